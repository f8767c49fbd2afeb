"""Supports in which at most two parties mix: linear equations in rationals, and the polytopes that they may leave.

With two parties mixing, the equations of one are linear in the lottery of the other. Usually that gives one point.
Where payoffs tie it gives a polytope for each lottery; its vertices are found exactly. The gains of the parties that do
not mix are bilinear in the two lotteries: they are linear once one lottery is a point.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq, fmpz_mat

from negotiation.solvers.many_parties.multilinear import (
    IntegerGame,
    Lotteries,
    Support,
    expected,
    others,
    outside_gains,
)

Ray = list[Any]


def rays(width: int, equalities: Sequence[Sequence[int]], inequalities: Sequence[Sequence[Any]]) -> list[Ray]:
    """Extreme rays of the cone {q >= 0, E q = 0, G q <= 0}, each scaled to sum one.

    >>> rays(2, [[1, -1]], [])
    [[1/2, 1/2]]
    """
    basis = _nullspace(equalities, width)
    limits = [*(tuple(-int(i == j) for j in range(width)) for i in range(width)), *inequalities]
    found: dict[tuple[Any, ...], Ray] = {}
    for active in itertools.combinations(limits, len(basis) - 1) if basis else ():
        kernel = _nullspace([*equalities, *active], width)
        if len(kernel) != 1:
            continue
        total = sum(kernel[0])
        if total == 0:
            continue
        ray = [fmpq(int(q), int(total)) for q in kernel[0]]
        if all(sum(g * q for g, q in zip(limit, ray, strict=True)) <= 0 for limit in limits):
            found.setdefault(tuple(ray), ray)
    return list(found.values())


def _nullspace(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    if not rows:
        return [[int(i == j) for j in range(width)] for i in range(width)]
    matrix, nullity = fmpz_mat(_integers(rows)).nullspace()
    return [[matrix[i, j] for i in range(width)] for j in range(nullity)]


def _integers(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Each row times its common denominator."""
    found = []
    for row in rows:
        numbers = [fmpq(v) for v in row]
        scale = fmpq(1)
        for number in numbers:
            scale *= (number * scale).q
        found.append([(number * scale).p for number in numbers])
    return found


def linear_support(game: IntegerGame, support: Support) -> list[Lotteries] | None:
    """The vertices of the equilibria of a support with at most two mixing parties; None if they are no polytopes.

    One answer is a point with exactly this support; several span a set of infinitely many, and some of their
    probabilities may be zero.
    """
    mixing = [i for i, played in enumerate(support) if len(played) > 1]
    gains = list(outside_gains(game, support))
    rows: dict[int, tuple[list[Any], list[Any]]] = {i: ([], []) for i in range(len(support))}
    for party in mixing:
        rest = np.ix_(*others(support, party))
        own = [_row(game.gains(party, support[party][0], s)[rest]) for s in support[party][1:]]
        outside = [_row(form) for p, form in gains if p == party]
        other = next((i for i in mixing if i != party), None)
        if other is not None:
            rows[other] = own, outside
        elif any(row[0] for row in own) or any(row[0] > 0 for row in outside):
            return []
    sets = [rays(len(played), *rows[i]) for i, played in enumerate(support)]
    free = [i for i, corners in enumerate(sets) if len(corners) > 1]
    if not all(sets):
        return []
    gains = [(p, form) for p, form in gains if p not in mixing]
    if len(free) > 1:
        pays = any(expected(form, others(at, p)) > 0 for p, form in gains for at in itertools.product(*sets))
        return None if pays else _full(sets)
    for party in free or mixing[:1]:
        limits = [_linear(form, p, sets, party) for p, form in gains]
        sets[party] = rays(len(support[party]), rows[party][0], [*rows[party][1], *limits])
    return _full(sets)


def _row(form: Any) -> list[int]:
    """A form in which one party at most mixes, as a row over its strategies."""
    return [int(v) for v in np.array(form, dtype=object).reshape(-1)]


def _linear(form: Any, gaining: int, sets: list[list[Ray]], party: int) -> list[Any]:
    """A gain of a party that does not mix as a row over the strategies of one that does, the others at their points."""
    size = len(sets[party][0])
    points = [one[0] for one in sets]
    units = [[fmpq(int(i == j)) for j in range(size)] for i in range(size)]
    return [expected(form, others([*points[:party], unit, *points[party + 1 :]], gaining)) for unit in units]


def _full(sets: list[list[Ray]]) -> list[Lotteries]:
    """The product of the sets, if it holds a point at which every strategy of the support is played."""
    inside = all(
        any(corner[s] > 0 for corner in corners) for corners in sets for s in range(len((corners or [[0]])[0]))
    )
    return list(itertools.product(*sets)) if inside else []
