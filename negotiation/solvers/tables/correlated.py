"""Correlated equilibria by linear programming, exactly: the best and the worst for a party or for all together.

A lottery over combinations of strategies is a correlated equilibrium when nobody who is told its own part gains by
doing something else (Aumann 1974): for each party i and strategies s, t,
:math:`\\sum_{s_{-i}} p(s, s_{-i}) (u_i(t, s_{-i}) - u_i(s, s_{-i})) \\le 0`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Column, Result, decimal
from negotiation.display import columns as col
from negotiation.errors import SolverError, UsageError, near_miss
from negotiation.games import NormalFormGame
from negotiation.solvers.tables.linear import maximise


@dataclass(frozen=True)
class CorrelatedEquilibrium(Result):
    """A lottery over combinations of strategies that nobody gains by disobeying.

    Attributes
    ----------
    game : NormalFormGame
    lottery : tuple of (combination, chance)
    value : Fraction
        The objective's value.
    objective : str
    """

    game: NormalFormGame
    lottery: tuple[tuple[tuple[str, ...], Fraction], ...]
    value: Fraction
    objective: str

    def summary(self) -> str:
        return f"Correlated equilibrium with the {self.objective}: {decimal(self.value)} (exact)."

    def _header(self) -> tuple[Column, ...]:
        return *(col.key(party, key=party) for party in self.game.parties), col.number("chance")

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        return ((*combination, chance) for combination, chance in self.lottery)

    def incentives(self) -> list[tuple[str, str, str, Fraction]]:
        """(party, told, does instead, gain weighted by the chance of being told), none positive."""
        chances = dict(self.lottery)
        rows = []
        for (party, told, other), row in _constraints(self.game):
            gain = sum((chances.get(c, Fraction(0)) * g for c, g in row.items()), Fraction(0))
            rows.append((party, told, other, gain))
        return rows


def correlated(game: NormalFormGame, *, best: bool = True, party: str | None = None) -> CorrelatedEquilibrium:
    """The correlated equilibrium with the largest (smallest) payoff of a party, or of all parties summed.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name in its payoffs.
    best : bool
        The largest, or the smallest.
    party : str, optional
        Whose payoff; the sum of all if left out.
    """
    if party is not None and party not in game.parties:
        raise UsageError(f"there is no party '{party}'. {near_miss(party, game.parties)}".strip())
    combinations = list(game.combinations())
    chosen = game.parties if party is None else (party,)
    worth = [sum((game.rational[p][c] for p in chosen), Fraction(0)) for c in combinations]
    limits = [[row.get(c, Fraction(0)) for c in combinations] for _, row in _constraints(game)]
    sign = 1 if best else -1
    found = maximise(
        [sign * value for value in worth],
        limits,
        [Fraction(0)] * len(limits),
        [[Fraction(1)] * len(combinations)],
        [Fraction(1)],
    )
    if found is None:
        raise SolverError("the linear program found no correlated equilibrium, and there always is one: a defect.")
    lottery = tuple((c, q) for c, q in zip(combinations, found.point, strict=True) if q != 0)
    words = f"{'largest' if best else 'smallest'} {'sum of payoffs' if party is None else f'payoff of {party}'}"
    answer = CorrelatedEquilibrium(game, lottery, sign * found.value, words)
    if any(gain > 0 for *_, gain in answer.incentives()):
        raise SolverError("the linear program gave a lottery that somebody gains by disobeying: a defect.")
    return answer


def _constraints(game: NormalFormGame) -> list[tuple[tuple[str, str, str], dict[tuple[str, ...], Fraction]]]:
    rows = []
    for index, (party, labels) in enumerate(game.strategies.items()):
        payoffs = game.rational[party]
        for told in labels:
            for other in labels:
                if other != told:
                    row = {
                        c: payoffs[_with(c, index, other)] - payoffs[c] for c in game.combinations() if c[index] == told
                    }
                    rows.append(((party, told, other), row))
    return rows


def _with(combination: Sequence[str], index: int, label: str) -> tuple[str, ...]:
    return (*combination[:index], label, *combination[index + 1 :])
