"""Tables of rows: as plain text, and as bounded HTML for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from negotiation.display.columns import NUMBERS, Column, Row, exactly, shortened
from negotiation.display.formatting import cell, clean
from negotiation.display.lines import Paint, table_lines

MOST_ROWS = 40
MOST_BYTES = 60_000
MOST_IN_A_CELL = 4_000


def titled(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as text: titles to cells."""
    return row.shown() if isinstance(row, Row) else {str(title): cell(value) for title, value in row.items()}


def html_table(rows: Sequence[Row], caption: str) -> str:
    """A captioned table of at most 40 rows and 60 kB in a container that scrolls; escaped, no script, no style sheet.

    Numbers stand to the right, with their exact value as a tooltip; names are kept from a notebook's typesetting
    (they may contain dollar signs), formulas are given to it.
    """
    columns = tuple(column for column in rows[0]._columns if not column.hidden) if rows else ()
    head = "".join(
        f'<th scope="col" style="text-align:{_side(column.kind)}">{_safe(title)}</th>'
        for column, title in zip(columns, _titles(columns), strict=True)
    )
    top = f'<caption style="text-align:left">{_safe(shortened(caption, MOST_IN_A_CELL))}</caption>'
    body, room = [], MOST_BYTES - len(head) - len(top.encode()) - 1000
    for row in rows[:MOST_ROWS]:
        line = "<tr>" + "".join(_html_cell(column, row[column.key]) for column in columns) + "</tr>"
        room -= len(line.encode())
        if room < 0:
            break
        body.append(line)
    left = len(rows) - len(body)
    if left:
        more = f"... {left:,} more row{'s' * (left > 1)}: <code>.to_frame()</code>"
        body.append(f'<tr><td colspan="{len(columns)}" style="text-align:left">{more}</td></tr>')
    table = f"<table>{top}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return f'<div style="overflow-x:auto" tabindex="0">{table}</div>'


def _titles(columns: Sequence[Column]) -> list[str]:
    """Titles; the later of two columns with one title is called by its name."""
    titles = [column.title for column in columns]
    return [c.key.replace("_", " ") if c.title in titles[:i] else c.title for i, c in enumerate(columns)]


def _side(kind: str) -> str:
    return "right" if kind in NUMBERS or kind == "interval" else "left"


def _safe(told: str) -> str:
    return html.escape(clean(told))


def _html_cell(column: Any, value: Any) -> str:
    if column.kind in ("formula", "value") and getattr(value, "free_symbols", None):
        import sympy

        if value.count_ops() < 60:
            return f'<td style="text-align:left">{html.escape(f"${sympy.latex(value)}$")}</td>'
    told = column.shown(value)
    if len(told) > MOST_IN_A_CELL:
        told = f"{told[:MOST_IN_A_CELL]}..."
    exact = exactly(value) if column.kind in NUMBERS else ""
    title = f' title="{html.escape(exact)}"' if 0 < len(exact) <= MOST_IN_A_CELL else ""
    inside = _safe(told).replace("\n", "<br>")
    return f'<td class="tex2jax_ignore" style="text-align:{_side(column.kind)}"{title}>{inside}</td>'


def text_table(rows: Iterable[Mapping[str, Any]], width: int = 116, paint: Paint | None = None) -> str:
    """A plain table: columns aligned, long cells wrapped so that the table fits the width (see `lines`)."""
    told = [titled(row) for row in rows]
    titles = list(told[0]) if told else []
    cells = [[" ".join(row.get(title, "").split()) for title in titles] for row in told]
    return "\n".join(table_lines(titles, cells, width, paint)) if titles else ""
