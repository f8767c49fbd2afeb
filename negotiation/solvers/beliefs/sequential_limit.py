"""One sequential equilibrium of a large tree: where the logit responses of its agents go, solved again exactly.

As mistakes become rare, logit quantal responses of the agent form tend to a sequential equilibrium (McKelvey and
Palfrey 1998, theorem 4). The path is followed in floats until it shows which moves are played; chances, beliefs and
mistakes are then solved exactly on these supports and the assessment is verified from the definition, so that nothing
of the floats remains but the choice of the equilibrium.
"""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.games import ExtensiveGame
from negotiation.solvers.beliefs.assessments import assessment
from negotiation.solvers.beliefs.consistency import consistent_beliefs
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.beliefs.support_solution import candidates
from negotiation.solvers.equilibrium import Coverage
from negotiation.solvers.logit.quantal_response import agent_path
from negotiation.solvers.trees.board import Block, Board
from negotiation.solvers.trees.subgames import Local, Subgames
from negotiation.solvers.trees.tree import TreeSolution

METHOD = "logit limit"
LEAST = (1e-3, 1e-4, 1e-2)


def one_sequential_equilibrium(game: ExtensiveGame) -> TreeSolution[SequentialEquilibrium]:
    """The sequential equilibrium at the end of the logit path of a tree, exact and verified.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name in it, and no private costs.

    Returns
    -------
    TreeSolution of SequentialEquilibrium
        'partial' with one equilibrium, or 'unknown' if the path does not show one that can be solved in rationals.
    """
    board = Board(game)
    path = agent_path(game)
    for least in LEAST:
        supports = path.supports(least)
        parts = Subgames(board, _OnSupports(board, supports)).run()
        if parts:
            found = (assessment(board, parts[0], METHOD, {"lambda": path.lam, "least chance": least}),)
            return TreeSolution(found, Coverage.PARTIAL, "the others were not looked for")
    reason = "" if path.finished else f": {path.reason}"
    return TreeSolution((), Coverage.UNKNOWN, f"the end of the logit path could not be solved in rationals{reason}")


class _OnSupports:
    """The equilibria of a block on given supports."""

    def __init__(self, board: Board, supports: Mapping[str, tuple[str, ...]]) -> None:
        self.supports = {
            number: tuple(one.actions.index(action) for action in supports[one.where])
            for number, one in enumerate(board.sets)
        }

    def __call__(self, block: Block) -> tuple[list[Local], dict[str, bool]]:
        found = []
        for candidate in candidates(block, {one: self.supports[one] for one in block.sets})[0]:
            believed, _ = consistent_beliefs(block, candidate)
            if believed is not None:
                found.append(Local(candidate.play, believed.beliefs, believed.slips, candidate.ranges))
        return found[:1], {}
