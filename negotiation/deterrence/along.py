"""The sign of a settlement's margin along one lever: the range to walk, the decision at a point, the intervals."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import flint
import sympy

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.line import Piece, Walker, kept_intervals, pieces, scanned, walked
from negotiation.deterrence.margin import Standing
from negotiation.deterrence.rational_function import PRECISION, NotRationalError
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Number, Point
from negotiation.games import ExtensiveGame, Profile
from negotiation.settlement import Configuration
from negotiation.settlement.encoding import COUNCIL, SIGNATURE, TRUCE
from negotiation.settlement.territory import companions
from negotiation.settlement.validation import kind_at
from negotiation.solvers import backward_induction


def domain(configuration: Configuration, lever: str) -> tuple[Any, Any]:
    """The values that the lever may take, the rest of the configuration as it is."""
    kind = kind_at(tuple(lever.split(".")))
    low: Any = float("-inf") if kind is None or kind.low is None else kind.low
    high: Any = float("inf") if kind is None or kind.high is None else kind.high
    if lever.endswith(".cost.uniform.low"):
        high = configuration.values.get(lever[:-3] + "high", high)
    if lever.endswith(".cost.uniform.high"):
        low = configuration.values.get(lever[:-4] + "low", low)
    return low, high


def signed_pieces(now: Assessment, lever: str, low: Any, high: Any) -> tuple[list[Piece], str]:
    decide = MarginSign(now, lever)
    if now.mandate not in ("consented", "vetoed"):
        try:
            walker = Walker(lever, {k: v for k, v in now.game.values.items() if k != lever}, decide.expressions())
            with flint.ctx.workprec(PRECISION):
                found = pieces(walker, decide, low, high)
            return found, walked(end for span in kept_intervals(found) for end in span)
        except (NotRationalError, ZeroDivisionError):
            pass
    found = scanned(decide, low, high, now.configuration.values.get(lever, Fraction(0)))
    return found, "numeric: scanned, bisected to 1e-12"


class MarginSign:
    """The sign of the margin at a value of the lever, exactly; by induction at that value."""

    def __init__(self, now: Assessment, lever: str) -> None:
        self.now, self.lever = now, lever
        values = {name: value for name, value in now.game.values.items() if name != lever}
        self.open: ExtensiveGame = replace(now.game, values=values)
        hold = {} if self._council() else dict(now.game.agreement)
        self.cases = backward_induction(self.open, hold=hold) if hold else ()
        moving = companions(now.configuration, lever)
        self.gains: list[tuple[sympy.Expr, ...]] = []
        self.refusals: list[tuple[sympy.Expr, ...]] = []
        self.conditions: list[tuple[sympy.Expr, ...]] = []
        for case in self.cases:
            profile = Profile({where: case.moves[where] for where in self.open.information_sets})
            standing = Standing(self.open, profile, self.open.incentives(profile))
            self.gains.append(tuple(one.gain.xreplace(moving) for one in standing.stage(TRUCE)))
            self.refusals.append(tuple(one.gain.xreplace(moving) for one in standing.stage(SIGNATURE)))
            self.conditions.append(tuple(one.xreplace(moving) for one in case.conditions))

    def _council(self) -> bool:
        return any(nodes[0].stage == COUNCIL for nodes in self.now.game.information_sets.values())

    def expressions(self) -> list[sympy.Expr]:
        """Everything that may change the answer: gains from violations, and conditions of best replies."""
        return list(dict.fromkeys(one for group in (*self.gains, *self.conditions) for one in group))

    def everything(self) -> list[sympy.Expr]:
        """Besides, what may change the verdict or its author: not signing, free play, and which gain is the largest."""
        moving = companions(self.now.configuration, self.lever)
        free = [one.xreplace(moving) for case in backward_induction(self.open) for one in case.conditions]
        found = [*self.expressions(), *(one for group in self.refusals for one in group), *free]
        for group in self.gains:
            found.extend(one - other for one, other in itertools.combinations(group, 2))
        return [one for one in dict.fromkeys(found) if one.has(sympy.Symbol(self.lever, real=True))]

    def __call__(self, value: Fraction) -> int:
        if self._council():
            return self._by_assessment(value)
        point = Point({**self.open.values, self.lever: value})
        signs = []
        for conditions, gains in zip(self.conditions, self.gains, strict=True):
            if all(point.sign(condition) != 1 for condition in conditions):
                found = [point.sign(one) for one in gains]
                signs.append(-1 if 1 in found else 0 if 0 in found or None in found else 1)
        return min(signs)

    def _by_assessment(self, value: Fraction) -> int:
        margin = assess(self.now.configuration.set({self.lever: value})).margin
        return -1 if float(margin) < 0 else 1 if float(margin) > 0 else 0


def read_off(found: list[Piece]) -> tuple[str, Number | None, tuple[tuple[Any, Any], ...]]:
    """The answer, its value where there is one, and the intervals on which no violation pays."""
    spans = kept_intervals(found)
    if not spans:
        return "never", None, ()
    first, last = found[0].low, found[-1].high
    if len(spans) == 1:
        low, high = spans[0]
        if low is first and high is last:
            return "always", None, spans
        if high is last:
            return "at least", low, spans
        if low is first:
            return "at most", high, spans
    return "between", None, spans


def with_lever(configuration: Configuration, lever: str) -> Configuration:
    """The configuration with the lever as a number of its own (zero if the document leaves it out)."""
    quantities = configuration.settlement.quantities
    parts = tuple(lever.split("."))
    if lever in configuration.values:
        return configuration
    if lever in quantities:
        value = Point(configuration.values).value(configuration.expression(lever))
        middle = value if isinstance(value, Fraction) else (value.lower + value.upper) / 2
        return configuration.set({lever: middle})
    node: Any = configuration.settlement.document
    for part in parts[:-1]:
        node = node.get(part) if isinstance(node, dict) else getattr(node, part, None)
    if kind_at(parts) is None or node is None or isinstance(node, dict):
        raise UsageError(f"'{lever}' is no number of {configuration.settlement.id}. {_near(lever, quantities)}".strip())
    return configuration.set({lever: 0})


def _near(lever: str, quantities: Mapping[str, Any]) -> str:
    hint = near_miss(lever, quantities)
    if not hint:
        last = lever.split(".")[-1]
        alike = [path for path in quantities if path.split(".")[-1] == last or last in path]
        hint = "Known: " + ", ".join(alike[:6]) + "." if alike else ""
    return f"{hint} `negotiation threshold MODEL` without --lever lists all.".strip()
