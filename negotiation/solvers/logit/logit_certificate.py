r"""The proof that a true logit response lies near a float answer: the Krawczyk operator on the equations in balls.

For the normal form at a rational :math:`\lambda` the equations in :math:`x = \log p` are those of `logit_path`. If the
Krawczyk operator maps the box of half-width r around the float log-probabilities into its interior, there is exactly
one quantal response equilibrium in the box: each true probability is within a factor :math:`e^{r}` of the stated one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from flint import arb, arb_mat, fmpq

from negotiation.games import NormalFormGame
from negotiation.solvers.many_parties.krawczyk import System, isolated_zero
from negotiation.solvers.many_parties.multilinear import expected, others

RADII = tuple(10.0**-k for k in range(13, 4, -1))
PRECISION = 160


class LogitSystem(System):
    """The equations of the logit responses of a table, in balls.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name.
    lam : Fraction
        In one over the payoff unit.
    reference : sequence of int
        For each party a strategy whose log-probability the others' are compared with.
    """

    def __init__(self, game: NormalFormGame, lam: Fraction, reference: Sequence[int]) -> None:
        self.shape, self.reference = game.shape, tuple(reference)
        self.size = sum(game.shape)
        self.tables = []
        for party in game.parties:
            values, scale = game.integers[party]
            flat = np.empty(len(values), dtype=object)
            flat[:] = [fmpq(values[c]) * fmpq(lam.numerator, lam.denominator * scale) for c in game.combinations()]
            self.tables.append(flat.reshape(game.shape))

    def _split(self, point: Sequence[Any]) -> list[list[Any]]:
        found, start = [], 0
        for size in self.shape:
            found.append(list(point[start : start + size]))
            start += size
        return found

    def at(self, point: Sequence[Any]) -> list[Any]:
        """The differences of the equations."""
        logs = self._split([arb(x) for x in point])
        chances = [[x.exp() for x in one] for one in logs]
        found = []
        for i, (own, r) in enumerate(zip(logs, self.reference, strict=True)):
            rest = others(chances, i)
            worth = [expected(_nested(np.take(self.tables[i], s, axis=i)), rest) for s in range(len(own))]
            for s in range(len(own)):
                found.append(sum(chances[i]) - 1 if s == r else own[s] - own[r] - (worth[s] - worth[r]))
        return found

    def jacobian(self, point: Sequence[Any]) -> Any:
        """Their derivatives."""
        chances = [[arb(x).exp() for x in one] for one in self._split(point)]
        starts = np.cumsum([0, *self.shape])
        rows = []
        for i, r in enumerate(self.reference):
            for s in range(self.shape[i]):
                row = [arb(0)] * self.size
                if s == r:
                    row[starts[i] : starts[i + 1]] = chances[i]
                else:
                    row[starts[i] + s], row[starts[i] + r] = arb(1), arb(-1)
                    self._slopes(
                        row, i, np.take(self.tables[i], s, axis=i) - np.take(self.tables[i], r, axis=i), chances
                    )
                rows.append(row)
        return arb_mat(rows)

    def _slopes(self, row: list[Any], party: int, form: Any, chances: list[list[Any]]) -> None:
        """Subtract the derivatives of a form of the others' probabilities by their logarithms."""
        starts = np.cumsum([0, *self.shape])
        rest = [j for j in range(len(self.shape)) if j != party]
        for axis, j in enumerate(rest):
            more = [chances[k] for k in rest if k != j]
            for t in range(self.shape[j]):
                row[starts[j] + t] -= chances[j][t] * expected(_nested(np.take(form, t, axis=axis)), more)


def _nested(form: Any) -> Any:
    return np.asarray(form, dtype=object).tolist()


def proved_radius(game: NormalFormGame, lam: float, logs: Sequence[float]) -> float | None:
    """A radius within which a true quantal response equilibrium is proved to lie; None if none up to 1e-5 was.

    Parameters
    ----------
    game : NormalFormGame
    lam : float
    logs : sequence of float
        The log-probabilities of the answer, party by party.

    Returns
    -------
    float or None
        Every log-probability of exactly one true equilibrium is within it of the stated one.
    """
    reference, start = [], 0
    for size in game.shape:
        reference.append(int(np.argmax(logs[start : start + size])))
        start += size
    with flint.ctx.workprec(PRECISION):
        system = LogitSystem(game, Fraction(lam), reference)
        for radius in RADII:
            if isolated_zero(system, [arb(x, radius) for x in logs]) is not None:
                return radius
    return None
