"""The joint window: for which values of a lever does every condition hold, and which condition fails beyond each end?

'Strong enough to deter, neutral enough to be accepted': along the common strength of the guarantees, deterrence gives
a least strength, acceptance and contributions a most, small violations and stages their own. The whole range of the
lever is cut by all conditions at once; the window is where all of them hold. Over a second lever (neutrality, say) one
window a row shows where the room opens and closes: see `phase_map` with `of="window"`.

This is the joint feasibility window S_min <= S <= min(S_acc, S_cred, S_emb) with the conditions of the repeated game
and of the stages, told in the lever and not in S: reliabilities, provocation and upkeep move with the lever as the
document says they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from negotiation.deterrence.assessment import assess
from negotiation.deterrence.conditions import Condition, acceptance_conditions, violation_conditions
from negotiation.deterrence.levers.lever_line import LeverLine
from negotiation.deterrence.levers.sign_partition import INFINITY, Bound, EventKind, Piece, Pieces
from negotiation.display import Part, Result, decimal
from negotiation.display import columns as col
from negotiation.expressions import Evidence, Number
from negotiation.settlement import Configuration, Mandate, Settlement
from negotiation.settlement.settlement import configured

Span: TypeAlias = tuple[Bound, Bound]
BELOW, ABOVE = "below", "above"


def told(spans: tuple[Span, ...]) -> str:
    """Intervals in words."""
    if not spans:
        return "no value"
    return " and ".join(_span(low, high) for low, high in spans)


def _span(low: Bound, high: Bound) -> str:
    if float(low) == -INFINITY and float(high) == INFINITY:
        return "every value"
    if float(high) == INFINITY:
        return f"from {decimal(low)} on"
    if float(low) == -INFINITY:
        return f"up to {decimal(high)}"
    return f"from {decimal(low)} to {decimal(high)}"


def whole(spans: tuple[Span, ...]) -> Span | None:
    """From the first end of some intervals to the last; None where there are none."""
    return (spans[0][0], spans[-1][1]) if spans else None


@dataclass(frozen=True)
class Room(Part):
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
        return {**self.constraint.as_data(), "holds_for": [list(span) for span in self.spans]}


@dataclass(frozen=True)
class End:
    """An end of the window inside the lever's range, and what fails just beyond it.

    Attributes
    ----------
    value : Number
    side : str
        On which side of the value that is: 'below' or 'above'.
    fails : tuple of Condition
        All conditions that fail there; none only at a pole, where the payoffs have no value.
    """

    value: Number
    side: str
    fails: tuple[Condition, ...]

    @property
    def text(self) -> str:
        """What fails, in words."""
        return " and ".join(one.text for one in self.fails) or "a division by zero"

    def as_data(self) -> dict[str, Any]:
        """The claim as plain data."""
        return {"value": self.value, "side": self.side, "fails": [one.text for one in self.fails]}


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
    ends : tuple of End
        What fails just beyond each end of `spans` that lies inside the lever's range.
    evidence : Evidence
        Exact, enclosed (proved), or numeric (scanned).
    mandate : Mandate
        What becomes of it at the present value; where it needs the adversary's consent it is taken so all along.
    """

    configuration: Configuration
    lever: str
    current: Number
    spans: tuple[Span, ...]
    rooms: tuple[Room, ...]
    ends: tuple[End, ...]
    evidence: Evidence
    mandate: Mandate

    columns = (
        col.key("condition"),
        col.text("holds for", show=told),
        col.interval("holds for range", hidden=True),
        col.signed("slack now"),
        col.text("unit"),
    )

    def _items(self) -> Mapping[int, Room]:
        return dict(enumerate(self.rooms))

    @property
    def feasible(self) -> bool:
        """Whether some value of the lever meets every condition."""
        return bool(self.spans)

    @property
    def holds_now(self) -> bool:
        """Whether the present value does."""
        return any(float(low) <= float(self.current) <= float(high) for low, high in self.spans)

    @property
    def below(self) -> str:
        """What fails just below the whole window, in words; empty where the lever's own range ends there."""
        found = self.ends and self.ends[0]
        return found.text if found and found.side == BELOW and found.value == self.spans[0][0] else ""

    @property
    def above(self) -> str:
        """What fails just above the whole window."""
        found = self.ends and self.ends[-1]
        return found.text if found and found.side == ABOVE and found.value == self.spans[-1][1] else ""

    @property
    def gaps(self) -> tuple[tuple[Number, Number, str], ...]:
        """Where the window is interrupted, and what fails just after that begins and just before it ends."""
        inner = [end for end in self.ends if end.value not in (self.spans[0][0], self.spans[-1][1])]
        pairs = zip(inner[::2], inner[1::2], strict=True)
        return tuple(
            (one.value, other.value, " and then ".join(dict.fromkeys((one.text, other.text)))) for one, other in pairs
        )

    @property
    def never(self) -> tuple[Condition, ...]:
        """The conditions that hold at no value."""
        return tuple(room.constraint for room in self.rooms if not room.spans)

    def summary(self) -> str:
        asked = self.mandate in (Mandate.CONSENTED, Mandate.VETOED)
        now = f"now {decimal(self.current)}" + (f"; the mandate taken as {self.mandate}" if asked else "")
        name = f"'{self.configuration.id}'"
        if not self.spans:
            listed = "; ".join(one.text for one in self.never[:3])
            why = f" At no value holds that {listed}." if listed else " Each condition alone can hold."
            return f"No value of {self.lever} meets every condition of {name} ({now}).{why}"
        sides = [f"below it this fails: {self.below}"] if self.below else []
        sides += [f"above it this fails: {self.above}"] if self.above else []
        sides += [f"between {decimal(low)} and {decimal(high)} this fails: {what}" for low, high, what in self.gaps]
        told_sides = "".join(f"; {side}" for side in sides)
        return f"Every condition of {name} holds for {self.lever} {told(self.spans)} ({now}){told_sides}."

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for room in self.rooms:
            condition = room.constraint
            yield condition.text, room.spans, whole(room.spans), condition.slack, condition.unit

    def __str__(self) -> str:
        return f"{super().__str__()}\nEvidence: {self.evidence}. In this model."

    def as_data(self) -> dict[str, Any]:
        return {
            "configuration": self.configuration.id,
            "lever": self.lever,
            "current": self.current,
            "window": [list(span) for span in self.spans],
            "below": self.below,
            "above": self.above,
            "ends": [end.as_data() for end in self.ends],
            "evidence": str(self.evidence),
            "mandate": self.mandate,
            "conditions": [room.as_data() for room in self.rooms],
        }


