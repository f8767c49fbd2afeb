"""Where a plan is rational: the values of one lever at which no incentive of a game is positive, for any form.

Form-blind: a game gives the incentives of a profile as expressions; the line of the lever is walked exactly (see
`line`). This is what thresholds of settlements rest on, offered for games of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import sympy

from negotiation.deterrence.levers.rational_function import PRECISION, NotRationalError
from negotiation.deterrence.levers.sign_partition import Walker, kept_intervals, pieces, scanned, walked
from negotiation.deterrence.verdict import sign_of_margin
from negotiation.display import Result, decimal
from negotiation.errors import NegotiationError, UsageError, near_miss
from negotiation.expressions import Number, Point, exact
from negotiation.games import Game, Incentive


@dataclass(frozen=True)
class Region(Result):
    """The values of a lever at which no incentive is positive.

    Attributes
    ----------
    lever : str
    intervals : tuple of (low, high)
        In order; at their inner ends some gain is exactly zero.
    ends : tuple of Number
        The inner ends, in order.
    binding : tuple of Incentive
        The incentives that vanish there.
    evidence : str
    """

    lever: str
    intervals: tuple[tuple[Number | float, Number | float], ...]
    ends: tuple[Number, ...]
    binding: tuple[Incentive, ...]
    evidence: str

    @property
    def threshold(self) -> Number | None:
        """The inner end where there is exactly one; None otherwise."""
        return self.ends[0] if len(self.ends) == 1 else None

    def summary(self) -> str:
        if not self.intervals:
            return f"No value of {self.lever} makes the plan an equilibrium."
        spans = "; ".join(f"{decimal(low)} to {decimal(high)}" for low, high in self.intervals)
        return f"The plan is an equilibrium for {self.lever} from {spans} ({self.evidence})."

    def rows(self) -> list[dict[str, Any]]:
        return [{"from": low, "to": high} for low, high in self.intervals]


def region(
    game: Game,
    profile: Any,
    *,
    lever: str,
    low: Any = None,
    high: Any = None,
    incentives: Sequence[Incentive] | None = None,
) -> Region:
    """The values of a lever at which a profile is an equilibrium of a game, all other names having values.

    Parameters
    ----------
    game : Game
        Of any form.
    profile : Profile or Automaton
        Whatever the form's `incentives` takes. Fixed: what is asked is where nobody gains by leaving it.
    lever : str
        A name in the payoffs.
    low, high : number, optional
        The range to walk; unbounded if left out.
    incentives : sequence of Incentive, optional
        Deviations to look at instead of all that the form gives, for instance `nash_incentives` of a repeated game.

    Raises
    ------
    UsageError
        If no payoff contains the lever, or another name has no value.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> from negotiation.games.repeated import RepeatedGame, grim
    >>> stage = NormalFormGame.from_arrays({"A": [[9, 1], [10, 3]], "B": [[9, 10], [1, 3]]})
    >>> game = RepeatedGame(stage)
    >>> region(game, grim(game, ("1", "1"), ("2", "2")), lever="discount", low=0, high=1).threshold
    Fraction(1, 7)
    """
    if lever not in game.names:
        raise UsageError(f"no payoff contains '{lever}'. {near_miss(lever, game.names)}".strip())
    missing = [name for name in game.names if name != lever and name not in game.values]
    if missing:
        raise UsageError(f"'{missing[0]}' has no value; set it with at(...).")
    incentives = game.incentives(profile) if incentives is None else tuple(incentives)
    values = {name: value for name, value in game.values.items() if name != lever}
    least: Any = float("-inf") if low is None else exact(low)
    most: Any = float("inf") if high is None else exact(high)
    sign = _signs([one.gain for one in incentives], values, lever)
    try:
        with flint.ctx.workprec(PRECISION):  # the walker takes logarithms already when it is made
            walker = Walker(lever, values, list(dict.fromkeys(one.gain for one in incentives)))
            found = pieces(walker, sign, least, most)
        evidence = walked(end for span in kept_intervals(found) for end in span)
    except (NotRationalError, ZeroDivisionError):
        found = scanned(sign, least, most, game.values.get(lever, Fraction(1, 2)))
        evidence = "numeric: scanned, bisected to 1e-12"
    spans = kept_intervals(found)
    ends = tuple(end for span in spans for end in span if end is not found[0].low and end is not found[-1].high)
    binding = tuple(_vanishing(incentives, values, lever, end) for end in ends)
    return Region(lever, spans, ends, binding, evidence)


def _signs(gains: Iterable[sympy.Expr], values: dict[str, Fraction], lever: str) -> Callable[[Fraction], int]:
    """Minus the sign of the largest gain, exactly, at a value of the lever."""
    listed = list(gains)

    def sign(value: Fraction) -> int:
        point = Point({**values, lever: value})
        return sign_of_margin(point.sign(gain) for gain in listed)

    return sign


def _vanishing(incentives: tuple[Incentive, ...], values: dict[str, Fraction], lever: str, end: Number) -> Incentive:
    """The incentive whose gain is closest to zero at an end of an interval, but not zero on both sides of it."""
    at = Fraction(float(end)) if not isinstance(end, Fraction) else end
    sizes = {one: _size(one, values, lever, at) for one in incentives}
    beside = [at - Fraction(1, 997), at + Fraction(1, 991)]
    moving = [one for one in incentives if any(_size(one, values, lever, x) != 0 for x in beside)]
    return min(moving or incentives, key=lambda one: sizes[one])


def _size(one: Incentive, values: dict[str, Fraction], lever: str, at: Fraction) -> float:
    """The size of a gain at a value of the lever; infinite at a pole."""
    try:
        return abs(float(Point({**values, lever: at}).value(one.gain)))
    except (ZeroDivisionError, NegotiationError):
        return float("inf")
