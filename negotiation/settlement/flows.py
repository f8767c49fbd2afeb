"""What each party gets per period while the agreement is kept, in a stage of it or in full."""

from __future__ import annotations

import sympy

from negotiation.settlement.small_violations import false_alarms
from negotiation.settlement.terms import Terms


def truce_flows(
    terms: Terms, mandated: bool, away: tuple[str, ...] = (), *, promised: bool = True, missing: str | None = None
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
    missing : str, optional
        A guarantee whose provider stays out.
    """
    adversary = terms.truce_adversary(mandated, away)
    protege = terms.truce_protege()
    if terms.stage is None:
        adversary -= false_alarms(terms, terms.adversary, mandated, away)
        protege -= false_alarms(terms, terms.protege, mandated, away)
    if promised:
        adversary += terms.assured
    return {terms.adversary: adversary, terms.protege: protege, **guarantor_flows(terms, protege, missing=missing)}


def guarantor_flows(
    terms: Terms, protege: sympy.Expr, *, ready: bool = True, missing: str | None = None
) -> dict[str, sympy.Expr]:
    """What guarantors with a cost of readiness get: their own stake in what the protégé keeps, less that cost.

    Measured from what is left after an attack that nobody answers, so that these flows and the payoffs of honouring
    have the same zero.
    """
    found: dict[str, sympy.Expr] = {}
    for one in terms.configuration.guarantees:
        upkeep = terms.upkeep(one)
        if upkeep == 0:
            continue
        provider = terms.configuration.guarantee(one).provider
        kept = terms.get(f"guarantees.{one}.own_stake") * (protege - terms.unanswered_protege)
        paid = upkeep if ready and one != missing else sympy.Integer(0)
        found[provider] = found.get(provider, sympy.Integer(0)) + kept - paid
    return found
