r"""Intervals in float64 arrays: one operation on many boxes at once, every result rounded outward.

An interval is a pair of arrays (low, high). For all real arguments inside the given intervals the true result of an
operation lies inside the returned one. Sums, products and quotients are IEEE operations, correctly rounded, moved one
float outward; exponentials, logarithms, powers and error functions come from libraries that are accurate to a few
units in the last place and are moved outward by the relative amount 2**-44, 512 such units. (No library promises its
bound, so a certificate is checked in ball arithmetic, see `endpoints`.) The laws of a private cost
are monotone in each argument, so their ends come from ends:

========  ===========================  =============================================
function  increasing in                decreasing in
========  ===========================  =============================================
cdf       x                            uniform: a, b; normal and logistic: the mean
integral  x; deviation and scale       uniform: a, b; normal and logistic: the mean
========  ===========================  =============================================

The deviation and the scale enter a cdf through :math:`z=(x-m)/s` only. Where a function is not defined on the whole of
an interval (a quotient by zero, a logarithm of something not positive, a law without spread) the box is noted as
`broken`: nothing is claimed there. Moore, Kearfott and Cloud, Introduction to Interval Analysis, 2009, chapters 2-6.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

from negotiation.expressions.tape import Isolated

Ends: TypeAlias = tuple[Any, Any]
WIDER = 2.0**-44
TINY = 2.0**-1060
LARGEST = np.finfo(np.float64).max
INFINITY = float("inf")
ROOT_2 = (math.nextafter(math.sqrt(2), 0), math.nextafter(math.sqrt(2), 2))
NORMAL = (0.39894228040143265, 0.3989422804014329)
_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def rounded(value: Fraction) -> tuple[float, float]:
    """The narrowest pair of floats around a rational."""
    near = value.numerator / value.denominator
    exact = Fraction(near)
    low = near if exact <= value else math.nextafter(near, -INFINITY)
    high = near if exact >= value else math.nextafter(near, INFINITY)
    return low, high


def _down(value: Any) -> Any:
    return np.nextafter(value, -INFINITY)


def _up(value: Any) -> Any:
    return np.nextafter(value, INFINITY)


def _lower(value: Any) -> Any:
    """Below a library function's value."""
    return value - np.abs(value) * WIDER - TINY


def _upper(value: Any) -> Any:
    return value + np.abs(value) * WIDER + TINY


def add(one: Ends, other: Ends) -> Ends:
    """The sum; a sum of floats that is zero is exact."""
    low, high = one[0] + other[0], one[1] + other[1]
    return np.where(low == 0, 0.0, _down(low)), np.where(high == 0, 0.0, _up(high))


def subtract(one: Ends, other: Ends) -> Ends:
    """The difference."""
    return add(one, negative(other))


def negative(one: Ends) -> Ends:
    """Minus an interval, exactly."""
    return -one[1], -one[0]


def multiply(one: Ends, other: Ends) -> Ends:
    """The product: least and largest of the products of ends; signs that are known stay known."""
    (a, b), (c, d) = one, other
    if np.ndim(a) == 0 and a == b == -1:
        return -d, -c
    if np.ndim(c) == 0 and c == d == -1:
        return -b, -a
    products: tuple[Any, ...] = (a * c, a * d, b * c, b * d)
    low, high = reduce(np.minimum, products), reduce(np.maximum, products)
    if np.any(np.isnan(low)):
        products = tuple(np.where(np.isnan(p), 0.0, p) for p in products)
        low, high = reduce(np.minimum, products), reduce(np.maximum, products)
    outer_low, outer_high = _down(low), _up(high)
    if np.any((low == 0) | (high == 0)):
        none = ((a == 0) & (b == 0)) | ((c == 0) & (d == 0))
        same = none | ((a >= 0) & (c >= 0)) | ((b <= 0) & (d <= 0))
        opposite = none | ((a >= 0) & (d <= 0)) | ((b <= 0) & (c >= 0))
        outer_low = np.where((low == 0) & same, 0.0, outer_low)
        outer_high = np.where((high == 0) & opposite, 0.0, outer_high)
    return outer_low, outer_high


