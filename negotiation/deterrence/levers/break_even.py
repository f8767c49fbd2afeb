"""Break-even values: for every number of a configuration, how far it is from flipping the verdict, alone.

No study measures what a mandate does, and most numbers of a settlement are judgements. What can be said is how wrong a
number must be before the answer is another one. Each number is moved on its own, all others as they are, through every
value that it may take; the distance to the nearest flip is told in units of the number's own range, so that numbers of
different kinds can be ranked. This is a statement about single numbers: several may flip the verdict together sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.deterrence.assessment import VERDICT, Assessment, assess
from negotiation.deterrence.levers.lever_line import Flip, LeverLine
from negotiation.display import Part, Result, counted, decimal
from negotiation.display import columns as col
from negotiation.expressions import Evidence, Number
from negotiation.settlement import Configuration, Settlement, is_lever
from negotiation.settlement.document.quantities import Status
from negotiation.settlement.game.territory import playing
from negotiation.settlement.settlement import configured

ALONE = "One number at a time, through its whole domain, all others as they are."


@dataclass(frozen=True)
class BreakEven(Part):
    """One number and the nearest values at which the verdict becomes another.

    Attributes
    ----------
    path : str
    current : Fraction
        Its value in the configuration.
    unit, status, source : str
        From the document; empty where it says nothing.
    domain : (low, high)
        The values that the number may take; infinite where open.
    bounds : (Fraction, Fraction) or None
        The range that the document gives.
    below, above : Flip or None
        The nearest flip when the number is lowered, and raised.
    evidence : Evidence
        How the whole line is known; unless it was scanned, "never" is a proof.
    """

    path: str
    current: Fraction
    unit: str
    status: str
    source: str
    domain: tuple[Any, Any]
    bounds: tuple[Fraction, Fraction] | None
    below: Flip | None
    above: Flip | None
    evidence: Evidence

    @property
    def flips(self) -> bool:
        """Whether any value of the number alone gives another verdict."""
        return self.below is not None or self.above is not None

    @property
    def nearest(self) -> Flip | None:
        """The nearer of the two flips."""
        found = [flip for flip in (self.below, self.above) if flip is not None]
        return min(found, key=lambda flip: abs(float(flip.value) - float(self.current)), default=None)

    @property
    def distance(self) -> Number | None:
        """From the current value to the nearest flip, in units of the number's range; None without range or flip."""
        if self.nearest is None or self.bounds is None:
            return None
        width, value = self.bounds[1] - self.bounds[0], self.nearest.value
        if isinstance(value, Fraction):
            return abs(value - self.current) / width
        return type(value)(*sorted(abs(end - self.current) / width for end in (value.lower, value.upper)))

    @property
    def within_range(self) -> bool | None:
        """Whether a flip lies strictly inside the number's own range; None without a range."""
        if self.bounds is None:
            return None
        low, high = (float(one) for one in self.bounds)
        below = self.below is not None and float(self.below.value) > low
        return below or (self.above is not None and float(self.above.value) < high)

    @property
    def rank(self) -> tuple[int, float]:
        """Order: by distance; then without a range, by the change relative to the value; last what never flips."""
        if self.nearest is None:
            return 2, 0.0
        if self.distance is not None:
            return 0, float(self.distance)
        change = abs(float(self.nearest.value) - float(self.current))
        return 1, change / max(abs(float(self.current)), 0.05)

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "path": self.path,
            "kind": "lever" if is_lever(self.path) else "parameter",
            "current": self.current,
            "unit": self.unit,
            "domain": list(self.domain),
            "range": None if self.bounds is None else list(self.bounds),
            "below": self.below,
            "above": self.above,
            "flips": self.flips,
            "distance_in_ranges": self.distance,
            "within_range": self.within_range,
            "status": self.status,
            "source": self.source,
            "evidence": str(self.evidence),
        }