def window(
    settlement: Settlement | Configuration, configuration: str | None = None, *, lever: str = "strength"
) -> Window:
    """For which values of a lever every condition of a configuration holds, and which one fails beyond each end.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        The baseline if left out.
    lever : str
        Path of the number; if left out the common strength of the guarantors' guarantees (1 is what the document says).

    Returns
    -------
    Window
        A mandate that needs the adversary's consent is taken as obtained or vetoed as it is at the present value.

    Raises
    ------
    UsageError
        If the path is no number of this document, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.window(ng.load("four-level-framework"), "forces_forward")
    >>> found.holds_now, found.above
    (True, 'Russia signs')
    """
    line = LeverLine(configured(settlement, configuration), lever)
    now = assess(line.configuration)
    listed = [
        *violation_conditions(line.configuration, now.violations),
        *acceptance_conditions(line.configuration, now.acceptance),
    ]
    incentives = [one.incentive for one in listed if one.incentive is not None]
    cut = line.conditions([(one.where, one.deviation) for one in incentives])
    rooms = [
        Room(one, tuple(cut.spans(lambda signs, at=index: signs[at] >= 0)))  # type: ignore[misc]  # a default binds it
        for index, one in enumerate(listed)
    ]
    whole = cut.relabelled(lambda signs: min(signs) >= 0)
    ends = tuple(_ends(cut, listed))
    named = [one for end in (ends[:1], ends[-1:]) for found in end for one in found.fails]
    order = sorted(rooms, key=lambda room: (room.constraint not in named, bool(room.spans)))
    return Window(line.configuration, lever, line.here, whole.spans(), tuple(order), ends, whole.evidence, now.mandate)


def _ends(cut: Pieces, listed: list[Condition]) -> Iterator[End]:
    """Each border of the window, with the conditions that fail on its far side."""
    for before, after in pairwise(cut):
        inside = [_all_hold(piece) for piece in (before, after)]
        if inside == [True, True] and EventKind.POLE in after.low:
            yield End(after.low.value, ABOVE, ())  # type: ignore[arg-type]  # inner borders are finite
            yield End(after.low.value, BELOW, ())  # type: ignore[arg-type]
        elif inside[0] != inside[1]:
            beyond = after if inside[0] else before
            signs = beyond.label or (0,) * len(listed)
            fails = tuple(one for one, sign in zip(listed, signs, strict=True) if sign < 0)
            yield End(after.low.value, ABOVE if inside[0] else BELOW, fails)  # type: ignore[arg-type]


def _all_hold(piece: Piece) -> bool:
    return piece.label is not None and min(piece.label) >= 0
