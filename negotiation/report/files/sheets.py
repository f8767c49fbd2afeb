"""The report as a workbook: no cell is ever a formula or a link."""

from __future__ import annotations

import io
from typing import Any

from negotiation.display import clean
from negotiation.errors import UsageError
from negotiation.report.files.content import Content
from negotiation.report.files.texts import number_titles
from negotiation.report.narrative.messages import Words

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_xlsx(found: Content, words: Words) -> bytes:
    """The workbook: comparison, conditions, thresholds, assumptions, about."""
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError("a workbook needs a package more: pip install 'negotiation[report]'.") from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": clean(found.data["title"])[:200], "comments": found.data["frame"]})
    for name, heads, rows, widths in _sheets(found, words):
        _sheet(book, name, heads, rows, widths)
    book.close()
    return out.getvalue()


def _sheets(found: Content, words: Words) -> list[tuple[str, list[str], list[list[Any]], list[int]]]:
    data, say = found.data, words.say
    flow = f"share of {say('unit.stake', period=found.settlement.document.period)}"
    heads = [say(one) for one in ("column.configuration", "column.what", "column.verdict")]
    heads += [f"{say('column.margin')} ({flow})", f"low ({flow})", f"high ({flow})", say("page.close")]
    heads += [say("report.column_decides"), say("report.column_chance"), say("report.column_changes")]
    keys = ("name", "what", "verdict", "value", "low", "high", "close", "decides", "chance", "changes")
    comparison = [[one[key] for key in keys] for one in data["comparison"]]
    each = data["configurations"]
    condition = ("condition", "word", "value", "unit")
    conditions = [[one["name"], *(c[key] for key in condition)] for one in each for c in one["conditions"]]
    change = ("label", "direction", "border", "unit", "now", "verdict")
    thresholds = [[one["name"], *(c[key] for key in change)] for one in each for c in one["changes"]]
    number = ("label", "value", "range", "unit", "status", "source", "path")
    assumptions = [[one[key] for key in number] for one in data["assumptions"]]
    about = [[data[key]] for key in ("title", "frame", "answer", "summary", "rests", "limits", "again", "command")]
    about += [[one] for one in data["method"]] + [[f"{one['source']}: {one['text']}"] for one in data["sources"]]
    titles = number_titles(words)
    moved = [heads[0], titles[0], "", titles[1], titles[3], "now", heads[2]]
    return [
        ("comparison", heads, comparison, [30, 44, 26, 12, 12, 12, 14, 40, 12, 60]),
        (
            "conditions",
            [heads[0], *(say(f"report.column_{one}") for one in ("condition", "holds", "slack", "unit"))],
            conditions,
            [30, 48, 10, 12, 26],
        ),
        ("thresholds", moved, thresholds, [30, 56, 10, 12, 24, 12, 28]),
        ("assumptions", [*titles, "path"], assumptions, [56, 12, 18, 24, 12, 70, 44]),
        ("about", [""], about, [120]),
    ]


def _sheet(book: Any, name: str, heads: list[str], rows: list[list[Any]], widths: list[int]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "+0.0000;-0.0000;0.0000", "valign": "top"})
    sheet = book.add_worksheet(name)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, clean(head), bold)
        sheet.set_column(column, column, widths[column])
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, float):
                sheet.write_number(line, column, cell, number)
            else:
                sheet.write_string(line, column, clean(str(cell)), text)
    sheet.freeze_panes(1, 1)
