"""Margins: how far the moves that keep an agreement are from not being best.

Form-blind: a game names the moves that keep its agreement; all other decisions are best replies to them; what is left
is incentives. The margin is minus the largest gain from a violation, the binding incentive is the one with that gain.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import sympy

from negotiation.errors import SolverError
from negotiation.expressions import Number
from negotiation.games import ExtensiveGame, Incentive, Profile
from negotiation.games.moment import MomentKind
from negotiation.solvers import backward_induction
from negotiation.solvers.trees.induction import Case


@dataclass(frozen=True)
class Standing:
    """The agreement held, everybody else answering at their best: a profile and its incentives by kind of decision."""

    game: ExtensiveGame
    profile: Profile
    incentives: tuple[Incentive, ...]

    def of_kind(self, kind: MomentKind, party: str | None = None) -> tuple[Incentive, ...]:
        """The incentives at one kind of decision, of one party or of all."""
        return tuple(one for one in self.incentives if one.kind == kind and party in (None, one.party))

    def binding(self, kind: MomentKind, party: str | None = None) -> tuple[Incentive, Number] | None:
        """The incentive with the largest gain at a kind of decision, and minus that gain; None if there is none."""
        valued = [(one, self.game.number(one.gain)) for one in self.of_kind(kind, party)]
        if not valued:
            return None
        best = max(valued, key=lambda pair: float(pair[1]))
        return best[0], -best[1]


def hold_agreement(game: ExtensiveGame, hold: Mapping[str, str] | None = None) -> tuple[Standing, ...]:
    """The profiles in which the agreement is kept and all others reply at their best.

    Parameters
    ----------
    game : ExtensiveGame
        With values for all levers and parameters, and an `agreement`.
    hold : mapping of str to str, optional
        Moves to hold instead of the game's agreement.

    Returns
    -------
    tuple of Standing
        More than one only where another party is indifferent between moves.
    """
    held = dict(game.agreement if hold is None else hold)
    if not held:
        raise SolverError("the game names no moves that keep an agreement.")
    return tuple(_standing(game, case) for case in backward_induction(game, hold=held))


@dataclass(frozen=True)
class Alternative:
    """By how much one move at a decision is better than another for a party that then does its best."""

    gain: sympy.Expr
    conditions: tuple[sympy.Expr, ...]


def alternatives(
    game: ExtensiveGame, hold: Mapping[str, str], where: str, move: str, other: str
) -> tuple[Alternative, ...]:
    """What `move` gains over `other` at a decision, its party doing its best afterwards, all others keeping.

    An adversary may sign an agreement that it means to break: its own later choices count at their best, in one
    expression. More than one answer, each with its conditions, only where another party decides by values not given.
    """
    node = game.information_sets[where][0]
    kept = {place: held for place, held in hold.items() if game.information_sets[place][0].party != node.party}
    found = []
    for action in (move, other):
        below = ExtensiveGame(game.parties, node.actions[action], game.values)
        held = {place: move for place, move in kept.items() if place in below.information_sets}
        found.append(backward_induction(below, hold=held, fold=node.party))
    return tuple(
        Alternative(one.values[node.party] - two.values[node.party], (*one.conditions, *two.conditions))
        for one, two in itertools.product(*found)
    )


def _standing(game: ExtensiveGame, case: Case) -> Standing:
    profile = Profile({where: case.moves[where] for where in game.information_sets})
    return Standing(game, profile, game.incentives(profile))
