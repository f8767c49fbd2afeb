"""The equilibria of a block with given supports: chances, and the beliefs that they leave free.

Given which moves are played, it is known which information sets are reached. Where one is reached, its beliefs follow
from Bayes' rule and its conditions are equations (the moves played are worth the same) and inequalities (no other is
worth more). Where nature and the other parties do not lead to it, its beliefs are free and become unknowns too: a
polytope of beliefs makes the moves best replies.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import flint
from flint import fmpq

from negotiation.solvers.beliefs.small_systems import constant, infeasible, replaced, solve_system, unknowns
from negotiation.solvers.beliefs.support_search import Supports
from negotiation.solvers.tables.linear import maximise
from negotiation.solvers.trees.block_play import BlockPlay, mean
from negotiation.solvers.trees.board import Block

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Candidate:
    """Chances for every information set of a block, and what its free beliefs must satisfy.

    Attributes
    ----------
    play : dict
        Information set to the chance of each move.
    free : dict
        Information set whose beliefs are free to rows: for each other move, its gain at each node. Beliefs support
        the play when no row has a positive mean.
    fixed : dict
        Beliefs that the equations have fixed already.
    ranges : dict
        (information set, move) to the closed range of a chance that may vary with the rest as it is.
    curved : bool
        Whether it is a point of a continuum that is not affine, of which no ranges are known.
    """

    play: dict[int, tuple[fmpq, ...]]
    free: dict[int, list[list[fmpq]]]
    fixed: dict[int, tuple[fmpq, ...]] = field(default_factory=dict)
    ranges: dict[tuple[int, int], Range] = field(default_factory=dict)
    curved: bool = False


def candidates(block: Block, supports: Supports) -> tuple[list[Candidate], bool]:
    """Candidates with these supports, and whether something was left undecided."""
    if all(len(one) == 1 for one in supports.values()):
        sizes = {one: len(block.board.sets[one].actions) for one in supports}
        pure = {one: tuple(fmpq(i == s[0]) for i in range(sizes[one])) for one, s in supports.items()}
        found = _checked(block, pure, {}, {})
        return ([found] if found else []), False
    return _Mixed(block, supports).run()


def _checked(
    block: Block,
    play: dict[int, tuple[fmpq, ...]],
    fixed: dict[int, tuple[fmpq, ...]],
    ranges: dict[tuple[int, int], Range],
) -> Candidate | None:
    """The profile as a candidate if every pinned information set is content with it."""
    view = BlockPlay(block, play)
    free = {}
    for where in block.sets:
        weights = view.weights(where)
        played = [move for move, chance in enumerate(play[where]) if chance > 0]
        gains = view.gains(where, played[0])
        if not any(weights) and len(weights) > 1:
            if where not in fixed:
                free[where] = [row for move, row in enumerate(gains) if move != played[0]]
                if not _some_belief(free[where], view.believable(where)):
                    return None
                continue
            weights = list(fixed[where])
        if len(weights) == 1:
            weights = [fmpq(1)]
        for move, row in enumerate(gains):
            gain = mean(weights, row)
            if gain > 0 or (gain < 0 and move in played):
                return None
    return Candidate(play, free, fixed, ranges)


def _some_belief(rows: list[list[fmpq]], nodes: tuple[int, ...]) -> bool:
    """Whether some belief gives no row a positive mean (a quick look; the search for beliefs decides)."""
    return all(min(row[i] for i in nodes) <= 0 for row in rows)


class _Mixed:
    """The equations of mixed supports, their solutions, and the inequalities that these must meet."""

    def __init__(self, block: Block, supports: Supports) -> None:
        self.block, self.supports = block, supports
        self.names: list[str] = []
        self.positive: set[int] = set()
        self.moves: dict[int, tuple[int, int]] = {}
        chances = {one: self._chances(one) for one in supports}
        reached = {one: tuple(fmpq(i in s) for i in range(len(chances[one]))) for one, s in supports.items()}
        pinned = BlockPlay(block, reached)
        self.free = [one for one in supports if len(block.board.sets[one].nodes) > 1 and not any(pinned.weights(one))]
        beliefs = {one: self._beliefs(one, pinned.believable(one)) for one in self.free if len(supports[one]) > 1}
        self.context = flint.fmpq_mpoly_ctx.get(self.names, flint.Ordering.lex)
        generators = self.context.gens()
        self.play = {one: self._written(parts, generators) for one, parts in chances.items()}
        self.beliefs = {one: self._written(parts, generators) for one, parts in beliefs.items()}
        self.view = BlockPlay(block, self.play)

    def _chances(self, where: int) -> list[int | None]:
        """For each move: the number of its unknown, -1 for 'the rest', None if it is not played."""
        support = self.supports[where]
        found: list[int | None] = [None] * len(self.block.board.sets[where].actions)
        found[support[0]] = -1
        for move in support[1:]:
            self.positive.add(len(self.names))
            self.moves[len(self.names)] = where, move
            found[move] = len(self.names)
            self.names.append(f"p{where}_{move}")
        return found

    def _beliefs(self, where: int, nodes: tuple[int, ...]) -> list[int | None]:
        """For each node: the number of its unknown, -1 for 'the rest', None if it cannot be believed in."""
        found: list[int | None] = [None] * len(self.block.board.sets[where].nodes)
        found[nodes[0]] = -1
        for node in nodes[1:]:
            found[node] = len(self.names)
            self.names.append(f"b{where}_{node}")
        return found

    def _written(self, parts: Sequence[int | None], generators: Sequence[Any]) -> tuple[Any, ...]:
        own = [generators[i] for i in parts if i is not None and i >= 0]
        rest = self.context.constant(1) - sum(own, self.context.constant(0)) if own else fmpq(1)
        return tuple(fmpq(0) if i is None else rest if i < 0 else generators[i] for i in parts)

    def _conditions(self) -> tuple[list[Any], list[Any]]:
        """(what must be zero, what must not be positive)."""
        zero: list[Any] = []
        low: list[Any] = []
        for where, support in self.supports.items():
            if where in self.free and where not in self.beliefs:
                continue
            weights = list(self.beliefs.get(where, ())) or self.view.weights(where)
            if len(weights) == 1:
                weights = [fmpq(1)]
            for move, row in enumerate(self.view.gains(where, support[0])):
                if move != support[0]:
                    (zero if move in support else low).append(self._polynomial(mean(weights, row)))
        for parts in self.beliefs.values():
            low.extend(-self._polynomial(part) for part in parts if part != 0)
        return zero, low

    def _polynomial(self, value: Any) -> Any:
        return self.context.constant(value) if isinstance(value, fmpq) else value

    def run(self) -> tuple[list[Candidate], bool]:
        """Candidates, and whether something was left undecided."""
        zero, low = self._conditions()
        answers = solve_system(zero, frozenset(self.positive))
        found, undecided = [], answers.undecided
        for solution in answers.solutions:
            candidate, open_ = self._met(solution, low)
            found.extend([candidate] if candidate else [])
            undecided |= open_
        for points in answers.points:
            first = next((c for one in points if (c := self._met(one, low)[0])), None)
            found.extend([replace(first, curved=True)] if first else [])
            undecided |= first is None
        if undecided and not found:
            undecided = not infeasible(zero, low)
        return found, undecided

    def _met(self, solution: dict[int, Any], low: list[Any]) -> tuple[Candidate | None, bool]:
        """A solution of the equations as a candidate if it meets the inequalities; whether that is undecided.

        Sets with free beliefs and one move ask for a belief that suits them. Each of their nodes is tried alone, so
        that the condition stays linear; if a set has two moves, some node suits it whenever some belief does.
        """
        above = [part for one in self.play.values() for part in one if not isinstance(part, fmpq)]
        positive = [replaced(self._polynomial(part), solution) for part in above]
        low = [replaced(one, solution) for one in low]
        undecided = False
        for more in self._suited(solution):
            point = _point(positive, [*low, *more])
            if point is None or point == "undecided":
                undecided |= point is not None
                continue
            candidate = self._candidate(solution, *point)
            if candidate is not None:
                return candidate, False
            undecided |= bool(point[0])
        if any(len(self.block.board.sets[one].actions) > 2 for one in self._open_sets(solution)):
            undecided = True
        return None, undecided

    def _open_sets(self, solution: dict[int, Any]) -> list[int]:
        """Sets with free beliefs and one move whose conditions depend on unknowns that are left."""
        sets = [one for one in self.free if one not in self.beliefs]
        return [one for one in sets if any(not r.is_constant() for row in self._rows(one, solution) for r in row)]

    def _rows(self, where: int, solution: dict[int, Any]) -> list[list[Any]]:
        gains = self.view.gains(where, self.supports[where][0])
        return [[replaced(self._polynomial(g), solution) for g in row] for row in gains]

    def _suited(self, solution: dict[int, Any]) -> Iterator[list[Any]]:
        """For each choice of a node in each open set: what must not be positive there."""
        options = []
        for where in self._open_sets(solution):
            rows = self._rows(where, solution)
            nodes = BlockPlay(self.block, self.play).believable(where)
            options.append([[row[node] for row in rows] for node in nodes])
        for choice in itertools.product(*options):
            yield [one for part in choice for one in part]

    def _candidate(
        self, solution: dict[int, Any], values: dict[int, Fraction], ranges: dict[int, Range]
    ) -> Candidate | None:
        numbers = {i: self.context.constant(fmpq(v.numerator, v.denominator)) for i, v in values.items()}

        def number(part: Any) -> fmpq:
            if isinstance(part, fmpq):
                return part
            found = constant(replaced(replaced(part, solution), numbers))
            assert found is not None
            return found

        play = {one: tuple(number(part) for part in parts) for one, parts in self.play.items()}
        fixed = {one: tuple(number(part) for part in parts) for one, parts in self.beliefs.items()}
        named = {
            tuple(int(x) for x in self.names[i][1:].split("_")): r for i, r in ranges.items() if i in self.positive
        }
        return _checked(self.block, play, fixed, named)  # type: ignore[arg-type]


def _point(positive: list[Any], low: list[Any]) -> Any:
    """Values of the unknowns that are left, with room on every side; their ranges; None if there are none.

    Returns
    -------
    None, 'undecided', or (values, ranges)
    """
    used = sorted({i for one in (*positive, *low) for i in unknowns(one)})
    if any(one.total_degree() > 1 for one in (*positive, *low)):
        return "undecided"
    split = [_affine(one, used) for one in positive], [_affine(one, used) for one in low]
    if not used:
        return ({}, {}) if all(c > 0 for _, c in split[0]) and all(c <= 0 for _, c in split[1]) else None
    rows = [[*(-x for x in row), Fraction(1)] for row, _ in split[0]] + [[*row, Fraction(0)] for row, _ in split[1]]
    bounds = [c for _, c in split[0]] + [-c for _, c in split[1]]
    unit = [[*(Fraction(i == j) for j in range(len(used))), Fraction(0)] for i in range(len(used))]
    rows, bounds = (
        [*rows, *unit, [Fraction(0)] * len(used) + [Fraction(1)]],
        [*bounds, *[Fraction(1)] * (len(used) + 1)],
    )
    best = maximise([Fraction(0)] * len(used) + [Fraction(1)], rows, bounds)
    if best is None or best.value <= 0:
        return None
    closed = [row[:-1] for row in rows[:-1]], bounds[:-1]
    ranges = {unknown: _range(i, len(used), *closed) for i, unknown in enumerate(used)}
    return dict(zip(used, best.point, strict=False)), ranges


def _range(index: int, size: int, rows: list[list[Fraction]], bounds: list[Fraction]) -> Range:
    ends = []
    for sign in (-1, 1):
        found = maximise([Fraction(sign * (i == index)) for i in range(size)], rows, bounds)
        assert found is not None
        ends.append(sign * found.value)
    return ends[0], ends[1]


def _affine(polynomial: Any, used: list[int]) -> tuple[list[Fraction], Fraction]:
    """Coefficients of the unknowns and the constant of a polynomial of degree one."""
    row, rest = dict.fromkeys(used, Fraction(0)), Fraction(0)
    for powers, coefficient in polynomial.to_dict().items():
        value = Fraction(int(coefficient.p), int(coefficient.q))
        place = next((i for i, power in enumerate(powers) if power), None)
        if place is None:
            rest = value
        else:
            row[place] = value
    return [row[i] for i in used], rest
