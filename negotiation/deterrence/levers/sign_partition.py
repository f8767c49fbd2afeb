"""Along one lever: where the margin of a game is positive, negative or zero, exactly.

Starting anywhere, the incentives are rational functions of the lever (or of one exponential of it) up to the next
boundary, where a branch changes: a private cost leaves its support, a provider changes its mind. The walk goes from
boundary to boundary, isolates the roots between them, and fills every gap it finds, so that no interval is missed.
Expressions of another kind are scanned and bisected instead, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
import sympy
from flint import arb, fmpq

from negotiation.deterrence.levers.rational_function import (
    PRECISION,
    Linear,
    NotRationalError,
    OnTheLine,
    Ratio,
    horner,
    real_roots,
)
from negotiation.expressions import Enclosure, Number
from negotiation.expressions.numbers import from_ball
from negotiation.expressions.tape import Tape

CELLS = 400
SCAN = 256


@dataclass(frozen=True)
class Piece:
    """An open interval of the lever on which the margin has one sign."""

    low: Number | float
    high: Number | float
    sign: int


def middle(low: Any, high: Any) -> Fraction:
    """A simple fraction strictly between two numbers (either may be infinite)."""
    a = None if isinstance(low, float) else _end(low, upper=True)
    b = None if isinstance(high, float) else _end(high, upper=False)
    if a is None and b is None:
        return Fraction(0)
    if b is None:
        assert a is not None
        return Fraction(int(a) + 1 + max(1, abs(int(a))))
    if a is None:
        return Fraction(int(b) - 1 - max(1, abs(int(b))))
    if not a < b:
        raise NotRationalError
    mid, width = (a + b) / 2, b - a
    simple = mid.limit_denominator(max(2, int(4 / width)))
    return simple if a < simple < b else mid


def _end(value: Any, *, upper: bool) -> Fraction:
    if isinstance(value, Enclosure):
        return value.upper if upper else value.lower
    return Fraction(value)


class Walker:
    """Walks the line of one lever for a list of expressions, all other names having values."""

    def __init__(self, lever: str, values: dict[str, Fraction], expressions: list[sympy.Expr]) -> None:
        self.lever, self.values = lever, values
        self.tape = Tape()
        self.outputs = [self.tape.add(one) for one in expressions]
        self.exponent = self._exponent()

    def _exponent(self) -> Any | None:
        """The rate c if the lever occurs in exponentials exp(c·lever + ...) or powers b**lever, else None."""
        rates: list[Any] = []
        probe = OnTheLine(fmpq(1), fmpq(1))

        def note(value: Any) -> Ratio:
            rates.append(value.slope)
            return Ratio((fmpq(0), fmpq(1)))

        walk: dict[int, Any] = {}
        for position, step in enumerate(self.tape.instructions):
            operands = tuple(walk.get(i) for i in step.operands)
            try:
                if step.operation == "name":
                    walk[position] = Linear(fmpq(1), fmpq(0)) if step.data == self.lever else self._constant(step.data)
                elif step.operation == "constant":
                    walk[position] = probe.constant(step.data)
                elif any(one is None for one in operands):
                    walk[position] = None
                elif step.operation == "exp" and isinstance(operands[0], Linear):
                    walk[position] = note(operands[0])
                elif (
                    step.operation == "real_power"
                    and isinstance(operands[1], Linear)
                    and isinstance(operands[0], Ratio)
                ):
                    base = operands[0].constant
                    rate = None if base is None or not base > 0 else probe.exact.log((base,), None)
                    walk[position] = None if rate is None else note(Linear(operands[1].slope * rate, fmpq(0)))
                else:
                    walk[position] = probe.apply(step.operation, operands, step.data)
            except (NotRationalError, ZeroDivisionError):
                walk[position] = None
        return min(rates, key=lambda one: abs(float(arb(one)))) if rates else None

    def _constant(self, name: str) -> Ratio:
        value = self.values[name]
        return Ratio(() if value == 0 else (fmpq(value.numerator, value.denominator),))

    def to_variable(self, value: Fraction) -> Any:
        """The variable of the rational functions at a value of the lever."""
        raw = fmpq(value.numerator, value.denominator)
        return raw if self.exponent is None else (arb(raw) * self.exponent).exp()

    def from_variable(self, value: Any) -> Any | None:
        """The lever at a value of the variable; None if there is none."""
        if self.exponent is None:
            return value
        if not value > 0:
            return None
        return fmpq(0) if value == 1 else arb(value).log() / self.exponent

    def around(self, sample: Fraction) -> tuple[list[Ratio], list[tuple[Any, ...]]]:
        """The rational functions of all outputs around a sample, and the boundaries' polynomials."""
        arithmetic = OnTheLine(self.to_variable(sample), self.exponent)
        registers: list[Any] = []
        for step in self.tape.instructions:
            if step.operation == "name":
                registers.append(arithmetic.variable if step.data == self.lever else self._constant(step.data))
            elif step.operation == "constant":
                registers.append(arithmetic.constant(step.data))
            else:
                operands = tuple(registers[i] for i in step.operands)
                registers.append(arithmetic.apply(step.operation, operands, step.data))
        found = [registers[i] for i in self.outputs]
        if any(isinstance(one, Linear) for one in found):
            raise NotRationalError
        boundaries = arithmetic.boundaries + [one.bottom for one in found if len(one.bottom) > 1]
        return found, boundaries


def roots_in(walker: Walker, polynomials: list[tuple[Any, ...]], low: Any, high: Any) -> list[Number]:
    """Values of the lever strictly inside (low, high) at which some polynomial vanishes, in order."""
    found: list[Number] = []
    for one in polynomials:
        for root in real_roots(one):
            lever = walker.from_variable(root)
            if lever is None:
                continue
            value = from_ball(lever)
            if _below(low, value) and _below(value, high):
                found.append(value)
    return sorted(found, key=float)


