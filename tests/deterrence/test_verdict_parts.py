"""Verdicts read off expressions against games solved again: any number, any value, every verdict, every border."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from helpers import one_guarantee
from helpers.agreements import drawn, mild_document, put, values_of, worked
from negotiation.deterrence import assess
from negotiation.deterrence.levers.lever_line import LeverLine
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.verdict import VERDICTS
from negotiation.errors import SolverError
from negotiation.expressions import Enclosure, Point
from negotiation.report import explain
from negotiation.settlement import from_data
from negotiation.testing import random_document

BESIDE = Fraction(1, 10**9)
MANY_CASES = "more than 256 cases"


def sign_of(number):
    value = number if isinstance(number, Fraction) else Fraction(float(number))
    return (value > 0) - (value < 0)


def by_hand(answer):
    """The verdict from the numbers of an assessment, the adversary's opportunism left open."""
    gains = [(one.deviation, sign_of(gain)) for one, gain in answer.violations]
    signs = all(sign_of(one.slack) >= 0 for one in answer.acceptance)
    if all(gain < 0 for _, gain in gains):
        return {"durable"} if signs else {"deterred, not accepted"}
    if all(gain <= 0 for _, gain in gains):
        return {"undetermined"}
    if not signs:
        return {"violation pays, not accepted", "opportunistic signature"}
    war = any(gain > 0 for move, gain in gains if move in ("attack", "seize", "veto renewal, then attack"))
    return {"accepted, violation pays"} if war else {"accepted, small violations pay"}


def compare(settlement, chosen, rng, count=3):
    """How often the verdict and the sign along levers equal those of the game solved again; the verdicts seen."""
    configuration = settlement.configuration("only")
    try:
        now, seen = assess(configuration), Counter()
    except ZeroDivisionError:  # see the last test of this file
        return Counter()
    for lever in chosen:
        line = LeverLine(now.configuration, lever, now.agreement)
        for value in values_of(rng, configuration, lever, count):
            moved = put(configuration, lever, value)
            if moved is None:
                continue
            again = assess(moved)
            point = Point({**now.game.values, lever: value})
            try:
                assert line.verdict(value) == again.verdict, (lever, value)
            except SolverError as error:
                assert MANY_CASES in str(error)
                seen["too many cases"] += 1
                continue
            assert line.agreement.sign(point) == sign_of(again.margin), (lever, value)
            assert again.verdict in by_hand(again)
            seen[again.verdict] += 1
    return seen


@pytest.mark.slow
def test_the_verdict_read_off_equals_the_verdict_of_the_game_solved_again():
    seen = Counter()
    for seed, settlement in enumerate(drawn(30)):
        rng = random.Random(seed)
        seen += compare(settlement, rng.sample(levers(settlement), 3), rng)
    assert seen["too many cases"] < 40
    assert sum(seen.values()) > 150
    assert {one for one in seen if seen[one] > 1} >= set(VERDICTS) - {"undetermined"}


def test_a_number_that_plays_no_part_never_changes_the_verdict():
    checked = 0
    for seed, settlement in enumerate(drawn(12, 200)):
        rng, configuration = random.Random(seed), settlement.configuration("only")
        now = assess(configuration)
        idle = sorted(set(configuration.values) - now.game.names)
        idle = [one for one in idle if not one.endswith("weight.a") and not one.endswith("weight.p")]
        for lever in rng.sample(idle, min(2, len(idle))):
            line = LeverLine(now.configuration, lever, now.agreement)
            assert len(line.events) == 2
            assert line.flips(now.verdict) == (None, None)
            for value in values_of(rng, configuration, lever, 2):
                moved = put(configuration, lever, value)
                if moved is not None:
                    assert assess(moved).verdict == now.verdict == line.verdict(value)
                    checked += 1
    assert checked > 10


@pytest.mark.slow
def test_the_weight_of_an_area_moves_the_others_with_it():
    seen = Counter()
    for seed, settlement in enumerate(drawn(30, 300)):
        weights = [one for one in levers(settlement) if ".weight." in one]
        if weights:
            seen += compare(settlement, [random.Random(seed).choice(weights)], random.Random(seed))
    assert sum(seen.values()) > 60
    assert len(seen) > 3


def asked(rng):
    """A mild settlement whose mandate the adversary may veto."""
    while True:
        document = mild_document(rng)
        if "mandate" in document:
            document["mandate"]["veto"] = ["a"]
            document["configurations"]["only"]["mandate"] = "conditional"
            document["war"]["power_shift"] = str(Fraction(rng.randint(-10, 40), 100))
            return document


def test_a_mandate_that_the_adversary_may_veto_is_read_off_consented_or_not():
    seen, mandates = Counter(), Counter()
    rng = random.Random(5)
    for _ in range(9):
        settlement = from_data(asked(rng))
        mandates[assess(settlement).mandate] += 1
        own = [one for one in levers(settlement) if one.startswith(("mandate.", "war.", "sanctions."))]
        seen += compare(settlement, rng.sample(own, 2), rng, 2)
    assert min(mandates["consented"], mandates["vetoed"]) >= 2
    assert sum(seen.values()) > 30


