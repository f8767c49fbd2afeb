"""Conditions of an agreement: each with its slack, all of them together the verdict, told in words that are true."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

import negotiation as ng
from helpers.agreements import drawn, worked
from negotiation.deterrence import assess
from negotiation.settlement import from_data

KINDS = ("war", "stage", "protégé", "small violation", "signature", "contribution", "credibility", "trust")


@pytest.fixture(scope="module")
def answers():
    return [assess(one) for one in drawn(60, 40)]


@pytest.fixture(scope="module")
def models():
    return {
        (name, one): assess(ng.load(name), one)
        for name in ("reassurance-force", "four-level-framework")
        for one in ng.load(name).configurations
    }


@pytest.mark.slow
def test_an_agreement_is_durable_when_and_only_when_every_condition_of_the_verdict_has_room(answers, models):
    seen = Counter()
    for answer in [*answers, *models.values()]:
        mine = [one for one in answer.conditions if one.incentive is not None]
        room = [float(one.slack) > 0 if one.kind not in ("signature", "contribution") else one.holds for one in mine]
        assert all(room) is (answer.verdict == "durable")
        seen[all(room)] += 1
        kept = [one.holds for one in mine if one.kind in ("war", "stage", "protégé", "small violation")]
        assert all(kept) is (float(answer.margin) >= 0)
    assert min(seen.values()) >= 8


def test_a_slack_is_minus_the_gain_of_the_deviation_in_the_solved_game(answers):
    for answer in answers:
        kept = [one for one in answer.conditions if one.incentive is not None]
        for one in kept:
            gain = answer.game.number(one.incentive.gain)
            if isinstance(gain, Fraction):
                assert one.slack == -gain
            else:
                assert float(one.slack) == pytest.approx(-float(gain), abs=1e-15)
            assert one.party == one.incentive.party
        mine = [(one.incentive.where, one.incentive.deviation) for one in kept]
        expected = [(one.where, one.deviation) for one, _ in answer.violations]
        expected += [(one.incentive.where, one.incentive.deviation) for one in answer.acceptance]
        assert Counter(mine) == Counter(expected)
        assert set(answer.failing) == {one for one in answer.conditions if float(one.slack) < 0}


def test_what_fails_comes_first_then_by_kind_then_the_least_room(answers, models):
    for answer in [*answers, *models.values()]:
        keys = [(float(one.slack) >= 0, KINDS.index(one.kind), float(one.slack)) for one in answer.conditions]
        assert keys == sorted(keys)


def test_the_kind_says_who_is_tempted_to_what(answers, models):
    seen = Counter()
    for answer in [*answers, *models.values()]:
        settlement = answer.configuration.settlement
        adversary, protege = settlement.party("adversary"), settlement.party("protege")
        for one in answer.conditions:
            seen[one.kind] += 1
            if one.incentive is None:
                assert one.kind in ("credibility", "trust")
                continue
            grave = one.incentive.deviation in ("attack", "seize", "veto renewal, then attack")
            if one.kind in ("war", "stage"):
                assert grave
                assert one.party == adversary
                assert (one.kind == "stage") is (one.incentive.moment.stage is not None)
            elif one.kind == "protégé":
                assert grave
                assert one.party == protege
            elif one.kind == "small violation":
                assert one.incentive.deviation in {each.name for each in settlement.document.violations.values()} | set(
                    settlement.document.violations
                )
            else:
                assert one.incentive.deviation in ("fight on", "stay out")
                assert (one.kind == "contribution") is (one.incentive.deviation == "stay out")
            small = one.kind == "small violation"
            assert one.unit == ("of one month's stake" if small else "of the stake per month").replace(
                "month", settlement.document.period
            )
    assert set(seen) == set(KINDS)


def test_stages_governments_and_contributions_are_named_in_the_text(models):
    texts = [one.text for one in models["reassurance-force", "phased"].conditions]
    assert len(texts) == len(set(texts))
    assert set(texts) == {
        "Russia does not attack in 'one-month freeze'",
        "Russia does not attack in 'reassurance force first'",
        "Russia does not attack",
        "Russia does not attack (the United States turned away)",
        "Russia does not gain by 'Fire across the line'",
        "Russia does not gain by 'Fire across the line' (the United States turned away)",
        "Russia does not gain by 'Sabotage and pressure in the grey zone'",
        "Russia does not gain by 'Sabotage and pressure in the grey zone' (the United States turned away)",
        "Ukraine does not attack",
        "Ukraine does not attack (the United States turned away)",
        "Ukraine does not gain by 'Fire across the line'",
        "Ukraine does not gain by 'Fire across the line' (the United States turned away)",
        "Europe contributes Reassurance force",
        "Europe contributes Larger force in the rear",
        "Russia signs",
        "Ukraine signs",
        "A sincere side takes the first step",
        "The first step tells who is insincere",
    }
    turned = [one for one in models["reassurance-force", "phased"].conditions if "turned away" in one.text]
    for one in turned:
        beside = next(
            each
            for each in models["reassurance-force", "phased"].conditions
            if each.text == one.text.removesuffix(" (the United States turned away)")
        )
        assert one.incentive.moment.away == ("us",)
        assert beside.incentive.moment.away == ()
    steady = [one.text for one in models["reassurance-force", "steady_us"].conditions]
    assert set(steady) == {one for one in texts if "turned away" not in one}
    at_once = [one.text for one in models["reassurance-force", "at_once"].conditions]
    assert set(at_once) == {one for one in texts if " in '" not in one}
    shared = [one.text for one in models["reassurance-force", "shared_upkeep"].conditions]
    assert set(shared) == {one for one in texts if "contributes" not in one}


def test_where_deterrence_hangs_on_a_guarantee_its_chance_is_a_condition(models):
    hanging = 0
    for answer in models.values():
        found = {one.text: one for one in answer.conditions if one.kind == "credibility"}
        expected = [one for one in answer.guarantees if one.cutoff is not None and one.needed is not None]
        expected = [one for one in expected if float(one.needed) > 0]
        assert set(found) == {f"'{one.name}' is likely enough to be honoured" for one in expected}
        for one in expected:
            slack = found[f"'{one.name}' is likely enough to be honoured"].slack
            assert float(slack) == pytest.approx(float(one.honour) - float(one.needed), abs=1e-15)
            hanging += 1
    assert hanging > 10


def test_margins_worked_by_hand_are_the_slacks():
    answer = assess(from_data(worked(guarantees__own__denial="0.3", guarantees__own__provocation="0.2")))
    slacks = {one.text: one.slack for one in answer.conditions}
    assert slacks["A does not attack"] == Fraction("0.022")
    assert slacks["A signs"] == Fraction("-0.06")
    assert slacks["P signs"] == Fraction("0.14")
    assert [one.text for one in answer.failing] == ["A signs"]
    assert str(answer.conditions[0].summary()) == "A signs: fails by 0.0600 (of the stake per period)."
    assert answer.conditions[0].rows()[0]["holds"] is False
    assert [one["holds"] for one in answer.as_data()["conditions"]] == [one.holds for one in answer.conditions]
