"""The verdict of a configuration along one lever: every point at which it may change, and the nearest at which it does.

A verdict is made of signs: of the gains from violating and from not signing, and of the conditions under which moves
are best replies. Between two neighbouring roots of these expressions no sign changes, so one solved game tells the
verdict of the whole gap, and of every other gap with the same signs. A conditional mandate is walked alike: the
expressions are those with the mandate and those without it. What is no rational function of the lever, nor of one
exponential of it (normal and logistic laws, high powers), is scanned instead, and the answer says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import flint
import sympy

from negotiation.deterrence.along import domain
from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.line import Walker, cuts, grid_over, middle, walked
from negotiation.deterrence.rational_function import PRECISION, NotRationalError
from negotiation.errors import SolverError
from negotiation.expressions import Enclosure, Number, Point, symbol
from negotiation.games import Profile
from negotiation.settlement.encoding import COUNCIL, SIGNATURE, TRUCE
from negotiation.settlement.territory import companions
from negotiation.solvers import backward_induction

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
    """

    def __init__(self, now: Assessment, lever: str) -> None:
        self.now, self.lever = now, lever
        self.low, self.high = domain(now.configuration, lever)
        self.moving = companions(now.configuration, lever)
        self._known: dict[tuple[int | None, ...], str] = {}

    @cached_property
    def expressions(self) -> tuple[sympy.Expr, ...]:
        """Whatever contains the lever and decides the verdict by its sign."""
        values = {name: value for name, value in self.now.game.values.items() if name != self.lever}
        opened = replace(self.now.game, values=values)
        found = [one for case in backward_induction(opened) for one in case.conditions]
        for hold in self._holds():
            for case in backward_induction(opened, hold=hold):
                incentives = opened.incentives(Profile({w: case.moves[w] for w in opened.information_sets}))
                truce = [one.gain for one in incentives if one.stage == TRUCE]
                signature = [one.gain for one in incentives if one.stage == SIGNATURE]
                found += [*case.conditions, *truce, *signature]
                for gains in (truce, signature):
                    found += [one - other for one, other in itertools.combinations(gains, 2)]
        mine = symbol(self.lever)
        moved = (one.xreplace(self.moving) for one in dict.fromkeys(found))
        return tuple(dict.fromkeys(one for one in moved if one.has(mine)))

    def _holds(self) -> list[dict[str, str]]:
        """The moves of the agreement, with each decision that the council can take."""
        held, sets = dict(self.now.game.agreement), self.now.game.information_sets
        council = [where for where, nodes in sets.items() if nodes[0].stage == COUNCIL]
        if not council:
            return [held]
        return [{**held, council[0]: choice} for choice in sets[council[0]][0].actions]

    @cached_property
    def ends(self) -> tuple[Any, ...] | None:
        """The ends of the domain and, between them, every point at which the verdict may change; None if unknown."""
        try:
            values = {name: value for name, value in self.now.game.values.items() if name != self.lever}
            walker = Walker(self.lever, values, list(self.expressions))
            with flint.ctx.workprec(PRECISION):
                return (self.low, *cuts(walker, self.low, self.high), self.high)
        except (NotRationalError, ZeroDivisionError, SolverError):
            return None

    @property
    def evidence(self) -> str:
        """How the points are known: 'exact', 'enclosed to ...', or scanned."""
        return SCANNED if self.ends is None else walked(self.ends)

    def verdict(self, value: Fraction) -> str:
        """The verdict at a value of the lever: of the game solved there, or at another value with the same signs."""
        here = Point({**self.now.game.values, self.lever: value})
        signs = tuple(here.sign(one) for one in self.expressions)
        if signs not in self._known:
            point = Point({**self.now.configuration.values, self.lever: value})
            moved = {one.name: point.value(to) for one, to in self.moving.items()}
            self._known[signs] = assess(self.now.configuration.set({**moved, self.lever: value})).verdict
        return self._known[signs]

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
