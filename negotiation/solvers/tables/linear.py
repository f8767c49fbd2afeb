"""Linear programs in exact arithmetic: the two-phase simplex method in fractions with Bland's rule (no cycling).

Small programs only (tens of variables): correlated equilibria, values of zero-sum games, dominance by lotteries.
Nothing is rounded, so the optimum is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import SolverError


@dataclass(frozen=True)
class Optimum:
    """The exact optimum of a linear program: its value and a point that attains it."""

    value: Fraction
    point: tuple[Fraction, ...]


def maximise(
    objective: Sequence[Fraction],
    at_most: Sequence[Sequence[Fraction]],
    bounds: Sequence[Fraction],
    equal: Sequence[Sequence[Fraction]] = (),
    values: Sequence[Fraction] = (),
) -> Optimum | None:
    """Maximise a linear objective over x >= 0 with A x <= b and E x = f, exactly.

    Returns
    -------
    Optimum or None
        None if no point satisfies the constraints.

    Raises
    ------
    SolverError
        If the objective has no bound.

    Examples
    --------
    >>> maximise([Fraction(1), Fraction(1)], [[Fraction(1), Fraction(2)]], [Fraction(4)]).value
    Fraction(4, 1)
    """
    program = _Simplex(len(objective), at_most, bounds, equal, values)
    if not program.feasible():
        return None
    return program.optimise(objective)


class _Simplex:
    """Two-phase simplex; columns: variables, slacks, artificials, right side."""

    def __init__(
        self,
        size: int,
        at_most: Sequence[Sequence[Fraction]],
        bounds: Sequence[Fraction],
        equal: Sequence[Sequence[Fraction]],
        values: Sequence[Fraction],
    ) -> None:
        self.size, slacks = size, len(at_most)
        self.rows: list[list[Fraction]] = []
        lines = [(list(row), bound, i) for i, (row, bound) in enumerate(zip(at_most, bounds, strict=True))]
        lines += [(list(row), value, -1) for row, value in zip(equal, values, strict=True)]
        for row, bound, slack in lines:
            tail = [Fraction(int(slack == i)) for i in range(slacks)]
            sign = -1 if bound < 0 else 1
            self.rows.append([*(sign * v for v in (*row, *tail)), Fraction(sign * bound)])
        self.width = size + slacks
        self.basis = [-1] * len(self.rows)
        for index, (_, bound, slack) in enumerate(lines):
            if slack >= 0 and bound >= 0:
                self.basis[index] = size + slack
        self._add_artificials()

    def _add_artificials(self) -> None:
        needing = [i for i, variable in enumerate(self.basis) if variable < 0]
        for order, index in enumerate(needing):
            self.basis[index] = self.width + order
        for index, row in enumerate(self.rows):
            extra = [Fraction(int(index == i)) for i in needing]
            self.rows[index] = [*row[:-1], *extra, row[-1]]
        self.artificials = len(needing)

    def feasible(self) -> bool:
        """Phase one: drive the artificial variables out."""
        if not self.artificials:
            return True
        objective = [Fraction(0)] * self.width + [Fraction(-1)] * self.artificials
        if self._run(objective, self.width + self.artificials) != 0:
            return False
        for index, variable in enumerate(self.basis):
            if variable >= self.width:
                column = next((j for j in range(self.width) if self.rows[index][j] != 0), None)
                if column is not None:
                    self._pivot(index, column)
        keep = [i for i, variable in enumerate(self.basis) if variable < self.width]
        self.rows = [[*self.rows[i][: self.width], self.rows[i][-1]] for i in keep]
        self.basis = [self.basis[i] for i in keep]
        return True

    def optimise(self, objective: Sequence[Fraction]) -> Optimum:
        """Phase two, from the feasible basis found."""
        value = self._run([*objective, *[Fraction(0)] * (self.width - self.size)], self.width)
        point = [Fraction(0)] * self.size
        for row, variable in zip(self.rows, self.basis, strict=True):
            if variable < self.size:
                point[variable] = row[-1]
        return Optimum(value, tuple(point))

    def _run(self, objective: Sequence[Fraction], columns: int) -> Fraction:
        while True:
            entering = next((j for j in range(columns) if self._reduced(objective, j) > 0), None)
            if entering is None:
                return sum((objective[v] * row[-1] for row, v in zip(self.rows, self.basis, strict=True)), Fraction(0))
            ratios = [
                (row[-1] / row[entering], self.basis[i], i) for i, row in enumerate(self.rows) if row[entering] > 0
            ]
            if not ratios:
                raise SolverError("the linear program has no bound.")
            self._pivot(min(ratios)[2], entering)

    def _reduced(self, objective: Sequence[Fraction], column: int) -> Fraction:
        if column in self.basis:
            return Fraction(0)
        basic = sum((objective[v] * row[column] for row, v in zip(self.rows, self.basis, strict=True)), Fraction(0))
        return objective[column] - basic

    def _pivot(self, leaving: int, entering: int) -> None:
        head = self.rows[leaving][entering]
        pivot = [value / head for value in self.rows[leaving]]
        for index, row in enumerate(self.rows):
            factor = row[entering]
            if index != leaving and factor:
                self.rows[index] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        self.rows[leaving] = pivot
        self.basis[leaving] = entering
