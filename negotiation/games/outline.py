"""A tree as an indented text: who decides where, what follows each move, what it pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Protocol

import sympy

from negotiation.display import cell, clean
from negotiation.expressions import Number, Point
from negotiation.games.incentives import Mixed, Move
from negotiation.games.nodes import Chance, Decision, Node, Outcome

MOST_LINES = 400


class Tree(Protocol):
    """What is asked of a tree by what is made from trees."""

    @property
    def title(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Fraction]: ...
    @property
    def agreement(self) -> Mapping[str, str]: ...
    @property
    def parties(self) -> tuple[str, ...]: ...
    @property
    def root(self) -> Node: ...
    @property
    def information_sets(self) -> Mapping[str, tuple[Decision, ...]]: ...
    @property
    def point(self) -> Point: ...

    def number(self, expression: sympy.Expr) -> Number:
        """The value of an expression."""

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party under a profile."""


def outline(game: Tree, profile: Mapping[str, Move] | None = None, *, most: int = MOST_LINES) -> str:
    """The tree as text, one line a move; moves that a profile plays are marked with ▶.

    Parameters
    ----------
    game : ExtensiveGame
    profile : mapping of str to move, optional
    most : int
        At most so many lines; the last one says how many were left out.

    Examples
    --------
    >>> from negotiation.games import ExtensiveGame
    >>> leaf = lambda label, value: Outcome(label, {"A": sympy.Integer(value)})
    >>> moves = {"comply": leaf("peace", 0), "attack": leaf("war", -1)}
    >>> print(outline(ExtensiveGame(("A",), Decision("A", "truce", moves)), {"truce": "comply"}))
    A at 'truce'
    ├▶ comply: peace (A 0)
    └─ attack: war (A -1)
    """
    lines = [_head(game, game.root), *_below(game, game.root, "", profile or {})]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"… {len(lines) - most + 1} more lines"]
    return "\n".join(clean(line) for line in lines)


def _head(game: Tree, node: Node) -> str:
    if isinstance(node, Outcome):
        pays = ", ".join(f"{party} {_value(game, node.payoffs.get(party, sympy.Integer(0)))}" for party in game.parties)
        return f"{node.label} ({pays})"
    if isinstance(node, Chance):
        return f"chance: {node.label}"
    nodes = game.information_sets[node.where]
    unsure = f" (one of {len(nodes)} nodes that it cannot tell apart)" if len(nodes) > 1 else ""
    cost = f" (private cost of '{node.private_cost.move}')" if node.private_cost else ""
    return f"{node.party} at '{node.where}'{unsure}{cost}"


def _below(game: Tree, node: Node, indent: str, profile: Mapping[str, Move]) -> Iterator[str]:
    branches: list[tuple[str, Node, bool]] = []
    if isinstance(node, Chance):
        branches = [(f"{label} ({_value(game, chance)})", child, False) for label, chance, child in node.branches]
    elif isinstance(node, Decision):
        branches = [(label, child, _plays(profile.get(node.where), label)) for label, child in node.actions.items()]
    for position, (label, child, played) in enumerate(branches):
        last = position == len(branches) - 1
        yield f"{indent}{'└' if last else '├'}{'▶' if played else '─'} {label}: {_head(game, child)}"
        yield from _below(game, child, indent + ("   " if last else "│  "), profile)


def _plays(move: Move | None, label: str) -> bool:
    if isinstance(move, Mixed):
        return any(label == one for one, _ in move.lottery)
    return move is not None and getattr(move, "move", move) == label


def _value(game: Tree, expression: sympy.Expr) -> str:
    if isinstance(expression, sympy.Expr) and not game.point.covers(expression):
        return str(sympy.sstr(expression))
    number = game.number(sympy.sympify(expression, strict=True))
    return str(number) if getattr(number, "denominator", 0) == 1 else cell(number)
