"""All equilibria of games with three or more parties: complete, proved, and exact where they can be."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import GameError, UsageError
from negotiation.expressions import parse
from negotiation.games import Mixed, NormalFormGame
from negotiation.solvers.many_parties.branching import branch_and_prune
from negotiation.solvers.many_parties.multilinear import SupportSystem, integer_game
from negotiation.solvers.many_parties.supports import _three, all_nash
from negotiation.solvers.tables.nash import all_equilibria, pure_equilibria

FEW = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10**6)
PARTIES = "abcdef"


def nested(shape, draw):
    return [nested(shape[1:], draw) for _ in range(shape[0])] if shape else draw()


def random_game(shape, seed, most=10**6):
    rng = random.Random(seed)
    return NormalFormGame.from_arrays(
        {PARTIES[i]: nested(shape, lambda: rng.randint(-most, most)) for i in range(len(shape))}
    )


def numbers(game, one):
    """The lotteries of an equilibrium as exact or enclosed numbers, all strategies."""
    found = []
    for party in game.parties:
        lottery = dict(game.lottery(party, one.profile))
        found.append(tuple(float(game.number(lottery.get(s, sympy.Integer(0)))) for s in game.strategies[party]))
    return found


def largest_gain(game, lotteries):
    """Independent: the largest gain of any party from any strategy, in float64, by brute force."""
    worst = 0.0
    for i, party in enumerate(game.parties):
        worth = dict.fromkeys(game.strategies[party], 0.0)
        for draw in game.combinations():
            chance = 1.0
            for j, label in enumerate(draw):
                chance *= 1.0 if j == i else lotteries[j][game.strategies[game.parties[j]].index(label)]
            worth[draw[i]] += chance * float(game.rational[party][draw])
        own = sum(q * v for q, v in zip(lotteries[i], worth.values(), strict=True))
        worst = max(worst, max(worth.values()) - own)
    return worst


@FEW
@given(seeds, st.sampled_from([(2, 2, 2), (2, 3, 2), (2, 2, 2, 2), (3, 3, 2)]))
def test_a_generic_game_has_an_odd_number_of_equilibria_each_of_them_one(seed, shape):
    game = random_game(shape, seed)
    found = all_nash(game)
    assert found.status == "complete"
    assert found.missing == ""
    assert len(found) % 2 == 1
    for one in found:
        lotteries = numbers(game, one)
        assert all(sum(lottery) == pytest.approx(1, abs=1e-12) for lottery in lotteries)
        assert min(q for lottery in lotteries for q in lottery) >= 0
        assert largest_gain(game, lotteries) < 1e-7
        assert one.verification.holds


@pytest.mark.parametrize("seed", range(6))
def test_games_of_three_strategies_each_are_complete(seed):
    found = all_nash(random_game((3, 3, 3), seed))
    assert (found.status, len(found) % 2) == ("complete", 1)


@FEW
@given(seeds, st.sampled_from([(2, 2, 2), (3, 2, 2), (3, 3, 2), (2, 3, 4)]))
def test_elimination_and_branch_and_prune_find_the_same_mixtures_of_everything(seed, shape):
    """Independent methods: exact elimination, and boxes with the Krawczyk operator."""
    table = integer_game(random_game(shape, seed, 20))
    support = tuple(tuple(range(size)) for size in shape)
    by_elimination = _three(table, support, [0, 1, 2])
    search = branch_and_prune(SupportSystem(table, support), 100_000)
    if by_elimination is None:
        return
    exact = sorted([float(q.evalf()) for lottery in one.expressions() for q in lottery] for one in by_elimination)
    system = SupportSystem(table, support)
    boxes = []
    for zero in search.zeros:
        point = [float(q.mid()) for lottery in system.lotteries(zero.coordinates(96)) for q in lottery]
        if min(point) > 1e-9:
            boxes.append(point)
    if search.undecided == 0:
        assert len(exact) == len(boxes)
    for one, other in zip(exact, sorted(boxes), strict=False):
        assert one == pytest.approx(other, abs=1e-9)


@FEW
@given(seeds, st.sampled_from([(2, 2), (3, 2), (3, 3)]))
def test_two_parties_have_the_equilibria_of_vertex_enumeration(seed, shape):
    game = random_game(shape, seed)
    assert {one.profile for one in all_nash(game)} == {one.profile for one in all_equilibria(game)}


@FEW
@given(seeds)
def test_coarse_games_with_ties_keep_every_pure_equilibrium_and_give_no_false_one(seed):
    game = random_game((2, 2, 2), seed, 1)
    found = all_nash(game)
    assert {one.profile for one in pure_equilibria(game)} <= {one.profile for one in found}
    assert all(largest_gain(game, numbers(game, one)) < 1e-12 for one in found)
    assert found.status == "complete" or "undecided" in found.missing


def around(shape, lotteries, seed):
    """Manufactured: random payoffs, then a constant a strategy that makes its party indifferent at the lotteries."""
    rng = random.Random(seed)
    tables = {}
    for i in range(len(shape)):
        table = {c: Fraction(rng.randint(-9, 9)) for c in itertools.product(*(range(size) for size in shape))}
        for s in range(shape[i]):
            worth = Fraction(0)
            for c in table:
                if c[i] == s:
                    chance = Fraction(1)
                    for j, other in enumerate(c):
                        chance *= 1 if j == i else lotteries[j][other]
                    worth += chance * table[c]
            table.update({c: v - worth for c, v in table.items() if c[i] == s})
        tables[PARTIES[i]] = table
    arrays = {p: fill(shape, table) for p, table in tables.items()}
    return NormalFormGame.from_arrays(arrays)


def fill(shape, table, index=()):
    if len(index) == len(shape):
        return table[index]
    return [fill(shape, table, (*index, s)) for s in range(shape[len(index)])]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3, 3)])
def test_a_mixture_that_a_game_was_built_around_is_found_exactly(shape, seed):
    rng = random.Random(100 + seed)
    lotteries = []
    for size in shape:
        weights = [rng.randint(1, 9) for _ in range(size)]
        lotteries.append([Fraction(w, sum(weights)) for w in weights])
    found = all_nash(around(shape, lotteries, seed))
    wanted = {
        PARTIES[i]: tuple((str(s + 1), sympy.Rational(q.numerator, q.denominator)) for s, q in enumerate(one))
        for i, one in enumerate(lotteries)
    }
    assert any(all(one.profile[p] == Mixed(wanted[p]) for p in wanted) for one in found)


@FEW
@given(seeds, st.integers(1, 9), st.permutations([0, 1, 2]))
def test_units_and_the_order_of_parties_do_not_matter(seed, unit, order):
    game = random_game((2, 2, 2), seed, 30)
    arrays = {}
    for p in (game.parties[i] for i in order):
        table = {}
        for c, row in game.table.items():
            table[tuple(int(c[i]) - 1 for i in order)] = unit * row[game.parties.index(p)]
        arrays[p] = fill((2, 2, 2), table)
    other = NormalFormGame.from_arrays(arrays)
    mine, theirs = all_nash(game), all_nash(other)
    assert mine.status == theirs.status
    there = [dict(zip(other.parties, numbers(other, one), strict=True)) for one in theirs]
    assert len(mine) == len(there)
    for one in mine:
        here = dict(zip(game.parties, numbers(game, one), strict=True))
        assert any(all(here[p] == pytest.approx(t[p], abs=1e-12) for p in here) for t in there)


def three_by_two(cells):
    """A 2x2x2 game from its cells, the first party's strategy changing fastest."""
    table = dict(zip(itertools.product(range(2), repeat=3), cells, strict=True))
    arrays = {p: fill((2, 2, 2), {(a, b, c): table[c, b, a][i] for c, b, a in table}) for i, p in enumerate("abc")}
    return NormalFormGame.from_arrays(arrays)


