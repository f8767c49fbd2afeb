"""The page in a browser, as a file and served: found by name, worked by mouse and keyboard, true, quiet, and silent."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import negotiation as ng
from helpers.states import random_state
from negotiation.app.file import export
from negotiation.app.page_data import page_data
from negotiation.app.python_answers import configuration_of
from negotiation.app.widget import page_state
from negotiation.display import decimal
from negotiation.settlement import from_data

HOSTS = ["file", "served"]
MODEL = "four-level-framework"


@pytest.fixture
def at(request, files):
    """The address of the page about the four-level framework in a host."""

    def of(host, fragment=""):
        link = files(MODEL) if host == "file" else request.getfixturevalue("served")
        return f"{link}#{fragment}" if fragment else link

    return of


def status(page):
    return page.locator(".ng .verdict")


SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"


def margin_of(page):
    """The margin that the page tells once it has drawn what was last set (a slider is drawn in the next frame)."""
    page.evaluate(SETTLED)
    return re.search(r"The margin is ([-+.\de]+) ", page.locator(".ng .told").inner_text())[1]


@pytest.mark.parametrize("host", HOSTS)
def test_every_control_is_found_by_its_name_and_moves_the_answer(tab, at, host):
    page = tab.page
    page.goto(at(host))
    expect(status(page)).to_contain_text("accepted, violation pays")
    page.get_by_label("Ukrainian forces forward, by Ukraine").check()
    expect(status(page)).to_contain_text("durable")
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_contain_text("accepted, violation pays")
    page.get_by_label("Configuration to start from").select_option(label="Level 1 reversed")
    expect(status(page)).to_contain_text("durable")
    page.get_by_role("group", name="Territory").get_by_label("Russian withdrawal").check()
    expect(status(page)).to_contain_text("violation pays, not accepted")
    page.get_by_role("button", name="Reset to the baseline").click()
    page.get_by_role("group", name="UN mandate").get_by_label("none").check()
    before = margin_of(page)
    page.get_by_label("Russia's cost of fighting, exact value").fill("0.14")
    page.keyboard.press("Tab")
    expect(page.locator(".ng .told")).not_to_contain_text(f"The margin is {before}")
    slider = page.get_by_role("slider", name="Russia's gain in strength during the truce")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    expect(page.get_by_label("Russia's gain in strength during the truce, exact value")).to_have_value(
        re.compile(r"0\.07\d*")
    )


def test_every_input_of_the_page_has_a_name_and_every_slider_its_unit(tab, at):
    page = tab.page
    page.goto(at("file"))
    expect(status(page)).to_be_visible()
    for summary in page.locator(".ng details > summary").all():
        summary.click()
    data = page_data(ng.load(MODEL), [])
    known = {one["label"]: one["unit"] for one in data["numbers"]}
    sliders = page.get_by_role("slider").all()
    assert len(sliders) > 40
    for one in sliders:
        name = one.evaluate("(e) => e.labels[0].textContent")
        label, _, unit = name.rpartition(", ")
        assert known[label] == unit
        assert one.get_attribute("aria-valuetext").endswith(unit)


@pytest.mark.parametrize("host", HOSTS)
def test_a_whole_journey_by_keyboard_alone(tab, at, host):
    """Choose, change two sliders, pin, compare, export, undo: no mouse."""
    page = tab.page
    page.goto(at(host))
    expect(status(page)).to_contain_text("accepted, violation pays")

    def reach(name, role):
        target = page.get_by_role(role, name=name, exact=False).first
        for _ in range(120):
            if target.evaluate("(e) => e === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"'{name}' is not reached by Tab")

    page.locator("body").press("Tab")
    reach("Configuration to start from", "combobox")
    page.keyboard.type("Level 1 rev")
    expect(status(page)).to_contain_text("durable")
    start = margin_of(page)
    reach("Russia's gain in strength during the truce", "slider")
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ng .told")).not_to_contain_text(f"The margin is {start}")
    middle = margin_of(page)
    reach("Russia's cost of fighting", "slider")
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".ng .told")).not_to_contain_text(f"The margin is {middle}")
    end = margin_of(page)
    page.keyboard.press("Shift+Tab")
    while not page.get_by_role("button", name="Pin").evaluate("(e) => e === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    rows = page.locator("table.pinned tbody tr")
    expect(rows).to_have_count(2)
    reach("Export the table", "button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    table = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
    assert [line[2].lstrip("'") for line in table[1:]] == ["-0.0168", end]
    while not page.get_by_role("button", name="Undo").evaluate("(e) => e === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    for _ in range(200):
        if page.get_by_role("button", name="Undo").is_disabled():
            break
        page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("accepted, violation pays")
    assert margin_of(page) == "-0.0168"


@pytest.mark.parametrize("host", HOSTS)
def test_axe_finds_no_violation_also_with_everything_open(tab, at, host):
    page = tab.page
    page.goto(at(host, "c=forces_forward&war.power_shift=0.2&nonsense=1&pin=c%3Dwithout_un"))
    expect(status(page)).to_be_visible()
    for summary in page.locator(".ng details > summary").all():
        summary.click()
    found = Axe().run(page)
    assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]]


@pytest.mark.parametrize("host", HOSTS)
def test_a_link_is_a_scenario(tab, at, host):
    """What is set goes into the address, what equals the configuration does not, and the address brings it back."""
    page = tab.page
    page.goto(at(host))
    expect(status(page)).to_be_visible()
    page.get_by_label("Russia's cost of fighting, exact value").fill("0.123")
    page.keyboard.press("Tab")
    page.get_by_label("Ukrainian forces forward, by Ukraine").check()
    page.get_by_role("button", name="Pin").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    fragment = address.split("#")[1]
    assert "war.adversary_cost=0.123" in fragment
    assert "power_shift" not in fragment
    told, verdict = margin_of(page), status(page).inner_text()
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_label("Russia's cost of fighting, exact value")).to_have_value("0.123")
    assert (margin_of(page), status(page).inner_text()) == (told, verdict)
    expect(page.locator("table.pinned tbody tr")).to_have_count(2)


@pytest.mark.parametrize(
    ("fragment", "told"),
    [
        ("c=nothing", "names a configuration “nothing” that this scenario does not have"),
        ("t=moon", "says “t” is “moon”, which means nothing here"),
        ("war.power_shift=1e999", "the value “1e999”, which is not allowed"),
        ("war.power_shift=7", "the value “7”, which is not allowed"),
        ("war.power_shift=0.1;alert(1)", "which is not allowed"),
        ("__proto__=1&constructor=2", "which means nothing here"),
        ("g=nobody", "means nothing here"),
        ("p=99", "means nothing here"),
        ("%", "means nothing here"),
        ("<img src=x onerror=alert(1)>=1", "means nothing here"),
        ("x" * 30000, "too long to be read"),
    ],
)
def test_a_malformed_link_gives_a_message_and_not_a_broken_page(tab, at, fragment, told):
    page = tab.page
    page.goto(at("file", fragment))
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(status(page)).to_contain_text("accepted, violation pays")


def test_twenty_undos_return_the_start(tab, at):
    page = tab.page
    page.goto(at("file", "c=without_un"))
    expect(status(page)).to_be_visible()
    start = (margin_of(page), page.locator(".ng .controls").inner_text())
    boxes = page.get_by_role("group", name="Guarantees in force").get_by_role("checkbox")
    for step in range(20):
        if step % 2:
            box = page.get_by_label("Russia's gain in strength during the truce, exact value")
            box.fill(str(round(0.1 + step / 200, 3)))
            page.keyboard.press("Tab")
        else:
            boxes.nth(step % boxes.count()).click()
    assert margin_of(page) != start[0]
    for _ in range(20):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert (margin_of(page), page.locator(".ng .controls").inner_text()) == start


def test_a_slider_that_is_dragged_is_one_step(tab, at):
    page = tab.page
    page.goto(at("file"))
    slider = page.get_by_role("slider", name="Russia's gain in strength during the truce")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in (0.55, 0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(page.locator(".ng .baseline")).not_to_contain_text("This is the baseline.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".ng .baseline")).to_contain_text("This is the baseline.")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


@pytest.mark.parametrize("name", ["land-options", "reassurance-force", "un-led-peacekeeping"])
def test_random_states_show_the_librarys_numbers(tab, files, name):
    page, settlement = tab.page, ng.load(name)
    data = page_data(settlement, [])
    rng = random.Random(name)
    for _ in range(6):
        state = random_state(rng, data)
        parts = {"c": state["configuration"], "t": state["territory"], "g": " ".join(state["layers"]) or " "}
        parts |= {"u": state["mandate"], "p": state["part"]}
        page.goto("about:blank")
        page.goto(f"{files(name)}#{urlencode({**parts, **state['values']})}")
        expect(status(page)).to_be_visible()
        answer = ng.assess(configuration_of(settlement, page_state(state, data)))
        expect(status(page)).to_contain_text(answer.verdict)
        assert margin_of(page) == decimal(answer.margin, signed=True)
        shown = page.locator("table.conditions tbody tr td.num span").all_inner_texts()
        slacks = [-float(gain) for _, gain in answer.violations] + [float(one.slack) for one in answer.acceptance]
        assert sorted(shown) == sorted(decimal(one, signed=True) for one in slacks)


def test_what_a_stranger_wrote_is_shown_as_text(tab, tmp_path):
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    data = {
        "id": "strange",
        "extends": "common-ground",
        "title": evil,
        "summary": evil,
        "sources": {"S0": evil},
        "parties": {"russia": {"role": "adversary", "name": evil}},
        "configurations": {"own": {"territory": "freeze", "guarantees": ["us_implied"], "name": evil, "summary": evil}},
        "baseline": "own",
    }
    path = export(from_data(data), tmp_path / "strange.html")
    page = tab.page
    page.on("dialog", lambda one: tab.complaints.append(one.message))
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(evil)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2


def test_the_file_needs_no_other_file_and_stays_below_three_megabytes(files):
    for name in (MODEL, "reassurance-force", "us-type-switching"):
        path = Path(files(name).removeprefix("file://"))
        assert path.stat().st_size < 3_000_000
        text = path.read_text()
        assert "default-src 'none'" in text
        assert "unsafe" not in text.split("<body>")[0]
        assert not re.search(r'(?:src|href)="(?!#|data:)', text.split("<body>")[0])


def test_the_served_page_changes_scenario_and_asks_the_library(tab, at):
    page = tab.page
    page.goto(at("served"))
    page.get_by_label("Scenario").select_option(label="Land options and the guarantee that each needs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Land options and the guarantee that each needs")
    page.get_by_role("button", name="Exact borders along this number").click()
    expect(page.locator(".python table")).to_contain_text("durable")
    page.get_by_label("US backstop, committed, by the United States").check()
    page.get_by_label("Number", exact=True).select_option(label="Ukraine's cost of fighting")
    page.get_by_role("button", name="Prove it over this number's range").click()
    expect(page.locator(".python")).to_contain_text("Proved: no violation")
    page.get_by_role("button", name="Try 20,000 random worlds").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop").dispatch_event("click")  # it may have come to its end already
    expect(page.get_by_role("button", name="Stop")).to_be_disabled()
    page.get_by_label("Kind of report").select_option(".csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Report").click()
    assert "-0.0092" in Path(download.value.path()).read_text()


def test_a_document_of_ones_own_shows_its_mistakes_beside_their_lines_and_then_opens(tab, at):
    page = tab.page
    page.goto(at("served"))
    page.get_by_text("A document of your own").click()
    good = (Path(__file__).parents[1] / "settlement" / "documents" / "small.yaml").read_text()
    area = page.get_by_label("Settlement document (YAML)")
    area.fill(good.replace("adversary_cost", "adversary_cots"))
    page.get_by_role("button", name="Check and open").click()
    expect(page.get_by_text("'adversary_cots' is no entry of this block.")).to_be_visible()
    line = next(i for i, text in enumerate(good.splitlines(), 1) if "adversary_cost" in text)
    expect(page.get_by_text(f"line {line}:").first).to_be_visible()
    area.fill(good)
    page.get_by_role("button", name="Check and open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A small settlement")
