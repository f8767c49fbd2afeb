"""Expressions over float64 arrays: the arithmetic of the tape in NumPy, without error control, and compiled kernels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import sympy

from negotiation.errors import UsageError, near_miss
from negotiation.expressions.tape import Tape

BLOCK = 16384


class Float64:
    """IEEE double arithmetic on NumPy arrays, elementwise; no error control."""

    def constant(self, value: Fraction) -> Any:
        return np.float64(value.numerator / value.denominator)

    def apply(self, operation: str, operands: tuple[Any, ...], data: Any) -> Any:
        return getattr(self, operation)(operands, data)

    def add(self, operands: tuple[Any, ...], _: Any) -> Any:
        return reduce(np.add, operands)

    def mul(self, operands: tuple[Any, ...], _: Any) -> Any:
        return reduce(np.multiply, operands)

    def power(self, operands: tuple[Any, ...], exponent: int) -> Any:
        return operands[0] ** np.float64(exponent) if exponent < 0 else operands[0] ** exponent

    def real_power(self, operands: tuple[Any, ...], _: Any) -> Any:
        return np.power(operands[0], operands[1])

    def min(self, operands: tuple[Any, ...], _: Any) -> Any:
        return reduce(np.minimum, operands)

    def max(self, operands: tuple[Any, ...], _: Any) -> Any:
        return reduce(np.maximum, operands)

    def abs(self, operands: tuple[Any, ...], _: Any) -> Any:
        return np.abs(operands[0])

    def exp(self, operands: tuple[Any, ...], _: Any) -> Any:
        return np.exp(operands[0])

    def log(self, operands: tuple[Any, ...], _: Any) -> Any:
        return np.log(operands[0])

    def uniform_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, low, high = operands
        return np.clip((x - low) / (high - low), 0.0, 1.0)

    def uniform_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, low, high = operands
        inside = np.clip(x, low, high) - low
        return inside * inside / (2 * (high - low)) + np.maximum(x - high, 0.0)

    def normal_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, deviation = operands
        return _erfc(-(x - mean) / deviation / math.sqrt(2)) / 2

    def normal_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, deviation = operands
        z = (x - mean) / deviation
        density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return (x - mean) * _erfc(-z / math.sqrt(2)) / 2 + deviation * density

    def logistic_cdf(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, scale = operands
        return np.exp(-np.logaddexp(0.0, -(x - mean) / scale))

    def logistic_integral(self, operands: tuple[Any, ...], _: Any) -> Any:
        x, mean, scale = operands
        return scale * np.logaddexp(0.0, (x - mean) / scale)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])


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
