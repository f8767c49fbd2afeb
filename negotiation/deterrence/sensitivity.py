"""The margin over the ranges of the parameters, one at a time: on what does the verdict rest?

Each parameter that has a range is moved through all of it while the others keep their values; what is stated are the
true extremes of the margin, inside the range as well as at its ends (see `range_extremes`). This is a tornado, not a
proof: nothing is said about several parameters moving at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from negotiation.deterrence.agreement import Agreement, hold_agreement
from negotiation.deterrence.levers.sign_partition import SignPartition
from negotiation.deterrence.range_extremes import Extremes, Range, many_replies, one_reply
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import Evidence, Kernel, Number
from negotiation.games import ExtensiveGame
from negotiation.games.moment import MomentKind
from negotiation.settlement import Configuration
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.game.territory import giving_way, playing


@dataclass(frozen=True)
class Swing:
    """What one parameter's range does to the margin.

    Attributes
    ----------
    path : str
    low, high : Fraction
        The range.
    margin_at_low, margin_at_high : float
        The margin at its ends; not a number where it has none there.
    lowest, highest : float
        The extremes over the whole range, inside it too; infinite at a pole.
    poles : tuple of Number
        Values at which something that is divided by is zero, so that the margin has no bound or no value.
    leaves : tuple of str
        Amounts, given by formulas, that leave what the document allows them somewhere in the range.
    scanned : bool
        Whether the extremes were only scanned, so that a narrow one may be missed.
    """

    path: str
    low: Fraction
    high: Fraction
    margin_at_low: float
    margin_at_high: float
    lowest: float
    highest: float
    poles: tuple[Number, ...] = ()
    leaves: tuple[str, ...] = ()
    scanned: bool = False

    def flips(self, margin: float) -> bool:
        """Whether the sign of the margin changes anywhere in the range."""
        return any((one > 0) != (margin > 0) for one in (self.lowest, self.highest))

    @property
    def width(self) -> float:
        """How far the margin moves over the range."""
        return self.highest - self.lowest

    @property
    def turns_inside(self) -> bool:
        """Whether an extreme lies inside the range and not at its ends."""
        ends = sorted((self.margin_at_low, self.margin_at_high))
        return not (ends[0] <= self.lowest + 1e-9 and self.highest <= ends[1] + 1e-9)


@dataclass(frozen=True)
class Sensitivity(Result):
    """Swings of the margin, the widest first (evidence: numeric, float64, one parameter at a time)."""

    margin: float
    swings: tuple[Swing, ...]

    @property
    def lowest(self) -> float:
        """The least margin over all ranges, one at a time."""
        return min([self.margin, *(swing.lowest for swing in self.swings)])

    @property
    def highest(self) -> float:
        """The largest one."""
        return max([self.margin, *(swing.highest for swing in self.swings)])

    @property
    def flipping(self) -> tuple[Swing, ...]:
        """The parameters whose range alone changes the sign of the margin."""
        return tuple(swing for swing in self.swings if swing.flips(self.margin))

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the largest margin; None if no parameter has a range."""
        return (self.lowest, self.highest) if self.swings else None

    @property
    def interval(self) -> str:
        """The least and the largest margin in words."""
        return interval(self.span)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What else a reader of the ranges should know: poles, and amounts that leave what they may be."""
        found = []
        for swing in self.swings:
            if swing.poles:
                places = ", ".join(decimal(one) for one in swing.poles)
                found.append(f"Inside the range of {swing.path} there is a division by zero (at {places}).")
            if swing.leaves:
                found.append(
                    f"Inside the range of {swing.path} some amounts leave what they may be: {', '.join(swing.leaves)}."
                )
        return tuple(found)

    def summary(self) -> str:
        if not self.swings:
            return "No parameter has a range, so nothing can be said about how robust the verdict is."
        flipping = self.flipping
        if not flipping:
            told = f"No single parameter's range changes the sign of the margin ({self.interval})."
        else:
            noun = "parameter" if len(flipping) == 1 else "parameters"
            enough = f"The range of {len(flipping)} {noun} out of {len(self.swings)} is enough to change the sign"
            told = f"{enough} of the margin ({self.interval})."
        return " ".join([told, *self.remarks])

    columns = (
        col.key("parameter"),
        col.interval("range"),
        col.signed("margin at low", unit=STAKE),
        col.signed("margin at high", unit=STAKE),
        col.signed("least margin", unit=STAKE),
        col.signed("largest margin", unit=STAKE),
        col.flag("changes the sign"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for swing in self.swings:
            margins = swing.margin_at_low, swing.margin_at_high, swing.lowest, swing.highest
            yield swing.path, (swing.low, swing.high), *margins, swing.flips(self.margin)

    def as_data(self) -> dict[str, Any]:
        return {
            "evidence": Evidence.numeric(note="float64, one parameter at a time"),
            "lowest": self.lowest,
            "highest": self.highest,
            "changes_sign": [swing.path for swing in self.flipping],
            "remarks": list(self.remarks),
        }


def interval(extremes: tuple[float, float] | None) -> str:
    """The least and the largest margin over some ranges in words."""
    if extremes is None:
        return "no ranges given"
    low, high = (f"{'+' if one > 0 else '-'}∞" if np.isinf(one) else decimal(one, 3, signed=True) for one in extremes)
    return f"{low} to {high}"


def sensitivity(configuration: Configuration, agreement: Agreement, gains: Sequence[sympy.Expr]) -> Sensitivity:
    """The extremes of the margin over each parameter's range, one at a time.

    Parameters
    ----------
    configuration : Configuration
    agreement : Agreement
        Held; a mandate that needs consent is taken as obtained or vetoed as it is at the central
        values.
    gains : sequence of sympy.Expr
        The gains from violations at the central values.
    """
    ranges = _ranges(configuration, agreement.game)
    swings = []
    for ends, one in zip(ranges, _extremes(configuration, ranges, agreement, gains), strict=True):
        leaves = tuple(_leaving(configuration, ends.path, ends.low, ends.high))
        margins = (one.at_low, one.at_high, one.lowest, one.highest)
        swings.append(Swing(ends.path, ends.low, ends.high, *margins, one.poles, leaves, one.scanned))
    kept = [swing for swing in swings if not swing.width <= 1e-12 or swing.leaves]
    return Sensitivity(_margin(agreement, gains), tuple(sorted(kept, key=lambda swing: -swing.width)))


def margin_range(
    configuration: Configuration, agreement: Agreement, gains: Sequence[sympy.Expr]
) -> tuple[float, float] | None:
    """The least and the largest margin of `sensitivity` alone, which is faster; None without any range."""
    ranges = _ranges(configuration, agreement.game)
    found = _extremes(configuration, ranges, agreement, gains, only_widest=True)
    margin = _margin(agreement, gains)
    if not ranges:
        return None
    return min([margin, *(one.lowest for one in found)]), max([margin, *(one.highest for one in found)])


def _margin(agreement: Agreement, gains: Sequence[sympy.Expr]) -> float:
    return -max(float(agreement.game.number(gain)) for gain in gains)


def _ranges(configuration: Configuration, game: ExtensiveGame) -> list[Range]:
    moving = playing(configuration, game.names)
    return [
        Range(path, *quantity.bounds, giving_way(configuration, path, Fraction(0)))
        for path, quantity in configuration.settlement.quantities.items()
        if quantity.bounds is not None
        and quantity.number is not None
        and path not in configuration.changed
        and path in moving
    ]


def _extremes(
    configuration: Configuration,
    ranges: list[Range],
    agreement: Agreement,
    gains: Sequence[sympy.Expr],
    *,
    only_widest: bool = False,
) -> list[Extremes]:
    if agreement.decided:
        return one_reply(ranges, agreement.game.values, tuple(dict.fromkeys(gains)), only_widest=only_widest)
    choice = agreement.choice(agreement.game.point)
    return [many_replies(ends, configuration, agreement, choice) for ends in ranges]


def _leaving(configuration: Configuration, path: str, low: Fraction, high: Fraction) -> list[str]:
    """Amounts given by formulas that leave their kind somewhere in a parameter's range, or have no value there."""
    if not path.startswith("parameters."):
        return []
    found = []
    for name, quantity in configuration.settlement.quantities.items():
        formula = configuration.expression(name) if quantity.number is None and configuration.has(name) else None
        kind = kind_at(tuple(name.split(".")))
        if formula is None or kind is None or path not in {one.name for one in formula.free_symbols}:
            continue
        bounds = [(kind.low, 1), (kind.high, -1)]
        room = [
            sign * (formula - sympy.Rational(*bound.as_integer_ratio())) for bound, sign in bounds if bound is not None
        ]
        cut = SignPartition(room, path, configuration.values, low, high, configuration.values[path]).pieces()
        if len(cut.poles) or any(piece.label is None or -1 in piece.label for piece in cut):
            found.append(name)
    return found


# --- at many settings ---


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
