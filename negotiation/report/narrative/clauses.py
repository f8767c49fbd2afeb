"""The clauses of which sentences about an assessment are made, and the paragraph in short; each carries its claim.

A `Claim` is what a sentence says, as data: that so many conditions hold, that a lever from some value on gives some
verdict, that no lever mends. Whoever doubts a sentence can put the claim to the solver without reading the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

from negotiation.deterrence import Assessment, Change, Condition
from negotiation.deterrence.conditions import ConditionKind
from negotiation.deterrence.deviation import Deviation, Form, Unit, describe, place_text, unit_text
from negotiation.deterrence.levers.lever_line import LeverLine
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.verdict import DURABLE, NOT_ACCEPTED, RANK, UNDETERMINED, Direction, Verdict
from negotiation.display import decimal, percent, sentence
from negotiation.expressions import Number, Point, midpoint, sign
from negotiation.frozen import FrozenMap
from negotiation.report.narrative.messages import Words
from negotiation.settlement import is_lever
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.game.encoding import COST_HIGH

SHOWN = 3


class ClaimKind(StrEnum):
    """What a claim says."""

    COUNT = "count"  # of `count` conditions of the verdict `holding` hold
    DECIDES = "decides"  # `deviation` decides the verdict
    TEMPTS = "tempts"  # `deviation` is the most tempting violation; `kept` and `left` are what its author gets
    CHANGE = "change"  # beyond `value` of `lever`, in `direction`, the verdict is `verdict`
    NO_CHANGE = "no change"  # none of `levers` alone gives a verdict of a rank in `ranks`
    ENOUGH = "enough"  # `guarantee` is honoured with the chance that an attack once everything stands needs, or not
    RESPONSE = "response"  # the response `deters` an attack once everything stands, or not


@dataclass(frozen=True)
class Claim:
    """What a sentence says, as data."""

    kind: ClaimKind
    text: str
    about: FrozenMap[str, Any]

    def as_data(self) -> dict[str, Any]:
        """The claim as plain data."""
        about = {key: each.as_data() if hasattr(each, "as_data") else each for key, each in self.about.items()}
        return {"kind": str(self.kind), "text": self.text, **about}


@dataclass(frozen=True)
class Advice:
    """The nearest changes of verdict, sorted by what they are good for, each group by its size.

    Attributes
    ----------
    mends : tuple of Change
        Levers that alone make it durable.
    partly : tuple of Change
        Levers that alone give the best verdict that is better than now, but not durable.
    ends : tuple of Change
        Levers that alone make the verdict worse.
    otherwise : tuple of Change
        The rest: another verdict that is no better, or one that mends only by making war more tempting.
    weakening : frozenset of Change
        Those of the rest that mend a contribution only by making war more tempting, so that it is pivotal.
    assumed : tuple of Change
        Where no lever makes it durable: numbers that nobody sets which alone would.
    scanned : tuple of str
        Levers along which the verdict is not known exactly, so that nothing is said of them.
    levers : tuple of str
        All levers that were tried.
    """

    mends: tuple[Change, ...]
    partly: tuple[Change, ...]
    ends: tuple[Change, ...]
    otherwise: tuple[Change, ...]
    weakening: frozenset[Change]
    assumed: tuple[Change, ...]
    scanned: tuple[str, ...]
    levers: tuple[str, ...]

    @classmethod
    def on(cls, answer: Assessment, changes: Sequence[Change], scanned: Sequence[str] = ()) -> Advice:
        """Sort the changes of `single_changes`."""
        now = RANK[answer.verdict]
        tempting = frozenset(each for each in changes if RANK[each.verdict] < now and weakens(answer, each))
        ordered = sorted(changes, key=lambda each: (round(each.effort, 9), each.lever))
        better = [each for each in ordered if RANK[each.verdict] < now and each not in tempting]
        mends = tuple(each for each in better if each.verdict == DURABLE)
        rest = [each for each in better if each.verdict != DURABLE]
        best = min((RANK[each.verdict] for each in rest), default=0)
        partly = tuple(each for each in rest if RANK[each.verdict] == best)
        ends = tuple(each for each in ordered if RANK[each.verdict] > now)
        sorted_out = {*mends, *partly, *ends}
        assumed = () if mends or answer.verdict == DURABLE else assumed_changes(answer)
        otherwise = tuple(each for each in ordered if each not in sorted_out)
        known_values = answer.configuration.values
        tried = tuple(path for path in levers(answer.configuration) if is_lever(path) and path in known_values)
        return cls(mends, partly, ends, otherwise, tempting, assumed, tuple(scanned), tried)


def single_changes(answer: Assessment) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes of verdict along each lever, those that make it durable first; and levers only scanned.

    On each side of the current value: the nearest change, and further out every first value of a verdict that is better
    than all before, so that what is not listed does not mend.
    """
    found: list[Change] = []
    scanned: list[str] = []
    for path in levers(answer.configuration):
        if is_lever(path) and path in answer.configuration.values:
            changes = _changes(answer, path)
            found.extend(changes or ())
            scanned.extend([path] if changes is None else [])
    found.sort(key=lambda each: (each.verdict != DURABLE, round(each.effort, 9), each.lever))  # ties: by name
    return tuple(found), tuple(scanned)


