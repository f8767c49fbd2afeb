"""Straight-line programs: expressions as plain data that any arithmetic can run, and that a file can hold.

A program is a tuple of instructions, each reading earlier positions, and the positions of its outputs. It is the tape
(`negotiation.expressions.tape`) made immutable, with values put in, constants folded in exact rationals and dead parts
removed. Written as JSON it needs no parser: a list of lists of names, numbers and positions, checked one by one. The
formula language is not used there because it has no word for the laws of a private cost and no shared parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy
from flint import fmpq

from negotiation.errors import GameError, UsageError
from negotiation.expressions.evaluation import Exact
from negotiation.expressions.tape import Instruction, Isolated, Tape

ARITY: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("add", "mul"), (2, 4096)),
    **dict.fromkeys(("min", "max"), (2, 64)),
    **dict.fromkeys(("abs", "exp", "log", "power"), (1, 1)),
    "real_power": (2, 2),
    **{f"{law}_{kind}": (3, 3) for law in ("uniform", "normal", "logistic") for kind in ("cdf", "integral")},
}
LENGTH, EXPONENT, DIGITS, BITS = 20_000, 4096, 1300, 8192
CURVED = 1_000_000
_RATIO = re.compile(r"-?[0-9]+(?:/[0-9]+)?")


@dataclass(frozen=True)
class Program:
    """Instructions and the positions of the results.

    Attributes
    ----------
    instructions : tuple of Instruction
        Operation, operand positions (all earlier), and the constant (Fraction), name or exponent.
    outputs : tuple of int
        Positions of the results.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> program = Program.of([parse("2 * x + y", ["x", "y"])])
    >>> program.names, program.folded({"y": Fraction(3)}).names
    (('x', 'y'), ('x',))
    """

    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]

    @classmethod
    def of(cls, expressions: Iterable[sympy.Expr]) -> Program:
        """The program of some expressions; common parts are computed once."""
        tape = Tape()
        outputs = tuple(tape.add(one) for one in expressions)
        return cls(tuple(tape.instructions), outputs)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that the program reads, sorted."""
        return tuple(sorted({step.data for step in self.instructions if step.operation == "name"}))

    def select(self, outputs: Iterable[int]) -> Program:
        """The program of some positions only, without the steps that they do not need."""
        outputs = tuple(outputs)
        needed = set(outputs)
        for position in range(len(self.instructions) - 1, -1, -1):
            if position in needed:
                needed.update(self.instructions[position].operands)
        order = {old: new for new, old in enumerate(sorted(needed))}
        steps = tuple(
            step._replace(operands=tuple(order[i] for i in step.operands))
            for old, step in enumerate(self.instructions)
            if old in needed
        )
        return Program(steps, tuple(order[i] for i in outputs))

    def folded(self, values: Mapping[str, Fraction]) -> Program:
        """The program with values put in and everything that is then rational computed, exactly."""
        fold = _Fold(values)
        for step in self.instructions:
            fold.take(step)
        return Program(tuple(fold.steps), tuple(fold.moved[i] for i in self.outputs)).select(
            fold.moved[i] for i in self.outputs
        )

    def degrees(self, output: int) -> dict[str, int]:
        """A bound on the degree of an output in each name, by counting; CURVED if it may be no polynomial in it."""
        found: list[dict[str, int]] = []
        for step in self.instructions[: output + 1]:
            found.append(_degrees(step, [found[i] for i in step.operands]))
        return found[output]

    def bits(self) -> int:
        """A bound on the size in bits of any exact rational result (capped), for names of at most 256 bits."""
        sizes: list[int] = []
        for step in self.instructions:
            sizes.append(min(_bits(step, [sizes[i] for i in step.operands]), 10**9))
        return max(sizes, default=0)

    def as_data(self) -> list[list[Any]]:
        """The instructions as JSON knows them."""
        found = []
        for step in self.instructions:
            if isinstance(step.data, Isolated):
                raise GameError("a number without closed form stands in this game: it cannot be written to a file.")
            data = [] if step.data is None else [str(step.data) if isinstance(step.data, Fraction) else step.data]
            found.append([step.operation, *data, *step.operands])
        return found

    @classmethod
    def from_data(cls, data: Any, outputs: Iterable[Any]) -> Program:
        """Read instructions from plain data that may come from a stranger.

        Raises
        ------
        UsageError
            For anything but known operations on earlier positions, within the limits.
        """
        if not isinstance(data, list) or not 0 < len(data) <= LENGTH:
            raise UsageError(f"a program is a list of 1 to {LENGTH} instructions.")
        steps = tuple(_read(entry, position) for position, entry in enumerate(data))
        places = tuple(outputs)
        if not all(type(one) is int and 0 <= one < len(steps) for one in places):
            raise UsageError("an output of the program is no position of it.")
        return cls(steps, places)


def run(program: Program, arithmetic: Any, name: Callable[[str], Any]) -> list[Any]:
    """The value of every position in an arithmetic with `constant` and `apply`; `name` gives the names' values."""
    found: list[Any] = []
    for step in program.instructions:
        if step.operation == "name":
            found.append(name(step.data))
        elif step.operation == "constant":
            found.append(arithmetic.constant(step.data))
        else:
            found.append(arithmetic.apply(step.operation, tuple(found[i] for i in step.operands), step.data))
    return found


