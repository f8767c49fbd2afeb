"""Inspection games: Dresher's table, an exact recursion, and the equilibria of the trees against the closed forms."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.inspection import (
    detection_game,
    inspectee_value,
    inspection_plan,
    inspector_value,
    leadership_value,
    least_detection,
    violation_chance,
)
from negotiation.deterrence import region
from negotiation.errors import GameError
from negotiation.expressions import symbol
from negotiation.games import Chance, Decision, ExtensiveGame, Mixed, NormalFormGame, Outcome, Profile
from negotiation.library.formulas import imperfect_inspection, inspection_chance
from negotiation.library.inspection import inspection_game
from negotiation.solvers import backward_induction, solve, verify, zero_sum_value

A, B = symbol("a"), symbol("b")
DRESHER = {
    1: "-1 0",
    2: "-1 -1/3 0",
    3: "-1 -1/2 -1/7 0",
    4: "-1 -3/5 -3/11 -1/15 0",
    5: "-1 -2/3 -3/8 -2/13 -1/31 0",
    6: "-1 -5/7 -5/11 -5/21 -5/57 -1/63",
}
rationals = st.fractions(min_value=Fraction(1, 20), max_value=5, max_denominator=20)


def fraction(expression):
    return Fraction(int(expression.p), int(expression.q))


def values(periods, inspections, b, a, known):
    """(inspectee, inspector) by solving each period's two-by-two game; independent of every closed form."""
    if inspections == 0:
        return Fraction(1), Fraction(-1)
    if inspections >= periods:
        return Fraction(0), Fraction(0)
    if (periods, inspections) not in known:
        looked = values(periods - 1, inspections - 1, b, a, known)
        passed = values(periods - 1, inspections, b, a, known)
        p = (1 - passed[0]) / (1 + b + looked[0] - passed[0])
        q = (passed[1] - looked[1]) / (1 - a + passed[1] - looked[1])
        assert 0 < p < 1
        assert 0 < q < 1
        known[periods, inspections] = 1 - p - b * p, -q * a + (1 - q) * looked[1], p, q
    return known[periods, inspections][:2]


@pytest.mark.parametrize("periods", DRESHER)
def test_dresher_1962_table_to_six_periods(periods):
    for inspections, printed in enumerate(DRESHER[periods].split()):
        assert inspector_value(periods, inspections) == sympy.Rational(printed)
        assert inspectee_value(periods, inspections) == -sympy.Rational(printed)
        assert leadership_value(periods, inspections) == sympy.Rational(printed)


def test_dresher_s_own_recursion_gives_the_closed_form_to_24_periods():
    """v(n,m) = [v(n-1,m) + v(n-1,m-1)] / [v(n-1,m) + 2 - v(n-1,m-1)]."""
    v = {}
    for n in range(1, 25):
        for m in range(n + 1):
            if m in (0, n):
                v[n, m] = Fraction(-1) if m == 0 else Fraction(0)
            else:
                more, less = v[n - 1, m], v[n - 1, m - 1]
                v[n, m] = (more + less) / (more + 2 - less)
            assert fraction(inspector_value(n, m)) == v[n, m]


@pytest.mark.parametrize(
    ("b", "a"),
    [
        (Fraction(1), Fraction(-1)),
        (Fraction(3, 2), Fraction(1, 4)),
        (Fraction(1, 7), Fraction(9, 10)),
        (Fraction(4), Fraction(-2, 3)),
    ],
)
def test_values_and_chances_are_those_of_the_period_games_to_24_periods(b, a):
    known = {}
    for n in range(2, 25):
        for m in range(1, n):
            inspectee, inspector = values(n, m, b, a, known)
            assert fraction(inspectee_value(n, m, b)) == inspectee
            assert fraction(inspector_value(n, m, a)) == inspector
            assert fraction(inspection_chance(n, m, b)) == known[n, m][2]
            assert fraction(violation_chance(n, m, a)) == known[n, m][3]


@pytest.mark.parametrize(("b", "a"), [(1, -1), ("3/2", "1/4"), ("1/5", "-2/3")])
@pytest.mark.parametrize(("n", "m"), [(1, 0), (1, 1), (2, 1), (3, 1), (3, 2), (4, 1)])
def test_every_equilibrium_of_the_tree_pays_the_closed_forms(n, m, b, a):
    found = solve(inspection_game(n, m, b, a), solver="subgames")
    assert found.status == "complete"
    assert len(found) > 0
    for one in found:
        assert one.payoffs == {"inspector": inspector_value(n, m, a), "inspectee": inspectee_value(n, m, b)}
        if m and m < n:
            looked, own = one.profile["inspector in period 1"], one.profile["inspectee in period 1"]
            assert dict(looked.lottery)["inspect"] == inspection_chance(n, m, b)
            assert dict(own.lottery)["violate"] == violation_chance(n, m, a)


def test_at_a_equal_1_the_inspector_does_not_mind_and_other_equilibria_pay_other_values():
    """The closed forms need a < 1: caught or not, the violation then costs the inspector the same."""
    paid = {one.payoffs["inspectee"] for one in solve(inspection_game(2, 1, 1, 1), solver="subgames")}
    assert len(paid) > 1


def test_the_plan_with_symbols_pays_the_closed_forms_and_nobody_gains():
    game, plan = inspection_game(3, 2, B, A), inspection_plan(3, 2, B, A)
    paid = game.payoffs(plan)
    assert sympy.cancel(paid["inspectee"] - inspectee_value(3, 2, B)) == 0
    assert sympy.cancel(paid["inspector"] - inspector_value(3, 2, A)) == 0
    assert verify(game.at(a="0.3", b="1.7"), plan).holds


