"""What was changed is data: it stays with settlement and configuration, and travels into every output."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.app.page_data import page_data
from negotiation.cli import main
from negotiation.errors import UsageError
from negotiation.report.files import SUFFIXES
from negotiation.report.files import report as report_on
from negotiation.settlement import configured, fingerprint, from_data

LAND = "land-options"
SHIFT = "Russia's gain in strength during the truce"


def changed():
    return ng.load(LAND).change({"war.power_shift": "0.1"})


def test_a_change_knows_what_stood_there_and_what_was_typed():
    (change,) = changed().changes
    assert (change.path, change.label, change.before, change.after) == ("war.power_shift", SHIFT, "0.14", "0.1")
    own = changed().configuration("ceded_line_kept")
    assert own.changes == changed().changes
    twice = changed().change({"war.power_shift": "0.2"})
    assert [(one.before, one.after) for one in twice.changes] == [("0.14", "0.2")]
    assert changed().change({"war.power_shift": Fraction(14, 100)}).changes == ()
    assert fingerprint(changed()) != fingerprint(ng.load(LAND))


def test_a_configuration_that_sets_the_number_itself_says_its_own_before():
    path = "territory.options.donbas_ceded.power_shift"
    found = ng.load(LAND).change({path: "0.05"})
    assert found.changes[0].before == "0.16"
    assert found.configuration("ceded_line_kept").changes[0].before == "0.02"
    assert found.configuration("ceded_line_kept").values[path] == Fraction(5, 100)


def test_parts_are_changed_by_the_same_door_as_numbers():
    here = ng.load(LAND).configuration("freeze_us")
    there = here.change({"mandate": "in force", "guarantees": "us_committed", "territory": "free_zone"})
    assert (there.mandate, there.guarantees, there.territory) == ("in force", ("us_committed",), "free_zone")
    assert [change.path for change in there.changes] == ["mandate", "guarantees", "territory"]
    assert str(there.changes[1]) == "Guarantees in force: without Ukrainian forces forward"
    assert there.change({"mandate": "absent", "territory": "freeze"}).changes == there.changes[1:2]
    assert there.title == "Freeze, US duty, changed"
    assert ng.assess(there).configuration is there


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"war.power_shit": "0.1"}, "Did you mean 'war.power_shift'"),
        ({"Russia's cost of fightin": "0.1"}, "Did you mean 'Russia's cost of fighting'"),
        ({"mandate": "maybe"}, "a mandate is absent, in force or conditional"),
        ({"guarantees": ["us_comitted"]}, "Did you mean 'us_committed'"),
        ({"territory": "moon"}, "there is no territorial option 'moon'"),
        ({"without": ["everything"]}, "there is no 'everything'"),
        ({"war.power_shift": "1e15", "mandate": 1}, "must be between -1 and 1"),
        ({"war.adversary_cost": "1e20"}, "too large"),
        ({"war.adversary_cost": 0.1}, "is a float"),
        ({"war.power_shift": "0.1", SHIFT: "0.2"}, "is set twice"),
    ],
)
def test_a_change_that_means_nothing_is_refused_with_what_there_is(change, told):
    for whole in (ng.load(LAND), ng.load(LAND).configuration("freeze")):
        with pytest.raises(UsageError) as refused:
            whole.change(change)
        assert told in str(refused.value)


def test_a_number_is_set_by_its_name_and_an_ambiguous_name_lists_the_paths():
    assert ng.load(LAND).change({"RUSSIA’S  cost of fighting": "0.07"}).overrides == {
        "war.adversary_cost": Fraction(7, 100)
    }
    ran = CliRunner().invoke(main, ["compare", LAND, "--set", "Russia's cost of fighting=0.07", "--json"])
    assert [one["path"] for one in json.loads(ran.stdout)["changes"]] == ["war.adversary_cost"]
    data = {
        "id": "twins",
        "extends": "common-ground",
        "title": "Twins",
        "summary": "Two areas of one name.",
        "territory": {"areas": {name: {"name": "Twin"} for name in ("crimea", "land_bridge")}},
        "configurations": {"own": {"territory": "freeze", "guarantees": []}},
        "baseline": "own",
    }
    with pytest.raises(
        UsageError, match=r"areas\.crimea\.weight\.russia or territory\.areas\.land_bridge\.weight\.russia"
    ):
        from_data(data).change({"Worth of Twin to Russia": "0.1"})


def test_a_formula_that_a_change_would_lead_outside_its_kind_is_refused():
    paris = ng.load("paris-declaration")
    formulas = [path for path, quantity in paris.quantities.items() if quantity.number is None]
    assert formulas
    names = [path for path in paris.quantities if path.startswith("parameters.")]
    refused = 0
    for path in names:
        try:
            paris.change({path: "1e14"})
        except UsageError as error:
            refused += "the formula gives too much" in str(error)
    assert refused


def test_a_name_beside_a_configuration_is_refused_by_every_verb():
    here = ng.load(LAND).configuration("freeze")
    for verb in (configured, ng.assess, ng.explain, ng.sources, ng.encode, ng.explore, ng.prove, ng.alternatives):
        with pytest.raises(UsageError, match="this is already configuration 'freeze'; leave the name out"):
            verb(here, "ceded")
    with pytest.raises(UsageError, match="leave the name"):
        ng.compare(here, ["ceded"])
    assert [one.configuration.id for one in ng.compare(ng.load(LAND).configuration("zone")).assessments] == [
        "freeze",
        "zone",
    ]
    assert ng.sources(here.change({"war.power_shift": "0.1"})).configuration.changes


COMMANDS = [
    ["compare", LAND],
    ["explain", LAND, "freeze"],
    ["sources", LAND],
    ["brief", LAND],
    ["threshold", LAND, "--lever", "war.adversary_cost"],
    ["phases", LAND, "--lever", "war.adversary_cost"],
    ["window", LAND, "freeze_us"],
    ["prove", LAND, "freeze_us", "--range", "war.adversary_cost=0.08:0.09"],
    ["solve", LAND],
    ["tree", LAND],
    ["talks", "seven-party-talks"],
]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_says_what_was_set(command):
    setting = ["--set", "war.power_shift=0.1"]
    text = CliRunner().invoke(main, [*command, *setting])
    assert text.exit_code == 0, text.output
    flat = " ".join(text.stdout.split())
    assert "war.power_shift = 0.1 instead of 0.14" in flat or f"{SHIFT}: 0.1 instead of 0.14" in flat
    told = json.loads(CliRunner().invoke(main, [*command, *setting, "--json"]).stdout)
    assert ["0.14", "0.1"] in [[one["before"], one["after"]] for one in told["changes"]]


def texts(report, suffix):
    """All the words of a report of a kind, in one line; and its command."""
    found = report.bytes(f"out/land{suffix}")
    if suffix == ".pdf":
        return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(found)).pages).split())
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(found))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    text = found.decode()
    if suffix == ".json":
        text = " ".join(str(value) for value in strings(json.loads(text)))
    if suffix == ".html":
        import html

        text = html.unescape(text)
    return " ".join(text.split())


def strings(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [found for one in node for found in strings(one)]
    return [node]


@pytest.fixture(scope="module")
def report():
    here = changed().configuration("freeze_us")
    state = here.change({"mandate": "in force", "guarantees": "us_committed", "war.adversary_cost": "0.07"})
    return report_on(state)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_report_of_every_kind_says_what_was_changed_and_by_which_command(report, suffix):
    text = texts(report, suffix).replace("’", "'")
    assert f"{SHIFT}: 0.1 instead of 0.14" in text
    assert "Freeze, US duty, changed" in text
    assert "Russia's cost of fighting: 0.07 instead of 0.08" in text
    assert "UN mandate: in force instead of absent" in text
    assert "without Ukrainian forces forward" in text
    if suffix != ".csv":
        assert "0.1 (document: 0.14)" in text
    plain = text.replace("{}", "").replace("\\", "") if suffix == ".tex" else text
    command = (
        "negotiation report land-options --set war.power_shift=0.1 --beside 'freeze_us; mandate=in force; "
        f"guarantees=us_committed; war.adversary_cost=0.07' -o out/land{suffix}"
    )
    assert command.replace(" ", "") in plain.replace(" ", "")


@pytest.mark.slow
def test_the_command_that_a_report_names_writes_the_same_report(report, tmp_path, monkeypatch):
    import shlex

    monkeypatch.chdir(tmp_path)
    command = shlex.split(report.content.named("again.csv").data["command"])
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert (tmp_path / "again.csv").read_bytes() == report.bytes("again.csv")


def test_csv_has_a_column_of_changes_and_no_line_above_the_titles(report):
    rows = list(csv.reader(io.StringIO(report.bytes(".csv").decode())))
    column = rows[0].index("changes")
    assert len({len(row) for row in rows}) == 1
    assert all("0.1 instead of 0.14" in row[column] for row in rows[1:])
    assert "0.07 instead of 0.08" in rows[-1][column]


def test_an_exported_page_of_a_changed_document_says_so():
    (told,) = page_data(changed(), [])["changes"]
    assert told["text"] == f"{SHIFT}: 0.1 instead of 0.14"


def test_rows_whose_line_a_switch_replaces_are_not_shown_under_their_old_names():
    found = ng.compare(ng.load(LAND).change({"land": "freeze"}))
    rows = {row["configuration"] for row in found.rows()}
    assert "ceded" not in rows
    assert "ceded [land=freeze]" in rows
    assert found["ceded"].configuration.name == "Donbas ceded, own army [freeze]"
    assert found["freeze"].configuration.name == "Freeze, own army"
    same = next(note for note in found.notes() if "freeze; ceded [land=freeze]" in note)
    assert "withdrawal [land=freeze]" in same
    assert found["ceded"].margin == found["freeze"].margin


@pytest.mark.parametrize("verb", ["assess", "compare", "explain", "levers", "report", "sources", "talks", "window"])
def test_a_name_in_the_place_of_a_settlement_is_answered_with_how_to_load_one(verb):
    with pytest.raises(UsageError, match=r"not str: `ng\.load` reads one"):
        getattr(ng, verb)("four-level-framework")


def test_a_number_of_any_length_that_was_computed_can_be_set_and_is_what_it_was():
    end = ng.threshold(ng.load("four-level-framework"), lever="mandate.legitimacy_cost").value.lower
    changed = ng.load("four-level-framework").change({"mandate.legitimacy_cost": end})
    assert changed.configuration("framework").values["mandate.legitimacy_cost"] == end
    assert changed.overrides == {"mandate.legitimacy_cost": end}
    with pytest.raises(UsageError, match="digits"):
        changed.change({"mandate.legitimacy_cost": str(end)})
