r"""Exact values of expressions at many points at once, and arrays of exact numbers as whole numbers.

A polynomial with rational coefficients :math:`\sum_k c_k \prod_n v_n^{p_{kn}}`, at points whose coordinates have the
common denominators :math:`d_n`, is a polynomial with integer coefficients in the numerators, over one common divisor.
It is valued in int64 where :math:`\sum_k |c_k| \prod_n \max |V_n|^{p_{kn}} < 2^{63}` (all partial sums and products
are then within that bound too), in Python integers otherwise. Anything else of the payoff language is valued point by
point, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import sympy

from negotiation.errors import GameError, near_miss
from negotiation.expressions import Point, exact

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
LIMIT = 2**63 - 1
SAFE = 2**62
Powers: TypeAlias = tuple[int, ...]


def fraction(value: Any) -> Fraction:
    """An entry of an array as the exact number that it is; a float is a binary fraction.

    >>> fraction(0.5), fraction(np.int8(3)), fraction("0.1")
    (Fraction(1, 2), Fraction(3, 1), Fraction(1, 10))
    """
    if isinstance(value, np.generic):
        value = value.item()
    return Fraction(value) if isinstance(value, float) else exact(value)


def numbers(values: Any, what: str) -> Array:
    """An array of exact numbers: integers and floats as they are, anything else as Fractions.

    Raises
    ------
    GameError
        If an entry is not a finite number; `what` names the array.
    """
    if isinstance(values, np.ndarray) and _frozen(values) and values.dtype.kind in "iu":
        return values
    array = np.array(values)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        if not np.isfinite(array).all():
            raise GameError(f"{what} has an entry that is not a finite number.")
    elif array.dtype.kind not in "iu":
        entries = np.array(values, dtype=object)
        array = np.empty(entries.shape, dtype=object)
        array.ravel()[:] = [fraction(one) for one in entries.ravel()]
    array.flags.writeable = False
    return array


def _frozen(array: Array) -> bool:
    """Whether nobody can change the array."""
    base = array.base
    return not array.flags.writeable and (base is None or (isinstance(base, np.ndarray) and _frozen(base)))


def whole_numbers(array: Array) -> tuple[Array, Array]:
    """Each item (first axis) times a positive number of its own that makes its entries integers.

    Returns
    -------
    whole : array of int64
        Zeros where the integers do not lie within 2^62.
    inside : array of bool
        Which items are given.
    """
    if array.dtype.kind in "iu" and array.dtype != np.uint64:
        return array.astype(np.int64, copy=False), np.ones(len(array), dtype=bool)
    if array.dtype.kind == "f":
        return _from_floats(array.astype(np.float64))
    whole, inside = np.zeros(array.shape, dtype=np.int64), np.ones(len(array), dtype=bool)
    for i, item in enumerate(array):
        found = in_proportion(item)
        inside[i] = bool(np.abs(found).max() <= SAFE)
        if inside[i]:
            whole[i] = found.astype(np.int64)
    return whole, inside


def in_proportion(item: Array) -> Array:
    """The entries of one item as Python integers in proportion, with no limit of size."""
    entries = [fraction(one) for one in item.ravel()]
    scale = math.lcm(*(one.denominator for one in entries))
    found = np.empty(item.shape, dtype=object)
    found.ravel()[:] = [one.numerator * (scale // one.denominator) for one in entries]
    return found


def _from_floats(array: Array) -> tuple[Array, Array]:
    """Floats times the power of two that clears the lowest bit of any entry of their item (nothing is rounded)."""
    mantissas, exponents = np.frexp(array)
    bits = np.ldexp(mantissas, 53).astype(np.int64)
    lowest = np.frexp((bits & -bits).astype(np.float64))[1] - 54 + exponents
    axes = tuple(range(1, array.ndim))
    shift = np.where(array == 0, 2000, lowest).min(axis=axes, keepdims=True)
    highest = np.where(array == 0, -2000, exponents).max(axis=axes, keepdims=True)
    inside = (highest - shift <= 62).reshape(len(array))
    scaled = np.ldexp(np.where(highest - shift <= 62, array, 0), (-shift).astype(np.intc))
    return scaled.astype(np.int64), inside


class ExactValues:
    """Expressions prepared once and valued exactly at many points.

    Parameters
    ----------
    expressions : sequence of sympy.Expr
    fixed : mapping of str to Fraction, optional
        Values of names that are the same at all points.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> ExactValues([parse("x / 2 - 1/3", ["x"])])({"x": [0, 1, 2]})
    (array([[-2,  1,  4]]), 6)
    """

    def __init__(self, expressions: Sequence[sympy.Expr], fixed: Mapping[str, Fraction] | None = None) -> None:
        self.expressions = [sympy.sympify(one, strict=True) for one in expressions]
        self.fixed = dict(fixed or {})
        symbols = sorted({one for form in self.expressions for one in form.free_symbols}, key=lambda one: one.name)
        self.names = tuple(one.name for one in symbols if one.name not in self.fixed)
        self._polynomials: list[list[tuple[Powers, Fraction]]] | None = None
        if all(one.is_polynomial(*symbols) and _rational(one) for one in self.expressions):
            terms = [_terms(one, symbols) for one in self.expressions]
            self._polynomials = [self._folded(one, [symbol.name for symbol in symbols]) for one in terms]

    def _folded(self, terms: list[tuple[Powers, Fraction]], names: list[str]) -> list[tuple[Powers, Fraction]]:
        """Terms with the fixed values put in."""
        found = []
        for powers, q in terms:
            known = [self.fixed[n] ** p for n, p in zip(names, powers, strict=True) if n in self.fixed]
            kept = tuple(p for n, p in zip(names, powers, strict=True) if n not in self.fixed)
            found.append((kept, q * math.prod(known, start=Fraction(1))))
        return found

    def __call__(self, points: Mapping[str, Any]) -> tuple[Array, int]:
        """Exact values at all points: an array of [expression, point], and the divisor of all of them.

        Parameters
        ----------
        points : mapping of str to array
            Name to its exact values (integers, Fractions, decimals as text; floats as binary fractions), one a point.

        Returns
        -------
        values : array of int64, of Python integers or (divisor 1) of Fractions
        divisor : int

        Raises
        ------
        GameError
            If names have different numbers of values, a name has none, or a value is not rational.
        """
        columns, size = _columns(self.names, points)
        if self._polynomials is None:
            return self._one_by_one(columns, size), 1
        whole = [_over_one_divisor(column) for column in columns.values()]
        divisors = [divisor for _, divisor in whole]
        scaled = [
            [(powers, q / math.prod(d**p for d, p in zip(divisors, powers, strict=True))) for powers, q in terms]
            for terms in self._polynomials
        ]
        common = math.lcm(1, *(q.denominator for terms in scaled for _, q in terms))
        forms = [[(powers, int(q * common)) for powers, q in terms] for terms in scaled]
        return _value(forms, [column for column, _ in whole], size), common

    def _one_by_one(self, columns: Mapping[str, Array], size: int) -> Array:
        result = np.empty((len(self.expressions), size), dtype=object)
        for i in range(size):
            point = Point({**self.fixed, **{name: fraction(column[i]) for name, column in columns.items()}})
            for row, expression in zip(result, self.expressions, strict=True):
                value = point.value(expression)
                if not isinstance(value, Fraction):
                    raise GameError(f"'{sympy.sstr(expression)[:60]}' is not a rational number at point {i}.")
                row[i] = value
        return result


def _columns(names: Sequence[str], points: Mapping[str, Any]) -> tuple[dict[str, Array], int]:
    for name in names:
        if name not in points:
            raise GameError(f"'{name}' has no values. {near_miss(name, points)}".strip())
    columns = {name: numbers(values, f"'{name}'") for name, values in points.items() if name in names or not names}
    sizes = {name: len(column) if column.ndim == 1 else -1 for name, column in columns.items()}
    if len(set(sizes.values())) != 1 or -1 in sizes.values():
        raise GameError(f"each name needs one value a point; the numbers of values are {sizes}.")
    return {name: columns[name] for name in names}, next(iter(sizes.values()))


def _rational(expression: sympy.Expr) -> bool:
    return all(one.is_Rational for one in expression.atoms(sympy.Number)) and not expression.atoms(sympy.NumberSymbol)


def _over_one_divisor(column: Array) -> tuple[Array, int]:
    """Exact numbers as integers over their common divisor."""
    if column.dtype.kind in "iu":
        return column.astype(object) if column.dtype == np.uint64 else column.astype(np.int64), 1
    entries = [fraction(one) for one in column]
    common = math.lcm(1, *(one.denominator for one in entries))
    whole = np.empty(len(entries), dtype=object)
    whole[:] = [one.numerator * (common // one.denominator) for one in entries]
    small = all(abs(one) <= SAFE for one in whole)
    return whole.astype(np.int64) if small else whole, common


def _terms(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> list[tuple[Powers, Fraction]]:
    if not symbols:
        return [((), Fraction(int(expression.p), int(expression.q)))]
    terms = sympy.Poly(expression, *symbols, domain="QQ").terms()
    return [(powers, Fraction(int(q.p), int(q.q))) for powers, q in terms]


def _value(forms: list[list[tuple[Powers, int]]], columns: list[Array], size: int) -> Array:
    most = [max(abs(int(column.max())), abs(int(column.min())), 1) if size else 1 for column in columns]
    bound = max(
        sum(abs(c) * math.prod(v**p for v, p in zip(most, powers, strict=True)) for powers, c in terms)
        for terms in forms
    )
    kind = np.int64 if bound <= LIMIT and all(column.dtype != object for column in columns) else object
    columns = [column.astype(kind) for column in columns]
    result = np.zeros((len(forms), size), dtype=kind)
    for row, terms in zip(result, forms, strict=True):
        for powers, coefficient in terms:
            factors = [column for column, power in zip(columns, powers, strict=True) for _ in range(power)]
            product: Any = reduce(np.multiply, factors) if factors else 1
            row += product if coefficient == 1 else product * coefficient
    return result


def array_value(array: Array) -> tuple[Any, ...]:
    """An array as a value that can be compared and hashed."""
    return str(array.dtype), array.shape, tuple(array.ravel()) if array.dtype == object else array.tobytes()
