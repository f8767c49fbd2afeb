"""The float64 arithmetic of the tape: NumPy arrays of any shape, elementwise, without error control."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np


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
