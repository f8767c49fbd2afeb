"""Results as files: read again what `to_json` wrote.

What stands alone (games, equilibria and what is made of them, incentives, repeated games, bargaining problems) is read
as the object that was written, equal to it. What rests on a settlement, on arrays or on code, and formulas beyond the
payoff language (laws of private costs), are read as a `Record`: the same summary, rows and details, read only.
Nothing in a file is ever run: kinds are looked up in a table of the package's own classes, formulas go through the
package's own grammar.
"""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from fractions import Fraction
from typing import Any

import sympy

import negotiation.library
import negotiation.repeated
import negotiation.study  # noqa: F401 (their classes are to be known)
from negotiation.display import Column, Result
from negotiation.display.portable import FORMAT, PORTABLE, VERSION, fingerprint
from negotiation.errors import FormulaError, NegotiationError, UsageError
from negotiation.expressions import Enclosure, parse, symbol
from negotiation.expressions.grammar import Limits
from negotiation.frozen import FrozenMap, frozen
from negotiation.games.nodes import node_from

MOST_CHARACTERS = 50_000_000
LIMITS = Limits(characters=50_000, tokens=20_000, nesting=80, digits=600, exponent=64, degree=4096)
# What a forged file may run into.
MISTAKES = (NegotiationError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
SIMPLE: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "bool": bool, "float": (int, float)}
_RATIO = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000})?")


@dataclass(frozen=True)
class Record(Result):
    """A result that was read from a file and cannot be made again: its sentence, its rows and its details.

    Attributes
    ----------
    written_by : str
        The class that wrote it.
    told : str
        Its summary.
    header : tuple of Column
    values : tuple of tuple
        The cells of each row.
    details : mapping
    made_by : mapping
        Version of the package, and the fingerprint of the data.
    """

    written_by: str
    told: str
    header: tuple[Column, ...]
    values: tuple[tuple[Any, ...], ...]
    details: Any = None
    made_by: Any = field(default=None, compare=False)

    def summary(self) -> str:
        return self.told

    def _gist(self) -> str:
        return f"of a {self.written_by}: {self.told}"

    def _header(self) -> tuple[Column, ...]:
        return self.header

    def _cells(self) -> tuple[tuple[Any, ...], ...]:
        return self.values

    def as_data(self) -> dict[str, Any]:
        return dict(self.details)


def from_json(text: str) -> Any:
    """The result that `to_json` wrote.

    Parameters
    ----------
    text : str
        JSON of at most 50 million characters.

    Returns
    -------
    Result
        Equal to the one that was written where that stands alone; else a `Record` with the same rows.

    Raises
    ------
    UsageError
        If the text is not such a file, was changed since, or holds what no result of this kind can hold.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    >>> from_json(game.to_json()) == game
    True
    """
    told = _document(text)
    data, kind = told["data"], told["kind"]
    if "fields" in data:
        try:
            return _read({"kind": kind, "fields": data["fields"]})
        except FormulaError:
            pass  # beyond the payoff language: the rows remain
        except (
            NegotiationError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ) as error:
            raise UsageError(f"the file holds no proper {str(kind)[:60]}: {str(error)[:300]}") from None
    try:
        header = tuple(Column(**{name: frozen(value) for name, value in column.items()}) for column in data["columns"])
        rows = tuple(tuple(_cell(cell) for cell in row) for row in data["rows"])
        return Record(kind, str(data["summary"]), header, rows, frozen(data.get("details")), frozen(told["made_by"]))
    except (
        NegotiationError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise UsageError(f"the file's rows cannot be read: {str(error)[:300]}") from None


def _document(text: str) -> dict[str, Any]:
    """The envelope, checked."""
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"the file has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    try:
        told = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the file is not JSON: {str(error)[:200]}") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("data"), dict):
        raise UsageError(f'the file is no result: it lacks "format": "{FORMAT}" or its data.')
    if told.get("version") != VERSION:
        raise UsageError(f"the file is of version {told.get('version')!r}; this package reads version {VERSION}.")
    made_by = told.get("made_by")
    if not isinstance(made_by, dict) or not isinstance(told.get("kind"), str):
        raise UsageError("the file does not say what it is, or by what it was made.")
    if made_by.get("fingerprint") != fingerprint(told["data"]):
        raise UsageError("the file was changed since it was written: its fingerprint does not fit its data.")
    return told


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number.")


def _read(value: Any) -> Any:
    """A value from JSON data, as `encoded` wrote it."""
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if not isinstance(value, dict):
        return value
    if "kind" in value:
        return _object(value)
    if "formula" in value:
        return _formula(value)
    if "exact" in value:
        return _ratio(value["exact"])
    if "lower" in value:
        return Enclosure(_ratio(value["lower"]), _ratio(value["upper"]))
    if "map" in value:
        return FrozenMap({_read(key): _read(each) for key, each in value["map"]})
    if "set" in value:
        return frozenset(_read(each) for each in value["set"])
    if "tree" in value:
        return node_from(_read(value["tree"]))
    if "float" in value:
        return float(value["float"])
    raise ValueError(f"nothing is known of {', '.join(map(repr, list(value)[:3]))}.")


def _cell(value: Any) -> Any:
    """A cell; a formula beyond the payoff language stays text."""
    try:
        return _read(value)
    except FormulaError:
        return str(value["formula"]) if isinstance(value, dict) and "formula" in value else str(value)


def _object(value: dict[str, Any]) -> Any:
    made = PORTABLE.get(value["kind"])
    if made is None:
        raise ValueError(f"there is no kind of result '{str(value['kind'])[:60]}'.")
    found = {str(name): _read(each) for name, each in value["fields"].items()}
    for part in fields(made) if is_dataclass(made) else ():
        wanted = SIMPLE.get(str(part.type))
        given = found.get(part.name, MISSING)
        if wanted is not None and given is not MISSING and not isinstance(given, wanted):
            raise ValueError(f"its '{part.name}' is no {part.type}.")
    return made(**found)


def _ratio(text: Any) -> Fraction:
    if not isinstance(text, str) or not _RATIO.fullmatch(text):
        raise ValueError(f"'{str(text)[:40]}' is no ratio of whole numbers.")
    return Fraction(text)


def _formula(value: dict[str, Any]) -> sympy.Expr:
    names = [f"n{i}" for i in range(1, len(value["names"]) + 1)]
    found = parse(str(value["formula"]), names, limits=LIMITS)
    return found.xreplace({symbol(n): symbol(str(name)) for n, name in zip(names, value["names"], strict=True)})
