r"""Repeated games with perfect monitoring: a stage game for ever, and plans that are automata.

Definition. In every period the parties play the stage game (a normal form) and see what everybody did. The discount
factor :math:`\delta \in (0, 1)` weighs the next period; payoffs are per-period averages. A plan for everybody is an
*automaton*: states, each with the combination that is to be played there and the state that follows every combination.

With :math:`V_s` the average value of following the plan from state s on, which solves
:math:`V_s = (1-\delta)\,u(a_s) + \delta V_{\tau(s, a_s)}`, the incentive of party i in state s to play b once is

.. math:: (1-\delta)\,u_i(b, a_{s,-i}) + \delta V_i(\tau(s, (b, a_{s,-i}))) - V_i(s).

The plan is a subgame-perfect equilibrium exactly when none of them is positive, in any state, reached or not (the
one-shot deviation principle; Mailath and Samuelson 2006, proposition 2.4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from negotiation.display import Column, Row
from negotiation.expressions import symbol
from negotiation.games.form import Valued
from negotiation.games.incentives import Incentive
from negotiation.games.normal import NormalFormGame
from negotiation.games.repeated.plans import PERFECT, Plan, asks_for_nash, check_automaton, other_plans


@dataclass(frozen=True)
class RepeatedGame(Valued):
    """A stage game played for ever.

    Parameters
    ----------
    stage : NormalFormGame
    discount : str
        The name of the discount factor in expressions.

    Examples
    --------
    >>> from negotiation.games.repeated import grim
    >>> stage = NormalFormGame.from_arrays({"A": [[9, 1], [10, 3]], "B": [[9, 10], [1, 3]]})
    >>> game = RepeatedGame(stage)
    >>> gains = {one.gain for one in game.incentives(grim(game, ("1", "1"), ("2", "2"))) if one.where == "cooperate"}
    >>> gains
    {1 - 7*discount}
    """

    stage: NormalFormGame
    discount: str = "discount"

    @property
    def title(self) -> str:
        return f"{self.stage.title}, repeated"

    @property
    def parties(self) -> tuple[str, ...]:
        return self.stage.parties

    @property
    def values(self) -> Mapping[str, Fraction]:
        return self.stage.values

    @property
    def names(self) -> frozenset[str]:
        return self.stage.names | {self.discount}

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> RepeatedGame:
        """The same game with the discount factor or names of the stage game set."""
        return replace(self, stage=replace(self.stage, values=self.with_values({**(values or {}), **named})))

    def continuation(self, plan: Plan) -> dict[str, tuple[sympy.Expr, ...]]:
        """The average value of each state to each party when everybody follows the plan, as expressions."""
        delta, order = symbol(self.discount), list(plan.states)
        check_automaton(self.stage, plan)
        system = sympy.eye(len(order))
        for row, name in enumerate(order):
            system[row, order.index(str(plan.states[name].target(plan.states[name].plays)))] -= delta
        found = []
        for index in range(len(self.parties)):
            flows = sympy.Matrix([(1 - delta) * self.stage.table[plan.states[name].plays][index] for name in order])
            found.append([sympy.cancel(value) for value in system.LUsolve(flows)])
        return {name: tuple(column[i] for column in found) for i, name in enumerate(order)}

    def payoffs(self, plan: Plan) -> dict[str, sympy.Expr]:
        """The average value of the plan from its start."""
        return dict(zip(self.parties, self.continuation(plan)[plan.start], strict=True))

    def incentives(self, plan: Plan, *, concept: str = PERFECT) -> tuple[Incentive, ...]:
        """Every deviation with its gain in average payoff: once in a state, or by another plan from the start ('Nash').

        Against an automaton one of a party's best replies looks at the state only, so the plan is a Nash equilibrium of
        the repeated game just if none of the gains from such plans is positive. Tit-for-tat is rarely subgame perfect:
        'Nash' is the condition meant for it.

        Raises
        ------
        GameError
            For 'Nash', if a party has more than 4,096 such plans.
        UsageError
            For another concept.
        """
        if asks_for_nash(concept):
            return self._nash(plan)
        values, delta = self.continuation(plan), symbol(self.discount)
        found = []
        for name, state in plan.states.items():
            for index, (party, labels) in enumerate(self.stage.strategies.items()):
                for other in labels:
                    if other == state.plays[index]:
                        continue
                    played = (*state.plays[:index], other, *state.plays[index + 1 :])
                    now = (1 - delta) * self.stage.table[played][index]
                    gain = sympy.cancel(now + delta * values[str(state.target(played))][index] - values[name][index])
                    found.append(Incentive(party, name, state.plays[index], other, gain))
        return tuple(found)

    def _nash(self, plan: Plan) -> tuple[Incentive, ...]:
        here = self.continuation(plan)[plan.start]
        found = []
        for index, party in enumerate(self.parties):
            for own, told in other_plans(self.stage, party, plan):
                gain = sympy.cancel(self._against(plan, index, own) - here[index])
                if gain != 0:
                    found.append(Incentive(party, plan.start, "the plan", told, gain))
        return tuple(found)

    def _against(self, plan: Plan, index: int, own: Mapping[str, str]) -> sympy.Expr:
        """What a party gets from the start by its own plan, the others following the automaton."""
        delta = symbol(self.discount)
        order, flow, state = [], [], plan.start
        while state not in order:
            plays = plan.states[state].plays
            played = (*plays[:index], own[state], *plays[index + 1 :])
            order.append(state)
            flow.append(self.stage.table[played][index])
            state = str(plan.states[state].target(played))
        first = order.index(state)
        cycle = len(order) - first
        once = sympy.Add(*(delta**t * u for t, u in enumerate(flow[:first])))
        ever = sympy.Add(*(delta ** (first + t) * u for t, u in enumerate(flow[first:]))) / (1 - delta**cycle)
        return (1 - delta) * (once + ever)

    def summary(self) -> str:
        return f"{self.title}: for ever, discount factor '{self.discount}'."

    def _header(self) -> tuple[Column, ...]:
        return self.stage._header()

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        return self.stage._cells()

    def _framed(self) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
        return self.stage._framed()
