"""What everybody sees of what is played: a stage game with the chances of public signals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import sympy

from negotiation.errors import GameError, near_miss
from negotiation.frozen import FrozenMap
from negotiation.games.form import Valued
from negotiation.games.normal import NormalFormGame, payoff

Combination = tuple[str, ...]


@dataclass(frozen=True)
class PublicSignals(Valued):
    """A stage game, the signals of what is played, and the names that values can be given to.

    Its attributes are the parameters of `MonitoredGame`, which adds what plans are worth.
    """

    stage: NormalFormGame
    signals: Mapping[Combination, Mapping[str, Any]]
    discount: str = "discount"
    plan_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        table = {c: FrozenMap({y: payoff(q) for y, q in row.items()}) for c, row in self.signals.items()}
        object.__setattr__(self, "signals", FrozenMap(table))
        _validate(self)

    @property
    def parties(self) -> tuple[str, ...]:
        return self.stage.parties

    @property
    def values(self) -> Mapping[str, Fraction]:
        return self.stage.values

    @property
    def names(self) -> frozenset[str]:
        chances = (q for row in self.signals.values() for q in row.values())
        return self.stage.names | {self.discount, *self.plan_names} | {s.name for q in chances for s in q.free_symbols}

    @property
    def labels(self) -> tuple[str, ...]:
        """The signals, in order of appearance."""
        return tuple(dict.fromkeys(y for row in self.signals.values() for y in row))

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> Self:
        """The same game with the discount factor or other names set (exact numbers)."""
        return replace(self, stage=replace(self.stage, values=self.with_values({**(values or {}), **named})))


def detection(
    stage: NormalFormGame, agreed: Combination, *, false_alarm: Any, detected: Any
) -> dict[Combination, dict[str, sympy.Expr]]:
    """Signals 'good' and 'bad': bad with one chance while all play what was agreed, with another after all else."""
    among(stage.table, [tuple(agreed)], "what is agreed is")
    bad = {c: payoff(false_alarm if c == tuple(agreed) else detected) for c in stage.combinations()}
    return {c: {"good": 1 - q, "bad": q} for c, q in bad.items()}


def _validate(game: PublicSignals) -> None:
    patience = game.values.get(game.discount)
    if patience is not None and not 0 <= patience < 1:
        raise GameError(f"the discount factor '{game.discount}' is at least 0 and below 1, not {patience}.")
    odd = set(game.stage.table) ^ set(game.signals)
    if odd:
        raise GameError(f"signals are given for every combination of the stage game and no other; see {min(odd)}.")
    for combination, row in game.signals.items():
        check_lottery(game, row.values(), f"the signals after {combination}")


def check_lottery(game: PublicSignals, chances: Collection[sympy.Expr], what: str) -> None:
    """Refuse chances that do not sum to 1, or of which one is known to be negative."""
    rest = sympy.Add(*chances) - 1
    if rest != 0 and sympy.cancel(rest) != 0 and not (game.point.covers(rest) and game.point.sign(rest) == 0):
        raise GameError(f"the chances of {what} sum to {rest + 1}, not 1.")
    for one in chances:
        if game.point.covers(one) and game.point.sign(one) == -1:
            raise GameError(f"a chance of {what} is negative: {one}.")


def among(known: Collection[Any], used: Iterable[Any], what: str) -> None:
    """Refuse what is not among the known ones, with the nearest of them."""
    for one in used:
        if one not in known:
            raise GameError(f"{what} '{one}', which is not there. {near_miss(str(one), known)}".strip())
