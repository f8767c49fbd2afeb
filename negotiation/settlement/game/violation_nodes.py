"""Violations in the tree: an attack, a seizure, a small violation, an attack by the protégé, and what follows them."""

from __future__ import annotations

from dataclasses import replace

import sympy

from negotiation.games import Chance, Outcome
from negotiation.games.moment import ActKind, Labels, Moment
from negotiation.games.nodes import Node
from negotiation.settlement.game.flows import truce_flows
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.game.responses import Attack, Done, Responses
from negotiation.settlement.game.small_violations import SmallViolation, attributed

ATTACKS = {ActKind.ATTACK: "attack", ActKind.LAPSE: "attack after the veto", ActKind.SEIZE: "seizure"}


class ViolationNodes:
    """The nodes below a violation in one configuration.

    Parameters
    ----------
    terms : Terms
        Of the agreement in full.
    labelled : bool
        Whether decisions say if the mandate stands.
    """

    def __init__(self, terms: Terms, labelled: bool) -> None:
        self.terms, self.labelled, self.configuration = terms, labelled, terms.configuration
        self.settlement = self.configuration.settlement
        self.a, self.p = terms.adversary, terms.protege
        self.labels = Labels()
        self.responses = Responses(terms, labelled, self.labels)

    def name(self, party: str) -> str:
        return self.settlement.name(party)

    def adversary_attack(
        self, terms: Terms, mandated: bool, seen: Moment, *, after: ActKind = ActKind.ATTACK, cost: bool = False
    ) -> Node:
        """An attack on what `terms` say stands; `seen` is what the adversary knows when it attacks."""
        worth = terms.unanswered_adversary
        if cost:
            worth = worth + terms.get("war.adversary_cost")
        attack = Attack(worth, terms.unanswered_protege, ATTACKS[after], True, replace(seen, after=after))
        return replace(self.responses, terms=terms).after(attack, mandated)

    def seizure(self, mandated: bool, seen: Moment) -> Node:
        gain = self.terms.get("fait_accompli.gain")
        weight = answer_weight(self.terms)
        flows = truce_flows(self.terms, mandated, seen.away)
        seized = {**flows, self.a: flows[self.a] + gain, self.p: flows[self.p] - gain}
        holds = Outcome("the seizure holds for now", seized)
        answered = self.adversary_attack(self.terms, mandated, seen, after=ActKind.SEIZE)
        return Chance("time until the response", (("before", 1 - weight, holds), ("from then on", weight, answered)))

    def small(self, violation: SmallViolation, mandated: bool, away: tuple[str, ...]) -> Node:
        """A small violation: an alarm follows or none, with what the truce is worth then."""
        flows = truce_flows(self.terms, mandated, away)

        def alarm(state: State) -> Node:
            h = violation.discount * violation.worth_of_trust(state)
            at_once = flows[violation.party] + violation.brings
            seen = violation.detection(state)
            quiet, alarmed = at_once + violation.false_alarm * h, at_once - (1 - violation.false_alarm) * h
            name = violation.entry.name
            told = {
                how: self.labels.of((violation.kind, how), f"{name}, {how}") for how in ("punished", "not punished")
            }
            return Chance(
                f"alarm after {name}",
                (
                    ("alarm", seen, Outcome(told["punished"], {**flows, violation.party: alarmed})),
                    ("no alarm", 1 - seen, Outcome(told["not punished"], {**flows, violation.party: quiet})),
                ),
            )

        return self.responses.states(mandated, away, alarm)

    def protege_attack(self, mandated: bool, seen: Moment) -> Node:
        aid = self.terms.get("protege_violation.aid_lost")
        adversary = self.terms.fight_adversary + self.terms.shift + self.terms.relief
        label = "attack by the protégé"
        attack = Attack(adversary, self.terms.unanswered_protege - aid, label, False, seen)
        own = [one for one in self.configuration.guarantees if self.terms.certain(one)]

        def after(state: State) -> Node:
            seen_by_all = attributed(self.terms, state)
            acted: Done = {one: self.terms.available(one, bool(state)) for one in own}
            alone = replace(attack, label=f"{label}, guarantees void")
            void = self.responses.outcome(alone, state, acted, {})
            if seen_by_all == 1:
                return void
            answered = self.responses.response(attack, state)
            branches = (("attributed", seen_by_all, void), ("not attributed", 1 - seen_by_all, answered))
            return Chance("attribution", branches)

        return self.responses.states(mandated, seen.away, after)


def answer_weight(terms: Terms) -> sympy.Expr:
    """Weight d^m of what follows the response to a seizure; zero if nobody ever responds."""
    discount = terms.get("truce.discount")
    if terms.configuration.has("fait_accompli.response_delay"):
        return discount ** terms.get("fait_accompli.response_delay")
    there = {one: terms.present(one) for one in terms.configuration.guarantees}
    if not there:
        return sympy.Integer(0)
    anybody = 1 - sympy.Mul(*(1 - present for present in there.values()))
    return anybody * discount ** sympy.Max(*(terms.delay(one) * present for one, present in there.items()))
