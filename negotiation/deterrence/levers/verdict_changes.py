"""The verdict of a configuration along one lever: every point at which it may change, and the nearest at which it does.

A verdict is made of the signs of expressions (see `verdict_parts`). Between two neighbouring roots of these no sign
changes, so one point tells the verdict of the whole gap. A conditional mandate is walked alike: the expressions are
those with the mandate and those without it. What is no rational function of the lever, nor of one
exponential of it (normal and logistic laws, high powers), is scanned instead, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import flint
import sympy

from negotiation.deterrence.agreement import Agreement
from negotiation.deterrence.assessment import Assessment
from negotiation.deterrence.levers.along import domain
from negotiation.deterrence.levers.rational_function import PRECISION, NotRationalError
from negotiation.deterrence.levers.sign_partition import Walker, cuts, grid_over, middle, walked
from negotiation.deterrence.verdict import Decisive
from negotiation.errors import SolverError
from negotiation.expressions import Enclosure, Number, Point, symbol

SCANNED = "numeric: scanned, bisected to 1e-9"


@dataclass(frozen=True)
class Flip:
    """The nearest value on one side of the current one beyond which the verdict is another.

    Attributes
    ----------
    value : Number
        The border: a Fraction, or an Enclosure that is proved to contain it.
    verdict : str
        The verdict beyond it.
    evidence : str
        'exact', 'enclosed to ...' (proved), or 'numeric: ...' (scanned).
    """

    value: Number
    verdict: str
    evidence: str

    def as_data(self) -> dict[str, Any]:
        """The flip as plain data."""
        return {"value": self.value, "verdict": self.verdict, "evidence": self.evidence}


class VerdictLine:
    """One lever or parameter of an assessed configuration, all other numbers as they are.

    Parameters
    ----------
    now : Assessment
        Of a configuration in which the lever has a number.
    lever : str
        Path of the lever or parameter.
    labels : bool
        Whether to find also where the most tempted party, or the deciding one, becomes another.
    """

    def __init__(self, now: Assessment, lever: str, *, labels: bool = False) -> None:
        self.now, self.lever, self.labels = now, lever, labels
        self.low, self.high = domain(now.configuration, lever)

    @cached_property
    def agreement(self) -> Agreement:
        """What decides the verdict at every value of the lever."""
        return self.now.agreement.along(self.now.configuration, self.lever)

    @cached_property
    def expressions(self) -> tuple[sympy.Expr, ...]:
        """Whatever contains the lever and decides the verdict by its sign."""
        mine = symbol(self.lever)
        return tuple(one for one in self.agreement.expressions(labels=self.labels) if one.has(mine))

    @cached_property
    def ends(self) -> tuple[Any, ...] | None:
        """The ends of the domain and, between them, every point at which the verdict may change; None if unknown."""
        try:
            values = {name: value for name, value in self.now.game.values.items() if name != self.lever}
            with flint.ctx.workprec(PRECISION):
                walker = Walker(self.lever, values, list(self.expressions))
                return (self.low, *cuts(walker, self.low, self.high), self.high)
        except (NotRationalError, ZeroDivisionError, SolverError):
            return None

    @property
    def evidence(self) -> str:
        """How the points are known: 'exact', 'enclosed to ...', or scanned."""
        return SCANNED if self.ends is None else walked(self.ends)

    def decisive(self, value: Fraction) -> Decisive:
        """The verdict at a value of the lever, who is most tempted and what decides."""
        if self.too_many:
            agreement, point = self.now.agreement.solved_at(self.now.configuration, self.lever, value)
            return agreement.decisive(point)
        return self.agreement.decisive(Point({**self.now.game.values, self.lever: value}))

    @cached_property
    def too_many(self) -> bool:
        """Whether others' choices make more cases than are told apart, so that the line is scanned."""
        try:
            return not self.agreement.held
        except SolverError:
            return True

    def verdict(self, value: Fraction) -> str:
        """The verdict at a value of the lever."""
        return self.decisive(value).verdict

    def flip(self, *, above: bool) -> Flip | None:
        """The nearest change of verdict on one side; None if there is none in the domain.

        Where the line can only be scanned, None means that no step of the scan found a change.
        """
        if self.ends is None:
            return self._scan(above)
        here = self.now.configuration.values[self.lever]
        spans = [(a, b) for a, b in pairwise(self.ends) if (float(b) > here if above else float(a) < here)]
        for left, right in spans if above else spans[::-1]:
            verdict = self.verdict(middle(left, right))
            if verdict != self.now.verdict:
                border = left if above else right
                return Flip(border, verdict, walked([border]))
        return None

    def _scan(self, above: bool) -> Flip | None:
        last = self.now.configuration.values[self.lever]
        for value in self._outwards(last, above):
            if self.verdict(value) != self.now.verdict:
                return self._bisected(last, value)
            last = value
        return None

    def _outwards(self, here: Fraction, above: bool) -> Iterator[Fraction]:
        grid = grid_over(self.low, self.high, here)
        return iter([v for v in grid if v > here] if above else [v for v in grid if v < here][::-1])

    def _bisected(self, same: Fraction, other: Fraction) -> Flip:
        while abs(other - same) > Fraction(1, 10**9) * max(Fraction(1), abs(other)):
            half = ((same + other) / 2).limit_denominator(10**12)
            same, other = (half, other) if self.verdict(half) == self.now.verdict else (same, half)
        return Flip(Enclosure(min(same, other), max(same, other)), self.verdict(other), SCANNED)
