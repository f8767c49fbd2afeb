"""Across models: baselines on one common set of assumptions, from the low benchmark to the high one."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.deterrence import assess
from negotiation.errors import UsageError
from negotiation.settlement.catalogue import models_folder
from negotiation.settlement.reading import read_file
from negotiation.study.league import COMMON, league, on_common_ground

BENCHMARKS = ["budapest-1994", "paris-declaration", "nato-membership"]
COMMON_GROUND = read_file(models_folder() / "bases" / "common-ground.yaml")


@pytest.fixture(scope="module")
def table():
    return league(BENCHMARKS)


def test_the_table_runs_from_budapest_to_membership(table):
    assert [one.settlement.id for one in table.standings] == BENCHMARKS
    margins = [float(one.assessment.margin) for one in table.standings]
    assert margins == sorted(margins)
    assert "from budapest-1994" in table.summary()
    assert "to nato-membership" in table.summary()


def test_numbers_about_war_time_and_land_are_the_common_ones_and_the_rest_each_models_own(table):
    for one in table.standings:
        values, own = one.assessment.configuration.values, ng.load(one.settlement.id)
        shared = [path for path in COMMON_GROUND.quantities if path.startswith(COMMON) and path in values]
        assert len(shared) > 8
        for path in shared:
            assert values[path] == COMMON_GROUND.quantities[path].number, path
        before = own.configuration(own.document.baseline).values
        assert {p: v for p, v in values.items() if not p.startswith(COMMON)} == {
            p: v for p, v in before.items() if not p.startswith(COMMON)
        }


def test_a_model_with_another_war_is_brought_to_common_ground():
    data = dict(ng.load("budapest-1994").tree.data)
    forward = {**data["guarantees"]["ukrainian_forward"], "denial": "0.2"}
    data["war"] = {**data["war"], "power_shift": "0.3"}
    data["guarantees"] = {**data["guarantees"], "ukrainian_forward": forward}
    moved = on_common_ground(ng.load(data), COMMON_GROUND)
    values = moved.configuration(moved.document.baseline).values
    assert values["war.power_shift"] == COMMON_GROUND.quantities["war.power_shift"].number
    assert str(values["guarantees.ukrainian_forward.denial"]) == "1/5"


def test_the_single_feature_that_is_named_changes_the_outcome(table):
    for one in table.standings:
        settlement, now = one.settlement, one.assessment.verdict
        named = [c for c in settlement.configurations if one.feature.startswith(f"{settlement.configuration(c).name}:")]
        if named:
            there = assess(settlement, named[0])
            assert there.verdict != now
            assert there.verdict in one.feature
            assert settlement.document.configurations[named[0]].extends == settlement.document.baseline
        else:
            path, direction, value = next(
                (p, d, v)
                for p in settlement.quantities
                for d in ("at least", "at most")
                if one.feature.startswith(f"{p} {d} ")
                for v in [one.feature.split(f"{d} ")[1].split(" ")[0]]
            )
            step = 1e-3 if direction == "at least" else -1e-3
            moved = one.assessment.configuration._unchecked({path: str(float(value) + step)})
            assert assess(moved).verdict != now


def test_one_model_alone_makes_no_table():
    with pytest.raises(UsageError, match="at least two"):
        league(["budapest-1994"])


def test_the_command_takes_models_only():
    runner = CliRunner()
    found = runner.invoke(main, ["compare", "--across", ",".join(BENCHMARKS)])
    assert found.exit_code == 0
    assert found.stdout.index("budapest-1994  ") < found.stdout.index("nato-membership  ")
    refused = runner.invoke(main, ["compare", "land-options", "--across", "budapest-1994,nato-membership"])
    assert refused.exit_code == 2
    unknown = runner.invoke(main, ["compare", "--across", "budapest-1994,nato-membershp"])
    assert unknown.exit_code == 2
    assert "Did you mean 'nato-membership'?" in unknown.output
