"""A settlement with one guarantee of known cost and nothing else, for tests of providers that change their mind."""

from __future__ import annotations

import random
from typing import Any

from negotiation.testing import random_document


def document(denial: str, cost: dict[str, str]) -> dict[str, Any]:
    """The document: an adversary, a protégé and an ally whose cost is no private matter."""
    found = random_document(random.Random(1))
    for block in ("mandate", "fait_accompli", "truce", "sanctions", "monitoring", "signature", "protege_violation"):
        found.pop(block, None)
    found["territory"]["areas"]["held"]["weight"] = {"a": "1/2", "p": "1/2"}
    found["territory"]["areas"]["rest"]["weight"] = {"a": "1/2", "p": "1/2"}
    allot = {"held": {"to": "a"}, "rest": {"to": "p"}}
    found["territory"]["options"] = {"line": {"name": "Line", "allot": allot}}
    found["war"] = {"adversary_share": "0.6", "adversary_cost": "0.1", "protege_cost": "0.2", "power_shift": "0.2"}
    found["parties"]["ally"] = {"role": "guarantor", "name": "Ally"}
    ally = {"name": "Ally", "provider": "ally", "denial": denial, "reputation": "0.2", "cost": cost}
    found["guarantees"] = {"ally": ally}
    found["configurations"]["only"] = {"territory": "line", "guarantees": ["ally"]}
    return found
