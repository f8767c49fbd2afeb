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

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, Outcome, PrivateCost
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
from negotiation.settlement.game.responses import RESPONSE, by_nature
from negotiation.settlement.game.small_violations import small_violations
from negotiation.settlement.game.violation_nodes import ViolationNodes
from negotiation.settlement.settlement import Configuration, Settlement, configured

SIGNATURE, COUNCIL, TRUCE = "signature", "council", "truce"
COST_LOW, COST_HIGH = "war.adversary_cost.low", "war.adversary_cost.high"
LAPSE = "veto renewal, then attack"
__all__ = ["COST_HIGH", "COST_LOW", "COUNCIL", "LAPSE", "RESPONSE", "SIGNATURE", "TRUCE", "encode"]


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
    settlement = configured(settlement, configuration)
    return _Encoder(settlement, private_war_cost).game()


class _Encoder(ViolationNodes):
    def __init__(self, configuration: Configuration, private_war_cost: bool) -> None:
        mandate = configuration.settlement.document.mandate if configuration.mandate is not Mandate.ABSENT else None
        terms = Terms(configuration)
        vetoes = terms.adversary in (mandate.veto if mandate else [])
        self.mandate, self.private = mandate, private_war_cost
        self.settlement = configuration.settlement
        self.put_to_vote = configuration.mandate is Mandate.CONDITIONAL
        self.conditional = self.put_to_vote and vetoes
        self.ends_it = bool(mandate and mandate.renewal_veto and vetoes)
        self.votes = terms.adopted
        lapses = mandate is not None and terms.standing != 1
        super().__init__(terms, self.conditional or lapses or self.ends_it or (self.put_to_vote and self.votes != 1))
        staging = configuration.part("staging")
        self.stages = list(staging.stages) if staging and not private_war_cost else []
        self.agreement: dict[str, str] = {}

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
        there = reduced(self.configuration, missing)

        def stands(mandated: bool, told: str) -> Node:
            flows = {**truce_flows(Terms(there), mandated), **guarantor_flows(self.terms, mandated, missing)}
            peace = Outcome(f"the agreement{place}", flows)
            if chance_known(self.configuration):
                return peace
            attack = self.adversary_attack(Terms(there), mandated, place=place, told=told)
            where = f"after the ceasefire{place}{told}: {self.name(self.a)}"
            return Decision(self.a, where, {"comply": peace, "attack": attack}, stage="aside")

        return self.intent(self.by_vote(stands, place), there, place)

    def by_vote(self, below: Callable[[bool, str], Node], place: str) -> Node:
        """What follows with the mandate or without it: as it is, as others vote, or as the adversary then chooses."""
        if not self.put_to_vote:
            return below(self.configuration.mandate is not Mandate.ABSENT, "")
        adopted = below(True, " with the mandate")
        if self.votes != 1:
            failed = below(False, " after a failed vote")
            branches = (("adopted", self.votes, adopted), ("failed", 1 - self.votes, failed))
            adopted = Chance(f"vote of the Security Council{place}", branches)
        if not self.conditional:
            return adopted
        actions = {"consent": adopted, "veto": below(False, " without a mandate")}
        return Decision(self.a, f"Security Council{place}: {self.name(self.a)}", actions, stage="aside")

    def signature(self) -> Node:
        pressure = self.terms.get("signature.pressure")
        lost, saved = self.terms.early_response
        payoffs = {self.a: self.terms.fight_adversary - pressure - lost, self.p: self.terms.fight_protege + saved}
        war = Outcome("fighting goes on", {**payoffs, **refusal_flows(self.terms)})
        where = f"signature: {self.name(self.a)}"
        second = self.decision(self.a, where, SIGNATURE, "sign", {"sign": self.council(), "fight on": war})
        where = f"signature: {self.name(self.p)}"
        return self.decision(
            self.p, where, SIGNATURE, "sign", {"sign": self.intent(second, self.configuration), "fight on": war}
        )

    def intent(self, sincere: Node, there: Configuration, place: str = "") -> Node:
        """In the protégé's eyes the adversary may sign only to break the truce, where that costs it least."""
        if not self.configuration.has("signature.distrust") or self.private:
            return sincere
        q, meant = self.terms.get("signature.distrust"), f" (insincere{place})"

        def broken(mandated: bool, told: str) -> Node:
            breaks = {
                f"attack in '{self.stage_name(one)}'": self.in_stage(one, mandated, meant + told, there, place)
                for one in self.stages
            }
            last = "attack after the last stage" if breaks else "attack"
            breaks[last] = self.adversary_attack(Terms(there), mandated, told=meant + told, place=place)
            if len(breaks) == 1:
                return breaks[last]
            where = f"an insincere {self.name(self.a)}{place}{told}"
            return Decision(self.a, where, breaks, stage="insincere")

        insincere = self.by_vote(broken, meant)
        branches = (("sincere", 1 - q, sincere), ("insincere", q, insincere))
        return Chance(f"intent of the adversary{place}", branches)

    def council(self) -> Node:
        mandated = self.configuration.mandate is not Mandate.ABSENT
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

    def in_stage(
        self, stage: str, mandated: bool, told: str, there: Configuration | None = None, missing: str = ""
    ) -> Node:
        """An attack on what stands in a stage; `missing` tells a guarantee that is not there."""
        place = f" in '{self.stage_name(stage)}'{missing}"
        terms = Terms(there or self.configuration, stage)
        return self.adversary_attack(terms, mandated, place=place, told=told)

    def governments(self, mandated: bool, suffix: str) -> Node:
        """Providers whose governments the adversary sees change: willing, or turned away."""
        branches = []
        for away, chance in [((), ONE)] if self.private else self.terms.governments():
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
