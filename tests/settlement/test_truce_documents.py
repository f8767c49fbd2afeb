"""Documents about keeping a truce are read whole, refused in words, and mean what they say.

The animals of tests/documents are bred from `WHOLE` or smaller ones; what no check catches yet is marked here.
"""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction

import pytest

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.errors import DocumentError, UsageError
from negotiation.settlement import encode, from_data, from_yaml
from negotiation.testing import random_document

WHOLE = """\
id: whole
title: A whole truce
summary: Everything that bears on keeping a truce.
parties:
  east: {role: adversary, name: East}
  west: {role: protege, name: West}
  friend: {role: guarantor, name: Friend}
  other: {role: guarantor, name: Other}
  un: {role: mandate holder, name: UN}
war: {adversary_share: 0.6, adversary_cost: {value: 0.1, range: [0, 0.3]}, protege_cost: 0.1, power_shift: 0.1}
truce: {discount: 0.9, length: 4}
territory:
  areas:
    valley: {name: Valley, weight: {east: 0.6, west: 0.5}}
    hill: {name: Hill, weight: {east: 0.4, west: 0.5}}
  options:
    line: {name: Line, allot: {valley: {to: east}, hill: {to: west}}}
guarantees:
  force:
    name: Force
    provider: friend
    denial: 0.1
    reputation: 0.1
    own_stake: 0.5
    detection: 0.4
    upkeep: 0.001
    cost_share: 0.2
    cost: {uniform: {low: 0, high: 0.4}}
  ships:
    name: Ships
    provider: other
    denial: 0.1
    reputation: 0.1
    consent: 0.9
    cost: {uniform: {low: 0, high: 0.4}}
mandate: {holder: un, legitimacy_cost: 0.02, veto: [east], support: {other: 0.9}, renewal_veto: true}
monitoring: {detection: 0.9, acts: force, inspections: {number: 2, periods: 4, penalty: 1}}
sanctions: {relief: 0.05, delay: 1, vote: {rule: reverse veto, voters: {un: 0.5, friend: 0.9}}}
coordination: {delay_cut: 0.2, false_alarm_cut: 0.5}
activation: {before_ceasefire: 0.1}
violations:
  shelling:
    name: shelling
    gain: {east: 0.02, west: 0.01}
    visibility: 0.9
    false_alarm: 0.05
    punishment: 3
    relief_withdrawn: 0.5
    response: {force: 0.02}
    legitimacy: 0.5
    aid_withdrawn: 0.02
assurances:
  bases: {name: No bases, provider: un, worth: 0.02, reputation: 0.1, cost: {uniform: {low: 0, high: 0.2}}}
switching:
  other: {turns_away: 0.1, returns: 0.3, observed: false}
staging:
  stages:
    first: {name: First, periods: 1, deployed: 0.5, power_shift: 0.2, relief: 0.5, guarantees: {ships: 0.1}}
trust: {belief: 0.5, reward: 0.2, temptation: 0.1, insincere_temptation: 0.3, loss: 0.2, first_step: 0.3}
signature: {pressure: 0.01, distrust: 0.1}
strength: 1.1
protege_violation: {attribution: 0.5, aid_lost: 0.02}
configurations:
  plain: {territory: line, guarantees: [force, ships]}
  blessed: {extends: plain, mandate: conditional}
  bare: {extends: plain, without: [violations, staging, switching, upkeep, distrust], assurances: []}
baseline: plain
"""


def data():
    """The whole document as plain data, every number exact text."""
    return copy.deepcopy(from_yaml(WHOLE).tree.data)


def changed(**settings):
    """The whole document with numbers set in the configuration `plain` ('path__to__number' for a path)."""
    document = data()
    document["configurations"]["plain"]["set"] = {path.replace("__", "."): one for path, one in settings.items()}
    return document


def refusals(document):
    with pytest.raises(DocumentError) as caught:
        from_data(document)
    return [(one.place.path, f"{one.what} {one.advice}") for one in caught.value.problems]


# --- reading ---


def test_a_document_with_everything_is_read_and_assessed():
    settlement = from_yaml(WHOLE)
    assert settlement.configurations == ("plain", "blessed", "bare")
    for name in settlement.configurations:
        answer = assess(settlement, name)
        assert all(one.verification.holds is True for one in answer.solution)
        kinds = {one.kind for one in answer.conditions}
        assert {"war", "protégé", "signature"} <= kinds
        assert ({"stage", "small violation", "contribution"} <= kinds) is (name != "bare")


def test_what_is_written_and_what_is_data_are_the_same_settlement():
    answers = [assess(one, "plain") for one in (from_yaml(WHOLE), from_data(data()))]
    assert answers[0].margin == answers[1].margin
    assert answers[0].verdict == answers[1].verdict


