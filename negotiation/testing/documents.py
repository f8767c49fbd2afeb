"""Random settlement documents with exact numbers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from negotiation.settlement import Settlement, from_data
from negotiation.testing.truces import add_truce, part

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def random_document(rng: random.Random, *, rational: bool = True, truce: bool = False) -> dict[str, Any]:
    """A random settlement as plain data, with one configuration `only` in which everything is in force.

    Parameters
    ----------
    rng : random.Random
    rational : bool
        Leave out what makes payoffs irrational (delays, normal and logistic laws), so that arithmetic is exact.
    truce : bool
        Add what keeping a truce may need: small violations, votes, promises, changing providers, upkeep, distrust.
    """
    document: dict[str, Any] = {
        "id": "random",
        "title": "Random settlement",
        "summary": "Drawn at random.",
        "parties": {
            "a": {"role": "adversary", "name": "A"},
            "p": {"role": "protege", "name": "P"},
            "un": {"role": "mandate holder", "name": "UN"},
        },
        "war": _random_war(rng),
        "territory": _random_territory(rng),
        "guarantees": {},
        "configurations": {"only": {"territory": "line", "mandate": "absent"}},
        "baseline": "only",
    }
    if rng.random() < 0.3:
        document["fait_accompli"] = {"gain": part(rng, 0, 30), "response_delay": str(rng.randint(0, 4))}
        document["truce"] = {"discount": part(rng, 50, 99)}
    if not rational:
        document.setdefault("fait_accompli", {})["rate"] = part(rng, 0, 150)
    for index in range(rng.randint(1, 3)):
        _add_guarantee(document, rng, index, rational)
    if rng.random() < 0.6:
        _add_mandate(document, rng)
    if rng.random() < 0.5:
        document["sanctions"] = {"relief": part(rng, 0, 20), "snapback": part(rng, 0, 100)}
    if rng.random() < 0.5:
        document["protege_violation"] = {"attribution": part(rng, 0, 100), "aid_lost": part(rng, 0, 20)}
    if rng.random() < 0.3:
        document["monitoring"] = {"detection": part(rng, 0, 100)}
    if rng.random() < 0.2:
        document["signature"] = {"pressure": part(rng, 0, 20)}
    document["configurations"]["only"]["guarantees"] = list(document["guarantees"])
    if truce:
        add_truce(document, rng)
    return document


def _random_war(rng: random.Random) -> dict[str, Any]:
    low, value, high = sorted(rng.randint(0, 40) for _ in range(3))
    cost: Any = f"{value}/100"
    if low < high:
        cost = {"value": cost, "range": [f"{low}/100", f"{high}/100"]}
    return {
        "adversary_share": part(rng, 20, 90),
        "adversary_cost": cost,
        "protege_cost": part(rng, 0, 40),
        "power_shift": part(rng, -20, 40),
    }


def _random_territory(rng: random.Random) -> dict[str, Any]:
    split = {"a": rng.randint(5, 95), "p": rng.randint(5, 95)}
    titles = ["in law", "in fact"]
    to = rng.choice(["p", "demilitarised", "shared"])
    allot = {"held": {"to": "a", "title": rng.choice(titles)}, "rest": {"to": to, "title": rng.choice(titles)}}
    option: dict[str, Any] = {"name": "Line", "allot": allot}
    if rng.random() < 0.5:
        option["power_shift"] = part(rng, -10, 10)
    return {
        "areas": {
            "held": {"name": "Held", "weight": {party: f"{part}/100" for party, part in split.items()}},
            "rest": {"name": "Rest", "weight": {party: f"{100 - part}/100" for party, part in split.items()}},
        },
        "options": {"line": option},
        "de_facto": {"a": part(rng, 0, 40), "p": part(rng, 0, 40)},
        "demilitarised": {"a": part(rng, 0, 60), "p": part(rng, 0, 80)},
        "shared": {"a": part(rng, 0, 60), "p": part(rng, 0, 80)},
    }


def _add_guarantee(document: dict[str, Any], rng: random.Random, index: int, rational: bool) -> None:
    name, own = f"g{index}", index == 0 and rng.random() < 0.3
    provider = "p" if own else f"provider{index if rng.random() < 0.8 else 0}"
    if not own:
        document["parties"].setdefault(provider, {"role": "guarantor", "name": provider.title()})
    entry: dict[str, Any] = {
        "name": f"Guarantee {index}",
        "provider": provider,
        "denial": part(rng, 0, 30),
        "punishment": part(rng, 0, 15),
        "own_stake": part(rng, 0, 100),
        "reputation": part(rng, 0, 20),
        "tripwire": part(rng, 0, 10),
        "detection": part(rng, 0, 100),
    }
    if not rational:
        entry["response_delay"] = part(rng, 0, 300)
    if not own:
        low = rng.randint(0, 20)
        kinds: list[dict[str, Any]] = [
            {"uniform": {"low": f"{low}/100", "high": f"{low + rng.randint(1, 50)}/100"}},
            {"fixed": part(rng, 0, 50)},
            {"per_strength": part(rng, 0, 300)},
        ]
        if not rational:
            kinds = [kinds[0], {"normal": {"mean": part(rng, -10, 40), "deviation": part(rng, 1, 20)}}]
            kinds.append({"logistic": {"mean": part(rng, -10, 40), "scale": part(rng, 1, 20)}})
        entry["cost"] = rng.choice([kinds[0], kinds[0], *kinds])
    known = not own and not {"uniform", "normal", "logistic"} & set(entry["cost"])
    entry["provocation" if known or rng.random() < 0.5 else "provocation_rate"] = part(rng, 0, 10 if known else 40)
    earlier = [one for one, g in document["guarantees"].items() if own or g["provider"] != provider]
    earlier = [one for one in earlier if not document["guarantees"][one].get("after")]
    if earlier and rng.random() < 0.3:
        entry["after"] = rng.sample(earlier, rng.randint(1, len(earlier)))
        if "provocation_rate" in entry:
            entry["provocation"] = entry.pop("provocation_rate")
    document["guarantees"][name] = entry


def _add_mandate(document: dict[str, Any], rng: random.Random) -> None:
    mandate: dict[str, Any] = {
        "holder": "un",
        "legitimacy_cost": part(rng, 0, 8),
        "burden_sharing": part(rng, 0, 60),
        "public_commitment": part(rng, 0, 10),
        "neutrality": part(rng, 0, 100),
        "detection": part(rng, 0, 100),
        "robustness": part(rng, 50, 100),
    }
    if rng.random() < 0.4:
        mandate |= {"renewals": str(rng.randint(0, 3)), "renewal_survival": part(rng, 0, 100)}
    if rng.random() < 0.3:
        mandate["covers"] = [rng.choice(list(document["guarantees"]))]
    for entry in document["guarantees"].values():
        if rng.random() < 0.15:
            entry["requires_mandate"] = True
    document["mandate"] = mandate
    document["configurations"]["only"]["mandate"] = "in force"


def random_settlement(rng: random.Random, *, rational: bool = True, truce: bool = False) -> Settlement:
    """A random settlement with one configuration, `only`.

    Examples
    --------
    >>> random_settlement(random.Random(1)).configurations
    ('only',)
    """
    return from_data(random_document(rng, rational=rational, truce=truce))


def settlements(*, rational: bool = True, truce: bool = False) -> SearchStrategy[Settlement]:
    """Hypothesis strategy of random settlements."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(lambda seed: random_settlement(random.Random(seed), rational=rational, truce=truce))
