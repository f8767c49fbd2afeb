"""The report as texts: .html, .md and .tex from templates, .csv and .json; what the templates show."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from negotiation.display import clean, harmless, plain
from negotiation.report.files.content import Content
from negotiation.report.narrative.messages import Words
from negotiation.report.templating import render, source

ROW = ("name", "verdict", "margin", "range", "close", "decides", "chance")
CHANGE = ("label", "direction", "value", "unit", "now", "verdict")
NUMBER = ("label", "value", "range", "unit", "status", "source")
WORDS = ("comparison", "each", "conditions", "thresholds", "rests", "assumptions", "method", "margins", "tornado")
SHOWN = 8

Pictures = Mapping[str, Any]


def shown(found: Content, words: Words) -> dict[str, Any]:
    """What the templates of a report name, beside the content's own texts: plain data, nothing escaped."""
    data, say = found.data, words.say
    none = [say("report.no_threshold")]
    return {
        **data,
        "language": words.language,
        "unit": say("report.unit", period=found.settlement.document.period),
        "titles": titles(words),
        "page_titles": [title for title in titles(words) if title != say("page.close")],  # said beside the verdict
        "rows": [[one[key] for key in ROW] for one in data["comparison"]],
        "each": [
            {
                **one,
                "alt": "; ".join(f"{c['condition']}: {c['word']} {c['slack']}" for c in _gains(one)[:SHOWN]),
                "changes": [say("report.threshold", **{k: c[k] for k in CHANGE}) for c in one["changes"]] or none,
            }
            for one in data["configurations"]
        ],
        "told": told_by_sources(found, words),
        "number_titles": number_titles(words),
        "numbers": [[one[key] for key in NUMBER] for one in data["assumptions"]],
        "references": [f"{one['source']}: {one['text']}" for one in data["sources"]],
        "words": {key: say(f"report.{key}") for key in WORDS} | {"references": say("ui.sources")},
    }


def _gains(configuration: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions on somebody's gain: those that the picture shows."""
    return [condition for condition in configuration["conditions"] if condition["gain"]]


def titles(words: Words) -> list[str]:
    """The titles of the comparison's columns."""
    keys = ("column.configuration", "column.verdict", "column.margin", "report.column_range", "page.close")
    return [words.say(key) for key in (*keys, "report.column_decides", "report.column_chance")]


def number_titles(words: Words) -> list[str]:
    """The titles of the columns of assumptions."""
    return [words.say(f"report.column_{key}") for key in ("number", "value", "bounds", "unit", "status", "source")]


def told_by_sources(found: Content, words: Words) -> list[dict[str, Any]]:
    """What the sources say and where they disagree: headings with lines, the lines also in groups by subject; nothing
    where the document has no account.
    """
    data, say = found.data, words.say
    says = [f"{one['source']}: {one['text']}" for one in data["says"]]
    subjects = [one["about"][:1].upper() + one["about"][1:] for one in data["disagreements"]]
    views = [[f"{view['source']}: {view['text']}" for view in one["views"]] for one in data["disagreements"]]
    joined = [
        f"{subject}: {'; '.join(view.rstrip('.') for view in lines)}"
        for subject, lines in zip(subjects, views, strict=True)
    ]
    groups = [{"about": subject, "lines": lines} for subject, lines in zip(subjects, views, strict=True)]
    parts = [
        {"heading": say("page.sources"), "lines": says, "groups": [{"about": "", "lines": says}]},
        {"heading": say("page.disagree"), "lines": joined, "groups": groups},
    ]
    return [part for part in parts if part["lines"]] if says else []


def html_text(found: Content, words: Words, pictures: Pictures) -> str:
    """One page: no script, nothing outside itself, readable on paper too."""
    images: dict[str, Any] = {key: _image(pictures[key]) for key in ("margins", "tornado")}
    images["conditions"] = [_image(svg) for svg in pictures["conditions"]]
    return render("report.html", **shown(found, words), sheet=source("report.css"), pictures=images)


def _image(svg: str) -> str:
    """A picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def markdown_text(found: Content, words: Words) -> str:
    """The report as Markdown."""
    return render("report.md", **shown(found, words))


def tex_text(found: Content, words: Words) -> str:
    """A LaTeX document with standard packages only."""
    return render("report.tex", **shown(found, words))


def csv_text(found: Content, words: Words) -> str:
    """The comparison, a row a configuration; a cell that a spreadsheet would run is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    more = [words.say(f"report.column_{one}") for one in ("changes", "command")]
    writer.writerow([*titles(words), *more, "share"])
    for one in found.data["comparison"]:
        cells = [one[key].lstrip("+") if key == "margin" else harmless(clean(one[key])) for key in ROW]
        cells += [harmless(clean(one["changes"])), harmless(clean(found.data["command"]))]
        writer.writerow([*cells, repr(one["value"])])
    return out.getvalue()


def json_text(found: Content) -> str:
    """Everything, exact rationals as text beside their float."""
    told = {**found.data, "results": [plain(one.as_data()) for one in found.explanations]}
    return json.dumps(plain(told), indent=1, ensure_ascii=False) + "\n"
