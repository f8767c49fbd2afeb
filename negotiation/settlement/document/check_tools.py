"""Reading plain data that may be anything: what the checks of a settlement document share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from negotiation.errors import FormulaError, near_miss
from negotiation.expressions.grammar import exact_number
from negotiation.settlement.document.yaml_reader import Path, Tree


def mapping(value: Any) -> dict[str, Any]:
    """A mapping; empty if the value is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list; empty if the value is none."""
    return value if isinstance(value, list) else []


def known(tree: Tree, path: Path, name: Any, names: Iterable[str], what: str) -> None:
    """Note a name that is not known, with the near miss."""
    if isinstance(name, str) and name not in names:
        tree.problem(path, f"there is no {what} '{name[:60]}'.", near_miss(name, names))


def principals(document: Mapping[str, Any]) -> dict[str, str]:
    """Role to party for the adversary and the protégé, where exactly one has the role."""
    roles = [(mapping(one).get("role"), name) for name, one in mapping(document.get("parties")).items()]
    given = [role for role, _ in roles]
    return {str(role): name for role, name in roles if role in ("adversary", "protege") and given.count(role) == 1}


def value_text(given: Any) -> str | None:
    """The text of a number, bare or in a record."""
    value = given.get("value") if isinstance(given, dict) else given
    return value if isinstance(value, str) else None


def number(given: Any) -> Fraction | None:
    """An exact number, bare or in a record; None if there is none."""
    text = value_text(given)
    try:
        return None if text is None else exact_number(text)
    except FormulaError:
        return None
