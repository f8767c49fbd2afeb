"""An assessment told in plain words, for somebody who has never seen the model, and the same as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence import VERDICTS, Assessment, Change, assess
from negotiation.deterrence.deviation import Deviation, Form
from negotiation.deterrence.guarantees import GuaranteeAnswer
from negotiation.deterrence.verdict import DURABLE, Acceptance, distinct, is_staying_out
from negotiation.display import Result, decimal, percent, sentence
from negotiation.display import columns as col
from negotiation.expressions import Number
from negotiation.games import ExtensiveGame
from negotiation.report.narrative.clauses import (
    Advice,
    Claim,
    ClaimKind,
    Telling,
    conditions,
    emboldened,
    in_short,
    single_changes,
    stages,
    unknown,
)
from negotiation.report.narrative.messages import words
from negotiation.settlement import Configuration, Settlement
from negotiation.settlement.changes import told as changed
from negotiation.settlement.document.quantities import Status
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.small_violations import attributed
from negotiation.settlement.labels import label

SHOWN = 5
SHOWN_OTHERWISE = 3


@dataclass(frozen=True)
class Explanation(Result):
    """Headed paragraphs about one configuration.

    Attributes
    ----------
    assessment : Assessment
    paragraphs : tuple of (heading, text)
    changes : tuple of Change
        The nearest change of verdict along each lever, those that make it durable first.
    claims : tuple of Claim
        What the sentences about the verdict say, as data.
    """

    assessment: Assessment
    paragraphs: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    claims: tuple[Claim, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """The explanation as an object: verdict, margin, what decides, the promise that falls short, what flips it."""
        return facts(self.assessment, self.changes)

    def summary(self) -> str:
        return self.assessment.summary()

    columns = (col.key("about"), col.text("answer"))

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        return self.paragraphs

    def __str__(self) -> str:
        return "\n\n".join(f"{heading}\n{text}" for heading, text in self.paragraphs)

    def as_data(self) -> dict[str, Any]:
        return {
            "assessment": self.assessment.as_data(),
            "changes": [one.as_data() for one in self.assessment.configuration.changes],
            "facts": self.facts.as_data(),
            "paragraphs": [{"heading": heading, "text": text} for heading, text in self.paragraphs],
            "single_changes": [each.as_data() for each in self.changes],
        }


def explain(settlement: Settlement | Configuration, configuration: str | None = None) -> Explanation:
    """Explain the verdict on one configuration in plain words.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.

    Raises
    ------
    UsageError
        If there is no such configuration.
    """
    telling = Telling(assess(settlement, configuration), words())
    changes, scanned = single_changes(telling.answer)
    advice = Advice.on(telling.answer, changes, scanned)
    found = {
        "configuration": _arrangement(telling),
        "changed": _changed_here(telling),
        "answer": _verdict(telling),
        "short": in_short(telling, advice),
        "why": _why(telling),
        "conditions": conditions(telling),
        "stages": stages(telling),
        "guarantees": _guarantees(telling),
        "signatures": _signatures(telling),
        "response": _response(telling),
        "changes": _what_changes_it(telling, advice),
        "rests": _rests_on(telling),
        "evidence": _evidence(telling),
    }
    headed = tuple((telling.say(f"explain.heading.{about}"), text) for about, text in found.items() if text)
    return Explanation(telling.answer, headed, changes, tuple(telling.claims))


# --- the paragraphs ---


def _arrangement(telling: Telling) -> str:
    """The configuration: name, what it is, territory, guarantees, mandate."""
    say, answer, c = telling.say, telling.answer, telling.configuration
    names = [c.guarantee(each).name for each in c.guarantees]
    in_force = telling.listed(names) if names else say("explain.no_guarantee")
    told = [
        say("explain.named", name=c.name),
        c.text.strip(),
        say("explain.arrangement", territory=c.option.name, guarantees=in_force),
        say(f"explain.mandate.{answer.mandate.name.lower()}"),
    ]
    chance = answer.game.point.value(Terms(c).standing)
    if answer.mandate.stands and chance != 1:
        told.append(say("explain.mandate_stands", chance=percent(chance)))
    return " ".join(each for each in told if each)


def _changed_here(telling: Telling) -> str:
    """What was set or changed since the document; empty where nothing was."""
    changes = telling.answer.configuration.changes
    return telling.say("explain.changed", changes=changed(changes)) if changes else ""


def _verdict(telling: Telling) -> str:
    """Verdict, margin, and in what sense."""
    say, answer = telling.say, telling.answer
    return " ".join(
        [
            say("fact.verdict", verdict=answer.verdict, meaning=VERDICTS[answer.verdict]),
            say("fact.margin", margin=decimal(answer.margin, signed=True), unit=telling.unit(answer.tempts.unit)),
            say("explain.sense", sense=answer.sense),
        ]
    )


def _why(telling: Telling) -> str:
    """The most tempting violation, what it rests on, and what decides if it is not that."""
    say, answer = telling.say, telling.answer
    deviation = answer.tempts
    gain = float(deviation.gain)
    who = telling.settlement.name(deviation.party)
    what = telling.deviation(deviation, Form.CHOICE)
    told = [_setting(telling, deviation)]
    if gain == 0:
        told.append(say("explain.why.indifferent", who=who, what=what))
    else:
        amount, unit = decimal(abs(gain)), telling.unit(deviation.unit)
        message = "explain.why.gains" if gain > 0 else "explain.why.loses"
        told.append(say(message, who=who, what=what, amount=amount, unit=unit))
    if answer.binding is not answer.violations[0][0]:
        clause = telling.deviation(answer.decides, Form.GAIN)
        told.append(
            telling.claim(ClaimKind.DECIDES, say("explain.why.other", deviation=clause), deviation=answer.decides)
        )
    if answer.violation_probability is not None:
        chance = percent(answer.violation_probability)
        told.append(say("explain.why.chance", who=telling.role("adversary"), chance=chance))
    return " ".join(told)


def _setting(telling: Telling, deviation: Deviation) -> str:
    """What the most tempting violation is weighed against."""
    say, answer = telling.say, telling.answer
    who = telling.settlement.name(deviation.party)
    if not deviation.grave:
        return say("explain.why.small_pays" if float(deviation.gain) > 0 else "explain.why.small", who=who)
    adversary = telling.settlement.party("adversary")
    if deviation.party != adversary or deviation.placed:
        return _weighed(telling, deviation)
    w = answer.window
    truce = float(w.surplus) - float(w.provocation)
    first = say(f"explain.why.truce_{'better' if truce >= 0 else 'worse'}", who=who, amount=decimal(abs(truce)))
    need = float(w.need) + float(w.provocation)
    if need <= 0:
        return f"{first} {say('explain.why.no_response', who=who, room=decimal(-need), response=decimal(w.response))}"
    return f"{first} {say('explain.why.response', response=decimal(w.response), need=decimal(need))}"


def _weighed(telling: Telling, deviation: Deviation) -> str:
    """What a violator has by keeping and by violating; for the protégé also what violating costs it."""
    say, who = telling.say, telling.settlement.name(deviation.party)
    kept = kept_value(telling.answer, deviation)
    left = float(kept) + float(deviation.gain)
    told = say(
        "explain.why.weighed",
        who=who,
        doing=telling.deviation(deviation, Form.DOING),
        kept=decimal(kept, signed=True),
        left=decimal(left, signed=True),
        unit=telling.unit(),
    )
    told = telling.claim(ClaimKind.TEMPTS, told, deviation=deviation, kept=kept, left=left)
    if deviation.party != telling.settlement.party("protege"):
        return told
    value, terms = telling.answer.game.point.value, Terms(telling.configuration)
    away = deviation.moment.away if deviation.moment is not None else ()
    mandated = telling.answer.mandate.stands
    seen = sympy.Add(*(q * attributed(terms, state) for state, q in terms.states(mandated, away)))
    costs = {"aid": decimal(value(terms.get("protege_violation.aid_lost"))), "chance": percent(value(seen))}
    return f"{told} {say('explain.why.protege', who=who, **costs)}"


def kept_value(answer: Assessment, deviation: Deviation) -> Number:
    """What a party gets from a decision on if it keeps the agreement there, everybody else doing as held."""
    game = answer.game
    node = game.information_sets[deviation.where][0]
    below = ExtensiveGame(game.parties, node, game.values)
    return game.number(below.payoffs(answer.held.profile)[deviation.party])


def _guarantees(telling: Telling) -> str:
    """What each guarantee does, whether it is believed enough, whether it provokes too much."""
    lines = []
    for guarantee in telling.answer.guarantees:
        told = [guarantee.summary()]
        if guarantee.cutoff is not None and guarantee.needed is not None and guarantee.known_cost is None:
            told.append(_needed(telling, guarantee))
        if float(guarantee.net) < 0:
            told.append(telling.say("explain.provokes"))
        lines.append(f"- {' '.join(told)}")
    return "\n".join(lines) or telling.say("explain.no_guarantees")


def _needed(telling: Telling, guarantee: GuaranteeAnswer) -> str:
    """The chance that an attack on the full agreement, no government having turned away, makes necessary."""
    needed, have = float(guarantee.needed or 0), float(guarantee.honour)
    when = telling.say("explain.needed.when" if telling.by_stage else "explain.needed.always")
    if needed > 1:
        text = telling.say("explain.needed.never", when=when)
    elif needed <= 0:
        text = telling.say("explain.needed.none", when=when)
    else:
        message = "explain.needed.enough" if have >= needed else "explain.needed.short"
        text = telling.say(message, when=when, chance=percent(guarantee.needed))
    return telling.claim(ClaimKind.ENOUGH, text, guarantee=guarantee.guarantee, needed=guarantee.needed)


def _signatures(telling: Telling) -> str:
    """Who prefers the agreement to fighting on, who contributes, and what a reader must know besides."""
    told = [_signature(telling, each) for each in telling.answer.acceptance]
    return " ".join(each for each in (*told, emboldened(telling), *telling.answer.flags) if each)


def _signature(telling: Telling, accepted: Acceptance) -> str:
    told = {
        "who": sentence(telling.settlement.name(accepted.party)),
        "amount": decimal(abs(float(accepted.slack))),
        "unit": telling.unit(),
    }
    moment = accepted.incentive.moment
    if is_staying_out(accepted.incentive) and moment is not None and moment.guarantee is not None:
        message = "explain.contributes" if accepted.accepts else "explain.leaves_to_others"
        return telling.say(message, contribution=telling.configuration.guarantee(moment.guarantee).name, **told)
    return telling.say("explain.signs" if accepted.accepts else "explain.fights_on", **told)


def _response(telling: Telling) -> str:
    """The window of responses that deter and are accepted, and where it does not apply."""
    say, w = telling.say, telling.answer.window
    deters = float(w.least) <= float(w.response)
    told = [telling.claim(ClaimKind.RESPONSE, w.summary(), deters=deters), say("explain.shares")]
    adversary = telling.settlement.party("adversary")
    other = [
        Deviation.of(incentive, gain)
        for incentive, gain in telling.answer.violations
        if incentive.party == adversary and incentive.act and incentive.act.grave
    ]
    if telling.by_stage:
        told.append(say("explain.response.when"))
    if other and deters and other[0].placed and float(other[0].gain) > 0:
        told.append(say("explain.response.elsewhere", deviation=telling.deviation(other[0])))
    return " ".join(told)


def _what_changes_it(telling: Telling, advice: Advice) -> str:
    """Which levers alone make it durable or change the verdict otherwise, the smallest change first."""
    say, partly = telling.say, "partly" if advice.scanned else "wholly"
    groups: list[tuple[str, Sequence[Change], int]] = []
    known: list[str] = []
    if telling.answer.verdict == DURABLE:
        groups = [("any", (*advice.ends, *advice.otherwise), SHOWN)]
        if not groups[0][1]:
            known.append(telling.nothing(say(f"explain.change.none.{partly}"), advice, range(1, 9)))
    else:
        if not advice.mends:
            known.append(telling.nothing(say(f"explain.change.mends_nothing.{partly}"), advice, [0]))
        groups = [
            ("mends", advice.mends, SHOWN),
            ("assumed", advice.assumed, SHOWN),
            ("partly", advice.partly, SHOWN),
            ("otherwise", (*advice.ends, *advice.otherwise), SHOWN_OTHERWISE),
        ]
    for group, changes, most in groups:
        if changes:
            known += [say(f"explain.change.{group}"), *(_line(telling, each, advice) for each in changes[:most])]
    return " ".join(["\n".join(known), *unknown(telling, advice)])


def _line(telling: Telling, change: Change, advice: Advice) -> str:
    told = {"direction": telling.direction(change), "value": decimal(change.value), "now": decimal(change.current)}
    message = "explain.change.weakening" if change in advice.weakening else "explain.change.line"
    text = telling.say(message, lever=change.lever, verdict=change.verdict, **told)
    return f"- {telling.flips(text, change)}"


def _rests_on(telling: Telling) -> str:
    """The parameters whose ranges move the margin most."""
    say, spread = telling.say, telling.answer.sensitivity
    known = telling.settlement.quantities
    lines = []
    for swing in spread.swings[:SHOWN]:
        ends = {"low": decimal(swing.low), "high": decimal(swing.high)}
        margins = {"from": swing.margin_at_low, "to": swing.margin_at_high}
        told = {f"margin_{end}": decimal(margin, signed=True) for end, margin in margins.items()}
        shown = say(f"status.{known[swing.path].status or 'none'}")
        line = f"- {say('explain.swing', path=swing.path, status=shown, **ends, **told)}"
        if swing.turns_inside:
            least, most = (decimal(margin, signed=True) for margin in (swing.lowest, swing.highest))
            line += say("explain.swing_inside", least=least, most=most)
        lines.append(line)
    if not lines:
        return spread.summary()
    return "\n".join([f"{spread.summary()} {say('explain.one_at_a_time')}", *lines])


def _evidence(telling: Telling) -> str:
    """How the game was solved and checked, and where its numbers come from."""
    answer, say = telling.answer, telling.say
    found = {"count": distinct(answer.solution), "verification": answer.solution[0].verification}
    solved = say("explain.solved", **found)
    return " ".join(
        [solved, say("explain.margin_is", evidence=answer.evidence), say("explain.frame"), _sources(telling)]
    )


def _sources(telling: Telling) -> str:
    """How many of the numbers are reported, estimated, assumed, or without a source."""
    quantities = [each for each in telling.settlement.quantities.values() if each.number is not None]
    counts = {f"status.{status}": sum(each.status == status for each in quantities) for status in Status}
    parts = [
        telling.say("explain.numbers_of", count=count, status=telling.say(status))
        for status, count in counts.items()
        if count
    ]
    missing = sum(not each.source for each in quantities)
    if missing:
        parts.append(telling.say("explain.without_source", count=missing))
    return telling.say("explain.sources", count=len(quantities), parts=telling.listed(parts))


# --- the facts ---


@dataclass(frozen=True)
class Facts:
    """What there is to say about a verdict; the page in the browser finds the same and says it by the same messages.

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

    def sentences(self) -> tuple[str, ...]:
        """The facts in words, one sentence or two each: verdict, margin, what decides, promise, smallest change."""
        telling = Telling(self.assessment, words())
        ends = {"low": decimal(self.low, signed=True), "high": decimal(self.high, signed=True)}
        margin = decimal(self.margin, signed=True)
        told = [
            telling.say("fact.verdict", verdict=self.verdict, meaning=self.meaning),
            telling.say("fact.margin", margin=margin, unit=telling.unit(self.best.unit)),
            telling.say("fact.close" if self.close else "fact.clear", **ends),
            telling.say("short.decides", deviation=telling.deviation(self.binding)),
        ]
        if self.promise is not None:
            told.append(_promised(telling.say, self.promise))
        return (*told, self._smallest(telling))

    def _smallest(self, telling: Telling) -> str:
        """The smallest change that makes it durable, else of the verdict at all."""
        if not self.changes:
            return telling.say("fact.no_flip")
        change = self.changes[0]
        quantity = telling.settlement.quantities.get(change.lever)
        told = {
            "label": label(telling.settlement, change.lever),
            "direction": telling.direction(change),
            "value": decimal(change.value),
            "unit": quantity.unit if quantity else "",
            "now": decimal(change.current),
        }
        if self.verdict == DURABLE:
            return telling.say("fact.flip_ends", verdict=change.verdict, **told)
        if change.verdict == DURABLE:
            return telling.say("fact.flip_durable", **told)
        return telling.say("fact.flip_other", verdict=change.verdict, **told)

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
            "changes": [each.as_data() for each in self.changes],
            "sentences": list(self.sentences()),
        }


