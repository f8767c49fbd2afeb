"""The reader's page of each scenario: complete, true, harmless, and for people."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.deterrence import VERDICTS
from negotiation.display import decimal
from negotiation.report.narrative.reader_page import brief
from negotiation.settlement import from_data, names


@pytest.fixture(scope="module")
def pages():
    return {name: brief(ng.load(name)) for name in names()}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_page_says_what_it_is_who_says_what_what_follows_and_how_sure(pages, name):
    headings = [heading for heading, _ in pages[name].sections]
    wanted = ["What it is", "The answer in short", "What the sources say", "Where they disagree"]
    assert headings[:6] == [*wanted, "What the model says", "How sure this is"]
    text = pages[name].to_markdown()
    assert "This is not a prediction" in text
    assert pages[name].settlement.title in text.replace("\\", "")


@pytest.mark.parametrize("name", names())
def test_a_page_speaks_to_people_and_not_to_programs(pages, name):
    text = pages[name].to_markdown().replace("\\", "")
    for path in pages[name].settlement.quantities:
        assert path not in text or "." not in path, path
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", text)
    assert "None" not in text
    assert "  " not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_number_of_the_table_and_of_each_disagreement_is_the_assessments(pages, name):
    settlement = pages[name].settlement
    margins = {ng.assess(settlement, one).margin: one for one in settlement.configurations}
    told = {decimal(margin, signed=True) for margin in margins}
    table = next(block for _, blocks in pages[name].sections for block in blocks if isinstance(block[0], dict))
    assert {row["margin"] for row in table} == told
    assert {row["verdict"] for row in table} <= set(VERDICTS)
    for _, margin in re.findall(r"is “([^”]+)” \(([-+.\d]+)\)", pages[name].to_markdown()):
        assert re.fullmatch(r"[-+]\d\.\d{4}|0\.0000", margin)


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_what_a_page_says_would_flip_the_verdict_does(pages, name):
    """Each number told is put back into the model, a little beyond."""
    base = ng.assess(pages[name].settlement)
    from negotiation.report.narrative.explanation import single_changes

    text = pages[name].to_markdown()
    for one in single_changes(base)[0][:3]:
        assert f"{decimal(one.value)}" in text
        beyond = float(one.value) * (1 + 1e-6) + 1e-9 if one.direction == "at least" else float(one.value) * (1 - 1e-6)
        assert ng.assess(base.configuration.change({one.lever: str(beyond)})).verdict == one.verdict


@pytest.mark.parametrize("name", names())
def test_sources_named_on_a_page_are_spelled_out_at_its_end(pages, name):
    settlement, sections = pages[name].settlement, dict(pages[name].sections)
    listed = "\n".join(sections.get("Sources named here", ([],))[0])
    before = "\n".join(str(blocks) for heading, blocks in pages[name].sections if heading != "Sources named here")
    for key, text in settlement.document.sources.items():
        if re.search(rf"\b{re.escape(key)}\b", before):
            assert f"{key}: {text}" in listed


@pytest.mark.parametrize("name", ["seven-party-talks", "bilateral-budapest-2025"])
def test_what_talks_come_to_is_said_of_people_and_deals_by_name(pages, name):
    settlement, text = pages[name].settlement, " ".join(dict(pages[name].sections)["What the model says"][0])
    talks = settlement.document.talks
    for one in settlement.document.expect:
        if one.format is None:
            continue
        assert f"In the format “{talks.formats[one.format].name}”, " in text
        groups = (one.acceptable, one.not_acceptable, one.kept, one.not_kept, one.nash, one.proposal, one.blocked_by)
        for pair in (pair for group in groups for pair in group):
            option, package = pair.split(" + ")
            named = settlement.document.territory.options[option].name, talks.packages[package].name
            assert "“{}” with “{}”".format(*named) in text
            assert pair not in text
        for party in (*one.can_block, *one.blocks_most, *(each for who in one.blocked_by.values() for each in who)):
            alone = set(one.can_block) == set(talks.formats[one.format].members)
            assert settlement.name(party) in text or alone


@pytest.mark.parametrize("name", names())
def test_verdicts_are_explained_after_the_table_and_sources_where_they_are_first_named(pages, name):
    sections = dict(pages[name].sections)
    table, meanings = sections["The answer in short"][1:3]
    assert meanings == [f"“{one}”: {VERDICTS[one]}." for one in dict.fromkeys(row["verdict"] for row in table)]
    known = pages[name].settlement.document.sources
    for told, key in zip(
        sections["What the sources say"][0], pages[name].settlement.document.account.says, strict=True
    ):
        assert told.startswith(f"{key} ({known[key]}): " if key in known else f"{key}: ")
    for key in re.findall(r"\bS\d\b", pages[name].settlement.document.summary):
        assert f"{key} is “{known[key]}”" in sections["What it is"][1]


def test_what_a_stranger_wrote_is_shown_as_text():
    data = {
        "id": "strange",
        "extends": "common-ground",
        "title": "<script>alert(1)</script> | [x](javascript:alert(1))",
        "summary": "# not a heading\n\n* `code`",
        "configurations": {
            "own": {"territory": "freeze", "guarantees": [], "name": "<b>|own|</b>", "summary": "a | b"}
        },
        "baseline": "own",
    }
    text = brief(from_data(data)).to_markdown()
    assert "<script>" not in text.replace("\\<", "")
    assert "\n# not" not in text
    assert "](javascript" not in text.replace("\\]", "")
    row = next(line for line in text.splitlines() if "own" in line and line.startswith("|"))
    assert row.count("|") == 5


def test_the_command_prints_the_page():
    result = CliRunner().invoke(main, ["brief", "land-options"])
    assert result.exit_code == 0
    assert result.stdout == brief(ng.load("land-options")).to_markdown()
    taken = CliRunner().invoke(main, ["brief", "land-options", "--set", "land=donbas_ceded"])
    assert taken.exit_code == 0
    assert taken.stdout != result.stdout
