"""Where a profile is an equilibrium: the values of one lever at which no incentive of a game is positive, for any form.

Form-blind: a game gives the incentives of a profile as expressions, and their signs cut the lever (`sign_partition`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.levers.sign_partition import INFINITY, Bound, Pieces, SignPartition
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.errors import NegotiationError, UsageError, near_miss
from negotiation.expressions import Evidence, Number, Point, exact, midpoint
from negotiation.games import Chance, ExtensiveGame, Game, Incentive
from negotiation.solvers.equilibrium import Equilibrium


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
    evidence : Evidence
    """

    lever: str
    intervals: tuple[tuple[Bound, Bound], ...]
    ends: tuple[Number, ...]
    binding: tuple[Incentive, ...]
    evidence: Evidence

    @property
    def threshold(self) -> Number | None:
        """The inner end where there is exactly one; None otherwise."""
        return self.ends[0] if len(self.ends) == 1 else None

    def summary(self) -> str:
        if not self.intervals:
            return f"No value of {self.lever} makes this an equilibrium."
        spans = "; ".join(f"{decimal(low)} to {decimal(high)}" for low, high in self.intervals)
        return f"It is an equilibrium for {self.lever} from {spans} ({self.evidence})."

    columns = (col.number("from"), col.number("to"))

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        return self.intervals


def region(
    game: Game,
    equilibrium: Any,
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
    equilibrium : Equilibrium, Profile or Automaton
        As `solve` found it, with its beliefs and conditions, or whatever the form's `incentives` takes. It is held
        fixed: what is asked is where nobody gains by leaving it.
    lever : str
        A name in the payoffs.
    low, high : number, optional
        The range of the lever; unbounded if left out.
    incentives : sequence of Incentive, optional
        Deviations to look at instead of all that the form gives, for instance those under stated beliefs.

    Raises
    ------
    UsageError
        If no payoff contains the lever, another name has no value, or the lever moves chances on which the
        equilibrium's beliefs rest.

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
    listed, guards = deviations(game, equilibrium, lever) if incentives is None else (tuple(incentives), ())
    ends = (-INFINITY if low is None else exact(low), INFINITY if high is None else exact(high))
    cut = where_none_pays(game, [one.gain for one in listed], guards, lever, ends)
    spans = cut.spans()
    inner = tuple(end for span in spans for end in span if end not in ends)
    binding = tuple(_vanishing(listed, game, lever, end) for end in inner)  # type: ignore[arg-type]
    return Region(lever, spans, inner, binding, cut.evidence)  # type: ignore[arg-type]  # inner ends are finite


def deviations(game: Game, equilibrium: Any, lever: str) -> tuple[tuple[Incentive, ...], tuple[sympy.Expr, ...]]:
    """All deviations from a profile, and what must not be positive besides for it to be an equilibrium."""
    if not isinstance(equilibrium, Equilibrium):
        return game.incentives(equilibrium), ()
    tree = equilibrium.game
    if getattr(equilibrium, "beliefs", None) and isinstance(tree, ExtensiveGame):
        chances = (chance for node, _ in tree.nodes() if isinstance(node, Chance) for _, chance, _ in node.branches)
        if any(one.name == lever for chance in chances for one in chance.free_symbols):
            raise UsageError(
                f"'{lever}' moves chances, and with them the beliefs of this equilibrium, which are held as they are. "
                "Give `incentives` under beliefs that contain it."
            )
    return equilibrium.incentives, tuple(equilibrium.conditions)


def where_none_pays(
    game: Game,
    gains: Sequence[sympy.Expr],
    guards: Sequence[sympy.Expr],
    lever: str,
    ends: tuple[Bound, Bound],
) -> Pieces:
    """The lever cut by whether no gain, and no guard, is positive."""
    listed = list(dict.fromkeys((*gains, *guards)))
    here = game.values.get(lever, Fraction(1, 2))
    partition = SignPartition(listed, lever, game.values, *ends, here)
    return partition.pieces(lambda value: 1 not in partition.signs(value))


def _vanishing(incentives: tuple[Incentive, ...], game: Game, lever: str, end: Number) -> Incentive:
    """The incentive whose gain is closest to zero at an end of an interval, but not zero on both sides of it."""
    at = midpoint(end)
    sizes = {one: _size(one, game, lever, at) for one in incentives}
    beside = [at - Fraction(1, 997), at + Fraction(1, 991)]
    moving = [one for one in incentives if any(_size(one, game, lever, place) != 0 for place in beside)]
    return min(moving or incentives, key=lambda one: sizes[one])


def _size(one: Incentive, game: Game, lever: str, at: Fraction) -> float:
    """The size of a gain at a value of the lever; nothing at a pole, where its sign changes too."""
    try:
        return abs(float(Point({**game.values, lever: at}).value(one.gain)))
    except ZeroDivisionError:
        return 0.0
    except NegotiationError:
        return INFINITY
