"""One format of talks: who refuses which pair, who can block it, what the classical solutions pick, who has power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from negotiation.display import Result, counted, decimal
from negotiation.display import columns as col
from negotiation.display.columns import STAKE, Column, Row
from negotiation.expressions import Enclosure, Evidence, midpoint, sign
from negotiation.games.bargaining import (
    BargainingProblem,
    VotingRule,
    banzhaf,
    council_values,
    rubinstein,
    shapley_shubik,
)
from negotiation.settlement import Settlement
from negotiation.settlement.document.talks_entries import Format
from negotiation.study.talks.outcomes import Pair
from negotiation.study.talks.rules import Tabled, lacking, voting_rule

NONE = "none"


PICKS = ("Nash", "Kalai-Smorodinsky", "egalitarian")
FORMATS = (
    col.key("format"),
    col.labels("can block alone", none="nobody"),
    col.count("pairs"),
    col.count("acceptable"),
    col.count("kept"),
    col.count("against nobody"),
    *(col.labels(name, none=NONE) for name in PICKS),
    col.labels("not asked, refuses"),
)
PAIRS = (
    col.labels("blocked by"),
    col.flag("kept"),
    col.labels("kept", key="violators", none=""),
    col.text("mandate"),
    col.labels("bound against its will"),
    col.labels("chosen by"),
)
POWER = (
    col.key("member"),
    col.count("votes"),
    col.flag("can block alone"),
    col.count("blocks", unit="pairs"),
    col.number("Shapley-Shubik"),
    col.number("Banzhaf"),
)


@dataclass(frozen=True)
class FormatTalks(Result):
    """The pairs of one format, by its rule.

    Solutions (Nash, Kalai-Smorodinsky, egalitarian, what a proposer picks) are looked for among the pairs that pass,
    would be kept, and leave no member worse off than disagreement: nobody is outvoted in a solution.

    Attributes
    ----------
    settlement : Settlement
    id : str
    entry : Format
    pairs : tuple of Tabled
    """

    settlement: Settlement
    id: str
    entry: Format
    pairs: tuple[Tabled, ...]

    def _items(self) -> Mapping[str, Tabled]:
        return {tabled.pair.id: tabled for tabled in self.pairs}

    # --- who can block, what is acceptable ---

    @cached_property
    def rule(self) -> VotingRule:
        """The format's rule as a vote: unanimity and an agenda need everybody."""
        return voting_rule(self.entry)

    @property
    def can_block(self) -> tuple[str, ...]:
        """Members that can block everything alone."""
        return tuple(one for one in self.entry.members if self.rule.blocks(one))

    @property
    def zone(self) -> tuple[Tabled, ...]:
        """The pairs that are acceptable by the rule, kept or not."""
        return tuple(one for one in self.pairs if one.acceptable)

    @property
    def kept_zone(self) -> tuple[Tabled, ...]:
        """Those of them that would be kept."""
        return tuple(one for one in self.zone if one.pair.kept)

    @property
    def welcome(self) -> tuple[Tabled, ...]:
        """Those of them that bind nobody against its will: no member is outvoted, and nobody not asked would refuse."""
        return tuple(one for one in self.kept_zone if not (one.outvoted or one.would_refuse))

    @property
    def blocks(self) -> dict[str, int]:
        """Member to the number of pairs that it blocks, alone or with others."""
        return {one: sum(one in tabled.blocked_by for tabled in self.pairs) for one in self.entry.members}

    @property
    def blocks_most(self) -> tuple[str, ...]:
        """The members that block most pairs; empty if nobody blocks any."""
        most = max(self.blocks.values(), default=0)
        return tuple(one for one, count in self.blocks.items() if count == most and count)

    @cached_property
    def nearest(self) -> tuple[Tabled, Fraction] | None:
        """The blocked pair nearest to being acceptable, those that would be kept first, and what it lacks.

        What it lacks is the least amount that, given to every member that refuses, makes it pass.
        """
        blocked = [one for one in self.pairs if not one.acceptable]
        every = [(one, lacking(self.settlement, self.entry, one)) for one in blocked]
        found = [(not one.pair.kept, lacks, index, one) for index, (one, lacks) in enumerate(every)]
        if not found:
            return None
        _, lacks, _, one = min(found, key=lambda each: each[:3])
        return one, lacks

    # --- solutions ---

    @cached_property
    def problem(self) -> BargainingProblem:
        """The finite bargaining problem: gains, disagreement at zero; what would not be kept is blocked."""
        blocked = {
            one.pair.id: tuple(dict.fromkeys([*one.blocked_by, *one.pair.violators]))
            for one in self.pairs
            if one.blocked_by or one.pair.violators
        }
        gains = {one.pair.id: one.gains for one in self.pairs}
        return BargainingProblem(gains, dict.fromkeys(self.entry.members, Fraction(0)), blocked)

    @property
    def proposal(self) -> tuple[str, ...]:
        """What the one who proposes picks: its best pair among those that the others accept; none without a proposer.

        Romer and Rosenthal (1978): the agenda setter makes an offer that leaves the others no worse off.
        """
        proposer, zone = self.entry.proposer, self.problem.zone
        if proposer is None or not zone:
            return ()
        best = max(self[one].gains[proposer] for one in zone)
        return tuple(one for one in zone if self[one].gains[proposer] == best)

    @property
    def solutions(self) -> dict[str, tuple[str, ...]]:
        """Name of a solution to the pairs that it picks (all that tie); empty where there is none."""
        found = {
            "Nash": self.problem.nash(),
            "Kalai-Smorodinsky": self.problem.kalai_smorodinsky(),
            "egalitarian": self.problem.egalitarian(),
        }
        return found if self.entry.proposer is None else {**found, "proposal": self.proposal}

    @property
    def would_refuse(self) -> tuple[str, ...]:
        """Who is bound, not asked, and worse off by what Nash picks."""
        return tuple(dict.fromkeys(p for one in self.problem.nash() for p in self[one].would_refuse))

    # --- power, councils, alternating offers ---

    @property
    def council_values(self) -> dict[str, Fraction] | None:
        """Shares of 1 in a council (Baron and Ferejohn 1989): a majority of members with one vote each; else None.

        The patience is the truce's; with vetoes as in Winter (1996), members recognised with equal chance.
        """
        votes = {seat.votes for seat in self.entry.members.values()}
        n, k, quota = len(self.entry.members), len(self.rule.veto), self.rule.quota
        discount = self.settlement.quantities.get("truce.discount")
        number = None if discount is None else discount.number
        if self.entry.rule != "majority" or votes != {1} or not k < quota or k >= n or number is None:
            return None
        ordinary, veto = (Fraction(int(one.p), int(one.q)) for one in council_values(n, k, quota, number))
        return {one: veto if one in self.rule.veto else ordinary for one in self.entry.members}

    @cached_property
    def offers(self) -> dict[str, Fraction] | None:
        """Alternating offers (Rubinstein 1982) of the two sides over a divisible stake; None in other formats.

        The range runs from what the adversary to what the protégé has without agreement (Fearon 1995): 'from', 'to',
        and the adversary's share if the adversary ('adversary first') or the protégé ('protege first') opens.
        """
        seats = {seat.speaks_for or party: seat for party, seat in self.entry.members.items()}
        sides = (self.settlement.party("adversary"), self.settlement.party("protege"))
        if set(seats) != set(sides) or any(seat.discount is None for seat in seats.values()):
            return None
        pair = self.pairs[0].pair
        points = [midpoint(pair.payoffs[side]) - midpoint(pair.gains[side]) for side in sides]
        low, high = points[0], 1 - points[1]
        values = self.settlement.configuration(self.settlement.document.baseline).values
        speakers = {seat.speaks_for or party: party for party, seat in self.entry.members.items()}
        mine, other = (values[f"talks.formats.{self.id}.members.{speakers[side]}.discount"] for side in sides)
        first, second = (Fraction(str(rubinstein(*pair))) for pair in ((mine, other), (other, mine)))
        return {
            "from": low,
            "to": high,
            "adversary first": low + first * (high - low),
            "protege first": high - second * (high - low),
        }

    def power_rows(self) -> tuple[Row, ...]:
        """One row for each member: votes, whether it can block alone, indices of power, shares in a council."""
        indices = [shapley_shubik(self.rule), banzhaf(self.rule)]
        header: tuple[Column, ...] = POWER
        shares = self.council_values
        if shares is not None:
            header, indices = (*header, col.number("Baron-Ferejohn")), [*indices, shares]
        return tuple(
            Row(
                header,
                (
                    self.settlement.name(member),
                    self.rule.weights[member],
                    self.rule.blocks(member),
                    self.blocks[member],
                    *(index[member] for index in indices),
                ),
            )
            for member in self.entry.members
        )

    @property
    def power_note(self) -> str:
        """Where the indices come from, and what alternating offers or a council would give."""
        told = ["Indices: Shapley and Shubik (1954), Banzhaf (1965), of the rule alone."]
        if self.council_values is not None:
            told.append("Baron-Ferejohn (1989, with vetoes Winter 1996): shares of a pie that the members divide.")
        if self.offers is not None:
            low, high, first, last = (decimal(one) for one in self.offers.values())
            sides = [self.settlement.name(self.settlement.party(role)) for role in ("adversary", "protege")]
            told.append(
                f"Over a stake that could be divided, both prefer shares of {sides[0]} from {low} to {high} to no "
                f"agreement (Fearon 1995); alternating offers give it {first} if it opens, {last} if {sides[1]} does "
                "(Rubinstein 1982)."
            )
        return " ".join(told)

    # --- how it is shown ---

    @property
    def kind(self) -> str:
        """'an agreement' where both sides sit at the table, or what it is instead."""
        voices = {seat.speaks_for or party for party, seat in self.entry.members.items()}
        missing = [self.settlement.party(r) for r in ("adversary", "protege") if self.settlement.party(r) not in voices]
        if not missing:
            return "an agreement"
        names = " and ".join(self.settlement.name(one) for one in missing)
        offer = self.settlement.party("adversary") in missing
        return f"an offer to {names}" if offer else f"a deal over the head of {names}"

    @property
    def evidence(self) -> Evidence:
        """Exact, or enclosed: then the middles are bargained about, and a gain not told from zero counts as zero."""
        gains = [gain for one in self.pairs for gain in one.pair.gains.values()]
        if not any(isinstance(gain, Enclosure) for gain in gains):
            return Evidence.exact()
        undecided = any(sign(gain) is None for gain in gains)
        return Evidence.of(gains, "a gain cannot be told from zero" if undecided else "its middles bargained about")

    def summary(self) -> str:
        count, zone, kept = counted(len(self.pairs), "pair"), self.zone, self.kept_zone
        first = f"{self.entry.name}: in this model {len(zone) or 'none'} of {count} {self.by_whom}"
        if not zone:
            return f"{first}; {self.who_blocks}. {self.gap}".strip()
        return f"{first}, and {len(kept)} of these would be kept; {self.who_blocks}, and {self.picked}."

    @property
    def by_whom(self) -> str:
        votes = sum(self.rule.weights.values())
        if self.entry.rule == "majority":
            return f"can pass with {self.rule.quota} of {votes} votes"
        return f"suit all {counted(len(self.entry.members), 'member')}"

    @property
    def who_blocks(self) -> str:
        if not self.blocks_most:
            return "nobody at the table blocks any"
        names = " and ".join(self.settlement.name(one) for one in self.blocks_most)
        each = "blocks" if len(self.blocks_most) == 1 else "each block"
        return f"{names} {each} most ({self.blocks[self.blocks_most[0]]})"

    @property
    def gap(self) -> str:
        """What the nearest blocked pair lacks, in words."""
        if self.nearest is None:
            return ""
        one, lacks = self.nearest
        names = " and ".join(self.settlement.name(party) for party in one.blocked_by)
        unkept = "" if one.pair.kept else ", though it would not be kept"
        return f"Nearest is {one.pair.id}{unkept}: {names} would need {decimal(lacks)} more."

    @property
    def picked(self) -> str:
        """What Nash picks, in words, and who would refuse it."""
        chosen = self.problem.nash()
        if not chosen:
            worse = "in each that would be kept some member is worse off than without agreement"
            return f"there is no solution: {worse}" if self.kept_zone else "so there is no solution"
        told = f"Nash picks {' or '.join(chosen)}"
        refusing = " and ".join(self.settlement.name(one) for one in self.would_refuse)
        return f"{told}, which {refusing} would refuse if asked" if refusing else told

    def compared(self) -> tuple[Any, ...]:
        """The values of one row of a comparison of formats, under `FORMATS`."""
        block = self.names(self.can_block)
        everybody = len(block) == len(self.entry.members) > 2
        zones = (self.pairs, self.zone, self.kept_zone, self.welcome)
        picks = (self.solutions[name] for name in PICKS)
        who = ("every member",) if everybody else block
        return self.id, who, *map(len, zones), *picks, self.names(self.would_refuse)

    def _header(self) -> tuple[Column, ...]:
        gains = (
            col.signed(self.settlement.name(party), key=f"gain_{party}", unit=STAKE) for party in self.entry.members
        )
        return col.key("pair"), *gains, *PAIRS

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each pair what it gives each member, who blocks it, whether it would be kept, who would choose it."""
        solutions = self.solutions
        for tabled in self.pairs:
            pair = tabled.pair
            yield (
                pair.id,
                *(tabled.gains[party] for party in self.entry.members),
                self.names(tabled.blocked_by),
                pair.kept,
                self.names(pair.violators),
                self.mandate(pair),
                self.names((*tabled.outvoted, *tabled.would_refuse)),
                tuple(name for name, chosen in solutions.items() if pair.id in chosen),
            )

    def names(self, parties: Iterable[str]) -> tuple[str, ...]:
        """Parties by their names for people."""
        return tuple(map(self.settlement.name, parties))

    def _gist(self) -> str:
        return f"{self.id} of {self.settlement.id}, {counted(len(self.pairs), 'pair')}"

    def named(self, parties: tuple[str, ...]) -> str:
        return ", ".join(self.names(parties)) or "–"

    def mandate(self, pair: Pair) -> str:
        """What becomes of a pair's mandate, in words."""
        if pair.stopped_by:
            return f"stopped by {self.named(pair.stopped_by)}"
        words = {"absent": "–", "in force": "part of it", "consented": "let pass", "voted": "voted", "vetoed": "vetoed"}
        told = words[pair.assessment.mandate]
        return f"{told}, unwanted by {self.named(pair.without)}" if pair.without else told

    def as_data(self) -> dict[str, Any]:
        near = self.nearest
        return {
            "format": self.id,
            "name": self.entry.name,
            "members": list(self.entry.members),
            "rule": self.entry.rule,
            "result": self.kind,
            "can_block_alone": list(self.can_block),
            "acceptable": [one.pair.id for one in self.zone],
            "kept": [one.pair.id for one in self.kept_zone],
            "kept_and_against_nobody": [one.pair.id for one in self.welcome],
            "frontier": list(self.problem.frontier),
            "solutions": {name: list(chosen) for name, chosen in self.solutions.items()},
            "would_refuse_though_not_asked": list(self.would_refuse),
            "blocks": self.blocks,
            "nearest": None if near is None else {"pair": near[0].pair.id, "lacks": near[1]},
            "power": {"Shapley-Shubik": shapley_shubik(self.rule), "Banzhaf": banzhaf(self.rule)},
            "council": self.council_values,
            "alternating_offers": self.offers,
            "evidence": self.evidence,
            "summary": self.summary(),
            "pairs": [self.pair_data(one) for one in self.pairs],
        }

    def pair_data(self, one: Tabled) -> dict[str, Any]:
        """One pair as plain data."""
        seats = {p: seat.speaks_for or p for p, seat in self.entry.members.items()}
        return {
            "pair": one.pair.id,
            "payoffs": {p: midpoint(one.pair.payoffs[voice]) for p, voice in seats.items()},
            "gains": one.gains,
            "refused_by": list(one.refused_by),
            "blocked_by": list(one.blocked_by),
            "outvoted": list(one.outvoted),
            "acceptable": one.acceptable,
            "kept": one.pair.kept,
            "violators": list(one.pair.violators),
            "verdict": one.pair.assessment.verdict,
            "margin": one.pair.assessment.margin,
            "mandate": self.mandate(one.pair),
            "not_asked": one.unasked,
        }
