r"""Expected payoffs as multilinear forms in the parties' lotteries: the polynomial system of a support, in integers.

Definition. If :math:`x_i(s)` is the probability with which party i plays s, its gain from t instead of s is

.. math:: \sum_{s_{-i}} \bigl(u_i(t, s_{-i}) - u_i(s, s_{-i})\bigr) \prod_{j \ne i} x_j(s_j),

linear in the lottery of each other party. On a support the gain between any two played strategies is zero, so a party
with k played strategies gives k - 1 equations and k - 1 unknowns (its last probability is one less the others).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq, fmpz_mat

from negotiation.games import NormalFormGame

Support: TypeAlias = tuple[tuple[int, ...], ...]
Lotteries: TypeAlias = Sequence[Sequence[Any]]


@dataclass(frozen=True, eq=False)
class IntegerGame:
    """Payoffs in integers: one array a party, each on a scale of its own (which changes no equilibrium).

    Attributes
    ----------
    payoffs : tuple of numpy arrays of Python integers
        One a party, indexed by the strategies of all parties in order.
    """

    payoffs: tuple[Any, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each party."""
        return tuple(self.payoffs[0].shape)

    def gains(self, party: int, instead_of: int, deviation: int) -> Any:
        """What a deviation gains against each combination of the others' strategies (their axes in order)."""
        table = self.payoffs[party]
        gains = np.take(table, deviation, axis=party) - np.take(table, instead_of, axis=party)
        return np.asarray(gains, dtype=object)

    def restricted(self, support: Support) -> IntegerGame:
        """The game in which only the strategies of a support are there."""
        return IntegerGame(tuple(table[np.ix_(*support)] for table in self.payoffs))


def integer_game(game: NormalFormGame) -> IntegerGame:
    """The payoffs of a game as integers, each party's multiplied by its common denominator.

    Raises
    ------
    GameError
        If a payoff has a name without a value, or is not rational.
    """
    tables = []
    for party in game.parties:
        payoffs, _ = game.integers[party]
        flat = np.empty(len(payoffs), dtype=object)
        flat[:] = [payoffs[c] for c in game.combinations()]
        tables.append(flat.reshape(game.shape))
    return IntegerGame(tuple(tables))


def expected(form: Any, lotteries: Lotteries) -> Any:
    """The value of a multilinear form (nested lists) at lotteries over its axes, in whatever ring their entries are.

    >>> expected([[1, 0], [0, 2]], [[fmpq(1, 3), fmpq(2, 3)], [fmpq(1, 2), fmpq(1, 2)]])
    5/6
    """
    if not lotteries:
        return form
    return sum(q * expected(part, lotteries[1:]) for q, part in zip(lotteries[0], form, strict=True))


def others(entries: Sequence[Any], party: int) -> list[Any]:
    """The entries of everybody else."""
    return [one for i, one in enumerate(entries) if i != party]


def outside_gains(game: IntegerGame, support: Support) -> Iterator[tuple[int, Any]]:
    """(party, form) of the gain from each strategy that the support leaves out, against the others' strategies.

    A strategy that pays the same as a played one whatever the others play is left out: its gain is zero.
    """
    for party, played in enumerate(support):
        rest = np.ix_(*others(support, party))
        for deviation in range(game.shape[party]):
            if deviation in played:
                continue
            forms = [np.asarray(game.gains(party, one, deviation)[rest], dtype=object) for one in played]
            if all(form.any() for form in forms):
                yield party, forms[0].tolist()


@dataclass(frozen=True, eq=False)
class SupportSystem:
    """The equations of a support and the inequalities for the strategies outside, in the free probabilities.

    A form is an array with an axis a party: place 0 of an axis stands for 1, place j for the party's j-th free
    probability; the last strategy of each support has one less the others.

    Attributes
    ----------
    game : IntegerGame
    support : tuple of tuple of int
        The strategies that each party plays, by number.
    """

    game: IntegerGame
    support: Support

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many strategies each party plays."""
        return tuple(len(one) for one in self.support)

    @property
    def unknowns(self) -> int:
        """The number of free probabilities, and of equations."""
        return sum(self.sizes) - len(self.sizes)

    @cached_property
    def equations(self) -> list[Any]:
        """The gains between played strategies, which must be zero."""
        return [
            self._form(party, played[0], other) for party, played in enumerate(self.support) for other in played[1:]
        ]

    @cached_property
    def underdetermined(self) -> bool:
        """Whether the equations are linearly dependent, so that no solution can be isolated."""
        if not self.equations:
            return False
        rows = [[int(v) for v in form.flat] for form in self.equations]
        return bool(fmpz_mat(rows).rank() < self.unknowns)

    @cached_property
    def other_pairs(self) -> list[Any]:
        """The gains between played strategies of which neither is the first: zero too, and pruning more."""
        return [
            self._form(party, one, other)
            for party, played in enumerate(self.support)
            for one, other in itertools.combinations(played[1:], 2)
        ]

    @cached_property
    def inequalities(self) -> list[Any]:
        """The gains from strategies outside the support, which must not be positive."""
        return [
            self._form(party, played[0], other)
            for party, played in enumerate(self.support)
            for other in range(self.game.shape[party])
            if other not in played
        ]

    def _form(self, party: int, instead_of: int, deviation: int) -> Any:
        form = self.game.gains(party, instead_of, deviation)[np.ix_(*others(self.support, party))]
        for axis in range(form.ndim):
            last = np.take(form, [-1], axis=axis)
            form = np.concatenate([last, np.delete(form, -1, axis=axis) - last], axis=axis)
        whole = np.zeros(self.sizes, dtype=object)
        whole[tuple(0 if i == party else slice(None) for i in range(len(self.sizes)))] = form
        return whole

    @cached_property
    def monomials(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """(place in a form, exponents of the free probabilities) of every monomial."""
        starts = [sum(self.sizes[:i]) - i for i in range(len(self.sizes))]
        found = []
        for place in np.ndindex(*self.sizes):
            exponents = [0] * self.unknowns
            for start, j in zip(starts, place, strict=True):
                if j:
                    exponents[start + j - 1] = 1
            found.append((place, tuple(exponents)))
        return found

    def polynomials(self) -> list[dict[tuple[int, ...], Any]]:
        """The equations as mappings of exponents to rational coefficients."""
        return [{e: fmpq(form[place]) for place, e in self.monomials if form[place]} for form in self.equations]

    def probabilities(self) -> list[list[dict[tuple[int, ...], Any]]]:
        """The probability of each played strategy of each party, as a polynomial of the free ones."""
        names = np.identity(self.unknowns, dtype=int).tolist()
        free = iter(tuple(one) for one in names)
        found = []
        for size in self.sizes:
            mine = [next(free) for _ in range(size - 1)]
            last = {(0,) * self.unknowns: fmpq(1), **{e: fmpq(-1) for e in mine}}
            found.append([*({e: fmpq(1)} for e in mine), last])
        return found

    def lotteries(self, free: Sequence[Any]) -> list[list[Any]]:
        """Lotteries over the support from the free probabilities."""
        found, start = [], 0
        for size in self.sizes:
            mine = list(free[start : start + size - 1])
            found.append([*mine, 1 - sum(mine)] if mine else [fmpq(1)])
            start += size - 1
        return found
