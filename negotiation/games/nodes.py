"""The nodes of a tree: outcomes, moves of chance, decisions, and private costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import sympy

from negotiation.errors import GameError, near_miss
from negotiation.expressions import LAWS
from negotiation.games.incentives import Cutoff, Move
from negotiation.games.moment import Act, Moment, MomentKind


@dataclass(frozen=True)
class Outcome:
    """A leaf: its label and the payoff of each party (missing parties get 0)."""

    label: str
    payoffs: Mapping[str, sympy.Expr]


@dataclass(frozen=True)
class Chance:
    """A move of nature: (label, probability, node) branches; probabilities sum to one."""

    label: str
    branches: tuple[tuple[str, sympy.Expr, Node], ...]


@dataclass(frozen=True)
class PrivateCost:
    """The law of a private cost: 'uniform' (low, high), 'normal' (mean, deviation) or 'logistic' (mean, scale)."""

    move: str
    law: str
    first: sympy.Expr
    second: sympy.Expr

    def probability(self, threshold: sympy.Expr) -> sympy.Expr:
        """Probability that the cost is at most the threshold."""
        return LAWS[self.law][0](threshold, self.first, self.second)

    def worth(self, threshold: sympy.Expr) -> sympy.Expr:
        """Integral of the distribution function up to the threshold."""
        return LAWS[self.law][1](threshold, self.first, self.second)


@dataclass(frozen=True)
class Decision:
    """A party's move: `where` names the information set.

    `moment` says what the decision is about and `acts` what its actions do, where that means something to others.
    """

    party: str
    where: str
    actions: Mapping[str, Node]
    private_cost: PrivateCost | None = None
    moment: Moment | None = None
    acts: Mapping[str, Act] = field(default_factory=dict)

    @property
    def kind(self) -> MomentKind | None:
        """The kind of the moment, if it has one."""
        return self.moment.kind if self.moment is not None else None

    def other(self, action: str) -> str:
        """The alternative at a decision with exactly two actions."""
        return next(label for label in self.actions if label != action)


Node: TypeAlias = Outcome | Chance | Decision


def children(node: Node) -> list[tuple[str, Node]]:
    """The labelled children of a node."""
    if isinstance(node, Outcome):
        return []
    if isinstance(node, Chance):
        return [(label, child) for label, _, child in node.branches]
    return list(node.actions.items())


def chances(node: Decision, move: Move) -> list[tuple[str, sympy.Expr]]:
    """The probability of each action under a move (actions of probability zero left out)."""
    if isinstance(move, Cutoff):
        if node.private_cost is None or node.private_cost.move != move.move:
            raise GameError(f"a cutoff at '{node.where}' needs a private cost of '{move.move}' there.")
        honour = node.private_cost.probability(move.threshold)
        return [(move.move, honour), (node.other(move.move), 1 - honour)]
    lottery = [(move, sympy.Integer(1))] if isinstance(move, str) else list(move.lottery)
    for action, _ in lottery:
        if action not in node.actions:
            raise GameError(f"'{action}' is no move at '{node.where}'. {near_miss(action, node.actions)}".strip())
    return lottery
