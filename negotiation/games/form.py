"""What every game form offers, and all that solvers, thresholds and reports may ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

import sympy

from negotiation.display import Result
from negotiation.errors import GameError, near_miss
from negotiation.expressions import Number, Point, exact
from negotiation.games.incentives import Incentive


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

    def payoffs(self, profile: Any) -> dict[str, sympy.Expr]:
        """Expected payoff of each party under a profile (or whatever the form calls a plan for everybody)."""

    def incentives(self, profile: Any) -> tuple[Incentive, ...]:
        """Every deviation with its gain."""

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> Any:
        """The same game with some values set."""


class Valued(Result):
    """What all forms do alike with the values of the names in their payoffs."""

    def _known(self) -> tuple[Mapping[str, Fraction], frozenset[str]]:
        """The form's own `values` and `names`."""
        return getattr(self, "values"), getattr(self, "names")  # noqa: B009 (each form has its own kind of attribute)

    @cached_property
    def point(self) -> Point:
        """The values of this game as a point at which expressions are valued."""
        return Point(self._known()[0])

    def number(self, expression: sympy.Expr) -> Number:
        """The value of an expression at this game's values: a Fraction, or a proved Enclosure."""
        return self.point.value(expression)

    def with_values(self, given: Mapping[str, Any]) -> dict[str, Fraction]:
        """This game's values with some set anew.

        Raises
        ------
        GameError
            If no payoff contains a name.
        """
        values, names = self._known()
        unknown = [name for name in given if name not in names]
        if unknown:
            raise GameError(f"no payoff contains '{unknown[0]}'. {near_miss(unknown[0], names)}".strip())
        return {**values, **{name: exact(one) for name, one in given.items()}}
