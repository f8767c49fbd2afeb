"""Many small two-party games of one size, held as arrays of payoffs and meant to be solved together.

Payoffs are exact: integers of any NumPy type, floats (each the binary fraction that it is), Fractions, or expressions
valued at many points (`GameArray.over`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import GameError
from negotiation.frozen import FrozenMap
from negotiation.games.normal import NormalFormGame
from negotiation.games.pointwise import Array, ExactValues, array_value, fraction, in_proportion, numbers, whole_numbers


@dataclass(frozen=True)
class GameArray(Result):
    """N two-party games with the same strategies.

    Parameters
    ----------
    payoffs : mapping of str to array of shape (N, m, n)
        The two parties, the row party first; entry [g, r, c] is the payoff in game g at row r and column c.
    strategies : mapping of str to labels, optional
        '1', '2', ... if left out.
    divisors : mapping of str to int, optional
        A party's payoffs are its array divided by this positive integer (1 if left out).
    title : str

    Raises
    ------
    GameError
        If there are not two parties, the shapes differ, or an entry is not a finite number.

    Examples
    --------
    >>> games = GameArray({"row": [[[2, 0], [0, 1]], [[1, 1], [0, 0]]], "column": [[[1, 0], [0, 2]], [[0, 1], [0, 1]]]})
    >>> len(games), games.shape
    (2, (2, 2))
    >>> games.game(0).payoff("row", ("1", "1"))
    2
    """

    payoffs: Mapping[str, Any]
    strategies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    divisors: Mapping[str, int] = field(default_factory=dict)
    title: str = "array of games"

    columns = (col.key("party"), col.labels("strategies"), col.text("payoffs"), col.number("least"), col.number("most"))

    def __post_init__(self) -> None:
        arrays = {party: numbers(values, f"the payoffs of '{party}'") for party, values in self.payoffs.items()}
        shapes = {party: array.shape for party, array in arrays.items()}
        shape = next(iter(shapes.values()), ())
        if len(arrays) != 2 or len(set(shapes.values())) != 1 or len(shape) != 3 or 0 in shape[1:]:
            raise GameError(f"an array of games needs two parties with payoffs of one shape (N, m, n); got {shapes}.")
        labels = {p: tuple(str(k + 1) for k in range(n)) for p, n in zip(arrays, shape[1:], strict=True)}
        labels |= {party: tuple(names) for party, names in self.strategies.items()}
        if set(labels) != set(arrays) or tuple(len(set(labels[p])) for p in arrays) != shape[1:]:
            raise GameError(f"the games have {shape[1:]} strategies; the labels do not fit.")
        object.__setattr__(self, "payoffs", FrozenMap(arrays))
        object.__setattr__(self, "strategies", FrozenMap(labels))
        object.__setattr__(self, "divisors", FrozenMap({p: int(self.divisors.get(p, 1)) for p in arrays}))
        if min(self.divisors.values()) < 1:
            raise GameError("the divisor of payoffs must be positive.")

    @classmethod
    def over(cls, game: NormalFormGame, points: Mapping[str, Any]) -> GameArray:
        """A two-party game with names in its payoffs, at many values of these names.

        Parameters
        ----------
        game : NormalFormGame
            Names that already have a value keep it unless `points` gives them others.
        points : mapping of str to array of N exact values
            Integers, Fractions or decimals as text; floats are taken as binary fractions.

        Examples
        --------
        >>> from negotiation.expressions import parse
        >>> x = parse("x", ["x"])
        >>> game = NormalFormGame.from_arrays({"row": [[x, 0], [0, 1]], "column": [[1, 0], [0, x / 3]]})
        >>> GameArray.over(game, {"x": [1, 2]}).game(1).payoff("column", ("2", "2"))
        2/3
        """
        if len(game.parties) != 2:
            raise GameError(f"an array of games has two parties; this game has {len(game.parties)}.")
        game.with_values(dict.fromkeys(points, 0))
        if not points:
            raise GameError("give the values of at least one name of the game.")
        fixed = {name: value for name, value in game.values.items() if name not in points}
        payoffs, divisors = {}, {}
        for k, party in enumerate(game.parties):
            found, divisors[party] = ExactValues([game.table[c][k] for c in game.combinations()], fixed)(points)
            payoffs[party] = np.moveaxis(found.reshape(*game.shape, -1), -1, 0)
        return cls(payoffs, game.strategies, divisors, game.title)

    def __len__(self) -> int:
        return len(next(iter(self.payoffs.values())))

    def __iter__(self) -> Iterator[NormalFormGame]:
        return map(self.game, range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        """One game, or those of a slice."""
        if isinstance(index, slice):
            return tuple(map(self.game, range(len(self))[index]))
        return self.game(range(len(self))[index])

    def __contains__(self, game: object) -> bool:
        return any(game == each for each in self)

    def keys(self) -> range:
        """The numbers of the games."""
        return range(len(self))

    def _identity(self) -> tuple[Any, ...]:
        payoffs = tuple((party, array_value(array)) for party, array in self.payoffs.items())
        return payoffs, tuple(self.strategies.items()), self.divisors, self.title

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(self.payoffs)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of strategies of each party."""
        first, second = (len(self.strategies[party]) for party in self.parties)
        return first, second

    def matrices(self, index: int) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
        """The two payoff matrices of one game, exact, rows for the first party."""
        index = self._checked(index)
        first, second = (
            [[fraction(v) / self.divisors[party] for v in row] for row in self.payoffs[party][index]]
            for party in self.parties
        )
        return first, second

    def game(self, index: int) -> NormalFormGame:
        """One of the games, with labels."""
        arrays = dict(zip(self.parties, self.matrices(index), strict=True))
        return NormalFormGame.from_arrays(arrays, self.strategies, title=f"{self.title}, game {index}")

    @cached_property
    def whole(self) -> tuple[Array, Array, Array]:
        """Both parties' payoffs as int64 in proportion (each game has its own unit), and which games allow that."""
        (rows, first), (columns, second) = (whole_numbers(self.payoffs[party]) for party in self.parties)
        return rows, columns, first & second

    def proportional(self, index: int) -> tuple[Array, Array]:
        """The two payoff matrices of one game as Python integers in proportion, with no limit of size."""
        rows, columns = (in_proportion(self.payoffs[party][self._checked(index)]) for party in self.parties)
        return rows, columns

    def _checked(self, index: int) -> int:
        if not -len(self) <= index < len(self):
            raise GameError(f"there are {len(self):,} games, numbered from 0; {index} is none of them.")
        return index

    def summary(self) -> str:
        height, width = self.shape
        games = f"{len(self):,} game{'s' * (len(self) != 1)}"
        return f"{self.title}: {games} of {height} × {width} strategies of {' and '.join(self.parties)}"

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for party, array in self.payoffs.items():
            unit, held = self.divisors[party], "Fractions" if array.dtype == object else str(array.dtype)
            ends = (fraction(array.min()) / unit, fraction(array.max()) / unit) if array.size else (None, None)
            yield party, self.strategies[party], held, *ends
