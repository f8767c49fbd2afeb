"""Where the numbers of a configuration come from, and how much of the verdict rests on assumed ones.

The margin is moved by each number's own range, one at a time (the tornado of `sensitivity`); the width of a swing, as a
share of all widths, is the share of the verdict's sensitivity that rests on that number. A width is that between the
extremes over the whole range; where a division by zero makes some endless, these share the sensitivity evenly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isinf
from typing import Any

from negotiation.deterrence import assess
from negotiation.deterrence.sensitivity import Sensitivity
from negotiation.display import Part, Result, counted, percent
from negotiation.display import columns as col
from negotiation.settlement import Configuration, Settlement, is_lever
from negotiation.settlement.document.quantities import Status
from negotiation.settlement.game.territory import playing
from negotiation.settlement.settlement import configured

STATUSES = tuple(Status)
VALUE, BOUNDS = col.value("value", shown_as="number"), col.interval("range", none="–")
ASSUMED = (Status.ASSUMED, Status.REMEMBERED, "")


@dataclass(frozen=True)
class SourcedNumber(Part):
    """One number with its source, and its share of the verdict's sensitivity."""

    path: str
    value: Fraction | str
    bounds: tuple[Fraction, Fraction] | None
    unit: str
    status: str
    source: str
    kind: str
    weight: float

    def as_data(self) -> dict[str, Any]:
        """The same as text and plain numbers."""
        value, bounds = (column.shown(told) for column, told in ((VALUE, self.value), (BOUNDS, self.bounds)))
        return {**self.to_dict(), "value": value, "bounds": bounds}


@dataclass(frozen=True)
class Sources(Result):
    """All numbers that play a part in a configuration, those on which the verdict rests most first.

    Attributes
    ----------
    configuration : Configuration
    verdict : str
    numbers : tuple of SourcedNumber
    """

    configuration: Configuration
    verdict: str
    numbers: tuple[SourcedNumber, ...]

    columns = (
        col.key("number"),
        VALUE,
        BOUNDS,
        col.text("unit"),
        col.category("status", order=tuple(reversed(STATUSES)), none="none"),
        col.chance("of the sensitivity"),
        col.text("source"),
    )

    def _items(self) -> Mapping[str, SourcedNumber]:
        return {number.path: number for number in self.numbers}

    @property
    def assumed_share(self) -> float:
        """The share of the verdict's sensitivity that rests on numbers assumed or without a status."""
        return sum(one.weight for one in self.numbers if one.status in ASSUMED)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers have each status."""
        return {status: sum(one.status == status for one in self.numbers) for status in (*Status, "")}

    def summary(self) -> str:
        parts = [f"{count} {status or 'without status'}" for status, count in self.counts.items() if count]
        return (
            f"'{self.configuration.id}' ({self.verdict}) rests on {counted(len(self.numbers), 'number')}: "
            f"{', '.join(parts)}. {percent(self.assumed_share)} of the margin's sensitivity to the ranges rests on "
            "assumed numbers."
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for number in self.numbers:
            known = number.path, number.value, number.bounds, number.unit
            yield *known, number.status or None, number.weight or None, number.source

    def as_data(self) -> dict[str, Any]:
        return {
            "configuration": self.configuration.id,
            "verdict": self.verdict,
            "assumed_share": self.assumed_share,
            "counts": self.counts,
            "numbers": [one.as_data() for one in self.numbers],
        }


def sources(settlement: Settlement | Configuration, configuration: str | None = None) -> Sources:
    """Every number that plays a part in a configuration, with range, unit, status, source and weight.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        The baseline if left out.

    Raises
    ------
    UsageError
        If there is no such configuration, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.sources(ng.load("four-level-framework"))
    >>> 0.5 < found.assumed_share <= 1
    True
    """
    answer = assess(configured(settlement, configuration))
    weights = _weights(answer.sensitivity)
    moving = playing(answer.configuration, answer.game.names)
    found = []
    for path, quantity in answer.configuration.settlement.quantities.items():
        if path not in moving and path not in answer.configuration.changed:
            continue
        value = answer.configuration.values.get(path)
        found.append(
            SourcedNumber(
                path=path,
                value=quantity.value if value is None else value,
                bounds=quantity.bounds,
                unit=quantity.unit,
                status=quantity.status or "",
                source=_source(answer.configuration, path),
                kind="lever" if is_lever(path) else "parameter",
                weight=weights.get(path, 0.0),
            )
        )
    found.sort(key=lambda one: (-one.weight, one.path))
    return Sources(answer.configuration, answer.verdict, tuple(found))


def _source(configuration: Configuration, path: str) -> str:
    """Where a number comes from; what was changed says what the document has."""
    change = next((change for change in configuration.changes if change.path == path), None)
    if change is not None:
        return f"set here; the document has {change.before}"
    if path in configuration.changed:
        return "set in this configuration"
    return configuration.settlement.quantities[path].source


def _weights(found: Sensitivity) -> dict[str, float]:
    """Each number's share of all widths."""
    widths = {swing.path: swing.width for swing in found.swings}
    endless = [path for path, width in widths.items() if isinf(width)]
    if endless:
        return dict.fromkeys(endless, 1 / len(endless))
    total = sum(widths.values()) or 1.0
    return {path: width / total for path, width in widths.items()}
