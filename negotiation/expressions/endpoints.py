r"""Intervals whose ends are exact binary numbers, computed in ball arithmetic: the arithmetic that checks certificates.

An interval is a pair of exact balls (`arb` without radius). Each end is computed as a ball at the precision of the
context and rounded outward to the ball's own end, so the bound of every step is FLINT's (Johansson, Arb, IEEE
Transactions on Computers 66, 2017). It is slower by two orders of magnitude than the float64 arrays of
`negotiation.expressions.intervals` and shares no code with them; laws of a private cost come from the exact arithmetic
(`negotiation.expressions.evaluation`) at the ends of their arguments, in which they are monotone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any, TypeAlias

from flint import arb, fmpq

from negotiation.expressions.evaluation import Exact
from negotiation.expressions.program import Program
from negotiation.expressions.tape import Instruction

Ends: TypeAlias = tuple[Any, Any]
ZERO, ONE = arb(0), arb(1)
UNIT: Ends = (ONE, ONE)
HALF: Ends = (arb(0.5), arb(0.5))


class NotDefinedError(ValueError):
    """The expression is not defined on the whole box (or not finite there)."""


def around(value: Any) -> Ends:
    """The interval of a ball or of a rational."""
    ball = value if isinstance(value, arb) else arb(value)
    if not ball.is_finite():
        raise NotDefinedError
    return ball.lower(), ball.upper()


def minus(one: Ends) -> Ends:
    return -one[1], -one[0]


def plus(one: Ends, other: Ends) -> Ends:
    return (one[0] + other[0]).lower(), (one[1] + other[1]).upper()


def less(one: Ends, other: Ends) -> Ends:
    return plus(one, minus(other))


def times(one: Ends, other: Ends) -> Ends:
    """The product: by the signs of the ends where they are known, of all four otherwise."""
    (a, b), (c, d) = one, other
    if a >= 0 and c >= 0:
        return (a * c).lower(), (b * d).upper()
    if b <= 0 and c >= 0:
        return (a * d).lower(), (b * c).upper()
    products = (a * c, a * d, b * c, b * d)
    return _least([p.lower() for p in products]), -_least([-p.upper() for p in products])


def inverse(one: Ends) -> Ends:
    if not (one[0] > 0 or one[1] < 0):
        raise NotDefinedError
    return (1 / one[1]).lower(), (1 / one[0]).upper()


def to_power(one: Ends, exponent: int) -> Ends:
    """x**n for a whole number n of at least 1."""
    if exponent % 2 == 0:
        low, high = distances(one)
        return (low**exponent).lower(), (high**exponent).upper()
    return (one[0] ** exponent).lower(), (one[1] ** exponent).upper()


def distances(one: Ends) -> Ends:
    """The least and largest distance from zero."""
    low, high = one
    if low >= 0:
        return low, high
    return (-high, -low) if high <= 0 else (ZERO, _most([-low, high]))


def rising(function: Any, one: Ends) -> Ends:
    """The image of an interval under an increasing function of balls."""
    return around(function(one[0]))[0], around(function(one[1]))[1]


def exponential(one: Ends) -> Ends:
    return rising(lambda x: x.exp(), one)


def logarithm(one: Ends) -> Ends:
    if not one[0] > 0:
        raise NotDefinedError
    return rising(lambda x: x.log(), one)


def _least(values: list[Any]) -> Any:
    return reduce(lambda a, b: a if a < b else b, values)


def _most(values: list[Any]) -> Any:
    return reduce(lambda a, b: a if a > b else b, values)


class Checked:
    """A program walked over one box: the enclosure of every position, and slopes on request.

    Parameters
    ----------
    program : Program
    box : mapping of str to (fmpq or Fraction, the same)
        Exact ends by name.

    Raises
    ------
    NotDefinedError
        If something is not defined everywhere on the box.
    """

    def __init__(self, program: Program, box: Mapping[str, Ends]) -> None:
        self.program = program
        self.values: list[Ends] = []
        for step in program.instructions:
            self.values.append(self._value(step, box))

    def _value(self, step: Instruction, box: Mapping[str, Ends]) -> Ends:
        if step.operation == "name":
            low, high = box[step.data]
            return around(low)[0], around(high)[1]
        if step.operation == "constant":
            return around(Exact().constant(step.data))
        found: Ends = getattr(_Values, step.operation)([self.values[i] for i in step.operands], step.data)
        if not (found[0].is_finite() and found[1].is_finite()):
            raise NotDefinedError
        return found

    def value(self, index: int) -> Ends:
        """The enclosure of an output."""
        return self.values[self.program.outputs[index]]

    def slopes(self, index: int) -> dict[str, Ends]:
        """The enclosures of the partial derivatives of an output, by name."""
        output = self.program.outputs[index]
        carried: dict[int, Ends] = {output: UNIT}
        found: dict[str, Ends] = {}
        for position in range(output, -1, -1):
            slope = carried.pop(position, None)
            step = self.program.instructions[position]
            if slope is None or step.operation == "constant":
                continue
            if step.operation == "name":
                found[step.data] = slope
                continue
            operands = [self.values[i] for i in step.operands]
            parts = getattr(_Parts, step.operation)(operands, self.values[position], step.data)
            for operand, part in zip(step.operands, parts, strict=True):
                if self.program.instructions[operand].operation != "constant":
                    more = times(slope, part)
                    carried[operand] = plus(carried[operand], more) if operand in carried else more
        return found


class _Values:
    """The image of each operation."""

    @staticmethod
    def add(operands: list[Ends], _: Any) -> Ends:
        return reduce(plus, operands)

    @staticmethod
    def mul(operands: list[Ends], _: Any) -> Ends:
        return reduce(times, operands)

    @staticmethod
    def power(operands: list[Ends], exponent: int) -> Ends:
        if exponent == 0:
            return UNIT
        found = to_power(operands[0], abs(exponent))
        return found if exponent > 0 else inverse(found)

    @staticmethod
    def real_power(operands: list[Ends], _: Any) -> Ends:
        base, exponent = operands
        if base[0] == 0 and exponent[0] > 0:
            top = exponential(times(exponent, logarithm((base[1], base[1]))))[1] if base[1] > 0 else ZERO
            return ZERO, top
        return exponential(times(exponent, logarithm(base)))

    @staticmethod
    def min(operands: list[Ends], _: Any) -> Ends:
        return _least([one[0] for one in operands]), _least([one[1] for one in operands])

    @staticmethod
    def max(operands: list[Ends], _: Any) -> Ends:
        return _most([one[0] for one in operands]), _most([one[1] for one in operands])

    @staticmethod
    def abs(operands: list[Ends], _: Any) -> Ends:
        return distances(operands[0])

    @staticmethod
    def exp(operands: list[Ends], _: Any) -> Ends:
        return exponential(operands[0])

    @staticmethod
    def log(operands: list[Ends], _: Any) -> Ends:
        return logarithm(operands[0])

    @staticmethod
    def uniform_cdf(operands: list[Ends], _: Any) -> Ends:
        return _law("uniform_cdf", operands, (1, 1))

    @staticmethod
    def uniform_integral(operands: list[Ends], _: Any) -> Ends:
        return _law("uniform_integral", operands, (1, 1))

    @staticmethod
    def normal_cdf(operands: list[Ends], _: Any) -> Ends:
        return _by_score("normal_cdf", operands)

    @staticmethod
    def logistic_cdf(operands: list[Ends], _: Any) -> Ends:
        return _by_score("logistic_cdf", operands)

    @staticmethod
    def normal_integral(operands: list[Ends], _: Any) -> Ends:
        return _law("normal_integral", operands, (1, 0))

    @staticmethod
    def logistic_integral(operands: list[Ends], _: Any) -> Ends:
        return _law("logistic_integral", operands, (1, 0))


def _law(name: str, operands: list[Ends], falls: tuple[int, int]) -> Ends:
    """A law at the ends of its arguments: increasing in x; `falls` says in which of the others it decreases."""
    x, first, second = operands
    if not (second[0] > first[1] if name.startswith("uniform") else second[0] > 0):
        raise NotDefinedError
    apply = Exact().apply
    low = apply(name, (x[0], first[falls[0]], second[falls[1]]), None)
    high = apply(name, (x[1], first[1 - falls[0]], second[1 - falls[1]]), None)
    return around(low)[0], around(high)[1]


def _by_score(name: str, operands: list[Ends]) -> Ends:
    low, high = rising(lambda at: Exact().apply(name, (at, ZERO, ONE), None), _score(operands))
    return _most([low, ZERO]), _least([high, ONE])


def _score(operands: list[Ends]) -> Ends:
    x, mean, spread = operands
    if not spread[0] > 0:
        raise NotDefinedError
    return times(less(x, mean), inverse(spread))


def _gate(surely: bool, never: bool) -> Ends:
    return ONE if surely else ZERO, ZERO if never else ONE


class _Parts:
    """Partial derivatives of each operation: (operands, value, data) to one enclosure an operand."""

    @staticmethod
    def add(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return [UNIT] * len(operands)

    @staticmethod
    def mul(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return [reduce(times, [o for j, o in enumerate(operands) if j != i]) for i in range(len(operands))]

    @staticmethod
    def power(operands: list[Ends], _: Ends, exponent: int) -> list[Ends]:
        base, factor = operands[0], (arb(exponent), arb(exponent))
        if exponent == 0:
            return [(ZERO, ZERO)]
        if exponent > 0:
            return [times(factor, to_power(base, exponent - 1) if exponent > 1 else UNIT)]
        return [times(factor, inverse(to_power(base, 1 - exponent)))]

    @staticmethod
    def real_power(operands: list[Ends], value: Ends, _: Any) -> list[Ends]:
        base, exponent = operands
        log = logarithm(base)
        return [times(exponent, exponential(times(less(exponent, UNIT), log))), times(value, log)]

    @staticmethod
    def max(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        found = []
        for i, one in enumerate(operands):
            others = [o for j, o in enumerate(operands) if j != i]
            found.append(_gate(all(one[0] > o[1] for o in others), any(one[1] < o[0] for o in others)))
        return found

    @staticmethod
    def min(operands: list[Ends], value: Ends, data: Any) -> list[Ends]:
        return _Parts.max([minus(one) for one in operands], value, data)

    @staticmethod
    def abs(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        low, high = operands[0]
        return [(ONE if low > 0 else -ONE, -ONE if high < 0 else ONE)]

    @staticmethod
    def exp(_: list[Ends], value: Ends, __: Any) -> list[Ends]:
        return [value]

    @staticmethod
    def log(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return [inverse(operands[0])]

    @staticmethod
    def uniform_cdf(operands: list[Ends], value: Ends, _: Any) -> list[Ends]:
        x, a, b = operands
        gate = _gate(x[0] > a[1] and x[1] < b[0], x[1] < a[0] or x[0] > b[1])
        slope = times(gate, inverse(less(b, a)))
        return [slope, minus(times(less(UNIT, value), slope)), minus(times(value, slope))]

    @staticmethod
    def uniform_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        share = _law("uniform_cdf", operands, (1, 1))
        by_low = less(times(HALF, to_power(less(UNIT, share), 2)), HALF)
        return [share, by_low, minus(times(HALF, to_power(share, 2)))]

    @staticmethod
    def normal_cdf(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _scored(operands, _normal_density)

    @staticmethod
    def logistic_cdf(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _scored(operands, lambda t: 1 / ((t / 2).exp() + (-t / 2).exp()) ** 2)

    @staticmethod
    def normal_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        chance = _by_score("normal_cdf", operands)
        return [chance, minus(chance), _falling(_normal_density, _score(operands))]

    @staticmethod
    def logistic_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        chance = _by_score("logistic_cdf", operands)
        return [chance, minus(chance), _falling(_entropy, _score(operands))]


def _scored(operands: list[Ends], law: Any) -> list[Ends]:
    """Slopes of F((x-m)/s): f/s, -f/s and -z f/s."""
    z = _score(operands)
    slope = times(_falling(law, z), inverse(operands[2]))
    return [slope, minus(slope), minus(times(z, slope))]


def _falling(function: Any, z: Ends) -> Ends:
    """The image of an interval under an even function that falls with the distance from zero."""
    near, far = distances(z)
    return around(function(far))[0], around(function(near))[1]


def _normal_density(t: Any) -> Any:
    return (-t * t / 2).exp() / (2 * arb.pi()).sqrt()


def _entropy(t: Any) -> Any:
    """log(1+e^-t) + t/(1+e^t) for t >= 0: the slope of the logistic integral in its scale."""
    return (-t).exp().log1p() + t / (1 + t.exp())


def exact_ends(low: Any, high: Any) -> Ends:
    """Exact ends of a box from Fractions."""
    return fmpq(low.numerator, low.denominator), fmpq(high.numerator, high.denominator)
