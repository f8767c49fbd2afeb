r"""What a configuration's territory, war, relief and guarantees are worth, in closed form: the parts of N1 to N7.

Written from the mathematics (see `closed_forms`), not from the tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import sympy

from negotiation.deterrence.closed_forms.monitoring import probe_forms
from negotiation.display import Result
from negotiation.expressions import LAWS, Point
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.game.territory import share
from negotiation.settlement.settlement import Configuration, Mandate

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


class GuaranteeForms(Result):
    """Surplus, need, response, provocation and reliabilities of one configuration, as expressions.

    Parameters
    ----------
    configuration : Configuration
    mandated : bool
        Whether the mandate was obtained (it may still lapse).
    away : tuple of str
        Providers that the adversary saw turn away.
    """

    def __init__(self, configuration: Configuration, mandated: bool | None = None, away: tuple[str, ...] = ()) -> None:
        self.configuration = configuration
        self.mandated = configuration.mandate is not Mandate.ABSENT if mandated is None else mandated
        self.terms = Terms(configuration)
        self.get = configuration.expression
        self.away = away
        self.states = self.terms.states(self.mandated, away)
        self.line = configuration.territory

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

        def ready(guarantee: str, state: State | bool) -> sympy.Expr:
            return self.reliability(guarantee, state, fixed)

        return sympy.Add(
            *(
                q * probe_forms(self.terms, kind, party, state, ready).price
                for kind, entry in self.configuration.part("violations").items()
                if party in entry.gain
                for state, q in self.states
            )
        )

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

    def timely(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """θ_j σ_j, with the mandate's robustness where it covers the guarantee."""
        path = f"guarantees.{guarantee}"
        own = self.terms.certain(guarantee)
        delay = self.get(f"{path}.response_delay") * (ONE if own else 1 - self.get("coordination.delay_cut"))
        value = (
            self.strength(guarantee) * self.get(f"{path}.denial") * sympy.exp(-self.get("fait_accompli.rate") * delay)
        )
        return value * self.get("mandate.robustness", 1) if state and self.terms.covered(guarantee) else value

    def strength(self, guarantee: str) -> sympy.Expr:
        """The common scale of the guarantors' guarantees; the protégé's own forces have none."""
        return ONE if self.terms.certain(guarantee) else self.get("strength", 1)

    def full(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """θ_j σ_j + κ_j."""
        return self.timely(guarantee, state) + self.strength(guarantee) * self.get(f"guarantees.{guarantee}.punishment")

    def cutoff(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """N4: K_j* = (B_j θ_j σ_j + R_j + ω_j + r_u)/(1 - b_u)."""
        path = f"guarantees.{guarantee}"
        covered = state and self.terms.covered(guarantee)
        commitment = self.get("mandate.public_commitment") if covered else ZERO
        gain = self.get(f"{path}.own_stake") * self.timely(guarantee, state)
        loss = self.get(f"{path}.reputation") + self.get(f"{path}.tripwire") + commitment
        return (gain + loss) / (1 - self.get("mandate.burden_sharing")) if covered else gain + loss

    def honour(self, guarantee: str, state: State | bool) -> sympy.Expr:
        """N4: ρ_j = F_j(K_j*); 0 or 1 where the cost is known."""
        if not self.terms.acts(guarantee, state):
            return ZERO
        if self.terms.certain(guarantee):
            return ONE
        law = self.terms.law(guarantee)
        cutoff = self.cutoff(guarantee, state)
        if law is None:
            return ONE if self.point.sign(cutoff - self.terms.known_cost(guarantee)) != -1 else ZERO
        return LAWS[law[0]][0](cutoff, law[1], law[2])

    def reliability(
        self, guarantee: str, state: State | bool, fixed: Mapping[str, sympy.Expr] | None = None
    ) -> sympy.Expr:
        """Probability that the guarantee acts: its own times those of all that it waits for (series)."""
        fixed = fixed or {}
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
