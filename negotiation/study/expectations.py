"""Expectations: statements about the answers that a document makes in domain words, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from negotiation.deterrence import Assessment, assess, threshold
from negotiation.deterrence.assessment import binding_text
from negotiation.deterrence.levers.window import window
from negotiation.deterrence.verdict import is_grave
from negotiation.display import decimal
from negotiation.expressions import exact_number, nonnegative, sign
from negotiation.settlement import Settlement
from negotiation.settlement.document.schema import Expectation
from negotiation.study.talks.expectations import talks_statements

Statement = tuple[str, bool, str]
Lookup = Callable[[str], Assessment]


@dataclass(frozen=True)
class Finding:
    """One expectation, whether it holds, and what was found instead."""

    expectation: str
    holds: bool
    found: str


def check_expectations(settlement: Settlement) -> list[Finding]:
    """Check every statement of a document's `expect:` block."""
    known: dict[str, Assessment] = {}

    def assessed(name: str) -> Assessment:
        if name not in known:
            known[name] = assess(settlement, name)
        return known[name]

    return [
        Finding(said, holds, found)
        for one in settlement.document.expect
        for part in (_answers, _groups, _conditions, _levers, _missed, _thresholds, _talks)
        for said, holds, found in part(settlement, one, assessed)
    ]


def _name(settlement: Settlement, one: Expectation) -> str:
    return one.configuration or settlement.document.baseline


def _answers(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """Verdict, what decides, which margin is larger."""
    name = _name(settlement, one)
    if one.verdict is not None:
        found = lookup(name).verdict
        yield f"{name} is '{one.verdict}'", found == one.verdict, found
    if one.binding is not None:
        decides = binding_text(lookup(name))
        yield f"{name} is decided by '{one.binding}'", one.binding in decides, decides
    if one.larger_margin is not None:
        more, less = (lookup(each).margin for each in one.larger_margin)
        said = f"the margin of {one.larger_margin[0]} is larger than that of {one.larger_margin[1]}"
        yield said, sign(more - less) == 1, f"{decimal(more, signed=True)} and {decimal(less, signed=True)}"


def war_margin(answer: Assessment, party: str | None = None) -> float:
    """Minus the largest gain from starting the war again or taking ground, of one party or of any."""
    return -max(float(gain) for one, gain in answer.violations if is_grave(one) and party in (None, one.party))


def _groups(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """Which configurations deter war, and which are accepted."""
    for wanted, names in ((True, one.deters), (False, one.does_not_deter)):
        for name in names:
            margin = war_margin(lookup(name))
            verb = "deters" if wanted else "does not deter"
            yield f"{name} {verb} war", (margin > 0) is wanted, f"margin {decimal(margin, signed=True)}"
    for wanted, names in ((True, one.accepted), (False, one.refused)):
        for name in names:
            slack = min(float(each.slack) for each in lookup(name).acceptance)
            verb = "is accepted" if wanted else "is refused by somebody"
            yield f"{name} {verb}", (slack >= 0) is wanted, f"least slack {decimal(slack, signed=True)}"


def _conditions(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """Which conditions fail, and which hold."""
    name = _name(settlement, one)
    if one.fails is not None:
        texts = [each.text for each in lookup(name).failing]
        yield f"in {name} this fails: {one.fails}", any(one.fails in text for text in texts), "; ".join(texts) or "none"
    if one.holds is not None:
        found = [each for each in lookup(name).conditions if one.holds in each.text]
        told = "; ".join(each.summary() for each in found) or "no such condition"
        yield f"in {name} this holds: {one.holds}", bool(found) and all(each.holds for each in found), told


def _levers(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """Which way a number works over its range, and whether some strength meets every condition."""
    name = _name(settlement, one)
    for path, wanted in ((one.helps, 1), (one.harms, -1)):
        if path is None:
            continue
        swings = {each.path: each for each in lookup(name).sensitivity.swings}
        if path not in swings:
            yield f"{path} matters in {name}", False, "it does not move the margin, or has no range"
            continue
        rise = swings[path].margin_at_high - swings[path].margin_at_low
        verb = "helps" if wanted > 0 else "harms"
        yield f"more of {path} {verb} in {name}", rise * wanted > 0, f"the margin moves by {decimal(rise, signed=True)}"
    if one.window is not None:
        found = window(settlement, configuration=name)
        yield f"the window of {name} is {one.window}", found.feasible is (one.window == "open"), found.summary()


def _missed(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """Which guarantee would be missed most, or least, if it alone were dropped."""
    for wanted, most in ((one.most_missed, True), (one.least_missed, False)):
        if wanted is None:
            continue
        now = lookup(_name(settlement, one)).configuration
        left = {
            each: war_margin(assess(replace(now, guarantees=tuple(g for g in now.guarantees if g != each))))
            for each in now.guarantees
        }
        chosen = (min if most else max)(left, key=lambda each: left[each])
        told = ", ".join(f"without {each} {decimal(margin, signed=True)}" for each, margin in left.items())
        yield f"{wanted} is missed {'most' if most else 'least'} in {now.id}", chosen == wanted, told


def _thresholds(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """From which value on a lever deters."""
    if one.threshold is None:
        return
    name = _name(settlement, one)
    answer = threshold(settlement, lever=one.threshold, configuration=name, closed_form=False)
    if one.answer is not None:
        yield f"{one.threshold} in {name}: '{one.answer}'", answer.answer == one.answer, answer.condition
    if one.between is not None:
        low, high = (exact_number(text) for text in one.between)
        inside = answer.value is not None and all(nonnegative(gap) for gap in (answer.value - low, high - answer.value))
        yield f"the threshold of {one.threshold} in {name} lies in {one.between}", inside, answer.condition


def _talks(settlement: Settlement, one: Expectation, lookup: Lookup) -> Iterator[Statement]:
    """What talks in a format come to."""
    yield from talks_statements(settlement, one)
