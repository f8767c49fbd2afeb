"""Numbers from expressions: exact or enclosed at a point, float64 over arrays, and the sign with its proof.

`Point` fixes the levers and parameters and values expressions there; parts shared between expressions are computed
once. `Kernel` compiles expressions for arrays. A number that is not rational is an `Enclosure`: two rationals that
are proved to bound it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import flint
import numpy as np
import sympy
from flint import fmpq

from negotiation.errors import UsageError, near_miss
from negotiation.expressions.exact_arithmetic import Exact
from negotiation.expressions.float64 import Float64
from negotiation.expressions.numbers import Number, exact, from_ball
from negotiation.expressions.tape import Tape

PRECISIONS = (96, 384, 1536)
BLOCK = 16384


class Point:
    """Expressions valued at one setting of all levers and parameters.

    Parameters
    ----------
    values : mapping of str to number
        Exact numbers (int, Fraction, Decimal, text) by name.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> Point({"gain": "0.3"}).value(parse("gain - 0.1", ["gain"]))
    Fraction(1, 5)
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: exact(value) for name, value in values.items()}
        self._tape = Tape()
        self._registers: dict[int, list[Any]] = {}
        self._arithmetic = Exact()

    def covers(self, expression: sympy.Expr) -> bool:
        """Whether every name of the expression has a value here."""
        return all(one.name in self.values for one in expression.free_symbols)

    def raw(self, expression: sympy.Expr, precision: int = PRECISIONS[0]) -> Any:
        """The value as `fmpq` or `arb`, for further exact work."""
        position = self._tape.add(expression)
        registers = self._registers.setdefault(precision, [])
        with flint.ctx.workprec(precision):
            for step in self._tape.instructions[len(registers) : position + 1]:
                registers.append(self._step(step, registers))
        return registers[position]

    def _step(self, step: Any, registers: list[Any]) -> Any:
        if step.operation == "name":
            if step.data not in self.values:
                raise UsageError(f"'{step.data}' has no value. {near_miss(step.data, self.values)}".strip())
            return self._arithmetic.constant(self.values[step.data])
        if step.operation == "constant":
            return self._arithmetic.constant(step.data)
        operands = tuple(registers[i] for i in step.operands)
        return self._arithmetic.apply(step.operation, operands, step.data)

    def value(self, expression: sympy.Expr) -> Number:
        """The exact value (`Fraction`) or a proved enclosure of it, without zero if 1536 bits tell it from zero."""
        for precision in PRECISIONS:
            raw = self.raw(expression, precision)
            if isinstance(raw, fmpq) or raw > 0 or raw < 0:
                break
        return from_ball(raw)

    def sign(self, expression: sympy.Expr) -> int | None:
        """-1, 0 or 1, proved; None if the value cannot be told from zero at 1536 bits."""
        for precision in PRECISIONS:
            raw = self.raw(expression, precision)
            if isinstance(raw, fmpq):
                return int(raw > 0) - int(raw < 0)
            if raw > 0:
                return 1
            if raw < 0:
                return -1
        return None


class Kernel:
    """Expressions compiled for float64 arrays: one walk of the tape values all of them at all points.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> kernel = Kernel([parse("x * x - 1/4", ["x"])])
    >>> kernel({"x": np.array([0.0, 0.5, 1.0])})[0].tolist()
    [-0.25, 0.0, 0.75]
    """

    def __init__(self, expressions: Iterable[sympy.Expr]) -> None:
        self._tape = Tape()
        self._outputs = [self._tape.add(one) for one in expressions]
        self.names = tuple(sorted(i.data for i in self._tape.instructions if i.operation == "name"))
        self._last_use = self._lifetimes()

    def _lifetimes(self) -> list[int]:
        last = list(range(len(self._tape.instructions)))
        for position, step in enumerate(self._tape.instructions):
            for operand in step.operands:
                last[operand] = position
        for position in self._outputs:
            last[position] = len(self._tape.instructions)
        return last

    def __call__(self, values: Mapping[str, Any]) -> list[np.ndarray]:
        """Value the expressions; `values` maps each name to a number or an array (broadcast together)."""
        missing = [name for name in self.names if name not in values]
        if missing:
            raise UsageError(f"'{missing[0]}' has no value. {near_miss(missing[0], values)}".strip())
        arrays = {name: np.asarray(values[name], dtype=np.float64) for name in self.names}
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        size = int(np.prod(shape))
        flat = {n: a if a.ndim == 0 else np.broadcast_to(a, shape).reshape(-1) for n, a in arrays.items()}
        results = [np.empty(size) for _ in self._outputs]
        for start in range(0, size, BLOCK):
            stop = min(start + BLOCK, size)
            block = {n: a if a.ndim == 0 else a[start:stop] for n, a in flat.items()}
            for result, value in zip(results, self._walk(block), strict=True):
                result[start:stop] = value
        return [result.reshape(shape) for result in results]

    def _walk(self, block: Mapping[str, np.ndarray]) -> list[Any]:
        arithmetic = Float64()
        registers: list[Any] = []
        with np.errstate(all="ignore"):
            for position, step in enumerate(self._tape.instructions):
                if step.operation == "name":
                    registers.append(block[step.data])
                elif step.operation == "constant":
                    registers.append(arithmetic.constant(step.data))
                else:
                    operands = tuple(registers[i] for i in step.operands)
                    registers.append(arithmetic.apply(step.operation, operands, step.data))
                    for operand in step.operands:
                        if self._last_use[operand] == position:
                            registers[operand] = None
        return [registers[position] for position in self._outputs]
