"""From text to a settlement: read, validate, check the numbers, refuse with every mistake or warn."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from negotiation.errors import DocumentError
from negotiation.files import read_bounded
from negotiation.settlement.changes import numbers_in
from negotiation.settlement.document.inheritance import extended
from negotiation.settlement.document.schema import SettlementDocument
from negotiation.settlement.document.yaml_reader import MAX_BYTES, Tree, read_yaml
from negotiation.settlement.settlement import Settlement, checked, from_tree


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
    document = checked(tree)
    if document is not None:
        _check_gaps(document, tree, "error" if strict else "warning")
    errors = [one for one in tree.problems if one.severity == "error"]
    if document is None or errors:
        raise DocumentError(sorted(errors or tree.problems, key=lambda one: one.place.line or 0))
    return Settlement(document, tree, tuple(tree.problems))


def read_file(path: str | FilePath, *, strict: bool = False) -> Settlement:
    """Read a settlement from a file."""
    return from_yaml(read_bounded(path, MAX_BYTES), file=str(path), strict=strict)


def from_data(data: Mapping[str, Any]) -> Settlement:
    """A settlement from a Python mapping of the same shape as a document."""
    return from_tree(extended(Tree(copy.deepcopy(dict(data)))))


def _check_gaps(document: SettlementDocument, tree: Tree, severity: str) -> None:
    for path, quantity in numbers_in(document, ""):
        gaps = quantity.gaps
        if gaps and quantity.number is not None:
            what = f"the number {quantity.value} has no {_or(gaps)}."
            advice = "Write {value, range, unit, source, status}."
            tree.problem(tuple(path.split(".")), what, advice, severity)


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
