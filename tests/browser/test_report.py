"""The report's page in a browser: nothing to object to, and no wider than its sheet."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import negotiation as ng


def test_axe_finds_no_violation_in_the_report(tab, tmp_path):
    path = ng.report(ng.load("land-options")).save(tmp_path / "report.html")
    page = tab.page
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Land options and the guarantee that each needs")
    found = Axe().run(page)
    assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
