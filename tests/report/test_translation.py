"""A pseudo-language, every letter of every message replaced and every message in brackets: what is not, escaped."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import pytest

import negotiation as ng
from negotiation.deterrence import VERDICTS
from negotiation.deterrence.assessment import MOVES
from negotiation.deterrence.conditions import place_of
from negotiation.display import sentence
from negotiation.report import explain, page
from negotiation.report.narrative import messages as wording
from negotiation.settlement.labels import label

sys.path.insert(0, str(Path(__file__).parents[1] / "deterrence"))
from agreements import drawn

LETTERS = {ord(one): chr(ord(one) + 0xFEE0) for one in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
NUMBER = re.compile(r"over \d+ %|no limit|[-+]?\d+(?:\.\d+)?(?:e[-+]\d+)?(?: %)?")
MODELS = ("four-level-framework", "reassurance-force", "seven-party-talks", "us-type-switching", "graduated-response")


def foreign(message):
    """Letters of another script, brackets around; places stay, and the forms of a plural change too."""
    found, at = [], 0
    for place in wording._PLACE.finditer(message):
        forms = "" if place[2] is None else ":" + place[2].translate(LETTERS)
        found += [message[at : place.start()].translate(LETTERS), f"{{{place[1]}{forms}}}"]
        at = place.end()
    return f"⟦{''.join([*found, message[at:].translate(LETTERS)])}⟧"


@pytest.fixture(scope="module", autouse=True)
def pseudo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    english = json.loads((wording.FOLDER / "en.json").read_text(encoding="utf-8"))
    other = english | {"language": "xx", "messages": {key: foreign(text) for key, text in english["messages"].items()}}
    for name, data in (("en", english), ("xx", other)):
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "FOLDER", folder)
        wording.words.cache_clear()
        yield
    wording.words.cache_clear()


def texts(data):
    """All texts in plain data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [one for key, value in data.items() for one in (str(key), *texts(value))]
    return [one for value in data for one in texts(value)] if isinstance(data, (list, tuple)) else []


def said_by_others(answer):
    """What a sentence may quote: the document's own words, and what objects of deterrence say of themselves."""
    settlement = answer.configuration.settlement
    deterrence = [
        *VERDICTS,
        *VERDICTS.values(),
        *MOVES.values(),
        answer.sense,
        answer.evidence,
        str(answer.solution[0].verification),
        answer.window.summary(),
        answer.sensitivity.summary(),
        *answer.flags,
        *(one.summary() for one in answer.guarantees),
        *(one.text for one in answer.conditions),
        *(one.unit for one in answer.conditions if one.kind == "trust"),
        *(place_of(one.where).strip("()") for one, _ in answer.violations),
    ]
    named = [*settlement.quantities, *(label(settlement, one) for one in settlement.quantities)]
    document = [*texts(settlement.document.model_dump()), *(one.unit for one in settlement.quantities.values())]
    found = {one.strip() for one in (*deterrence, *named, *document)}
    return sorted({each for one in found for each in (one, sentence(one)) if each}, key=len, reverse=True)


def escaped(text, others):
    """What is left of a text when what others say is taken out: letters of ours, and what stands in no brackets."""
    for one in others:
        text = text.replace(one, "") if len(one) > 3 else re.sub(rf"\b{re.escape(one)}\b", "", text)
    text = NUMBER.sub("", text)
    left = re.findall(r"[A-Za-z]+", text)
    while "⟦" in text:
        text, count = re.subn(r"⟦[^⟦⟧]*⟧", "", text)
        if not count:
            return [*left, text]
    return [*left, *re.findall(r"\w+", text)]


def check(answer, told):
    others = said_by_others(answer)
    for text in told:
        assert escaped(text, others) == [], text


@pytest.mark.parametrize("name", MODELS)
def test_no_sentence_of_an_explanation_escapes_translation(name):
    settlement = ng.load(name)
    for configuration in settlement.configurations:
        one = explain(settlement, configuration, "xx")
        check(one.assessment, [each for paragraph in one.paragraphs for each in paragraph])
        check(one.assessment, one.facts.sentences("xx"))


def test_no_sentence_about_random_settlements_escapes_translation():
    verdicts = set()
    for settlement in drawn(30, 200):
        one = explain(settlement, language="xx")
        verdicts.add(one.assessment.verdict)
        check(one.assessment, [each for paragraph in one.paragraphs for each in paragraph])
        check(one.assessment, one.facts.sentences("xx"))
    assert len(verdicts) >= 4


@pytest.mark.parametrize("name", MODELS)
def test_no_sentence_of_a_readers_page_escapes_translation(name):
    found = page(ng.load(name), language="xx")
    answer = ng.assess(found.settlement)
    check(answer, [each for heading, blocks in found.sections for each in (heading, *texts(blocks))])


def test_a_sentence_that_is_not_translated_is_found():
    answer = ng.assess(ng.load(MODELS[0]))
    others = said_by_others(answer)
    ours = foreign("{who} gains {amount}.").format(who="Russia", amount="0.1")
    assert escaped(ours, others) == []
    assert escaped(f"{ours} All else as it is.", others) != []
    assert escaped("⟦ＡＢ and ＣＤ⟧", others) == ["and"]
    assert escaped("⟦ＡＢ⟧ ＣＤ", others) == ["ＣＤ"]


def test_the_pseudo_language_fills_its_places_and_forms():
    ours = wording.words("xx")
    assert ours.say("short.some_hold", count=2, holding=1).endswith("１ ｈｏｌｄｓ.⟧".replace("１", "1"))
    assert random.Random(0).choice(list(ours.messages.values())).startswith("⟦")
