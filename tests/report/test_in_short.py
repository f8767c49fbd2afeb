"""Explanations: every number in the sentences is put back into the model and must do what the sentence says."""

from __future__ import annotations

import random
import re
from collections import Counter
from fractions import Fraction

import pytest

import negotiation as ng
from helpers.agreements import drawn, put, worked
from negotiation.deterrence import assess
from negotiation.deterrence.verdict import RANK, VERDICTS, is_grave
from negotiation.display import decimal, percent
from negotiation.report import explain
from negotiation.settlement import from_data
from negotiation.testing import random_settlement

pytestmark = pytest.mark.slow  # the answers that these read take half a minute

ADVICE = re.compile(r"(\S+) at (least|most) (\S+)(?: [^;()]*)? \(now ([^)]+)\)")
ROUNDING = Fraction(1, 5000)
MODELS = ("four-level-framework", "reassurance-force")


@pytest.fixture(scope="module")
def told():
    """Explanations of every configuration of two models and of some random settlements."""
    models = [explain(ng.load(name), one) for name in MODELS for one in ng.load(name).configurations]
    return [*models, *(explain(one) for one in drawn(8, 60))]


def paragraph(explanation, heading):
    return dict(explanation.paragraphs).get(heading, "")


def in_short(explanation):
    """The paragraph in short, without what nobody sets (see test_claims)."""
    return paragraph(explanation, "In short").split(" Of the numbers that nobody sets")[0]


def promised(text):
    """The verdict that the advice promises; None where it says what would end the agreement."""
    if "would end it:" in text:
        return None
    if "would make it durable:" in text:
        return "durable"
    return re.search(r"mend part of it \('([^']+)'\)", text).group(1)


def named_change(explanation, lever, direction, value):
    """The change that a sentence names: by lever, side and border."""
    mine = [each for each in explanation.changes if (each.lever, each.direction) == (lever, f"at {direction}")]
    return next(each for each in mine if decimal(each.value) == value)


def moved(answer, lever, direction, value, step):
    return put(answer.configuration, lever, value + step if direction == "least" else value - step)


@pytest.mark.slow
def test_a_value_just_beyond_each_number_told_gives_the_verdict_promised(told):
    checked = Counter()
    for one in told:
        text, answer = in_short(one), one.assessment
        for lever, direction, value, now in ADVICE.findall(text):
            wanted = promised(text)
            assert now == decimal(answer.configuration.values[lever])
            change = named_change(one, lever, direction, value)
            assert value == decimal(change.value)
            beyond = moved(answer, lever, direction, Fraction(value), ROUNDING)
            exactly = moved(answer, lever, direction, Fraction(float(change.value)), Fraction(1, 10**9))
            short = moved(answer, lever, direction, Fraction(float(change.value)), -Fraction(1, 10**9))
            for there in (beyond, exactly):
                if there is None:
                    continue
                verdict = assess(there).verdict
                assert verdict == change.verdict, (answer.configuration.id, lever, value)
                assert (verdict == wanted) if wanted else RANK[verdict] > RANK[answer.verdict]
                checked[wanted] += 1
            if short is not None:
                assert assess(short).verdict != change.verdict, (answer.configuration.id, lever, value)
    assert checked["durable"] >= 10
    assert checked[None] >= 10
    assert sum(checked.values()) - checked["durable"] - checked[None] >= 10


def test_the_changes_told_are_the_cheapest_of_those_with_the_best_verdict(told):
    for one in told:
        text, answer = in_short(one), one.assessment
        if "No single lever (a number that somebody sets)" in text:
            continue
        wanted = promised(text)
        named = {(lever, f"at {direction}") for lever, direction, value, _ in ADVICE.findall(text)}
        if wanted is None:
            pool = [each for each in one.changes if RANK[each.verdict] > RANK[answer.verdict]]
        else:
            pool = [each for each in one.changes if each.verdict == wanted and not tempts(answer, each)]
            better = [each for each in one.changes if RANK[each.verdict] < RANK[wanted]]
            assert all(tempts(answer, each) for each in better)
        efforts = sorted(effort(each) for each in pool)
        mine = sorted(effort(each) for each in pool if (each.lever, each.direction) in named)
        assert mine == efforts[: len(mine)]
        assert len(mine) == len(named) == min(3, len(pool))


