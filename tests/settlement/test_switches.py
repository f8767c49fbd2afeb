"""Switches: contradictions between the sources are levels to choose from, each taken whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.errors import UsageError
from negotiation.settlement import from_data, names
from negotiation.settlement.catalogue import models_folder
from negotiation.settlement.reading import read_file

TWELVE = {
    "us_role": 4,
    "un_mandate": 4,
    "troop_location": 5,
    "ua_posture": 3,
    "force_build_up": 3,
    "activation": 3,
    "land": 4,
    "status_of_ua": 4,
    "format": 5,
    "economic": 3,
    "monitor": 4,
    "legal_form": 4,
}
COMMON = read_file(models_folder() / "bases" / "common-ground.yaml")
EXTENDING = [name for name in names() if ng.load(name).document.switches]


def test_the_twelve_contradictions_between_the_sources_are_switches_with_all_their_levels():
    found = {name: len(one.levels) for name, one in COMMON.document.switches.items()}
    assert found == TWELVE


def test_most_scenarios_inherit_them():
    assert len(EXTENDING) > len(names()) / 2
    assert all(set(ng.load(name).document.switches) >= set(TWELVE) for name in EXTENDING)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTENDING)
def test_every_level_of_every_switch_fits_every_scenario_or_says_why_not(name):
    settlement = ng.load(name)
    for switch, entry in settlement.document.switches.items():
        for level, one in entry.levels.items():
            try:
                found = settlement.change({switch: level})
            except UsageError as error:
                assert f"switch {switch} = {level} does not fit {name}:" in str(error)
                continue
            assert found.taken == {switch: level}
            for each in found.configurations:
                before, after = settlement.configuration(each), found.configuration(each)
                assert not set(one.drop) & set(after.guarantees)
                assert set(one.add) <= set(after.guarantees)
                assert after.territory == (one.territory or before.territory)
                assert after.mandate == (one.mandate or before.mandate)
                assert set(before.guarantees) - set(one.drop) <= set(after.guarantees)


def test_levels_are_not_averaged_they_lie_on_both_sides_of_what_the_document_says():
    table = ng.alternatives(ng.load("land-options"), "freeze")
    margins = {one.level: float(one.assessment.margin) for one in table.levels if one.switch == "us_role"}
    assert margins["absent"] < margins["monitor_only"] < margins["backstop_implied"] < margins["backstop_committed"]
    assert table["us_role", "absent"].as_now
    assert not table["us_role", "backstop_committed"].as_now
    assert "us_role" in table.decisive
    assert "legal_form" not in table.decisive


def test_a_level_taken_equals_the_configuration_that_says_the_same():
    settlement = ng.load("land-options")
    for level, other in (("freeze", "freeze_us"), ("donbas_ceded", "ceded_us"), ("open", "zone_us")):
        taken = settlement.change({"us_role": "backstop_committed", "land": level})
        assert ng.assess(taken, "freeze").margin == ng.assess(settlement, other).margin


def test_what_a_level_describes_is_in_force_even_where_the_configuration_left_it_out():
    relief = {"relief": "0.01", "snapback": "0.5"}
    bare = {"freeze": {**OWN["configurations"]["freeze"], "without": ["sanctions"]}}
    settlement = from_data({**HEAD, **OWN, "sanctions": relief, "configurations": bare})
    taken = settlement.change({"economic": "conditional_relief"}).configuration("freeze")
    assert taken.without == ()
    assert taken.values["sanctions.relief"] == Fraction(3, 100)
    assert settlement.change({"economic": "none"}).configuration("freeze").without == ("sanctions",)


def test_a_level_that_contradicts_what_a_scenario_is_about_does_not_fit_it():
    """The return of sanctions is decided by a vote there, so no chance of it can be set beside the vote."""
    with pytest.raises(UsageError, match="does not fit sanctions-for-compliance: .*snapback"):
        ng.load("sanctions-for-compliance").change({"economic": "conditional_relief"})


def test_numbers_set_stay_set_and_levels_add_up_in_their_order():
    settlement = ng.load("land-options").change({"war.power_shift": "0.1"})
    taken = settlement.change({"us_role": "backstop_implied", "legal_form": "treaty"})
    here = taken.configuration("freeze")
    assert here.values["war.power_shift"] == Fraction(1, 10)
    assert here.values["guarantees.us_implied.reputation"] == Fraction(1, 5)
    assert here.guarantees == ("ukrainian_forward", "us_implied")
    assert taken.change({"us_role": "absent"}).configuration("freeze").guarantees == ("ukrainian_forward",)


def test_unknown_switches_and_levels_are_told_with_what_there_is():
    settlement = ng.load("land-options")
    with pytest.raises(UsageError, match="us_role"):
        settlement.change({"us_rol": "absent"})
    with pytest.raises(UsageError, match="monitor_only, backstop_implied"):
        settlement.change({"us_role": "backstop"})


def test_a_level_that_does_not_fit_is_refused_with_the_documents_own_mistakes():
    levels = {"a": {"name": "a", "source": "nobody"}, "b": BROKEN}
    settlement = from_data({**HEAD, **OWN, "switches": {"share": {"name": "share", "levels": levels}}})
    with pytest.raises(UsageError, match=r"share = b does not fit unfit:.*'adversary_cots'"):
        settlement.change({"share": "b"})
    table = ng.alternatives(settlement)
    assert "adversary_cots" in table["share", "b"].refusal
    assert table["share", "a"].as_now


HEAD = {"id": "unfit", "extends": "common-ground", "title": "Small", "summary": "An assumption."}
BROKEN = {"name": "b", "source": "nobody", "changes": {"war": {"adversary_cots": "0.1"}}}
OWN = {
    "configurations": {"freeze": {"territory": "freeze", "guarantees": ["ukrainian_forward"], "summary": "plain"}},
    "baseline": "freeze",
}


def test_the_command_line_takes_levels_where_it_takes_numbers():
    runner = CliRunner()
    taken = runner.invoke(main, ["compare", "land-options", "--set", "us_role=backstop_committed"])
    assert taken.exit_code == 0
    assert "Set for this answer: us_role = backstop_committed instead of no level chosen." in taken.stdout
    wrong = runner.invoke(main, ["compare", "land-options", "--set", "us_role=gone"])
    assert wrong.exit_code == 2
    assert "no level 'gone'" in wrong.output
    listed = runner.invoke(main, ["alternatives", "land-options"])
    assert listed.exit_code == 0
    assert "The sources disagree on 12 questions" in listed.stdout