def _below(one: Any, other: Any) -> bool:
    a = one if isinstance(one, float) else _end(one, upper=True)
    b = other if isinstance(other, float) else _end(other, upper=False)
    if a == b:
        return False
    if a < b:
        return True
    if isinstance(one, Enclosure) or isinstance(other, Enclosure):
        overlap = not (_end(other, upper=True) < _end(one, upper=False)) if not isinstance(other, float) else False
        if overlap and not isinstance(one, float):
            return False
    return False


def cuts(walker: Walker, low: Any, high: Any) -> list[Number]:
    """All points inside (low, high) at which an output may change sign or branch."""
    with flint.ctx.workprec(PRECISION):
        found: list[Number] = []
        waiting: list[tuple[Any, Any]] = [(low, high)]
        for _ in range(CELLS):
            if not waiting:
                return _merged(found)
            left, right = waiting.pop()
            sample, outputs, boundaries = _neighbourhood(walker, left, right)
            limits = roots_in(walker, boundaries, left, right)
            inner_low = max([left, *(one for one in limits if _below(one, sample))], key=float)
            inner_high = min([right, *(one for one in limits if _below(sample, one))], key=float)
            found.extend(roots_in(walker, [one.top for one in outputs], inner_low, inner_high))
            if inner_low is not left:
                found.append(inner_low)
                waiting.append((left, inner_low))
            if inner_high is not right:
                found.append(inner_high)
                waiting.append((inner_high, right))
        raise NotRationalError


def _neighbourhood(walker: Walker, left: Any, right: Any) -> tuple[Fraction, list[Ratio], list[tuple[Any, ...]]]:
    """A sample inside (left, right) that lies on no boundary, and the rational functions around it."""
    waiting = [(left, right)]
    for _ in range(32):
        low, high = waiting.pop(0)
        sample = middle(low, high)
        outputs, boundaries = walker.around(sample)
        at = walker.to_variable(sample)
        if not any(_may_vanish(one, at) for one in boundaries):
            return sample, outputs, boundaries
        waiting += [(low, sample), (sample, high)]
    raise NotRationalError


def _may_vanish(polynomial: tuple[Any, ...], at: Any) -> bool:
    """Whether a boundary that is not zero everywhere is (or may be) zero at a point."""
    if not polynomial:
        return False
    value = horner(polynomial, at)
    return not (value > 0 or value < 0)


def _merged(values: list[Number]) -> list[Number]:
    """In order, with overlapping enclosures of one point joined (the exact one kept)."""
    merged: list[Number] = []
    for one in sorted(values, key=float):
        if merged and not _below(merged[-1], one):
            if isinstance(merged[-1], Enclosure):
                merged[-1] = one
            continue
        merged.append(one)
    return merged


def pieces(walker: Walker, sign: Callable[[Fraction], int], low: Any, high: Any) -> list[Piece]:
    """The line from low to high as open intervals of one sign, with `sign` deciding each at a sample, exactly."""
    ends = [low, *cuts(walker, low, high), high]
    found: list[Piece] = []
    for left, right in pairwise(ends):
        found.append(Piece(left, right, sign(middle(left, right))))
    return found


def grid_over(low: Any, high: Any, here: Fraction) -> list[Fraction]:
    """Points to scan: even steps in a finite range, steps that grow away from `here` in an infinite one."""
    if not isinstance(low, float) and not isinstance(high, float):
        points = [low + (high - low) * Fraction(2 * i + 1, 2 * SCAN) for i in range(SCAN)]
    else:
        scale = max(abs(here), Fraction(1, 10))
        steps = [scale * Fraction(i, SCAN - i) for i in range(1, SCAN)]
        start = here if isinstance(low, float) else low
        points = [start + one for one in steps]
        if isinstance(low, float):
            points += [start - one for one in steps]
    inside = [
        p for p in {*points, here} if (isinstance(low, float) or p >= low) and (isinstance(high, float) or p <= high)
    ]
    return sorted(inside)


def scanned(sign: Callable[[Fraction], int], low: Any, high: Any, here: Fraction) -> list[Piece]:
    """The same by a scan and bisection to 1e-12: an interval narrower than a step may be missed."""
    grid = grid_over(low, high, here)
    signs = [sign(value) for value in grid]
    ends: list[Any] = [low]
    kept = [signs[0]]
    for index in range(1, len(grid)):
        if signs[index] != signs[index - 1]:
            left, right = grid[index - 1], grid[index]
            while right - left > Fraction(1, 10**12) * max(Fraction(1), abs(right)):
                half = ((left + right) / 2).limit_denominator(10**15)
                left, right = (half, right) if sign(half) == signs[index - 1] else (left, half)
            ends.append(Enclosure(left, right))
            kept.append(signs[index])
    ends.append(high)
    return [Piece(a, b, s) for a, b, s in zip(ends[:-1], ends[1:], kept, strict=True)]


def kept_intervals(found: list[Piece]) -> tuple[tuple[Any, Any], ...]:
    """The pieces on which the sign is not negative, joined where they touch."""
    spans: list[tuple[Any, Any]] = []
    for piece in found:
        if piece.sign < 0:
            continue
        if spans and spans[-1][1] is piece.low:
            spans[-1] = (spans[-1][0], piece.high)
        else:
            spans.append((piece.low, piece.high))
    return tuple(spans)


def walked(ends: Iterable[Any]) -> str:
    """The evidence of a walk: exact, or the proved width where a border is not rational."""
    widths = [one.radius for one in ends if isinstance(one, Enclosure)]
    if not widths:
        return "exact"
    return f"enclosed to {max(*widths, 1e-300):.0e}"
