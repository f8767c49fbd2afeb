"""Sequential equilibria of trees: pure ones, and mixed ones whose supports give small systems (Kreps and Wilson 1982).

Subgame by subgame, block by block: supports that no bound rules out (`support_search`), the chances and beliefs that
they allow (`support_solution`), and beliefs that are limits under mistakes (`consistency`). Every answer carries its
assessment and is checked from the definition (`belief_check`). What is not decided is said to be undecided.

One equilibrium of a large tree: as mistakes become rare, logit quantal responses of the agent form tend to a sequential
equilibrium (McKelvey and Palfrey 1998, theorem 4). The path is followed in floats until it shows which moves are
played; chances, beliefs and mistakes are then solved exactly on these supports and the assessment is verified from the
definition, so that nothing of the floats remains but the choice of the equilibrium.
"""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.display import counted
from negotiation.games import ExtensiveGame
from negotiation.solvers.beliefs.assessments import assessment
from negotiation.solvers.beliefs.consistency import consistent_beliefs
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.beliefs.support_search import Search
from negotiation.solvers.beliefs.support_solution import candidates
from negotiation.solvers.equilibrium import Coverage, Solution
from negotiation.solvers.logit.quantal_response import quantal_path
from negotiation.solvers.trees.board import Block, Board
from negotiation.solvers.trees.subgames import Local, Subgames
from negotiation.solvers.trees.tree import TreeSolution

METHOD, LIMIT = "supports, block by block", "logit limit"
LEAST = (1e-3, 1e-4, 1e-2)


def sequential_equilibria(game: ExtensiveGame, *, budget: int = 20_000) -> Solution[SequentialEquilibrium]:
    """The sequential equilibria of a tree, each with an assessment that supports it, verified.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name in it, and no private costs (`discretise` replaces them).
    budget : int
        How many supports may be looked at in each subgame.

    Returns
    -------
    Solution of SequentialEquilibrium
        All pure ones (exact); mixed ones where the equations of a support are solved in rationals. Where chances may
        vary, one point is given with their `ranges`. `missing` says what is undecided or not looked at; if the budget
        was spent, the equilibrium at the end of the logit path is listed too.

    Raises
    ------
    SolverError
        If a number is not rational, or a private cost stands in the tree.
    """
    board = Board(game)
    method = _Blocks(budget)
    subgames = Subgames(board, method)
    found = tuple(assessment(board, part, METHOD) for part in subgames.run())
    if method.spent:
        known = {one.profile for one in found}
        found += tuple(one for one in one_sequential_equilibrium(game) if one.profile not in known)
    return TreeSolution.of(found, subgames.missing)


class _Blocks:
    """The method for one block."""

    def __init__(self, budget: int) -> None:
        self.budget, self.spent = budget, False

    def __call__(self, block: Block) -> tuple[list[Local], dict[str, bool]]:
        search, found, undecided, varies = Search(block, self.budget), [], 0, False
        for supports in search.run():
            some, open_ = candidates(block, supports)
            undecided += open_
            for candidate in some:
                believed, certain = consistent_beliefs(block, candidate)
                if believed is not None:
                    varies |= candidate.curved or any(low < high for low, high in candidate.ranges.values())
                    found.append(Local(candidate.play, believed.beliefs, believed.slips, candidate.ranges))
                undecided += not certain
        remarks = {}
        if undecided:
            remarks[f"{counted(undecided, 'support')} undecided in a subgame"] = True
        self.spent |= search.spent
        if search.spent:
            remarks[f"the budget of {self.budget:,} supports was spent"] = True
        if varies:
            remarks["where chances may vary one point is listed"] = False
        return found, remarks


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
    path = quantal_path(game)
    for least in LEAST:
        supports = path.supports(least)
        parts = Subgames(board, _OnSupports(board, supports)).run()
        if parts:
            found = (assessment(board, parts[0], LIMIT, {"lambda": path.lam, "least chance": least}),)
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