class _Fold:
    """Copies a program instruction by instruction, computing what is constant."""

    def __init__(self, values: Mapping[str, Fraction]) -> None:
        self.values = values
        self.steps: list[Instruction] = []
        self.moved: list[int] = []
        self._known: dict[Any, int] = {}
        self._exact = Exact()

    def take(self, step: Instruction) -> None:
        operands = tuple(self.moved[i] for i in step.operands)
        if step.operation == "name" and step.data in self.values:
            step = Instruction("constant", (), self.values[step.data])
        step = step._replace(operands=operands)
        if operands:
            step = self._constant(step) or self._gathered(step)
        if step.operation in ("add", "mul") and len(step.operands) == 1:
            self.moved.append(step.operands[0])
        else:
            self.moved.append(self._place(step))

    def _place(self, step: Instruction) -> int:
        key = (step.operation, step.operands, step.data)
        if key not in self._known:
            self._known[key] = len(self.steps)
            self.steps.append(step)
        return self._known[key]

    def _fixed(self, position: int) -> Fraction | None:
        step = self.steps[position]
        return step.data if step.operation == "constant" and isinstance(step.data, Fraction) else None

    def _constant(self, step: Instruction) -> Instruction | None:
        fixed = [self._fixed(i) for i in step.operands]
        sizes = [max(abs(one.numerator).bit_length(), one.denominator.bit_length()) for one in fixed if one is not None]
        if len(sizes) < len(fixed) or _bits(step, sizes) > BITS:
            return None
        if step.operation in ("exp", "log", "real_power") or "_" in step.operation:
            return None
        operands = tuple(fmpq(one.numerator, one.denominator) for one in fixed if one is not None)
        try:
            value = self._exact.apply(step.operation, operands, step.data)
        except ZeroDivisionError:
            return None
        return Instruction("constant", (), Fraction(int(value.p), int(value.q)))

    def _gathered(self, step: Instruction) -> Instruction:
        """A sum or product with its rational constants made one."""
        if step.operation not in ("add", "mul"):
            return step
        neutral = Fraction(0 if step.operation == "add" else 1)
        total, others = neutral, []
        for position in step.operands:
            fixed = self._fixed(position)
            if fixed is None or max(fixed.numerator.bit_length(), total.numerator.bit_length()) > BITS:
                others.append(position)
            else:
                total = total + fixed if step.operation == "add" else total * fixed
        if step.operation == "mul" and total == 0:
            return step
        if total != neutral:
            others.insert(0, self._place(Instruction("constant", (), total)))
        return step._replace(operands=tuple(others))


def _degrees(step: Instruction, parts: list[dict[str, int]]) -> dict[str, int]:
    if step.operation == "name":
        return {step.data: 1}
    if step.operation in ("add", "mul"):
        total: dict[str, int] = {}
        for part in parts:
            for name, degree in part.items():
                known = total.get(name, 0)
                total[name] = min(max(known, degree) if step.operation == "add" else known + degree, CURVED)
        return total
    if step.operation == "power" and step.data >= 0:
        return {name: min(degree * step.data, CURVED) for name, degree in parts[0].items()}
    return {name: CURVED for part in parts for name in part}


def _bits(step: Instruction, sizes: list[int]) -> int:
    if step.operation == "constant" and isinstance(step.data, Fraction):
        return max(abs(step.data.numerator).bit_length(), step.data.denominator.bit_length())
    if not sizes:
        return 256
    if step.operation == "power":
        return sizes[0] * abs(int(step.data)) + 1
    if step.operation in ("min", "max", "abs"):
        return max(sizes)
    return 4 * sum(sizes) + 4 if "_" in step.operation else sum(sizes) + len(sizes)


def _read(entry: Any, position: int) -> Instruction:
    """One instruction from plain data, checked."""
    if not isinstance(entry, list) or not entry or not isinstance(entry[0], str):
        raise UsageError(f"instruction {position} is no list that starts with an operation.")
    operation, *rest = entry
    if operation == "name" and len(rest) == 1 and isinstance(rest[0], str) and 0 < len(rest[0]) <= 300:
        return Instruction("name", (), rest[0])
    if operation == "constant" and len(rest) == 1:
        return Instruction("constant", (), read_ratio(rest[0]))
    if operation == "power" and len(rest) == 2 and type(rest[0]) is int and abs(rest[0]) <= EXPONENT:
        return Instruction("power", _operands(rest[1:], position), rest[0])
    least, most = ARITY.get(operation, (0, -1)) if operation != "power" else (0, -1)
    if not least <= len(rest) <= most:
        raise UsageError(f"instruction {position} ('{operation[:30]}') is unknown or has the wrong number of operands.")
    return Instruction(operation, _operands(rest, position))


def _operands(rest: list[Any], position: int) -> tuple[int, ...]:
    if not all(type(one) is int and 0 <= one < position for one in rest):
        raise UsageError(f"instruction {position} must read earlier positions.")
    return tuple(rest)


def read_ratio(text: Any, digits: int = DIGITS) -> Fraction:
    """An exact ratio of integers from text ('3', '-1/7'); nothing else is read.

    Raises
    ------
    UsageError
        If it is anything else, or longer than the limit.
    """
    if not isinstance(text, str) or len(text) > 2 * digits or not _RATIO.fullmatch(text) or text.endswith("/0"):
        raise UsageError(f"'{str(text)[:40]}' is no exact ratio of integers.")
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise UsageError("a ratio has the denominator zero.")
    return Fraction(int(top), int(bottom or 1))
