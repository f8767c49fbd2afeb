"""An assessment told in plain words, for somebody who has never seen the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment, Change, assess, levers
from negotiation.deterrence.assessment import binding_text
from negotiation.deterrence.constraints import place_of
from negotiation.deterrence.phase_diagram import changes_along
from negotiation.deterrence.verdict import DURABLE, distinct, is_grave
from negotiation.deterrence.verdict_line import VerdictLine
from negotiation.display import Result, decimal, html_table, percent, sentence
from negotiation.report.facts import Facts, facts
from negotiation.report.in_short import conditions, emboldened, in_short, stages, unknown
from negotiation.settlement import Settlement, is_lever
from negotiation.settlement.terms import Terms
from negotiation.study.sources import STATUSES

SHOWN = 5
WORDS = {
    "attack": "attack",
    "seize": "seize ground before the response comes",
    "veto renewal, then attack": "veto the renewal of the mandate, then attack",
}
FRAME = "This is not a prediction: it shows what follows from the document's assumptions."


@dataclass(frozen=True)
class Explanation(Result):
    """Headed paragraphs about one configuration.

    Attributes
    ----------
    assessment : Assessment
    paragraphs : tuple of (heading, text)
    changes : tuple of Change
        The nearest change of verdict along each lever, those that make it durable first.
    """

    assessment: Assessment
    paragraphs: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]

    @cached_property
    def facts(self) -> Facts:
        """The explanation as an object: verdict, margin, what decides, the promise that falls short, what flips it."""
        return facts(self.assessment, self.changes)

    def summary(self) -> str:
        return self.assessment.summary()

    def rows(self) -> list[dict[str, Any]]:
        return [{"about": heading, "answer": text} for heading, text in self.paragraphs]

    def __str__(self) -> str:
        return "\n\n".join(f"{heading}\n{text}" for heading, text in self.paragraphs)

    def _repr_html_(self) -> str:
        return html_table(self.rows(), self.summary())

    def as_data(self) -> dict[str, Any]:
        return {
            "assessment": self.assessment.as_data(),
            "facts": self.facts.as_data(),
            "paragraphs": [{"heading": h, "text": t} for h, t in self.paragraphs],
            "single_changes": [one.as_data() for one in self.changes],
        }


def explain(settlement: Settlement, configuration: str | None = None) -> Explanation:
    """Explain the verdict on one configuration in plain words.

    Parameters
    ----------
    settlement : Settlement
    configuration : str, optional
        Its name; the baseline if left out.

    Raises
    ------
    UsageError
        If there is no such configuration.
    """
    answer = assess(settlement, configuration)
    changes, scanned = single_changes(answer)
    paragraphs = [
        ("The configuration", _configuration(answer)),
        ("The answer", _verdict(answer)),
        ("In short", in_short(answer, changes, scanned)),
        ("Why", _why(answer)),
        ("The conditions", conditions(answer)),
        ("The stages", stages(answer)),
        ("The guarantees", _guarantees(answer)),
        ("Would they sign?", _acceptance(answer)),
        ("How strong a response is needed", answer.window.summary() + " (Shares of the stake.)"),
        ("What would change the answer", _changes(answer, changes, scanned)),
        ("What it rests on", _rests_on(answer)),
        ("How we know", _evidence(answer)),
    ]
    return Explanation(answer, tuple((h, t) for h, t in paragraphs if t), changes)


def single_changes(answer: Assessment) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The nearest change of verdict along each lever, those that make it durable first; and levers only scanned."""
    configuration = answer.configuration
    found: list[Change] = []
    scanned: list[str] = []
    for lever in levers(configuration):
        if is_lever(lever) and lever in configuration.values:
            changes = changes_along(VerdictLine(answer, lever))
            found.extend(changes or ())
            scanned.extend([lever] if changes is None else [])
    found.sort(key=lambda one: (one.verdict != DURABLE, round(one.effort, 9), one.lever))  # ties: by name
    return tuple(found), tuple(scanned)


def _unit(answer: Assessment) -> str:
    return f"of the stake per {answer.configuration.settlement.document.period}"


