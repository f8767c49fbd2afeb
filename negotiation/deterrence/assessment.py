"""The verdict on one configuration: who would violate, where, for how much, and how we know.

The tree is solved by backward induction and the answer verified from the definition; the moves that keep the
agreement are then held, and the incentives against them give margins. Needs, windows and critical reliabilities come
from the closed forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.agreement import Agreement, Held, valued
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.closed_forms.two_roads import compare_roads, in_tree
from negotiation.deterrence.conditions import (
    Condition,
    ConditionKind,
    FirstStep,
    acceptance_conditions,
    credibility_conditions,
    first_step,
    violation_conditions,
)
from negotiation.deterrence.deviation import Deviation, describe
from negotiation.deterrence.guarantees import GuaranteeAnswer, ResponseInterval, guarantee_answers, window
from negotiation.deterrence.sensitivity import Sensitivity, margin_range, sensitivity
from negotiation.deterrence.verdict import (
    VERDICTS,
    Acceptance,
    Verdict,
    acceptance_of,
    deciding,
    distinct,
    judge,
    sense_of,
)
from negotiation.display import Result, decimal, sentence
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import LAWS, Evidence, Number, Point, midpoint, sign, symbol
from negotiation.games import ExtensiveGame, Incentive
from negotiation.games.moment import ActKind, MomentKind
from negotiation.settlement import Configuration, Mandate, Settlement, configured, encode
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.solvers import Solution
from negotiation.solvers.trees.induction import subgame_perfect
from negotiation.solvers.trees.tree import TreeEquilibrium

VERDICT = col.category("verdict", order=tuple(reversed(Verdict)))


@dataclass(frozen=True)
class Assessment(Result):
    """The answers for one configuration.

    Attributes
    ----------
    configuration : Configuration
    game : ExtensiveGame
    agreement : Agreement
        The agreement held: what decides the verdict, for every value of every name where `agreement.decided`.
    held : Held
        The case of it that holds here, the mandate decided as it is in equilibrium.
    verdict : Verdict
    margin : Number
        Minus the largest gain from a violation by anybody, share of the stake per period.
    binding : Incentive
        The incentive that decides the verdict.
    binding_gain : Number
        Its gain.
    violations : tuple of (Incentive, Number)
        All violations with their gains, the most tempting first.
    acceptance : tuple of Acceptance
    mandate : Mandate
        What became of it.
    """

    configuration: Configuration
    game: ExtensiveGame
    agreement: Agreement = field(repr=False, compare=False)
    held: Held = field(repr=False, compare=False)
    verdict: Verdict
    margin: Number
    binding: Incentive
    binding_gain: Number
    violations: tuple[tuple[Incentive, Number], ...]
    acceptance: tuple[Acceptance, ...]
    mandate: Mandate

    @property
    def evidence(self) -> Evidence:
        """How the margin is known: 'exact', or 'enclosed' with the proved width."""
        return Evidence.of([self.margin])

    @property
    def signed(self) -> bool:
        """Whether both sides sign on the path of every subgame-perfect equilibrium."""
        acts = [
            one.game.information_sets[where][0].acts.get(str(move))
            for one in self.solution
            for where, move in one.profile.items()
            if one.game.information_sets[where][0].kind == MomentKind.SIGNATURE
        ]
        return all(act is not None and act.kind in (ActKind.SIGN, ActKind.CONTRIBUTE) for act in acts)

    @property
    def hold(self) -> dict[str, str]:
        """The moves that keep the agreement, the mandate decided as it is in equilibrium."""
        return self.agreement.hold(CHOICES.get(self.mandate))

    @cached_property
    def solution(self) -> Solution[TreeEquilibrium]:
        """The subgame-perfect equilibria of the game, each verified from the definition."""
        return subgame_perfect(self.game)

    @cached_property
    def sense(self) -> str:
        """In which sense keeping (or violating) is rational."""
        tempted = self.configuration.settlement.name(self.violations[0][0].party)
        return sense_of(self.game, self.held.profile, self.solution, self.violations, self.verdict, tempted)

    @cached_property
    def closed_forms(self) -> ClosedForms:
        """The closed forms, the mandate obtained as it is in equilibrium, a vote on it by its chance."""
        return ClosedForms(self.configuration, False if self.mandate is Mandate.VETOED else None)

    @cached_property
    def guarantees(self) -> tuple[GuaranteeAnswer, ...]:
        """What each guarantee in force is worth."""
        found = in_tree(self.configuration, self.game, self.held, CHOICES.get(self.mandate))
        return guarantee_answers(self.configuration, self.closed_forms, found)

    @cached_property
    def window(self) -> ResponseInterval:
        """The responses that deter and are accepted."""
        return window(self.closed_forms)

    @cached_property
    def violation_probability(self) -> Number | None:
        """Where the adversary's cost of fighting has a range: the chance that an attack pays.

        The cost is taken as uniform over that range.
        """
        return attack_probability(self.configuration, self.game, self.violations)

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """What a reader must know besides."""
        return _flags(self.configuration, self.game, self.mandate, self.acceptance, self.solution)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the agreement with its slack, those that fail first, then the least room first."""
        found = [
            *violation_conditions(self.configuration, self.violations),
            *acceptance_conditions(self.configuration, self.acceptance),
            *credibility_conditions(self.guarantees),
            *(self.first_step.conditions() if self.first_step is not None else ()),
        ]
        decided, kinds = (False, None, True), list(ConditionKind)
        return tuple(
            sorted(found, key=lambda each: (decided.index(each.holds), kinds.index(each.kind), midpoint(each.slack)))
        )

    @property
    def decides(self) -> Deviation:
        """The deviation that decides the verdict."""
        return Deviation.of(self.binding, self.binding_gain)

    @property
    def tempts(self) -> Deviation:
        """The most tempting violation."""
        return Deviation.of(*self.violations[0])

    @cached_property
    def first_step(self) -> FirstStep | None:
        """The first step between mistrustful sides, where the document has one."""
        return first_step(self.configuration)

    @property
    def failing(self) -> tuple[Condition, ...]:
        """The conditions that do not hold."""
        return tuple(each for each in self.conditions if each.holds is False)

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """The margin when each parameter with a range is moved through it, one at a time."""
        return sensitivity(self.configuration, self.agreement, [one.gain for one, _ in self.violations])

    @cached_property
    def margin_range(self) -> tuple[float, float] | None:
        """The least and the largest margin of `sensitivity`, without each single swing; None without any range."""
        return margin_range(self.configuration, self.agreement, [one.gain for one, _ in self.violations])

    def summary(self) -> str:
        return (
            f"{self.configuration.name}: {self.verdict} ({VERDICTS[self.verdict]}); margin "
            f"{decimal(self.margin, signed=True)} of the stake per {self.configuration.settlement.document.period}."
        )

    columns = (
        col.key("configuration"),
        VERDICT,
        col.signed("margin", unit=STAKE),
        col.signed_interval("over the ranges", key="margin_range", digits=3, unit=STAKE, none="no ranges given"),
        col.text("what decides it"),
        col.chance("attack pays"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        decides = sentence(binding_text(self)) + ("; mandate vetoed" if self.mandate == "vetoed" else "")
        yield (
            self.configuration.known_as,
            self.verdict,
            self.margin,
            self.margin_range,
            decides,
            self.violation_probability,
        )

    def as_data(self) -> dict[str, Any]:
        name = self.configuration.settlement.name
        return {
            "configuration": self.configuration.id,
            "name": self.configuration.name,
            "territory": self.configuration.territory,
            "guarantees_in_force": list(self.configuration.guarantees),
            "mandate": self.mandate,
            "verdict": self.verdict,
            "meaning": VERDICTS[self.verdict],
            "sense": self.sense,
            "margin": self.margin,
            "unit": f"share of the stake per {self.configuration.settlement.document.period}",
            "evidence": self.evidence,
            "verification": str(self.solution[0].verification),
            "binding": {
                "party": name(self.binding.party),
                "where": self.binding.where,
                "instead_of": self.binding.instead_of,
                "deviation": self.binding.deviation,
                "gain": self.binding_gain,
                "means": self.decides.as_data(),
                "formula": sympy.sstr(self.binding.gain),
                "words": binding_text(self),
            },
            "violation_probability": self.violation_probability,
            "acceptance": {one.party: {"accepts": one.accepts, "slack": one.slack} for one in self.acceptance},
            "conditions": [each.as_data() for each in self.conditions],
            "guarantees": [one.as_data() for one in self.guarantees],
            "window": self.window.as_data(),
            "margin_over_ranges": self.sensitivity.as_data(),
            "flags": list(self.flags),
        }


def binding_text(assessment: Assessment) -> str:
    """The deviation that decides, in words: who, what, when, how much."""
    return describe(assessment.decides, assessment.configuration.settlement)


def assess(settlement: Settlement | Configuration, configuration: str | None = None) -> Assessment:
    """Assess one configuration of a settlement.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.

    Raises
    ------
    UsageError
        If there is no such configuration.
    SolverError
        If the equilibrium and the closed forms disagree (a defect; please report it).
    """
    settlement = configured(settlement, configuration)
    agreement = Agreement(encode(settlement), settlement.settlement.party("adversary"))
    point = agreement.game.point
    choice = agreement.choice(point)
    held = agreement.under(choice, point)
    compare_roads(settlement, agreement.game, held, choice)
    violations, refusals = valued(point, held.truce), valued(point, held.signature)
    verdict = judge(point, violations, refusals, lambda: agreement.opportunistic(point))
    binding, gain = deciding(verdict, violations, refusals)
    return Assessment(
        configuration=settlement,
        game=agreement.game,
        agreement=agreement,
        held=held,
        verdict=verdict,
        margin=-violations[0][1],
        binding=binding,
        binding_gain=gain,
        violations=violations,
        acceptance=tuple(Acceptance(one.party, -point.value(one.gain), one) for one in held.signature),
        mandate=_outcome(settlement.mandate, choice),
    )


CHOICES = {Mandate.CONSENTED: "consent", Mandate.VETOED: "veto"}


def _outcome(asked: Mandate, choice: str | None) -> Mandate:
    """What becomes of a mandate."""
    if choice is not None:
        return Mandate.CONSENTED if choice == "consent" else Mandate.VETOED
    return Mandate.VOTED if asked is Mandate.CONDITIONAL else asked


def attack_probability(
    configuration: Configuration, game: ExtensiveGame, violations: tuple[tuple[Incentive, Number], ...]
) -> Number | None:
    """N1c: probability that an attack pays when its cost is uniform over its range; None without a range.

    With the cost c taken out, the gain from attacking is g + c; an attack pays when the cost is at most that (in the
    stage, or under the government, in which it pays most). The tree with a private cost
    (`encode(..., private_war_cost=True)`) gives the same number.
    """
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    adversary = configuration.settlement.party("adversary")
    attacks = (ActKind.ATTACK, ActKind.LAPSE)
    gains = [each.gain for each, _ in violations if each.party == adversary and each.act and each.act.kind in attacks]
    if bounds is None or not gains:
        return None
    point = Point({**game.values, COST_LOW: bounds[0], COST_HIGH: bounds[1]})
    worth = gains[0] + configuration.expression("war.adversary_cost")
    return point.value(LAWS["uniform"][0](worth, symbol(COST_LOW), symbol(COST_HIGH)))


def _flags(
    configuration: Configuration,
    game: ExtensiveGame,
    mandate: Mandate,
    acceptance: tuple[Acceptance, ...],
    solution: Solution[TreeEquilibrium],
) -> tuple[str, ...]:
    settlement = configuration.settlement
    adversary = settlement.party("adversary")
    flags = []
    moments = [nodes[0].moment for where, nodes in game.information_sets.items() if where in game.agreement]
    for away in dict.fromkeys(moment.away for moment in moments if moment is not None and moment.away):
        names = " and ".join(settlement.name(party) for party in away)
        verb = "has" if len(away) == 1 else "have"
        flags.append(f"The answer must hold whether or not {names} {verb} turned away when the truce is tested.")
    if mandate is Mandate.VETOED:
        flags.append(f"{sentence(settlement.name(adversary))} vetoes the mandate: it expects more without it.")
    pressure = configuration.values.get("signature.pressure", Fraction(0))
    mine = acceptance_of(acceptance, adversary)
    if pressure and mine is not None and mine.accepts and sign(pressure - mine.slack) == 1:
        flags.append("Unnatural ceasefire: the adversary signs only under third-party pressure that will pass.")
    step = first_step(configuration)
    if step is not None and not (step.taken and step.tells):
        flags.append(step.summary())
    if distinct(solution) > 1:
        flags.append(f"{distinct(solution)} subgame-perfect equilibria: somebody is exactly indifferent.")
    return tuple(flags)
