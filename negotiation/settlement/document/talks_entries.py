r"""Entries about talks: who sits at the table, by which rule they decide, what is on it, what it is worth to them.

An *outcome* is a pair: one territorial option and one package of guarantees. A side of the conflict gets what the game
gives it. Anybody else, at the table or not, is told by `worth:`

.. math:: u_m = \sum_s w_{ms}\,u_s + \text{peace}_m - \sum_g c_{mg} + \text{mandate}_m,

with weights w on what the two sides get, the worth of the war's end, what each guarantee in force costs it per period,
and the worth of a UN mandate as such; without agreement :math:`\sum_s w_{ms}\,d_s`. A provider of guarantees that
`worth:` does not name gets what the game gives guarantors: its stake in what the protégé keeps, less its readiness.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from negotiation.settlement.document.quantities import (
    Amount,
    AnyNumber,
    Discount,
    Entry,
    Name,
    SignedShare,
    Text,
)

MOST_PAIRS = 60


class Package(Entry):
    """A named list of guarantees, with or without a UN mandate, that can be agreed on."""

    name: Text
    guarantees: list[Name]
    mandate: Literal["absent", "in force", "conditional"] = "absent"
    note: Text = ""


class Worth(Entry):
    """What an outcome is worth to somebody who is not a side of the conflict."""

    sides: dict[Name, SignedShare] = Field(
        default_factory=dict, description="side of the conflict to the weight of what it gets"
    )
    peace: SignedShare | None = Field(None, description="worth of the end of the war, per period")
    guarantees: dict[Name, Amount] = Field(
        default_factory=dict, description="guarantee to what it costs this party per period while it is in force"
    )
    mandate: SignedShare | None = Field(None, description="worth of a UN mandate as such, per period")
    note: Text = ""


class Member(Entry):
    """Somebody who sits at the table."""

    votes: int = Field(1, ge=0, le=1000)
    veto: bool = False
    discount: Discount | None = Field(None, description="weight of the next round of offers against this one")
    speaks_for: Name | None = Field(None, description="party whose payoff counts instead of its own")


class Format(Entry):
    """Who negotiates, and by which rule."""

    name: Text
    note: Text = ""
    members: dict[Name, Member] = Field(min_length=1, max_length=20)
    rule: Literal["unanimity", "majority", "agenda"]
    quota: int | None = Field(None, description="votes needed, for a majority")
    proposer: Name | None = Field(None, description="who proposes, for an agenda; the others accept or refuse")
    not_asked: list[Name] = Field(default_factory=list, description="bound by the outcome though not at the table")
    options: list[Name] | None = Field(None, description="territorial options on its table; all if left out")
    packages: list[Name] | None = Field(None, description="packages on its table; all if left out")


class TalksBlock(Entry):
    """What is on the table, what it is worth to those who are not sides, and the formats to compare."""

    configuration: Name | None = Field(None, description="where all that is not on the table comes from; the baseline")
    options: list[Name] = Field(min_length=1, description="territorial options on the table")
    packages: dict[Name, Package] = Field(min_length=1)
    permanent: list[Name] = Field(
        default_factory=list, description="members of the Security Council without whom there is no mandate"
    )
    worth: dict[Name, Worth] = Field(default_factory=dict)
    disagreement: dict[Name, AnyNumber] = Field(
        default_factory=dict, description="party to what it has without agreement; what fighting on brings if left out"
    )
    formats: dict[Name, Format] = Field(min_length=1, max_length=12)


class TalksExpectation(Entry):
    """What a document expects of talks in one format; a pair is written 'option + package'."""

    format: Name | None = Field(None, description="the format that the words about talks are said of")
    zone: Literal["open", "empty"] | None = Field(None, description="whether any pair is acceptable by the rule")
    kept_zone: Literal["open", "empty"] | None = Field(None, description="whether any of these would be kept")
    acceptable: list[Text] = Field(default_factory=list, description="pairs that are acceptable by the rule")
    not_acceptable: list[Text] = Field(default_factory=list, description="pairs that are not")
    kept: list[Text] = Field(default_factory=list, description="pairs that would be kept, acceptable or not")
    not_kept: list[Text] = Field(default_factory=list, description="pairs by the violation of which somebody gains")
    blocked_by: dict[Text, list[Name]] = Field(default_factory=dict, description="pair to who blocks it")
    blocks_most: list[Name] = Field(default_factory=list, description="who blocks the most pairs")
    can_block: list[Name] = Field(default_factory=list, description="exactly those who can block everything alone")
    nash: list[Text] = Field(default_factory=list, description="exactly the pairs that the Nash solution picks")
    kalai_smorodinsky: list[Text] = Field(default_factory=list)
    egalitarian: list[Text] = Field(default_factory=list)
    proposal: list[Text] = Field(default_factory=list, description="what the one who proposes picks")
    would_refuse: list[Name] = Field(
        default_factory=list, description="not asked, and worse off by what the Nash solution picks"
    )
