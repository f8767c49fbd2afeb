"""Expectations: statements about the answers that a document makes in domain words, checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from negotiation.deterrence import Assessment, assess, threshold
from negotiation.deterrence.assessment import binding_text
from negotiation.display import decimal
from negotiation.expressions import exact_number
from negotiation.settlement import Settlement
from negotiation.settlement.document import Expectation


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

    findings = []
    for one in settlement.document.expect:
        for said, holds, found in _statements(settlement, one, assessed):
            findings.append(Finding(said, holds, found))
    return findings


def _statements(settlement: Settlement, one: Expectation, assessed: object) -> Iterator[tuple[str, bool, str]]:
    lookup = assessed
    assert callable(lookup)
    name = one.configuration or settlement.document.baseline
    if one.verdict is not None:
        found = lookup(name).verdict
        yield f"{name} is '{one.verdict}'", found == one.verdict, found
    if one.binding is not None:
        found = binding_text(lookup(name))
        yield f"{name} is decided by '{one.binding}'", one.binding in found, found
    if one.larger_margin is not None:
        more, less = (lookup(each).margin for each in one.larger_margin)
        said = f"the margin of {one.larger_margin[0]} is larger than that of {one.larger_margin[1]}"
        yield said, float(more) > float(less), f"{decimal(more, signed=True)} and {decimal(less, signed=True)}"
    if one.threshold is not None:
        answer = threshold(settlement, lever=one.threshold, configuration=name)
        if one.answer is not None:
            yield f"{one.threshold} in {name}: '{one.answer}'", answer.answer == one.answer, answer.condition
        if one.between is not None:
            low, high = (exact_number(text) for text in one.between)
            inside = answer.value is not None and float(low) <= float(answer.value) <= float(high)
            yield f"the threshold of {one.threshold} in {name} lies in {one.between}", inside, answer.condition
