"""Settlements for tests of verdicts: random ones that may well be durable, and one whose numbers are worked by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from negotiation.deterrence.levers.lever_line import domain
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import Point
from negotiation.settlement import Configuration, Settlement, from_data
from negotiation.settlement.game.territory import companions
from negotiation.testing import random_document, random_settlement
from negotiation.testing.truces import part


def mild_document(rng: random.Random) -> dict[str, Any]:
    """A random settlement with a truce in which little tempts anybody, so that every verdict comes up."""
    found = random_document(rng, truce=True)
    cost = {"value": "0.2", "range": ["0.1", "0.4"]}
    shift = str(Fraction(rng.randint(-20, 10), 100))
    found["war"] = {"adversary_share": "0.5", "adversary_cost": cost, "protege_cost": "0.2", "power_shift": shift}
    found["territory"]["options"]["line"]["allot"] = {"held": {"to": "a"}, "rest": {"to": "p"}}
    for area in found["territory"]["areas"].values():
        area["weight"] = {"a": "1/2", "p": "1/2"}
    found["protege_violation"] = {"attribution": "0.9", "aid_lost": "0.2"}
    found["truce"]["discount"] = "0.97"
    found["sanctions"] = {"relief": "0.05", "snapback": "0.9"}
    found["monitoring"] = {**found.get("monitoring", {}), "detection": "0.9"}
    for violation in found["violations"].values():
        violation["gain"] = {one: str(Fraction(rng.randint(0, 4), 1000)) for one in violation["gain"]}
        violation |= {"false_alarm": part(rng, 0, 3), "visibility": "1"}
    for guarantee in found["guarantees"].values():
        for entry in {"provocation", "provocation_rate"} & guarantee.keys():
            guarantee[entry] = part(rng, 0, 6)
        if "upkeep" in guarantee:
            guarantee["upkeep"] = str(Fraction(rng.randint(0, 4), 1000))
    return found


def drawn(count: int, seed: int = 0) -> list[Settlement]:
    """Random settlements with a truce, every other one of them mild."""
    return [
        from_data(mild_document(random.Random(one))) if one % 2 else random_settlement(random.Random(one), truce=True)
        for one in range(seed, seed + count)
    ]


def put(configuration: Configuration, lever: str, value: Any) -> Configuration | None:
    """The configuration with a lever moved, weights in proportion; None where the document forbids that value."""
    value = Fraction(value)
    at = Point({**configuration.values, lever: value})
    others = {one.name: at.value(to) for one, to in companions(configuration, lever).items()}
    try:
        return configuration._unchecked({**others, lever: value})
    except (UsageError, SolverError):
        return None


def values_of(rng: random.Random, configuration: Configuration, lever: str, count: int = 4) -> list[Fraction]:
    """Random hundredths and odd fractions in the domain of a lever; around its value where that has no end."""
    low, high = domain(configuration, lever)
    here = configuration.values.get(lever, Fraction(0))
    low = here - 1 if isinstance(low, float) else low
    high = max(here, low) + 3 if isinstance(high, float) else high
    steps = [Fraction(rng.randint(0, 100), 100) if rng.random() < 0.5 else Fraction(rng.random()) for _ in range(count)]
    return [low + (high - low) * one for one in steps]


def worked(**changes: Any) -> dict[str, Any]:
    """The worked numbers of the joint window: p = .60, c_A = .10, Delta = .20, x = .58, b = .06, s = .7, own forces.

    So the surplus is a = .14 and the need S_0 = .078: an attack gains .078 + provocation - denial a period, and the
    adversary gains by fighting on provocation - .14. The protégé never attacks, and signs with .14 to spare.
    """
    found: dict[str, Any] = {
        "id": "worked",
        "title": "Worked numbers",
        "summary": "By hand.",
        "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
        "war": {"adversary_share": "0.6", "adversary_cost": "0.1", "protege_cost": "0.12", "power_shift": "0.2"},
        "territory": {
            "areas": {
                "held": {"name": "Held", "weight": {"a": "0.58", "p": "0.58"}},
                "rest": {"name": "Rest", "weight": {"a": "0.42", "p": "0.42"}},
            },
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
        },
        "sanctions": {"relief": "0.06", "snapback": "0.7"},
        "protege_violation": {"attribution": "1", "aid_lost": "5"},
        "guarantees": {"own": {"name": "Own", "provider": "p", "denial": "0.1"}},
        "configurations": {"only": {"territory": "line", "guarantees": ["own"]}},
        "baseline": "only",
    }
    for path, value in changes.items():
        *above, last = path.split("__")
        place = found
        for one in above:
            place = place.setdefault(one, {})
        place[last] = value
    return found
