"""An assessment in three sentences: what fails, what has least room, the cheapest single changes that would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from negotiation.deterrence import Assessment, Change, ClosedForms, Constraint
from negotiation.deterrence.assessment import deviation_text
from negotiation.deterrence.constraints import place_of
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
from negotiation.deterrence.verdict_parts import solved_at
from negotiation.display import counted, decimal, percent, sentence
from negotiation.expressions import Point
from negotiation.settlement import Settlement
from negotiation.settlement.encoding import COST_HIGH

RANK = {DURABLE: 0, NOT_ACCEPTED: 1, UNDETERMINED: 1, SMALL_PAYS: 2, VIOLATION_PAYS: 3, OPPORTUNISTIC: 4, NEITHER: 4}
SHOWN = 3


def in_short(answer: Assessment, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """Which part fails and by how much, what else fails, and the smallest single changes that would mend it.

    `scanned` are levers along which the verdict is not known exactly, so that nothing is said of them.
    """
    counting = [one for one in answer.constraints if one.incentive is not None]
    failing = [one for one in counting if not one.holds]
    if not failing and answer.verdict == UNDETERMINED:
        ties = "; ".join(_told_of(answer, one) for one in counting if float(one.slack) == 0)
        return f"No condition fails, but not all hold with room: {ties or 'one cannot be told from a tie'}."
    if not failing:
        tightest = min(counting, key=lambda one: float(one.slack))
        beside = [one.text for one in answer.constraints if one.kind == "trust" and not one.holds]
        noted = f" Beside the verdict, this fails: {'; '.join(beside)}." if beside else ""
        return (
            f"All {counted(len(counting), 'condition')} of the verdict hold.{noted} The least room: "
            f"{_told_of(answer, tightest)}. {what_would_end_it(answer, changes, scanned)}"
        )
    first = next((one for one in failing if one.incentive == answer.binding), failing[0])
    holding = len(counting) - len(failing)
    text = f"Of {counted(len(counting), 'condition')} {holding} {'holds' if holding == 1 else 'hold'}."
    text += f" What decides: {_told_of(answer, first)}."
    others = _distinct(first, failing)
    if others:
        told = "; ".join(_told_of(answer, one) for one in others[:SHOWN])
        more = f"; and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        text += f" Besides, {told}{more}."
    return f"{text} {what_would_mend_it(answer, changes, scanned)}"


def _told_of(answer: Assessment, one: Constraint) -> str:
    assert one.incentive is not None
    return deviation_text(answer.configuration, one.incentive, -one.slack, one.unit)


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
    return one.party, one.incentive.deviation, one.incentive.where if one.kind in ("stage", "contribution") else ""


def what_would_mend_it(answer: Assessment, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """The smallest change of each lever that gives the best verdict that any of them gives alone."""
    now = RANK[answer.verdict]
    better = [one for one in changes if RANK[one.verdict] < now and not weakens(answer, one)]
    if not better:
        return f"{_none(scanned)} would mend it without making war more tempting, all else as it is.{unknown(scanned)}"
    best = min(RANK[one.verdict] for one in better)
    chosen = sorted((one for one in better if RANK[one.verdict] == best), key=lambda one: one.effort)
    told = _told(answer.configuration.settlement, chosen[:SHOWN])
    if best == 0:
        return f"The cheapest single changes that would make it durable: {told}."
    verdict = chosen[0].verdict
    return f"{_none(scanned)} makes it durable; the cheapest that mend part of it ('{verdict}'): {told}."


def weakens(answer: Assessment, change: Change) -> bool:
    """Whether a change mends a contribution only by making war more tempting, so that it is pivotal: no advice."""
    staying_out = [one for one in answer.failing if one.kind == "contribution"]
    if not staying_out or change.verdict == NOT_ACCEPTED:
        return False
    value = change.value if isinstance(change.value, Fraction) else (change.value.lower + change.value.upper) / 2
    parts, point = solved_at(answer.parts, answer.configuration, change.lever, value)
    now = {(one.where, one.deviation): float(gain) for one, gain in answer.violations}
    then = [(one, float(point.value(one.gain))) for one in parts.here(point).truce if is_grave(one)]
    return any(gain > now.get((one.where, one.deviation), gain) + 1e-12 for one, gain in then)


def _none(scanned: Sequence[str]) -> str:
    return "No single lever whose effect is known exactly" if scanned else "No single lever"


def unknown(scanned: Sequence[str]) -> str:
    """The levers of which nothing is said, and how to ask about them."""
    if not scanned:
        return ""
    return f" Not known exactly, so not counted: {', '.join(scanned)}; `negotiation phases` scans them."


def what_would_end_it(answer: Assessment, changes: Sequence[Change], scanned: Sequence[str] = ()) -> str:
    """The smallest changes that would end a durable agreement."""
    worse = sorted((one for one in changes if RANK[one.verdict] > RANK[answer.verdict]), key=lambda one: one.effort)
    if not worse:
        return f"{_none(scanned)} would end it, all else as it is.{unknown(scanned)}"
    return f"The smallest single changes that would end it: {_told(answer.configuration.settlement, worse[:SHOWN])}."


def _told(settlement: Settlement, changes: Sequence[Change]) -> str:
    parts = []
    for one in changes:
        quantity = settlement.quantities.get(one.lever)
        unit = f" {quantity.unit}" if quantity is not None and quantity.unit else ""
        verb = "at least" if one.direction == "at least" else "at most"
        parts.append(f"{one.lever} {verb} {decimal(one.value)}{unit} (now {decimal(one.current)})")
    return "; ".join(parts)


def conditions(answer: Assessment) -> str:
    """Every condition with its slack, those that fail first."""
    lines = []
    for one in answer.constraints:
        verb = "holds" if one.holds else "FAILS"
        lines.append(f"- {sentence(one.text)}: {verb} by {decimal(abs(float(one.slack)))} {one.unit}.")
    return "\n".join(lines)


def stages(answer: Assessment) -> str:
    """In which stage an attack pays most, or costs least; empty where the agreement has no stages."""
    adversary = answer.configuration.settlement.party("adversary")
    attacks = [one for one in answer.constraints if one.kind in ("war", "stage") and one.party == adversary]
    if not any(one.kind == "stage" for one in attacks):
        return ""
    attacks.sort(key=lambda one: float(one.slack))
    lines = [f"{stage_name(one)} ({decimal(one.slack, signed=True)})" for one in attacks]
    worst = attacks[0]
    verb = "costs least" if worst.holds else "pays most"
    return (
        f"An attack {verb} {stage_name(worst)}. What it would cost, from the least on: {'; '.join(lines)} "
        f"({worst.unit.removeprefix('of ')})."
    )


def stage_name(one: Constraint) -> str:
    """When an attack would come, in words."""
    assert one.incentive is not None
    place = place_of(one.incentive.where)
    if one.kind == "stage":
        return place
    how = {"seize": " by seizing ground", "veto renewal, then attack": " after ending the mandate"}
    return f"once everything stands{' ' + place if place else ''}{how.get(one.incentive.deviation, '')}"


def emboldened(answer: Assessment) -> str:
    """M09: by how much the part of its cost that others bear raises the risk of war in the protégé's bargaining."""
    configuration = answer.configuration
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    sharing = [one for one in configuration.guarantees if configuration.has(f"guarantees.{one}.cost_share")]
    if not sharing or bounds is None:
        return ""
    forms = ClosedForms(configuration, answer.mandate in ("in force", "consented"))
    risk = Point({**configuration.values, COST_HIGH: bounds[1]}).value(forms.war_risk)
    who = configuration.settlement.name(configuration.settlement.party("protege"))
    return (
        f"Since others bear part of its cost of war, {who} would bargain harder: the risk of war in bargaining rises "
        f"by {percent(risk)}."
    )
