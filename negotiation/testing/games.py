"""Random tables and trees."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, NormalFormGame, Outcome
from negotiation.games.nodes import Node

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def random_table(rng: random.Random, shape: tuple[int, ...] = (3, 3), *, largest: int = 9) -> NormalFormGame:
    """A random table with whole payoffs from -largest to largest; small ones make ties, large ones hardly any.

    Examples
    --------
    >>> random_table(random.Random(1), (2, 3)).shape
    (2, 3)
    """

    def array(depth: int) -> Any:
        if depth == len(shape):
            return rng.randint(-largest, largest)
        return [array(depth + 1) for _ in range(shape[depth])]

    return NormalFormGame.from_arrays({f"party {i + 1}": array(0) for i in range(len(shape))}, title="random table")


def tables(shape: tuple[int, ...] = (3, 3), *, largest: int = 9) -> SearchStrategy[NormalFormGame]:
    """Hypothesis strategy of random tables."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(lambda seed: random_table(random.Random(seed), shape, largest=largest))


def random_tree(rng: random.Random, *, parties: int = 2, information: bool = True, depth: int = 3) -> ExtensiveGame:
    """A random tree with small whole payoffs and perfect recall.

    Parameters
    ----------
    rng : random.Random
    parties : int
    information : bool
        Whether decisions of a party at the same depth and with the same own past may be one information set.
    depth : int
        The longest path.

    Examples
    --------
    >>> random_tree(random.Random(3), parties=2).parties
    ('1', '2')
    """
    return _RandomTree(rng, tuple(str(i + 1) for i in range(parties)), information, depth).grow()


def trees(*, parties: int = 2, information: bool = True, depth: int = 3) -> SearchStrategy[ExtensiveGame]:
    """Hypothesis strategy of random trees."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(
        lambda seed: random_tree(random.Random(seed), parties=parties, information=information, depth=depth)
    )


class _RandomTree:
    """Grown level by level, so that own pasts are known when information sets are formed."""

    def __init__(self, rng: random.Random, parties: tuple[str, ...], information: bool, depth: int) -> None:
        self.rng, self.parties, self.information, self.depth = rng, parties, information, depth
        self.sets: dict[Any, list[str]] = {}
        self.count = 0

    def grow(self) -> ExtensiveGame:
        party = self.rng.choice(self.parties)
        return ExtensiveGame(self.parties, self._node(0, {}, party), title="random tree")

    def _node(self, level: int, pasts: dict[str, tuple[str, ...]], party: str | None = None) -> Node:
        draw = self.rng.random()
        if level == self.depth or (party is None and draw < 0.25):
            payoffs = {p: sympy.Integer(self.rng.randint(-5, 5)) for p in self.parties}
            self.count += 1
            return Outcome(f"end {self.count}", payoffs)
        if party is None and draw < 0.35:
            q = sympy.Rational(self.rng.randint(1, 4), 5)
            branches = [("left", q), ("right", 1 - q)]
            return Chance(f"chance {level}", tuple((m, q, self._node(level + 1, pasts)) for m, q in branches))
        mover = party or self.rng.choice(self.parties)
        moves = ["a", "b", "c"][: self.rng.choice((2, 2, 2, 3))]
        where = self._set(level, mover, pasts.get(mover, ()), len(moves))
        below = {}
        for move in moves:
            mine = {**pasts, mover: (*pasts.get(mover, ()), f"{where}:{move}")}
            below[move] = self._node(level + 1, mine)
        return Decision(mover, where, below)

    def _set(self, level: int, mover: str, past: tuple[str, ...], size: int) -> str:
        known = self.sets.setdefault((level, mover, past, size), [])
        if known and self.information and self.rng.random() < 0.7:
            return self.rng.choice(known)
        self.count += 1
        known.append(f"{mover} at {self.count}")
        return known[-1]
