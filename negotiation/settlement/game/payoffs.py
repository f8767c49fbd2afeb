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
  robustness and their provocation by :math:`1-n`;
* `strength` scales the denial, punishment and provocation of all guarantors' guarantees; in a stage they are scaled
  once more by the part deployed, and :math:`\Delta` and b by the parts reached;
* relief is lost with probability :math:`s\,d^{\tau_S}`, s being given or the outcome of a vote.

Effects of the mandate enter only where it stands, guarantees act only where their provider has not turned away: both
are said by a `State`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sympy

from negotiation.expressions import LAWS, symbol
from negotiation.library.formulas import snapback_chance
from negotiation.settlement.changes import Mandate
from negotiation.settlement.game.territory import line_shift, share
from negotiation.settlement.settlement import Configuration

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


@dataclass(frozen=True)
class State:
    """What nature has decided: whether the mandate stands (the state is true then), which providers turned away."""

    mandated: bool
    away: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.mandated


Made = TypeVar("Made", bound=Callable[..., Any])
IN_FORCE = ("guarantees",)
AGREED = ("guarantees", "territory", "assurances")


def remembered(*hangs_on: str) -> Callable[[Made], Made]:
    """Build what a method (or function) of terms gives once for all configurations that agree in what it `hangs_on`.

    The store, `Terms.memo`, is shared by the configurations in which every path means the same expression.
    """

    def decorate(method: Made) -> Made:
        name = method.__name__

        @functools.wraps(method)
        def build(self: Terms, *args: Any, **named: Any) -> Any:
            key = (name, args, *named.values(), *[getattr(self.configuration, entry) for entry in hangs_on])
            found = self.memo.get(key)
            if found is None:
                found = self.memo[key] = method(self, *args, **named)
            return found

        return build  # type: ignore[return-value]

    return decorate


