"""What a solver returns: equilibria that carry their incentives, their arithmetic and their verification.

Two questions, two words: `status` says how complete the list is ('complete' or 'partial', with what is missing),
each equilibrium says how it was checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

import numpy as np
import sympy

from negotiation.display import Column, Result, Row, counted, portable, sentence
from negotiation.display import columns as col
from negotiation.display.columns import Strategy
from negotiation.errors import UnknownKey, near_miss
from negotiation.expressions import Enclosure, EvidenceKind, Number, midpoint
from negotiation.frozen import FrozenMap
from negotiation.games import Cutoff, Game, Incentive, Mixed, Move, Profile


@portable
@portable
class Coverage(StrEnum):
    """How much of what there is a list of equilibria holds."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


@portable
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

    @cached_property
    def payoffs(self) -> Mapping[str, Number | sympy.Expr]:
        """Expected payoff of each party: a number, or an expression where a name has no value."""
        return FrozenMap({party: self._valued(paid) for party, paid in self.game.payoffs(self.profile).items()})

    def _valued(self, expression: sympy.Expr) -> Number | sympy.Expr:
        return self.game.number(expression) if self.game.point.covers(expression) else expression

    def options(self, where: str) -> tuple[str, ...]:
        """The labels that can be chosen at a decision."""
        return tuple(self.game.strategies[where])  # type: ignore[attr-defined]

    def strategy(self, where: str) -> Mapping[str, Number | sympy.Expr]:
        """What is done at a decision: each label that can be chosen, with its probability."""
        chances_here = {label: self._valued(q) for label, q in self._lottery(where)}
        every = {label: chances_here.get(label, Fraction(0)) for label in self.options(where)}
        return Strategy(every, self.move_text(where))

    def _lottery(self, where: str) -> Sequence[tuple[str, sympy.Expr]]:
        move = self.profile[where]
        assert not isinstance(move, Cutoff)
        return [(move, sympy.Integer(1))] if isinstance(move, str) else move.lottery

    def vector(self, where: str, *, exact: bool = False) -> np.ndarray[Any, Any]:
        """The probabilities at a decision (of a table: of a party) as an array, in the order of the labels.

        Parameters
        ----------
        where : str
        exact : bool
            Objects (`Fraction`, `Enclosure`) instead of float64.

        Examples
        --------
        >>> from negotiation.games import NormalFormGame
        >>> from negotiation.solvers import solve
        >>> pennies = NormalFormGame.from_arrays({"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]})
        >>> solve(pennies)[0].vector("A")
        array([0.5, 0.5])
        """
        if where not in self.profile:
            raise UnknownKey(f"nothing is decided at '{where}'. {near_miss(where, self.profile)}".strip())
        return np.array(list(self.strategy(where).values()), dtype=object if exact else float)

    def decides(self) -> list[tuple[str, str]]:
        """(party, decision) pairs in the order in which they are shown."""
        return [(party, party) for party in self.game.parties]

    def move_text(self, where: str) -> str:
        """The move at a decision, in words."""
        return str(self.profile[where])

    def summary(self) -> str:
        tie = f"; {len(self.ties)} ties" if self.ties else ""
        return f"{self.concept} equilibrium by {self.method}: {self.verification}{tie}"

    columns: ClassVar[tuple[Column, ...]] = (
        col.text("party"),
        col.value("payoff", shown_as="number"),
        col.key("decides"),
        col.text("move"),
        col.text("best deviation"),
        col.value("gain", shown_as="number"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each decision who moves, what that party expects, what it does, and its best deviation with the gain."""
        for party, where in self.decides():
            yield party, self.payoffs[party], where, self.strategy(where), *self._best_deviation(where)

    def _best_deviation(self, where: str) -> tuple[str | None, Any]:
        mine = [incentive for incentive in self.incentives if incentive.where == where]
        if not mine:
            return None, None
        if not all(self.game.point.covers(incentive.gain) for incentive in mine):
            return mine[0].deviation, mine[0].gain
        best = max(mine, key=lambda incentive: midpoint(self.game.number(incentive.gain)))
        return best.deviation, self.game.number(best.gain)

    def plays(self) -> Iterator[tuple[Any, ...]]:
        """(party, decision, action, probability, payoff, gain from that action instead) of every action."""
        gains: dict[tuple[str, str], Any] = {}
        for incentive in self.incentives:
            key, gain = (incentive.where, incentive.deviation), self._valued(incentive.gain)
            if key not in gains or (not hasattr(gain, "free_symbols") and float(gain) > float(gains[key])):
                gains[key] = gain
        for party, where in self.decides():
            for action, probability in self.strategy(where).items():
                yield party, where, action, probability, self.payoffs[party], gains.get((where, action))

    def _gist(self) -> str:
        return f"{self.concept} by {self.method}: {self.profile}"

    def as_data(self) -> dict[str, Any]:
        return {
            "concept": self.concept,
            "method": self.method,
            "arithmetic": self.arithmetic,
            "verification": str(self.verification),
            "moves": {where: self.move_text(where) for where in self.profile},
            "payoffs": self.payoffs,
            "incentives": [
                {
                    "party": one.party,
                    "where": one.where,
                    "instead_of": one.instead_of,
                    "deviation": one.deviation,
                    "gain": self._valued(one.gain),
                    "formula": sympy.sstr(one.gain),
                }
                for one in self.incentives
            ],
        }


E = TypeVar("E", bound=Equilibrium)
PLAYS = (
    col.count("equilibrium", index=True),
    col.text("party"),
    col.key("place"),
    col.key("action"),
    col.value("probability"),
    col.value("payoff"),
    col.value("gain"),
)


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

    def _items(self) -> Mapping[int, E]:
        return dict(enumerate(self.equilibria))

    def __bool__(self) -> bool:
        return bool(self.equilibria)

    if TYPE_CHECKING:

        def __iter__(self) -> Iterator[E]: ...
        @overload
        def __getitem__(self, index: int) -> E: ...
        @overload
        def __getitem__(self, index: slice) -> tuple[E, ...]: ...
        def __getitem__(self, index: Any) -> Any: ...

    def _gist(self) -> str:
        found = counted(len(self.equilibria), "equilibrium", "equilibria")
        concept = f" ({self.equilibria[0].concept})" if self.equilibria else ""
        return f"{found}{concept}, {self.status}{f': {self.missing}' if self.missing else ''}"

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

    def _header(self) -> tuple[Column, ...]:
        header = self.equilibria[0]._header() if self.equilibria else Equilibrium.columns
        return header if len(self.equilibria) == 1 else (col.count("equilibrium", index=True), *header)

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for number, equilibrium in enumerate(self.equilibria, 1):
            start = () if len(self.equilibria) == 1 else (number,)
            yield from ((*start, *cells) for cells in equilibrium._cells())

    def _framed(self) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
        """A row for each action at each decision of each equilibrium."""
        return PLAYS, tuple(
            Row(PLAYS, (number, *cells))
            for number, equilibrium in enumerate(self.equilibria, 1)
            for cells in equilibrium.plays()
        )

    def as_data(self) -> dict[str, Any]:
        return {"status": self.status, "missing": self.missing, "equilibria": [e.as_data() for e in self.equilibria]}