def assumed_changes(answer: Assessment) -> tuple[Change, ...]:
    """What nobody sets: the nearest changes along the ranged parameters that alone would make it durable."""
    known = answer.configuration.settlement.quantities
    found: list[Change] = []
    for path in levers(answer.configuration):
        if not is_lever(path) and path in answer.configuration.values and path in known and known[path].bounds:
            found.extend(each for each in _changes(answer, path) or () if each.verdict == DURABLE)
    return tuple(sorted(found, key=lambda each: (round(each.effort, 9), each.lever)))


def _changes(answer: Assessment, path: str) -> tuple[Change, ...] | None:
    """The changes along a lever; None where it can only be scanned, so that some may be missed."""
    line = LeverLine(answer.configuration, path, answer.agreement)
    if not line.plays:
        return ()
    if line.scanned:
        return None
    here = answer.configuration.values[path]
    kind = kind_at(tuple(path.split(".")))
    found = []
    for direction in Direction.AT_LEAST, Direction.AT_MOST:
        for border, verdict in _outwards(line, answer.verdict, above=direction is Direction.AT_LEAST):
            value: Number = border
            if kind is not None and kind.whole:  # it counts something: the whole number beyond the border
                value = Fraction(ceil(midpoint(border)) if direction is Direction.AT_LEAST else floor(midpoint(border)))
                if not line.low <= value <= line.high or line.verdict(value) != verdict:
                    continue
            if float(value) != float(here):
                found.append(Change(path, here, direction, value, verdict))
    return tuple(found)


def _outwards(line: LeverLine, now: Verdict, *, above: bool) -> Iterator[tuple[Any, Verdict]]:
    """(border, verdict beyond it): the nearest change, then each verdict that is better than all before."""
    beyond = [piece for piece in line.verdicts() if (piece.ends[1] > line.here if above else piece.ends[0] < line.here)]
    best, changed = RANK[now], False
    for piece in beyond if above else beyond[::-1]:
        if piece.label not in (None, now) and (not changed or RANK[piece.label] < best):
            yield piece.ends[0 if above else 1], piece.label
            best, changed = min(best, RANK[piece.label]), True
        if changed and best == 0:
            return


def weakens(answer: Assessment, change: Change) -> bool:
    """Whether a change mends a contribution only by making war more tempting, so that it is pivotal: no advice."""
    staying_out = [each for each in answer.failing if each.kind == ConditionKind.CONTRIBUTE]
    if not staying_out or change.verdict == NOT_ACCEPTED:
        return False
    agreement, point = answer.agreement.solved_at(answer.configuration, change.lever, midpoint(change.value))
    now = {(each.where, each.deviation): float(gain) for each, gain in answer.violations}
    then = [
        (each, float(point.value(each.gain))) for each in agreement.here(point).truce if each.act and each.act.grave
    ]
    return any(gain > now.get((each.where, each.deviation), gain) + 1e-12 for each, gain in then)