def test_promises_in_force_are_those_that_a_configuration_names():
    settlement = from_yaml(WHOLE)
    assert settlement.configuration("plain").assurances == ("bases",)
    assert settlement.configuration("bare").assurances == ()


def test_a_block_that_the_game_cannot_do_without_cannot_be_left_out():
    document = data()
    document["configurations"]["bare"]["without"] = ["truce"]
    ((path, told),) = refusals(document)
    assert path == "configurations.bare.without.0"
    assert "'truce' is not one of" in told


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("violations.shelling.false_alarm", "1.2", "a probability"),
        ("violations.shelling.gain.friend", "0.1", "no number of this document"),
        ("violations.shelling.response.ships", "0.1", "no number of this document"),
        ("violations.raid.false_alarm", "0.1", "the document has no 'violations.raid'"),
        ("monitoring.inspections.penalty", "0", "a positive amount"),
        ("assurances.bases.cost.uniform.low", "0.3", "the cost would range from 0.3 to 0.2"),
        ("staging.stages.first.deployed", "1.1", "a share"),
        ("staging.stages.second.deployed", "0.5", "staging"),
        ("switching.other.turns_away", "2", "a probability"),
        ("coordination.delay_cut", "1", "a part below one"),
        ("truce.discount", "1", "a discount factor"),
    ],
)
def test_a_number_that_cannot_be_set_is_refused(path, value, word):
    document = data()
    document["configurations"]["plain"]["set"] = {path: value}
    told = refusals(document)
    assert told
    assert any(word in one for _, one in told)
    with pytest.raises(UsageError):
        from_yaml(WHOLE).change({path: value})


def test_mutated_truce_documents_are_read_or_refused_and_nothing_else_happens():
    rng, outcomes = random.Random(2027), {"read": 0, "refused": 0}
    for _ in range(250):
        text = list(WHOLE)
        for _ in range(rng.randint(1, 3)):
            position = rng.randrange(len(text))
            if rng.random() < 0.6:
                text[position] = rng.choice("{}[]:,-. \n0123456789e")
            else:
                del text[position]
        try:
            from_yaml("".join(text))
            outcomes["read"] += 1
        except DocumentError as error:
            assert error.problems
            outcomes["refused"] += 1
    assert min(outcomes.values()) >= 10


@pytest.mark.slow
def test_documents_with_entries_left_out_are_refused_or_assessed():
    """Any one entry missing: whatever is read also has an answer."""
    assessed = 0
    for path in places(data()):
        document = data()
        node = document
        for one in path[:-1]:
            node = node[one]
        del node[path[-1]]
        try:
            settlement = from_data(document)
        except DocumentError as error:
            assert error.problems
            continue
        if path[0] in BLOCKS:
            assert assess(settlement.configuration("plain")).verdict
            assessed += 1
    assert assessed >= 30


BLOCKS = ("violations", "assurances", "switching", "staging", "sanctions", "monitoring", "guarantees", "truce")


def places(node, path=()):
    """The paths of all entries of nested mappings."""
    for name, below in node.items():
        yield (*path, name)
        if isinstance(below, dict):
            yield from places(below, (*path, name))


# --- defects: what a document says and the code does not do ---


def incentive(document, where, deviation, configuration="only"):
    game = encode(from_data(document).configuration(configuration))
    found = [i for i in hold_agreement(game)[0].incentives if (i.where, i.deviation) == (where, deviation)]
    return game.number(found[0].gain)


def small(**blocks):
    """Two sides, one guarantor with a uniform cost, a mandate."""
    return {
        "id": "small",
        "title": "Small",
        "summary": "Two sides and a guarantor.",
        "parties": {
            "a": {"role": "adversary", "name": "A"},
            "p": {"role": "protege", "name": "P"},
            "g": {"role": "guarantor", "name": "G"},
            "h": {"role": "guarantor", "name": "H"},
        },
        "war": {
            "adversary_share": "0.6",
            "adversary_cost": {"value": "0.1", "range": ["0", "0.4"]},
            "protege_cost": "0.1",
            "power_shift": "0.1",
        },
        "truce": {"discount": "0.9"},
        "territory": {
            "areas": {"all": {"name": "All", "weight": {"a": "1", "p": "1"}}},
            "options": {"line": {"name": "Line", "allot": {"all": {"to": "shared"}}}},
            "shared": {"a": "0.5", "p": "0.5"},
        },
        "guarantees": {
            "force": {
                "name": "Force",
                "provider": "g",
                "denial": "0.2",
                "reputation": "0.2",
                "cost": {"uniform": {"low": "0", "high": "0.5"}},
            }
        },
        "configurations": {"only": {"territory": "line", "guarantees": ["force"]}},
        "baseline": "only",
        **copy.deepcopy(blocks),
    }


