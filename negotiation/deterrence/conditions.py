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

from negotiation.deterrence.guarantees import GuaranteeAnswer
from negotiation.deterrence.verdict import Acceptance, is_grave
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.expressions import Number, nonnegative, sign
from negotiation.games import Incentive
from negotiation.settlement import Configuration


class ConditionKind(StrEnum):
    """What a condition is about, in the order in which equals are listed."""

    ASSAULT = "war"
    STAGE = "stage"
    PROTEGE = "protégé"
    SMALL = "small violation"
    SIGN = "signature"
    CONTRIBUTE = "contribution"
    CREDIBLE = "credibility"
    TRUST = "trust"


@dataclass(frozen=True)
class Constraint(Result):
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
    incentive : Incentive or None
        The deviation whose gain is minus the slack.
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


def place_of(where: str) -> str:
    """What a decision's label says besides party and time: the stage, the mandate, who turned away."""
    body = where.rsplit(": ", 1)[0]
    return body.removeprefix("after the ceasefire").strip()


def violation_text(configuration: Configuration, incentive: Incentive) -> str:
    """A violation in words: 'Russia does not attack', with the stage or what else tells decisions apart."""
    who = configuration.settlement.name(incentive.party)
    words = {"attack": "attack", "seize": "seize ground", "veto renewal, then attack": "end the mandate and attack"}
    what = words.get(incentive.deviation, f"gain by '{incentive.deviation}'")
    place = place_of(incentive.where)
    return f"{who} does not {what}" + (f" {place}" if place else "")


def violation_constraints(
    configuration: Configuration, violations: tuple[tuple[Incentive, Number], ...]
) -> list[Constraint]:
    """One condition for each violation."""
    period = configuration.settlement.document.period
    protege = configuration.settlement.party("protege")
    found = []
    for incentive, gain in violations:
        grave = is_grave(incentive)
        kind = (
            ConditionKind.PROTEGE
            if incentive.party == protege and grave
            else ConditionKind.ASSAULT
            if grave
            else ConditionKind.SMALL
        )
        if kind == ConditionKind.ASSAULT and incentive.where.startswith("in '"):
            kind = ConditionKind.STAGE
        unit = f"of the stake per {period}" if grave else f"of one {period}'s stake"
        text = violation_text(configuration, incentive)
        found.append(Constraint(kind, incentive.party, text, -gain, unit, incentive))
    return found


def acceptance_constraints(configuration: Configuration, acceptance: tuple[Acceptance, ...]) -> list[Constraint]:
    """One condition for each signature and each contribution."""
    unit = f"of the stake per {configuration.settlement.document.period}"
    found = []
    for one in acceptance:
        who = configuration.settlement.name(one.party)
        contributes = one.incentive.deviation == "stay out"
        what = one.incentive.where.removeprefix("contribution: ")
        text = f"{who} contributes {what}" if contributes else f"{who} signs"
        kind = ConditionKind.CONTRIBUTE if contributes else ConditionKind.SIGN
        found.append(Constraint(kind, one.party, text, one.slack, unit, one.incentive))
    return found


def credibility_constraints(guarantees: tuple[GuaranteeAnswer, ...]) -> list[Constraint]:
    """One condition for each guarantee on which deterrence hangs: its chance against the chance needed."""
    found = []
    for one in guarantees:
        if one.cutoff is None or one.needed is None or sign(one.needed) in (-1, 0):
            continue
        text = f"'{one.name}' is likely enough to be honoured"
        slack = one.honour - one.needed
        found.append(Constraint(ConditionKind.CREDIBLE, one.provider, text, slack, "of probability"))
    return found
