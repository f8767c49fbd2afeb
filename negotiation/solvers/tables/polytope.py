r"""Vertices of a best-response polytope, exactly and all of them, also when it is degenerate.

The polytope is :math:`\{x \ge 0 : C x \le 1\}` for a matrix C of positive integers, so it is bounded and the origin is
a vertex. Vertices are found by walking from basis to basis with integer pivoting (Edmonds; Bareiss): every entry of
the dictionary is a determinant, so divisions are exact and nothing is rounded. The leaving variable is chosen by the
lexicographic rule, which perturbs the polytope into a simple one without changing its vertices: every vertex has at
least one lexicographically feasible basis, and these are connected by pivots (Avis and Fukuda 1992; von Stengel 2002).

A dictionary holds only the columns of nonbasic variables and the right side; the identity columns of the others are
never written. Every edge of the perturbed polytope is crossed once: a basis remembers by which variables the walk
already came or went.

A label is the number of a constraint that holds with equality: i for :math:`x_i = 0`, d + j for row j of C. The labels
of a vertex tell it from all others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from negotiation.errors import SolverError

MOST_BASES = 200_000


class Vertex(NamedTuple):
    """A vertex: the bits of its labels, and the basic variables with their values times the determinant."""

    labels: int
    basic: list[int]
    values: list[int]
    dimension: int
    determinant: int

    @property
    def weights(self) -> list[int]:
        """The coordinates as integers over the determinant."""
        found = [0] * self.dimension
        for variable, value in zip(self.basic, self.values, strict=True):
            if variable < self.dimension:
                found[variable] = value
        return found

    @property
    def point(self) -> tuple[Fraction, ...]:
        """The coordinates."""
        return tuple(Fraction(weight, self.determinant) for weight in self.weights)


class Dictionary(NamedTuple):
    """The system C x + s = 1 solved for some variables: determinant · basic + rows · nonbasic = last column.

    Attributes
    ----------
    rows : list of list of int
        One row a basic variable: coefficients of the nonbasic variables, then the right side.
    basic, nonbasic : list of int
        Variable numbers: i for :math:`x_i`, d + j for the slack of row j.
    determinant : int
        Positive.
    """

    rows: list[list[int]]
    basic: list[int]
    nonbasic: list[int]
    determinant: int

    def vertex(self) -> Vertex:
        """The vertex of this basis with all its labels (a basic variable may be zero too)."""
        labels, values = sum([1 << variable for variable in self.nonbasic]), [row[-1] for row in self.rows]
        if 0 in values:
            labels += sum(1 << k for k, value in zip(self.basic, values, strict=True) if not value)
        return Vertex(labels, self.basic, values, len(self.nonbasic), self.determinant)


def dictionary(matrix: Sequence[Sequence[int]]) -> Dictionary:
    """The dictionary of the origin."""
    size, dimension = len(matrix), len(matrix[0])
    rows, basic = [[*row, 1] for row in matrix], list(range(dimension, dimension + size))
    return Dictionary(rows, basic, list(range(dimension)), 1)


def leaving_row(here: Dictionary, column: int) -> int:
    """The row of the lexicographically least ratio of (right side, slack columns) to a column."""
    best, top, bottom = -1, 1, 0
    for index, row in enumerate(here.rows):
        entry = row[column]
        if entry > 0:
            gap = row[-1] * bottom - top * entry
            if gap < 0 or (gap == 0 and _less(here, index, best, column)):
                best, top, bottom = index, row[-1], entry
    if best < 0:
        raise SolverError("the best-response polytope is not bounded: payoffs were not made positive.")
    return best


def _less(here: Dictionary, one: int, other: int, column: int) -> bool:
    """Whether the slack columns of a row are lexicographically less, after division by its entry."""
    mine, theirs, dimension = here.rows[one], here.rows[other], len(here.nonbasic)
    left, right = theirs[column], mine[column]
    place = {variable: k for k, variable in enumerate(here.nonbasic)}
    for slack in range(dimension, dimension + len(here.rows)):
        if slack in place:
            gap = mine[place[slack]] * left - theirs[place[slack]] * right
        else:
            gap = int(here.basic[one] == slack) * left - int(here.basic[other] == slack) * right
        if gap:
            return gap < 0
    return False


def exchanged(here: Dictionary, leaving: int, column: int) -> Dictionary:
    """The dictionary in which the basic variable of a row and the nonbasic one of a column have changed places."""
    old, basic, nonbasic, determinant = here
    pivot_row = old[leaving]
    head = pivot_row[column]
    rows = []
    for row in old:
        factor = row[column]
        if row is pivot_row:
            row = row[:]
            row[column] = determinant
        elif factor:
            row = [(a * head - b * factor) // determinant for a, b in zip(row, pivot_row)]  # noqa: B905 (hot loop)
            row[column] = -factor
        elif head != determinant:
            row = [a * head // determinant for a in row]
        rows.append(row)
    basic, nonbasic = basic[:], nonbasic[:]
    basic[leaving], nonbasic[column] = nonbasic[column], basic[leaving]
    return Dictionary(rows, basic, nonbasic, head)


def vertices(matrix: Sequence[Sequence[int]]) -> list[Vertex]:
    """All vertices of the polytope of a matrix of positive integers (rows: constraints), the origin first.

    Raises
    ------
    SolverError
        If there are more than 200,000 bases.

    Examples
    --------
    >>> [one.point for one in vertices([[2, 1]])]
    [(Fraction(0, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)), (Fraction(1, 2), Fraction(0, 1))]
    """
    start = dictionary(matrix)
    origin = (1 << len(start.nonbasic)) - 1
    crossed = {origin: 0}
    waiting = [(start, origin)]
    found: dict[int, Vertex] = {}
    while waiting:
        here, basis = waiting.pop()
        vertex = here.vertex()
        found.setdefault(vertex.labels, vertex)
        done = crossed[basis]
        for column, entering in enumerate(here.nonbasic):
            if done >> entering & 1:
                continue
            row = leaving_row(here, column)
            back = 1 << here.basic[row]
            key = basis - (1 << entering) + back
            if key in crossed:
                crossed[key] |= back
            else:
                crossed[key] = back
                waiting.append((exchanged(here, row, column), key))
        if len(crossed) > MOST_BASES:
            raise SolverError(f"the best-response polytope has more than {MOST_BASES:,} bases.")
    return list(found.values())


def positive_integers(matrix: Sequence[Sequence[Fraction | int]]) -> list[list[int]]:
    """A matrix with the same best replies whose entries are positive integers (shifted and scaled as a whole)."""
    ratios = [[value.as_integer_ratio() for value in row] for row in matrix]
    scale = math.lcm(*{bottom for row in ratios for _, bottom in row})
    whole = [[top * (scale // bottom) for top, bottom in row] for row in ratios]
    shift = 1 - min(map(min, whole))
    return [[value + shift for value in row] for row in whole]
