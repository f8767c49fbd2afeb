r"""What a pair of a territorial option and a package is worth to everybody, and whether it would be kept.

Each pair is a configuration, assessed like any other. A side gains what signing an agreement that is then kept is worth
to it over fighting on (condition N7 of the game), or over a status quo that the document declares; others gain what
`talks_entries` says. A UN mandate is agreed where the format holds all permanent members of the Security Council;
elsewhere the Council votes on it afterwards: the adversary lets it pass if it then expects more with it than without,
another permanent member if it is not worse off with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy

from negotiation.deterrence import Assessment, assess
from negotiation.deterrence.verdict import acceptance_of, is_staying_out
from negotiation.expressions import Number, Point, sign
from negotiation.settlement import Configuration, Mandate, Settlement
from negotiation.settlement.game.flows import violation_chance
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.small_violations import false_alarms


@dataclass(frozen=True)
class Pair:
    """A territorial option with a package of guarantees, as it would stand.

    Attributes
    ----------
    option, package : str
    assessment : Assessment
        Of the pair, the mandate being what became of it.
    stopped_by : tuple of str
        Permanent members outside the talks that would stop its mandate; then it stands without one.
    without : tuple of str
        Permanent members at the table that would rather have the same pair without the mandate.
    payoffs, gains : mapping of str to Number
        Party to what it gets if the pair is agreed and kept, and to what that is more than disagreement gives.
    violators : tuple of str
        Parties that would gain by violating, or are exactly indifferent; guarantors that would gain by staying out.
    """

    option: str
    package: str
    assessment: Assessment
    stopped_by: tuple[str, ...]
    without: tuple[str, ...]
    payoffs: Mapping[str, Number]
    gains: Mapping[str, Number]
    violators: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.option} + {self.package}"

    @property
    def kept(self) -> bool:
        """Whether nobody would gain by violating it (nor is exactly indifferent), nor by leaving it to others."""
        return not self.violators


class Table:
    """The pairs of a settlement's talks, each assessed once."""

    def __init__(self, settlement: Settlement) -> None:
        assert settlement.document.talks is not None
        self.settlement, self.talks = settlement, settlement.document.talks
        self.base = settlement.configuration(self.talks.configuration or settlement.document.baseline)
        self.sides = (settlement.party("adversary"), settlement.party("protege"))
        seats = [seat for one in self.talks.formats.values() for seat in one.members.items()]
        voices = [seat.speaks_for or party for party, seat in seats]
        unasked = [party for one in self.talks.formats.values() for party in one.not_asked]
        self.parties = tuple(dict.fromkeys([*self.sides, *voices, *unasked, *self.talks.permanent]))
        self._known: dict[tuple[str, str, bool], Pair] = {}
        self._answers: dict[str, Assessment] = {}

    def pair(self, option: str, package: str, *, council_inside: bool) -> Pair:
        """A pair as it would stand if agreed by a format that holds all permanent members, or not."""
        asked = self.talks.packages[package].mandate
        inside = council_inside or asked == "absent" or not self.talks.permanent
        key = (option, package, inside)
        if key not in self._known:
            self._known[key] = self._pair(option, package, inside)
        return self._known[key]

    def configuration(self, option: str, package: str, mandate: str) -> Configuration:
        """The configuration that a pair is: all that is not on the table comes from the talks' own one."""
        entry = self.talks.packages[package]
        return replace(
            self.base,
            id=f"{option} + {package}",
            name=f"{self.settlement.document.territory.options[option].name}; {entry.name}",
            text=entry.note,
            territory=option,
            guarantees=tuple(dict.fromkeys(entry.guarantees)),
            mandate=Mandate(mandate),
        )

    def _pair(self, option: str, package: str, inside: bool) -> Pair:
        mandate = self.talks.packages[package].mandate
        answer = self.assessed(option, package, mandate)
        against: tuple[str, ...] = ()
        if mandate != "absent" and self.talks.permanent:
            bare = self.values(self.assessed(option, package, "absent"))[1]
            blessed = self.values(self.assessed(option, package, "in force"))[1]
            against = tuple(p for p in self.talks.permanent if sign(blessed[p] - bare[p]) == -1)
            if not inside:
                answer, against = self.after_council(option, package, against)
        payoffs, gains = self.values(answer)
        without, stopped = (against, ()) if inside else ((), against)
        return Pair(option, package, answer, stopped, without, payoffs, gains, violators(answer))

    def assessed(self, option: str, package: str, mandate: str) -> Assessment:
        configuration = self.configuration(option, package, mandate)
        key = f"{configuration.id}, {mandate}"
        if key not in self._answers:
            self._answers[key] = assess(configuration)
        return self._answers[key]

    def after_council(self, option: str, package: str, against: tuple[str, ...]) -> tuple[Assessment, tuple[str, ...]]:
        """What stands once the Council has voted on the mandate alone, and which permanent members stopped it."""
        entry = self.settlement.document.mandate
        adversary = self.sides[0]
        chooses = entry is not None and adversary in entry.veto and adversary in self.talks.permanent
        others = tuple(party for party in against if not (chooses and party == adversary))
        answer = self.assessed(option, package, "conditional")
        stopped = (*others, adversary) if answer.mandate is Mandate.VETOED else others
        return (self.assessed(option, package, "absent") if others else answer), stopped

    # --- worth ---

    def values(self, answer: Assessment) -> tuple[dict[str, Number], dict[str, Number]]:
        """Party to payoff if kept, and to gain over disagreement."""
        configuration, game = answer.configuration, answer.game
        terms = Terms(configuration)
        lost, saved = terms.early_response
        pressure = terms.get("signature.pressure")
        war = (game.number(terms.fight_adversary - pressure - lost), game.number(terms.fight_protege + saved))
        payoffs: dict[str, Number] = {}
        points: dict[str, Number] = {}
        for side, fights in zip(self.sides, war, strict=True):
            accepted = acceptance_of(answer.acceptance, side)
            assert accepted is not None
            payoffs[side] = fights + accepted.slack
            declared = self.declared(configuration, side)
            points[side] = fights if declared is None else declared
        for party in self.parties:
            if party not in self.sides:
                payoffs[party], points[party] = self.other(answer, party, payoffs, points)
        gains = {party: payoffs[party] - points[party] for party in self.parties}
        return payoffs, gains

    def declared(self, configuration: Configuration, party: str) -> Number | None:
        """What a party has without agreement where the document says so."""
        if party not in self.talks.disagreement:
            return None
        return self.number(configuration, f"talks.disagreement.{party}")

    def number(self, configuration: Configuration, path: str) -> Number:
        return Point(configuration.values).value(configuration.expression(path))

    def other(
        self, answer: Assessment, party: str, payoffs: Mapping[str, Number], points: Mapping[str, Number]
    ) -> tuple[Number, Number]:
        """Payoff and disagreement point of a party that is no side of the conflict."""
        there = answer.configuration
        stands = answer.mandate.stands
        entry = self.talks.worth.get(party)
        declared = self.declared(there, party)
        if entry is None:
            agreed, alone = self.guarantor(answer, party, stands)
            return agreed, alone if declared is None else declared
        path = f"talks.worth.{party}"
        weights = {side: self.number(there, f"{path}.sides.{side}") for side in entry.sides}
        parts = [weight * payoffs[side] for side, weight in weights.items()]
        if entry.peace is not None:
            parts.append(self.number(there, f"{path}.peace"))
        if entry.mandate is not None and stands:
            parts.append(self.number(there, f"{path}.mandate"))
        terms = Terms(there)
        here = [one for one in entry.guarantees if one in there.guarantees and terms.available(one, stands)]
        parts += [-self.number(there, f"{path}.guarantees.{one}") for one in here]
        alone = sum((weight * points[side] for side, weight in weights.items()), Fraction(0))
        return sum(parts, Fraction(0)), alone if declared is None else declared

    def guarantor(self, answer: Assessment, party: str, mandated: bool) -> tuple[Number, Number]:
        r"""What the game gives a guarantor, and what it has while fighting goes on.

        :math:`B\,(y_P - W_P)(1 - F) - \sum m` and :math:`B\,(w_P - W_P)` with B its own stake, :math:`y_P, w_P, W_P`
        what the protégé has in the truce, by fighting on, and in a war that nobody answers, F the chance of an attack
        and m its costs of readiness. See `settlement.flows`.
        """
        terms = Terms(answer.configuration)
        entries = self.settlement.document.guarantees
        mine = [name for name, one in entries.items() if one.provider == party and one.own_stake is not None]
        ready = [one for one in answer.configuration.guarantees if terms.configuration.guarantee(one).provider == party]
        stake = terms.get(f"guarantees.{([one for one in ready if one in mine] or mine)[0]}.own_stake")
        states = terms.mandates(mandated)
        lost = (q * false_alarms(terms, terms.protege, obtained) for obtained, q in states)
        kept = terms.truce_protege() - sympy.Add(*lost)
        chance = 1 - sympy.Add(*(q * violation_chance(terms, obtained) for obtained, q in states))
        upkeep = sympy.Add(*(terms.upkeep(one) for one in ready))
        agreed = stake * (kept - terms.unanswered_protege) * chance - upkeep
        alone = stake * (terms.fight_protege - terms.unanswered_protege)
        return answer.game.number(agreed), answer.game.number(alone)


def violators(answer: Assessment) -> tuple[str, ...]:
    """Who would gain by a violation or is exactly indifferent, and which guarantors would gain by staying out."""
    tempted = [one.party for one, _ in answer.violations if answer.game.point.sign(one.gain) != -1]
    idle = [one.party for one in answer.acceptance if is_staying_out(one.incentive) and not one.accepts]
    return tuple(dict.fromkeys([*tempted, *idle]))
