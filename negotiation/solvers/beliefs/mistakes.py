r"""Mistakes that make beliefs: orders and weights of small mistakes, found by exact linear programs.

A node's likelihood is a product along its path: chances of moves that are played and, for each move that is not, a
weight times a power of ε. *Orders*: the believed nodes of each set must have the same least total order; linear in the
orders. *Weights*: call each product of weights that occurs (common factors of a set cancel) an unknown; beliefs are
proportional to known chances times these unknowns, so that the conditions on beliefs are linear in them. As long as the
products are independent of each other every positive solution is reached by some weights; where they are not, a
solution counts only if weights for it exist, and none found proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

import flint
from flint import fmpq

from negotiation.solvers.beliefs.support_solution import Candidate
from negotiation.solvers.tables.linear import maximise
from negotiation.solvers.trees.board import Block

Slip = tuple[int, int]
Product = tuple[tuple[Slip, int], ...]


def fraction(value: fmpq) -> Fraction:
    """A `Fraction` from flint's rational."""
    return Fraction(int(value.p), int(value.q))


def even_point(
    at_most: Sequence[Sequence[Fraction]], equal: Sequence[Sequence[Fraction]]
) -> tuple[Fraction, ...] | None:
    """A positive point of the unit simplex with A x <= 0 and E x = 0 whose least coordinate is largest, or None."""
    size = len(next(iter((*at_most, *equal)), ()))
    zero, one = Fraction(0), Fraction(1)
    rows = [[*row, zero] for row in at_most]
    rows += [[*(Fraction(-(i == j)) for j in range(size)), one] for i in range(size)]
    whole = [[one] * size + [zero], *([*row, zero] for row in equal)]
    best = maximise([zero] * size + [one], rows, [zero] * len(rows), whole, [one] + [zero] * len(equal))
    return best.point[:-1] if best is not None and best.value > 0 else None


class Paths:
    """For each node of the free information sets: the moves on its path that are not played, and the other chances."""

    def __init__(self, block: Block, candidate: Candidate) -> None:
        self.block = block
        self.slips: dict[int, dict[Slip, int]] = {}
        self.chance: dict[int, fmpq] = {}
        for where in (*candidate.fixed, *candidate.free):
            for node in block.board.sets[where].nodes:
                self.slips[node], self.chance[node] = {}, fmpq(1)
                for above, move in block.path(node):
                    self._step(node, block.board.owner[above], move, candidate, above)

    def _step(self, node: int, owner: int, move: int, candidate: Candidate, above: int) -> None:
        chance = (self.block.board.chances[above] or candidate.play[owner])[move]
        if chance == 0 and owner >= 0:
            self.slips[node][owner, move] = 1
        else:
            self.chance[node] *= chance

    def orders(self, choice: Mapping[int, tuple[int, ...]]) -> dict[Slip, int] | None:
        """Whole orders from 1 that make the believed nodes the likeliest of their sets; None if there are none."""
        slips = sorted({slip for node in self.slips for slip in self.slips[node]})
        equal, more = [], []
        for where, believed in choice.items():
            nodes = self.block.board.sets[where].nodes
            base = self.slips[nodes[believed[0]]]
            if any(self.chance[nodes[i]] == 0 for i in believed):
                return None
            for i, node in enumerate(nodes):
                row = [Fraction(self.slips[node].get(slip, 0) - base.get(slip, 0)) for slip in slips]
                if i in believed:
                    equal.append(row)
                elif self.chance[node] > 0:
                    more.append([-one for one in row])
        return _whole(slips, equal, more)


def _whole(slips: list[Slip], equal: list[list[Fraction]], more: list[list[Fraction]]) -> dict[Slip, int] | None:
    """Least whole orders c >= 1 with E c = 0 and M c <= -1."""
    if all(sum(row) < 0 for row in more) and all(sum(row) == 0 for row in equal):
        return dict.fromkeys(slips, 1)
    equal = [row for row in equal if any(row)]
    least = [Fraction(-1) - sum(row, Fraction(0)) for row in more]
    best = maximise([Fraction(-1)] * len(slips), more, least, equal, [-sum(row, Fraction(0)) for row in equal])
    if best is None:
        return None
    scale = lcm(*(one.denominator for one in best.point), 1)
    return {slip: int(scale * (1 + one)) for slip, one in zip(slips, best.point, strict=True)}


