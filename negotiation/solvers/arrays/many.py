"""Many games at once: all equilibria of arrays of two-party games, exact, complete and verified.

Small games are answered by the signs of integer determinants (`array_supports`), in int64 where a bound proved from
the payoffs excludes an overflow and in Python integers elsewhere. Of degenerate games, whose equilibria may be
infinitely many, all extreme equilibria are given (`array_vertices`). Every answer is checked from the
definition by other code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import SolverError, UsageError
from negotiation.games.arrays import GameArray
from negotiation.games.pointwise import Array, array_value
from negotiation.solvers.arrays.array_check import failing
from negotiation.solvers.arrays.array_supports import CHUNK, Found, by_signs, joined
from negotiation.solvers.arrays.array_vertices import extreme_by_signs
from negotiation.solvers.arrays.sign_tables import MOST_DETERMINANTS, SignTable, both_tables
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.tables.bimatrix import Lottery, nash_subsets, profile_of
from negotiation.solvers.tables.nash import accepted

Pair = tuple[Lottery, Lottery]
Tables = tuple[SignTable, SignTable]
METHOD = "support enumeration by signs of determinants"


@dataclass(frozen=True)
class ManySolutions(Result):
    """All equilibria of an array of games; in a degenerate game all extreme ones.

    Attributes
    ----------
    games : GameArray
    counts : array of int, shape (N,)
        Number of equilibria of each game.
    degenerate : array of bool, shape (N,)
        Games in which some lottery over k strategies has more than k best replies (von Stengel 2002, definition 2.6);
        their equilibria may be infinitely many.
    arithmetic : array of text, shape (N,)
        'int64' (an overflow is excluded by a bound), or 'integer' (Python integers of any size).
    """

    games: GameArray
    counts: Array
    degenerate: Array
    arithmetic: Array
    _parts: tuple[Found, ...] = field(repr=False)

    columns = (
        col.count("equilibria", index=True),
        col.flag("degenerate", index=True),
        col.count("games"),
        col.labels("arithmetic"),
        col.count("first at"),
    )

    def __len__(self) -> int:
        return len(self.counts)

    def __iter__(self) -> Iterator[Solution[Equilibrium]]:
        return map(self.solution, range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        """The equilibria of one game, or of those of a slice, with labels."""
        if isinstance(index, slice):
            return tuple(map(self.solution, range(len(self))[index]))
        return self.solution(range(len(self))[index])

    def __contains__(self, solution: object) -> bool:
        return any(solution == each for each in self)

    def keys(self) -> range:
        """The numbers of the games."""
        return range(len(self))

    def _identity(self) -> tuple[Any, ...]:
        return self.games, *map(array_value, (self.counts, self.degenerate, self.arithmetic))

    def equilibria(self, index: int) -> list[Pair]:
        """The equilibria of one game: pairs of lotteries, exact, in the order of `extreme_equilibria`."""
        index = range(len(self))[index]
        found: list[Pair] = []
        for part in self._parts:
            start, stop = np.searchsorted(part.game, (index, index + 1))
            pairs = zip(part.first.T[start:stop], part.second.T[start:stop], strict=True)
            found.extend((_chances(x), _chances(y)) for x, y in pairs)
        return sorted(found, reverse=True)

    def solution(self, index: int) -> Solution[Equilibrium]:
        """The equilibria of one game with labels, each verified once more on the game itself."""
        game, pairs = self.games.game(index), self.equilibria(index)
        found = tuple(accepted(game, profile_of(game, pair), METHOD) for pair in pairs)
        spans = [one for one in nash_subsets(pairs) if not one.is_point]
        note = f"the extreme ones; {len(spans)} maximal sets of infinitely many" if spans else ""
        return Solution(found, Coverage.COMPLETE, note)

    def as_data(self) -> dict[str, Any]:
        """Everything for each game, exact."""
        return {
            "summary": self.summary(),
            "counts": self.counts.tolist(),
            "degenerate": self.degenerate.tolist(),
            "arithmetic": self.arithmetic.tolist(),
            "equilibria": [self.equilibria(i) for i in range(len(self))],
        }

    def summary(self) -> str:
        height, width = self.games.shape
        total, ties = int(self.counts.sum()), int(self.degenerate.sum())
        note = f"; {ties:,} degenerate, answered by their extreme equilibria" if ties else ""
        games = f"{len(self):,} game{'s' * (len(self) != 1)} of {height} × {width} strategies"
        return f"{games}: {total:,} Nash equilibria, all found and verified exactly{note}."

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """How many games have how many equilibria, with the first such game as an example."""
        for flag in (False, True):
            for count in np.unique(self.counts[self.degenerate == flag]):
                these = np.flatnonzero((self.counts == count) & (self.degenerate == flag))
                kinds = tuple(sorted(set(self.arithmetic[these].tolist())))
                yield int(count), flag, len(these), kinds, int(these[0])


def solve_many(games: GameArray) -> ManySolutions:
    """All Nash equilibria of every game of an array, exact; each is verified before it is returned.

    Parameters
    ----------
    games : GameArray
        Two parties, any number of games.

    Raises
    ------
    SolverError
        If an answer fails its verification.

    Examples
    --------
    >>> games = GameArray({"row": [[[2, 0], [0, 1]], [[1, 1], [0, 0]]], "column": [[[1, 0], [0, 2]], [[0, 1], [0, 1]]]})
    >>> found = solve_many(games)
    >>> found.counts.tolist()
    [3, 1]
    >>> found.equilibria(1)
    [((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))]
    """
    if not isinstance(games, GameArray):
        raise UsageError(f"solve_many takes a GameArray, not {type(games).__name__}; solve(game) takes one game.")
    _refuse_large(games)
    rows, columns, whole = games.whole
    small = np.flatnonzero(whole)
    parts = _confirmed(rows, columns) if len(small) == len(games) else _confirmed(rows[small], columns[small], small)
    inside, degenerate = np.zeros((2, len(games)), dtype=bool)
    inside[small], degenerate[small] = parts[0].inside, parts[0].degenerate
    large = np.flatnonzero(~inside)
    if len(large):
        matrices = [games.proportional(index) for index in large.tolist()]
        more = _confirmed(np.stack([one for one, _ in matrices]), np.stack([one for _, one in matrices]), large)
        degenerate[large] = more[0].degenerate
        parts += more
    counts = np.bincount(np.concatenate([part.game for part in parts]), minlength=len(games))
    arithmetic = np.where(inside, "int64", "integer")
    for array in (counts, degenerate, arithmetic):
        array.flags.writeable = False
    return ManySolutions(games, counts, degenerate, arithmetic, tuple(parts))


def _refuse_large(games: GameArray) -> None:
    height, width = games.shape
    count = sum(
        math.comb(own, k + 1) * math.comb(other, k)
        for own, other in ((height, width), (width, height))
        for k in range(1, min(own - 1, other) + 1)
    )
    if count > MOST_DETERMINANTS:
        raise SolverError(
            f"games of {height} × {width} strategies are too large to be solved as an array ({count:,} determinants "
            f"each; at most {MOST_DETERMINANTS:,}). Solve them one by one: solve(games.game(i))."
        )


def _confirmed(rows: Array, columns: Array, numbers: Array | None = None) -> list[Found]:
    """The equilibria of the games within the bound, of generic games first; `numbers` are those of the games."""
    tables = both_tables(*rows.shape[1:])
    found = [_in_blocks(by_signs, rows, columns, tables)]
    tied = np.flatnonzero(found[0].degenerate)
    if len(tied):
        extreme = _in_blocks(extreme_by_signs, rows[tied], columns[tied], tables)
        found.append(replace(extreme, game=tied[extreme.game]))
    return found if numbers is None else [replace(one, game=numbers[one.game]) for one in found]


def _in_blocks(find: Callable[[Array, Array, Tables], Found], rows: Array, columns: Array, tables: Tables) -> Found:
    """What a method finds in all games, confirmed; games are taken in blocks that fit into the processor's cache."""
    parts = []
    for start in range(0, max(len(rows), 1), CHUNK):
        block = slice(start, start + CHUNK)
        own = np.ascontiguousarray(rows[block].transpose(1, 2, 0))
        other = np.ascontiguousarray(columns[block].transpose(2, 1, 0))
        part = find(own, other, tables)
        wrong = failing(own, other, part.game, part.first, part.second)
        if len(wrong):
            raise SolverError(
                f"{METHOD} gave a pair of lotteries that is not an equilibrium (block at {start}, pair {wrong[0]})."
            )
        parts.append(replace(part, game=part.game + start))
    return joined(parts)


def _chances(weights: Array) -> Lottery:
    """Integer weights as exact chances."""
    entries = [int(weight) for weight in weights]
    total = sum(entries)
    return tuple(Fraction(weight, total) for weight in entries)