@pytest.mark.parametrize(
    ("denial", "neutrality", "mandate"),
    [("0.2", "0.5", "consented"), ("0.2", "0", "consented"), ("0.05", "0", "vetoed"), ("0.05", "0.5", "vetoed")],
)
def test_the_adversary_consents_to_what_spares_it_and_vetoes_what_only_costs_it(denial, neutrality, mandate):
    """Provocation .1, less by neutrality; legitimacy .02. It keeps against .2, and breaks against .05.

    Keeping gains .1 n by the mandate (indifferent at n = 0, it consents). Breaking loses .02 by it, whatever n.
    """
    own = {"name": "Own", "provider": "p", "denial": denial, "provocation": "0.1"}
    document = worked(guarantees__own=own)
    document["parties"]["un"] = {"role": "mandate holder", "name": "UN"}
    document["mandate"] = {"holder": "un", "legitimacy_cost": "0.02", "neutrality": neutrality, "veto": ["a"]}
    document["configurations"]["only"]["mandate"] = "conditional"
    answer = assess(from_data(document))
    assert answer.mandate == mandate
    move = "consent" if mandate == "consented" else "veto"
    assert move in [one.profile[answer.agreement.council] for one in answer.solution]
    assert any("vetoes the mandate" in flag for flag in answer.flags) is (mandate == "vetoed")


def outsiders(rng):
    """A settlement in which providers with known costs choose, and others must agree, outside the agreement."""
    document = mild_document(rng)
    for entry in document["guarantees"].values():
        if entry["provider"] != "p" and "uniform" not in entry["cost"]:
            return document
        if entry.get("needs_consent"):
            return document
    return None


@pytest.mark.slow
def test_choices_outside_the_agreement_are_opened_for_each_lever():
    seen, opened, replies = Counter(), 0, 0
    for seed in range(32):
        document = outsiders(random.Random(seed))
        if document is None:
            continue
        settlement, rng = from_data(document), random.Random(seed)
        now = assess(settlement)
        assert not now.agreement.decided
        chosen = [one for one in levers(settlement) if one.startswith("guarantees.")]
        chosen = rng.sample(chosen, min(2, len(chosen)))
        for lever in chosen:
            try:
                held = LeverLine(now.configuration, lever, now.agreement).agreement.held
            except SolverError as error:
                assert MANY_CASES in str(error)
                continue
            opened += 1
            replies += any(len(cases) > 1 for cases in held.values())
        seen += compare(settlement, chosen, rng)
    assert opened > 15
    assert replies > 5
    assert sum(seen.values()) - seen["too many cases"] > 40


def test_a_provider_that_changes_its_mind_changes_the_verdict_where_its_cost_says():
    settlement = from_data(one_guarantee.document("0.3", {"per_strength": "0.5"}))
    now = assess(settlement)
    assert now.verdict == "durable"
    down, up = LeverLine(now.configuration, "guarantees.ally.denial").flips(now.verdict)
    assert (up.value, up.verdict) == (Fraction(2, 5), "accepted, violation pays")
    assert (down.value, down.verdict) == (Fraction(1, 5), "accepted, violation pays")


def test_on_both_sides_of_a_flip_the_solved_game_has_the_two_verdicts():
    exact = enclosed = 0
    for seed, settlement in enumerate(drawn(18, 500)):
        rng, configuration = random.Random(seed), settlement.configuration("only")
        now = assess(configuration)
        if now.verdict == "undetermined":
            continue
        for lever in rng.sample(levers(settlement), 5):
            line = LeverLine(now.configuration, lever, now.agreement)
            if line.scanned:
                continue
            for above, flip in zip((False, True), line.flips(now.verdict), strict=True):
                if flip is None:
                    continue
                step = BESIDE if above else -BESIDE
                ends = (flip.value.lower, flip.value.upper) if isinstance(flip.value, Enclosure) else (flip.value,) * 2
                near, far = ends if above else ends[::-1]
                before, beyond = put(configuration, lever, near - step), put(configuration, lever, far + step)
                if before is None or beyond is None:
                    continue
                here = configuration.values[lever]
                if (near - step - here) * step >= 0:
                    assert assess(before).verdict == now.verdict, (seed, lever, flip)
                assert assess(beyond).verdict == flip.verdict != now.verdict, (seed, lever, flip)
                exact += str(flip.evidence) == "exact"
                enclosed += str(flip.evidence).startswith("enclosed")
    assert exact >= 10
    assert enclosed >= 1


def test_between_the_present_value_and_the_nearest_flip_no_verdict_is_another():
    checked = 0
    for seed, settlement in enumerate(drawn(6, 700)):
        rng, configuration = random.Random(seed), settlement.configuration("only")
        now = assess(configuration)
        for lever in rng.sample(levers(settlement), 3):
            line, here = LeverLine(now.configuration, lever, now.agreement), configuration.values[lever]
            if line.scanned or now.verdict == "undetermined":
                continue
            for above, flip in zip((False, True), line.flips(now.verdict), strict=True):
                limit = (line.high if above else line.low) if flip is None else flip.value
                if float(limit) in (float("inf"), float("-inf")):
                    limit = here + (5 if above else -5)
                for _ in range(2):
                    value = here + (Fraction(float(limit)) - here) * Fraction(rng.randint(1, 99), 100)
                    moved = put(configuration, lever, value)
                    if moved is not None:
                        assert assess(moved).verdict == now.verdict, (seed, lever, value)
                        checked += 1
    assert checked > 20


