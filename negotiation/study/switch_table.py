"""What the contradictions between the sources come to: one configuration under every level of every switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from negotiation.deterrence import Assessment, assess
from negotiation.deterrence.assessment import VERDICT, binding_text
from negotiation.display import Result, counted, sentence
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.errors import UsageError
from negotiation.settlement import Configuration, Settlement
from negotiation.study.comparison import played


@dataclass(frozen=True)
class Taken(Result):
    """One level of a switch: who says so, and the answer then.

    Attributes
    ----------
    switch, level : str
    assessment : Assessment or None
        None where the level does not fit the document.
    refusal : str
        Why it does not fit; empty if it does.
    as_now : bool
        Whether the level changes nothing in this configuration.
    """

    settlement: Settlement
    switch: str
    level: str
    assessment: Assessment | None
    refusal: str
    as_now: bool

    columns = (
        col.key("switch"),
        col.key("level"),
        col.text("who says so"),
        replace(VERDICT, none="does not fit"),
        col.signed("margin", unit=STAKE),
        col.text("what decides it"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        answer, who = self.assessment, self.settlement.document.switches[self.switch].levels[self.level].source
        decides = "as now" if self.as_now else sentence(binding_text(answer)) if answer else self.refusal
        found = (answer.verdict, answer.margin) if answer else (None, None)
        yield self.switch, self.level, who, *found, decides

    def summary(self) -> str:
        told = self.rows()[0].shown()
        return f"{self.switch} = {self.level} ({told['who says so']}): {told['verdict']}, margin {told['margin']}."

    def as_data(self) -> dict[str, Any]:
        answer = self.assessment
        return {
            "switch": self.switch,
            "level": self.level,
            "as_now": self.as_now,
            "refusal": self.refusal,
            "assessment": answer.as_data() if answer else None,
        }


@dataclass(frozen=True)
class Alternatives(Result):
    """A configuration under every level of every switch of its document, one at a time.

    Attributes
    ----------
    configuration : Configuration
    now : Assessment
    levels : tuple of Taken
    """

    configuration: Configuration
    now: Assessment
    levels: tuple[Taken, ...]

    columns = Taken.columns

    def _items(self) -> Mapping[tuple[str, str], Taken]:
        return {(taken.switch, taken.level): taken for taken in self.levels}

    @property
    def decisive(self) -> tuple[str, ...]:
        """Switches on which the verdict hangs: some two of their levels have different ones."""
        found: dict[str, set[str]] = {}
        for one in self.levels:
            if one.assessment:
                found.setdefault(one.switch, set()).add(one.assessment.verdict)
        return tuple(switch for switch, verdicts in found.items() if len(verdicts) > 1)

    def summary(self) -> str:
        count = len({one.switch for one in self.levels})
        if not count:
            return f"{self.configuration.settlement.id} has no switches."
        which = ", ".join(self.decisive) or "none"
        return (
            f"'{self.configuration.id}' is '{self.now.verdict}'. The sources disagree on {counted(count, 'question')}; "
            f"the verdict hangs on {len(self.decisive)} of them: {which}."
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for taken in self.levels:
            yield from taken._cells()

    def as_data(self) -> dict[str, Any]:
        return {"summary": self.summary(), "now": self.now.as_data(), "levels": [one.as_data() for one in self.levels]}


def alternatives(settlement: Settlement | Configuration, configuration: str | None = None) -> Alternatives:
    """One configuration under every level of every switch, one at a time: what the sources' contradictions come to.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        The baseline if left out.

    Raises
    ------
    UsageError
        If there is no such configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.alternatives(ng.load("land-options"))
    >>> found["land", "freeze"].as_now, found["land", "donbas_ceded"].as_now
    (True, False)
    """
    now = assess(settlement, configuration)
    found = []
    whole = now.configuration.settlement
    for switch, entry in whole.document.switches.items():
        for level in entry.levels:
            try:
                answer = assess(now.configuration.change({switch: level}))
            except UsageError as error:
                found.append(Taken(whole, switch, level, None, str(error), False))
                continue
            as_now = played(now.configuration) == played(answer.configuration)
            found.append(Taken(whole, switch, level, answer, "", as_now))
    return Alternatives(now.configuration, now, tuple(found))
