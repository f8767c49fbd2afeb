"""One assessment and the words of one language: what every sentence about a verdict is made of."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.deterrence import Assessment, Change, Constraint
from negotiation.deterrence.conditions import ConditionKind, place_of
from negotiation.deterrence.verdict import Direction, is_grave
from negotiation.display import decimal
from negotiation.expressions import Number
from negotiation.games import Incentive
from negotiation.report.narrative.messages import Words
from negotiation.settlement.game.encoding import LAPSE, SIGNATURE

MOVES = {
    "attack": "attack",
    "seize": "seize",
    LAPSE: "lapse",
    "fight on": "fight_on",
    "stay out": "stay_out",
    "contribute": "contribute",
    "veto": "veto",
    "comply": "comply",
    "sign": "sign",
    "consent": "consent",
}


class Telling:
    """Says messages about an assessment: names for ids, amounts with units, deviations as clauses."""

    def __init__(self, answer: Assessment, language: Words) -> None:
        self.answer, self.words = answer, language
        self.configuration = answer.configuration
        self.settlement = answer.configuration.settlement
        self.say, self.listed = language.say, language.listed

    def role(self, role: str) -> str:
        """The name of the party in a role."""
        return self.settlement.name(self.settlement.party(role))

    def unit(self, grave: bool = True) -> str:
        """Shares of the stake per period for war and signature, of one period's stake for small violations."""
        return self.say("unit.flow" if grave else "unit.small", period=self.settlement.document.period)

    def unit_of(self, one: Constraint) -> str:
        """The unit of a condition's slack."""
        if one.kind == ConditionKind.TRUST:
            return one.unit
        return (
            self.say("unit.probability")
            if one.kind == ConditionKind.CREDIBLE
            else self.unit(one.kind != ConditionKind.SMALL)
        )

    def direction(self, one: Change) -> str:
        """'at least' or 'at most'."""
        return self.say(f"fact.{Direction(one.direction).name.lower()}")

    def deviation(self, incentive: Incentive, gain: Number, unit: str = "") -> str:
        """Who gains or loses how much by what, and where if that is not the truce itself."""
        told = {"who": self.settlement.name(incentive.party), "what": self.what(incentive)}
        real = float(gain)
        if real == 0:
            return self.say("short.indifferent", **told)
        amount = decimal(abs(real))
        if unit:
            amount = self.say("short.amount", number=amount, unit=unit)
        return self.say("short.gains" if real > 0 else "short.loses", amount=amount, **told)

    def what(self, incentive: Incentive) -> str:
        """A deviation as a noun: 'attacking (the United States turned away)', 'small violations'."""
        move = MOVES.get(incentive.deviation)
        what = self.say(f"move.{move}") if move else self.say("move.other", name=incentive.deviation)
        if placed(incentive):
            what = self.say("move.placed", what=what, place=place_of(incentive.where))
        if incentive.deviation == "stay out":
            what = self.say("move.contribution", what=what, contribution=contribution(incentive))
        return what

    def binding(self) -> str:
        """The incentive that decides the verdict, its gain with its unit."""
        one = self.answer.binding
        unit = self.unit(one.stage == SIGNATURE or is_grave(one))
        return self.deviation(one, self.answer.binding_gain, unit)

    def with_unit(self, value: Number, path: str) -> str:
        """A value with the unit of its number in brackets."""
        unit = self.settlement.quantities[path].unit if path in self.settlement.quantities else ""
        return self.say("page.value", value=decimal(value), unit=unit) if unit else decimal(value)

    def failing(self, one: Constraint) -> str:
        """A condition told as the deviation that it forbids."""
        assert one.incentive is not None
        return self.deviation(one.incentive, -one.slack, self.unit_of(one))

    def changes(self, changes: Sequence[Change]) -> str:
        """Changes in a row: lever, direction, value with unit, value now."""
        parts = []
        for one in changes:
            quantity = self.settlement.quantities.get(one.lever)
            value = decimal(one.value)
            if quantity is not None and quantity.unit:
                value = self.say("short.amount", number=value, unit=quantity.unit)
            told = {"lever": one.lever, "direction": self.direction(one), "value": value, "now": decimal(one.current)}
            parts.append(self.say("short.change", **told))
        return "; ".join(parts)


def placed(incentive: Incentive) -> bool:
    """Whether a deviation's place is to be told: a stage, or a government that turned away."""
    return incentive.where.startswith("in '") or "turned away" in incentive.where


def contribution(incentive: Incentive) -> str:
    """What somebody would contribute."""
    return incentive.where.removeprefix("contribution: ")
