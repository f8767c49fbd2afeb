"""Slopes: enclosures of all partial derivatives of a program over many boxes at once, by one walk backwards.

Reverse mode (Griewank and Walther, Evaluating Derivatives, 2008, chapter 3) in the interval arithmetic of
`negotiation.expressions.intervals`. At a kink (min, max, abs, the ends of a uniform law) the enclosure holds all
slopes on both sides, so that the mean-value theorem and monotonicity stay true (Clarke's generalised derivative).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np

from negotiation.expressions.intervals import (
    Ends,
    Intervals,
    add,
    density,
    exponential,
    hull,
    logarithm,
    logistic,
    multiply,
    negative,
    reciprocal,
    standard_normal,
    subtract,
    whole_power,
    within,
)
from negotiation.expressions.program import Program, run
from negotiation.expressions.tape import Instruction

ONE: Ends = (1.0, 1.0)
HALF: Ends = (0.5, 0.5)


class Enclosed:
    """A program walked over boxes: enclosures of all its positions, and of slopes on request.

    Parameters
    ----------
    program : Program
    boxes : mapping of str to (array, array)
        Low and high ends of each name, one entry a box.
    """

    def __init__(self, program: Program, boxes: Mapping[str, Ends]) -> None:
        self.program = program
        arithmetic = Intervals()
        with np.errstate(all="ignore"):
            self.values: list[Ends] = run(program, arithmetic, boxes.__getitem__)
        self.broken = arithmetic.broken
        self._needed = _varying(program)

    def value(self, index: int) -> Ends:
        """The enclosure of an output; the whole line where the program is not defined on all of a box."""
        low, high = self.values[self.program.outputs[index]]
        return np.where(self.broken, -np.inf, low), np.where(self.broken, np.inf, high)

    def slopes(self, index: int) -> dict[str, Ends]:
        """The enclosures of the partial derivatives of an output, by name (names that it does not need: absent)."""
        output = self.program.outputs[index]
        carried: dict[int, Ends] = {output: ONE}
        found: dict[str, Ends] = {}
        with np.errstate(all="ignore"):
            for position in range(output, -1, -1):
                if position not in carried or not self._needed[position]:
                    continue
                step, slope = self.program.instructions[position], carried.pop(position)
                if step.operation == "name":
                    low, high = slope
                    found[step.data] = np.where(self.broken, -np.inf, low), np.where(self.broken, np.inf, high)
                    continue
                for operand, part in zip(step.operands, self._parts(step, position), strict=True):
                    if part is not None:
                        more = slope if part is ONE else multiply(slope, part)
                        carried[operand] = add(carried[operand], more) if operand in carried else more
        return found

    def _parts(self, step: Instruction, position: int) -> list[Ends | None]:
        """The enclosure of the derivative of one step by each operand; None where the operand is constant."""
        operands = [self.values[i] for i in step.operands]
        if step.operation == "add":
            parts: list[Ends] = [ONE] * len(operands)
        elif step.operation == "mul":
            parts = _others(operands)
        else:
            parts = getattr(_Rules, step.operation)(operands, self.values[position], step.data)
        return [part if self._needed[i] else None for i, part in zip(step.operands, parts, strict=True)]


def _varying(program: Program) -> list[bool]:
    """Which positions depend on a name."""
    found: list[bool] = []
    for step in program.instructions:
        found.append(step.operation == "name" or any(found[i] for i in step.operands))
    return found


def _others(operands: list[Ends]) -> list[Ends]:
    """For each factor the product of all others."""
    before, after = [ONE], [ONE]
    for left, right in zip(operands[:-1], operands[:0:-1], strict=True):
        before.append(left if before[-1] is ONE else multiply(before[-1], left))
        after.append(right if after[-1] is ONE else multiply(after[-1], right))
    pairs = zip(before, reversed(after), strict=True)
    return [b if a is ONE else a if b is ONE else multiply(b, a) for b, a in pairs]


def _gate(surely: Any, never: Any) -> Ends:
    """1 where a branch is surely taken, 0 where it is not, [0, 1] where it may be."""
    return np.where(surely, 1.0, 0.0), np.where(never, 0.0, 1.0)


def _chosen(operands: list[Ends], sign: int) -> list[Ends]:
    """Gates of the operands of a max (sign 1) or min (sign -1)."""
    ends = operands if sign == 1 else [negative(one) for one in operands]
    gates = []
    for i, (low, high) in enumerate(ends):
        others = [one for j, one in enumerate(ends) if j != i]
        surely = reduce(np.logical_and, [low > one[1] for one in others])
        never = reduce(np.logical_or, [high < one[0] for one in others])
        gates.append(_gate(surely, never))
    return gates


class _Rules:
    """Partial derivatives of each operation: (operands, value, data) to one enclosure an operand."""

    @staticmethod
    def power(operands: list[Ends], _: Ends, exponent: int) -> list[Ends]:
        (base,) = operands
        factor = (float(exponent), float(exponent))
        if exponent > 0:
            return [multiply(factor, whole_power(base, exponent - 1) if exponent > 1 else ONE)]
        return [multiply(factor, reciprocal(whole_power(base, 1 - exponent)))]

    @staticmethod
    def real_power(operands: list[Ends], value: Ends, _: Any) -> list[Ends]:
        base, exponent = operands
        log = logarithm(base)
        less = exponential(multiply(subtract(exponent, ONE), log))
        return [multiply(exponent, less), multiply(value, log)]

    @staticmethod
    def min(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _chosen(operands, -1)

    @staticmethod
    def max(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _chosen(operands, 1)

    @staticmethod
    def abs(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        low, high = operands[0]
        return [(np.where(low > 0, 1.0, -1.0), np.where(high < 0, -1.0, 1.0))]

    @staticmethod
    def exp(_: list[Ends], value: Ends, __: Any) -> list[Ends]:
        return [value]

    @staticmethod
    def log(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return [reciprocal(operands[0])]

    @staticmethod
    def uniform_cdf(operands: list[Ends], value: Ends, _: Any) -> list[Ends]:
        x, a, b = operands
        gate = _gate((x[0] > a[1]) & (x[1] < b[0]), (x[1] < a[0]) | (x[0] > b[1]))
        slope = multiply(gate, reciprocal(subtract(b, a)))
        return [slope, negative(multiply(subtract(ONE, value), slope)), negative(multiply(value, slope))]

    @staticmethod
    def uniform_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        share = Intervals().uniform_cdf((operands[0], operands[1], operands[2]), None)
        rest = subtract(ONE, share)
        by_low = subtract(multiply(HALF, whole_power(rest, 2)), HALF)
        return [share, within(by_low, -0.5, 0.0), negative(multiply(HALF, whole_power(share, 2)))]

    @staticmethod
    def normal_cdf(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _by_score(operands, density)

    @staticmethod
    def logistic_cdf(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        return _by_score(operands, _logistic_density)

    @staticmethod
    def normal_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        z = _score(operands)
        chance = standard_normal(z)
        return [chance, negative(chance), density(z)]

    @staticmethod
    def logistic_integral(operands: list[Ends], _: Ends, __: Any) -> list[Ends]:
        z = _score(operands)
        chance = logistic(z)
        return [chance, negative(chance), _entropy(z)]


def _score(operands: list[Ends]) -> Ends:
    x, mean, spread = operands
    return multiply(subtract(x, mean), reciprocal(spread))


def _by_score(operands: list[Ends], law: Any) -> list[Ends]:
    """Slopes of F((x-m)/s): f/s, -f/s and -z f/s."""
    z = _score(operands)
    slope = multiply(law(z), reciprocal(operands[2]))
    return [slope, negative(slope), negative(multiply(z, slope))]


def _nearest(z: Ends) -> tuple[Ends, Ends]:
    """The least and the largest distance of z from zero, as intervals of one point."""
    low, high = z
    least = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    most = np.maximum(np.abs(low), np.abs(high))
    return (least, least), (most, most)


def _logistic_density(z: Ends) -> Ends:
    """F(1-F) of the logistic law, which falls with the distance from zero."""
    near, far = _nearest(z)
    ends = [multiply(logistic(one), logistic(negative(one))) for one in (far, near)]
    return ends[0][0], ends[1][1]


def _entropy(z: Ends) -> Ends:
    """log(1+e^z) - z F(z): even, falling with the distance from zero; log(1+e^-t) + t e^-t/(1+e^-t) at t = |z|."""
    near, far = _nearest(z)
    ends = []
    for one in (far, near):
        tail = logarithm(add(ONE, exponential(negative(one))))
        ends.append(add(tail, multiply(one, logistic(negative(one)))))
    return hull((np.maximum(ends[0][0], 0.0), ends[0][1]), ends[1])
