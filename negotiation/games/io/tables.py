"""Tables in and out: pandas data frames and Nashpy games, with labels and exact numbers where there are any.

Nashpy keeps floats and no labels, so what goes there loses both; what comes from there is taken as the binary fractions
that its floats are.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from negotiation.errors import GameError, UsageError
from negotiation.games.normal import NormalFormGame


def from_frames(payoffs: Mapping[str, Any], *, title: str = "normal-form game") -> NormalFormGame:
    """A two-party game from one pandas data frame of payoffs a party.

    Parameters
    ----------
    payoffs : mapping of str to DataFrame
        Party to payoffs: rows are the first party's strategies, columns the second's, labelled alike in both frames.
        Cells are numbers, fractions, or text such as '0.1'.

    Raises
    ------
    GameError
        If there are not two frames, or their labels differ.

    Examples
    --------
    >>> import pandas
    >>> frame = pandas.DataFrame([["0.1", 0], [0, 1]], index=["stay", "go"], columns=["trust", "arm"])
    >>> from_frames({"A": frame, "B": frame}).payoff("B", ("stay", "trust"))
    1/10
    """
    if len(payoffs) != 2:
        raise GameError(f"a table of two parties needs two frames, not {len(payoffs)}.")
    (first, one), (second, other) = payoffs.items()
    if list(one.index) != list(other.index) or list(one.columns) != list(other.columns):
        raise GameError(f"the frames of '{first}' and '{second}' have different labels.")
    strategies = {first: [str(label) for label in one.index], second: [str(label) for label in one.columns]}
    arrays = {party: frame.to_numpy(dtype=object).tolist() for party, frame in payoffs.items()}
    return NormalFormGame.from_arrays(arrays, strategies, title=title)


def to_frames(game: NormalFormGame) -> dict[str, Any]:
    """One pandas data frame of payoffs a party: a table for two parties, a column with a multi-index for others.

    Cells are `Fraction` where a payoff has a value, else SymPy expressions.
    """
    import pandas

    def value(expression: Any) -> Any:
        return game.number(expression) if game.point.covers(expression) else expression

    found = {}
    for index, party in enumerate(game.parties):
        cells = {combination: value(row[index]) for combination, row in game.table.items()}
        if len(game.parties) == 2:
            rows, columns = game.strategies.values()
            data = [[cells[r, c] for c in columns] for r in rows]
            found[party] = pandas.DataFrame(data, index=list(rows), columns=list(columns), dtype=object)
        else:
            every = list(itertools.product(*game.strategies.values()))
            labels = pandas.MultiIndex.from_tuples(every, names=list(game.parties))
            found[party] = pandas.DataFrame({"payoff": [cells[c] for c in every]}, index=labels, dtype=object)
    return found


def from_nashpy(
    game: Any, *, parties: tuple[str, str] = ("row", "column"), title: str = "game from Nashpy"
) -> NormalFormGame:
    """A table from a `nashpy.Game`; floats are taken as the binary fractions that they are."""
    rows, columns = game.payoff_matrices
    return NormalFormGame.from_arrays({parties[0]: rows, parties[1]: columns}, title=title)


def to_nashpy(game: NormalFormGame) -> Any:
    """A `nashpy.Game` with the payoffs of a two-party game as floats (labels and exactness are lost).

    Raises
    ------
    UsageError
        If Nashpy is not installed.
    GameError
        If there are not two parties, or a payoff has a name without a value.
    """
    try:
        import nashpy
    except ImportError:
        raise UsageError("Nashpy is not installed: pip install nashpy.") from None
    rows, columns = game.matrices()
    return nashpy.Game([[float(v) for v in row] for row in rows], [[float(v) for v in row] for row in columns])
