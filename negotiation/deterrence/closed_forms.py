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

Where a mandate may lapse, S, Π and :math:`a_P` are means over 'it stands' and 'it has lapsed'.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.notation import readable, shortened
from negotiation.display import Result
from negotiation.expressions import LAWS, Point, symbol
from negotiation.settlement.encoding import COST_HIGH, COST_LOW, answer_weight
from negotiation.settlement.settlement import Configuration
from negotiation.settlement.small_violations import attributed
from negotiation.settlement.terms import Terms
from negotiation.settlement.territory import share

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


class ClosedForms(Result):
    """The formulas N1 to N7 of one configuration, as expressions (each attribute is a SymPy expression).

    Parameters
    ----------
    configuration : Configuration
    mandated : bool
        Whether the mandate was obtained (it may still lapse).
    """

    def __init__(self, configuration: Configuration, mandated: bool | None = None) -> None:
        self.configuration = configuration
        self.mandated = configuration.mandate != "absent" if mandated is None else mandated
        self.terms = Terms(configuration)
        self.get = configuration.expression
        self.states = self.terms.states(self.mandated)
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

    def rows(self) -> list[dict[str, Any]]:
        """One row for each quantity: its name, symbol, value and formula."""
        rows = []
        for name, (mark, expression) in self.named().items():
            told = readable(expression, self.point)
            formula = str(sympy.sstr(shortened(told.expression)))
            rows.append({"quantity": name, "symbol": mark, "value": self.point.value(expression), "formula": formula})
        return rows

    @cached_property
    def point(self) -> Point:
        return Point(self.configuration.values)

    # --- territory, war and truce ---

    @cached_property
    def surplus(self) -> sympy.Expr:
        """a = x + b - (p - c_A)."""
        x = share(self.configuration, self.terms.adversary)
        return x + self.get("sanctions.relief") - (self.get("war.adversary_share") - self.get("war.adversary_cost"))

    @cached_property
    def need(self) -> sympy.Expr:
        """S_0 = p + Δ - c_A - x - s b."""
        x = share(self.configuration, self.terms.adversary)
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = self.get("war.adversary_share") + shift - self.get("war.adversary_cost")
        return war - x - self.get("sanctions.snapback") * self.get("sanctions.relief")

    # --- guarantees ---

    def timely(self, guarantee: str, state: bool) -> sympy.Expr:
        """θ_j σ_j, with the mandate's robustness where it covers the guarantee."""
        path = f"guarantees.{guarantee}"
        value = self.get(f"{path}.denial") * sympy.exp(
            -self.get("fait_accompli.rate") * self.get(f"{path}.response_delay")
        )
        return value * self.get("mandate.robustness", 1) if state and self.terms.covered(guarantee) else value

    def full(self, guarantee: str, state: bool) -> sympy.Expr:
        """θ_j σ_j + κ_j."""
        return self.timely(guarantee, state) + self.get(f"guarantees.{guarantee}.punishment")

    def cutoff(self, guarantee: str, state: bool) -> sympy.Expr:
        """N4: K_j* = (B_j θ_j σ_j + R_j + ω_j + r_u)/(1 - b_u)."""
        path = f"guarantees.{guarantee}"
        covered = state and self.terms.covered(guarantee)
        commitment = self.get("mandate.public_commitment") if covered else ZERO
        gain = self.get(f"{path}.own_stake") * self.timely(guarantee, state)
        loss = self.get(f"{path}.reputation") + self.get(f"{path}.tripwire") + commitment
        return (gain + loss) / (1 - self.get("mandate.burden_sharing")) if covered else gain + loss

    def honour(self, guarantee: str, state: bool) -> sympy.Expr:
        """N4: ρ_j = F_j(K_j*); 0 or 1 where the cost is known."""
        if not self.terms.available(guarantee, state):
            return ZERO
        if self.terms.certain(guarantee):
            return ONE
        law = self.terms.law(guarantee)
        cutoff = self.cutoff(guarantee, state)
        if law is None:
            return ONE if self.point.sign(cutoff - self.terms.known_cost(guarantee)) != -1 else ZERO
        return LAWS[law[0]][0](cutoff, law[1], law[2])

    def reliability(self, guarantee: str, state: bool, fixed: Mapping[str, sympy.Expr] | None = None) -> sympy.Expr:
        """Probability that the guarantee acts: its own times those of all that it waits for (series)."""
        fixed = fixed or {}
        chain = (guarantee, *self.terms.called_after(guarantee))
        return sympy.Mul(*(fixed.get(one, self.honour(one, state)) for one in chain))

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

    def presence(self, guarantee: str, state: bool) -> sympy.Expr:
        """The part of a guarantee's provocation that is felt: 1, 1 - n where the mandate covers it, 0 if absent."""
        if not self.terms.available(guarantee, state):
            return ZERO
        return 1 - self.get("mandate.neutrality") if state and self.terms.covered(guarantee) else ONE

    @cached_property
    def fixed_provocation(self) -> sympy.Expr:
        """The part of Π that does not grow with the response."""
        return sympy.Add(
            *(
                q * self.presence(one, state) * self.get(f"guarantees.{one}.provocation")
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
            parts.append(q * self.presence(guarantee, state) * (self.get(f"{path}.provocation") + grown))
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
        """y_A = x + b - Π."""
        x = share(self.configuration, self.terms.adversary)
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
        without, with_it = ({guarantee: ZERO}, {guarantee: ONE})
        net = [self.guaranteed(fixed) - self.growing_provocation(fixed) for fixed in (without, with_it)]
        if self.point.sign(net[1] - net[0]) == 0:
            return None
        missing = self.need + self.fixed_provocation - self.legitimacy - net[0]
        return missing / (net[1] - net[0])

    def strongest_credible(self, guarantee: str) -> sympy.Expr:
        """N4: σ_max = (R + ω + r_u)/(k(1 - b_u) - B θ), the cost growing with strength (no limit if not positive)."""
        path = f"guarantees.{guarantee}"
        state = self.mandated
        covered = state and self.terms.covered(guarantee)
        burden = 1 - self.get("mandate.burden_sharing") if covered else ONE
        theta = self.timely(guarantee, state).subs(self.get(f"{path}.denial"), 1)
        slope = self.get(f"{path}.cost.per_strength") * burden - self.get(f"{path}.own_stake") * theta
        return self.terms.default_cost(guarantee, state) / slope

    def net_contribution(self, guarantee: str) -> sympy.Expr:
        """N2c: ρ_j(θ_j σ_j + κ_j) - Π_j; a layer helps only if this is positive."""
        acts = sympy.Add(*(q * self.reliability(guarantee, s) * self.full(guarantee, s) for s, q in self.states))
        return acts - self.own_provocation(guarantee)

    def behind_protege(self, guarantee: str, state: bool) -> sympy.Expr:
        """1 - a_P: the chance that a guarantee supports the protégé's own violation; its own forces always do."""
        return ONE if self.terms.certain(guarantee) else 1 - attributed(self.terms, state)

    @cached_property
    def emboldenment_margin(self) -> sympy.Expr:
        """N6: y_P - W_P + aid - Σ (1 - a_P) S_P; not negative iff the protégé keeps the truce."""
        x = share(self.configuration, self.terms.protege)
        shift = self.get("war.power_shift") + self.get(f"territory.options.{self.line}.power_shift")
        war = 1 - self.get("war.adversary_share") - shift - self.get("war.protege_cost")
        support = sympy.Add(
            *(
                q * self.behind_protege(one, state) * self.reliability(one, state) * self.timely(one, state)
                for state, q in self.states
                for one in self.configuration.guarantees
            )
        )
        return x - war + self.get("protege_violation.aid_lost") - support

    @cached_property
    def acceptance_adversary(self) -> sympy.Expr:
        """N7: x + b - Π + e - (p - c_A), with third-party pressure e to sign."""
        return self.surplus - self.provocation + self.get("signature.pressure")

    @cached_property
    def acceptance_protege(self) -> sympy.Expr:
        """N7: x_P - (1 - p - c_P)."""
        x = share(self.configuration, self.terms.protege)
        return x - (1 - self.get("war.adversary_share") - self.get("war.protege_cost"))
