"""The page's numbers are Python's: the same expressions, walked by other code in another language."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import numpy as np
import pytest

import negotiation
import negotiation as ng
from helpers.states import answers, margins, movable, node, random_setting, random_state
from negotiation.app.kernel import kernel, layers, openable, setting_of, settings
from negotiation.app.page_data import page_data, page_words
from negotiation.app.python_answers import configuration_of
from negotiation.app.widget import page_state
from negotiation.deterrence import VERDICTS
from negotiation.deterrence.deviation import MOVES, Deviation, describe
from negotiation.deterrence.verdict import RANK, Verdict
from negotiation.report.narrative.clauses import single_changes
from negotiation.report.narrative.explanation import facts
from negotiation.settlement import from_data, names
from negotiation.testing import random_document

STATES = int(os.environ.get("KERNEL_STATES", "10000"))
SETTINGS = 20
MODELS = names()


@pytest.fixture(scope="module")
def pages():
    known = {}

    def find(name):
        if name not in known:
            known[name] = page_data(ng.load(name))
        return known[name]

    return find


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_ten_thousand_random_states_have_pythons_margin_to_twelve_digits(name, pages):
    settlement, data = ng.load(name), pages(name)
    rng = random.Random(name)
    draw = np.random.default_rng(len(name))
    size = STATES // SETTINGS
    states, columns, wanted = [], [], []
    for _ in range(20 * SETTINGS):
        state = random_setting(rng, data)
        moved = {one["path"]: draw.uniform(one["low"], one["high"], size) for one in movable(data)}
        found = margins(settlement, state, data, moved)
        if found is not None:
            states.append(state)
            columns.append(moved)
            wanted.append(found)
        if len(states) == SETTINGS:
            break
    if len(states) < SETTINGS:
        pytest.skip("choices of others hang on the numbers here: the states are compared one by one below")
    told = [{path: column.tolist() for path, column in one.items()} for one in columns]
    found = node("many.mjs", {"data": data, "states": states, "columns": told})
    for rows, (truce, signature) in zip(found, wanted, strict=True):
        margin, refusal = -truce.max(axis=0), signature.max(axis=0)
        assert np.abs(np.array([row[0] for row in rows]) - margin).max() < 1e-12
        assert np.abs(np.array([row[1] for row in rows]) - refusal).max() < 1e-12
        for row, one, other in zip(rows, margin, refusal, strict=True):
            if min(abs(one), abs(other)) > 1e-9:
                assert (row[2] in ("durable", "deterred, not accepted")) == (one > 0)
                assert (row[2] in ("durable", "accepted, violation pays", "accepted, small violations pay")) == (
                    other < 0
                )


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_verdict_range_chance_and_promises_are_those_of_the_assessment(name, pages):
    settlement, data = ng.load(name), pages(name)
    rng = random.Random(name)
    states = [random_state(rng, data) for _ in range(12)]
    for state, found in zip(states, answers(data, states), strict=True):
        answer = ng.assess(configuration_of(settlement, page_state(state, data)))
        assert found["verdict"] == answer.verdict
        assert abs(found["margin"] - float(answer.margin)) < 1e-12
        assert found["binding"][2] == answer.binding.deviation
        assert abs(found["binding"][3] - float(answer.binding_gain)) < 1e-12
        spread = answer.sensitivity
        assert np.allclose(found["range"], [spread.lowest, spread.highest], rtol=0, atol=1e-12)
        chance = answer.violation_probability
        assert (found["chance"] is None) == (chance is None)
        assert chance is None or abs(found["chance"] - float(chance)) < 1e-12
        mine = {one.guarantee: one for one in answer.guarantees}
        for guarantee, honour, reliability, needed, cutoff, response in found["layers"]:
            one = mine[guarantee]
            pairs = [
                (honour, one.honour),
                (reliability, one.reliability),
                (cutoff, one.cutoff),
                (response, one.response),
            ]
            assert all(abs(a - float(b)) < 1e-11 for a, b in pairs)
            assert (needed is None) == (one.needed is None)
            assert needed is None or abs(needed - float(one.needed)) < 1e-9 * max(1, abs(needed))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in MODELS if len(layers(ng.load(name))) < 7])
def test_the_sentences_of_the_page_are_those_of_the_library(name, pages):
    """Words and numbers both; where the library does not know a lever exactly it says so, and is not compared."""
    settlement, data = ng.load(name), pages(name)
    rng = random.Random(name)
    states = [random_state(rng, data) for _ in range(4)]
    told = node("sentences.mjs", {"data": data, "words": page_words(), "states": states})
    compared = 0
    for state, (sentences, flips) in zip(states, told, strict=True):
        answer = ng.assess(configuration_of(settlement, page_state(state, data)))
        changes, scanned = single_changes(answer)
        ours = facts(answer, changes).sentences()
        assert sentences[:-1] == list(ours[:-1])
        if not scanned:
            compared += 1
            assert sentences[-1] == ours[-1], (state, flips[:3], changes[:3])
    assert compared or scanned


def test_each_change_that_the_page_names_flips_the_verdict_when_put_back_into_the_model(pages):
    settlement, data = ng.load("four-level-framework"), pages("four-level-framework")
    states = [random_setting(random.Random(seed), data) for seed in range(6)]
    put_back = 0
    for state, found in zip(states, answers(data, states, flips=True), strict=True):
        for one in found["changes"]:
            step = (abs(one["value"]) + 0.01) * 1e-6 * one["direction"]
            for value, beyond in ((one["value"] + step, True), (one["value"] - step, False)):
                there = {**state, "values": {one["path"]: value}}
                verdict = ng.assess(configuration_of(settlement, page_state(there, data))).verdict
                assert (verdict == one["verdict"]) is beyond, one
                put_back += 1
    assert put_back > 40


@pytest.mark.slow
def test_random_settlements_have_kernels_too():
    """Series, promises, votes, stages, upkeep: whatever random documents have, where layers can be left open."""
    rng, compared = random.Random(8), 0
    for seed in range(24):
        settlement = from_data(random_document(random.Random(seed), rational=False, truce=seed % 2 == 0))
        data = page_data(settlement, [setting_of(settlement.configuration("only"))])
        state = {**data["configurations"]["only"], "configuration": "only", "values": {}}
        free = [one["id"] for one in data["layers"] if one["open"]]
        state["layers"] = [one for one in state["layers"] if one not in free or rng.random() < 0.7]
        found = answers(data, [state])[0]
        if found is None:
            assert "refusal" in next(iter(data["kernels"].values()))
            continue
        compared += 1
        answer = ng.assess(configuration_of(settlement, page_state(state, data)))
        assert found["verdict"] == answer.verdict, seed
        assert abs(found["margin"] - float(answer.margin)) < 1e-11, seed
    assert compared > 12


def test_every_configuration_of_every_model_has_a_kernel():
    for name in MODELS:
        settlement = ng.load(name)
        known = {one.key for one in settings(settlement)}
        assert {setting_of(settlement.configuration(one)).key for one in settlement.configurations} <= known, name


def test_what_cannot_be_left_open_is_part_of_the_setting():
    settlement = ng.load("reassurance-force")
    fixed = [one for one in layers(settlement) if not openable(settlement, one)]
    assert fixed
    assert all(settlement.document.guarantees[one].upkeep is not None for one in fixed)
    assert len({one.fixed for one in settings(settlement)}) == 2 ** len(fixed)


def test_a_kernel_is_data_and_no_code(pages):
    import json

    data = pages("land-options")
    assert json.loads(json.dumps(data)) == data
    steps = kernel(ng.load("land-options"), settings(ng.load("land-options"))[0])["steps"]
    assert {type(one[0]) for one in steps} == {str}


def test_the_tables_of_the_page_are_pythons_and_stand_nowhere_else(pages):
    data = pages("land-options")
    verdicts = data["tables"]["verdicts"]
    assert {one["word"]: one["meaning"] for one in verdicts.values()} == {str(k): v for k, v in VERDICTS.items()}
    assert {one["word"]: one["rank"] for one in verdicts.values()} == {str(k): v for k, v in RANK.items()}
    assert {key: Verdict[camel(key)] for key in verdicts} == {key: one["word"] for key, one in verdicts.items()}
    for act, forms in MOVES.items():
        assert data["tables"]["moves"][str(act)] == {str(form): text for form, text in forms.items()}
    static = Path(negotiation.__file__).parent / "app" / "static"
    code = "".join(path.read_text() for path in static.glob("*.js"))
    said = {*VERDICTS, *(text for forms in MOVES.values() for form, text in forms.items() if form == "doing")}
    for text in said - {"durable"}:
        assert f'"{text}"' not in code, text
    package = "".join(path.read_text() for path in Path(negotiation.__file__).parent.rglob("*.py"))
    assert len(re.findall(r"\bRANK(: [^=]*)? = \{", package)) == 1
    assert "RANK" not in code


def camel(key):
    """notAccepted -> NOT_ACCEPTED"""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in key)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reassurance-force", "un-led-peacekeeping", "us-type-switching"])
def test_the_page_describes_each_deviation_as_python_does(name, pages):
    settlement, data = ng.load(name), pages(name)
    states = [{**one, "configuration": key, "values": {}} for key, one in data["configurations"].items()]
    told = node("deviations.mjs", {"data": data, "states": states})
    for state, found in zip(states, told, strict=True):
        answer = ng.assess(settlement, state["configuration"])
        every = [Deviation.of(*each) for each in answer.violations]
        every += [Deviation.of(each.incentive, -each.slack) for each in answer.acceptance]
        ours = sorted([describe(each, settlement, form) for form in ("condition", "full", "gain")] for each in every)
        assert sorted(found) == ours


def test_the_error_function_of_the_page_is_pythons():
    import math

    points = [x / 50 for x in range(-400, 401)]
    found = node("erfc.mjs", points)
    assert max(abs(a - math.erfc(x)) / math.erfc(x) for a, x in zip(found, points, strict=True)) < 1e-13
