"""One tree at many points: a shape with names in its payoffs and chances, and arrays of values for the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import GameError
from negotiation.frozen import FrozenMap
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.pointwise import Array, array_value, fraction, numbers


@dataclass(frozen=True)
class TreeArray(Result):
    """A tree without private costs, at N points.

    Parameters
    ----------
    tree : ExtensiveGame
        Names that already have a value keep it unless `points` gives them others.
    points : mapping of str to array of N exact values
        Integers, Fractions or decimals as text; floats are taken as binary fractions.

    Raises
    ------
    GameError
        If the tree has a private cost, a name has no value, or the names have different numbers of values.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> from negotiation.games import Decision, Outcome
    >>> moves = {"comply": Outcome("peace", {}), "attack": Outcome("war", {"A": parse("gain", ["gain"])})}
    >>> trees = TreeArray(ExtensiveGame(("A",), Decision("A", "truce", moves)), {"gain": ["-0.1", 0, 2]})
    >>> len(trees), trees.game(0).values["gain"]
    (3, Fraction(-1, 10))
    """

    tree: ExtensiveGame
    points: Mapping[str, Any]

    columns = (col.key("name"), col.number("least"), col.number("most"))

    def __post_init__(self) -> None:
        self.tree.with_values(dict.fromkeys(self.points, 0))
        for where, decisions in self.tree.information_sets.items():
            if decisions[0].private_cost:
                raise GameError(f"'{where}' has a private cost; replace it with tree.discretise(types) first.")
        arrays = {name: numbers(values, f"'{name}'") for name, values in self.points.items()}
        sizes = {name: array.shape for name, array in arrays.items()}
        if len(set(sizes.values())) != 1 or len(next(iter(sizes.values()))) != 1:
            raise GameError(f"each name needs one value a point; the shapes of the values are {sizes}.")
        lacking = sorted(name for name in self.tree.names if name not in arrays and name not in self.tree.values)
        if lacking:
            raise GameError(f"'{lacking[0]}' has no values: give it in `points` or set it with tree.at(...).")
        object.__setattr__(self, "points", FrozenMap(arrays))

    def __len__(self) -> int:
        return len(next(iter(self.points.values())))

    def __iter__(self) -> Iterator[ExtensiveGame]:
        return map(self.game, range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        """The tree at one point, or at those of a slice."""
        if isinstance(index, slice):
            return tuple(map(self.game, range(len(self))[index]))
        return self.game(range(len(self))[index])

    def __contains__(self, game: object) -> bool:
        return any(game == each for each in self)

    def keys(self) -> range:
        """The numbers of the points."""
        return range(len(self))

    def _identity(self) -> tuple[Any, ...]:
        return self.tree, tuple((name, array_value(array)) for name, array in self.points.items())

    def values(self, index: int) -> dict[str, Fraction]:
        """The exact values of the names at one point."""
        if not -len(self) <= index < len(self):
            raise GameError(f"there are {len(self):,} points, numbered from 0; {index} is none of them.")
        return {name: fraction(values[index]) for name, values in self.points.items()}

    def game(self, index: int) -> ExtensiveGame:
        """The tree at one point."""
        return self.tree.at(self.values(index))

    @property
    def fixed(self) -> dict[str, Fraction]:
        """The names that have the same value at all points."""
        return {name: value for name, value in self.tree.values.items() if name not in self.points}

    def block(self, start: int, stop: int) -> dict[str, Array]:
        """The values of the names at a block of points."""
        return {name: values[start:stop] for name, values in self.points.items()}

    def summary(self) -> str:
        names, points = sorted(self.points), f"{len(self):,} point{'s' * (len(self) != 1)}"
        listed = ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])} and {len(names) - 5} more"
        return f"{self.tree.title} at {points} of {listed}"

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each name its range."""
        for name, array in self.points.items():
            if array.size:
                yield name, fraction(array.min()), fraction(array.max())