def reciprocal(one: Ends) -> Ends:
    """1/x; the whole line where zero is inside."""
    low, high = one
    inside = (low <= 0) & (high >= 0)
    below, above = _down(1 / high), _up(1 / low)
    below = np.where(low > 0, np.maximum(below, 0.0), below)
    above = np.where(high < 0, np.minimum(above, 0.0), above)
    return np.where(inside, -INFINITY, below), np.where(inside, INFINITY, above)


def within(one: Ends, low: float, high: float) -> Ends:
    """An interval cut to what is known about it."""
    return np.clip(one[0], low, high), np.clip(one[1], low, high)


def hull(one: Ends, other: Ends) -> Ends:
    """The narrowest interval around two."""
    return np.minimum(one[0], other[0]), np.maximum(one[1], other[1])


def whole_power(one: Ends, exponent: int) -> Ends:
    """x**n for a whole number n that is not negative."""
    low, high = one
    if exponent == 1:
        return one
    if exponent % 2 == 0:
        least = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
        low, high = least, np.maximum(np.abs(low), np.abs(high))
    below, above = _lower(np.minimum(low**exponent, LARGEST)), _upper(np.maximum(high**exponent, -LARGEST))
    below, above = np.where(low == 0, 0.0, below), np.where(high == 0, 0.0, above)
    return (np.maximum(below, 0.0), above) if exponent % 2 == 0 else (below, above)


def exponential(one: Ends) -> Ends:
    """e**x."""
    return np.maximum(_lower(np.minimum(np.exp(one[0]), LARGEST)), 0.0), _upper(np.exp(one[1]))


def logarithm(one: Ends) -> Ends:
    """log(x), the whole line below where x may be zero."""
    low, high = np.maximum(one[0], 0.0), np.maximum(one[1], 0.0)
    return _lower(np.log(low)), _upper(np.log(high))


def standard_normal(z: Ends) -> Ends:
    """Φ(z), the standard normal distribution function."""
    over = (1 / ROOT_2[1], 1 / ROOT_2[0])
    t = multiply(z, (math.nextafter(over[0], 0), math.nextafter(over[1], 1)))
    return within((_lower(_erfc(-t[0]) / 2), _upper(_erfc(-t[1]) / 2)), 0.0, 1.0)


def density(z: Ends) -> Ends:
    """φ(z), the standard normal density."""
    return multiply(exponential(multiply(whole_power(z, 2), (-0.5, -0.5))), NORMAL)


def logistic(z: Ends) -> Ends:
    """1/(1+exp(-z)), increasing."""
    return within((_lower(_sigmoid(z[0])), _upper(_sigmoid(z[1]))), 0.0, 1.0)


def _sigmoid(z: Any) -> Any:
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1 + small)


