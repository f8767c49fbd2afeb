"""From text to a settlement: read, validate, check the numbers, refuse with every mistake or warn."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from negotiation.errors import DocumentError, UsageError
from negotiation.expressions import Point, ends
from negotiation.settlement.document.inheritance import extended
from negotiation.settlement.document.schema import SettlementDocument
from negotiation.settlement.document.validation import kind_at, validated
from negotiation.settlement.document.yaml_reader import Tree, read_yaml
from negotiation.settlement.settlement import Configuration, Settlement, check_changes, check_value, numbers_in


def from_yaml(text: str | bytes, *, file: str | None = None, strict: bool = False) -> Settlement:
    """Read a settlement from YAML text.

    Parameters
    ----------
    text : str or bytes
    file : str, optional
        Name of the file, for messages.
    strict : bool
        Whether a number without range, unit, source or status is an error (as in `models/`) or a warning.

    Raises
    ------
    DocumentError
        With every mistake of the document.
    """
    tree = extended(read_yaml(text, file))
    document = validated(tree)
    if document is not None:
        _check_settings(document, tree)
        _check_formulas(document, tree)
        _check_gaps(document, tree, "error" if strict else "warning")
    errors = [one for one in tree.problems if one.severity == "error"]
    if document is None or errors:
        raise DocumentError(sorted(errors or tree.problems, key=lambda one: one.place.line or 0))
    return Settlement(document, tree, tuple(tree.problems))


def read_file(path: str | FilePath, *, strict: bool = False) -> Settlement:
    """Read a settlement from a file."""
    file = FilePath(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    return from_yaml(raw, file=str(path), strict=strict)


def from_data(data: Mapping[str, Any]) -> Settlement:
    """A settlement from a Python mapping of the same shape as a document."""
    return from_tree(extended(Tree(copy.deepcopy(dict(data)))))


def from_tree(tree: Tree, *, taken: Mapping[str, str] | None = None) -> Settlement:
    """A settlement from a whole document, with the levels of switches that were taken in it."""
    document = validated(tree)
    if document is not None:
        _check_settings(document, tree)
        _check_formulas(document, tree)
    if document is None or tree.problems:
        raise DocumentError(tree.problems)
    return Settlement(document, tree, taken=taken)


def _check_settings(document: SettlementDocument, tree: Tree) -> None:
    for name, entry in document.configurations.items():
        for path, value in entry.set.items():
            check_value(document, tree, path, value, ("configurations", name, "set", path))
        if entry.set and not any(one.severity == "error" for one in tree.problems):
            check_changes(Settlement(document, tree).configuration(name), tree, ("configurations", name, "set"))


def _check_formulas(document: SettlementDocument, tree: Tree) -> None:
    """Values of formulas must be allowed where they stand, in every configuration."""
    if any(one.severity == "error" for one in tree.problems):
        return
    settlement = Settlement(document, tree)
    formulas = {path: q for path, q in settlement.quantities.items() if q.number is None}
    refusals: dict[tuple[str, str], list[str]] = {}
    for name in settlement.configurations if formulas else ():
        configuration = settlement.configuration(name)
        for path in formulas:
            refusal = "" if path in configuration.changed else formula_refusal(configuration, path)
            if refusal:
                refusals.setdefault((path, refusal), []).append(name)
    for (path, refusal), where in refusals.items():
        tree.problem(
            tuple(path.split(".")), f"the formula gives too much or too little: {refusal}", f"({', '.join(where)})"
        )


def formula_refusal(configuration: Configuration, path: str) -> str:
    """Why the value of a formula is not allowed in a configuration; empty if it is."""
    kind = kind_at(tuple(path.split(".")))
    try:
        value = Point(configuration.values).value(configuration.expression(path))
    except (ZeroDivisionError, ValueError) as error:
        return f"the formula has no value: {error}"
    if kind is None:
        return ""
    return next((refusal for end in ends(value) if (refusal := kind.refusal(end))), "")


def _check_gaps(document: SettlementDocument, tree: Tree, severity: str) -> None:
    for path, quantity in numbers_in(document, ""):
        gaps = quantity.gaps
        if gaps and quantity.number is not None:
            what = f"the number {quantity.value} has no {_or(gaps)}."
            advice = "Write {value, range, unit, source, status}."
            tree.problem(tuple(path.split(".")), what, advice, severity)


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
