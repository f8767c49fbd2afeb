"""Where the models lie that come with the package, and what they are called."""

from __future__ import annotations

from pathlib import Path


def models_folder() -> Path:
    """The folder `models` inside the installed package, or beside it in a source tree."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


def names() -> tuple[str, ...]:
    """Catalogue names of all settlements, sorted."""
    return tuple(sorted(path.stem for path in (models_folder() / "settlements").glob("*.yaml")))
