"""Equilibria with beliefs and equilibria of the normal form: independent methods, mixed answers included."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.games import Mixed
from negotiation.games.conversion import name, normal_form, plans
from negotiation.games.signalling import SignallingGame
from negotiation.solvers import solve
from negotiation.solvers.trees.block_play import BlockPlay
from negotiation.solvers.trees.board import Block, Board
from negotiation.testing import random_tree


def behaviour(tree, equilibrium):
    """Lotteries over plans as chances of moves (Kuhn 1953); None if some decision is never reached."""
    table, found = equilibrium.game, {}
    for party in tree.parties:
        move = equilibrium.profile[party]
        lottery = dict(move.lottery) if isinstance(move, Mixed) else {move: sympy.Integer(1)}
        every = [(dict(plan), Fraction(str(lottery.get(name(plan), 0)))) for plan in plans(tree, party)]
        for where, nodes in tree.information_sets.items():
            if nodes[0].party != party:
                continue
            weights = {a: sum(q for plan, q in every if plan.get(where) == a) for a in nodes[0].actions}
            total = sum(weights.values())
            if not total:
                return None
            found[where] = {a: q / total for a, q in weights.items()}
    board = Board(tree)
    play = {i: tuple(to_flint(found[one.where][a]) for a in one.actions) for i, one in enumerate(board.sets)}
    view = BlockPlay(Block(board, 0, {}), play)
    if not all(any(view.chances(i)) for i in range(len(board.sets))):
        return None
    assert table.parties == tree.parties
    return found


def to_flint(q):
    from flint import fmpq

    return fmpq(q.numerator, q.denominator)


def chances(one, where, actions):
    move = one.profile[where]
    lottery = dict(move.lottery) if isinstance(move, Mixed) else {move: 1}
    return {a: Fraction(str(lottery.get(a, 0))) for a in actions}


def signals(seed):
    rng = random.Random(seed)
    table = {key: (rng.randint(-9, 9), rng.randint(-9, 9)) for key in itertools.product("st", "mn", "xy")}
    game = SignallingGame.of("S", "R", {"s": "1/3", "t": "2/3"}, {"m": "xy", "n": "xy"}, lambda *key: table[key])
    return game.tree


@settings(max_examples=80)
@given(st.integers(0, 10**9), st.booleans())
def test_a_nash_equilibrium_that_reaches_every_decision_is_listed_as_sequential(seed, signalling):
    """With every decision reached beliefs are Bayes' rule, so Nash and sequential are the same there."""
    tree = signals(seed) if signalling else random_tree(random.Random(seed), parties=2)
    found = solve(tree, concept="sequential")
    if found.status != "complete" or "vary" in found.missing or "tied" in found.missing:
        return
    menus = {where: list(nodes[0].actions) for where, nodes in tree.information_sets.items()}
    listed = [{where: chances(one, where, menu) for where, menu in menus.items()} for one in found]
    for equilibrium in solve(normal_form(tree), concept="Nash"):
        play = behaviour(tree, equilibrium)
        if play is not None:
            assert play in listed


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_every_sequential_equilibrium_of_two_parties_is_an_equilibrium_of_the_normal_form_mixed_ones_too(seed):
    tree = signals(seed)
    for one in solve(tree, concept="sequential"):
        here = tree.payoffs(one.profile)
        for party in tree.parties:
            mine = [where for where, nodes in tree.information_sets.items() if nodes[0].party == party]
            menus = [list(tree.information_sets[where][0].actions) for where in mine]
            for moves in itertools.product(*menus):
                other = tree.payoffs({**one.profile, **dict(zip(mine, moves, strict=True))})
                assert other[party] <= here[party]


@pytest.mark.parametrize("seed", range(8))
def test_mistakes_put_in_at_a_small_size_give_nearly_the_beliefs(seed):
    """Independent: Bayes' rule in floats at ε = 10^-6, from the mistakes that the answer carries."""
    tree = random_tree(random.Random(seed + 100), parties=3)
    board = Board(tree)
    for one in solve(tree, concept="sequential"):
        for at in board.sets:
            likely = [likelihood(board, one, node, 1e-6) for node in at.nodes]
            for share, belief in zip(likely, one.beliefs[at.where], strict=True):
                assert share / sum(likely) == pytest.approx(float(belief), abs=1e-3)


def likelihood(board, one, node, epsilon):
    chance = 1.0
    for above, move in board.path(node):
        owner = board.owner[above]
        if owner < 0:
            chance *= float(Fraction(str(board.chances[above][move])))
            continue
        where, action = board.sets[owner].where, board.sets[owner].actions[move]
        slip = one.mistakes.get((where, action))
        played = float(chances(one, where, [action])[action])
        chance *= float(slip.weight) * epsilon**slip.order if slip else played
    return chance
