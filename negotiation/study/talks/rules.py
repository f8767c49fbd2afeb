"""Rules of formats: how a refusal counts, whose refusal stops a pair, and what a pair lacks to be acceptable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiation.display import Part
from negotiation.expressions import Number, midpoint, sign
from negotiation.games.bargaining import VotingRule
from negotiation.settlement import Settlement
from negotiation.settlement.document.talks_entries import Format
from negotiation.study.talks.outcomes import Pair, Table


@dataclass(frozen=True)
class Tabled(Part):
    """A pair on the table of one format.

    Attributes
    ----------
    pair : Pair
    gains : mapping of str to Fraction
        Member to what it gains over disagreement, or the party gains that it speaks for.
    refused_by : tuple of str
        Members that are better off without agreement.
    blocked_by : tuple of str
        Those of them whose refusal stops the pair by the format's rule; empty if it is acceptable.
    unasked : mapping of str to Fraction
        Party that is bound and not asked to what it gains.
    """

    pair: Pair
    gains: Mapping[str, Fraction]
    refused_by: tuple[str, ...]
    blocked_by: tuple[str, ...]
    unasked: Mapping[str, Fraction]

    @property
    def acceptable(self) -> bool:
        """Whether the pair passes by the format's rule."""
        return not self.blocked_by

    @property
    def outvoted(self) -> tuple[str, ...]:
        """Members that refuse a pair that passes against them."""
        return self.refused_by if self.acceptable else ()

    @property
    def would_refuse(self) -> tuple[str, ...]:
        """Parties that are bound, not asked, and better off without agreement."""
        return tuple(party for party, gain in self.unasked.items() if gain < 0)


def voting_rule(entry: Format) -> VotingRule:
    """A format's rule as a vote: unanimity, and an agenda, need every member."""
    if entry.rule == "majority":
        veto = frozenset(one for one, seat in entry.members.items() if seat.veto)
        return VotingRule({one: seat.votes for one, seat in entry.members.items()}, entry.quota or 1, veto)
    return VotingRule(dict.fromkeys(entry.members, 1), len(entry.members))


def council_inside(settlement: Settlement, entry: Format) -> bool:
    """Whether all permanent members of the Security Council sit at the table, so that a mandate can be agreed there."""
    talks = settlement.document.talks
    voices = {seat.speaks_for or party for party, seat in entry.members.items()}
    return talks is not None and bool(talks.permanent) and set(talks.permanent) <= voices


def pair_rule(settlement: Settlement, entry: Format, pair: Pair) -> VotingRule:
    """The rule by which a pair passes: for one with a mandate, agreed there, permanent members have a veto too."""
    rule, talks = voting_rule(entry), settlement.document.talks
    if talks is None or not council_inside(settlement, entry) or talks.packages[pair.package].mandate == "absent":
        return rule
    permanent = {one for one, seat in entry.members.items() if (seat.speaks_for or one) in talks.permanent}
    return VotingRule(rule.weights, rule.quota, rule.veto | permanent)


def tabled(settlement: Settlement, entry: Format, pair: Pair) -> Tabled:
    """A pair judged by a format's rule."""
    gains = {one: bargained(pair.gains[seat.speaks_for or one]) for one, seat in entry.members.items()}
    refusing = tuple(one for one, gain in gains.items() if gain < 0)
    return Tabled(
        pair,
        gains,
        refusing,
        blocking(pair_rule(settlement, entry, pair), refusing),
        {party: bargained(pair.gains[party]) for party in entry.not_asked},
    )


def bargained(gain: Number) -> Fraction:
    """A gain as bargaining counts it: the middle of its enclosure, and nothing if it cannot be told from zero."""
    return Fraction(0) if sign(gain) is None else midpoint(gain)


def blocking(rule: VotingRule, refusing: tuple[str, ...]) -> tuple[str, ...]:
    """Those whose refusal stops a pair: holders of a veto, and all who refuse where votes are missing without them."""
    agreeing = set(rule.weights) - set(refusing)
    if rule.passes(agreeing):
        return ()
    if sum(rule.weights[one] for one in agreeing) >= rule.quota:
        return tuple(one for one in refusing if one in rule.veto)
    return refusing


def lacking(settlement: Settlement, entry: Format, one: Tabled) -> Fraction:
    """The least amount that, given to every member that refuses a pair, makes it pass; 0 if it passes."""
    rule = pair_rule(settlement, entry, one.pair)
    for amount in sorted({Fraction(0), *(-gain for gain in one.gains.values() if gain < 0)}):
        if rule.passes({member for member, gain in one.gains.items() if gain + amount >= 0}):
            return amount
    raise AssertionError("nothing passes even if all agree: the quota exceeds all votes")


def on_the_table(settlement: Settlement, entry: Format, table: Table) -> tuple[Tabled, ...]:
    """All pairs on a format's table, by its rule, in the document's order."""
    talks = table.talks
    options, packages = entry.options or talks.options, entry.packages or list(talks.packages)
    inside = council_inside(settlement, entry)
    pairs = [table.pair(option, package, council_inside=inside) for option in options for package in packages]
    return tuple(tabled(settlement, entry, pair) for pair in pairs)
