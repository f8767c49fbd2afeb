"""A configuration along one of its numbers, all others as they are: what the readers of a lever share.

A `LeverLine` knows the values that the number may take, and cuts them (`SignPartition`) by the sign of the margin, by
the verdict, or by single conditions. Each of these is made of signs of expressions (see `agreement`), in every case of
the others' replies; a conditional mandate is walked alike, its expressions being those with the mandate and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import sympy

from negotiation.deterrence.agreement import Agreement
from negotiation.deterrence.levers.sign_partition import INFINITY, TOLERANCE, Event, Pieces, SignPartition
from negotiation.deterrence.verdict import Decisive
from negotiation.errors import SolverError, UsageError, near_miss
from negotiation.expressions import Evidence, Number, Point, midpoint, symbol
from negotiation.settlement import Configuration, encode
from negotiation.settlement.document.levers import default_of
from negotiation.settlement.document.quantities import Quantity
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.game.territory import playing

Key: TypeAlias = tuple[str, str]
SCANNED = Evidence.numeric(TOLERANCE)
IDLE = Evidence.exact("it plays no part here")


@dataclass(frozen=True)
class Flip:
    """The nearest value on one side of the current one beyond which the verdict is another.

    Attributes
    ----------
    value : Number
        The border: a Fraction, or an Enclosure that is proved to contain it.
    verdict : str
        The verdict beyond it.
    evidence : Evidence
        Exact, enclosed (proved), or numeric (scanned).
    """

    value: Number
    verdict: str
    evidence: Evidence

    def as_data(self) -> dict[str, Any]:
        """The flip as plain data."""
        return {"value": self.value, "verdict": self.verdict, "evidence": self.evidence}


class LeverLine:
    """One number of a configuration, varied over all values that it may take.

    Parameters
    ----------
    configuration : Configuration
    lever : str
        Path of the number; where the document leaves it out it starts from what it counts as there.
    agreement : Agreement, optional
        The agreement of the configuration's game, if it is known already.

    Raises
    ------
    UsageError
        If the path is no number of this document.
    """

    def __init__(self, configuration: Configuration, lever: str, agreement: Agreement | None = None) -> None:
        self.lever = lever
        self.configuration = with_lever(configuration, lever)
        self.quantity: Quantity | None = configuration.settlement.quantities.get(lever)
        self.low, self.high = domain(self.configuration, lever)
        self.here = self.configuration.values[lever]
        if agreement is None or self.configuration is not configuration:
            agreement = Agreement(encode(self.configuration), configuration.settlement.party("adversary"))
        self.now, self.game = agreement, agreement.game

    @property
    def current(self) -> Fraction | None:
        """The present value; None where the document does not give the number."""
        return None if self.quantity is None else self.here

    @property
    def unit(self) -> str:
        """The unit in the document."""
        return "" if self.quantity is None else self.quantity.unit

    @cached_property
    def plays(self) -> bool:
        """Whether the number moves the game at all."""
        return self.lever in playing(self.configuration, self.game.names)

    @cached_property
    def agreement(self) -> Agreement:
        """What decides the verdict at every value of the lever."""
        return self.now.along(self.configuration, self.lever)

    @cached_property
    def open(self) -> bool:
        """Whether the others' replies can be kept open along the lever (else each value is solved on its own)."""
        try:
            return bool(self.agreement.held)
        except SolverError:
            return False

    def at(self, value: Fraction) -> tuple[Agreement, Point]:
        """What decides the verdict at a value of the lever, and the setting of all numbers there."""
        if self.open:
            return self.agreement, Point({**self.game.values, self.lever: value})
        return self.now.solved_at(self.configuration, self.lever, value)

    # --- cut by one answer ---

    def margin(self) -> Pieces:
        """Cut by the sign of the margin: 1 if no violation pays, 0 if one makes no difference, -1 if one pays."""

        def sign(value: Fraction) -> int:
            agreement, point = self.at(value)
            return agreement.sign(point)

        return self._cut(lambda: self.agreement.margin_expressions()).pieces(sign)

    def decisions(self) -> Pieces:
        """Cut by the verdict, the most tempting violation and what decides (a `Decisive`)."""
        return self._cut(lambda: self.agreement.expressions(labels=True)).pieces(self.decisive)

    def verdicts(self) -> Pieces:
        """Cut by the verdict."""
        return self._verdicts.pieces(self.verdict)

    def flips(self, verdict: str) -> tuple[Flip | None, Flip | None]:
        """The nearest changes to another verdict below and above the present value; None where there is none.

        Where the line can only be scanned (see `scanned`), None means that no step of the scan found a change.
        """
        found = (self._verdicts.nearest(self.verdict, verdict, above=above) for above in (False, True))
        below_it, above_it = (None if one is None else self._flip(*one) for one in found)
        return below_it, above_it

    def _flip(self, border: Event, verdict: str) -> Flip:
        value: Any = border.value
        return Flip(value, verdict, Evidence.of([value]) if self._verdicts.exact else SCANNED)

    @property
    def scanned(self) -> bool:
        """Whether the verdict is only scanned along the lever, so that a narrow change may be missed."""
        return not self._verdicts.exact

    @property
    def events(self) -> tuple[Event, ...]:
        """All points at which the verdict may change, with the ends of the domain; these alone if it is scanned."""
        return self._verdicts.events

    @property
    def evidence(self) -> Evidence:
        """How all changes of the verdict are known."""
        return SCANNED if self.scanned else Evidence.of(event.value for event in self.events)

    @cached_property
    def _verdicts(self) -> SignPartition:
        return self._cut(lambda: self.agreement.expressions())

    def conditions(self, keys: Sequence[Key]) -> Pieces:
        """Cut by some deviations at once: for each 1 where it does not pay, 0 if it makes no difference, -1 if it pays.

        Parameters
        ----------
        keys : sequence of (where, deviation)
            A mandate that needs the adversary's consent is taken as obtained or vetoed as it is at the present value.
            Where others reply otherwise at other values a deviation has one gain in each case of their replies.
        """
        choice = self.now.choice(self.game.point)

        def moving() -> list[sympy.Expr]:
            found: list[sympy.Expr] = []
            for case in self.agreement.cases(choice):
                found += case.conditions
                found += [one.gain for one in (*case.truce, *case.signature) if (one.where, one.deviation) in keys]
            return found

        def signs(value: Fraction) -> tuple[int, ...]:
            agreement, point = self.at(value)
            case = agreement.under(choice, point)
            gains = {(one.where, one.deviation): one.gain for one in (*case.truce, *case.signature)}
            return tuple(-(point.sign(gains[key]) or 0) for key in keys)

        return self._cut(moving).pieces(signs)

    def _cut(self, expressions: Callable[[], Iterable[sympy.Expr]]) -> SignPartition:
        mine = symbol(self.lever)
        moving = [one for one in expressions() if one.has(mine)] if self.open else None
        return SignPartition(moving, self.lever, self.game.values, self.low, self.high, self.here)

    # --- what holds at a value ---

    def decisive(self, value: Fraction) -> Decisive:
        """The verdict at a value of the lever, who is most tempted and what decides."""
        agreement, point = self.at(value)
        return agreement.decisive(point)

    def verdict(self, value: Fraction) -> str:
        """The verdict at a value of the lever."""
        return self.decisive(value).verdict


