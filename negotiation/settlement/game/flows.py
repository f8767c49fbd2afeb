"""What each party gets per period while the agreement is kept, in a stage of it or in full."""

from __future__ import annotations

from dataclasses import replace

import sympy

from negotiation.expressions import LAWS
from negotiation.settlement.game.payoffs import AGREED, IN_FORCE, ONE, ZERO, State, Terms, remembered
from negotiation.settlement.game.small_violations import false_alarms
from negotiation.settlement.settlement import Configuration


@remembered(*AGREED)
def truce_flows(
    terms: Terms, mandated: bool, away: tuple[str, ...] = (), *, promised: bool = True
) -> dict[str, sympy.Expr]:
    """Party to its flow in shares of the stake per period.

    Parameters
    ----------
    terms : Terms
        Of the agreement in full, or of a stage (in which no small violation is punished yet).
    mandated : bool
        Whether a mandate was obtained.
    away : tuple of str
        Providers that the adversary saw turn away.
    promised : bool
        Count the promises to the adversary by their chances; else leave them to the decisions of those who made them.
    """
    adversary = terms.truce_adversary(mandated, away)
    protege = terms.truce_protege()
    if terms.stage is None:
        adversary -= false_alarms(terms, terms.adversary, mandated, away)
        protege -= false_alarms(terms, terms.protege, mandated, away)
    if promised:
        adversary += terms.assured
    return {terms.adversary: adversary, terms.protege: protege, **guarantor_flows(terms, mandated)}


@remembered(*AGREED)
def guarantor_flows(terms: Terms, mandated: bool, missing: str | None = None) -> dict[str, sympy.Expr]:
    """What guarantors with a cost of readiness get: their stake in what the agreement keeps, less that cost.

    That stake is :math:`B_j\\,(y_P - W_P)(1 - F)`: own stake, what the protégé would lose to an attack that nobody
    answers, and the chance that there is none (`violation_chance`; 1 where the adversary's cost of fighting has no
    range). A provider of several guarantees has one stake, that of the first. `missing` is a guarantee whose provider
    stays out.
    """
    full = Terms(terms.configuration)
    there = full if missing is None else Terms(reduced(terms.configuration, missing))
    kept = full.truce_protege() - false_alarms(full, full.protege, mandated)
    return _stakes(terms, kept, 1 - violation_chance(there, mandated), missing)


@remembered(*AGREED)
def refusal_flows(terms: Terms) -> dict[str, sympy.Expr]:
    """What the same guarantors get if fighting goes on: their stake in what the protégé then has."""
    return _stakes(terms, terms.fight_protege, ONE, *contributors(terms.configuration))


def _stakes(terms: Terms, protege: sympy.Expr, chance: sympy.Expr, *out: str | None) -> dict[str, sympy.Expr]:
    found: dict[str, sympy.Expr] = {}
    zero = Terms(terms.configuration).unanswered_protege
    for one in contributors(terms.configuration):
        provider = terms.configuration.guarantee(one).provider
        if provider not in found:
            found[provider] = terms.get(f"guarantees.{one}.own_stake") * (protege - zero) * chance
        if one not in out:
            found[provider] -= terms.upkeep(one)
    return found


def contributors(configuration: Configuration) -> list[str]:
    """The guarantees in force whose readiness costs their provider something."""
    return [one for one in configuration.guarantees if configuration.has(f"guarantees.{one}.upkeep")]


def reduced(configuration: Configuration, missing: str) -> Configuration:
    """The configuration without one guarantee."""
    return replace(configuration, guarantees=tuple(one for one in configuration.guarantees if one != missing))


def chance_known(configuration: Configuration) -> bool:
    """Whether a violation has a chance: the adversary's cost has a range, and every guarantee a private cost."""
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    terms = Terms(configuration)
    laws = [terms.certain(one) or terms.law(one) is not None for one in configuration.guarantees]
    return bounds is not None and all(laws)


@remembered(*AGREED)
def violation_chance(terms: Terms, mandated: bool) -> sympy.Expr:
    """N1c: F(k), the chance that an attack on the full agreement pays, the adversary's cost being uniform on its range.

    Averaged over the governments that the adversary may see; zero where there is no such chance.
    """
    if not chance_known(terms.configuration):
        return ZERO
    bounds = terms.configuration.settlement.quantities["war.adversary_cost"].bounds
    assert bounds is not None
    low, high = (sympy.Rational(one.numerator, one.denominator) for one in bounds)
    found = ZERO
    for away, weight in terms.governments():
        cutoff = attack_gain(terms, mandated, away) + terms.get("war.adversary_cost")
        found += weight * LAWS["uniform"][0](cutoff, low, high)
    return found


@remembered(*AGREED)
def attack_gain(terms: Terms, mandated: bool, away: tuple[str, ...] = ()) -> sympy.Expr:
    """W_A - y_A: what an attack on the full agreement gains, guarantees counted by their chances."""
    kept = terms.truce_adversary(mandated, away) + terms.assured - false_alarms(terms, terms.adversary, mandated, away)
    lost = (-chance * answered(terms, state) for state, chance in terms.states(mandated, away))
    return sympy.Add(terms.unanswered_adversary, -kept, *lost)


@remembered(*IN_FORCE)
def answered(terms: Terms, state: State) -> sympy.Expr:
    """S in one state: Σ ρ_j (θ_j σ_j + κ_j) + u λ_U."""
    each = [terms.reliability(one, state) * terms.response(one, bool(state)) for one in terms.configuration.guarantees]
    return sympy.Add(*each) + terms.legitimacy(bool(state))