def effort(change):
    return abs(float(change.value) - float(change.current)) / max(abs(float(change.current)), 0.05)


def tempts(answer, change):
    """Whether a change mends a contribution while some attack gains more just beyond it than now."""
    step = Fraction(1, 10**9) * (1 if change.direction == "at least" else -1)
    there = put(answer.configuration, change.lever, Fraction(float(change.value)) + step)
    if there is None:
        return False
    beyond = assess(there)
    if not refusing(answer) - refusing(beyond):
        return False
    now = {(i.where, i.deviation): float(gain) for i, gain in answer.violations if is_grave(i)}
    then = {(i.where, i.deviation): float(gain) for i, gain in beyond.violations if is_grave(i)}
    return any(gain > now.get(key, gain) + 1e-8 for key, gain in then.items())


def refusing(answer):
    """The contributions that are not made."""
    return {
        one.incentive.where for one in answer.acceptance if one.incentive.deviation == "stay out" and not one.accepts
    }


def test_no_advice_makes_war_more_tempting_to_mend_a_contribution(told):
    mended = 0
    for one in told:
        text, answer = in_short(one), one.assessment
        if not ADVICE.search(text) or promised(text) not in ("durable", "accepted, small violations pay"):
            continue
        for lever, direction, value, _ in ADVICE.findall(text):
            change = named_change(one, lever, direction, value)
            assert not tempts(answer, change), (answer.configuration.id, lever)
        mended += any(each.kind == "contribution" for each in answer.failing)
    refused = next(one for one in told if one.assessment.configuration.id == "phased")
    named = {(lever, f"at {way}") for lever, way, _, _ in ADVICE.findall(in_short(refused))}
    tempting = {(each.lever, each.direction) for each in refused.changes if tempts(refused.assessment, each)}
    assert ("guarantees.us_support.provocation", "at least") in tempting
    assert not named & tempting
    assert mended


def test_the_conditions_are_counted_and_each_is_listed_with_its_slack(told):
    seen = Counter()
    for one in told:
        answer, text = one.assessment, in_short(one)
        gains = [gain for _, gain in answer.violations] + [-each.slack for each in answer.acceptance]
        holding = sum(float(gain) <= 0 for gain in gains)
        if holding == len(gains):
            assert text.startswith(f"All {len(gains)} conditions of the verdict hold.")
        else:
            verb = "holds" if holding == 1 else "hold"
            assert text.startswith(f"Of the {len(gains)} conditions of the verdict {holding} {verb}.")
        seen[holding == len(gains)] += 1
        lines = [line for line in paragraph(one, "The conditions").splitlines() if line.startswith("- ")]
        listed = sorted(answer.conditions, key=lambda each: each.incentive is None)
        assert len(lines) == len(listed)
        assert [" FAILS by " in line for line in lines] == [float(each.slack) < 0 for each in listed]
        for line, each in zip(lines, listed, strict=True):
            assert f" by {decimal(abs(float(each.slack)))} {each.unit}." in line
    assert min(seen.values()) >= 4


def test_the_deciding_incentive_is_the_one_that_decides_the_verdict(told):
    decided = 0
    for one in told:
        answer, text = one.assessment, in_short(one)
        found = re.search(r"What decides: (.*?) gains (\S+) of .*? by (.*?)\.(?: |$)", text)
        if found is None:
            assert answer.verdict in ("durable", "undetermined")
            continue
        who, amount, what = found.groups()
        settlement = answer.configuration.settlement
        assert who == settlement.name(answer.binding.party)
        assert amount == decimal(abs(float(answer.binding_gain)))
        assert amount == decimal(abs(float(answer.game.number(answer.binding.gain))))
        words = {"attack": "attacking", "seize": "seizing ground", "fight on": "fighting on", "stay out": "staying out"}
        words["veto renewal, then attack"] = "ending the mandate and attacking"
        assert what.startswith(words.get(answer.binding.deviation, f"'{answer.binding.deviation}'"))
        assert float(answer.binding_gain) > 0
        decided += 1
    assert decided >= 20


