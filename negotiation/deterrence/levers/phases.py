"""Phases along one lever: the whole range of a lever as intervals with the same verdict and the same tempted party.

A stronger guarantee may deter, then provoke so much that nobody signs, then no longer be believed: the answer may
change more than once along a lever, and the order of the phases is the story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.deterrence.assessment import VERDICT, Assessment
from negotiation.deterrence.deviation import Deviation, Form, describe
from negotiation.deterrence.levers.lever_line import IDLE, LeverLine
from negotiation.deterrence.levers.sign_partition import INFINITY, Bound
from negotiation.deterrence.verdict import Decisive, Direction
from negotiation.display import Part, Result, decimal, sentence
from negotiation.display import columns as col
from negotiation.expressions import Evidence, Number
from negotiation.settlement import Configuration, Settlement
from negotiation.settlement.settlement import configured


@dataclass(frozen=True)
class Phase(Part):
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
    """The phases of a configuration along one lever, in order: the lever's whole range, where payoffs have values.

    Attributes
    ----------
    lever : str
    configuration : Configuration
    phases : tuple of Phase
    current : Fraction or None
    evidence : Evidence
    unit : str
    """

    lever: str
    configuration: Configuration
    phases: tuple[Phase, ...]
    current: Fraction | None
    evidence: Evidence
    unit: str

    columns = (
        col.number("from"),
        col.number("to"),
        col.text("unit"),
        VERDICT,
        col.text("decided by"),
        col.flag("", key="now", words=("now", "", "")),
    )

    def _items(self) -> Mapping[int, Phase]:
        return dict(enumerate(self.phases))

    def at(self, value: Any) -> Phase | None:
        """The phase in which a value lies; None on the border of two."""
        return next((phase for phase in self.phases if value in phase), None)

    def summary(self) -> str:
        story = "; ".join(f"{_span(phase)} {phase.verdict}" for phase in self.phases)
        return f"Along {self.lever} in '{self.configuration.id}': {story} ({self.evidence})."

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        now = None if self.current is None else self.at(self.current)
        for phase in self.phases:
            yield phase.low, phase.high, self.unit, phase.verdict, phase.decides, phase is now

    def as_data(self) -> dict[str, Any]:
        return {
            "lever": self.lever,
            "configuration": self.configuration.id,
            "current": self.current,
            "unit": self.unit,
            "evidence": str(self.evidence),
            "phases": [
                {"from": p.low, "to": p.high, "verdict": p.verdict, "decided_by": p.decides, "tempted": p.tempted}
                for p in self.phases
            ],
        }


def _span(phase: Phase) -> str:
    if float(phase.high) == INFINITY:
        return f"from {decimal(phase.low)}"
    if float(phase.low) == -INFINITY:
        return f"up to {decimal(phase.high)}"
    return f"{decimal(phase.low)} to {decimal(phase.high)}"


def phases(settlement: Settlement | Configuration, configuration: str | None = None, *, lever: str) -> Phases:
    """The whole range of a lever or parameter as an ordered list of intervals with their verdicts.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    lever : str
        Path of the number.

    Raises
    ------
    UsageError
        If the path is no number of this document, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> [str(one.verdict) for one in ng.phases(ng.load("four-level-framework"), lever="mandate.legitimacy_cost")]
    ['accepted, violation pays', 'durable', 'durable']
    """
    line = LeverLine(configured(settlement, configuration), lever)
    model = line.configuration.settlement

    def told(found: Decisive) -> tuple[str, str, str]:
        both = [Deviation.of(one, Fraction(0)) for one in (found.tempting, found.deciding)]
        texts = [sentence(f"{model.name(one.party)}: {describe(one, model, Form.DOING)}") for one in both]
        return found.verdict, texts[0], texts[1]

    if not line.plays:
        phase = Phase(line.low, line.high, *told(line.decisive(line.here)))
        return Phases(lever, line.configuration, (phase,), line.current, IDLE, line.unit)
    cut = line.decisions().relabelled(told)
    found = tuple(Phase(*piece.ends, *piece.label) for piece in cut if piece.label is not None)
    return Phases(lever, line.configuration, found, line.current, cut.evidence, line.unit)


@dataclass(frozen=True)
class Change:
    """The nearest value of one lever at which the verdict becomes another, all else as it is.

    Attributes
    ----------
    lever : str
    current : Fraction
    direction : Direction
        'at least' (raise it) or 'at most' (lower it).
    value : Number
        The border; beyond it the verdict is `verdict`.
    verdict : str
    """

    lever: str
    current: Fraction
    direction: Direction
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


def nearest_changes(now: Assessment, lever: str) -> tuple[Change, ...] | None:
    """The nearest change of verdict above and below the current value of a lever, where there are any.

    None where the lever can only be scanned (it enters a normal or logistic law), so that none may be missed.
    """
    if lever not in now.configuration.values:
        return ()
    line = LeverLine(now.configuration, lever, now.agreement)
    if not line.plays:
        return ()
    if line.scanned:
        return None
    lower, upper = line.flips(now.verdict)
    found = ((Direction.AT_LEAST, upper), (Direction.AT_MOST, lower))
    return tuple(
        Change(lever, line.here, direction, flip.value, flip.verdict)
        for direction, flip in found
        if flip is not None and float(flip.value) != float(line.here)
    )
