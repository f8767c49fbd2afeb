r"""Plans of repeated games played out by chance: means over many plays, with their standard errors.

Every play draws a signal in each period from what is played there and follows the plan; its average payoff is
:math:`(1-\delta)\sum_{t<T} \delta^t (u_t - \ell_t)`. What is left out after the horizon T is at most :math:`\delta^T`
times the largest flow, and is stated. Nothing here solves an equation, so the means are independent of the values and
incentives of `negotiation.games.repeated`: they test those, and they tell how much single histories differ.

A deviation is played against the plan with the same draws, so that the estimate of its gain (common random numbers)
has a smaller error than the two means have.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Evidence, symbol
from negotiation.games.normal import payoff
from negotiation.games.repeated import MonitoredGame, Plan, check_plan

LEFT_OUT = 1e-6
BLOCK = 50_000
MOST_STEPS = 10**10
Deviation = tuple[str, str, str]


@dataclass(frozen=True)
class Simulation(Result):
    """Average payoffs of simulated plays.

    Attributes
    ----------
    means, errors : mapping of party to float
        Mean average payoff of the plan, and its standard error.
    spreads : mapping of party to float
        Standard deviation between plays.
    plays, periods, seed : int
    left_out : float
        What the periods after the horizon can add at most, for any party.
    deviation : (party, state, action), optional
    gain, gain_error : float, optional
        Mean gain of the deviation to its party, counted from the state in which it deviates, and its standard error.
    """

    means: Mapping[str, float]
    errors: Mapping[str, float]
    spreads: Mapping[str, float]
    plays: int
    periods: int
    seed: int
    left_out: float
    deviation: Deviation | None = None
    gain: float | None = None
    gain_error: float | None = None

    @property
    def evidence(self) -> Evidence:
        """How many plays, and how long ones."""
        later = f"later periods add at most {self.left_out:.0e}"
        return Evidence.sampled(self.plays, self.seed, later, what=f"plays of {self.periods:,} periods")

    def summary(self) -> str:
        if self.deviation is None:
            told = ", ".join(f"{p} {decimal(m)} ± {decimal(self.errors[p])}" for p, m in self.means.items())
            return f"Average payoffs {told} ({self.evidence})."
        party, state, action = self.deviation
        told = f"{decimal(self.gain, 5, signed=True)} ± {decimal(self.gain_error, 5)}"
        return f"{party} gains {told} by '{action}' once in '{state}' ({self.evidence})."

    columns = (col.key("party"), col.number("mean"), col.number("standard error"), col.number("spread of plays"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for party, mean in self.means.items():
            yield party, mean, self.errors[party], self.spreads[party]


def simulate(
    game: MonitoredGame,
    plan: Plan,
    *,
    plays: int = 100_000,
    periods: int | None = None,
    seed: int = 0,
    deviation: Deviation | None = None,
) -> Simulation:
    """Play a plan out many times, drawing the public signals by chance.

    Parameters
    ----------
    game : MonitoredGame
        With a value for every name.
    plan : Plan
        Durations are whole numbers here.
    plays : int
        At least 2.
    periods : int, optional
        The horizon; if left out, the periods after which less than a millionth of the weight remains.
    seed : int
        The same seed gives the same plays.
    deviation : (party, state, action), optional
        A one-shot deviation. Plays begin in that state, as if it were first reached there (the past does not matter to
        what follows), and both means and gain count from then on.

    Raises
    ------
    UsageError
        If a name has no value, a duration is not whole, or the deviation is none of the game.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> from negotiation.games.repeated import detection, grim
    >>> stage = NormalFormGame.from_arrays({"A": [[2, -1], [3, 0]], "B": [[2, 3], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2")).at(discount="0.9")
    >>> plan = grim(game, ("1", "1"), ("2", "2"), bad={"bad"})
    >>> found, exact = simulate(game, plan, plays=2_000), game.payoffs(plan, keep=())["A"]
    >>> abs(found.means["A"] - exact) < 4 * found.errors["A"]
    True
    """
    check_plan(game, plan)
    tables = plan_tables(game, plan, deviation)
    horizon = _horizon(tables.discount) if periods is None else periods
    if plays < 2 or horizon < 1 or plays * horizon > MOST_STEPS:
        raise UsageError(
            f"{plays:,} plays of {horizon:,} periods: give at least 2 and 1, at most {MOST_STEPS:,} in all."
        )
    first = 0 if deviation is None else list(plan.states).index(deviation[1])
    starts = [first] if deviation is None else [first, len(plan.states)]
    rng = np.random.default_rng(seed)
    sizes = [min(BLOCK, plays - done) for done in range(0, plays, BLOCK)]
    totals = np.concatenate([played_out(tables, starts, first, size, horizon, rng) for size in sizes], axis=1)
    left_out = tables.discount**horizon * float(np.abs(tables.flows).max())
    gain = _gain(game, deviation, totals)
    return Simulation(*_moments(game, totals[0]), plays, horizon, seed, left_out, deviation, *gain)


def _moments(game: MonitoredGame, totals: np.ndarray) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Mean, standard error and spread of the plays, for each party."""
    means, spreads = totals.mean(axis=0), totals.std(axis=0, ddof=1)
    rows = (means, spreads / math.sqrt(len(totals)), spreads)
    mean, error, spread = (dict(zip(game.parties, row.tolist(), strict=True)) for row in rows)
    return mean, error, spread


def _gain(game: MonitoredGame, deviation: Deviation | None, totals: np.ndarray) -> tuple[float | None, float | None]:
    if deviation is None:
        return None, None
    index = game.parties.index(deviation[0])
    gains = totals[1, :, index] - totals[0, :, index]
    return float(gains.mean()), float(gains.std(ddof=1) / math.sqrt(len(gains)))


def _horizon(discount: float) -> int:
    """The least number of periods after which less than a millionth of the weight remains."""
    return 1 if discount == 0 else max(1, math.ceil(math.log(LEFT_OUT) / math.log(discount)))


@dataclass(frozen=True)
class PlanTables:
    """The plan in arrays: a row for each state, and a last one for the first period of a deviation."""

    flows: np.ndarray  # state x party
    limits: np.ndarray  # state x branch: cumulative chances
    targets: np.ndarray  # state x branch: next state
    periods: np.ndarray  # state: duration
    discount: float


def plan_tables(game: MonitoredGame, plan: Plan, deviation: Deviation | None) -> PlanTables:
    """A plan at the game's values, with the first period of a deviation as a state of its own."""
    states = list(plan.states)
    rows = [(name, plan.states[name].plays) for name in states]
    if deviation is not None:
        rows.append((deviation[1], _deviating(game, plan, *deviation)))
    branches = [_branches(game, plan, name, played) for name, played in rows]
    width = max(len(one) for one in branches)
    limits, targets = np.ones((len(rows), width)), np.zeros((len(rows), width), dtype=np.intp)
    for row, one in enumerate(branches):
        targets[row] = states.index(list(one)[-1])
        targets[row, : len(one)] = [states.index(target) for target in one]
        limits[row, : len(one) - 1] = np.cumsum(list(one.values()))[:-1]
    flows = [[_flow(game, plan, name, played, party) for party in game.parties] for name, played in rows]
    lasting = np.array([_duration(game, plan, name) for name, _ in rows])
    return PlanTables(np.array(flows), limits, targets, lasting, _real(game, symbol(game.discount)))


def _real(game: MonitoredGame, expression: sympy.Expr) -> float:
    return float(game.number(expression))


def _branches(game: MonitoredGame, plan: Plan, name: str, played: tuple[str, ...]) -> dict[str, float]:
    """The chance of each next state, the signal being drawn from what was played and then the lottery after it."""
    found: dict[str, float] = {}
    for signal, chance in game.signals[played].items():
        for target, share in plan.states[name].follows(signal).items():
            found[target] = found.get(target, 0.0) + _real(game, chance) * _real(game, share)
    return found


def _flow(game: MonitoredGame, plan: Plan, name: str, played: tuple[str, ...], party: str) -> float:
    return _real(game, game.stage.payoff(party, played)) - _real(game, plan.states[name].levy.get(party, payoff(0)))


def _duration(game: MonitoredGame, plan: Plan, name: str) -> int:
    value = _real(game, plan.states[name].duration)
    if value != int(value):
        raise UsageError(f"state '{name}' lasts {value} periods: a simulation needs a whole number.")
    return int(value)


def _deviating(game: MonitoredGame, plan: Plan, party: str, state: str, action: str) -> tuple[str, ...]:
    """What is played in a state when one party does something else there."""
    for one, known in ((party, game.parties), (state, plan.states), (action, game.stage.strategies.get(party, ()))):
        if one not in known:
            raise UsageError(f"the deviation names '{one}'. {near_miss(one, known)}".strip())
    plays, index = plan.states[state].plays, game.parties.index(party)
    return (*plays[:index], action, *plays[index + 1 :])


def played_out(
    tables: PlanTables, starts: list[int], first: int, plays: int, horizon: int, rng: np.random.Generator
) -> np.ndarray:
    """Average payoffs, start by start, of plays that share their draws: start x play x party."""
    totals = np.zeros((len(starts), plays, tables.flows.shape[1]))
    states = [np.full(plays, start) for start in starts]
    left = [tables.periods[one] for one in states]
    lasting = bool((tables.periods > 1).any())
    for period in range(horizon):
        weighted = (1 - tables.discount) * tables.discount**period * tables.flows
        draw = rng.random(plays)
        for run, state in enumerate(states):
            totals[run] += weighted[state]
            following = _following(tables, state, draw)
            if lasting:
                left[run] = left[run] - 1
                stays = left[run] > 0
                following = np.where(stays, first if period == 0 else state, following)
                left[run] = np.where(stays, left[run], tables.periods[following])
            states[run] = following
    return totals


def _following(tables: PlanTables, state: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """The next state of each play: the first branch whose cumulative chance exceeds the draw."""
    branch = np.zeros(len(state), dtype=np.intp)
    for column in range(tables.limits.shape[1] - 1):
        branch += draw >= tables.limits[:, column][state]
    following: np.ndarray = tables.targets[state, branch]
    return following
