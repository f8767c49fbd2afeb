r"""What patience and a public signal can sustain: the best that parties who all do the same can reach, exactly.

In a *strongly symmetric* equilibrium every party plays the same after every history. With public randomisation the
average payoffs of these equilibria fill the largest interval [w, v] whose ends are reached by an action now and
continuations in the interval from which no deviation pays (Abreu, Pearce and Stacchetti 1990). With two signals, good
and bad, only the difference x of the continuations after them matters to a deviation b from the action a:

.. math:: \delta\,x\,[\rho(bad \mid b, a) - \rho(bad \mid a)] \ge (1-\delta)\,[u(b, a) - u(a, a)].

Let x(a) be the solution nearest to zero. The expected fall below v that it costs is ρ(bad | a) x where x > 0 and
ρ(good | a) \|x\| else, the expected rise above w has the two chances exchanged, and so

.. math:: v = \max_a \Big[u(a, a) - \tfrac{\delta}{1-\delta}\, fall(a)\Big], \qquad
          w = \min_a \Big[u(a, a) + \tfrac{\delta}{1-\delta}\, rise(a)\Big],

over the actions with \|x(a)\| ≤ v - w. Iterated from above this ends after finitely many steps, each leaving out an
action, at the largest interval. In the prisoners' dilemma :math:`v = R - g/(L-1)`, L being the likelihood ratio of the
bad signal (Abreu, Milgrom and Pearce 1991), and some patience δ < 1 sustains it iff :math:`L - 1 > g/(R-P)`, strictly:
at equality v would be P, and there is nothing left to punish with. The answer carries a plan of two states that reaches
v, whose incentives are checked from the definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.errors import GameError, SolverError
from negotiation.expressions import Evidence, exact, symbol
from negotiation.games.repeated import MonitoredGame, Plan, State


@dataclass(frozen=True)
class BestSymmetric(Result):
    """The largest interval of payoffs of pure strongly symmetric perfect public equilibria.

    Attributes
    ----------
    best, worst : Fraction or None
        Its ends, the same for every party; None if there is no such equilibrium.
    plan : Plan or None
        Reaches `best` from its start.
    difference : Fraction or None
        By how much the continuation after the first signal exceeds that after the second one, at the best.
    evidence : Evidence
    """

    best: Fraction | None
    worst: Fraction | None
    plan: Plan | None
    difference: Fraction | None
    evidence: Evidence

    def summary(self) -> str:
        """The best payoff and the action that brings it."""
        if self.best is None or self.plan is None:
            return f"There is no equilibrium in which all do the same after every history ({self.evidence})."
        action = self.plan.states[self.plan.start].plays[0]
        return (
            f"The best that all can reach by doing the same is {decimal(self.best)}, with '{action}' ({self.evidence})."
        )

    columns = (col.key("state"), col.text("plays"), col.number("value"), col.text("leads to"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        states = self.plan.states.items() if self.plan else ()
        for (name, state), value in zip(states, (self.best, self.worst), strict=False):
            leads = "; ".join([*(f"after {y}: {_words(state, y)}" for y in state.after), _words(state, "")])
            yield name, state.plays[0], value, leads


def _words(state: State, signal: str) -> str:
    lottery = state.follows(signal).items()
    return " or ".join(t if q == 1 else f"{t} (chance {decimal(exact(q))})" for t, q in lottery)


@dataclass(frozen=True)
class _Action:
    """An action that all may play: its flow, the least difference of continuations that deters, and what that costs."""

    label: str
    flow: Fraction
    difference: Fraction
    fall: Fraction
    rise: Fraction


def best_symmetric(game: MonitoredGame) -> BestSymmetric:
    """The best payoff of a strongly symmetric equilibrium in pure actions, with public randomisation, without levies.

    Parameters
    ----------
    game : MonitoredGame
        Symmetric between its parties, of two signals, with a value for every name.

    Raises
    ------
    GameError
        If the game is not symmetric, has other than two signals, or a name has no rational value.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> from negotiation.games.repeated import detection
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> best_symmetric(game.at(discount="0.9")).best
    Fraction(17, 18)
    """
    if len(game.labels) != 2:
        raise GameError(f"the best symmetric payoff is found for 2 signals; this game has {len(game.labels)}.")
    delta = _number(game, symbol(game.discount))
    labels = game.stage.strategies[game.parties[0]]
    actions = [one for label in labels if (one := _action(game, label, delta)) is not None]
    while actions:
        top = max(actions, key=lambda one: one.flow - one.fall)
        bottom = min(actions, key=lambda one: one.flow + one.rise)
        length = (top.flow - top.fall) - (bottom.flow + bottom.rise)
        kept = [one for one in actions if abs(one.difference) <= length]
        if len(kept) == len(actions):
            return _accepted(game, top, bottom, length)
        actions = kept
    return BestSymmetric(None, None, None, None, Evidence.exact())


def _action(game: MonitoredGame, label: str, delta: Fraction) -> _Action | None:
    """What it takes that all play an action; None if no continuations deter every deviation."""
    together = (label,) * len(game.parties)
    flow, chance = _alike(game, [together] * len(game.parties))
    least, most = None, None
    for other in game.stage.strategies[game.parties[0]]:
        turned = [(*together[:i], other, *together[i + 1 :]) for i in range(len(together))]
        pays, caught = _alike(game, turned)
        gain, shift = (1 - delta) * (pays - flow), delta * (caught - chance)
        if shift == 0 and gain > 0:
            return None
        if shift > 0:
            least = gain / shift if least is None else max(least, gain / shift)
        elif shift < 0:
            most = gain / shift if most is None else min(most, gain / shift)
    if least is not None and most is not None and least > most:
        return None
    difference = least if least is not None and least > 0 else most if most is not None and most < 0 else Fraction(0)
    weight = abs(difference) * (delta / (1 - delta))
    after = chance if difference > 0 else 1 - chance
    return _Action(label, flow, difference, weight * after, weight * (1 - after))


def _alike(game: MonitoredGame, combinations: list[tuple[str, ...]]) -> tuple[Fraction, Fraction]:
    """The payoff of each party at its combination, and the chance of the second signal: the same for all."""
    bad = game.labels[1]
    found = {
        (_number(game, game.stage.payoff(party, one)), _number(game, game.signals[one].get(bad, 0 * symbol("x"))))
        for party, one in zip(game.parties, combinations, strict=True)
        if one in game.stage.table
    }
    if len(found) != 1 or any(one not in game.stage.table for one in combinations):
        raise GameError(f"the game is not symmetric between its parties: see {combinations[0]}.")
    return found.pop()


def _number(game: MonitoredGame, expression: Any) -> Fraction:
    if not game.point.covers(expression):
        raise GameError(f"'{expression}' has a name without a value; set it with at(...).")
    value = game.number(expression)
    if not isinstance(value, Fraction):
        raise GameError(f"'{expression}' is not a rational number at this game's values.")
    return value


def _accepted(game: MonitoredGame, top: _Action, bottom: _Action, length: Fraction) -> BestSymmetric:
    """The interval with a plan that reaches its upper end, checked by the game's own incentives."""
    best, worst = top.flow - top.fall, bottom.flow + bottom.rise
    good, bad = game.labels

    def state(one: _Action, here: str, there: str) -> State:
        share = abs(one.difference) / length if length else Fraction(0)
        signal = bad if (one.difference > 0) == (here == "best") else good
        after = {signal: {there: share, here: 1 - share}} if share else {}
        return State((one.label,) * len(game.parties), here, after=after)

    plan = Plan({"best": state(top, "best", "worst"), "worst": state(bottom, "worst", "best")})
    values = game.continuation(plan, keep=())
    reached = all({exact(one) for one in values[name]} == {value} for name, value in (("best", best), ("worst", worst)))
    if not reached or any(one.gain > 0 for one in game.incentives(plan, keep=())):
        raise SolverError("best_symmetric: the plan that was found does not reach its payoff or fails its incentives.")
    return BestSymmetric(best, worst, plan, top.difference, Evidence.exact())