USELESS = {"name": "Useless", "provider": "h", "own_stake": "0.5", "upkeep": "0"} | {
    "cost": {"uniform": {"low": "0", "high": "1"}}
}
MANDATE = {"holder": "h", "legitimacy_cost": "0.1", "public_commitment": "0.1"}


def test_staying_out_of_a_useless_guarantee_does_not_cost_the_mandate():
    document = small(mandate=MANDATE)
    document["guarantees"]["useless"] = USELESS
    document["configurations"]["only"] |= {"guarantees": ["force", "useless"], "mandate": "in force"}
    assert incentive(document, "contribution: Useless", "stay out") == 0
    document["configurations"]["only"]["mandate"] = "conditional"
    assert incentive(document, "contribution: Useless", "stay out") == 0


def test_a_mandate_that_others_are_sure_to_vote_for_protects_against_an_insincere_adversary_too():
    document = small(mandate={**MANDATE, "support": {"h": "1"}}, signature={"distrust": "0.2"})
    document["configurations"]["only"]["mandate"] = "in force"
    known = incentive(document, "signature: P", "fight on")
    document["configurations"]["only"]["mandate"] = "conditional"
    forms = ClosedForms(from_data(document).configuration("only"))
    assert known == -forms.point.value(forms.acceptance_protege)
    assert incentive(document, "signature: P", "fight on") == known


def test_upkeep_of_the_protege_s_own_forces_costs_it_the_upkeep_and_no_more():
    document = small()
    document["guarantees"]["own"] = {"name": "Own", "provider": "p", "denial": "0.1"}
    document["configurations"]["only"]["guarantees"] = ["force", "own"]
    before = incentive(document, "signature: P", "fight on")
    document["guarantees"]["own"]["upkeep"] = "0.01"
    try:
        after = incentive(document, "signature: P", "fight on")
    except DocumentError:
        return
    assert after - before == Fraction(1, 100)


def test_the_most_credible_response_counts_the_common_strength_once():
    """Twice the strength: half the denial is as credible as the whole was before; punishment is at its scale."""
    found = []
    for strength in ("1", "2"):
        document = small(strength=strength)
        document["guarantees"]["force"] |= {"cost": {"per_strength": "1"}, "punishment": "0.1"}
        found.append(assess(from_data(document)).window.most_credible)
    assert found[0] == Fraction(2, 10) + Fraction(1, 10)
    assert found[1] == Fraction(2, 10) + Fraction(2, 10)


SWITCHING = {"g": {"turns_away": "0.1", "returns": "0"}}


def test_chances_to_turn_away_that_are_set_to_nothing_are_refused():
    document = small(switching=SWITCHING)
    document["configurations"]["only"]["set"] = {"switching.g.turns_away": "0"}
    try:
        settlement = from_data(document)
    except DocumentError:
        return
    assess(settlement)


def test_chances_to_turn_away_and_back_that_are_set_above_one_are_refused():
    document = small(switching={"g": {"turns_away": "0.1", "returns": "0.5"}})
    document["configurations"]["only"]["set"] = {"switching.g.turns_away": "0.9"}
    assert refusals(document)


def test_a_temptation_that_is_set_above_the_reward_is_refused():
    assert refusals(changed(trust__temptation="0.25"))


def test_a_snapback_that_is_set_beside_a_vote_is_refused():
    assert refusals(changed(sanctions__snapback="0.5"))


def test_an_empty_range_of_the_cost_of_a_promise_is_refused():
    document = data()
    document["assurances"]["bases"]["cost"] = {"uniform": {"low": "0.3", "high": "0.2"}}
    assert refusals(document)


def test_visits_without_a_penalty_are_one_mistake():
    document = data()
    document["monitoring"]["inspections"]["penalty"] = "0"
    assert len(refusals(document)) == 1


@pytest.mark.parametrize("block", ["stages", "promises", "guarantees", "parties"])
def test_two_things_of_one_name_are_refused(block):
    document = data()
    if block == "stages":
        document["staging"]["stages"]["second"] = dict(document["staging"]["stages"]["first"])
    if block == "promises":
        document["assurances"]["more"] = document["assurances"]["bases"] | {"reputation": "0.05"}
    if block == "guarantees":
        document["guarantees"]["ships"]["name"] = "Force"
    if block == "parties":
        document["switching"]["friend"] = {"turns_away": "0.1", "returns": "0.1"}
        document["parties"]["other"]["name"] = "Friend"
    assert refusals(document)


def test_random_truce_documents_are_what_they_were_after_a_round_through_text():
    for seed in range(15):
        document = random_document(random.Random(seed), truce=True)
        again = from_yaml(json.dumps(document))
        values = [one.configuration("only").values for one in (from_data(document), again)]
        assert values[0] == values[1]
