r"""The branch of logit responses that starts at the centre, traced by arc length in float64.

Agents choose among actions with probabilities :math:`p`; :math:`U_a(p)` is what action a is worth to its agent. A logit
quantal response equilibrium at :math:`\lambda` has :math:`p_a \propto \exp(\lambda U_a(p))` within each agent. With
:math:`x = \log p` (small probabilities keep their digits) and r the likeliest action of the agent, the equations are

.. math:: x_a - x_r - \lambda (U_a - U_r) = 0, \qquad \textstyle\sum_a e^{x_a} = 1 .

At :math:`\lambda = 0` all actions of an agent are equally likely. From there the curve is followed by a tangent step
and Newton steps back to it (predictor-corrector; Allgower and Georg 1990; for logit responses Turocy 2005), through
turning points, where :math:`\lambda` goes back for a while. Payoffs are in units of the largest range of any party.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

FIRST_STEP = 0.2
SMALLEST_STEP = 1e-10
MOST_STEPS = 3_000
NEWTON_STEPS = 8
TOLERANCE = 1e-13
MOST_CORRECTION = 0.02
LEAST_COSINE = 0.99


class LogitModel(Protocol):
    """Agents, their actions side by side in one vector, and what actions are worth."""

    @property
    def starts(self) -> np.ndarray:
        """The place of each agent's first action; one more entry holds the number of all actions."""

    def values(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(worth of each action, its derivatives by the log-probabilities) at log-probabilities."""


@dataclass
class Path:
    """Points of the branch.

    Attributes
    ----------
    points : list of (lambda, log-probabilities)
        In payoff units of one; the first is the centre.
    turning_points : list of float
        Values of lambda at which the branch turned back or forth.
    bifurcations : list of float
        Values of lambda at which another branch crosses (the branch goes straight on).
    finished : bool
        Whether the end was reached; if not, `reason` says why.
    """

    points: list[tuple[float, np.ndarray]] = field(default_factory=list)
    turning_points: list[float] = field(default_factory=list)
    bifurcations: list[float] = field(default_factory=list)
    finished: bool = False
    reason: str = ""

    @property
    def last(self) -> tuple[float, np.ndarray]:
        """The last point."""
        return self.points[-1]


class Equations:
    """The equations of the branch and their derivatives."""

    def __init__(self, model: LogitModel) -> None:
        self.model, self.starts = model, model.starts
        self.size = int(self.starts[-1])
        self.agent = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def centre(self) -> np.ndarray:
        """All actions of an agent equally likely."""
        found: np.ndarray = -np.log(np.diff(self.starts)[self.agent].astype(float))
        return found

    def likeliest(self, x: np.ndarray) -> np.ndarray:
        """The likeliest action of each agent."""
        return np.array([a + int(np.argmax(x[a:b])) for a, b in zip(self.starts[:-1], self.starts[1:], strict=True)])

    def at(self, y: np.ndarray, likeliest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(values, derivatives by x and lambda) at (x, lambda)."""
        x, lam = y[:-1], y[-1]
        worth, slopes = self.model.values(x)
        reference = likeliest[self.agent]
        values = x - x[reference] - lam * (worth - worth[reference])
        jacobian = np.empty((self.size, self.size + 1))
        jacobian[:, :-1] = -lam * (slopes - slopes[reference])
        rows = np.arange(self.size)
        jacobian[rows, rows] += 1
        jacobian[rows, reference] -= 1
        jacobian[:, -1] = worth[reference] - worth
        chances = np.exp(x)
        jacobian[likeliest] = 0
        jacobian[reference, rows] = chances
        values[likeliest] = np.add.reduceat(chances, self.starts[:-1]) - 1
        return values, jacobian

    def corrected(
        self, y: np.ndarray, row: np.ndarray, likeliest: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, float] | None:
        """Newton's method in the plane through y across a row: (point, derivatives, residual), or None."""
        anchor = float(row @ y)
        before = np.inf
        for _ in range(NEWTON_STEPS):
            values, jacobian = self.at(y, likeliest)
            residual = float(np.abs(values).max())
            if not np.isfinite(residual) or residual > 4 * before + 1e-6:
                return None
            scale = 1 + float(np.abs(y).max())
            if residual <= TOLERANCE * scale or (before <= 1e-9 * scale and residual > before / 4):
                return y, jacobian, residual
            before = residual
            try:
                step = np.linalg.solve(np.vstack([jacobian, row]), np.append(values, row @ y - anchor))
            except np.linalg.LinAlgError:
                return None
            y = y - step
        return None

    def fixed(self, x: np.ndarray, lam: float) -> tuple[np.ndarray, float] | None:
        """Newton's method at a given lambda from a point nearby: (log-probabilities, residual), or None."""
        row = np.zeros(self.size + 1)
        row[-1] = 1
        found = self.corrected(np.append(x, lam), row, self.likeliest(x))
        return (found[0][:-1], found[2]) if found else None


def trace(model: LogitModel, end: float, *, stop_at: Callable[[Path], bool] | None = None) -> Path:
    """Follow the branch from the centre until lambda first reaches `end`; the last point is at `end` exactly.

    Parameters
    ----------
    model : LogitModel
        With payoffs of range one.
    end : float
        The lambda to reach, in units of one over the payoff range; not negative.
    stop_at : function of the path, optional
        Ends the path early when it gives True.
    """
    equations = Equations(model)
    x = equations.centre()
    path = Path([(0.0, x)])
    if end == 0:
        path.finished = True
        return path
    y = np.append(x, 0.0)
    forward = np.zeros(equations.size + 1)
    forward[-1] = 1.0
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        _, jacobian = equations.at(y, equations.likeliest(x))
        state = _State(y, _tangent(jacobian, forward), FIRST_STEP)
        state.sign = _sign(jacobian, state.tangent)
        for _ in range(MOST_STEPS):
            if _advance(equations, path, state, end) or (stop_at is not None and stop_at(path)):
                path.finished = True
                return path
            if state.step < SMALLEST_STEP * (1 + abs(state.y[-1])):
                path.reason = f"the steps became too small at lambda {state.y[-1]:.6g}"
                return path
    path.reason = f"lambda {state.y[-1]:.6g} was reached after {MOST_STEPS:,} steps"
    return path


@dataclass
class _State:
    y: np.ndarray
    tangent: np.ndarray
    step: float
    sign: float = 0.0


def _advance(equations: Equations, path: Path, state: _State, end: float) -> bool:
    """One step; True if the end was reached."""
    likeliest = equations.likeliest(state.y[:-1])
    guess = state.y + state.step * state.tangent
    found = equations.corrected(guess, state.tangent, likeliest)
    if found is None or _distance(found[0], guess) > MOST_CORRECTION:
        state.step /= 2
        return False
    y, jacobian, _ = found
    tangent = _tangent(jacobian, state.tangent)
    cosine = float(tangent @ state.tangent)
    if not cosine > LEAST_COSINE:
        state.step /= 2
        return False
    if state.y[-1] < end <= y[-1]:
        share = (end - state.y[-1]) / (y[-1] - state.y[-1])
        between = state.y + share * (y - state.y)
        final = equations.fixed(between[:-1], end)
        if final is None or _distance(final[0], between[:-1]) > 10 * MOST_CORRECTION:
            state.step /= 2
            return False
        path.points.append((end, final[0]))
        return True
    _events(path, state, y, jacobian, tangent)
    path.points.append((float(y[-1]), y[:-1]))
    gain = 2.0 if _distance(y, guess) < MOST_CORRECTION / 8 and cosine > (1 + LEAST_COSINE) / 2 else 1.0
    state.y, state.tangent, state.step = y, tangent, state.step * gain
    return False


def _events(path: Path, state: _State, y: np.ndarray, jacobian: np.ndarray, tangent: np.ndarray) -> None:
    """Note turning points and crossings of another branch."""
    if tangent[-1] * state.tangent[-1] < 0:
        path.turning_points.append(float(y[-1]))
    sign = _sign(jacobian, tangent)
    if sign * state.sign < 0:
        path.bifurcations.append(float(y[-1]))
    state.sign = sign


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference of a coordinate, relative to its size where that is above one."""
    found = float((np.abs(one - other) / (1 + np.abs(other))).max())
    return found if np.isfinite(found) else np.inf


def _tangent(jacobian: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The direction of the branch, pointing the way of the one before."""
    right = np.zeros(len(before))
    right[-1] = 1
    try:
        found = np.linalg.solve(np.vstack([jacobian, before]), right)
    except np.linalg.LinAlgError:
        return before
    length = float(np.linalg.norm(found))
    return found / length if np.isfinite(length) else before


def _sign(jacobian: np.ndarray, tangent: np.ndarray) -> float:
    return float(np.linalg.slogdet(np.vstack([jacobian, tangent]))[0])