class Joint:
    """Weights of mistakes and beliefs of all free sets at once.

    Attributes
    ----------
    certain : bool
        Whether no answer means that there is none.
    """

    def __init__(self, paths: Paths, candidate: Candidate, choice: Mapping[int, tuple[int, ...]]) -> None:
        self.paths, self.candidate, self.choice = paths, candidate, choice
        self.product = {where: self._products(where, believed) for where, believed in choice.items()}
        self.unknowns = sorted({one for products in self.product.values() for one in products.values()})
        slips = sorted({slip for one in self.unknowns for slip, _ in one})
        powers = [[dict(one).get(slip, 0) for slip in slips] for one in self.unknowns]
        self.certain = not slips or flint.fmpz_mat(powers).rank() == len(self.unknowns)

    def _products(self, where: int, believed: tuple[int, ...]) -> dict[int, Product]:
        """For each believed node the product of weights on its path, without what is common to all of them."""
        nodes = self.paths.block.board.sets[where].nodes
        mine = {i: self.paths.slips[nodes[i]] for i in believed}
        common = set.intersection(*(set(one) for one in mine.values()))
        return {i: tuple(sorted((s, c) for s, c in one.items() if s not in common)) for i, one in mine.items()}

    def solve(self) -> tuple[dict[int, tuple[fmpq, ...]], dict[Slip, Fraction]] | None:
        """Beliefs and weights, or None."""
        at_most: list[list[Fraction]] = []
        equal: list[list[Fraction]] = []
        for where in self.choice:
            if where in self.candidate.fixed:
                equal.extend(self._fixed(where))
            else:
                at_most.extend(self._row(where, row) for row in self.candidate.free[where])
        sizes = even_point(at_most, equal or [[Fraction(0)] * len(self.unknowns)])
        if sizes is None:
            return None
        size = dict(zip(self.unknowns, (fmpq(one.numerator, one.denominator) for one in sizes), strict=True))
        if () in size:
            size = {one: value / size[()] for one, value in size.items()}
        weights = _weights(size)
        if weights is None:
            self.certain = False
            return None
        return {where: self._belief(where, size) for where in self.choice}, weights

    def _likelihood(self, where: int, i: int) -> fmpq:
        return self.paths.chance[self.paths.block.board.sets[where].nodes[i]]

    def _row(self, where: int, row: Sequence[fmpq]) -> list[Fraction]:
        found = dict.fromkeys(self.unknowns, fmpq(0))
        for i in self.choice[where]:
            found[self.product[where][i]] += row[i] * self._likelihood(where, i)
        return [fraction(found[one]) for one in self.unknowns]

    def _fixed(self, where: int) -> list[list[Fraction]]:
        """Likelihoods in the proportion of given beliefs."""
        given, believed = self.candidate.fixed[where], self.choice[where]
        rows = []
        for i in believed[1:]:
            row = [fmpq(0)] * len(given)
            row[i], row[believed[0]] = given[believed[0]], -given[i]
            rows.append(self._row(where, row))
        return rows

    def _belief(self, where: int, size: Mapping[Product, fmpq]) -> tuple[fmpq, ...]:
        parts = {i: self._likelihood(where, i) * size[one] for i, one in self.product[where].items()}
        total = sum(parts.values(), fmpq(0))
        count = len(self.paths.block.board.sets[where].nodes)
        return tuple(parts.get(i, fmpq(0)) / total for i in range(count))


def _weights(size: Mapping[Product, fmpq]) -> dict[Slip, Fraction] | None:
    """Rational weights whose products have these sizes, by elimination with exponents ±1; None if none are at hand."""
    solved: list[tuple[Slip, dict[Slip, int], fmpq]] = []
    for product, value in size.items():
        row = dict(product)
        for slip, rest, number in solved:
            power = row.pop(slip, 0)
            if power:
                value = value / number**power
                for other, count in rest.items():
                    row[other] = row.get(other, 0) + power * count
                row = {one: count for one, count in row.items() if count}
        if not row:
            if value != 1:
                return None
            continue
        chosen = next((one for one, count in row.items() if count in (1, -1)), None)
        if chosen is None:
            return None
        sign = row.pop(chosen)
        solved.append((chosen, {one: -sign * count for one, count in row.items()}, value**sign))
    weights: dict[Slip, fmpq] = {}
    for slip, rest, number in reversed(solved):
        for other, count in rest.items():
            number *= weights.get(other, fmpq(1)) ** count
        weights[slip] = number
    return {slip: fraction(value) for slip, value in weights.items()}
