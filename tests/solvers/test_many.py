"""Many games at once: equal to the single-game solvers at tolerance zero, whatever the payoffs, ties included."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation.solvers.arrays.many as door
from negotiation.errors import GameError, SolverError
from negotiation.expressions import parse
from negotiation.games import NormalFormGame
from negotiation.games.arrays import GameArray
from negotiation.games.pointwise import ExactValues, whole_numbers
from negotiation.solvers import solve
from negotiation.solvers.arrays.array_check import failing
from negotiation.solvers.arrays.array_supports import centred
from negotiation.solvers.arrays.many import solve_many
from negotiation.solvers.tables.bimatrix import extreme_equilibria
from negotiation.solvers.tables.polytope import positive_integers, vertices

SHAPES = [(1, 1), (1, 4), (4, 1), (2, 2), (2, 5), (3, 3), (4, 3), (4, 4)]


def drawn(shape, most, games, seed=0):
    rng = np.random.default_rng(seed)
    return GameArray({p: rng.integers(-most, most + 1, (games, *shape)) for p in ("row", "column")})


def agrees(games, found):
    for index in range(len(games)):
        assert found.equilibria(index) == extreme_equilibria(*games.matrices(index)), index
        assert found.counts[index] == len(found.equilibria(index))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("most", [1, 3, 999])
def test_every_game_of_an_array_has_the_equilibria_of_the_single_game(shape, most):
    games = drawn(shape, most, 25)
    found = solve_many(games)
    agrees(games, found)
    assert set(found.arithmetic) == {"int64"}


def test_five_by_five_games_with_and_without_ties():
    for most in (1, 99):
        games = drawn((5, 5), most, 6)
        agrees(games, solve_many(games))


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (4, 4)], ids=str)
def test_a_game_that_is_not_degenerate_has_an_odd_number_of_equilibria(shape):
    found = solve_many(drawn(shape, 30, 3000))
    assert (found.counts[~found.degenerate] % 2 == 1).all()
    assert not found.degenerate.all()


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (1, 3)], ids=str)
def test_degenerate_games_are_those_with_a_vertex_of_too_many_labels(shape):
    """Independent: a lottery that ties too often is a vertex of a best-response polytope with too many labels."""
    games = drawn(shape, 2, 150, seed=3)
    found = solve_many(games)
    assert 0 < found.degenerate.sum() < len(games)
    for index in range(len(games)):
        rows, columns = games.matrices(index)
        sides = [[list(one) for one in zip(*positive_integers(columns), strict=True)], positive_integers(rows)]
        too_many = any(
            one.labels.bit_count() > len(side[0]) for side in sides for one in vertices(side) if any(one.point)
        )
        assert bool(found.degenerate[index]) == too_many


@settings(max_examples=40)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(-8, 8), st.integers(-8, 8), st.integers(0, 10**6))
def test_neither_the_unit_nor_a_constant_for_each_choice_of_the_other_changes_the_answer(height, width, e, f, seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(-4, 5, (2, 6, height, width))
    plain = solve_many(GameArray({"row": rows, "column": columns}))
    moved = [rows * 2.0**e + 2.0**f * rng.integers(-9, 9, width), columns * 2.0**f]
    other = solve_many(GameArray({"row": moved[0], "column": moved[1]}))
    assert [plain.equilibria(i) for i in range(6)] == [other.equilibria(i) for i in range(6)]
    assert (plain.degenerate == other.degenerate).all()


def test_a_duplicated_strategy_makes_its_equilibria_degenerate():
    rng = np.random.default_rng(5)
    rows, columns = rng.integers(-50, 50, (2, 20, 2, 2))
    doubled = [np.concatenate([one, one[:, :1]], axis=1) for one in (rows, columns)]
    games = GameArray({"row": doubled[0], "column": doubled[1]})
    found = solve_many(games)
    agrees(games, found)
    played = [any(x[0] > 0 for x, _ in found.equilibria(i)) for i in range(20)]
    assert sum(played) > 0
    assert all(found.degenerate[i] for i in range(20) if played[i])


def test_payoffs_of_mixed_size_within_one_array_are_answered_each_in_its_arithmetic():
    rng = np.random.default_rng(2)
    sizes = 10 ** rng.integers(0, 18, (30, 1, 1))
    rows, columns = rng.integers(-9, 10, (2, 30, 3, 3)) * sizes + rng.integers(-2, 3, (2, 30, 3, 3))
    games = GameArray({"row": rows, "column": columns})
    found = solve_many(games)
    assert {"int64", "integer"} == set(found.arithmetic)
    agrees(games, found)


def test_fractions_floats_and_small_integers_are_taken_as_they_are():
    rng = random.Random(4)
    entries = [[[Fraction(rng.randint(-9, 9), rng.randint(1, 7)) for _ in "ab"] for _ in "abc"] for _ in range(12)]
    floats = np.random.default_rng(4).random((12, 3, 2)) * 2.0 ** np.arange(-300, 300, 50)[:, None, None]
    games = GameArray({"row": entries, "column": floats})
    assert games.matrices(3)[1][0][1] == Fraction(float(floats[3, 0, 1]))
    agrees(games, solve_many(games))
    small = GameArray({"row": np.array([[[127, -128], [-128, 127]]], dtype=np.int8), "column": [[["0.1", 0], [0, 1]]]})
    assert small.payoffs["row"].dtype == np.int8
    agrees(small, solve_many(small))
    huge = GameArray({"row": [[[10**40, 0], [0, 1]]], "column": np.array([[[2**64 - 1, 0], [0, 1]]], dtype=np.uint64)})
    agrees(huge, solve_many(huge))
    assert solve_many(huge).arithmetic.tolist() == ["integer"]


def matching(size, most):
    """Matching pennies of any size: every column ranges over 2 h, so h is its half range."""
    rows = [[most if i == j else -most for j in range(size)] for i in range(size)]
    return rows, [[-v for v in row] for row in rows]


@pytest.mark.parametrize(("size", "edge"), [(3, 1_239_850_262), (4, 727_041)])
def test_a_game_just_inside_the_bound_is_solved_in_int64_and_one_just_outside_is_not(size, edge):
    """(k + 1)! h^k <= 2^63 - 1 with k = size - 1: 6 h^2 and 24 h^3."""
    factor = {3: 6, 4: 24}[size]
    assert factor * edge ** (size - 1) < 2**63 <= factor * (edge + 1) ** (size - 1)
    games = GameArray({p: [matching(size, h)[k] for h in (edge, edge + 1)] for k, p in enumerate(("row", "column"))})
    found = solve_many(games)
    assert found.arithmetic.tolist() == ["int64", "integer"]
    agrees(games, found)


def test_the_half_range_of_a_column_is_bounded_for_the_check_of_two_by_two_games():
    edge = 2**53
    rows = [[[h, 0], [-h, 1]] for h in (edge, edge + 1)]
    games = GameArray({"row": rows, "column": [[[-1, 1], [1, -1]]] * 2})
    found = solve_many(games)
    assert found.arithmetic.tolist() == ["int64", "integer"]
    agrees(games, found)


def test_ranges_that_overflow_int64_are_seen_by_the_bound():
    least, most = -(2**63), 2**63 - 1
    games = GameArray({"row": [[[least, most], [most, least]]], "column": [[[most, least], [least, most]]]})
    inside = centred(np.array([[[least], [most]], [[most], [least]]], dtype=np.int64))[1]
    assert not inside.any()
    agrees(games, solve_many(games))


def test_large_arrays_are_cut_into_blocks_that_do_not_show():
    games = drawn((2, 3), 9, 20_001, seed=8)
    found = solve_many(games)
    rng = random.Random(1)
    for index in [0, 16_383, 16_384, 20_000, *rng.sample(range(20_001), 40)]:
        assert found.equilibria(index) == extreme_equilibria(*games.matrices(index))
    assert len(solve_many(drawn((2, 2), 9, 0))) == 0


def test_one_game_of_an_array_becomes_a_solution_with_labels_and_incentives():
    games = GameArray(
        {"adversary": [[[0, 3], [1, 1]]], "guarantor": [[[2, 0], [0, 1]]]},
        {"adversary": ["attack", "comply"], "guarantor": ["respond", "stay out"]},
    )
    found = solve_many(games)
    solution = found.solution(0)
    assert [str(one.profile) for one in solution] == [
        str(one.profile) for one in solve(games.game(0), solver="vertex enumeration")
    ]
    assert all(one.verification.holds for one in solution)
    assert "1 game of 2 × 2" in found.summary()
    assert found.rows()[0]["games"] == 1
    assert str(games).startswith("array of games: 1 game of 2 × 2")
    assert found.as_data()["counts"] == [1]


def test_degenerate_games_say_that_they_have_infinitely_many_equilibria():
    games = GameArray({"a": np.zeros((1, 2, 2), dtype=int), "b": np.zeros((1, 2, 2), dtype=int)})
    found = solve_many(games)
    assert found.counts.tolist() == [4]
    assert "infinitely many" in found.solution(0).missing
    assert "1 degenerate" in found.summary()


def test_a_game_with_names_is_solved_over_values_of_its_names():
    v, c = parse("v", ["v", "c"]), parse("c", ["v", "c"])
    table = {"i": [[(v - c) / 2, v], [0, v / 2]], "j": [[(v - c) / 2, 0], [v, v / 2]]}
    game = NormalFormGame.from_arrays(table).at(v=2)
    points = {"c": np.array([1, 2, 3, 5])}
    found = solve_many(GameArray.over(game, points))
    for index, value in enumerate([1, 2, 3, 5]):
        assert found.equilibria(index) == extreme_equilibria(*game.at(c=value).matrices())
    assert found.equilibria(3)[1][0][0] == Fraction(2, 5)
    inverse = NormalFormGame.from_arrays({"i": [[1 / c, 0], [0, v]], "j": [[1, 0], [0, v / c]]})
    over = GameArray.over(inverse, {"v": ["0.1", 2], "c": [3, Fraction(1, 7)]})
    assert over.game(1).payoff("j", ("2", "2")) == 14
    agrees(over, solve_many(over))
    with pytest.raises(GameError, match="no payoff contains"):
        GameArray.over(game, {"d": [1]})
    with pytest.raises(GameError, match="'v' has no values"):
        GameArray.over(inverse, {"c": [1]})


def test_arrays_that_are_no_games_are_refused():
    with pytest.raises(GameError, match="two parties"):
        GameArray({"a": [[[1]]]})
    with pytest.raises(GameError, match="one shape"):
        GameArray({"a": [[[1]]], "b": [[[1, 2]]]})
    with pytest.raises(GameError, match="finite"):
        GameArray({"a": [[[float("nan")]]], "b": [[[1]]]})
    with pytest.raises(GameError, match="labels"):
        GameArray({"a": [[[1]]], "b": [[[1]]]}, {"a": ["x", "y"]})
    with pytest.raises(GameError, match="numbered from 0"):
        drawn((2, 2), 3, 4).game(4)
    with pytest.raises(SolverError, match="one by one"):
        solve_many(drawn((8, 8), 3, 1))


def test_payoffs_cannot_be_changed_behind_an_array():
    source = np.zeros((1, 2, 2), dtype=np.int64)
    games = GameArray({"a": source, "b": source})
    source[:] = 7
    assert games.payoffs["a"].max() == 0
    with pytest.raises(ValueError, match="read-only"):
        games.payoffs["a"][0, 0, 0] = 1


def test_a_wrong_answer_is_stopped_by_the_check(monkeypatch):
    games = drawn((3, 3), 9, 50)
    honest = door.by_signs

    def broken(*given):
        found = honest(*given)
        found.first[:] = np.roll(found.first, 1, axis=0)
        return found

    monkeypatch.setattr(door, "by_signs", broken)
    with pytest.raises(SolverError, match="not an equilibrium"):
        solve_many(games)


@pytest.mark.parametrize("unit", [1, 2**20, 2**30, 10**30])
def test_the_check_is_exact_where_sums_exceed_64_bits(unit):
    """A mixed equilibrium passes; the same lottery one part in 10^9 or more aside fails."""
    kind = object if unit > 2**40 else np.int64
    game, only = np.array([[[3 * unit + 1], [0]], [[0], [2 * unit]]], dtype=kind), np.array([0])
    weights = np.array([[2 * unit], [3 * unit + 1]], dtype=kind)
    assert failing(game, game, only, weights, weights).tolist() == []
    for change in ([[1], [0]], [[0], [-1]]):
        assert failing(game, game, only, weights, weights + np.array(change, dtype=kind)).tolist() == [0]
    assert failing(game, game, only, -weights, weights).tolist() == [0]
    assert failing(game, game, only, weights * 0, weights).tolist() == [0]


def test_floats_become_integers_without_rounding():
    values = np.array([[0.1, 0.2], [1e300, 1e-300], [2.0**60, 1.0], [0.0, 5e-324], [-0.75, 3.0]])
    whole, inside = whole_numbers(values)
    assert inside.tolist() == [True, False, True, True, True]
    for given_row, row in zip(values[inside], whole[inside], strict=True):
        assert Fraction(given_row[0]) * int(row[1]) == Fraction(given_row[1]) * int(row[0])


def test_expressions_are_valued_exactly_within_and_beyond_64_bits():
    names = ["x", "y"]
    forms = [parse(text, names) for text in ("x*x*y - y/3", "2*x - 5", "7/2")]
    for points in ({"x": [3, -2], "y": [1, 5]}, {"x": [10**9, 1], "y": ["0.5", 10**12]}):
        values, divisor = ExactValues(forms)(points)
        for k, form in enumerate(forms):
            for i in range(2):
                at = {s: sympy.Rational(str(points[str(s)][i])) for s in form.free_symbols}
                assert sympy.Rational(int(values[k][i]), divisor) == form.subs(at)
    with pytest.raises(GameError, match="not a rational number at point 0"):
        ExactValues([parse("exp(x)", names)])({"x": [1]})
