"""The base of all results: one declaration of columns and cells, and everything made from it.

A subclass is a frozen dataclass that gives `summary()` (a sentence that a minister can read), `columns` (declared once)
and `_cells()` (typed values under these columns); `_items()` where its parts are objects of their own. Text, HTML for
notebooks, typed frames, CSV, JSON, look-up by key, equality, hashes and pickles come from here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from negotiation.display.columns import Column, Row, distinct, shortened
from negotiation.display.formatting import clean
from negotiation.display.frames import to_csv, to_frame
from negotiation.display.portable import envelope, portable
from negotiation.display.tables import html_table, text_table
from negotiation.errors import UnknownKey, near_miss
from negotiation.frozen import frozen, hash_of

if TYPE_CHECKING:
    import pandas

MOST_IN_A_LINE = 300
_FROZEN = ("Mapping", "dict", "list", "Sequence", "Iterable")


class Result:
    """Base of all results, games and settlements: how they are shown, looked into, compared and stored.

    Iteration, ``[position]``, slices and ``len`` give the parts of a result (rows, or the objects that it holds);
    ``[key]``, ``in`` and `keys` know them by name.
    """

    columns: ClassVar[tuple[Column, ...]] = ()
    _names: ClassVar[tuple[str, ...]]
    _mutable: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, **options: Any) -> None:
        """Keep `@dataclass` from writing its own `__repr__` (megabytes of it), `__eq__` and `__hash__`."""
        super().__init_subclass__(**options)
        portable(cls)
        for name in ("__repr__", "__eq__", "__hash__"):
            if cls.__dict__.get(name) is None:
                inherited = next(base.__dict__[name] for base in cls.__mro__[1:] if base.__dict__.get(name))
                setattr(cls, name, inherited)

    def __post_init__(self) -> None:
        """Make mappings and lists that were given immutable."""
        for name in self._given()[1]:
            value = getattr(self, name)
            if isinstance(value, (Mapping, list)):
                object.__setattr__(self, name, frozen(value))

    @classmethod
    def _given(cls) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the fields, and of those that may be given as mappings or lists."""
        if "_names" not in cls.__dict__:
            found: tuple[Field[Any], ...] = fields(cls) if is_dataclass(cls) else ()
            cls._names = tuple(each.name for each in found)
            cls._mutable = tuple(each.name for each in found if any(kind in str(each.type) for kind in _FROZEN))
        return cls._names, cls._mutable

    @classmethod
    def _compared(cls) -> tuple[str, ...]:
        """Names of the fields that count when results are compared."""
        return tuple(each.name for each in fields(cls) if each.compare) if is_dataclass(cls) else ()

    # --- what it says ---

    def summary(self) -> str:
        """One sentence that says the answer."""
        raise NotImplementedError

    def _gist(self) -> str:
        """What `repr` says; it must not solve anything."""
        return self.summary()

    def _header(self) -> tuple[Column, ...]:
        """The columns; of the class, or of this result where they depend on it."""
        return self.columns

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        """The typed values of each row, in the order of the columns."""
        raise NotImplementedError

    def rows(self) -> tuple[Row, ...]:
        """The answer as rows of typed values."""
        header = distinct(self._header())
        return tuple(Row(header, tuple(values)) for values in self._cells())

    def __str__(self) -> str:
        return f"{clean(self.summary())}\n\n{text_table(self.rows())}".rstrip()

    def __repr__(self) -> str:
        return f"<{shortened(f'{type(self).__name__} {self._gist()}', MOST_IN_A_LINE - 2)}>"

    def _repr_html_(self) -> str:
        return html_table(self.rows(), self.summary())

    # --- its parts ---

    def _items(self) -> Mapping[Any, Any]:
        """The parts by key: the rows, unless the result holds objects of its own."""
        rows = self.rows()
        named = {row._known_by(): row for row in rows}
        return named if len(named) == len(rows) and None not in named else dict(enumerate(rows))

    def keys(self) -> Collection[Any]:
        """What the parts are known by."""
        return tuple(self._items())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items().values())

    def __len__(self) -> int:
        return len(self._items())

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: object) -> bool:
        items = self._items()
        try:
            if key in items:
                return True
        except TypeError:  # a part that has no hash is looked for by value
            pass
        return not isinstance(key, str) and key in items.values()

    def __getitem__(self, key: Any) -> Any:
        items = self._items()
        if isinstance(key, slice) or (hasattr(key, "__index__") and not isinstance(key, bool)):
            return tuple(items.values())[key]
        if key not in items:
            known = [name for name in items if isinstance(name, str)]
            advice = near_miss(str(key), known) if known else f"Keys: {', '.join(map(repr, list(items)[:6]))}."
            raise UnknownKey(f"{self!r} has nothing under {key!r}. {advice}".strip())
        return items[key]

    # --- as data ---

    def to_dict(self) -> dict[str, Any]:
        """The answer as a mapping; exact numbers stay exact."""
        return self.as_data()

    def as_data(self) -> dict[str, Any]:
        """The answer as data (what the commands print as JSON)."""
        return {"summary": self.summary(), "rows": [dict(row) for row in self.rows()]}

    def to_frame(self, exact: bool = False) -> pandas.DataFrame:
        """The rows as a pandas frame with typed columns, the key as index and units in ``attrs["units"]``.

        Parameters
        ----------
        exact : bool
            Keep exact numbers (`Fraction`, `Enclosure`) and formulas as objects; else numbers are float64.
        """
        header, rows = self._framed()
        return to_frame(header, rows, exact=exact)

    def to_csv(self) -> str:
        """CSV of the typed frame; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
        return to_csv(*self._framed())

    def _framed(self) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
        """Columns and rows of the frame."""
        rows = self.rows()
        return rows[0]._columns if rows else distinct(self._header()), rows

    def to_json(self) -> str:
        """JSON text that `negotiation.archive.from_json` reads; exact numbers stand as ratios or pairs of ends."""
        return json.dumps(envelope(self), indent=2, ensure_ascii=False)

    # --- by value ---

    def _identity(self) -> tuple[Any, ...]:
        """What makes two results equal: the values of the fields."""
        return tuple(getattr(self, name) for name in self._compared())

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((type(self).__name__, hash_of(self._identity())))

    def __getstate__(self) -> dict[str, Any]:
        """The fields only: what was computed from them is computed again."""
        names = self._given()[0]
        return {name: self.__dict__[name] for name in names} if names else dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
