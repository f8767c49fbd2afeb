"""Thresholds: manufactured answers, agreement of the walk, the formula and the tree, and every kind of answer."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from helpers import one_guarantee
from negotiation.deterrence import assess, threshold
from negotiation.deterrence.levers.threshold import levers
from negotiation.errors import UsageError
from negotiation.expressions import Enclosure, Point
from negotiation.settlement import from_data, read_file
from negotiation.testing import random_document, random_settlement

WE1 = Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml"
INFINITE = float("inf")


def margin_at(settlement, lever, value):
    from negotiation.settlement.game.territory import companions

    configuration = settlement.configuration(settlement.document.baseline)
    at = Point({**configuration.values, lever: value})
    moved = {one.name: at.value(to) for one, to in companions(configuration, lever).items()}
    return float(assess(configuration._unchecked({**moved, lever: value})).margin)


def inside(intervals, value):
    return any(float(low) <= value <= float(high) for low, high in intervals)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_the_walk_equals_a_dense_grid_of_solved_games(seed):
    """Independent methods: solve the tree again at many values of the lever and compare the sign."""
    rng = random.Random(seed)
    settlement = random_settlement(rng, rational=seed % 3 > 0)
    lever = rng.choice(levers(settlement))
    found = threshold(settlement, lever=lever)
    low, high = 0.0, 1.0
    if lever == "war.power_shift" or lever.endswith("power_shift"):
        low = -1.0
    if lever.endswith("cost.uniform.low"):
        high = float(settlement.configuration("only").values[lever[:-3] + "high"])
    if lever.endswith("cost.uniform.high"):
        low = float(settlement.configuration("only").values[lever[:-4] + "low"])
    ends = [float(end) for span in found.intervals for end in span]
    for step in range(1, 40):
        value = Fraction(low).limit_denominator(1000) + Fraction(step, 40) * Fraction(high - low).limit_denominator(
            1000
        )
        if any(abs(float(value) - end) < 1e-9 for end in ends):
            continue
        assert (margin_at(settlement, lever, value) >= 0) is inside(found.intervals, float(value)), (lever, value)


def test_a_manufactured_threshold_is_found_exactly_with_its_formula():
    """Draw the answer first: set the denial that the power shift t needs, then ask for the power shift."""
    rng = random.Random(3)
    drawn = 0
    for _ in range(250):
        document = random_document(rng)
        document["protege_violation"] = {"aid_lost": "5"}
        document["guarantees"] = {"own": {"name": "Own", "provider": "p", "denial": "0.2"}}
        for block in ("mandate", "fait_accompli", "truce", "sanctions", "monitoring"):
            document.pop(block, None)
        document["territory"]["options"]["line"].pop("power_shift", None)
        document["configurations"]["only"] = {"territory": "line", "guarantees": ["own"]}
        wanted = Fraction(rng.randint(-30, 30), 100)
        document["war"]["power_shift"] = "0"
        base = assess(from_data(document))
        room = Fraction(base.violations[0][1] * -1)
        denial = Fraction(1, 5) + wanted - room
        if not 0 <= denial <= 1:
            continue
        drawn += 1
        document["guarantees"]["own"]["denial"] = str(denial)
        settlement = from_data(document)
        found = threshold(settlement, lever="war.power_shift")
        ends = [end for span in found.intervals for end in span]
        assert wanted in ends
        assert any(Point(settlement.configuration("only").values).value(f) == wanted for _, f in found.formulas)
    assert drawn >= 50


@pytest.mark.slow
def test_at_an_exact_threshold_the_margin_is_exactly_zero():
    checked = 0
    for seed in range(420):
        rng = random.Random(1000 + seed)
        settlement = random_settlement(rng)
        lever = rng.choice(levers(settlement))
        known = {"fixed", "per_strength"}
        costs = [one.cost for one in settlement.document.guarantees.values() if one.cost]
        jumps = any(known & one.model_fields_set for one in costs)
        if "weight" in lever or jumps:
            continue
        found = threshold(settlement, lever=lever)
        if isinstance(found.value, Fraction) and str(found.evidence).endswith("exact"):
            configuration = settlement.configuration("only")._unchecked({lever: found.value})
            assert assess(configuration).margin == 0, lever
            checked += 1
    assert checked >= 25


def test_the_formula_gives_the_value_that_the_walk_found():
    settlement = read_file(WE1)
    with_formula = 0
    for name in ("force_un", "all_three"):
        for lever in levers(settlement, name):
            found = threshold(settlement, lever=lever, configuration=name)
            assert "scanned" not in str(found.evidence), (name, lever, found.evidence)
            for value, formula in found.formulas:
                got = Point(settlement.configuration(name).values).value(formula)
                assert float(got) == pytest.approx(float(value), rel=1e-9)
                with_formula += 1
    assert with_formula > 30


def test_delays_and_rates_have_logarithms_as_closed_forms():
    found = threshold(read_file(WE1), lever="guarantees.force.response_delay", configuration="force_un")
    assert found.answer == "at most"
    assert found.formula is not None
    assert found.formula.has(__import__("sympy").log)
    assert isinstance(found.value, Enclosure)
    assert found.value.radius < 1e-20
    assert "enclosed to" in str(found.evidence)


def test_never_and_always_are_answers():
    settlement = read_file(WE1)
    assert threshold(settlement, lever="guarantees.force.reputation", configuration="force").answer == "never"
    assert threshold(settlement, lever="guarantees.force.denial", configuration="all_three_un").answer == "always"
    assert "No value" in threshold(settlement, lever="guarantees.force.reputation", configuration="force").summary()


def test_a_lever_that_plays_no_part_says_so():
    found = threshold(read_file(WE1), lever="guarantees.backstop.denial", configuration="force")
    assert found.answer == "never"
    assert "no part" in str(found.evidence)


def test_two_sided_answers_name_both_ends():
    """A weak adversary tempts the protégé, a strong one is tempted itself: the margin changes sign twice."""
    found = threshold(read_file(WE1), lever="war.adversary_share", configuration="force_un")
    assert found.answer == "between"
    ((low, high),) = found.intervals
    assert (round(float(low), 4), round(float(high), 4)) == (0.26, 0.6094)
    assert found.tempted == ("Protégé", "Adversary")
    assert "Below, Protégé would gain by violating. Above, Adversary" in found.summary()


def test_an_answer_may_change_more_than_twice_along_one_lever():
    """A stronger guarantee deters, then is no longer credible (its cost grows), then own forces carry the rest."""
    document = one_guarantee.document("0.1", {"per_strength": "0.5"})
    found = threshold(from_data(document), lever="guarantees.ally.denial")
    assert found.answer == "between"
    assert len(found.intervals) == 1
    low, high = found.intervals[0]
    assert (low, high) == (Fraction(1, 5), Fraction(2, 5))


def test_a_lever_that_the_document_leaves_out_starts_from_zero():
    found = threshold(read_file(WE1), lever="guarantees.backstop.tripwire", configuration="backstop_un")
    assert found.current is None
    assert found.answer in ("at least", "never")


def test_an_unknown_path_is_refused_with_the_nearest_one():
    with pytest.raises(UsageError, match="Did you mean 'war.power_shift'"):
        threshold(read_file(WE1), lever="war.power_shfit")
    with pytest.raises(UsageError):
        threshold(read_file(WE1), lever="war")
    with pytest.raises(UsageError):
        threshold(read_file(WE1), lever="guarantees.nobody.denial")


def test_a_conditional_mandate_is_walked_with_and_without_it_and_the_border_is_proved():
    text = WE1.read_text().replace("neutrality: 0.5}", "neutrality: 0.5, veto: [adversary]}")
    text = text.replace(
        "  force_un: {extends: force, mandate: in force}", "  force_un: {extends: force, mandate: conditional}"
    )
    from negotiation.settlement import from_yaml

    found = threshold(from_yaml(text), lever="war.power_shift", configuration="force_un")
    assert str(found.evidence).startswith("enclosed")
    low, high = found.intervals[0]
    for end, outside in ((low, -1), (high, 1)):
        for side in (outside, -outside):
            value = Fraction(float(end)).limit_denominator(10**9) + side * Fraction(1, 10**7)
            margin = assess(from_yaml(text).configuration("force_un")._unchecked({"war.power_shift": value})).margin
            assert (float(margin) < 0) is (side == outside)


def test_a_threshold_renders_as_latex_html_and_data():
    found = threshold(read_file(WE1), lever="war.power_shift", configuration="force_un")
    assert found._repr_latex_().startswith("$")
    assert "<table>" in found._repr_html_()
    assert found.as_data()["answer"] == "between"
    assert "Closed form" in str(found)
