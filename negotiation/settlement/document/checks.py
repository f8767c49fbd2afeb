"""Checks across entries of a settlement document: names that must exist, circles, sums, what is missing.

They read the plain data beside the schema's own validation, so that all mistakes of a document are reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from negotiation.settlement.document.talks_checks import check_talks
from negotiation.settlement.document.truce_checks import check_truce
from negotiation.settlement.document.yaml_reader import (
    Path,
    Tree,
    known,
    listed,
    mapping,
    number,
    principals,
    value_text,
)

MOST_GUARANTEES = 8
LEVEL_CANNOT_CHANGE = ("id", "extends", "scenario", "configurations", "baseline", "switches", "account", "expect")


def check(tree: Tree) -> None:
    """Note every mistake across entries in `tree.problems`."""
    document = mapping(tree.data)
    for one in (_parties, _territory, _guarantees, _mandate, _time, _parameters, _configurations, _expectations):
        one(tree, document)
    check_truce(tree, document)
    check_page(tree, document)
    check_talks(tree, document)


def _parties(tree: Tree, document: Mapping[str, Any]) -> None:
    roles = [mapping(one).get("role") for one in mapping(document.get("parties")).values()]
    for role in ("adversary", "protege"):
        if document.get("parties") is not None and roles.count(role) != 1:
            count = roles.count(role) or "no"
            tree.problem(
                ("parties",), f"there are {count} parties with `role: {role}`.", "Give this role to exactly one."
            )


def _territory(tree: Tree, document: Mapping[str, Any]) -> None:
    territory = mapping(document.get("territory"))
    areas = mapping(territory.get("areas"))
    sides = list(principals(document).values())
    parties = mapping(document.get("parties"))
    for name, area in areas.items():
        path: Path = ("territory", "areas", name, "weight")
        weight = mapping(mapping(area).get("weight"))
        for party in weight:
            known(tree, (*path, party), party, parties, "party")
        for party in sides:
            if weight and party not in weight:
                tree.problem(path, f"the weight of '{name}' for {party} is missing.", f"Add `{party}:`.")
    for party in sides:
        weights = [number(mapping(mapping(area).get("weight")).get(party)) for area in areas.values()]
        total = sum((one for one in weights if one is not None), Fraction(0))
        if weights and None not in weights and total != 1:
            advice = "The weights of all areas are shares of one stake: make them add up to 1."
            tree.problem(("territory", "areas"), f"the weights for {party} add up to {float(total):g}.", advice)
    if len(sides) < 2:
        return
    for block in ("de_facto", "demilitarised", "shared"):
        for party in mapping(territory.get(block)):
            known(tree, ("territory", block, party), party, parties, "party")
    for name, option in mapping(territory.get("options")).items():
        _option(
            tree, name, mapping(mapping(option).get("allot")), areas, [*sides, "demilitarised", "shared"], territory
        )


def _option(
    tree: Tree,
    name: str,
    allot: dict[str, Any],
    areas: dict[str, Any],
    holders: list[str],
    territory: Mapping[str, Any],
) -> None:
    path: Path = ("territory", "options", name, "allot")
    for area in areas:
        if area not in allot:
            tree.problem(path, f"option '{name}' does not say who gets '{area}'.", "An option allots every area.")
    for area, share in allot.items():
        known(tree, (*path, area), area, areas, "area")
        to = mapping(share).get("to")
        known(tree, (*path, area, "to"), to, holders, "holder")
        if to in ("demilitarised", "shared"):
            for party in holders[:-2]:
                if party not in mapping(territory.get(to)):
                    where = f"`territory.{to}.{party}`"
                    tree.problem(
                        (*path, area), f"'{area}' is {to}, but {where} is missing.", "Say what each side enjoys of it."
                    )


def _guarantees(tree: Tree, document: Mapping[str, Any]) -> None:
    guarantees = mapping(document.get("guarantees"))
    parties = mapping(document.get("parties"))
    protege = principals(document).get("protege")
    for name, given in guarantees.items():
        entry, path = mapping(given), ("guarantees", name)
        provider = entry.get("provider")
        known(tree, (*path, "provider"), provider, parties, "party")
        insider = provider is not None and provider == principals(document).get("adversary")
        for other in listed(entry.get("after")):
            known(tree, (*path, "after"), other, guarantees, "guarantee")
        laws = list(mapping(entry.get("cost")))
        if provider == protege and laws:
            tree.problem((*path, "cost"), "the protégé's own forces have no cost of honouring.", "Remove `cost:`.")
        if provider is not None and provider == protege and entry.get("after"):
            tree.problem((*path, "after"), "the protégé's own forces wait for nobody.", "Remove `after:`.")
        if str(entry.get("requires_mandate", "")).lower() in ("true", "yes") and not document.get("mandate"):
            tree.problem((*path, "requires_mandate"), "the document describes no mandate.", "Add a `mandate:` block.")
        if protege is not None and provider != protege and not insider and len(laws) != 1:
            advice = "Give one of uniform, normal, logistic, fixed, per_strength."
            tree.problem(path, f"guarantee '{name}' has {len(laws) or 'no'} cost of honouring.", advice)
        uniform = mapping(mapping(entry.get("cost")).get("uniform"))
        low, high = number(uniform.get("low")), number(uniform.get("high"))
        if low is not None and high is not None and not low < high:
            where = (*path, "cost", "uniform")
            tree.problem(
                where,
                f"the range of the cost, {float(low):g} to {float(high):g}, is empty.",
                "Make `low` smaller than `high`.",
            )
    links = {name: [str(o) for o in listed(mapping(g).get("after"))] for name, g in guarantees.items()}
    _circles(tree, links, lambda name: ("guarantees", name, "after"), "guarantee", "acts only after itself")
    certain = {n for n, g in guarantees.items() if {"fixed", "per_strength"} & set(mapping(mapping(g).get("cost")))}
    for name, given in guarantees.items():
        if "provocation_rate" in mapping(given) and certain & {name, *_ancestors(links, name)}:
            advice = "Use `provocation:`: a provider with a known cost acts or does not, without a probability."
            tree.problem(("guarantees", name, "provocation_rate"), "a rate needs private costs all the way.", advice)
        provider = mapping(guarantees[name]).get("provider")
        chain = _ancestors(links, name)
        same = [one for one in chain if one != name and mapping(guarantees.get(one)).get("provider") == provider]
        if same and provider != protege:
            what = f"'{name}' acts only after '{same[0]}', which has the same provider."
            advice = "Honouring one would then decide about the other: give them to two parties, or drop `after:`."
            tree.problem(("guarantees", name, "after"), what, advice)


def _ancestors(links: Mapping[str, list[str]], name: str) -> list[str]:
    found: list[str] = []
    waiting = list(links.get(name, []))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.append(one)
            waiting.extend(links.get(one, []))
    return found


def _mandate(tree: Tree, document: Mapping[str, Any]) -> None:
    mandate = mapping(document.get("mandate"))
    parties = mapping(document.get("parties"))
    if mandate:
        known(tree, ("mandate", "holder"), mandate.get("holder"), parties, "party")
        for party in listed(mandate.get("veto")):
            known(tree, ("mandate", "veto"), party, parties, "party")
        for name in listed(mandate.get("covers")):
            known(tree, ("mandate", "covers"), name, mapping(document.get("guarantees")), "guarantee")
        if ("renewals" in mandate) != ("renewal_survival" in mandate):
            tree.problem(("mandate",), "`renewals` and `renewal_survival` belong together.", "Give both or neither.")


def _time(tree: Tree, document: Mapping[str, Any]) -> None:
    if "gain" in mapping(document.get("fait_accompli")) and not mapping(document.get("truce")).get("discount"):
        path = ("fait_accompli", "gain")
        tree.problem(path, "a seizure lasts some periods, so patience matters.", "Add `truce: {discount: ...}`.")


def _parameters(tree: Tree, document: Mapping[str, Any]) -> None:
    parameters = mapping(document.get("parameters"))
    links = {}
    for name, given in parameters.items():
        text = value_text(given)
        words = [] if text is None or number(given) is not None else re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text)
        links[name] = [word for word in words if word in parameters]
    _circles(tree, links, lambda name: ("parameters", name), "parameter", "is defined by itself")


def _configurations(tree: Tree, document: Mapping[str, Any]) -> None:
    configurations = mapping(document.get("configurations"))
    options = mapping(mapping(document.get("territory")).get("options"))
    guarantees = mapping(document.get("guarantees"))
    known(tree, ("baseline",), document.get("baseline"), configurations, "configuration")
    for name, given in configurations.items():
        entry, path = mapping(given), ("configurations", name)
        known(tree, (*path, "extends"), entry.get("extends"), configurations, "configuration")
        known(tree, (*path, "territory"), entry.get("territory"), options, "territorial option")
        for one in listed(entry.get("guarantees")):
            known(tree, (*path, "guarantees"), one, guarantees, "guarantee")
        if len(listed(entry.get("guarantees"))) > MOST_GUARANTEES:
            what = f"configuration '{name}' puts {len(listed(entry['guarantees']))} guarantees in force."
            advice = f"At most {MOST_GUARANTEES} are solved; join providers that would decide alike."
            tree.problem((*path, "guarantees"), what, advice)
        if entry.get("mandate") in ("in force", "conditional") and not document.get("mandate"):
            tree.problem((*path, "mandate"), "the document describes no mandate.", "Add a `mandate:` block.")
    links = {n: [e] for n, c in configurations.items() if isinstance(e := mapping(c).get("extends"), str)}
    _circles(tree, links, lambda name: ("configurations", name, "extends"), "configuration", "extends itself")
    for name in configurations:
        chain = list(_lineage(configurations, name))
        if len(options) > 1 and not any(mapping(configurations.get(n)).get("territory") for n in chain):
            advice = f"Add `territory:` with one of {', '.join(list(options)[:6])}."
            tree.problem(("configurations", name), f"configuration '{name}' names no territorial option.", advice)


def _lineage(configurations: Mapping[str, Any], name: str) -> Iterator[str]:
    seen: set[str] = set()
    current: Any = name
    while isinstance(current, str) and current not in seen:
        seen.add(current)
        yield current
        current = mapping(configurations.get(current)).get("extends")


def _expectations(tree: Tree, document: Mapping[str, Any]) -> None:
    configurations = mapping(document.get("configurations"))
    for index, given in enumerate(listed(document.get("expect"))):
        entry, path = mapping(given), ("expect", str(index))
        known(tree, (*path, "configuration"), entry.get("configuration"), configurations, "configuration")
        for block in ("larger_margin", "deters", "does_not_deter", "accepted", "refused"):
            for one in listed(entry.get(block)):
                known(tree, (*path, block), one, configurations, "configuration")
        for block in ("most_missed", "least_missed"):
            known(tree, (*path, block), entry.get(block), mapping(document.get("guarantees")), "guarantee")


def _circles(tree: Tree, links: Mapping[str, list[str]], path: Any, noun: str, what: str) -> None:
    """Report each circle of references once, at its first name."""
    reported: set[str] = set()
    for start in links:
        trail = _circle_from(links, start)
        if trail and not reported & set(trail):
            reported.update(trail)
            tree.problem(path(start), f"{noun} '{start}' {what}: {' → '.join([*trail, start])}.", "Break the circle.")


def _circle_from(links: Mapping[str, list[str]], start: str) -> list[str]:
    stack: list[tuple[str, list[str]]] = [(start, [start])]
    seen: set[str] = set()
    while stack:
        name, trail = stack.pop()
        for other in links.get(name, []):
            if other == start:
                return trail
            if other not in seen:
                seen.add(other)
                stack.append((other, [*trail, other]))
    return []


# --- what readers are told: accounts of the sources, and switches between what they say ---


def check_page(tree: Tree, document: Mapping[str, Any]) -> None:
    """Note every mistake across these entries in `tree.problems`."""
    _account(tree, document)
    _switches(tree, document)


def _account(tree: Tree, document: Mapping[str, Any]) -> None:
    account = mapping(document.get("account"))
    sources = mapping(document.get("sources"))
    shown = {**mapping(document.get("configurations")), **mapping(document.get("switches"))}
    for source in mapping(account.get("says")):
        known(tree, ("account", "says", source), source, sources, "source")
    for index, given in enumerate(listed(account.get("disagreements"))):
        path = ("account", "disagreements", str(index))
        for source in mapping(mapping(given).get("views")):
            known(tree, (*path, "views", source), source, sources, "source")
        for one in listed(mapping(given).get("shown_as")):
            known(tree, (*path, "shown_as"), one, shown, "configuration or switch")


def _switches(tree: Tree, document: Mapping[str, Any]) -> None:
    options = mapping(mapping(document.get("territory")).get("options"))
    for name, given in mapping(document.get("switches")).items():
        shared = mapping(mapping(given).get("changes"))
        _own(tree, ("switches", name, "changes"), shared)
        for level, entry in mapping(mapping(given).get("levels")).items():
            path = ("switches", name, "levels", level)
            changes = mapping(mapping(entry).get("changes"))
            _own(tree, (*path, "changes"), changes)
            more = [mapping(one.get("guarantees")) for one in (shared, changes)]
            guarantees = {**mapping(document.get("guarantees")), **more[0], **more[1]}
            known(tree, (*path, "territory"), mapping(entry).get("territory"), options, "territorial option")
            for block in ("add", "drop"):
                for one in listed(mapping(entry).get(block)):
                    known(tree, (*path, block), one, guarantees, "guarantee")


def _own(tree: Tree, path: tuple[str, ...], changes: Mapping[str, Any]) -> None:
    for key in changes:
        if key in LEVEL_CANNOT_CHANGE:
            what = f"a level of a switch cannot change `{key}:`."
            tree.problem((*path, key), what, "It changes war, territory, guarantees, mandate and the like.")
