"""Four traps that the sources lead into, shown on the models by name: each effect, and what it hangs on.

1. Guarantees that begin with the ceasefire reward who refuses one.
2. Land that is fortified moves power, and not only worth, to who gets it.
3. The strongest force is the least acceptable one.
4. Small violations and war need different thresholds of the same lever.

Margins are exact fractions, or exact enclosures where a delay is in them; nothing is compared with a tolerance.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

import negotiation as ng

ATTACK, FIRE, RAIDS = "attack", "Fire across the line", "Raids across the line"


def number(text):
    return Fraction(text)


def ends(value):
    """The exact ends of a value: twice itself if it is a fraction."""
    return (value.lower, value.upper) if hasattr(value, "lower") else (Fraction(value), Fraction(value))


def below(less, more):
    return ends(less)[1] < ends(more)[0]


def configured(model, name, **levers):
    """A configuration of a model, with levers set ('__' for the dots of their paths)."""
    found = ng.load(model).configuration(name)
    return (
        found._unchecked({path.replace("__", "."): number(value) for path, value in levers.items()})
        if levers
        else found
    )


def margin(configuration, deviation=ATTACK, party="russia"):
    """What a violation would cost its author at the least, over all moments at which it can be committed."""
    wanted = (party, deviation)
    gains = [gain for one, gain in ng.assess(configuration).violations if (one.party, one.deviation) == wanted]
    assert gains, f"no '{deviation}' of {party} in {configuration.id}"
    largest = max(gains, key=lambda gain: ends(gain)[0])
    assert all(ends(one) == ends(largest) or below(one, largest) for one in gains)
    low, high = ends(largest)
    return Enclosed(-high, -low)


def slack(configuration, party="russia"):
    """What a party would lose by not signing."""
    (found,) = (one.slack for one in ng.assess(configuration).acceptance if one.party == party)
    return Enclosed(*ends(found))


class Enclosed:
    """A number between two fractions; signs and order are known for certain or not stated."""

    def __init__(self, lower, upper):
        self.lower, self.upper = lower, upper

    def __lt__(self, other):
        return below(self, other)

    def __eq__(self, other):
        return ends(self) == ends(other)

    def __hash__(self):
        return hash(ends(self))

    def __repr__(self):
        return f"{float(self.lower):+.6f}"

    @property
    def positive(self):
        return self.lower > 0

    @property
    def negative(self):
        return self.upper < 0

    @property
    def exactly(self):
        assert self.lower == self.upper
        return self.lower


# 1. Conditional activation rewards refusing a ceasefire.


def test_russia_refuses_a_ceasefire_that_brings_a_pact_though_war_after_it_would_not_pay():
    after = configured("ceasefire-activation-gap", "after")
    assert margin(after).positive
    assert slack(after).exactly == Fraction(-23, 2500)


def test_the_same_pact_in_force_without_a_ceasefire_makes_russia_sign_and_leaves_the_truce_as_it_is():
    after, before = (configured("ceasefire-activation-gap", name) for name in ("after", "before"))
    assert margin(after) == margin(before)
    assert slack(before).positive
    assert slack(after) < slack(before)


def test_it_is_the_condition_that_rewards_refusing_step_by_step_and_to_the_last_fraction():
    parts = ["0", "0.1", "0.25", "0.5", "0.75", "1"]
    found = [configured("ceasefire-activation-gap", "before", activation__before_ceasefire=part) for part in parts]
    assert slack(found[0]) == slack(configured("ceasefire-activation-gap", "after"))
    for less, more in pairwise(found):
        assert slack(less) < slack(more)
        assert slack(more, "ukraine") < slack(less, "ukraine")


# 2. Concessions that move fortified land change future power.


def test_the_land_alone_would_calm_russia_and_the_power_that_moves_with_it_tempts_it_more():
    freeze = margin(configured("land-options", "freeze")).exactly
    ceded = margin(configured("land-options", "ceded")).exactly
    land_alone = configured("land-options", "ceded", territory__options__donbas_ceded__power_shift="0")
    calms = margin(land_alone).exactly - freeze
    tempts = ceded - margin(land_alone).exactly
    assert calms == Fraction(143, 1250)  # the belt, and a title to the rest of Donbas, at Russia's weights
    assert tempts == Fraction(-4, 25)  # the shift of power, to the last fraction
    assert calms + tempts == ceded - freeze == Fraction(-57, 1250)


def test_what_is_given_makes_russia_sign_more_gladly_and_not_keep_it_better():
    freeze, ceded = (configured("land-options", name) for name in ("freeze", "ceded"))
    assert slack(freeze) < slack(ceded)
    assert margin(ceded) < margin(freeze)
    rebuilt = configured("land-options", "ceded_line_kept")
    assert slack(rebuilt) == slack(ceded)
    assert margin(freeze) < margin(rebuilt)


def test_leaving_the_fortified_line_avoids_incidents_and_loses_more_denial_than_that_is_worth():
    line = margin(configured("ua-rear-posture", "first_line")).exactly
    calm = margin(configured("ua-rear-posture", "first_line", guarantees__ukrainian_forward__provocation="0")).exactly
    rear = margin(configured("ua-rear-posture", "rear")).exactly
    assert calm - line == Fraction(6, 1000)
    assert rear - calm == Fraction(-50, 1000)
    assert slack(configured("ua-rear-posture", "first_line")) < slack(configured("ua-rear-posture", "rear"))


# 3. The strongest force is the least acceptable one.

STRENGTHS = ["0.6", "0.8", "1", "1.2", "1.5", "2"]


@pytest.mark.parametrize("name", ["heavy", "heavy_un", "heavy_un_relief"])
def test_with_its_strength_a_force_deters_more_and_is_accepted_less(name):
    found = [configured("strong-but-neutral", name, strength=one) for one in STRENGTHS]
    for weaker, stronger in pairwise(found):
        assert margin(weaker) < margin(stronger)
        assert slack(stronger) < slack(weaker)


def test_no_strength_of_a_european_army_both_deters_and_is_accepted():
    weak, strong = (configured("strong-but-neutral", "heavy", strength=one) for one in ("0.34", "0.41"))
    assert slack(weak).positive
    assert margin(weak).negative
    assert margin(strong).positive
    assert slack(strong).negative


def test_a_force_that_troubled_nobody_would_be_as_acceptable_at_any_strength():
    quiet = [
        configured("strong-but-neutral", "heavy", strength=one, guarantees__force_heavy__provocation="0")
        for one in STRENGTHS
    ]
    assert len({slack(one).exactly for one in quiet}) == 1
    assert margin(quiet[0]) < margin(quiet[-1])


# 4. Low-level violations and a full attack need different thresholds.

BORDERS = [
    ("graduated-response", "no_relief", "guarantees__coalition_step__reputation", ATTACK, "0.022", "0.0225"),
    ("graduated-response", "no_relief", "guarantees__coalition_step__reputation", FIRE, "0.228", "0.229"),
    ("sanctions-for-compliance", "one_is_enough", "sanctions__relief", ATTACK, "0.0127", "0.0128"),
    ("sanctions-for-compliance", "one_is_enough", "sanctions__relief", FIRE, "0.0099", "0.01"),
    ("us-led-monitoring", "us_led", "guarantees__us_implied__reputation", FIRE, "0.068", "0.0682"),
    ("korean-armistice", "korean", "guarantees__us_in_line__denial", ATTACK, "0.0163", "0.0164"),
]


@pytest.mark.parametrize(("model", "name", "lever", "danger", "low", "high"), BORDERS)
def test_each_danger_has_its_own_border_of_the_lever(model, name, lever, danger, low, high):
    assert margin(configured(model, name, **{lever: low}), danger).negative
    assert margin(configured(model, name, **{lever: high}), danger).positive


def test_a_promise_firm_enough_against_war_may_be_too_weak_against_fire_across_the_line():
    enough_for_war = configured("graduated-response", "no_relief", guarantees__coalition_step__reputation="0.1")
    assert margin(enough_for_war).positive
    assert margin(enough_for_war, FIRE).negative


def test_relief_enough_against_fire_may_be_too_little_against_war():
    enough_for_fire = configured("sanctions-for-compliance", "one_is_enough", sanctions__relief="0.011")
    assert margin(enough_for_fire, FIRE).positive
    assert margin(enough_for_fire).negative


@pytest.mark.parametrize("denial", ["0.05", "0.26", "0.4"])
def test_no_strength_in_the_line_changes_what_raids_bring_where_the_answer_to_them_is_small(denial):
    korean = configured("korean-armistice", "korean", guarantees__us_in_line__denial=denial)
    assert margin(korean).positive
    assert margin(korean, RAIDS).negative


def test_a_monitor_that_must_act_needs_more_resolve_against_fire_than_against_war():
    """Where another attributes, the same resolve is enough: it is looking away that raises the border."""
    irresolute = configured("us-led-monitoring", "us_led", guarantees__us_implied__reputation="0.02")
    assert margin(irresolute).positive
    assert margin(irresolute, FIRE).negative
    apart = configured("us-led-monitoring", "us_led_apart", guarantees__us_apart__reputation="0.02")
    assert margin(apart, FIRE).positive
