"""Taking a level of a switch: the settlement as one of its sources tells it.

A switch is a question on which the sources contradict each other (see `page_entries`). Taking a level changes every
configuration of the document alike, and the document where the level says so; the result is a settlement like any
other, read and checked anew, so that a level that does not fit is refused with its mistakes.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from negotiation.errors import DocumentError, UsageError, near_miss
from negotiation.settlement.document.inheritance import merged
from negotiation.settlement.document.page_entries import Level
from negotiation.settlement.document.yaml_reader import Tree
from negotiation.settlement.reading import from_tree
from negotiation.settlement.settlement import Configuration, Settlement


def switched(settlement: Settlement, levels: Mapping[str, str]) -> Settlement:
    """The settlement with levels of switches taken, in every configuration.

    Parameters
    ----------
    settlement : Settlement
    levels : mapping of str to str
        Switch to level, applied in this order.

    Raises
    ------
    UsageError
        If there is no such switch or level.
    DocumentError
        If the result is no right document.

    Examples
    --------
    >>> import negotiation as ng
    >>> ours = ng.load("land-options").change({"us_role": "backstop_committed"})
    >>> ours.configuration("freeze").guarantees
    ('ukrainian_forward', 'us_committed')
    """
    found = settlement
    for switch, level in levels.items():
        found = _taken(found, switch, level)
    return found


def level_of(settlement: Settlement, switch: str, level: str) -> Level:
    """One level of a switch.

    Raises
    ------
    UsageError
        If there is no such switch or level.
    """
    switches = settlement.document.switches
    if switch not in switches:
        advice = near_miss(switch, switches) or "`negotiation alternatives MODEL` lists them."
        raise UsageError(f"{settlement.id} has no switch '{switch}'. {advice}")
    known = switches[switch].levels
    if level not in known:
        raise UsageError(f"switch '{switch}' has no level '{level}'; it has {', '.join(known)}.")
    return known[level]


def _taken(settlement: Settlement, switch: str, level: str) -> Settlement:
    entry = level_of(settlement, switch, level)
    data: Any = copy.deepcopy(settlement.tree.data)
    changes = [settlement.document.switches[switch].changes, entry.changes]
    for one in changes:
        data = merged(data, copy.deepcopy(one))
    data["configurations"] = {
        name: _configured(settlement.configuration(name), entry, changes) for name in settlement.document.configurations
    }
    data.pop("expect", None)  # what the document expects was said of another setting
    tree = Tree(data, settlement.tree.file, settlement.tree.places, [], settlement.tree.base)
    try:
        found = from_tree(tree, taken={**(settlement.taken or {}), switch: level})
    except DocumentError as error:
        told = "; ".join(f"{one.what} {one.advice}".strip() for one in error.problems)
        raise UsageError(f"switch {switch} = {level} does not fit {settlement.id}: {told}") from None
    return found.change(settlement.overrides) if settlement.overrides else found


def _configured(now: Configuration, level: Level, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A configuration in full as the level leaves it; what the level describes is in force.

    Numbers set for the whole settlement are left out: they are set again afterwards.
    """
    described = {block for one in changes for block in one}
    promises = [name for one in changes for name in one.get("assurances") or {}]
    kept = [one for one in now.guarantees if one not in level.drop]
    left_out = [one for one in now.without if one not in described]
    own = {path: value for path, value in now.changed.items() if path not in (now.settlement.overrides or {})}
    found: dict[str, Any] = {
        "name": now.name,
        "summary": now.text,
        "territory": level.territory or now.territory,
        "mandate": level.mandate or now.mandate,
        "guarantees": list(dict.fromkeys([*kept, *level.add])),
        "without": list(dict.fromkeys([*left_out, *level.without])),
        "set": {**{path: str(value) for path, value in own.items()}, **level.set},
    }
    if now.settlement.document.assurances or promises:
        found["assurances"] = list(dict.fromkeys([*now.assurances, *promises]))
    return found
