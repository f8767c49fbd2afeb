"""Games of the literature by name: `library()` lists them, `library("dresher-inspection", periods=3)` builds one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, overload

from negotiation.display import Part, Result
from negotiation.display import columns as col
from negotiation.errors import UsageError, near_miss
from negotiation.library.contribution import contribution_game
from negotiation.library.global_game import intervention_game, threat_game
from negotiation.library.inspection import inspection_game
from negotiation.library.trust import trust_game
from negotiation.library.votes import vote_game


@dataclass(frozen=True)
class Entry(Part):
    """One game of the library.

    Attributes
    ----------
    id, title, cite, concept : str
        The name to ask for it, what it is, its source, and the concept that its source solves it by.
    build : function
        Sizes and payoffs to the game.
    example : mapping of str to value
        What `build` gets where nothing is said.
    """

    id: str
    title: str
    cite: str
    concept: str
    build: Callable[..., Any]
    example: dict[str, Any]

    @property
    def sizes(self) -> tuple[str, ...]:
        """What can be given by name."""
        return tuple(inspect.signature(self.build).parameters)


ENTRIES = (
    Entry(
        "dresher-inspection",
        "m inspections in n periods: look or pass, comply or violate",
        "Dresher 1962; Avenhaus, von Stengel and Zamir 2002",
        "subgame perfect",
        inspection_game,
        {"periods": 3, "inspections": 1},
    ),
    Entry(
        "threshold-contribution",
        "a guarantee that takes enough guarantors",
        "Palfrey and Rosenthal 1984",
        "Nash",
        contribution_game,
        {"benefits": {"UK": 3, "France": 3}, "costs": {"UK": 1, "France": 1}, "needed": 2},
    ),
    Entry(
        "noisy-intervention",
        "two guarantors with noisy signals of what intervening is worth",
        "Carlsson and van Damme 1993",
        "Bayesian Nash",
        intervention_game,
        {"stay_out": "0.4", "step": "0.3", "reach": 1, "states": 3},
    ),
    Entry(
        "noisy-threat",
        "a few guarantors with noisy signals of a threat",
        "Morris and Shin 1998, 2003",
        "Bayesian Nash",
        threat_game,
        {"guarantors": ("UK", "France"), "cost": "0.4", "benefit": 1, "step": "0.4", "reach": 1, "states": 4},
    ),
    Entry(
        "starting-small",
        "a first step that tells the trustworthy from the others",
        "Kydd 2000, 2005; Watson 1999, 2002",
        "sequential",
        trust_game,
        {"trust": "0.5", "exposure": "0.53", "reward": 1, "low_temptation": "0.8", "high_temptation": "1.5", "loss": 1},
    ),
    Entry(
        "council-vote",
        "a council that needs votes and knows vetoes",
        "UN Charter, article 27",
        "subgame perfect",
        vote_game,
        {"support": {"US": "0.9", "UK": "0.8", "other": "0.5"}, "needed": 2, "veto": ("US",)},
    ),
)


@dataclass(frozen=True)
class Library(Result):
    """The games of the library."""

    entries: tuple[Entry, ...]

    def summary(self) -> str:
        return f"{len(self.entries)} games of the literature; library(id, ...) builds one."

    columns = (col.key("id"), col.text("game"), col.text("source"), col.text("solved by"), col.labels("sizes", none=""))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for entry in self.entries:
            yield entry.id, entry.title, entry.cite, entry.concept, entry.sizes

    def _items(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}


@overload
def library() -> Library: ...


@overload
def library(name: str, /, **sizes: Any) -> Any: ...


def library(name: str | None = None, /, **sizes: Any) -> Any:
    """The games of the literature that come with the package, or one of them.

    Parameters
    ----------
    name : str, optional
        The list of all if left out.
    **sizes
        Sizes and payoffs of the game (the list names them); those of an example where left out.

    Returns
    -------
    Library, or a game

    Raises
    ------
    UsageError
        If there is no such game, or it has no such size.

    Examples
    --------
    >>> library("dresher-inspection", periods=2).summary()
    'inspection game: 2 parties, 5 information sets, 8 outcomes, 0 levers and parameters'
    """
    if name is None:
        return Library(ENTRIES)
    known = {entry.id: entry for entry in ENTRIES}
    if name not in known:
        raise UsageError(f"there is no game '{name}' in the library. {near_miss(name, known)} library() lists all.")
    entry = known[name]
    strange = next((size for size in sizes if size not in entry.sizes), None)
    if strange is not None:
        near = near_miss(strange, entry.sizes) or f"It has {', '.join(entry.sizes)}."
        raise UsageError(f"'{name}' has no '{strange}'. {near}")
    return entry.build(**{**entry.example, **sizes})
