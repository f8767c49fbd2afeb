"""An explanation as an object: what decides a verdict, how sure it is, which promise falls short, what would flip it.

The same facts are found by the page in the browser from its kernel, and told by the same messages (`fact.*`): a test
holds the sentences of both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment, Change
from negotiation.deterrence.assessment import MOVES
from negotiation.deterrence.conditions import place_of
from negotiation.deterrence.guarantees import GuaranteeAnswer
from negotiation.deterrence.verdict import DURABLE, is_grave
from negotiation.display import decimal, percent
from negotiation.expressions import Number
from negotiation.games import Incentive
from negotiation.report.narrative.messages import Words, words
from negotiation.report.narrative.telling import Telling
from negotiation.settlement.labels import label


@dataclass(frozen=True)
class Deviation:
    """Who would do what, and what it would gain by it (negative: lose)."""

    who: str
    what: str
    gain: Number
    grave: bool

    def as_data(self) -> dict[str, Any]:
        """The deviation as plain data."""
        return {"who": self.who, "what": self.what, "gain": self.gain, "grave": self.grave}


@dataclass(frozen=True)
class Facts:
    """What there is to say about a verdict.

    Attributes
    ----------
    verdict, meaning : str
    margin : Number
        Share of the stake per period (or of one period's stake, where a small violation tempts most).
    low, high : float
        The margin's ends when each number with a range is moved on its own.
    binding : Deviation
        What decides the verdict.
    best : Deviation
        The most tempting violation.
    promise : GuaranteeAnswer or None
        The promise that falls short: less likely to be honoured than deterrence needs, all else as it is.
    changes : tuple of Change
        The nearest change of verdict along each lever, those that make it durable first, the smallest first.
    """

    assessment: Assessment
    verdict: str
    meaning: str
    margin: Number
    low: float
    high: float
    binding: Deviation
    best: Deviation
    promise: GuaranteeAnswer | None
    changes: tuple[Change, ...]

    @property
    def close(self) -> bool:
        """Whether the range of the margin spans zero: too close to call."""
        return self.low < 0 < self.high

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """The facts in words, one sentence or two each: verdict, margin, what decides, promise, smallest change."""
        return tuple(_Teller(self, words(language)).sentences())

    def as_data(self) -> dict[str, Any]:
        """The facts as plain data."""
        return {
            "verdict": self.verdict,
            "meaning": self.meaning,
            "margin": self.margin,
            "range": [self.low, self.high],
            "too_close_to_call": self.close,
            "binding": self.binding.as_data(),
            "best_deviation": self.best.as_data(),
            "promise": self.promise.as_data() if self.promise else None,
            "changes": [one.as_data() for one in self.changes],
            "sentences": list(self.sentences()),
        }


def facts(answer: Assessment, changes: Sequence[Change]) -> Facts:
    """The facts of an assessment, with the nearest changes of its verdict."""
    spread = answer.sensitivity
    best, gain = answer.violations[0]
    return Facts(
        assessment=answer,
        verdict=answer.verdict,
        meaning=VERDICTS[answer.verdict],
        margin=answer.margin,
        low=spread.lowest,
        high=spread.highest,
        binding=_deviation(answer, answer.binding, answer.binding_gain),
        best=_deviation(answer, best, gain),
        promise=_promise(answer),
        changes=tuple(changes),
    )


def _deviation(answer: Assessment, incentive: Incentive, gain: Number) -> Deviation:
    what = MOVES.get(incentive.deviation, f"'{incentive.deviation}'")
    if incentive.where.startswith("in '") or "turned away" in incentive.where:
        what = f"{what} {place_of(incentive.where)}"
    if incentive.deviation == "stay out":
        what = f"{what} ({incentive.where.removeprefix('contribution: ')})"
    grave = incentive.stage == "signature" or is_grave(incentive)
    return Deviation(answer.configuration.settlement.name(incentive.party), what, gain, grave)


def _promise(answer: Assessment) -> GuaranteeAnswer | None:
    short = [
        one
        for one in answer.guarantees
        if one.cutoff is not None
        and one.known_cost is None
        and one.needed is not None
        and float(one.needed) > float(one.honour)
    ]
    enough = [one for one in short if float(one.needed or 0) <= 1]
    if enough:
        return min(enough, key=lambda one: float(one.needed or 0) - float(one.honour))
    return min(short, key=lambda one: float(one.needed or 0)) if short else None


class _Teller(Telling):
    def __init__(self, facts: Facts, language: Words) -> None:
        super().__init__(facts.assessment, language)
        self.facts = facts

    def sentences(self) -> list[str]:
        found = self.facts
        ends = {"low": decimal(found.low, signed=True), "high": decimal(found.high, signed=True)}
        margin = decimal(found.margin, signed=True)
        told = [
            self.say("fact.verdict", verdict=found.verdict, meaning=found.meaning),
            self.say("fact.margin", margin=margin, unit=self.unit(found.best.grave)),
            self.say("fact.close" if found.close else "fact.clear", **ends),
            self.decides(found.binding),
        ]
        if found.promise is not None:
            told.append(self.promise(found.promise))
        return [*told, self.smallest()]

    def decides(self, one: Deviation) -> str:
        gain = float(one.gain)
        if gain == 0:
            return self.say("fact.indifferent", who=one.who, what=one.what)
        told = {"who": one.who, "what": one.what, "amount": decimal(abs(gain)), "unit": self.unit(one.grave)}
        return self.say("fact.gains" if gain > 0 else "fact.loses", **told)

    def promise(self, one: GuaranteeAnswer) -> str:
        told = {"name": one.name, "provider": one.provider, "chance": percent(one.honour)}
        if one.needed is not None and float(one.needed) > 1:
            return self.say("fact.promise_never", **told)
        return self.say("fact.promise", needed=percent(one.needed), **told)

    def smallest(self) -> str:
        """The smallest change that makes it durable, else of the verdict at all."""
        if not self.facts.changes:
            return self.say("fact.no_flip")
        one = self.facts.changes[0]
        quantity = self.settlement.quantities.get(one.lever)
        told = {
            "label": label(self.settlement, one.lever),
            "direction": self.direction(one),
            "value": decimal(one.value),
            "unit": quantity.unit if quantity else "",
            "now": decimal(one.current),
        }
        if self.facts.verdict == DURABLE:
            return self.say("fact.flip_ends", verdict=one.verdict, **told)
        if one.verdict == DURABLE:
            return self.say("fact.flip_durable", **told)
        return self.say("fact.flip_other", verdict=one.verdict, **told)
