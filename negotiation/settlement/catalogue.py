"""The catalogue: the models that come with the package, by name, and documents by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import UsageError, near_miss
from negotiation.settlement.document.models_folder import models_folder, names, scenarios
from negotiation.settlement.reading import from_data, read_file
from negotiation.settlement.settlement import Settlement


def load(source: str | Path | Mapping[str, Any]) -> Settlement:
    """Load a settlement by catalogue name, by path, or from the entries of a document.

    Parameters
    ----------
    source : str, Path or mapping
        A name that `negotiation models` lists, the scenario it tells, the path of a YAML document, or a mapping of the
        shape of a document.

    Raises
    ------
    UsageError
        If there is no such model or file.
    DocumentError
        If the document is wrong; every mistake is listed with its place.

    Examples
    --------
    >>> load("four-level-framework").id
    'four-level-framework'
    """
    if isinstance(source, Mapping):
        return from_data(source)
    text = str(source)
    if isinstance(source, str) and text in names():
        return _catalogued(text)
    if isinstance(source, str) and text in scenarios():
        return _catalogued(scenarios()[text])
    if Path(text).is_file():
        return read_file(text)
    looks_like_path = "/" in text or "\\" in text or text.endswith((".yaml", ".yml"))
    if looks_like_path:
        raise UsageError(f"there is no file '{text}'.")
    raise UsageError(
        f"there is no model '{text}'. {near_miss(text, (*names(), *scenarios()))} `negotiation models` lists all."
    )


@lru_cache(maxsize=64)
def _catalogued(name: str) -> Settlement:
    return read_file(models_folder() / "settlements" / f"{name}.yaml", strict=True)


@dataclass(frozen=True)
class Catalogue(Result):
    """The models that come with the package."""

    settlements: tuple[Settlement, ...]

    def summary(self) -> str:
        return f"{len(self.settlements)} models come with the package."

    columns = (col.key("model"), col.text("title"), col.count("configurations"), col.text("baseline"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for found in self.settlements:
            yield found.id, found.title, len(found.configurations), found.document.baseline

    def _items(self) -> Mapping[str, Settlement]:
        return {found.id: found for found in self.settlements}


def models() -> Catalogue:
    """All models of the catalogue, loaded."""
    return Catalogue(tuple(load(name) for name in names()))
