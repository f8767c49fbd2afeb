"""One table of colours, hatches and shapes, for all pictures: verdicts, signs of a margin, parties.

Purple and orange stay apart for the colour-blind; in grey they do not, so every sign carries a hatch as well, and the
words stand in the picture. Nothing here needs matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.deterrence.levers.map import FAILS, HOLDS
from negotiation.deterrence.verdict import (
    DURABLE,
    NEITHER,
    NOT_ACCEPTED,
    OPPORTUNISTIC,
    SMALL_PAYS,
    UNDETERMINED,
    VIOLATION_PAYS,
)

INK, SOFT, FAINT, PAPER = "#222222", "#666666", "#bbbbbb", "#ffffff"


@dataclass(frozen=True)
class Look:
    """How an area is filled: a light colour on which black text reads, and a hatch that survives in grey."""

    colour: str
    hatch: str


LOOKS = {
    DURABLE: Look("#b2abd2", ""),
    NOT_ACCEPTED: Look("#e4e2f0", "..."),
    UNDETERMINED: Look("#f7f7f7", "++"),
    SMALL_PAYS: Look("#fee0b6", "--"),
    VIOLATION_PAYS: Look("#fdb863", "//"),
    OPPORTUNISTIC: Look("#f1a340", "\\\\"),
    NEITHER: Look("#e08214", "xx"),
    HOLDS: Look("#b2abd2", ""),
    FAILS: Look("#fdb863", "//"),
}
KEEPS, PAYS, NEUTRAL = Look("#8073ac", ""), Look("#fdb863", "///"), Look("#f7f7f7", "oo")


@dataclass(frozen=True)
class PartyLook:
    """A party's colour (at least 4.5:1 on white), its shape in trees and its marker in plots."""

    colour: str
    shape: str
    marker: str


PARTIES = (
    PartyLook("#bb5566", "square", "s"),
    PartyLook("#004488", "circle", "o"),
    PartyLook("#117733", "diamond", "D"),
    PartyLook("#7a5a00", "triangle", "^"),
    PartyLook("#882e8a", "pentagon", "p"),
    PartyLook("#006d77", "hexagon", "h"),
    PartyLook("#444444", "house", "v"),
)


def look(label: str) -> Look:
    """The look of a verdict or another label; neutral for what has none."""
    return LOOKS.get(label, NEUTRAL)


def sign_look(value: float) -> Look:
    """The look of a margin: purple where keeping pays, orange and hatched where violating does."""
    return KEEPS if value > 0 else PAYS


def party_look(index: int) -> PartyLook:
    """The look of the party at a place in the order of parties; after seven the looks come again."""
    return PARTIES[index % len(PARTIES)]
