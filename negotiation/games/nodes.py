"""The nodes of a tree: outcomes, moves of chance, decisions, and private costs.

Trees of any depth are pickled, compared, hashed and written without recursion: as a flat list in post-order. Children
stand before their parents, which name them by their place in the list, so the last entry is the root. Nodes that are
one object stand once; for comparison and hashes, nodes of equal value stand once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import sympy

from negotiation.display import portable
from negotiation.errors import GameError, near_miss
from negotiation.expressions import LAWS
from negotiation.frozen import FrozenMap, hash_of
from negotiation.games.incentives import Cutoff, Move
from negotiation.games.moment import Act, Moment, MomentKind

Entry = tuple[str, tuple[Any, ...], tuple[Any, ...], tuple[int, ...]]
_KINDS: dict[str, type] = {}


class FlatNode:
    """What all nodes do alike; a node class is a frozen dataclass with children in `branches` or `actions`."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Keep `@dataclass` from writing recursive methods."""
        super().__init_subclass__(**options)
        _KINDS[cls.__name__] = cls
        for name in ("__eq__", "__hash__", "__repr__"):
            setattr(cls, name, FlatNode.__dict__[name])

    def _edges(self) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[FlatNode, ...]]:
        """The node's own values, the labels of its branches, its children."""
        own: list[Any] = []
        labels: tuple[Any, ...] = ()
        below: tuple[FlatNode, ...] = ()
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.name == "actions":
                labels, below = tuple(value), tuple(value.values())
            elif field.name == "branches":
                labels, below = tuple(branch[:-1] for branch in value), tuple(branch[-1] for branch in value)
            else:
                own.append(value)
        return tuple(own), labels, below

    def _flat(self, *, by_value: bool) -> list[Entry]:
        entries: list[Entry] = []
        place: dict[int, int] = {}
        known: dict[Any, int] = {}
        stack: list[tuple[FlatNode, Any]] = [(self, None)]
        while stack:
            node, edges = stack.pop()
            if id(node) in place:
                continue
            if edges is None:
                edges = node._edges()
                stack.append((node, edges))
                stack.extend((child, None) for child in edges[2] if id(child) not in place)
                continue
            own, labels, below = edges
            entry = (type(node).__name__, own, labels, tuple(place[id(child)] for child in below))
            found = known.setdefault(entry, len(entries)) if by_value else len(entries)
            if found == len(entries):
                entries.append(entry)
            place[id(node)] = found
        return entries

    def flat_nodes(self) -> list[Entry]:
        """(kind, own values, labels of branches, places of children) of every node, the root last."""
        return self._flat(by_value=False)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return self._flat(by_value=True) == other._flat(by_value=True)

    def __hash__(self) -> int:
        return hash_of(tuple(self._flat(by_value=True)))

    def __reduce__(self) -> tuple[Any, ...]:
        return node_from, (self.flat_nodes(),)

    def __copy__(self) -> FlatNode:
        return self

    def __deepcopy__(self, memo: Any) -> FlatNode:
        return self

    def __repr__(self) -> str:
        own, labels, _ = self._edges()
        told = [str(each) for each in own if isinstance(each, str) and each]
        told += [", ".join(str(each[0] if isinstance(each, tuple) else each) for each in labels)] if labels else []
        line = ": ".join(told)
        return f"<{type(self).__name__} {line if len(line) < 250 else line[:247] + '...'}>"


def node_from(entries: Iterable[Entry]) -> Any:
    """The tree of a flat list."""
    made: list[Any] = []
    for kind, own, labels, places in entries:
        values: list[Any] = []
        rest = list(own)
        for field in fields(_KINDS[kind]):
            if field.name == "actions":
                values.append({label: made[place] for label, place in zip(labels, places, strict=True)})
            elif field.name == "branches":
                values.append(tuple((*label, made[place]) for label, place in zip(labels, places, strict=True)))
            else:
                values.append(rest.pop(0))
        made.append(_KINDS[kind](*values))
    return made[-1]


@dataclass(frozen=True)
class Outcome(FlatNode):
    """A leaf: its label and the payoff of each party (missing parties get 0)."""

    label: str
    payoffs: Mapping[str, sympy.Expr]

    def __post_init__(self) -> None:
        object.__setattr__(self, "payoffs", FrozenMap(self.payoffs))


@dataclass(frozen=True)
class Chance(FlatNode):
    """A move of nature: (label, probability, node) branches; probabilities sum to one."""

    label: str
    branches: tuple[tuple[str, sympy.Expr, Node], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "branches", tuple(self.branches))


@portable
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
class Decision(FlatNode):
    """A party's move: `where` names the information set.

    `moment` says what the decision is about and `acts` what its actions do, where that means something to others.
    """

    party: str
    where: str
    actions: Mapping[str, Node]
    private_cost: PrivateCost | None = None
    moment: Moment | None = None
    acts: Mapping[str, Act] = FrozenMap()

    @property
    def kind(self) -> MomentKind | None:
        """The kind of the moment, if it has one."""
        return self.moment.kind if self.moment is not None else None

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", FrozenMap(self.actions))
        object.__setattr__(self, "acts", FrozenMap(self.acts))

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