@dataclass(frozen=True)
class BreakEvens(Result):
    """Every number that plays a part in a configuration, the nearest to flipping the verdict first.

    Attributes
    ----------
    configuration : Configuration
    verdict : str
        The verdict now.
    numbers : tuple of BreakEven
        In order of distance; what never flips stands last.
    """

    configuration: Configuration
    verdict: str
    numbers: tuple[BreakEven, ...]

    columns = (
        col.key("number"),
        col.number("now"),
        col.text("unit"),
        col.text("if below"),
        col.text("if above"),
        col.number("below", hidden=True),
        col.category("below verdict", order=VERDICT.order, hidden=True),
        col.number("above", hidden=True),
        col.category("above verdict", order=VERDICT.order, hidden=True),
        col.number("distance / range", key="distance_in_ranges", digits=2),
        col.flag("inside its range", words=("yes", "no", "–")),
        col.category("status", order=tuple(reversed(Status))),
        col.evidence("evidence", hidden=True),
        col.text("source", hidden=True),
    )

    def _items(self) -> Mapping[str, BreakEven]:
        return {number.path: number for number in self.numbers}

    @property
    def flipping(self) -> tuple[BreakEven, ...]:
        """The numbers that can flip the verdict alone."""
        return tuple(one for one in self.numbers if one.flips)

    @property
    def inside_ranges(self) -> tuple[BreakEven, ...]:
        """The numbers whose own range is enough to flip the verdict."""
        return tuple(one for one in self.numbers if one.within_range)

    def summary(self) -> str:
        total = counted(len(self.numbers), "number")
        start = f"'{self.configuration.id}' is '{self.verdict}'"
        if not self.flipping:
            return f"{start}: none of its {total} flips the verdict alone."
        first = self.flipping[0]
        flip = first.nearest
        assert flip is not None
        side = "below" if flip is first.below else "above"
        inside = len(self.inside_ranges)
        return (
            f"{start}: {len(self.flipping)} of {total} can flip the verdict alone, {inside} of them inside "
            f"{'its' if inside == 1 else 'their'} own range. "
            f"The nearest is {first.path} (now {decimal(first.current)}): {side} {decimal(flip.value)} "
            f"the verdict is '{flip.verdict}'."
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for number in self.numbers:
            known = "exact" if number.evidence.conclusive else "as far as scanned"
            never = "–" if number.flips else f"never ({known})"
            flips = number.below, number.above
            words = (never if flip is None else f"{decimal(flip.value)}: {flip.verdict}" for flip in flips)
            typed = [(None, None) if flip is None else (flip.value, flip.verdict) for flip in flips]
            facts = number.distance, number.within_range, number.status or None, number.evidence, number.source
            yield number.path, number.current, number.unit, *words, *typed[0], *typed[1], *facts

    def __str__(self) -> str:
        return f"{super().__str__()}\n{ALONE}"

    def as_data(self) -> dict[str, Any]:
        return {
            "configuration": self.configuration.id,
            "verdict": self.verdict,
            "summary": self.summary(),
            "note": ALONE,
            "numbers": [one.as_data() for one in self.numbers],
        }


def break_even(settlement: Settlement | Configuration, configuration: str | None = None) -> BreakEvens:
    """For every number of a configuration, the nearest values at which the verdict flips, all others held.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.

    Returns
    -------
    BreakEvens
        A row for each lever or parameter that plays a part, ranked by the distance to its nearest flip in units of the
        range that the document gives for it. Borders are exact, or enclosed in proved bounds; only where a lever
        enters a normal or logistic law is its line scanned, and the row says so.

    Raises
    ------
    UsageError
        If there is no such configuration, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = break_even(ng.load("four-level-framework"), "without_level_2")
    >>> str(found["war.power_shift"].below.verdict)
    'durable'
    """
    now = assess(configured(settlement, configuration))
    found = [_break_even(now, lever) for lever in sorted(playing(now.configuration, now.game.names))]
    return BreakEvens(now.configuration, now.verdict, tuple(sorted(found, key=lambda one: (*one.rank, one.path))))


def _break_even(now: Assessment, lever: str) -> BreakEven:
    line = LeverLine(now.configuration, lever, now.agreement)
    lower, upper = line.flips(now.verdict)
    quantity = line.quantity
    return BreakEven(
        path=lever,
        current=line.here,
        unit=line.unit,
        status=(quantity.status or "") if quantity else "",
        source=quantity.source if quantity else "",
        domain=(line.low, line.high),
        bounds=quantity.bounds if quantity else None,
        below=lower,
        above=upper,
        evidence=line.evidence,
    )
