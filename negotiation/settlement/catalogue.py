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
from negotiation.settlement.document.models_folder import index, models_folder, names, scenarios
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
    looks_like_path = "/" in text or "\\" in text or text.endswith((".yaml", ".yml"))
    if Path(text).is_file() or (looks_like_path and Path(text).exists()):
        return read_file(text)
    if looks_like_path:
        raise UsageError(f"there is no file '{text}'.")
    raise UsageError(
        f"there is no model '{text}'. {near_miss(text, (*names(), *scenarios()))} `negotiation models` lists all."
    )


@lru_cache(maxsize=64)
def _catalogued(name: str) -> Settlement:
    return read_file(models_folder() / "settlements" / f"{name}.yaml", strict=True)


class _ReadWhenAsked(Mapping[str, Settlement]):
    """Name to model, each read when it is first asked for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Settlement:
        if name not in self._names:
            raise KeyError(name)
        return load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Catalogue(Result):
    """The models that come with the package; a model is read when it is first asked for.

    Attributes
    ----------
    names : tuple of str
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = [name for name in self.names if name not in index()]
        if unknown:
            raise UsageError(f"there is no model '{unknown[0]}'. {near_miss(unknown[0], index())}".strip())

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """All of them, read."""
        return tuple(load(name) for name in self.names)

    def summary(self) -> str:
        return f"{len(self.names)} models come with the package."

    columns = (col.key("model"), col.text("title"), col.count("configurations"), col.text("baseline"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for name in self.names:
            entry = index()[name]
            yield name, entry["title"], len(entry["configurations"]), entry["baseline"]

    def _items(self) -> Mapping[str, Settlement]:
        return _ReadWhenAsked(self.names)

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
