"""Counter-example search in float64 (sampling, then ascent), run before any proof is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from negotiation.expressions.float64 import Float64
from negotiation.expressions.program import Program, run

SAMPLES, ROUNDS = 192, 3


def attacked(
    program: Program, ends: Mapping[str, tuple[Fraction, Fraction]]
) -> tuple[dict[str, Fraction], float] | None:
    """The worst point met and its gain in float64: the largest gain where no condition is positive.

    None if the conditions hold at no point met. Corners, random points (a fixed seed), then one parameter at a time.
    """
    names = program.names
    low = np.array([float(ends[name][0]) for name in names])
    high = np.array([float(ends[name][1]) for name in names])
    draws = np.random.default_rng(0).random((SAMPLES, len(names)))
    draws[0], draws[1], draws[2] = 0.5, 0.0, 1.0
    draws[3:43] = np.round(draws[3:43])
    points = low + draws * (high - low)
    heights = _heights(program, names, points)
    best = points[np.argmax(heights)]
    for _ in range(ROUNDS):
        steps = _neighbours(best, low, high)
        heights = _heights(program, names, steps)
        index = int(np.argmax(heights))
        gains = heights[:-1].reshape(len(names), 3)
        moved = best.copy()
        for column, row in enumerate(gains):
            if np.max(row) > heights[-1]:
                moved[column] = steps[3 * column + int(np.argmax(row)), column]
        both = np.stack([moved, steps[index]])
        chosen = both[int(np.argmax(_heights(program, names, both)))]
        if np.array_equal(chosen, best):
            break
        best = chosen
    height = float(_heights(program, names, best[None, :])[0])
    if height == -np.inf:
        return None
    return {name: _exactly(float(value), *ends[name]) for name, value in zip(names, best, strict=True)}, height


def _exactly(value: float, low: Fraction, high: Fraction) -> Fraction:
    """A float as an exact number of a range, the range's own end where it is that end rounded."""
    for end in (low, high):
        if value == float(end):
            return end
    return min(max(Fraction(value), low), high)


def _neighbours(best: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Each parameter on its own at its ends and half-way to the middle; the point itself last."""
    size = len(best)
    steps = np.repeat(best[None, :], 3 * size + 1, axis=0)
    for column in range(size):
        middle = (best[column] + (low[column] + high[column]) / 2) / 2
        steps[3 * column : 3 * column + 3, column] = (low[column], high[column], middle)
    return steps


def _heights(program: Program, names: tuple[str, ...], points: np.ndarray) -> np.ndarray:
    """The gain at points, minus infinity where a condition is positive or nothing is defined."""
    columns = {name: points[:, i] for i, name in enumerate(names)}
    with np.errstate(all="ignore"):
        found = run(program, Float64(), columns.__getitem__)
    gain, *conditions = (np.broadcast_to(found[i], (len(points),)) for i in program.outputs)
    fine = np.isfinite(gain)
    for one in conditions:
        fine = fine & (one <= 0)
    heights: np.ndarray = np.where(fine, gain, -np.inf)
    return heights


def simpler(
    point: dict[str, Fraction],
    ends: Mapping[str, tuple[Fraction, Fraction]],
    violates: Callable[[dict[str, Fraction]], bool],
) -> dict[str, Fraction]:
    """The same violation in as few decimals as still violate."""
    for digits in (2, 3, 4, 6):
        rounded = {}
        for name, value in point.items():
            low, high = ends[name]
            near = low if abs(value - low) < (high - low) / 10**digits else value
            near = high if abs(value - high) < (high - low) / 10**digits else near
            inside = min(max(Fraction(round(near * 10**digits), 10**digits), low), high)
            rounded[name] = near if near in (low, high) else inside
        if violates(rounded):
            return rounded
    return point
