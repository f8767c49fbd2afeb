"""What a box proof claims: expressions that are positive nowhere in a box of parameters.

A statement is plain data (a program, positions, exact ends), so that it can be written to a file, read back, and
compared with what a model says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint
import sympy
from flint import fmpq

from negotiation.errors import GameError, UsageError, near_miss
from negotiation.expressions import exact
from negotiation.expressions.evaluation import PRECISIONS, Exact
from negotiation.expressions.program import Program, run

EXACT_BITS = 2_000_000


@dataclass(frozen=True)
class Box:
    """A range for each name, with exact ends.

    Attributes
    ----------
    ends : mapping of str to (Fraction, Fraction)
        Low and high, both included; low is at most high.
    """

    ends: Mapping[str, tuple[Fraction, Fraction]]

    @classmethod
    def of(cls, ranges: Mapping[str, Any]) -> Box:
        """A box from pairs of exact numbers (int, Fraction, text).

        Raises
        ------
        UsageError
            If a range is no pair of numbers, or is empty.
        """
        found = {}
        for name, pair in ranges.items():
            if isinstance(pair, str) or len(tuple(pair)) != 2:
                raise UsageError(f"the range of '{name}' must be two numbers, low and high.")
            low, high = (exact(one) for one in pair)
            if low > high:
                raise UsageError(f"the range of '{name}' is empty: {low} is above {high}.")
            found[name] = (low, high)
        return cls(found)

    @property
    def middle(self) -> dict[str, Fraction]:
        """The centre."""
        return {name: (low + high) / 2 for name, (low, high) in self.ends.items()}

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Whether a point lies in the box (ends included)."""
        return all(low <= point[name] <= high for name, (low, high) in self.ends.items())


@dataclass(frozen=True)
class Claim:
    """One expression that must not be positive wherever none of its conditions is positive.

    Attributes
    ----------
    gain : int
        Output of the statement's program.
    conditions : tuple of int
        Outputs that are not positive where the claim applies (a provider's best reply, an admissible weight).
    party, where, instead_of, deviation : str
        Whose gain it is, if it is an incentive.
    """

    gain: int
    conditions: tuple[int, ...] = ()
    party: str = ""
    where: str = ""
    instead_of: str = ""
    deviation: str = ""


@dataclass(frozen=True)
class Statement:
    """For every point of the box and every claim: the gain is not positive where no condition is.

    Attributes
    ----------
    program : Program
        Its outputs are the gains and conditions.
    claims : tuple of Claim
    box : Box
    values : mapping of str to Fraction
        Exact values of all other names.
    model : mapping
        Which settlement and configuration the statement is about; empty for bare expressions.
    """

    program: Program
    claims: tuple[Claim, ...]
    box: Box
    values: Mapping[str, Fraction] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [one for one in self.program.names if one not in self.box.ends and one not in self.values]
        if missing:
            known = [*self.box.ends, *self.values]
            raise UsageError(f"'{missing[0]}' has neither a range nor a value. {near_miss(missing[0], known)}".strip())

    @cached_property
    def fixed(self) -> dict[str, Fraction]:
        """The names that have one value: those without a range, and those whose range is one point."""
        points = {name: low for name, (low, high) in self.box.ends.items() if low == high}
        return {**{k: v for k, v in self.values.items() if k not in self.box.ends}, **points}

    def part(self, claim: Claim) -> Program:
        """The program of one claim (gain first, then conditions), values put in."""
        outputs = [self.program.outputs[i] for i in (claim.gain, *claim.conditions)]
        return self.program.select(outputs).folded(self.fixed)


def statement_of(
    claims: Iterable[tuple[sympy.Expr, tuple[sympy.Expr, ...], tuple[str, str, str, str]]],
    box: Box,
    values: Mapping[str, Fraction],
    model: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement from (gain, conditions, (party, where, instead_of, deviation)); each expression stands once."""
    order: dict[sympy.Expr, int] = {}
    found: list[Claim] = []
    for gain, conditions, labels in claims:
        first = order.setdefault(gain, len(order))
        others = tuple(order.setdefault(one, len(order)) for one in conditions)
        found.append(Claim(first, others, *labels))
    program = Program.of(order)
    needed = {name: values[name] for name in program.names if name in values and name not in box.ends}
    return Statement(program, tuple(dict.fromkeys(found)), box, needed, model or {})


def signs(program: Program, point: Mapping[str, Fraction]) -> list[int | None]:
    """The proved sign of every output at an exact point; None where it is not known, or not defined."""
    for precision in PRECISIONS:
        try:
            raws = values_at(program, point, precision)
        except (ZeroDivisionError, GameError):
            break
        found = [_sign(one) for one in raws]
        if None not in found:
            return found
    else:
        return found
    return [None] * len(program.outputs)


def values_at(program: Program, point: Mapping[str, Fraction], precision: int = PRECISIONS[0]) -> list[Any]:
    """The outputs at an exact point, as `fmpq` or ball; everything as balls where rationals would be huge."""
    ball = program.bits() > EXACT_BITS

    def name(one: str) -> Any:
        value = fmpq(point[one].numerator, point[one].denominator)
        return flint.arb(value) if ball else value

    with flint.ctx.workprec(precision):
        found = run(program, _Balls() if ball else Exact(), name)
    return [found[i] for i in program.outputs]


class _Balls(Exact):
    """The exact arithmetic with every constant made a ball: bounded memory for hostile programs."""

    def constant(self, value: Any) -> Any:
        return flint.arb(super().constant(value))


def _sign(raw: Any) -> int | None:
    if isinstance(raw, fmpq) or raw > 0 or raw < 0:
        return int(raw > 0) - int(raw < 0)
    return 0 if raw.is_zero() else None
