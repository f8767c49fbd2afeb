"""From the equilibria of blocks to an assessment of the whole tree, checked from the definition."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq

from negotiation.errors import SolverError
from negotiation.games import Move, Profile
from negotiation.games.normal import lottery_of
from negotiation.solvers.beliefs.belief_check import check_assessment
from negotiation.solvers.beliefs.consistency import Tremble
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.trees.block_play import BlockPlay
from negotiation.solvers.trees.board import Block, Board
from negotiation.solvers.trees.subgames import Part


def assessment(
    board: Board, part: Part, method: str, parameters: Mapping[str, Any] | None = None
) -> SequentialEquilibrium:
    """An equilibrium of the blocks as an assessment of the whole tree, if it passes the check from the definition.

    Raises
    ------
    SolverError
        If it does not: the message names the method.
    """
    play = {where: chances for one in part.locals for where, chances in one.play.items()}
    given = {where: beliefs for one in part.locals for where, beliefs in one.beliefs.items()}
    slips = {slip: tremble for one in part.locals for slip, tremble in one.slips.items()}
    game, whole = board.game, BlockPlay(Block(board, 0, {}), play)
    moves: dict[str, Move] = {}
    mistakes, beliefs = {}, {}
    for number, one in enumerate(board.sets):
        moves[one.where] = lottery_of(one.actions, [_fraction(q) for q in play[number]])
        for move, chance in enumerate(play[number]):
            if chance == 0:
                mistakes[one.where, one.actions[move]] = slips.get((number, move), Tremble(1, Fraction(1)))
        beliefs[one.where] = tuple(_fraction(q) for q in given.get(number) or _bayes(whole, number))
    ranges = {
        (board.sets[where].where, board.sets[where].actions[move]): ends
        for one in part.locals
        for (where, move), ends in one.ranges.items()
    }
    profile = Profile(moves)
    verification = check_assessment(game, profile, beliefs, mistakes)
    if not verification.holds:
        raise SolverError(f"{method} gave an assessment that fails its verification: {verification}.")
    return SequentialEquilibrium(
        game, "sequential", method, profile, verification, (), parameters or {}, beliefs, mistakes, ranges
    )


def _bayes(view: BlockPlay, where: int) -> tuple[fmpq, ...]:
    """Beliefs where nature and the others lead to a set of a subgame: relative to the set's own subgame."""
    nodes = view.block.board.sets[where].nodes
    if len(nodes) == 1:
        return (fmpq(1),)
    root = max(r for r in view.block.board.subgame_roots if r <= nodes[0])
    while not _within(view.block.board, root, nodes):
        root = max(r for r in view.block.board.subgame_roots if r < root)
    weights = BlockPlay(Block(view.block.board, root, {}), view.play).weights(where)
    total = sum(weights, fmpq(0))
    return tuple(weight / total for weight in weights)


def _within(board: Board, root: int, nodes: tuple[int, ...]) -> bool:
    inside = set(board.descendants(root))
    return all(node in inside for node in nodes)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
