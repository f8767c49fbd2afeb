r"""The extremes of the margin over ranges of single numbers: from the ends where these tell all, else cut.

The margin is minus the largest of some gains, :math:`M = -\max_k g_k`. Most ranges need no more than their two ends. If
every gain is monotone over the range (or stays below the largest value at an end), the least margin lies at an end. If
at the end where the largest gain is smallest that gain is monotone and rises towards the other end, no value inside has
a smaller largest gain, since the largest is never below it. A gain is shown to be monotone by the way in which the
number enters, or by enclosing its slopes over all such ranges in one pass (`slopes`). A range that needs more is
divided, and what is left of it is cut where gains cross, turn, jump or have a pole (`SignPartition`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any, ClassVar, TypeAlias

import numpy as np
import sympy

from negotiation.deterrence.agreement import Agreement
from negotiation.deterrence.levers.rational_function import NotRationalError
from negotiation.deterrence.levers.sign_partition import INFINITY, EventKind, SignPartition
from negotiation.errors import SolverError
from negotiation.expressions import Kernel, Number, Point, symbol
from negotiation.expressions.float64 import Float64
from negotiation.expressions.program import Program, run
from negotiation.expressions.slopes import Enclosed
from negotiation.expressions.tape import Instruction
from negotiation.settlement import Configuration

PARTS, MANY_STEPS, FEW_STEPS, ZOOMS = 16, 512, 32, (16,) * 12
Ends: TypeAlias = tuple[Any, Any]
Limits: TypeAlias = tuple[float, float] | None
Case: TypeAlias = tuple[list[sympy.Expr], tuple[sympy.Expr, ...]]


@dataclass(frozen=True)
class Range:
    """A range of a number, or a part of one.

    Parameters
    ----------
    path : str
    low, high : Fraction
    others : mapping of str to Fraction
        Names that give way, so that shares of one stake add up to one: each is this number times (1 - the number).
    """

    path: str
    low: Fraction
    high: Fraction
    others: Mapping[str, Fraction] = field(default_factory=dict)

    @cached_property
    def slopes(self) -> dict[str, float]:
        """By how much everything that moves does, when the number rises by one."""
        return {self.path: 1.0, **{name: -float(whole) for name, whole in self.others.items()}}

    def at(self, value: Fraction) -> dict[str, float]:
        """All that moves, at a value of the number."""
        rest = float(1 - value)
        return {self.path: float(value), **{name: float(whole) * rest for name, whole in self.others.items()}}

    @property
    def moving(self) -> dict[sympy.Symbol, sympy.Expr]:
        """The same as expressions in the number."""
        rest = 1 - symbol(self.path)
        return {symbol(name): rest * sympy.Rational(*whole.as_integer_ratio()) for name, whole in self.others.items()}

    def parts(self) -> list[Range]:
        """The range in even parts."""
        width = (self.high - self.low) / PARTS
        return [self.part(self.low + width * step, self.low + width * (step + 1)) for step in range(PARTS)]

    def part(self, low: Fraction, high: Fraction) -> Range:
        """A part of the range."""
        return Range(self.path, low, high, self.others)


@dataclass(frozen=True)
class Extremes:
    """The margin at the ends of a range, and its extremes over it: exactly, or only bounds on them if not `known`.

    `relevant` are the gains (by index) that may be the largest somewhere in the range.
    """

    at_low: float
    at_high: float
    lowest: float
    highest: float
    known: bool = True
    relevant: frozenset[int] = frozenset()
    poles: tuple[Number, ...] = ()
    scanned: bool = False


# --- ranges of which the two ends tell all ---


def _by_ends(
    ranges: Sequence[Range], values: Mapping[str, Fraction], program: Program, *, thorough: bool, beyond: Limits
) -> list[Extremes]:
    """The extremes of minus the largest output where the ends of a range are enough (see the module), else bounds.

    Slopes are enclosed for the gain that binds where the largest is smallest, if `thorough` for all that may exceed it;
    where only margins `beyond` two limits count, only if `thorough` and for ranges whose bounds lie beyond them.
    """
    if not ranges:
        return []
    at = [moved for ends in ranges for moved in (ends.at(ends.low), ends.at(ends.high))]
    columns: dict[str, Any] = {name: np.full(len(at), float(values[name])) for name in program.names}
    for column, moved in enumerate(at):
        for name, value in moved.items():
            if name in columns:
                columns[name][column] = value
    with np.errstate(all="ignore"):
        registers = run(program, Float64(), columns.__getitem__)
    pairs = np.stack([np.broadcast_to(registers[output], (len(at),)) for output in program.outputs])
    pairs = pairs.reshape(len(program.outputs), -1, 2)
    shown = _Shown(program, ranges, columns, registers, pairs)
    worst, binding = pairs.max(axis=0), pairs.argmax(axis=0)
    index, best = np.arange(len(ranges)), worst.argmin(axis=1)
    gain = binding[index, best]
    needed = shown.top > worst.max(axis=1) if thorough else np.arange(len(pairs))[:, None] == gain
    if beyond is not None:
        outside = (-shown.top.max(axis=0) < beyond[0]) | (-shown.bottom.max(axis=0) > beyond[1])
        needed &= outside & thorough
    shown.enclose_slopes(needed)
    rises = shown.monotone[gain, index] & (pairs[gain, index, 1 - best] >= pairs[gain, index, best])
    bounded = (shown.monotone | (shown.top <= worst.max(axis=1))).all(axis=0)
    known = rises & bounded & np.isfinite(pairs).all(axis=(0, 2))
    least, most = shown.bottom.max(axis=0), shown.top.max(axis=0)
    found = []
    for place, (low, high) in enumerate(worst.tolist()):
        if known[place]:
            found.append(Extremes(-low, -high, -max(low, high), -min(low, high)))
        else:
            relevant = frozenset(np.flatnonzero(shown.top[:, place] >= least[place]).tolist())
            bounds = (float(-most[place]), float(-least[place]))
            found.append(Extremes(-low, -high, *bounds, known=False, relevant=relevant))
    return found


class _Shown:
    """For each gain and range whether it is shown to be monotone, and a lower and an upper bound on it."""

    def __init__(
        self,
        program: Program,
        ranges: Sequence[Range],
        columns: Mapping[str, np.ndarray],
        registers: Sequence[Any],
        pairs: np.ndarray,
    ) -> None:
        self.ranges, self.pairs, self.columns = ranges, pairs, columns
        unknown = _unknown(program, ranges)
        self.monotone = np.array([[not unknown[one] >> i & 1 for i in range(len(ranges))] for one in program.outputs])
        self.bottom, self.top = pairs.min(axis=2), pairs.max(axis=2)
        asked = np.flatnonzero(~self.monotone.all(axis=0))
        if not len(asked):
            return
        moving = {name for index in asked for name in ranges[int(index)].slopes}
        self.program = _moving_part(program, registers, 2 * int(asked[0]), moving)
        with np.errstate(all="ignore"):
            walked = run(self.program, _Bounds(), self._boxes(asked).__getitem__)
        for gain, output in enumerate(self.program.outputs):
            low, high, _ = np.broadcast_arrays(*walked[output], np.zeros(len(asked)))
            open_ = ~self.monotone[gain, asked]
            self.bottom[gain, asked[open_]] = np.nan_to_num(low[open_], nan=-INFINITY)
            self.top[gain, asked[open_]] = np.nan_to_num(high[open_], nan=INFINITY)

    def _boxes(self, places: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        ends = {name: self.columns[name].reshape(-1, 2)[places] for name in self.program.names}
        return {name: (pair.min(axis=1), pair.max(axis=1)) for name, pair in ends.items()}

    def enclose_slopes(self, needed: np.ndarray) -> None:
        """Show what can be shown by enclosing the slopes of some gains in some ranges, in one pass over these."""
        needed = needed & ~self.monotone
        places = np.flatnonzero(needed.any(axis=0))
        if not len(places):
            return
        wider = {
            name: (np.nextafter(low, -INFINITY), np.nextafter(high, INFINITY))
            for name, (low, high) in self._boxes(places).items()
        }
        enclosed = Enclosed(self.program, wider)
        for gain in np.flatnonzero(needed.any(axis=1)):
            slopes = enclosed.slopes(int(gain))
            for place, index in enumerate(places):
                if needed[gain, index] and _one_way(slopes, self.ranges[int(index)], place):
                    ends = self.pairs[gain, index]
                    self.monotone[gain, index] = True
                    self.bottom[gain, index], self.top[gain, index] = ends.min(), ends.max()


class _Bounds:
    """Bounds of a program over boxes, up to rounding errors: pairs of arrays, each operation at the ends that count."""

    RISES: ClassVar = {
        "uniform_cdf": (1, -1, -1),
        "uniform_integral": (1, -1, -1),
        "normal_integral": (1, -1, 1),
        "logistic_integral": (1, -1, 1),
    }
    plain = Float64()

    def constant(self, value: Any) -> Ends:
        found = self.plain.constant(value)
        return found, found

    def apply(self, operation: str, operands: tuple[Ends, ...], data: Any) -> Ends:
        rule = getattr(self, operation, None)
        if rule is not None:
            found: Ends = rule(operands, data)
            return found
        ways = self.RISES.get(operation, (1,) * len(operands))  # sums, minima, maxima, exponentials, logarithms
        low = tuple(ends[way < 0] for ends, way in zip(operands, ways, strict=True))
        high = tuple(ends[way > 0] for ends, way in zip(operands, ways, strict=True))
        return self.plain.apply(operation, low, data), self.plain.apply(operation, high, data)

    def mul(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        low, high = operands[0]
        for least, most in operands[1:]:
            products = (low * least, low * most, high * least, high * most)
            low, high = reduce(np.minimum, products), reduce(np.maximum, products)
        return low, high

    def power(self, operands: tuple[Ends, ...], exponent: int) -> Ends:
        ((low, high),) = operands
        inside = (low <= 0) & (high >= 0)
        powers = self.plain.power((low,), exponent), self.plain.power((high,), exponent)
        least, most = np.minimum(*powers), np.maximum(*powers)
        if exponent < 0:
            return np.where(inside, -INFINITY, least), np.where(inside, INFINITY, most)
        return (np.where(inside, 0.0, least) if exponent % 2 == 0 else least), most

    def real_power(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        (low, high), exponent = operands
        found = self.mul(((np.log(low), np.log(high)), exponent), None)
        return np.exp(found[0]), np.exp(found[1])

    def abs(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        ((low, high),) = operands
        least = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
        return least, np.maximum(np.abs(low), np.abs(high))

    def normal_cdf(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return self._by_score(operands, self.plain.normal_cdf)

    def logistic_cdf(self, operands: tuple[Ends, ...], _: Any) -> Ends:
        return self._by_score(operands, self.plain.logistic_cdf)

    def _by_score(self, operands: tuple[Ends, ...], law: Any) -> Ends:
        x, mean, spread = operands
        scores = [((x[0] - mean[1]) / one, (x[1] - mean[0]) / one) for one in spread]
        low, high = (reduce(pick, [score[at] for score in scores]) for at, pick in ((0, np.minimum), (1, np.maximum)))
        return law((low, 0.0, 1.0), None), law((high, 0.0, 1.0), None)


def _moving_part(program: Program, registers: Sequence[Any], column: int, moving: set[str]) -> Program:
    """The program with every step that does not depend on the moving names as a number, its value in a column."""
    depends: list[bool] = []
    steps = []
    for step, register in zip(program.instructions, registers, strict=True):
        depends.append(step.data in moving if step.operation == "name" else any(depends[i] for i in step.operands))
        value = register if np.ndim(register) == 0 else register[column]
        known = not depends[-1] and np.isfinite(value)
        steps.append(Instruction("constant", (), Fraction(float(value))) if known else step)
    return Program(tuple(steps), program.outputs).select(program.outputs)


def _one_way(slopes: Mapping[str, Any], ends: Range, place: int) -> bool:
    """Whether the enclosures of the slopes in all that moves with a parameter add up to one of one sign."""
    low = high = 0.0
    for name, weight in ends.slopes.items():
        if name in slopes:
            one, other = sorted(float(np.ravel(end)[place if np.ndim(end) else 0]) * weight for end in slopes[name])
            low, high = low + one, high + other
    return low >= 0 or high <= 0


def _unknown(program: Program, ranges: Sequence[Range]) -> list[int]:
    """For each step of a program the ranges (as bits) in whose parameter it may be no monotone function.

    A step is one if it is affine in a single earlier step (the carrier) through which alone the parameter comes in, and
    that is monotone in it: the parameter itself, or a law, an exponential, a minimum or a maximum of such a step.
    """
    moved: dict[str, int] = {}
    for index, ends in enumerate(ranges):
        for name in ends.slopes:
            moved[name] = moved.get(name, 0) | 1 << index
    through: list[dict[int, int]] = []  # carrier to the ranges that come in through it; -1 is the parameter itself
    unknown: list[int] = []
    for position, step in enumerate(program.instructions):
        carried: dict[int, int] = {-1: moved[step.data]} if step.operation == "name" and step.data in moved else {}
        seen = lost = 0
        for operand in step.operands:
            lost |= unknown[operand]
            for carrier, mask in through[operand].items():
                same = carried.get(carrier, 0)
                lost |= mask & seen & (~same if step.operation == "add" else -1)
                carried[carrier] = same | mask
            seen = 0
            for mask in carried.values():
                seen |= mask
        if step.operands and step.operation not in ("add", "mul"):
            folds = step.operation == "abs" or (step.operation == "power" and (step.data < 0 or step.data % 2 == 0))
            carried, lost = {position: seen}, lost | (seen if folds else 0)
        through.append(carried)
        unknown.append(lost)
    return unknown


# --- the others: cut where gains cross, turn, jump or have a pole ---


def one_reply(
    ranges: Sequence[Range], values: Mapping[str, Fraction], gains: tuple[sympy.Expr, ...], *, only_widest: bool = False
) -> list[Extremes]:
    """The extremes over ranges along which nobody changes a reply: from their ends, those of parts, or from cut parts.

    If `only_widest`, ranges whose bounds do not exceed all others' extremes are left as they are at their ends.
    """
    program = Program.of(gains)
    found = _by_ends(ranges, values, program, thorough=False, beyond=(0.0, 0.0) if only_widest else None)
    ends = [margin for one in found for margin in (one.at_low, one.at_high)]
    limits: Limits = (min(ends), max(ends)) if only_widest and ends else None

    def wanted(one: Extremes) -> bool:
        return not one.known and (limits is None or one.lowest < limits[0] or one.highest > limits[1])

    asked = [index for index, one in enumerate(found) if wanted(one)]
    split = [part for index in asked for part in ranges[index].parts()]
    inside = _by_ends(split, values, program, thorough=True, beyond=limits)
    for place, index in enumerate(asked):
        pieces = list(zip(split, inside, strict=True))[place * PARTS : (place + 1) * PARTS]
        whole: list[Extremes] = []
        for open_, run_of in itertools.groupby(pieces, key=lambda piece: wanted(piece[1])):
            listed = list(run_of)
            if open_:
                part = ranges[index].part(listed[0][0].low, listed[-1][0].high)
                relevant: frozenset[int] = frozenset().union(*(one.relevant for _, one in listed))
                whole.append(_cut_or_scanned(part, [gains[i] for i in sorted(relevant)], values))
            else:
                whole += [one if one.known else _ends_of(one) for _, one in listed]
        found[index] = _together(found[index], whole)
    return [one if one.known else _ends_of(one) for one in found]


def _ends_of(one: Extremes) -> Extremes:
    """A range as if its ends were all."""
    lowest, highest = sorted((one.at_low, one.at_high))
    return Extremes(one.at_low, one.at_high, lowest, highest)


def _together(ends: Extremes, parts: Sequence[Extremes]) -> Extremes:
    lowest, highest = min(one.lowest for one in parts), max(one.highest for one in parts)
    poles = tuple(pole for one in parts for pole in one.poles)
    scanned = any(one.scanned for one in parts)
    return Extremes(ends.at_low, ends.at_high, lowest, highest, poles=poles, scanned=scanned)


def _cut_or_scanned(ends: Range, gains: Sequence[sympy.Expr], values: Mapping[str, Fraction]) -> Extremes:
    """The extremes over a part of a range by its partition; by a scan where it cannot be cut."""
    moved = [gain.xreplace(ends.moving) for gain in gains]
    found = _cut(ends, [(moved, ())], values)
    if found is not None:
        return found
    kernel, settings = Kernel(moved), {name: float(value) for name, value in values.items()}

    def margins(places: list[Fraction]) -> np.ndarray:
        at = np.array([float(place) for place in places])
        largest: np.ndarray = np.max(np.broadcast_arrays(at, *kernel({**settings, ends.path: at}))[1:], axis=0)
        return -largest

    return _scanned(ends, margins, MANY_STEPS)


def many_replies(ends: Range, configuration: Configuration, agreement: Agreement, choice: str | None) -> Extremes:
    """The extremes over a range along which others may change their replies, so that the margin may jump."""

    def margins(places: list[Fraction]) -> np.ndarray:
        found = []
        for place in places:
            there, point = agreement.solved_at(configuration, ends.path, place)
            found.append(-max(float(point.value(one.gain)) for one in there.under(choice, point).truce))
        return np.array(found)

    try:
        cases = agreement.along(configuration, ends.path).cases(choice)
    except SolverError:
        return _scanned(ends, margins, FEW_STEPS)
    groups = [([one.gain for one in case.truce], case.conditions) for case in cases]
    return _cut(ends, groups, agreement.game.values) or _scanned(ends, margins, FEW_STEPS)


def _cut(ends: Range, cases: Sequence[Case], values: Mapping[str, Fraction]) -> Extremes | None:
    """The extremes from the range cut where gains cross, turn, jump or have a pole; None if it cannot be cut."""
    listed = [gain for gains, _ in cases for gain in gains]
    listed += [condition for _, conditions in cases for condition in conditions]
    listed += [one - other for gains, _ in cases for one, other in itertools.combinations(gains, 2)]
    partition = SignPartition(listed, ends.path, values, ends.low, ends.high, values[ends.path])
    order = {gain: index for index, gain in enumerate(partition.expressions or ())}
    largest: list[float] = []
    try:
        for cell in partition.cells or ():
            point = Point({**values, ends.path: cell.sample})
            valid = [gains for gains, conditions in cases if all(point.sign(one) != 1 for one in conditions)]
            active = {order[gain] for gains in valid for gain in gains}
            turns = [turn for index in active for turn in partition.turning(cell, index)]
            for place in (cell.low.value, *turns, cell.high.value):
                largest.append(max(partition.limit(cell, index, place) for index in active))
    except NotRationalError:
        return None
    if not largest:
        return None
    poles: list[Any] = [event.value for event in partition.events if EventKind.POLE in event.kinds]
    return Extremes(-largest[0], -largest[-1], -max(largest), -min(largest), poles=tuple(poles))


def _scanned(ends: Range, margins: Callable[[list[Fraction]], np.ndarray], steps: int) -> Extremes:
    """The extremes by a scan, narrowed around its best points: an extreme narrower than a step may be missed."""
    found = []
    for sign in (1, -1):
        low, high = ends.low, ends.high
        for count in (steps, *ZOOMS):
            grid = [low + (high - low) * Fraction(step, count) for step in range(count + 1)]
            values = sign * margins(grid)
            best = int(np.nanargmin(values))
            low, high = grid[max(best - 1, 0)], grid[min(best + 1, count)]
        found.append(sign * float(values[best]))
    at_low, at_high = margins([ends.low, ends.high]).tolist()
    return Extremes(at_low, at_high, found[0], found[1], scanned=True)
