"""Documents that extend another: what is inherited, what is changed, and how the whole is printed.

A document with `extends: NAME` starts from the model of that name in the catalogue (no path: documents come by mail).
Mappings are merged entry by entry; a value or a list replaces the inherited one; an entry left empty is removed. The
blocks `configurations` and `expect`, with `baseline`, are the document's own and never mixed with inherited ones; an
account, which speaks of configurations, is inherited only together with them.
"""

from __future__ import annotations

import io
import re
from pathlib import Path as FilePath
from typing import Any

from negotiation.errors import DocumentError, Problem, near_miss
from negotiation.settlement.document.models_folder import models_folder, names
from negotiation.settlement.document.yaml_reader import Path, Tree, read_yaml

OWN = ("configurations", "expect", "baseline")
DEEPEST = 4


def extended(tree: Tree, depth: int = 0, seen: tuple[str, ...] = ()) -> Tree:
    """The whole document: the one that it extends, with its changes; itself if it extends none.

    Raises
    ------
    DocumentError
        If there is no such model, or documents extend each other in a circle or more than four deep.
    """
    name = tree.data.get("extends") if isinstance(tree.data, dict) else None
    if name is None:
        return tree
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9-]{0,60}", name) or not _path(name).is_file():
        what = f"there is no model '{str(name)[:60]}' to extend."
        raise DocumentError([_problem(tree, what, near_miss(str(name), names()) or "`negotiation models` lists all.")])
    if name in seen or depth >= DEEPEST:
        what = f"documents extend each other: {' → '.join([*seen, name])}."
        raise DocumentError([_problem(tree, what, f"At most {DEEPEST} in a row, and no circle.")])
    base = read_yaml(_path(name).read_bytes(), str(_path(name)))
    base = extended(base, depth + 1, (*seen, name))
    return Tree(merged(base.data, tree.data), tree.file, tree.places, tree.problems, base)


def _path(name: str) -> FilePath:
    inside = models_folder() / "settlements" / f"{name}.yaml"
    return inside if inside.is_file() else models_folder() / "bases" / f"{name}.yaml"


def _problem(tree: Tree, what: str, advice: str) -> Problem:
    return Problem(what, tree.place(("extends",)), advice)


def merged(base: Any, own: Any, path: Path = ()) -> Any:
    """What stands where both give an entry."""
    if not (isinstance(base, dict) and isinstance(own, dict)):
        return own
    if path == () and any(block in own for block in OWN):
        base = {key: value for key, value in base.items() if key not in (*OWN, "account")}
    if "value" in own and "value" in base:
        return own
    found = dict(base)
    for key, value in own.items():
        if value is None and key in base:
            del found[key]
        elif key in base:
            found[key] = merged(base[key], value, (*path, key))
        else:
            found[key] = value
    return found


def printed(data: Any) -> str:
    """A document's plain data as YAML text that reads back as the same data."""
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = None
    writer.width = 160
    writer.sort_base_mapping_type_on_output = False
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()
