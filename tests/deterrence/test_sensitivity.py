"""The margin over the ranges: its extremes are those of games solved there, and weights move together."""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import negotiation as ng
from helpers.agreements import drawn, put
from negotiation.deterrence.range_extremes import Range, one_reply
from negotiation.expressions import LAWS, Kernel, Law, Point, symbol
from negotiation.settlement import from_data, from_yaml, read_file
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.game.territory import companions


def solved_at(configuration, path, value):
    point = Point({**configuration.values, path: value})
    moved = {one.name: point.value(to) for one, to in companions(configuration, path).items()}
    return float(ng.assess(configuration._unchecked({**moved, path: value})).margin)


@pytest.mark.parametrize("name", ["four-level-framework", "four-level-lines", "paris-declaration"])
def test_every_swing_equals_the_game_solved_at_the_ends_of_the_range(name):
    settlement = ng.load(name)
    configuration = settlement.configuration(settlement.document.baseline)
    found = ng.assess(configuration).sensitivity
    assert found.swings
    for swing in found.swings:
        assert swing.margin_at_low == pytest.approx(solved_at(configuration, swing.path, swing.low), abs=1e-12)
        assert swing.margin_at_high == pytest.approx(solved_at(configuration, swing.path, swing.high), abs=1e-12)


def test_a_weight_moves_the_partys_other_weights_so_that_they_still_add_up_to_one():
    configuration = ng.load("four-level-framework").configuration("framework")
    path = "territory.areas.crimea.weight.russia"
    point = Point({**configuration.values, path: "0.5"})
    others = {one.name: point.value(to) for one, to in companions(configuration, path).items()}
    assert len(others) == 5
    assert sum(others.values()) == 1 - point.values[path]
    assert companions(configuration, "war.power_shift") == {}


