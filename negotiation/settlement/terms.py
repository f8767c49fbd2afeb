r"""The terms of the guaranteed ceasefire game, as expressions in a configuration's levers and parameters.

Payoffs are flows in shares of the contested stake per period. With the symbols of `settlement.document`:

* truce, kept: adversary :math:`y_A = x + b - \Pi`, protégé :math:`y_P = x_P`;
* fighting on: :math:`p - c_A` and :math:`1 - p - c_P`;
* truce broken by the adversary, nobody responds:
  :math:`p + \Delta + dp(o) - c_A + (1-s)b` and :math:`1 - p - \Delta - dp(o) - c_P`;
* guarantor j responds: the adversary loses :math:`r_j = \theta_j\sigma_j + \kappa_j` with
  :math:`\theta_j = e^{-\lambda\tau_j}`, the protégé keeps :math:`\theta_j\sigma_j` more, the guarantor gets
  :math:`B_j\theta_j\sigma_j - K_j(1-b_u)`; if it defaults it gets :math:`-(R_j + \omega_j + r_u)`;
* a standing mandate costs the violator :math:`\lambda_U`, scales the denial of the guarantees that it covers by its
  robustness and their provocation by :math:`1-n`.

Effects of the mandate enter only where it stands (`mandated`).
"""

from __future__ import annotations

import sympy

from negotiation.expressions import LAWS
from negotiation.settlement.settlement import Configuration
from negotiation.settlement.territory import share