class Terms:
    """The expressions of one configuration; `mandated` says whether the mandate stands (a `State` or a truth value).

    Parameters
    ----------
    configuration : Configuration
    stage : str, optional
        A stage of its `staging:`; the agreement in full if left out.
    """

    def __init__(self, configuration: Configuration, stage: str | None = None) -> None:
        self.configuration = configuration
        self.stage = stage
        self.memo: dict[Any, Any] = configuration.shared.setdefault(stage, {}) if type(self) is Terms else {}
        settlement = configuration.settlement
        self.adversary = settlement.party("adversary")
        self.protege = settlement.party("protege")

    def get(self, path: str, default: int = 0) -> sympy.Expr:
        """The number at a path as an expression (see `Configuration.expression`)."""
        found = self.memo.get((path, default))
        if found is None:
            found = self.memo[path, default] = self.configuration.expression(path, default)
        return found

    @remembered()
    def staged(self, entry: str) -> sympy.Expr:
        """A part that the stage has reached: of the power shift, or of the relief; 1 when everything stands."""
        return ONE if self.stage is None else self.get(f"staging.stages.{self.stage}.{entry}", 1)

    @remembered()
    def present(self, guarantee: str) -> sympy.Expr:
        """1; where it is left open whether a guarantee is in force, a name that is 1 or 0."""
        return symbol(f"layer.{guarantee}") if guarantee in self.configuration.open else ONE

    @remembered()
    def scale(self, guarantee: str) -> sympy.Expr:
        """How much of a guarantor's guarantee stands: the common strength times the part deployed."""
        if self.certain(guarantee):
            return self.present(guarantee)
        strength = self.get("strength", 1) * self.present(guarantee)
        if self.stage is None:
            return strength
        path = f"staging.stages.{self.stage}"
        single = f"{path}.guarantees.{guarantee}"
        return strength * self.get(single if self.configuration.has(single) else f"{path}.deployed")

    @remembered()
    def covered(self, guarantee: str) -> bool:
        """Whether the mandate covers a guarantee; never the protégé's own forces."""
        mandate = self.configuration.settlement.document.mandate
        return (
            mandate is not None
            and not self.certain(guarantee)
            and (mandate.covers is None or guarantee in mandate.covers)
        )

    @remembered()
    def available(self, guarantee: str, mandated: State | bool) -> bool:
        """Whether a guarantee exists: some do only where a mandate stands."""
        return bool(mandated) or not self.configuration.guarantee(guarantee).requires_mandate

    @remembered()
    def acts(self, guarantee: str, state: State | bool) -> bool:
        """Whether its provider may act at all against the adversary: it is not the violator, nor turned away."""
        provider = self.configuration.guarantee(guarantee).provider
        if provider == self.adversary or self.blockable(guarantee):
            return False
        return self.available(guarantee, bool(state)) and provider not in getattr(state, "away", ())

    @remembered()
    def blockable(self, guarantee: str) -> bool:
        """Whether the adversary's own consent is needed before it acts."""
        return self.adversary in self.configuration.guarantee(guarantee).needs_consent

    @remembered()
    def consent(self, guarantee: str) -> sympy.Expr:
        """Chance that all others who must agree to a guarantee do."""
        return self.get(f"guarantees.{guarantee}.consent", 1)

    @property
    @remembered(*AGREED)
    def shift(self) -> sympy.Expr:
        """Rise of the adversary's net war value by the time it could break the truce."""
        return (self.get("war.power_shift") + line_shift(self.configuration)) * self.staged("power_shift")

    @property
    @remembered()
    def relief(self) -> sympy.Expr:
        """b, or the part of it that a stage grants."""
        return self.get("sanctions.relief") * self.staged("relief")

    @property
    @remembered()
    def snapback(self) -> sympy.Expr:
        """s d^τ: the chance that relief is lost, given or voted, discounted by the delay."""
        sanctions = self.configuration.part("sanctions")
        if sanctions is None:
            return ZERO
        chance = self.get("sanctions.snapback")
        if sanctions.vote is not None:
            willing = {voter: self.get(f"sanctions.vote.voters.{voter}") for voter in sanctions.vote.voters}
            chance = snapback_chance(sanctions.vote.rule, willing, self.adversary)
        if not self.configuration.has("sanctions.delay"):
            return chance
        return chance * self.get("truce.discount") ** self.get("sanctions.delay")

    @property
    @remembered()
    def fight_adversary(self) -> sympy.Expr:
        return self.get("war.adversary_share") - self.get("war.adversary_cost")

    @property
    @remembered()
    def fight_protege(self) -> sympy.Expr:
        return 1 - self.get("war.adversary_share") - self.get("war.protege_cost")

    @property
    @remembered(*AGREED)
    def unanswered_adversary(self) -> sympy.Expr:
        """The adversary's value of breaking the truce when nobody responds."""
        return self.fight_adversary + self.shift + self.relief - self.snapback * self.relief

    @property
    @remembered(*AGREED)
    def unanswered_protege(self) -> sympy.Expr:
        return self.fight_protege - self.shift

    @property
    @remembered()
    def standing(self) -> sympy.Expr:
        """Probability that a mandate obtained still stands when the truce is broken."""
        if not self.configuration.has("mandate.renewals"):
            return sympy.Integer(1)
        return self.get("mandate.renewal_survival") ** self.get("mandate.renewals")

    @property
    @remembered()
    def adopted(self) -> sympy.Expr:
        """Chance that all others who vote on a mandate support it; 1 where nobody else votes."""
        mandate = self.configuration.settlement.document.mandate
        support = mandate.support if mandate else {}
        return sympy.Mul(*(self.get(f"mandate.support.{party}") for party in support))

    def mandates(self, consented: bool = True) -> list[tuple[bool, sympy.Expr]]:
        """(whether a mandate is obtained, chance): as the configuration says, or as others vote on it.

        `consented` says whether an adversary that may veto it does not.
        """
        asked = self.configuration.mandate is not Mandate.ABSENT and consented
        if self.configuration.mandate is not Mandate.CONDITIONAL or not asked or self.adopted == 1:
            return [(asked, ONE)]
        return [(True, self.adopted), (False, 1 - self.adopted)]

    @remembered(*IN_FORCE)
    def governments(self) -> list[tuple[tuple[str, ...], sympy.Expr]]:
        """(those turned away, chance) of the providers whose governments the adversary sees; all willing first."""
        cases: list[tuple[tuple[str, ...], sympy.Expr]] = [((), ONE)]
        for party in self.switching(observed=True):
            willing = self.willing(party)
            cases = [(away, q * willing) for away, q in cases] + [
                ((*away, party), q * (1 - willing)) for away, q in cases
            ]
        return cases

    @remembered(*IN_FORCE)
    def states(self, mandated: bool, away: tuple[str, ...] = ()) -> list[tuple[State, sympy.Expr]]:
        """(state, probability) when the truce is broken, given whether the mandate was obtained.

        Providers whose change of government the adversary cannot see may have turned away; `away` are those that it
        saw turn away.
        """
        standing = [(False, ONE)]
        if mandated:
            standing = [(True, ONE)] if self.standing == 1 else [(True, self.standing), (False, 1 - self.standing)]
        found = [(State(stands, away), chance) for stands, chance in standing]
        for party in self.switching(observed=False):
            willing = self.willing(party)
            both = ((), willing), ((party,), 1 - willing)
            found = [
                (State(one.mandated, (*one.away, *gone)), chance * part)
                for (one, chance), (gone, part) in itertools.product(found, both)
            ]
        return found

    @remembered(*IN_FORCE)
    def switching(self, *, observed: bool) -> list[str]:
        """The providers in force whose willingness may switch, seen by the adversary or not."""
        providers = {self.configuration.guarantee(one).provider for one in self.configuration.guarantees}
        entries = self.configuration.part("switching").items()
        return [party for party, one in entries if party in providers and one.observed is observed]

    @remembered()
    def willing(self, party: str) -> sympy.Expr:
        """Chance that a provider that starts willing is so when the truce is tested: w + (1 - w)(1 - q - r)^T.

        With w = r/(q + r), q the chance to turn away and r to turn back; the long run where the truce has no length.
        """
        away, back = (self.get(f"switching.{party}.{entry}") for entry in ("turns_away", "returns"))
        longrun = back / (away + back)
        if not self.configuration.has("truce.length"):
            return longrun
        return longrun + (1 - longrun) * (1 - away - back) ** self.get("truce.length")

    @remembered()
    def timeliness(self, guarantee: str) -> sympy.Expr:
        """The part of a guarantee's denial that its response delay leaves."""
        return sympy.exp(-self.get("fait_accompli.rate") * self.delay(guarantee))

    @remembered()
    def delay(self, guarantee: str) -> sympy.Expr:
        """Periods until the response comes, less what a coordination cell saves of a guarantor's."""
        delay = self.get(f"guarantees.{guarantee}.response_delay")
        return delay if self.certain(guarantee) else delay * (1 - self.get("coordination.delay_cut"))

    @remembered()
    def denial(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """Share denied to the adversary if the guarantee is honoured, delay and rules of engagement counted."""
        strength = self.strength(guarantee) * self.timeliness(guarantee)
        if mandated and self.covered(guarantee):
            strength *= self.get("mandate.robustness", 1)
        return strength

    @remembered()
    def strength(self, guarantee: str) -> sympy.Expr:
        """Share denied if the response were immediate: what the document gives, at the scale that stands."""
        return self.get(f"guarantees.{guarantee}.denial") * self.scale(guarantee)

    @remembered()
    def response(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """What the adversary loses if the guarantee is honoured."""
        punishment = self.get(f"guarantees.{guarantee}.punishment") * self.scale(guarantee)
        return self.denial(guarantee, mandated) + punishment

    @remembered()
    def legitimacy(self, mandated: State | bool) -> sympy.Expr:
        return self.get("mandate.legitimacy_cost") if mandated else sympy.Integer(0)

    @remembered()
    def default_cost(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """What the provider loses by defaulting."""
        path = f"guarantees.{guarantee}"
        total = self.get(f"{path}.reputation") + self.get(f"{path}.tripwire")
        if mandated and self.covered(guarantee):
            total += self.get("mandate.public_commitment")
        return total

    @remembered()
    def burden(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """The part of its cost of honouring that the provider bears itself."""
        if mandated and self.covered(guarantee):
            return 1 - self.get("mandate.burden_sharing")
        return sympy.Integer(1)

    @remembered()
    def stake(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """The provider's own value of what its response preserves."""
        return self.get(f"guarantees.{guarantee}.own_stake") * self.denial(guarantee, mandated)

    @remembered()
    def upkeep(self, guarantee: str) -> sympy.Expr:
        """What readiness costs the provider per period."""
        return self.get(f"guarantees.{guarantee}.upkeep") * self.scale(guarantee)

    @remembered()
    def borne(self, guarantee: str) -> sympy.Expr:
        """The part of the protégé's cost of war that a provider which acts bears."""
        borne = self.get(f"guarantees.{guarantee}.cost_share") * self.get("war.protege_cost")
        return borne * self.present(guarantee)

    @remembered()
    def known_cost(self, guarantee: str) -> sympy.Expr:
        """Cost of honouring, where it is known (zero where it is private)."""
        path = f"guarantees.{guarantee}.cost"
        return self.get(f"{path}.fixed") + self.get(f"{path}.per_strength") * self.strength(guarantee)

    @remembered()
    def law(self, guarantee: str) -> tuple[str, sympy.Expr, sympy.Expr] | None:
        """(law, first, second) of the provider's private cost, or None if its cost is known."""
        return self.law_at(self.configuration.guarantee(guarantee).cost, f"guarantees.{guarantee}.cost")

    def law_at(self, cost: Any, path: str) -> tuple[str, sympy.Expr, sympy.Expr] | None:
        """(law, first, second) of a private cost that stands at a path of the document."""
        if cost is None:
            return None
        for law, first, second in (
            ("uniform", "low", "high"),
            ("normal", "mean", "deviation"),
            ("logistic", "mean", "scale"),
        ):
            if getattr(cost, law) is not None:
                return law, self.get(f"{path}.{law}.{first}"), self.get(f"{path}.{law}.{second}")
        return None

    @remembered()
    def certain(self, guarantee: str) -> bool:
        """Whether the guarantee is the protégé's own, which always acts."""
        return self.configuration.guarantee(guarantee).provider == self.protege

    @remembered(*IN_FORCE)
    def provocation(self, mandated: State | bool) -> sympy.Expr:
        """Cost to the adversary of the guarantees' presence, per period of truce."""
        plain: list[sympy.Expr] = []
        calmed: list[sympy.Expr] = []
        for one in self.configuration.guarantees:
            if not self.available(one, mandated):
                continue
            parts = calmed if mandated and self.covered(one) else plain
            parts.append(self.get(f"guarantees.{one}.provocation") * self.scale(one))
            rate = self.get(f"guarantees.{one}.provocation_rate")
            if rate != 0:
                parts.append(rate * self.reliability(one, mandated) * self.response(one, mandated))
        return sympy.Add(*plain) + sympy.Add(*calmed) * (1 - self.get("mandate.neutrality"))

    @remembered(*IN_FORCE)
    def reliability(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """Probability that a guarantee acts when all that it waits for have acted, times theirs (in series)."""
        chance = ONE
        for one in (guarantee, *self.called_after(guarantee)):
            acts = self.honour(one, mandated) * self.consent(one) if self.acts(one, mandated) else ZERO
            if one != guarantee:  # nobody waits for what is not in force
                acts = 1 - self.present(one) * (1 - acts)
            chance *= acts
        return chance

    @remembered(*IN_FORCE)
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

    @remembered()
    def honour(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        """Probability that the provider honours when it is called (closed form N4: its cost is at most K*)."""
        if not self.acts(guarantee, mandated):
            return ZERO
        law = self.law(guarantee)
        if self.certain(guarantee):
            return sympy.Integer(1)
        worth = self.stake(guarantee, mandated) + self.default_cost(guarantee, mandated)
        if law is None:
            raise ValueError(f"'{guarantee}' has a known cost: whether it is honoured is a best reply, not a chance")
        burden = self.burden(guarantee, mandated)
        return LAWS[law[0]][0](worth / burden, law[1], law[2])

    @remembered(*AGREED)
    def truce_adversary(self, mandated: bool, away: tuple[str, ...] = ()) -> sympy.Expr:
        """The adversary's flow while the agreement is kept, before false alarms and promises.

        A mandate that may lapse, and a provider that may turn away unseen, count by their chances.
        """
        provocation = sympy.Add(*(chance * self.provocation(one) for one, chance in self.states(mandated, away)))
        return share(self.configuration, self.adversary) + self.relief - provocation

    @remembered(*AGREED)
    def truce_protege(self) -> sympy.Expr:
        return share(self.configuration, self.protege)

    @remembered()
    def kept(self, assurance: str) -> sympy.Expr:
        """Chance that a promise to the adversary is kept: that keeping it costs no more than breaking it."""
        path = f"assurances.{assurance}"
        law = self.law_at(self.configuration.settlement.document.assurances[assurance].cost, f"{path}.cost")
        return ONE if law is None else LAWS[law[0]][0](self.get(f"{path}.reputation"), law[1], law[2])

    @property
    @remembered(*AGREED)
    def promises(self) -> tuple[str, ...]:
        """The promises to the adversary in force."""
        entries = self.configuration.part("assurances")
        return tuple(one for one in self.configuration.assurances if one in entries)

    @property
    @remembered(*AGREED)
    def assured(self) -> sympy.Expr:
        """What the promises to the adversary are worth to it per period, by their chances of being kept."""
        return sympy.Add(*(self.kept(one) * self.get(f"assurances.{one}.worth") for one in self.promises))

    @property
    @remembered(*AGREED)
    def early_response(self) -> tuple[sympy.Expr, sympy.Expr]:
        """What guarantees that act without a ceasefire take from the adversary, and keep for the protégé."""
        part = self.get("activation.before_ceasefire")
        if part == 0:
            return ZERO, ZERO
        acting = [(self.reliability(one, State(False)), one) for one in self.configuration.guarantees]
        lost = sympy.Add(*(chance * self.response(one, False) for chance, one in acting))
        saved = sympy.Add(*(chance * self.denial(one, False) for chance, one in acting))
        return part * lost, part * saved
