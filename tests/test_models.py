"""The models that come with the package: they load without a warning, say what they expect, and it holds."""

from __future__ import annotations

from fractions import Fraction

import pytest

import negotiation as ng
from negotiation.deterrence import VERDICTS
from negotiation.settlement import names
from negotiation.settlement.catalogue import models_folder
from negotiation.study import check_expectations

MODELS = names()
ROWS = [
    "four_level_seed",
    "four_level_lines",
    "un_led_peacekeeping",
    "coalition_without_un",
    "ua_rear_posture",
    "multilayered",
    "article5_like",
    "border_response_force",
    "budapest_1994",
    "nato_membership",
    "istanbul_2022",
    "sanctions_for_compliance",
    "reconstruction_stake",
    "paris_declaration_2026",
    "backstop_clause_removed",
    "us_led_monitoring",
    "coordination_cell",
    "military_hubs",
    "inside_vs_outside_troops",
    "land_options",
    "ceasefire_activation_gap",
    "seven_party_talks",
    "korean_armistice",
    "strong_but_neutral",
    "balanced_guarantees",
    "reassurance_force_phased",
    "one_month_freeze",
    "air_sea_remote",
    "porcupine",
    "graduated_response",
    "us_type_switching",
    "bilateral_budapest_2025",
]


def test_every_arrangement_of_the_sources_is_a_model_under_its_own_name():
    assert len(ROWS) == len(MODELS) == 32
    for row in ROWS:
        assert ng.load(row.replace("_", "-")).document.scenario == row


def test_the_three_real_models_are_in_the_catalogue():
    assert {"four-level-framework", "four-level-lines", "paris-declaration"} <= set(MODELS)
    assert ng.load("four-level-framework").document.scenario == "four_level_seed"


@pytest.mark.parametrize("name", MODELS)
def test_every_number_of_a_model_has_range_unit_source_and_status(name):
    settlement = ng.load(name)
    assert settlement.id == name
    assert not settlement.warnings
    for path, quantity in settlement.quantities.items():
        if quantity.number is not None:
            assert not quantity.gaps, path


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_enough_configurations_and_fits_two_hundred_lines(name):
    settlement = ng.load(name)
    extends = bool(settlement.document.extends)
    assert len(settlement.configurations) >= (4 if extends else 8)
    text = (models_folder() / "settlements" / f"{name}.yaml").read_text()
    assert len(text.splitlines()) <= 200
    assert "assumption" in settlement.document.summary


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_what_a_model_expects_holds(name):
    settlement = ng.load(name)
    assert len(settlement.document.expect) >= (6 if settlement.document.extends else 8)
    for finding in check_expectations(settlement):
        assert finding.holds, f"{finding.expectation}; found: {finding.found}"


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_every_verdict_names_its_sense_and_its_binding_incentive(name):
    comparison = ng.compare(ng.load(name))
    for answer in comparison.assessments:
        assert answer.verdict in VERDICTS
        assert answer.sense
        assert answer.binding.party in answer.configuration.settlement.document.parties
        assert answer.binding.where in answer.game.information_sets
        assert answer.solution[0].verification.holds is True
        assert answer.sensitivity.swings


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_the_tree_and_the_closed_form_agree_on_every_configuration(name):
    settlement = ng.load(name)
    for answer in ng.compare(settlement).assessments:
        forms = answer.closed_forms
        gains = [-gain for one, gain in answer.violations if one.party == "russia" and one.deviation == "attack"]
        closed = forms.point.value(forms.margin)
        assert any(abs(float(gain) - float(closed)) < 1e-15 for gain in gains)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_every_configuration_explains_itself_with_its_own_numbers(name):
    settlement = ng.load(name)
    for configuration in settlement.configurations[:4]:
        told = ng.explain(settlement, configuration)
        text = str(told)
        assert told.assessment.verdict in text
        assert "This is not a prediction" in text
        assert "without a source" not in text
        for one in told.changes[:4]:
            beyond = told.assessment.configuration.change({one.lever: past(one)})
            assert ng.assess(beyond).verdict == one.verdict, one.lever


def past(change):
    """A value of the lever just beyond the stated border."""
    step = Fraction(1, 10**7)
    border = Fraction(float(change.value))
    return border + step if change.direction == "at least" else border - step
