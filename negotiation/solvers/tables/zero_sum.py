"""The value of a two-party zero-sum game and optimal strategies of both, by exact linear programming (von Neumann)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.display.columns import Strategy
from negotiation.errors import GameError, SolverError
from negotiation.games import NormalFormGame, Profile
from negotiation.solvers.tables.bimatrix import profile_of
from negotiation.solvers.tables.linear import maximise


@dataclass(frozen=True)
class Value(Result):
    """What the first party can make sure of, and how: the second can keep it to exactly that.

    Attributes
    ----------
    game : NormalFormGame
    value : Fraction
        To the first party; to the second it is the total less this.
    profile : Profile
        An optimal strategy of each party.
    """

    game: NormalFormGame
    value: Fraction
    profile: Profile

    def summary(self) -> str:
        return f"The value to {self.game.parties[0]} is {decimal(self.value)} (exact: {self.value})."

    columns = (col.key("party"), col.text("optimal strategy"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for party, move in self.profile.items():
            yield party, Strategy(dict(self.game.lottery(party, self.profile)), str(move))


def zero_sum_value(game: NormalFormGame) -> Value:
    """The value of a two-party constant-sum game.

    Raises
    ------
    GameError
        If the payoffs of the two parties do not add up to a constant.
    SolverError
        If the two linear programs disagree (a defect).
    """
    rows, columns = game.matrices()
    sums = {a + b for one, other in zip(rows, columns, strict=True) for a, b in zip(one, other, strict=True)}
    if len(sums) != 1:
        raise GameError("the payoffs do not add up to a constant, so the game has no value.")
    mine, guaranteed = _best_guarantee([list(column) for column in zip(*rows, strict=True)])
    theirs, conceded = _best_guarantee([[-v for v in row] for row in rows])
    if guaranteed != -conceded:
        raise SolverError("the two linear programs of the value disagree: a defect.")
    return Value(game, guaranteed, profile_of(game, (mine, theirs)))


def _best_guarantee(against: list[list[Fraction]]) -> tuple[tuple[Fraction, ...], Fraction]:
    """The lottery with the largest least payoff; `against` has a row for each answer of the other party."""
    shift = 1 - min(v for row in against for v in row)
    size = len(against[0])
    limits = [[*(-(v + shift) for v in row), Fraction(1)] for row in against]
    objective = [Fraction(0)] * size + [Fraction(1)]
    total = [Fraction(1)] * size + [Fraction(0)]
    found = maximise(objective, limits, [Fraction(0)] * len(limits), [total], [Fraction(1)])
    if found is None:
        raise SolverError("the linear program of the value has no solution: a defect.")
    return found.point[:size], found.value - shift
