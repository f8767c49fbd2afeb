r"""A tree as arrays: what actions are worth to the agents of its information sets, with derivatives, in float64.

In the agent form each information set has an agent of its own. What action a is worth at information set h of party i
is the expected payoff of i given that h is reached and a is played,

.. math:: U_{h,a}(p) = \sum_{n \in h} \beta(n)\, W_i(n a), \qquad \beta(n) = \pi(n) / \sum_{m \in h} \pi(m),

with :math:`\pi(n)` the probability of reaching node n and :math:`W_i` the expected payoff from a node on (McKelvey and
Palfrey 1998). The party's own earlier moves cancel in the beliefs (perfect recall).
Nodes are numbered by depth, so that each pass forwards or backwards is one array operation a level.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.errors import GameError, SolverError
from negotiation.games import Decision, ExtensiveGame, Outcome
from negotiation.games.nodes import Chance, Node

MOST_ENTRIES = 20_000_000


@dataclass
class _Tree:
    """Nodes by depth: parent, action (or -1), log of a chance probability, and what the node is."""

    nodes: list[Node]
    parent: list[int]
    action: list[int]
    chance: list[float]
    levels: list[slice]


class AgentForm:
    """The agent form of a tree whose names all have values; a `LogitModel`.

    Attributes
    ----------
    labels : tuple of (information set, action)
        The order of actions in every vector.
    scale : Fraction
        The largest range of payoffs of any party; payoffs are divided by it.

    Raises
    ------
    GameError
        If a name has no value, a decision has a private cost, or an information set cannot be reached.
    SolverError
        If the arrays would not fit into memory.
    """

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        missing = sorted(name for name in game.names if name not in game.values)
        if missing:
            raise GameError(f"'{missing[0]}' has no value: logit responses need numbers; set it with `at`.")
        sets = game.information_sets
        if not sets:
            raise GameError("nobody decides anything in this tree: there are no agents.")
        for where, nodes in sets.items():
            if nodes[0].private_cost is not None:
                raise GameError(f"'{where}' has a private cost: logit responses need plain decisions.")
        self.labels = tuple((where, action) for where, nodes in sets.items() for action in nodes[0].actions)
        self.starts = np.cumsum([0, *(len(nodes[0].actions) for nodes in sets.values())])
        self._number()
        self._payoffs()
        self._edges()

    def _number(self) -> None:
        place = {label: i for i, label in enumerate(self.labels)}
        tree = _Tree([self.game.root], [-1], [-1], [0.0], [slice(0, 1)])
        while tree.levels[-1].stop > tree.levels[-1].start:
            level = tree.levels[-1]
            for index in range(level.start, level.stop):
                self._children(tree, index, place)
            tree.levels.append(slice(level.stop, len(tree.nodes)))
        tree.levels.pop()
        self.tree = tree
        self.parent, self.action = np.array(tree.parent), np.array(tree.action)
        self.fixed = np.array(tree.chance)
        if len(tree.nodes) * len(self.labels) * len(self.game.parties) > MOST_ENTRIES:
            raise SolverError(
                f"{len(tree.nodes):,} nodes and {len(self.labels):,} actions are too many for the dense derivatives."
            )

    def _children(self, tree: _Tree, index: int, place: dict[tuple[str, str], int]) -> None:
        node = tree.nodes[index]
        if isinstance(node, Decision):
            branches = [(place[node.where, action], 0.0, child) for action, child in node.actions.items()]
        elif isinstance(node, Chance):
            numbers = [(float(self.game.number(q)), child) for _, q, child in node.branches]
            branches = [(-1, float(np.log(q)), child) for q, child in numbers if q > 0]
        else:
            return
        for action, chance, child in branches:
            tree.nodes.append(child)
            tree.parent.append(index)
            tree.action.append(action)
            tree.chance.append(chance)

    def _payoffs(self) -> None:
        parties, number = self.game.parties, self.game.number
        leaves = {i: node for i, node in enumerate(self.tree.nodes) if isinstance(node, Outcome)}
        exact = {
            i: [_exact(number(node.payoffs[p])) if p in node.payoffs else Fraction(0) for p in parties]
            for i, node in leaves.items()
        }
        low = [min(one[k] for one in exact.values()) for k in range(len(parties))]
        high = [max(one[k] for one in exact.values()) for k in range(len(parties))]
        self.scale = max(b - a for a, b in zip(low, high, strict=True)) or Fraction(1)
        self.low = low
        self.leaf = np.zeros((len(self.tree.nodes), len(parties)))
        for i, one in exact.items():
            self.leaf[i] = [float((v - a) / self.scale) for v, a in zip(one, low, strict=True)]

    def _edges(self) -> None:
        """Edges of decisions in the order of actions, and nodes in the order of information sets."""
        decided = np.flatnonzero(self.action >= 0)
        self.edges = decided[np.argsort(self.action[decided], kind="stable")]
        counts = np.bincount(self.action[self.edges], minlength=len(self.labels))
        if (counts == 0).any():
            where = self.labels[int(np.argmin(counts))][0]
            raise GameError(f"'{where}' cannot be reached: chance never goes there.")
        self.first_edge = np.concatenate([[0], np.cumsum(counts)[:-1]])
        owner = {where: self.game.parties.index(nodes[0].party) for where, nodes in self.game.information_sets.items()}
        self.party = np.array([owner[where] for where, _ in self.labels])
        self.set_of_action = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        self.path = np.zeros((len(self.parent), len(self.labels)))
        for level in self.tree.levels[1:]:
            self.path[level] = self.path[self.parent[level]]
            rows = np.arange(level.start, level.stop)
            mine = rows[self.action[level] >= 0]
            self.path[mine, self.action[mine]] += 1

    def reach(self, x: np.ndarray) -> np.ndarray:
        """The log-probability of reaching each node."""
        steps = np.where(self.action >= 0, x[self.action], self.fixed)
        found = np.zeros(len(self.parent))
        for level in self.tree.levels[1:]:
            found[level] = found[self.parent[level]] + steps[level]
        return found

    def beliefs(self, x: np.ndarray) -> np.ndarray:
        """For each edge (in the order of actions) the belief at its information set that it starts at its node."""
        reach = self.reach(x)[self.parent[self.edges]]
        top = np.maximum.reduceat(reach, self.first_edge)
        weights = np.exp(reach - np.repeat(top, self._counts()))
        found: np.ndarray = weights / np.repeat(np.add.reduceat(weights, self.first_edge), self._counts())
        return found

    def _counts(self) -> np.ndarray:
        counts: np.ndarray = np.diff(np.append(self.first_edge, len(self.edges)))
        return counts

    def values(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(worth of each action, derivatives by the log-probabilities)."""
        chances = np.exp(np.where(self.action >= 0, x[self.action], self.fixed))
        worth = self.leaf.copy()
        slopes = np.zeros((len(self.parent), len(self.labels), worth.shape[1]))
        for level in reversed(self.tree.levels[1:]):
            self._pass_up(level, chances, worth, slopes)
        belief = self.beliefs(x)
        owner = self.party[self.action[self.edges]]
        at_child = worth[self.edges, owner]
        before = self.path[self.parent[self.edges]]
        found = np.add.reduceat(belief * at_child, self.first_edge)
        moved = slopes[self.edges, :, owner] + at_child[:, None] * before
        derivatives = np.add.reduceat(belief[:, None] * moved, self.first_edge, axis=0)
        mean = np.add.reduceat(belief[:, None] * before, self.first_edge, axis=0)
        return found, derivatives - found[:, None] * mean

    def _pass_up(self, level: slice, chances: np.ndarray, worth: np.ndarray, slopes: np.ndarray) -> None:
        """Add what the nodes of a level are worth, and its derivatives, to their parents."""
        rows = np.arange(level.start, level.stop)
        mine = rows[self.action[level] >= 0]
        below = slopes[level].copy()
        below[mine - level.start, self.action[mine]] += worth[mine]
        parents, first = np.unique(self.parent[level], return_index=True)
        worth[parents] = np.add.reduceat(chances[level, None] * worth[level], first, axis=0)
        slopes[parents] = np.add.reduceat(chances[level, None, None] * below, first, axis=0)


def _exact(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(float(value))  # type: ignore[arg-type]
