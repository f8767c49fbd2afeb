"""Reports: the same numbers in every kind of file, a stranger's texts harmless in each, whole and by themselves."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from html.parser import HTMLParser

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.display import decimal
from negotiation.errors import UsageError
from negotiation.report.files import SUFFIXES, report
from negotiation.settlement import from_data

pytestmark = pytest.mark.slow  # the answers that these read take half a minute

MODELS = ["land-options", "reassurance-force"]
EVIL = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '#eval(read("/etc/passwd"))',
    r"\input{/etc/passwd} $x$ % & _ ^ ~ {",
    "a | b",
]


@pytest.fixture(scope="module")
def reports():
    return {name: report(ng.load(name)) for name in MODELS}


@pytest.fixture(scope="module")
def strange():
    data = {
        "id": "strange",
        "extends": "common-ground",
        "title": EVIL[0] + EVIL[2],
        "summary": " ".join(EVIL),
        "sources": {"S0": EVIL[3]},
        "parties": {"russia": {"role": "adversary", "name": EVIL[1]}},
        "configurations": {
            f"c{i}": {"territory": "freeze", "guarantees": ["us_implied"], "name": one, "summary": one}
            for i, one in enumerate(EVIL)
        },
        "baseline": "c0",
    }
    return report(from_data(data))


class Page(HTMLParser):
    """Elements, attributes and texts of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes.extend((tag, name, value) for name, value in attrs)

    def handle_data(self, data):
        self.texts.append(data)


def wanted(one):
    """Configuration's name to (verdict, margin as people see it, margin)."""
    found = one.content.comparison.assessments
    return {a.configuration.name: (a.verdict, decimal(a.margin, signed=True), float(a.margin)) for a in found}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_every_kind_of_file_has_the_assessments_verdicts_and_margins(reports, name):
    one = reports[name]
    for configuration, (verdict, margin, _) in wanted(one).items():
        line = next(line for line in one.bytes(".md").decode().splitlines() if line.startswith(f"| {configuration} |"))
        assert f"| {verdict} | {margin} |" in line
        assert f"{margin}" in one.bytes(".tex").decode()
    rows = list(csv.reader(io.StringIO(one.bytes(".csv").decode())))
    assert {row[0]: (row[1], float(row[-1])) for row in rows[1:]} == {k: (v[0], v[2]) for k, v in wanted(one).items()}
    book = openpyxl.load_workbook(io.BytesIO(one.bytes(".xlsx")))
    cells = [[cell.value for cell in row] for row in book["comparison"].iter_rows(min_row=2)]
    assert {row[0]: row[2] for row in cells} == {k: v[0] for k, v in wanted(one).items()}
    assert {row[0]: row[3] for row in cells} == {k: pytest.approx(v[2], rel=1e-15) for k, v in wanted(one).items()}
    told = json.loads(one.bytes(".json"))
    assert {row["name"]: (row["verdict"], row["value"]) for row in told["comparison"]} == {
        k: (v[0], v[2]) for k, v in wanted(one).items()
    }


