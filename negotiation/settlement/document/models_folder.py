"""Where the models lie that come with the package, and what they are called: by an index that is shipped with them.

The index `models/index.json` holds what a list of the models says, so that none of them is read for it; a test keeps
it equal to the documents.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any


def models_folder() -> Path:
    """The folder `models` inside the installed package, or beside it in a source tree."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


@lru_cache(maxsize=1)
def index() -> dict[str, dict[str, Any]]:
    """Catalogue name to what a list of the models says: title, scenario, baseline, configurations with their names."""
    found: dict[str, dict[str, Any]] = json.loads((models_folder() / "index.json").read_text(encoding="utf-8"))
    return found


def names() -> tuple[str, ...]:
    """Catalogue names of all settlements, sorted."""
    return tuple(index())


def titles() -> dict[str, str]:
    """Catalogue name to title."""
    return {name: entry["title"] for name, entry in index().items()}


def scenarios() -> dict[str, str]:
    """Scenario (with hyphens) to the catalogue name of its model, where they differ."""
    told = {name: entry["scenario"].replace("_", "-") for name, entry in index().items()}
    return {scenario: name for name, scenario in told.items() if scenario and scenario != name}
