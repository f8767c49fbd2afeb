"""An equilibrium of a tree: besides what every equilibrium carries, the path that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import sympy

from negotiation.display import Column, Result, cell, counted, decimal, percent
from negotiation.display import columns as col
from negotiation.expressions import Number
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Incentive, Outcome, Profile
from negotiation.games.nodes import Node, chances, children
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution


@dataclass(frozen=True)
class TreeEquilibrium(Equilibrium):
    """An equilibrium of an extensive game.

    Attributes
    ----------
    game : ExtensiveGame
    beliefs : mapping of str to tuple of Fraction, or None
        For decisions of several nodes: the probability of each, where the method knows it. Incentives are expected
        under them; decisions without beliefs have none. None: incentives are given for each node.
    """

    game: ExtensiveGame
    beliefs: Mapping[str, tuple[Fraction, ...]] | None = None

    @cached_property
    def incentives(self) -> tuple[Incentive, ...]:
        """Every deviation with its gain (expected, where there are beliefs)."""
        return self.game.incentives(self.profile, self.beliefs)

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

    def options(self, where: str) -> tuple[str, ...]:
        return tuple(self.game.information_sets[where][0].actions)

    def _lottery(self, where: str) -> Sequence[tuple[str, sympy.Expr]]:
        return chances(self.game.information_sets[where][0], self.profile[where])

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


T = TypeVar("T", bound=TreeEquilibrium)


@dataclass(frozen=True)
class TreeSolution(Solution[T]):
    """The equilibria of a tree, which can also be asked by outcome."""

    @classmethod
    def of(cls, found: tuple[T, ...], remarks: Mapping[str, bool]) -> TreeSolution[T]:
        """The answers with their status; each remark says whether it names a gap in the list."""
        text = "; ".join(remarks)
        if not any(remarks.values()):
            return cls(found, Coverage.COMPLETE, text)
        return cls(found, Coverage.PARTIAL if found else Coverage.UNKNOWN, text)

    def outcomes(self) -> Outcomes:
        """On which paths some, or every, equilibrium ends."""
        return Outcomes(self)


@dataclass(frozen=True)
class Outcomes(Result):
    """The outcomes of a tree with the equilibria that reach them.

    Unreached moves make the profiles of a tree countless; its outcomes are few.

    Attributes
    ----------
    solution : TreeSolution
    """

    solution: TreeSolution[Any]

    @cached_property
    def reached(self) -> dict[tuple[tuple[str, ...], str], tuple[Number | sympy.Expr | None, ...]]:
        """(moves, outcome) to its probability in each equilibrium (None where it is not reached)."""
        paths = [{(moves, label): q for moves, label, q in one.path()} for one in self.solution]
        every = dict.fromkeys(key for path in paths for key in path)
        return {key: tuple(path.get(key) for path in paths) for key in every}

    def some(self, outcome: str) -> bool:
        """Whether some listed equilibrium reaches an outcome (with any probability)."""
        return any(label == outcome for _, label in self.reached)

    def every(self, outcome: str) -> bool:
        """Whether every listed equilibrium reaches an outcome (with any probability)."""
        columns = zip(*(row for (_, label), row in self.reached.items() if label == outcome), strict=True)
        hits = [any(q is not None for q in column) for column in columns]
        return bool(hits) and all(hits)

    def summary(self) -> str:
        count = len(self.solution)
        tail = f"; the list is {self.solution.status}" if self.solution.status != Coverage.COMPLETE else ""
        if not count:
            return f"No equilibrium is listed{tail}."
        always = [label for (_, label), row in self.reached.items() if all(q is not None for q in row)]
        first = f"{counted(count, 'equilibrium', 'equilibria')}, {counted(len(self.reached), 'outcome')}{tail}."
        if self.solution[0].game.agreement:
            return f"{first} {self._violation()}"
        return f"{first} Every one reaches: {', '.join(always) if always else 'no outcome in common'}."

    def _violation(self) -> str:
        broken = [any(not self.keeps(moves) for moves, _, _ in one.path()) for one in self.solution]
        if not any(broken):
            return "The agreement is kept in every one."
        return "The agreement is broken in every one." if all(broken) else "The agreement is broken in some."

    def keeps(self, moves: tuple[str, ...]) -> bool:
        """Whether a path keeps the agreement that the game declares (true where it meets none of its decisions)."""
        game = self.solution[0].game
        node = game.root
        for move in moves:
            if isinstance(node, Decision) and game.agreement.get(node.where, move) != move:
                return False
            node = dict(children(node))[move]
        return True

    @property
    def _agreed(self) -> bool:
        return bool(self.solution) and bool(self.solution[0].game.agreement)

    def _header(self) -> tuple[Column, ...]:
        header = (
            col.text("outcome"),
            col.key("path"),
            col.text("reached by"),
            col.labels("equilibria"),
            col.labels("probability"),
        )
        return (*header, col.category("agreement", order=("broken", "kept"))) if self._agreed else header

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each outcome that is reached on which path, in which equilibria, how likely."""
        for (moves, label), probabilities in self.reached.items():
            numbers = tuple(i for i, q in enumerate(probabilities, 1) if q is not None)
            likely = tuple(dict.fromkeys(q for q in probabilities if q is not None))
            who = "every equilibrium" if len(numbers) == len(probabilities) else "some"
            kept = ("kept" if self.keeps(moves) else "broken",) if self._agreed else ()
            yield label, " › ".join(moves), who, numbers, likely, *kept

    def _gist(self) -> str:
        return f"of {self.solution._gist()}"


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