@given(rationals, st.fractions(min_value=-3, max_value=Fraction(9, 10), max_denominator=20))
def test_the_plan_is_subgame_perfect_at_any_numbers(b, a):
    game = inspection_game(4, 2, B, A).at(a=a, b=b)
    assert verify(game, inspection_plan(4, 2, B, A)).holds


def test_another_chance_of_inspection_is_no_equilibrium():
    game = inspection_game(2, 1, 1, "1/4")
    plan = {**inspection_plan(2, 1, 1, "1/4")}
    looked = sympy.Rational(1, 3) - sympy.Rational(1, 1000)
    plan["inspector in period 1"] = Mixed((("inspect", looked), ("pass", 1 - looked)))
    assert not verify(game, Profile(plan)).holds


@pytest.mark.parametrize(("n", "m"), [(2, 1), (3, 1), (4, 2), (5, 3)])
def test_the_announced_schedule_leaves_the_inspectee_legal_and_pays_the_leader_more(n, m):
    """Maschler 1966: while inspections are left comply, then violate: a best reply, best for the leader."""
    game = inspection_game(n, m, B, A)
    legal = {}
    for where, move in inspection_plan(n, m, B, A).items():
        left = m - where.split("after")[-1].count("inspect") if "after" in where else m
        legal[where] = move if where.startswith("inspector") else "comply" if left else "violate"
    paid = game.payoffs(Profile(legal))
    assert sympy.cancel(paid["inspector"] - leadership_value(n, m, B)) == 0
    assert sympy.cancel(paid["inspectee"] - inspectee_value(n, m, B)) == 0
    assert leadership_value(n, m, 2) > inspector_value(n, m, "1/2")


@pytest.mark.parametrize("n", [1, 2, 3])
def test_without_inspections_violation_is_certain_and_with_enough_the_least_chance_just_deters(n):
    assert (inspection_chance(n, 0, B), violation_chance(n, 0, A)) == (0, 1)
    assert violation_chance(n, n, A) == 0
    least = inspection_chance(n, n, "3/2")
    assert least == sympy.Rational(2, 5)
    for chance, holds in ((least, True), (least - sympy.Rational(1, 100), False)):
        plan = {**inspection_plan(n, n, "3/2", "1/4")}
        plan["inspector in period 1"] = Mixed((("inspect", chance), ("pass", 1 - chance)))
        assert verify(inspection_game(n, n, "3/2", "1/4"), Profile(plan)).holds is holds


def blurred(node, detection):
    """The same tree with every inspection of a violation followed by a draw of whether it finds the violation."""
    if isinstance(node, Decision):
        return replace(node, actions={move: blurred(child, detection) for move, child in node.actions.items()})
    if node.label.startswith("violated") and node.label.endswith("inspect"):
        missed = Outcome("missed", {"inspector": sympy.Integer(-1), "inspectee": sympy.Integer(1)})
        return Chance(node.label, (("found", detection, node), ("missed", 1 - detection, missed)))
    return node


@settings(max_examples=30)
@given(rationals, st.fractions(min_value=-2, max_value=Fraction(9, 10), max_denominator=20), st.integers(1, 9))
def test_inspections_that_may_miss_act_like_a_smaller_penalty(b, a, share):
    detection = 1 / (1 + sympy.Rational(b)) * sympy.Rational(10 - share, 10) + sympy.Rational(share, 10)
    terms = imperfect_inspection(b, a, detection)
    assert terms[0] > 0
    assert terms[1] < 1
    perfect = inspection_game(3, 1, b, a)
    game = ExtensiveGame(perfect.parties, blurred(perfect.root, detection))
    plan = inspection_plan(3, 1, *terms)
    assert verify(game, plan).holds
    assert game.payoffs(plan)["inspectee"] == inspectee_value(3, 1, terms[0])
    assert game.payoffs(plan)["inspector"] == inspector_value(3, 1, terms[1])


def test_dresher_s_period_game_has_that_value_by_linear_programming():
    more, less = inspector_value(6, 3), inspector_value(6, 2)
    stage = {"inspector": [[1, less], [-1, more]], "inspectee": [[-1, -less], [1, -more]]}
    assert zero_sum_value(NormalFormGame.from_arrays(stage)).value == fraction(inspector_value(7, 3))


@given(st.integers(2, 9), st.integers(1, 8), rationals)
def test_more_inspections_or_a_larger_penalty_never_help_the_violator(n, m, b):
    assert inspectee_value(n, m, b) >= inspectee_value(n, m + 1, b)
    assert inspectee_value(n, m, b) >= inspectee_value(n, m, b + 1)
    assert inspection_chance(n, m, b) >= inspection_chance(n, m, b + 1)


@given(rationals, rationals, st.fractions(min_value=0, max_value=1, max_denominator=20), rationals)
def test_compliance_is_the_best_reply_exactly_from_the_least_detection_on(d, b, alpha, e):
    least = fraction(least_detection(d, b, alpha, e))
    game = detection_game(d, b, symbol("detection"), alpha, e)
    found = region(game, Profile({"the inspectee decides": "comply"}), lever="detection", low=0, high=100)
    assert found.threshold == least
    for shift, best in ((Fraction(-1, 1000), "violate"), (Fraction(1, 1000), "comply")):
        (case,) = backward_induction(game.at(detection=least + shift))
        assert case.moves["the inspectee decides"] == best


def test_misuse_is_refused():
    with pytest.raises(GameError, match="periods must be a whole number of at least 1, not 0"):
        inspectee_value(0, 1)
    with pytest.raises(GameError, match="inspections must be a whole number"):
        inspection_chance(3, 1.5)
    with pytest.raises(GameError, match="at most 10"):
        inspection_game(11, 2)
