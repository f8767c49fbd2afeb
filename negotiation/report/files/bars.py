"""The picture of a configuration: every condition as a bar from zero, what fails hatched and said in words."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

GOOD, BAD, INK, SOFT = "#5e3c99", "#b35806", "#1a1a1a", "#5a5a5a"
WIDTH, ROW, MIDDLE, REACH = 900, 24, 490, 140


def bars(conditions: Sequence[dict[str, Any]], title: str, number: int, most: int = 8) -> str:
    """SVG text: a row a condition on somebody's gain, its slack as a bar and as a number; the first `most` of them."""
    rows = [one for one in conditions if one["gain"]][:most]
    largest = max([abs(one["value"]) for one in rows] + [1e-9])
    height = ROW * len(rows) + 8
    label = html.escape(title)
    told = html.escape("; ".join(f"{one['condition']}: {one['word']} {one['slack']}" for one in rows))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t{number} d{number}"><title id="t{number}">{label}</title>',
        f'<desc id="d{number}">{told}</desc>',
        f'<defs><pattern id="h{number}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#fdebd6"/><path d="M0,6 L6,0" stroke="{BAD}" stroke-width="1.6"/>'
        "</pattern></defs>",
    ]
    for index, one in enumerate(rows):
        y = 4 + index * ROW
        length = max(abs(one["value"]) / largest * REACH, 1)
        good = one["holds"]
        x = MIDDLE if one["value"] >= 0 else MIDDLE - length
        fill, edge = (GOOD, GOOD) if good else (f"url(#h{number})", BAD)
        weight = "" if good else ' font-weight="bold"'
        text = html.escape(_short(one["condition"], 52))
        parts.append(
            f'<text x="0" y="{y + 15}" font-size="12.5" fill="{INK}"{weight}>{text}</text>'
            f'<rect x="{x:.1f}" y="{y + 4}" width="{length:.1f}" height="14" fill="{fill}" stroke="{edge}"/>'
            f'<text x="{MIDDLE + REACH + 8}" y="{y + 15}" font-size="12.5" fill="{INK}"{weight}>'
            f"{html.escape(one['word'])} {one['slack']} {html.escape(one['unit'])}</text>"
        )
    parts.append(f'<path d="M{MIDDLE},0 V{height}" stroke="{INK}" stroke-width="1.2"/></svg>')
    return "".join(parts)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
