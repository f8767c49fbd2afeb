"""Evidence is a value with a sentence; words of answers are enumerations that equal their text."""

from __future__ import annotations

import json
import pickle
from enum import StrEnum
from fractions import Fraction
from importlib import resources

import pytest

from negotiation.deterrence.conditions import ConditionKind
from negotiation.deterrence.proofs.search import Conclusion
from negotiation.deterrence.verdict import VERDICTS, Answer, Direction, Verdict
from negotiation.display import plain
from negotiation.expressions import Enclosure, Evidence, EvidenceKind
from negotiation.settlement import Mandate
from negotiation.settlement.document.quantities import Status
from negotiation.solvers.equilibrium import Coverage

NARROW = Enclosure(Fraction(0), Fraction(1, 10**28))
SENTENCES = {
    "exact": Evidence.exact(),
    "exact: it is an equilibrium of the stage game": Evidence.exact("it is an equilibrium of the stage game"),
    "enclosed to 5e-29": Evidence.of([Fraction(1), NARROW]),
    "enclosed, from outside only": Evidence.enclosed(note="from outside only"),
    "enclosed to 1e-300": Evidence.enclosed(Fraction(1, 10**400)),
    "symbolic": Evidence.symbolic(),
    "symbolic, enclosed to 5e-29": Evidence.symbolic(Evidence.of([NARROW])),
    "symbolic, exact, at 5 of 6 values": Evidence.symbolic(Evidence.exact(), "at 5 of 6 values"),
    "numeric: scanned, bisected to 1e-12": Evidence.numeric(Fraction(1, 10**12)),
    "numeric: float64": Evidence.numeric(note="float64"),
    "sampled: 1,000 draws, seed 7": Evidence.sampled(1000, 7),
    "sampled: 1,000 plays, seed 7; of 62 periods": Evidence.sampled(1000, 7, "of 62 periods", what="plays"),
    "proved: 3 boxes": Evidence.proved("3 boxes"),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_evidence_has_a_sentence_and_is_a_value(sentence):
    evidence = SENTENCES[sentence]
    assert str(evidence) == f"{evidence}" == sentence
    assert pickle.loads(pickle.dumps(evidence)) == evidence
    assert hash(evidence)
    assert json.loads(json.dumps(plain({"evidence": evidence})))["evidence"] == sentence
    assert evidence.conclusive is (evidence.kind not in ("numeric", "sampled"))


def test_evidence_of_numbers_is_exact_only_if_all_are():
    assert Evidence.of([Fraction(1), 2]).kind is EvidenceKind.EXACT
    wide = Evidence.of([NARROW, Enclosure(Fraction(0), Fraction(1))])
    assert (wide.kind, wide.radius) == (EvidenceKind.ENCLOSED, 0.5)


@pytest.mark.parametrize(
    "words", [Verdict, Answer, Direction, ConditionKind, Conclusion, Mandate, Status, Coverage, EvidenceKind]
)
def test_words_of_answers_equal_their_text_and_pickle(words):
    assert issubclass(words, StrEnum)
    for word in words:
        assert word == word.value == str(word) == f"{word}"
        assert words(word.value) is word
        assert json.loads(json.dumps(plain(word))) == word.value
        assert pickle.loads(pickle.dumps(word)) is word


def test_every_verdict_has_a_meaning_in_the_order_of_the_words():
    assert list(VERDICTS) == list(Verdict)
    assert VERDICTS["durable"] == VERDICTS[Verdict.DURABLE]


def test_every_word_that_names_a_message_has_one():
    folder = resources.files("negotiation") / "report" / "narrative" / "words" / "en.json"
    messages = json.loads(folder.read_text(encoding="utf-8"))["messages"]
    for word in Mandate:
        assert word is Mandate.CONDITIONAL or f"explain.mandate.{word.name.lower()}" in messages
    assert {f"fact.{word.name.lower()}" for word in Direction} <= set(messages)
    assert {f"status.{word}" for word in Status} <= set(messages)
