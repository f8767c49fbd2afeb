"""The worked example WE-1 of the guaranteed ceasefire game, and the numbers of the paragraph before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from negotiation.deterrence import ClosedForms, assess
from negotiation.expressions import Enclosure
from negotiation.settlement import from_data, read_file

WE1 = Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml"

MARGINS = {
    "force": -0.0555,
    "offshore": -0.0442,
    "backstop": -0.0669,
    "all_three": -0.0106,
    "force_un": 0.0094,
    "offshore_un": 0.0129,
    "backstop_un": -0.0187,
    "all_three_un": 0.1195,
}


@pytest.mark.parametrize(("configuration", "margin"), MARGINS.items())
def test_we1_gives_its_eight_margins_to_the_printed_digits(configuration, margin):
    answer = assess(read_file(WE1), configuration)
    assert round(float(answer.margin), 4) == margin
    assert isinstance(answer.margin, Enclosure)
    assert answer.margin.radius < 1e-20
    assert (answer.verdict == "durable") is (margin > 0)


@pytest.mark.parametrize("configuration", MARGINS)
def test_we1_the_closed_form_lies_in_the_enclosure_of_the_tree(configuration):
    settlement = read_file(WE1)
    forms = ClosedForms(settlement.configuration(configuration))
    assert forms.point.value(forms.margin) in assess(settlement, configuration).margin


def paragraph(provocation_rate, b="0.06"):
    """p=.60, Δ=.20, c_A=.10, c_P=.12, x=.58, b=.06, s=.7 with one guarantee that always acts."""
    half = {"a": "0.58", "p": "0.58"}
    rest = {"a": "0.42", "p": "0.42"}
    return from_data(
        {
            "id": "paragraph",
            "title": "Numbers before WE-1",
            "summary": "Regression oracle.",
            "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
            "war": {"adversary_share": "0.60", "adversary_cost": "0.10", "protege_cost": "0.12", "power_shift": "0.20"},
            "territory": {
                "areas": {"held": {"name": "Held", "weight": half}, "rest": {"name": "Rest", "weight": rest}},
                "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
            },
            "guarantees": {"g": {"name": "G", "provider": "p", "denial": "0.1", "provocation_rate": provocation_rate}},
            "sanctions": {"relief": b, "snapback": "0.7"},
            "configurations": {"only": {"territory": "line", "guarantees": ["g"]}},
            "baseline": "only",
        }
    )


def test_the_paragraph_before_we1_gives_a_s0_smin_and_sacc_exactly():
    window = assess(paragraph("0.35")).window
    assert str(window.surplus) == "7/50"
    assert str(window.need) == "39/500"
    assert str(window.least) == "3/25"
    assert str(window.most_accepted) == "2/5"
    half = assess(paragraph("0.175")).window
    assert round(float(half.least), 4) == 0.0945
    assert str(half.most_accepted) == "4/5"


def test_more_provocation_than_deterrence_means_that_no_response_deters():
    from negotiation.deterrence.guarantees import NO_LIMIT, window

    settlement = paragraph("0.9")
    assert float(window(ClosedForms(settlement.configuration("only"))).least) == pytest.approx(0.78)
    assert float("inf") == NO_LIMIT
