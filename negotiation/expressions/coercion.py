"""The one reader of numbers and formulas: whatever people write for a number, as exactly that number.

A float is taken as the shortest decimal that prints as it: 0.1 is 1/10, not the binary fraction beside it. A table of
tenths read as binary fractions loses its ties, and with them equilibria. A number that was computed in floats keeps the
error of that computation: round it with `max_denominator`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any, overload

import sympy
from flint import fmpq, fmpz

from negotiation.errors import FormulaError, UsageError, near_miss
from negotiation.expressions.grammar import exact_number, parse, symbol
from negotiation.expressions.numbers import rational


@overload
def exact(value: Any, *, max_denominator: int | None = None) -> Fraction: ...


@overload
def exact(value: Any, names: Collection[str]) -> sympy.Expr: ...


def exact(value: Any, names: Collection[str] | None = None, *, max_denominator: int | None = None) -> Any:
    """A number of any sort as the exact number it stands for; with `names`, a formula as an expression.

    Parameters
    ----------
    value : int, Fraction, Decimal, float, text, NumPy number, python-flint number or SymPy expression
        Floats (also NumPy's) are read as the shortest decimal that prints as the number. Text is a decimal ('0.1',
        '1e-3') or a ratio ('2/3'); with `names` a formula ('p*(1 - q)').
    names : collection of str, optional
        The names that a formula may use; empty for a constant expression.
    max_denominator : int, optional
        Round to the nearest fraction with at most this denominator: for numbers that were computed in floats.

    Returns
    -------
    Fraction, or with `names` sympy.Expr
        In an expression each name is the one real symbol of this name, whatever was assumed of it elsewhere.

    Raises
    ------
    UsageError
        For a truth value, NaN, an infinity, or what is no number.
    FormulaError
        If text is no number (no formula), or uses a name that is not among `names`.

    Examples
    --------
    >>> exact(0.1), exact("2/3"), exact(0.1 + 0.2, max_denominator=1000)
    (Fraction(1, 10), Fraction(2, 3), Fraction(3, 10))
    >>> exact("p*(1 - q)", ["p", "q"])
    p*(1 - q)
    """
    if names is not None:
        return _expression(value, names)
    number = rational(_number(value))
    return number if max_denominator is None else number.limit_denominator(max_denominator)


def symbols(names: str) -> tuple[sympy.Symbol, ...]:
    """The real symbols of some names, for payoffs written in Python.

    Parameters
    ----------
    names : str
        Names between spaces or commas.

    Examples
    --------
    >>> p, q = symbols("p q")
    >>> exact(p * (1 - q), ["p", "q"]) == exact("p*(1 - q)", ["p", "q"])
    True
    """
    found = tuple(symbol(name) for name in names.replace(",", " ").split())
    if not found:
        raise UsageError("there is no name in the text.")
    return found


def _number(value: Any) -> Fraction:
    value = value.item() if _is_zero_dimensional(value) else value
    if isinstance(value, str):
        return exact_number(value)
    if isinstance(value, (bool, sympy.logic.boolalg.Boolean)) or type(value).__name__ in ("bool_", "bool"):
        raise UsageError("a truth value is not a number.")
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    if isinstance(value, (fmpq, fmpz)):
        return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else Fraction(int(value))
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, Decimal):
        return Fraction(_finite(value, value.is_finite()))
    if isinstance(value, float):  # NumPy's float64 is one, but prints with its type
        return Fraction(float.__repr__(_finite(value, math.isfinite(value))))
    if isinstance(value, sympy.Float):
        return _number(float(value))
    if hasattr(value, "dtype"):
        return _numpy(value)
    raise UsageError(f"{type(value).__name__} is not a number.")


def _is_zero_dimensional(value: Any) -> bool:
    return getattr(value, "shape", None) == () and getattr(value.dtype, "kind", "") == "O"


def _numpy(value: Any) -> Fraction:
    """A NumPy number; `.item()` of a float32 0.1 would be 0.10000000149011612, its text is 0.1."""
    if value.shape != () or value.dtype.kind not in "iuf":
        raise UsageError(f"{type(value).__name__} is not a number.")
    if value.dtype.kind in "iu":
        return Fraction(int(value))
    return Fraction(str(_finite(value, math.isfinite(value))))


def _finite(value: Any, finite: bool) -> Any:
    if not finite:
        raise UsageError(f"{value} is not a finite number.")
    return value


def _expression(value: Any, names: Collection[str]) -> sympy.Expr:
    if isinstance(value, str):
        return parse(value, names)
    if not isinstance(value, sympy.Expr):
        number = _number(value)
        return sympy.Rational(number.numerator, number.denominator)
    ours: dict[sympy.Symbol, sympy.Symbol] = {}
    for one in sorted(value.free_symbols, key=str):
        if isinstance(one, sympy.Dummy) or one.is_integer or one.is_real is False:
            raise UsageError(f"'{one}' is no real number: the names of a formula are real.")
        if one.name not in names:
            raise FormulaError(f"the name '{one.name}' is not declared.", 1, near_miss(one.name, names))
        ours[one] = symbol(one.name)
    floats = {number: sympy.Rational(str(_number(number))) for number in value.atoms(sympy.Float)}
    return value.xreplace({**floats, **ours})