class Intervals:
    """The arithmetic of a program over boxes; `broken` notes boxes on which something is not defined."""

    def __init__(self) -> None:
        self.broken: Any = np.False_

    def constant(self, value: Any) -> Ends:
        if isinstance(value, Isolated):
            ball = value.ball(96)
            return np.float64(_down(float(ball.lower()))), np.float64(_up(float(ball.upper())))
        low, high = rounded(value)
        return np.float64(low), np.float64(high)

    def apply(self, operation: str, operands: tuple[Ends, ...], data: Any) -> Ends:
        found: Ends = getattr(self, operation)(operands, data)
        return found

    def note(self, wrong: Any) -> None:
        """Remember boxes on which the expression is not defined everywhere."""
        self.broken = self.broken | wrong

    def add(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return reduce(add, operands)

    def mul(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return reduce(multiply, operands)

    def power(self, operands: tuple[Ends, ...], exponent: int) -> Ends:
        (base,) = operands
        if exponent >= 0:
            return whole_power(base, exponent)
        self.note((base[0] <= 0) & (base[1] >= 0))
        return reciprocal(whole_power(base, -exponent))

    def real_power(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        base, exponent = operands
        self.note((base[0] < 0) | ((base[0] == 0) & (exponent[0] <= 0)))
        return exponential(multiply(exponent, logarithm(base)))

    def min(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return reduce(lambda a, b: (np.minimum(a[0], b[0]), np.minimum(a[1], b[1])), operands)

    def max(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return reduce(lambda a, b: (np.maximum(a[0], b[0]), np.maximum(a[1], b[1])), operands)

    def abs(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        low, high = operands[0]
        least = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
        return least, np.maximum(np.abs(low), np.abs(high))

    def exp(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return exponential(operands[0])

    def log(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        self.note(operands[0][0] <= 0)
        return logarithm(operands[0])

    def uniform_cdf(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        x, a, b = operands
        self.note(b[0] <= a[1])
        low = self._share(x[0], a[1], b[1])[0]
        return low, self._share(x[1], a[0], b[0])[1]

    def _share(self, x: Any, a: Any, b: Any) -> Ends:
        """clip((x-a)/(b-a), 0, 1) at ends."""
        part = multiply(subtract((x, x), (a, a)), reciprocal(subtract((b, b), (a, a))))
        found = np.where(x <= a, 0.0, part[0]), np.where(x <= a, 0.0, part[1])
        return within((np.where(x >= b, 1.0, found[0]), np.where(x >= b, 1.0, found[1])), 0.0, 1.0)

    def uniform_integral(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        x, a, b = operands
        self.note(b[0] <= a[1])
        low = self._area(x[0], a[1], b[1])[0]
        return low, self._area(x[1], a[0], b[0])[1]

    def _area(self, x: Any, a: Any, b: Any) -> Ends:
        inside = subtract((np.clip(x, a, np.maximum(a, b)),) * 2, (a, a))
        share = self._share(x, a, b)
        half = multiply(multiply(inside, share), (0.5, 0.5))
        beyond = subtract((np.maximum(x, b),) * 2, (b, b))
        return add(half, beyond)

    def _score(self, operands: tuple[Ends, ...]) -> Ends:
        x, mean, spread = operands
        self.note(spread[0] <= 0)
        return multiply(subtract(x, mean), reciprocal(spread))

    def normal_cdf(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return standard_normal(self._score(operands))

    def logistic_cdf(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return logistic(self._score(operands))

    def normal_integral(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        """s G(z) with G(z) = z Φ(z) + φ(z), increasing in x and s, decreasing in the mean."""
        return self._loss(operands, _normal_loss)

    def logistic_integral(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        """s log(1 + e^z)."""
        return self._loss(operands, _logistic_loss)

    def _loss(self, operands: tuple[Ends, ...], loss: Any) -> Ends:
        x, mean, spread = operands
        self.note(spread[0] <= 0)
        least, most = (spread[0],) * 2, (spread[1],) * 2
        z_low = multiply(subtract((x[0],) * 2, (mean[1],) * 2), reciprocal(least))
        z_high = multiply(subtract((x[1],) * 2, (mean[0],) * 2), reciprocal(most))
        low = multiply(least, (loss(z_low[0])[0],) * 2)[0]
        return np.maximum(low, 0.0), multiply(most, (loss(z_high[1])[1],) * 2)[1]


def _normal_loss(z: Any) -> Ends:
    at = (z, z)
    found = add(multiply(at, standard_normal(at)), density(at))
    return np.maximum(np.where(np.isnan(found[0]), 0.0, found[0]), 0.0), np.where(
        np.isnan(found[1]), INFINITY, found[1]
    )


def _logistic_loss(z: Any) -> Ends:
    found = np.logaddexp(0.0, z)
    return np.maximum(_lower(found), 0.0), _upper(found)
