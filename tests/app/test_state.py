"""The state of the page: its text brings it back, undoing returns, strange text is told."""

from __future__ import annotations

import random

import pytest

import negotiation as ng
from helpers.states import answers, node, random_setting, random_state
from negotiation.app.bundle import bundle
from negotiation.app.page_data import page_data
from negotiation.app.python_answers import configuration_of
from negotiation.app.widget import explore, page_state
from negotiation.settlement import fingerprint, names


def test_the_text_of_a_state_brings_it_back():
    for name in names()[::4]:
        data = page_data(ng.load(name), [])
        rng = random.Random(name)
        states = [random_state(rng, data) for _ in range(40)]
        for state, (text, same, problems) in zip(
            states, node("round.mjs", {"data": data, "states": states}), strict=True
        ):
            assert same, (state, text)
            assert not problems


def test_a_configuration_as_the_document_has_it_needs_no_more_than_its_name():
    data = page_data(ng.load("land-options"), [])
    states = [{**one, "configuration": name, "values": {}} for name, one in data["configurations"].items()]
    texts = [text for text, _, _ in node("round.mjs", {"data": data, "states": states})]
    assert texts[0] == ""
    assert texts[1:] == [f"c={name}" for name in list(data["configurations"])[1:]]


def test_twenty_steps_undone_are_the_start_and_done_again_the_end():
    data = page_data(ng.load("four-level-framework"), [])
    rng = random.Random(1)
    states = [random_setting(rng, data) for _ in range(21)]
    found = node("undo.mjs", {"data": data, "states": states})
    assert found == {"start": True, "end": True, "amended": True, "forgotten": True}


def test_the_same_answer_comes_from_every_way_into_a_state():
    """As text, as a widget's state, as a configuration."""
    settlement = ng.load("land-options")
    widget = explore(settlement, "ceded_us")
    assert ng.assess(widget.configuration).margin == ng.assess(settlement, "ceded_us").margin
    data = widget.page["data"]
    state = random_state(random.Random(4), data)
    widget.state = state
    assert ng.assess(widget.configuration).verdict == answers(data, [state])[0]["verdict"]
    assert widget.configuration.changed == configuration_of(settlement, page_state(state, data)).changed


def test_the_modules_make_one_script_in_which_no_name_is_given_twice():
    import collections
    import re

    for entry in ("file", "server", "widget"):
        text = bundle(entry)
        found = re.findall(r"^(?:async )?(?:function|class|const|let) ([A-Za-z_$]+)", text, re.MULTILINE)
        assert not [name for name, count in collections.Counter(found).items() if count > 1]
        assert not re.search(r"^import ", text, re.MULTILINE)
        assert not re.search(r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b", text)
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


def test_a_fingerprint_changes_with_every_number():
    settlement = ng.load("land-options")
    seen = {fingerprint(settlement)}
    for path in ("war.power_shift", "guarantees.us_committed.denial"):
        seen.add(fingerprint(settlement.change({path: "0.123"})))
    seen.add(fingerprint(settlement.change({"land": "open"})))
    assert len(seen) == 4
    assert fingerprint(ng.load("land-options")) in seen


def test_the_documentation_pages_list_every_model_and_each_has_its_page(tmp_path, monkeypatch):
    from negotiation.app import site

    monkeypatch.setattr(site, "names", lambda: ("land-options", "porcupine"))  # all of them take a minute
    index = site.site(tmp_path / "pages")
    text = index.read_text()
    for name in ("land-options", "porcupine"):
        assert f'<a href="{name}.html">{ng.load(name).title}</a>' in text
        assert (index.parent / f"{name}.html").stat().st_size > 50_000
    assert "“Freeze, US duty”" in text
    assert "freeze_us" not in text
    assert "<script" not in text


@pytest.mark.slow
def test_page_report_table_widget_and_library_show_the_same_numbers_at_random_settings():
    """Numbers drawn from their ranges; every configuration through every face."""
    from negotiation.display import decimal
    from negotiation.report.files import report

    rng = random.Random(11)
    for name in ("land-options", "un-led-peacekeeping", "us-led-monitoring"):
        settlement = ng.load(name)
        drawn = [
            one
            for one in page_data(settlement, [])["numbers"]
            if one["low"] is not None and one["path"].startswith(("war", "guar"))
        ]
        values = {one["path"]: str(round(rng.uniform(one["low"], one["high"]), 4)) for one in rng.sample(drawn, 8)}
        moved = settlement.change(values)
        data, table, told = page_data(moved), ng.compare(moved), report(moved).content.data
        states = [{**one, "configuration": key, "values": {}} for key, one in data["configurations"].items()]
        for state, page, row, line in zip(states, answers(data, states), table.rows(), told["comparison"], strict=True):
            answer = ng.assess(moved, state["configuration"])
            widget = explore(moved, state["configuration"])
            margin = decimal(answer.margin, signed=True)
            assert {page["verdict"], row["verdict"], line["verdict"]} == {answer.verdict}
            seen = [decimal(found["margin"], signed=True) for found in (page, row)]
            assert {*seen, line["margin"]} == {margin}
            assert abs(page["margin"] - float(answer.margin)) < 1e-12
            assert ng.assess(widget.configuration).margin == answer.margin
            assert abs(line["low"] - page["range"][0]) < 1e-12
