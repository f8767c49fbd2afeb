"""Threshold public goods: closed forms against the equilibria that the solvers find in the table."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.contribution import (
    nobody_chance,
    nobody_contributes,
    providing_coalitions,
    symmetric_condition,
    symmetric_maximum,
    volunteer_chance,
)
from negotiation.errors import GameError
from negotiation.expressions import Point, symbol
from negotiation.games import Mixed, Profile
from negotiation.library.contribution import contribution_game
from negotiation.solvers import solve, verify

V, C, P = symbol("v"), symbol("c"), symbol("p")


def equal(guarantors, needed, cost, benefit=1, **options):
    labels = [f"G{i}" for i in range(guarantors)]
    return contribution_game(dict.fromkeys(labels, benefit), dict.fromkeys(labels, cost), needed, **options)


def mixed(game, chance):
    return Profile({p: Mixed((("contribute", chance), ("refrain", 1 - chance))) for p in game.parties})


def symmetric(solution):
    """The chances of contributing of the equilibria in which all do the same, strictly mixed."""
    found = []
    for one in solution:
        moves = [one.profile[p] for p in one.game.parties]
        if all(isinstance(move, Mixed) for move in moves):
            chances = {dict(move.lottery)["contribute"] for move in moves}
            if len(chances) == 1:
                found.append(chances.pop())
    return found


tables = st.integers(1, 4).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 6), min_size=n, max_size=n),
        st.lists(st.integers(1, 6), min_size=n, max_size=n),
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
        st.integers(1, 9),
    )
)


@settings(max_examples=150)
@given(tables)
def test_pure_equilibria_are_the_pivotal_coalitions_whose_benefits_cover_their_costs_and_perhaps_nobody(table):
    benefits, costs, amounts, needed = table
    named = [dict(zip("ABCD", one, strict=False)) for one in (benefits, costs, amounts)]
    game = contribution_game(named[0], named[1], needed, named[2])
    found = solve(game, concept="pure Nash")
    giving = {tuple(p for p in game.parties if one.profile[p] == "contribute") for one in found}
    claimed = set(providing_coalitions(named[0], named[1], needed, named[2]))
    empty = nobody_contributes(named[0], named[1], needed, named[2])
    assert giving == claimed | ({()} if empty else set())
    ready = sum(x for v, c, x in zip(benefits, costs, amounts, strict=True) if v >= c)
    assert bool(claimed) is (ready >= needed)


def test_that_all_together_would_pay_for_it_is_not_enough_where_contributions_are_indivisible():
    """Worth 8 to the two, costs 5, yet nobody contributes: the one that could gets only 4 of it."""
    benefits, costs = {"A": 4, "B": 4}, {"A": 5, "B": 5}
    assert providing_coalitions(benefits, costs, 1) == ()
    assert all(set(one.profile.values()) == {"refrain"} for one in solve(contribution_game(benefits, costs, 1)))


def test_the_symmetric_maximum_of_three_among_five_is_0_375():
    assert symmetric_maximum(5, 3) == sympy.Rational(3, 8)


@pytest.mark.parametrize(("n", "w"), [(2, 1), (2, 2), (3, 2), (5, 3), (6, 2), (9, 7)])
def test_no_chance_makes_anybody_more_pivotal_than_the_maximum_says(n, w):
    excess = sympy.Poly(symmetric_maximum(n, w) - symmetric_condition(n, w, P), P)
    inside = [root for root in sympy.real_roots(excess, multiple=False) if 0 < root[0] < 1]
    assert all(multiplicity % 2 == 0 for _, multiplicity in inside), "the difference never changes sign inside"
    assert all(excess.eval(sympy.Rational(k, 40)) >= 0 for k in range(41))
    at = sympy.Rational(w - 1, n - 1)
    assert excess.eval(at) == 0


@pytest.mark.parametrize(("n", "w"), [(2, 2), (3, 1), (3, 2), (4, 2), (5, 3), (6, 1)])
def test_the_gain_from_contributing_is_the_chance_of_being_pivotal_less_the_cost(n, w):
    game = equal(n, w, C, V)
    gains = {one.deviation: one.gain for one in game.incentives(mixed(game, P)) if one.party == "G0"}
    difference = gains["contribute"] - gains["refrain"]
    assert sympy.expand(difference - (V * symmetric_condition(n, w, P) - C)) == 0


@pytest.mark.parametrize("p", ["1/3", "2/3", "1/5", "6/7"])
@pytest.mark.parametrize(("n", "w"), [(2, 1), (3, 1), (3, 2)])
def test_the_solver_finds_the_symmetric_equilibria_that_the_condition_was_made_of(n, w, p):
    p = sympy.Rational(p)
    cost = symmetric_condition(n, w, p)
    found = solve(equal(n, w, cost))
    assert found.status == "complete"
    inside = symmetric(found)
    assert p in inside
    assert len(inside) == (2 if 1 < w < n else 1)
    for chance in inside:
        assert symmetric_condition(n, w, chance) == cost


def test_irrational_chances_of_the_solver_satisfy_the_condition_too():
    found = symmetric(solve(equal(3, 2, "2/5")))
    assert len(found) == 2
    for chance in found:
        value = Point({}).value(symmetric_condition(3, 2, chance))
        assert Fraction(2, 5) in value
        assert value.radius < 1e-15


def test_above_the_maximum_no_symmetric_mixed_equilibrium_is_left():
    assert symmetric_maximum(3, 2) == sympy.Rational(1, 2)
    assert symmetric(solve(equal(3, 2, "51/100"))) == []
    assert len(symmetric(solve(equal(3, 2, "49/100")))) == 2


@pytest.mark.parametrize(("n", "root"), [(2, "1/4"), (3, "1/3"), (4, "2/5"), (5, "1/2")])
def test_the_volunteer_s_dilemma_holds_exactly_where_the_root_is_rational(n, root):
    cost = sympy.Rational(root) ** (n - 1)
    chance = volunteer_chance(n, cost, 1)
    assert chance == 1 - sympy.Rational(root)
    game = equal(n, 1, cost)
    assert verify(game, mixed(game, chance)).holds
    assert not verify(game, mixed(game, chance + sympy.Rational(1, 1000))).holds
    assert nobody_chance(n, cost, 1) == (1 - chance) ** n
    assert symmetric_condition(n, 1, chance) == cost


@given(st.integers(2, 8), st.fractions(min_value="1/50", max_value="49/50", max_denominator=50))
def test_with_more_guarantors_each_volunteers_less_and_nobody_does_more_often(n, ratio):
    point = Point({})
    less = point.value(volunteer_chance(n, ratio, 1) - volunteer_chance(n + 1, ratio, 1))
    more = point.value(nobody_chance(n + 1, ratio, 1) - nobody_chance(n, ratio, 1))
    assert getattr(less, "lower", less) > 0
    assert getattr(more, "lower", more) > 0


def test_a_refund_makes_contributing_safe_but_leaves_nobody_contributing_an_equilibrium():
    """Bagnoli and Lipman 1989: with a refund a contributor loses nothing where the good fails."""
    game = equal(3, 2, 2, 5, refund=True)
    assert game.table["contribute", "refrain", "refrain"] == (0, 0, 0)
    assert game.table["contribute", "contribute", "refrain"] == (3, 3, 5)
    assert verify(game, Profile(dict.fromkeys(game.parties, "refrain"))).holds
    lost = equal(3, 2, 2, 5).table["contribute", "refrain", "refrain"]
    assert lost == (-2, 0, 0)


@pytest.mark.slow
def test_a_game_of_ten_among_which_a_few_large_ones_are_enough():
    amounts = {f"G{i}": 5 if i < 2 else 1 for i in range(10)}
    found = providing_coalitions(dict.fromkeys(amounts, 3), dict.fromkeys(amounts, 1), 10, amounts)
    assert found[0] == ("G0", "G1")
    for coalition in found:
        profile = {p: "contribute" if p in coalition else "refrain" for p in amounts}
        game = contribution_game(dict.fromkeys(amounts, 3), dict.fromkeys(amounts, 1), 10, amounts)
        assert verify(game, Profile(profile)).holds


def test_misuse_is_refused():
    with pytest.raises(GameError, match="the costs lack 'France'"):
        contribution_game({"France": 1}, {}, 1)
    with pytest.raises(GameError, match="the contributions name 'Frence'.*Did you mean 'France'"):
        contribution_game({"France": 1}, {"France": 1}, 1, {"France": 1, "Frence": 1})
    with pytest.raises(GameError, match="from 1 to 3, not 4"):
        symmetric_condition(3, 4, P)
    with pytest.raises(GameError, match="at least 2, not 1"):
        volunteer_chance(1, 1, 2)
    with pytest.raises(GameError, match="at most 14"):
        equal(15, 3, 1)
