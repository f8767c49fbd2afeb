"""The margin over the ranges of the parameters, one at a time: on what does the verdict rest?

Each parameter that has a range is moved to both ends while all others keep their values. This is a tornado, not a
proof: nothing is said about several parameters moving at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from negotiation.deterrence.agreement import hold_agreement
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import Evidence, Kernel
from negotiation.games import ExtensiveGame
from negotiation.games.moment import MomentKind
from negotiation.settlement import Configuration
from negotiation.settlement.game.territory import giving_way, playing


@dataclass(frozen=True)
class Swing:
    """What one parameter's range does to the margin."""

    path: str
    low: Fraction
    high: Fraction
    margin_at_low: float
    margin_at_high: float

    def flips(self, margin: float) -> bool:
        """Whether the sign of the margin changes inside the range (at its ends)."""
        return any((one > 0) != (margin > 0) for one in (self.margin_at_low, self.margin_at_high))

    @property
    def width(self) -> float:
        return abs(self.margin_at_high - self.margin_at_low)


@dataclass(frozen=True)
class Sensitivity(Result):
    """Swings of the margin, the widest first (evidence: numeric, float64, one parameter at a time)."""

    margin: float
    swings: tuple[Swing, ...]

    @property
    def lowest(self) -> float:
        return min([self.margin, *(min(s.margin_at_low, s.margin_at_high) for s in self.swings)])

    @property
    def highest(self) -> float:
        return max([self.margin, *(max(s.margin_at_low, s.margin_at_high) for s in self.swings)])

    @property
    def flipping(self) -> tuple[Swing, ...]:
        """The parameters whose range alone changes the sign of the margin."""
        return tuple(one for one in self.swings if one.flips(self.margin))

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the largest margin; None if no parameter has a range."""
        return (self.lowest, self.highest) if self.swings else None

    @property
    def interval(self) -> str:
        """The span in words."""
        if not self.swings:
            return "no ranges given"
        return f"{decimal(self.lowest, 3, signed=True)} to {decimal(self.highest, 3, signed=True)}"

    def summary(self) -> str:
        if not self.swings:
            return "No parameter has a range, so nothing can be said about how robust the verdict is."
        flipping = self.flipping
        if not flipping:
            return f"No single parameter's range changes the sign of the margin ({self.interval})."
        noun = "parameter" if len(flipping) == 1 else "parameters"
        enough = f"The range of {len(flipping)} {noun} out of {len(self.swings)} is enough to change the sign"
        return f"{enough} of the margin ({self.interval})."

    columns = (
        col.key("parameter"),
        col.interval("range"),
        col.signed("margin at low", unit=STAKE),
        col.signed("margin at high", unit=STAKE),
        col.flag("changes the sign"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for swing in self.swings:
            ends = swing.margin_at_low, swing.margin_at_high
            yield swing.path, (swing.low, swing.high), *ends, swing.flips(self.margin)

    def as_data(self) -> dict[str, Any]:
        return {
            "evidence": Evidence.numeric(note="float64, one parameter at a time"),
            "lowest": self.lowest,
            "highest": self.highest,
            "changes_sign": [one.path for one in self.flipping],
        }


def sensitivity(
    configuration: Configuration, game: ExtensiveGame, gains: Sequence[sympy.Expr], hold: Mapping[str, str]
) -> Sensitivity:
    """Move each parameter that has a range to its ends, one at a time.

    Parameters
    ----------
    configuration : Configuration
    game : ExtensiveGame
        Its game.
    gains : sequence of sympy.Expr
        The gains from violations, the agreement held.
    hold : mapping of str to str
        The moves of the agreement; a mandate is taken as obtained or vetoed as it is at the central values.
    """
    bounds = {
        path: q.bounds
        for path, q in configuration.settlement.quantities.items()
        if q.bounds is not None and q.number is not None and path not in configuration.changed
    }
    moving = playing(configuration, game.names)
    held = [path for path in bounds if path in moving]
    points = {name: np.full(2 * len(held) + 1, float(value)) for name, value in game.values.items()}
    for index, path in enumerate(held):
        low, high = bounds[path] or (Fraction(0), Fraction(0))
        for column, value in ((2 * index, low), (2 * index + 1, high)):
            if path in points:
                points[path][column] = float(value)
            for other, weight in _moved_along(configuration, path, value).items():
                if other in points:
                    points[other][column] = weight
    margins = margin_over(game, points, gains, hold)
    swings = [
        Swing(path, *(bounds[path] or (Fraction(0), Fraction(0))), float(margins[2 * i]), float(margins[2 * i + 1]))
        for i, path in enumerate(held)
    ]
    swings = [one for one in swings if one.width > 1e-12]
    return Sensitivity(float(margins[-1]), tuple(sorted(swings, key=lambda one: -one.width)))


def _moved_along(configuration: Configuration, path: str, value: Fraction) -> dict[str, float]:
    """Weights that move with a weight, as numbers."""
    return {other: float(weight) for other, weight in giving_way(configuration, path, value).items()}


def margin_over(
    game: ExtensiveGame, points: Mapping[str, np.ndarray], gains: Sequence[sympy.Expr], hold: Mapping[str, str]
) -> np.ndarray:
    """The margin at many settings at once (float64): minus the largest gain from a violation.

    Where providers with known costs make it depend on best replies, each setting is solved on its own.
    """
    plain = [
        nodes[0]
        for where, nodes in game.information_sets.items()
        if where not in hold and nodes[0].kind == MomentKind.RESPONSE and nodes[0].private_cost is None
    ]
    if plain:
        return _one_by_one(game, points, hold)
    worst: np.ndarray = np.max(np.stack(Kernel(gains)(points)), axis=0)
    return -worst


def _one_by_one(game: ExtensiveGame, points: Mapping[str, np.ndarray], hold: Mapping[str, str]) -> np.ndarray:
    size = max(len(array) for array in points.values())
    margins = np.empty(size)
    for index in range(size):
        setting = {name: Fraction(float(points[name][index])).limit_denominator(10**9) for name in game.names}
        here = game.at(setting)
        gains = [
            float(here.number(one.gain))
            for standing in hold_agreement(here, hold)
            for one in standing.of_kind(MomentKind.TRUCE)
            if one.where in hold
        ]
        margins[index] = -max(gains)
    return margins
