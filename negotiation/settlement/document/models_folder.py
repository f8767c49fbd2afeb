"""Where the models lie that come with the package, and what they are called."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path


def models_folder() -> Path:
    """The folder `models` inside the installed package, or beside it in a source tree."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


def names() -> tuple[str, ...]:
    """Catalogue names of all settlements, sorted."""
    return tuple(sorted(path.stem for path in (models_folder() / "settlements").glob("*.yaml")))


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Catalogue name to title, read from the documents' first lines without reading the whole."""
    found: dict[str, str] = {}
    for name in names():
        with (models_folder() / "settlements" / f"{name}.yaml").open(encoding="utf-8") as file:
            given = re.search(r"^title: *[\"']?(.+?)[\"']? *$", file.read(600), re.MULTILINE)
        found[name] = given[1] if given else name
    return found


@lru_cache(maxsize=1)
def scenarios() -> dict[str, str]:
    """Scenario (with hyphens) to the catalogue name of its model, where they differ."""
    found: dict[str, str] = {}
    for name in names():
        with (models_folder() / "settlements" / f"{name}.yaml").open(encoding="utf-8") as file:
            head = file.read(400)
        given = re.search(r"^scenario: *([a-z0-9_]+) *$", head, re.MULTILINE)
        if given and given[1].replace("_", "-") != name:
            found[given[1].replace("_", "-")] = name
    return found
