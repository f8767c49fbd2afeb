"""Threshold, phases, window, map, region and break-even read one partition: at every value they say the same."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

import negotiation as ng
from helpers.agreements import drawn, put, values_of
from negotiation.deterrence import assess
from negotiation.deterrence.levers.lever_line import domain
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.levers.window import ABOVE
from negotiation.errors import UsageError
from negotiation.expressions import Enclosure, midpoint
from negotiation.settlement import from_yaml
from negotiation.settlement.document.models_folder import names

SMALL = Path(__file__).parents[1] / "settlement" / "documents" / "small.yaml"
DETERRED = ("durable", "deterred, not accepted", "undetermined")
BESIDE = Fraction(1, 10**6)


def inside(spans, value):
    """Whether a value lies in the intervals; None within a hair of an end."""
    if any(abs(float(value) - float(end)) < 1e-9 for span in spans for end in span):
        return None
    return any(float(low) < float(value) < float(high) for low, high in spans)


def places(rng, configuration, lever, *borders):
    """Random values of a lever, and some on both sides of borders."""
    low, high = domain(configuration, lever)
    beside = [midpoint(one) + side * BESIDE for one in borders for side in (-1, 1) if abs(float(one)) < float("inf")]
    return [one for one in (*values_of(rng, configuration, lever, 4), *beside) if low < one < high]


def pairs(count, seed):
    rng = random.Random(seed)
    for settlement in drawn(count, seed):
        for lever in rng.sample(levers(settlement), 2):
            yield settlement, lever, rng


def test_the_threshold_is_where_the_phases_change_between_deterred_and_not():
    seen = Counter()
    for settlement, lever, rng in pairs(12, 900):
        spans = ng.threshold(settlement, lever=lever, closed_form=False).intervals
        phases = ng.phases(settlement, lever=lever)
        for value in places(rng, phases.configuration, lever, *(end for span in spans for end in span)):
            phase, holds = phases.at(value), inside(spans, value)
            if phase is not None and holds is not None:
                assert (phase.verdict in DETERRED) is holds, (settlement.id, lever, value)
                seen[holds] += 1
    assert min(seen.values()) > 20


@pytest.mark.slow
def test_the_window_is_where_the_phases_are_durable_and_lies_in_the_threshold():
    seen = Counter()
    for settlement, lever, rng in pairs(12, 950):
        if assess(settlement).agreement.council is not None:
            continue  # a window takes the mandate as obtained or vetoed as it is now
        window = ng.window(settlement, lever=lever)
        phases = ng.phases(settlement, lever=lever)
        spans = ng.threshold(settlement, lever=lever, closed_form=False).intervals
        for value in places(rng, phases.configuration, lever, *(end for span in window.spans for end in span)):
            phase, holds = phases.at(value), inside(window.spans, value)
            if phase is None or holds is None:
                continue
            assert holds is (phase.verdict in ("durable", "undetermined") and holds), (lever, value)
            assert (phase.verdict == "durable") <= holds, (lever, value)
            assert not holds or inside(spans, value) in (True, None)
            seen[holds] += 1
    assert min(seen.values()) > 5


def test_a_row_of_a_map_is_the_phases_at_that_value():
    for settlement, lever, rng in pairs(5, 970):
        second = rng.choice([one for one in levers(settlement) if "weight" not in one and "uniform" not in one])
        if second == lever or "uniform" in lever:
            continue
        value = values_of(rng, settlement.configuration("only"), second, 1)[0]
        (row,) = ng.phase_map(settlement, levers=(lever, second), rows=[value]).walked
        phases = ng.phases(put(settlement.configuration("only"), second, value), lever=lever)
        for place in places(rng, phases.configuration, lever, *row.borders):
            if phases.at(place) is not None and row.label(place) is not None:
                assert row.label(place) == phases.at(place).verdict


@pytest.mark.slow
def test_the_break_even_is_the_nearest_border_of_the_phases_with_another_verdict():
    for settlement in drawn(3, 990):
        now = assess(settlement)
        for one in random.Random(settlement.id).sample(ng.break_even(settlement).numbers, 4):
            others = [phase for phase in ng.phases(settlement, lever=one.path) if phase.verdict != now.verdict]
            above = min((float(each.low) for each in others if float(each.low) >= one.current), default=None)
            below = max((float(each.high) for each in others if float(each.high) <= one.current), default=None)
            flips = [None if flip is None else float(flip.value) for flip in (one.below, one.above)]
            assert flips == pytest.approx([below, above]), one.path


# --- poles ---


def risky(value="0.5", bounds="[-1, 1]"):
    """A guarantee whose punishment is a gain by a risk that may be zero or negative."""
    text = SMALL.read_text()
    text = text.replace("troops: 15000", f"troops: 15000\n  gain: 0.1\n  risk: {{value: {value}, range: {bounds}}}")
    return from_yaml(text.replace("    own_stake: 0.5", "    punishment: gain/risk\n    own_stake: 0.5"))


def test_a_division_by_zero_in_the_range_of_a_lever_ends_no_answer_about_it():
    settlement, path = risky(), "parameters.risk"
    found = ng.threshold(settlement, lever=path)
    assert found.intervals == ((float("-inf"), -1), (0, float("inf")))
    assert [(one.low, one.high) for one in ng.phases(settlement, lever=path)][1] == (-1, 0)
    window = ng.window(settlement, lever=path)
    assert window.spans == found.intervals
    assert "between -1.0000 and 0.0000 this fails: East does not attack" in window.summary()
    assert ng.break_even(settlement)[path].below.value == 0
    ng.phase_map(settlement, levers=("war.power_shift", path), rows=["1/4", "1/2"])
    for refused in ("-1/2", "0"):  # a row is a changed configuration, and these are no allowed ones
        with pytest.raises(UsageError, match=r"guarantees\.force\.punishment"):
            ng.phase_map(settlement, levers=("war.power_shift", path), rows=[refused])
    assert ng.compare(settlement)["plain"].margin_range[0] == float("-inf")
    for value in ("-2", "-1/2", "-1/1000", "1/1000", "1/4"):
        margin = assess(put(settlement.configuration("plain"), path, value)).margin
        assert (margin >= 0) is inside(found.intervals, Fraction(value))


def test_a_parameter_that_divides_moves_the_margin_without_bound_and_the_sources_still_add_up():
    answer = assess(risky())
    (swing,) = answer.sensitivity.swings
    assert (swing.lowest, swing.poles) == (float("-inf"), (0,))
    assert swing.leaves == ("guarantees.force.punishment",)
    told = answer.sensitivity.summary()
    assert "division by zero (at 0.0000)" in told
    assert "some amounts leave what they may be: guarantees.force.punishment" in told
    assert ng.sources(risky()).assumed_share == 1
    alone = assess(risky(bounds="[0.1, 1]")).sensitivity
    assert alone.remarks == ()


# --- sentences are claims ---


def beyond(end, step):
    low, high = (end.value.lower, end.value.upper) if isinstance(end.value, Enclosure) else (end.value,) * 2
    return high + step if end.side == ABOVE else low - step


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_sentence_of_a_window_says_what_the_solved_game_says_on_both_sides_of_every_end(name):
    settlement = ng.load(name)
    for configuration in settlement.configurations:
        found = ng.window(settlement, configuration)
        for end in found.ends:
            for step, expected in ((BESIDE, True), (-BESIDE, False)):
                there = assess(put(found.configuration, found.lever, beyond(end, step)))
                if there.mandate != found.mandate:
                    continue  # taken as it is at the present value, and the sentence says so
                failing = {one.text for one in there.failing if one.incentive is not None}
                named = {one.text for one in end.fails}
                assert named
                assert named <= failing if expected else not (named & failing), (configuration, end)
        for condition in found.never:
            for value in (Fraction(0), Fraction(1), Fraction(3)):
                there = assess(put(found.configuration, found.lever, value))
                assert there.mandate != found.mandate or condition.text in {one.text for one in there.failing}
        told = found.summary()
        assert ("the mandate taken as" in told) is (found.mandate in ("consented", "vetoed"))
        for side in ("below", "above"):
            what = getattr(found, side)
            assert (f"{side} it this fails: {what}" in told) is bool(what)
        assert [one["fails"] for one in found.as_data()["ends"]] == [[c.text for c in end.fails] for end in found.ends]


def test_in_the_published_model_russia_does_not_sign_above_the_window():
    found = ng.window(ng.load("paris-declaration"))
    assert found.above == "Russia signs"
    assert "above it this fails: Russia signs" in found.summary()
    assert found.as_data()["above"] == "Russia signs"


@pytest.mark.parametrize("verb", ["threshold", "phases", "window", "break_even", "phase_map", "sources", "levers"])
def test_a_name_beside_a_configuration_is_refused(verb):
    configuration = ng.load("four-level-framework").configuration("framework")
    more = {
        "threshold": {"lever": "war.power_shift"},
        "phases": {"lever": "war.power_shift"},
        "phase_map": {"levers": ("war.power_shift", "war.adversary_cost"), "rows": ["0.1"]},
    }.get(verb, {})
    with pytest.raises(UsageError, match="already configuration 'framework'"):
        getattr(ng, verb)(configuration, "forces_forward", **more)
