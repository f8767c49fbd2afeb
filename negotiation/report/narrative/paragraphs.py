"""The paragraphs of an explanation, each from the assessment by messages (`explain.*`)."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.deterrence import VERDICTS, Change
from negotiation.deterrence.conditions import place_of
from negotiation.deterrence.verdict import DURABLE, Acceptance, distinct, is_grave
from negotiation.display import decimal, percent, sentence
from negotiation.games import Incentive
from negotiation.report.narrative.in_short import emboldened, unknown
from negotiation.report.narrative.telling import MOVES, Telling, contribution, placed
from negotiation.settlement.document.quantities import Status
from negotiation.settlement.game.payoffs import Terms

SHOWN = 5
SHOWN_OTHERWISE = 3
GRAVE = ("attack", "seize", "lapse")


def arrangement(telling: Telling) -> str:
    """The configuration: name, what it is, territory, guarantees, mandate."""
    say, answer, c = telling.say, telling.answer, telling.configuration
    names = [c.guarantee(one).name for one in c.guarantees]
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
    return " ".join(one for one in told if one)


def verdict(telling: Telling) -> str:
    """Verdict, margin, and in what sense."""
    say, answer = telling.say, telling.answer
    unit = telling.unit(is_grave(answer.violations[0][0]))
    return " ".join(
        [
            say("fact.verdict", verdict=answer.verdict, meaning=VERDICTS[answer.verdict]),
            say("fact.margin", margin=decimal(answer.margin, signed=True), unit=unit),
            say("explain.sense", sense=answer.sense),
        ]
    )


def why(telling: Telling) -> str:
    """The most tempting violation, what it rests on, and what decides if it is not that."""
    say, answer = telling.say, telling.answer
    incentive, gain = answer.violations[0]
    who, move = telling.settlement.name(incentive.party), MOVES.get(incentive.deviation, "")
    what = say(f"explain.move.{move}") if move in GRAVE else say("explain.move.small", name=incentive.deviation)
    place = place_of(incentive.where).strip("()") if placed(incentive) else ""
    if place:
        what = say("explain.move_placed", what=what, place=place)
    told = [_setting(telling, incentive, place)]
    if float(gain) == 0:
        told.append(say("explain.why.indifferent", who=who, what=what))
    else:
        amount, unit = decimal(gain if float(gain) > 0 else -gain), telling.unit(is_grave(incentive))
        message = "explain.why.gains" if float(gain) > 0 else "explain.why.loses"
        told.append(say(message, who=who, what=what, amount=amount, unit=unit))
    if answer.binding is not incentive:
        deviation = telling.deviation(answer.binding, answer.binding_gain)
        told.append(say("explain.why.signature", deviation=deviation))
    if answer.violation_probability is not None:
        chance = percent(answer.violation_probability)
        told.append(say("explain.why.chance", who=telling.role("adversary"), chance=chance))
    return " ".join(told)


def _setting(telling: Telling, incentive: Incentive, place: str) -> str:
    """What the most tempting violation is weighed against."""
    say, answer = telling.say, telling.answer
    who = telling.settlement.name(incentive.party)
    if not is_grave(incentive):
        return say("explain.why.small_pays" if float(answer.violations[0][1]) > 0 else "explain.why.small", who=who)
    if incentive.party != telling.settlement.party("adversary") or place:
        return say("explain.why.tempting", who=who)
    w = answer.window
    truce = float(w.surplus) - float(w.provocation)
    first = say(f"explain.why.truce_{'better' if truce >= 0 else 'worse'}", who=who, amount=decimal(abs(truce)))
    need = decimal(float(w.need) + float(w.provocation))
    return f"{first} {say('explain.why.response', response=decimal(w.response), need=need)}"


def guarantees(telling: Telling) -> str:
    """What each guarantee does, whether it is believed enough, whether it provokes too much."""
    lines = []
    for one in telling.answer.guarantees:
        told = [one.summary()]
        if one.cutoff is not None and one.needed is not None and one.known_cost is None:
            told.append(_needed(telling, float(one.needed), float(one.honour)))
        if float(one.net) < 0:
            told.append(telling.say("explain.provokes"))
        lines.append(f"- {' '.join(told)}")
    return "\n".join(lines) or telling.say("explain.no_guarantees")


def _needed(telling: Telling, needed: float, have: float) -> str:
    if needed > 1:
        return telling.say("explain.needed.never")
    if needed <= 0:
        return telling.say("explain.needed.none")
    enough = have >= needed
    return telling.say("explain.needed.enough" if enough else "explain.needed.short", chance=percent(needed))


def signatures(telling: Telling) -> str:
    """Who prefers the agreement to fighting on, who contributes, and what a reader must know besides."""
    told = [_signature(telling, one) for one in telling.answer.acceptance]
    return " ".join(one for one in (*told, emboldened(telling), *telling.answer.flags) if one)


def _signature(telling: Telling, one: Acceptance) -> str:
    told = {
        "who": sentence(telling.settlement.name(one.party)),
        "amount": decimal(abs(float(one.slack))),
        "unit": telling.unit(),
    }
    if one.incentive.deviation == "stay out":
        message = "explain.contributes" if one.accepts else "explain.leaves_to_others"
        return telling.say(message, contribution=contribution(one.incentive), **told)
    return telling.say("explain.signs" if one.accepts else "explain.fights_on", **told)


def response(telling: Telling) -> str:
    """The window of responses that deter and are accepted."""
    return f"{telling.answer.window.summary()} {telling.say('explain.shares')}"


def what_changes_it(telling: Telling, changes: Sequence[Change], scanned: Sequence[str]) -> str:
    """Which levers alone make it durable or change the verdict otherwise, the smallest change first."""
    say, partly = telling.say, "partly" if scanned else "wholly"
    better = [one for one in changes if one.verdict == DURABLE][:SHOWN]
    worse = [one for one in changes if one.verdict != DURABLE][:SHOWN]
    if telling.answer.verdict == DURABLE:
        known = (
            [say("explain.change.any"), *_lines(telling, worse)] if worse else [say(f"explain.change.none.{partly}")]
        )
    else:
        known = [say("explain.change.mends"), *_lines(telling, better)] if better else []
        known = known or [say(f"explain.change.mends_nothing.{partly}")]
        if worse:
            known += [say("explain.change.otherwise"), *_lines(telling, worse[:SHOWN_OTHERWISE])]
    return " ".join(["\n".join(known), *unknown(telling, scanned)])


def _lines(telling: Telling, changes: Sequence[Change]) -> list[str]:
    lines = []
    for one in changes:
        told = {"direction": telling.direction(one), "value": decimal(one.value), "now": decimal(one.current)}
        lines.append(f"- {telling.say('explain.change.line', lever=one.lever, verdict=one.verdict, **told)}")
    return lines


def rests_on(telling: Telling) -> str:
    """The parameters whose ranges move the margin most."""
    say, spread = telling.say, telling.answer.sensitivity
    known = telling.settlement.quantities
    lines = []
    for one in spread.swings[:SHOWN]:
        status = known[one.path].status
        ends = {"low": decimal(one.low), "high": decimal(one.high)}
        margins = {"from": one.margin_at_low, "to": one.margin_at_high}
        told = {f"margin_{end}": decimal(margin, signed=True) for end, margin in margins.items()}
        shown = say(f"status.{status or 'none'}")
        line = f"- {say('explain.swing', path=one.path, status=shown, **ends, **told)}"
        if one.turns_inside:
            least, most = (decimal(margin, signed=True) for margin in (one.lowest, one.highest))
            line += say("explain.swing_inside", least=least, most=most)
        lines.append(line)
    if not lines:
        return spread.summary()
    return "\n".join([f"{spread.summary()} {say('explain.one_at_a_time')}", *lines])


def evidence(telling: Telling) -> str:
    """How the game was solved and checked, and where its numbers come from."""
    answer, say = telling.answer, telling.say
    found = {"count": distinct(answer.solution), "verification": answer.solution[0].verification}
    solved = say("explain.solved", **found)
    return " ".join(
        [solved, say("explain.margin_is", evidence=answer.evidence), say("explain.frame"), _sources(telling)]
    )


def _sources(telling: Telling) -> str:
    """How many of the numbers are reported, estimated, assumed, or without a source."""
    quantities = [one for one in telling.settlement.quantities.values() if one.number is not None]
    counts = {f"status.{status}": sum(one.status == status for one in quantities) for status in Status}
    parts = [
        telling.say("explain.numbers_of", count=count, status=telling.say(status))
        for status, count in counts.items()
        if count
    ]
    missing = sum(not one.source for one in quantities)
    if missing:
        parts.append(telling.say("explain.without_source", count=missing))
    return telling.say("explain.sources", count=len(quantities), parts=telling.listed(parts))
