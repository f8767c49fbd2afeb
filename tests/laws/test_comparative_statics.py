"""Laws: the comparative statics of the guaranteed ceasefire game, on random settlements in exact arithmetic."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings

from negotiation.deterrence import ClosedForms, assess
from negotiation.expressions import Point
from negotiation.settlement import from_data
from negotiation.testing import random_settlement, settlements

STEP = Fraction(1, 50)
PATIENT = settings(max_examples=60, deadline=None)


def drawn(condition, count=50):
    """Configurations of random settlements that satisfy a condition, the same ones in every run."""
    rng = random.Random(2026)
    found = []
    while len(found) < count:
        configuration = random_settlement(rng).configuration("only")
        if condition(configuration):
            found.append(configuration)
    return found


def attack_margin(configuration):
    return -next(g for one, g in assess(configuration).violations if one.party == "a" and one.deviation == "attack")


def moved(configuration, path, step=STEP):
    value = Point(configuration.values).value(configuration.expression(path))
    return configuration._unchecked({path: value + step})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "direction"),
    [("war.adversary_share", -1), ("war.power_shift", -1), ("war.adversary_cost", 1)],
)
@PATIENT
@given(settlement=settlements())
def test_the_margin_moves_one_for_one_with_what_war_is_worth(path, direction, settlement):
    configuration = settlement.configuration("only")
    assert attack_margin(moved(configuration, path)) - attack_margin(configuration) == direction * STEP


def foreign(configuration):
    """The guarantees whose providers decide."""
    return [one for one in configuration.guarantees if configuration.guarantee(one).cost is not None]


@pytest.mark.parametrize("part", ["own_stake", "reputation", "tripwire"])
def test_a_guarantor_with_more_at_stake_is_never_less_reliable(part):
    for configuration in drawn(foreign):
        name = foreign(configuration)[0]
        forms = [ClosedForms(one) for one in (configuration, moved(configuration, f"guarantees.{name}.{part}"))]
        values = [one.point.value(one.honour(name, one.states[0][0])) for one in forms]
        assert values[1] >= values[0]


def provokes_by_its_presence_only(configuration):
    one = configuration.guarantees[0]
    cost = configuration.guarantee(one).cost
    cheap = cost is None or cost.per_strength is None
    return cheap and not configuration.has(f"guarantees.{one}.provocation_rate")


def test_a_stronger_layer_that_provokes_no_more_never_lowers_the_margin():
    for configuration in drawn(provokes_by_its_presence_only):
        for part in ("denial", "punishment"):
            stronger = moved(configuration, f"guarantees.{configuration.guarantees[0]}.{part}")
            assert attack_margin(stronger) >= attack_margin(configuration)


def test_more_relief_that_is_really_lost_raises_the_margin_by_what_is_lost():
    for configuration in drawn(lambda one: one.has("sanctions.relief")):
        snapback = configuration.values["sanctions.snapback"]
        gain = attack_margin(moved(configuration, "sanctions.relief")) - attack_margin(configuration)
        assert gain == snapback * STEP


def test_more_detection_never_helps_the_protege_to_break_the_truce():
    path = "guarantees.g0.detection"
    for configuration in drawn(lambda one: one.values[path] + STEP <= 1):
        both = (configuration, moved(configuration, path))
        gains = [next(gain for one, gain in assess(c).violations if one.party == "p") for c in both]
        assert gains[1] <= gains[0]


def plainly_mandated(configuration):
    if configuration.mandate != "in force":
        return False
    entries = [configuration.guarantee(one) for one in configuration.guarantees]
    rates = [configuration.has(f"guarantees.{one}.provocation_rate") for one in configuration.guarantees]
    return not any(rates) and not any(one.after or one.requires_mandate for one in entries)


def test_a_mandate_never_lowers_the_margin_if_it_leaves_the_rules_of_engagement_alone():
    for configuration in drawn(plainly_mandated, 30):
        forms = ClosedForms(configuration._unchecked({"mandate.robustness": 1}), mandated=True)
        without = ClosedForms(configuration, mandated=False)
        assert forms.point.value(forms.margin) >= without.point.value(without.margin)


def one_layer(delay, punishment="0"):
    return from_data(
        {
            "id": "one",
            "title": "One layer",
            "summary": "One layer.",
            "parties": {
                "a": {"role": "adversary", "name": "A"},
                "p": {"role": "protege", "name": "P"},
                "g": {"role": "guarantor", "name": "G"},
            },
            "war": {"adversary_share": "0.6", "adversary_cost": "0.1", "protege_cost": "0.1"},
            "fait_accompli": {"rate": "1"},
            "territory": {
                "areas": {"all": {"name": "All", "weight": {"a": "1", "p": "1"}}},
                "options": {"line": {"name": "Line", "allot": {"all": {"to": "p"}}}},
            },
            "guarantees": {
                "g": {
                    "name": "G",
                    "provider": "g",
                    "denial": "0.3",
                    "punishment": punishment,
                    "reputation": "1",
                    "response_delay": delay,
                    "cost": {"uniform": {"low": "0", "high": "1"}},
                }
            },
            "configurations": {"only": {"territory": "line", "guarantees": ["g"]}},
            "baseline": "only",
        }
    )


def test_a_response_that_comes_too_late_denies_nothing_but_still_punishes():
    late = assess(one_layer("200", "0.05"))
    assert float(late.margin) == pytest.approx(-0.5 + 0.05)
    assert float(assess(one_layer("0", "0.05")).margin) == pytest.approx(-0.5 + 0.35)


def test_with_everything_switched_off_huth_and_russett_remains():
    """One layer, no mandate, no relief: attack iff (1-r)V + r(V - loss) > S, so r* = (V - S)/loss."""
    answer = assess(one_layer("0"))
    critical = answer.guarantees[0].needed
    value_of_war, status_quo, loss = Fraction(1, 2), Fraction(0), Fraction(3, 10)
    assert critical == (value_of_war - status_quo) / loss
