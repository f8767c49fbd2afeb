"""A settlement with one guarantee of known cost and nothing else, for tests of providers that change their mind."""

from __future__ import annotations

from typing import Any

from negotiation.testing import settlement


def document(denial: str, cost: dict[str, str]) -> dict[str, Any]:
    """The document: an adversary, a protégé and an ally whose cost is no private matter."""
    return (
        settlement()
        .war(adversary_share="0.6", adversary_cost="0.1", protege_cost="0.2", power_shift="0.2")
        .guarantee("ally", denial=denial, reputation="0.2", cost=cost)
        .entry("parties.ally.name", "Ally")
        .document()
    )
