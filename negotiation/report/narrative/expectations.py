"""What a document expects and the model finds (`expect:`), in sentences for readers (`expect.*`)."""

from __future__ import annotations

from collections.abc import Iterator

from negotiation.deterrence import Assessment, threshold
from negotiation.deterrence.verdict import Answer
from negotiation.display import sentence
from negotiation.report.narrative.clauses import Telling
from negotiation.report.narrative.messages import Words
from negotiation.settlement import Settlement
from negotiation.settlement.document.schema import Expectation
from negotiation.settlement.labels import label
from negotiation.study import Comparison

SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian")
SPLIT = " + "


def _decides(answer: Assessment, language: Words) -> str:
    return Telling(answer, language).deviation(answer.decides)


class Findings:
    """Says each statement of `expect:` with the names that people know, and why it is so."""

    def __init__(self, settlement: Settlement, language: Words, comparison: Comparison) -> None:
        self.settlement, self.document = settlement, settlement.document
        self.words, self.say, self.comparison = language, language.say, comparison

    def __iter__(self) -> Iterator[str]:
        for one in self.document.expect:
            told = [sentence(each) for each in (*self.expected(one), *self.about_talks(one))]
            if told:
                reason = [sentence(one.because.strip().rstrip("."))] if one.because else []
                yield " ".join(self.say("expect.sentence", text=each) for each in (*told, *reason))

    # --- names ---

    def name(self, configuration: str) -> str:
        return self.settlement.configuration(configuration).name

    def quoted(self, configurations: list[str]) -> str:
        return self.words.listed([self.say("quoted", text=self.name(one)) for one in configurations])

    def parties(self, parties: list[str]) -> str:
        return self.words.listed([self.settlement.name(one) for one in parties])

    def pairs(self, pairs: list[str]) -> str:
        """Deals: each a territorial option with a package."""
        return self.words.listed([self.pair(one) for one in pairs])

    def pair(self, pair: str) -> str:
        option, package = pair.split(SPLIT)
        assert self.document.talks is not None
        line, layers = self.document.territory.options[option].name, self.document.talks.packages[package].name
        return self.say("expect.pair", option=line, package=layers)

    # --- configurations ---

    def expected(self, one: Expectation) -> Iterator[str]:
        """Statements about configurations and numbers."""
        say, configuration = self.say, one.configuration or self.document.baseline
        here = self.name(configuration)
        yield from self.verdict(one, configuration)
        if one.larger_margin is not None:
            more, less = (self.name(name) for name in one.larger_margin)
            yield say("expect.larger_margin", more=more, less=less)
        for group in ("deters", "does_not_deter", "accepted", "refused"):
            if getattr(one, group):
                yield say(f"expect.{group}", names=self.quoted(getattr(one, group)))
        for group in ("most_missed", "least_missed"):
            if getattr(one, group) is not None:
                guarantee = self.document.guarantees[getattr(one, group)].name
                yield say(f"expect.{group}", configuration=here, guarantee=guarantee)
        for group in ("helps", "harms"):
            if getattr(one, group) is not None:
                yield say(f"expect.{group}", label=label(self.settlement, getattr(one, group)))
        for group in ("fails", "holds"):
            if getattr(one, group) is not None:
                condition = self.condition(configuration, getattr(one, group), group == "fails")
                yield say(f"expect.{group}", configuration=here, condition=condition)
        if one.window is not None:
            yield say(f"expect.window_{one.window}", configuration=here)
        if one.threshold is not None:
            yield self.threshold(one.threshold, configuration)

    def verdict(self, one: Expectation, configuration: str) -> Iterator[str]:
        """The verdict, and what decides it where the document says so."""
        told = {"configuration": self.name(configuration), "verdict": one.verdict}
        if one.binding is not None:
            deviation = _decides(self.comparison[configuration], self.words)
            message = "expect.decides" if one.verdict is None else "expect.verdict_decides"
            yield self.say(message, deviation=deviation, **told)
        elif one.verdict is not None:
            yield self.say("expect.verdict", **told)

    def condition(self, configuration: str, part: str, fails: bool) -> str:
        """The condition of which a document names a part, in full."""
        answer = self.comparison[configuration]
        found = [each.text for each in (answer.failing if fails else answer.conditions) if part in each.text]
        return found[0] if found else part

    def threshold(self, lever: str, configuration: str) -> str:
        found = threshold(self.settlement, lever=lever, configuration=configuration, closed_form=False)
        told = {"configuration": self.name(configuration), "label": label(self.settlement, lever)}
        if found.value is None:
            return self.say(f"expect.{found.answer}", **told)
        told["value"] = Telling(self.comparison[configuration], self.words).with_unit(found.value, lever)
        return self.say("expect.threshold", answer=self.say(f"fact.{Answer(found.answer).name.lower()}"), **told)

    # --- talks ---

    def about_talks(self, one: Expectation) -> Iterator[str]:
        """One statement about a format of talks, of all that is expected of it."""
        talks = self.document.talks
        if talks is None or one.format is None:
            return
        clauses = [*self.deals(one), *self.people(one), *self.picks(one)]
        if clauses:
            yield self.say("expect.talks", format=talks.formats[one.format].name, told="; ".join(clauses))

    def deals(self, one: Expectation) -> Iterator[str]:
        """Which deals pass, and which would be kept."""
        for word in ("zone", "kept_zone"):
            if getattr(one, word) is not None:
                yield self.say(f"expect.{word}_{getattr(one, word)}")
        for word in ("acceptable", "not_acceptable", "kept", "not_kept"):
            if getattr(one, word):
                yield self.say(f"expect.{word}", pairs=self.pairs(getattr(one, word)))
        for pair, who in one.blocked_by.items():
            yield self.say("expect.blocked_by", pair=self.pair(pair), parties=self.parties(who))

    def people(self, one: Expectation) -> Iterator[str]:
        """Who blocks, and who would refuse though not asked."""
        assert self.document.talks is not None
        assert one.format is not None
        if one.can_block and set(one.can_block) == set(self.document.talks.formats[one.format].members):
            yield self.say("expect.all_can_block")
        elif one.can_block:
            yield self.say("expect.can_block", parties=self.parties(one.can_block))
        if one.blocks_most:
            count = len(one.blocks_most)
            yield self.say("expect.blocks_most", parties=self.parties(one.blocks_most), count=count)
        if one.would_refuse:
            yield self.say("expect.would_refuse", parties=self.parties(one.would_refuse))

    def picks(self, one: Expectation) -> Iterator[str]:
        """What the solutions and the one who proposes pick."""
        for solution in SOLUTIONS:
            if getattr(one, solution):
                yield self.say(f"expect.{solution}", pairs=self.pairs(getattr(one, solution)))
        assert self.document.talks is not None
        assert one.format is not None
        proposer = self.document.talks.formats[one.format].proposer
        if one.proposal and proposer is not None:
            yield self.say("expect.proposal", who=self.settlement.name(proposer), pairs=self.pairs(one.proposal))
