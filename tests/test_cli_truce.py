"""The commands about truces give what Python gives, and refuse what is wrong."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.deterrence.coalition import coalition
from negotiation.deterrence.levers.map import phase_map
from negotiation.deterrence.levers.window import told, window
from negotiation.display import plain
from negotiation.report import explain
from negotiation.settlement import read_file

SMALL = str(Path(__file__).parent / "settlement" / "documents" / "small.yaml")
WE1 = str(Path(__file__).parent / "settlement" / "documents" / "we1.yaml")
TRUCE, FOUR = "reassurance-force", "four-level-framework"


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def text_of(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def data_of(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def as_printed(value):
    return json.loads(json.dumps(plain(value)))


# --- window ---


def test_window_prints_the_window_and_every_condition():
    text = text_of("window", FOUR, "forces_forward")
    found = window(ng.load(FOUR), configuration="forces_forward")
    assert found.summary() in text
    for room in found:
        assert room.constraint.text in text
        assert told(room.spans) in text
    assert f"Evidence: {found.evidence}" in text
    assert "In this model" in text


@pytest.mark.parametrize(
    ("model", "configuration", "lever"),
    [
        (FOUR, "framework", "strength"),
        (FOUR, "forces_forward", "war.power_shift"),
        (TRUCE, "shared_upkeep", "strength"),
        (TRUCE, "phased", "violations.grey_zone.punishment"),
        (WE1, "all_three_un", "strength"),
    ],
)
def test_the_json_of_a_window_is_what_python_gives(model, configuration, lever):
    settlement = ng.load(model)
    found = window(settlement, lever=lever, configuration=configuration)
    data = data_of("window", model, configuration, "--lever", lever)
    assert data == as_printed(found)
    assert data["lever"] == lever
    assert len(data["conditions"]) == len(found.rooms)
    for one, room in zip(data["conditions"], found.rooms, strict=True):
        assert one["text"] == room.constraint.text
        assert one["slack"]["value"] == float(room.constraint.slack)


def test_without_a_configuration_the_window_is_that_of_the_baseline_along_the_common_strength():
    data = data_of("window", FOUR)
    assert (data["configuration"], data["lever"], data["window"]) == ("framework", "strength", [])
    assert "No value of strength meets every condition of 'framework'" in text_of("window", FOUR)


def test_setting_a_number_moves_the_window():
    path = "guarantees.force.cost.uniform.high"
    before = data_of("window", SMALL, "blessed", "--lever", "war.power_shift")
    after = data_of("window", SMALL, "blessed", "--lever", "war.power_shift", "--set", f"{path}=0.2")
    changed = read_file(SMALL).change({path: Fraction(1, 5)})
    assert [one["path"] for one in after.pop("changes")] == [path]
    assert after == as_printed(window(changed, lever="war.power_shift", configuration="blessed"))
    assert before["window"] != after["window"]


def test_over_a_second_number_there_is_a_window_a_row():
    arguments = ("window", FOUR, "framework", "--over", "mandate.neutrality", "--steps", "4")
    rows = phase_map(ng.load(FOUR), "framework", levers=("strength", "mandate.neutrality"), of="window", steps=4)
    data = data_of(*arguments)
    assert data == as_printed(rows)
    assert len(data["rows"]) == 4
    text = text_of(*arguments)
    assert rows.summary() in text
    assert "below fails" in text
    other = data_of("window", SMALL, "--lever", "war.power_shift", "--over", "war.adversary_share", "--steps", "2")
    assert (other["lever"], other["second"], len(other["rows"])) == ("war.power_shift", "war.adversary_share", 2)


# --- coalition ---


@pytest.mark.parametrize("configuration", ["phased", "sharper_answer", "small_force_only"])
def test_the_json_of_a_coalition_is_what_python_gives(configuration):
    found = coalition(ng.load(TRUCE), configuration)
    data = data_of("coalition", TRUCE, configuration)
    assert data == as_printed(found)
    assert [one["violation"]["value"] for one in data["coalitions"]] == [float(c) for c in found.chances.values()]
    text = text_of("coalition", TRUCE, configuration)
    assert found.summary() in text
    assert "chance of a violation" in text
    for row in found.rows():
        assert row["contributed"] in text


def test_setting_an_upkeep_to_nothing_brings_the_guarantors_together():
    free = [f"--set=guarantees.{one}.upkeep=0" for one in ("reassurance_force", "larger_force")]
    assert [] in data_of("coalition", TRUCE)["equilibria"]
    assert ["reassurance_force", "larger_force"] in data_of("coalition", TRUCE, *free)["equilibria"]


# --- explain, compare ---


@pytest.mark.slow
@pytest.mark.parametrize(("model", "configuration"), [(TRUCE, "shared_upkeep"), (FOUR, "framework")])
def test_explain_prints_every_paragraph_and_its_json_is_what_python_gives(model, configuration):
    found = explain(ng.load(model), configuration)
    text = text_of("explain", model, configuration)
    for heading, paragraph in found.paragraphs:
        assert heading in text
        assert " ".join(paragraph.split()) in text
    data = data_of("explain", model, configuration)
    assert data == as_printed(found)
    assert data["assessment"]["verdict"] == found.assessment.verdict
    conditions = data["assessment"]["conditions"]
    assert [one["holds"] for one in conditions] == [one.holds for one in found.assessment.conditions]


@pytest.mark.slow
def test_explain_answers_for_what_is_set():
    path = "violations.grey_zone.punishment"
    before = data_of("explain", TRUCE, "shared_upkeep")["assessment"]
    after = data_of("explain", TRUCE, "shared_upkeep", "--set", f"{path}=1")["assessment"]
    assert before["verdict"] == "durable"
    expected = explain(ng.load(TRUCE).change({path: 1}), "shared_upkeep").assessment
    assert after == as_printed(expected)


@pytest.mark.slow
def test_compare_tells_how_small_violations_are_counted():
    text = text_of("compare", TRUCE)
    assert "a small violation: of one month's stake" in text
    assert "small violation" not in text_of("compare", FOUR).replace("small violations", "")
    data = data_of("compare", TRUCE)
    found = ng.compare(ng.load(TRUCE))
    assert data == as_printed(found)
    verdicts = {one["configuration"]: one["verdict"] for one in data["configurations"]}
    assert verdicts == {one.configuration.id: one.verdict for one in found.assessments}
    assert found.summary() in text


# --- refusals ---


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["window", "reassurance-forse"], "Did you mean 'reassurance-force'"),
        (["window", TRUCE, "phasd"], "Did you mean 'phased'"),
        (["window", TRUCE, "--lever", "war.pwer_shift"], "Did you mean 'war.power_shift'"),
        (["window", TRUCE, "--lever", "war"], "no number"),
        (["window", FOUR, "--over", "mandate.neutralty"], "Did you mean 'mandate.neutrality'"),
        (["window", FOUR, "--over", "mandate.neutrality", "--steps", "1"], "2 to 41 rows"),
        (["window", FOUR, "--over", "mandate.neutrality", "--steps", "42"], "2 to 41 rows"),
        (["window", TRUCE, "--over", "fait_accompli.rate", "--steps", "many"], "not a valid integer"),
        (["window", TRUCE, "--set", "war.power_shift"], "PATH=VALUE"),
        (["window", TRUCE, "--set", "war.power_shift=9"], "not a change of share"),
        (["coalition", TRUCE, "phasd"], "Did you mean 'phased'"),
        (["coalition", FOUR], "have an `upkeep:`"),
        (["coalition", TRUCE, "shared_upkeep"], "have an `upkeep:`"),
        (["coalition", TRUCE, "--set", "guarantees.larger_force.upkep=0"], "Did you mean"),
        (["coalition", TRUCE, "--set", "guarantees.larger_force.upkeep=abc"], "not a finite number"),
        (["explain", TRUCE, "shared_upkep"], "Did you mean 'shared_upkeep'"),
        (["compare", TRUCE, "--set", "truce.discount=1.5"], "truce.discount"),
        (["coalition"], "Missing argument"),
        (["window"], "Missing argument"),
        (["coalitions", TRUCE], "No such command"),
    ],
)
def test_wrong_calls_exit_with_two_and_say_what_was_meant(arguments, what):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert what in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", ["window", "coalition", "explain", "compare"])
def test_a_wrong_document_exits_with_one(command):
    result = run(command, str(Path(__file__).parent / "documents" / "snapback_and_vote.yaml"))
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "vote" in result.output
