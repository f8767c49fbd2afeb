"""All the conditions that an agreement must meet, each with its slack: what fails, what binds, what has room.

A verdict joins them: nobody gains by war, in any stage and under any government of a guarantor; nobody gains by small
violations; guarantors are believed; everybody signs and contributes; promises to the adversary are kept. A slack is in
the condition's own unit: a flow in shares of the stake for war and signature, a share of one period's stake for a small
violation, a probability for credibility. Conditions of credibility are not independent of the adversary's: they say
how likely a provider must be to honour for the adversary's condition to hold, all else as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sympy

from negotiation.deterrence.deviation import UNITS, Deviation, Form, Unit, describe, unit_text
from negotiation.deterrence.guarantees import GuaranteeAnswer
from negotiation.deterrence.verdict import Acceptance, is_staying_out
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.expressions import Number, Point, nonnegative, sign
from negotiation.games import Incentive
from negotiation.library import exposure_window, minimum_trust
from negotiation.settlement import Configuration


class ConditionKind(StrEnum):
    """What a condition is about, in the order in which conditions are listed."""

    ASSAULT = "war"
    STAGE = "stage"
    PROTEGE = "protégé"
    SMALL = "small violation"
    SIGN = "signature"
    CONTRIBUTE = "contribution"
    CREDIBLE = "credibility"
    TRUST = "trust"


@dataclass(frozen=True)
class Condition(Result):
    """One condition of an agreement.

    Attributes
    ----------
    kind : ConditionKind
    party : str
        Whose condition it is.
    text : str
        What must not pay, or must be believed, in words.
    slack : Number
        How far it is from failing; negative if it fails.
    unit : str
        In words.
    incentive : Incentive or None
        The deviation whose gain is minus the slack; the verdict is made of the conditions that have one. The others
        follow from them or stand beside.
    """

    kind: ConditionKind
    party: str
    text: str
    slack: Number
    unit: str
    incentive: Incentive | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the slack is not negative; None if that is not decided."""
        return nonnegative(self.slack)

    @property
    def deviation(self) -> Deviation | None:
        """The deviation that the condition rules out."""
        return None if self.incentive is None else Deviation.of(self.incentive, -self.slack)

    def summary(self) -> str:
        if self.holds is None:
            return f"{self.text}: too close to call ({self.slack} {self.unit})."
        return f"{self.text}: {'holds' if self.holds else 'fails'} by {decimal(abs(self.slack))} ({self.unit})."

    columns = (
        col.key("condition"),
        col.flag("holds", words=("yes", "NO", "not decided")),
        col.signed("slack"),
        col.text("unit"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        yield self.text, self.holds, self.slack, self.unit

    def as_data(self) -> dict[str, Any]:
        names = ("kind", "party", "text", "slack", "unit", "holds")
        return {name: getattr(self, name) for name in names}


def violation_conditions(
    configuration: Configuration, violations: tuple[tuple[Incentive, Number], ...]
) -> list[Condition]:
    """One condition for each violation."""
    protege = configuration.settlement.party("protege")
    found = []
    for incentive, gain in violations:
        deviation = Deviation.of(incentive, gain)
        kind = ConditionKind.ASSAULT if deviation.grave else ConditionKind.SMALL
        if deviation.grave and incentive.party == protege:
            kind = ConditionKind.PROTEGE
        elif deviation.grave and deviation.staged:
            kind = ConditionKind.STAGE
        found.append(_condition(configuration, kind, deviation, incentive))
    return found


def acceptance_conditions(configuration: Configuration, acceptance: tuple[Acceptance, ...]) -> list[Condition]:
    """One condition for each signature and each contribution."""
    found = []
    for accepted in acceptance:
        contributes = is_staying_out(accepted.incentive)
        kind = ConditionKind.CONTRIBUTE if contributes else ConditionKind.SIGN
        deviation = Deviation.of(accepted.incentive, -accepted.slack)
        found.append(_condition(configuration, kind, deviation, accepted.incentive))
    return found


def _condition(
    configuration: Configuration, kind: ConditionKind, deviation: Deviation, incentive: Incentive
) -> Condition:
    settlement = configuration.settlement
    text = describe(deviation, settlement, Form.CONDITION)
    return Condition(kind, deviation.party, text, -deviation.gain, unit_text(deviation.unit, settlement), incentive)


def credibility_conditions(guarantees: tuple[GuaranteeAnswer, ...]) -> list[Condition]:
    """One condition for each guarantee on which deterrence hangs: its chance against the chance needed."""
    found = []
    for guarantee in guarantees:
        if guarantee.cutoff is None or guarantee.needed is None or sign(guarantee.needed) in (-1, 0):
            continue
        slack = guarantee.honour - guarantee.needed
        text = f"'{guarantee.name}' is likely enough to be honoured"
        found.append(Condition(ConditionKind.CREDIBLE, guarantee.provider, text, slack, UNITS[Unit.PROBABILITY]))
    return found


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

    def conditions(self) -> tuple[Condition, ...]:
        """The two conditions of the step."""
        unit = UNITS[Unit.EXPOSED]
        risked, told = self.high - self.exposure, self.exposure - self.low
        return (
            Condition(ConditionKind.TRUST, "both", "A sincere side takes the first step", risked, unit),
            Condition(ConditionKind.TRUST, "both", "The first step tells who is insincere", told, unit),
        )


def first_step(configuration: Configuration) -> FirstStep | None:
    """The first step of a configuration; None where the document has no `trust:` block, or it is left out."""
    if configuration.part("trust") is None:
        return None
    get = configuration.expression
    t, reward, tempted, insincere, loss = (
        get(f"trust.{name}") for name in ("belief", "reward", "temptation", "insincere_temptation", "loss")
    )
    own = configuration.has("trust.discount")
    discount = get("trust.discount" if own else "truce.discount")
    window = exposure_window(t, reward, tempted, insincere, loss, discount=discount)
    value = Point(configuration.values).value
    least = minimum_trust(reward, tempted, sympy.Integer(0), -loss)
    found = (get("trust.first_step"), window.low, window.high, t, least)
    return FirstStep(*(value(one) for one in found))
