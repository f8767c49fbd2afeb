"""What a solver returns: equilibria that carry their incentives, their arithmetic and their verification.

Two questions, two words: `status` says how complete the list is ('complete' or 'partial', with what is missing),
each equilibrium says how it was checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

import sympy

from negotiation.display import Result, sentence
from negotiation.expressions import Enclosure, EvidenceKind, Number, midpoint
from negotiation.games import Cutoff, Game, Incentive, Mixed, Move, Profile


class Coverage(StrEnum):
    """How much of what there is a list of equilibria holds."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


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
    def arithmetic(self) -> EvidenceKind:
        """'exact', 'enclosed' (a proved bound on every rounding error) or 'symbolic'."""
        if self.holds is None:
            return EvidenceKind.SYMBOLIC
        return EvidenceKind.ENCLOSED if isinstance(self.regret, Enclosure) else EvidenceKind.EXACT

    def __str__(self) -> str:
        if self.holds is None:
            return "symbolic: an equilibrium wherever its conditions hold"
        verdict = "no plan of any party pays" if self.holds else f"a deviation pays at '{self.where}'"
        tail = ""
        if isinstance(self.regret, Enclosure):
            tail = f", largest regret within {float(self.regret.upper):.0e} of zero"
        return f"{verdict} at any of {self.decisions} decisions ({self.arithmetic} arithmetic{tail})"


def played(move: Move) -> frozenset[str]:
    """The labels that a move plays with positive probability (both at a cutoff, which depends on the cost: none)."""
    if isinstance(move, Mixed):
        return frozenset(label for label, _ in move.lottery)
    return frozenset() if isinstance(move, Cutoff) else frozenset((move,))


@dataclass(frozen=True)
class Equilibrium(Result):
    """A profile that is an equilibrium of a concept, with everything that says so.

    Attributes
    ----------
    game : Game
        Of any form.
    concept, method : str
    profile : Profile
    verification : Verification
    conditions : tuple of sympy.Expr
        Expressions that must not be positive for the profile to be an equilibrium; empty if all were decided.
    parameters : mapping of str to anything
        What the method was told, for instance the label that Lemke-Howson dropped.
    """

    game: Game
    concept: str
    method: str
    profile: Profile
    verification: Verification
    conditions: tuple[sympy.Expr, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def incentives(self) -> tuple[Incentive, ...]:
        """Every deviation with its gain as an expression; none is positive at the game's values."""
        return self.game.incentives(self.profile)

    @cached_property
    def ties(self) -> tuple[Incentive, ...]:
        """Deviations to moves that the profile leaves unplayed and that cost nothing (or too little to tell)."""
        return tuple(one for one in self.incentives if self._is_tie(one))

    def _is_tie(self, one: Incentive) -> bool:
        move = self.profile[one.where]
        if isinstance(move, Cutoff) or one.deviation in played(move) or not self.game.point.covers(one.gain):
            return False
        return self.game.point.sign(one.gain) in (0, None)

    @property
    def arithmetic(self) -> str:
        """The arithmetic in which the profile was verified."""
        return self.verification.arithmetic

    @property
    def payoffs(self) -> Mapping[str, sympy.Expr]:
        """Expected payoff of each party, as expressions."""
        return self.game.payoffs(self.profile)

    def decides(self) -> list[tuple[str, str]]:
        """(party, decision) pairs in the order in which they are shown."""
        return [(party, party) for party in self.game.parties]

    def move_text(self, where: str) -> str:
        """The move at a decision, in words."""
        return str(self.profile[where])

    def summary(self) -> str:
        tie = f"; {len(self.ties)} ties" if self.ties else ""
        return f"{self.concept} equilibrium by {self.method}: {self.verification}{tie}"

    def rows(self) -> list[dict[str, Any]]:
        """One row for each decision: who, where, what, and the best deviation with its gain."""
        rows = []
        for party, where in self.decides():
            deviation, gain = self._best_deviation(where)
            row = {"party": party, "decides": where, "move": self.move_text(where)}
            rows.append({**row, "best deviation": deviation, "gain": gain})
        return rows

    def _best_deviation(self, where: str) -> tuple[str, Any]:
        mine = [one for one in self.incentives if one.where == where]
        if not mine:
            return "–", None
        if not all(self.game.point.covers(one.gain) for one in mine):
            return mine[0].deviation, sympy.sstr(mine[0].gain)
        best = max(mine, key=lambda one: midpoint(self.game.number(one.gain)))
        return best.deviation, self.game.number(best.gain)

    def as_data(self) -> dict[str, Any]:
        def value(expression: sympy.Expr) -> Any:
            return self.game.number(expression) if self.game.point.covers(expression) else expression

        return {
            "concept": self.concept,
            "method": self.method,
            "arithmetic": self.arithmetic,
            "verification": str(self.verification),
            "moves": {where: self.move_text(where) for where in self.profile},
            "payoffs": {party: value(expression) for party, expression in self.payoffs.items()},
            "incentives": [
                {
                    "party": one.party,
                    "where": one.where,
                    "instead_of": one.instead_of,
                    "deviation": one.deviation,
                    "gain": value(one.gain),
                    "formula": sympy.sstr(one.gain),
                }
                for one in self.incentives
            ],
        }


E = TypeVar("E", bound=Equilibrium)


@dataclass(frozen=True)
class Solution(Result, Generic[E]):
    """All equilibria that a solver holds, and whether the list is complete.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
    status : Coverage
        'complete', 'partial' (what is missing is said) or 'unknown' (nothing was found, and that proves nothing).
    missing : str
        What a partial answer leaves out.
    """

    equilibria: tuple[E, ...]
    status: Coverage = Coverage.COMPLETE
    missing: str = ""

    def __iter__(self) -> Iterator[E]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    def __getitem__(self, index: int) -> E:
        return self.equilibria[index]

    def summary(self) -> str:
        count = len(self.equilibria)
        if not count:
            said = {Coverage.COMPLETE: "there is none", Coverage.PARTIAL: "the search is partial"}
            how = said.get(self.status, "it is not known whether there is one")
            return f"No equilibrium was found: {how}{f' ({self.missing})' if self.missing else ''}."
        concept = self.equilibria[0].concept
        noun = "equilibrium" if count == 1 else "equilibria"
        tail = f" ({self.missing})" if self.missing else ""
        first = f"{count} {concept} {noun}, {self.status}{tail}."
        return f"{first} {sentence(str(self.equilibria[0].verification))}."

    def rows(self) -> list[dict[str, Any]]:
        if len(self.equilibria) == 1:
            return self.equilibria[0].rows()
        return [{"equilibrium": i, **row} for i, one in enumerate(self.equilibria, 1) for row in one.rows()]

    def as_data(self) -> dict[str, Any]:
        return {"status": self.status, "missing": self.missing, "equilibria": [e.as_data() for e in self.equilibria]}
