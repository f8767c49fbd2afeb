"""What sentences say about a verdict is data as well, and the solver is asked whether it is so."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from functools import cache

import pytest

import negotiation as ng
from helpers.agreements import drawn, put, worked
from negotiation.deterrence import assess
from negotiation.deterrence.levers.lever_line import domain
from negotiation.deterrence.verdict import RANK
from negotiation.expressions import midpoint
from negotiation.games.moment import ActKind
from negotiation.report import explain
from negotiation.report.narrative.clauses import ClaimKind
from negotiation.settlement import from_data

MODELS = ("us-type-switching", "one-month-freeze", "graduated-response", "four-level-framework")


@cache
def explained():
    """Every configuration of some models, the textbook commitment problem, and random settlements."""
    models = [explain(ng.load(name), one) for name in MODELS for one in ng.load(name).configurations]
    return (*models, explain(from_data(rising())), *(explain(one) for one in drawn(10, 300)))


def rising():
    """A rising state that cannot promise not to use its later strength: share .35, war now .3 - .1, later .6 - .1."""
    ranged = {"adversary_cost": ("0.1", ["0.05", "0.4"]), "power_shift": ("0.3", ["0", "0.4"])}
    return worked(
        war={
            "adversary_share": "0.3",
            "protege_cost": "0.1",
            **{name: {"value": value, "range": ends} for name, (value, ends) in ranged.items()},
        },
        territory__areas__held__weight={"a": "0.35", "p": "0.35"},
        territory__areas__rest__weight={"a": "0.65", "p": "0.65"},
        sanctions={"relief": "0", "snapback": "0"},
        configurations__only__guarantees=[],
        protege_violation={"attribution": "1", "aid_lost": "0"},
    )


def claims(kind):
    return [(each.assessment, claim) for each in explained() for claim in each.claims if claim.kind == kind]


def gain_of(answer, deviation):
    """What a deviation gains in the solved game, found by who, what and when."""
    found = [
        answer.game.number(incentive.gain)
        for incentive in [each for each, _ in answer.violations] + [each.incentive for each in answer.acceptance]
        if (incentive.party, incentive.act, incentive.moment) == (deviation.party, deviation.act, deviation.moment)
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.slow
def test_every_claim_stands_in_the_text_that_makes_it():
    for each in explained():
        text = str(each)
        for claim in each.claims:
            assert claim.text in text, claim


@pytest.mark.slow
def test_as_many_conditions_hold_as_are_said_to_and_so_many_are_listed():
    for answer, claim in claims(ClaimKind.COUNT):
        gains = [answer.game.number(each.gain) for each, _ in answer.violations]
        gains += [answer.game.number(each.incentive.gain) for each in answer.acceptance]
        assert claim.about == {"count": len(gains), "holding": sum(float(gain) <= 0 for gain in gains)}
    for each in explained():
        lines = dict(each.paragraphs)["The conditions"].splitlines()
        heading = [index for index, line in enumerate(lines) if not line.startswith("- ")]
        mine = len(lines[: heading[0]]) if heading else len(lines)
        assert mine == len(each.assessment.violations) + len(each.assessment.acceptance)


def test_what_is_said_to_decide_decides_and_gains_what_it_is_said_to():
    for answer, claim in claims(ClaimKind.DECIDES):
        deviation = claim.about["deviation"]
        assert deviation.gain == gain_of(answer, deviation) == answer.binding_gain
        assert float(deviation.gain) > 0 or answer.verdict in ("durable", "undetermined")
    assert len(claims(ClaimKind.DECIDES)) > 20


def test_keeping_and_violating_give_what_they_are_said_to():
    """The whole game is played with the agreement held, and with that one deviation."""
    protege = 0
    for answer, claim in claims(ClaimKind.TEMPTS):
        deviation, game = claim.about["deviation"], answer.game
        assert float(claim.about["left"]) == pytest.approx(
            float(claim.about["kept"]) + float(gain_of(answer, deviation)), abs=1e-12
        )
        node = game.information_sets[deviation.where][0]
        held = answer.held.profile
        below = ng.ExtensiveGame(game.parties, node.actions[deviation.move], game.values)
        assert float(game.number(below.payoffs(held)[deviation.party])) == pytest.approx(claim.about["left"], abs=1e-12)
        protege += deviation.party == answer.configuration.settlement.party("protege")
    assert protege >= 1


def test_beyond_each_border_that_is_named_the_verdict_is_the_one_that_is_named():
    rng, seen = random.Random(3), Counter()
    every = claims(ClaimKind.CHANGE)
    for answer, claim in rng.sample(every, min(60, len(every))):
        about = claim.about
        step = Fraction(1, 10**9) * (1 if about["direction"] == "at least" else -1)
        there = put(answer.configuration, about["lever"], midpoint(about["value"]) + step)
        if there is not None:
            assert assess(there).verdict == about["verdict"], claim
            seen[about["verdict"]] += 1
    assert sum(seen.values()) > 40


@pytest.mark.slow
def test_where_no_lever_is_said_to_help_none_does():
    rng, tried = random.Random(5), 0
    for answer, claim in claims(ClaimKind.NO_CHANGE):
        weakening = {each.lever for each in claim.about["weakening"]}
        levers = [path for path in claim.about["levers"] if path not in weakening]
        for lever in rng.sample(levers, min(4, len(levers))):
            low, high = domain(answer.configuration, lever)
            low = -1 if isinstance(low, float) else low
            high = max(low, 0) + 3 if isinstance(high, float) else high
            for part in range(5):
                there = put(answer.configuration, lever, low + (high - low) * Fraction(part, 4))
                if there is not None:
                    assert RANK[assess(there).verdict] not in claim.about["ranks"], (claim, lever)
                    tried += 1
    assert tried > 40


def test_a_chance_said_to_be_enough_is_enough_and_one_too_small_is_not():
    """Against an attack once everything stands and no government has turned away, which is what the sentence says."""
    seen = Counter()
    for answer, claim in claims(ClaimKind.ENOUGH):
        attack = plain_attack(answer)
        guarantee = next(each for each in answer.guarantees if each.guarantee == claim.about["guarantee"])
        if attack is None or guarantee.honour != guarantee.reliability or float(guarantee.net) < 0:
            continue
        enough = float(guarantee.honour) >= float(claim.about["needed"])
        if float(guarantee.needed) <= 1:
            assert enough is (float(attack) <= 0), (answer.configuration.id, claim)
            seen[enough] += 1
    assert min(seen[True], seen[False]) > 3


def test_a_response_said_to_deter_deters_an_attack_once_everything_stands():
    seen = Counter()
    for answer, claim in claims(ClaimKind.RESPONSE):
        attack = plain_attack(answer)
        if attack is not None and abs(float(attack)) > 1e-9 and float(answer.window.least) != float("inf"):
            assert claim.about["deters"] is (float(attack) < 0), (answer.configuration.id, claim)
            seen[claim.about["deters"]] += 1
        assert "-0." not in claim.text, claim
    assert min(seen[True], seen[False]) > 5


def plain_attack(answer):
    """What the adversary gains by attacking once everything stands, no government having turned away."""
    adversary = answer.configuration.settlement.party("adversary")
    found = [
        gain
        for each, gain in answer.violations
        if each.party == adversary and each.act.kind == ActKind.ATTACK and not (each.moment.stage or each.moment.away)
    ]
    return found[0] if len(found) == 1 else None


# --- sentences that were wrong ---


def paragraph(explanation, heading):
    return dict(explanation.paragraphs)[heading]


def test_what_nobody_sets_is_named_where_it_alone_would_mend():
    one = explain(from_data(rising()))
    for heading in ("In short", "What would change the answer"):
        text = paragraph(one, heading)
        assert "war.power_shift" in text
        assert "at most 0.1500" in text
        assert "war.adversary_cost" in text
        assert "at least 0.2500" in text


def test_where_the_protege_is_tempted_the_reason_says_what_it_would_get_and_lose():
    document = worked(guarantees__own__denial="0.9", protege_violation={"attribution": "0.25", "aid_lost": "0.01"})
    answer = assess(from_data(document))
    assert answer.tempts.party == "p"
    text = paragraph(explain(from_data(document)), "Why")
    assert "Keeping the agreement then gives P +0.4200" in text
    assert "would lose aid worth 0.0100" in text
    assert "25 %" in text


def test_no_response_is_needed_where_an_unanswered_attack_does_not_pay():
    document = worked(war__power_shift="-0.2")
    text = paragraph(explain(from_data(document)), "How strong a response is needed")
    assert text.startswith("No response is needed to deter")
    assert "does not pay A even if nobody answers it" in paragraph(explain(from_data(document)), "Why")


def test_advice_on_what_is_counted_names_whole_numbers():
    document = worked(
        parties__un={"role": "mandate holder", "name": "UN"},
        mandate={"holder": "un", "legitimacy_cost": "0.3", "renewals": "4", "renewal_survival": "0.5"},
        configurations__only__mandate="in force",
        guarantees__own__denial="0",
    )
    one = explain(from_data(document))
    mine = [each for each in one.changes if each.lever == "mandate.renewals"]
    assert mine
    for each in mine:
        assert each.value.denominator == 1
        there = put(one.assessment.configuration, each.lever, each.value)
        assert assess(there).verdict == each.verdict


def test_an_attack_by_the_protege_is_not_answered_by_its_own_army():
    game = ng.encode(ng.load("four-level-framework"))
    labels = [node.label for node, _ in game.nodes() if isinstance(node, ng.Outcome) and "protégé" in node.label]
    assert labels
    assert not [label for label in labels if "answered" in label]


def test_a_response_that_is_enough_is_not_said_to_be_where_a_government_turned_away():
    text = paragraph(explain(ng.load("us-type-switching")), "How strong a response is needed")
    worst = explain(ng.load("us-type-switching")).assessment
    if float(worst.binding_gain) > 0 and worst.binding.moment.away:
        assert "It is not enough elsewhere" in text
    assert "once everything stands and no government is seen to have turned away" in text


@pytest.mark.slow
def test_the_verdict_that_is_not_accepted_does_not_speak_of_signatures_alone():
    one = explain(ng.load("reassurance-force").change({"sanctions.relief": "0.07"}), "phased")
    assert one.assessment.verdict == "deterred, not accepted"
    assert one.assessment.binding.act.kind == ActKind.STAY_OUT
    assert "not signing or not contributing" in paragraph(one, "The answer")
    assert "What decides the verdict is no violation: Europe gains" in paragraph(one, "Why")
