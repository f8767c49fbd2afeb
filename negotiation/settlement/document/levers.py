"""Which numbers of a document are levers, which are parameters, and which belong to a part that may be left out."""

from __future__ import annotations

LEVERS = (
    "guarantees",
    "mandate",
    "sanctions",
    "monitoring",
    "signature",
    "territory.options",
    "protege_violation",
    "strength",
    "violations",
    "coordination",
    "activation",
    "assurances",
    "staging",
    "trust",
)
NOBODY_SETS = {
    "guarantees": ("own_stake", "reputation", "cost"),
    "assurances": ("reputation", "cost"),
    "violations": ("gain", "visibility"),
    "staging": ("power_shift",),
    "signature": ("distrust",),
    "trust": ("belief", "reward", "temptation", "insincere_temptation", "loss"),
}
DEPTH = {"signature": 1, "trust": 1, "staging": 3}
ONES = ("robustness", "consent", "visibility", "attribution", "strength")
WITHIN = {"upkeep": ("guarantees", "upkeep"), "distrust": ("signature", "distrust")}


def is_lever(path: str) -> bool:
    """Whether a path is a lever (a decision variable of policy makers) rather than a parameter (exogenous).

    Examples
    --------
    >>> is_lever("guarantees.force.denial"), is_lever("guarantees.force.reputation"), is_lever("war.power_shift")
    (True, False, False)
    """
    parts = path.split(".")
    depth = DEPTH.get(parts[0], 2)
    if len(parts) > depth and parts[depth] in NOBODY_SETS.get(parts[0], ()):
        return False
    return any(path == lever or path.startswith(lever + ".") for lever in LEVERS)


def belongs(path: str, part: str) -> bool:
    """Whether a path belongs to a part of the document: a whole block, or one entry of all guarantees.

    Examples
    --------
    >>> belongs("violations.shelling.gain.russia", "violations"), belongs("guarantees.force.upkeep", "upkeep")
    (True, True)
    """
    block, last = WITHIN.get(part, (part, ""))
    parts = path.split(".")
    return parts[0] == block and last in ("", parts[-1])


def default_of(path: str) -> int:
    """What a number counts as where the document leaves it out: 1 for parts and chances that are full, else 0.

    Examples
    --------
    >>> default_of("strength"), default_of("mandate.robustness"), default_of("mandate.neutrality")
    (1, 1, 0)
    """
    parts = path.split(".")
    return 1 if parts[-1] in ONES or (parts[0] == "staging" and parts[-1] == "relief") else 0
