"""Which part of a tree is shown: all of it, or what a number of leaves allows, the rest folded.

The path of the agreement is opened first, then what takes the fewest moves that nobody is expected to make, then what
is near the root. A part that stays folded is one leaf that says how many outcomes it stands for. Where a node of the
path has more moves than there is room for, the last of them are folded into one leaf too.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy

from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Mixed, Outcome
from negotiation.games.incentives import Move
from negotiation.games.nodes import Node, chances, children

ALWAYS, SOMETIMES, NEVER = "chosen", "sometimes", "not chosen"


@dataclass(eq=False)
class Spot:
    """A node of the picture.

    Attributes
    ----------
    node : Outcome, Chance, Decision or None
        None for several moves folded together.
    history : tuple of str
    outcomes : int
        How many outcomes of the game it and what is below it stand for.
    move : str
        The move that leads here.
    chosen : str
        Whether it is made: 'chosen', 'sometimes' (a lottery, a private cost, chance) or 'not chosen'.
    chance : sympy.Expr or None
        How likely it is made, where it is a matter of chance.
    folded : bool
    children : list of Spot
        In the order of the game.
    """

    node: Node | None
    history: tuple[str, ...]
    outcomes: int
    move: str = ""
    chosen: str = NEVER
    chance: sympy.Expr | None = None
    folded: bool = True
    children: list[Spot] = field(default_factory=list)

    @property
    def leaf(self) -> bool:
        """Whether nothing is drawn below it."""
        return not self.children


def unfolded(
    game: ExtensiveGame, profile: Mapping[str, Move] | None, held: Mapping[str, str], most_leaves: int
) -> Spot:
    """The tree with at most so many leaves.

    Parameters
    ----------
    game : ExtensiveGame
    profile : mapping of str to move, or None
        What everybody does; the moves of `held` if None.
    held : mapping of str to str
        The moves that keep the agreement: their path stays open.
    most_leaves : int
    """
    counts: dict[int, int] = {}
    root = _spot(game.root, (), counts)
    waiting: list[tuple[bool, int, int, int, Spot]] = [(False, 0, 0, 0, root)]
    leaves, serial = 1, 0
    while waiting:
        off_path, deviations, depth, _, spot = heapq.heappop(waiting)
        below = _below(spot, profile if profile is not None else held, counts)
        if not below:
            spot.folded = False
            continue
        room = most_leaves - leaves
        kept = [one for one in below if _on_path(spot.node, one.move, held)]
        if len(below) - 1 > room:
            if off_path or room < 1:
                continue
            below = _bundled(below, kept, room, spot)
        spot.folded, spot.children = False, below
        leaves += len(below) - 1
        for one in below:
            if one.node is None:
                continue
            serial += 1
            off = off_path or one not in kept
            heapq.heappush(waiting, (off, deviations + (one.chosen == NEVER), depth + 1, serial, one))
    return root


def _on_path(node: Node | None, move: str, held: Mapping[str, str]) -> bool:
    return not isinstance(node, Decision) or held.get(node.where, move) == move


def _spot(node: Node, history: tuple[str, ...], counts: dict[int, int], **more: Any) -> Spot:
    return Spot(node, history, _outcomes(node, counts), folded=bool(children(node)), **more)


def _outcomes(node: Node, counts: dict[int, int]) -> int:
    """How many outcomes are below a node; without recursion, since trees may be deep."""
    stack = [node]
    while stack:
        one = stack[-1]
        missing = [child for _, child in children(one) if id(child) not in counts]
        if missing:
            stack.extend(missing)
            continue
        counts[id(one)] = sum(counts[id(child)] for _, child in children(one)) or 1
        stack.pop()
    return counts[id(node)]


def _below(spot: Spot, profile: Mapping[str, Move], counts: dict[int, int]) -> list[Spot]:
    node = spot.node
    if node is None or isinstance(node, Outcome):
        return []
    if isinstance(node, Chance):
        return [
            _spot(child, (*spot.history, label), counts, move=label, chosen=SOMETIMES, chance=chance)
            for label, chance, child in node.branches
        ]
    move = profile.get(node.where)
    likely = dict(chances(node, move)) if isinstance(move, (Cutoff, Mixed)) else {}
    found = []
    for label, child in node.actions.items():
        chosen = SOMETIMES if label in likely else ALWAYS if move == label else NEVER
        found.append(_spot(child, (*spot.history, label), counts, move=label, chosen=chosen, chance=likely.get(label)))
    return found


def _bundled(below: list[Spot], kept: list[Spot], room: int, spot: Spot) -> list[Spot]:
    """Some children, those on the path first, and one leaf for the others; in the order of the game."""
    shown = set(map(id, sorted(below, key=lambda one: (one not in kept, one.chosen == NEVER))[:room]))
    rest = [one for one in below if id(one) not in shown]
    move = f"{len(rest)} more moves"
    bundle = Spot(None, (*spot.history, "…"), sum(one.outcomes for one in rest), move=move)
    return [*(one for one in below if id(one) in shown), bundle]
