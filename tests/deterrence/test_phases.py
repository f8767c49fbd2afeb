"""Phases: together the whole range, in order, equal to the game solved at every point of a grid, no interval missed."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

import negotiation as ng
from negotiation.deterrence.levers.threshold import levers
from negotiation.settlement import from_data
from negotiation.testing import random_settlement


def strength_document():
    """One strength that denies, provokes and costs: it deters, then is not accepted, then no longer honoured."""
    parties = {
        "a": {"role": "adversary", "name": "A"},
        "p": {"role": "protege", "name": "P"},
        "ally": {"role": "guarantor", "name": "Ally"},
    }
    halves = {"a": "1/2", "p": "1/2"}
    return {
        "id": "strength",
        "title": "One strength",
        "summary": "A guarantee whose strength does three things.",
        "parties": parties,
        "parameters": {"strength": "0.1"},
        "war": {"adversary_share": "0.6", "adversary_cost": "0.2", "protege_cost": "0.2", "power_shift": "0.2"},
        "territory": {
            "areas": {"held": {"name": "Held", "weight": halves}, "rest": {"name": "Rest", "weight": halves}},
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
        },
        "guarantees": {
            "g": {
                "name": "G",
                "provider": "ally",
                "denial": "strength",
                "provocation": "strength / 4",
                "reputation": "0.3",
                "cost": {"per_strength": "0.5"},
            }
        },
        "configurations": {"only": {"territory": "line", "guarantees": ["g"]}},
        "baseline": "only",
    }


def test_a_stronger_guarantee_deters_then_is_not_accepted_then_is_no_longer_credible():
    found = ng.phases(from_data(strength_document()), lever="parameters.strength")
    inside = [one for one in found if float(one.high) > 0 and float(one.low) < 1]
    assert [(one.verdict, float(one.low), float(one.high)) for one in inside] == [
        ("accepted, violation pays", pytest.approx(float(inside[0].low)), pytest.approx(2 / 15)),
        ("durable", pytest.approx(2 / 15), pytest.approx(0.4)),
        ("deterred, not accepted", pytest.approx(0.4), pytest.approx(0.6)),
        ("opportunistic signature", pytest.approx(0.6), float(inside[3].high)),
    ]
    assert str(found.evidence) == "exact"
    assert inside[1].low == Fraction(2, 15)
    assert found.at(Fraction(3, 10)).verdict == "durable"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_phases_are_the_whole_range_in_order_and_equal_a_grid_of_solved_games(seed):
    rng = random.Random(seed)
    settlement = random_settlement(rng, rational=seed % 4 > 0)
    lever = rng.choice([one for one in levers(settlement) if "weight" not in one])
    found = ng.phases(settlement, lever=lever)
    for one, other in pairwise(found.phases):
        assert one.high == other.low
        assert (one.verdict, one.decides, one.tempted) != (other.verdict, other.decides, other.tempted)
    configuration = settlement.configuration("only")
    low = max(float(found.phases[0].low), -1.0)
    high = min(float(found.phases[-1].high), 1.0)
    for step in range(1, 25):
        value = Fraction(low).limit_denominator(1000) + Fraction(step, 25) * Fraction(high - low).limit_denominator(
            1000
        )
        value += Fraction(1, 9973)
        phase = found.at(value)
        if phase is not None and float(value) < high:
            assert ng.assess(configuration._unchecked({lever: value})).verdict == phase.verdict, (lever, value)


def test_the_threshold_is_the_border_between_paying_and_not_paying():
    settlement = ng.load("four-level-framework")
    for lever in ("mandate.legitimacy_cost", "guarantees.european_peacekeepers.denial", "war.power_shift"):
        spans = ng.threshold(settlement, lever=lever).intervals
        pays = {"accepted, violation pays", "opportunistic signature", "violation pays, not accepted"}
        for phase in ng.phases(settlement, lever=lever):
            middle = (max(float(phase.low), -1) + min(float(phase.high), 1)) / 2
            inside = any(float(low) <= middle <= float(high) for low, high in spans)
            assert inside is (phase.verdict not in pays)


def test_a_conditional_mandate_is_walked_too_and_its_phases_are_the_verdicts_of_solved_games():
    """On both sides of every border, close to it, the game solved there has the verdict of the phase."""
    settlement = ng.load("four-level-framework")
    found = ng.phases(settlement, lever="war.power_shift", configuration="mandate_needs_consent")
    assert str(found.evidence).startswith("enclosed")
    assert len({one.verdict for one in found}) >= 3
    configuration = settlement.configuration("mandate_needs_consent")
    for phase in found:
        for end, side in ((phase.low, 1), (phase.high, -1)):
            value = Fraction(float(end)).limit_denominator(10**9) + side * Fraction(1, 10**7)
            if -1 < value < 1:
                assert ng.assess(configuration._unchecked({"war.power_shift": value})).verdict == phase.verdict


def test_a_lever_without_effect_has_one_phase():
    settlement = ng.load("four-level-framework")
    alone = ng.phases(settlement, lever="guarantees.us_automatic.denial", configuration="framework")
    assert len(alone) == 1
    assert "no part" in str(alone.evidence)


def test_phases_are_shown_as_a_table_that_marks_the_present():
    found = ng.phases(ng.load("four-level-framework"), lever="war.power_shift")
    assert [row.now for row in found.rows()].count(True) == 1
    assert "durable" in found.summary()
    assert found.as_data()["phases"][0]["verdict"] == found.phases[0].verdict