# --- the seven verdicts, by hand ---

SMALL = {"name": "Fire", "gain": {"a": "0.02"}, "visibility": "1", "false_alarm": "0", "punishment": "6"}


def verdict_of(**changes):
    return assess(from_data(worked(**changes)))


@pytest.mark.parametrize(
    ("denial", "provocation", "verdict"),
    [
        ("0.1", "0", "durable"),
        ("0.0781", "0", "durable"),
        ("0.078", "0", "undetermined"),
        ("0.0779", "0", "accepted, violation pays"),
        ("0.2181", "0.14", "durable"),
        ("0.218", "0.14", "undetermined"),
        ("0.2179", "0.14", "accepted, violation pays"),
        ("0.3", "0.1401", "deterred, not accepted"),
        ("0.278", "0.2", "undetermined"),
        ("0.2779", "0.2", "violation pays, not accepted"),
        ("0.2181", "0.2", "violation pays, not accepted"),
        ("0.2179", "0.2", "opportunistic signature"),
        ("0.05", "0.2", "opportunistic signature"),
    ],
)
def test_each_verdict_follows_from_numbers_worked_by_hand(denial, provocation, verdict):
    """Attack: .078 + provocation - denial. Fighting on: provocation - .14. To break: .718 - denial against .5."""
    answer = verdict_of(guarantees__own__denial=denial, guarantees__own__provocation=provocation)
    assert answer.verdict == verdict
    attack = Fraction("0.078") + Fraction(provocation) - Fraction(denial)
    assert answer.margin == -attack
    fighting = next(one for one in answer.acceptance if one.party == "a")
    assert fighting.slack == Fraction("0.14") - Fraction(provocation)
    refused = verdict == "deterred, not accepted"
    assert (answer.binding.deviation, answer.binding.party) == ("fight on" if refused else "attack", "a")


def with_fire(**changes):
    return {"violations__fire": SMALL, "truce__discount": "0.97", "monitoring__detection": "0", **changes}


def test_small_violations_that_pay_have_a_verdict_of_their_own():
    answer = verdict_of(**with_fire())
    assert answer.verdict == "accepted, small violations pay"
    assert answer.margin == Fraction("-0.02")
    assert answer.binding.deviation not in ("attack", "seize")
    assert not any(gain > 0 for one, gain in answer.violations if one.deviation == "attack")


@pytest.mark.parametrize(
    ("denial", "provocation", "verdict"),
    [
        ("0.0779", "0", "accepted, violation pays"),
        ("0.05", "0.2", "opportunistic signature"),
        ("0.25", "0.2", "opportunistic signature"),
        ("0.3", "0.2", "opportunistic signature"),
        ("0.078", "0", "accepted, small violations pay"),
    ],
)
def test_small_violations_never_hide_an_attack_that_pays(denial, provocation, verdict):
    changes = {"guarantees__own__denial": denial, "guarantees__own__provocation": provocation}
    fire = {**SMALL, "gain": {"a": "0.1"}}
    answer = verdict_of(**with_fire(violations__fire=fire, **changes))
    assert answer.verdict == verdict
    attack = Fraction("0.078") + Fraction(provocation) - Fraction(denial)
    assert answer.margin == -max(Fraction("0.1"), attack)
    assert (answer.binding.deviation == "attack") is (attack > 0)
    assert answer.binding_gain == (attack if attack > 0 else Fraction("0.1"))


def test_an_attack_that_pays_is_named_on_random_settlements_whatever_small_violations_bring():
    hidden = 0
    for settlement in drawn(40, 900):
        answer = assess(settlement)
        war = [gain for one, gain in answer.violations if one.deviation in ("attack", "seize")]
        hidden += 0 < max(war) < answer.violations[0][1]
        if max(war) > 0:
            assert answer.verdict not in ("durable", "accepted, small violations pay", "deterred, not accepted")
            assert answer.binding_gain > 0
            assert answer.binding.deviation in ("attack", "seize", "veto renewal, then attack")
    assert hidden >= 2


# --- defects ---


def test_some_case_holds_at_every_value_of_every_lever():
    document = random_document(random.Random(17), truce=True)
    explain(from_data(document))


def test_a_strength_that_costs_just_what_it_is_worth_is_credible_without_limit():
    """N4: unlimited if k(1 - u b_u) <= B theta, the equality included."""
    document = one_guarantee.document("0.3", {"per_strength": "0.5"})
    document["guarantees"]["ally"]["own_stake"] = "0.5"
    answer = assess(from_data(document))
    assert answer.verdict == "durable"
    assert answer.window.most_credible == float("inf")