class Telling:
    """Says messages about an assessment: names for ids, amounts with units, deviations as clauses; keeps the claims."""

    def __init__(self, answer: Assessment, language: Words) -> None:
        self.answer, self.words = answer, language
        self.configuration = answer.configuration
        self.settlement = answer.configuration.settlement
        self.say, self.listed = language.say, language.listed
        self.claims: list[Claim] = []

    def claim(self, kind: ClaimKind, text: str, **about: Any) -> str:
        """Keep what a text says, and give it back."""
        self.claims.append(Claim(kind, text, FrozenMap(about)))
        return text

    def role(self, role: str) -> str:
        """The name of the party in a role."""
        return self.settlement.name(self.settlement.party(role))

    def unit(self, unit: Unit = Unit.FLOW) -> str:
        """A unit in words."""
        return unit_text(unit, self.settlement)

    def direction(self, change: Change) -> str:
        """'at least' or 'at most'."""
        return self.say(f"fact.{Direction(change.direction).name.lower()}")

    def deviation(self, deviation: Deviation, form: Form = Form.FULL) -> str:
        """A deviation in words."""
        return describe(deviation, self.settlement, form)

    def with_unit(self, value: Number, path: str) -> str:
        """A value with the unit of its number in brackets."""
        unit = self.settlement.quantities[path].unit if path in self.settlement.quantities else ""
        return self.say("page.value", value=decimal(value), unit=unit) if unit else decimal(value)

    def failing(self, condition: Condition) -> str:
        """A condition told as the deviation that it rules out."""
        assert condition.deviation is not None
        return self.deviation(condition.deviation)

    def change(self, change: Change) -> str:
        """Lever, direction, value with unit, value now."""
        quantity = self.settlement.quantities.get(change.lever)
        value = decimal(change.value)
        if quantity is not None and quantity.unit:
            value = self.say("short.amount", number=value, unit=quantity.unit)
        told = {"direction": self.direction(change), "value": value, "now": decimal(change.current)}
        return self.flips(self.say("short.change", lever=change.lever, **told), change)

    def changes(self, changes: Iterable[Change]) -> str:
        """Changes in a row."""
        return "; ".join(self.change(each) for each in changes)

    def flips(self, text: str, change: Change) -> str:
        """A text that says a change, kept as a claim."""
        about = {"lever": change.lever, "direction": change.direction, "value": change.value, "now": change.current}
        return self.claim(ClaimKind.CHANGE, text, verdict=change.verdict, **about)

    def nothing(self, text: str, advice: Advice, ranks: Iterable[int]) -> str:
        """A text that says that no lever alone gives a verdict of these ranks, kept as a claim."""
        tried = tuple(path for path in advice.levers if path not in advice.scanned)
        return self.claim(ClaimKind.NO_CHANGE, text, levers=tried, ranks=tuple(ranks), weakening=advice.weakening)

    @cached_property
    def by_stage(self) -> bool:
        """Whether the adversary could attack in a stage, or under a government that turned away."""
        return any(each.moment and (each.moment.stage or each.moment.away) for each, _ in self.answer.violations)


# --- in short ---


def in_short(telling: Telling, advice: Advice) -> str:
    """Which part fails and by how much, what else fails, and the smallest single changes that would mend it."""
    say, answer = telling.say, telling.answer
    counting = [each for each in answer.conditions if each.incentive is not None]
    failing = [each for each in counting if each.holds is False]
    if not failing and answer.verdict == UNDETERMINED:
        ties = "; ".join(telling.failing(each) for each in counting if sign(each.slack) in (0, None))
        return say("short.undetermined", ties=ties or say("short.tie"))
    holding = {"count": len(counting), "holding": sum(each.holds is True for each in counting)}
    if not failing:
        tightest = min(counting, key=lambda each: float(each.slack))
        beside = [each.text for each in answer.conditions if each.kind == ConditionKind.TRUST and each.holds is False]
        told = [telling.claim(ClaimKind.COUNT, say("short.all_hold", **holding), **holding)]
        if beside:
            told.append(say("short.beside", conditions="; ".join(beside)))
        told.append(say("short.room", deviation=telling.failing(tightest)))
        return " ".join([*told, what_would_end_it(telling, advice)])
    first = next((each for each in failing if each.incentive == answer.binding), failing[0])
    decides = say("short.decides", deviation=telling.failing(first))
    told = [
        telling.claim(ClaimKind.COUNT, say("short.some_hold", **holding), **holding),
        telling.claim(ClaimKind.DECIDES, decides, deviation=first.deviation),
    ]
    others = _distinct(first, failing)
    if others:
        besides = "; ".join(telling.failing(each) for each in others[:SHOWN])
        more = len(others) - SHOWN
        told.append(say("short.besides_more" if more > 0 else "short.besides", deviations=besides, more=more))
    return " ".join([*told, what_would_mend_it(telling, advice)])


def _distinct(first: Condition, failing: Sequence[Condition]) -> list[Condition]:
    """The others that fail; the same deviation under another government or mandate is told once."""
    found: dict[Any, Condition] = {}
    for each in failing:
        if _same(each) != _same(first):
            found.setdefault(_same(each), each)
    return list(found.values())


def _same(condition: Condition) -> Any:
    """What makes a failure another one: who, what, and the stage or the contribution if it is about one."""
    deviation = condition.deviation
    assert deviation is not None
    moment = deviation.moment
    return deviation.party, deviation.act, moment.stage if moment else None, moment.guarantee if moment else None


