"""Which moves can be played at all: the supports of a block that no bound rules out.

A move is *conditionally dominated* at an information set when some other move does better at every node of it, however
the moves that are left are mixed afterwards; then no belief makes it a best reply. Bounds are exact: the payoff of a
mixture lies between the least and the largest payoff of its parts. The search decides the information sets from the
end of the tree to its beginning, so that what comes later is already narrow.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flint import fmpq

from negotiation.solvers.trees.board import Block

Supports = dict[int, tuple[int, ...]]


@dataclass
class Search:
    """An enumeration of supports with a budget, which says whether it was spent.

    Attributes
    ----------
    block : Block
    budget : int
        How many supports may be looked at.
    spent : bool
        Whether the budget was used up, so that some supports were not looked at.
    """

    block: Block
    budget: int = 20_000
    spent: bool = False
    looked: int = field(default=0)

    def run(self) -> Iterator[Supports]:
        """Supports (a tuple of moves for each information set of the block), pure ones first."""
        allowed = surviving(self.block)
        order = list(reversed(self.block.sets))
        for most in (1, None):
            yield from self._extend(order, 0, dict(allowed), most)

    def _extend(self, order: list[int], position: int, chosen: Supports, most: int | None) -> Iterator[Supports]:
        if position == len(order):
            if most == 1 or any(len(one) > 1 for one in chosen.values()):
                yield dict(chosen)
            return
        where, full = order[position], chosen[order[position]]
        for support in _subsets(full, most):
            self.looked += 1
            if self.looked > self.budget:
                self.spent = True
                return
            chosen[where] = support
            if _can_be_best(self.block, where, chosen):
                yield from self._extend(order, position + 1, chosen, most)
        chosen[where] = full


def _subsets(moves: tuple[int, ...], most: int | None) -> Iterator[tuple[int, ...]]:
    for size in range(1, min(len(moves), most or len(moves)) + 1):
        yield from itertools.combinations(moves, size)


def surviving(block: Block) -> Supports:
    """The moves of each information set that iterated conditional dominance leaves."""
    allowed = {one: tuple(range(len(block.board.sets[one].actions))) for one in block.sets}
    changed = True
    while changed:
        changed = False
        for where in reversed(block.sets):
            if len(allowed[where]) == 1:
                continue
            ranges = _ranges(block, where, allowed)
            kept = tuple(a for a in allowed[where] if not any(_dominates(ranges, b, a) for b in ranges[0]))
            if kept != allowed[where]:
                allowed[where], changed = kept, True
    return allowed


def _can_be_best(block: Block, where: int, chosen: Mapping[int, tuple[int, ...]]) -> bool:
    ranges = _ranges(block, where, chosen)
    return not any(_dominates(ranges, b, a) for a in chosen[where] for b in ranges[0] if a != b)


def _dominates(ranges: list[dict[int, tuple[fmpq, fmpq]]], better: int, worse: int) -> bool:
    return better != worse and all(one[worse][1] < one[better][0] for one in ranges)


def _ranges(block: Block, where: int, allowed: Mapping[int, tuple[int, ...]]) -> list[dict[int, tuple[fmpq, fmpq]]]:
    """For each node of a set and each of its moves: the least and the largest payoff that may follow."""
    one = block.board.sets[where]
    return [
        {move: _bounds(block, child, one.party, allowed) for move, child in enumerate(block.board.below[node])}
        for node in one.nodes
    ]


def _bounds(block: Block, node: int, party: int, allowed: Mapping[int, tuple[int, ...]]) -> tuple[fmpq, fmpq]:
    known = block.values.get(node)
    if known is not None:
        return known[party], known[party]
    board = block.board
    chances = board.chances[node]
    if chances is not None:
        parts = [_bounds(block, child, party, allowed) for child in board.below[node]]
        low = sum((q * part[0] for q, part in zip(chances, parts, strict=True)), fmpq(0))
        return low, sum((q * part[1] for q, part in zip(chances, parts, strict=True)), fmpq(0))
    moves = allowed[board.owner[node]]
    parts = [_bounds(block, board.below[node][move], party, allowed) for move in moves]
    return min(part[0] for part in parts), max(part[1] for part in parts)
