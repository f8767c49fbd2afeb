"""Sequential equilibria of trees: pure ones, and mixed ones whose supports give small systems (Kreps and Wilson 1982).

Subgame by subgame, block by block: supports that no bound rules out (`support_search`), the chances and beliefs that
they allow (`support_solution`), and beliefs that are limits under mistakes (`consistency`). Every answer carries its
assessment and is checked from the definition (`belief_check`). What is not decided is said to be undecided.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from negotiation.errors import SolverError
from negotiation.games import ExtensiveGame, Move, Profile
from negotiation.games.normal import lottery_of
from negotiation.solvers.assessment import Assessment
from negotiation.solvers.belief_check import check_assessment
from negotiation.solvers.block_play import BlockPlay
from negotiation.solvers.board import Block, Board
from negotiation.solvers.consistency import Tremble, consistent_beliefs
from negotiation.solvers.equilibrium import Solution
from negotiation.solvers.subgames import Local, Part, Subgames
from negotiation.solvers.support_search import Search
from negotiation.solvers.support_solution import candidates
from negotiation.solvers.tree import TreeSolution

METHOD = "supports, block by block"


def sequential_equilibria(game: ExtensiveGame, *, budget: int = 20_000) -> Solution[Assessment]:
    """The sequential equilibria of a tree, each with an assessment that supports it, verified.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name in it, and no private costs (`finite_types` replaces them).
    budget : int
        How many supports may be looked at in each subgame.

    Returns
    -------
    Solution of Assessment
        All pure ones (exact); mixed ones where the equations of a support are solved in rationals. Where chances may
        vary, one point is given with their `ranges`. `missing` says what is undecided or not looked at.

    Raises
    ------
    SolverError
        If a number is not rational, or a private cost stands in the tree.
    """
    board = Board(game)
    method = _Blocks(budget)
    subgames = Subgames(board, method)
    found = tuple(_assessment(board, part) for part in subgames.run())
    return TreeSolution.of(found, subgames.missing)


class _Blocks:
    """The method for one block."""

    def __init__(self, budget: int) -> None:
        self.budget = budget

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
            remarks[f"{undecided} supports of a subgame are undecided"] = True
        if search.spent:
            remarks[f"the budget of {self.budget:,} supports was spent"] = True
        if varies:
            remarks["where chances may vary one point is listed"] = False
        return found, remarks


def _assessment(board: Board, part: Part) -> Assessment:
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
        raise SolverError(f"{METHOD} gave an assessment that fails its verification: {verification}.")
    return Assessment(game, "sequential", METHOD, profile, verification, (), {}, beliefs, mistakes, ranges)


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