def what_would_mend_it(telling: Telling, advice: Advice) -> str:
    """The smallest change of each lever that gives the best verdict that any of them gives alone."""
    say, now, partly = telling.say, RANK[telling.answer.verdict], "partly" if advice.scanned else "wholly"
    if advice.mends:
        return say("short.mends", changes=telling.changes(advice.mends[:SHOWN]))
    if advice.partly:
        verdict = advice.partly[0].verdict
        told = [
            say(f"short.mends_part.{partly}", verdict=verdict, changes=telling.changes(advice.partly[:SHOWN])),
        ]
        telling.nothing(told[0], advice, [0])
    else:
        told = [telling.nothing(say(f"short.mends_nothing.{partly}"), advice, range(now))]
        told += [say("short.only_weakening")] if advice.weakening else []
    return " ".join([*told, *assumed(telling, advice), *unknown(telling, advice)])


def assumed(telling: Telling, advice: Advice) -> list[str]:
    """What nobody sets and yet would make it durable: a sentence, or none."""
    if not advice.assumed:
        return []
    return [telling.say("short.assumed", changes=telling.changes(advice.assumed[:SHOWN]))]


def unknown(telling: Telling, advice: Advice) -> list[str]:
    """The levers of which nothing is said, and how to ask about them: a sentence, or none."""
    return [telling.say("short.unknown", levers=", ".join(advice.scanned))] if advice.scanned else []


def what_would_end_it(telling: Telling, advice: Advice) -> str:
    """The smallest changes that would end a durable agreement."""
    if advice.ends:
        return telling.say("short.ends", changes=telling.changes(advice.ends[:SHOWN]))
    text = telling.say(f"short.ends_nothing.{'partly' if advice.scanned else 'wholly'}")
    ranks = range(RANK[telling.answer.verdict] + 1, max(RANK.values()) + 1)
    return " ".join([telling.nothing(text, advice, ranks), *unknown(telling, advice)])


# --- conditions and stages ---


def conditions(telling: Telling) -> str:
    """Every condition with its slack: those of the verdict, then those that follow from them or stand beside."""
    mine = [each for each in telling.answer.conditions if each.incentive is not None]
    beside = [each for each in telling.answer.conditions if each.incentive is None]
    lines = [_line(telling, each) for each in mine]
    if beside:
        lines += [telling.say("short.beside_heading"), *(_line(telling, each) for each in beside)]
    return "\n".join(lines)


def _line(telling: Telling, condition: Condition) -> str:
    told = {"amount": decimal(abs(float(condition.slack))), "unit": condition.unit}
    message = {True: "short.holds", False: "short.fails", None: "short.undecided"}[condition.holds]
    return f"- {telling.say(message, condition=sentence(condition.text), **told)}"


def stages(telling: Telling) -> str:
    """In which stage an attack pays most, or costs least; empty where the agreement has no stages."""
    adversary = telling.settlement.party("adversary")
    kinds = (ConditionKind.ASSAULT, ConditionKind.STAGE)
    attacks = [each for each in telling.answer.conditions if each.kind in kinds and each.party == adversary]
    if not any(each.kind == ConditionKind.STAGE for each in attacks):
        return ""
    attacks.sort(key=lambda each: float(each.slack))
    named = [(_stage(telling, each), decimal(each.slack, signed=True)) for each in attacks]
    lines = [telling.say("short.stage", name=name, amount=amount) for name, amount in named]
    stake = telling.say("unit.stake", period=telling.settlement.document.period)
    message = "short.stages_cost" if attacks[0].holds else "short.stages_pay"
    return telling.say(message, place=named[0][0], stages="; ".join(lines), unit=stake)


def _stage(telling: Telling, condition: Condition) -> str:
    """When an attack would come, in words."""
    deviation = condition.deviation
    assert deviation is not None
    assert deviation.act is not None
    place = place_text(deviation.moment, telling.settlement)
    if condition.kind == ConditionKind.STAGE:
        return place
    return telling.say(f"short.standing.{deviation.act.kind}", place=f" {place}" if place else "")


def emboldened(telling: Telling) -> str:
    """M09: by how much the part of its cost that others bear raises the risk of war in the protégé's bargaining."""
    configuration = telling.configuration
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    sharing = [each for each in configuration.guarantees if configuration.has(f"guarantees.{each}.cost_share")]
    if not sharing or bounds is None:
        return ""
    forms = telling.answer.closed_forms
    risk = Point({**configuration.values, COST_HIGH: bounds[1]}).value(forms.war_risk)
    return telling.say("short.emboldened", who=telling.role("protege"), chance=percent(risk))