def test_what_else_fails_is_told_once_for_each_party_and_deviation(told):
    more = 0
    for one in told:
        answer, text = one.assessment, in_short(one)
        failing = [each for each in answer.failing if each.incentive is not None]
        kinds = {(each.party, each.incentive.deviation) for each in failing}
        kinds.discard((answer.binding.party, answer.binding.deviation))
        besides = re.search(r" Besides, (.*?)\. (?:No single|The cheapest)", text)
        if not kinds:
            continue
        assert besides is not None
        parts = besides.group(1).split("; ")
        rest = re.fullmatch(r"and (\d+) more", parts[-1])
        count = len(parts) - 1 + int(rest.group(1)) if rest else len(parts)
        assert count >= len(kinds)
        assert count <= len(failing) - 1
        amounts = {decimal(abs(float(each.slack))) for each in failing}
        for part in parts[: len(parts) - bool(rest)]:
            assert re.search(r" gains (\S+) of ", part).group(1) in amounts
        more += rest is not None
    assert more


def test_a_durable_agreement_is_told_with_its_least_room(told):
    durable = 0
    for one in told:
        answer, text = one.assessment, in_short(one)
        if answer.verdict != "durable":
            assert "What decides:" in text or answer.verdict == "undetermined"
            continue
        durable += 1
        slacks = [-float(gain) for _, gain in answer.violations] + [float(each.slack) for each in answer.acceptance]
        least = re.search(r"The least room: .*? would lose (\S+) of", text).group(1)
        assert least == decimal(min(slacks))
        assert "would end it" in text
        assert "mend" not in text
    assert durable >= 5


@pytest.mark.slow
def test_a_first_step_that_fails_is_noted_beside_a_durable_verdict():
    one = explain(ng.load("reassurance-force"), "shared_upkeep")
    assert one.assessment.verdict == "durable"
    beside = "Beside the verdict, this fails: The first step tells who is insincere."
    assert beside in in_short(one)
    for value, tells in (("0.27", True), ("0.26", False)):
        there = explain(ng.load("reassurance-force").change({"trust.first_step": value}), "shared_upkeep")
        assert (beside not in in_short(there)) is tells


def test_stages_are_told_in_the_order_of_their_slack(told):
    staged = 0
    for one in told:
        answer, text = one.assessment, paragraph(one, "The stages")
        adversary = answer.configuration.settlement.party("adversary")
        attacks = [
            (float(gain), incentive.where)
            for incentive, gain in answer.violations
            if incentive.party == adversary and is_grave(incentive)
        ]
        if not any(where.startswith("in '") for _, where in attacks):
            assert text == ""
            continue
        staged += 1
        shown = re.findall(r"\(([+-]\d\.\d+)\)", text)
        assert shown == [decimal(-gain, signed=True) for gain, _ in sorted(attacks, reverse=True)]
        worst = max(attacks)[1]
        place = worst.split(": ")[0] if worst.startswith("in '") else "once everything stands"
        verb = "pays most" if max(attacks)[0] > 0 else "costs least"
        assert text.startswith(f"An attack {verb} {place}")
    assert staged >= 5


@pytest.mark.slow
def test_in_a_stage_that_is_not_answered_an_attack_pays_most():
    model = ng.load("reassurance-force")
    changes = {"staging.stages.freeze.power_shift": 1, "staging.stages.freeze.guarantees.us_support": 0}
    one = explain(model.change({**changes, "war.power_shift": "0.6"}))
    assert paragraph(one, "The stages").startswith("An attack pays most in 'one-month freeze'")
    assert one.assessment.binding.where.startswith("in 'one-month freeze'")


# --- M09 ---


def sharing(share):
    ally = {"name": "Ally", "provider": "ally", "denial": "0.2", "reputation": "0.5", "own_stake": "0"}
    ally |= {"cost": {"uniform": {"low": "0", "high": "1"}}, **({} if share is None else {"cost_share": share})}
    document = worked(guarantees__own=ally)
    document["parties"]["ally"] = {"role": "guarantor", "name": "Ally"}
    document["war"]["adversary_cost"] = {"value": "0.1", "range": ["0", "0.2"]}
    return document


