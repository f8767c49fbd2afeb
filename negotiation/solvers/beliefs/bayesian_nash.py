"""Bayesian Nash equilibria: through plans where two parties play, through types as parties of their own for more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy

from negotiation.errors import SolverError
from negotiation.games import Mixed, Profile
from negotiation.games.bayesian import BayesianGame
from negotiation.games.conversion import normal_form, plans
from negotiation.games.normal import lottery_of
from negotiation.solvers.equilibrium import Equilibrium, Solution
from negotiation.solvers.many_parties.supports import nash_of_table
from negotiation.solvers.verification import verify


@dataclass(frozen=True)
class BayesianEquilibrium(Equilibrium):
    """An equilibrium of a Bayesian game: a move for each type of each party.

    Attributes
    ----------
    game : BayesianGame
    """

    game: BayesianGame

    def decides(self) -> list[tuple[str, str]]:
        return [(party, self.game.seat(party, kind)) for party, kind in self.game.each_type()]

    def options(self, where: str) -> tuple[str, ...]:
        return next(self.game.actions[party] for party, seat in self.decides() if seat == where)


def bayesian_equilibria(game: BayesianGame) -> Solution[BayesianEquilibrium]:
    """The Bayesian Nash equilibria of a game whose names all have values, each verified type by type.

    With two parties all extreme equilibria of the normal form of plans; with more all that can be proved of the agent
    form. `missing` says what is left open.
    """
    solution = _by_plans(game) if len(game.parties) == 2 else nash_of_table(game.agents())
    found: dict[Profile, BayesianEquilibrium] = {}
    for one in solution:
        profile = _seats(game, one) if len(game.parties) == 2 else one.profile
        if profile not in found:
            found[profile] = _accepted(game, profile, one.method)
    return Solution(tuple(found.values()), solution.status, solution.missing)


def _by_plans(game: BayesianGame) -> Solution[Equilibrium]:
    solution = nash_of_table(normal_form(game.tree()))
    return replace(solution, equilibria=tuple(solution))


def _seats(game: BayesianGame, equilibrium: Equilibrium) -> Profile:
    """Lotteries over plans as a lottery for each type (Kuhn 1953)."""
    tree, moves = game.tree(), {}
    for party in game.parties:
        move = equilibrium.profile[party]
        lottery = dict(move.lottery) if isinstance(move, Mixed) else {move: sympy.Integer(1)}
        every = list(plans(tree, party))
        labels = "; ".join
        chances = [lottery.get(labels(f"{where}: {what}" for where, what in plan), sympy.Integer(0)) for plan in every]
        for kind in game.types[party]:
            seat = game.seat(party, kind)
            actions = game.actions[party]
            shares = [
                sympy.Add(*(q for plan, q in zip(every, chances, strict=True) if dict(plan)[seat] == action))
                for action in actions
            ]
            moves[seat] = lottery_of(actions, shares)
    return Profile(moves)


def _accepted(game: BayesianGame, profile: Profile, method: str) -> BayesianEquilibrium:
    verification = verify(game, profile)
    if verification.holds is False:
        raise SolverError(f"{method} gave a profile that fails its verification: {verification}.")
    return BayesianEquilibrium(game, "Bayesian Nash", method, profile, verification)
