"""Rational functions of one lever, with exact or enclosed coefficients: an arithmetic for the tape.

Walking an expression's tape with `OnTheLine` at a sample point gives the rational function that the expression is
*around* that point, and the walls of that neighbourhood: kinks, where a minimum, an absolute value or a distribution
function changes its branch, and poles, where something that is divided by is zero. Coefficients are `fmpq` while the
expression allows, `arb` where an exponential of other parameters enters. The variable may also be t = exp(c·lever), so
that delays are covered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import acb_poly, arb, arb_poly, fmpq, fmpq_poly

from negotiation.expressions.evaluation import Exact

PRECISION = 256
# Of a power. Measured for one expression, roots included: degree 64 takes 0.03 to 0.1 s, 128 takes 0.1 to 1.3 s, 256
# takes 0.4 to 21 s. A punishment of 127 periods is a power of that degree in the discount factor.
MOST_DEGREE = 128


ONE = fmpq_poly([1])


class NotRationalError(Exception):
    """The expression is no rational function of the lever (nor of one exponential of it)."""


@dataclass(frozen=True)
class Ratio:
    """A quotient of two polynomials (`fmpq_poly` while exact, else `arb_poly`)."""

    top: Any
    bottom: Any = field(default_factory=lambda: ONE)

    @classmethod
    def of(cls, value: Any) -> Ratio:
        """A number."""
        return cls((arb_poly if isinstance(value, arb) else fmpq_poly)([value]))

    @property
    def constant(self) -> Any | None:
        """The value if it does not depend on the variable."""
        return self.top[0] / self.bottom[0] if self.degree == 0 else None

    @property
    def degree(self) -> int:
        """The larger degree of the two polynomials."""
        return int(max(self.top.length(), self.bottom.length(), 1)) - 1

    def __add__(self, other: Ratio) -> Ratio:
        mine, theirs, common = _common_bottom(self.bottom, other.bottom)
        return Ratio(self.top * mine + other.top * theirs, common)

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + (-other)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        return Ratio(self.top * other.bottom, self.bottom * other.top)

    def at(self, value: Any) -> Any:
        """The value at a point."""
        return valued(self.top, value) / valued(self.bottom, value)

    @property
    def reduced(self) -> Ratio:
        """The same without common factors, where the coefficients are exact."""
        if not isinstance(self.top, fmpq_poly) or not isinstance(self.bottom, fmpq_poly):
            return self
        shared = self.top.gcd(self.bottom)
        return Ratio(self.top // shared, self.bottom // shared)

    @property
    def slope(self) -> Any:
        """The numerator of the derivative: its zeros are where the function turns."""
        return self.top.derivative() * self.bottom - self.top * self.bottom.derivative()


@dataclass(frozen=True)
class Linear:
    """slope * lever + shift, kept apart until it stands in an exponential."""

    slope: Any
    shift: Any


def _common_bottom(one: Any, other: Any) -> tuple[Any, Any, Any]:
    """(factor of the first top, factor of the second, common denominator); the least one where it is exact.

    A least common denominator keeps roots simple, so that they can be isolated.
    """
    if one is other:
        return ONE, ONE, one
    if not isinstance(one, fmpq_poly) or not isinstance(other, fmpq_poly):
        return other, one, one * other
    shared = one.gcd(other)
    mine, theirs = other // shared, one // shared
    return mine, theirs, one * mine


def valued(polynomial: Any, place: Any) -> Any:
    """The value of a polynomial at an exact or enclosed point."""
    exact = isinstance(polynomial, fmpq_poly) and isinstance(place, fmpq)
    return polynomial(place) if exact else arb_poly(polynomial)(arb(place))


def real_roots(polynomial: Any) -> list[Any]:
    """Real roots of a polynomial as `fmpq` (rational roots) or `arb` (enclosures), in increasing order.

    Raises
    ------
    NotRationalError
        If enclosures of the coefficients are too wide to separate the roots.
    """
    if isinstance(polynomial, fmpq_poly):
        return _exact_roots(polynomial) if polynomial.length() > 1 else []
    coefficients = polynomial.coeffs()
    largest = max((one.abs_upper() for one in coefficients), default=arb(0))
    while coefficients and _vanishing(coefficients[-1], largest):
        coefficients = coefficients[:-1]
    if len(coefficients) <= 1:
        return []
    if coefficients[-1].contains(0):
        raise NotRationalError
    if len(coefficients) == 2:
        return [-coefficients[0] / coefficients[1]]
    try:
        roots = acb_poly(coefficients).roots(tol=arb(2) ** -120)
    except (ValueError, ArithmeticError):
        raise NotRationalError from None
    return sorted((root.real for root in roots if root.imag.contains(0)), key=lambda one: float(one.mid()))


def _vanishing(coefficient: Any, largest: arb) -> bool:
    """Whether a leading coefficient is zero but for rounding at 256 bits (terms that cancel in exact arithmetic).

    Were it not zero, it would add a root beyond 1e50 and move the others by less than their enclosures' width. It is
    small beside 1 and beside the largest coefficient, which in a high power may be small itself.
    """
    if not coefficient.contains(0):
        return False
    return bool(coefficient.abs_upper() < 1e-60) and bool(coefficient.abs_upper() <= largest * 1e-60)


def _exact_roots(polynomial: Any) -> list[Any]:
    found: list[Any] = []
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() == 1:
            found.append(-factor[0] / factor[1])
        else:
            found += [root for root, _ in factor.complex_roots() if isinstance(root, arb) or root.imag == 0]
    reals = [one if isinstance(one, (fmpq, arb)) else one.real for one in found]
    return sorted(reals, key=lambda one: float(arb(one).mid()))


class OnTheLine:
    """The arithmetic: values are Ratio or Linear; `sample` is the point around which branches are taken.

    `kinks` and `poles` collect the polynomials whose zeros bound the neighbourhood.
    """

    def __init__(self, sample: Any, exponent: Any | None) -> None:
        self.sample = sample
        self.exponent = exponent
        self.kinks: list[Any] = []
        self.poles: list[Any] = []
        self.exact = Exact()

    @property
    def variable(self) -> Ratio | Linear:
        return Ratio(fmpq_poly([0, 1])) if self.exponent is None else Linear(fmpq(1), fmpq(0))

    def constant(self, value: Fraction) -> Ratio:
        return Ratio.of(fmpq(value.numerator, value.denominator))

    def apply(self, operation: str, operands: tuple[Any, ...], data: Any) -> Any:
        known = [one.constant if isinstance(one, Ratio) else None for one in operands]
        if all(one is not None for one in known):
            return Ratio.of(self.exact.apply(operation, tuple(known), data))
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
        result = Ratio(ONE)
        for _ in range(abs(exponent)):
            result = result * base
        return result if exponent >= 0 else Ratio(ONE) / self._divisor(result, base)

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
        return Ratio(fmpq_poly([*(0,) * int(times.p), 1]) * Ratio.of(factor).top)

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
        if not value.top.length():
            raise ZeroDivisionError("division by zero")
        self.poles.append((base or value).top)
        return value

    def _sign(self, value: Ratio) -> int:
        result = value.at(self.sample)
        return -1 if result < 0 else 1 if result > 0 else 0
