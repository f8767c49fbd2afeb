"""The margin over the ranges: each end equals the game solved there, and weights move together."""

from __future__ import annotations

from pathlib import Path

import pytest

import negotiation as ng
from negotiation.expressions import Point
from negotiation.settlement import from_yaml, read_file
from negotiation.settlement.game.territory import companions


def solved_at(configuration, path, value):
    point = Point({**configuration.values, path: value})
    moved = {one.name: point.value(to) for one, to in companions(configuration, path).items()}
    return float(ng.assess(configuration.set({**moved, path: value})).margin)


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
    there = ng.assess(answer.configuration.set({**moved, path: swing.high}))
    assert abs(float(there.margin) - swing.margin_at_high) < 1e-12
    assert there.margin != answer.margin
    assert path in ng.levers(settlement, "framework")
    assert path in {one.path for one in ng.break_even(settlement, "framework").numbers}
