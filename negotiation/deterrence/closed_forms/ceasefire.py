r"""Closed forms of the guaranteed ceasefire game G-I, written from the mathematics and not from the tree.

They are a second, independent road to the answers of backward induction (the tests hold the two together with
tolerance zero), and they give what a single equilibrium does not: needs, windows and critical values.

With :math:`S = \sum_j \rho_j(\theta_j\sigma_j + \kappa_j) + \lambda_U` the expected response, :math:`\Pi` the
provocation, :math:`a = x + b - (p - c_A)` the adversary's surplus and
:math:`S_0 = p + \Delta - c_A - x - s b` its need:

====  ==============================================================================================
N1    kept iff :math:`S \ge S_0 + \Pi`
N1b   proportional provocation :math:`\Pi = \pi S`: :math:`S_{min} = S_0/(1-\pi)`
N1c   :math:`c_A` uniform: violation with probability :math:`F(k)`, :math:`k = p + \Delta - S - x - sb + \Pi`
N1d   seizure deterred iff :math:`d^m \ge z/(z + y_A - W_A)`; :math:`m^* = \ln(\cdot)/\ln d`
N2    window :math:`S_{min} \le S \le S_{acc} = a/\pi`
N2c   a layer helps only if :math:`\rho_j(\theta_j\sigma_j+\kappa_j) > \Pi_j`
N4    honoured iff :math:`K_j \le K_j^* = (B_j\theta_j\sigma_j + R_j + \omega_j + r_u)/(1-b_u)`
N5    critical reliability :math:`\rho_j^* = (S_0 + \Pi - S_{-j})/(\theta_j\sigma_j+\kappa_j)`
N6    no emboldenment: :math:`(1-a_P) S_P \le y_P - W_P + aid` (own forces belong to :math:`W_P`)
N7    accepted iff :math:`x + b - \Pi \ge p - c_A` and :math:`x_P \ge 1 - p - c_P`
====  ==============================================================================================

Where a mandate is put to others' vote or may lapse, or a provider may turn away unseen, S, Π and :math:`a_P` are means
over these states. What
complying costs in false alarms (`monitoring`) lowers a and raises :math:`S_0`; promises to the adversary do the
reverse, by their chance of being kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.deterrence.notation import readable, shortened
from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import LAWS, Point, symbol
from negotiation.settlement.changes import Mandate
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.settlement.game.payoffs import ONE, ZERO, State, Terms, remembered
from negotiation.settlement.game.small_violations import attributed, monitored
from negotiation.settlement.game.territory import share
from negotiation.settlement.game.violation_nodes import answer_weight
from negotiation.settlement.settlement import Configuration


class ClosedForms(Result):
    """The formulas N1 to N7 of one configuration, as expressions (each attribute is a SymPy expression).

    Parameters
    ----------
    configuration : Configuration
    mandated : bool, optional
        Whether the mandate was obtained (it may still lapse). Left out: as the configuration says, a mandate that is
        put to the vote by the chance that the others adopt it.
    away : tuple of str
        Providers that the adversary saw turn away.
    """

    def __init__(self, configuration: Configuration, mandated: bool | None = None, away: tuple[str, ...] = ()) -> None:
        self.configuration = configuration
        self._made_of = configuration, mandated, away
        self.mandated = configuration.mandate is not Mandate.ABSENT if mandated is None else mandated
        self.terms = Terms(configuration)
        self.get = self.terms.get
        self.memo: dict[Any, Any] = configuration.shared.setdefault(ClosedForms, {})
        self.states = self.terms.states(self.mandated, away)
        if mandated is None and configuration.mandate is Mandate.CONDITIONAL:
            self.states = voted(self.states, self.terms.states(False, away), self.terms.adopted)
        self._reliable: dict[Any, sympy.Expr] = {}
        self.line = configuration.territory

    def summary(self) -> str:
        return f"Closed forms of '{self.configuration.id}' ({self.configuration.settlement.id}), shares of the stake."

    def named(self) -> dict[str, tuple[str, sympy.Expr]]:
        """Name to (symbol of the mathematics, expression)."""
        found = {
            "surplus": ("a", self.surplus),
            "need": ("S_0", self.need),
            "response": ("S", self.response),
            "provocation": ("Π", self.provocation),
            "margin": ("S - S_0 - Π", self.margin),
            "least response that deters": ("S_min", self.least_response),
            "adversary accepts by": ("N7", self.acceptance_adversary),
            "protégé accepts by": ("N7", self.acceptance_protege),
            "protégé keeps by": ("N6", self.emboldenment_margin),
        }
        if self.most_accepted is not None:
            found["most response that is accepted"] = ("S_acc", self.most_accepted)
        return found

    def _identity(self) -> tuple[Any, ...]:
        return self._made_of

    def __reduce__(self) -> tuple[Any, ...]:
        return ClosedForms, self._made_of

    columns = (col.key("quantity"), col.text("symbol"), col.number("value", unit=STAKE), col.formula("formula"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each quantity its name, symbol, value and formula."""
        for name, (mark, expression) in self.named().items():
            told = readable(expression, self.point)
            yield name, mark, self.point.value(expression), shortened(told.expression)

    @cached_property
    def point(self) -> Point:
        return Point(self.configuration.values)

    # --- territory, war and truce ---

    @cached_property
    def relief_lost(self) -> sympy.Expr:
        """s d^τ, with s given or voted (M19): 1 - Π(1 - h_j) if one refusal ends it, Π h_j if all must agree."""
        sanctions = self.configuration.part("sanctions")
        if sanctions is None:
            return ZERO
        chance = self.get("sanctions.snapback")
        if sanctions.vote is not None:
            voters = [one for one in sanctions.vote.voters if one != self.terms.adversary]
            each = [self.get(f"sanctions.vote.voters.{one}") for one in voters]
            if sanctions.vote.rule == "reverse veto":
                chance = 1 - sympy.Mul(*(1 - one for one in each))
            else:
                chance = sympy.Mul(*each) if len(voters) == len(sanctions.vote.voters) else ZERO
        delayed = self.configuration.has("sanctions.delay")
        return chance * self.get("truce.discount") ** self.get("sanctions.delay") if delayed else chance

    @cached_property
    def beside(self) -> sympy.Expr:
        """What complying brings besides territory and relief: promises kept, less false alarms."""
        kept = [self.promise_kept(one) * self.get(f"assurances.{one}.worth") for one in self.terms.promises]
        return sympy.Add(*kept) - self.false_alarms(self.terms.adversary)

    def promise_kept(self, assurance: str) -> sympy.Expr:
        """F(R): the chance that a promise is kept, its cost being private; 1 where it has none."""
        path = f"assurances.{assurance}"
        law = self.terms.law_at(self.configuration.settlement.document.assurances[assurance].cost, f"{path}.cost")
        return ONE if law is None else LAWS[law[0]][0](self.get(f"{path}.reputation"), law[1], law[2])

    def false_alarms(self, party: str, fixed: Mapping[str, sympy.Expr] | None = None) -> sympy.Expr:
        """Σ d α k ℓ/(1 - d + d α k): what a party that complies loses per period (N3d)."""

        return sympy.Add(
            *(
                q * self.probe(kind, party, state, fixed).price
                for kind, entry in self.configuration.part("violations").items()
                if party in entry.gain
                for state, q in self.states
            )
        )

    def probe(self, kind: str, party: str, state: State, fixed: Mapping[str, sympy.Expr] | None = None) -> ProbeForms:
        """N3 of one kind of small violation by one party, in one state."""
        entry, at = self.configuration.part("violations")[kind], f"violations.{kind}"
        acting = self.configuration.part("monitoring")
        first = acting.acts if acting is not None and acting.acts in self.configuration.guarantees else None
        seen = self.seen(state) * self.get(f"{at}.visibility", 1)
        if party == self.terms.protege:
            seen, lost = seen * self.get("protege_violation.attribution", 1), self.get(f"{at}.aid_withdrawn")
        else:
            ready = {
                one: self.reliability(one, state, fixed)
                for one in entry.response
                if one in self.configuration.guarantees
            }
            if first is not None:
                seen, ready = (
                    seen * self.reliability(first, state),
                    {**ready, **({first: ONE} if first in ready else {})},
                )
            lost = self.get(f"{at}.relief_withdrawn") * self.relief_lost * self.get("sanctions.relief")
            lost += sympy.Add(*(q * self.get(f"{at}.response.{one}") * self.strength(one) for one, q in ready.items()))
            lost += self.get(f"{at}.legitimacy") * (self.get("mandate.legitimacy_cost") if state else ZERO)
        alarm = self.get(f"{at}.false_alarm") * (1 - self.get("coordination.false_alarm_cut"))
        length = self.get(f"{at}.punishment") if self.configuration.has(f"{at}.punishment") else None
        return ProbeForms(self.get(f"{at}.gain.{party}"), alarm, seen, lost, self.get("truce.discount"), length)

    def seen(self, state: State | bool) -> sympy.Expr:
        """D: 1 - (1 - u d_U)(1 - m) Π(1 - d_j) over mandate, monitors and the guarantees that exist."""
        there = [one for one in self.configuration.guarantees if self.terms.available(one, bool(state))]
        unseen = sympy.Mul(*(1 - self.get(f"guarantees.{one}.detection") for one in there))
        unseen *= 1 - monitored(self.terms, 0)
        return 1 - (unseen * (1 - self.get("mandate.detection")) if state else unseen)

    @cached_property
    def surplus(self) -> sympy.Expr:
        """a = x + b - (p - c_A), with promises and false alarms."""
        x = share(self.configuration, self.terms.adversary) + self.beside
        return x + self.get("sanctions.relief") - (self.get("war.adversary_share") - self.get("war.adversary_cost"))

    @cached_property
    def need(self) -> sympy.Expr:
        """S_0 = p + Δ - c_A - x - s b, with promises and false alarms."""
        x = share(self.configuration, self.terms.adversary) + self.beside
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = self.get("war.adversary_share") + shift - self.get("war.adversary_cost")
        return war - x - self.relief_lost * self.get("sanctions.relief")

    # --- guarantees ---

    @remembered()
    def timely(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """θ_j σ_j, with the mandate's robustness where it covers the guarantee."""
        path = f"guarantees.{guarantee}"
        own = self.terms.certain(guarantee)
        delay = self.get(f"{path}.response_delay") * (ONE if own else 1 - self.get("coordination.delay_cut"))
        value = (
            self.strength(guarantee) * self.get(f"{path}.denial") * sympy.exp(-self.get("fait_accompli.rate") * delay)
        )
        return value * self.get("mandate.robustness", 1) if state and self.terms.covered(guarantee) else value

    @remembered()
    def strength(self, guarantee: str) -> sympy.Expr:
        """The common scale of the guarantors' guarantees; the protégé's own forces have none."""
        return ONE if self.terms.certain(guarantee) else self.get("strength", 1)

    @remembered()
    def full(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """θ_j σ_j + κ_j."""
        return self.timely(guarantee, state) + self.strength(guarantee) * self.get(f"guarantees.{guarantee}.punishment")

    @remembered()
    def cutoff(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """N4: K_j* = (B_j θ_j σ_j + R_j + ω_j + r_u)/(1 - b_u)."""
        path = f"guarantees.{guarantee}"
        covered = state and self.terms.covered(guarantee)
        commitment = self.get("mandate.public_commitment") if covered else ZERO
        gain = self.get(f"{path}.own_stake") * self.timely(guarantee, state)
        loss = self.get(f"{path}.reputation") + self.get(f"{path}.tripwire") + commitment
        return (gain + loss) / (1 - self.get("mandate.burden_sharing")) if covered else gain + loss

    def honour(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """N4: ρ_j = F_j(K_j*); 0 or 1 where the cost is known (1 where it is exactly what honouring is worth)."""
        if not self.terms.acts(guarantee, state):
            return ZERO
        if self.terms.certain(guarantee):
            return ONE
        if self.terms.law(guarantee) is None:
            slack = self.cutoff(guarantee, state) - self.terms.known_cost(guarantee)
            return ONE if self.point.sign(slack) != -1 else ZERO
        return self._chance(guarantee, state)

    @remembered()
    def _chance(self, guarantee: str, state: State | bool) -> sympy.Expr:
        law = self.terms.law(guarantee)
        assert law is not None
        return LAWS[law[0]][0](self.cutoff(guarantee, state), law[1], law[2])

    def reliability(
        self, guarantee: str, state: State | bool, fixed: Mapping[str, sympy.Expr] | None = None
    ) -> sympy.Expr:
        """Probability that the guarantee acts: its own times those of all that it waits for (series)."""
        if fixed is None:
            known = self._reliable.get((guarantee, state))
            if known is None:
                known = self._reliable[guarantee, state] = self.reliability(guarantee, state, {})
            return known
        chain = (guarantee, *self.terms.called_after(guarantee))
        if not all(self.terms.acts(one, state) for one in chain):
            return ZERO
        agreed = sympy.Mul(*(self.get(f"guarantees.{one}.consent", 1) for one in chain))
        return agreed * sympy.Mul(*(fixed.get(one, self.honour(one, state)) for one in chain))

    def mean_reliability(self, guarantee: str) -> sympy.Expr:
        """The reliability over 'the mandate stands' and 'it has lapsed'."""
        return sympy.Add(*(q * self.reliability(guarantee, state) for state, q in self.states))

    def mean_honour(self, guarantee: str) -> sympy.Expr:
        """The probability of being honoured when called, over 'the mandate stands' and 'it has lapsed'."""
        return sympy.Add(*(q * self.honour(guarantee, state) for state, q in self.states))

    def guaranteed(self, fixed: Mapping[str, sympy.Expr] | None = None) -> sympy.Expr:
        """The guarantees' part of S: Σ ρ_j (θ_j σ_j + κ_j)."""
        return sympy.Add(
            *(
                q * self.reliability(one, state, fixed) * self.full(one, state)
                for state, q in self.states
                for one in self.configuration.guarantees
            )
        )

    @cached_property
    def legitimacy(self) -> sympy.Expr:
        """u λ_U."""
        return sympy.Add(*(q * self.get("mandate.legitimacy_cost") for state, q in self.states if state))

    @cached_property
    def response(self) -> sympy.Expr:
        """S, the expected response."""
        return self.guaranteed() + self.legitimacy

    @remembered()
    def presence(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """The part of a guarantee's provocation that is felt: 1, 1 - n where the mandate covers it, 0 if absent."""
        if not self.terms.available(guarantee, state):
            return ZERO
        return 1 - self.get("mandate.neutrality") if state and self.terms.covered(guarantee) else ONE

    @cached_property
    def fixed_provocation(self) -> sympy.Expr:
        """The part of Π that does not grow with the response."""
        return sympy.Add(
            *(
                q * self.presence(one, state) * self.strength(one) * self.get(f"guarantees.{one}.provocation")
                for state, q in self.states
                for one in self.configuration.guarantees
            )
        )

    def growing_provocation(self, fixed: Mapping[str, sympy.Expr] | None = None) -> sympy.Expr:
        """The part of Π that is proportional to the response."""
        return sympy.Add(
            *(
                q
                * self.presence(one, state)
                * self.get(f"guarantees.{one}.provocation_rate")
                * self.reliability(one, state, fixed)
                * self.full(one, state)
                for state, q in self.states
                for one in self.configuration.guarantees
                if self.get(f"guarantees.{one}.provocation_rate") != 0
            )
        )

    @cached_property
    def provocation(self) -> sympy.Expr:
        """Π."""
        return self.fixed_provocation + self.growing_provocation()

    def own_provocation(self, guarantee: str) -> sympy.Expr:
        """Π_j: what one guarantee's presence costs the adversary."""
        path = f"guarantees.{guarantee}"
        rate = self.get(f"{path}.provocation_rate")
        parts = []
        for state, q in self.states:
            grown = rate * self.reliability(guarantee, state) * self.full(guarantee, state) if rate != 0 else ZERO
            plain = self.strength(guarantee) * self.get(f"{path}.provocation")
            parts.append(q * self.presence(guarantee, state) * (plain + grown))
        return sympy.Add(*parts)

    # --- N1 to N7 ---

    @cached_property
    def margin(self) -> sympy.Expr:
        """N1: S - S_0 - Π; not negative iff an attack does not pay."""
        return self.response - self.need - self.provocation

    @cached_property
    def rate(self) -> sympy.Expr:
        """π: provocation per unit of the guarantees' response, at the configuration's mix."""
        growing = self.growing_provocation()
        return ZERO if self.point.sign(growing) == 0 else growing / self.guaranteed()

    @cached_property
    def least_response(self) -> sympy.Expr:
        """N1b: S_min = (S_0 + Π_fixed - u λ_U)/(1 - π) + u λ_U (valid for π < 1)."""
        return (self.need + self.fixed_provocation - self.legitimacy) / (1 - self.rate) + self.legitimacy

    @cached_property
    def most_accepted(self) -> sympy.Expr | None:
        """N2: S_acc = (a - Π_fixed)/π + u λ_U; None where provocation does not grow with the response."""
        if self.rate == 0:
            return None
        return (self.surplus - self.fixed_provocation) / self.rate + self.legitimacy

    @cached_property
    def violation_probability(self) -> sympy.Expr:
        """N1c: F(k) with c_A uniform over its range (names `war.adversary_cost.low` and `.high`)."""
        k = self.get("war.adversary_cost") - self.margin
        return LAWS["uniform"][0](k, symbol(COST_LOW), symbol(COST_HIGH))

    @cached_property
    def truce_value(self) -> sympy.Expr:
        """y_A = x + b - Π, with promises and false alarms."""
        x = share(self.configuration, self.terms.adversary) + self.beside
        return x + self.get("sanctions.relief") - self.provocation

    @cached_property
    def seizure_margin(self) -> sympy.Expr:
        """N1d: y_A - (1 - d^m)(y_A + z) - d^m W_A; not negative iff a seizure does not pay."""
        gain, weight = self.get("fait_accompli.gain"), answer_weight(self.terms)
        war = self.truce_value - self.margin
        return self.truce_value - (1 - weight) * (self.truce_value + gain) - weight * war

    def small_violation_margin(self, kind: str, party: str) -> sympy.Expr:
        """N3c: what one small violation loses its author, in stakes of one period; not negative iff it does not pay."""
        return sympy.Add(*(q * self.probe(kind, party, state).margin for state, q in self.states))

    def critical_reliability(self, guarantee: str) -> sympy.Expr | None:
        """N5: the honour probability of one guarantee at which the margin is zero; None if it makes no difference.

        In parallel this is (S_0 + Π - S_{-j})/(θ_j σ_j + κ_j); in series the guarantees that wait for it count too.
        """
        net = [self.net_of(guarantee, chance) for chance in (ZERO, ONE)]
        if self.point.sign(net[1] - net[0]) == 0:
            return None
        missing = self.need + self.fixed_provocation - self.legitimacy - net[0]
        return missing / (net[1] - net[0])

    def net_of(self, guarantee: str, chance: sympy.Expr) -> sympy.Expr:
        """What the guarantees deter net, if one of them is honoured with a given chance.

        Their response less the provocation that grows with it, and less what false alarms then cost more than now.
        """
        fixed = {guarantee: chance}
        alarms = self.false_alarms(self.terms.adversary, fixed) - self.false_alarms(self.terms.adversary)
        return self.guaranteed(fixed) - self.growing_provocation(fixed) - alarms

    def credible_slope(self, guarantee: str) -> sympy.Expr:
        """N4: k (1 - b_u) - B θ, what a unit of strength costs its provider more than it is worth to it."""
        path = f"guarantees.{guarantee}"
        covered = self.mandated and self.terms.covered(guarantee)
        burden = 1 - self.get("mandate.burden_sharing") if covered else ONE
        theta = self.timely(guarantee, self.mandated).subs(self.get(f"{path}.denial"), 1) / self.strength(guarantee)
        return self.get(f"{path}.cost.per_strength") * burden - self.get(f"{path}.own_stake") * theta

    def strongest_credible(self, guarantee: str) -> sympy.Expr:
        """N4: σ_max = (R + ω + r_u)/(k (1 - b_u) - B θ), the cost growing with strength (no limit if not positive)."""
        return self.terms.default_cost(guarantee, self.mandated) / self.credible_slope(guarantee)

    def net_contribution(self, guarantee: str) -> sympy.Expr:
        """N2c: ρ_j(θ_j σ_j + κ_j) - Π_j; a layer helps only if this is positive."""
        acts = sympy.Add(*(q * self.reliability(guarantee, s) * self.full(guarantee, s) for s, q in self.states))
        return acts - self.own_provocation(guarantee)

    def behind_protege(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """1 - a_P: the chance that a guarantee supports the protégé's own violation; its own forces always do."""
        return ONE if self.terms.certain(guarantee) else 1 - attributed(self.terms, state)

    @cached_property
    def emboldenment_margin(self) -> sympy.Expr:
        """N6: y_P - W_P + aid - Σ (1 - a_P) S_P; not negative iff the protégé keeps the truce.

        S_P counts what a guarantee denies, and the part of the protégé's cost of war that its provider bears.
        """
        x = share(self.configuration, self.terms.protege) - self.false_alarms(self.terms.protege)
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = 1 - self.get("war.adversary_share") - shift - self.get("war.protege_cost")
        support = sympy.Add(
            *(
                q
                * self.behind_protege(one, state)
                * self.reliability(one, state)
                * (self.timely(one, state) + self.borne(one))
                for state, q in self.states
                for one in self.configuration.guarantees
            )
        )
        return x - war + self.get("protege_violation.aid_lost") - support

    def borne(self, guarantee: str) -> sympy.Expr:
        """s_j c_P."""
        return self.get(f"guarantees.{guarantee}.cost_share") * self.get("war.protege_cost")

    @cached_property
    def early(self) -> tuple[sympy.Expr, sympy.Expr]:
        """What guarantees that act without a ceasefire take from the adversary, and keep for the protégé."""
        part = self.get("activation.before_ceasefire")
        if part == 0:
            return ZERO, ZERO
        state = State(False)
        acting = [(self.reliability(one, state), one) for one in self.configuration.guarantees]
        lost = sympy.Add(*(chance * self.full(one, state) for chance, one in acting))
        return part * lost, part * sympy.Add(*(chance * self.timely(one, state) for chance, one in acting))

    @cached_property
    def acceptance_adversary(self) -> sympy.Expr:
        """N7: x + b - Π + e - (p - c_A), with third-party pressure e to sign; guarantees that act anyway count."""
        return self.surplus - self.provocation + self.get("signature.pressure") + self.early[0]

    @cached_property
    def acceptance_protege(self) -> sympy.Expr:
        """N7: (1 - q) y_P + q W_P - (1 - p - c_P), with q its doubt that the adversary means it."""
        q = self.get("signature.distrust")
        y = share(self.configuration, self.terms.protege) - self.false_alarms(self.terms.protege)
        refused = 1 - self.get("war.adversary_share") - self.get("war.protege_cost") + self.early[1]
        return (1 - q) * y + q * self.violated - refused if q != 0 else y - refused

    @cached_property
    def violated(self) -> sympy.Expr:
        """W_P: what the protégé has after an attack by the adversary, the guarantees answering."""
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = 1 - self.get("war.adversary_share") - shift - self.get("war.protege_cost")
        saved = [
            q * self.reliability(one, state) * (self.timely(one, state) + self.borne(one))
            for state, q in self.states
            for one in self.configuration.guarantees
        ]
        return war + sympy.Add(*saved)

    @cached_property
    def war_risk(self) -> sympy.Expr:
        """M09: Σ s_j ρ_j c_P/(2 c̄): by how much bearing the protégé's cost raises the risk of war in bargaining.

        For an adversary whose cost of war is uniform on [0, c̄], c̄ being the upper end of its range.
        """
        acting = [
            q * self.reliability(one, s) * self.borne(one)
            for s, q in self.states
            for one in self.configuration.guarantees
        ]
        return sympy.Add(*acting) / (2 * symbol(COST_HIGH))


def voted(
    adopted: list[tuple[State, sympy.Expr]], failed: list[tuple[State, sympy.Expr]], chance: sympy.Expr
) -> list[tuple[State, sympy.Expr]]:
    """The states after a vote on a mandate that is adopted with some chance."""
    if chance == 1:
        return adopted
    found: dict[State, sympy.Expr] = {}
    for states, weight in ((adopted, chance), (failed, 1 - chance)):
        for state, q in states:
            found[state] = found.get(state, ZERO) + weight * q
    return list(found.items())
