"""Messages: places, plural forms, and that every message used exists with just the places that are filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from negotiation.errors import UsageError
from negotiation.report.narrative.messages import FOLDER, PLURALS, Words, places, words

REPORT = Path(__file__).resolve().parents[2] / "negotiation" / "report"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.json"))


def test_a_place_takes_a_value_or_the_form_that_fits_a_number():
    ours = Words({"language": "en", "plural": "one-other", "messages": {"m": "{n} {n:layer|layers} of {who}"}})
    assert [ours.say("m", n=n, who="x") for n in (0, 1, 2)] == ["0 layers of x", "1 layer of x", "2 layers of x"]


def test_a_value_is_never_read_as_a_message():
    ours = Words({"language": "en", "plural": "one-other", "messages": {"m": "{who}"}})
    assert ours.say("m", who="{n:a|b} {who}") == "{n:a|b} {who}"


def test_plural_rules_of_other_languages_pick_their_forms():
    assert [PLURALS["slavic"](n) for n in (1, 2, 5, 11, 12, 21, 22, 25)] == [0, 1, 2, 2, 2, 0, 1, 2]
    assert [PLURALS["below-two"](n) for n in (0, 1, 2)] == [0, 0, 1]


def test_a_missing_value_is_a_mistake_and_no_gap():
    with pytest.raises(KeyError):
        words("en").say("page.range", name="x")


def test_an_unknown_language_is_told_with_those_that_there_are():
    with pytest.raises(UsageError, match="en"):
        words("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_every_message_with_the_same_places(language):
    english, other = words("en").messages, words(language).messages
    assert set(other) == set(english)
    for key, text in english.items():
        assert places(other[key]) == places(text), key


def test_no_message_is_left_over():
    """A message that nobody says would be translated for nothing."""
    used = "".join(path.read_text() for folder in ("*.py", "**/*.py", "**/*.js") for path in REPORT.parent.glob(folder))
    for key in words("en").messages:
        start = key.rsplit(".", 1)[0]
        whole = re.search(rf'["\'`]{re.escape(key)}["\'`]', used)
        built = re.search(rf'["\'`]{re.escape(start)}\.(\w+_)?\$?\{{', used)
        assert whole or built, key
