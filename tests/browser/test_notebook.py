"""The page in a real JupyterLab: worked by keyboard, and what is set there comes back to Python."""

from __future__ import annotations

import json
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

CELLS = [
    'import negotiation as ng\npage = ng.explore(ng.load("land-options"))\npage',
    "print('chosen:', page.configuration.guarantees, page.configuration.values['war.power_shift'])\n"
    "print('verdict:', ng.assess(page.configuration).verdict, '|', page.answer['verdict'])",
]


def notebook(folder):
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for i, text in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    data = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "page.ipynb").write_text(json.dumps(data))


def test_a_journey_by_keyboard_in_jupyterlab_comes_back_to_python(chromium, lab):
    """JupyterLab takes the arrow keys for itself unless each input says otherwise."""
    link, folder = lab
    notebook(folder)
    context = chromium.new_context(viewport={"width": 1500, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    outside, complaints = [], []
    page.on("pageerror", lambda one: complaints.append(str(one)))
    page.on(
        "request", lambda one: None if "127.0.0.1" in one.url or "localhost" in one.url else outside.append(one.url)
    )
    page.goto(f"{link}lab/tree/page.ipynb?token=t&reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    status = page.locator(".ng .verdict")
    expect(status).to_contain_text("accepted, violation pays", timeout=90_000)

    duty = page.get_by_label("US backstop, committed, by the United States")
    duty.focus()
    page.keyboard.press("Space")
    expect(status).to_contain_text("durable")
    slider = page.get_by_role("slider", name="Russia's gain in strength during the truce")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    value = float(slider.input_value())
    assert value > 0.155
    cost = page.get_by_role("slider", name="Russia's cost of fighting")
    cost.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Pin").focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.pinned tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Export the table").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert len(Path(download.value.path()).read_text().splitlines()) == 3
    found = Axe().run(page, context=".ng")
    assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]]

    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Shift+Enter")
    told = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    expect(told).to_contain_text("chosen:", timeout=30_000)
    text = told.inner_text()
    assert "('ukrainian_forward', 'us_committed')" in text
    assert f"{value:g}" in text or str(value)[2:6] in text
    assert "verdict: durable | durable" in text
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    while undo.is_enabled():
        page.keyboard.press("Enter")
    expect(status).to_contain_text("accepted, violation pays")
    assert not outside
    assert not complaints
    context.close()
