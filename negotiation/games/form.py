"""What every game form offers, and all that solvers, thresholds and reports may ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Protocol

import sympy

from negotiation.expressions import Number, Point
from negotiation.games.incentives import Incentive, Move


class Game(Protocol):
    """A form: parties, values of its names, payoffs and incentives of a profile."""

    @property
    def title(self) -> str: ...
    @property
    def parties(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> Mapping[str, Fraction]: ...
    @property
    def names(self) -> frozenset[str]: ...
    @property
    def point(self) -> Point: ...

    def number(self, expression: sympy.Expr) -> Number:
        """The value of an expression at the game's values."""

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party."""

    def incentives(self, profile: Mapping[str, Move]) -> tuple[Incentive, ...]:
        """Every deviation with its gain."""

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> Any:
        """The same game with some values set."""
