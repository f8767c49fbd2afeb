"""The largest proved box: how far may the parameters move together before a violation can no longer be excluded?

All ranges are scaled around the central values by one factor; the largest factor for which the proof holds is found by
bisection (a smaller box inside a proved one is proved too). From the box of that factor each parameter is stretched
alone, down and up, as far as the proof holds. What the conclusion rests on is ranked by what would be gained from
knowing: the factor that the others could reach if this parameter stood at its central value. (A weight that shares one
sum with others has the room that they leave it.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.deterrence.proofs.claims import Obligation, obligation
from negotiation.deterrence.proofs.prove import Proof, prove_agreement, prove_statement
from negotiation.display import Result, counted, decimal
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.settlement import Configuration, Settlement, configured

Ranges = Mapping[str, tuple[Fraction, Fraction]]
STEPS = 10
BOXES = 2_000


@dataclass(frozen=True)
class Slack:
    """How much room one parameter has.

    Attributes
    ----------
    path : str
    low, high : Fraction
        Its whole range.
    central : Fraction
    down, up : Fraction
        How far it may go alone, the others anywhere in the proved box: shares of the way from the central value to
        the low and high end of its range.
    known : Fraction
        The factor that the others reach if this parameter stands at its central value.
    """

    path: str
    low: Fraction
    high: Fraction
    central: Fraction
    down: Fraction
    up: Fraction
    known: Fraction

    @property
    def lowest(self) -> Fraction:
        return self.central - self.down * (self.central - self.low)

    @property
    def highest(self) -> Fraction:
        return self.central + self.up * (self.high - self.central)


def _share(factor: Fraction) -> str:
    """A factor in per cent, with one digit and never rounded up."""
    return f"{int(factor * 1000) / 10:g} %"


@dataclass(frozen=True)
class LargestBox(Result):
    """The largest proved box around the central values, and the slack of each parameter.

    Attributes
    ----------
    factor : Fraction
        The share of all ranges, moved together, for which the statement is proved; 0 if not even the central values.
    slacks : tuple of Slack
        What the conclusion rests on most comes first.
    proof : Proof
        For the box of the common factor (with its certificate), or the refutation at the central values.
    tried : int
        Proofs tried.
    """

    factor: Fraction
    slacks: tuple[Slack, ...]
    proof: Proof
    tried: int

    @property
    def ranges(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The proved box."""
        return dict(self.proof.ranges)

    def summary(self) -> str:
        if self.factor == 0:
            return f"Nothing is proved around the central values. {self.proof.summary()}"
        count = counted(len(self.slacks), "parameter")
        if self.factor == 1:
            return f"Proved over the whole ranges of {count}: {self.proof.subject}."
        text = f"Proved as long as all {count} stay within {_share(self.factor)} of their ranges: {self.proof.subject}."
        resting = [one for one in self.slacks if one.known > self.factor]
        if not resting:
            return text
        first = resting[0]
        return f"{text} It rests most on {first.path}: known exactly, the others could move {_share(first.known)}."

    columns = (
        col.key("parameter"),
        col.number("central"),
        col.interval("range"),
        col.number("alone, proved from"),
        col.number("to"),
        col.chance("others could move if it were known", show=_share),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for slack in self.slacks:
            known = slack.path, slack.central, (slack.low, slack.high)
            yield *known, slack.lowest, slack.highest, slack.known

    def as_data(self) -> dict[str, Any]:
        return {
            "factor": self.factor,
            "statement": self.proof.subject,
            "slacks": [{**vars(one), "lowest": one.lowest, "highest": one.highest} for one in self.slacks],
            "proof": self.proof.as_data(),
        }


def largest_box(
    settlement: Settlement | Configuration,
    configuration: str | None = None,
    *,
    ranges: Mapping[str, Any] | None = None,
    budget: int = BOXES,
    steps: int = STEPS,
) -> LargestBox:
    """How far may the uncertain parameters move, together and alone, before "no violation pays" is no longer proved?

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    ranges : mapping of str to (low, high), optional
        The ranges that are scaled; each must hold the central value. The document's if left out.
    budget : int
        Boxes that one proof may look at.
    steps : int
        Halvings of each search: every factor is exact to 2**-steps, from below.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = largest_box(ng.load("paris-declaration"), ranges={"war.power_shift": ("0.07", "0.24")}, steps=6)
    >>> found.factor
    Fraction(21, 64)
    """
    settlement = configured(settlement, configuration)
    whole = obligation(settlement, ranges)
    return _Grown(whole, budget, steps).result()


class _Grown:
    """The searches for one agreement; weights that follow from others follow at every size."""

    def __init__(self, whole: Obligation, budget: int, steps: int) -> None:
        self.whole, self.budget, self.steps = whole, budget, steps
        self.ranges, values = whole.ranges.ends, whole.configuration.values
        self.central = {path: values[path] for path in self.ranges}
        self.tried = 0
        for path, (low, high) in self.ranges.items():
            if not low <= self.central[path] <= high:
                at = decimal(self.central[path])
                raise UsageError(f"the central value {at} of '{path}' lies outside its range.")

    def scaled(self, factors: Mapping[str, tuple[Fraction, Fraction]]) -> Ranges:
        """Ranges around the central values: shares of the way down and up for each path."""
        found = {}
        for path, (down, up) in factors.items():
            low, high = self.ranges[path]
            middle = self.central[path]
            found[path] = (middle - down * (middle - low), middle + up * (high - middle))
        return found

    def holds(self, factors: Mapping[str, tuple[Fraction, Fraction]]) -> bool:
        self.tried += 1
        return prove_statement(self.whole.within(self.scaled(factors)), "", budget=self.budget, replay=False).proved

    def most(self, holds: Callable[[Fraction], bool], least: Fraction) -> Fraction:
        """The largest factor up to 1 for which something holds, `least` known to; by bisection, from below."""
        if least == 1 or holds(Fraction(1)):
            return Fraction(1)
        low, high = int(least * 2**self.steps), 2**self.steps
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if holds(Fraction(middle, 2**self.steps)) else (low, middle)
        return max(Fraction(low, 2**self.steps), least)

    def all_at(self, factor: Fraction) -> dict[str, tuple[Fraction, Fraction]]:
        return dict.fromkeys(self.ranges, (factor, factor))

    def result(self) -> LargestBox:
        factor = self.most(lambda one: self.holds(self.all_at(one)), Fraction(0))
        box = self.scaled(self.all_at(factor))
        proof = prove_agreement(obligation(self.whole.configuration, box), budget=self.budget)
        if not proof.proved:
            return LargestBox(Fraction(0), (), proof, self.tried)
        slacks = [self.slack(path, factor) for path in self.ranges]
        ordered = sorted(slacks, key=lambda one: (-one.known, one.down + one.up))
        return LargestBox(factor, tuple(ordered), proof, self.tried)

    def slack(self, path: str, factor: Fraction) -> Slack:
        """The room of one parameter: alone downwards, alone upwards, and of the others if it is known."""
        ends = (*self.ranges[path], self.central[path])
        if path not in self.whole.statement.program.names and path not in self.whole.dependent:
            return Slack(path, *ends, Fraction(1), Fraction(1), factor)
        common = self.all_at(factor)
        still = Fraction(0), Fraction(0)
        down = self.most(lambda one: self.holds({**common, path: (one, factor)}), factor)
        up = self.most(lambda one: self.holds({**common, path: (factor, one)}), factor)
        known = factor
        if down < 1 or up < 1:
            known = self.most(lambda one: self.holds({**self.all_at(one), path: still}), factor)
        return Slack(path, *ends, down, up, known)
