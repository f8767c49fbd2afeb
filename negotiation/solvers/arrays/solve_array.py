"""The door to arrays: many tables, or one tree at many points."""

from __future__ import annotations

from typing import overload

from negotiation.errors import UsageError
from negotiation.games.arrays import GameArray
from negotiation.games.tree_arrays import TreeArray
from negotiation.solvers.arrays.many import ManySolutions, solve_many
from negotiation.solvers.arrays.many_trees import PureEquilibria, solve_trees


@overload
def solve_array(games: GameArray) -> ManySolutions: ...


@overload
def solve_array(games: TreeArray) -> PureEquilibria: ...


def solve_array(games: GameArray | TreeArray) -> ManySolutions | PureEquilibria:
    """All equilibria of an array of two-party tables, or all pure ones of a tree at every point, exact and verified.

    Parameters
    ----------
    games : GameArray or TreeArray

    Raises
    ------
    UsageError
        If it is neither.
    SolverError
        If the games are too large, or an answer fails its verification.
    """
    if isinstance(games, GameArray):
        return solve_many(games)
    if isinstance(games, TreeArray):
        return solve_trees(games)
    raise UsageError(f"solve_array takes a GameArray or a TreeArray, not {type(games).__name__}; solve takes one game.")
