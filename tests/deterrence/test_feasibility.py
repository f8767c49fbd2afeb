"""The joint window: each room and their intersection against games solved again, worked numbers, and the models."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import negotiation as ng
from helpers import one_guarantee
from helpers.agreements import drawn, mild_document, put, values_of, worked
from negotiation.deterrence import assess
from negotiation.deterrence.levers.lever_line import domain
from negotiation.deterrence.levers.map import phase_map
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.levers.window import ABOVE, BELOW, told, window
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import Enclosure
from negotiation.settlement import from_data, read_file

SMALL = Path(__file__).parents[1] / "settlement" / "documents" / "small.yaml"
BESIDE = Fraction(1, 10**9)
INFINITE = float("inf")


def inside(spans, value):
    """Whether a value lies in the intervals; None within a hair of an end."""
    value = float(value)
    ends = [float(end) for span in spans for end in span]
    if any(abs(value - end) < 1e-9 for end in ends):
        return None
    return any(float(low) < value < float(high) for low, high in spans)


def one_reply(settlement, lever):
    """Whether nobody outside the agreement ever changes its reply along the lever."""
    now = assess(settlement)
    try:
        parts = now.agreement.along(now.configuration, lever)
        return parts.council is None and len(parts.held[None]) == 1
    except SolverError:
        return False


def with_windows(count, seed, settlements=None):
    """Random settlements with a lever of each and what is found along it."""
    rng = random.Random(seed)
    for settlement in drawn(count, seed) if settlements is None else settlements:
        lever = rng.choice([*levers(settlement), *["strength"] * 8])
        if one_reply(settlement, lever):
            yield settlement, lever, window(settlement, lever=lever)


@pytest.fixture(scope="module")
def windows():
    mild = [from_data(mild_document(random.Random(seed))) for seed in range(600, 625)]
    return [*with_windows(20, 40), *with_windows(0, 7, mild)]


def windows_of(found):
    """The windows of a map, row by row."""
    return [(row.second, row.window) for row in found.walked]


def slacks_at(configuration):
    answer = assess(configuration)
    return answer, {
        (one.incentive.where, one.incentive.deviation): float(one.slack)
        for one in answer.conditions
        if one.incentive is not None
    }


def points(rng, found):
    """Random values of the lever, and some beside and between the ends of the windows."""
    configuration, lever = found.configuration, found.lever
    low, high = domain(configuration, lever)
    chosen = values_of(rng, configuration, lever, 3)
    for one in found.spans:
        chosen.extend(Fraction(float(end)) + BESIDE * 10 * side for end in one for side in (1, -1) if _finite(end))
        if all(_finite(end) for end in one):
            chosen.append(Fraction((float(one[0]) + float(one[1])) / 2))
    return [one for one in chosen if low <= one <= high]


def _finite(end):
    return abs(float(end)) != INFINITE


@pytest.mark.slow
def test_each_room_is_where_its_own_condition_holds_in_the_solved_game(windows):
    checked = Counter()
    for seed, (_, lever, found) in enumerate(windows):
        for value in points(random.Random(seed), found):
            moved = put(found.configuration, lever, value)
            if moved is None:
                continue
            _, slacks = slacks_at(moved)
            for room in found.rooms:
                incentive = room.constraint.incentive
                holds = inside(room.spans, value)
                if holds is not None:
                    slack = slacks[incentive.where, incentive.deviation]
                    assert holds is (slack >= 0), (seed, lever, value, room.constraint.text)
                    checked[holds] += 1
            assert {(one.constraint.incentive.where, one.constraint.incentive.deviation) for one in found} == set(
                slacks
            )
    assert min(checked.values()) > 100


@pytest.mark.slow
def test_inside_the_window_the_agreement_is_durable_and_outside_it_is_not(windows):
    seen = Counter()
    for seed, (_, lever, found) in enumerate(windows):
        for value in points(random.Random(seed), found):
            moved, within = put(found.configuration, lever, value), inside(found.spans, value)
            if moved is None or within is None:
                continue
            answer, _ = slacks_at(moved)
            if within:
                assert answer.verdict in ("durable", "undetermined"), (seed, lever, value)
                assert answer.verdict == "durable" or float(answer.margin) == 0
            else:
                assert answer.verdict != "durable", (seed, lever, value)
            seen[within] += 1
        assert found.feasible is bool(found.spans)
        if inside(found.spans, found.current) is not None:
            assert found.holds_now is inside(found.spans, found.current)
    assert min(seen.values()) > 50


def test_the_window_is_what_all_rooms_leave(windows):
    shut = wide = 0
    for _, lever, found in windows:
        low, high = domain(found.configuration, lever)
        low, high = (-50 if low == -INFINITE else low), (50 if high == INFINITE else high)
        for step in range(201):
            value = low + Fraction(high - low) * Fraction(step, 200)
            each = [inside(room.spans, value) for room in found.rooms]
            both = inside(found.spans, value)
            if None not in (*each, both):
                assert both is all(each)
                shut, wide = shut + (not both), wide + both
        for one, other in pairwise(found.spans):
            assert float(one[1]) <= float(other[0])
    assert min(shut, wide) > 400


def beyond(end, step=1000 * BESIDE):
    """A value just beyond an end of a window."""
    low, high = (end.value.lower, end.value.upper) if isinstance(end.value, Enclosure) else (end.value,) * 2
    return high + step if end.side == ABOVE else low - step


def test_each_end_names_just_the_conditions_that_fail_beyond_it(windows):
    named = Counter()
    for _, lever, found in windows:
        sides = [(end.value, end.side) for end in found.ends]
        limits = domain(found.configuration, lever)
        wanted = [(end, side) for span in found.spans for end, side in zip(span, (BELOW, ABOVE), strict=True)]
        assert sides == [one for one in wanted if one[0] not in limits]
        assert bool(found.below) is bool(found.spans and found.spans[0][0] not in limits)
        assert bool(found.above) is bool(found.spans and found.spans[-1][1] not in limits)
        for end in found.ends:
            moved = put(found.configuration, lever, beyond(end))
            if moved is None:
                continue
            failing = {one.text for one in assess(moved).failing if one.incentive is not None}
            assert {one.text for one in end.fails} <= failing, (lever, end)
            assert end.fails
            named[end.side] += 1
    assert min(named.values()) >= 3


# --- worked numbers (N1b, N2) ---


@pytest.mark.parametrize(
    ("rate", "least", "most"),
    [
        ("0.35", Fraction(3, 25), Fraction(2, 5)),
        ("0.175", Fraction(26, 275), Fraction(4, 5)),
        ("0.5", Fraction("0.156"), Fraction("0.28")),
    ],
)
def test_the_window_of_one_guarantee_with_proportional_provocation_is_s_min_to_s_acc(rate, least, most):
    own = {"name": "Own", "provider": "p", "denial": "0.2", "provocation_rate": rate}
    found = window(from_data(worked(guarantees__own=own)), lever="guarantees.own.denial")
    assert found.spans == ((least, most),)
    assert least == Fraction("0.078") / (1 - Fraction(rate))
    assert most == Fraction("0.14") / Fraction(rate)
    assert (found.below, found.above) == ("A does not attack", "A signs")
    assert str(found.evidence) == "exact"
    assert found.holds_now


def test_there_is_no_window_where_provocation_takes_more_than_the_surplus_allows():
    """Empty where pi (Delta + (1-s) b) > a: pi > .14 / .218."""
    for rate, open_ in (("0.642", True), ("0.643", False)):
        own = {"name": "Own", "provider": "p", "denial": "0.2", "provocation_rate": rate}
        found = window(from_data(worked(guarantees__own=own)), lever="guarantees.own.denial")
        assert found.feasible is open_
        if not open_:
            assert "No value" in found.summary()
            assert "Each condition alone can hold" in found.summary()


def guarded(rate="0.35"):
    """The same with a guarantor that always honours, so that the common strength scales it."""
    ally = {"name": "Ally", "provider": "ally", "denial": "0.2", "reputation": "0.5", "provocation_rate": rate}
    ally["cost"] = {"uniform": {"low": "0", "high": "0.1"}}
    document = worked(guarantees__own=ally)
    document["parties"]["ally"] = {"role": "guarantor", "name": "Ally"}
    return document


def test_along_the_common_strength_the_window_is_the_same_in_shares_of_what_stands():
    found = window(from_data(guarded()))
    assert found.lever == "strength"
    assert found.current == 1
    assert found.spans == ((Fraction(3, 5), Fraction(2)),)
    assert "Every condition of 'only' holds for strength from 0.6000 to 2.0000 (now 1.0000)" in found.summary()
    assert "below it this fails: A does not attack; above it this fails: A signs." in found.summary()


def test_strong_enough_and_neutral_enough_row_by_row():
    """A mandate of neutrality n leaves pi (1 - n): the window is .078/(1 - pi(1-n)) to .14/(pi(1-n)), over .2."""
    document = guarded("0.7")
    document["parties"]["un"] = {"role": "mandate holder", "name": "UN"}
    document["mandate"] = {"holder": "un", "neutrality": "0.5"}
    document["configurations"]["only"]["mandate"] = "in force"
    settlement = from_data(document)
    rows = phase_map(
        settlement, levers=("strength", "mandate.neutrality"), of="window", rows=("0", "0.1", "0.5", "0.75")
    )
    for value, found in windows_of(rows):
        rate = Fraction(7, 10) * (1 - value)
        least, most = Fraction("0.078") / (1 - rate) * 5, Fraction("0.14") / rate * 5
        assert found.spans == (((least, most),) if least <= most else ())
    assert [found.feasible for _, found in windows_of(rows)] == [False, True, True, True]
    assert "some strength meets every condition at 3 of 4 values of mandate.neutrality" in rows.summary()


def test_each_row_of_a_map_is_the_window_at_that_value():
    checked = 0
    for seed in range(8):
        settlement = from_data(mild_document(random.Random(800 + seed)))
        rows = phase_map(
            settlement, levers=("strength", "war.adversary_share"), of="window", rows=("0.3", "0.5", "0.6")
        )
        assert [value for value, _ in windows_of(rows)] == [Fraction(3, 10), Fraction(1, 2), Fraction(3, 5)]
        for value, found in windows_of(rows):
            alone = window(settlement.configuration("only")._unchecked({"war.adversary_share": value}))
            assert found.spans == alone.spans
            assert (found.below, found.above) == (alone.below, alone.above)
            checked += found.feasible
        data = rows.as_data()
        assert [one["second"] for one in data["rows"]] == [value for value, _ in windows_of(rows)]
        assert [row.below_fails for row in rows.rows()] == [one.below for _, one in windows_of(rows)]
        assert [row.above_fails for row in rows.rows()] == [one.above for _, one in windows_of(rows)]
    assert checked >= 4


def test_rows_divide_the_range_of_the_document_or_else_the_domain():
    model = ng.load("four-level-framework")
    rows = phase_map(model, levers=("strength", "mandate.neutrality"), of="window", steps=3)
    low, high = model.quantities["mandate.neutrality"].bounds
    assert [value for value, _ in windows_of(rows)] == [low, (low + high) / 2, high]
    small = read_file(SMALL)
    rows = phase_map(small, levers=("strength", "guarantees.force.denial"), of="window", steps=2)
    assert [value for value, _ in windows_of(rows)] == [0, 1]


@pytest.mark.parametrize("steps", [1, 42, 0])
def test_too_few_or_too_many_rows_are_refused(steps):
    with pytest.raises(UsageError, match="2 to 41 rows"):
        phase_map(ng.load("four-level-framework"), levers=("strength", "mandate.neutrality"), of="window", steps=steps)


def test_a_number_without_a_finite_range_needs_values():
    document = worked(fait_accompli={"rate": "0.5"})
    with pytest.raises(UsageError, match="give `rows`"):
        phase_map(from_data(document), levers=("strength", "fait_accompli.rate"), of="window")


def test_unknown_paths_are_refused_with_the_nearest_one():
    with pytest.raises(UsageError, match="Did you mean 'war.power_shift'"):
        window(read_file(SMALL), lever="war.power_shfit")
    with pytest.raises(UsageError, match="Did you mean 'war.power_shift'"):
        phase_map(read_file(SMALL), levers=("strength", "war.power_shfit"), of="window")
    with pytest.raises(UsageError, match="no configuration"):
        window(read_file(SMALL), "plian")


# --- the models ---


def test_in_the_four_level_framework_no_strength_both_deters_and_is_signed():
    found = window(ng.load("four-level-framework"))
    spans = {one.constraint.text: one.spans for one in found}
    ((least, top),) = spans["Russia does not attack"]
    ((bottom, most),) = spans["Russia signs"]
    assert (round(float(least), 4), float(top)) == (1.4430, INFINITE)
    assert (float(bottom), round(float(most), 4)) == (0, 1.3744)
    assert found.spans == ()
    assert not found.holds_now
    for value, failing in (("1.37", {"attack"}), ("1.4", {"attack", "fight on"}), ("1.45", {"fight on"})):
        answer = assess(found.configuration._unchecked({"strength": value}))
        assert {one.incentive.deviation for one in answer.failing if one.incentive is not None} == failing


def test_where_a_condition_holds_nowhere_the_sentence_names_it():
    found = window(ng.load("reassurance-force"))
    never = [one.constraint.text for one in found if not one.spans]
    assert never
    assert all(one in found.summary() for one in never)
    assert {row.condition: row.shown()["holds for"] for row in found.rows()}[never[0]] == "no value"


def test_the_windows_of_the_models_hold_where_the_solved_game_is_durable():
    for name in ("forces_forward", "forward_automatic", "automatic_backstop", "without_level_3"):
        found = window(ng.load("four-level-framework"), name)
        for value in (Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(3)):
            durable = assess(found.configuration._unchecked({"strength": value})).verdict == "durable"
            assert durable is inside(found.spans, value)


def test_intervals_are_told_in_words():
    assert told(()) == "no value"
    assert told(((-INFINITE, INFINITE),)) == "every value"
    assert told(((Fraction(1, 2), INFINITE),)) == "from 0.5000 on"
    assert told(((-INFINITE, Fraction(1, 2)),)) == "up to 0.5000"
    assert told(((Fraction(0), Fraction(1, 2)), (Fraction(3, 4), Fraction(1)))) == (
        "from 0.0000 to 0.5000 and from 0.7500 to 1.0000"
    )


def test_borders_that_are_not_rational_are_enclosed_and_said_to_be():
    document = guarded()
    document["guarantees"]["own"] |= {"reputation": "0.03", "own_stake": "0.2"}
    found = window(from_data(document))
    ends = [end for span in found.spans for end in span if isinstance(end, Enclosure)]
    assert ends
    assert str(found.evidence).startswith("enclosed to")
    for end in ends:
        below, above = (assess(found.configuration._unchecked({"strength": one})) for one in (end.lower, end.upper))
        assert (below.verdict == "durable") is not (above.verdict == "durable")


def test_a_guarantor_that_stops_honouring_ends_the_window():
    """Its cost of 0.5 a unit of strength is worth it up to 0.4: beyond that it defaults and an attack pays."""
    settlement = from_data(one_guarantee.document("0.3", {"per_strength": "0.5"}))
    found = window(settlement, lever="guarantees.ally.denial")
    assert (
        assess(settlement.configuration("only")._unchecked({"guarantees.ally.denial": Fraction(1, 2)})).verdict
        != "durable"
    )
    assert found.spans == ((Fraction(1, 5), Fraction(2, 5)),)
    assert str(found.evidence) == "exact"


def test_where_replies_make_too_many_cases_the_window_is_scanned_and_says_so(monkeypatch):
    document = one_guarantee.document("0.3", {"per_strength": "0.5"})
    document["sanctions"] = {"relief": "0.01", "snapback": "1"}
    settlement = from_data(document)
    ((least, most),) = window(settlement, lever="guarantees.ally.denial").spans
    assert (least, most) == (Fraction("0.19"), Fraction("0.4"))
    monkeypatch.setattr("negotiation.solvers.trees.induction.CASE_LIMIT", 1)
    found = window(settlement, lever="guarantees.ally.denial")
    assert str(found.evidence).startswith("numeric: scanned")
    ((low, high),) = found.spans
    assert (float(low), float(high)) == (pytest.approx(0.19, abs=1e-9), pytest.approx(0.4, abs=1e-9))


@pytest.mark.slow
def test_providers_that_choose_outside_the_agreement_end_rooms_where_the_solved_game_says():
    rng, checked, several = random.Random(11), Counter(), 0
    for seed in range(200, 300):
        settlement = from_data(mild_document(random.Random(seed)))
        now = assess(settlement)
        own = [one for one in levers(settlement) if one.startswith("guarantees.")]
        if now.agreement.decided or now.agreement.council is not None or not own:
            continue
        lever = rng.choice(own)
        try:
            several += len(now.agreement.along(now.configuration, lever).held[None]) > 1
        except SolverError:
            continue
        found = window(settlement, lever=lever)
        for value in values_of(rng, now.configuration, lever, 3):
            moved = put(now.configuration, lever, value)
            within = inside(found.spans, value)
            if moved is not None and within is not None:
                assert (assess(moved).verdict in ("durable", "undetermined")) is within, (seed, lever, value)
                checked[within] += 1
        if several >= 6:
            break
    assert several >= 5
    assert min(checked[True], checked[False]) >= 10
