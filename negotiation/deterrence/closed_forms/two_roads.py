"""The tree against the closed forms: two roads to the same numbers, compared on every assessment.

The tree knows only the moves and the payoffs; the closed forms are written from the mathematics. Compared are, in every
public state of the truce that is reached (a mandate adopted, or not; which governments turned away):

* the gain from an attack on the full agreement, against S_0 + Π - S (N1), and from a seizure (N1d);
* the gain from every small violation, by either side (N3c);
* the gain from the protégé's own attack (N6), unless its own forces need the adversary's consent;
* for every guarantor that is called after the adversary's attack, its cutoff against K* and the chance that it honours
  against F(K*); where its cost is known, whether it honours (N4);

and once what each side loses by not signing (N7), where the closed form covers the way to the truce: without stages and
without governments seen to change, and for the protégé without doubt about an adversary that may still veto a mandate.

Not compared, because no closed form stands for them: attacks in a stage, ending a mandate and then attacking, joining
(`upkeep`), and configurations in which a provider waits for its own earlier response (its first decision then counts
what the second is worth). Rational numbers must be equal, enclosed ones must meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb, fmpq

from negotiation.deterrence.agreement import Held
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.errors import SolverError
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame
from negotiation.games.moment import Act, ActKind, MomentKind
from negotiation.games.nodes import Node, chances, children
from negotiation.settlement import Configuration
from negotiation.settlement.game.payoffs import State, Terms

REPORT = "This is a defect of the package: please report it with the document."


@dataclass(frozen=True)
class PublicState:
    """A truce as the adversary sees it: its decision there, and how likely it is.

    Attributes
    ----------
    decision : Decision
        The adversary's, at the agreement in full.
    mandated : bool
        Whether a mandate was obtained (it may still lapse).
    away : tuple of str
        Providers that the adversary saw turn away.
    chance : sympy.Expr
    """

    decision: Decision
    mandated: bool
    away: tuple[str, ...]
    chance: sympy.Expr


def public_states(
    configuration: Configuration, game: ExtensiveGame, held: Held, choice: str | None
) -> tuple[PublicState, ...]:
    """The truces that may follow while the agreement is held, in the order of the tree."""
    terms = Terms(configuration)
    places = dict.fromkeys(incentive.where for incentive in held.of_kind(MomentKind.TRUCE, terms.adversary))
    decisions = [game.information_sets[where][0] for where in places]
    full = [node for node in decisions if getattr(node.actions["comply"], "party", "") == terms.protege]
    mandates = terms.mandates(choice != "veto")
    states = [(mandated, away, p * q) for mandated, p in mandates for away, q in terms.governments()]
    return tuple(PublicState(node, *state) for node, state in zip(full, states, strict=True))


def compare_roads(configuration: Configuration, game: ExtensiveGame, held: Held, choice: str | None) -> None:
    """Compare the agreement held in the tree with the closed forms (see the module's docstring).

    Raises
    ------
    SolverError
        If they disagree.
    """
    if configuration.open or _waits_for_itself(Terms(configuration)):
        return
    states = public_states(configuration, game, held, choice)
    roads = _Roads(configuration, game, held)
    for state in states:
        roads.violations(state)
    staged = configuration.part("staging") is not None
    if not staged and not roads.terms.switching(observed=True):
        roads.signatures(states, may_veto=choice is not None)


def _waits_for_itself(terms: Terms) -> bool:
    """Whether some provider's response is called only after another response of its own."""
    provider = {one: terms.configuration.guarantee(one).provider for one in terms.configuration.guarantees}
    return any(provider[before] == mine for one, mine in provider.items() for before in terms.called_after(one))


class _Roads:
    def __init__(self, configuration: Configuration, game: ExtensiveGame, held: Held) -> None:
        self.configuration, self.game, self.held = configuration, game, held
        self.terms, self.point = Terms(configuration), game.point
        self.gains = {(one.where, one.act): one.gain for one in held.incentives}

    def same(self, what: str, tree: sympy.Expr, form: sympy.Expr) -> None:
        found, wanted = self.point.raw(tree), self.point.raw(form)
        balls = isinstance(found, arb) or isinstance(wanted, arb)
        if arb(found).overlaps(arb(wanted)) if balls else found == wanted:
            return
        raise SolverError(
            f"'{self.configuration.id}': {what} is {float(self.point.value(tree)):.6g} in the tree and "
            f"{float(self.point.value(form)):.6g} by its closed form. {REPORT}"
        )

    def forms(self, mandated: bool, away: tuple[str, ...] = ()) -> ClosedForms:
        found = ClosedForms(self.configuration, mandated, away)
        found.point = self.point
        return found

    def violations(self, state: PublicState) -> None:
        """Everything that may be done in one public state of the truce, and who answers."""
        forms = self.forms(state.mandated, state.away)
        adversary = state.decision
        protege = adversary.actions["comply"]
        assert isinstance(protege, Decision)
        self.same("the gain from an attack", self.gains[adversary.where, Act(ActKind.ATTACK)], -forms.margin)
        if Act(ActKind.SEIZE) in adversary.acts.values():
            self.same("the gain from a seizure", self.gains[adversary.where, Act(ActKind.SEIZE)], -forms.seizure_margin)
        if not any(self.terms.certain(one) and self.terms.blockable(one) for one in self.configuration.guarantees):
            own = self.gains[protege.where, Act(ActKind.ATTACK)]
            self.same("the gain from the protégé's attack", own, -forms.emboldenment_margin)
        for decision in (adversary, protege):
            for kind, entry in self.configuration.part("violations").items():
                if decision.party in entry.gain:
                    lost = forms.small_violation_margin(kind, decision.party)
                    gain = self.gains[decision.where, Act(ActKind.VIOLATE, kind)]
                    self.same(f"the gain from '{entry.name}'", gain, -lost)
        for called in calls(adversary.actions["attack"], [s for s, _ in forms.states]):
            if not self.terms.blockable(called.guarantee):
                self.response(forms, called)

    def response(self, forms: ClosedForms, called: Call) -> None:
        guarantee, state, node = called.guarantee, called.state, called.decision
        move = self.held.profile[node.where]
        honoured = forms.honour(guarantee, state)
        if not isinstance(move, Cutoff):
            if (move == "honour") is not (honoured == 1):
                raise SolverError(
                    f"'{self.configuration.id}': '{guarantee}' honours in the tree or by N4, not by both."
                )
            return
        assert node.private_cost is not None
        burden = self.terms.burden(guarantee, bool(state))
        self.same(f"the cutoff of '{guarantee}'", move.threshold, burden * forms.cutoff(guarantee, state))
        self.same(f"the chance of '{guarantee}'", node.private_cost.probability(move.threshold), honoured)

    def signatures(self, states: tuple[PublicState, ...], *, may_veto: bool) -> None:
        """What not signing gains, by the closed forms of the public states and their chances."""
        forms = [(state.chance, self.forms(state.mandated, state.away)) for state in states]
        doubted = self.configuration.has("signature.distrust")
        for incentive in self.held.of_kind(MomentKind.SIGNATURE):
            leaves = incentive.act == Act(ActKind.FIGHT_ON)
            if not leaves or (incentive.party == self.terms.protege and doubted and may_veto):
                continue
            own = incentive.party == self.terms.adversary
            slack = (q * (one.acceptance_adversary if own else one.acceptance_protege) for q, one in forms)
            who = self.configuration.settlement.name(incentive.party)
            self.same(f"what {who} gains by not signing", incentive.gain, -sympy.Add(*slack))


@dataclass(frozen=True)
class Call:
    """A guarantor's decision after an attack: about which guarantee, in which state."""

    guarantee: str
    state: State
    decision: Decision


def calls(attack: Node, states: list[State]) -> Iterator[Call]:
    """Every information set at which a guarantor decides after an attack that is met in one of some states."""
    for state, node in zip(states, _by_state(attack, states), strict=True):
        seen: set[str] = set()
        stack = [node]
        while stack:
            node = stack.pop()
            if isinstance(node, Decision) and "honour" in node.actions and node.where not in seen:
                seen.add(node.where)
                assert node.moment is not None
                assert node.moment.guarantee is not None
                yield Call(node.moment.guarantee, state, node)
            stack.extend(child for _, child in children(node))


def _by_state(attack: Node, states: Sequence[object]) -> list[Node]:
    """What follows an attack in each state in which nature may decide that the truce is broken."""
    return [child for _, child in children(attack)] if len(states) > 1 else [attack]


@dataclass(frozen=True)
class InTree:
    """What one guarantor does in the tree after the adversary's attack, the governments seen by it being willing.

    Attributes
    ----------
    reliability : fmpq or arb
        Chance that it acts: that all that it waits for act, and then it too.
    honour : mapping of State to fmpq or arb
        Chance that it honours when called, by the state in which the truce is broken; without the states in which
        nothing calls it.
    cutoff : sympy.Expr or None
        The largest private cost at which it honours in the first of these states; None if its cost is known.
    """

    reliability: Any
    honour: dict[State, Any]
    cutoff: sympy.Expr | None


def in_tree(configuration: Configuration, game: ExtensiveGame, held: Held, choice: str | None) -> dict[str, InTree]:
    """Guarantee to what its provider does when the agreement is held and the adversary attacks, read off the tree."""
    terms, raw = Terms(configuration), game.point.raw
    acts: dict[str, Any] = {}
    honours: dict[str, dict[State, Any]] = {}
    cutoffs: dict[str, sympy.Expr] = {}

    def follow(node: Node, weight: Any, state: State) -> None:
        if isinstance(node, Chance):
            for _, q, child in node.branches:
                follow(child, weight * raw(q), state)
        elif isinstance(node, Decision):
            guarantee, move = (node.moment.guarantee if node.moment else None) or "", held.profile[node.where]
            for action, q in chances(node, move):
                here = raw(q)
                if action == "honour":
                    acts[guarantee] = acts.get(guarantee, 0) + weight * here
                    honours.setdefault(guarantee, {}).setdefault(state, here)
                follow(node.actions[action], weight * here, state)
            if move == "default":
                honours.setdefault(guarantee, {}).setdefault(state, fmpq(0))
            if isinstance(move, Cutoff):
                cutoffs.setdefault(guarantee, move.threshold / terms.burden(guarantee, bool(state)))

    seen = [public for public in public_states(configuration, game, held, choice) if not public.away]
    for public, (mandated, chance) in zip(seen, terms.mandates(choice != "veto"), strict=True):
        states, attack = terms.states(mandated), public.decision.actions["attack"]
        for (state, q), node in zip(states, _by_state(attack, states), strict=True):
            weight = raw(chance) * raw(q)
            if weight != 0:
                follow(node, weight, state)
    return {
        guarantee: InTree(acts.get(guarantee, fmpq(0)), honours[guarantee], cutoffs.get(guarantee))
        for guarantee in honours
    }
