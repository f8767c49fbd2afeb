"""Words come from a file: a message has an id, places for names and numbers, and a form for one and for more.

A message is text with places: `{name}` is replaced by a value; `{count:guarantee|guarantees}` by the form for its
value. The page in the browser reads the same file. Values are put in as they are: whoever shows the text escapes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "words" / "en.json"
_PLACE = re.compile(r"\{([a-z_]+)(?::([^{}]*))?\}")


class Words:
    """The messages of one language.

    Examples
    --------
    >>> words().say("page.range", name="Freeze", low="-0.1", high="0.1", close="too close to call")
    'Each number moved on its own over its range, the margin of “Freeze” runs from -0.1 to 0.1: too close to call.'
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
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
            return place[2].split("|")[int(value) != 1]

        return _PLACE.sub(put, self.messages[message])

    def listed(self, items: Sequence[str]) -> str:
        """Names in a row: 'a', 'a and b', 'a, b and c'."""
        if len(items) < 2:
            return "".join(items)
        return self.say("list", first=", ".join(items[:-1]), last=items[-1])


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of the package."""
    return Words(json.loads(FILE.read_text(encoding="utf-8")))
