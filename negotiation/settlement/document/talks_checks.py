"""Checks across entries about talks: names that must exist, rules that must be complete, tables not too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from negotiation.errors import near_miss
from negotiation.settlement.document.talks_entries import MOST_PAIRS, TalksExpectation
from negotiation.settlement.document.yaml_reader import Path, Tree, known, listed, mapping, principals

MOST_GUARANTEES = 8
PAIRS = ("acceptable", "not_acceptable", "kept", "not_kept", "nash", "kalai_smorodinsky", "egalitarian", "proposal")
NAMES = ("blocks_most", "can_block", "would_refuse")
WORDS = tuple(one for one in TalksExpectation.model_fields if one != "format")


def check_talks(tree: Tree, document: Mapping[str, Any]) -> None:
    """Note every mistake across these entries in `tree.problems`."""
    talks = mapping(document.get("talks"))
    if talks:
        for one in (_table, _packages, _worth, _formats):
            one(tree, document, talks)
    _expected(tree, document, talks)


def _valued(document: Mapping[str, Any], talks: Mapping[str, Any]) -> set[str]:
    """Parties whose payoff is known: the sides, those under `worth:`, providers with a stake of their own."""
    entries = mapping(document.get("guarantees")).values()
    providers = {str(mapping(one).get("provider")) for one in entries if "own_stake" in mapping(one)}
    return {*principals(document).values(), *mapping(talks.get("worth")), *providers}


def _worthless(tree: Tree, path: Path, party: Any, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    """Note a party that does not exist, or of which nobody knows what an outcome is worth to it."""
    parties = mapping(document.get("parties"))
    known(tree, path, party, parties, "party")
    if isinstance(party, str) and party in parties and party not in _valued(document, talks):
        what = f"what an outcome is worth to '{party}' is not said."
        tree.problem(path, what, f"Add `talks: {{worth: {{{party}: ...}}}}`.")


def _table(tree: Tree, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    configurations = mapping(document.get("configurations"))
    known(tree, ("talks", "configuration"), talks.get("configuration"), configurations, "configuration")
    options = mapping(mapping(document.get("territory")).get("options"))
    for one in listed(talks.get("options")):
        known(tree, ("talks", "options"), one, options, "territorial option")
    many = len(listed(talks.get("options"))) * len(mapping(talks.get("packages")))
    if many > MOST_PAIRS:
        what = f"{many} pairs of a territorial option and a package are on the table."
        tree.problem(("talks", "packages"), what, f"At most {MOST_PAIRS} are compared.")
    for one in listed(talks.get("permanent")):
        _worthless(tree, ("talks", "permanent"), one, document, talks)
    for party in mapping(talks.get("disagreement")):
        known(tree, ("talks", "disagreement", party), party, mapping(document.get("parties")), "party")


def _packages(tree: Tree, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    guarantees = mapping(document.get("guarantees"))
    for name, given in mapping(talks.get("packages")).items():
        entry, path = mapping(given), ("talks", "packages", name)
        for one in listed(entry.get("guarantees")):
            known(tree, (*path, "guarantees"), one, guarantees, "guarantee")
        if len(listed(entry.get("guarantees"))) > MOST_GUARANTEES:
            what = f"package '{name}' holds {len(listed(entry['guarantees']))} guarantees."
            tree.problem((*path, "guarantees"), what, f"At most {MOST_GUARANTEES} are solved.")
        if entry.get("mandate") in ("in force", "conditional") and not document.get("mandate"):
            tree.problem((*path, "mandate"), "the document describes no mandate.", "Add a `mandate:` block.")


def _worth(tree: Tree, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    parties, sides = mapping(document.get("parties")), list(principals(document).values())
    for party, given in mapping(talks.get("worth")).items():
        entry, path = mapping(given), ("talks", "worth", party)
        known(tree, path, party, parties, "party")
        if party in sides:
            tree.problem(path, f"'{party}' is a side of the conflict: the game gives its payoff.", "Remove the entry.")
        for side in mapping(entry.get("sides")) if len(sides) == 2 else ():
            known(tree, (*path, "sides", side), side, sides, "side of the conflict")
        for one in mapping(entry.get("guarantees")):
            known(tree, (*path, "guarantees", one), one, mapping(document.get("guarantees")), "guarantee")


def _formats(tree: Tree, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    for name, given in mapping(talks.get("formats")).items():
        entry, path = mapping(given), ("talks", "formats", name)
        members = mapping(entry.get("members"))
        for party, seat in members.items():
            voice = mapping(seat).get("speaks_for")
            if voice is None:
                _worthless(tree, (*path, "members", party), party, document, talks)
            else:
                known(tree, (*path, "members", party), party, mapping(document.get("parties")), "party")
                _worthless(tree, (*path, "members", party, "speaks_for"), voice, document, talks)
        for party in listed(entry.get("not_asked")):
            where = (*path, "not_asked")
            _worthless(tree, where, party, document, talks)
            if isinstance(party, str) and party in members:
                tree.problem(where, f"'{party}' sits at the table, so it is asked.", "Remove it from one of the two.")
        for one in listed(entry.get("options")):
            known(tree, (*path, "options"), one, listed(talks.get("options")), "option on the table")
        for one in listed(entry.get("packages")):
            known(tree, (*path, "packages"), one, mapping(talks.get("packages")), "package")
        _rule(tree, path, entry, members)


def _rule(tree: Tree, path: Path, entry: Mapping[str, Any], members: Mapping[str, Any]) -> None:
    """What a rule needs: a majority its quota, an agenda somebody who proposes, alternating offers two who wait."""
    for word, rule in (("quota", "majority"), ("proposer", "agenda")):
        if entry.get("rule") == rule and word not in entry:
            tree.problem(path, f"the rule '{rule}' needs `{word}:`.", f"Add `{word}:`.")
        elif entry.get("rule") in ("unanimity", "majority", "agenda") and entry["rule"] != rule and word in entry:
            tree.problem((*path, word), f"only the rule '{rule}' has a {word}.", f"Remove it, or use `rule: {rule}`.")
    if "proposer" in entry:
        known(tree, (*path, "proposer"), entry["proposer"], members, "member of this format")
    quota = _whole(entry.get("quota"))
    votes = sum(_whole(mapping(one).get("votes", "1")) or 0 for one in members.values())
    if quota is not None and not 1 <= quota <= votes:
        tree.problem((*path, "quota"), f"a quota of {quota} does not fit {votes} votes.", "From 1 to all votes.")
    waiting = [one for one, seat in members.items() if "discount" in mapping(seat)]
    if waiting and (len(members) != 2 or len(waiting) != 2):
        what = "offers alternate between two members, each with a `discount:`."
        tree.problem((*path, "members", waiting[0], "discount"), what, "Give it to both of two, or to nobody.")


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _expected(tree: Tree, document: Mapping[str, Any], talks: Mapping[str, Any]) -> None:
    formats = mapping(talks.get("formats"))
    for index, given in enumerate(listed(document.get("expect"))):
        entry, path = mapping(given), ("expect", str(index))
        said = [one for one in WORDS if one in entry]
        if said and "format" not in entry:
            tree.problem((*path, said[0]), f"`{said[0]}` is said of no format.", "Add `format:`.")
        known(tree, (*path, "format"), entry.get("format"), formats, "format")
        table = mapping(formats.get(str(entry.get("format"))))
        if not table:
            continue
        pairs = _pairs(talks, table)
        named = [(word, one) for word in PAIRS for one in listed(entry.get(word))]
        named += [("blocked_by", one) for one in mapping(entry.get("blocked_by"))]
        for word, one in named:
            if isinstance(one, str) and one not in pairs:
                what = f"'{one[:60]}' is no pair on the table of '{entry['format']}'."
                tree.problem((*path, word), what, near_miss(one, pairs) or "A pair is written 'option + package'.")
        for word, one in _people(entry):
            known(tree, (*path, word), one, mapping(document.get("parties")), "party")


def _pairs(talks: Mapping[str, Any], table: Mapping[str, Any]) -> list[str]:
    options = listed(table.get("options")) or listed(talks.get("options"))
    packages = listed(table.get("packages")) or list(mapping(talks.get("packages")))
    return [f"{option} + {package}" for option in options for package in packages]


def _people(entry: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for word in NAMES:
        yield from ((word, one) for one in listed(entry.get(word)))
    for who in mapping(entry.get("blocked_by")).values():
        yield from (("blocked_by", one) for one in listed(who))
