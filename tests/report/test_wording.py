"""Messages: places, plural forms, and that every message used exists with just the places that are filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from negotiation.report.narrative.messages import Words, words

REPORT = Path(__file__).resolve().parents[2] / "negotiation" / "report"


def test_a_place_takes_a_value_or_the_form_that_fits_a_number():
    ours = Words({"language": "en", "messages": {"m": "{n} {n:layer|layers} of {who}"}})
    assert [ours.say("m", n=n, who="x") for n in (0, 1, 2)] == ["0 layers of x", "1 layer of x", "2 layers of x"]


def test_a_value_is_never_read_as_a_message():
    ours = Words({"language": "en", "messages": {"m": "{who}"}})
    assert ours.say("m", who="{n:a|b} {who}") == "{n:a|b} {who}"


def test_a_missing_value_is_a_mistake_and_no_gap():
    with pytest.raises(KeyError):
        words().say("page.range", name="x")


@pytest.mark.slow
def test_no_message_is_left_over():
    """A message that nobody says is in nobody's way, and yet somebody would keep it."""
    used = "".join(path.read_text() for folder in ("*.py", "**/*.py", "**/*.js") for path in REPORT.parent.glob(folder))
    for key in words().messages:
        start = key.rsplit(".", 1)[0]
        whole = re.search(rf'["\'`]{re.escape(key)}["\'`]', used)
        built = re.search(rf'["\'`]{re.escape(start)}\.(\w+_)?\$?\{{', used)
        assert whole or built, key
