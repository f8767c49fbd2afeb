"""The JSON Schema of settlement documents, for editors that check while one writes.

A document that stands on its own needs all its entries. One with `extends:` says only what is different, at any depth,
and removes an entry by leaving it empty: so it is described by the same schema with nothing required below the top.
"""

from __future__ import annotations

import copy
from typing import Any

from negotiation.settlement.document.schema import SettlementDocument

PARTIAL = "Change"
NEEDED = ("id", "extends", "title", "summary")
OWN = ("ConfigurationEntry", "Expectation")


def document_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a settlement document.

    Examples
    --------
    >>> schema = document_schema()
    >>> schema["if"], schema["else"]
    ({'required': ['extends']}, {'$ref': '#/$defs/SettlementDocument'})
    """
    whole = SettlementDocument.model_json_schema()
    definitions: dict[str, Any] = whole.pop("$defs")
    definitions["SettlementDocument"] = whole
    changes = {f"{PARTIAL}{name}": _partial(one) for name, one in definitions.items() if name not in OWN}
    changes[f"{PARTIAL}SettlementDocument"]["required"] = list(NEEDED)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A settlement document",
        "$defs": {**definitions, **changes},
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"#/$defs/{PARTIAL}SettlementDocument"},
        "else": {"$ref": "#/$defs/SettlementDocument"},
    }


def _partial(node: Any) -> Any:
    """The same part of the schema with nothing required, and with references to such parts."""
    if isinstance(node, list):
        return [_partial(one) for one in node]
    if not isinstance(node, dict):
        return copy.deepcopy(node)
    found = {key: _partial(value) for key, value in node.items() if key not in ("required", "minProperties")}
    reference = node.get("$ref")
    if isinstance(reference, str):
        name = reference.rsplit("/", 1)[-1]
        return {"anyOf": [{"$ref": reference if name in OWN else f"#/$defs/{PARTIAL}{name}"}, {"type": "null"}]}
    if isinstance(node.get("properties"), dict):  # an entry may itself be called 'required'
        found["properties"] = {key: _partial(value) for key, value in node["properties"].items()}
    return found
