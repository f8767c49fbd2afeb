"""Sequential equilibria of trees: pure ones, and mixed ones whose supports give small systems (Kreps and Wilson 1982).

Subgame by subgame, block by block: supports that no bound rules out (`support_search`), the chances and beliefs that
they allow (`support_solution`), and beliefs that are limits under mistakes (`consistency`). Every answer carries its
assessment and is checked from the definition (`belief_check`). What is not decided is said to be undecided.
"""

from __future__ import annotations

from negotiation.display import counted
from negotiation.games import ExtensiveGame
from negotiation.solvers.beliefs.assessments import assessment
from negotiation.solvers.beliefs.consistency import consistent_beliefs
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.beliefs.sequential_limit import one_sequential_equilibrium
from negotiation.solvers.beliefs.support_search import Search
from negotiation.solvers.beliefs.support_solution import candidates
from negotiation.solvers.equilibrium import Solution
from negotiation.solvers.trees.board import Block, Board
from negotiation.solvers.trees.subgames import Local, Subgames
from negotiation.solvers.trees.tree import TreeSolution

METHOD = "supports, block by block"


def sequential_equilibria(game: ExtensiveGame, *, budget: int = 20_000) -> Solution[SequentialEquilibrium]:
    """The sequential equilibria of a tree, each with an assessment that supports it, verified.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name in it, and no private costs (`finite_types` replaces them).
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
