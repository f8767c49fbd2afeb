"""Equilibria of games with symbols for payoffs: by case, each with the conditions under which it holds.

For every pair of supports of equal size the indifference conditions are a linear system; its solution is an
equilibrium wherever no chance is negative and no strategy outside the support does better. Conditions are expressions
that must not be positive. Cases on a knife edge (a system that is singular for every value) are left out, and the
answer says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import sympy

from negotiation.errors import SolverError
from negotiation.games import NormalFormGame, Profile
from negotiation.games.normal import lottery_of, pure
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.verification import verify

METHOD = "supports, by case"
LARGEST_SUPPORT = 2


def by_case(game: NormalFormGame, *, largest_support: int = LARGEST_SUPPORT) -> Solution[Equilibrium]:
    """Equilibria by case, payoffs being expressions.

    Parameters
    ----------
    game : NormalFormGame
        Any number of parties for pure cases; two for mixed ones.
    largest_support : int
        Mixed cases up to this many strategies for each party (the systems grow quickly).

    Returns
    -------
    Solution
        Each equilibrium lists its `conditions`; those that its values decide are left out.
    """
    found = [_case(game, pure(dict(zip(game.parties, c, strict=True)))) for c in game.combinations()]
    if len(game.parties) == 2:
        for size in range(2, min(largest_support, *game.shape) + 1):
            found.extend(_mixed(game, size))
    kept = tuple(one for one in found if one is not None)
    most = min(game.shape) if len(game.parties) == 2 else 1
    if len(game.parties) > 2:
        return Solution(kept, Coverage.PARTIAL, "pure cases only")
    if largest_support < most:
        return Solution(kept, Coverage.PARTIAL, f"supports of more than {largest_support} strategies were not tried")
    return Solution(kept, Coverage.COMPLETE, "but for knife edges")


def _mixed(game: NormalFormGame, size: int) -> list[Equilibrium | None]:
    first, second = game.strategies.values()
    cases = []
    for rows in itertools.combinations(first, size):
        for columns in itertools.combinations(second, size):
            y = _indifferent(game, 0, rows, columns)
            x = _indifferent(game, 1, columns, rows)
            if x is not None and y is not None:
                moves = {game.parties[0]: lottery_of(rows, x), game.parties[1]: lottery_of(columns, y)}
                cases.append(_case(game, Profile(moves), [-chance for chance in (*x, *y)]))
    return cases


def _indifferent(
    game: NormalFormGame, party: int, own: Sequence[str], others: Sequence[str]
) -> list[sympy.Expr] | None:
    """The lottery over the other party's strategies that makes a party indifferent between its own."""

    def payoff(mine: str, theirs: str) -> sympy.Expr:
        return game.table[(mine, theirs) if party == 0 else (theirs, mine)][party]

    lines = [[payoff(s, t) - payoff(own[0], t) for t in others] for s in own[1:]]
    system = sympy.Matrix([*lines, [1] * len(others)])
    determinant = sympy.expand(system.det())
    if determinant == 0:
        return None
    right = sympy.Matrix([0] * len(lines) + [1])
    return [sympy.cancel(entry) for entry in system.adjugate() * right / determinant]


def _case(game: NormalFormGame, profile: Profile, more: Sequence[sympy.Expr] = ()) -> Equilibrium | None:
    """The profile with what must not be positive; None if something is, for certain."""
    incentives = game.incentives(profile)
    conditions = []
    for expression in (*more, *(one.gain for one in incentives)):
        simple = sympy.cancel(expression)
        if not game.point.covers(simple):
            conditions.append(simple)
        elif game.point.sign(simple) == 1:
            return None
    verification = verify(game, profile)
    if verification.holds is False:
        raise SolverError(f"{METHOD} gave a profile that fails its verification: {verification}.")
    return Equilibrium(game, "Nash", METHOD, profile, verification, tuple(dict.fromkeys(conditions)))
