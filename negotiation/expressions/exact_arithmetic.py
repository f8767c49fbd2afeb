"""The exact arithmetic of the tape: rationals, and balls with a proven radius.

`Exact` stays rational as long as the operations allow and turns into a real ball (Arb) where an exponential, a
logarithm, a root or a normal law enters; a ball always contains the true value.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from functools import reduce
from typing import Any

import flint
from flint import arb, fmpq

from negotiation.errors import GameError


class Exact:
    """Rationals (`fmpq`) while they last, then balls (`arb`) at the precision of the surrounding context."""

    def constant(self, value: Any) -> Any:
        """A Fraction as it is; a number without closed form as a ball at the precision of the context."""
        if isinstance(value, Fraction):
            return fmpq(value.numerator, value.denominator)
        return value.ball(flint.ctx.prec)

    def apply(self, operation: str, operands: tuple[Any, ...], data: Any) -> Any:
        return getattr(self, operation)(operands, data)

    def add(self, operands: tuple[Any, ...], _: Any) -> Any:
        return reduce(operator.add, operands)

    def mul(self, operands: tuple[Any, ...], _: Any) -> Any:
        return fmpq(0) if any(_is_zero(one) for one in operands) else reduce(operator.mul, operands)

    def power(self, operands: tuple[Any, ...], exponent: int) -> Any:
        (base,) = operands
        if exponent < 0 and _is_zero(base):
            raise ZeroDivisionError("division by zero")
        if isinstance(base, arb) and exponent < 0:
            return 1 / base ** (-exponent)
        return base**exponent

    def real_power(self, operands: tuple[Any, ...], _: Any) -> Any:
        base, exponent = operands
        if isinstance(exponent, fmpq):
            if exponent.q == 1 and abs(exponent.p) <= 10_000:
                return self.power((base,), int(exponent.p))
            if exponent.q == 2 and exponent.p in (1, -1):
                root = _square_root(base)
                return root if exponent.p == 1 else self.power((root,), -1)
        if _is_zero(base) and isinstance(exponent, fmpq) and exponent > 0:
            return fmpq(0)
        return (_ball(exponent) * self.log((base,), None)).exp()

    def min(self, operands: tuple[Any, ...], _: Any) -> Any:
        least = operands[0]
        for one in operands[1:]:
            least = _smaller(least, one)
        return least

    def max(self, operands: tuple[Any, ...], _: Any) -> Any:
        return -self.min(tuple(-one for one in operands), None)

    def abs(self, operands: tuple[Any, ...], _: Any) -> Any:
        return abs(operands[0])

    def exp(self, operands: tuple[Any, ...], _: Any) -> Any:
        return fmpq(1) if _is_zero(operands[0]) else _ball(operands[0]).exp()

    def log(self, operands: tuple[Any, ...], _: Any) -> Any:
        (value,) = operands
        if isinstance(value, fmpq):
            if value == 1:
                return fmpq(0)
            if value <= 0:
                raise GameError("log of a number that is not positive.")
        return _ball(value).log()

    def uniform_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, low, high = operands
        return self.max((fmpq(0), self.min((fmpq(1), (x - low) / (high - low)), None)), None)

    def uniform_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, low, high = operands
        inside = self.max((low, self.min((x, high), None)), None) - low
        return inside * inside / (2 * (high - low)) + self.max((fmpq(0), x - high), None)

    def normal_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, deviation = operands
        z = _ball((x - mean) / deviation)
        return (-z / arb(2).sqrt()).erfc() / 2

    def normal_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, deviation = operands
        z = _ball((x - mean) / deviation)
        density = (-z * z / 2).exp() / (2 * arb.pi()).sqrt()
        return (x - mean) * ((-z / arb(2).sqrt()).erfc() / 2) + deviation * density

    def logistic_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, scale = operands
        if _is_zero(x - mean):
            return fmpq(1, 2)
        return 1 / (1 + _ball(-(x - mean) / scale).exp())

    def logistic_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, scale = operands
        return scale * (1 + _ball((x - mean) / scale).exp()).log()


def _is_zero(value: Any) -> bool:
    return isinstance(value, fmpq) and value == 0


def _ball(value: Any) -> Any:
    return value if isinstance(value, arb) else arb(value)


def _square_root(value: Any) -> Any:
    if isinstance(value, fmpq):
        if value < 0:
            raise GameError("sqrt of a negative number.")
        top, bottom = math.isqrt(int(value.p)), math.isqrt(int(value.q))
        if top * top == value.p and bottom * bottom == value.q:
            return fmpq(top, bottom)
    return _ball(value).sqrt()


def _smaller(left: Any, right: Any) -> Any:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left if left <= right else right
    difference = _ball(left - right)
    if difference < 0:
        return left
    if difference > 0:
        return right
    return _ball(left).min(_ball(right))
