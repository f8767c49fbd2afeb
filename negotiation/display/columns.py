"""Columns, declared once for each kind of result, and rows of typed values under them.

A row holds values (exact numbers, booleans, text, tuples); how a column is shown and which type it has in a frame is
said here, in one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from negotiation.display.formatting import Bounded, cell, clean, decimal, percent
from negotiation.display.portable import portable
from negotiation.errors import UnknownKey, near_miss
from negotiation.frozen import FrozenMap, hash_of

NUMBERS = ("number", "signed", "percent", "count", "value")
EVIDENCE = ("float", "sampled", "numeric", "symbolic", "enclosed", "exact", "proved")  # the weakest first
# A sign is shown for what may be a gain or a loss.
STAKE = "share of the stake per period"


@dataclass(frozen=True)
class Column:
    """A column: its title in tables, its name in frames, and the type of its values.

    Parameters
    ----------
    title : str
        As tables print it.
    kind : str
        'text', 'list' (of text), 'number', 'signed' (a number shown with its sign), 'percent', 'count', 'flag',
        'value' (a number that may be a formula), 'category' (one of `order`), 'interval' (a pair of numbers; two
        columns of a frame), 'formula' or 'evidence'.
    key : str
        Its name in rows, frames and CSV; the title in snake case if left out.
    unit : str
    none : str
        What stands for no value.
    order : tuple of str
        The values of a category in order.
    index : bool
        Whether rows are known by this column.
    words : (str, str, str)
        What a flag shows for true, false and open.
    digits : int
    shown_as : str
        Another kind as which a number is shown.
    show : function, optional
        How a value is shown where the kind does not say it.
    hidden : bool
        Whether it stands in rows and frames only, not in tables: what another column says in words.
    """

    title: str
    kind: str = "text"
    key: str = ""
    unit: str = ""
    none: str = "–"
    order: tuple[str, ...] = ()
    index: bool = False
    words: tuple[str, str, str] = ("yes", "no", "open")
    digits: int = 4
    shown_as: str = ""
    show: Callable[[Any], str] | None = None
    hidden: bool = False

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", snake(self.title))

    def shown(self, value: Any) -> str:
        """A value of this column as text."""
        if self.show is not None:
            return self.show(value)
        if self.kind == "flag":
            return self.words[2] if value is None else self.words[not value]
        if value is None or value == () or value == "":
            return self.none
        if isinstance(value, str):
            return clean(value)
        if self.kind == "percent":
            return percent(value) if _numeric(value) else clean(written(value))
        if self.kind == "interval":
            return " to ".join(decimal(end, self.digits, signed=self.words[0] == "+") for end in value)
        kind = self.shown_as or self.kind
        if kind in NUMBERS and kind != "value" and _numeric(value):
            return decimal(value, self.digits, signed=kind == "signed")
        return clean(written(value))

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns in a frame."""
        if self.kind != "interval":
            return (self.key,)
        start = self.key.removesuffix("_range")
        return f"{start}_low", f"{start}_high"

    def parts(self, value: Any) -> tuple[Any, ...]:
        """The values of its columns in a frame."""
        if self.kind == "interval":
            return (None, None) if value is None else tuple(value)
        return (value,)


def _column(kind: str, **fixed: Any) -> Callable[..., Column]:
    def make(title: str, **more: Any) -> Column:
        return Column(title, kind, **{**fixed, **more})

    return make


text, labels, number, signed, chance, count, value, flag, formula, evidence = map(
    _column, ("text", "list", "number", "signed", "percent", "count", "value", "flag", "formula", "evidence")
)
key = _column("text", index=True)
category = _column("category")
interval = _column("interval")
signed_interval = _column("interval", words=("+", "", ""))


def snake(title: str) -> str:
    """A title as a name of a column.

    >>> snake("what decides it"), snake("Kalai-Smorodinsky")
    ('what_decides_it', 'kalai_smorodinsky')
    """
    return re.sub(r"\W+", "_", title.replace("'s ", " ")).strip("_").lower() or "mark"


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float, Fraction, Bounded)) or bool(getattr(value, "is_number", 0))


