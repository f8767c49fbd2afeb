"""Random entries about keeping a truce, added to a random settlement document."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any


def part(rng: random.Random, low: int, high: int) -> str:
    """A random hundredth in [low, high]/100, exact."""
    return str(Fraction(rng.randint(low, high), 100))


def _maybe(rng: random.Random, chance: float = 0.5) -> bool:
    return rng.random() < chance


def add_truce(document: dict[str, Any], rng: random.Random) -> None:
    """Add small violations and a random choice of all else that bears on keeping a truce."""
    document["truce"] = {"discount": part(rng, 50, 99), **({"length": str(rng.randint(0, 6))} if _maybe(rng) else {})}
    foreign = [one for one, entry in document["guarantees"].items() if entry["provider"] != "p"]
    private = [one for one in foreign if "uniform" in document["guarantees"][one]["cost"]]
    private = [one for one in private if all(o in private for o in document["guarantees"][one].get("after", []))]
    document["violations"] = {f"v{i}": _violation(document, rng, i, private) for i in range(rng.randint(1, 2))}
    if "sanctions" in document and _maybe(rng):
        _vote(document, rng)
    if private and _maybe(rng):
        document.setdefault("monitoring", {"detection": part(rng, 0, 100)})["acts"] = rng.choice(private)
    if _maybe(rng, 0.3):
        document["coordination"] = {"delay_cut": part(rng, 0, 90), "false_alarm_cut": part(rng, 0, 100)}
    if len(private) == len(foreign) and _maybe(rng, 0.3):
        document["activation"] = {"before_ceasefire": part(rng, 0, 100)}
    for index in range(rng.choice([0, 0, 1, 2])):
        _promise(document, rng, index)
    if foreign and _maybe(rng, 0.3):
        provider = document["guarantees"][foreign[0]]["provider"]
        chances = {"turns_away": part(rng, 1, 50), "returns": part(rng, 0, 50)}
        document["switching"] = {provider: {**chances, "observed": _maybe(rng)}}
    for one in foreign:
        _commitment(document["guarantees"][one], rng)
    if _maybe(rng, 0.2):
        document["strength"] = part(rng, 50, 150)
    if _maybe(rng, 0.3):
        document.setdefault("signature", {})["distrust"] = part(rng, 0, 60)


def _violation(document: dict[str, Any], rng: random.Random, index: int, private: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": f"violation {index}",
        "gain": {"a": part(rng, 0, 15)},
        "visibility": part(rng, 10, 100),
        "false_alarm": part(rng, 0, 20),
        "relief_withdrawn": part(rng, 0, 100),
        "legitimacy": part(rng, 0, 100),
        "response": {one: part(rng, 0, 15) for one in private},
    }
    if _maybe(rng):
        entry["gain"]["p"] = part(rng, 0, 15)
        entry["aid_withdrawn"] = part(rng, 0, 20)
    if _maybe(rng, 0.7):
        entry["punishment"] = str(rng.randint(1, 12))
    return entry


def _vote(document: dict[str, Any], rng: random.Random) -> None:
    del document["sanctions"]["snapback"]
    voters = ["un", *(["a"] if _maybe(rng, 0.4) else []), *(["p"] if _maybe(rng, 0.4) else [])]
    rule = rng.choice(["affirmative", "reverse veto"])
    document["sanctions"]["vote"] = {"rule": rule, "voters": {one: part(rng, 0, 100) for one in voters}}
    if _maybe(rng):
        document["sanctions"]["delay"] = str(rng.randint(0, 4))


def _promise(document: dict[str, Any], rng: random.Random, index: int) -> None:
    low = rng.randint(0, 10)
    law = {"uniform": {"low": f"{low}/100", "high": f"{low + rng.randint(1, 30)}/100"}}
    document.setdefault("assurances", {})[f"promise{index}"] = {
        "name": f"Promise {index}",
        "provider": "un",
        "worth": part(rng, 0, 15),
        "reputation": part(rng, 0, 30),
        **({"cost": law} if _maybe(rng, 0.8) else {}),
    }


def _commitment(entry: dict[str, Any], rng: random.Random) -> None:
    if _maybe(rng, 0.2):
        entry["upkeep"] = part(rng, 0, 10)
    if _maybe(rng, 0.2):
        entry["cost_share"] = part(rng, 0, 60)
    if _maybe(rng, 0.2):
        entry["consent"] = part(rng, 0, 100)
    if _maybe(rng, 0.1):
        entry["needs_consent"] = ["a"]
