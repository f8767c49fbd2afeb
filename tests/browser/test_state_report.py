"""What is set in the page is in the report downloaded there, in every kind, and on paper."""

from __future__ import annotations

import csv
import html
import io
import json

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KINDS = (".html", ".pdf", ".xlsx", ".csv", ".md", ".tex", ".json")
TOLD = (
    "Russia's cost of fighting: 0.123 instead of 0.08",
    "UN mandate: in force instead of absent",
    "with US backstop, committed",
)


def words(path, suffix):
    """All the words of a file, in one line."""
    if suffix == ".pdf":
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    elif suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        text = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    else:
        text = path.read_text()
        text = html.unescape(text) if suffix == ".html" else text
        text = json.dumps(json.loads(text), ensure_ascii=False) if suffix == ".json" else text
    return " ".join(text.split()).replace("’", "'")


def set_a_state(page):
    """A number, a guarantee and the mandate."""
    box = page.get_by_label("Russia's cost of fighting, exact value")
    box.fill("0.123")
    page.keyboard.press("Tab")
    page.get_by_label("US backstop, committed, by").check()
    page.get_by_role("group", name="UN mandate").get_by_label("in force").check()
    expect(page.locator(".here")).to_contain_text("0.123 instead of 0.08")


@pytest.fixture
def shown(tab, served):
    page = tab.page
    page.goto(f"{served}#m=land-options")
    expect(page.get_by_role("status").first).to_be_attached()
    expect(page.locator(".ng h1")).to_contain_text("Land options")
    set_a_state(page)
    return page


@pytest.mark.parametrize("suffix", KINDS)
def test_a_report_downloaded_from_the_page_holds_what_was_set_there(shown, tmp_path, suffix):
    shown.get_by_label("Kind of report").select_option(suffix)
    with shown.expect_download(timeout=120_000) as waiting:
        shown.get_by_role("button", name="Report").click()
    path = tmp_path / f"report{suffix}"
    waiting.value.save_as(path)
    text = words(path, suffix)
    for told in TOLD:
        assert told in text, told
    assert "Freeze, own army, changed" in text
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_text())))
        assert all(told in rows[-1][rows[0].index("changes")] for told in TOLD)


def test_a_page_printed_says_which_configuration_it_shows_what_is_in_force_and_what_was_changed(shown, tmp_path):
    path = tmp_path / "page.pdf"
    shown.pdf(path=path)
    text = words(path, ".pdf")
    for told in ("Freeze, own army, changed", "US backstop, committed", "0.123 instead of 0.08", "CSIS2026:"):
        assert told in text, told
