"""The catalogue: the models that come with the package, by name, and documents by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from negotiation.display import Result
from negotiation.errors import UsageError, near_miss
from negotiation.settlement.document.models_folder import index, models_folder, names, scenarios
from negotiation.settlement.reading import read_file
from negotiation.settlement.settlement import Settlement


def load(source: str | Path) -> Settlement:
    """Load a settlement by catalogue name or by path.

    Parameters
    ----------
    source : str or Path
        A name that `negotiation models` lists, the scenario it tells, or the path of a YAML document.

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
    """The models that come with the package; a model is read when it is first asked for.

    Attributes
    ----------
    names : tuple of str
    """

    names: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Settlement:
        return load(name)

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """All of them, read."""
        return tuple(load(name) for name in self.names)

    def summary(self) -> str:
        return f"{len(self.names)} models come with the package."

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "model": name,
                "title": index()[name]["title"],
                "configurations": len(index()[name]["configurations"]),
                "baseline": index()[name]["baseline"],
            }
            for name in self.names
        ]

    def as_data(self) -> dict[str, Any]:
        return {"summary": self.summary(), "models": [{"model": name, **index()[name]} for name in self.names]}


def models() -> Catalogue:
    """All models of the catalogue, by name; none is read for the list."""
    return Catalogue(names())


def index_entry(settlement: Settlement) -> dict[str, Any]:
    """What the index of the models says of one."""
    document = settlement.document
    return {
        "title": settlement.title,
        "scenario": document.scenario,
        "extends": document.extends,
        "baseline": document.baseline,
        "configurations": {name: settlement.configuration(name).name for name in settlement.configurations},
        "guarantees": len(document.guarantees),
        "numbers": len(settlement.quantities),
        "switches": len(document.switches),
        "talks": document.talks is not None,
    }
