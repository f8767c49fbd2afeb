"""The first step between two sides that mistrust each other: is it risked, and does it tell who is sincere?

A document's `trust:` block describes a first step with part of the stake, each side being sincere with some chance in
the other's eyes (Kydd 2005; Watson 1999, 2002; see `games.institutions.trust`). Too large a step is not risked even by
a sincere side; too small a one is taken by an insincere side too, which exploits the whole stake afterwards. (An
insincere side is one that will break the agreement at full stake, whatever its patience.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.deterrence.conditions import ConditionKind, Constraint
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.expressions import Number, Point, nonnegative, sign
from negotiation.library import exposure_window, minimum_trust
from negotiation.settlement import Configuration


@dataclass(frozen=True)
class FirstStep(Result):
    """The window of first steps that separate sincere from insincere sides, and the step that is taken.

    Attributes
    ----------
    exposure : Number
        Part of the stake at risk in the first step.
    low, high : Number
        The least exposure at which an insincere side betrays at once, and the most that a sincere side risks.
    belief, least_belief : Number
        The chance of sincerity, and the least at which a sincere side would risk the whole stake at once (Kydd).
    """

    exposure: Number
    low: Number
    high: Number
    belief: Number
    least_belief: Number

    @property
    def taken(self) -> bool | None:
        """Whether a sincere side takes the step; None if that is not decided."""
        return nonnegative(self.high - self.exposure)

    @property
    def tells(self) -> bool | None:
        """Whether an insincere side does not, so that the step is a test; None if that is not decided."""
        return nonnegative(self.exposure - self.low)

    def summary(self) -> str:
        at_once = "enough" if nonnegative(self.belief - self.least_belief) else "too little"
        start = (
            f"With trust {decimal(self.belief)} ({at_once} to risk everything at once, which takes "
            f"{decimal(self.least_belief)}) first steps from {decimal(self.low)} to {decimal(self.high)} of the stake "
            "are risked by the sincere and betrayed by the insincere"
        )
        if sign(self.low - self.high) == 1:
            start = f"With trust {decimal(self.belief)} no first step tells the sincere from the insincere"
        if self.taken is None or self.tells is None:
            return f"{start}; a step of {decimal(self.exposure)} is too close to an end to tell."
        if not self.taken:
            return f"{start}; a step of {decimal(self.exposure)} is too large to be risked."
        if not self.tells:
            return f"{start}; a step of {decimal(self.exposure)} is so small that the insincere take it too."
        return f"{start}; a step of {decimal(self.exposure)} does both."

    columns = (col.key("quantity"), col.number("value"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for name in ("exposure", "low", "high", "belief", "least_belief"):
            yield name.replace("_", " "), getattr(self, name)

    def constraints(self) -> tuple[Constraint, ...]:
        """The two conditions of the step."""
        unit = "of the stake exposed"
        return (
            Constraint(
                ConditionKind.TRUST, "both", "A sincere side takes the first step", self.high - self.exposure, unit
            ),
            Constraint(
                ConditionKind.TRUST, "both", "The first step tells who is insincere", self.exposure - self.low, unit
            ),
        )


def first_step(configuration: Configuration) -> FirstStep | None:
    """The first step of a configuration; None where the document has no `trust:` block, or it is left out."""
    if configuration.part("trust") is None:
        return None
    get = configuration.expression
    t, reward, tempted, insincere, loss = (
        get(f"trust.{one}") for one in ("belief", "reward", "temptation", "insincere_temptation", "loss")
    )
    own = configuration.has("trust.discount")
    discount = get("trust.discount" if own else "truce.discount")
    window = exposure_window(t, reward, tempted, insincere, loss, discount=discount)
    value = Point(configuration.values).value
    least = minimum_trust(reward, tempted, sympy.Integer(0), -loss)
    found = (get("trust.first_step"), window.low, window.high, t, least)
    return FirstStep(*(value(one) for one in found))
