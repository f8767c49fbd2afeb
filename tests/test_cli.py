"""The command line: answers, plain when piped, JSON on request, exit statuses, and no traceback for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import main

WE1 = str(Path(__file__).parent / "settlement" / "documents" / "we1.yaml")
SMALL = str(Path(__file__).parent / "settlement" / "documents" / "small.yaml")


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_models_lists_the_catalogue():
    result = run("models")
    assert result.exit_code == 0
    for name in ("four-level-framework", "four-level-lines", "paris-declaration"):
        assert name in result.stdout


def test_compare_prints_verdict_margin_and_what_decides_for_each_configuration():
    result = run("compare", WE1)
    assert result.exit_code == 0
    assert "3 of 8 configurations are durable" in result.stdout
    assert "+0.1195" in result.stdout
    assert "Adversary gains" in result.stdout
    assert "not a prediction" in result.stdout.lower()


def test_set_changes_the_answer_and_says_what_was_set():
    before = json.loads(run("compare", WE1, "--json").stdout)
    after = json.loads(run("compare", WE1, "--set", "war.power_shift=0.1", "--json").stdout)
    margins = [{c["configuration"]: c["margin"]["value"] for c in one["configurations"]} for one in (before, after)]
    assert margins[1]["force"] == pytest.approx(margins[0]["force"] + 0.1)
    assert [(one["path"], one["after"]) for one in after["changes"]] == [("war.power_shift", "0.1")]
    assert "war.power_shift = 0.1" in run("compare", WE1, "--set", "war.power_shift=0.1").stdout


def test_json_carries_exact_numbers_beside_floats_and_every_verdict_its_sense_and_binding_incentive():
    data = json.loads(run("compare", SMALL, "--json").stdout)
    for one in data["configurations"]:
        assert {"exact", "value"} <= set(one["margin"])
        assert one["sense"]
        assert {"party", "where", "instead_of", "deviation", "gain", "words"} <= set(one["binding"])
        assert one["evidence"] == "exact"


def test_threshold_answers_for_one_lever_and_lists_all_without_one():
    one = run("threshold", WE1, "--lever", "guarantees.force.denial", "--configuration", "force_un")
    assert one.exit_code == 0
    assert "at least 0.1084" in one.stdout
    assert "Closed form" in one.stdout
    every = run("threshold", WE1, "--configuration", "force_un")
    assert "mandate.neutrality" in every.stdout
    data = json.loads(run("threshold", WE1, "--lever", "war.power_shift", "--json").stdout)
    assert data["answer"] == "between"


def test_explain_names_who_where_what_how_much_and_how_we_know():
    text = " ".join(run("explain", WE1, "all_three").stdout.split())
    assert "Adversary would gain 0.0106" in text
    assert "honours it if that costs it less than 0.1967; the chance of that is 56 %" in text
    assert "checked from the definition by other code" in text
    assert "This is not a prediction" in text


def test_solve_prints_moves_deviations_and_the_check():
    text = run("solve", WE1, "force_un").stdout
    assert "subgame-perfect" in text
    assert "honour if its cost is at most" in text
    assert "the agreement is kept (100 %)" in text


def test_schema_is_json_schema():
    data = json.loads(run("schema").stdout)
    assert data["type"] == "object"
    whole = data["$defs"]["SettlementDocument"]
    assert "guarantees" in whole["properties"]
    assert "war" in whole["required"]


@pytest.mark.parametrize(
    ("arguments", "status", "what"),
    [
        (["compare", "four-level-framwork"], 2, "Did you mean 'four-level-framework'"),
        (["compare", "no/such/file.yaml"], 2, "there is no file"),
        (["explain", WE1, "force_unn"], 2, "Did you mean 'force_un'"),
        (["threshold", WE1, "--lever", "war.pwer_shift"], 2, "Did you mean 'war.power_shift'"),
        (["threshold", WE1, "--configuration", "nothing"], 2, "no configuration 'nothing'"),
        (["compare", WE1, "--set", "war.power_shift"], 2, "PATH=VALUE"),
        (["compare", WE1, "--set", "war.power_shift=abc"], 2, "not a finite number"),
        (["compare", WE1, "--set", "war.power_shift=7"], 2, "not a change of share"),
        (["compare", WE1, "--set", "war.power_shfit=0.1"], 2, "Did you mean"),
        (["compare", WE1, "--set", "territory.areas.held.weight.adversary=0.9"], 2, "add up to"),
        (["validate", "no-such-file.yaml"], 2, "cannot be read"),
        (["compare"], 2, "Missing argument"),
        (["nonsense"], 2, "No such command"),
        (["validate", str(Path(__file__).parent / "documents" / "not_a_number.yaml")], 1, "finite number"),
        (["compare", str(Path(__file__).parent / "documents" / "duplicate_key.yaml")], 1, "given twice"),
    ],
)
def test_bad_calls_exit_with_two_and_bad_documents_with_one(arguments, status, what):
    result = run(*arguments)
    assert result.exit_code == status
    assert what in result.output
    assert "Traceback" not in result.output


def test_output_is_plain_in_a_pipe():
    found = subprocess.run([sys.executable, "-m", "negotiation", "compare", WE1], capture_output=True, check=True)
    assert b"\x1b" not in found.stdout
    assert found.stderr.decode().startswith("39 numbers lack")


def test_validate_lists_warnings_and_strict_makes_them_errors():
    assert run("validate", SMALL).exit_code == 0
    assert "warning" in run("validate", SMALL).output
    assert run("validate", "--strict", SMALL).exit_code == 1


def test_set_refuses_numbers_that_do_not_fit_together():
    result = run("compare", WE1, "--set", "guarantees.force.cost.uniform.low=0.5")
    assert result.exit_code == 2
    assert "Keep `low` below `high`" in result.output
    result = run("compare", WE1, "--set", "fait_accompli.gain=0.1")
    assert result.exit_code == 2
    assert "needs 'truce.discount'" in result.output


def test_phases_prints_the_range_of_a_lever_with_verdicts():
    result = run("phases", WE1, "--lever", "war.power_shift", "--configuration", "force_un")
    assert result.exit_code == 0
    assert "durable" in result.stdout
    assert "Evidence: enclosed to" in result.stdout
    assert run("phases", WE1, "--lever", "war.pwer_shift").exit_code == 2
    data = json.loads(run("phases", WE1, "--lever", "war.power_shift", "--json").stdout)
    assert len(data["phases"]) >= 3


def test_solve_reads_gambits_files_and_answers_any_concept(tmp_path):
    table = tmp_path / "stag.nfg"
    table.write_text(
        'NFG 1 R "stag hunt" { "A" "B" } { { "stag" "hare" } { "stag" "hare" } }\n4 4 3 0 0 3 3 3\n', encoding="utf-8"
    )
    found = run("solve", str(table))
    assert found.exit_code == 0
    assert "3 Nash equilibria, complete" in found.stdout
    assert "stag (3/4) or hare (1/4)" in found.stdout
    assert "2 Nash equilibria" in run("solve", str(table), "--concept", "pure Nash").stdout
    wrong = run("solve", str(table), "--concept", "sequentil")
    assert wrong.exit_code == 2
    assert "no method finds" in wrong.stderr
    missing = run("solve", str(tmp_path / "no.efg"))
    assert missing.exit_code == 2
    assert "cannot be read: no such file" in missing.stderr
    tree = tmp_path / "tree.efg"
    tree.write_text(
        'EFG 2 R "entry" { "A" "B" }\np "" 1 1 "enter" { "in" "out" } 0\np "" 2 1 "reply" { "fight" "share" } 0\n'
        't "" 1 "fought" { -1, -1 }\nt "" 2 "shared" { 1, 1 }\nt "" 3 "out" { 0, 2 }\n',
        encoding="utf-8",
    )
    found = run("solve", str(tree), "--concept", "sequential")
    assert "1 sequential equilibrium, complete" in found.stdout
    assert "Every one reaches: shared" in found.stdout


def test_methods_lists_what_can_be_asked():
    found = run("methods")
    assert found.exit_code == 0
    for word in ("Bayesian Nash", "sequential", "perfect Bayesian", "vertex enumeration"):
        assert word in found.stdout.replace("\n", " ")
