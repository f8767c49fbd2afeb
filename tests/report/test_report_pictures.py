"""Pictures of reports as a browser shows them: bars to one scale, colours that the page's own policy lets through."""

from __future__ import annotations

import re

import negotiation as ng
from negotiation.report.files import report
from negotiation.report.files.bars import bars


def condition(value):
    """A condition as a report tells it."""
    return {"condition": "c", "gain": True, "value": value, "holds": value >= 0, "word": "w", "slack": "s", "unit": "u"}


def test_bars_left_and_right_of_zero_have_one_scale():
    drawn = bars([condition(-0.2), condition(0.2), condition(0.1), condition(-0.1)], "title", 0)
    lengths = [float(one) for one in re.findall(r'<rect x="[\d.]+" y="\d+" width="([\d.]+)"', drawn)]
    assert lengths[0] == lengths[1] == 2 * lengths[2] == 2 * lengths[3]


def test_the_pages_policy_lets_the_style_attributes_of_its_pictures_through():
    page = report(ng.load("land-options")).html()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    styles = next(one.split() for one in policy.split("; ") if one.startswith("style-src"))
    assert " style=" in page[page.index("<figure>") :]
    # A hash or nonce beside it switches 'unsafe-inline' off (CSP level 3, 'allow all inline').
    assert styles == ["style-src", "'unsafe-inline'"]
