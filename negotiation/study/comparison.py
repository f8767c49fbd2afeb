"""Comparison: the configurations of a settlement side by side, against a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import Assessment, assess
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result, decimal
from negotiation.expressions import midpoint
from negotiation.settlement import Settlement


@dataclass(frozen=True)
class Comparison(Result):
    """Assessments of several configurations of one settlement, in the document's order, the baseline first.

    Attributes
    ----------
    settlement : Settlement
    assessments : tuple of Assessment
    """

    settlement: Settlement
    assessments: tuple[Assessment, ...]

    columns = Assessment.columns

    def _items(self) -> Mapping[str, Assessment]:
        return {assessment.configuration.id: assessment for assessment in self.assessments}

    @property
    def unit_note(self) -> str:
        period = self.settlement.document.period
        small = (
            f" (a small violation: of one {period}'s stake, its consequences counted)"
            if self.settlement.document.violations
            else ""
        )
        return (
            "Margin: what the most tempting violation would cost its author, in shares of the contested stake "
            f"per {period}{small}; negative means that violating pays."
        )

    @property
    def changes(self) -> Mapping[str, Any]:
        """Numbers set for this comparison, by path."""
        return self.settlement.overrides or {}

    def durable(self) -> tuple[Assessment, ...]:
        """The configurations that both sides accept and neither gains by violating."""
        return tuple(one for one in self.assessments if one.verdict == DURABLE)

    def summary(self) -> str:
        durable = [one.configuration.id for one in self.durable()]
        count = len(self.assessments)
        if not durable:
            best = max(self.assessments, key=lambda one: midpoint(one.margin))
            return (
                f"In this model none of {count} configurations is durable; '{best.configuration.id}' comes closest "
                f"({best.verdict}, margin {decimal(best.margin, signed=True)})."
            )
        verb = "is" if len(durable) == 1 else "are"
        return f"In this model {len(durable)} of {count} configurations {verb} durable: {', '.join(durable)}."

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for assessment in self.assessments:
            yield from assessment._cells()

    def as_data(self) -> dict[str, Any]:
        return {
            "model": self.settlement.id,
            "title": self.settlement.title,
            "baseline": self.settlement.document.baseline,
            "unit": f"share of the stake per {self.settlement.document.period}",
            "changes": dict(self.changes),
            "summary": self.summary(),
            "configurations": [one.as_data() for one in self.assessments],
        }


def compare(
    settlement: Settlement,
    *,
    configurations: Sequence[str] | None = None,
    change: Mapping[str, Any] | None = None,
) -> Comparison:
    """Assess configurations of a settlement side by side.

    Parameters
    ----------
    settlement : Settlement
    configurations : sequence of str, optional
        Names; all of them, the baseline first, if left out.
    change : mapping of str to number, optional
        Levers and parameters to set in every configuration, by path; exact numbers.

    Raises
    ------
    UsageError
        If there is no such configuration, or a change is not allowed.

    Examples
    --------
    >>> import negotiation as ng
    >>> len(ng.compare(ng.load("four-level-framework")).assessments) >= 8
    True
    """
    if change:
        settlement = settlement.change(change)
    chosen = settlement.configurations if configurations is None else tuple(configurations)
    return Comparison(settlement, tuple(assess(settlement, name) for name in chosen))
