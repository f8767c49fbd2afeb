r"""How patient parties must be under the best punishment there is. (Of a plan: `region` along the discount factor.)

Definition (Abreu 1988): a combination a can be repeated for ever in some equilibrium just if no party
gains by a deviation that is answered with its worst equilibrium payoff :math:`\underline v_i(\delta)`,

.. math:: (1 - \delta)\,h_i(a) \le \delta\,(g_i(a) - \underline v_i(\delta)).

Since :math:`\underline v_i` is at least the pure minmax payoff :math:`m_i`, no δ below
:math:`\max_i h_i / (h_i + g_i - m_i)` does; where the worst equilibria reach the minmax there, that is the answer,
exact. Else it is enclosed by bisection, both sides proved with the enclosures of the payoff set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.expressions import Enclosure, Evidence, Number
from negotiation.games.repeated import RepeatedGame
from negotiation.repeated.payoff_set import payoff_set

HALVINGS = 20


@dataclass(frozen=True)
class Patience(Result):
    """The least discount factor at which something can be sustained.

    Attributes
    ----------
    game : RepeatedGame
    what : str
    least : Number or None
        None if no discount factor below 1 does.
    evidence : Evidence
    """

    game: RepeatedGame
    what: str
    least: Number | None
    evidence: Evidence

    def summary(self) -> str:
        if self.least is None:
            return f"{self.what}: no discount factor below 1 sustains it ({self.evidence})."
        return f"{self.what}: sustained from discount factor {decimal(self.least)} on ({self.evidence})."

    columns = (col.key("plan"), col.number("least discount factor"), col.evidence("evidence"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        yield self.what, self.least, self.evidence


def best_punishment(game: RepeatedGame, cooperate: tuple[str, str]) -> Patience:
    """The least discount factor at which two parties can keep to a combination for ever, under the best punishment.

    Parameters
    ----------
    game : RepeatedGame
        Of two parties, with a value for every name of the stage game (the discount factor is found).
    cooperate : (str, str)
        What is to be played in every period.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> stage = NormalFormGame.from_arrays({"A": [[9, 1], [10, 3]], "B": [[9, 10], [1, 3]]})
    >>> best_punishment(RepeatedGame(stage), ("1", "1")).least
    Fraction(1, 7)
    """
    what = f"{' and '.join(cooperate)} for ever, under the best punishment"
    stay, gain, security = _stage(game, tuple(cooperate))
    least = Fraction(0)
    for g, h, m in zip(stay, gain, security, strict=True):
        if h > 0 and g <= m:
            return Patience(game, what, None, Evidence.exact("it gives a party no more than its minmax payoff"))
        if h > 0:
            least = max(least, h / (h + g - m))
    if least == 0:
        return Patience(game, what, least, Evidence.exact("it is an equilibrium of the stage game"))
    if _sustained(game, least, stay, gain):
        return Patience(game, what, least, Evidence.exact())
    low, high = least, Fraction(1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        answer = _sustained(game, middle, stay, gain)
        if answer is None:
            break
        low, high = (low, middle) if answer else (middle, high)
    bound = Enclosure(low, high)
    return Patience(game, what, bound, Evidence.of([bound]) if high < 1 else Evidence.enclosed(note="from below only"))


def _stage(game: RepeatedGame, cooperate: tuple[str, ...]) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Payoffs of a combination, gains from the best deviations, pure minmax payoffs."""
    stage = game.stage
    if cooperate not in stage.table:
        raise UsageError(f"the stage game has no combination {cooperate}.")
    stay, gain, security = [], [], []
    for index, (party, labels) in enumerate(stage.strategies.items()):
        table = stage.rational[party]
        other = stage.parties[1 - index]

        def pay(mine: str, theirs: str, index: int = index, table: Any = table) -> Fraction:
            value: Fraction = table[(mine, theirs) if index == 0 else (theirs, mine)]
            return value

        stay.append(table[cooperate])
        gain.append(max(pay(s, cooperate[1 - index]) for s in labels) - table[cooperate])
        security.append(min(max(pay(s, t) for s in labels) for t in stage.strategies[other]))
    return stay, gain, security


def _sustained(game: RepeatedGame, discount: Fraction, stay: list[Fraction], gain: list[Fraction]) -> bool | None:
    """Whether the combination is sustained at a discount factor; None if the enclosures do not tell."""
    found = payoff_set(game.at({game.discount: discount}))
    if not found.outer:
        return False
    below, above = found.worst
    need = [(1 - discount) * h - discount * g for g, h in zip(stay, gain, strict=True)]
    if found.inner and all(n <= -discount * v for n, v in zip(need, above, strict=True)):
        return True
    return None if all(n <= -discount * v for n, v in zip(need, below, strict=True)) else False
