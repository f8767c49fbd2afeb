"""The encoding: each part of the game is there when the document mentions it, and does what it says."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from negotiation.deterrence import assess
from negotiation.settlement import encode, from_data, from_yaml, read_file
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.territory import share
from negotiation.solvers import solve
from negotiation.testing import random_document

WE1 = Path(__file__).parent / "documents" / "we1.yaml"


def we1(*changes):
    text = WE1.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return from_yaml(text)


def margin(settlement, configuration):
    return float(assess(settlement, configuration).margin)


def base(seed=0, **blocks):
    document = random_document(random.Random(seed))
    for block in ("mandate", "fait_accompli", "truce", "sanctions", "monitoring", "signature", "protege_violation"):
        document.pop(block, None)
    document["configurations"]["only"]["mandate"] = "absent"
    for guarantee in document["guarantees"].values():
        guarantee.pop("requires_mandate", None)
    return {**document, **blocks}


def test_an_area_counts_by_holder_title_and_zone():
    document = base(
        territory={
            "areas": {
                "a1": {"name": "1", "weight": {"a": "0.5", "p": "0.4"}},
                "a2": {"name": "2", "weight": {"a": "0.3", "p": "0.4"}},
                "a3": {"name": "3", "weight": {"a": "0.2", "p": "0.2"}},
            },
            "options": {
                "line": {
                    "name": "L",
                    "allot": {
                        "a1": {"to": "a", "title": "in fact"},
                        "a2": {"to": "p"},
                        "a3": {"to": "demilitarised"},
                    },
                }
            },
            "de_facto": {"a": "0.1", "p": "0.2"},
            "demilitarised": {"a": "0.25", "p": "0.5"},
        }
    )
    configuration = from_data(document).configuration("only")
    game = encode(configuration)
    assert game.number(share(configuration, "a")) == Fraction(5, 10) * Fraction(9, 10) + Fraction(2, 10) / 4
    assert game.number(share(configuration, "p")) == Fraction(4, 10) * Fraction(2, 10) + Fraction(4, 10) + Fraction(
        1, 10
    )


def test_ceding_fortified_land_lowers_the_margin_by_the_shift_of_power():
    plain = base()
    plain["territory"]["options"]["line"].pop("power_shift", None)
    shifted = base()
    shifted["territory"]["options"]["line"]["power_shift"] = "0.07"
    gains = [dict_of_gains(one) for one in (plain, shifted)]
    assert gains[1]["attack"] - gains[0]["attack"] == Fraction(7, 100)


def dict_of_gains(document):
    answer = assess(from_data(document))
    return {one.deviation: gain for one, gain in answer.violations if one.party == "a"}


def test_a_backstop_in_series_is_called_only_when_the_lower_layers_have_acted():
    series = we1(("    {name: Backstop,", "    {name: Backstop, after: [force, offshore],"))
    parallel = read_file(WE1)
    assert margin(series, "all_three") < margin(parallel, "all_three")
    game = encode(series, "all_three")
    assert len(game.information_sets["response: Backstop"]) < len(
        encode(parallel, "all_three").information_sets["response: Backstop"]
    )
    answer = assess(series, "all_three").guarantees[-1]
    product = 1.0
    for one in assess(series, "all_three").guarantees:
        product *= float(one.honour)
    assert float(answer.reliability) == pytest.approx(product)


def test_guarantors_in_parallel_do_not_see_each_other():
    game = encode(read_file(WE1), "all_three")
    sizes = {w: len(nodes) for w, nodes in game.information_sets.items() if w.startswith("response")}
    assert sizes == {
        "response: In-country force": 1,
        "response: Offshore air, sea and ISR": 2,
        "response: Backstop": 4,
    }


def test_each_effect_of_the_mandate_works_alone_and_in_the_right_direction():
    """Switch off all effects but one: the margin must rise by it, or stay (detection bears on the protégé only)."""
    effects = {
        "legitimacy_cost": "0.02",
        "burden_sharing": "0.2",
        "public_commitment": "0.05",
        "neutrality": "0.5",
    }
    listed = ", ".join(f"{name}: {value}" for name, value in effects.items())
    whole = f"mandate: {{holder: council, {listed}}}"
    without = margin(read_file(WE1), "force")
    for name, value in effects.items():
        alone = we1((whole, f"mandate: {{holder: council, {name}: {value}}}"))
        assert margin(alone, "force_un") > without, name
    empty = we1((whole, "mandate: {holder: council}"))
    assert margin(empty, "force_un") == pytest.approx(without, abs=1e-15)
    robust = we1((whole, "mandate: {holder: council, robustness: 0.5}"))
    assert margin(robust, "force_un") < without


def test_a_mandate_that_may_lapse_lies_between_none_and_a_sure_one():
    lapsing = we1(("neutrality: 0.5}", "neutrality: 0.5, renewals: 2, renewal_survival: 0.5}"))
    low, middle, high = margin(read_file(WE1), "force"), margin(lapsing, "force_un"), margin(read_file(WE1), "force_un")
    assert low < middle < high
    assert middle == pytest.approx(0.25 * high + 0.75 * low)
    game = encode(lapsing, "force_un")
    assert {"response: In-country force (mandate stands)", "response: In-country force (no mandate)"} <= set(
        game.information_sets
    )


def test_an_adversary_with_a_veto_refuses_a_mandate_that_would_bind_it():
    vetoed = we1(
        ("neutrality: 0.5}", "neutrality: 0.5, veto: [adversary]}"),
        ("  force_un: {extends: force, mandate: in force}", "  force_un: {extends: force, mandate: conditional}"),
    )
    answer = assess(vetoed, "force_un")
    assert answer.mandate == "vetoed"
    assert answer.verdict != "durable"
    assert float(answer.margin) == pytest.approx(margin(read_file(WE1), "force"))
    assert any("vetoes the mandate" in flag for flag in answer.flags)


def test_an_adversary_that_is_deterred_anyway_consents_to_a_neutral_mandate():
    changes = [
        ("neutrality: 0.5}", "neutrality: 0.5, veto: [adversary]}"),
        ("  force_un: {extends: force, mandate: in force}", "  force_un: {extends: force, mandate: conditional}"),
        ("power_shift: 0.20", "power_shift: 0.05"),
    ]
    answer = assess(we1(*changes), "force_un")
    assert answer.mandate == "consented"
    assert answer.verdict == "durable"


def test_without_a_mandate_a_guarantee_that_requires_one_does_not_exist():
    bound = we1(("    {name: In-country force,", "    {name: In-country force, requires_mandate: true,"))
    none = we1(("  force: {guarantees: [force], territory: line}", "  force: {guarantees: [], territory: line}"))
    assert margin(bound, "force") == pytest.approx(margin(none, "force"))
    assert margin(bound, "force_un") == pytest.approx(margin(read_file(WE1), "force_un"))


def test_third_party_pressure_buys_a_signature_and_no_deterrence():
    plain, pressed = base(3), base(3, signature={"pressure": "0.2"})
    answers = [assess(from_data(one)) for one in (plain, pressed)]
    slack = [one.acceptance[-1].slack for one in answers]
    assert slack[1] - slack[0] == Fraction(1, 5)
    assert answers[0].margin == answers[1].margin


def test_an_attributed_violation_of_the_protege_finds_no_foreign_support():
    sure = base(5, protege_violation={"attribution": "1", "aid_lost": "0"})
    never = base(5, protege_violation={"attribution": "0", "aid_lost": "0"})
    gains = []
    for document in (sure, never):
        answer = assess(from_data(document))
        gains.append(next(g for one, g in answer.violations if one.party == "p"))
    assert gains[1] >= gains[0]


def test_a_guarantor_cannot_tell_an_unattributed_attack_by_the_protege_from_one_by_the_adversary():
    document = base(5, protege_violation={"attribution": "0.5", "aid_lost": "0"})
    document["guarantees"] = {
        "g": {"name": "G", "provider": "x", "denial": "0.1", "cost": {"uniform": {"low": "0", "high": "1"}}}
    }
    document["parties"]["x"] = {"role": "guarantor", "name": "X"}
    document["configurations"]["only"]["guarantees"] = ["g"]
    game = encode(from_data(document))
    assert len(game.information_sets["response: G"]) == 2


def test_a_seizure_is_worth_less_the_sooner_it_is_answered():
    def gain(delay):
        blocks = {"fait_accompli": {"gain": "0.1", "response_delay": delay}, "truce": {"discount": "0.9"}}
        return dict_of_gains(base(7, **blocks))["seize"]

    gains = [gain(delay) for delay in ("0", "1", "3", "10")]
    assert gains[0] == dict_of_gains(base(7))["attack"]
    steps = [later - sooner for sooner, later in pairwise(gains)]
    prefers_seizing = gains[0] < Fraction(1, 10)
    assert all((step > 0) is prefers_seizing for step in steps)


def test_waiting_to_re_arm_leaves_the_margin_and_weighs_the_signature():
    plain = base(9)
    waiting = base(9, truce={"discount": "0.9", "length": "2"})
    one, other = assess(from_data(plain)), assess(from_data(waiting))
    assert one.margin == other.margin
    assert "time until re-armament" in {getattr(node, "label", "") for node, _ in other.game.nodes()}


def test_snapback_takes_relief_away_from_the_violator():
    for snapback, wanted in (("0", Fraction(0)), ("1", Fraction(1, 10))):
        plain = dict_of_gains(base(11))["attack"]
        relieved = dict_of_gains(base(11, sanctions={"relief": "0.1", "snapback": snapback}))["attack"]
        assert plain - relieved == wanted


def test_formulas_over_parameters_are_levers_of_their_names():
    settlement = read_file(Path(__file__).parent / "documents" / "small.yaml")
    game = encode(settlement)
    assert "parameters.troops" in game.names
    assert "guarantees.force.denial" not in game.names
    doubled = settlement.change({"parameters.troops": "30000"})
    terms = [Terms(one.configuration("plain")) for one in (settlement, doubled)]
    values = [encode(t.configuration).number(t.denial("force", False)) for t in terms]
    assert values == [Fraction(1, 10), Fraction(1, 5)]
    fixed = settlement.change({"guarantees.force.denial": "0.3"})
    assert "guarantees.force.denial" in encode(fixed).names


@pytest.mark.parametrize("name", ["force", "all_three", "all_three_un"])
def test_every_equilibrium_is_verified_in_enclosures(name):
    for one in solve(encode(read_file(WE1), name)):
        assert one.verification.holds is True
        assert one.arithmetic == "enclosed"


def test_a_signature_that_only_pressure_buys_is_flagged_as_an_unnatural_ceasefire():
    for seed in range(60):
        plain = assess(from_data(base(seed)))
        slack = next(one.slack for one in plain.acceptance if one.party == "a")
        if -Fraction(1, 10) < slack < 0:
            pressed = assess(from_data(base(seed, signature={"pressure": "0.2"})))
            assert any("Unnatural ceasefire" in flag for flag in pressed.flags)
            assert not plain.flags or not any("Unnatural" in flag for flag in plain.flags)
            return
    raise AssertionError("no draw with a reluctant adversary")


def test_a_provider_with_a_known_cost_is_told_to_honour_or_not():
    text = WE1.read_text().replace("cost: {uniform: {low: 0, high: 0.35}}", "cost: {fixed: 0.1}")
    answer = assess(from_yaml(text), "force").guarantees[0]
    assert answer.honour == 1
    assert "honours it: that costs 0.1000" in answer.summary()
    reluctant = assess(from_yaml(text.replace("fixed: 0.1}", "fixed: 0.9}")), "force").guarantees[0]
    assert "does not honour it" in reluctant.summary()
