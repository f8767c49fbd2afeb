r"""Vertices of a best-response polytope, exactly and all of them, also when it is degenerate.

The polytope is :math:`\{x \ge 0 : C x \le 1\}` for a matrix C of positive integers, so it is bounded and the origin is
a vertex. Vertices are found by walking from basis to basis with integer pivoting (Edmonds; Bareiss): every entry of
the tableau is a determinant, so divisions are exact and nothing is rounded. The leaving variable is chosen by the
lexicographic rule, which perturbs the polytope into a simple one without changing its vertices: every vertex has at
least one lexicographically feasible basis, and these are connected by pivots (Avis and Fukuda 1992; von Stengel 2002).

A label is the number of a constraint that holds with equality: i for :math:`x_i = 0`, d + j for row j of C.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.errors import SolverError

MOST_BASES = 200_000


@dataclass(frozen=True)
class Vertex:
    """A vertex: its coordinates and the bits of its labels."""

    point: tuple[Fraction, ...]
    labels: int


class Tableau:
    """An integer tableau of the system C x + s = 1: rows of basic variables, one common determinant."""

    def __init__(self, matrix: Sequence[Sequence[int]]) -> None:
        size, dimension = len(matrix), len(matrix[0])
        self.dimension, self.size = dimension, size
        identity = [[int(i == j) for j in range(size)] for i in range(size)]
        self.rows = [[*matrix[i], *identity[i], 1] for i in range(size)]
        self.basis = list(range(dimension, dimension + size))
        self.determinant = 1

    def copy(self) -> Tableau:
        """An independent copy."""
        other = object.__new__(Tableau)
        other.dimension, other.size = self.dimension, self.size
        other.rows = [row[:] for row in self.rows]
        other.basis = self.basis[:]
        other.determinant = self.determinant
        return other

    def leaving_row(self, entering: int) -> int:
        """The row of the lexicographically least ratio of (right side, slack columns) to the entering column."""
        best = -1
        for index, row in enumerate(self.rows):
            if row[entering] > 0 and (best < 0 or self._less(row, self.rows[best], entering)):
                best = index
        if best < 0:
            raise SolverError("the best-response polytope is not bounded: payoffs were not made positive.")
        return best

    def _less(self, one: list[int], other: list[int], entering: int) -> bool:
        left, right = other[entering], one[entering]
        difference = one[-1] * left - other[-1] * right
        if difference:
            return difference < 0
        for column in range(self.dimension, self.dimension + self.size):
            difference = one[column] * left - other[column] * right
            if difference:
                return difference < 0
        return False

    def pivot(self, leaving: int, entering: int) -> None:
        """Exchange the basic variable of a row for a nonbasic one; all entries stay integers."""
        row = self.rows[leaving]
        head, determinant = row[entering], self.determinant
        for index, other in enumerate(self.rows):
            if index == leaving:
                continue
            factor = other[entering]
            if factor:
                self.rows[index] = [(a * head - b * factor) // determinant for a, b in zip(other, row, strict=True)]
            elif head != determinant:
                self.rows[index] = [a * head // determinant for a in other]
        self.basis[leaving] = entering
        self.determinant = head

    def vertex(self) -> Vertex:
        """The vertex of this basis with all its labels (a basic variable may be zero too)."""
        labels = (1 << (self.dimension + self.size)) - 1
        point = [Fraction(0)] * self.dimension
        for row, variable in zip(self.rows, self.basis, strict=True):
            if row[-1] == 0:
                continue
            labels &= ~(1 << variable)
            if variable < self.dimension:
                point[variable] = Fraction(row[-1], self.determinant)
        return Vertex(tuple(point), labels)


def vertices(matrix: Sequence[Sequence[int]]) -> list[Vertex]:
    """All vertices of the polytope of a matrix of positive integers (rows: constraints), the origin first.

    Raises
    ------
    SolverError
        If there are more than 200,000 bases.
    """
    start = Tableau(matrix)
    waiting = [start]
    seen = {frozenset(start.basis)}
    found: dict[tuple[Fraction, ...], Vertex] = {}
    while waiting:
        tableau = waiting.pop()
        vertex = tableau.vertex()
        found.setdefault(vertex.point, vertex)
        basic = set(tableau.basis)
        for entering in range(tableau.dimension + tableau.size):
            if entering in basic:
                continue
            leaving = tableau.leaving_row(entering)
            key = frozenset(basic - {tableau.basis[leaving]} | {entering})
            if key not in seen:
                seen.add(key)
                if len(seen) > MOST_BASES:
                    raise SolverError(f"the best-response polytope has more than {MOST_BASES:,} bases.")
                neighbour = tableau.copy()
                neighbour.pivot(leaving, entering)
                waiting.append(neighbour)
    return list(found.values())


def positive_integers(matrix: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """A matrix with the same best replies whose entries are positive integers (shifted and scaled as a whole)."""
    least = min(value for row in matrix for value in row)
    scale = math.lcm(*((value - least).denominator for row in matrix for value in row))
    return [[int((value - least) * scale) + scale for value in row] for row in matrix]
