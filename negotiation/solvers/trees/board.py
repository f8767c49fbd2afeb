"""A tree as numbered nodes with exact numbers, cut into blocks at the roots of its proper subgames.

A node is the *root of a subgame* when every information set that meets its subtree lies within the subtree
(Selten 1965): whoever moves there knows that play has passed it. A *block* is a subgame without its proper
subgames: its leaves are outcomes, or roots of deeper subgames that have been replaced by what they are worth. Blocks
without information sets of several nodes are single decisions; all that is hard about a tree stands within one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sympy
from flint import fmpq

from negotiation.errors import SolverError
from negotiation.games import Chance, Decision, ExtensiveGame, Outcome
from negotiation.games.nodes import Node, children

Values = tuple[fmpq, ...]


@dataclass(frozen=True)
class InformationSet:
    """A numbered information set: its label, its party's number, its nodes and the labels of its moves."""

    where: str
    party: int
    nodes: tuple[int, ...]
    actions: tuple[str, ...]


class Board:
    """A tree without private costs whose payoffs and chances are rational numbers.

    Attributes
    ----------
    parent, label : lists
        For each node (parents first): the node above (-1 at the root) and the number of the move that leads here.
    below : list of tuple of int
        The children of each node, in the order of the moves.
    chances : list
        For a move of nature its probabilities (fmpq), else None.
    ends : list
        For an outcome its payoffs (fmpq, one a party), else None.
    owner : list of int
        The information set of a decision, else -1.

    Raises
    ------
    SolverError
        If there is a private cost, or a number is not rational.
    """

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        self.parent: list[int] = []
        self.label: list[int] = []
        self.below: list[tuple[int, ...]] = []
        self.chances: list[tuple[fmpq, ...] | None] = []
        self.ends: list[Values | None] = []
        self.owner: list[int] = []
        self.nodes: list[Node] = []
        numbers = {where: i for i, where in enumerate(game.information_sets)}
        members: list[list[int]] = [[] for _ in numbers]
        self._add(game.root, numbers, members)
        self.sets = tuple(
            InformationSet(where, game.parties.index(nodes[0].party), tuple(mine), tuple(nodes[0].actions))
            for (where, nodes), mine in zip(game.information_sets.items(), members, strict=True)
        )

    def _add(self, root: Node, numbers: dict[str, int], members: list[list[int]]) -> None:
        waiting: list[tuple[Node, int, int]] = [(root, -1, 0)]
        links: list[list[int]] = []
        while waiting:
            node, parent, label = waiting.pop()
            here = len(self.parent)
            self.parent.append(parent)
            self.label.append(label)
            self.nodes.append(node)
            links.append([])
            if parent >= 0:
                links[parent].append(here)
            self.ends.append(self._payoffs(node) if isinstance(node, Outcome) else None)
            nature = isinstance(node, Chance)
            self.chances.append(tuple(self._rational(q) for _, q, _ in node.branches) if nature else None)  # type: ignore[union-attr]
            self.owner.append(-1)
            if isinstance(node, Decision):
                if node.private_cost is not None:
                    raise SolverError(
                        f"'{node.where}' has a private cost, which this method does not reach. "
                        "Replace it by tree.discretise(types), or ask for backward induction."
                    )
                self.owner[here] = numbers[node.where]
                members[numbers[node.where]].append(here)
            waiting.extend((child, here, i) for i, (_, child) in reversed(list(enumerate(children(node)))))
        self.below = [tuple(one) for one in links]

    def _payoffs(self, node: Outcome) -> Values:
        return tuple(self._rational(node.payoffs.get(party, sympy.Integer(0))) for party in self.game.parties)

    def _rational(self, expression: sympy.Expr) -> fmpq:
        if not self.game.point.covers(expression):
            raise SolverError(f"{_short(expression)} has a name without a value. Set it with at(...).")
        raw = self.game.point.raw(expression)
        if not isinstance(raw, fmpq):
            raise SolverError(f"{_short(expression)} is not a rational number; this method needs exact payoffs.")
        return raw

    def descendants(self, root: int, leaves: frozenset[int] = frozenset()) -> Iterator[int]:
        """Nodes of a subtree, parents first; below `leaves` it does not look."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            yield node
            if node == root or node not in leaves:
                waiting.extend(reversed(self.below[node]))

    @cached_property
    def subgame_roots(self) -> frozenset[int]:
        """Roots of subgames: the root of the tree, and every inner node that its subtree's moves all know of."""
        count = len(self.parent)
        last = list(range(count))
        for node in range(count - 1, 0, -1):
            last[self.parent[node]] = max(last[self.parent[node]], last[node])
        first_of = [min(one.nodes) for one in self.sets]
        last_of = [max(one.nodes) for one in self.sets]
        earliest, latest = list(range(count)), list(range(count))
        for node in range(count - 1, -1, -1):
            if self.owner[node] >= 0:
                earliest[node] = min(earliest[node], first_of[self.owner[node]])
                latest[node] = max(latest[node], last_of[self.owner[node]])
            for child in self.below[node]:
                earliest[node] = min(earliest[node], earliest[child])
                latest[node] = max(latest[node], latest[child])
        inner = (node for node in range(count) if self.below[node])
        return frozenset(node for node in inner if earliest[node] >= node and latest[node] <= last[node])

    def path(self, node: int) -> Iterator[tuple[int, int]]:
        """(node, number of the move made there) from a node up to the root."""
        while self.parent[node] >= 0:
            yield self.parent[node], self.label[node]
            node = self.parent[node]

    def history(self, node: int) -> tuple[str, ...]:
        """The labels of the moves that lead to a node."""
        return tuple(reversed([children(self.nodes[above])[move][0] for above, move in self.path(node)]))


class Block:
    """A subgame of which the proper subgames have been replaced by their values.

    Attributes
    ----------
    board : Board
    root : int
    values : dict of int to tuple of fmpq
        Payoffs at the leaves of the block: outcomes, and roots of deeper subgames.
    sets : tuple of int
        The information sets of the block, in the order of the tree.
    """

    def __init__(self, board: Board, root: int, leaves: dict[int, Values]) -> None:
        self.board, self.root = board, root
        self.inner: list[int] = []
        self.values: dict[int, Values] = {}
        for node in board.descendants(root, frozenset(leaves)):
            if node in leaves:
                self.values[node] = leaves[node]
            elif (payoffs := board.ends[node]) is not None:
                self.values[node] = payoffs
            else:
                self.inner.append(node)
        self.sets = tuple(dict.fromkeys(board.owner[node] for node in self.inner if board.owner[node] >= 0))

    def path(self, node: int) -> Iterator[tuple[int, int]]:
        """(node, number of the move made there) from a node up to the root of the block."""
        while node != self.root:
            yield self.board.parent[node], self.board.label[node]
            node = self.board.parent[node]


def _short(expression: sympy.Expr) -> str:
    """A formula for a message: quoted, and cut where it grows long."""
    text = str(expression)
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
