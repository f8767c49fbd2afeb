"""Where each node of a tree stands: from left to right, in the order of the game, an information set in one column.

A node's column is right of its parent's; the nodes of an information set share one, as far to the right as any of
them needs (sets that cross each other, each before the other, cannot, and keep columns of their own). Leaves stand in
rows, in order; every other node in the middle of its children. Within a column two information sets whose lines would
meet stand on different tracks, so that no line runs through a strange node.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from negotiation.games import Decision
from negotiation.report.tree.tree_folding import Spot


@dataclass(frozen=True)
class Place:
    """Where a node stands: its column, its track within the column, and its height in rows of leaves."""

    column: int
    track: int
    row: float


@dataclass(frozen=True)
class Layout:
    """The places of all nodes.

    Attributes
    ----------
    places : mapping of Spot to Place
        In the order of the tree, parents before children.
    columns : int
        Of nodes that are no leaves; leaves stand right of all.
    tracks : tuple of int
        How many tracks each column has.
    rows : int
    """

    places: Mapping[Spot, Place]
    columns: int
    tracks: tuple[int, ...]
    rows: int

    def joined(self) -> list[list[Spot]]:
        """The information sets of which several nodes are shown, each from above to below."""
        sets: dict[str, list[Spot]] = {}
        for spot in self.places:
            if isinstance(spot.node, Decision) and not spot.leaf:
                sets.setdefault(spot.node.where, []).append(spot)
        return [sorted(one, key=lambda spot: self.places[spot].row) for one in sets.values() if len(one) > 1]


def spots(root: Spot) -> Iterator[Spot]:
    """All nodes, parents before children, in order."""
    stack = [root]
    while stack:
        spot = stack.pop()
        yield spot
        stack.extend(reversed(spot.children))


def laid_out(root: Spot) -> Layout:
    """Places for all nodes of a tree."""
    every = list(spots(root))
    rows = _rows(every)
    columns = _columns(root, every)
    wide = max((columns[one] for one in every if not one.leaf), default=-1) + 1
    tracks = _tracks(every, columns, rows)
    places = {
        one: Place(wide if one.leaf else columns[one], 0 if one.leaf else tracks[one], rows[one]) for one in every
    }
    count = tuple(
        max((tracks[one] for one in every if not one.leaf and columns[one] == c), default=0) + 1 for c in range(wide)
    )
    return Layout(places, wide, count, sum(one.leaf for one in every))


def _rows(every: list[Spot]) -> dict[Spot, float]:
    rows: dict[Spot, float] = {}
    for number, leaf in enumerate(one for one in every if one.leaf):
        rows[leaf] = float(number)
    for one in reversed(every):
        if not one.leaf:
            rows[one] = (rows[one.children[0]] + rows[one.children[-1]]) / 2
    return rows


def _group(spot: Spot, apart: frozenset[Hashable]) -> Hashable:
    """What must stand in one column: the information set, or the node alone."""
    if isinstance(spot.node, Decision) and not spot.leaf and spot.node.where not in apart:
        return spot.node.where
    return id(spot)


def _columns(root: Spot, every: list[Spot]) -> dict[Spot, int]:
    """The longest way from the root over groups; groups on a circle are taken apart."""
    apart: frozenset[Hashable] = frozenset()
    while True:
        edges: dict[Hashable, set[Hashable]] = {}
        for spot in every:
            edges.setdefault(_group(spot, apart), set()).update(_group(one, apart) for one in spot.children)
        order, circle = _ordered(edges)
        if not circle:
            break
        apart |= circle
    column = dict.fromkeys(order, 0)
    for group in order:
        for below in edges[group]:
            column[below] = max(column[below], column[group] + 1)
    return {spot: column[_group(spot, apart)] for spot in every}


def _ordered(edges: Mapping[Hashable, set[Hashable]]) -> tuple[list[Hashable], frozenset[Hashable]]:
    """Groups with parents before children; the groups that are left on circles (or behind them) if there are any."""
    waiting = dict.fromkeys(edges, 0)
    for below in edges.values():
        for one in below:
            waiting[one] += 1
    free = [group for group, count in waiting.items() if not count]
    order = []
    while free:
        group = free.pop()
        order.append(group)
        for one in edges[group]:
            waiting[one] -= 1
            if not waiting[one]:
                free.append(one)
    left = frozenset(group for group in edges if waiting[group] and isinstance(group, str))
    return order, left


def _tracks(every: list[Spot], columns: Mapping[Spot, int], rows: Mapping[Spot, float]) -> dict[Spot, int]:
    """A track for every information set of a column, so that no two that share a track overlap in height."""
    groups: dict[tuple[int, Hashable], list[Spot]] = {}
    for one in every:
        if not one.leaf:
            groups.setdefault((columns[one], _group(one, frozenset())), []).append(one)
    taken: dict[int, list[list[tuple[float, float]]]] = {}
    found: dict[Spot, int] = {}
    for (column, _), members in groups.items():
        low, high = min(rows[one] for one in members), max(rows[one] for one in members)
        tracks = taken.setdefault(column, [])
        for number, spans in enumerate([*tracks, []]):
            if all(high < a or low > b for a, b in spans):
                if number == len(tracks):
                    tracks.append([])
                tracks[number].append((low, high))
                found.update(dict.fromkeys(members, number))
                break
    return found
