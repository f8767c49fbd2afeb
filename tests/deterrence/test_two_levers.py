"""Maps over two levers: rows equal games solved point by point, manufactured borders come back, corners are found."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence.levers.map import joined_borders, phase_map
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
def test_a_manufactured_border_comes_back_exactly_in_every_row(form):
    """Draw x = (a + b y)/(c + d y) first, then a gain with this zero and no sign of it."""
    rng = random.Random(form.__name__)
    for _ in range(12):
        a, b, c, d = rational(rng), rational(rng), rational(rng, 25, 40), rational(rng, 0, 10)
        gain = sympy.expand(rng.choice([1, -1]) * (X * (c + d * Y) - (a + b * Y)))
        game, plan = form(gain)
        found = phase_map(game, plan, levers=("x", "y"), span=(0, 1), steps=5)
        for row in found.walked:
            assert row.borders == (Point({"y": row.second}).value((a + b * Y) / (c + d * Y)),)
            assert str(row.evidence) == "exact"
        assert [len(line) for line in joined_borders(found)] == [5]


def test_where_another_deviation_takes_over_the_border_is_the_smaller_bound():
    """Max of two gains: x <= 1 - y and x <= y/2 + 1/4."""
    game, plan = tree_with(X - (1 - Y), X - (Y / 2 + sympy.Rational(1, 4)))
    found = phase_map(game, plan, levers=("x", "y"), span=(0, 1), steps=5, low=-1, high=2)
    assert [row.borders[0] for row in found.walked] == [min(1 - y, y / 2 + Fraction(1, 4)) for y in _rows(found)]
    assert found.label("0.2", "1/4") == "equilibrium"
    assert found.label("3/8", "1/4") is None


def _rows(found):
    return [row.second for row in found.walked]


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
    assert sum(len(line) for line in joined_borders(found)) == sum(len(row.borders) for row in found.walked)


def test_a_border_that_is_not_rational_is_enclosed_in_every_row():
    game, plan = tree_with(X**3 + X - Y)
    found = phase_map(game, plan, levers=("x", "y"), span=(0, 4), steps=3)
    for row in found.walked:
        (border,) = row.borders
        low, high = (border.lower, border.upper) if isinstance(border, Enclosure) else (border, border)
        assert high - low < 1e-30
        assert low**3 + low <= row.second <= high**3 + high


def test_a_corner_is_found_between_two_rows_as_close_as_the_tolerance():
    """x between y and 1 - y: the region ends at the corner y = 1/2."""
    game, plan = tree_with(X - (1 - Y), Y - X)
    found = phase_map(game, plan, levers=("x", "y"), span=(0, "0.9"), steps=3, tolerance="1/64", low=-1, high=2)
    ((below, above),) = found.gaps
    assert below <= Fraction(1, 2) <= above
    assert above - below <= Fraction(1, 64)
    for row in found.walked:
        assert row.borders == ((row.second, 1 - row.second) if row.second < Fraction(1, 2) else ())


def test_patience_and_temptation_of_a_repeated_game_have_the_grim_curve():
    t = symbol("t")
    one, three = sympy.Integer(1), sympy.Integer(3)
    table = {("C", "C"): (three, three), ("C", "D"): (ZERO, t), ("D", "C"): (t, ZERO), ("D", "D"): (one, one)}
    stage = ng.NormalFormGame({"A": ("C", "D"), "B": ("C", "D")}, table)
    game = ng.RepeatedGame(stage)
    plan = ng.repeated.grim(game, ("C", "C"), ("D", "D"))
    found = phase_map(game, plan, levers=("discount", "t"), rows=[4, 5, 6, 9], low=0, high=1)
    assert [row.borders for row in found.walked] == [((row.second - 3) / (row.second - 1),) for row in found.walked]


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
            assert row.label(value) == ng.assess(configuration._unchecked({lever: value, second: row.second})).verdict
    assert found.exact


def test_borders_of_verdicts_lie_on_the_line_on_which_the_adversary_is_indifferent_to_signing():
    found = phase_map(
        ng.load("four-level-framework"),
        levers=("territory.areas.crimea.weight.russia", "war.adversary_cost"),
        rows=["0.03", "0.08"],
    )
    lines = list(joined_borders(found))
    assert all(len(line) == 2 for line in lines)
    line = {cost: Fraction(14981, 42320) - Fraction(975, 529) * cost for cost in _rows(found)}
    assert tuple(line.items()) in lines
    assert found.summary().startswith("Verdicts of 'framework'")


@pytest.mark.parametrize("steps", [1, 0, 42, 1000, 10**25])
def test_a_map_of_too_few_or_too_many_rows_is_refused_at_once(steps):
    with pytest.raises(UsageError, match="a map has 2 to 41 rows"):
        phase_map(ng.load("four-level-framework"), levers=("war.power_shift", "war.adversary_cost"), steps=steps)


def test_a_map_of_windows_has_the_window_of_each_row():
    settlement = ng.load("four-level-framework")
    found = phase_map(settlement, levers=("strength", "mandate.neutrality"), of="window", steps=3)
    for row in found.walked:
        alone = ng.window(settlement.change({"mandate.neutrality": row.second}))
        assert row.window.spans == alone.spans
        ends = [end for span in alone.spans for end in span if end not in (0, float("inf"))]
        assert list(row.borders) == ends
        for value in (Fraction(1, 3), Fraction(3, 2), Fraction(20)):
            within = any(float(low) < value < float(high) for low, high in alone.spans)
            assert row.label(value) == ("every condition holds" if within else "a condition fails")


def test_misuse_is_refused_in_words():
    game, plan = tree_with(X - Y)
    settlement = ng.load("four-level-framework")
    weights = ("territory.areas.crimea.weight.russia", "territory.areas.land_bridge.weight.russia")
    with pytest.raises(UsageError, match="two different"):
        phase_map(game, plan, levers=("x", "x"), rows=[1])
    with pytest.raises(UsageError, match="needs the equilibrium"):
        phase_map(game, levers=("x", "y"), rows=[1])
    with pytest.raises(UsageError, match="no payoff contains 'z'"):
        phase_map(game, plan, levers=("x", "z"), rows=[1])
    with pytest.raises(UsageError, match="no range to divide"):
        phase_map(game, plan, levers=("x", "y"))
    with pytest.raises(UsageError, match="weights of one party"):
        phase_map(settlement, levers=weights)
    with pytest.raises(UsageError, match="no row was walked"):
        phase_map(game, plan, levers=("x", "y"), rows=[1]).row(2)
