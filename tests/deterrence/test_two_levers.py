"""Maps over two levers: rows equal games solved point by point, manufactured curves come back, corners are found."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence.levers.map import phase_map
from negotiation.errors import UsageError
from negotiation.expressions import Enclosure, Point, symbol
from negotiation.testing import random_settlement

X, Y = symbol("x"), symbol("y")
ZERO = sympy.Integer(0)


def rational(rng, low=-20, high=20, scale=12):
    return sympy.Rational(rng.randint(low, high), scale)


def tree_with(*gains):
    """A complies (0) or takes one of the gains."""
    moves = {"comply": ng.Outcome("stay", {"A": ZERO})}
    moves |= {f"attack {i}": ng.Outcome(f"go {i}", {"A": gain}) for i, gain in enumerate(gains)}
    return ng.ExtensiveGame(("A",), ng.Decision("A", "here", moves)), ng.Profile({"here": "comply"})


def table_with(*gains):
    table = {("comply", "wait"): (ZERO, ZERO)}
    table |= {(f"attack {i}", "wait"): (gain, ZERO) for i, gain in enumerate(gains)}
    rows = tuple(row for row, _ in table)
    return ng.NormalFormGame({"A": rows, "B": ("wait",)}, table), ng.Profile({"A": "comply", "B": "wait"})


@pytest.mark.parametrize("form", [tree_with, table_with])
def test_a_manufactured_curve_comes_back_exactly(form):
    """Draw x = (a + b y)/(c + d y) first, then a gain with this zero and no sign of it."""
    rng = random.Random(form.__name__)
    for _ in range(12):
        a, b, c, d = rational(rng), rational(rng), rational(rng, 25, 40), rational(rng, 0, 10)
        gain = sympy.expand(rng.choice([1, -1]) * (X * (c + d * Y) - (a + b * Y)))
        game, plan = form(gain)
        found = phase_map(game, plan, levers=("x", "y"), span=(0, 1), steps=5)
        (curve,) = found.curves
        assert sympy.simplify(curve.curve - (a + b * Y) / (c + d * Y)) == 0
        assert curve.evidence == "symbolic: the walked border, tolerance zero at 5 rows"
        assert all(isinstance(border, Fraction) for _, border in curve.points)
        assert curve.at(Fraction(1, 3)) == Point({"y": Fraction(1, 3)}).value(curve.formula)


def test_where_another_deviation_takes_over_the_curve_changes_its_formula():
    """Max of two gains: x <= 1 - y below y = 1/2, x <= y/2 + 1/4 ... the binding one is the smaller bound."""
    game, plan = tree_with(X - (1 - Y), X - (Y / 2 + sympy.Rational(1, 4)))
    found = phase_map(game, plan, levers=("x", "y"), span=(0, 1), steps=5, low=-1, high=2)
    formulas = [one.curve for one in found.curves]
    assert formulas == [Y / 2 + sympy.Rational(1, 4), 1 - Y]
    assert [one.points[0][0] for one in found.curves] == [0, Fraction(3, 4)]
    assert found.label("0.2", "1/4") == "equilibrium"
    assert found.label("3/8", "1/4") is None


@pytest.mark.parametrize("seed", range(8))
def test_rows_of_random_piecewise_games_equal_the_incentives_at_every_point(seed):
    rng = random.Random(seed)
    gains = []
    for _ in range(2):
        a, b, c, d = (rational(rng) for _ in range(4))
        gains.append(sympy.Max(a * X + b * Y + c, sympy.Min(X * Y, d)) - rational(rng, 0, 20) * X**2)
    game, plan = tree_with(*gains)
    found = phase_map(game, plan, levers=("x", "y"), span=(-1, 1), steps=4, low=-3, high=3)
    for row in found.walked:
        for step in range(-40, 40):
            value = Fraction(step, 14) + Fraction(1, 997)
            keeps = all(Point({"x": value, "y": row.second}).sign(gain) != 1 for gain in gains)
            assert row.label(value) == ("equilibrium" if keeps else "not an equilibrium")
    for curve in found.curves:
        for second, border in curve.points:
            if curve.formula is not None and isinstance(border, Fraction):
                assert curve.at(second) == border


def test_a_border_without_closed_form_is_traced_and_refined_to_a_tolerance():
    game, plan = tree_with(X**3 + X - Y)
    coarse = phase_map(game, plan, levers=("x", "y"), span=(0, 4), steps=3)
    (curve,) = coarse.curves
    assert curve.formula is None
    assert curve.at(1) is None
    assert "traced" in curve.text
    for second, border in curve.points:
        if isinstance(border, Enclosure):
            assert border.radius < 1e-30
            low, high = border.lower, border.upper
            assert low**3 + low <= second <= high**3 + high
    fine = phase_map(game, plan, levers=("x", "y"), span=(0, 4), steps=3, tolerance="1/1000")
    assert fine.curves[0].deviation <= Fraction(1, 1000) < curve.deviation
    assert len(fine.walked) > len(coarse.walked)


def test_a_corner_is_found_between_two_rows_as_close_as_the_tolerance():
    """x between y and 1 - y: the region ends at the corner y = 1/2."""
    game, plan = tree_with(X - (1 - Y), Y - X)
    found = phase_map(game, plan, levers=("x", "y"), span=(0, "0.9"), steps=3, tolerance="1/64", low=-1, high=2)
    ((below, above),) = found.gaps
    assert below <= Fraction(1, 2) <= above
    assert above - below <= Fraction(1, 64)
    assert {str(one.curve) for one in found.curves} == {"y", "1 - y"}


def test_patience_and_temptation_of_a_repeated_game_have_the_grim_curve():
    t = symbol("t")
    one, three = sympy.Integer(1), sympy.Integer(3)
    table = {("C", "C"): (three, three), ("C", "D"): (ZERO, t), ("D", "C"): (t, ZERO), ("D", "D"): (one, one)}
    stage = ng.NormalFormGame({"A": ("C", "D"), "B": ("C", "D")}, table)
    game = ng.RepeatedGame(stage)
    plan = ng.repeated.grim(game, ("C", "C"), ("D", "D"))
    found = phase_map(game, plan, levers=("discount", "t"), rows=[4, 5, 6, 9], low=0, high=1)
    (curve,) = found.curves
    assert sympy.simplify(curve.curve - (t - 3) / (t - 1)) == 0
    assert curve.at(5) == Fraction(1, 2)


@pytest.mark.parametrize("seed", range(3))
def test_a_map_of_verdicts_equals_solved_games(seed):
    settlement = random_settlement(random.Random(seed))
    configuration = settlement.configuration("only")
    rng = random.Random(seed)
    lever, second = rng.sample([one for one in ng.levers(settlement) if "weight" not in one and "uni" not in one], 2)
    found = phase_map(settlement, levers=(lever, second), rows=["1/10", "1/3"])
    for row in found.walked:
        for step in range(1, 8):
            value = Fraction(step, 8) + Fraction(1, 9973)
            assert row.label(value) == ng.assess(configuration.set({lever: value, second: row.second})).verdict
    assert found.exact


def test_curves_of_verdicts_give_the_walked_borders():
    found = phase_map(
        ng.load("four-level-framework"),
        levers=("territory.areas.crimea.weight.russia", "war.adversary_cost"),
        rows=["0.03", "0.08"],
    )
    assert len(found.curves) == 3
    assert all(one.formula is not None for one in found.curves)
    acceptance = next(one for one in found.curves if "tolerance zero" in one.evidence)
    assert acceptance.text == "territory.areas.crimea.weight.russia = 14981/42320 - 975*adversary_cost/529"
    assert acceptance.between == ("opportunistic signature", "accepted, violation pays")
    assert "≈" in next(one for one in found.curves if "enclosure" in one.evidence).text
    assert "3 of them in closed form" in found.summary()
    assert found.as_data()["curves"][0]["latex"].startswith(r"\mathrm{russia}")
    assert "border" in str(found)


def test_misuse_is_refused_in_words():
    game, plan = tree_with(X - Y)
    settlement = ng.load("four-level-framework")
    weights = ("territory.areas.crimea.weight.russia", "territory.areas.land_bridge.weight.russia")
    with pytest.raises(UsageError, match="two different"):
        phase_map(game, plan, levers=("x", "x"), rows=[1])
    with pytest.raises(UsageError, match="needs the plan"):
        phase_map(game, levers=("x", "y"), rows=[1])
    with pytest.raises(UsageError, match="no payoff contains 'z'"):
        phase_map(game, plan, levers=("x", "z"), rows=[1])
    with pytest.raises(UsageError, match="which values"):
        phase_map(game, plan, levers=("x", "y"))
    with pytest.raises(UsageError, match="weights of one party"):
        phase_map(settlement, levers=(weights[0], weights[1]))
    with pytest.raises(UsageError, match="no row was walked"):
        phase_map(game, plan, levers=("x", "y"), rows=[1]).row(2)
