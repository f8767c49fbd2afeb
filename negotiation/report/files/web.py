"""The report as one HTML page: no script, nothing outside itself, readable on paper too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from negotiation.display import clean
from negotiation.report.files.bars import bars
from negotiation.report.files.content import Content
from negotiation.report.narrative.messages import Words

SHEET = (Path(__file__).resolve().parent / "report.css").read_text(encoding="utf-8")


def page(found: Content, words: Words, pictures: tuple[str, str]) -> str:
    """The whole page."""
    data, say = found.data, words.say
    unit = say("report.unit", period=found.settlement.document.period)
    only = "img-src data:; base-uri 'none'; form-action 'none'"
    # No hash beside it: browsers then ignore 'unsafe-inline', and pictures, styled by attributes, turn black.
    policy = f"default-src 'none'; style-src 'unsafe-inline'; {only}"
    body = [
        f"<h1>{text(data['title'])}</h1>{par(data['frame'], 'soft')}",
        f'<div class="answer">{par(data["answer"])}{par(data["margin_note"], "soft")}</div>{par(data["summary"])}',
        _comparison(data, say, unit),
        _figure(pictures[0], say("report.margins")),
        f"<h2>{text(say('report.each'))}</h2>{par(say('report.conditions'), 'soft')}",
        *(_one(one, say, index) for index, one in enumerate(data["configurations"])),
        f"<h2>{text(say('report.rests'))}</h2>{par(data['rests'])}{_figure(pictures[1], say('report.tornado'))}",
        _told(data, say),
        _assumptions(data, say),
        f"<h2>{text(say('report.method'))}</h2>{''.join(par(one) for one in data['method'])}",
        f'<p class="soft">{text(data["again"])} <code>{text(data["command"])}</code></p>',
    ]
    head = (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{text(data['title'])}</title><style>{SHEET}</style></head>"
    )
    return f"{head}<body><main>{''.join(body)}</main></body></html>\n"


def text(value: Any) -> str:
    """A stranger's text, harmless in HTML."""
    return escape(clean(str(value)))


def par(value: Any, kind: str = "") -> str:
    """A paragraph; nothing where there is no text."""
    if not value:
        return ""
    return f'<p class="{kind}">{text(value)}</p>' if kind else f"<p>{text(value)}</p>"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], caption: str, numbers: Sequence[int] = ()) -> str:
    """A table with a caption; the first cell of each row is its head. Cells are HTML already."""
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in titles)
    lines = []
    for row in rows:
        cells = [f'<td class="n">{one}</td>' if i in numbers else f"<td>{one}</td>" for i, one in enumerate(row)]
        cells[0] = f'<th scope="row">{row[0]}</th>'
        lines.append(f"<tr>{''.join(cells)}</tr>")
    top = f"<caption>{text(caption)}</caption><thead><tr>{head}</tr></thead>"
    around = f'<div class="scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
    return f"{around}<table>{top}<tbody>{''.join(lines)}</tbody></table></div>"


def _figure(svg: str, label: str) -> str:
    """A drawn picture with its name for those who do not see it."""
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{text(label)}" ', 1)
    return f"<figure>{named}</figure>"


def _comparison(data: dict[str, Any], say: Any, unit: str) -> str:
    names = ("column.configuration", "column.verdict", "column.margin")
    titles = [say(one) for one in (*names, "report.column_range", "report.column_decides", "report.column_chance")]
    rows = []
    for one in data["comparison"]:
        chip = f' <span class="chip">{text(one["close"])}</span>' if one["close"] else ""
        told = f"{text(one['name'])}<br><span class='soft'>{text(one['what'])}</span>"
        verdict = f"{text(one['verdict'])}{chip}"
        rows.append((told, verdict, one["margin"], text(one["range"]), text(one["decides"]), text(one["chance"])))
    return f"<h2>{text(say('report.comparison'))}</h2>{table(titles, rows, unit, (2, 3, 5))}"


def _one(one: dict[str, Any], say: Any, index: int) -> str:
    """A configuration: sentences, picture, what would change it."""
    picture = bars(one["conditions"], one["name"], index)
    changes = [say("report.threshold", **{key: c[key] for key in KEYS}) for c in one["changes"]]
    listed = "".join(f"<li>{text(each)}</li>" for each in changes) or f"<li>{text(say('report.no_threshold'))}</li>"
    told = "".join(par(each) for each in one["sentences"][:5])
    return (
        f'<section class="unit"><h3>{text(one["name"])}</h3>{par(one["what"], "soft")}{told}<figure>{picture}</figure>'
        f"<p><strong>{text(say('report.thresholds'))}</strong></p><ul>{listed}</ul></section>"
    )


KEYS = ("label", "direction", "value", "unit", "now", "verdict")


def _told(data: dict[str, Any], say: Any) -> str:
    """What the sources say and where they disagree."""
    if not data["says"]:
        return ""
    lines = "".join(f"<li>{text(one['source'])}: {text(one['text'])}</li>" for one in data["says"])
    found = f"<h2>{text(say('page.sources'))}</h2><ul>{lines}</ul>"
    if data["disagreements"]:
        found += f"<h2>{text(say('page.disagree'))}</h2>"
        for one in data["disagreements"]:
            views = "".join(f"<li>{text(view['source'])}: {text(view['text'])}</li>" for view in one["views"])
            found += f"<h3>{text(one['about'][:1].upper() + one['about'][1:])}</h3><ul>{views}</ul>"
    return found + par(data["limits"])


def _assumptions(data: dict[str, Any], say: Any) -> str:
    keys = ("number", "value", "bounds", "unit", "status", "source")
    titles = [say(f"report.column_{one}") for one in keys]
    rows = [
        [text(one[key]) for key in ("label", "value", "range", "unit", "status", "source")]
        for one in data["assumptions"]
    ]
    sources = "".join(f"<li>{text(one['source'])}: {text(one['text'])}</li>" for one in data["sources"])
    return (
        f"<h2>{text(say('report.assumptions'))}</h2>{table(titles, rows, say('report.assumptions'), (1, 2))}"
        f"<h2>{text(say('ui.sources'))}</h2><ul>{sources}</ul>"
    )
