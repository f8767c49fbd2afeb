"""Results as JSON that can be read again: an envelope, rows for everybody, and the fields where they stand alone.

Numbers are ``{"exact": "1/7"}`` or ``{"lower": "p/q", "upper": "p/q"}``, formulas are text of the package's own
grammar with the names that they contain, trees are a list of nodes in which children stand before their parents. What
rests on a whole settlement is written as rows and details only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from importlib.metadata import version
from math import isfinite
from typing import Any, TypeVar

from negotiation.display.formatting import Bounded, plain

FORMAT, VERSION = "negotiation result", 1
# Classes that may stand inside a result that can be read again, by name.
PORTABLE: dict[str, type] = {}
C = TypeVar("C", bound=type)


class NotPortable(Exception):  # noqa: N818 (it never leaves this module)
    """A value that rests on more than itself."""


def portable(kind: C) -> C:
    """Class decorator: instances are their fields, and may be written and read again."""
    PORTABLE[kind.__name__] = kind
    return kind


def envelope(result: Any) -> dict[str, Any]:
    """A result as JSON data."""
    rows = result.rows()
    header = rows[0]._columns if rows else result._header()
    data: dict[str, Any] = {
        "summary": result.summary(),
        "columns": [_declared(column) for column in header],
        "rows": [[_value(row[column.key]) for column in header] for row in rows],
    }
    with suppress(NotPortable):
        data["fields"] = encoded(result)["fields"]
    data["details"] = plain(result.as_data())
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": getattr(result, "written_by", type(result).__name__),
        "made_by": {"version": version("negotiation"), "fingerprint": fingerprint(data)},
        "data": data,
    }


def fingerprint(data: Any) -> str:
    """Sixteen hexadecimal digits of JSON data: a file that was changed by hand no longer has the same."""
    told = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _declared(column: Any) -> dict[str, Any]:
    told = {field.name: getattr(column, field.name) for field in fields(column) if field.name != "show"}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in told.items()}


def _value(value: Any) -> Any:
    """A cell: exact where it can be."""
    try:
        return encoded(value)
    except NotPortable:
        return str(value)


def encoded(value: Any) -> Any:
    """A value as JSON data from which it can be made again.

    Raises
    ------
    NotPortable
        If it rests on something that is not written.
    """
    if isinstance(value, Enum):
        known = PORTABLE.get(type(value).__name__) is type(value)
        return {"kind": type(value).__name__, "fields": {"value": value.value}} if known else encoded(value.value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else {"float": str(value)}
    if isinstance(value, Fraction):
        return {"exact": str(value)}
    if isinstance(value, Bounded):
        return {"lower": str(value.lower), "upper": str(value.upper)}
    if hasattr(value, "free_symbols"):
        return _formula(value)
    if hasattr(value, "flat_nodes"):
        return {"tree": encoded(value.flat_nodes())}
    if hasattr(value, "_fields"):
        told = {name: encoded(each) for name, each in value._fields().items()}
        return {"kind": type(value).__name__, "fields": told}
    if isinstance(value, Mapping):
        return {"map": [[encoded(key), encoded(each)] for key, each in value.items()]}
    if isinstance(value, (tuple, list)):
        return [encoded(each) for each in value]
    if isinstance(value, frozenset):
        return {"set": sorted((encoded(each) for each in value), key=str)}
    if is_dataclass(value) and PORTABLE.get(type(value).__name__) is type(value):
        return {
            "kind": type(value).__name__,
            "fields": {f.name: encoded(getattr(value, f.name)) for f in fields(value)},
        }
    raise NotPortable(type(value).__name__)


def _formula(expression: Any) -> dict[str, Any]:
    """Text of our grammar; names that are no plain words stand as n1, n2, ..."""
    import sympy

    symbols = sorted(expression.free_symbols, key=str)
    short = {one: sympy.Symbol(f"n{i}", real=True) for i, one in enumerate(symbols, 1)}
    told = sympy.sstr(expression.xreplace(short))
    for theirs, ours in (("Max(", "max("), ("Min(", "min("), ("Abs(", "abs(")):
        told = told.replace(theirs, ours)
    return {"formula": told, "names": [one.name for one in symbols]}