def facts(answer: Assessment, changes: Sequence[Change]) -> Facts:
    """The facts of an assessment, with the nearest changes of its verdict."""
    spread = answer.sensitivity
    return Facts(
        assessment=answer,
        verdict=answer.verdict,
        meaning=VERDICTS[answer.verdict],
        margin=answer.margin,
        low=spread.lowest,
        high=spread.highest,
        binding=answer.decides,
        best=answer.tempts,
        promise=_promise(answer),
        changes=tuple(changes),
    )


def _promise(answer: Assessment) -> GuaranteeAnswer | None:
    short = [
        each
        for each in answer.guarantees
        if each.cutoff is not None
        and each.known_cost is None
        and each.needed is not None
        and float(each.needed) > float(each.honour)
    ]
    enough = [each for each in short if float(each.needed or 0) <= 1]
    if enough:
        return min(enough, key=lambda each: float(each.needed or 0) - float(each.honour))
    return min(short, key=lambda each: float(each.needed or 0)) if short else None


def _promised(say: Callable[..., str], guarantee: GuaranteeAnswer) -> str:
    told = {"name": guarantee.name, "provider": guarantee.provider, "chance": percent(guarantee.honour)}
    if guarantee.needed is not None and float(guarantee.needed) > 1:
        return say("fact.promise_never", **told)
    return say("fact.promise", needed=percent(guarantee.needed), **told)
