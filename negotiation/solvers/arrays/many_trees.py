r"""All pure equilibria of one tree at many points: which combinations of plans are Nash, which are subgame perfect.

The tree is compiled once (`tree_forms`); at each block of points the payoffs of its outcomes are valued exactly, the
values that chance mixes are added up in integers, and every comparison is made once for all points.

No overflow. With outcome payoffs of at most M in absolute value and chances q over the common divisor Q, a value whose
paths have up to l chance moves is a sum over branches of q times an earlier value times a power of Q, so it is at most
the sum of the products of the largest factors; these bounds are added up in Python integers before anything is
computed, the power of Q that brings two values to one unit included. A block of points for which some bound exceeds
:math:`2^{63} - 1` is computed in Python integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from negotiation.display import Column, Result
from negotiation.display import columns as col
from negotiation.errors import GameError, SolverError
from negotiation.games import Profile
from negotiation.games.conversion import name
from negotiation.games.pointwise import LIMIT, Array, ExactValues, array_value, in_proportion, whole_numbers
from negotiation.games.tree_arrays import TreeArray
from negotiation.solvers.arrays.tree_check import Numbers, TreeCheck
from negotiation.solvers.arrays.tree_forms import TreeForms

CHUNK = 32768


@dataclass(frozen=True)
class PureEquilibria(Result):
    """The pure equilibria of a tree at N points.

    Attributes
    ----------
    trees : TreeArray
    profiles : tuple of mapping of str to str
        All combinations of the parties' reduced plans (labels as in `normal_form`), P of them.
    arithmetic : array of text, shape (N,)
        'int64' (an overflow is excluded by a bound), or 'integer' (Python integers of any size).
    """

    trees: TreeArray
    arithmetic: Array
    _nash: Array = field(repr=False)
    _perfect: Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.trees)

    def __iter__(self) -> Iterator[tuple[Profile, ...]]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        """The Nash equilibria at one point, or at those of a slice."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(len(self))[index])
        return tuple(map(Profile, self.equilibria(index)))

    def __contains__(self, profiles: object) -> bool:
        return any(profiles == each for each in self)

    def keys(self) -> range:
        """The numbers of the points."""
        return range(len(self))

    def _identity(self) -> tuple[Any, ...]:
        return self.trees, *map(array_value, (self.arithmetic, self._nash, self._perfect))

    @cached_property
    def _forms(self) -> TreeForms:
        return TreeForms(self.trees.tree)

    @cached_property
    def profiles(self) -> tuple[Mapping[str, str], ...]:
        return tuple({party: name(plan) for party, plan in one.items()} for one in self._forms.profiles)

    @cached_property
    def nash(self) -> Array:
        """Array of bool, shape (P, N): whether a combination of plans is a Nash equilibrium at a point."""
        return _unpacked(self._nash, len(self))

    @cached_property
    def subgame_perfect(self) -> Array:
        """Array of bool, shape (P, N): whether some moves at what the plans rule out make it subgame perfect."""
        rows = [np.bitwise_or.reduce(self._perfect[one], axis=0) for one in self._forms.completions]
        return _unpacked(np.stack(rows), len(self))

    @property
    def counts(self) -> Array:
        """Array of int, shape (N,): how many combinations of plans are Nash equilibria at a point."""
        found: Array = self.nash.sum(axis=0)
        return found

    def equilibria(self, index: int) -> list[Mapping[str, str]]:
        """The Nash equilibria at one point: a plan for each party."""
        index = range(len(self))[index]
        return [one for one, row in zip(self.profiles, self._nash, strict=True) if _bit(row, index)]

    def perfect(self, index: int) -> list[Profile]:
        """The subgame-perfect equilibria at one point: a move at every decision."""
        index = range(len(self))[index]
        pairs = zip(self._forms.strategies, self._perfect, strict=True)
        return [Profile(moves) for moves, row in pairs if _bit(row, index)]

    def summary(self) -> str:
        counts, size = self.counts, len(self)
        often = f"{counts.min()} to {counts.max()}" if size else "none"
        somewhere = int(self.subgame_perfect.any(axis=0).sum())
        return (
            f"{self.trees.summary()}: {often} of {len(self.profiles)} pure profiles are Nash equilibria; "
            f"{somewhere:,} points have a subgame-perfect one. All were found and verified exactly."
        )

    def _header(self) -> tuple[Column, ...]:
        strategies = (col.key(party, key=party) for party in self.trees.tree.parties)
        return *strategies, col.count("Nash"), col.count("subgame perfect")

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each combination of strategies that is an equilibrium somewhere at how many points it is."""
        for plans, nash, perfect in zip(self.profiles, self.nash, self.subgame_perfect, strict=True):
            if nash.any():
                yield *plans.values(), int(nash.sum()), int(perfect.sum())

    def _gist(self) -> str:
        return f"of {self.trees.summary()}"


def solve_trees(trees: TreeArray) -> PureEquilibria:
    """All pure Nash and subgame-perfect equilibria of a tree at every point, exact; each is verified.

    Parameters
    ----------
    trees : TreeArray

    Raises
    ------
    SolverError
        If the tree has more than 4,096 pure profiles, or an answer fails its verification.
    GameError
        If a payoff is not rational at a point, or chances are negative or do not sum to one.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> from negotiation.games import Decision, ExtensiveGame, Outcome
    >>> moves = {"comply": Outcome("peace", {}), "attack": Outcome("war", {"A": parse("gain", ["gain"])})}
    >>> tree = ExtensiveGame(("A",), Decision("A", "truce", moves))
    >>> found = solve_trees(TreeArray(tree, {"gain": [-1, 0, 1]}))
    >>> found.nash.tolist(), found.counts.tolist()
    ([[True, True, False], [False, True, True]], [1, 2, 1])
    """
    forms, size = TreeForms(trees.tree), len(trees)
    values = _Values(trees, forms)
    nash = np.zeros((len(forms.nash), -(-size // 8)), dtype=np.uint8)
    perfect = np.zeros((len(forms.perfect), -(-size // 8)), dtype=np.uint8)
    arithmetic = np.empty(size, dtype="<U7")
    for start in range(0, size, CHUNK):
        stop = min(start + CHUNK, size)
        numbers = values.at(start, stop)
        words, fits = _compared(forms, numbers)
        arithmetic[start:stop] = "int64" if fits else "integer"
        every = np.packbits(np.ones(stop - start, dtype=bool), bitorder="little")
        for result, needed in ((nash, forms.nash), (perfect, forms.perfect)):
            for row, which in zip(result[:, start // 8 : -(-stop // 8)], needed, strict=True):
                row[:] = np.bitwise_and.reduce(words[list(which)], axis=0) if which else every
        _confirm(trees, forms, numbers, nash[:, start // 8 : -(-stop // 8)], perfect[:, start // 8 : -(-stop // 8)])
    found = PureEquilibria(trees, arithmetic, nash, perfect)
    found.__dict__["_forms"] = forms  # known already
    return found


class _Values:
    """Payoffs and chances of a tree, prepared once, as integers at blocks of points."""

    def __init__(self, trees: TreeArray, forms: TreeForms) -> None:
        self.trees, self.forms = trees, forms
        zero = sympy.Integer(0)
        self.payoffs = {
            party: ExactValues([node.payoffs.get(party, zero) for node in forms.outcomes], trees.fixed)
            for party in trees.tree.parties
        }
        branches = [chance for node in forms.lotteries for _, chance, _ in node.branches]
        self.chances = ExactValues(branches, trees.fixed) if branches else None

    def at(self, start: int, stop: int) -> Numbers:
        """The numbers at a block of points."""
        block = self.trees.block(start, stop)
        payoffs = {}
        for party, values in self.payoffs.items():
            found = _integers(values(block)[0])
            payoffs.update({(party, id(node)): row for node, row in zip(self.forms.outcomes, found, strict=True)})
        if self.chances is None:
            return Numbers(payoffs, {}, 1)
        array, whole = self.chances(block)
        if array.dtype == object and whole == 1:
            whole = math.lcm(1, *(value.denominator for value in array.ravel()))
            array = np.array(array * whole, dtype=object)
        return Numbers(payoffs, self._checked(array, whole, start), whole)

    def _checked(self, array: Array, whole: int, start: int) -> dict[tuple[int, int], Array]:
        found, rows = {}, iter(array)
        for node in self.forms.lotteries:
            own = [next(rows) for _ in node.branches]
            wrong = (sum(own) != whole) | (np.minimum.reduce(own) < 0)
            if np.any(wrong):
                point = start + int(np.argmax(wrong))
                raise GameError(f"the chances of '{node.label}' are negative or do not sum to one at point {point}.")
            found.update({(id(node), k): row for k, row in enumerate(own)})
        return found


def _integers(values: Array) -> Array:
    """Values [outcome, point] as integers, each point in a unit of its own if they are Fractions."""
    if values.dtype != object:
        return values
    small, inside = whole_numbers(values.T)
    if inside.all():
        return np.ascontiguousarray(small.T)
    return np.stack([in_proportion(item) for item in values.T], axis=1)


def _compared(forms: TreeForms, numbers: Numbers) -> tuple[Array, bool]:
    """All comparisons at all points as bits, and whether int64 sufficed."""
    bounds = _bounds(forms, numbers)
    fits = max(bounds, default=0) <= LIMIT
    size = len(next(iter(numbers.payoffs.values())))
    words = np.zeros((len(forms.comparisons), -(-size // 8)), dtype=np.uint8)
    computed: dict[tuple[int, int], Array] = {}
    for word, (party, mine, other) in zip(words, forms.comparisons, strict=True):
        one, two = (_value(forms, numbers, computed, party, number, fits) for number in (mine, other))
        gap = forms.values[mine].level - forms.values[other].level
        if numbers.whole != 1 and gap > 0:
            two = two * numbers.whole**gap
        elif numbers.whole != 1 and gap < 0:
            one = one * numbers.whole**-gap
        word[:] = np.packbits(one >= two, bitorder="little")
    return words, fits


def _value(
    forms: TreeForms, numbers: Numbers, computed: dict[tuple[int, int], Array], party: int, number: int, fits: bool
) -> Array:
    """A party's payoff of a value, times the divisor of the chances to the power of its level."""
    if (party, number) not in computed:
        value = forms.values[number]
        if not value.branches:
            found = numbers.payoffs[forms.game.parties[party], id(forms.outcomes[value.outcome])]
            computed[party, number] = found if fits else found.astype(object)
        else:
            total: Any = 0
            for branch, below in value.branches:
                scale = numbers.whole ** (value.level - 1 - forms.values[below].level)
                part = _value(forms, numbers, computed, party, below, fits) * scale
                total = total + part * numbers.chances[forms.branches[branch]]
            computed[party, number] = total
    return computed[party, number]


