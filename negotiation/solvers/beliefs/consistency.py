r"""Consistent beliefs: which beliefs are limits of beliefs under small mistakes, with the mistakes that show it.

An assessment is *consistent* when it is the limit of completely mixed profiles and their Bayesian beliefs (Kreps and
Wilson 1982). It is enough to look at mistakes :math:`w_a \varepsilon^{c_a}` with a whole order :math:`c_a \ge 1` and a
weight :math:`w_a > 0` for every move that is not played (their lemma A1): beliefs at an information set then lie on the
nodes whose paths have the least total order, in proportion to the products of chances and weights along the paths.

So there are two questions, answered in `mistakes`: do orders exist for which just the believed nodes are the likeliest,
and are there weights that give the believed proportions? Both are linear programs. The orders and weights are returned
as a witness that can be checked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from negotiation.display import portable
from negotiation.solvers.beliefs.mistakes import Joint, Paths, Slip, even_point, fraction
from negotiation.solvers.beliefs.support_solution import Candidate
from negotiation.solvers.trees.block_play import BlockPlay
from negotiation.solvers.trees.board import Block

MOST_CHOICES = 2_000


@portable
@dataclass(frozen=True)
class Tremble:
    """A small mistake: chance weight * ε ** order of a move that is not played."""

    order: int
    weight: Fraction


@dataclass(frozen=True)
class Believed:
    """Beliefs at the free information sets of a candidate, and the mistakes that lead to them (if asked for)."""

    beliefs: Mapping[int, tuple[fmpq, ...]]
    slips: Mapping[Slip, Tremble]


def consistent_beliefs(block: Block, candidate: Candidate) -> tuple[Believed | None, bool]:
    """Consistent beliefs that support a candidate, and whether it is certain that there are none if none is found."""
    wanted = [*candidate.fixed, *candidate.free]
    if not wanted:
        return Believed({}, {}), True
    paths = Paths(block, candidate)
    certain = True
    for count, choice in enumerate(_choices(block, candidate, wanted)):
        if count >= MOST_CHOICES:
            return None, False
        orders = paths.orders(choice)
        if orders is None:
            continue
        joint = Joint(paths, candidate, choice)
        found = joint.solve()
        if found is not None:
            beliefs, weights = found
            slips = {slip: Tremble(order, weights.get(slip, Fraction(1))) for slip, order in orders.items()}
            return Believed(beliefs, slips), True
        certain &= joint.certain
    return None, certain


def _subsets(nodes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for size in range(len(nodes), 0, -1):
        yield from itertools.combinations(nodes, size)


def _choices(block: Block, candidate: Candidate, wanted: list[int]) -> Iterator[dict[int, tuple[int, ...]]]:
    """Which nodes are believed in at each free information set: all choices that suit its rows."""
    options = []
    for where in wanted:
        if where in candidate.fixed:
            options.append([tuple(i for i, q in enumerate(candidate.fixed[where]) if q > 0)])
        else:
            size = len(block.board.sets[where].nodes)
            rows, nodes = candidate.free[where], BlockPlay(block, candidate.play).believable(where)
            options.append([s for s in _subsets(nodes) if belief(rows, s, size) is not None])
    for combination in itertools.product(*options):
        yield dict(zip(wanted, combination, strict=True))


def belief(rows: list[list[fmpq]], support: tuple[int, ...], size: int) -> tuple[fmpq, ...] | None:
    """A belief with exactly this support under which no row has a positive mean, as even as can be."""
    if len(support) == 1:
        alone = all(row[support[0]] <= 0 for row in rows)
        return tuple(fmpq(i == support[0]) for i in range(size)) if alone else None
    found = even_point([[fraction(row[i]) for i in support] for row in rows], [])
    if found is None:
        return None
    chances = dict(zip(support, found, strict=True))
    return tuple(fmpq(chances[i].numerator, chances[i].denominator) if i in chances else fmpq(0) for i in range(size))
