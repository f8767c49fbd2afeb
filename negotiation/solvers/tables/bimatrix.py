"""All Nash equilibria of a two-party game, complete and exact: extreme equilibria and the components they span.

A pair of vertices of the two best-response polytopes is an equilibrium exactly when every strategy is unplayed or a
best reply, that is when their labels cover all strategies (Mangasarian 1964; von Stengel 2002, theorem 2.14). A vertex
with no more labels than dimensions has one possible partner among its like, the one with all other labels. In a
degenerate game the extreme equilibria do not end the story: every equilibrium is a convex combination within a maximal
set of extreme ones that are mutually exchangeable, a maximal Nash subset (Winkels 1979; Jansen 1981), and the connected
unions of these sets are the components.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import lt

import sympy

from negotiation.games.incentives import Mixed, Move, Profile
from negotiation.games.normal import NormalFormGame
from negotiation.solvers.tables.polytope import Vertex, positive_integers, vertices

Lottery = tuple[Fraction, ...]
ZERO = Fraction(0)


@dataclass(frozen=True)
class NashSubset:
    """A maximal Nash subset: every mixture of `rows` is an equilibrium with every mixture of `columns`."""

    rows: tuple[Lottery, ...]
    columns: tuple[Lottery, ...]

    @property
    def is_point(self) -> bool:
        return len(self.rows) == len(self.columns) == 1


def extreme_equilibria(
    rows: Sequence[Sequence[Fraction | int]], columns: Sequence[Sequence[Fraction | int]]
) -> list[tuple[Lottery, Lottery]]:
    """All pairs of extreme equilibrium strategies of a bimatrix game, exact.

    Parameters
    ----------
    rows, columns : matrices of Fraction or int
        Payoffs of the row party and of the column party, both indexed [row][column].
    """
    if len(rows) == len(rows[0]) == 2:
        found = _two_by_two(rows, columns)
        if found is not None:
            return found
    mine, theirs = positive_integers(rows), _transposed(positive_integers(columns))
    kept, left = _undominated(mine, theirs)
    size = len(rows), len(rows[0])
    if len(kept) == len(left) == 1:
        return [
            (normal([int(i == kept[0]) for i in range(size[0])]), normal([int(j == left[0]) for j in range(size[1])]))
        ]
    if len(kept) < size[0] or len(left) < size[1]:
        mine = [[mine[i][j] for j in left] for i in kept]
        theirs = [[theirs[j][i] for i in kept] for j in left]
    pairs = _complementary(vertices(theirs)[1:], vertices(mine)[1:], len(kept), len(left))
    found = [(_lottery(x, kept, size[0]), _lottery(y, left, size[1])) for x, y in pairs]
    return sorted(found, reverse=True) if len(found) > 1 else found


def _two_by_two(
    rows: Sequence[Sequence[Fraction | int]], columns: Sequence[Sequence[Fraction | int]]
) -> list[tuple[Lottery, Lottery]] | None:
    """The equilibria of a 2 x 2 game by the signs of its four payoff differences; None if one of them is a tie."""
    a, b = rows[0][0] - rows[1][0], rows[0][1] - rows[1][1]
    c, d = columns[0][0] - columns[0][1], columns[1][0] - columns[1][1]
    if not (a and b and c and d):
        return None
    pure = ((a > 0 and c > 0, 0, 0), (b > 0 > c, 0, 1), (a < 0 < d, 1, 0), (b < 0 and d < 0, 1, 1))
    found = [(_PURE[i], _PURE[j]) for holds, i, j in pure if holds]
    if (a > 0) != (b > 0) and (c > 0) != (d > 0):
        x, y = Fraction(d) / (d - c), Fraction(b) / (b - a)
        found.append(((x, 1 - x), (y, 1 - y)))
    return sorted(found, reverse=True) if len(found) > 1 else found


_PURE: tuple[Lottery, Lottery] = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


def _undominated(mine: list[list[int]], theirs: list[list[int]]) -> tuple[list[int], list[int]]:
    """Strategies that survive iterated elimination by strictly better pure ones; no equilibrium plays the others.

    A strictly dominated strategy is never a best reply, so its label is missing at every vertex, and the vertices that
    do not play it are those of the game without it: the extreme equilibria are the same, round by round.
    """
    kept, left = list(range(len(mine))), list(range(len(theirs)))
    size = 0
    while size != len(kept) + len(left):
        size = len(kept) + len(left)
        kept = _best_of(mine, kept, left)
        left = _best_of(theirs, left, kept)
    return kept, left


def _best_of(payoffs: list[list[int]], own: list[int], other: list[int]) -> list[int]:
    """The own strategies that no other one beats at each strategy of the other party."""
    rows = [(i, [payoffs[i][j] for j in other]) for i in own]
    return [i for i, row in rows if not any(all(map(lt, row, better)) for k, better in rows if k != i)]


def _complementary(mine: list[Vertex], theirs: list[Vertex], height: int, width: int) -> list[tuple[Vertex, Vertex]]:
    """The pairs of vertices that together have all labels."""
    everything = (1 << (height + width)) - 1
    partners = {_swapped(one, height, width): one for one in theirs}
    many = [labels for labels in partners if labels.bit_count() > width]
    found: list[tuple[Vertex, Vertex]] = []
    for x in mine:
        lacking = everything ^ x.labels
        if x.labels.bit_count() > height:
            found.extend((x, partners[labels]) for labels in partners if not lacking & ~labels)
            continue
        if lacking in partners:
            found.append((x, partners[lacking]))
        found.extend((x, partners[labels]) for labels in many if not lacking & ~labels)
    return found


def _transposed(matrix: Sequence[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*matrix, strict=True)]


def _swapped(vertex: Vertex, height: int, width: int) -> int:
    """Labels of the column polytope (y_j = 0 first, then rows) in the order of the row polytope."""
    unplayed = vertex.labels & ((1 << width) - 1)
    best = vertex.labels >> width
    return best | (unplayed << height)


def normal(weights: Sequence[int]) -> Lottery:
    """Integer weights as a lottery."""
    total = sum(weights)
    return tuple([Fraction(weight, total) if weight else ZERO for weight in weights])


def _lottery(vertex: Vertex, kept: list[int], size: int) -> Lottery:
    """The lottery of a vertex, strategies that are not kept left unplayed."""
    weights = [0] * size
    for i, weight in zip(kept, vertex.weights, strict=True):
        weights[i] = weight
    return normal(weights)


def nash_subsets(pairs: Iterable[tuple[Lottery, Lottery]]) -> list[NashSubset]:
    """The maximal Nash subsets of a game from its extreme equilibria (maximal bicliques of their graph)."""
    pairs = list(pairs)
    if all(len({tuple([q.as_integer_ratio() for q in pair[k]]) for pair in pairs}) == len(pairs) for k in (0, 1)):
        return sorted((NashSubset((x,), (y,)) for x, y in pairs), key=_order, reverse=True)
    partners: dict[Lottery, frozenset[Lottery]] = {}
    for x, y in pairs:
        partners[x] = partners.get(x, frozenset()) | {y}
    closed = set(partners.values())
    waiting = list(closed)
    while waiting:
        one = waiting.pop()
        for other in partners.values():
            meet = one & other
            if meet and meet not in closed:
                closed.add(meet)
                waiting.append(meet)
    found = []
    for columns in closed:
        rows = frozenset(x for x, ys in partners.items() if columns <= ys)
        found.append(NashSubset(tuple(sorted(rows, reverse=True)), tuple(sorted(columns, reverse=True))))
    return sorted(found, key=_order, reverse=True)


def _order(subset: NashSubset) -> tuple[tuple[Lottery, ...], tuple[Lottery, ...]]:
    return subset.rows, subset.columns


def connected(subsets: Iterable[NashSubset]) -> list[tuple[NashSubset, ...]]:
    """Connected unions of maximal Nash subsets (two are joined when they share an equilibrium)."""
    groups: list[list[NashSubset]] = []
    for one in subsets:
        touching = [group for group in groups if any(_meet(one, other) for other in group)]
        merged = [one, *(other for group in touching for other in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return [tuple(group) for group in groups]


def _meet(one: NashSubset, other: NashSubset) -> bool:
    return bool(set(one.rows) & set(other.rows)) and bool(set(one.columns) & set(other.columns))


def profile_of(game: NormalFormGame, pair: tuple[Lottery, Lottery]) -> Profile:
    """A pair of lotteries as a profile with labels."""
    moves: dict[str, Move] = {}
    for party, chances in zip(game.parties, pair, strict=True):
        played = [(label, q) for label, q in zip(game.strategies[party], chances, strict=True) if q.numerator]
        if len(played) == 1:
            moves[party] = played[0][0]
        else:
            moves[party] = Mixed(tuple([(label, sympy.Rational(q.numerator, q.denominator)) for label, q in played]))
    return Profile(moves)
