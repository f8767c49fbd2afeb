"""Solvers of the normal form: complete and exact, by laws, by an independent enumeration, and on published games."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.errors import GameError, SolverError, UsageError
from negotiation.games import Mixed, NormalFormGame
from negotiation.solvers import components, correlated, solve, undominated, zero_sum_value
from negotiation.solvers.tables.bimatrix import connected, extreme_equilibria, nash_subsets
from negotiation.solvers.tables.lemke_howson import lemke_howson
from negotiation.solvers.tables.linear import maximise

MANY = settings(max_examples=60, deadline=None)


def matrix(entries, height, width):
    return st.lists(st.lists(entries, min_size=width, max_size=width), min_size=height, max_size=height)


def bimatrices(entries, most=3):
    sizes = st.tuples(st.integers(1, most), st.integers(1, most))
    return sizes.flatmap(lambda s: st.tuples(matrix(entries, *s), matrix(entries, *s)))


generic = st.integers(-(10**6), 10**6)
coarse = st.integers(0, 2)


def game_of(rows, columns):
    return NormalFormGame.from_arrays({"row": rows, "column": columns})


def exact(rows):
    return [[Fraction(v) for v in row] for row in rows]


def by_supports(rows, columns):
    """Independent: every pair of supports of equal size, the indifference system solved in SymPy, checked by hand.

    Complete for games whose equilibria all have supports of equal size and regular systems (generic games).
    """
    height, width = len(rows), len(rows[0])
    found = set()
    for size in range(1, min(height, width) + 1):
        for mine in itertools.combinations(range(height), size):
            for theirs in itertools.combinations(range(width), size):
                y = indifferent([[rows[i][j] for j in theirs] for i in mine])
                x = indifferent([[columns[i][j] for i in mine] for j in theirs])
                if x is None or y is None:
                    continue
                full_x = [x[mine.index(i)] if i in mine else Fraction(0) for i in range(height)]
                full_y = [y[theirs.index(j)] if j in theirs else Fraction(0) for j in range(width)]
                if is_equilibrium(rows, columns, full_x, full_y):
                    found.add((tuple(full_x), tuple(full_y)))
    return found


def indifferent(square):
    size = len(square)
    system = [[*row, -1] for row in square] + [[1] * size + [0]]
    right = sympy.Matrix([0] * size + [1])
    whole = sympy.Matrix(system)
    if whole.det() == 0:
        return None
    solution = whole.LUsolve(right)
    numbers = [Fraction(int(v.p), int(v.q)) for v in list(solution)[:size]]
    return numbers if all(v > 0 for v in numbers) else None


def is_equilibrium(rows, columns, x, y):
    height, width = len(rows), len(rows[0])
    mine = [sum(rows[i][j] * y[j] for j in range(width)) for i in range(height)]
    theirs = [sum(columns[i][j] * x[i] for i in range(height)) for j in range(width)]
    return all(mine[i] == max(mine) for i in range(height) if x[i]) and all(
        theirs[j] == max(theirs) for j in range(width) if y[j]
    )


@settings(max_examples=120, deadline=None)
@given(bimatrices(generic))
def test_vertex_enumeration_equals_support_enumeration_on_generic_games(pair):
    rows, columns = pair
    flat = [v for row in (*rows, *columns) for v in row]
    if len(set(flat)) < len(flat):
        return
    assert set(extreme_equilibria(exact(rows), exact(columns))) == by_supports(exact(rows), exact(columns))


@MANY
@given(bimatrices(coarse))
def test_every_answer_of_a_degenerate_game_is_an_equilibrium_and_none_of_equal_support_is_missed(pair):
    rows, columns = (exact(one) for one in pair)
    found = set(extreme_equilibria(rows, columns))
    assert found
    assert all(is_equilibrium(rows, columns, x, y) for x, y in found)
    for x, y in by_supports(rows, columns):
        assert any(in_hull(x, s.rows) and in_hull(y, s.columns) for s in nash_subsets(found))


def in_hull(point, corners):
    """Whether a point is a mixture of corners, by exact linear programming."""
    equal = [[corner[k] for corner in corners] for k in range(len(point))] + [[Fraction(1)] * len(corners)]
    return maximise([Fraction(0)] * len(corners), [], [], equal, [*point, Fraction(1)]) is not None


@MANY
@given(bimatrices(coarse))
def test_every_mixture_within_a_maximal_nash_subset_is_an_equilibrium(pair):
    rows, columns = (exact(one) for one in pair)
    for subset in nash_subsets(extreme_equilibria(rows, columns)):
        x = [sum(c) / len(subset.rows) for c in zip(*subset.rows, strict=True)]
        y = [sum(c) / len(subset.columns) for c in zip(*subset.columns, strict=True)]
        assert is_equilibrium(rows, columns, x, y)


@MANY
@given(bimatrices(generic))
def test_a_generic_game_has_an_odd_number_of_equilibria(pair):
    rows, columns = pair
    flat = [v for row in (*rows, *columns) for v in row]
    if len(set(flat)) == len(flat):
        assert len(extreme_equilibria(exact(rows), exact(columns))) % 2 == 1


@MANY
@given(bimatrices(coarse), st.integers(0, 5))
def test_lemke_howson_ends_at_an_equilibrium_whatever_label_is_dropped(pair, label):
    rows, columns = (exact(one) for one in pair)
    label %= len(rows) + len(rows[0])
    assert is_equilibrium(rows, columns, *lemke_howson(rows, columns, label))


@MANY
@given(bimatrices(coarse), st.integers(1, 9), st.lists(st.integers(-9, 9), min_size=3, max_size=3))
def test_equilibria_do_not_change_with_the_unit_nor_with_constants_for_each_choice_of_the_other(pair, unit, shifts):
    rows, columns = (exact(one) for one in pair)
    changed = [[unit * v + shifts[j] for j, v in enumerate(row)] for row in rows]
    assert extreme_equilibria(rows, columns) == extreme_equilibria(changed, columns)


@pytest.mark.parametrize("power", [-12, -6, 6, 12])
def test_payoffs_of_any_size_have_the_same_equilibria(power):
    rng = random.Random(power)
    for _ in range(20):
        rows, columns = ([[Fraction(rng.randint(-9, 9)) for _ in range(3)] for _ in range(3)] for _ in range(2))
        scaled = [[v * Fraction(10) ** power for v in row] for row in rows]
        assert extreme_equilibria(rows, columns) == extreme_equilibria(scaled, columns)


def test_payoffs_of_mixed_size_and_near_ties_are_told_apart():
    tiny = Fraction(1, 10**12)
    rows = [[Fraction(10**9), Fraction(0)], [Fraction(10**9) + tiny, Fraction(0)]]
    columns = [[Fraction(1), Fraction(0)], [Fraction(1), Fraction(0)]]
    assert extreme_equilibria(rows, columns) == [((0, 1), (1, 0))]


@MANY
@given(bimatrices(coarse))
def test_strictly_dominated_strategies_are_never_played(pair):
    game = game_of(*pair)
    left = undominated(game)
    for one in solve(game):
        for party in game.parties:
            played = {label for label, _ in game.lottery(party, one.profile)}
            assert played <= set(left.game.strategies[party])


@MANY
@given(bimatrices(coarse))
def test_pure_equilibria_are_those_among_all_that_are_pure(pair):
    game = game_of(*pair)
    pure = {one.profile for one in solve(game, concept="pure Nash")}
    assert pure == {
        one.profile for one in solve(game) if not any(isinstance(move, Mixed) for move in one.profile.values())
    }


@MANY
@given(st.integers(1, 3).flatmap(lambda n: matrix(st.integers(-5, 5), n, 3)))
def test_the_value_of_a_zero_sum_game_is_its_payoff_in_every_equilibrium(rows):
    game = game_of(rows, [[-v for v in row] for row in rows])
    found = zero_sum_value(game)
    assert {one.payoffs["row"] for one in solve(game)} == {found.value}
    assert ng.verify(game, found.profile).holds is True


@MANY
@given(bimatrices(coarse))
def test_the_best_correlated_equilibrium_is_at_least_as_good_as_every_equilibrium(pair):
    game = game_of(*pair)
    best, worst = correlated(game), correlated(game, best=False)
    assert all(gain <= 0 for *_, gain in best.incentives())
    for one in solve(game):
        total = sum(one.payoffs.values())
        assert worst.value <= total <= best.value


@MANY
@given(bimatrices(coarse))
def test_a_duplicated_strategy_adds_no_new_payoffs(pair):
    rows, columns = (exact(one) for one in pair)
    payoffs = {values(rows, columns, *one) for one in extreme_equilibria(rows, columns)}
    doubled = {
        values(rows + rows[:1], columns + columns[:1], *one)
        for one in extreme_equilibria(rows + rows[:1], columns + columns[:1])
    }
    assert doubled == payoffs


def values(rows, columns, x, y):
    pairs = [(i, j) for i in range(len(rows)) for j in range(len(rows[0]))]
    return tuple(sum(m[i][j] * x[i] * y[j] for i, j in pairs) for m in (rows, columns))


def test_battle_of_the_sexes_has_its_three_equilibria():
    game = game_of([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    found = solve(game)
    assert len(found) == 3
    assert found.status == "complete"
    mixed = next(one for one in found if isinstance(one.profile["row"], Mixed))
    assert dict(mixed.profile["row"].lottery)["1"] == sympy.Rational(3, 5)
    assert mixed.verification.holds is True
    assert mixed.arithmetic == "exact"


def test_a_game_of_ties_has_one_component_spanned_by_all_pure_profiles():
    game = game_of([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    found = solve(game)
    assert len(found) == 4
    assert "infinitely many" in found.missing
    (component,) = components(game)
    ((rows, columns),) = component
    assert len(rows) == len(columns) == 2


def test_two_separate_components_are_kept_apart():
    rows = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(0)]]
    subsets = nash_subsets(extreme_equilibria(rows, rows))
    assert len(connected(subsets)) == 2


def test_mclennan_and_berg_1997_coordination_games_reach_two_to_the_n_minus_one_equilibria():
    for size in (2, 3, 4, 5):
        identity = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
        assert len(extreme_equilibria(identity, identity)) == 2**size - 1


def test_aumann_1974_traffic_lights_beat_every_equilibrium():
    chicken = game_of([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    best = correlated(chicken)
    assert best.value == Fraction(21, 2)
    assert max(sum(one.payoffs.values()) for one in solve(chicken)) == Fraction(28, 3)


def test_rationalisable_strategies_of_a_three_by_three_game():
    game = game_of([[3, 0, 0], [0, 3, 0], [1, 1, 5]], [[1, 0, 0], [0, 1, 0], [0, 0, -1]])
    left = undominated(game)
    assert left.game.strategies == {"row": ("1", "2"), "column": ("1", "2")}
    assert left.rounds == ((("column", "3"),), (("row", "3"),))
    pure = undominated(game, mixed=False)
    assert ("row", "3") not in [one for step in pure.rounds for one in step]


def test_weak_dominance_removes_what_ties():
    game = game_of([[1, 1], [1, 0]], [[0, 0], [0, 0]])
    assert undominated(game).rounds == ()
    assert undominated(game, strict=False).rounds[0] == (("row", "2"),)


def test_a_method_is_chosen_by_name_and_unknown_ones_are_refused():
    game = game_of([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    assert len(solve(game, solver="Lemke-Howson")) == 1
    assert solve(game, solver="Lemke-Howson").status == "partial"
    with pytest.raises(UsageError, match="Did you mean 'Lemke-Howson'"):
        solve(game, solver="Lemke-Howsn")
    with pytest.raises(UsageError):
        solve(game, concept="subgame perfect")
    with pytest.raises(GameError, match="no value"):
        zero_sum_value(game)
    with pytest.raises(GameError, match="two parties"):
        solve(NormalFormGame.from_arrays({p: [[[1]]] for p in "abc"}), concept="Nash", solver="vertex enumeration")
    with pytest.raises(SolverError, match="labels"):
        lemke_howson([[Fraction(1)]], [[Fraction(1)]], 7)


def test_a_linear_program_says_when_it_has_no_point_or_no_bound():
    one = [Fraction(1)]
    assert maximise(one, [one], [Fraction(-1)]) is None
    with pytest.raises(SolverError, match="no bound"):
        maximise(one, [], [])


def hawk_dove():
    v, c = ng.exact("v", ["v"]), ng.exact("c", ["c"])
    labels = {"i": ["hawk", "dove"], "j": ["hawk", "dove"]}
    return NormalFormGame.from_arrays(
        {"i": [[(v - c) / 2, v], [0, v / 2]], "j": [[(v - c) / 2, 0], [v, v / 2]]}, labels
    )


def test_hawk_and_dove_is_solved_by_case_with_its_textbook_threshold():
    v, c = ng.exact("v", ["v"]), ng.exact("c", ["c"])
    found = solve(hawk_dove())
    mixed = next(one for one in found if isinstance(one.profile["i"], Mixed))
    assert dict(mixed.profile["i"].lottery)["hawk"] == v / c
    both = next(one for one in found if dict(one.profile) == {"i": "hawk", "j": "hawk"})
    assert set(both.conditions) == {(c - v) / 2}
    assert not found[0].verification.holds
    assert found.status == "complete"


@MANY
@given(st.integers(1, 9), st.integers(1, 9))
def test_cases_and_numbers_agree_wherever_values_are_set(v, c):
    """Independent methods: a case whose conditions hold at (v, c) is an equilibrium there, and none is missed."""
    if v == c:
        return
    by_number = {str(one.profile) for one in solve(hawk_dove().at(v=v, c=c))}
    values = {ng.exact("v", ["v"]): v, ng.exact("c", ["c"]): c}
    held = set()
    for one in solve(hawk_dove()):
        if all(condition.subs(values) <= 0 for condition in one.conditions):
            moves = {p: at_values(move, values) for p, move in one.profile.items()}
            held.add(str(ng.Profile(moves)))
    assert held == by_number


def at_values(move, values):
    if isinstance(move, Mixed):
        return Mixed(tuple((label, chance.subs(values)) for label, chance in move.lottery))
    return move


def test_three_by_three_cases_are_tried_on_request():
    names = ["a", "b"]
    a, b = (ng.exact(name, names) for name in names)
    win = [[0, -b, a], [a, 0, -b], [-b, a, 0]]
    game = NormalFormGame.from_arrays({"i": win, "j": [list(column) for column in zip(*win, strict=True)]})
    assert solve(game).status == "partial"
    from negotiation.solvers.tables.symbolic import by_case

    whole = by_case(game, largest_support=3)
    third = sympy.Rational(1, 3)
    full = [one for one in whole if isinstance(one.profile["i"], Mixed) and len(one.profile["i"].lottery) == 3]
    assert {chance for _, chance in full[0].profile["i"].lottery} == {third}


@settings(max_examples=200)
@given(st.lists(st.integers(-4, 4), min_size=8, max_size=8))
def test_signs_of_differences_and_vertices_find_the_same_equilibria_of_two_by_two_games(payoffs):
    """Independent methods: the shortcut for 2 x 2, and the same game with a dominated row that switches it off."""
    a, b = [payoffs[:2], payoffs[2:4]], [payoffs[4:6], payoffs[6:]]
    short = extreme_equilibria(a, b)
    long = extreme_equilibria([*a, [-9, -9]], [*b, [0, 0]])
    assert short == [(x[:2], y) for x, y in long]
