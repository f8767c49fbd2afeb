r"""All equilibria of arrays of small two-party games by the signs of integer determinants, many games at a time.

The method and its completeness are in `sign_tables`. Here the determinants of thousands of games are computed by the
same NumPy instruction, and their signs, packed into bits, are combined for all games at once.

No overflow. A constant is added to each column of a payoff matrix so that its entries lie in :math:`[-h_c, h_c]`, where
:math:`h_c` is half the column's range, rounded up, and at least 1. Expansion along a column adds k + 1 products of an
entry and a smaller determinant, so by induction every determinant with columns C, every product and every partial sum
is at most :math:`(|C| + 1)! \prod_{c \in C} h_c`. With k the largest :math:`|C|`, a game is solved in int64 only if

.. math:: (k + 1)! \cdot h_{(1)} \cdots h_{(k)} \le 2^{63} - 1,

the product being that of the k largest :math:`h_c` of the game; this is decided before its determinants are computed,
by divisions that cannot overflow. The check of the answers (`array_check`) adds :math:`h_{(1)} \le 2^{53}`, which
only games of 2 strategies can exceed within the first bound (or games with a single wide column). All
other games are solved by the same code in Python integers, which have no limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from negotiation.games.pointwise import LIMIT, Array
from negotiation.solvers.arrays.array_check import MOST_HALF_RANGE
from negotiation.solvers.arrays.sign_tables import PairTest, SignTable

CHUNK = 16384
Words = tuple[Array, Array]


@dataclass(frozen=True)
class Found:
    """Equilibria of an array of games as integers in proportion to the chances, games in order.

    Attributes
    ----------
    game : array of int, shape (E,)
        The game of each equilibrium.
    first, second : arrays of shape (m, E) and (n, E)
        Weights of the strategies; divided by their sum they are the chances.
    degenerate, inside : arrays of bool, shape (N,)
        Games with more best replies than strategies played (nothing is listed for them); games within the bound.
    """

    game: Array
    first: Array
    second: Array
    degenerate: Array
    inside: Array


def by_signs(own: Array, other: Array, tables: tuple[SignTable, SignTable]) -> Found:
    """All equilibria of the games that are not degenerate; games beyond the bound of int64 are left out.

    Parameters
    ----------
    own, other : arrays of shape (m, n, N) and (n, m, N)
        Payoffs of the row and of the column party, each with its own strategies first, in int64 or Python integers
        (dtype object: no bound). Best given in blocks of `CHUNK` games.
    tables : pair of SignTable
        Of `both_tables(m, n)`.
    """
    mine, theirs = tables
    height, width, size = own.shape
    shifted, fits = centred(own)
    by_own = determinants(mine, shifted)
    shifted, also = centred(other)
    by_other = determinants(theirs, shifted)
    inside = fits & also
    degenerate = np.zeros(-(-size // 8), dtype=np.uint8)
    hits = np.zeros((len(mine.tests), len(degenerate)), dtype=np.uint8)
    own_signs, other_signs = list(_signs(by_own)), list(_signs(by_other))
    for hit, test, answer in zip(hits, mine.tests, theirs.tests, strict=True):
        strict, tied = _passes(test, own_signs)
        hit |= strict
        degenerate |= tied
        strict, tied = _passes(answer, other_signs)
        hit &= strict
        degenerate |= tied
    hits &= ~degenerate & np.packbits(inside, bitorder="little")
    places = np.unpackbits(hits, axis=1, count=size, bitorder="little").T
    game, pair = np.divmod(np.flatnonzero(np.ascontiguousarray(places).view(bool)), len(hits))
    flagged = np.unpackbits(degenerate, count=size, bitorder="little").astype(bool) & inside
    first = gathered(by_other, theirs, height, game, pair)
    second = gathered(by_own, mine, width, game, pair)
    return Found(game, first, second, flagged, inside)


def joined(parts: list[Found]) -> Found:
    """Several lists as one."""
    if len(parts) == 1:
        return parts[0]
    names = ("game", "first", "second", "degenerate", "inside")
    return Found(*(np.concatenate([getattr(one, name) for one in parts], axis=-1) for name in names))


def centred(matrices: Array) -> Words:
    """Columns shifted into [-h, h], and which games are within the bound; matrices of shape (own, other, games)."""
    own, other, size = matrices.shape
    low, high = matrices.min(axis=0), matrices.max(axis=0)
    if matrices.dtype == object:
        return matrices - low, np.ones(size, dtype=bool)
    spread = high.view(np.uint64) - low.view(np.uint64)
    half = spread >> np.uint64(1)
    return matrices - (low + half.view(np.int64)), _within(spread - half, min(own - 1, other))


def _within(halves: Array, count: int) -> Array:
    """The games whose half ranges, shape (columns, games), keep all determinants with `count` columns in int64."""
    most, size = LIMIT // math.factorial(count + 1), halves.shape[1]
    widest = max(int(halves.max(initial=0)), 1)
    if widest**count <= most and widest <= MOST_HALF_RANGE:
        return np.ones(size, dtype=bool)
    largest = np.sort(np.maximum(halves, np.uint64(1)), axis=0)[::-1]
    room, inside = np.full(size, most, dtype=np.uint64), np.asarray(largest[0] <= np.uint64(MOST_HALF_RANGE))
    for one in largest[:count]:
        inside &= one <= room
        room //= one
    return inside


def determinants(table: SignTable, matrices: Array) -> Array:
    """The determinants of all games: shape (1 + number of steps + 1, games); the last row is zero."""
    size = matrices.shape[2]
    found = np.zeros((len(table.steps) + 2, size), dtype=matrices.dtype)
    found[0] = 1
    product = np.empty(size, dtype=matrices.dtype)
    for result, step in zip(found[1:], table.steps, strict=False):
        for k, (row, smaller) in enumerate(step.terms):
            entries = matrices[row, step.column]
            if smaller:
                entries = np.multiply(entries, found[smaller], out=product)
            if k % 2:
                np.subtract(result, entries, out=result)
            else:
                np.add(result, entries, out=result)
    return found


def _signs(numbers: Array) -> Iterator[Words]:
    """For each determinant the games in which it is positive, and those in which it is negative, as bits."""
    for row in numbers[:-1]:
        yield np.packbits(row > 0, bitorder="little"), np.packbits(row < 0, bitorder="little")


def _passes(test: PairTest, signs: list[Words]) -> Words:
    """The games in which a lottery is found and only the support replies best, and those with further best replies."""
    plus = [signs[place] if sign > 0 else signs[place][::-1] for place, sign in test.lottery]
    up, down = reduce(np.bitwise_and, [p for p, _ in plus]), reduce(np.bitwise_and, [n for _, n in plus])
    if not test.outside:
        return up | down, np.zeros_like(up)
    gains = [signs[place] if sign > 0 else signs[place][::-1] for place, sign in test.outside]
    better, worse = reduce(np.bitwise_or, [p for p, _ in gains]), reduce(np.bitwise_or, [n for _, n in gains])
    all_worse, all_better = reduce(np.bitwise_and, [n for _, n in gains]), reduce(np.bitwise_and, [p for p, _ in gains])
    strict = (up & all_worse) | (down & all_better)
    return strict, ((up & ~better) | (down & ~worse)) & ~strict


def gathered(numbers: Array, table: SignTable, width: int, game: Array, pair: Array) -> Array:
    """Integer weights, shape (width, equilibria), of the lotteries of some tests in some games."""
    places = np.full((width, len(table.tests)), len(numbers) - 1)
    for k, (test, (_, support)) in enumerate(zip(table.tests, table.supports, strict=True)):
        places[list(support), k] = [place for place, _ in test.lottery]
    size = numbers.shape[1]
    found = np.empty((width, len(game)), dtype=numbers.dtype)
    flat = numbers.ravel()
    for row, one in zip(found, places, strict=True):
        np.abs(flat[one[pair] * size + game], out=row)
    return found
