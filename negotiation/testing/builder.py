"""A settlement said in one line: the smallest valid document, and methods that add one part each.

    settlement().guarantee("g", denial="0.1").private_cost("g", 0, "0.4").mandate(veto="a").build()

`settlement()` alone is valid and durable: an adversary `a` and a protégé `p` share one area by halves, fighting costs
both, nothing is guaranteed, and the margin is a rational number. Every method returns a new builder; numbers may be
written as text, `Fraction`, int or Decimal.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from negotiation.settlement import Settlement, from_data

ONLY = "only"
SMALLEST: dict[str, Any] = {
    "id": "built",
    "title": "Built",
    "summary": "Built for a test.",
    "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
    "war": {"adversary_share": "0.5", "adversary_cost": "0.2", "protege_cost": "0.1"},
    "territory": {
        "areas": {"all": {"name": "All", "weight": {"a": "1", "p": "1"}}},
        "options": {"line": {"name": "Line", "allot": {"all": {"to": "shared"}}}},
        "shared": {"a": "0.5", "p": "0.5"},
    },
    "configurations": {ONLY: {"territory": "line"}},
    "baseline": ONLY,
}


class SettlementBuilder:
    """A document in the making.

    Examples
    --------
    >>> built = settlement().guarantee("g", denial="0.1").private_cost("g", 0, "0.4").build()
    >>> built.configuration("only").guarantees
    ('g',)
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def entry(self, path: str, value: Any) -> SettlementBuilder:
        """Any entry by its dotted path; what is missing above it is made."""
        found = copy.deepcopy(dict(self._document))
        node = found
        *above, last = path.split(".")
        for name in above:
            node = node.setdefault(name, {})
        node[last] = _plain(value)
        return SettlementBuilder(found)

    def _merged(self, path: str, entries: Mapping[str, Any]) -> SettlementBuilder:
        found = self
        for name, value in entries.items():
            found = found.entry(f"{path}.{name}", value)
        return found

    def party(self, name: str, role: str = "guarantor") -> SettlementBuilder:
        """An actor, named like its identifier in capitals."""
        return self.entry(f"parties.{name}", {"role": role, "name": name.upper()})

    def war(self, **numbers: Any) -> SettlementBuilder:
        """What fighting on is worth: `adversary_share`, `adversary_cost`, `protege_cost`, `power_shift`."""
        return self._merged("war", numbers)

    def shared(self, adversary: Any, protege: Any) -> SettlementBuilder:
        """What each side enjoys of the one area."""
        return self.entry("territory.shared", {"a": adversary, "p": protege})

    def guarantee(self, name: str, provider: str | None = None, **entries: Any) -> SettlementBuilder:
        """A guarantee in force; the provider is a guarantor of the same name if none is said ('p': own forces)."""
        provider = provider or name
        found = self if provider in self._document["parties"] else self.party(provider)
        found = found.entry(f"guarantees.{name}", {"name": name.capitalize(), "provider": provider, **entries})
        listed = self._document["configurations"][ONLY].get("guarantees", [])
        return found.entry(f"configurations.{ONLY}.guarantees", [*listed, *([] if name in listed else [name])])

    def private_cost(self, guarantee: str, low: Any, high: Any) -> SettlementBuilder:
        """The provider's cost of honouring, uniform on a range and known to itself."""
        return self.entry(f"guarantees.{guarantee}.cost", {"uniform": {"low": low, "high": high}})

    def known_cost(self, guarantee: str, cost: Any) -> SettlementBuilder:
        """The provider's cost of honouring, known to all."""
        return self.entry(f"guarantees.{guarantee}.cost", {"fixed": cost})

    def mandate(self, veto: str | None = None, **entries: Any) -> SettlementBuilder:
        """A UN mandate in force; with the parties without whose consent there is none."""
        found = self.party("un", "mandate holder").entry("mandate", {"holder": "un", **entries})
        if veto is not None:
            found = found.entry("mandate.veto", veto.split())
        return found.entry(f"configurations.{ONLY}.mandate", "conditional" if veto is not None else "in force")

    def violation(self, name: str, gain: Any, by: str = "a", **entries: Any) -> SettlementBuilder:
        """A violation short of war by one side; time is weighed and violations are watched."""
        found = self
        if "truce" not in self._document:
            found = found.entry("truce.discount", "0.9")
        if "monitoring" not in self._document:
            found = found.entry("monitoring.detection", "0.5")
        return found.entry(f"violations.{name}", {"name": name.capitalize(), "gain": {by: gain}, **entries})

    def block(self, name: str, **entries: Any) -> SettlementBuilder:
        """Entries of any other block: `truce`, `sanctions`, `monitoring`, `fait_accompli`, `signature` ..."""
        return self._merged(name, entries)

    def document(self) -> dict[str, Any]:
        """The entries as plain data."""
        return copy.deepcopy(dict(self._document))

    def build(self) -> Settlement:
        """The settlement, read and checked like any document."""
        return from_data(self._document)


def settlement() -> SettlementBuilder:
    """The smallest settlement: two sides, one area shared by halves, durable."""
    return SettlementBuilder(SMALLEST)


def _plain(value: Any) -> Any:
    """Numbers as exact text, everything else as it is."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, Decimal)):
        return value
    return str(value)
