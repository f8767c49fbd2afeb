"""Values for people: decimals, percentages, counted nouns; and plain data for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any


class Bounded:
    """A number of which two rationals are known that bound it: how this room knows an `Enclosure`."""

    __slots__ = ()

    @property
    def lower(self) -> Fraction:
        """The number is at least this."""
        raise NotImplementedError

    @property
    def upper(self) -> Fraction:
        """The number is at most this."""
        raise NotImplementedError


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
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (Sequence, set, frozenset)):
        return [plain(each) for each in value]
    return str(value)


def cell(value: Any) -> str:
    """A cell as text; a tuple becomes a list of items."""
    if isinstance(value, (tuple, list)):
        return ", ".join(cell(each) for each in value)
    if isinstance(value, str):
        return clean(value)
    return decimal(value) if not isinstance(value, bool) else ("yes" if value else "no")


def clean(text: str) -> str:
    """Text without control characters (names come from documents, terminals obey escape codes)."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)
