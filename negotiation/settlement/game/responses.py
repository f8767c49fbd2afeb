"""What follows a violation: the state of the mandate and of the providers, who is called, who honours, the outcome.

Guarantors decide without seeing each other (one information set each), except that a guarantee with `after` is called
only when those have acted. A provider of several guarantees remembers what it did. A guarantor cannot tell an attack
by the adversary from one by the protégé that nobody attributes: the same information set. Where guarantees need the
adversary's own consent, it decides about them first; one whose provider turned away is not called.

The renewal of a mandate, and a change of government that the adversary cannot see, are moves of nature after its
decision: guarantors know the state when they decide. (Multiplying the mandate's effects by the chance of survival
instead would average them inside each guarantor's decision, where they do not enter linearly.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import sympy

from negotiation.games import Chance, Decision, Outcome, PrivateCost
from negotiation.games.moment import Act, ActKind, Labels, MandateState, Moment, MomentKind
from negotiation.games.nodes import Node
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.settlement import Configuration, Settlement

MANDATE = {
    MandateState.ADOPTED: " with the mandate",
    MandateState.FAILED: " after a failed vote",
    MandateState.VETOED: " without a mandate",
}


@dataclass(frozen=True)
class Attack:
    """What an attack is worth before any response, whether a mandate is broken, and what the adversary knows then."""

    adversary: sympy.Expr
    protege: sympy.Expr
    label: str
    legitimacy: bool
    seen: Moment


Done: TypeAlias = dict[str, bool | str | None]
ABSENT = "not in force"


def place_text(settlement: Settlement, moment: Moment) -> str:
    """The stage, and the guarantee that is missing, as they stand in labels."""
    staging, parts = settlement.document.staging, []
    if moment.stage is not None and staging is not None:
        parts.append(f" in '{staging.stages[moment.stage].name}'")
    if moment.missing is not None:
        parts.append(f" (without {settlement.document.guarantees[moment.missing].name})")
    return "".join(parts)


def seen_text(settlement: Settlement, moment: Moment) -> str:
    """What else a party knows, as it stands in labels: that it does not mean it, the mandate, governments."""
    gone = " and ".join(settlement.name(party) for party in moment.away)
    meant = f" (insincere{place_text(settlement, Moment(moment.kind, moment.party, missing=moment.missing))})"
    return (
        (meant if moment.insincere else "")
        + (MANDATE[moment.mandate] if moment.mandate is not None else "")
        + (f" ({gone} turned away)" if gone else "")
    )


def by_nature(label: str, branches: list[tuple[str, sympy.Expr, Node]]) -> Node:
    """A move of nature; just what follows where there is one branch."""
    labels = Labels()
    named = tuple((labels.of(index, text), chance, node) for index, (text, chance, node) in enumerate(branches))
    return named[0][2] if len(named) == 1 else Chance(label, named)


@dataclass(frozen=True)
class Responses:
    """The answers to violations in one configuration, in a stage of it or in full.

    Attributes
    ----------
    terms : Terms
    labelled : bool
        Whether decisions say if the mandate stands.
    labels : Labels
        Of the whole game.
    """

    terms: Terms
    labelled: bool
    labels: Labels

    @property
    def configuration(self) -> Configuration:
        return self.terms.configuration

    @property
    def settlement(self) -> Settlement:
        return self.configuration.settlement

    def states(self, mandated: bool, away: tuple[str, ...], after: Callable[[State], Node], label: str = "") -> Node:
        """Nature decides in which state the truce is broken; `after` says what follows in each."""
        found = self.terms.states(mandated, away)
        branches = [(self.state_label(one, mandated, away), chance, after(one)) for one, chance in found]
        return by_nature(label or self.chance_label(mandated), branches)

    def chance_label(self, mandated: bool) -> str:
        hidden = self.terms.switching(observed=False)
        if mandated and self.terms.standing != 1:
            return "renewal of the mandate" + (" and governments" if hidden else "")
        return "governments"

    def state_label(self, state: State, mandated: bool, away: tuple[str, ...]) -> str:
        parts = []
        if mandated and self.terms.standing != 1:
            parts.append("the mandate stands" if state.mandated else "the mandate has lapsed")
        for party in self.terms.switching(observed=False):
            name = self.configuration.settlement.name(party)
            parts.append(f"{name} {'turned away' if party in state.away else 'is willing'}")
        return ", ".join(parts) or "as it was"

    def after(self, attack: Attack, mandated: bool) -> Node:
        """Nature's state, then the guarantees are called."""
        return self.states(mandated, attack.seen.away, lambda state: self.response(attack, state))

    def response(self, attack: Attack, state: State) -> Node:
        order = self.order()
        blockable = [one for one in order if self.terms.blockable(one) and self.callable(one, state)]
        plain = self.call(attack, state, order, dict.fromkeys(blockable), {})
        if not blockable:
            return plain
        moment = replace(attack.seen, kind=MomentKind.RESPONSE, guarantee=blockable[0], stands=self.stands(state))
        text = (
            f"consent of {self.settlement.name(self.terms.adversary)} after {attack.label}"
            f"{seen_text(self.settlement, attack.seen)}{place_text(self.settlement, attack.seen)}"
        )
        where = self.labels.of(moment, text + self.stands_text(state))
        actions = {"allow": self.call(attack, state, order, {}, {}), "block": plain}
        acts = {"allow": Act(ActKind.ALLOW), "block": Act(ActKind.BLOCK)}
        return Decision(self.terms.adversary, where, actions, None, moment, acts)

    def order(self) -> tuple[str, ...]:
        """Guarantees in force, each after those that it waits for."""
        ordered: list[str] = []
        waiting = list(self.configuration.guarantees)
        while waiting:
            ready = next(one for one in waiting if not set(self.terms.called_after(one)) & set(waiting))
            ordered.append(ready)
            waiting.remove(ready)
        return tuple(ordered)

    def call(
        self, attack: Attack, state: State, order: tuple[str, ...], done: Done, paid: dict[str, sympy.Expr]
    ) -> Node:
        """Call the guarantees in turn; `done` says who acted (None: not asked), `paid` what providers got so far.

        Nobody waits for a guarantee that is not in force (ABSENT).
        """
        if not order:
            return self.outcome(attack, state, done, paid)
        one, rest = order[0], order[1:]
        if one in done:
            return self.call(attack, state, rest, done, paid)
        present = self.terms.present(one)
        if present == 1 or not any(one in self.terms.called_after(other) for other in rest):
            return self.called(attack, state, order, done, paid)
        branches = (
            ("in force", present, self.called(attack, state, order, done, paid)),
            (ABSENT, 1 - present, self.call(attack, state, rest, {**done, one: ABSENT}, paid)),
        )
        return Chance(f"whether '{self.entry_name(one)}' is in force", branches)

    def called(
        self, attack: Attack, state: State, order: tuple[str, ...], done: Done, paid: dict[str, sympy.Expr]
    ) -> Node:
        """The first guarantee in the order, which is in force, is called, or cannot be."""
        one, rest = order[0], order[1:]
        if self.terms.certain(one):
            return self.call(attack, state, rest, {**done, one: self.terms.available(one, bool(state))}, paid)
        if not self.callable(one, state) or not self.reached(one, done):
            return self.call(attack, state, rest, {**done, one: False}, paid)
        return self.asked(attack, state, one, rest, done, paid)

    def asked(
        self, attack: Attack, state: State, one: str, rest: tuple[str, ...], done: Done, paid: dict[str, Any]
    ) -> Node:
        """Others who must agree do or do not; then the provider honours or defaults."""
        provider = self.configuration.guarantee(one).provider
        burden = self.terms.burden(one, bool(state))
        worth = self.terms.stake(one, bool(state)) - burden * self.terms.known_cost(one)
        loss = -self.terms.default_cost(one, bool(state))
        so_far = paid.get(provider, sympy.Integer(0))
        actions = {
            "honour": self.call(attack, state, rest, {**done, one: True}, {**paid, provider: so_far + worth}),
            "default": self.call(attack, state, rest, {**done, one: False}, {**paid, provider: so_far + loss}),
        }
        law = self.terms.law(one)
        cost = PrivateCost("honour", law[0], law[1] * burden, law[2] * burden) if law else None
        acts = {"honour": Act(ActKind.HONOUR), "default": Act(ActKind.DEFAULT)}
        moment, text = self.called_upon(one, attack, state, done)
        decision = Decision(provider, self.labels.of(moment, text), actions, cost, moment, acts)
        consent = self.terms.consent(one)
        if consent == 1:
            return decision
        refused = self.call(attack, state, rest, {**done, one: None}, paid)
        label = f"consent of others to {self.entry_name(one)}"
        return Chance(label, (("given", consent, decision), ("refused", 1 - consent, refused)))

    def callable(self, guarantee: str, state: State) -> bool:
        """Whether a guarantee is put to anybody: it exists, its provider is not the adversary and did not turn away."""
        provider = self.configuration.guarantee(guarantee).provider
        return (
            self.terms.available(guarantee, bool(state))
            and provider != self.terms.adversary
            and provider not in state.away
        )

    def reached(self, guarantee: str, done: Done) -> bool:
        return all(done.get(other) for other in self.terms.called_after(guarantee))

    def entry_name(self, guarantee: str) -> str:
        return self.configuration.guarantee(guarantee).name

    def stands(self, state: State) -> bool | None:
        """Whether the mandate stands, where that makes a difference to what anybody knows."""
        return state.mandated if self.labelled else None

    def stands_text(self, state: State) -> str:
        if not self.labelled:
            return ""
        return " (mandate stands)" if state.mandated else " (no mandate)"

    def called_upon(self, guarantee: str, attack: Attack, state: State, done: Done) -> tuple[Moment, str]:
        """The information set: what the provider knows is the stage, the mandate's state and its own earlier moves."""
        provider = self.configuration.guarantee(guarantee).provider
        own = [
            (other, acted is True)
            for other, acted in done.items()
            if self.configuration.guarantee(other).provider == provider and self.was_called(other, done, state)
        ]
        moment = Moment(
            MomentKind.RESPONSE,
            provider,
            stage=attack.seen.stage,
            stands=self.stands(state),
            guarantee=guarantee,
            missing=attack.seen.missing,
            past=tuple(own),
        )
        text = f"response: {self.entry_name(guarantee)}{place_text(self.settlement, moment)}{self.stands_text(state)}"
        told = [f"{'honoured' if acted else 'defaulted on'} {self.entry_name(other)}" for other, acted in own]
        return moment, text + (f", having {' and '.join(told)}" if told else "")

    def was_called(self, guarantee: str, done: Done, state: State) -> bool:
        if self.terms.certain(guarantee) or not self.callable(guarantee, state) or done[guarantee] is None:
            return False
        return done[guarantee] != ABSENT and self.reached(guarantee, done)

    def outcome(self, attack: Attack, state: State, done: Done, paid: dict[str, sympy.Expr]) -> Outcome:
        acted = [one for one, honoured in done.items() if honoured is True]
        losses = [-self.terms.response(one, bool(state)) for one in acted]
        if attack.legitimacy:
            losses.append(-self.terms.legitimacy(bool(state)))
        kept = [self.terms.denial(one, bool(state)) + self.terms.borne(one) for one in acted]
        names = " and ".join(self.entry_name(one) for one in acted) or "nobody"
        key = (attack.label, tuple(acted))
        payoffs = {
            self.terms.adversary: sympy.Add(attack.adversary, *losses),
            self.terms.protege: sympy.Add(attack.protege, *kept),
            **paid,
        }
        verb = "answered" if attack.legitimacy else "joined"
        return Outcome(self.labels.of(key, f"{attack.label}, {verb} by {names}"), payoffs)
