"""Phases along one lever: the whole range of a lever as intervals with the same verdict and the same tempted party.

A stronger guarantee may deter, then provoke so much that nobody signs, then no longer be believed: the answer may
change more than once along a lever, and the order of the phases is the story.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.deviation import Deviation, Form, describe
from negotiation.deterrence.levers.along import domain, with_lever
from negotiation.deterrence.levers.sign_partition import grid_over, middle
from negotiation.deterrence.levers.verdict_changes import SCANNED, VerdictLine
from negotiation.display import Result, decimal, sentence
from negotiation.expressions import Enclosure, Number
from negotiation.settlement import Configuration, Settlement
from negotiation.settlement.game.territory import playing

Bound = Number | float


@dataclass(frozen=True)
class Phase:
    """An interval of the lever with one verdict.

    Attributes
    ----------
    low, high : number
        Its ends; infinite where the lever has no bound.
    verdict : str
    tempted : str
        Who has the most to gain (or least to lose) by violating, and how.
    decides : str
        Who decides the verdict.
    """

    low: Bound
    high: Bound
    verdict: str
    tempted: str
    decides: str

    def __contains__(self, value: Any) -> bool:
        return float(self.low) < float(value) < float(self.high)


@dataclass(frozen=True)
class Phases(Result):
    """The phases of a configuration along one lever, in order; together they are the lever's whole range.

    Attributes
    ----------
    lever : str
    configuration : Configuration
    phases : tuple of Phase
    current : Fraction or None
    evidence : str
    unit : str
    """

    lever: str
    configuration: Configuration
    phases: tuple[Phase, ...]
    current: Fraction | None
    evidence: str
    unit: str

    def __iter__(self) -> Any:
        return iter(self.phases)

    def __len__(self) -> int:
        return len(self.phases)

    def at(self, value: Any) -> Phase | None:
        """The phase in which a value lies; None on the border of two."""
        return next((one for one in self.phases if value in one), None)

    def summary(self) -> str:
        story = "; ".join(f"{_span(one)} {one.verdict}" for one in self.phases)
        return f"Along {self.lever} in '{self.configuration.id}': {story} ({self.evidence})."

    def rows(self) -> list[dict[str, Any]]:
        now = None if self.current is None else self.at(self.current)
        return [
            {
                "from": decimal(one.low),
                "to": "no limit" if float(one.high) == float("inf") else decimal(one.high),
                "unit": self.unit or "–",
                "verdict": one.verdict,
                "decided by": one.decides,
                "": "now" if one is now else "",
            }
            for one in self.phases
        ]

    def as_data(self) -> dict[str, Any]:
        return {
            "lever": self.lever,
            "configuration": self.configuration.id,
            "current": self.current,
            "unit": self.unit,
            "evidence": self.evidence,
            "phases": [
                {"from": p.low, "to": p.high, "verdict": p.verdict, "decided_by": p.decides, "tempted": p.tempted}
                for p in self.phases
            ],
        }


def _span(phase: Phase) -> str:
    if float(phase.high) == float("inf"):
        return f"from {decimal(phase.low)}"
    if float(phase.low) == float("-inf"):
        return f"up to {decimal(phase.high)}"
    return f"{decimal(phase.low)} to {decimal(phase.high)}"


def phases(settlement: Settlement | Configuration, *, lever: str, configuration: str | None = None) -> Phases:
    """The whole range of a lever or parameter as an ordered list of intervals with their verdicts.

    Parameters
    ----------
    settlement : Settlement or Configuration
    lever : str
        Path of the number.
    configuration : str, optional
        Its name; the baseline if left out.

    Raises
    ------
    UsageError
        If the path is no number of this document.

    Examples
    --------
    >>> import negotiation as ng
    >>> [one.verdict for one in ng.phases(ng.load("four-level-framework"), lever="mandate.legitimacy_cost")]
    ['accepted, violation pays', 'durable', 'durable']
    """
    if isinstance(settlement, Settlement):
        settlement = settlement.configuration(configuration or settlement.document.baseline)
    given = settlement.settlement.quantities.get(lever)
    settlement = with_lever(settlement, lever)
    now = assess(settlement)
    low, high = domain(settlement, lever)
    line = VerdictLine(now, lever, labels=True)
    ends, evidence = _ends(line, low, high)
    found: list[Phase] = []
    for left, right in pairwise(ends):
        verdict, tempted, decides = _label(line, middle(left, right))
        if found and (found[-1].verdict, found[-1].tempted, found[-1].decides) == (verdict, tempted, decides):
            left = found.pop().low
        found.append(Phase(left, right, verdict, tempted, decides))
    current = settlement.values[lever] if given is not None else None
    return Phases(lever, settlement, tuple(found), current, evidence, given.unit if given is not None else "")


def _ends(line: VerdictLine, low: Any, high: Any) -> tuple[list[Any], str]:
    """The points at which the answer may change, with the ends of the range."""
    if line.lever not in playing(line.now.configuration, line.now.game.names):
        return [low, high], "exact: it plays no part here"
    if line.ends is not None:
        return list(line.ends), line.evidence
    return _scanned(line, low, high), SCANNED


def _scanned(line: VerdictLine, low: Any, high: Any) -> list[Any]:
    grid = grid_over(low, high, line.now.configuration.values.get(line.lever, Fraction(0)))[::4]
    labels = [_label(line, value) for value in grid]
    ends: list[Any] = [low]
    for index in range(1, len(grid)):
        if labels[index] != labels[index - 1]:
            left, right = grid[index - 1], grid[index]
            while right - left > Fraction(1, 10**9) * max(Fraction(1), abs(right)):
                half = ((left + right) / 2).limit_denominator(10**12)
                left, right = (half, right) if _label(line, half) == labels[index - 1] else (left, half)
            ends.append(Enclosure(left, right))
    return [*ends, high]


def _label(line: VerdictLine, value: Fraction) -> tuple[str, str, str]:
    """(verdict, who is most tempted and how, who decides) at a value of the lever."""
    found, settlement = line.decisive(value), line.now.configuration.settlement
    both = [Deviation.of(one, Fraction(0)) for one in (found.tempting, found.deciding)]
    told = [f"{settlement.name(one.party)}: {describe(one, settlement, Form.DOING)}" for one in both]
    return found.verdict, sentence(told[0]), sentence(told[1])


@dataclass(frozen=True)
class Change:
    """The nearest value of one lever at which the verdict becomes another, all else as it is.

    Attributes
    ----------
    lever : str
    current : Fraction
    direction : str
        'at least' (raise it) or 'at most' (lower it).
    value : Number
        The border; beyond it the verdict is `verdict`.
    verdict : str
    """

    lever: str
    current: Fraction
    direction: str
    value: Number
    verdict: str

    @property
    def effort(self) -> float:
        """The change relative to the current value (values below 0.05 count as 0.05)."""
        return abs(float(self.value) - float(self.current)) / max(abs(float(self.current)), 0.05)

    def as_data(self) -> dict[str, Any]:
        """The change as plain data."""
        names = ("lever", "current", "direction", "value", "verdict")
        return {name: getattr(self, name) for name in names}


def nearest_changes(now: Assessment, lever: str) -> tuple[Change, ...]:
    """The nearest change of verdict above and below the current value of a lever, where there are any.

    Only where it is known exactly; levers that enter a normal or logistic law have none.
    """
    if lever not in now.configuration.values or lever not in playing(now.configuration, now.game.names):
        return ()
    return changes_along(VerdictLine(now, lever)) or ()


def changes_along(line: VerdictLine) -> tuple[Change, ...] | None:
    """The nearest changes of verdict on a line; None where it can only be scanned, so that none may be missed."""
    if line.ends is None:
        return None
    now, lever = line.now, line.lever
    current = now.configuration.values[lever]
    found = ((direction, line.flip(above=direction == "at least")) for direction in ("at least", "at most"))
    return tuple(
        Change(lever, current, direction, flip.value, flip.verdict)
        for direction, flip in found
        if flip is not None and float(flip.value) != float(current)
    )
