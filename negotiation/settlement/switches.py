"""Taking a level of a switch: what the document is as one of its sources tells it.

A switch is a question on which the sources contradict each other (see `page_entries`). Taking a level changes every
configuration of the document alike, and the document where the level says so; the result is read and checked anew
like any other document, so that a level that does not fit is refused with its mistakes. `Settlement.change` and
`Configuration.change` take levels.
"""

from __future__ import annotations

import copy
from typing import Any

from negotiation.errors import UsageError, near_miss
from negotiation.settlement.document.inheritance import merged
from negotiation.settlement.document.page_entries import Level


def level_of(settlement: Any, switch: str, level: str) -> Level:
    """One level of a switch of a settlement.

    Raises
    ------
    UsageError
        If there is no such switch or level.
    """
    switches = settlement.document.switches
    if switch not in switches:
        advice = near_miss(switch, switches) or "`negotiation alternatives MODEL` lists them."
        raise UsageError(f"{settlement.id} has no switch '{switch}'. {advice}")
    known: dict[str, Level] = switches[switch].levels
    if level not in known:
        raise UsageError(f"switch '{switch}' has no level '{level}'; it has {', '.join(known)}.")
    return known[level]


def data_at_level(settlement: Any, switch: str, level: str) -> dict[str, Any]:
    """A settlement's plain data with a level of a switch taken; what was set in every configuration is left out."""
    entry = level_of(settlement, switch, level)
    data: Any = copy.deepcopy(settlement.tree.data)
    changes = [settlement.document.switches[switch].changes, entry.changes]
    for change in changes:
        data = merged(data, copy.deepcopy(change))
    plain = settlement.as_document()
    data["configurations"] = {
        name: _configured(plain.configuration(name), entry, changes) for name in settlement.document.configurations
    }
    data.pop("expect", None)  # what the document expects was said of another setting
    return data  # type: ignore[no-any-return]


def _configured(now: Any, level: Level, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A configuration in full as the level leaves it; what the level describes is in force."""
    described = {block for change in changes for block in change}
    promises = [name for change in changes for name in change.get("assurances") or {}]
    kept = [name for name in now.guarantees if name not in level.drop]
    left_out = [part for part in now.without if part not in described]
    guarantees = list(dict.fromkeys([*kept, *level.add]))
    territory, mandate = level.territory or now.territory, level.mandate or now.mandate
    same = (territory, mandate, set(guarantees)) == (now.territory, now.mandate, set(now.guarantees))
    found: dict[str, Any] = {
        "name": now.name if same else f"{now.name} [{level.name}]",  # its own name may be about what is replaced
        "summary": now.text if same or not now.text else f"As the document has it, before that: {now.text}",
        "territory": territory,
        "mandate": mandate,
        "guarantees": guarantees,
        "without": list(dict.fromkeys([*left_out, *level.without])),
        "set": {**{path: str(value) for path, value in now.changed.items()}, **level.set},
    }
    if now.settlement.document.assurances or promises:
        found["assurances"] = list(dict.fromkeys([*now.assurances, *promises]))
    return found