def _margin_unit(answer: Assessment) -> str:
    """The margin's unit: that of the violation that tempts most."""
    if is_grave(answer.violations[0][0]):
        return _unit(answer)
    return f"of one {answer.configuration.settlement.document.period}'s stake"


def _configuration(answer: Assessment) -> str:
    c = answer.configuration
    names = [c.guarantee(one).name for one in c.guarantees]
    guarantees = f"{_listed(names)}" if names else "no guarantee"
    mandate = {
        "absent": "There is no UN mandate.",
        "in force": "A UN mandate is in force.",
        "voted": "A UN mandate depends on the votes of others.",
        "consented": "A UN mandate needs consent, and gets it.",
        "vetoed": "A UN mandate was foreseen, but it is vetoed.",
    }[answer.mandate]
    text = f" {c.text.strip()}" if c.text else ""
    chance = answer.game.point.value(Terms(c).standing)
    if answer.mandate in ("in force", "consented") and chance != 1:
        mandate += f" It still stands when the truce is tested with probability {percent(chance)}."
    return f"{c.name}.{text} Territory: {c.option.name}. In force: {guarantees}. {mandate}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _verdict(answer: Assessment) -> str:
    return (
        f"In this model: {answer.verdict}. That is, {VERDICTS[answer.verdict]}. "
        f"The margin is {decimal(answer.margin, signed=True)} {_margin_unit(answer)}. "
        f"In what sense: {answer.sense}."
    )


def _why(answer: Assessment) -> str:
    settlement = answer.configuration.settlement
    incentive, gain = answer.violations[0]
    who = settlement.name(incentive.party)
    what = WORDS.get(incentive.deviation, f"commit the violation '{incentive.deviation}'")
    small = not is_grave(incentive)
    unit = f"of one {settlement.document.period}'s stake" if small else _unit(answer)
    place = place_of(incentive.where) if incentive.where.startswith("in '") or "turned away" in incentive.where else ""
    if place:
        what = f"{what}, {place.strip('()')},"
    if small:
        first = (
            f"The violation that tempts most is a small one by {who}: what it brings at once outweighs what an alarm "
            "would cost, by its chance."
            if float(gain) > 0
            else f"The violation that comes closest to paying is a small one by {who}."
        )
    elif incentive.party == settlement.party("adversary") and not place:
        w = answer.window
        truce = float(w.surplus) - float(w.provocation)
        side = "more" if truce >= 0 else "less"
        first = (
            f"Keeping the agreement gives {who} {decimal(abs(truce))} {side} than fighting on now would. "
            f"An attack after the ceasefire would be met by an expected response that costs it {decimal(w.response)}; "
            f"it takes {decimal(float(w.need) + float(w.provocation))} to make the attack not worth while."
        )
    else:
        first = f"The most tempting violation is that of {who}."
    if float(gain) > 0:
        second = f"So {who} would gain {decimal(gain)} {unit} if it chose to {what} rather than comply."
    elif float(gain) == 0:
        second = f"So {who} is exactly indifferent between complying and choosing to {what}."
    else:
        second = f"So {who} would lose {decimal(-gain)} {unit} if it chose to {what} rather than comply."
    decided = ""
    if answer.binding is not incentive:
        decided = f" What decides the verdict is not violation but signature: {binding_text(answer)}."
    chance = ""
    if answer.violation_probability is not None:
        chance = (
            f" If only the range of {settlement.name(settlement.party('adversary'))}'s cost of fighting is known, "
            f"an attack pays with probability {percent(answer.violation_probability)}."
        )
    return f"{first} {second}{decided}{chance}"


def _guarantees(answer: Assessment) -> str:
    sentences = []
    for one in answer.guarantees:
        text = one.summary()
        if one.cutoff is not None and one.needed is not None and one.known_cost is None:
            text += f" {_needed(float(one.needed), float(one.honour))}"
        if float(one.net) < 0:
            text += " It provokes more than it deters."
        sentences.append(text)
    return "\n".join(f"- {text}" for text in sentences) if sentences else "No guarantee is in force."


