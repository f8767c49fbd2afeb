"""One equilibrium of a two-party game by the Lemke-Howson path, exactly, with the lexicographic rule (no cycling).

Starting from the artificial equilibrium (the origins of both polytopes) one label is dropped; complementary pivots
follow the only edge path that keeps all other labels, and end at an equilibrium (Lemke and Howson 1964; von Stengel
2002, algorithm 3.6). Different dropped labels may end at different equilibria.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from negotiation.errors import SolverError
from negotiation.solvers.tables.bimatrix import Lottery, normal
from negotiation.solvers.tables.polytope import dictionary, exchanged, leaving_row, positive_integers

MOST_PIVOTS = 1_000_000


def lemke_howson(
    rows: Sequence[Sequence[Fraction]], columns: Sequence[Sequence[Fraction]], dropped: int = 0
) -> tuple[Lottery, Lottery]:
    """One equilibrium, exact.

    Parameters
    ----------
    rows, columns : matrices of Fraction
        Payoffs of the row party and of the column party, both indexed [row][column].
    dropped : int
        The label to drop first: a row from 0, or the number of rows plus a column.

    Raises
    ------
    SolverError
        If the path is longer than a million pivots.
    """
    height, width = len(rows), len(rows[0])
    if not 0 <= dropped < height + width:
        raise SolverError(f"there are {height + width} labels, from 0; {dropped} is none of them.")
    transposed = [list(column) for column in zip(*positive_integers(columns), strict=True)]
    dictionaries = [dictionary(transposed), dictionary(positive_integers(rows))]
    # Variable numbers: x_i is i and the slack of column j is height + j in the first dictionary;
    # y_j is j and the slack of row i is width + i in the second. A label names the same strategy in both.
    turn = 0 if dropped < height else 1
    entering = dropped if turn == 0 else dropped - height
    for _ in range(MOST_PIVOTS):
        here = dictionaries[turn]
        column = here.nonbasic.index(entering)
        leaving = leaving_row(here, column)
        variable = here.basic[leaving]
        dictionaries[turn] = exchanged(here, leaving, column)
        label = variable if turn == 0 else _label(variable, height, width)
        if label == dropped:
            return normal(dictionaries[0].vertex().weights), normal(dictionaries[1].vertex().weights)
        turn = 1 - turn
        entering = label if turn == 0 else _variable(label, height, width)
    raise SolverError(f"the Lemke-Howson path is longer than {MOST_PIVOTS:,} pivots.")


def _label(variable: int, height: int, width: int) -> int:
    """The label of a variable of the second dictionary."""
    return height + variable if variable < width else variable - width


def _variable(label: int, height: int, width: int) -> int:
    """The variable of the second dictionary with a label."""
    return label - height if label >= height else width + label
