"""Pictures of reports: bars to one scale, what fails hatched and said in words, and a policy that lets them through."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from matplotlib import pyplot

import negotiation as ng
from negotiation.display import decimal
from negotiation.report.files import report
from negotiation.report.plots import plot_conditions


@pytest.fixture(autouse=True)
def closed():
    """No figure stays open."""
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def answers():
    return ng.compare(ng.load("land-options")).assessments


def bars_of(ax):
    return [patch for patch in ax.patches if patch.get_height() > 0.5]


def test_each_condition_on_a_gain_is_a_bar_of_its_slack_from_zero(answers):
    for found in answers[:6]:
        conditions = [condition for condition in found.conditions if condition.incentive is not None][:8]
        bars = bars_of(plot_conditions(found))
        assert [bar.get_x() for bar in bars] == [0.0] * len(conditions)
        assert [bar.get_width() for bar in bars] == [pytest.approx(float(c.slack)) for c in conditions]


def test_what_fails_is_hatched_bold_and_said_in_words(answers):
    for found in answers[:6]:
        ax = plot_conditions(found)
        rows = [condition for condition in found.conditions if condition.incentive is not None][:8]
        words = {text.get_text(): text.get_fontweight() for text in ax.texts}
        for bar, name, condition in zip(bars_of(ax), ax.get_yticklabels(), rows, strict=True):
            assert bool(bar.get_hatch()) == (not condition.holds) == (name.get_fontweight() == "bold")
            said = (
                f"{'holds' if condition.holds else 'fails'} by {decimal(abs(float(condition.slack)))} {condition.unit}"
            )
            assert words[said] == ("normal" if condition.holds else "bold")


def test_the_note_says_how_many_conditions_are_left_out(answers):
    ax = plot_conditions(answers[0], most=1)
    assert len(bars_of(ax)) == 1
    assert "3 more are not shown" in ax.figure._supxlabel.get_text().replace("\n", " ")


def test_the_pages_policy_names_its_own_style_sheet_and_nothing_else():
    page = report(ng.load("land-options")).html()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    sheet = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    found = dict(part.split(" ", 1) for part in policy.split("; "))
    assert found["style-src"] == f"'sha256-{digest}'"
    assert found["img-src"] == "data:"
    assert " style=" not in page
    assert "script-src" not in found