class Terms:
    """The expressions of one configuration; `mandated` says whether the mandate stands."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.get = configuration.expression
        settlement = configuration.settlement
        self.adversary = settlement.party("adversary")
        self.protege = settlement.party("protege")

    def covered(self, guarantee: str) -> bool:
        """Whether the mandate covers a guarantee; never the protégé's own forces."""
        mandate = self.configuration.settlement.document.mandate
        return (
            mandate is not None
            and not self.certain(guarantee)
            and (mandate.covers is None or guarantee in mandate.covers)
        )

    def available(self, guarantee: str, mandated: bool) -> bool:
        """Whether a guarantee exists: some do only where a mandate stands."""
        return mandated or not self.configuration.guarantee(guarantee).requires_mandate

    @property
    def shift(self) -> sympy.Expr:
        """Rise of the adversary's net war value by the time it could break the truce."""
        line = self.get(f"territory.options.{self.configuration.territory}.power_shift")
        return self.get("war.power_shift") + line

    @property
    def fight_adversary(self) -> sympy.Expr:
        return self.get("war.adversary_share") - self.get("war.adversary_cost")

    @property
    def fight_protege(self) -> sympy.Expr:
        return 1 - self.get("war.adversary_share") - self.get("war.protege_cost")

    @property
    def unanswered_adversary(self) -> sympy.Expr:
        """The adversary's value of breaking the truce when nobody responds."""
        relief, snapback = self.get("sanctions.relief"), self.get("sanctions.snapback")
        return self.fight_adversary + self.shift + relief - snapback * relief

    @property
    def unanswered_protege(self) -> sympy.Expr:
        return self.fight_protege - self.shift

    @property
    def standing(self) -> sympy.Expr:
        """Probability that a mandate obtained still stands when the truce is broken."""
        if not self.configuration.has("mandate.renewals"):
            return sympy.Integer(1)
        return self.get("mandate.renewal_survival") ** self.get("mandate.renewals")

    def states(self, mandated: bool) -> list[tuple[bool, sympy.Expr]]:
        """(mandate stands, probability) when the truce is broken, given whether the mandate was obtained."""
        if not mandated:
            return [(False, sympy.Integer(1))]
        if self.standing == 1:
            return [(True, sympy.Integer(1))]
        return [(True, self.standing), (False, 1 - self.standing)]

    def timeliness(self, guarantee: str) -> sympy.Expr:
        """The part of a guarantee's denial that its response delay leaves."""
        delay = self.get(f"guarantees.{guarantee}.response_delay")
        return sympy.exp(-self.get("fait_accompli.rate") * delay)

    def denial(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """Share denied to the adversary if the guarantee is honoured, delay and rules of engagement counted."""
        strength = self.get(f"guarantees.{guarantee}.denial") * self.timeliness(guarantee)
        if mandated and self.covered(guarantee):
            strength *= self.get("mandate.robustness", 1)
        return strength

    def response(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """What the adversary loses if the guarantee is honoured."""
        return self.denial(guarantee, mandated) + self.get(f"guarantees.{guarantee}.punishment")

    def legitimacy(self, mandated: bool) -> sympy.Expr:
        return self.get("mandate.legitimacy_cost") if mandated else sympy.Integer(0)

    def default_cost(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """What the provider loses by defaulting."""
        path = f"guarantees.{guarantee}"
        total = self.get(f"{path}.reputation") + self.get(f"{path}.tripwire")
        if mandated and self.covered(guarantee):
            total += self.get("mandate.public_commitment")
        return total

    def burden(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """The part of its cost of honouring that the provider bears itself."""
        if mandated and self.covered(guarantee):
            return 1 - self.get("mandate.burden_sharing")
        return sympy.Integer(1)

    def stake(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """The provider's own value of what its response preserves."""
        return self.get(f"guarantees.{guarantee}.own_stake") * self.denial(guarantee, mandated)

    def known_cost(self, guarantee: str) -> sympy.Expr:
        """Cost of honouring, where it is known (zero where it is private)."""
        path = f"guarantees.{guarantee}.cost"
        return self.get(f"{path}.fixed") + self.get(f"{path}.per_strength") * self.get(f"guarantees.{guarantee}.denial")

    def law(self, guarantee: str) -> tuple[str, sympy.Expr, sympy.Expr] | None:
        """(law, first, second) of the provider's private cost, or None if its cost is known."""
        cost = self.configuration.guarantee(guarantee).cost
        if cost is None:
            return None
        path = f"guarantees.{guarantee}.cost"
        for law, first, second in (
            ("uniform", "low", "high"),
            ("normal", "mean", "deviation"),
            ("logistic", "mean", "scale"),
        ):
            if getattr(cost, law) is not None:
                return law, self.get(f"{path}.{law}.{first}"), self.get(f"{path}.{law}.{second}")
        return None

    def certain(self, guarantee: str) -> bool:
        """Whether the guarantee is the protégé's own, which always acts."""
        return self.configuration.guarantee(guarantee).provider == self.protege

    def provocation(self, mandated: bool) -> sympy.Expr:
        """Cost to the adversary of the guarantees' presence, per period of truce."""
        plain: list[sympy.Expr] = []
        calmed: list[sympy.Expr] = []
        for one in self.configuration.guarantees:
            if not self.available(one, mandated):
                continue
            parts = calmed if mandated and self.covered(one) else plain
            parts.append(self.get(f"guarantees.{one}.provocation"))
            rate = self.get(f"guarantees.{one}.provocation_rate")
            if rate != 0:
                parts.append(rate * self.reliability(one, mandated) * self.response(one, mandated))
        return sympy.Add(*plain) + sympy.Add(*calmed) * (1 - self.get("mandate.neutrality"))

    def reliability(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """Probability that a guarantee acts when all that it waits for have acted, times theirs (in series)."""
        chance = self.honour(guarantee, mandated)
        for other in self.called_after(guarantee):
            chance *= self.honour(other, mandated)
        return chance

    def called_after(self, guarantee: str) -> tuple[str, ...]:
        """All guarantees in force that must have acted before this one is called."""
        found: dict[str, None] = {}
        waiting = list(self.configuration.guarantee(guarantee).after)
        while waiting:
            other = waiting.pop()
            if other in self.configuration.guarantees and other not in found:
                found[other] = None
                waiting.extend(self.configuration.guarantee(other).after)
        return tuple(found)

    def honour(self, guarantee: str, mandated: bool) -> sympy.Expr:
        """Probability that the provider honours when it is called (closed form N4: its cost is at most K*)."""
        if not self.available(guarantee, mandated):
            return sympy.Integer(0)
        law = self.law(guarantee)
        if self.certain(guarantee):
            return sympy.Integer(1)
        worth = self.stake(guarantee, mandated) + self.default_cost(guarantee, mandated)
        if law is None:
            raise ValueError(f"'{guarantee}' has a known cost: whether it is honoured is a best reply, not a chance")
        burden = self.burden(guarantee, mandated)
        return LAWS[law[0]][0](worth / burden, law[1], law[2])

    def truce_adversary(self, mandated: bool) -> sympy.Expr:
        """The adversary's flow while the agreement is kept (a mandate that may lapse counts by its chance)."""
        provocation = sympy.Add(*(chance * self.provocation(state) for state, chance in self.states(mandated)))
        return share(self.configuration, self.adversary) + self.get("sanctions.relief") - provocation

    def truce_protege(self) -> sympy.Expr:
        return share(self.configuration, self.protege)

    def seen(self, mandated: bool) -> sympy.Expr:
        """Probability that a violation by the protégé is seen and laid at its door."""
        unseen = 1 - self.get("monitoring.detection", 1)
        if unseen != 0:
            for one in self.configuration.guarantees:
                if not self.available(one, mandated):
                    continue
                unseen *= 1 - self.get(f"guarantees.{one}.detection")
            if mandated:
                unseen *= 1 - self.get("mandate.detection")
        return self.get("protege_violation.attribution", 1) * (1 - unseen)
