"""The report as a tagged PDF through typst: a fixed template, in which a stranger's texts are data and never markup."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from negotiation.display import clean
from negotiation.errors import UsageError
from negotiation.report.files.bars import bars
from negotiation.report.files.content import Content
from negotiation.report.files.texts import CHANGE, NUMBER, titles, told_by_sources
from negotiation.report.narrative.messages import Words

TEMPLATE = Path(__file__).resolve().parent / "report.typ"
PLACES = ("title", "frame", "answer", "margin_note", "summary", "rests", "limits", "again", "command")
WORDS = ("comparison", "each", "conditions", "thresholds", "rests", "assumptions", "method", "margins", "tornado")


def as_pdf(found: Content, words: Words, pictures: tuple[str, str]) -> bytes:
    """The PDF, tagged, with title and language."""
    try:
        import typst
    except ImportError:
        raise UsageError("a PDF needs a package more: pip install 'negotiation[report]'.") from None
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        (folder / "data.json").write_text(json.dumps(_told(found, words), ensure_ascii=False), encoding="utf-8")
        for mark, svg in zip(("margins", "tornado"), pictures, strict=True):
            (folder / f"{mark}.svg").write_text(svg, encoding="utf-8")
        for index, one in enumerate(found.data["configurations"]):
            svg = bars(one["conditions"], one["name"], index)
            (folder / f"bars{index}.svg").write_text(svg, encoding="utf-8")
        try:
            return typst.compile(folder / "report.typ", root=folder, format="pdf", pdf_standards="ua-1")
        except (typst.TypstError, RuntimeError) as error:
            raise UsageError(f"typst did not make the PDF: {str(error)[:300]}") from None


def _told(found: Content, words: Words) -> Any:
    """What the template shows, texts without control characters."""
    data, say = found.data, words.say
    heads = [say(f"report.column_{one}") for one in ("number", "value", "bounds", "unit", "status", "source")]
    told = {
        "language": words.language,
        **{key: data[key] for key in PLACES},
        "unit": say("report.unit", period=found.settlement.document.period),
        "heads": [one for one in titles(words) if one != say("page.close")],
        "rows": [
            [f"{one['name']}. {one['what']}", _close(one), one["margin"], one["range"], one["decides"], one["chance"]]
            for one in data["comparison"]
        ],
        "each": [
            {
                "name": one["name"],
                "what": one["what"],
                "sentences": one["sentences"][:5],
                "alt": "; ".join(
                    f"{c['condition']}: {c['word']} {c['slack']}"
                    for c in [c for c in one["conditions"] if c["gain"]][:8]
                ),
                "changes": [say("report.threshold", **{k: c[k] for k in CHANGE}) for c in one["changes"]]
                or [say("report.no_threshold")],
            }
            for one in data["configurations"]
        ],
        "told": [{"heading": heading, "lines": lines} for heading, lines in told_by_sources(found, words)],
        "number_heads": heads,
        "numbers": [[one[key] for key in NUMBER] for one in data["assumptions"]],
        "sources": [f"{one['source']}: {one['text']}" for one in data["sources"]],
        "method": data["method"],
        "words": {key: say(f"report.{key}") for key in WORDS} | {"references": say("ui.sources")},
    }
    return json.loads(json.dumps(told), parse_constant=None, object_hook=_cleaned)


def _close(one: dict[str, Any]) -> str:
    return f"{one['verdict']} ({one['close']})" if one["close"] else str(one["verdict"])


def _cleaned(node: dict[str, Any]) -> dict[str, Any]:
    return {key: _clean(value) for key, value in node.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"\s+", " ", clean(value))
    return [_clean(one) for one in value] if isinstance(value, list) else value
