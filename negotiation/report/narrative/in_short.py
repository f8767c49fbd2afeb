"""An assessment in three sentences: what fails, what has least room, the cheapest single changes that would mend it."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.deterrence import Assessment, Change, Constraint
from negotiation.deterrence.conditions import ConditionKind, place_of
from negotiation.deterrence.verdict import (
    DURABLE,
    NEITHER,
    NOT_ACCEPTED,
    OPPORTUNISTIC,
    SMALL_PAYS,
    UNDETERMINED,
    VIOLATION_PAYS,
    is_grave,
)
from negotiation.display import decimal, percent, sentence
from negotiation.expressions import Point, midpoint, sign
from negotiation.report.narrative.telling import MOVES, Telling
from negotiation.settlement.game.encoding import COST_HIGH

RANK: dict[str, int] = {
    DURABLE: 0,
    NOT_ACCEPTED: 1,
    UNDETERMINED: 1,
    SMALL_PAYS: 2,
    VIOLATION_PAYS: 3,
    OPPORTUNISTIC: 4,
    NEITHER: 4,
}
SHOWN = 3


def in_short(telling: Telling, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """Which part fails and by how much, what else fails, and the smallest single changes that would mend it.

    `scanned` are levers along which the verdict is not known exactly, so that nothing is said of them.
    """
    say, answer = telling.say, telling.answer
    counting = [one for one in answer.constraints if one.incentive is not None]
    failing = [one for one in counting if not one.holds]
    if not failing and answer.verdict == UNDETERMINED:
        ties = "; ".join(telling.failing(one) for one in counting if sign(one.slack) in (0, None))
        return say("short.undetermined", ties=ties or say("short.tie"))
    if not failing:
        tightest = min(counting, key=lambda one: float(one.slack))
        beside = [one.text for one in answer.constraints if one.kind == ConditionKind.TRUST and not one.holds]
        told = [say("short.all_hold", count=len(counting))]
        if beside:
            told.append(say("short.beside", conditions="; ".join(beside)))
        told.append(say("short.room", deviation=telling.failing(tightest)))
        return " ".join([*told, what_would_end_it(telling, changes, scanned)])
    first = next((one for one in failing if one.incentive == answer.binding), failing[0])
    told = [
        say("short.some_hold", count=len(counting), holding=len(counting) - len(failing)),
        say("short.decides", deviation=telling.failing(first)),
    ]
    others = _distinct(first, failing)
    if others:
        besides = "; ".join(telling.failing(one) for one in others[:SHOWN])
        more = len(others) - SHOWN
        told.append(say("short.besides_more" if more > 0 else "short.besides", deviations=besides, more=more))
    return " ".join([*told, what_would_mend_it(telling, changes, scanned)])


def _distinct(first: Constraint, failing: Sequence[Constraint]) -> list[Constraint]:
    """The others that fail; the same deviation under another government or mandate is told once."""
    found: dict[tuple[str, str, str], Constraint] = {}
    for one in failing:
        if _place(one) != _place(first):
            found.setdefault(_place(one), one)
    return list(found.values())


def _place(one: Constraint) -> tuple[str, str, str]:
    """What makes a failure another one: who, what, and the stage or the contribution if it is about one."""
    assert one.incentive is not None
    return (
        one.party,
        one.incentive.deviation,
        one.incentive.where if one.kind in (ConditionKind.STAGE, ConditionKind.CONTRIBUTE) else "",
    )


def what_would_mend_it(telling: Telling, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """The smallest change of each lever that gives the best verdict that any of them gives alone."""
    say, now = telling.say, RANK[telling.answer.verdict]
    partly = "partly" if scanned else "wholly"
    better = [one for one in changes if RANK[one.verdict] < now and not weakens(telling.answer, one)]
    if not better:
        return " ".join([say(f"short.mends_nothing.{partly}"), *unknown(telling, scanned)])
    best = min(RANK[one.verdict] for one in better)
    chosen = sorted((one for one in better if RANK[one.verdict] == best), key=lambda one: one.effort)
    told = telling.changes(chosen[:SHOWN])
    if best == 0:
        return say("short.mends", changes=told)
    return say(f"short.mends_part.{partly}", verdict=chosen[0].verdict, changes=told)


def weakens(answer: Assessment, change: Change) -> bool:
    """Whether a change mends a contribution only by making war more tempting, so that it is pivotal: no advice."""
    staying_out = [one for one in answer.failing if one.kind == ConditionKind.CONTRIBUTE]
    if not staying_out or change.verdict == NOT_ACCEPTED:
        return False
    value = midpoint(change.value)
    agreement, point = answer.agreement.solved_at(answer.configuration, change.lever, value)
    now = {(one.where, one.deviation): float(gain) for one, gain in answer.violations}
    then = [(one, float(point.value(one.gain))) for one in agreement.here(point).truce if is_grave(one)]
    return any(gain > now.get((one.where, one.deviation), gain) + 1e-12 for one, gain in then)


def unknown(telling: Telling, scanned: Sequence[str]) -> list[str]:
    """The levers of which nothing is said, and how to ask about them: a sentence, or none."""
    return [telling.say("short.unknown", levers=", ".join(scanned))] if scanned else []


def what_would_end_it(telling: Telling, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """The smallest changes that would end a durable agreement."""
    now = RANK[telling.answer.verdict]
    worse = sorted((one for one in changes if RANK[one.verdict] > now), key=lambda one: one.effort)
    if not worse:
        partly = "partly" if scanned else "wholly"
        return " ".join([telling.say(f"short.ends_nothing.{partly}"), *unknown(telling, scanned)])
    return telling.say("short.ends", changes=telling.changes(worse[:SHOWN]))


def conditions(telling: Telling) -> str:
    """Every condition with its slack, those that fail first."""
    lines = []
    for one in telling.answer.constraints:
        told = {"amount": decimal(abs(float(one.slack))), "unit": telling.unit_of(one)}
        message = "short.holds" if one.holds else "short.fails"
        lines.append(f"- {telling.say(message, condition=sentence(one.text), **told)}")
    return "\n".join(lines)


def stages(telling: Telling) -> str:
    """In which stage an attack pays most, or costs least; empty where the agreement has no stages."""
    adversary = telling.settlement.party("adversary")
    attacks = [
        one
        for one in telling.answer.constraints
        if one.kind in (ConditionKind.ASSAULT, ConditionKind.STAGE) and one.party == adversary
    ]
    if not any(one.kind == ConditionKind.STAGE for one in attacks):
        return ""
    attacks.sort(key=lambda one: float(one.slack))
    named = [(stage_name(telling, one), decimal(one.slack, signed=True)) for one in attacks]
    lines = [telling.say("short.stage", name=name, amount=amount) for name, amount in named]
    stake = telling.say("unit.stake", period=telling.settlement.document.period)
    message = "short.stages_cost" if attacks[0].holds else "short.stages_pay"
    return telling.say(message, place=named[0][0], stages="; ".join(lines), unit=stake)


def stage_name(telling: Telling, one: Constraint) -> str:
    """When an attack would come, in words."""
    assert one.incentive is not None
    place = place_of(one.incentive.where)
    if one.kind == ConditionKind.STAGE:
        return place
    move = MOVES[one.incentive.deviation]
    return telling.say(f"short.standing.{move}", place=f" {place}" if place else "")


def emboldened(telling: Telling) -> str:
    """M09: by how much the part of its cost that others bear raises the risk of war in the protégé's bargaining."""
    configuration = telling.configuration
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    sharing = [one for one in configuration.guarantees if configuration.has(f"guarantees.{one}.cost_share")]
    if not sharing or bounds is None:
        return ""
    forms = telling.answer.closed_forms
    risk = Point({**configuration.values, COST_HIGH: bounds[1]}).value(forms.war_risk)
    return telling.say("short.emboldened", who=telling.role("protege"), chance=percent(risk))
