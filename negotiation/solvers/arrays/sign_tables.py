r"""Which signs decide an equilibrium: the determinants of a payoff matrix that hold all of a bimatrix game's answers.

For rows R and columns C of a payoff matrix M with :math:`|R| = |C| + 1` let :math:`P(R, C)` be the determinant of M on
R and C with a column of ones at the end. It does not change when a constant is added to a column. For supports I of
the payoffs' owner and J of the other party, :math:`|I| = |J|`, Cramer's rule gives

.. math:: y_j = (-1)^{pos(j)} P(I, J \setminus j), \qquad
   \sum_{j \in J} M_{rj} y_j - u = (-1)^{pos(r)} P(I \cup r, J),

where y is the one lottery over J, up to a factor, that makes the owner indifferent in I, u is its payoff there, and
pos counts the smaller members of J (of I). So y is a lottery when all :math:`y_j` have one sign, and I are best
replies when no payoff outside I has that sign too. Every case is decided by the signs of the same few determinants
(the chirotope of the matrix), each made from smaller ones by expansion along its first column.

A game is *degenerate* when some lottery over k strategies has more than k best replies (von Stengel 2002, definition
2.6). At a vertex of the set of such lotteries the support and some equally many best replies form a regular system,
so a game is degenerate exactly when a lottery found in this way ties with a strategy outside I. If no game of the
other party's matrix does either, all equilibria have supports of equal size and are found here, each once.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

Choice = tuple[int, ...]
MOST_DETERMINANTS = 5_000


@dataclass(frozen=True)
class Step:
    """How to make one determinant: the column to expand along, and (row, position of the smaller determinant)."""

    column: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PairTest:
    """The signed determinants of a pair of supports: (position, sign), of the lottery and of the payoffs outside."""

    lottery: tuple[tuple[int, int], ...]
    outside: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class SignTable:
    """Everything about the shape of one party's matrix.

    Attributes
    ----------
    steps : tuple of Step
        The determinants with at least one column, smaller ones first; position 0 is the empty one (always 1) and
        step k makes position k + 1.
    tests : tuple of PairTest
        One for each pair of supports.
    supports : tuple of (I, J)
        Own strategies and the other party's, for each test.
    """

    steps: tuple[Step, ...]
    tests: tuple[PairTest, ...]
    supports: tuple[tuple[Choice, Choice], ...]


def support_pairs(own: int, other: int) -> list[tuple[Choice, Choice]]:
    """All pairs of equally large supports, small ones first.

    >>> len(support_pairs(4, 4))
    69
    """
    return [
        (mine, theirs)
        for size in range(1, min(own, other) + 1)
        for mine in itertools.combinations(range(own), size)
        for theirs in itertools.combinations(range(other), size)
    ]


def sign_table(own: int, other: int, pairs: list[tuple[Choice, Choice]]) -> SignTable:
    """The table of a matrix of `own` rows (the owner's strategies) and `other` columns, for these pairs of supports.

    >>> table = sign_table(2, 2, support_pairs(2, 2))
    >>> table.steps[0], len(table.steps)
    (Step(column=0, terms=((0, 0), (1, 0))), 2)
    """
    position: dict[tuple[Choice, Choice], int] = {((r,), ()): 0 for r in range(own)}
    steps = []
    for size in range(1, min(own - 1, other) + 1):
        for columns in itertools.combinations(range(other), size):
            for rows in itertools.combinations(range(own), size + 1):
                terms = tuple((r, position[_without(rows, r), columns[1:]]) for r in rows)
                steps.append(Step(columns[0], terms))
                position[rows, columns] = len(steps)
    tests = []
    for mine, theirs in pairs:
        lottery = tuple((position[mine, _without(theirs, j)], _sign(k)) for k, j in enumerate(theirs))
        rest = [r for r in range(own) if r not in mine]
        outside = tuple((position[tuple(sorted((*mine, r))), theirs], _sign(sum(i < r for i in mine))) for r in rest)
        tests.append(PairTest(lottery, outside))
    return SignTable(tuple(steps), tuple(tests), tuple(pairs))


def both_tables(height: int, width: int) -> tuple[SignTable, SignTable]:
    """The tables of the row party's and of the column party's matrix, tests in the same order."""
    pairs = support_pairs(height, width)
    return sign_table(height, width, pairs), sign_table(width, height, [(j, i) for i, j in pairs])


def _without(choice: Choice, one: int) -> Choice:
    return tuple(i for i in choice if i != one)


def _sign(count: int) -> int:
    return -1 if count % 2 else 1
