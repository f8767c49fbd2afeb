"""One lever cut at every point where an answer may change: the one walker of thresholds, phases, windows and maps.

Around a sample the expressions are rational functions of the lever (or of one exponential of it) up to the next wall: a
kink, where a branch changes (a private cost leaves its support, a provider changes its mind), or a pole, where a
divisor is zero. Between two walls the zeros of the numerators are isolated. The walk repeats in every gap
that is left until the domain is covered, so no piece is missed, however narrow; and in each piece no expression changes
its sign, so one sample tells all of it.

Expressions of another kind (normal and logistic laws, high powers, too many cases to keep open) are scanned and
bisected instead. The evidence says so: of a scan a piece narrower than a step may be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import flint
import sympy
from flint import arb, fmpq, fmpq_poly

from negotiation.deterrence.levers.rational_function import (
    PRECISION,
    Linear,
    NotRationalError,
    OnTheLine,
    Ratio,
    real_roots,
    valued,
)
from negotiation.errors import GameError
from negotiation.expressions import Enclosure, Evidence, Number, Point, ends, midpoint
from negotiation.expressions.numbers import from_ball
from negotiation.expressions.tape import Tape

STRETCHES, SAMPLES, STEPS = 400, 32, 256
TOLERANCE = Fraction(1, 10**12)
INFINITY = float("inf")
Bound: TypeAlias = Number | float
Label: TypeAlias = Callable[[Fraction], Any]


class EventKind(StrEnum):
    """Why the lever is cut at a point."""

    END = "end of the domain"
    ZERO = "zero"
    KINK = "change of branch"
    POLE = "pole"
    SCANNED = "change found by a scan"
    UNDEFINED = "edge of where there is a value"


@dataclass(frozen=True)
class Event:
    """A point at which the lever is cut, and why.

    Parameters
    ----------
    value : Number or float
        Exact, proved to be enclosed, or found by a scan; infinite at an open end of the domain.
    kinds : frozenset of EventKind
    """

    value: Bound
    kinds: frozenset[EventKind]

    def __contains__(self, kind: EventKind) -> bool:
        return kind in self.kinds


@dataclass(frozen=True)
class Piece:
    """An open interval between two events, with one label: that of a sample in it."""

    low: Event
    high: Event
    sample: Fraction
    label: Any

    @property
    def ends(self) -> tuple[Bound, Bound]:
        """Its two ends."""
        return self.low.value, self.high.value


@dataclass(frozen=True)
class Pieces:
    """The whole domain of a lever as pieces in order; where there is no value the label is None.

    Parameters
    ----------
    pieces : tuple of Piece
        Neighbours differ in their labels, or a pole lies between them.
    evidence : Evidence
        How the borders between them are known.
    """

    pieces: tuple[Piece, ...]
    evidence: Evidence

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)

    def __len__(self) -> int:
        return len(self.pieces)

    def __getitem__(self, index: int) -> Piece:
        return self.pieces[index]

    @property
    def borders(self) -> tuple[Number, ...]:
        """Where one piece ends and the next begins."""
        return tuple(piece.low.value for piece in self.pieces[1:])  # type: ignore[misc]  # inner events are finite

    @property
    def poles(self) -> tuple[Number, ...]:
        """The borders at which something that is divided by is zero."""
        return tuple(piece.low.value for piece in self.pieces[1:] if EventKind.POLE in piece.low)  # type: ignore[misc]

    def spans(self, holds: Callable[[Any], bool] = bool) -> tuple[tuple[Bound, Bound], ...]:
        """The intervals on which a condition on the label holds, joined where they touch (never across a pole)."""
        found: list[tuple[Bound, Bound]] = []
        touching = False
        for piece in self.pieces:
            kept = piece.label is not None and holds(piece.label)
            if kept and touching and EventKind.POLE not in piece.low:
                found[-1] = (found[-1][0], piece.high.value)
            elif kept:
                found.append(piece.ends)
            touching = kept
        return tuple(found)

    def relabelled(self, label: Callable[[Any], Any]) -> Pieces:
        """The same with other labels, pieces joined that these do not tell apart."""
        whole = [Piece(one.low, one.high, one.sample, None if one.label is None else label(one.label)) for one in self]
        joined = _joined(whole)
        return Pieces(joined, _evidence(joined, self.evidence))


@dataclass(frozen=True)
class Cell:
    """An open interval between neighbouring events, and what each expression is there as a rational function."""

    low: Event
    high: Event
    sample: Fraction
    functions: tuple[Ratio, ...]


class SignPartition:
    """The domain of one lever, cut where an expression vanishes, has a pole or changes its branch.

    Parameters
    ----------
    expressions : iterable of sympy.Expr, optional
        Whose signs decide; left out if they are not known, so that there is only a scan.
    lever : str
        The name that varies.
    values : mapping of str to Fraction
        Of all other names.
    low, high : Fraction or float
        The ends of the domain; infinite where it is open.
    here : Fraction
        Around which an open domain is scanned.

    Examples
    --------
    >>> x, gain = sympy.Symbol("x", real=True), sympy.Symbol("gain", real=True)
    >>> cut = SignPartition([gain / x - 1], "x", {"gain": Fraction(1, 2)}, Fraction(-1), Fraction(1))
    >>> [(str(one.value), *map(str, one.kinds)) for one in cut.events[1:-1]]
    [('0', 'pole'), ('1/2', 'zero')]
    >>> [one.label for one in cut.pieces()]
    [(-1,), (1,), (-1,)]
    """

    def __init__(
        self,
        expressions: Iterable[sympy.Expr] | None,
        lever: str,
        values: Mapping[str, Fraction],
        low: Bound = -INFINITY,
        high: Bound = INFINITY,
        here: Fraction = Fraction(0),
    ) -> None:
        self.expressions = None if expressions is None else tuple(dict.fromkeys(expressions))
        self.lever, self.low, self.high, self.here = lever, low, high, here
        self.values = {name: value for name, value in values.items() if name != lever}

    @cached_property
    def cells(self) -> tuple[Cell, ...] | None:
        """The intervals between neighbouring events; None where the expressions are no rational functions."""
        if self.expressions is None:
            return None
        try:
            with flint.ctx.workprec(PRECISION):
                return _cells(self._line, self.low, self.high)
        except (NotRationalError, ZeroDivisionError, GameError):
            return None

    @cached_property
    def _line(self) -> _Line:
        return _Line(self.lever, self.values, self.expressions or ())

    @property
    def exact(self) -> bool:
        """Whether no event is missed (else the domain is scanned)."""
        return self.cells is not None

    @property
    def events(self) -> tuple[Event, ...]:
        """All cuts in order, the ends of the domain among them; the ends alone where it can only be scanned."""
        if self.cells is None:
            return _end(self.low), _end(self.high)
        return (self.cells[0].low, *(cell.high for cell in self.cells))

    def signs(self, value: Fraction) -> tuple[int | None, ...]:
        """The sign of each expression at a value of the lever, proved; None where it cannot be told."""
        point = Point({**self.values, self.lever: value})
        return tuple(point.sign(one) for one in self.expressions or ())

    def pieces(self, label: Label | None = None) -> Pieces:
        """The domain as intervals with one label each.

        Parameters
        ----------
        label : function of a Fraction, optional
            What holds at a value of the lever; it must depend on the signs of the expressions only. Their signs
            themselves if left out.
        """
        decide = label or self.signs
        if self.cells is None:
            return _scanned(decide, self.low, self.high, self.here)
        joined = _joined([Piece(cell.low, cell.high, cell.sample, decide(cell.sample)) for cell in self.cells])
        return Pieces(joined, _evidence(joined, Evidence.exact()))

    def nearest(self, label: Label, now: Any, *, above: bool) -> tuple[Event, Any] | None:
        """The first change on one side of `here` to another label than `now`: where it is, and the label beyond.

        None where there is none; where there is only a scan, if no step of it found one.
        """
        if self.cells is None:
            return _first_change(label, now, self._points(above))
        side = [one for one in self.cells if below(self.here, one.high.value)] if above else []
        side = side or [one for one in self.cells[::-1] if not above and below(one.low.value, self.here)]
        for cell in side:
            found = label(cell.sample)
            if found != now:
                return (cell.low if above else cell.high), found
        return None

    def _points(self, above: bool) -> list[Fraction]:
        """The points of the scan on one side of `here`, outwards, `here` first."""
        points = scan_points(self.low, self.high, self.here)
        return (
            [one for one in points if one >= self.here] if above else [one for one in points if one <= self.here][::-1]
        )

    def turning(self, cell: Cell, index: int) -> list[Number]:
        """Where in a cell an expression turns: the zeros of its derivative.

        Raises
        ------
        NotRationalError
            If they cannot be told apart.
        """
        with flint.ctx.workprec(PRECISION):
            return [root for root in self._line.roots(cell.functions[index].slope) if _inside(root, cell)]

    def limit(self, cell: Cell, index: int, place: Bound) -> float:
        """The value that an expression approaches from inside a cell; infinite at a pole."""
        with flint.ctx.workprec(PRECISION):
            function, at = cell.functions[index].reduced, self._line.ball(place)
            bottom = valued(function.bottom, at)
            if bottom > 0 or bottom < 0:
                return float(arb(valued(function.top, at) / bottom))
            return INFINITY if function.at(self._line.variable(cell.sample)) > 0 else -INFINITY


# --- the exact walk ---


class _Line:
    """The expressions as rational functions around a sample, all names but the lever having values."""

    def __init__(self, lever: str, values: Mapping[str, Fraction], expressions: Iterable[sympy.Expr]) -> None:
        self.lever, self.values = lever, values
        self.tape = Tape()
        self.outputs = [self.tape.add(one) for one in expressions]
        self.rate = self._rate()

    def _rate(self) -> Any | None:
        """The rate c if the lever occurs in exponentials exp(c·lever + ...) or powers b**lever, else None."""
        rates: list[Any] = []
        probe = OnTheLine(fmpq(1), fmpq(1))

        def note(rate: Any) -> Ratio:
            rates.append(rate)
            return Ratio(fmpq_poly([0, 1]))

        found: list[Any] = []
        for step in self.tape.instructions:
            operands = tuple(found[i] for i in step.operands)
            value: Any = None
            try:
                if step.operation == "name":
                    value = Linear(fmpq(1), fmpq(0)) if step.data == self.lever else self._constant(step.data)
                elif step.operation == "constant":
                    value = probe.constant(step.data)
                elif any(one is None for one in operands):
                    pass
                elif step.operation == "exp" and isinstance(operands[0], Linear):
                    value = note(operands[0].slope)
                elif step.operation == "real_power" and [type(one) for one in operands] == [Ratio, Linear]:
                    base = operands[0].constant
                    if base is not None and base > 0:
                        value = note(operands[1].slope * probe.exact.log((base,), None))
                else:
                    value = probe.apply(step.operation, operands, step.data)
            except (NotRationalError, ZeroDivisionError):
                pass
            found.append(value)
        return min(rates, key=lambda rate: abs(float(arb(rate)))) if rates else None

    def _constant(self, name: str) -> Ratio:
        value = self.values[name]
        return Ratio.of(fmpq(value.numerator, value.denominator))

    def variable(self, value: Fraction) -> Any:
        """The variable of the rational functions at a value of the lever."""
        raw = fmpq(value.numerator, value.denominator)
        return raw if self.rate is None else (arb(raw) * self.rate).exp()

    def ball(self, place: Any) -> Any:
        """The variable at a point that may be enclosed."""
        if isinstance(place, Fraction):
            return self.variable(place)
        low, high = (arb(self.variable(end)) for end in ends(place))
        return low.union(high)

    def roots(self, polynomial: Any) -> list[Number]:
        """Values of the lever at which a polynomial of the variable vanishes."""
        found = real_roots(polynomial)
        if self.rate is not None:
            found = [fmpq(0) if root == 1 else arb(root).log() / self.rate for root in found if root > 0]
        return [from_ball(root) for root in found]

    def around(self, low: Bound, high: Bound) -> tuple[Fraction, tuple[Ratio, ...], OnTheLine]:
        """A sample between two points that lies on no wall, the expressions around it, and the walls."""
        gaps = [(low, high)]
        for _ in range(SAMPLES):
            left, right = gaps.pop(0)
            sample = middle(left, right)
            arithmetic = OnTheLine(self.variable(sample), self.rate)
            try:
                functions = self._functions(arithmetic)
                at = arithmetic.sample
                if not any(_may_vanish(one, at) for one in (*arithmetic.kinks, *arithmetic.poles)):
                    return sample, functions, arithmetic
            except ZeroDivisionError:
                pass  # the sample is a pole: take another one
            gaps += [(left, sample), (sample, right)]
        raise NotRationalError

    def _functions(self, arithmetic: OnTheLine) -> tuple[Ratio, ...]:
        registers: list[Any] = []
        for step in self.tape.instructions:
            if step.operation == "name":
                registers.append(arithmetic.variable if step.data == self.lever else self._constant(step.data))
            elif step.operation == "constant":
                registers.append(arithmetic.constant(step.data))
            else:
                operands = tuple(registers[i] for i in step.operands)
                registers.append(arithmetic.apply(step.operation, operands, step.data))
        found = tuple(registers[i] for i in self.outputs)
        if any(isinstance(one, Linear) for one in found):
            raise NotRationalError
        return found


def _cells(line: _Line, low: Bound, high: Bound) -> tuple[Cell, ...]:
    """The domain cut at all kinks, poles and zeros."""
    marks: list[tuple[Number, EventKind]] = []
    stretches: list[tuple[Bound, Bound, tuple[Ratio, ...]]] = []
    waiting = [(low, high)]
    while waiting:
        if len(stretches) > STRETCHES:
            raise NotRationalError
        left, right = waiting.pop()
        sample, functions, found = line.around(left, right)
        walls = [(root, EventKind.KINK) for one in found.kinks for root in line.roots(one)]
        walls += [(root, EventKind.POLE) for one in found.poles for root in line.roots(one)]
        walls = [wall for wall in walls if below(left, wall[0]) and below(wall[0], right)]
        before = max((root for root, _ in walls if below(root, sample)), key=midpoint, default=None)
        after = min((root for root, _ in walls if below(sample, root)), key=midpoint, default=None)
        near, far = (left if before is None else before), (right if after is None else after)
        marks += [wall for wall in walls if _near(wall[0], near, far)]
        zeros = (root for one in functions for root in line.roots(one.top))
        marks += [(root, EventKind.ZERO) for root in zeros if not below(root, near) and not below(far, root)]
        stretches.append((near, far, functions))
        waiting += [(left, near)] if before is not None else []
        waiting += [(far, right)] if after is not None else []
    return _between(_merged(marks, low, high), stretches)


def _near(root: Number, near: Bound, far: Bound) -> bool:
    """Whether a wall may be the same point as one of the two that bound a stretch."""
    return any(not below(root, wall) and not below(wall, root) for wall in (near, far))


def _merged(marks: Iterable[tuple[Number, EventKind]], low: Bound, high: Bound) -> list[Event]:
    """Events strictly inside the domain in order, with its ends; overlapping enclosures are one, an exact one kept."""
    events = [_end(low)]
    for value, kind in sorted(marks, key=lambda mark: midpoint(mark[0])):
        if not below(low, value) or not below(value, high):
            continue
        last = events[-1]
        if below(last.value, value):
            events.append(Event(value, frozenset({kind})))
        else:
            kept = value if isinstance(last.value, Enclosure) else last.value
            events[-1] = Event(kept, last.kinds | {kind})
    return [*events, _end(high)]


def _between(events: list[Event], stretches: list[tuple[Bound, Bound, tuple[Ratio, ...]]]) -> tuple[Cell, ...]:
    cells = []
    for one, other in pairwise(events):
        sample = middle(one.value, other.value)
        functions = next(
            functions for near, far, functions in stretches if not below(sample, near) and not below(far, sample)
        )
        cells.append(Cell(one, other, sample, functions))
    return tuple(cells)


def _may_vanish(polynomial: Any, at: Any) -> bool:
    """Whether a wall that is not zero everywhere is (or may be) zero at a point."""
    if not polynomial.length():
        return False
    value = valued(polynomial, at)
    return not (value > 0 or value < 0)


def _inside(root: Number, cell: Cell) -> bool:
    return below(cell.low.value, root) and below(root, cell.high.value)


def cut_at(
    low: Bound, high: Bound, zeros: Iterable[Number], poles: Iterable[Number], label: Label, evidence: Evidence
) -> Pieces:
    """A domain cut at points that are known otherwise (by formulas, say), each piece labelled at a sample."""
    marks = [*((value, EventKind.ZERO) for value in zeros), *((value, EventKind.POLE) for value in poles)]
    samples = [(a, b, middle(a.value, b.value)) for a, b in pairwise(_merged(marks, low, high))]
    return Pieces(_joined([Piece(a, b, sample, label(sample)) for a, b, sample in samples]), evidence)


# --- points of the line ---


def _end(value: Bound) -> Event:
    return Event(value, frozenset({EventKind.END}))


def below(one: Bound, other: Bound) -> bool:
    """Whether one point certainly lies below another."""
    top = one if isinstance(one, float) else ends(one)[1]
    bottom = other if isinstance(other, float) else ends(other)[0]
    return top < bottom


def middle(low: Bound, high: Bound) -> Fraction:
    """A simple fraction strictly between two points (either may be infinite)."""
    a = None if isinstance(low, float) else ends(low)[1]
    b = None if isinstance(high, float) else ends(high)[0]
    if a is None or b is None:
        if a is None and b is None:
            return Fraction(0)
        known = int(a if a is not None else b or 0)
        step = 1 + max(1, abs(known))
        return Fraction(known + step if a is not None else known - step)
    if not a < b:
        raise NotRationalError
    mid, width = (a + b) / 2, b - a
    simple = mid.limit_denominator(max(2, int(4 / width)))
    return simple if a < simple < b else mid


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours with one label made one, but for a pole between them."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].label == piece.label and EventKind.POLE not in piece.low:
            last = joined.pop()
            piece = Piece(last.low, piece.high, last.sample, last.label)
        joined.append(piece)
    return tuple(joined)


def _evidence(pieces: tuple[Piece, ...], evidence: Evidence) -> Evidence:
    """How the borders of joined pieces are known, if all events were (scanned ones stay so)."""
    if not evidence.conclusive:
        return evidence
    return Evidence.of(piece.low.value for piece in pieces[1:])


# --- the scan ---


def scan_points(low: Bound, high: Bound, here: Fraction) -> list[Fraction]:
    """Points to scan: even steps in a finite range, steps that grow away from `here` in an infinite one."""
    if not isinstance(low, float) and not isinstance(high, float):
        first, width = midpoint(low), midpoint(high) - midpoint(low)
        points = [first + width * Fraction(2 * i + 1, 2 * STEPS) for i in range(STEPS)]
    else:
        scale = max(abs(here), Fraction(1, 10))
        steps = [scale * Fraction(i, STEPS - i) for i in range(1, STEPS)]
        start = here if isinstance(low, float) else midpoint(low)
        points = [start + one for one in steps]
        if isinstance(low, float):
            points += [start - one for one in steps]
    return sorted({point for point in (*points, here) if not below(point, low) and not below(high, point)})


def _known(label: Label) -> Label:
    """The label, None where an expression has no value."""

    def found(value: Fraction) -> Any:
        try:
            return label(value)
        except (ZeroDivisionError, GameError):
            return None

    return found


def _scanned(label: Label, low: Bound, high: Bound, here: Fraction) -> Pieces:
    """Intervals of one label by a scan, each change bisected to 1e-12."""
    known = _known(label)
    grid = scan_points(low, high, here)
    pieces: list[Piece] = []
    start, first, before = _end(low), grid[0], known(grid[0])
    for left, right in pairwise(grid):
        while before != known(right):  # more than one change may lie between two points of the grid
            left, beyond, after = _bisected(known, left, right, before)
            border = _border(left, beyond, before, after)
            pieces.append(Piece(start, border, first, before))
            start, first, left, before = border, beyond, beyond, after
    return Pieces((*pieces, Piece(start, _end(high), first, before)), Evidence.numeric(TOLERANCE))


def _first_change(label: Label, now: Any, points: list[Fraction]) -> tuple[Event, Any] | None:
    known = _known(label)
    for near, far in pairwise(points):
        if known(far) != now:
            near, beyond, after = _bisected(known, near, far, now)
            return _border(near, beyond, now, after), after
    return None


def _bisected(label: Label, near: Fraction, far: Fraction, now: Any) -> tuple[Fraction, Fraction, Any]:
    """The first change of label between two points, to 1e-12: the last point before it, one beyond, its label."""
    after = None
    while abs(far - near) > TOLERANCE * max(Fraction(1), abs(far)):
        half = ((near + far) / 2).limit_denominator(10**15)
        found = label(half)
        if found == now:
            near = half
        else:
            far, after = half, found
    return near, far, label(far) if after is None else after


def _border(one: Fraction, other: Fraction, before: Any, after: Any) -> Event:
    kind = EventKind.UNDEFINED if before is None or after is None else EventKind.SCANNED
    return Event(Enclosure(min(one, other), max(one, other)), frozenset({kind}))
