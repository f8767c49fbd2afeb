"""The narrow waist: an incentive is one deviation and its gain.

Every game form, given a profile, yields a finite list of incentives `(party, where, instead_of, deviation, gain)`
whose gain is an expression in levers and parameters. A profile is an equilibrium when no gain is positive; the
margin of a party is minus its largest gain. Whatever comes after (solving, thresholds, comparison, explanation)
sees incentives and not the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from negotiation.display import Result, decimal, portable
from negotiation.display import columns as col
from negotiation.display.columns import shortened
from negotiation.expressions import Number, Point
from negotiation.frozen import FrozenMap
from negotiation.games.moment import Act, Moment, MomentKind


@dataclass(frozen=True)
class Incentive(Result):
    """What a party gains by one deviation: at `where`, doing `deviation` instead of `instead_of`.

    Attributes
    ----------
    party, where, instead_of, deviation : str
        Labels: the party, its decision, the move of the profile, the other move.
    gain : sympy.Expr
        Gain in the party's payoff unit; positive means that the deviation pays.
    moment : Moment or None
        What the decision is about, where the game says it.
    act, kept : Act or None
        What the other move and that of the profile do, where the game says it.
    """

    party: str
    where: str
    instead_of: str
    deviation: str
    gain: sympy.Expr
    moment: Moment | None = None
    act: Act | None = None
    kept: Act | None = None

    @property
    def kind(self) -> MomentKind | None:
        """The kind of the moment, if it has one."""
        return self.moment.kind if self.moment is not None else None

    columns = (col.text("party"), col.text("where"), col.text("instead of"), col.text("deviation"), col.value("gain"))

    def at(self, values: Mapping[str, object]) -> Number:
        """The gain as a number at a setting of all levers and parameters."""
        return Point(values).value(self.gain)

    def summary(self) -> str:
        return (
            f"{self.party} at '{self.where}' gains {sympy.sstr(self.gain)} "
            f"by '{self.deviation}' instead of '{self.instead_of}'"
        )

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        yield self.party, self.where, self.instead_of, self.deviation, self.gain

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {sympy.latex(self.gain)}$"


@portable
@dataclass(frozen=True)
class Cutoff:
    """A party with a private cost makes `move` exactly when its cost is at most `threshold`."""

    move: str
    threshold: sympy.Expr

    def __str__(self) -> str:
        if self.threshold.is_number:
            return f"{self.move} if its private cost is at most {decimal(float(self.threshold))}"
        return f"{self.move} if its private cost is at most {sympy.sstr(self.threshold)}"


@portable
@dataclass(frozen=True)
class Mixed:
    """A lottery over moves: (label, probability) pairs; probabilities are expressions that sum to one."""

    lottery: tuple[tuple[str, sympy.Expr], ...]

    def __str__(self) -> str:
        return " or ".join(f"{move} ({sympy.sstr(chance)})" for move, chance in self.lottery)


Move: TypeAlias = str | Cutoff | Mixed


@portable
class Profile(FrozenMap[str, Move]):
    """What everybody does: the label of each decision to the move made there; equal to a plain mapping."""

    __slots__ = ()

    def __init__(self, moves: Mapping[str, Move]) -> None:
        super().__init__(moves)

    def _fields(self) -> dict[str, Any]:
        return {"moves": dict(self)}

    def __repr__(self) -> str:
        return shortened(str(self), 300)

    def __str__(self) -> str:
        return "; ".join(f"{where}: {move}" for where, move in self.items())
