"""Checks across entries about what readers are told: accounts of the sources, and switches between what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.settlement.document.check_tools import known, listed, mapping
from negotiation.settlement.document.yaml_reader import Tree

OWN = ("id", "extends", "scenario", "configurations", "baseline", "switches", "account", "expect")


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
        if key in OWN:
            what = f"a level of a switch cannot change `{key}:`."
            tree.problem((*path, key), what, "It changes war, territory, guarantees, mandate and the like.")
