"""Violations in the tree: an attack, a seizure, a small violation, an attack by the protégé, and what follows them."""

from __future__ import annotations

from dataclasses import replace

import sympy

from negotiation.games import Chance, Outcome
from negotiation.games.nodes import Node
from negotiation.settlement.game.flows import truce_flows
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.game.responses import Attack, Done, Responses
from negotiation.settlement.game.small_violations import SmallViolation, attributed


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
        self.a, self.p = terms.adversary, terms.protege
        self.responses = Responses(terms, labelled)

    def adversary_attack(
        self,
        terms: Terms,
        mandated: bool,
        away: tuple[str, ...] = (),
        *,
        place: str = "",
        label: str = "attack",
        told: str = "",
        cost: bool = False,
    ) -> Node:
        worth = terms.unanswered_adversary
        if cost:
            worth = worth + terms.get("war.adversary_cost")
        attack = Attack(worth, terms.unanswered_protege, label, True, told)
        responses = Responses(terms, self.labelled, place) if place else self.responses
        return responses.after(attack, mandated, away)

    def seizure(self, mandated: bool, suffix: str, away: tuple[str, ...]) -> Node:
        gain = self.terms.get("fait_accompli.gain")
        weight = answer_weight(self.terms)
        flows = truce_flows(self.terms, mandated, away)
        seized = {**flows, self.a: flows[self.a] + gain, self.p: flows[self.p] - gain}
        holds = Outcome("the seizure holds for now", seized)
        answered = self.adversary_attack(self.terms, mandated, away, label="seizure", told=suffix)
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
            return Chance(
                f"alarm after {name}",
                (
                    ("alarm", seen, Outcome(f"{name}, punished", {**flows, violation.party: alarmed})),
                    ("no alarm", 1 - seen, Outcome(f"{name}, not punished", {**flows, violation.party: quiet})),
                ),
            )

        return self.responses.states(mandated, away, alarm)

    def protege_attack(self, mandated: bool, suffix: str, away: tuple[str, ...]) -> Node:
        aid = self.terms.get("protege_violation.aid_lost")
        adversary = self.terms.fight_adversary + self.terms.shift + self.terms.relief
        attack = Attack(adversary, self.terms.unanswered_protege - aid, "attack by the protégé", False, suffix)
        own = [one for one in self.configuration.guarantees if self.terms.certain(one)]

        def after(state: State) -> Node:
            seen = attributed(self.terms, state)
            acted: Done = {one: self.terms.available(one, bool(state)) for one in own}
            alone = replace(attack, label="attack by the protégé, guarantees void")
            void = self.responses.outcome(alone, state, acted, {})
            if seen == 1:
                return void
            answered = self.responses.response(attack, state)
            return Chance("attribution", (("attributed", seen, void), ("not attributed", 1 - seen, answered)))

        return self.responses.states(mandated, away, after)


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
