"""Break-even values: for every number of a configuration, how far it is from flipping the verdict, alone.

No study measures what a mandate does, and most numbers of a settlement are judgements. What can be said is how wrong a
number must be before the answer is another one. Each number is moved on its own, all others as they are, through every
value that it may take; the distance to the nearest flip is told in units of the number's own range, so that numbers of
different kinds can be ranked. This is a statement about single numbers: several may flip the verdict together sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.levers.lever_line import Flip, LeverLine
from negotiation.display import Result, clean, counted, decimal, text_table
from negotiation.expressions import Evidence, Number
from negotiation.settlement import Configuration, Settlement, is_lever
from negotiation.settlement.game.territory import playing
from negotiation.settlement.settlement import configured

ALONE = "One number at a time, through its whole domain, all others as they are."


@dataclass(frozen=True)
class BreakEven:
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

    def row(self) -> dict[str, Any]:
        """One row of the table."""
        known = "exact" if self.evidence.conclusive else "as far as scanned"
        never = "–" if self.flips else f"never ({known})"
        return {
            "number": self.path,
            "now": decimal(self.current),
            "unit": self.unit or "–",
            "if below": _flip(self.below) or never,
            "if above": _flip(self.above) or never,
            "distance / range": decimal(self.distance, 2),
            "inside its range": "–" if self.within_range is None else "yes" if self.within_range else "no",
            "status": self.status or "–",
        }

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


def _flip(flip: Flip | None) -> str:
    return "" if flip is None else f"{decimal(flip.value)}: {flip.verdict}"


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

    def __iter__(self) -> Iterator[BreakEven]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, path: str) -> BreakEven:
        return next(one for one in self.numbers if one.path == path)

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

    def table(self) -> list[dict[str, Any]]:
        """The rows without the sources, which are long."""
        return [one.row() for one in self.numbers]

    def rows(self) -> list[dict[str, Any]]:
        return [{**one.row(), "evidence": str(one.evidence), "source": one.source or "–"} for one in self.numbers]

    def __str__(self) -> str:
        return f"{clean(self.summary())}\n\n{text_table(self.table())}\n{ALONE}"

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
