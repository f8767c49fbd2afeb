"""Subgame-perfect equilibria of trees with simultaneous moves: Nash equilibria, subgame by subgame (Selten 1965).

A block (a subgame whose proper subgames have been replaced by their values) is written as a normal form of plans, and
solved there: all extreme equilibria where two parties move, exactly; all that can be proved where more do. Lotteries
over plans become chances of moves (Kuhn 1953). Where a party's own plan rules out a decision, its move there is
the first one: whatever it is, the plan is an equilibrium of the block.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from flint import fmpq

from negotiation.errors import SolverError
from negotiation.games import Chance, Decision, ExtensiveGame, Mixed, NormalFormGame, Outcome, Profile
from negotiation.games.conversion import Plan, plans
from negotiation.games.nodes import Node
from negotiation.games.normal import lottery_of
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.many_parties.supports import nash_of_table
from negotiation.solvers.trees.block_play import BlockPlay
from negotiation.solvers.trees.board import Block, Board
from negotiation.solvers.trees.subgame_check import check_subgames
from negotiation.solvers.trees.subgames import Local, Part, Subgames
from negotiation.solvers.trees.tree import TreeEquilibrium, TreeSolution

METHOD = "Nash equilibria, subgame by subgame"


def subgame_equilibria(game: ExtensiveGame) -> Solution[TreeEquilibrium]:
    """The subgame-perfect equilibria of a tree with information sets of any size, each verified from the definition.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name in it, and no private costs.

    Returns
    -------
    TreeSolution
        `missing` says what is not listed (lotteries over tied moves, all but the extreme points of a continuum) and
        what is undecided.
    """
    board = Board(game)
    subgames = Subgames(board, _nash)
    found = tuple(_equilibrium(board, part) for part in subgames.run())
    return TreeSolution.of(found, subgames.missing)


def _nash(block: Block) -> tuple[list[Local], dict[str, bool]]:
    tree = _truncated(block)
    listed = {party: list(plans(tree, party)) for party in tree.parties}
    solution = nash_of_table(tree)
    locals_: dict[Any, Local] = {}
    remarks = {one: gap for one, gap in _remarks(solution).items() if one}
    for one in solution:
        if not _is_rational(one):
            remarks["equilibria with irrational chances are left out (the normal form has them)"] = True
            continue
        play = _behaviour(block, one, listed)
        locals_.setdefault(tuple(sorted(play.items())), Local(play))
    return list(locals_.values()), remarks


def _remarks(solution: Solution[Equilibrium]) -> dict[str, bool]:
    if solution.status == Coverage.COMPLETE:
        return {"of a continuum the extreme points are listed" if solution.missing else "": False}
    return {f"a subgame is not solved completely ({solution.missing})": True}


def _truncated(block: Block) -> ExtensiveGame:
    """The block as a tree of its own."""
    game = block.board.game
    return ExtensiveGame(game.parties, _copy(block, block.root), title=f"subgame of {game.title}")


def _copy(block: Block, node: int) -> Node:
    board, parties = block.board, block.board.game.parties
    if node in block.values:
        return Outcome(
            str(node), {p: sympy.Rational(int(v.p), int(v.q)) for p, v in zip(parties, block.values[node], strict=True)}
        )
    original, below = board.nodes[node], [_copy(block, child) for child in board.below[node]]
    if isinstance(original, Chance):
        chances = board.chances[node] or ()
        labels = [label for label, _, _ in original.branches]
        rational = [sympy.Rational(int(q.p), int(q.q)) for q in chances]
        return Chance(original.label, tuple(zip(labels, rational, below, strict=True)))
    assert isinstance(original, Decision)
    return Decision(original.party, original.where, dict(zip(original.actions, below, strict=True)))


def _behaviour(block: Block, equilibrium: Equilibrium, listed: dict[str, list[Plan]]) -> dict[int, tuple[fmpq, ...]]:
    table = equilibrium.game
    assert isinstance(table, NormalFormGame)
    play = {}
    for number in block.sets:
        one = block.board.sets[number]
        party = block.board.game.parties[one.party]
        chances = _chances(table, party, equilibrium)
        weights = [fmpq(0)] * len(one.actions)
        for plan, chance in zip(listed[party], chances, strict=True):
            move = dict(plan).get(one.where)
            if move is not None:
                weights[one.actions.index(move)] += chance
        total = sum(weights, fmpq(0))
        play[number] = tuple(w / total for w in weights) if total else tuple(fmpq(i == 0) for i in range(len(weights)))
    return play


def _is_rational(equilibrium: Equilibrium) -> bool:
    mixed = [move for move in equilibrium.profile.values() if isinstance(move, Mixed)]
    return all(isinstance(chance, sympy.Rational) for move in mixed for _, chance in move.lottery)


def _chances(table: NormalFormGame, party: str, equilibrium: Equilibrium) -> list[fmpq]:
    move = equilibrium.profile[party]
    lottery = dict(move.lottery) if isinstance(move, Mixed) else {move: sympy.Integer(1)}
    found = []
    for label in table.strategies[party]:
        chance = lottery.get(label, sympy.Integer(0))
        found.append(fmpq(int(chance.p), int(chance.q)))
    return found


def _equilibrium(board: Board, part: Part) -> TreeEquilibrium:
    play = {where: chances for one in part.locals for where, chances in one.play.items()}
    profile = Profile(
        {
            one.where: lottery_of(one.actions, [Fraction(int(q.p), int(q.q)) for q in play[number]])
            for number, one in enumerate(board.sets)
        }
    )
    verification = check_subgames(board.game, profile)
    if not verification.holds:
        raise SolverError(f"{METHOD} gave a profile that fails its verification: {verification}.")
    beliefs = {board.sets[number].where: found for number in play if (found := _reached(board, number, play))}
    return TreeEquilibrium(board.game, "subgame-perfect", METHOD, profile, verification, beliefs=beliefs)


def _reached(board: Board, number: int, play: dict[int, tuple[fmpq, ...]]) -> tuple[Fraction, ...]:
    """Beliefs by Bayes' rule within the smallest subgame around an information set; () if nobody leads there."""
    nodes = board.sets[number].nodes
    if len(nodes) == 1:
        return (Fraction(1),)
    inside = (r for r in sorted(board.subgame_roots, reverse=True) if set(nodes) <= set(board.descendants(r)))
    weights = BlockPlay(Block(board, next(inside), {}), play).chances(number)
    total = sum(weights, fmpq(0))
    return tuple(Fraction(int(q.p), int(q.q)) for q in (w / total for w in weights)) if total else ()
