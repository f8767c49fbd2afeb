"""Rational functions of one lever, with exact or enclosed coefficients: an arithmetic for the tape.

Walking an expression's tape with `OnTheLine` at a sample point gives the rational function that the expression is
*around* that point, and the walls of that neighbourhood: kinks, where a minimum, an absolute value or a distribution
function changes its branch, and poles, where something that is divided by is zero. Coefficients are `fmpq` while the
expression allows, `arb` where an exponential of other parameters enters. The variable may also be t = exp(c·lever), so
that delays are covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb_poly, arb, fmpq, fmpq_poly

from negotiation.expressions.evaluation import Exact

PRECISION = 256
# Of a power. Measured for one expression, roots included: degree 64 takes 0.03 to 0.1 s, 128 takes 0.1 to 1.3 s, 256
# takes 0.4 to 21 s. A punishment of 127 periods is a power of that degree in the discount factor.
MOST_DEGREE = 128


class NotRationalError(Exception):
    """The expression is no rational function of the lever (nor of one exponential of it)."""


@dataclass(frozen=True)
class Ratio:
    """A quotient of two polynomials, coefficients from the constant term upwards."""

    top: tuple[Any, ...]
    bottom: tuple[Any, ...] = (fmpq(1),)

    @property
    def constant(self) -> Any | None:
        """The value if it does not depend on the variable."""
        if len(self.top) <= 1 and len(self.bottom) == 1:
            return (self.top[0] if self.top else fmpq(0)) / self.bottom[0]
        return None

    @property
    def degree(self) -> int:
        """The larger degree of the two polynomials."""
        return max(len(self.top), len(self.bottom), 1) - 1

    def __add__(self, other: Ratio) -> Ratio:
        mine, theirs, common = _common_bottom(self.bottom, other.bottom)
        return Ratio(_plus(_times(self.top, mine), _times(other.top, theirs)), common)

    def __neg__(self) -> Ratio:
        return Ratio(tuple(-one for one in self.top), self.bottom)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + (-other)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(_times(self.top, other.top), _times(self.bottom, other.bottom))

    def __truediv__(self, other: Ratio) -> Ratio:
        if not other.top:
            raise NotRationalError
        return Ratio(_times(self.top, other.bottom), _times(self.bottom, other.top))

    def at(self, value: Any) -> Any:
        """The value at a point."""
        return horner(self.top, value) / horner(self.bottom, value)

    @property
    def reduced(self) -> Ratio:
        """The same without common factors, where the coefficients are exact."""
        if len(self.bottom) == 1 or not all(isinstance(one, fmpq) for one in (*self.top, *self.bottom)):
            return self
        top, bottom = fmpq_poly(list(self.top)), fmpq_poly(list(self.bottom))
        shared = top.gcd(bottom)
        return Ratio(_coefficients(top // shared), _coefficients(bottom // shared))

    @property
    def slope(self) -> tuple[Any, ...]:
        """The numerator of the derivative: its zeros are where the function turns."""
        rising = _times(_derivative(self.top), self.bottom)
        return _plus(rising, tuple(-one for one in _times(self.top, _derivative(self.bottom))))


@dataclass(frozen=True)
class Linear:
    """slope * lever + shift, kept apart until it stands in an exponential."""

    slope: Any
    shift: Any


def _derivative(coefficients: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(power * one for power, one in enumerate(coefficients))[1:]


def _trim(values: list[Any]) -> tuple[Any, ...]:
    while values and values[-1] == 0:
        values.pop()
    return tuple(values)


def _plus(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    size = max(len(one), len(other))
    pad = [list(p) + [fmpq(0)] * (size - len(p)) for p in (one, other)]
    return _trim([a + b for a, b in zip(*pad, strict=True)])


def _times(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    if not one or not other:
        return ()
    product: list[Any] = [fmpq(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] = product[i + j] + a * b
    return _trim(product)


def _common_bottom(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """(factor of the first top, factor of the second, common denominator); the least one where it is exact.

    A least common denominator keeps roots simple, so that they can be isolated.
    """
    if one == other:
        return (fmpq(1),), (fmpq(1),), one
    if not all(isinstance(c, fmpq) for c in (*one, *other)):
        return other, one, _times(one, other)
    first, second = fmpq_poly(list(one)), fmpq_poly(list(other))
    shared = first.gcd(second)
    mine, theirs = second // shared, first // shared
    return _coefficients(mine), _coefficients(theirs), _coefficients(first * mine)


def _coefficients(polynomial: Any) -> tuple[Any, ...]:
    return tuple(fmpq(one) for one in polynomial.coeffs())


def horner(coefficients: tuple[Any, ...], value: Any) -> Any:
    """The value of a polynomial at a point."""
    total: Any = fmpq(0)
    for one in reversed(coefficients):
        total = total * value + one
    return total


def real_roots(coefficients: tuple[Any, ...]) -> list[Any]:
    """Real roots of a polynomial as `fmpq` (rational roots) or `arb` (enclosures), in increasing order.

    Raises
    ------
    NotRationalError
        If enclosures of the coefficients are too wide to separate the roots.
    """
    if all(isinstance(one, fmpq) for one in coefficients):
        return _exact_roots(coefficients) if len(coefficients) > 1 else []
    largest = max((arb(one).abs_upper() for one in coefficients), default=arb(0))
    while coefficients and _vanishing(coefficients[-1], largest):
        coefficients = coefficients[:-1]
    if len(coefficients) <= 1:
        return []
    if arb(coefficients[-1]).contains(0):
        raise NotRationalError
    if len(coefficients) == 2:
        return [-coefficients[0] / coefficients[1]]
    try:
        roots = acb_poly([arb(one) for one in coefficients]).roots(tol=arb(2) ** -120)
    except (ValueError, ArithmeticError):
        raise NotRationalError from None
    return sorted((root.real for root in roots if root.imag.contains(0)), key=lambda one: float(one.mid()))


def _vanishing(coefficient: Any, largest: arb) -> bool:
    """Whether a leading coefficient is zero but for rounding at 256 bits (terms that cancel in exact arithmetic).

    Were it not zero, it would add a root beyond 1e50 and move the others by less than their enclosures' width. It is
    small beside 1 and beside the largest coefficient, which in a high power may be small itself.
    """
    if not isinstance(coefficient, arb) or not coefficient.contains(0):
        return False
    return bool(coefficient.abs_upper() < 1e-60) and bool(coefficient.abs_upper() <= largest * 1e-60)


def _exact_roots(coefficients: tuple[Any, ...]) -> list[Any]:
    _, factors = fmpq_poly(list(coefficients)).factor()
    found: list[Any] = []
    for factor, _ in factors:
        if factor.degree() == 1:
            found.append(-fmpq(factor[0]) / fmpq(factor[1]))
        else:
            found.extend(root for root, _ in factor.complex_roots() if isinstance(root, arb) or root.imag == 0)
    reals = [one if isinstance(one, (fmpq, arb)) else one.real for one in found]
    return sorted(reals, key=lambda one: float(arb(one).mid()))


class OnTheLine:
    """The arithmetic: values are Ratio or Linear; `sample` is the point around which branches are taken.

    `kinks` and `poles` collect the polynomials whose zeros bound the neighbourhood.
    """

    def __init__(self, sample: Any, exponent: Any | None) -> None:
        self.sample = sample
        self.exponent = exponent
        self.kinks: list[tuple[Any, ...]] = []
        self.poles: list[tuple[Any, ...]] = []
        self.exact = Exact()

    @property
    def variable(self) -> Ratio | Linear:
        return Ratio((fmpq(0), fmpq(1))) if self.exponent is None else Linear(fmpq(1), fmpq(0))

    def constant(self, value: Fraction) -> Ratio:
        return Ratio(() if value == 0 else (fmpq(value.numerator, value.denominator),))

    def wrap(self, value: Any) -> Ratio:
        return Ratio(() if value == 0 else (value,))

    def apply(self, operation: str, operands: tuple[Any, ...], data: Any) -> Any:
        known = [one.constant if isinstance(one, Ratio) else None for one in operands]
        if all(one is not None for one in known):
            return self.wrap(self.exact.apply(operation, tuple(known), data))
        return getattr(self, operation)(operands, data)

    def add(self, operands: tuple[Any, ...], _: Any) -> Any:
        total = operands[0]
        for one in operands[1:]:
            total = self._sum(total, one)
        return total

    def _sum(self, one: Any, other: Any) -> Any:
        if isinstance(one, Ratio) and isinstance(other, Ratio):
            return one + other
        slopes = [x.slope if isinstance(x, Linear) else fmpq(0) for x in (one, other)]
        shifts = [x.shift if isinstance(x, Linear) else x.constant for x in (one, other)]
        if None in shifts:
            raise NotRationalError
        return Linear(slopes[0] + slopes[1], shifts[0] + shifts[1])

    def mul(self, operands: tuple[Any, ...], _: Any) -> Any:
        product = operands[0]
        for one in operands[1:]:
            product = self._product(product, one)
        return product

    def _product(self, one: Any, other: Any) -> Any:
        if isinstance(one, Ratio) and isinstance(other, Ratio):
            return one * other
        if isinstance(one, Ratio):
            one, other = other, one
        if isinstance(other, Linear) or other.constant is None:
            raise NotRationalError
        return Linear(one.slope * other.constant, one.shift * other.constant)

    def power(self, operands: tuple[Any, ...], exponent: int) -> Ratio:
        (base,) = operands
        if isinstance(base, Linear) or abs(exponent) * base.degree > MOST_DEGREE:
            raise NotRationalError
        result = Ratio((fmpq(1),))
        for _ in range(abs(exponent)):
            result = result * base
        return result if exponent >= 0 else Ratio((fmpq(1),)) / self._divisor(result, base)

    def real_power(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        base, exponent = operands
        if isinstance(base, Ratio) and base.constant is not None and isinstance(exponent, Linear):
            rate = self.exact.log((base.constant,), None)
            return self.exp((Linear(exponent.slope * rate, exponent.shift * rate),), None)
        if isinstance(exponent, Ratio) and isinstance(base, Ratio):
            whole = exponent.constant
            if isinstance(whole, fmpq) and whole.q == 1:
                return self.power((base,), int(whole.p))
        raise NotRationalError

    def exp(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        (value,) = operands
        if not isinstance(value, Linear) or self.exponent is None:
            raise NotRationalError
        times = value.slope / self.exponent
        if isinstance(times, arb):
            whole = round(float(times))
            if not (abs(times - whole) < 1e-40):
                raise NotRationalError
            times = fmpq(whole)
        if times.q != 1 or times <= 0 or times > MOST_DEGREE:
            raise NotRationalError
        factor = fmpq(1) if value.shift == 0 else self.exact.exp((value.shift,), None)
        return Ratio((*(fmpq(0),) * int(times.p), factor))

    def log(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        raise NotRationalError

    def min(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        if any(isinstance(one, Linear) for one in operands):
            raise NotRationalError
        least: Ratio = operands[0]
        for one in operands[1:]:
            difference = one - least
            self._kink(difference)
            if self._sign(difference) < 0:
                least = one
        return least

    def max(self, operands: tuple[Any, ...], _: Any) -> Any:
        return -self.min(tuple(-one for one in self._ratios(operands)), None)

    def _ratios(self, operands: tuple[Any, ...]) -> tuple[Ratio, ...]:
        if any(isinstance(one, Linear) for one in operands):
            raise NotRationalError
        return operands

    def abs(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        value: Ratio | Linear = operands[0]
        if isinstance(value, Linear):
            raise NotRationalError
        self._kink(value)
        return value if self._sign(value) >= 0 else -value

    def uniform_cdf(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        x, low, high = self._ratios(operands)
        place = self._place(x, low, high)
        return self.constant(Fraction(place)) if place in (0, 1) else (x - low) / self._divisor(high - low)

    def uniform_integral(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        x, low, high = self._ratios(operands)
        place = self._place(x, low, high)
        half = self.constant(Fraction(1, 2))
        if place == 0:
            return self.constant(Fraction(0))
        return x - (low + high) * half if place == 1 else (x - low) * (x - low) * half / self._divisor(high - low)

    def _place(self, x: Ratio, low: Ratio, high: Ratio) -> int:
        """0 below, 1 above, 2 inside the support, at the sample."""
        self._kink(x - low)
        self._kink(x - high)
        if self._sign(x - low) < 0:
            return 0
        return 1 if self._sign(x - high) > 0 else 2

    def normal_cdf(self, operands: tuple[Any, ...], _: Any) -> Ratio:
        raise NotRationalError

    normal_integral = logistic_cdf = logistic_integral = normal_cdf

    def _kink(self, value: Ratio) -> None:
        self.kinks.append(value.top)

    def _divisor(self, value: Ratio, base: Ratio | None = None) -> Ratio:
        """What is divided by, its zeros (those of the base of a power) noted as poles."""
        if not value.top:
            raise ZeroDivisionError("division by zero")
        self.poles.append((base or value).top)
        return value

    def _sign(self, value: Ratio) -> int:
        result = value.at(self.sample)
        return -1 if result < 0 else 1 if result > 0 else 0
