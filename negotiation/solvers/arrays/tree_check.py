"""Whether pure profiles of a tree are equilibria at many points, from the definition, walking the tree itself.

For each party two payoffs are computed from a node on: what the profile gives, and the most that any plan of the party
gives while the others keep to theirs. The second is found at the party's information sets, the last first: all nodes
of a set are decided alike, and with perfect recall they are met together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from negotiation.games import Chance, Decision, ExtensiveGame, Outcome
from negotiation.games.nodes import Node
from negotiation.games.pointwise import LIMIT, Array

Item = tuple[Node, Any, int]


@dataclass(frozen=True)
class Numbers:
    """Payoffs and chances of a tree as integers at some points.

    Attributes
    ----------
    payoffs : mapping of (party, number of the outcome's node) to array
        In a unit of the party and the point.
    chances : mapping of (number of the chance node, branch) to array
        Divided by `whole` they are the probabilities.
    whole : int
    """

    payoffs: Mapping[tuple[str, int], Array]
    chances: Mapping[tuple[int, int], Array]
    whole: int

    def largest(self) -> int:
        """The largest absolute payoff."""
        arrays = [one for one in self.payoffs.values() if one.size]
        return max((max(int(one.max()), -int(one.min())) for one in arrays), default=0)


class _Taken:
    """One party's numbers at some points, taken when they are asked for."""

    def __init__(self, numbers: Numbers, party: str, points: Array) -> None:
        self.numbers, self.party, self.points = numbers, party, points
        self._payoffs: dict[int, Array] = {}

    def payoff(self, node: Outcome) -> Array:
        if id(node) not in self._payoffs:
            self._payoffs[id(node)] = self.numbers.payoffs[self.party, id(node)][self.points]
        return self._payoffs[id(node)]

    def chance(self, node: Chance, branch: int) -> Array:
        return self.numbers.chances[id(node), branch][self.points]


class TreeCheck:
    """The check of pure profiles of one tree at some of the points of `numbers`."""

    def __init__(self, game: ExtensiveGame, numbers: Numbers) -> None:
        self.game, self.numbers = game, numbers
        self.depth = _most_chances(game.root)
        large = (numbers.largest() + 1) * numbers.whole**self.depth * max(len(numbers.payoffs), 1)
        if large > LIMIT:
            payoffs = {key: one.astype(object) for key, one in numbers.payoffs.items()}
            chances = {key: one.astype(object) for key, one in numbers.chances.items()}
            self.numbers = Numbers(payoffs, chances, numbers.whole)

    def holds(self, node: Node, moves: Mapping[str, str], points: Array) -> bool:
        """Whether no party gains by another plan from this node on, at any of these points."""
        for party in self.game.parties:
            taken = _Taken(self.numbers, party, points)
            given = self._payoff(taken, [(node, 1, 0)], moves, "")
            most = self._payoff(taken, [(node, 1, 0)], moves, party)
            if np.any(most > given):
                return False
        return True

    def _payoff(self, taken: _Taken, items: list[Item], moves: Mapping[str, str], free: str) -> Any:
        """Sum over nodes, each with its weight, of what the party gets; the free party moves as is best for it."""
        total: Any = 0
        sets: dict[str, list[tuple[Decision, Any, int]]] = {}
        waiting = list(items)
        while waiting:
            node, weight, depth = waiting.pop()
            if isinstance(node, Outcome):
                scale = self.numbers.whole ** (self.depth - depth)
                total = total + _scaled(taken.payoff(node), weight * scale)
            elif isinstance(node, Chance):
                for k, (_, _, child) in enumerate(node.branches):
                    waiting.append((child, weight * taken.chance(node, k), depth + 1))
            elif node.party == free:
                sets.setdefault(node.where, []).append((node, weight, depth))
            else:
                waiting.append((node.actions[moves[node.where]], weight, depth))
        for nodes in sets.values():
            options = [
                self._payoff(
                    taken, [(node.actions[action], weight, depth) for node, weight, depth in nodes], moves, free
                )
                for action in nodes[0][0].actions
            ]
            total = total + reduce(np.maximum, options)
        return total


def _scaled(payoff: Array, weight: Any) -> Any:
    return payoff if isinstance(weight, int) and weight == 1 else payoff * weight


def _most_chances(node: Node) -> int:
    """The most chance moves on a path."""
    if isinstance(node, Outcome):
        return 0
    if isinstance(node, Chance):
        return 1 + max(_most_chances(child) for _, _, child in node.branches)
    return max(_most_chances(child) for child in node.actions.values())
