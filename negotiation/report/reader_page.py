"""A page about one scenario for readers who never saw the model: what it is, who says what, what follows, how sure.

Everything on it is in the document (title, summary, account, what it expects and why) or computed from it; the words
in between come from `wording`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment, Change, assess, threshold
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import Result, decimal, percent, sentence
from negotiation.errors import UsageError
from negotiation.report.explanation import single_changes
from negotiation.report.telling import Telling
from negotiation.report.wording import Words, words
from negotiation.settlement import Settlement, switched
from negotiation.settlement.document import Expectation
from negotiation.settlement.labels import label
from negotiation.study import Comparison, compare, sources

SHOWN = 3
Block = str | list[str] | list[dict[str, Any]]


@dataclass(frozen=True)
class Page(Result):
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

    def rows(self) -> list[dict[str, Any]]:
        return [{"section": heading, "text": _plain(block)} for heading, blocks in self.sections for block in blocks]

    def to_markdown(self) -> str:
        """The page as Markdown; what comes from the document is escaped."""
        parts = [f"# {_escaped(self.settlement.title)}"]
        for heading, blocks in self.sections:
            parts += [f"## {heading}", *(_markdown(block) for block in blocks)]
        return "\n\n".join(parts) + "\n"

    def __str__(self) -> str:
        return self.to_markdown()


def page(settlement: Settlement, *, language: str = "en") -> Page:
    """The reader's page of a scenario: title, what it is, what the sources say and where they disagree, what the model
    says, how sure.

    Parameters
    ----------
    settlement : Settlement
    language : str
        The words between: 'en'.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.page(ng.load("land-options")).to_markdown().splitlines()[0])
    # Land options and the guarantee that each needs
    """
    return _Writer(settlement, words(language)).page()


class _Writer:
    def __init__(self, settlement: Settlement, language: Words) -> None:
        self.settlement, self.words = settlement, language
        self.comparison = compare(settlement)
        self.baseline = self.comparison.assessments[0]
        self.telling = Telling(self.baseline, language)
        self.say = language.say

    def page(self) -> Page:
        say = self.say
        sections: list[tuple[str, tuple[Block, ...]]] = [
            (say("page.what"), (self.settlement.document.summary.strip(),)),
            (say("page.answer"), (self.answer(), self.table(), say("page.margin", period=self.period))),
        ]
        account = self.settlement.document.account
        if account is not None:
            told: list[Block] = [[say("page.view", source=k, text=v) for k, v in account.says.items()]]
            sections.append((say("page.sources"), tuple(told)))
            sections.append((say("page.disagree"), tuple(self.disagreements()) or (say("page.no_disagreement"),)))
        findings: list[str] = list(self.findings())
        if findings:
            sections.append((say("page.model"), (findings,)))
        sections.append((say("page.sure"), tuple(self.sure())))
        named = self.references(sections)
        if named:
            sections.append((say("page.references"), (named,)))
        return Page(self.settlement, self.comparison, tuple(sections))

    @property
    def period(self) -> str:
        return self.settlement.document.period

    def references(self, sections: list[tuple[str, tuple[Block, ...]]]) -> list[str]:
        """The sources whose short names occur on the page."""
        text = " ".join(_plain(block) for _, blocks in sections for block in blocks)
        known = self.settlement.document.sources
        named = [key for key in known if re.search(rf"\b{re.escape(key)}\b", text)]
        return [self.say("page.reference", key=key, text=known[key]) for key in named]

    def name(self, configuration: str) -> str:
        return self.settlement.configuration(configuration).name

    def quoted(self, configurations: list[str]) -> str:
        return self.words.listed([f"“{self.name(one)}”" for one in configurations])

    # --- the answer ---

    def answer(self) -> str:
        found, base = self.comparison.assessments, self.baseline
        durable = [one.configuration.name for one in found if one.verdict == DURABLE]
        first = self.say(
            "page.as_reported", name=base.configuration.name, verdict=base.verdict, meaning=VERDICTS[base.verdict]
        )
        if durable:
            names = self.words.listed([f"“{one}”" for one in durable])
            return f"{first} {self.say('page.some_durable', durable=len(durable), count=len(found), names=names)}"
        best = max(found, key=lambda one: float(one.margin))
        told = {"best": best.configuration.name, "meaning": VERDICTS[best.verdict]}
        return f"{first} {self.say('page.none_durable', count=len(found), **told)}"

    def table(self) -> list[dict[str, Any]]:
        titles = [self.say(f"column.{one}") for one in ("configuration", "what", "verdict", "margin")]
        return [
            dict(zip(titles, (c.name, c.text.strip(), one.verdict, decimal(one.margin, signed=True)), strict=True))
            for one in self.comparison.assessments
            for c in (one.configuration,)
        ]

    # --- the sources ---

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
                taken = switched(self.settlement, {name: level})
            except UsageError:
                continue
            yield self.shown_one(entry.name, assess(taken, self.baseline.configuration.id))

    def shown_one(self, name: str, answer: Assessment) -> str:
        return self.say("page.shown_one", name=name, verdict=answer.verdict, margin=decimal(answer.margin, signed=True))

    # --- what the model says ---

    def findings(self) -> Iterator[str]:
        for one in self.settlement.document.expect:
            told = ". ".join(self.expected(one))
            if told:
                yield f"{told}: {one.because}." if one.because else f"{told}."

    def expected(self, one: Expectation) -> Iterator[str]:
        say, configuration = self.say, one.configuration or self.settlement.document.baseline
        here = self.name(configuration)
        if one.verdict is not None:
            yield say("expect.verdict", configuration=here, verdict=one.verdict)
        if one.larger_margin is not None:
            more, less = (self.name(name) for name in one.larger_margin)
            yield say("expect.larger_margin", more=more, less=less)
        for group in ("deters", "does_not_deter", "accepted", "refused"):
            if getattr(one, group):
                yield say(f"expect.{group}", names=self.quoted(getattr(one, group)))
        for group in ("most_missed", "least_missed"):
            if getattr(one, group) is not None:
                guarantee = self.settlement.document.guarantees[getattr(one, group)].name
                yield say(f"expect.{group}", configuration=here, guarantee=guarantee)
        for group in ("helps", "harms"):
            if getattr(one, group) is not None:
                yield say(f"expect.{group}", label=label(self.settlement, getattr(one, group)))
        for group in ("fails", "holds"):
            if getattr(one, group) is not None:
                yield say(f"expect.{group}", configuration=here, condition=getattr(one, group))
        if one.window is not None:
            yield say(f"expect.window_{one.window}", configuration=here)
        if one.threshold is not None:
            yield self.expected_threshold(one.threshold, configuration)

    def expected_threshold(self, lever: str, configuration: str) -> str:
        found = threshold(self.settlement, lever=lever, configuration=configuration, closed_form=False)
        told = {"configuration": self.name(configuration), "label": label(self.settlement, lever)}
        if found.answer in ("always", "never"):
            return self.say(f"expect.{found.answer}", **told)
        unit = self.settlement.quantities[lever].unit
        return self.say("expect.threshold", answer=found.answer, value=decimal(found.value), unit=unit, **told)

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
        unit = self.settlement.quantities[one.lever].unit if one.lever in self.settlement.quantities else ""
        value, now = decimal(one.value), decimal(one.current)
        name = label(self.settlement, one.lever)
        told = {"label": name, "direction": self.telling.direction(one), "value": value, "unit": unit, "now": now}
        return self.say("page.flip", verdict=one.verdict, **told)


def _plain(block: Block) -> str:
    if isinstance(block, str):
        return block
    return " ".join(one if isinstance(one, str) else "; ".join(map(str, one.values())) for one in block)


def _markdown(block: Block) -> str:
    if isinstance(block, str):
        return _escaped(block)
    if block and isinstance(block[0], dict):
        rows = [one for one in block if isinstance(one, dict)]
        titles = list(rows[0])
        lines = [titles, ["---"] * len(titles), *([str(row[t]) for t in titles] for row in rows)]
        return "\n".join(f"| {' | '.join(_escaped(cell).replace('|', '/') for cell in line)} |" for line in lines)
    return "\n".join(f"- {_escaped(one)}" for one in block if isinstance(one, str))


def _escaped(text: str) -> str:
    """Text that comes from documents, harmless in Markdown: one line, nothing read as markup or HTML."""
    text = " ".join(text.split())
    for sign in "\\`*_[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;")