def _bounds(forms: TreeForms, numbers: Numbers) -> list[int]:
    """For each value a bound on its size and on all numbers met on the way, in the unit of the deepest value."""
    most = numbers.largest()
    deepest = max((value.level for value in forms.values), default=0)
    sizes: list[int] = []
    for value in forms.values:
        if not value.branches:
            sizes.append(most)
            continue
        parts = [
            sizes[below] * numbers.whole ** (value.level - 1 - forms.values[below].level) * numbers.whole
            for _, below in value.branches
        ]
        sizes.append(sum(parts))
    return [size * numbers.whole ** (deepest - value.level) for size, value in zip(sizes, forms.values, strict=True)]


def _confirm(trees: TreeArray, forms: TreeForms, numbers: Numbers, nash: Array, perfect: Array) -> None:
    """Check every equilibrium found, from the definition: Nash in the whole tree, and in each smaller subgame."""
    check, root = TreeCheck(trees.tree, numbers), trees.tree.root
    size = len(next(iter(numbers.payoffs.values())))
    wanted = [(root, forms.moves(one), row) for one, row in zip(forms.profiles, nash, strict=True)]
    for node, _ in forms.subgames():
        if node is not root:
            wanted += [(node, m, np.bitwise_or.reduce(perfect[which], axis=0)) for m, which in forms.within(node)]
    for node, moves, row in wanted:
        points = np.flatnonzero(_unpacked(row, size))
        if len(points) and not check.holds(node, moves, points):
            raise SolverError(f"the comparisons gave a profile that is no equilibrium: {Profile(moves)}.")
    for row, which in zip(nash, forms.completions, strict=True):
        if np.any(_unpacked(np.bitwise_or.reduce(perfect[which], axis=0) & ~row, size)):
            raise SolverError(
                "the comparisons gave a subgame-perfect profile that is no equilibrium of the whole tree."
            )


def _unpacked(words: Array, size: int) -> Array:
    return np.unpackbits(words, axis=-1, count=size, bitorder="little").astype(bool)


def _bit(row: Array, index: int) -> bool:
    return bool(row[index // 8] >> (index % 8) & 1)