def _needed(needed: float, have: float) -> str:
    if needed > 1:
        return "Even certainty that it is honoured would not suffice, the rest as it is."
    if needed <= 0:
        return "Deterrence does not hang on it."
    verb = "is enough" if have >= needed else "is too little"
    return f"To deter, a chance of {percent(needed)} is needed, the rest as it is: this {verb}."


def _acceptance(answer: Assessment) -> str:
    settlement = answer.configuration.settlement
    parts = []
    for one in answer.acceptance:
        who, gap = settlement.name(one.party), decimal(abs(float(one.slack)))
        if one.incentive.deviation == "stay out":
            what = one.incentive.where.removeprefix("contribution: ")
            verb = "is better off contributing" if one.accepts else "is better off leaving to others"
            parts.append(f"{sentence(who)} {verb} '{what}', by {gap} {_unit(answer)}.")
            continue
        verb = (
            "prefers the agreement, if kept, to fighting on" if one.accepts else "prefers fighting on to the agreement"
        )
        parts.append(f"{sentence(who)} {verb}, by {gap} {_unit(answer)}.")
    return " ".join(one for one in (*parts, emboldened(answer), *answer.flags) if one)


def _changes(answer: Assessment, changes: tuple[Change, ...], scanned: tuple[str, ...]) -> str:
    return f"{_known_changes(answer, changes, bool(scanned))}{unknown(scanned)}"


def _known_changes(answer: Assessment, changes: tuple[Change, ...], partly: bool) -> str:
    lever = "single lever whose effect is known exactly" if partly else "single lever"
    better = [one for one in changes if one.verdict == DURABLE][:SHOWN]
    worse = [one for one in changes if one.verdict != DURABLE][:SHOWN]
    if answer.verdict == DURABLE:
        if not worse:
            return f"No {lever} changes the verdict, all else as it is."
        return f"One lever at a time, all else as it is, the smallest change first:\n{_lines(worse)}"
    text = f"No {lever} makes it durable, all else as it is."
    if better:
        intro = "One lever at a time, all else as it is, these make it durable, the smallest change first:"
        text = f"{intro}\n{_lines(better)}"
    if worse:
        text += f"\nThese change the verdict otherwise:\n{_lines(worse[:3])}"
    return text


def _lines(changes: list[Change]) -> str:
    return "\n".join(
        f"- {one.lever}: {one.verdict} when it is {one.direction} {decimal(one.value)} (now {decimal(one.current)})."
        for one in changes
    )


def _rests_on(answer: Assessment) -> str:
    spread = answer.sensitivity
    text = spread.summary()
    statuses = answer.configuration.settlement.quantities
    lines = [
        f"- {one.path} ({statuses[one.path].status or 'no status'}), from {decimal(one.low)} to {decimal(one.high)}: "
        f"margin {decimal(one.margin_at_low, signed=True)} to {decimal(one.margin_at_high, signed=True)}"
        for one in spread.swings[:5]
    ]
    if not lines:
        return text
    return f"{text} One parameter at a time, the others at their central values:\n" + "\n".join(lines)


def _evidence(answer: Assessment) -> str:
    count = distinct(answer.solution)
    noun = "equilibrium" if count == 1 else "equilibria"
    return (
        f"The game was solved by backward induction ({count} subgame-perfect {noun}) and checked from the definition "
        f"by other code: {answer.solution[0].verification}. The margin is {answer.evidence}. {FRAME} {_sources(answer)}"
    )


def _sources(answer: Assessment) -> str:
    """How many of the numbers are reported, estimated, assumed, or without a source."""
    quantities = [q for q in answer.configuration.settlement.quantities.values() if q.number is not None]
    parts = []
    for status in STATUSES:
        count = sum(q.status == status for q in quantities)
        if count:
            parts.append(f"{count} {status}")
    missing = sum(not q.source for q in quantities)
    if missing:
        parts.append(f"{missing} without a source")
    return f"Of its {len(quantities)} numbers, {_listed(parts)}."
