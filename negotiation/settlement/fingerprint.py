"""A short text that tells a document, with what it inherits and what was set since, from all others."""

from __future__ import annotations

import hashlib
import json

from negotiation.settlement.settlement import Settlement


def fingerprint(settlement: Settlement) -> str:
    """Sixteen hexadecimal digits of the document's entries, of numbers set and of levels of switches taken.

    Examples
    --------
    >>> import negotiation as ng
    >>> one = ng.load("land-options")
    >>> fingerprint(one) == fingerprint(ng.load("land-options"))
    True
    >>> fingerprint(one) == fingerprint(one.change({"war.power_shift": "0.1"}))
    False
    """
    changed = {path: str(value) for path, value in (settlement.overrides or {}).items()}
    told = json.dumps([settlement.tree.data, changed, settlement.taken], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
