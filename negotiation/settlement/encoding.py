"""From a configuration to a game: the guaranteed ceasefire game as a tree.

Order of moves::

    guarantors with `upkeep`: contribute / stay out
      protégé: sign / fight on
        (distrust) nature: the adversary means it, or breaks the truce at the stage that costs it least
        adversary: sign / fight on
          (mandate conditional) adversary: consent / veto; nature: the votes of others
            stages in order: adversary: comply / attack
              (providers that may switch) nature: their governments
              adversary: comply / attack / (if facts can be created) seize / small violations / end the mandate, attack
                comply  -> protégé: comply / attack / small violations
                             comply -> promises to the adversary: keep / break
                attack  -> the state of the mandate -> guarantors: honour / default -> outcome (see `responses`)
                seize   -> the gain flows until the response comes, then as attack
                a small violation -> alarm or none -> the values that follow (see `small_violations`)

What the document does not mention is not in the tree. Payoffs are flows per period in shares of the stake. A small
violation is counted by what it brings at once, in stakes of one period: its month and the discounted consequences.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, Outcome, PrivateCost
from negotiation.games.nodes import Node
from negotiation.settlement.flows import (
    chance_known,
    contributors,
    guarantor_flows,
    reduced,
    refusal_flows,
    truce_flows,
)
from negotiation.settlement.responses import RESPONSE, Attack, Done, Responses, by_nature
from negotiation.settlement.settlement import Configuration, Settlement
from negotiation.settlement.small_violations import SmallViolation, attributed, small_violations
from negotiation.settlement.terms import ONE, State, Terms

SIGNATURE, COUNCIL, TRUCE = "signature", "council", "truce"
COST_LOW, COST_HIGH = "war.adversary_cost.low", "war.adversary_cost.high"
LAPSE = "veto renewal, then attack"
__all__ = ["COST_HIGH", "COST_LOW", "COUNCIL", "LAPSE", "RESPONSE", "SIGNATURE", "TRUCE", "answer_weight", "encode"]


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
        tree has no other violation after the ceasefire, and attack has a probability).

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


class _Encoder:
    def __init__(self, configuration: Configuration, private_war_cost: bool) -> None:
        self.configuration = configuration
        self.terms = Terms(configuration)
        self.private = private_war_cost
        self.settlement = configuration.settlement
        self.a, self.p = self.terms.adversary, self.terms.protege
        self.mandate = self.settlement.document.mandate if configuration.mandate != "absent" else None
        vetoes = self.a in (self.mandate.veto if self.mandate else [])
        self.put_to_vote = configuration.mandate == "conditional"
        self.conditional = self.put_to_vote and vetoes
        self.ends_it = bool(self.mandate and self.mandate.renewal_veto and vetoes)
        lapses = self.mandate is not None and self.terms.standing != 1
        self.labelled = self.conditional or lapses or self.ends_it or (self.put_to_vote and self.votes != 1)
        staging = configuration.part("staging")
        self.stages = list(staging.stages) if staging and not private_war_cost else []
        self.responses = Responses(self.terms, self.labelled)
        self.agreement: dict[str, str] = {}

    @property
    def votes(self) -> sympy.Expr:
        """Chance that all others whose consent to the mandate is needed give it."""
        support = self.mandate.support if self.mandate else {}
        return sympy.Mul(*(self.terms.get(f"mandate.support.{party}") for party in support))

    def name(self, party: str) -> str:
        return self.settlement.name(party)

    def game(self) -> ExtensiveGame:
        root = self.contributions(self.signature())
        providers = [self.configuration.guarantee(one).provider for one in self.configuration.guarantees]
        providers += [self.settlement.document.assurances[one].provider for one in self.terms.promises]
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

    # --- before the truce ---

    def contributions(self, below: Node) -> Node:
        """Guarantors who bear a cost of readiness contribute, or let the agreement stand without their guarantee."""
        for one in reversed(contributors(self.configuration)):
            entry = self.configuration.guarantee(one)
            where = f"contribution: {entry.name}"
            actions = {"contribute": below, "stay out": self.aside(one)}
            below = self.decision(entry.provider, where, SIGNATURE, "contribute", actions)
        return below

    def aside(self, missing: str) -> Node:
        """The agreement without one guarantee: by the chance that an attack pays then, or as the adversary decides."""
        place = f" (without {self.configuration.guarantee(missing).name})"
        mandated = self.configuration.mandate == "in force"
        terms = Terms(reduced(self.configuration, missing))
        flows = {**truce_flows(terms, mandated), **guarantor_flows(self.terms, mandated, missing)}
        peace = Outcome(f"the agreement{place}", flows)
        if chance_known(self.configuration):
            return peace
        answered = self.adversary_attack(terms, mandated, place=place)
        where = f"after the ceasefire{place}: {self.name(self.a)}"
        return Decision(self.a, where, {"comply": peace, "attack": answered}, stage="aside")

    def signature(self) -> Node:
        pressure = self.terms.get("signature.pressure")
        lost, saved = self.terms.early_response
        payoffs = {self.a: self.terms.fight_adversary - pressure - lost, self.p: self.terms.fight_protege + saved}
        war = Outcome("fighting goes on", {**payoffs, **refusal_flows(self.terms)})
        where = f"signature: {self.name(self.a)}"
        second = self.decision(self.a, where, SIGNATURE, "sign", {"sign": self.council(), "fight on": war})
        where = f"signature: {self.name(self.p)}"
        return self.decision(self.p, where, SIGNATURE, "sign", {"sign": self.intent(second), "fight on": war})

    def intent(self, sincere: Node) -> Node:
        """In the protégé's eyes the adversary may sign only to break the truce, where that costs it least."""
        if not self.configuration.has("signature.distrust") or self.private:
            return sincere
        q, meant = self.terms.get("signature.distrust"), " (insincere)"
        mandated = self.configuration.mandate == "in force"
        breaks = {f"attack in '{self.stage_name(one)}'": self.in_stage(one, mandated, meant) for one in self.stages}
        last = "attack after the last stage" if breaks else "attack"
        breaks[last] = self.adversary_attack(self.terms, mandated, told=meant)
        where = f"an insincere {self.name(self.a)}"
        insincere = (
            Decision(self.a, where, breaks, stage="insincere") if len(breaks) > 1 else next(iter(breaks.values()))
        )
        return Chance("intent of the adversary", (("sincere", 1 - q, sincere), ("insincere", q, insincere)))

    def council(self) -> Node:
        mandated = self.configuration.mandate != "absent"
        if not self.put_to_vote:
            return self.stage(0, mandated, "")
        adopted = self.stage(0, True, " with the mandate" if self.conditional or self.votes != 1 else "")
        if self.votes != 1:
            failed = self.stage(0, False, " after a failed vote")
            branches = (("adopted", self.votes, adopted), ("failed", 1 - self.votes, failed))
            adopted = Chance("vote of the Security Council", branches)
        if not self.conditional:
            return adopted
        actions = {"consent": adopted, "veto": self.stage(0, False, " without a mandate")}
        return self.decision(self.a, f"Security Council: {self.name(self.a)}", COUNCIL, "consent", actions)

    # --- stages ---

    def stage_name(self, stage: str) -> str:
        return str(self.settlement.document.staging.stages[stage].name) if self.settlement.document.staging else stage

    def stage(self, index: int, mandated: bool, suffix: str) -> Node:
        """The stages from one on: comply, and the next one comes; or attack what stands by then."""
        if index == len(self.stages):
            return self.governments(mandated, suffix)
        one = self.stages[index]
        terms = Terms(self.configuration, one)
        weight = self.terms.get("truce.discount") ** self.terms.get(f"staging.stages.{one}.periods")
        during = Outcome(f"truce during '{self.stage_name(one)}'", truce_flows(terms, mandated))
        onward = self.stage(index + 1, mandated, suffix)
        kept = Chance(
            f"'{self.stage_name(one)}'{suffix}", (("before its end", 1 - weight, during), ("after", weight, onward))
        )
        where = f"in '{self.stage_name(one)}'{suffix}: {self.name(self.a)}"
        actions = {"comply": kept, "attack": self.in_stage(one, mandated, suffix)}
        return self.decision(self.a, where, TRUCE, "comply", actions)

    def in_stage(self, stage: str, mandated: bool, told: str) -> Node:
        place = f" in '{self.stage_name(stage)}'"
        return self.adversary_attack(Terms(self.configuration, stage), mandated, place=place, told=told)

    def governments(self, mandated: bool, suffix: str) -> Node:
        """Providers whose governments the adversary sees change: willing, or turned away."""
        parties = [] if self.private else self.terms.switching(observed=True)
        cases: list[tuple[tuple[str, ...], sympy.Expr]] = [((), ONE)]
        for party in parties:
            willing = self.terms.willing(party)
            cases = [(away, q * willing) for away, q in cases] + [
                ((*away, party), q * (1 - willing)) for away, q in cases
            ]
        branches = []
        for away, chance in cases:
            gone = " and ".join(self.name(one) for one in away)
            told = f" ({gone} turned away)" if away else ""
            branches.append(
                (
                    f"{gone} turned away" if away else "all are willing",
                    chance,
                    self.truce(mandated, suffix + told, away),
                )
            )
        return self.waiting(by_nature(f"governments{suffix}", branches), mandated)

    def waiting(self, truce: Node, mandated: bool) -> Node:
        """If an attack must wait for re-armament, truce flows until then: weight 1 - d^T (a move of nature)."""
        if not self.configuration.has("truce.length") or self.private:
            return truce
        weight = self.terms.get("truce.discount") ** self.terms.get("truce.length")
        flows = Outcome("truce until re-armament", truce_flows(self.terms, mandated))
        return Chance("time until re-armament", (("before", 1 - weight, flows), ("from then on", weight, truce)))

    # --- the truce ---

    def truce(self, mandated: bool, suffix: str, away: tuple[str, ...]) -> Node:
        """The adversary complies or violates; if it complies, the protégé does."""
        moves: dict[str, Node] = {"comply": self.protege_truce(mandated, suffix, away)}
        where = f"after the ceasefire{suffix}: {self.name(self.a)}"
        attack = self.adversary_attack(self.terms, mandated, away, told=suffix, cost=self.private)
        if self.private:
            self.agreement[where] = "comply"
            low, high = sympy.Symbol(COST_LOW, real=True), sympy.Symbol(COST_HIGH, real=True)
            actions = {**moves, "attack": attack}
            return Decision(self.a, where, actions, PrivateCost("attack", "uniform", low, high), TRUCE)
        moves["attack"] = attack
        if self.configuration.has("fait_accompli.gain"):
            moves["seize"] = self.seizure(mandated, suffix, away)
        if mandated and self.ends_it:
            moves[LAPSE] = self.adversary_attack(self.terms, False, away, label="attack after the veto", told=suffix)
        for one in small_violations(self.terms, self.a):
            moves[one.entry.name] = self.small(one, mandated, away)
        return self.decision(self.a, where, TRUCE, "comply", moves)

    def protege_truce(self, mandated: bool, suffix: str, away: tuple[str, ...]) -> Node:
        where = f"after the ceasefire{suffix}: {self.name(self.p)}"
        moves = {"comply": self.promises(mandated, away), "attack": self.protege_attack(mandated, suffix, away)}
        for one in () if self.private else small_violations(self.terms, self.p):
            moves[one.entry.name] = self.small(one, mandated, away)
        return self.decision(self.p, where, TRUCE, "comply", moves)

    def promises(self, mandated: bool, away: tuple[str, ...]) -> Node:
        """Those who promised the adversary something keep it or break it; then the agreement is kept."""
        flows = truce_flows(self.terms, mandated, away, promised=False)
        return self.promise(self.terms.promises, flows, ())

    def promise(self, left: tuple[str, ...], flows: dict[str, sympy.Expr], broken: tuple[str, ...]) -> Node:
        if not left:
            told = f", {' and '.join(broken)} broken" if broken else ""
            return Outcome(f"the agreement is kept{told}", flows)
        one, rest = left[0], left[1:]
        path, entry = f"assurances.{one}", self.settlement.document.assurances[one]
        kept = {**flows, self.a: flows[self.a] + self.terms.get(f"{path}.worth")}
        law = self.terms.law_at(entry.cost, f"{path}.cost")
        if law is None:
            return self.promise(rest, kept, broken)
        lost = flows.get(entry.provider, sympy.Integer(0)) - self.terms.get(f"{path}.reputation")
        actions = {
            "keep": self.promise(rest, kept, broken),
            "break": self.promise(rest, {**flows, entry.provider: lost}, (*broken, entry.name)),
        }
        own = [name for name in broken if name != entry.name]
        where = f"promise: {entry.name}" + (f", after {' and '.join(own)} was broken" if own else "")
        return Decision(entry.provider, where, actions, PrivateCost("keep", *law), f"promise: {one}")

    # --- violations ---

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
    delays = [terms.delay(one) for one in terms.configuration.guarantees]
    if not delays:
        return sympy.Integer(0)
    return discount ** sympy.Max(*delays)
