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

from negotiation.games.incentives import Profile
from negotiation.games.normal import NormalFormGame, lottery_of
from negotiation.solvers.polytope import Vertex, positive_integers, vertices

Lottery = tuple[Fraction, ...]


@dataclass(frozen=True)
class NashSubset:
    """A maximal Nash subset: every mixture of `rows` is an equilibrium with every mixture of `columns`."""

    rows: tuple[Lottery, ...]
    columns: tuple[Lottery, ...]

    @property
    def is_point(self) -> bool:
        return len(self.rows) == len(self.columns) == 1


def extreme_equilibria(
    rows: Sequence[Sequence[Fraction]], columns: Sequence[Sequence[Fraction]]
) -> list[tuple[Lottery, Lottery]]:
    """All pairs of extreme equilibrium strategies of a bimatrix game, exact.

    Parameters
    ----------
    rows, columns : matrices of Fraction
        Payoffs of the row party and of the column party, both indexed [row][column].
    """
    height, width = len(rows), len(rows[0])
    mine = vertices(_transposed(positive_integers(columns)))[1:]
    theirs = vertices(positive_integers(rows))[1:]
    everything = (1 << (height + width)) - 1
    partners = {_swapped(one, height, width): one for one in theirs}
    many = [labels for labels in partners if labels.bit_count() > width]
    found: list[tuple[Lottery, Lottery]] = []
    for x in mine:
        lacking = everything ^ x.labels
        if x.labels.bit_count() > height:
            mates = [labels for labels in partners if not lacking & ~labels]
        else:
            mates = [labels for labels in many if not lacking & ~labels]
            if lacking in partners:
                mates.append(lacking)
        found.extend((normal(x.weights), normal(partners[labels].weights)) for labels in mates)
    return sorted(found, reverse=True)


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
    return tuple([Fraction(weight, total) for weight in weights])


def nash_subsets(pairs: Iterable[tuple[Lottery, Lottery]]) -> list[NashSubset]:
    """The maximal Nash subsets of a game from its extreme equilibria (maximal bicliques of their graph)."""
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
    return sorted(found, key=lambda one: (one.rows, one.columns), reverse=True)


def components(subsets: Iterable[NashSubset]) -> list[tuple[NashSubset, ...]]:
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
    moves = {p: lottery_of(game.strategies[p], chances) for p, chances in zip(game.parties, pair, strict=True)}
    return Profile(moves)
