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

Where a mandate may lapse, or a provider turn away unseen, S, Π and :math:`a_P` are means over these states. What
complying costs in false alarms (`probe_forms`) lowers a and raises :math:`S_0`; promises to the adversary do the
reverse, by their chance of being kept.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.closed_forms.guarantees import ONE, ZERO, GuaranteeForms
from negotiation.deterrence.notation import readable, shortened
from negotiation.expressions import LAWS, symbol
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.settlement.game.payoffs import State
from negotiation.settlement.game.small_violations import attributed
from negotiation.settlement.game.territory import share
from negotiation.settlement.game.violation_nodes import answer_weight


class ClosedForms(GuaranteeForms):
    """The formulas N1 to N7 of one configuration, as expressions (each attribute is a SymPy expression).

    Parameters
    ----------
    configuration : Configuration
    mandated : bool
        Whether the mandate was obtained (it may still lapse).
    away : tuple of str
        Providers that the adversary saw turn away.
    """

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

    def rows(self) -> list[dict[str, Any]]:
        """One row for each quantity: its name, symbol, value and formula."""
        rows = []
        for name, (mark, expression) in self.named().items():
            told = readable(expression, self.point)
            formula = str(sympy.sstr(shortened(told.expression)))
            rows.append({"quantity": name, "symbol": mark, "value": self.point.value(expression), "formula": formula})
        return rows

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

    @cached_property
    def longest_delay(self) -> sympy.Expr:
        """N1d: m* = ln(z/(z + y_A - W_A))/ln d, for a margin that is not negative."""
        gain = self.get("fait_accompli.gain")
        return sympy.log(gain / (gain + self.margin)) / sympy.log(self.get("truce.discount"))

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
    def most_distrust(self) -> sympy.Expr:
        """N7: q* = (y_P - W_P^0)/(y_P - W_P): the most doubt under which the protégé still signs."""
        y = share(self.configuration, self.terms.protege) - self.false_alarms(self.terms.protege)
        refused = 1 - self.get("war.adversary_share") - self.get("war.protege_cost") + self.early[1]
        return (y - refused) / (y - self.violated)

    @cached_property
    def existence(self) -> sympy.Expr:
        """N2b: c_A + min(c_P, 1 - p) + b - π(Δ + (1 - s) b); not negative iff some line and strength do both."""
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        relief = self.get("sanctions.relief")
        room = sympy.Min(self.get("war.protege_cost"), 1 - self.get("war.adversary_share"))
        growth = shift + (1 - self.relief_lost) * relief
        return self.get("war.adversary_cost") + room + relief - self.rate * growth

    def hand_tying(self, guarantee: str, reliability: sympy.Expr) -> sympy.Expr:
        """N5c: R + ω + r_u = (1 - b_u) F^{-1}(ρ) - B θ σ: the cost of default that makes a guarantee so reliable.

        For a uniform private cost; F^{-1}(ρ) = low + ρ (high - low).
        """
        law = self.terms.law(guarantee)
        if law is None or law[0] != "uniform":
            raise ValueError(f"'{guarantee}' has no uniform private cost.")
        burden = self.terms.burden(guarantee, self.mandated)
        stake = self.get(f"guarantees.{guarantee}.own_stake") * self.timely(guarantee, self.mandated)
        return burden * (law[1] + reliability * (law[2] - law[1])) - stake

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

    def willingness(self, guarantee: str, drop: sympy.Expr = ONE) -> sympy.Expr:
        """B_j × the loss avoided × the drop in the chance of a violation: the most upkeep that it is worth (m_j)."""
        y = share(self.configuration, self.terms.protege) - self.false_alarms(self.terms.protege)
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = 1 - self.get("war.adversary_share") - shift - self.get("war.protege_cost")
        return self.get(f"guarantees.{guarantee}.own_stake") * (y - war) * drop
