"""Interval branch and bound: is an expression positive anywhere in a box? Returns the subdivision tree.

Boxes are treated in batches of NumPy arrays. A box is closed when an enclosure of the gain has no positive number, or
one of a condition only positive ones. Otherwise it shrinks to a face along every parameter in which the gain is
monotone there (and no condition falls along it), is tried with the mean-value form, and is cut in two: at both ends
where the gain is affine in the parameter (corners suffice), else near its middle along the parameter that matters most.
A box that is a point is decided in exact arithmetic. A violation is reported only when exact arithmetic confirms it.

The float64 enclosures are rounded outward; the tree (`Tree`) is what `certificate` checks again in
other arithmetic. Moore, Kearfott and Cloud, Introduction to Interval Analysis, 2009, chapters 6 and 8; Hansen and
Walster, Global Optimization Using Interval Analysis, 2004 (monotonicity); Kearfott and Novoa 1990 (what matters most).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.deterrence.proofs.falsify import attacked, simpler
from negotiation.deterrence.proofs.statement import Box, signs
from negotiation.expressions.intervals import rounded
from negotiation.expressions.program import Program
from negotiation.expressions.slopes import Enclosed

BATCH = 1024
NARROW = 2.0**-36
SPARE = 1e-12
_ZEROS = re.compile(r"\.?0*p")


class Conclusion(StrEnum):
    """What became of a claim over a box."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Outcome:
    """What the search found for one claim.

    Attributes
    ----------
    answer : Conclusion
        'proved', 'refuted' or 'undecided'.
    tree : str
        The splitting tree in preorder, if proved.
    boxes : int
        Boxes looked at.
    point : mapping of str to Fraction or None
        The counter-example, or the worst point met.
    open_share : float
        Share of the box's volume that is not decided.
    corners : bool
        Whether the gain is affine in every parameter on its own, so that corners decide.
    """

    answer: Conclusion
    tree: str
    boxes: int
    point: Mapping[str, Fraction] | None
    open_share: float
    corners: bool


@dataclass
class _Queue:
    """Open boxes: ends, side (-1 or 1: fixed at its low or high end, 0: free), node and share of the volume."""

    low: Any
    high: Any
    side: Any
    node: Any
    share: Any

    def take(self, count: int) -> tuple[_Queue, _Queue]:
        """The rest and the last `count` boxes."""
        fields = (self.low, self.high, self.side, self.node, self.share)
        return _Queue(*(one[:-count] for one in fields)), _Queue(*(one[-count:] for one in fields))

    def pick(self, rows: Any) -> _Queue:
        return _Queue(self.low[rows], self.high[rows], self.side[rows], self.node[rows], self.share[rows])

    def joined(self, other: _Queue) -> _Queue:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return _Queue(*(np.concatenate(pair) for pair in pairs))


@dataclass
class _Tree:
    """The nodes met: the words of each and its first child (the second follows it)."""

    words: list[list[str]] = field(default_factory=lambda: [[]])
    child: list[int] = field(default_factory=lambda: [0])

    def split(self, node: int, word: str) -> int:
        self.words[node].append(word)
        self.child[node] = len(self.words)
        self.words.extend([[], []])
        self.child.extend([0, 0])
        return self.child[node]

    def text(self) -> str:
        """The words in preorder."""
        found: list[str] = []
        stack = [0]
        while stack:
            node = stack.pop()
            found.extend(self.words[node])
            if self.child[node]:
                stack.extend((self.child[node] + 1, self.child[node]))
        return " ".join(found)


def search(program: Program, box: Box, budget: int, *, attack: bool = True) -> Outcome:
    """Decide whether the first output of a program is positive where its other outputs are not.

    Parameters
    ----------
    program : Program
        Gain first, then conditions; its names are all in the box.
    budget : int
        Boxes to look at, at most.
    attack : bool
        Whether to look for a violation by sampling and ascent first.
    """
    return _Search(program, box, budget).run(attack)


