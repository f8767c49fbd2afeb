"""Checks across entries about keeping a truce: small violations, votes, promises, changing providers, stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.settlement.document.yaml_reader import Tree, known, listed, mapping, number, principals

PRIVATE = ("uniform", "normal", "logistic")


def check_truce(tree: Tree, document: Mapping[str, Any]) -> None:
    """Note every mistake across these entries in `tree.problems`."""
    for one in CHECKS:
        one(tree, document)


def _patience(tree: Tree, document: Mapping[str, Any]) -> None:
    """What needs the weight of the next period."""
    if "discount" in mapping(document.get("truce")):
        return
    needs: list[tuple[str, ...]] = [("violations",), ("staging",)]
    if "delay" in mapping(document.get("sanctions")):
        needs.append(("sanctions", "delay"))
    for path in needs:
        if mapping(document).get(path[0]):
            advice = "Add `truce: {discount: ...}`."
            tree.problem(path, "what comes later must be weighed, so patience matters.", advice)


def _violations(tree: Tree, document: Mapping[str, Any]) -> None:
    sides = list(principals(document).values())
    guarantees = mapping(document.get("guarantees"))
    for name, given in mapping(document.get("violations")).items():
        entry, path = mapping(given), ("violations", name)
        for party in mapping(entry.get("gain")) if len(sides) == 2 else ():
            known(tree, (*path, "gain", party), party, sides, "side of the conflict")
        for one in mapping(entry.get("response")):
            known(tree, (*path, "response", one), one, guarantees, "guarantee")
            _private(tree, (*path, "response", one), one, document)
        if "aid_withdrawn" in entry and principals(document).get("protege") not in mapping(entry.get("gain")):
            what = "the protégé loses aid for a violation that it cannot commit."
            tree.problem((*path, "aid_withdrawn"), what, "Add its gain, or drop `aid_withdrawn:`.")


def _private(tree: Tree, path: tuple[str, ...], guarantee: str, document: Mapping[str, Any]) -> None:
    """A chance of acting is needed of a guarantee and of all that it waits for."""
    entries = mapping(document.get("guarantees"))
    waiting, seen = [guarantee], set()
    while waiting:
        one = waiting.pop()
        entry = mapping(entries.get(one))
        if one in seen or not entry:
            continue
        seen.add(one)
        waiting.extend(str(other) for other in listed(entry.get("after")))
        if {"fixed", "per_strength"} & set(mapping(entry.get("cost"))):
            what = f"guarantee '{one}' has a known cost: it acts or does not, without a probability."
            tree.problem(path, what, "Give it a private cost (uniform, normal or logistic).")


def _sanctions(tree: Tree, document: Mapping[str, Any]) -> None:
    sanctions = mapping(document.get("sanctions"))
    if sanctions and ("snapback" in sanctions) == ("vote" in sanctions):
        what = "`snapback` and `vote` both say" if "vote" in sanctions else "neither `snapback` nor `vote` says"
        tree.problem(("sanctions",), f"{what} whether the relief is lost.", "Give one of the two.")
    voters = mapping(mapping(sanctions.get("vote")).get("voters"))
    for party in voters:
        known(tree, ("sanctions", "vote", "voters", party), party, mapping(document.get("parties")), "party")


def _monitoring(tree: Tree, document: Mapping[str, Any]) -> None:
    monitoring = mapping(document.get("monitoring"))
    acts = monitoring.get("acts")
    known(tree, ("monitoring", "acts"), acts, mapping(document.get("guarantees")), "guarantee")
    if isinstance(acts, str):
        _private(tree, ("monitoring", "acts"), acts, document)
    visits = mapping(monitoring.get("inspections"))
    many, few = number(visits.get("number")), number(visits.get("periods"))
    if many is not None and few is not None and many > few:
        path = ("monitoring", "inspections")
        tree.problem(path, f"{many} visits do not fit into {few} periods.", "At most one visit a period is counted.")
    seen, penalty = number(monitoring.get("detection")), number(visits.get("penalty"))
    if seen is not None and penalty is not None and penalty > 0 and seen * (1 + penalty) <= 1:
        what = "even a visit that is sure to come deters nobody: it misses too often for so small a penalty."
        tree.problem(("monitoring", "inspections", "penalty"), what, "Raise `detection` above 1/(1 + penalty).")


def _assurances(tree: Tree, document: Mapping[str, Any]) -> None:
    parties, entries = mapping(document.get("parties")), mapping(document.get("assurances"))
    for name, given in entries.items():
        entry, path = mapping(given), ("assurances", name)
        known(tree, (*path, "provider"), entry.get("provider"), parties, "party")
        if entry.get("provider") in principals(document).values():
            advice = "What the two sides owe each other is the agreement itself."
            tree.problem((*path, "provider"), "a promise to the adversary comes from a third party.", advice)
        laws = [one for one in PRIVATE if one in mapping(entry.get("cost"))]
        if "cost" in entry and len(laws) != 1:
            tree.problem((*path, "cost"), "a promise has one private cost.", f"Give one of {', '.join(PRIVATE)}.")
        uniform = mapping(mapping(entry.get("cost")).get("uniform"))
        low, high = number(uniform.get("low")), number(uniform.get("high"))
        if low is not None and high is not None and not low < high:
            what = f"the range of the cost, {float(low):g} to {float(high):g}, is empty."
            tree.problem((*path, "cost", "uniform"), what, "Make `low` smaller than `high`.")
    for name, given in mapping(document.get("configurations")).items():
        for one in listed(mapping(given).get("assurances")):
            known(tree, ("configurations", name, "assurances"), one, entries, "promise")


def _switching(tree: Tree, document: Mapping[str, Any]) -> None:
    parties = mapping(document.get("parties"))
    for party, given in mapping(document.get("switching")).items():
        path = ("switching", party)
        known(tree, path, party, parties, "party")
        if party in principals(document).values():
            tree.problem(path, "only third parties turn away.", "Name a guarantor.")
        away, back = number(mapping(given).get("turns_away")), number(mapping(given).get("returns"))
        if away is not None and back is not None and not 0 < away + back <= 1:
            what = "the chances to turn away and back must add up to more than 0 and at most 1."
            tree.problem(path, what, "Choose a shorter period, or other chances.")


def _staging(tree: Tree, document: Mapping[str, Any]) -> None:
    guarantees = mapping(document.get("guarantees"))
    for name, given in mapping(mapping(document.get("staging")).get("stages")).items():
        for one in mapping(mapping(given).get("guarantees")):
            known(tree, ("staging", "stages", name, "guarantees", one), one, guarantees, "guarantee")


def _others(tree: Tree, document: Mapping[str, Any]) -> None:
    parties = mapping(document.get("parties"))
    adversary = principals(document).get("adversary")
    for name, given in mapping(document.get("guarantees")).items():
        for party in listed(mapping(given).get("needs_consent")):
            path = ("guarantees", name, "needs_consent")
            known(tree, path, party, parties, "party")
            if party in parties and party != adversary:
                advice = "Say with `consent:` how likely the others are to agree."
                tree.problem(path, f"'{party}' is not the adversary, whose consent is its own choice.", advice)
        if "upkeep" in mapping(given) and mapping(given).get("provider") in principals(document).values():
            what = "only guarantors contribute: the cost of a side's own readiness is not counted here."
            tree.problem(("guarantees", name, "upkeep"), what, "Remove `upkeep:`.")
        if "before_ceasefire" in mapping(document.get("activation")):
            _private(tree, ("guarantees", name), name, document)
    mandate = mapping(document.get("mandate"))
    for party in mapping(mandate.get("support")):
        known(tree, ("mandate", "support", party), party, parties, "party")
        if party == adversary:
            tree.problem(("mandate", "support", party), "the adversary decides itself.", "List it under `veto:`.")


def _trust(tree: Tree, document: Mapping[str, Any]) -> None:
    trust = mapping(document.get("trust"))
    if trust and "discount" not in trust and "discount" not in mapping(document.get("truce")):
        tree.problem(("trust",), "the next step must be weighed.", "Add `discount:` here or in `truce:`.")
    reward, sincere = number(trust.get("reward")), number(trust.get("temptation"))
    other = number(trust.get("insincere_temptation"))
    if reward is not None and other is not None and other <= reward:
        what = "an insincere side would not be tempted: its temptation must exceed the reward."
        tree.problem(("trust", "insincere_temptation"), what, "")
    if reward is not None and sincere is not None and sincere >= reward:
        what = "a sincere side would be tempted: its temptation must be below the reward."
        tree.problem(("trust", "temptation"), what, "")


def _names(tree: Tree, document: Mapping[str, Any]) -> None:
    """Readers tell things apart by their names, so two of a kind must not have the same."""
    stages = mapping(mapping(document.get("staging")).get("stages"))
    blocks: list[tuple[tuple[str, ...], Any]] = [(("staging", "stages"), stages)]
    blocks += [
        ((block,), mapping(document.get(block))) for block in ("assurances", "guarantees", "parties", "violations")
    ]
    for path, entries in blocks:
        seen: dict[str, str] = {}
        for key, given in entries.items():
            name = mapping(given).get("name")
            if isinstance(name, str) and name in seen:
                what = f"'{name[:60]}' is also the name of '{seen[name]}'."
                tree.problem((*path, key, "name"), what, "Readers tell them apart by their names: choose another.")
            elif isinstance(name, str):
                seen[name] = key


CHECKS = (
    _patience,
    _violations,
    _sanctions,
    _monitoring,
    _assurances,
    _switching,
    _staging,
    _others,
    _trust,
    _names,
)