def test_swings_are_ordered_and_say_which_alone_turn_the_sign():
    found = ng.assess(ng.load("four-level-framework"), "framework").sensitivity
    widths = [one.width for one in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert {one.path for one in found.flipping} >= {"war.power_shift", "war.adversary_share", "war.adversary_cost"}
    assert found.lowest < found.margin < found.highest
    assert "is enough to change the sign" in found.summary()


def test_providers_with_known_costs_are_solved_point_by_point():
    """At a reputation of 0.05 the ally defaults, at 0.2 it honours: the margin jumps by what it denies."""
    small = Path(__file__).parents[1] / "settlement" / "documents" / "small.yaml"
    text = small.read_text().replace("cost: {uniform: {low: 0, high: 0.4}}", "cost: {fixed: 0.15}")
    text = text.replace("reputation: 0.1", "reputation: {value: 0.15, range: [0.05, 0.2]}")
    (swing,) = ng.assess(from_yaml(text), "plain").sensitivity.swings
    assert swing.path == "guarantees.force.reputation"
    assert swing.margin_at_high - swing.margin_at_low == pytest.approx(0.1)


def test_without_ranges_nothing_is_claimed():
    we1 = read_file(Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml")
    assert "nothing can be said" in ng.assess(we1, "force").sensitivity.summary()


def test_the_weight_of_an_area_that_the_other_side_holds_moves_the_margin_too():
    """A side's weights add up to one: raise the one of an area it does not hold, and those it holds are worth less."""
    settlement = ng.load("four-level-framework")
    path = "territory.areas.orientation.weight.russia"
    answer = ng.assess(settlement, "framework")
    assert path not in answer.game.names
    swing = next(one for one in answer.sensitivity.swings if one.path == path)
    weights = {p: v for p, v in answer.configuration.values.items() if p.endswith(".weight.russia")}
    rest = 1 - weights[path]
    moved = {p: v * (1 - swing.high) / rest for p, v in weights.items() if p != path}
    there = ng.assess(answer.configuration._unchecked({**moved, path: swing.high}))
    assert abs(float(there.margin) - swing.margin_at_high) < 1e-12
    assert there.margin != answer.margin
    assert path in ng.levers(settlement, "framework")
    assert path in {one.path for one in ng.break_even(settlement, "framework").numbers}


# --- the extremes are true ones ---


def dense(configuration, swing, count=240):
    """Exact margins on a grid over a range; the agreement is held anew where replies may change."""
    answer = ng.assess(configuration)
    agreement, choice, found = answer.agreement, answer.agreement.choice(answer.game.point), []
    for step in range(count + 1):
        value = swing.low + (swing.high - swing.low) * Fraction(step, count)
        case, point = answer.held, Point({**answer.game.values, **put(configuration, swing.path, value).changed})
        if not agreement.decided:
            there, point = agreement.solved_at(configuration, swing.path, value)
            case = there.under(choice, point)
        found.append(-max(float(point.value(one.gain)) for one in case.truce))
    return found


def test_the_example_whose_margin_is_largest_inside_the_range_is_told():
    found = ng.assess(ng.load("balanced-guarantees"), "neutral_by_treaty").sensitivity
    swing = next(one for one in found.swings if one.path == "war.power_shift")
    assert (round(swing.margin_at_low, 4), round(swing.margin_at_high, 4)) == (0.1305, 0.1223)
    assert swing.highest == pytest.approx(0.21137, abs=1e-5)
    assert swing.lowest == swing.margin_at_high
    assert swing.turns_inside
    shares = {one.path: one.weight for one in ng.sources(ng.load("balanced-guarantees"), "neutral_by_treaty")}
    assert shares["war.power_shift"] == pytest.approx(swing.width / sum(one.width for one in found.swings))
    assert swing.width == pytest.approx(0.08911, abs=1e-5)


def turning(name):
    """The ranges of a baseline, those with an extreme inside first; and some others."""
    settlement = ng.load(name)
    configuration = settlement.configuration(settlement.document.baseline)
    swings = ng.assess(configuration).sensitivity.swings
    inside = [one for one in swings if one.turns_inside]
    others = random.Random(name).sample(swings, 4)
    return configuration, [*inside[:4], *others]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["balanced-guarantees", "reassurance-force", "us-led-monitoring", "paris-declaration"])
def test_a_dense_exact_grid_never_leaves_the_stated_interval_and_touches_it(name):
    configuration, swings = turning(name)
    for swing in swings:
        values = dense(configuration, swing)
        assert min(values) >= swing.lowest - 1e-12, swing.path
        assert max(values) <= swing.highest + 1e-12, swing.path
        width = max(swing.width, 1e-9)
        assert min(values) - swing.lowest < 0.02 * width, swing.path
        assert swing.highest - max(values) < 0.02 * width, swing.path


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_random_settlements_with_wide_ranges_keep_to_their_intervals(seed):
    """Every number gets a wide range, so that gains cross, turn and jump inside many of them."""
    rng = random.Random(seed)
    settlement = drawn(1, seed)[0]
    data = copy.deepcopy(settlement.tree.data)
    paths = [one for one, quantity in settlement.quantities.items() if quantity.number is not None]
    chosen = [one for one in rng.sample(paths, min(12, len(paths))) if "weight" not in one and "uniform" not in one]
    for path in chosen:
        kind, value = kind_at(tuple(path.split("."))), settlement.quantities[path].number
        low = value / 4 if kind.strict or kind.low == 0 else max(value - 1, Fraction(-99, 100))
        high = min(value * 2 + Fraction(1, 5), Fraction(99, 100) if kind.high is not None else value + 2)
        *above, last = path.split(".")
        node = data
        for one in above:
            node = node[one]
        if isinstance(node[last], dict):
            node[last]["range"] = [str(min(low, value)), str(max(high, value))]
        elif low < value < high:
            node[last] = {"value": str(value), "range": [str(low), str(high)]}
    configuration = from_data(data).configuration("only")
    answer = ng.assess(configuration)
    for swing in answer.sensitivity.swings:
        if swing.poles:
            continue
        values = dense(configuration, swing, 60)
        assert min(values) >= swing.lowest - 1e-9, swing.path
        assert max(values) <= swing.highest + 1e-9, swing.path
        if not swing.scanned:
            ends = (swing.margin_at_low, swing.margin_at_high)
            assert values[0] == pytest.approx(ends[0], abs=1e-9) or not answer.agreement.decided
            assert values[-1] == pytest.approx(ends[1], abs=1e-9) or not answer.agreement.decided
            assert min(values) - swing.lowest < 0.25 * swing.width + 1e-9
            assert swing.highest - max(values) < 0.25 * swing.width + 1e-9
    low, high = answer.margin_range or (float(answer.margin),) * 2
    spread = answer.sensitivity
    assert (low, high) == pytest.approx((spread.lowest, spread.highest), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["four-level-framework", "reassurance-force", "us-led-monitoring", "balanced-guarantees"]
)
def test_the_interval_of_a_comparison_is_that_of_all_swings(name):
    for answer in ng.compare(ng.load(name)).assessments:
        spread = answer.sensitivity
        assert answer.margin_range == pytest.approx((spread.lowest, spread.highest), abs=1e-12)


# --- gains of no model, ranges in which everything may happen ---

NAMES = ("a", "b", "c", "d")


def random_gain(rng):
    """A formula of four names, each in several places: it may rise, fall, turn or jump within a range."""
    parts = [sympy.Rational(rng.randint(-6, 6), 4), *(symbol(name) for name in NAMES)]
    for _ in range(rng.randint(3, 7)):
        one, other = rng.choice([part for part in parts if part.free_symbols]), rng.choice(parts)
        if isinstance(other, Law):
            other = one
        made = rng.choice(
            (
                lambda x, y: x + y,
                lambda x, y: x - y,
                lambda x, y: x * y,
                lambda x, y: x * y,
                lambda x, _: x**2,
                lambda x, y: sympy.Min(x, y),
                lambda x, y: sympy.Max(x, y),
                lambda x, _: sympy.Abs(x),
                lambda x, _: sympy.exp(-(x**2)),
                lambda x, y: x / (1 + y**2),
                lambda x, _: LAWS["uniform"][0](x, sympy.Integer(0), sympy.Integer(1)),
                lambda x, _: LAWS["normal"][0](x, sympy.Integer(0), sympy.Integer(1)),
            )
        )(one, other)
        parts.append(made)
    return sum(parts[-3:])


def random_ranges(rng, gains):
    """Values of the names and a range around each; one of them may make another give way."""
    values = {name: Fraction(rng.randint(-4, 8), 8) for name in NAMES}
    found = {one.name for gain in gains for one in gain.free_symbols}
    ranges = [Range(name, values[name] - Fraction(rng.randint(1, 12), 8), values[name] + 1) for name in sorted(found)]
    if {"a", "b"} <= found and values["a"] != 1:
        whole = values["b"] / (1 - values["a"])
        ranges[0] = Range("a", ranges[0].low, ranges[0].high, {"b": whole})
    return values, ranges


def grid_of(ends, values, gains, count=400):
    """Minus the largest gain on a grid, in floats."""
    kernel = Kernel(gains)
    places = [ends.low + (ends.high - ends.low) * Fraction(step, count) for step in range(count + 1)]
    moved = [ends.at(place) for place in places]
    settings = {name: float(value) for name, value in values.items()}
    points = {name: np.array([one.get(name, settings[name]) for one in moved]) for name in NAMES}
    return -np.max(np.stack([np.broadcast_to(one, (count + 1,)) for one in kernel(points)]), axis=0)


@pytest.mark.parametrize("seed", range(150))
def test_extremes_over_ranges_of_random_formulas_hold_a_dense_grid_and_are_touched_by_it(seed):
    rng = random.Random(seed)
    gains = tuple(dict.fromkeys(random_gain(rng) for _ in range(rng.randint(1, 4))))
    gains = tuple(one for one in gains if one.free_symbols)
    values, ranges = random_ranges(rng, gains)
    if not gains:
        return
    for ends, found in zip(ranges, one_reply(ranges, values, gains), strict=True):
        grid = grid_of(ends, values, gains)
        size = max(1.0, float(np.abs(grid).max()))
        assert found.lowest <= grid.min() + 1e-12 * size, ends.path
        assert found.highest >= grid.max() - 1e-12 * size, ends.path
        width = max(found.highest - found.lowest, 1e-9)
        assert grid.min() - found.lowest <= 0.02 * width, ends.path
        assert found.highest - grid.max() <= 0.02 * width, ends.path
    wide = one_reply(ranges, values, gains, only_widest=True)
    whole = one_reply(ranges, values, gains)
    assert min(one.lowest for one in wide) == pytest.approx(min(one.lowest for one in whole), abs=1e-12)
    assert max(one.highest for one in wide) == pytest.approx(max(one.highest for one in whole), abs=1e-12)
