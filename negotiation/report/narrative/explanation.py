"""An assessment told in plain words, for somebody who has never seen the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from negotiation.deterrence import Assessment, Change, assess, nearest_changes
from negotiation.deterrence.levers.threshold import levers
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.report.narrative.facts import Facts, facts
from negotiation.report.narrative.in_short import conditions, in_short, stages
from negotiation.report.narrative.messages import words
from negotiation.report.narrative.paragraphs import (
    arrangement,
    evidence,
    guarantees,
    response,
    rests_on,
    signatures,
    verdict,
    what_changes_it,
    why,
)
from negotiation.report.narrative.telling import Telling
from negotiation.settlement import Configuration, Settlement, is_lever
from negotiation.settlement.changes import told as changed


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
            "paragraphs": [{"heading": h, "text": t} for h, t in self.paragraphs],
            "single_changes": [one.as_data() for one in self.changes],
        }


def explain(
    settlement: Settlement | Configuration, configuration: str | None = None, language: str = "en"
) -> Explanation:
    """Explain the verdict on one configuration in plain words.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    language : str
        The words between what the document and the assessment say: 'en'.

    Raises
    ------
    UsageError
        If there is no such configuration, or no such language.
    """
    telling = Telling(assess(settlement, configuration), words(language))
    changes, scanned = single_changes(telling.answer)
    found = {
        "configuration": arrangement(telling),
        "changed": changed_here(telling),
        "answer": verdict(telling),
        "short": in_short(telling, changes, scanned),
        "why": why(telling),
        "conditions": conditions(telling),
        "stages": stages(telling),
        "guarantees": guarantees(telling),
        "signatures": signatures(telling),
        "response": response(telling),
        "changes": what_changes_it(telling, changes, scanned),
        "rests": rests_on(telling),
        "evidence": evidence(telling),
    }
    headed = tuple((telling.say(f"explain.heading.{about}"), text) for about, text in found.items() if text)
    return Explanation(telling.answer, headed, changes)


def changed_here(telling: Telling) -> str:
    """What was set or changed since the document; empty where nothing was."""
    changes = telling.answer.configuration.changes
    return telling.say("explain.changed", changes=changed(changes)) if changes else ""


def single_changes(answer: Assessment) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The nearest change of verdict along each lever, those that make it durable first; and levers only scanned."""
    configuration = answer.configuration
    found: list[Change] = []
    scanned: list[str] = []
    for lever in levers(configuration):
        if is_lever(lever) and lever in configuration.values:
            changes = nearest_changes(answer, lever)
            found.extend(changes or ())
            scanned.extend([lever] if changes is None else [])
    found.sort(key=lambda one: (one.verdict != DURABLE, round(one.effort, 9), one.lever))  # ties: by name
    return tuple(found), tuple(scanned)
