r"""Branch and prune: boxes of lotteries that hold no solution are thrown away, the rest is narrowed or split.

On a box with centre c and half-widths r a multilinear form is, in :math:`t = (x - c) / r \in [-1, 1]^n`, a multilinear
form again; its constant term and the sum of the sizes of the others bound it. A box is thrown away when a form that
must vanish cannot. Otherwise the forms are multiplied by the inverse of their linear part, which gives

.. math:: t_k = -g_k - \text{(terms of absolute sum } R_k),

so every solution has :math:`|t_k + g_k| \le R_k`: an empty intersection throws the box away, a small one narrows it.
All boxes of a generation are treated at once in float64, with a bound on every rounding error that the tests
include; what is left when it is small is proved by the Krawczyk operator in ball arithmetic or reported as undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import flint
import numpy as np
from flint import arb

from negotiation.solvers.many_parties.krawczyk import IsolatedZero, System, isolated_zero
from negotiation.solvers.many_parties.multilinear import SupportSystem

UNIT = 2.0**-53
SMALLEST = 1e-6
ODD_SPLIT = 0.0371
GENERATION = 4096


@dataclass
class Search:
    """What a search has found so far.

    Attributes
    ----------
    zeros : list of IsolatedZero
        Each proved; none twice.
    undecided : int
        Boxes that were neither thrown away nor proved to hold one zero.
    boxes : int
        How many were looked at.
    """

    zeros: list[IsolatedZero] = field(default_factory=list)
    undecided: int = 0
    boxes: int = 0


class Forms:
    """Multilinear forms in float64, each divided by its largest coefficient, with a bound of the rounding error."""

    def __init__(self, forms: Sequence[Any], sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        scaled = [form / max(1, *(abs(v) for v in form.flat)) for form in forms]
        self.array = np.array(scaled, dtype=float).reshape(len(forms), *sizes)
        total = np.abs(self.array).sum(axis=tuple(range(1, len(sizes) + 1)))
        self.error = total * UNIT * 2 * (sum(sizes) + int(np.prod(sizes)) + 8)

    def shifted(self, matrices: Sequence[np.ndarray]) -> np.ndarray:
        """The coefficients in t, one row a form, for each box; the constant comes first."""
        boxes, rows = matrices[0].shape[0], self.array.size
        found = np.broadcast_to(self.array, (boxes, *self.array.shape))
        for axis, matrix in enumerate(matrices, start=2):
            moved = np.moveaxis(found, axis, -1)
            flat = moved.reshape(boxes, rows // moved.shape[-1], moved.shape[-1]) @ matrix
            found = np.moveaxis(flat.reshape(moved.shape), -1, axis)
        return found.reshape(boxes, self.array.shape[0], rows // self.array.shape[0])

    def may_vanish(self, shifted: np.ndarray) -> np.ndarray:
        """For each box whether every form may be zero somewhere in it."""
        found: np.ndarray = (2 * np.abs(shifted[:, :, 0]) <= np.abs(shifted).sum(axis=2) + self.error).all(axis=1)
        return found


class Box:
    """Many boxes at once: centres and half-widths, one row a box."""

    def __init__(self, centre: np.ndarray, radius: np.ndarray) -> None:
        self.centre, self.radius = centre, radius

    def __len__(self) -> int:
        return len(self.centre)

    def __getitem__(self, chosen: Any) -> Box:
        return Box(self.centre[chosen], self.radius[chosen])

    def joined(self, other: Box) -> Box:
        """Both lists of boxes."""
        return Box(np.concatenate([self.centre, other.centre]), np.concatenate([self.radius, other.radius]))

    def halves(self, axis: np.ndarray) -> Box:
        """Each box cut in two along its axis, a little off the middle (zeros like to lie there)."""
        rows = np.arange(len(self))
        half = self.radius[rows, axis]
        parts = []
        for share, side in ((0.5 + ODD_SPLIT, -1), (0.5 - ODD_SPLIT, 1)):
            centre, radius = self.centre.copy(), self.radius.copy()
            centre[rows, axis] += side * half * (1 - share)
            radius[rows, axis] = half * share * (1 + 4 * UNIT) + 4 * UNIT
            parts.append(Box(centre, radius))
        return parts[0].joined(parts[1])

    def matrices(self, sizes: tuple[int, ...]) -> list[np.ndarray]:
        """For each party the change from (1, x) to (1, t)."""
        found, start = [], 0
        for size in sizes:
            matrix = np.zeros((len(self), size, size))
            matrix[:, 0, 0] = 1
            part = slice(start, start + size - 1)
            matrix[:, 1:, 0] = self.centre[:, part]
            rows = np.arange(1, size)
            matrix[:, rows, rows] = self.radius[:, part]
            found.append(matrix)
            start += size - 1
        return found


def branch_and_prune(support: SupportSystem, budget: int) -> Search:
    """All solutions of the equations of a support with lotteries in the unit simplices, each proved.

    Parameters
    ----------
    support : SupportSystem
    budget : int
        The largest number of boxes to look at; those left then are undecided.
    """
    system = System(support.polynomials())
    pruner = _Pruner(support)
    found = Search()
    waiting = Box(np.full((1, support.unknowns), 0.5), np.full((1, support.unknowns), 0.5 + 4 * UNIT))
    while len(waiting) and found.boxes < budget:
        batch, waiting = waiting[-GENERATION:], waiting[:-GENERATION]
        found.boxes += len(batch)
        left, single, axis = pruner.step(batch)
        settled = np.zeros(len(left), dtype=bool)
        for index in np.flatnonzero(single):
            settled[index] = _prove(system, left[index], found)
        tiny = ~settled & (left.radius.max(axis=1) < SMALLEST)
        found.undecided += int(tiny.sum())
        going = ~settled & ~tiny
        shrunk = axis < 0
        waiting = waiting.joined(left[going & shrunk]).joined(left[going & ~shrunk].halves(axis[going & ~shrunk]))
    found.undecided += len(waiting)
    return found


def _prove(system: System, box: Box, found: Search) -> bool:
    """Whether the box, made a little larger, holds exactly one zero; if so the zero is kept."""
    with flint.ctx.workprec(128):
        balls = [arb(float(c), float(r) * 1.5 + 1e-13) for c, r in zip(box.centre, box.radius, strict=True)]
        zero = isolated_zero(system, balls)
    if zero is None:
        return False
    if not any(zero.same(other) for other in found.zeros):
        found.zeros.append(zero)
    return True


class _Pruner:
    """Throws boxes away and narrows the others."""

    def __init__(self, support: SupportSystem) -> None:
        self.sizes = support.sizes
        self.equations = Forms(support.equations, self.sizes)
        self.inequalities = Forms(support.inequalities, self.sizes) if support.inequalities else None
        self.pairs = Forms(support.other_pairs, self.sizes) if support.other_pairs else None
        places = [place for place, exponents in support.monomials]
        order = [int(np.ravel_multi_index(place, self.sizes)) for place in places if np.count_nonzero(place) == 1]
        names = [e.index(1) for place, e in support.monomials if np.count_nonzero(place) == 1]
        self.linear = [column for _, column in sorted(zip(names, order, strict=True))]

    def step(self, box: Box) -> tuple[Box, np.ndarray, np.ndarray]:
        """(boxes left and narrowed, which look like holding one zero, the axis to cut or -1 if much was gained)."""
        box = self._inside(box)
        matrices = box.matrices(self.sizes)
        forms = self.equations.shifted(matrices)
        kept = self.equations.may_vanish(forms)
        if self.pairs is not None:
            kept &= self.pairs.may_vanish(self.pairs.shifted(matrices))
        if self.inequalities is not None:
            more = self.inequalities.shifted(matrices)
            size = np.abs(more).sum(axis=2) - np.abs(more[:, :, 0])
            kept &= (more[:, :, 0] - size <= self.inequalities.error).all(axis=1)
        return self._narrowed(box[kept], forms[kept])

    def _inside(self, box: Box) -> Box:
        """The boxes that meet the simplices, cut down by what the other probabilities of a party leave."""
        low, high, start = box.centre - box.radius, box.centre + box.radius, 0
        kept = np.ones(len(box), dtype=bool)
        for size in self.sizes:
            part = slice(start, start + size - 1)
            slack = 1 - low[:, part].sum(axis=1) + 1e-12
            kept &= slack >= 0
            high[:, part] = np.minimum(high[:, part], low[:, part] + slack[:, None])
            start += size - 1
        low, high = low[kept], high[kept]
        return Box((low + high) / 2, (high - low) / 2 + 8 * UNIT)

    def _narrowed(self, box: Box, forms: np.ndarray) -> tuple[Box, np.ndarray, np.ndarray]:
        jacobian = forms[:, :, self.linear]
        with np.errstate(all="ignore"):
            constant, rest = self._solved(forms, _inverse(jacobian))
        low, high = np.maximum(-1.0, -constant - rest), np.minimum(1.0, -constant + rest)
        kept = (low <= high).all(axis=1)
        box, low, high = box[kept], low[kept], high[kept]
        single = (np.abs(constant[kept]) + rest[kept] < 1).all(axis=1)
        centre = box.centre + box.radius * (low + high) / 2
        radius = box.radius * (high - low) / 2 * (1 + 8 * UNIT) + 8 * UNIT
        gained = ((high - low) / 2).prod(axis=1) < 0.25
        smear = np.abs(jacobian[kept]).sum(axis=1) * (high - low) + 1e-9 * radius
        return Box(centre, radius), single, np.where(gained, -1, smear.argmax(axis=1))

    def _solved(self, forms: np.ndarray, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(g, R) with |t + g| <= R for every solution; where the inverse is no use, R is infinite."""
        product = inverse @ forms
        constant = product[:, :, 0].copy()
        product[:, :, 0] = 0
        unknowns = np.arange(len(self.linear))
        product[:, unknowns, self.linear] -= 1
        size = self.equations.error + 8 * UNIT * len(unknowns) * np.abs(forms).sum(axis=2)
        error = (np.abs(inverse) @ size[:, :, None])[:, :, 0]
        rest = (np.abs(product).sum(axis=2) + error) * (1 + 1e-12) + 1e-15
        usable = np.isfinite(rest) & np.isfinite(constant)
        return np.where(usable, constant, 0.0), np.where(usable, rest, np.inf)


def _inverse(matrices: np.ndarray) -> np.ndarray:
    """Inverses of many matrices, about; a singular one gives numbers that prune nothing."""
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        found = np.full_like(matrices, np.nan)
        for index, one in enumerate(matrices):
            try:
                found[index] = np.linalg.inv(one)
            except np.linalg.LinAlgError:
                continue
        return found
