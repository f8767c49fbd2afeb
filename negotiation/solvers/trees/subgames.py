"""From the last subgame to the first: the equilibria of a tree from those of its blocks.

Every choice of an equilibrium for each deeper subgame gives the leaves of a block their values; what is played in the
block then does not depend on how these came about. So one method for blocks gives a method for trees, and what a block
leaves undecided is counted and said.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from negotiation.solvers.beliefs.consistency import Tremble
from negotiation.solvers.beliefs.mistakes import Slip
from negotiation.solvers.trees.block_play import BlockPlay
from negotiation.solvers.trees.board import Block, Board, Values

MOST_PARTS = 2_000


@dataclass(frozen=True)
class Local:
    """An equilibrium within a block: chances of moves, beliefs and mistakes by information set, ranges of chances."""

    play: Mapping[int, tuple[fmpq, ...]]
    beliefs: Mapping[int, tuple[fmpq, ...]] = field(default_factory=dict)
    slips: Mapping[Slip, Tremble] = field(default_factory=dict)
    ranges: Mapping[tuple[int, int], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """An equilibrium of a subgame: what it is worth at the root, and the equilibria of its blocks."""

    values: Values
    locals: tuple[Local, ...]


BlockMethod = Callable[[Block], tuple[list[Local], dict[str, bool]]]


class Subgames:
    """The recursion over subgames.

    Parameters
    ----------
    board : Board
    method : function
        Block to its equilibria and remarks in words, each with whether it names a gap in the list.
    """

    def __init__(self, board: Board, method: BlockMethod) -> None:
        self.board, self.method = board, method
        self.missing: dict[str, bool] = {}
        self._known: dict[Any, tuple[list[Local], list[Values]]] = {}

    def run(self) -> list[Part]:
        """The equilibria of the whole tree."""
        roots = sorted(self.board.subgame_roots, reverse=True)
        parts: dict[int, list[Part]] = {}
        for root in roots:
            parts[root] = self._block(root, parts)
        return parts[0] if 0 in parts else [Part(self.board.ends[0] or (), ())]

    def _block(self, root: int, parts: dict[int, list[Part]]) -> list[Part]:
        inside = frozenset(parts)
        leaves = [node for node in self.board.descendants(root, inside) if node in inside]
        found: list[Part] = []
        for choice in itertools.product(*(parts[leaf] for leaf in leaves)):
            values = {leaf: part.values for leaf, part in zip(leaves, choice, strict=True)}
            below = tuple(one for part in choice for one in part.locals)
            for local, worth in zip(*self._solved(root, values), strict=True):
                if len(found) >= MOST_PARTS:
                    self.missing[f"only the first {MOST_PARTS:,} combinations of subgames are listed"] = True
                    return found
                found.append(Part(worth, (*below, local)))
        return found

    def _solved(self, root: int, leaves: dict[int, Values]) -> tuple[list[Local], list[Values]]:
        key = root, tuple(leaves.values())
        if key not in self._known:
            block = Block(self.board, root, leaves)
            locals_, missing = self._locals(block)
            self.missing.update(missing)
            self._known[key] = locals_, [BlockPlay(block, one.play).value(root) for one in locals_]
        return self._known[key]

    def _locals(self, block: Block) -> tuple[list[Local], dict[str, bool]]:
        if not block.sets:
            return [Local({})], {}
        if len(block.sets) == 1 and len(self.board.sets[block.sets[0]].nodes) == 1:
            return _decision(block)
        return self.method(block)


def _decision(block: Block) -> tuple[list[Local], dict[str, bool]]:
    """A single decision: its best moves."""
    view, where = BlockPlay(block, {}), block.sets[0]
    (node,) = block.board.sets[where].nodes
    party = block.board.sets[where].party
    worth = [view.value(child)[party] for child in block.board.below[node]]
    best = max(worth)
    moves = [i for i, one in enumerate(worth) if one == best]
    found = [Local({where: tuple(fmpq(i == move) for i in range(len(worth)))}) for move in moves]
    return found, {"lotteries over tied moves are not listed": False} if len(moves) > 1 else {}
