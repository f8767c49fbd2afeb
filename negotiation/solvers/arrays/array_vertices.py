"""The extreme equilibria of arrays of degenerate games, by the same signs of determinants.

Every vertex of a best-response polytope is a lottery over some support J for which some equally many of its best
replies form a regular system (`sign_tables`). So the lotteries found there, best replies not told apart from ties,
are all vertices; a pair of them is an equilibrium exactly when each is played among the best replies to the other
(Mangasarian 1964), and these pairs are all extreme equilibria, also in a degenerate game.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negotiation.games.pointwise import Array
from negotiation.solvers.arrays.array_supports import Found, centred, determinants, gathered
from negotiation.solvers.arrays.sign_tables import PairTest, SignTable


@dataclass(frozen=True)
class _Vertices:
    """Lotteries of one party, sorted by game: support and best replies of the other party as bits, weights."""

    game: Array
    support: Array
    replies: Array
    weights: Array


def extreme_by_signs(own: Array, other: Array, tables: tuple[SignTable, SignTable]) -> Found:
    """All extreme equilibria of games of any kind that are within the bound of `array_supports`.

    Parameters
    ----------
    own, other : arrays of shape (m, n, N) and (n, m, N)
        Payoffs of the row and of the column party, each with its own strategies first, in int64 or Python integers.
    tables : pair of SignTable
        Of `both_tables(m, n)`.
    """
    mine, theirs = tables
    second, first = _vertices(mine, own), _vertices(theirs, other)
    x, y = _matches(first, second)
    every = np.ones(own.shape[2], dtype=bool)
    return Found(first.game[x], first.weights[:, x], second.weights[:, y], every, every)


def _vertices(table: SignTable, matrices: Array) -> _Vertices:
    numbers = determinants(table, centred(matrices)[0])
    signs = (numbers > 0).astype(np.int8) - (numbers < 0).astype(np.int8)
    found = []
    for number, (test, (mine, theirs)) in enumerate(zip(table.tests, table.supports, strict=True)):
        games, best = _lotteries(test, mine, matrices.shape[0], signs)
        found.append((games, np.full(len(games), sum(1 << j for j in theirs)), best, np.full(len(games), number)))
    game, support, replies, place = (np.concatenate(parts) for parts in zip(*found, strict=True))
    own, other = matrices.shape[:2]
    key = (((game << other) | support) << own) | replies
    _, first = np.unique(key, return_index=True)
    weights = gathered(numbers, table, other, game[first], place[first])
    return _Vertices(game[first], support[first], replies[first], weights)


def _lotteries(test: PairTest, mine: tuple[int, ...], own: int, signs: Array) -> tuple[Array, Array]:
    """The games in which a test finds a lottery with the support among its best replies, and all its best replies."""
    lottery = np.stack([signs[place] * np.int8(sign) for place, sign in test.lottery])
    direction = lottery[0]
    right = (direction != 0) & (lottery == direction).all(axis=0)
    replies = np.full(signs.shape[1], sum(1 << i for i in mine))
    rest = [r for r in range(own) if r not in mine]
    for r, (place, sign) in zip(rest, test.outside, strict=True):
        gain = signs[place] * np.int8(sign) * direction
        right &= gain <= 0
        replies |= np.where(gain == 0, 1 << r, 0)
    game = np.flatnonzero(right)
    return game, replies[game]


def _matches(first: _Vertices, second: _Vertices) -> tuple[Array, Array]:
    """All pairs of lotteries of one game that are best replies to each other."""
    start = np.searchsorted(second.game, first.game, side="left")
    count = np.searchsorted(second.game, first.game, side="right") - start
    x = np.repeat(np.arange(len(first.game)), count)
    y = np.arange(len(x)) + np.repeat(start - np.cumsum(count) + count, count)
    right = (first.support[x] & ~second.replies[y]) == 0
    right &= (second.support[y] & ~first.replies[x]) == 0
    return x[right], y[right]
