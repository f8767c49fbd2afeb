"""Play of a block: what each node is worth under a profile, and with what weight it is reached.

Chances are elements of any exact ring (rationals or polynomials in unknown chances), so that the same code values a
pure profile and writes the equations of a mixed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import fmpq

from negotiation.solvers.trees.board import Block

Play = Mapping[int, tuple[Any, ...]]


class BlockPlay:
    """A block under a profile.

    Parameters
    ----------
    block : Block
    play : mapping of int to tuple
        For each information set of the block the chance of each of its moves (0 where it is not played).
    """

    def __init__(self, block: Block, play: Play) -> None:
        self.block, self.play = block, play
        self._known: dict[int, tuple[Any, ...]] = {}

    def value(self, node: int) -> tuple[Any, ...]:
        """What a node is worth to each party."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._value(node)
        return found

    def _value(self, node: int) -> tuple[Any, ...]:
        block = self.block
        if node in block.values:
            return block.values[node]
        board = block.board
        chances = board.chances[node] or self.play[board.owner[node]]
        parts = [(q, self.value(child)) for q, child in zip(chances, board.below[node], strict=True) if q != 0]
        if len(parts) == 1 and parts[0][0] == 1:
            return parts[0][1]
        return tuple(sum((q * part[i] for q, part in parts), fmpq(0)) for i in range(len(parts[0][1])))

    def weights(self, where: int) -> list[Any]:
        """Likelihoods of the nodes of an information set as far as they do not depend on mistakes; zeros if they do.

        If the mistakes on the path to one node stand on the paths to all others too, any small mistakes make the nodes
        with just these mistakes infinitely likelier than the rest, and among them what is played decides. With no
        mistakes at all this is Bayes' rule.
        """
        paths = [self._path(node) for node in self.block.board.sets[where].nodes]
        least = min((slips for slips, _ in paths), key=len)
        if not all(least <= slips for slips, _ in paths):
            return [fmpq(0)] * len(paths)
        return [weight if slips == least else fmpq(0) for slips, weight in paths]

    def chances(self, where: int) -> list[Any]:
        """For each node of an information set the chance that everybody else leads there; own moves are left out."""
        board, party = self.block.board, self.block.board.sets[where].party
        found = []
        for node in board.sets[where].nodes:
            weight: Any = fmpq(1)
            for above, move in self.block.path(node):
                owner = board.owner[above]
                if owner < 0 or board.sets[owner].party != party:
                    weight = weight * (board.chances[above] or self.play[owner])[move]
            found.append(weight)
        return found

    def believable(self, where: int) -> tuple[int, ...]:
        """The nodes of a set (by position) that a limit of mistakes can believe in.

        A node whose path takes all mistakes of another node's path and more is infinitely less likely than that node.
        """
        paths = [slips for slips, _ in map(self._path, self.block.board.sets[where].nodes)]
        return tuple(i for i, one in enumerate(paths) if not any(other < one for other in paths))

    def _path(self, node: int) -> tuple[frozenset[tuple[int, int]], Any]:
        """The mistakes on the path to a node, and the product of the chances of all other moves on it."""
        board, weight, slips = self.block.board, fmpq(1), set[tuple[int, int]]()
        for above, move in self.block.path(node):
            owner = board.owner[above]
            chance = (board.chances[above] or self.play[owner])[move]
            if chance == 0 and owner >= 0:
                slips.add((owner, move))
            else:
                weight = weight * chance
        return frozenset(slips), weight

    def gains(self, where: int, base: int) -> list[list[Any]]:
        """For each move of a set, at each of its nodes: how much more it is worth to the party than the move `base`."""
        one, below = self.block.board.sets[where], self.block.board.below
        worth = [[self.value(child)[one.party] for child in below[node]] for node in one.nodes]
        return [[row[move] - row[base] for row in worth] for move in range(len(one.actions))]


def mean(weights: list[Any], values: list[Any]) -> Any:
    """The weighted sum."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), fmpq(0))