def test_mckelvey_and_mclennan_1997_two_by_two_by_two_game_has_nine_equilibria():
    none = (0, 0, 0)
    game = three_by_two([(9, 8, 12), none, none, (9, 8, 2), none, (3, 4, 6), (3, 4, 6), none])
    found = all_nash(game)
    assert (len(found), found.status, found.missing) == (9, "complete", "")
    assert sum(all(isinstance(move, Mixed) for move in one.profile.values()) for one in found) == 2
    assert all(one.arithmetic == "exact" for one in found)


def test_nau_gomez_canovas_and_hansen_2004_game_has_one_equilibrium_and_it_is_irrational():
    cells = [(3, 0, 2), (0, 1, 0), (0, 2, 0), (1, 0, 0), (1, 0, 0), (0, 3, 0), (0, 1, 0), (2, 0, 3)]
    (one,) = all_nash(three_by_two(cells))
    root = sympy.sqrt(601)
    assert sympy.simplify(dict(one.profile["b"].lottery)["1"] - (root - 13) / 24) == 0
    assert sympy.simplify(dict(one.profile["a"].lottery)["2"] - (root - 7) / 46) == 0
    assert one.arithmetic == "enclosed"
    assert one.verification.regret.radius < 1e-20


def test_jordan_1993_three_parties_matching_pennies_has_only_the_centre():
    """Each wants to match (the last: to mismatch) the next one; f is linear in one lottery at a time."""
    arrays = {
        "a": [[[int(a == b) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)],
        "b": [[[int(b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)],
        "c": [[[int(c != a) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)],
    }
    found = all_nash(NormalFormGame.from_arrays(arrays))
    assert found.status == "complete"
    (one,) = found
    assert {q for move in one.profile.values() for _, q in move.lottery} == {sympy.Rational(1, 2)}


def test_an_irrational_equilibrium_of_high_degree_is_enclosed_and_verified():
    for seed in range(40):
        game = random_game((2, 2, 2, 2), seed)
        for one in all_nash(game):
            if len([m for m in one.profile.values() if isinstance(m, Mixed)]) == 4:
                assert one.arithmetic == "enclosed"
                assert 0 in one.verification.regret
                assert one.verification.regret.radius < 1e-15
                chance = one.profile["a"].lottery[0][1]
                assert str(chance) == f"{float(chance):.6g}"
                assert game.point.sign(chance) == 1
                return
    pytest.fail("no game with four mixing parties was drawn")


def test_copies_of_a_strategy_keep_every_equilibrium_of_four_parties():
    game = random_game((2, 2, 2, 2), 2)
    arrays = {}
    for p in game.parties:
        table = {tuple(int(s) - 1 for s in c): game.rational[p][c] for c in game.combinations()}
        more = {(2, *c[1:]): v for c, v in table.items() if c[0] == 1}
        arrays[p] = fill((3, 2, 2, 2), {**table, **more})
    found = all_nash(NormalFormGame.from_arrays(arrays))
    there = [str(one.profile) for one in found]
    mine = all_nash(game)
    assert any(all(isinstance(m, Mixed) for m in one.profile.values()) for one in mine)
    assert all(str(one.profile) in there for one in mine)


def test_an_undecided_support_is_reported_and_not_dropped():
    zero = [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]
    found = all_nash(NormalFormGame.from_arrays({"a": zero, "b": zero, "c": zero}))
    assert found.status == "partial"
    assert "1 support undecided" in found.missing
    assert "infinitely many" in found.missing
    assert len(found) == 8


def test_the_end_of_the_budget_is_reported_and_not_called_complete():
    found = all_nash(random_game((3, 3, 3), 1), budget=5)
    assert found.status == "partial"
    assert "not looked at: the budget ended" in found.missing


def test_what_a_party_that_does_not_mix_may_do_bounds_a_set_of_equilibria():
    """a is indifferent throughout; b and c stay with '1' only while a plays '1' with at least one half."""
    arrays = {
        "a": [[[1, 1], [1, 1]], [[1, 1], [1, 1]]],
        "b": [[[1, 1], [0, 0]], [[0, 0], [1, 1]]],
        "c": [[[5, 0], [5, 0]], [[5, 0], [5, 0]]],
    }
    found = all_nash(NormalFormGame.from_arrays(arrays))
    half = Mixed((("1", sympy.Rational(1, 2)), ("2", sympy.Rational(1, 2))))
    moves = {(str(one.profile["a"]), str(one.profile["b"])) for one in found}
    assert {("1", "1"), ("2", "2"), (str(half), "1"), (str(half), "2")} == moves
    assert "infinitely many" in found.missing


def test_a_single_party_takes_its_best_strategies():
    found = all_nash(NormalFormGame.from_arrays({"a": [3, 1, 3]}))
    assert {one.profile["a"] for one in found} == {"1", "3"}
    assert (found.status, "infinitely many" in found.missing) == ("complete", True)


def test_wrong_questions_are_refused():
    game = random_game((2, 2, 2), 0)
    with pytest.raises(UsageError, match="budget"):
        all_nash(game, budget=0)
    v = parse("v", ["v"])
    arrays = {p: [[[v, 0], [0, 1]], [[0, 1], [2, 0]]] for p in "abc"}
    with pytest.raises(GameError, match="without a value"):
        all_nash(NormalFormGame.from_arrays(arrays))