def test_the_risk_of_war_in_bargaining_is_the_part_borne_by_its_chance_over_twice_the_largest_cost():
    """M09: rho s c_P/(2 c) = .5 x .4 x .12/.4 = 6 %; others bear it half the time, the cost being uniform to 1."""
    text = paragraph(explain(from_data(sharing("0.4"))), "Would they sign?")
    assert "Since others bear part of its cost of war, P would bargain harder" in text
    assert f"the risk of war in bargaining rises by {percent(Fraction(6, 100))}." in text


def test_bargaining_is_told_of_only_where_others_bear_part_of_the_cost(told):
    assert "bargain" not in paragraph(explain(from_data(sharing(None))), "Would they sign?")
    without_range = sharing("0.4")
    without_range["war"]["adversary_cost"] = "0.1"
    assert "bargain" not in paragraph(explain(from_data(without_range)), "Would they sign?")
    seen = Counter()
    for one in told:
        c = one.assessment.configuration
        shared = any(c.has(f"guarantees.{each}.cost_share") for each in c.guarantees)
        ranged = c.settlement.quantities["war.adversary_cost"].bounds is not None
        assert ("bargain harder" in paragraph(one, "Would they sign?")) is (shared and ranged)
        seen[shared and ranged] += 1
    assert min(seen[True], seen[False]) >= 3


# --- the other paragraphs ---


def test_the_answer_and_every_listed_change_are_true(told):
    rng, checked = random.Random(0), 0
    for one in told:
        answer = one.assessment
        text = paragraph(one, "The answer")
        assert f"In this model: {answer.verdict}. That is, {VERDICTS[answer.verdict]}." in text
        assert f"The margin is {decimal(answer.margin, signed=True)} of " in text
        small = not is_grave(answer.violations[0][0])
        assert (" of one " in text) is small
        lines = re.findall(
            r"- (\S+): (.*?) when it is at (least|most) (\S+) ", paragraph(one, "What would change the answer")
        )
        for lever, verdict, direction, value in rng.sample(lines, min(2, len(lines))):
            there = moved(answer, lever, direction, Fraction(value), ROUNDING)
            if there is not None:
                assert assess(there).verdict == verdict
                checked += 1
    assert checked > 40


def test_sentences_name_rows_and_data(told):
    one = told[0]
    assert [row["about"] for row in one.rows()] == [heading for heading, _ in one.paragraphs]
    data = one.as_data()
    assert data["assessment"]["verdict"] == one.assessment.verdict
    assert [each["lever"] for each in data["single_changes"]] == [each.lever for each in one.changes]
    assert all(text for _, text in one.paragraphs)


# --- defects ---


def test_no_advice_makes_an_attack_pay_so_that_a_contribution_is_pivotal():
    one = explain(drawn(1, 2)[0])
    answer, text = one.assessment, in_short(one)
    for lever, direction, value, _ in ADVICE.findall(text):
        change = named_change(one, lever, direction, value)
        assert not tempts(answer, change), lever


def test_an_undetermined_verdict_is_not_told_as_an_agreement_that_holds():
    text = paragraph(explain(from_data(worked(guarantees__own__denial="0.078"))), "In short")
    assert not text.startswith("All 4 conditions of the verdict hold.")


def test_levers_that_can_only_be_scanned_are_not_said_to_change_nothing():
    """More relief, lost when an attack comes, makes it durable from 0.8820 on."""
    settlement = random_settlement(random.Random(48), rational=False)
    assert assess(put(settlement.configuration("only"), "sanctions.relief", Fraction(9, 10))).verdict == "durable"
    one = explain(settlement)
    assert "No single lever would mend it" not in in_short(one)
    assert "No single lever makes it durable" not in paragraph(one, "What would change the answer")


@pytest.mark.slow
def test_an_attack_on_the_full_agreement_is_told_beside_one_in_a_stage():
    freeze = {"staging.stages.freeze.power_shift": 1, "staging.stages.freeze.guarantees.us_support": 0}
    one = explain(ng.load("reassurance-force").change({**freeze, "war.power_shift": "0.6"}))
    standing = [each for each in one.assessment.failing if each.kind == "war"]
    assert len(standing) == 2
    amounts = [decimal(abs(float(each.slack))) for each in standing]
    assert any(f"gains {amount} of" in in_short(one) for amount in amounts)
