"""A plan of a repeated game with public signals in arrays, and many plays of it drawn by chance at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy

from negotiation.errors import UsageError, near_miss
from negotiation.expressions import symbol
from negotiation.games.normal import payoff
from negotiation.games.repeated import MonitoredGame, PublicPlan

Deviation = tuple[str, str, str]


@dataclass(frozen=True)
class PlanTables:
    """The plan in arrays: a row for each state, and a last one for the first period of a deviation."""

    flows: np.ndarray  # state x party
    limits: np.ndarray  # state x branch: cumulative chances
    targets: np.ndarray  # state x branch: next state
    periods: np.ndarray  # state: duration
    discount: float


def plan_tables(game: MonitoredGame, plan: PublicPlan, deviation: Deviation | None) -> PlanTables:
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


def _branches(game: MonitoredGame, plan: PublicPlan, name: str, played: tuple[str, ...]) -> dict[str, float]:
    """The chance of each next state, the signal being drawn from what was played and then the lottery after it."""
    found: dict[str, float] = {}
    for signal, chance in game.signals[played].items():
        for target, share in plan.states[name].follows(signal).items():
            found[target] = found.get(target, 0.0) + _real(game, chance) * _real(game, share)
    return found


def _flow(game: MonitoredGame, plan: PublicPlan, name: str, played: tuple[str, ...], party: str) -> float:
    return _real(game, game.stage.payoff(party, played)) - _real(game, plan.states[name].levy.get(party, payoff(0)))


def _duration(game: MonitoredGame, plan: PublicPlan, name: str) -> int:
    value = _real(game, plan.states[name].duration)
    if value != int(value):
        raise UsageError(f"state '{name}' lasts {value} periods: a simulation needs a whole number.")
    return int(value)


def _deviating(game: MonitoredGame, plan: PublicPlan, party: str, state: str, action: str) -> tuple[str, ...]:
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