@portable
class Strategy(FrozenMap[str, Any]):
    """What is done at a place: labels to probabilities, and the words for it."""

    __slots__ = ("words",)
    words: str

    def __init__(self, probabilities: Mapping[str, Any], words: str) -> None:
        super().__init__(probabilities)
        object.__setattr__(self, "words", words)

    def __reduce__(self) -> tuple[Any, ...]:
        return Strategy, (dict(self), self.words)

    def _fields(self) -> dict[str, Any]:
        return {"probabilities": dict(self), "words": self.words}

    def __str__(self) -> str:
        return self.words


def written(value: Any) -> str:
    """A value that is no number as text: lists joined, formulas in SymPy's own words."""
    if hasattr(value, "free_symbols"):
        import sympy

        return str(sympy.sstr(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(written(each) for each in value)
    if isinstance(value, Strategy):
        return value.words
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {written(each)}" for name, each in value.items())
    return cell(value) if value is None or isinstance(value, str) or _numeric(value) else str(value)


def exactly(value: Any) -> str:
    """A number without rounding: a ratio, or the two ends that enclose it; empty for what is no number."""
    if isinstance(value, Bounded):
        return f"{value.lower} to {value.upper}"
    return str(value) if _numeric(value) and not isinstance(value, bool) else ""


@lru_cache(maxsize=1024)
def _places(columns: tuple[Column, ...]) -> dict[str, int]:
    return {column.key: place for place, column in enumerate(columns)}


class Row(Mapping[str, Any]):
    """One row of a result: typed values by name of the column, also as attributes; immutable.

    Examples
    --------
    >>> row = Row((key("lever"), signed("margin now")), ("war.power_shift", Fraction(1, 3)))
    >>> row.margin_now, row["lever"], row.shown()
    (Fraction(1, 3), 'war.power_shift', {'lever': 'war.power_shift', 'margin now': '+0.3333'})
    """

    __slots__ = ("_columns", "_values")
    _columns: tuple[Column, ...]
    _values: tuple[Any, ...]

    def __init__(self, columns: tuple[Column, ...], values: tuple[Any, ...]) -> None:
        if len(columns) != len(values):
            raise ValueError(f"{len(values)} values for {len(columns)} columns.")
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_values", values)

    def _known_by(self) -> Any:
        """The value of the key column, a tuple if there are several, None if none."""
        found = tuple(v for column, v in zip(self._columns, self._values, strict=True) if column.index)
        return found[0] if len(found) == 1 else found or None

    def __getitem__(self, name: str) -> Any:
        place = _places(self._columns).get(name)
        if place is None:
            raise UnknownKey(f"the row has no '{name}'. {near_miss(name, self)}".strip())
        return self._values[place]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in _places(self._columns):
            raise AttributeError(f"the row has no '{name}'. {near_miss(name, self)}".strip())
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a row cannot be changed.")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __iter__(self) -> Iterator[str]:
        return iter(_places(self._columns))

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash((tuple(self), hash_of(self._values)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (self._columns, self._values)

    def to_dict(self) -> dict[str, Any]:
        """The typed values by name."""
        return dict(self)

    def shown(self) -> dict[str, str]:
        """The values as a table prints them, by title."""
        found: dict[str, str] = {}
        for column, value in zip(self._columns, self._values, strict=True):
            if column.hidden:
                continue
            told = column.shown(value)
            if column.title not in found:
                found[column.title] = told
            elif told:  # columns of one title share a cell
                found[column.title] += f" ({told})"
        return found

    def __repr__(self) -> str:
        pairs = zip(self._columns, self._values, strict=True)
        told = ", ".join(f"{column.key}={column.shown(value)!r}" for column, value in pairs if not column.hidden)
        return f"Row({shortened(told, 290)})"


def shortened(told: str, most: int) -> str:
    """Text in one line of at most so many characters.

    >>> shortened("a long  story", 8)
    'a lon...'
    """
    line = " ".join(clean(told).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


class Part:
    """A frozen dataclass that is part of a result: its fields are its columns."""

    def to_dict(self) -> dict[str, Any]:
        """The typed values by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def distinct(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns with different names: names made of labels may meet ('A b' and 'A_b')."""
    found: dict[str, Column] = {}
    for column in columns:
        name, number = column.key, 1
        while name in found:
            number += 1
            name = f"{column.key}_{number}"
        found[name] = column if name == column.key else replace(column, key=name)
    return tuple(found.values())
