"""Words come from a file: a message has an id, places for names and numbers, and forms for plurals.

A message is text with places: `{name}` is replaced by a value; `{count:guarantee|guarantees}` by the form that the
language's plural rule picks for the value. A translation is one more file in `words/`; the page in the browser reads
the same files. Values are put in as they are: whoever shows the text escapes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from negotiation.errors import UsageError

FOLDER = Path(__file__).resolve().parent / "words"
_PLACE = re.compile(r"\{([a-z_]+)(?::([^{}]*))?\}")
PLURALS: Mapping[str, Callable[[int], int]] = {
    "one-other": lambda n: 0 if n == 1 else 1,
    "below-two": lambda n: 0 if n < 2 else 1,
    "slavic": lambda n: (
        0 if n % 10 == 1 and n % 100 != 11 else 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2
    ),
}


class Words:
    """The messages of one language.

    Examples
    --------
    >>> words("en").say("page.range", name="Freeze", low="-0.1", high="0.1", close="too close to call")
    'Each number moved on its own over its range, the margin of “Freeze” runs from -0.1 to 0.1: too close to call.'
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
        self.plural: str = data["plural"]
        self.messages: Mapping[str, str] = data["messages"]

    def say(self, message: str, /, **values: Any) -> str:
        """A message with its places filled.

        Raises
        ------
        KeyError
            If there is no such message, or a value for a place is missing.
        """

        def put(place: re.Match[str]) -> str:
            value = values[place[1]]
            if place[2] is None:
                return str(value)
            return place[2].split("|")[PLURALS[self.plural](int(value))]

        return _PLACE.sub(put, self.messages[message])

    def listed(self, items: Sequence[str]) -> str:
        """Names in a row: 'a', 'a and b', 'a, b and c'."""
        if len(items) < 2:
            return "".join(items)
        return self.say("list", first=", ".join(items[:-1]), last=items[-1])


def places(message: str) -> set[str]:
    """The names of the places of a message.

    >>> sorted(places("{count} {count:guarantee|guarantees} by {name}"))
    ['count', 'name']
    """
    return {place[1] for place in _PLACE.finditer(message)}


@lru_cache(maxsize=8)
def words(language: str = "en") -> Words:
    """The words of a language.

    Raises
    ------
    UsageError
        If there is no such language.
    """
    known = sorted(path.stem for path in FOLDER.glob("*.json"))
    if language not in known:
        raise UsageError(f"there are no words for '{language[:20]}'; there are: {', '.join(known)}.")
    return Words(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))
