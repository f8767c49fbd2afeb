"""What a result looks like: one sentence, rows of a table, and everything made from these two.

A result subclasses `Result` and gives `summary()` (a sentence that a minister can read) and `rows()` (a list of
mappings, column title to cell). Plain text, HTML for notebooks, a DataFrame, JSON and CSV come from here, escaped
for the place where they are shown.
"""

from __future__ import annotations

import csv
import html
import io
import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

Row = Mapping[str, Any]


def decimal(value: Any, digits: int = 4, *, signed: bool = False) -> str:
    """A number for people: rounded, but never rounded to zero or across its sign.

    >>> decimal(Fraction(-1, 30000)), decimal(Fraction(1, 3), signed=True), decimal(None)
    ('-3e-05', '+0.3333', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, (str, bool)):
        return str(value)
    if isinstance(value, int):
        return f"{value:+d}" if signed else str(value)
    real = float(value)
    if real in (float("inf"), float("-inf")):
        return "no limit" if real > 0 else "-∞"
    text = f"{real:{'+' if signed else ''}.{digits}f}"
    if real != 0 and float(text) == 0:
        text = f"{real:{'+' if signed else ''}.0e}"
    if real == 0 and signed:
        text = f"{0:.{digits}f}"
    return text


def percent(value: Any) -> str:
    """A probability as a percentage; small ones keep a digit, and 0 % and 100 % are said only when exact.

    >>> percent(Fraction(1, 2)), percent(Fraction(1, 3000)), percent(1), percent(Fraction(9999, 10000))
    ('50 %', '0.03 %', '100 %', 'over 99 %')
    """
    if value is None:
        return "–"
    real = float(value) * 100
    if 0 < real < 1:
        return f"{real:.1g} %"
    if 99.5 <= real < 100:
        return "over 99 %"
    return f"{real:.0f} %"


def sentence(text: str) -> str:
    """Text with a capital first letter (names may start with a small one).

    >>> sentence("the South would gain")
    'The South would gain'
    """
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun in the right form.

    >>> counted(1, "guarantee"), counted(2, "guarantee"), counted(3, "equilibrium", "equilibria")
    ('1 guarantee', '2 guarantees', '3 equilibria')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {many or noun + 's'}"


def plain(value: Any) -> Any:
    """A value as JSON knows it: rationals as exact text beside a float, names as text, the rest as it is."""
    if hasattr(value, "as_data"):
        return plain(value.as_data())
    if isinstance(value, Fraction):
        return {"exact": str(value), "value": float(value)}
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "no limit" if value > 0 else "-no limit"
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (Sequence, set, frozenset)):
        return [plain(one) for one in value]
    return str(value)


def cell(value: Any) -> str:
    """A cell as text; a tuple becomes a list of items."""
    if isinstance(value, (tuple, list)):
        return ", ".join(cell(one) for one in value)
    if isinstance(value, str):
        return clean(value)
    return decimal(value) if not isinstance(value, bool) else ("yes" if value else "no")


def clean(text: str) -> str:
    """Text without control characters (names come from documents, terminals obey escape codes)."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


class Result:
    """Base of all results: text, HTML, DataFrame, JSON and CSV from `summary()` and `rows()`."""

    caption: str = ""

    def summary(self) -> str:
        """One sentence that says the answer."""
        raise NotImplementedError

    def rows(self) -> list[dict[str, Any]]:
        """The answer as rows: column title to cell."""
        raise NotImplementedError

    def as_data(self) -> dict[str, Any]:
        """The answer as plain data (what `to_json` writes)."""
        return {"summary": self.summary(), "rows": plain(self.rows())}

    def to_json(self) -> str:
        """JSON text; exact rationals stand as text beside their float."""
        return json.dumps(plain(self.as_data()), indent=2, ensure_ascii=False)

    def to_csv(self) -> str:
        """CSV text; a text cell that a spreadsheet would run as a formula is quoted with an apostrophe."""
        rows = self.rows()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        titles = list(rows[0]) if rows else []
        writer.writerow(titles)
        for row in rows:
            writer.writerow([harmless(row.get(title)) for title in titles])
        return out.getvalue()

    def frame(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame (exact numbers stay exact objects)."""
        import pandas

        return pandas.DataFrame(self.rows())

    def __str__(self) -> str:
        return f"{clean(self.summary())}\n\n{text_table(self.rows())}".rstrip()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_table(self.rows(), self.caption or self.summary())


def harmless(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, (str, tuple, list)):
        return float(value)
    text = cell(value)
    return "'" + text if text[:1] in tuple("=+-@\t\r") else text


def html_table(rows: Iterable[Row], caption: str) -> str:
    """A captioned HTML table; every cell is escaped, no script, no style sheet."""
    rows = list(rows)
    titles = list(rows[0]) if rows else []
    head = "".join(f'<th scope="col" style="text-align:left">{html.escape(clean(title))}</th>' for title in titles)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{_html_cell(row.get(t))}</td>' for t in titles) + "</tr>"
        for row in rows
    )
    top = f'<caption style="text-align:left">{html.escape(clean(caption))}</caption>'
    return f"<table>{top}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cell(value: Any) -> str:
    return html.escape(cell(value)).replace("\n", "<br>")


def text_table(rows: Iterable[Row], width: int = 116) -> str:
    """A plain table: columns aligned, long cells wrapped so that the table fits the width."""
    rows = [{str(k): cell(v) for k, v in row.items()} for row in rows]
    if not rows:
        return ""
    titles = list(rows[0])
    widths = {t: max(len(t), *(len(row.get(t, "")) for row in rows)) for t in titles}
    least = {
        t: min(44, max(len(word) for row in [{t: t}, *rows] for word in row.get(t, "").split() or [""])) for t in titles
    }
    while sum(widths.values()) + 2 * (len(titles) - 1) > width:
        widest = max(titles, key=lambda t: widths[t] - least[t])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    lines = [*_wrapped({t: t for t in titles}, titles, widths)]
    lines.append("  ".join("-" * widths[t] for t in titles))
    for row in rows:
        lines.extend(_wrapped(row, titles, widths))
    return "\n".join(line.rstrip() for line in lines)


def _wrapped(row: Row, titles: list[str], widths: Mapping[str, int]) -> list[str]:
    columns = [textwrap.wrap(row.get(t, ""), widths[t]) or [""] for t in titles]
    height = max(len(column) for column in columns)
    padded = [column + [""] * (height - len(column)) for column in columns]
    return [
        "  ".join(column[i].ljust(widths[t]) for t, column in zip(titles, padded, strict=True)) for i in range(height)
    ]