def domain(configuration: Configuration, lever: str) -> tuple[Any, Any]:
    """The values that the lever may take, the rest of the configuration as it is."""
    kind = kind_at(tuple(lever.split(".")))
    low: Any = -INFINITY if kind is None or kind.low is None else kind.low
    high: Any = INFINITY if kind is None or kind.high is None else kind.high
    if lever.endswith(".cost.uniform.low"):
        high = configuration.values.get(lever[:-3] + "high", high)
    if lever.endswith(".cost.uniform.high"):
        low = configuration.values.get(lever[:-4] + "low", low)
    return low, high


def with_lever(configuration: Configuration, lever: str) -> Configuration:
    """The configuration with the lever as a number of its own (its default if the document leaves it out)."""
    quantities = configuration.settlement.quantities
    parts = tuple(lever.split("."))
    if lever in configuration.values:
        return configuration
    if lever in quantities:
        return configuration._unchecked(
            {lever: midpoint(Point(configuration.values).value(configuration.expression(lever)))}
        )
    node: Any = configuration.settlement.document
    for part in parts[:-1]:
        node = node.get(part) if isinstance(node, dict) else getattr(node, part, None)
    if kind_at(parts) is None or node is None or isinstance(node, dict):
        raise UsageError(f"'{lever}' is no number of {configuration.settlement.id}. {_near(lever, quantities)}".strip())
    return configuration._unchecked({lever: default_of(lever)})


def _near(lever: str, quantities: Mapping[str, Any]) -> str:
    hint = near_miss(lever, quantities)
    if not hint:
        last = lever.split(".")[-1]
        alike = [path for path in quantities if path.split(".")[-1] == last or last in path]
        hint = "Known: " + ", ".join(alike[:6]) + "." if alike else ""
    return f"{hint} `negotiation threshold MODEL` without --lever lists all.".strip()
