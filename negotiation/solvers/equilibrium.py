"""What a solver returns: equilibria that carry their incentives, their arithmetic and their verification.

Two questions, two words: `status` says how complete the list is ('complete' or 'partial', with what is missing),
each equilibrium says how it was checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from negotiation.display import Result, cell, decimal, percent, sentence
from negotiation.expressions import Enclosure, Number
from negotiation.games import Decision, ExtensiveGame, Incentive, Outcome, Profile
from negotiation.games.extensive import Chance, Node, chances


@dataclass(frozen=True)
class Verification:
    """The check of a profile from the definition: no party gains by any plan in any subgame.

    Attributes
    ----------
    holds : bool or None
        True if the largest regret is not positive; None when levers or parameters have no value, so that the
        incentives are conditions rather than numbers.
    regret : Fraction, Enclosure or None
        The largest regret over all parties and decisions.
    where : str
        The decision at which it arises.
    decisions : int
        How many decisions were checked.
    """

    holds: bool | None
    regret: Number | None = None
    where: str = ""
    decisions: int = 0

    @property
    def arithmetic(self) -> str:
        """'exact', 'enclosed' (a proved bound on every rounding error) or 'symbolic'."""
        if self.holds is None:
            return "symbolic"
        return "enclosed" if isinstance(self.regret, Enclosure) else "exact"

    def __str__(self) -> str:
        if self.holds is None:
            return "symbolic: an equilibrium wherever its conditions hold"
        verdict = "no plan of any party pays" if self.holds else f"a deviation pays at '{self.where}'"
        tail = ""
        if isinstance(self.regret, Enclosure):
            tail = f", largest regret within {float(self.regret.upper):.0e} of zero"
        return f"{verdict} at any of {self.decisions} decisions ({self.arithmetic} arithmetic{tail})"


@dataclass(frozen=True)
class Equilibrium(Result):
    """A profile that is an equilibrium of a concept, with everything that says so.

    Attributes
    ----------
    game : ExtensiveGame
    concept, method : str
    profile : Profile
    incentives : tuple of Incentive
        Every one-shot deviation with its gain as an expression; none is positive at the game's values.
    conditions : tuple of sympy.Expr
        Expressions that must not be positive for the profile to be an equilibrium; empty if all were decided.
    ties : tuple of Incentive
        Deviations that cost nothing: the party is indifferent there.
    verification : Verification
    """

    game: ExtensiveGame
    concept: str
    method: str
    profile: Profile
    incentives: tuple[Incentive, ...]
    conditions: tuple[sympy.Expr, ...]
    ties: tuple[Incentive, ...]
    verification: Verification

    @property
    def arithmetic(self) -> str:
        """The arithmetic in which the profile was verified."""
        return self.verification.arithmetic

    @property
    def payoffs(self) -> Mapping[str, sympy.Expr]:
        """Expected payoff of each party, as expressions."""
        return self.game.payoffs(self.profile)

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

    def reached(self) -> frozenset[str]:
        """Labels of the decisions on the path of play."""
        found: set[str] = set()
        stack: list[Node] = [self.game.root]
        while stack:
            node = stack.pop()
            if isinstance(node, Chance):
                stack.extend(child for _, _, child in node.branches)
            elif isinstance(node, Decision):
                found.add(node.where)
                stack.extend(node.actions[action] for action, _ in chances(node, self.profile[node.where]))
        return frozenset(found)

    def summary(self) -> str:
        tie = f"; {len(self.ties)} ties" if self.ties else ""
        return f"{self.concept} equilibrium by {self.method}: {self.verification}{tie}"

    def rows(self) -> list[dict[str, Any]]:
        """One row for each decision: who, where, what, and the best deviation with its gain."""
        rows = []
        for where, decisions in self.game.information_sets.items():
            best = self._best_deviation(where)
            rows.append(
                {
                    "party": decisions[0].party,
                    "decides": where,
                    "move": self._move_text(where),
                    "best deviation": best[0],
                    "gain": best[1],
                }
            )
        return rows

    def _move_text(self, where: str) -> str:
        move = self.profile[where]
        node = self.game.information_sets[where][0]
        if isinstance(move, str) or node.private_cost is None:
            return str(move)
        honour = chances(node, move)[0][1]
        if not self.game.point.covers(honour):
            return str(move)
        threshold = getattr(move, "threshold")  # noqa: B009 (a Cutoff; Mixed has no private cost)
        level = decimal(self.game.number(threshold))
        return f"{getattr(move, 'move')} if its cost is at most {level} ({percent(self.game.number(honour))})"  # noqa: B009

    def _best_deviation(self, where: str) -> tuple[str, Any]:
        mine = [one for one in self.incentives if one.where == where]
        if not mine:
            return "–", None
        if not all(self.game.point.covers(one.gain) for one in mine):
            return mine[0].deviation, sympy.sstr(mine[0].gain)
        best = max(mine, key=lambda one: float(self.game.number(one.gain)))
        return best.deviation, self.game.number(best.gain)

    def as_data(self) -> dict[str, Any]:
        return {
            "concept": self.concept,
            "method": self.method,
            "arithmetic": self.arithmetic,
            "verification": str(self.verification),
            "moves": {where: self._move_text(where) for where in self.profile},
            "path": [{"moves": m, "outcome": o, "probability": cell(q)} for m, o, q in self.path()],
            "payoffs": {
                party: self.game.number(value) if self.game.point.covers(value) else value
                for party, value in self.payoffs.items()
            },
            "incentives": [
                {
                    "party": one.party,
                    "where": one.where,
                    "instead_of": one.instead_of,
                    "deviation": one.deviation,
                    "gain": self.game.number(one.gain) if self.game.point.covers(one.gain) else one.gain,
                    "formula": sympy.sstr(one.gain),
                }
                for one in self.incentives
            ],
        }


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


@dataclass(frozen=True)
class Solution(Result):
    """All equilibria that a solver holds, and whether the list is complete.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
    status : str
        'complete' or 'partial'.
    missing : str
        What a partial answer leaves out.
    """

    equilibria: tuple[Equilibrium, ...]
    status: str = "complete"
    missing: str = ""

    def __iter__(self) -> Any:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    def __getitem__(self, index: int) -> Equilibrium:
        return self.equilibria[index]

    def summary(self) -> str:
        count = len(self.equilibria)
        concept = self.equilibria[0].concept if self.equilibria else "equilibrium"
        noun = "equilibrium" if count == 1 else "equilibria"
        tail = f" ({self.missing})" if self.missing else ""
        first = f"{count} {concept} {noun}, {self.status}{tail}."
        return f"{first} {sentence(str(self.equilibria[0].verification))}." if count else first

    def rows(self) -> list[dict[str, Any]]:
        if len(self.equilibria) == 1:
            return self.equilibria[0].rows()
        return [{"equilibrium": i, **row} for i, one in enumerate(self.equilibria, 1) for row in one.rows()]

    def as_data(self) -> dict[str, Any]:
        return {"status": self.status, "missing": self.missing, "equilibria": [e.as_data() for e in self.equilibria]}
