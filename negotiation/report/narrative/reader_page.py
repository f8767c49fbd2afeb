"""A page about one scenario for readers who never saw the model: what it is, who says what, what follows, how sure.

Everything on it is in the document (title, summary, account, what it expects and why) or computed from it; the words
in between come from `messages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment, Change, assess
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result, decimal, percent, sentence
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.expressions import midpoint
from negotiation.report.narrative.clauses import Telling, single_changes
from negotiation.report.narrative.expectations import Findings
from negotiation.report.narrative.messages import Words, words
from negotiation.report.templating import render
from negotiation.settlement import Settlement
from negotiation.settlement.changes import told as told_changes
from negotiation.settlement.labels import label
from negotiation.study import Comparison, compare, sources

SHOWN = 3
Block = str | list[str] | list[dict[str, Any]]


@dataclass(frozen=True)
class Brief(Result):
    """Headed sections of paragraphs (text), lists (of text) and tables (of rows).

    Attributes
    ----------
    settlement : Settlement
    comparison : Comparison
    sections : tuple of (heading, tuple of Block)
    """

    settlement: Settlement
    comparison: Comparison
    sections: tuple[tuple[str, tuple[Block, ...]], ...]

    def summary(self) -> str:
        return self.comparison.summary()

    columns = (col.text("section"), col.text("text"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        return ((heading, _plain(block)) for heading, blocks in self.sections for block in blocks)

    def to_markdown(self) -> str:
        """The page as Markdown; what comes from the document is escaped."""
        return render("page.md", title=self.settlement.title, sections=self.sections)

    def __str__(self) -> str:
        return self.to_markdown()


def brief(settlement: Settlement) -> Brief:
    """The reader's page of a scenario: title, what it is, what the sources say and where they disagree, what the model
    says, how sure.

    Parameters
    ----------
    settlement : Settlement

    Examples
    --------
    >>> import negotiation as ng
    >>> print(brief(ng.load("land-options")).to_markdown().splitlines()[0])
    # Land options and the guarantee that each needs
    """
    return _Writer(settlement, words()).page()


class _Writer:
    def __init__(self, settlement: Settlement, language: Words) -> None:
        self.settlement, self.words = settlement, language
        self.comparison = compare(settlement)
        self.baseline = self.comparison.assessments[0]
        self.telling = Telling(self.baseline, language)
        self.say = language.say

    def page(self) -> Brief:
        say = self.say
        sections: list[tuple[str, tuple[Block, ...]]] = [
            (say("page.what"), tuple(self.what())),
            (
                say("page.answer"),
                (*self.changed(), self.answer(), self.table(), self.meanings(), say("page.margin", period=self.period)),
            ),
        ]
        account = self.settlement.document.account
        if account is not None:
            sections.append((say("page.sources"), ([self.said(k, v) for k, v in account.says.items()],)))
            sections.append((say("page.disagree"), tuple(self.disagreements()) or (say("page.no_disagreement"),)))
        findings = list(Findings(self.settlement, self.words, self.comparison))
        if findings:
            sections.append((say("page.model"), (findings,)))
        sections.append((say("page.sure"), tuple(self.sure())))
        named = self.references(sections)
        if named:
            sections.append((say("page.references"), (named,)))
        return Brief(self.settlement, self.comparison, tuple(sections))

    def changed(self) -> tuple[str, ...]:
        """What was set beside the document; nothing where nothing was."""
        changes = self.settlement.changes
        return (self.say("page.changed", changes=told_changes(changes)),) if changes else ()

    @property
    def period(self) -> str:
        return self.settlement.document.period

    def references(self, sections: list[tuple[str, tuple[Block, ...]]]) -> list[str]:
        """The sources whose short names occur on the page."""
        text = " ".join(_plain(block) for _, blocks in sections for block in blocks)
        return [self.say("page.reference", key=key, text=told) for key, told in self.named(text).items()]

    def named(self, text: str) -> dict[str, str]:
        """The sources whose short names occur in a text."""
        known = self.settlement.document.sources
        return {key: told for key, told in known.items() if re.search(rf"\b{re.escape(key)}\b", text)}

    def what(self) -> Iterator[Block]:
        """The document's summary, and what the short names in it stand for."""
        summary = self.settlement.document.summary.strip()
        yield summary
        cited = {
            key: told for key, told in self.named(summary).items() if re.search(r"\d", key) or f"({key}" in summary
        }
        names = [self.say("page.short_name", key=key, text=told) for key, told in cited.items()]
        if names:
            yield self.say("page.short_names", names="; ".join(names))

    def name(self, configuration: str) -> str:
        return self.settlement.configuration(configuration).name

    # --- the answer ---

    def answer(self) -> str:
        found, base = self.comparison.assessments, self.baseline
        durable = [one.configuration.name for one in found if one.verdict == DURABLE]
        first = self.say(
            "page.as_reported", name=base.configuration.name, verdict=base.verdict, meaning=VERDICTS[base.verdict]
        )
        if durable:
            names = self.words.listed([self.say("quoted", text=one) for one in durable])
            return f"{first} {self.say('page.some_durable', durable=len(durable), count=len(found), names=names)}"
        best = max(found, key=lambda one: midpoint(one.margin))
        told = {"best": best.configuration.name, "meaning": VERDICTS[best.verdict]}
        return f"{first} {self.say('page.none_durable', count=len(found), **told)}"

    def table(self) -> list[dict[str, Any]]:
        titles = [self.say(f"column.{one}") for one in ("configuration", "what", "verdict", "margin")]
        return [
            dict(zip(titles, (c.name, c.text.strip(), one.verdict, decimal(one.margin, signed=True)), strict=True))
            for one in self.comparison.assessments
            for c in (one.configuration,)
        ]

    def meanings(self) -> list[str]:
        """What the verdicts of the table mean."""
        found = dict.fromkeys(one.verdict for one in self.comparison.assessments)
        return [self.say("page.verdict_means", verdict=one, meaning=VERDICTS[one]) for one in found]

    # --- the sources ---

    def said(self, source: str, text: str) -> str:
        """What a source says, the source in full."""
        reference = self.settlement.document.sources.get(source)
        if reference is None:
            return self.say("page.view", source=source, text=text)
        return self.say("page.said", source=source, reference=reference, text=text)

    def disagreements(self) -> Iterator[Block]:
        account = self.settlement.document.account
        for one in account.disagreements if account else ():
            yield f"{sentence(one.about)}:"
            views = [self.say("page.view", source=k, text=v) for k, v in one.views.items()]
            answers = [told for name in one.shown_as for told in self.shown(name)]
            yield [*views, self.say("page.shown", answers="; ".join(answers))]

    def shown(self, name: str) -> Iterator[str]:
        """What the model answers where a disagreement is shown: a configuration, or each level of a switch."""
        if name in self.settlement.document.configurations:
            yield self.shown_one(self.name(name), self.comparison[name])
            return
        for level, entry in self.settlement.document.switches[name].levels.items():
            try:
                taken = self.settlement.change({name: level})
            except UsageError:
                continue
            yield self.shown_one(entry.name, assess(taken, self.baseline.configuration.id))

    def shown_one(self, name: str, answer: Assessment) -> str:
        return self.say("page.shown_one", name=name, verdict=answer.verdict, margin=decimal(answer.margin, signed=True))

    # --- how sure ---

    def sure(self) -> Iterator[Block]:
        base, name = self.baseline, self.baseline.configuration.name
        found = sources(self.settlement)
        counts = [(count, self.say(f"status.{status or 'missing'}")) for status, count in found.counts.items() if count]
        parts = [self.say("explain.numbers_of", count=count, status=status) for count, status in counts]
        statuses, share = self.words.listed(parts), percent(found.assumed_share)
        yield self.say("page.rests", name=name, count=len(found.numbers), statuses=statuses, share=share)
        spread = base.sensitivity
        close = (
            "close" if spread.lowest < 0 < spread.highest else ("clear_negative", "clear_positive")[spread.lowest > 0]
        )
        ends = {"low": decimal(spread.lowest, signed=True), "high": decimal(spread.highest, signed=True)}
        yield self.say("page.range", name=name, close=self.say(f"page.{close}"), **ends)
        changes = [self.change(one) for one in single_changes(base)[0][:SHOWN]]
        if changes:
            yield self.say("page.flips", name=name, changes="; ".join(changes))
        else:
            yield self.say("page.no_flip", name=name)
        account = self.settlement.document.account
        if account is not None:
            yield account.limits.strip()
        yield f"{self.say('page.checked')} {self.say('frame')}"

    def change(self, one: Change) -> str:
        told = {"label": label(self.settlement, one.lever), "direction": self.telling.direction(one)}
        value, now = self.telling.with_unit(one.value, one.lever), decimal(one.current)
        return self.say("page.flip", value=value, now=now, verdict=one.verdict, **told)


def _plain(block: Block) -> str:
    if isinstance(block, str):
        return block
    return " ".join(one if isinstance(one, str) else "; ".join(map(str, one.values())) for one in block)
