"""The sign of a settlement's margin along one lever: the range to walk, the decision at a point, the intervals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import flint

from negotiation.deterrence.assessment import Assessment
from negotiation.deterrence.levers.rational_function import PRECISION, NotRationalError
from negotiation.deterrence.levers.sign_partition import Piece, Walker, kept_intervals, pieces, scanned, walked
from negotiation.errors import SolverError, UsageError, near_miss
from negotiation.expressions import Number, Point, symbol
from negotiation.settlement import Configuration
from negotiation.settlement.document.levers import default_of
from negotiation.settlement.document.validation import kind_at


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
    """The lever's range as intervals with the sign of the margin, and how they are known."""
    agreement = now.agreement.along(now.configuration, lever)
    mine = symbol(lever)

    def decide(value: Fraction) -> int:
        return agreement.sign(Point({**now.game.values, lever: value}))

    def solved(value: Fraction) -> int:
        there, point = now.agreement.solved_at(now.configuration, lever, value)
        return there.sign(point)

    try:
        first = agreement.margin_expressions()
    except SolverError:
        found = scanned(solved, low, high, now.configuration.values.get(lever, Fraction(0)))
        return found, "numeric: scanned, bisected to 1e-12"
    try:
        with flint.ctx.workprec(PRECISION):
            values = {name: value for name, value in now.game.values.items() if name != lever}
            walker = Walker(lever, values, [one for one in first if one.has(mine)])
            found = pieces(walker, decide, low, high)
        return found, walked(end for span in kept_intervals(found) for end in span)
    except (NotRationalError, ZeroDivisionError, SolverError):
        pass
    found = scanned(decide, low, high, now.configuration.values.get(lever, Fraction(0)))
    return found, "numeric: scanned, bisected to 1e-12"


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
    """The configuration with the lever as a number of its own (its default if the document leaves it out)."""
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
    return configuration.set({lever: default_of(lever)})


def _near(lever: str, quantities: Mapping[str, Any]) -> str:
    hint = near_miss(lever, quantities)
    if not hint:
        last = lever.split(".")[-1]
        alike = [path for path in quantities if path.split(".")[-1] == last or last in path]
        hint = "Known: " + ", ".join(alike[:6]) + "." if alike else ""
    return f"{hint} `negotiation threshold MODEL` without --lever lists all.".strip()
