"""A league table across models: baselines side by side on one common set of assumptions about war and territory.

Scenarios tell different arrangements; what they assume about war, time and the worth of territory must not differ, or
the table would compare assumptions. So every number of those kinds is set to that of a common document where both have
it; what a model says of its own guarantees stays. For each the nearest single feature that would change the outcome is
named: another configuration of the same document that differs in one respect, or else one lever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import Assessment, Change, assess, nearest_changes
from negotiation.deterrence.assessment import VERDICT, binding_text
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result, counted, decimal, sentence
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.errors import UsageError
from negotiation.expressions import midpoint
from negotiation.settlement import Settlement, is_lever, load
from negotiation.settlement.document.models_folder import models_folder
from negotiation.settlement.reading import read_file

COMMON = ("war.", "truce.", "fait_accompli.", "territory.areas.", "territory.de_facto.")
BASE = "common-ground"


@dataclass(frozen=True)
class Standing(Result):
    """One model's baseline on the common assumptions.

    Attributes
    ----------
    settlement : Settlement
        On the common assumptions.
    assessment : Assessment
        Of its baseline.
    feature : str
        The single feature that would have changed the outcome.
    """

    settlement: Settlement
    assessment: Assessment
    feature: str

    def summary(self) -> str:
        return f"{self.settlement.title}: {self.assessment.verdict}. {self.feature}"

    columns = (
        col.key("model"),
        col.text("baseline"),
        VERDICT,
        col.signed("margin", unit=STAKE),
        col.chance("attack pays"),
        col.text("what decides it"),
        col.text("what single feature would change it"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        answer = self.assessment
        facts = self.settlement.id, answer.configuration.id, answer.verdict, answer.margin
        yield *facts, answer.violation_probability, sentence(binding_text(answer)), self.feature

    def as_data(self) -> dict[str, Any]:
        return {"model": self.settlement.id, "feature": self.feature, "assessment": self.assessment.as_data()}


@dataclass(frozen=True)
class League(Result):
    """Baselines of several models, the smallest margin first.

    Attributes
    ----------
    standings : tuple of Standing
    """

    standings: tuple[Standing, ...]

    columns = Standing.columns

    def _items(self) -> Mapping[str, Standing]:
        return {standing.settlement.id: standing for standing in self.standings}

    def summary(self) -> str:
        low, high = self.standings[0], self.standings[-1]
        durable = [one.settlement.id for one in self.standings if one.assessment.verdict == DURABLE]
        told = f"durable: {', '.join(durable)}" if durable else "none durable"
        return (
            f"On common assumptions {counted(len(self.standings), 'arrangement')}, from {low.settlement.id} "
            f"({decimal(low.assessment.margin, signed=True)}) to {high.settlement.id} "
            f"({decimal(high.assessment.margin, signed=True)}); {told}."
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for standing in self.standings:
            yield from standing._cells()

    def as_data(self) -> dict[str, Any]:
        return {"summary": self.summary(), "standings": [one.as_data() for one in self.standings]}


def league(models: Sequence[str], *, common: str = BASE) -> League:
    """The baselines of several models on one common set of assumptions.

    Parameters
    ----------
    models : sequence of str
        Names of the catalogue or paths.
    common : str
        Name of the document (in `models/bases` or the catalogue) whose numbers about war, time and territory hold.

    Raises
    ------
    UsageError
        If fewer than two models are named.
    """
    if len(models) < 2:
        raise UsageError("a league table compares at least two models: name them with commas between.")
    base = common_ground(common)
    found = [_standing(on_common_ground(load(one), base)) for one in models]
    return League(tuple(sorted(found, key=lambda one: midpoint(one.assessment.margin))))


def common_ground(name: str = BASE) -> Settlement:
    """The document of common assumptions."""
    path = models_folder() / "bases" / f"{name}.yaml"
    return read_file(path) if name == BASE and path.is_file() else load(name)


def on_common_ground(settlement: Settlement, base: Settlement) -> Settlement:
    """The settlement with the common document's numbers about war, time and territory, where it has them too."""
    mine, theirs = settlement.quantities, base.quantities
    both = [path for path in theirs if path.startswith(COMMON) and path in mine]
    numbers = [(path, mine[path].number, theirs[path].number) for path in both]
    changed = {path: new for path, old, new in numbers if None not in (old, new) and old != new}
    return settlement.change(changed) if changed else settlement


def _standing(settlement: Settlement) -> Standing:
    answer = assess(settlement)
    return Standing(settlement, answer, _feature(settlement, answer))


def _feature(settlement: Settlement, answer: Assessment) -> str:
    """Another configuration in one step from the baseline with another verdict; else the nearest lever."""
    if answer.verdict == DURABLE:
        return _lever(settlement, answer, "ends it")
    document = settlement.document
    steps = [name for name, one in document.configurations.items() if one.extends == document.baseline]
    found = [(name, assess(settlement, name)) for name in steps]
    better = [(name, one) for name, one in found if one.verdict == DURABLE]
    if better:
        best = max((one for _, one in better), key=lambda one: midpoint(one.margin))
        return f"{best.configuration.name}: {best.verdict} ({decimal(best.margin, signed=True)})"
    lever = _lever(settlement, answer, "makes it durable", durable=True)
    if lever:
        return lever
    other = [(name, one) for name, one in found if one.verdict != answer.verdict]
    if other:
        best = max((one for _, one in other), key=lambda one: midpoint(one.margin))
        return f"{best.configuration.name}: {best.verdict} ({decimal(best.margin, signed=True)})"
    return "no single feature of the document, nor any lever"


def _lever(settlement: Settlement, answer: Assessment, verb: str, *, durable: bool = False) -> str:
    changes: list[Change] = []
    for path in levers(settlement, answer.configuration.id):
        if is_lever(path):
            changes.extend(one for one in nearest_changes(answer, path) or () if not durable or one.verdict == DURABLE)
    if not changes:
        return "" if durable else "no single lever"
    best = min(changes, key=lambda one: one.effort)
    return f"{best.lever} {best.direction} {decimal(best.value)} (now {decimal(best.current)}) {verb}"
