"""Typed frames and CSV of the rows of a result."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from negotiation.display.columns import EVIDENCE, NUMBERS, Column, Row, written

if TYPE_CHECKING:
    import pandas


def to_frame(columns: Sequence[Column], rows: Sequence[Row], *, exact: bool) -> pandas.DataFrame:
    """The rows as a frame with typed columns; units stand in ``frame.attrs["units"]``."""
    import pandas

    data: dict[str, Any] = {}
    for column in columns:
        parts = zip(*(column.parts(row[column.key]) for row in rows), strict=True) if rows else ((),) * 2
        for name, values in zip(column.names, parts, strict=False):
            data[name] = pandas.Series(list(values), dtype=object) if exact else _series(column, list(values))
    frame = pandas.DataFrame(data)
    index = [column.key for column in columns if column.index]
    if index:
        frame = frame.set_index(index)
    frame.attrs["units"] = {name: column.unit for column in columns if column.unit for name in column.names}
    return frame


def _series(column: Column, values: list[Any]) -> pandas.Series[Any]:
    import pandas

    kind = column.kind
    if kind == "flag":
        return pandas.Series(values, dtype="boolean" if None in values else bool)
    if kind == "count" and None not in values:
        return pandas.Series(values, dtype="int64")
    if kind in NUMBERS or kind == "interval":
        return pandas.Series([as_float(value) for value in values], dtype="float64")
    if kind in ("category", "evidence"):
        order = column.order or EVIDENCE
        told = [None if value is None else word(column, value) for value in values]
        return pandas.Series(pandas.Categorical(told, categories=list(order), ordered=True))
    return pandas.Series([in_words(column, value) for value in values], dtype=object)


def in_words(column: Column, value: Any) -> str | None:
    """A value that is no number, as text."""
    if column.show is not None:
        return column.shown(value)
    return None if value is None else written(value)


def word(column: Column, value: Any) -> str:
    """The category of a value: of evidence its kind ('enclosed to 3e-29' is 'enclosed')."""
    if column.kind != "evidence":
        return str(value)
    return str(getattr(value, "kind", None) or str(value).split()[0].strip(",:;("))


def as_float(value: Any) -> float:
    """A number as a float; nan for none, and for a formula with open names."""
    if value is None or isinstance(value, str) or getattr(value, "free_symbols", None):
        return float("nan")
    return float(value)


def to_csv(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """CSV text of the typed frame: numbers as numbers; only text is kept from being run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for column in columns for name in column.names])
    for row in rows:
        writer.writerow([_csv_cell(column, part) for column in columns for part in column.parts(row[column.key])])
    return out.getvalue()


def _csv_cell(column: Column, value: Any) -> Any:
    if column.show is not None and column.kind == "text":
        return harmless(column.shown(value))
    if value is None:
        return ""
    if column.kind == "flag":
        return bool(value)
    if column.kind == "count" and isinstance(value, int):
        return value
    if column.kind in NUMBERS or column.kind == "interval":
        number = as_float(value)
        return harmless(written(value)) if number != number else number
    return harmless(written(value))


def harmless(told: str) -> str:
    """Text that a spreadsheet will not run: what begins like a formula is quoted with an apostrophe."""
    return "'" + told if told[:1] in tuple("=+-@\t\r") else told