@pytest.mark.parametrize("name", MODELS)
def test_the_page_says_the_answer_first_and_each_configurations_sentences(reports, name):
    one = reports[name]
    text = one.html()
    page = Page(text)
    words = " ".join(" ".join(page.texts).split())
    assert words.index(one.content.data["answer"][:60]) < words.index(one.content.data["summary"][:60])
    for told in one.content.explanations:
        for sentence in told.facts.sentences()[:4]:
            assert sentence in words
    for row in one.content.data["assumptions"]:
        assert row["label"] in words
    assert one.content.data["fingerprint"] in words
    assert page.elements.count("h1") == 1
    levels = [int(tag[1]) for tag in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert page.elements.count("img") == page.elements.count("figure") == len(one.content.explanations) + 2
    assert all(value for tag, name, value in page.attributes if (tag, name) == ("img", "alt"))


@pytest.mark.parametrize("name", MODELS)
def test_the_page_needs_no_script_and_nothing_outside_itself(reports, name):
    text = reports[name].html()
    page = Page(text)
    assert len(text.encode()) < 2_000_000
    assert "script" not in page.elements
    sources = [value for _, attribute, value in page.attributes if attribute in ("src", "href", "xlink:href")]
    assert sources
    assert all(value.startswith("data:image/svg+xml;base64,") for value in sources)
    assert "default-src 'none'" in text
    for svg in pictures_of(reports[name]):
        assert not re.search(r'url\((?!#)|href="(?!#)|<script|<image', svg)


def pictures_of(one):
    return [one.pictures["margins"], one.pictures["tornado"], *one.pictures["conditions"]]


def test_pictures_are_the_same_text_each_time(reports):
    again = report(ng.load("land-options")).pictures
    assert again == reports["land-options"].pictures


def test_numbers_in_the_pictures_are_not_shortened(reports):
    text = reports["land-options"].pictures["margins"]
    for _, margin, _ in wanted(reports["land-options"]).values():
        assert f"{margin}" in text


def test_a_strangers_texts_are_texts_on_the_page(strange):
    page = Page(strange.html())
    assert "script" not in page.elements
    assert not [one for one in page.attributes if one[1].startswith("on")]
    assert EVIL[0] in " ".join(page.texts)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(strange, reports):
    for one in (strange, *reports.values()):
        book = openpyxl.load_workbook(io.BytesIO(one.bytes(".xlsx")))
        kinds = {
            cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        assert kinds <= {"s", "n"}
        assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
        assert set(book.sheetnames) == {"comparison", "conditions", "thresholds", "assumptions", "about"}
    assert EVIL[1] in [row[0].value for row in openpyxl.load_workbook(io.BytesIO(strange.bytes(".xlsx")))["comparison"]]


def test_csv_cells_that_a_spreadsheet_would_run_are_quoted(strange):
    rows = list(csv.reader(io.StringIO(strange.bytes(".csv").decode())))
    assert f"'{EVIL[1]}" in [row[0] for row in rows]
    for row in rows:
        for cell in row:
            assert cell[:1] not in ("=", "+", "@")
            assert cell[:1] != "-" or float(cell) < 0


def test_no_command_of_a_stranger_is_active_in_latex(strange):
    text = strange.bytes(".tex").decode()
    assert r"\input" not in text
    assert r"\textbackslash{}input\{/etc/passwd\} \$x\$ \% \& \_ \textasciicircum{} \textasciitilde{} \{" in text
    body = text[text.index(r"\begin{document}") :]
    ours = {
        "begin",
        "end",
        "section",
        "subsection",
        "textbf",
        "texttt",
        "hline",
        "endhead",
        "footnotesize",
        "dots",
        "to",
        "infty",
    }
    ours |= {"textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar", "textquotedbl"}
    assert set(re.findall(r"\\([a-zA-Z]+)", body)) <= ours


def test_a_strangers_texts_are_texts_in_markdown(strange):
    text = strange.bytes(".md").decode()
    assert "<script>" not in text.replace(r"\<", "")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len({line.count("|") for line in rows[: len(EVIL) + 2]}) == 1


def test_the_pdf_is_tagged_has_a_title_and_a_language_and_shows_texts_as_texts(strange, reports):
    for one in (strange, reports["land-options"]):
        reader = pypdf.PdfReader(io.BytesIO(one.bytes(".pdf")))
        assert (
            reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True
            or reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
        )
        assert "/StructTreeRoot" in reader.trailer["/Root"]
        assert reader.trailer["/Root"]["/Lang"].startswith("en")
        assert one.content.data["title"] in reader.metadata.title
        text = " ".join("".join(page.extract_text() for page in reader.pages).split())
        for row in one.content.data["comparison"]:
            assert row["margin"] in text
    told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(strange.bytes(".pdf"))).pages)
    assert "root:" not in told
    assert "eval(read" in "".join(told.split())


@pytest.mark.parametrize("name", MODELS[:1])
def test_each_change_that_a_report_names_flips_the_verdict(reports, name):
    one = reports[name]
    put_back = 0
    for told, data in zip(one.content.explanations, one.content.data["configurations"], strict=True):
        for change in data["changes"]:
            step = (abs(change["border"]) + 0.01) * 1e-6 * (1 if change["direction"] == "at least" else -1)
            there = told.assessment.configuration.change({change["path"]: str(change["border"] + step)})
            assert ng.assess(there).verdict == change["verdict"]
            put_back += 1
    assert put_back > 10


def test_another_kind_is_refused_with_those_that_there_are(reports, tmp_path):
    with pytest.raises(UsageError, match=r"\.html, \.pdf, \.xlsx"):
        reports["land-options"].save(tmp_path / "report.docx")
    assert not list(tmp_path.iterdir())
    with pytest.raises(UsageError, match="cannot be written"):
        reports["land-options"].save(tmp_path / "nowhere" / "report.csv")


def test_the_command_writes_what_the_suffix_says(tmp_path, reports):
    assert list(SUFFIXES) == [".html", ".pdf", ".xlsx", ".csv", ".md", ".tex", ".json"]
    path = tmp_path / "report.csv"
    result = CliRunner().invoke(main, ["report", "land-options", "-o", str(path)])
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == reports["land-options"].bytes(str(path))
    assert [one.name for one in tmp_path.iterdir()] == ["report.csv"]


def test_a_report_names_the_command_that_makes_it_again():
    settlement = ng.load("land-options").change({"us_role": "absent", "war.power_shift": "0.1"})
    told = report(settlement).content.data["command"]
    assert told == "negotiation report land-options --set us_role=absent --set war.power_shift=0.1 -o report.html"
