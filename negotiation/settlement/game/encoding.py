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

from collections.abc import Callable
from dataclasses import replace

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, Outcome, PrivateCost
from negotiation.games.moment import Act, ActKind, Labels, MandateState, Moment, MomentKind
from negotiation.games.nodes import Node
from negotiation.settlement.changes import Mandate
from negotiation.settlement.game.flows import (
    chance_known,
    contributors,
    guarantor_flows,
    reduced,
    refusal_flows,
    truce_flows,
)
from negotiation.settlement.game.payoffs import ONE, Terms
from negotiation.settlement.game.responses import by_nature, place_text, seen_text
from negotiation.settlement.game.small_violations import small_violations
from negotiation.settlement.game.violation_nodes import ViolationNodes
from negotiation.settlement.settlement import Configuration, Settlement, configured

COST_LOW, COST_HIGH = "war.adversary_cost.low", "war.adversary_cost.high"
LAPSE = "veto renewal, then attack"
__all__ = ["COST_HIGH", "COST_LOW", "encode"]


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
        Decisions carry moments and the meaning of their moves (`games.moment`).

    Raises
    ------
    UsageError
        If there is no such configuration.
    """
    settlement = configured(settlement, configuration)
    return _Encoder(settlement, private_war_cost).game()


class _Encoder(ViolationNodes):
    def __init__(self, configuration: Configuration, private_war_cost: bool) -> None:
        mandate = configuration.settlement.document.mandate if configuration.mandate is not Mandate.ABSENT else None
        terms = Terms(configuration)
        vetoes = terms.adversary in (mandate.veto if mandate else [])
        self.mandate, self.private = mandate, private_war_cost
        self.put_to_vote = configuration.mandate is Mandate.CONDITIONAL
        self.conditional = self.put_to_vote and vetoes
        self.ends_it = bool(mandate and mandate.renewal_veto and vetoes)
        self.votes = terms.adopted
        lapses = mandate is not None and terms.standing != 1
        super().__init__(terms, self.conditional or lapses or self.ends_it or (self.put_to_vote and self.votes != 1))
        staging = configuration.part("staging")
        self.stages = list(staging.stages) if staging and not private_war_cost else []
        self.agreement: dict[str, str] = {}

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

    def decision(self, moment: Moment, text: str, keep: str, moves: dict[str, tuple[Act, Node]]) -> Decision:
        """A decision that can keep the agreement, noted as such."""
        where = self.labels.of(moment, text)
        self.agreement[where] = keep
        return self.free(moment, text, moves)

    def free(
        self, moment: Moment, text: str, moves: dict[str, tuple[Act, Node]], cost: PrivateCost | None = None
    ) -> Decision:
        """A decision with the meaning of its moves."""
        actions = {label: node for label, (_, node) in moves.items()}
        acts = {label: act for label, (act, _) in moves.items()}
        return Decision(moment.party, self.labels.of(moment, text), actions, cost, moment, acts)

    # --- before the truce ---

    def contributions(self, below: Node) -> Node:
        """Guarantors who bear a cost of readiness contribute, or let the agreement stand without their guarantee."""
        for one in reversed(contributors(self.configuration)):
            entry = self.configuration.guarantee(one)
            moment = Moment(MomentKind.SIGNATURE, entry.provider, guarantee=one)
            moves = {
                "contribute": (Act(ActKind.CONTRIBUTE), below),
                "stay out": (Act(ActKind.STAY_OUT), self.aside(one)),
            }
            below = self.decision(moment, f"contribution: {entry.name}", "contribute", moves)
        return below

    def aside(self, missing: str) -> Node:
        """The agreement without one guarantee: by the chance that an attack pays then, or as the adversary decides."""
        there = reduced(self.configuration, missing)
        start = Moment(MomentKind.ASIDE, self.a, missing=missing)

        def stands(mandated: bool, seen: Moment) -> Node:
            flows = {**truce_flows(Terms(there), mandated), **guarantor_flows(self.terms, mandated, missing)}
            place = place_text(self.settlement, seen)
            peace = Outcome(self.labels.of(("the agreement", missing), f"the agreement{place}"), flows)
            if chance_known(self.configuration):
                return peace
            attack = self.adversary_attack(Terms(there), mandated, seen)
            text = f"after the ceasefire{place}{seen_text(self.settlement, seen)}: {self.name(self.a)}"
            moves = {"comply": (Act(ActKind.COMPLY), peace), "attack": (Act(ActKind.ATTACK), attack)}
            return self.free(seen, text, moves)

        return self.intent(self.by_vote(stands, start), there, start)

    def by_vote(self, below: Callable[[bool, Moment], Node], seen: Moment) -> Node:
        """What follows with the mandate or without it: as it is, as others vote, or as the adversary then chooses."""
        if not self.put_to_vote:
            return below(self.configuration.mandate is not Mandate.ABSENT, seen)
        place = place_text(self.settlement, seen)
        meant = seen_text(self.settlement, seen)
        adopted = below(True, replace(seen, mandate=MandateState.ADOPTED))
        if self.votes != 1:
            failed = below(False, replace(seen, mandate=MandateState.FAILED))
            branches = (("adopted", self.votes, adopted), ("failed", 1 - self.votes, failed))
            adopted = Chance(f"vote of the Security Council{meant or place}", branches)
        if not self.conditional:
            return adopted
        vetoed = below(False, replace(seen, mandate=MandateState.VETOED))
        moves = {"consent": (Act(ActKind.CONSENT), adopted), "veto": (Act(ActKind.VETO), vetoed)}
        moment = replace(seen, after=ActKind.SIGN)
        return self.free(moment, f"Security Council{meant or place}: {self.name(self.a)}", moves)

    def signature(self) -> Node:
        pressure = self.terms.get("signature.pressure")
        lost, saved = self.terms.early_response
        payoffs = {self.a: self.terms.fight_adversary - pressure - lost, self.p: self.terms.fight_protege + saved}
        war = Outcome("fighting goes on", {**payoffs, **refusal_flows(self.terms)})
        meant = self.signing(self.a, self.council(), war)
        start = Moment(MomentKind.TRUCE, self.a)
        return self.signing(self.p, self.intent(meant, self.configuration, start), war)

    def signing(self, party: str, signed: Node, war: Node) -> Node:
        moves = {"sign": (Act(ActKind.SIGN), signed), "fight on": (Act(ActKind.FIGHT_ON), war)}
        return self.decision(Moment(MomentKind.SIGNATURE, party), f"signature: {self.name(party)}", "sign", moves)

    def intent(self, sincere: Node, there: Configuration, seen: Moment) -> Node:
        """In the protégé's eyes the adversary may sign only to break the truce, where that costs it least."""
        if not self.configuration.has("signature.distrust") or self.private:
            return sincere
        q, place = self.terms.get("signature.distrust"), place_text(self.settlement, seen)

        def broken(mandated: bool, known: Moment) -> Node:
            breaks: dict[str, tuple[Act, Node]] = {}
            labels = Labels()
            for stage in self.stages:
                at = replace(known, stage=stage)
                label = labels.of(stage, f"attack in '{self.stage_name(stage)}'")
                breaks[label] = (Act(ActKind.ATTACK), self.adversary_attack(Terms(there, stage), mandated, at))
            last = labels.of(None, "attack after the last stage") if breaks else "attack"
            breaks[last] = (Act(ActKind.ATTACK), self.adversary_attack(Terms(there), mandated, known))
            if len(breaks) == 1:
                return breaks[last][1]
            told = seen_text(self.settlement, replace(known, insincere=False))
            return self.free(known, f"an insincere {self.name(self.a)}{place}{told}", breaks)

        insincere = self.by_vote(broken, replace(seen, kind=MomentKind.INSINCERE, insincere=True))
        branches = (("sincere", 1 - q, sincere), ("insincere", q, insincere))
        return Chance(f"intent of the adversary{place}", branches)

    def council(self) -> Node:
        mandated, seen = self.configuration.mandate is not Mandate.ABSENT, Moment(MomentKind.TRUCE, self.a)
        if not self.put_to_vote:
            return self.stage(0, mandated, seen)
        told = self.conditional or self.votes != 1
        adopted = self.stage(0, True, replace(seen, mandate=MandateState.ADOPTED) if told else seen)
        if self.votes != 1:
            failed = self.stage(0, False, replace(seen, mandate=MandateState.FAILED))
            branches = (("adopted", self.votes, adopted), ("failed", 1 - self.votes, failed))
            adopted = Chance("vote of the Security Council", branches)
        if not self.conditional:
            return adopted
        vetoed = self.stage(0, False, replace(seen, mandate=MandateState.VETOED))
        moves = {"consent": (Act(ActKind.CONSENT), adopted), "veto": (Act(ActKind.VETO), vetoed)}
        text = f"Security Council: {self.name(self.a)}"
        return self.decision(Moment(MomentKind.COUNCIL, self.a), text, "consent", moves)

    # --- stages ---

    def stage_name(self, stage: str) -> str:
        return str(self.settlement.document.staging.stages[stage].name) if self.settlement.document.staging else stage

    def stage(self, index: int, mandated: bool, seen: Moment) -> Node:
        """The stages from one on: comply, and the next one comes; or attack what stands by then."""
        if index == len(self.stages):
            return self.governments(mandated, seen)
        stage = self.stages[index]
        here, terms = replace(seen, stage=stage), Terms(self.configuration, stage)
        name, suffix = self.stage_name(stage), seen_text(self.settlement, seen)
        weight = self.terms.get("truce.discount") ** self.terms.get(f"staging.stages.{stage}.periods")
        during = Outcome(self.labels.of(("during", stage), f"truce during '{name}'"), truce_flows(terms, mandated))
        onward = self.stage(index + 1, mandated, seen)
        kept = Chance(f"'{name}'{suffix}", (("before its end", 1 - weight, during), ("after", weight, onward)))
        attack = self.adversary_attack(terms, mandated, here)
        moves = {"comply": (Act(ActKind.COMPLY), kept), "attack": (Act(ActKind.ATTACK), attack)}
        return self.decision(here, f"in '{name}'{suffix}: {self.name(self.a)}", "comply", moves)

    def governments(self, mandated: bool, seen: Moment) -> Node:
        """Providers whose governments the adversary sees change: willing, or turned away."""
        branches = []
        for away, chance in [((), ONE)] if self.private else self.terms.governments():
            gone = " and ".join(self.name(party) for party in away)
            label = f"{gone} turned away" if away else "all are willing"
            branches.append((label, chance, self.truce(mandated, replace(seen, away=away))))
        return self.waiting(by_nature(f"governments{seen_text(self.settlement, seen)}", branches), mandated)

    def waiting(self, truce: Node, mandated: bool) -> Node:
        """If an attack must wait for re-armament, truce flows until then: weight 1 - d^T (a move of nature)."""
        if not self.configuration.has("truce.length") or self.private:
            return truce
        weight = self.terms.get("truce.discount") ** self.terms.get("truce.length")
        flows = Outcome("truce until re-armament", truce_flows(self.terms, mandated))
        return Chance("time until re-armament", (("before", 1 - weight, flows), ("from then on", weight, truce)))

    # --- the truce ---

    def truce(self, mandated: bool, seen: Moment) -> Node:
        """The adversary complies or violates; if it complies, the protégé does."""
        moves = {"comply": (Act(ActKind.COMPLY), self.protege_truce(mandated, replace(seen, party=self.p)))}
        text = f"after the ceasefire{seen_text(self.settlement, seen)}: {self.name(self.a)}"
        moves["attack"] = (
            Act(ActKind.ATTACK),
            self.adversary_attack(self.terms, mandated, seen, cost=self.private),
        )
        if self.private:
            self.agreement[self.labels.of(seen, text)] = "comply"
            low, high = sympy.Symbol(COST_LOW, real=True), sympy.Symbol(COST_HIGH, real=True)
            return self.free(seen, text, moves, PrivateCost("attack", "uniform", low, high))
        if self.configuration.has("fait_accompli.gain"):
            moves["seize"] = (Act(ActKind.SEIZE), self.seizure(mandated, seen))
        if mandated and self.ends_it:
            moves[LAPSE] = (Act(ActKind.LAPSE), self.adversary_attack(self.terms, False, seen, after=ActKind.LAPSE))
        return self.decision(seen, text, "comply", {**moves, **self.small_moves(self.a, mandated, seen, moves)})

    def protege_truce(self, mandated: bool, seen: Moment) -> Node:
        text = f"after the ceasefire{seen_text(self.settlement, seen)}: {self.name(self.p)}"
        moves = {
            "comply": (Act(ActKind.COMPLY), self.promises(mandated, seen.away)),
            "attack": (Act(ActKind.ATTACK), self.protege_attack(mandated, replace(seen, party=self.a))),
        }
        small = {} if self.private else self.small_moves(self.p, mandated, seen, moves)
        return self.decision(seen, text, "comply", {**moves, **small})

    def small_moves(
        self, party: str, mandated: bool, seen: Moment, taken: dict[str, tuple[Act, Node]]
    ) -> dict[str, tuple[Act, Node]]:
        """The small violations of a party by labels that no other move has."""
        labels = Labels(taken)
        return {
            labels.of(one.kind, one.entry.name): (
                Act(ActKind.VIOLATE, one.kind),
                self.small(one, mandated, seen.away),
            )
            for one in small_violations(self.terms, party)
        }

    def promises(self, mandated: bool, away: tuple[str, ...]) -> Node:
        """Those who promised the adversary something keep it or break it; then the agreement is kept."""
        flows = truce_flows(self.terms, mandated, away, promised=False)
        return self.promise(self.terms.promises, flows, ())

    def promise(self, left: tuple[str, ...], flows: dict[str, sympy.Expr], broken: tuple[str, ...]) -> Node:
        names = [self.settlement.document.assurances[one].name for one in broken]
        if not left:
            told = f", {' and '.join(names)} broken" if broken else ""
            return Outcome(self.labels.of(("kept", broken), f"the agreement is kept{told}"), flows)
        one, rest = left[0], left[1:]
        path, entry = f"assurances.{one}", self.settlement.document.assurances[one]
        kept = {**flows, self.a: flows[self.a] + self.terms.get(f"{path}.worth")}
        law = self.terms.law_at(entry.cost, f"{path}.cost")
        if law is None:
            return self.promise(rest, kept, broken)
        lost = flows.get(entry.provider, sympy.Integer(0)) - self.terms.get(f"{path}.reputation")
        moves = {
            "keep": (Act(ActKind.KEEP), self.promise(rest, kept, broken)),
            "break": (Act(ActKind.BREAK), self.promise(rest, {**flows, entry.provider: lost}, (*broken, one))),
        }
        moment = Moment(MomentKind.PROMISE, entry.provider, promise=one, past=tuple((each, True) for each in broken))
        text = f"promise: {entry.name}" + (f", after {' and '.join(names)} was broken" if broken else "")
        return self.free(moment, text, moves, PrivateCost("keep", *law))
