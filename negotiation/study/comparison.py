"""Comparison: the configurations of a settlement side by side, against a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import Assessment, assess
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result, decimal
from negotiation.errors import UsageError
from negotiation.expressions import midpoint
from negotiation.settlement import Change, Configuration, Settlement, configured
from negotiation.settlement.changes import told


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

    def __getitem__(self, key: Any) -> Any:
        known = {assessment.configuration.id: assessment for assessment in reversed(self.assessments)}
        return (
            known[key]
            if isinstance(key, str) and key in known and key not in self._items()
            else super().__getitem__(key)
        )

    def _items(self) -> Mapping[str, Assessment]:
        return {assessment.configuration.known_as: assessment for assessment in self.assessments}

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
    def changes(self) -> tuple[Change, ...]:
        """What was set for this comparison, beside what the document says."""
        return self.settlement.changes

    @property
    def alike(self) -> tuple[tuple[Configuration, ...], ...]:
        """Configurations that what was set has made the same, in groups."""
        groups: dict[tuple[Any, ...], list[Configuration]] = {}
        for one in self.assessments if self.changes else ():
            groups.setdefault(played(one.configuration), []).append(one.configuration)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def notes(self) -> list[str]:
        """What was set in single rows, and which rows are the same because of it."""
        found = [
            f"{one.configuration.known_as}: {told(one.configuration.by_hand)}."
            for one in self.assessments
            if one.configuration.by_hand
        ]
        alike = ["; ".join(configuration.known_as for configuration in group) for group in self.alike]
        return found + [f"With what was set, these are the same: {names}." for names in alike]

    def durable(self) -> tuple[Assessment, ...]:
        """The configurations that both sides accept and neither gains by violating."""
        return tuple(one for one in self.assessments if one.verdict == DURABLE)

    def summary(self) -> str:
        durable = [one.configuration.known_as for one in self.durable()]
        count = len(self.assessments)
        if not durable:
            best = max(self.assessments, key=lambda one: midpoint(one.margin))
            return (
                f"In this model none of {count} configurations is durable; '{best.configuration.known_as}' comes "
                f"closest ({best.verdict}, margin {decimal(best.margin, signed=True)})."
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
            "changes": [change.as_data() for change in self.changes],
            "notes": self.notes(),
            "summary": self.summary(),
            "configurations": [
                {**one.as_data(), "changes": [change.as_data() for change in one.configuration.changes]}
                for one in self.assessments
            ],
        }


def compare(
    settlement: Settlement | Configuration,
    configurations: Sequence[str | Configuration] | None = None,
    *,
    change: Mapping[str, Any] | None = None,
) -> Comparison:
    """Assess configurations of a settlement side by side.

    Parameters
    ----------
    settlement : Settlement or Configuration
        A configuration is compared with the baseline of its settlement.
    configurations : sequence of str or Configuration, optional
        Names, or configurations that were changed; all of the document, the baseline first, if left out.
    change : mapping of str to object, optional
        What to set in every configuration: see `Settlement.change`.

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
    if not isinstance(settlement, Settlement):
        settlement = configured(settlement)
        if configurations is not None:
            raise UsageError(f"this is already configuration '{settlement.id}'; leave the names out.")
        chosen: Sequence[str | Configuration] = [settlement]
        settlement = settlement.settlement
        if settlement.configuration(settlement.document.baseline) != chosen[0]:
            chosen = [settlement.document.baseline, *chosen]
    else:
        chosen = settlement.configurations if configurations is None else tuple(configurations)
    if change:
        chosen = [name.change(change) if isinstance(name, Configuration) else name for name in chosen]
        settlement = settlement.change(change)
    here = [configured(name) if isinstance(name, Configuration) else configured(settlement, name) for name in chosen]
    return Comparison(settlement, tuple(assess(configuration) for configuration in here))


def played(configuration: Configuration) -> tuple[Any, ...]:
    """What of a configuration its game is made from: two with the same pose the same game."""
    document = configuration.settlement.document
    skip = [f"guarantees.{name}." for name in document.guarantees if name not in configuration.guarantees]
    skip += [f"territory.options.{name}." for name in document.territory.options if name != configuration.territory]
    values = {path: value for path, value in configuration.values.items() if not path.startswith(tuple(skip))}
    mandate, promises = configuration.mandate, frozenset(configuration.assurances)
    return (
        configuration.territory,
        frozenset(configuration.guarantees),
        mandate,
        promises,
        frozenset(configuration.without),
        frozenset(values.items()),
    )
