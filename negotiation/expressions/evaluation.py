"""Exact values of expressions: rationals, and balls with a proved radius where a value is not rational.

`Exact` is the arithmetic of the tape: rational as long as the operations allow, a real ball (Arb) where an exponential,
a logarithm, a root or a normal law enters; a ball always contains the true value. `Point` fixes the levers and
parameters and values expressions there; parts shared between expressions are computed once.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

import flint
import sympy
from flint import arb, fmpq

from negotiation.errors import GameError, UsageError, near_miss
from negotiation.expressions.numbers import Number, exact, from_ball
from negotiation.expressions.tape import Tape, names_in

PRECISIONS = (96, 384, 1536)


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


class Point:
    """Expressions valued at one setting of all levers and parameters.

    Parameters
    ----------
    values : mapping of str to number
        Exact numbers (int, Fraction, Decimal, text) by name.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> Point({"gain": "0.3"}).value(parse("gain - 0.1", ["gain"]))
    Fraction(1, 5)
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: exact(value) for name, value in values.items()}
        self._tape = Tape()
        self._registers: dict[int, list[Any]] = {}
        self._failures: dict[int, dict[int, Exception]] = {}
        self._arithmetic = Exact()

    def covers(self, expression: sympy.Expr) -> bool:
        """Whether every name of the expression has a value here."""
        return names_in([expression]) <= self.values.keys()

    def raw(self, expression: sympy.Expr, precision: int = PRECISIONS[0]) -> Any:
        """The value as `fmpq` or `arb`, for further exact work."""
        position = self._tape.add(expression)
        registers, failures = self._registers.setdefault(precision, []), self._failures.setdefault(precision, {})
        with flint.ctx.workprec(precision):
            for step in self._tape.instructions[len(registers) : position + 1]:
                cause = next((failures[i] for i in step.operands if i in failures), None) if failures else None
                if cause is None:
                    try:
                        registers.append(self._step(step, registers))
                        continue
                    except (UsageError, GameError, ZeroDivisionError) as error:
                        cause = error
                failures[len(registers)] = cause  # others of the tape do not need this step
                registers.append(None)
        if position in failures:
            raise failures[position].with_traceback(None)
        return registers[position]

    def _step(self, step: Any, registers: list[Any]) -> Any:
        if step.operation == "name":
            if step.data not in self.values:
                raise UsageError(f"'{step.data}' has no value. {near_miss(step.data, self.values)}".strip())
            return self._arithmetic.constant(self.values[step.data])
        if step.operation == "constant":
            return self._arithmetic.constant(step.data)
        operands = tuple(registers[i] for i in step.operands)
        return self._arithmetic.apply(step.operation, operands, step.data)

    def value(self, expression: sympy.Expr) -> Number:
        """The exact value (`Fraction`) or a proved enclosure of it, without zero if 1536 bits tell it from zero."""
        for precision in PRECISIONS:
            raw = self.raw(expression, precision)
            if isinstance(raw, fmpq) or raw > 0 or raw < 0:
                break
        return from_ball(raw)

    def sign(self, expression: sympy.Expr) -> int | None:
        """-1, 0 or 1, proved; None if the value cannot be told from zero at 1536 bits."""
        for precision in PRECISIONS:
            raw = self.raw(expression, precision)
            if isinstance(raw, fmpq):
                return int(raw > 0) - int(raw < 0)
            if raw > 0:
                return 1
            if raw < 0:
                return -1
        return None
