"""The joint window: for which values of a lever does every condition hold, and which condition ends it on each side?

'Strong enough to deter, neutral enough to be accepted': along the common strength of the guarantees, deterrence gives
a least strength, acceptance and contributions a most, small violations and stages their own. Each condition is walked
on its own over the whole range of the lever; the window is what all of them leave. Over a second lever (neutrality,
say) one window a row shows where the room opens and closes.

This is the joint feasibility window S_min <= S <= min(S_acc, S_cred, S_emb) with the conditions of the repeated game
and of the stages, told in the lever and not in S: reliabilities, provocation and upkeep move with the lever as the
document says they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from negotiation.deterrence.agreement import Agreement, Held
from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.conditions import (
    Condition,
    acceptance_conditions,
    violation_conditions,
)
from negotiation.deterrence.levers.along import domain, with_lever
from negotiation.deterrence.levers.rational_function import PRECISION, NotRationalError
from negotiation.deterrence.levers.sign_partition import Piece, Walker, kept_intervals, pieces, scanned, walked
from negotiation.deterrence.verdict import sign_of_margin
from negotiation.display import Result, clean, decimal, text_table
from negotiation.errors import SolverError
from negotiation.expressions import Number, Point, symbol
from negotiation.settlement import Configuration, Settlement

Span = tuple[Any, Any]
MOST_ROWS = 41


@dataclass(frozen=True)
class Room:
    """Where one condition holds along the lever.

    Attributes
    ----------
    constraint : Condition
        With its slack at the present value.
    spans : tuple of (low, high)
        Intervals on which it holds, in order; ends may be infinite.
    """

    constraint: Condition
    spans: tuple[Span, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**self.constraint.as_data(), "holds_for": [list(one) for one in self.spans]}

    def row(self) -> dict[str, Any]:
        """One row of the table."""
        return {
            "condition": self.constraint.text,
            "holds for": told(self.spans),
            "slack now": decimal(self.constraint.slack, signed=True),
            "unit": self.constraint.unit,
        }


@dataclass(frozen=True)
class Window(Result):
    """Where every condition of an agreement holds along one lever.

    Attributes
    ----------
    configuration : Configuration
    lever : str
    current : Number
    spans : tuple of (low, high)
        Where all conditions hold.
    rooms : tuple of Room
        Each condition on its own, those that bound the window first.
    evidence : str
        'exact', 'enclosed to ...' (proved), or 'numeric: ...' (scanned).
    below, above : str
        The conditions that fail just below and just above the window.
    """

    configuration: Configuration
    lever: str
    current: Number
    spans: tuple[Span, ...]
    rooms: tuple[Room, ...]
    evidence: str
    below: str
    above: str

    def __iter__(self) -> Iterator[Room]:
        return iter(self.rooms)

    @property
    def feasible(self) -> bool:
        """Whether some value of the lever meets every condition."""
        return bool(self.spans)

    @property
    def holds_now(self) -> bool:
        """Whether the present value does."""
        return any(float(low) <= float(self.current) <= float(high) for low, high in self.spans)

    def summary(self) -> str:
        now = f"now {decimal(self.current)}"
        name = f"'{self.configuration.id}'"
        if not self.spans:
            never = [one.constraint.text for one in self.rooms if not one.spans]
            why = f" At no value holds that {'; '.join(never[:3])}." if never else " Each condition alone can hold."
            return f"No value of {self.lever} meets every condition of {name} ({now}).{why}"
        sides = [f"below it this fails: {self.below}" if self.below else ""]
        sides.append(f"above it: {self.above}" if self.above else "")
        ends = "; ".join(one for one in sides if one)
        return f"Every condition of {name} holds for {self.lever} {told(self.spans)} ({now})" + (
            f"; {ends}." if ends else "."
        )

    def rows(self) -> list[dict[str, Any]]:
        return [one.row() for one in self.rooms]

    def __str__(self) -> str:
        return f"{clean(self.summary())}\n\n{text_table(self.rows())}\nEvidence: {self.evidence}. In this model."

    def as_data(self) -> dict[str, Any]:
        return {
            "configuration": self.configuration.id,
            "lever": self.lever,
            "current": self.current,
            "window": [list(one) for one in self.spans],
            "below": self.below,
            "above": self.above,
            "evidence": self.evidence,
            "conditions": [one.as_data() for one in self.rooms],
        }


def told(spans: tuple[Span, ...]) -> str:
    """Intervals in words."""
    if not spans:
        return "no value"
    return " and ".join(_span(low, high) for low, high in spans)


def _span(low: Any, high: Any) -> str:
    if float(low) == float("-inf") and float(high) == float("inf"):
        return "every value"
    if float(high) == float("inf"):
        return f"from {decimal(low)} on"
    if float(low) == float("-inf"):
        return f"up to {decimal(high)}"
    return f"from {decimal(low)} to {decimal(high)}"


def window(
    settlement: Settlement | Configuration, *, lever: str = "strength", configuration: str | None = None
) -> Window:
    """For which values of a lever every condition of a configuration holds, and which one ends it on each side.

    Parameters
    ----------
    settlement : Settlement or Configuration
    lever : str
        Path of the number; if left out the common strength of the guarantors' guarantees (1 is what the document says).
    configuration : str, optional
        The baseline if left out.

    Returns
    -------
    Window
        A mandate that needs the adversary's consent is taken as obtained or vetoed as it is at the present value.

    Raises
    ------
    UsageError
        If the path is no number of this document.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.window(ng.load("four-level-framework"), configuration="forces_forward")
    >>> found.holds_now, found.above
    (True, 'Russia signs')
    """
    if isinstance(settlement, Settlement):
        settlement = settlement.configuration(configuration or settlement.document.baseline)
    return _along(assess(with_lever(settlement, lever)), lever)


def _along(now: Assessment, lever: str) -> Window:
    low, high = domain(now.configuration, lever)
    walk = _Walk(now, lever, low, high)
    found = [(one, *walk.line([one])) for one in _conditions(now)]
    rooms = [Room(one, kept_intervals(line)) for one, line, _ in found]
    whole, evidence = walk.line([one for one, _, _ in found])
    spans = kept_intervals(whole)
    below, above = (_ends(rooms, spans[0][0], low, -1), _ends(rooms, spans[-1][1], high, 1)) if spans else ("", "")
    order = sorted(rooms, key=lambda one: (one.constraint.text not in (below, above), -len(one.spans) == 0))
    current = now.configuration.values[lever]
    return Window(now.configuration, lever, current, spans, tuple(order), evidence, below, above)


def _conditions(now: Assessment) -> list[Condition]:
    """The conditions of violating, signing and contributing, as they are now."""
    violations = violation_conditions(now.configuration, now.violations)
    return [*violations, *acceptance_conditions(now.configuration, now.acceptance)]


Key = tuple[str, str]


class _Walk:
    """The gains of deviations along a lever, a mandate taken as obtained or vetoed as it is now.

    Others may reply otherwise at other values; then a deviation has one gain in each case of their replies.
    """

    def __init__(self, now: Assessment, lever: str, low: Any, high: Any) -> None:
        self.now, self.lever, self.low, self.high = now, lever, low, high
        self.agreement: Agreement = now.agreement.along(now.configuration, lever)
        self.choice = now.agreement.choice(now.game.point)
        try:
            self.cases: tuple[Held, ...] | None = self.agreement.cases(self.choice)
        except SolverError:
            self.cases = None

    def gains(self, value: Fraction) -> dict[Key, tuple[Point, Any]]:
        """Where and what is done to its gain, at a value of the lever."""
        agreement, point = self.agreement, Point({**self.now.game.values, self.lever: value})
        if self.cases is None:
            agreement, point = self.now.agreement.solved_at(self.now.configuration, self.lever, value)
        case = agreement.under(self.choice, point)
        return {(one.where, one.deviation): (point, one.gain) for one in (*case.truce, *case.signature)}

    def sign(self, keys: Sequence[Key], value: Fraction) -> int:
        found = self.gains(value)
        return sign_of_margin(point.sign(gain) for point, gain in (found[key] for key in keys))

    def line(self, constraints: Sequence[Condition]) -> tuple[list[Piece], str]:
        """The range of the lever as intervals: 1 where all conditions hold, -1 where one fails."""
        keys = [(one.incentive.where, one.incentive.deviation) for one in constraints if one.incentive is not None]
        here = self.now.configuration.values[self.lever]

        def sign(value: Fraction) -> int:
            return self.sign(keys, value)

        if self.cases is not None:
            mine = self._moving(self.cases, keys)
            if not mine:
                return [Piece(self.low, self.high, sign(here))], "exact"
            try:
                with flint.ctx.workprec(PRECISION):
                    values = {name: value for name, value in self.now.game.values.items() if name != self.lever}
                    found = pieces(Walker(self.lever, values, mine), sign, self.low, self.high)
                return found, walked(end for span in kept_intervals(found) for end in span)
            except (NotRationalError, ZeroDivisionError, SolverError):
                pass
        return scanned(sign, self.low, self.high, here), "numeric: scanned, bisected to 1e-12"

    def _moving(self, cases: Sequence[Held], keys: Sequence[Key]) -> list[Any]:
        """All that the lever moves: the conditions of the cases, and these gains in each of them."""
        found = [one for case in cases for one in case.conditions]
        for case in cases:
            found += [one.gain for one in (*case.truce, *case.signature) if (one.where, one.deviation) in keys]
        return [one for one in dict.fromkeys(found) if one.has(symbol(self.lever))]


def _ends(rooms: list[Room], end: Any, limit: Any, side: int) -> str:
    """The condition that fails just beyond an end of the window; empty where the lever's own range ends."""
    if end is limit:
        return ""

    def reaches(room: Room) -> float:
        around = [span for span in room.spans if float(span[0]) <= float(end) <= float(span[1])]
        ends = [float(span[0] if side < 0 else span[1]) for span in around]
        return min((side * one for one in ends), default=float("inf"))

    return min(rooms, key=reaches).constraint.text
