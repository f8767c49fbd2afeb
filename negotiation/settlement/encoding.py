"""From a configuration to a game: the guaranteed ceasefire game G-I as a tree.

Order of moves::

    protégé: sign / fight on
      adversary: sign / fight on
        (mandate conditional) adversary: consent / veto
          adversary: comply / attack / (if facts can be created) seize
            comply  -> protégé: comply / attack
            attack  -> (mandate may have lapsed) -> guarantors: honour / default -> outcome
            seize   -> the gain flows until the response comes, then as attack

Guarantors decide without seeing each other (one information set each), except that a guarantee with `after` is called
only when those have acted. A provider of several guarantees remembers what it did. A guarantor cannot tell an attack
by the adversary from one by the protégé that nobody attributes: the same information set. If the protégé's violation
is attributed, the guarantees are void and only its own forces act.

The renewal of a mandate is a move of nature after the adversary's decision: guarantors know whether the mandate still
stands when they decide. (Multiplying the mandate's effects by the chance of survival instead would average them
inside each guarantor's decision, where they do not enter linearly.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, Outcome, PrivateCost
from negotiation.games.nodes import Node
from negotiation.settlement.settlement import Configuration, Settlement
from negotiation.settlement.terms import Terms

SIGNATURE, COUNCIL, TRUCE, RESPONSE = "signature", "council", "truce", "response"
COST_LOW, COST_HIGH = "war.adversary_cost.low", "war.adversary_cost.high"


def encode(
    settlement: Settlement | Configuration, configuration: str | None = None, *, private_war_cost: bool = False
) -> ExtensiveGame:
    """The game that a configuration of a settlement poses, payoffs as expressions, values set.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    private_war_cost : bool
        Make the adversary's cost of attacking private and uniform over the range of `war.adversary_cost` (then the
        tree has no seizure, and attack has a probability).

    Returns
    -------
    ExtensiveGame
        Payoffs in shares of the contested stake per period. `agreement` names the moves that keep the agreement.
        The stage of a decision is 'signature', 'council', 'truce' or 'response: <guarantee>'.

    Raises
    ------
    UsageError
        If there is no such configuration.
    """
    if isinstance(settlement, Settlement):
        settlement = settlement.configuration(configuration or settlement.document.baseline)
    return _Encoder(settlement, private_war_cost).game()


@dataclass(frozen=True)
class _Attack:
    """What an attack is worth before any response: payoffs of the two sides, and whether a mandate is broken."""

    adversary: sympy.Expr
    protege: sympy.Expr
    label: str
    legitimacy: bool


class _Encoder:
    def __init__(self, configuration: Configuration, private_war_cost: bool) -> None:
        self.configuration = configuration
        self.terms = Terms(configuration)
        self.private = private_war_cost
        self.settlement = configuration.settlement
        self.a, self.p = self.terms.adversary, self.terms.protege
        self.conditional = configuration.mandate == "conditional" and self.a in self._veto()
        self.lapses = configuration.mandate != "absent" and self.terms.standing != 1
        self.agreement: dict[str, str] = {}

    def _veto(self) -> list[str]:
        mandate = self.settlement.document.mandate
        return list(mandate.veto) if mandate else []

    def name(self, party: str) -> str:
        return self.settlement.name(party)

    def game(self) -> ExtensiveGame:
        root = self.signature()
        providers = [self.configuration.guarantee(one).provider for one in self.configuration.guarantees]
        parties = tuple(dict.fromkeys([self.a, self.p, *providers]))
        values = dict(self.configuration.values)
        if self.private:
            bounds = self.settlement.quantities["war.adversary_cost"].bounds
            assert bounds is not None
            values[COST_LOW], values[COST_HIGH] = bounds
        title = f"{self.settlement.title}: {self.configuration.name}"
        return ExtensiveGame(parties, root, values, self.agreement, title)

    def decision(self, party: str, where: str, stage: str, keep: str, actions: dict[str, Node]) -> Decision:
        """A decision that can keep the agreement, noted as such."""
        self.agreement[where] = keep
        return Decision(party, where, actions, stage=stage)

    def signature(self) -> Node:
        pressure = self.terms.get("signature.pressure")
        war = Outcome(
            "fighting goes on", {self.a: self.terms.fight_adversary - pressure, self.p: self.terms.fight_protege}
        )
        where = f"signature: {self.name(self.a)}"
        second = self.decision(self.a, where, SIGNATURE, "sign", {"sign": self.council(), "fight on": war})
        where = f"signature: {self.name(self.p)}"
        return self.decision(self.p, where, SIGNATURE, "sign", {"sign": second, "fight on": war})

    def council(self) -> Node:
        if not self.conditional:
            return self.truce(self.configuration.mandate != "absent", "")
        actions = {"consent": self.truce(True, " with the mandate"), "veto": self.truce(False, " without a mandate")}
        return self.decision(self.a, f"Security Council: {self.name(self.a)}", COUNCIL, "consent", actions)

    def truce(self, mandated: bool, suffix: str) -> Node:
        y_a, y_p = self.terms.truce_adversary(mandated), self.terms.truce_protege()
        peace = Outcome("the agreement is kept", {self.a: y_a, self.p: y_p})
        where = f"after the ceasefire{suffix}: {self.name(self.p)}"
        actions = {"comply": peace, "attack": self.protege_attack(mandated)}
        kept = self.decision(self.p, where, TRUCE, "comply", actions)
        where = f"after the ceasefire{suffix}: {self.name(self.a)}"
        moves: dict[str, Node] = {"comply": kept, "attack": self.adversary_attack(mandated)}
        if self.private:
            self.agreement[where] = "comply"
            low, high = sympy.Symbol(COST_LOW, real=True), sympy.Symbol(COST_HIGH, real=True)
            return Decision(self.a, where, moves, PrivateCost("attack", "uniform", low, high), TRUCE)
        if self.configuration.has("fait_accompli.gain"):
            moves["seize"] = self.seizure(mandated, y_a, y_p)
        truce = self.decision(self.a, where, TRUCE, "comply", moves)
        return self.waiting(truce, y_a, y_p)

    def waiting(self, truce: Node, y_a: sympy.Expr, y_p: sympy.Expr) -> Node:
        """If an attack must wait for re-armament, truce flows until then: weight 1 - d^T (a move of nature)."""
        if not self.configuration.has("truce.length"):
            return truce
        weight = self.terms.get("truce.discount") ** self.terms.get("truce.length")
        flows = Outcome("truce until re-armament", {self.a: y_a, self.p: y_p})
        return Chance("time until re-armament", (("before", 1 - weight, flows), ("from then on", weight, truce)))

    def adversary_attack(self, mandated: bool) -> Node:
        worth = self.terms.unanswered_adversary
        if self.private:
            worth = worth + self.terms.get("war.adversary_cost")
        attack = _Attack(worth, self.terms.unanswered_protege, "attack", True)
        return self.standing(mandated, lambda state: self.response(attack, state))

    def seizure(self, mandated: bool, y_a: sympy.Expr, y_p: sympy.Expr) -> Node:
        gain = self.terms.get("fait_accompli.gain")
        weight = answer_weight(self.terms)
        holds = Outcome("the seizure holds for now", {self.a: y_a + gain, self.p: y_p - gain})
        answered = self.adversary_attack(mandated)
        return Chance("time until the response", (("before", 1 - weight, holds), ("from then on", weight, answered)))

    def protege_attack(self, mandated: bool) -> Node:
        aid = self.terms.get("protege_violation.aid_lost")
        adversary = self.terms.fight_adversary + self.terms.shift + self.terms.get("sanctions.relief")
        attack = _Attack(adversary, self.terms.unanswered_protege - aid, "attack by the protégé", False)
        own = [one for one in self.configuration.guarantees if self.terms.certain(one)]

        def after(state: bool) -> Node:
            seen = self.terms.seen(state)
            acted = {one: self.terms.available(one, state) for one in own}
            void = self.outcome(replace(attack, label="attack by the protégé, guarantees void"), state, acted, {})
            if seen == 1:
                return void
            return Chance(
                "attribution", (("attributed", seen, void), ("not attributed", 1 - seen, self.response(attack, state)))
            )

        return self.standing(mandated, after)

    def standing(self, mandated: bool, after: Callable[[bool], Node]) -> Node:
        states = self.terms.states(mandated)
        if len(states) == 1:
            return after(states[0][0])
        labels = {True: "the mandate stands", False: "the mandate has lapsed"}
        return Chance("renewal of the mandate", tuple((labels[state], q, after(state)) for state, q in states))

    def response(self, attack: _Attack, mandated: bool) -> Node:
        return self.call(attack, mandated, self.order(), {}, {})

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
        self,
        attack: _Attack,
        mandated: bool,
        order: tuple[str, ...],
        done: dict[str, bool],
        paid: dict[str, sympy.Expr],
    ) -> Node:
        """Call the guarantees one after the other; `done` says who acted, `paid` what providers got so far."""
        if not order:
            return self.outcome(attack, mandated, done, paid)
        one, rest = order[0], order[1:]
        if self.terms.certain(one):
            return self.call(attack, mandated, rest, {**done, one: self.terms.available(one, mandated)}, paid)
        if not self.terms.available(one, mandated) or not all(
            done.get(other, False) for other in self.terms.called_after(one)
        ):
            return self.call(attack, mandated, rest, {**done, one: False}, paid)
        provider = self.configuration.guarantee(one).provider
        burden = self.terms.burden(one, mandated)
        worth = self.terms.stake(one, mandated) - burden * self.terms.known_cost(one)
        loss = -self.terms.default_cost(one, mandated)
        so_far = paid.get(provider, sympy.Integer(0))
        actions = {
            "honour": self.call(attack, mandated, rest, {**done, one: True}, {**paid, provider: so_far + worth}),
            "default": self.call(attack, mandated, rest, {**done, one: False}, {**paid, provider: so_far + loss}),
        }
        law = self.terms.law(one)
        cost = PrivateCost("honour", law[0], law[1] * burden, law[2] * burden) if law else None
        return Decision(provider, self.label(one, mandated, done), actions, cost, f"{RESPONSE}: {one}")

    def label(self, guarantee: str, mandated: bool, done: dict[str, bool]) -> str:
        """The information set: what the provider knows is the mandate's state and its own earlier moves."""
        entry = self.configuration.guarantee(guarantee)
        label = f"response: {entry.name}"
        if self.conditional or self.lapses:
            label += " (mandate stands)" if mandated else " (no mandate)"
        own = [
            f"{'honoured' if acted else 'defaulted on'} {self.configuration.guarantee(other).name}"
            for other, acted in done.items()
            if self.configuration.guarantee(other).provider == entry.provider and self.was_called(other, done, mandated)
        ]
        return label + (f", having {' and '.join(own)}" if own else "")

    def was_called(self, guarantee: str, done: dict[str, bool], mandated: bool) -> bool:
        if self.terms.certain(guarantee) or not self.terms.available(guarantee, mandated):
            return False
        return all(done.get(other, False) for other in self.terms.called_after(guarantee))

    def outcome(self, attack: _Attack, mandated: bool, done: dict[str, bool], paid: dict[str, sympy.Expr]) -> Outcome:
        acted = [one for one, honoured in done.items() if honoured]
        losses = [-self.terms.response(one, mandated) for one in acted]
        if attack.legitimacy:
            losses.append(-self.terms.legitimacy(mandated))
        kept = [self.terms.denial(one, mandated) for one in acted]
        names = " and ".join(self.configuration.guarantee(one).name for one in acted) or "nobody"
        payoffs = {
            self.a: sympy.Add(attack.adversary, *losses),
            self.p: sympy.Add(attack.protege, *kept),
            **paid,
        }
        return Outcome(f"{attack.label}, answered by {names}", payoffs)


def answer_weight(terms: Terms) -> sympy.Expr:
    """Weight d^m of what follows the response to a seizure; zero if nobody ever responds."""
    discount = terms.get("truce.discount")
    if terms.configuration.has("fait_accompli.response_delay"):
        return discount ** terms.get("fait_accompli.response_delay")
    delays = [terms.get(f"guarantees.{one}.response_delay") for one in terms.configuration.guarantees]
    if not delays:
        return sympy.Integer(0)
    return discount ** sympy.Max(*delays)
