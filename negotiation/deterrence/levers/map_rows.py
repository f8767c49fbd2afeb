"""Rows of a map: one lever walked exactly while a second one is held at a value.

A walk knows one source: a game of any form with a fixed plan (labels: equilibrium or not), or a configuration of a
settlement (labels: verdicts). It gives the row at a value of the second lever, and the expressions whose roots the
borders of that row are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

import sympy

from negotiation.deterrence.assessment import assess
from negotiation.deterrence.levers.along import domain, with_lever
from negotiation.deterrence.levers.phases import phases
from negotiation.deterrence.levers.region import region
from negotiation.deterrence.levers.sign_partition import middle, walked
from negotiation.deterrence.levers.verdict_changes import VerdictLine
from negotiation.deterrence.levers.window import window
from negotiation.errors import UsageError
from negotiation.expressions import Number, Point
from negotiation.games import Game
from negotiation.settlement import Configuration
from negotiation.settlement.game.territory import companions, playing

HOLDS, FAILS = "equilibrium", "not an equilibrium"
MET, UNMET = "every condition holds", "fails"


@dataclass(frozen=True)
class MapRow:
    """The first lever's whole range at one value of the second.

    Attributes
    ----------
    second : Fraction
        The value of the second lever.
    borders : tuple of Number
        Where the label changes, in order.
    labels : tuple of str
        Before, between and after the borders: one more than there are borders.
    evidence : str
    """

    second: Fraction
    borders: tuple[Number, ...]
    labels: tuple[str, ...]
    evidence: str

    def border_keys(self) -> Iterator[tuple[tuple[str, str, int], Number]]:
        """Each border with what lies on both sides and how many alike came before it."""
        seen: dict[tuple[str, str], int] = {}
        for (below, above), border in zip(pairwise(self.labels), self.borders, strict=True):
            count = seen[below, above] = seen.get((below, above), -1) + 1
            yield (below, above, count), border

    def label(self, value: Any) -> str | None:
        """The label at a value of the first lever; None on a border (or inside its enclosure)."""
        point = Fraction(value)
        for label, border in zip(self.labels, self.borders, strict=False):
            low = border if isinstance(border, Fraction) else border.lower
            high = border if isinstance(border, Fraction) else border.upper
            if point < low:
                return label
            if point <= high:
                return None
        return self.labels[-1]


class Walk(Protocol):
    """A source of rows."""

    lever: str
    second: str
    values: Mapping[str, Fraction]

    def row(self, value: Fraction) -> MapRow:
        """The row at a value of the second lever."""

    def gains(self, value: Fraction) -> tuple[sympy.Expr, ...]:
        """Expressions in both levers; every border of that row is a root of one of them."""


class GameWalk:
    """A plan in a game of any form: where along the first lever it is an equilibrium.

    Parameters
    ----------
    game : Game
        With a value for every name but the two levers.
    profile : Profile or Automaton
    lever, second : str
    low, high : number or None
        The range of the first lever; unbounded if None.
    """

    def __init__(self, game: Game, profile: Any, lever: str, second: str, low: Any, high: Any) -> None:
        self.game, self.profile, self.lever, self.second = game, profile, lever, second
        self.low, self.high = low, high
        self.incentives = tuple(game.incentives(profile))
        self.values: Mapping[str, Fraction] = {n: value for n, value in game.values.items() if n not in (lever, second)}

    def row(self, value: Fraction) -> MapRow:
        """The row at a value of the second lever."""
        game = self.game.at({self.second: value})
        found = region(game, self.profile, lever=self.lever, low=self.low, high=self.high, incentives=self.incentives)
        if not found.intervals:
            return MapRow(value, (), (FAILS,), found.evidence)
        starts = found.ends and found.ends[0] is found.intervals[0][0]
        labels = [FAILS if starts else HOLDS]
        for _ in found.ends:
            labels.append(HOLDS if labels[-1] == FAILS else FAILS)
        return MapRow(value, found.ends, tuple(labels), found.evidence)

    def gains(self, value: Fraction) -> tuple[sympy.Expr, ...]:
        """The gains from all deviations."""
        return tuple(dict.fromkeys(one.gain for one in self.incentives))


class VerdictWalk:
    """A configuration of a settlement: its verdict along the first lever.

    Parameters
    ----------
    configuration : Configuration
    lever, second : str
        Paths of numbers.

    Raises
    ------
    UsageError
        If both are weights of one party (they must add up to one, so neither can be held).
    """

    def __init__(self, configuration: Configuration, lever: str, second: str) -> None:
        self.lever, self.second = lever, second
        self.configuration = with_lever(with_lever(configuration, lever), second)
        self.moving = companions(self.configuration, second)
        if set(map(str, self.moving)) & {lever, *map(str, companions(self.configuration, lever))}:
            raise UsageError(f"'{lever}' and '{second}' are weights of one party: moving one moves the other.")
        game = assess(self.configuration).game
        self.values: Mapping[str, Fraction] = {n: value for n, value in game.values.items() if n not in (lever, second)}
        self._lines: dict[Fraction, VerdictLine] = {}

    def _line(self, value: Fraction) -> VerdictLine:
        if value not in self._lines:
            point = Point({**self.configuration.values, self.second: value})
            moved = {one.name: point.value(to) for one, to in self.moving.items()}
            self._lines[value] = VerdictLine(assess(self.configuration.set({**moved, self.second: value})), self.lever)
        return self._lines[value]

    def row(self, value: Fraction) -> MapRow:
        """The row at a value of the second lever."""
        line = self._line(value)
        if self.lever not in playing(line.now.configuration, line.now.game.names):
            return MapRow(value, (), (line.now.verdict,), "exact: the lever plays no part here")
        if line.ends is None:
            return self._scanned(line, value)
        borders: list[Any] = []
        labels: list[str] = []
        for left, right in pairwise(line.ends):
            verdict = line.verdict(middle(left, right))
            if labels and labels[-1] != verdict:
                borders.append(left)
            if not labels or labels[-1] != verdict:
                labels.append(verdict)
        return MapRow(value, tuple(borders), tuple(labels), walked(borders))

    def _scanned(self, line: VerdictLine, value: Fraction) -> MapRow:
        found = phases(line.now.configuration, lever=self.lever)
        borders: list[Any] = []
        labels = [found.phases[0].verdict]
        for one in found.phases[1:]:
            if one.verdict != labels[-1]:
                borders.append(one.low)
                labels.append(one.verdict)
        return MapRow(value, tuple(borders), tuple(labels), found.evidence)

    def gains(self, value: Fraction) -> tuple[sympy.Expr, ...]:
        """Everything that decides the verdict by its sign, in both levers."""
        return tuple(dict.fromkeys(one.xreplace(self.moving) for one in self._line(value).expressions))

    def span(self) -> tuple[Any, Any]:
        """The second lever's range in the document, or else its domain."""
        quantity = self.configuration.settlement.quantities.get(self.second)
        bounds = quantity.bounds if quantity is not None else None
        return bounds or domain(self.configuration, self.second)


class WindowWalk(VerdictWalk):
    """A configuration of a settlement: where along the first lever every condition holds."""

    def row(self, value: Fraction) -> MapRow:
        """The row at a value of the second lever."""
        found = window(self._line(value).now.configuration, lever=self.lever)
        low, high = domain(found.configuration, self.lever)
        borders = tuple(end for span in found.spans for end in span if end not in (low, high))
        first = bool(found.spans) and found.spans[0][0] == low
        labels = [MET if first == (number % 2 == 0) else UNMET for number in range(len(borders) + 1)]
        if found.below and not first:
            labels[0] = f"{UNMET}: {found.below}"
        if found.above and labels[-1] != MET:
            labels[-1] = f"{UNMET}: {found.above}"
        return MapRow(value, borders, tuple(labels), found.evidence)
