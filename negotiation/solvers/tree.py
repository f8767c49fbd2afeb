"""An equilibrium of a tree: besides what every equilibrium carries, the path that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from negotiation.display import cell, decimal, percent
from negotiation.expressions import Number
from negotiation.games import Chance, Cutoff, ExtensiveGame, Outcome, Profile
from negotiation.games.extensive import Node, chances
from negotiation.solvers.equilibrium import Equilibrium


@dataclass(frozen=True)
class TreeEquilibrium(Equilibrium):
    """An equilibrium of an extensive game.

    Attributes
    ----------
    game : ExtensiveGame
    """

    game: ExtensiveGame

    def path(self) -> list[tuple[tuple[str, ...], str, Number | sympy.Expr]]:
        """The outcomes that the profile reaches: (moves, outcome, probability)."""
        found: list[tuple[tuple[str, ...], str, sympy.Expr]] = []
        _walk(self.game.root, self.profile, (), sympy.Integer(1), found)
        valued = []
        for moves, label, chance in found:
            value = self.game.number(chance) if self.game.point.covers(chance) else chance
            if not (isinstance(value, Fraction) and value == 0):
                valued.append((moves, label, value))
        return valued

    def decides(self) -> list[tuple[str, str]]:
        return [(nodes[0].party, where) for where, nodes in self.game.information_sets.items()]

    def move_text(self, where: str) -> str:
        move = self.profile[where]
        node = self.game.information_sets[where][0]
        if not isinstance(move, Cutoff):
            return str(move)
        honour = chances(node, move)[0][1]
        if not self.game.point.covers(honour):
            return str(move)
        level = decimal(self.game.number(move.threshold))
        return f"{move.move} if its cost is at most {level} ({percent(self.game.number(honour))})"

    def as_data(self) -> dict[str, Any]:
        path = [{"moves": m, "outcome": o, "probability": cell(q)} for m, o, q in self.path()]
        return {**super().as_data(), "path": path}


def _walk(
    node: Node,
    profile: Profile,
    moves: tuple[str, ...],
    chance: sympy.Expr,
    found: list[tuple[tuple[str, ...], str, sympy.Expr]],
) -> None:
    if isinstance(node, Outcome):
        found.append((moves, node.label, chance))
        return
    if isinstance(node, Chance):
        branches = list(node.branches)
    else:
        branches = [(a, q, node.actions[a]) for a, q in chances(node, profile[node.where])]
    for label, probability, child in branches:
        _walk(child, profile, (*moves, label), chance * probability, found)
