r"""The normal form: everybody chooses at once.

Definition. A finite set of parties; for each party i a finite set of strategies :math:`S_i`; for each combination of
strategies a payoff :math:`u_i(s)` for each party. A mixed strategy :math:`\sigma_i` is a lottery over :math:`S_i`; a
profile :math:`\sigma` is a Nash equilibrium when no party gains by any other strategy,

.. math:: u_i(s_i, \sigma_{-i}) \le u_i(\sigma) \quad\text{for all } i, s_i,

so the incentives of a profile are the gains :math:`u_i(s_i, \sigma_{-i}) - u_i(\sigma)`.

Payoffs are exact: integers, fractions, decimals as text, or expressions in levers and parameters. A float is taken as
the binary fraction that it is, so nothing is rounded and no tolerance decides anything.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.display import Column, Row
from negotiation.display import columns as col
from negotiation.errors import GameError, near_miss
from negotiation.expressions import exact
from negotiation.frozen import FrozenMap
from negotiation.games.form import Valued
from negotiation.games.incentives import Cutoff, Incentive, Mixed, Move, Profile

MOST_OUTCOMES = 200_000


@dataclass(frozen=True)
class NormalFormGame(Valued):
    """A table of payoffs with labels.

    Parameters
    ----------
    strategies : mapping of str to tuple of str
        Party to the labels of its strategies; the order is that of the parties.
    table : mapping of tuple of str to tuple of sympy.Expr
        A strategy for each party (in order) to a payoff for each party.
    values : mapping of str to number, optional
        Exact values of names in the payoffs.
    title : str

    Raises
    ------
    GameError
        If a combination is missing or unknown, or labels repeat.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays({"row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]})
    >>> [one.gain for one in game.incentives(Profile({"row": "1", "column": "1"}))]
    [-2, -1]
    """

    strategies: Mapping[str, tuple[str, ...]]
    table: Mapping[tuple[str, ...], tuple[sympy.Expr, ...]]
    values: Mapping[str, Fraction] = field(default_factory=dict)
    title: str = "normal-form game"

    def __post_init__(self) -> None:
        strategies = {party: tuple(labels) for party, labels in self.strategies.items()}
        object.__setattr__(self, "strategies", FrozenMap(strategies))
        object.__setattr__(self, "values", FrozenMap({k: exact(v) for k, v in self.values.items()}))
        object.__setattr__(self, "table", FrozenMap(dict(self.table)))
        _validate(self)

    @classmethod
    def from_arrays(
        cls,
        payoffs: Mapping[str, Any],
        strategies: Mapping[str, Sequence[str]] | None = None,
        *,
        title: str = "normal-form game",
    ) -> NormalFormGame:
        """A game from one array of payoffs a party, indexed by the parties' strategies in order.

        Parameters
        ----------
        payoffs : mapping of str to nested sequences or array
            Party to an array with one axis for each party.
        strategies : mapping of str to labels, optional
            '1', '2', ... if left out.
        """
        parties = tuple(payoffs)
        arrays = {party: _nested(array) for party, array in payoffs.items()}
        shape = _shape(arrays[parties[0]], len(parties))
        labels = {
            p: tuple(strategies[p]) if strategies else _numbers(size) for p, size in zip(parties, shape, strict=True)
        }
        if tuple(len(one) for one in labels.values()) != shape:
            raise GameError(f"the arrays have shape {shape}; the labels do not fit.")
        for party, array in arrays.items():
            if _shape(array, len(parties)) != shape:
                raise GameError(f"the array of '{party}' has shape {_shape(array, len(parties))}, not {shape}.")
        table = {}
        for index in itertools.product(*(range(size) for size in shape)):
            combination = tuple(labels[p][i] for p, i in zip(parties, index, strict=True))
            table[combination] = tuple(payoff(_entry(arrays[p], index)) for p in parties)
        return cls(labels, table, title=title)

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(self.strategies)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each party."""
        return tuple(len(labels) for labels in self.strategies.values())

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> NormalFormGame:
        """The same game with these levers and parameters set (exact numbers)."""
        return replace(self, values=self.with_values({**(values or {}), **named}))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all levers and parameters in the payoffs."""
        every = (u for row in self.table.values() for u in row if not isinstance(u, sympy.Rational))
        return frozenset(one.name for u in every for one in u.free_symbols)

    def payoff(self, party: str, combination: Sequence[str]) -> sympy.Expr:
        """A party's payoff when each party plays a pure strategy."""
        return self.table[tuple(combination)][self.parties.index(party)]

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """All combinations of pure strategies."""
        return itertools.product(*self.strategies.values())

    @cached_property
    def rational(self) -> Mapping[str, Mapping[tuple[str, ...], Fraction]]:
        """Payoffs as exact numbers: party to combination to Fraction.

        Raises
        ------
        GameError
            If a payoff has a name without a value, or is not rational.
        """
        return {
            party: {c: self._rational(party, c, row[index]) for c, row in self.table.items()}
            for index, party in enumerate(self.parties)
        }

    def _rational(self, party: str, combination: tuple[str, ...], expression: sympy.Expr) -> Fraction:
        if isinstance(expression, sympy.Rational):
            return Fraction(int(expression.p), int(expression.q))
        if not self.point.covers(expression):
            raise GameError(f"the payoff of '{party}' at {combination} has a name without a value.")
        value = self.number(expression)
        if not isinstance(value, Fraction):
            raise GameError(f"the payoff of '{party}' at {combination} is not a rational number.")
        return value

    @cached_property
    def integers(self) -> Mapping[str, tuple[Mapping[tuple[str, ...], int], int]]:
        """Payoffs as integers: party to (combination to payoff times a scale, the scale)."""
        found = {}
        for index, party in enumerate(self.parties):
            column = {c: row[index] for c, row in self.table.items()}
            if all(isinstance(u, sympy.Integer) for u in column.values()):
                found[party] = {c: int(u.p) for c, u in column.items()}, 1
                continue
            table = self.rational[party]
            scale = math.lcm(*{value.denominator for value in table.values()})
            found[party] = {c: v.numerator * (scale // v.denominator) for c, v in table.items()}, scale
        return found

    def proportional(self) -> tuple[list[list[int]], list[list[int]]]:
        """The two payoff matrices of a two-party game, each times a positive number that makes it whole."""
        return self.whole[0][0], self.whole[1][0]

    @cached_property
    def whole(self) -> tuple[tuple[list[list[int]], int], tuple[list[list[int]], int]]:
        """For each of two parties: the payoff matrix times a scale that makes it whole, and the scale."""
        if len(self.strategies) != 2:
            raise GameError(f"a bimatrix has two parties; this game has {len(self.strategies)}.")
        rows, columns = self.strategies.values()
        cells = [[self.table[r, c] for c in columns] for r in rows]
        if all(one.is_Integer and other.is_Integer for row in cells for one, other in row):
            return ([[int(one.p) for one, _ in row] for row in cells], 1), (
                [[int(other.p) for _, other in row] for row in cells],
                1,
            )
        (one, a), (other, b) = (self.integers[party] for party in self.parties)
        return ([[one[r, c] for c in columns] for r in rows], a), ([[other[r, c] for c in columns] for r in rows], b)

    def matrices(self) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
        """The two payoff matrices of a two-party game, exact, rows for the first party."""
        if len(self.parties) != 2:
            raise GameError(f"a bimatrix has two parties; this game has {len(self.parties)}.")
        (rows, columns), numbers = self.strategies.values(), self.rational
        first, second = self.parties
        return (
            [[numbers[first][r, c] for c in columns] for r in rows],
            [[numbers[second][r, c] for c in columns] for r in rows],
        )

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party under a profile (party to strategy or lottery)."""
        totals = [sympy.Integer(0)] * len(self.parties)
        lotteries = [self.lottery(party, profile) for party in self.parties]
        for draw in itertools.product(*lotteries):
            chance = sympy.Mul(*(q for _, q in draw))
            row = self.table[tuple(label for label, _ in draw)]
            totals = [total + chance * u for total, u in zip(totals, row, strict=True)]
        return dict(zip(self.parties, totals, strict=True))

    def lottery(self, party: str, profile: Mapping[str, Move]) -> list[tuple[str, sympy.Expr]]:
        """The strategies that a party plays with positive probability."""
        if party not in profile:
            raise GameError(f"the profile says nothing about '{party}'. {near_miss(party, profile)}".strip())
        move = profile[party]
        if isinstance(move, Cutoff):
            raise GameError(f"'{party}' has no private cost: its move is a strategy or a lottery.")
        lottery = [(move, sympy.Integer(1))] if isinstance(move, str) else list(move.lottery)
        for label, _ in lottery:
            if label not in self.strategies[party]:
                raise GameError(
                    f"'{party}' has no strategy '{label}'. {near_miss(label, self.strategies[party])}".strip()
                )
        return lottery

    def incentives(self, profile: Mapping[str, Move]) -> tuple[Incentive, ...]:
        """The gain of each party from each of its pure strategies, the others keeping to the profile."""
        here = self.payoffs(profile)
        found = []
        for party, labels in self.strategies.items():
            move = profile[party]
            for label in labels:
                if label != move:
                    gain = self.payoffs({**profile, party: label})[party] - here[party]
                    found.append(Incentive(party, party, str(move), label, gain))
        return tuple(found)

    def restricted(self, strategies: Mapping[str, Sequence[str]]) -> NormalFormGame:
        """The game in which parties have only some of their strategies."""
        kept = {party: tuple(strategies.get(party, labels)) for party, labels in self.strategies.items()}
        table = {c: self.table[c] for c in itertools.product(*kept.values())}
        return replace(self, strategies=kept, table=table)

    def summary(self) -> str:
        sizes = " × ".join(str(size) for size in self.shape)
        return f"{self.title}: {sizes} strategies of {', '.join(self.parties)}."

    def _header(self) -> tuple[Column, ...]:
        if len(self.parties) == 2:
            first, second = self.parties
            return col.key(f"{first} \\ {second}"), *(col.labels(label, key=label) for label in self.strategies[second])
        return *(col.key(party, key=party) for party in self.parties), col.labels("payoffs")

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """The table: two parties as a matrix of pairs, more as a list."""
        if len(self.parties) == 2:
            rows, columns = self.strategies.values()
            return ((r, *(self.table[r, c] for c in columns)) for r in rows)
        return ((*c, self.table[c]) for c in self.combinations())

    def _framed(self) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
        """A row for each combination: the strategies as index, a column of payoffs for each party."""
        header = (
            *(col.key(party, key=party) for party in self.parties),
            *(col.value(f"{party} gets", key=f"{party}_gets") for party in self.parties),
        )
        return header, tuple(Row(header, (*c, *self.table[c])) for c in self.combinations())

    def _identity(self) -> tuple[Any, ...]:
        return *super()._identity(), tuple(self.strategies.items())


def pure(profile: Mapping[str, str]) -> Profile:
    """A profile of pure strategies."""
    return Profile(dict(profile))


def lottery_of(labels: Sequence[str], chances: Sequence[Any]) -> Move:
    """A strategy or a lottery from exact chances; chances of zero are left out."""
    pairs = [(label, payoff(q)) for label, q in zip(labels, chances, strict=True) if q != 0]
    return pairs[0][0] if len(pairs) == 1 else Mixed(tuple(pairs))


def payoff(value: Any) -> sympy.Expr:
    """A payoff as an exact expression; a float is the binary fraction that it is.

    >>> payoff("0.1"), payoff(0.5), payoff(Fraction(2, 3))
    (1/10, 1/2, 2/3)
    """
    if type(value) is int:
        return sympy.Integer(value)
    if isinstance(value, sympy.Expr) and not value.is_Float:
        return value
    if isinstance(value, float):
        value = Fraction(value)
    if hasattr(value, "item"):
        return payoff(value.item())
    number = exact(value)
    return sympy.Rational(number.numerator, number.denominator)


def _numbers(size: int) -> tuple[str, ...]:
    return tuple(str(i) for i in range(1, size + 1))


def _nested(array: Any) -> Any:
    return array.tolist() if hasattr(array, "tolist") else array


def _shape(array: Any, depth: int) -> tuple[int, ...]:
    shape: list[int] = []
    for _ in range(depth):
        if not isinstance(array, (list, tuple)) or not array:
            raise GameError(f"payoffs need one array a party with {depth} axes.")
        shape.append(len(array))
        array = array[0]
    return tuple(shape)


def _entry(array: Any, index: Sequence[int]) -> Any:
    for i in index:
        if not isinstance(array, (list, tuple)) or i >= len(array):
            raise GameError("the rows of a payoff array differ in length.")
        array = array[i]
    return array


def _validate(game: NormalFormGame) -> None:
    if not game.strategies:
        raise GameError("a game needs a party.")
    size = 1
    for party, labels in game.strategies.items():
        if not labels or len(set(labels)) != len(labels):
            raise GameError(f"the strategies of '{party}' must be there and have different labels.")
        size *= len(labels)
    if size > MOST_OUTCOMES:
        raise GameError(f"the table would have {size:,} entries; at most {MOST_OUTCOMES:,} are kept.")
    for combination in game.combinations():
        if combination not in game.table:
            raise GameError(f"the table lacks {combination}.")
        if len(game.table[combination]) != len(game.strategies):
            raise GameError(f"the table gives {len(game.table[combination])} payoffs at {combination}.")
    if len(game.table) != size:
        raise GameError(f"the table has {len(game.table)} entries; the strategies make {size}.")