class _Search:
    def __init__(self, program: Program, box: Box, budget: int) -> None:
        self.program, self.budget = program, budget
        self.names = program.names
        self.exact = [box.ends[name] for name in self.names]
        ends = [(rounded(low), rounded(high)) for low, high in self.exact]
        size = len(self.names)
        self.low = np.array([low[0] for low, _ in ends]).reshape(size)
        self.low_top = np.array([low[1] for low, _ in ends]).reshape(size)
        self.high = np.array([high[1] for _, high in ends]).reshape(size)
        self.high_bottom = np.array([high[0] for _, high in ends]).reshape(size)
        self.conditions = range(1, len(program.outputs))
        degrees = program.degrees(program.outputs[0])
        bound = [program.degrees(program.outputs[j]) for j in self.conditions]
        self.affine = [degrees.get(n, 0) <= 1 and not any(n in one for one in bound) for n in self.names]
        self.tree = _Tree()
        self.looked = 0
        self.lost: list[float] = []
        self.worst: tuple[dict[str, Fraction], float] | None = None
        self.found: dict[str, Fraction] | None = None

    def run(self, attack: bool) -> Outcome:
        met = attacked(self.program, dict(zip(self.names, self.exact, strict=True))) if attack and self.names else None
        if met is not None:
            self.worst = met
            if met[1] > 0:
                self.refute(met[0])
        size = len(self.names)
        shape = (1, size)
        queue = _Queue(
            self.low.reshape(shape), self.high.reshape(shape), np.zeros(shape, np.int8), np.zeros(1, int), np.ones(1)
        )
        with np.errstate(all="ignore"):
            while len(queue.node) and self.found is None and self.looked < self.budget:
                queue, batch = queue.take(min(BATCH, len(queue.node), self.budget - self.looked))
                self.looked += len(batch.node)
                queue = queue.joined(self.treat(batch))
        return self.outcome(queue)

    def outcome(self, queue: _Queue) -> Outcome:
        corners = all(self.affine) and not len(self.conditions)
        if self.found is not None:
            return Outcome(Conclusion.REFUTED, "", self.looked, self.found, 1.0, corners)
        if not len(queue.node) and not self.lost:
            met = self.worst[0] if self.worst else None
            return Outcome(Conclusion.PROVED, self.tree.text(), self.looked, met, 0.0, corners)
        share = float(np.sum(queue.share)) + sum(self.lost)
        if self.worst is None and self.looked:
            self.worst = self.centre(queue, int(np.argmax(queue.share))), 0.0
        return Outcome(
            Conclusion.UNDECIDED, "", self.looked, self.worst[0] if self.worst else None, min(share, 1.0), corners
        )

    def treat(self, batch: _Queue) -> _Queue:
        """Close what can be closed, shrink or split the rest; returns the boxes to look at next."""
        enclosed = self.enclosed(batch.low, batch.high)
        left = self.closed(batch, enclosed)
        if not len(left):
            return batch.pick(left)
        if len(left) < len(batch.node):
            batch = batch.pick(left)
            enclosed = self.enclosed(batch.low, batch.high)
        slopes = [self.slopes(enclosed, j) for j in (0, *self.conditions)]
        shrunk = self.shrink(batch, slopes)
        still = np.nonzero(~shrunk)[0]
        if not len(still):
            return batch
        rest = batch.pick(still)
        opened = self.split(*self.tried(rest, [(low[still], high[still]) for low, high in slopes]))
        return batch.pick(np.nonzero(shrunk)[0]).joined(opened)

    def enclosed(self, low: Any, high: Any) -> Enclosed:
        return Enclosed(self.program, {n: (low[:, i], high[:, i]) for i, n in enumerate(self.names)})

    def slopes(self, enclosed: Enclosed, index: int) -> tuple[Any, Any]:
        """Low and high ends of the slopes of an output, boxes by parameters."""
        found = enclosed.slopes(index)
        none = (np.zeros(1), np.zeros(1))
        parts = [found.get(name, none) for name in self.names]
        count = len(np.atleast_1d(enclosed.values[0][0])) if not self.names else self._count(enclosed)
        columns = [[np.broadcast_to(one[end], (count,)) for one in parts] for end in (0, 1)]
        return np.stack(columns[0], axis=1), np.stack(columns[1], axis=1)

    def _count(self, enclosed: Enclosed) -> int:
        return max(np.size(low) for low, _ in enclosed.values)

    def closed(self, batch: _Queue, enclosed: Enclosed) -> Any:
        """Write down the boxes that are closed at once; rows of the others."""
        count = len(batch.node)
        done = np.broadcast_to(enclosed.value(0)[1] <= 0, (count,))
        for row in np.nonzero(done)[0]:
            self.tree.words[batch.node[row]].append("n")
        for j in self.conditions:
            out = np.broadcast_to(enclosed.value(j)[0] > 0, (count,)) & ~done
            for row in np.nonzero(out)[0]:
                self.tree.words[batch.node[row]].append(f"c{j}")
            done = done | out
        points = np.all(batch.side != 0, axis=1) & ~done
        for row in np.nonzero(points)[0]:
            self.decide(batch, int(row))
        return np.nonzero(~(done | points))[0]

    def decide(self, batch: _Queue, row: int) -> None:
        """A box that is a point: exact arithmetic decides."""
        point = self.centre(batch, row)
        gain, *others = signs(self.program, point)
        if gain in (-1, 0) or 1 in others:
            self.tree.words[batch.node[row]].append("x")
        elif gain == 1 and None not in others:
            self.found = point
        else:
            self.lose(point, float(batch.share[row]), 0.0)

    def lose(self, point: dict[str, Fraction], share: float, height: float) -> None:
        """Give up a box: it cannot be told from a violation."""
        self.lost.append(share)
        if self.worst is None or height > self.worst[1]:
            self.worst = point, height

    def shrink(self, batch: _Queue, slopes: list[tuple[Any, Any]]) -> Any:
        """Move boxes to faces along monotone parameters, in place; which boxes have moved."""
        free = batch.side == 0
        up, down = slopes[0][0] >= 0, slopes[0][1] <= 0
        for low, high in slopes[1:]:
            up, down = up & (high <= 0), down & (low >= 0)
        up, down = up & free, down & free & ~up
        self.fix(batch, up, down)
        for row in np.nonzero(np.any(up | down, axis=1))[0]:
            moved = [f"{i}{'+' if up[row, i] else '-'}" for i in np.nonzero(up[row] | down[row])[0]]
            self.tree.words[batch.node[row]].append(",".join(moved))
        return np.any(up | down, axis=1)

    def fix(self, batch: _Queue, up: Any, down: Any) -> None:
        """Put parameters at their high or low ends (masks), in place."""
        at_high, at_low = batch.high == self.high, batch.low == self.low
        low = np.where(up, np.where(at_high, self.high_bottom, batch.high), batch.low)
        high = np.where(down, np.where(at_low, self.low_top, batch.low), batch.high)
        batch.low, batch.high = low, high
        batch.side = np.where(up, 1, np.where(down, -1, batch.side)).astype(np.int8)

    def tried(self, batch: _Queue, slopes: list[tuple[Any, Any]]) -> tuple[_Queue, list[tuple[Any, Any]], Any]:
        """Close by the mean-value form, look for a violation at centres; the boxes left with slopes and heights."""
        free = batch.side == 0
        middle = batch.low + (batch.high - batch.low) / 2
        low, high = np.where(free, middle, batch.low), np.where(free, middle, batch.high)
        at = self.enclosed(low, high)
        count = len(batch.node)
        bottom, top = (np.broadcast_to(one, (count,)) for one in at.value(0))
        radius = np.where(free, np.maximum(batch.high - middle, middle - batch.low), 0.0)
        steep = np.maximum(slopes[0][1], -slopes[0][0])
        spread = np.sum(np.where(radius > 0, steep * radius, 0.0), axis=1)
        done = top + spread * (1 + SPARE) + SPARE * (np.abs(top) + spread) <= 0
        for row in np.nonzero(done)[0]:
            self.tree.words[batch.node[row]].append("m")
        clear = [np.broadcast_to(at.value(j)[1] <= 0, (count,)) for j in self.conditions]
        bad = np.logical_and.reduce([bottom > 0, *clear])
        if np.any(bad):
            self.refute(self.centre(batch, int(np.argmax(np.where(bad, bottom, -np.inf)))))
        left = np.nonzero(~done)[0]
        return batch.pick(left), [(a[left], b[left]) for a, b in slopes], bottom[left]

    def refute(self, point: dict[str, Fraction]) -> None:
        """Keep a violation if exact arithmetic confirms it, in as few digits as still violate."""
        if self.found is None and _violates(self.program, point):
            ends = dict(zip(self.names, self.exact, strict=True))
            self.found = simpler(point, ends, lambda one: _violates(self.program, one))

    def split(self, batch: _Queue, slopes: list[tuple[Any, Any]], heights: Any) -> _Queue:
        """Cut each box in two along the parameter that matters most; boxes too narrow to cut are lost."""
        rows, columns, cuts = self.places(batch, slopes)
        for lost in np.nonzero(columns < 0)[0]:
            self.lose(self.centre(batch, int(lost)), float(batch.share[lost]), float(heights[lost]))
        batch = batch.pick(rows)
        first, second = batch.pick(slice(None)), batch.pick(slice(None))
        for half in (first, second):
            half.low, half.high, half.node = half.low.copy(), half.high.copy(), half.node.copy()
            half.share = half.share / 2
        down, up = np.zeros(batch.low.shape, bool), np.zeros(batch.low.shape, bool)
        for row, column in enumerate(columns[rows].tolist()):
            if self.affine[column]:
                word = f"e{column}"
                down[row, column] = up[row, column] = True
            else:
                cut = float(cuts[rows[row]])
                word = f"s{column}:{_ZEROS.sub('p', cut.hex())}"
                first.high[row, column] = second.low[row, column] = cut
            child = self.tree.split(int(batch.node[row]), word)
            first.node[row], second.node[row] = child, child + 1
        self.fix(first, np.zeros_like(up), down)
        self.fix(second, up, np.zeros_like(down))
        return first.joined(second)

    def places(self, batch: _Queue, slopes: list[tuple[Any, Any]]) -> tuple[Any, Any, Any]:
        """Rows that can be cut, the parameter of every row (-1: none), and where."""
        width = batch.high - batch.low
        scale = self.high - self.low
        wide = (batch.side == 0) & (width > NARROW * np.maximum(scale, np.abs(batch.low)))
        relative = np.where(wide, width / np.where(scale > 0, scale, 1.0), 0.0)
        matter = sum(np.maximum(np.abs(low), np.abs(high)) * width for low, high in slopes)
        matter = np.where(np.isfinite(matter), matter, 1e250 * relative)
        matter = np.where(wide, matter + 1e-9 * relative * np.max(matter, axis=1, initial=1e-300, keepdims=True), -1.0)
        columns = np.argmax(matter, axis=1) if matter.shape[1] else np.zeros(len(matter), int)
        possible = np.any(wide, axis=1)
        every = np.arange(len(matter))
        low, across = batch.low[every, columns], width[every, columns]
        grain = np.ldexp(1.0, np.frexp(across)[1].astype(np.int32) - 5)
        cuts = np.round((low + across / 2) / grain) * grain
        return np.nonzero(possible)[0], np.where(possible, columns, -1), cuts

    def centre(self, batch: _Queue, row: int) -> dict[str, Fraction]:
        """The centre of a box as exact numbers (fixed parameters at their exact ends)."""
        point = {}
        for i, name in enumerate(self.names):
            low, high = float(batch.low[row, i]), float(batch.high[row, i])
            first = self.exact[i][0] if low == self.low[i] else Fraction(low)
            last = self.exact[i][1] if high == self.high[i] else Fraction(high)
            side = int(batch.side[row, i])
            middle = Fraction(low + (high - low) / 2)
            point[name] = first if side < 0 else last if side > 0 else min(max(middle, first), last)
        return point


def _violates(program: Program, point: Mapping[str, Fraction]) -> bool:
    gain, *conditions = signs(program, point)
    return gain == 1 and all(one in (-1, 0) for one in conditions)
