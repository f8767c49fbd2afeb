r"""Repeated games with imperfect public monitoring: nobody sees what is done, everybody sees a signal of it.

Definition. In every period the parties play the stage game (a normal form); a public signal y is drawn with chance
:math:`\rho(y \mid a)`, which depends on what was played. A plan is a *public automaton*: states, each with what is to
be played there and the state (or a lottery over states) that follows every signal. Outsiders may impose a *levy* on a
party in every period of a state, and a state may last n periods (its *duration*). With :math:`\delta` the discount
factor, u the stage payoffs and :math:`\ell` the levy, the average values solve

.. math:: V_s = (1-\delta^{n_s})\,(u(a_s) - \ell_s) + \delta^{n_s} \sum_y \rho(y \mid a_s)\, V_{\tau(s, y)},

and the incentive of party i in state s to play b once is

.. math:: (1-\delta)\,[u_i(b, a_{s,-i}) - u_i(a_s)]
          + \delta \sum_y [\rho(y \mid b, a_{s,-i}) - \rho(y \mid a_s)]\, V_i(\tau(s, y)).

The plan is a perfect public equilibrium exactly when none of them is positive, in any state (the one-shot deviation
principle: Mailath and Samuelson 2006, proposition 7.1.1; Abreu, Pearce and Stacchetti 1990). A state that lasts longer
than one period must lead to the same state after every signal: then its second term is zero in each of its periods, and
one deviation stands for all. Perfect monitoring is the case in which the signal is the combination played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy

from negotiation.display import columns as col
from negotiation.display import counted
from negotiation.games.incentives import Incentive
from negotiation.games.repeated.plans import PERFECT, Plan, asks_for_nash, other_plans
from negotiation.games.repeated.public_signals import PublicSignals
from negotiation.games.repeated.public_values import Chain, Keep


@dataclass(frozen=True)
class MonitoredGame(PublicSignals):
    """A stage game played for ever, of which everybody sees a signal only.

    Parameters
    ----------
    stage : NormalFormGame
    signals : mapping of combination to mapping of signal to expression
        For every combination the chances of the signals, 0 where left out; a GameError if they are no lottery.
    discount : str
        The name of the discount factor in expressions; its value lies in [0, 1).
    plan_names : tuple of str
        Names that plans use and the game does not (levies, lengths of punishments), so that they can be levers.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> from negotiation.games.repeated import detection, grim
    >>> stage = NormalFormGame.from_arrays({"A": [[2, -1], [3, 0]], "B": [[2, 3], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> plan = grim(game, ("1", "1"), ("2", "2"), bad={"bad"})
    >>> next(one.gain for one in game.incentives(plan) if one.where == "cooperate")
    -(discount - 1)*(37*discount - 20)/(19*discount - 20)
    """

    @property
    def title(self) -> str:
        return f"{self.stage.title}, repeated, seen through public signals"

    def continuation(self, plan: Plan, *, keep: Keep = None) -> dict[str, tuple[sympy.Expr, ...]]:
        """The average value of each state to each party when everybody follows the plan.

        Names in `keep` (all if left out) stay symbols, the others are replaced by their values: with `keep=()` the
        answer is numbers, which takes up to 256 states; formulas take up to 64.
        """
        chain = Chain(self, plan, keep)
        return {name: tuple(map(chain.written, chain.worth(name))) for name in plan.states}

    def payoffs(self, plan: Plan, *, keep: Keep = None) -> dict[str, sympy.Expr]:
        """The average value of the plan from its start (`keep` as in `continuation`)."""
        chain = Chain(self, plan, keep)
        return dict(zip(self.parties, map(chain.written, chain.worth(plan.start)), strict=True))

    def incentives(self, plan: Plan, *, keep: Keep = None, concept: str = PERFECT) -> tuple[Incentive, ...]:
        """Every deviation with its gain: once in a state ('subgame perfect'), or another plan from the start ('Nash').

        Against a public automaton a party faces a Markov decision problem on the public states, so one of its best
        replies looks at the state only: none of these finitely many gains is positive exactly if the plan is a Nash
        equilibrium. That is the condition meant for plans like tit-for-tat, which are rarely perfect.

        Raises
        ------
        GameError
            For 'Nash', if a party has more than 4,096 such plans.
        UsageError
            For another concept.
        """
        if asks_for_nash(concept):
            return self._nash(plan, keep)
        chain, found = Chain(self, plan, keep), []
        for name, state in plan.states.items():
            for index, (party, labels) in enumerate(self.stage.strategies.items()):
                for other in labels:
                    if other != state.plays[index]:
                        gain = chain.written(chain.gain(name, index, other))
                        found.append(Incentive(party, name, state.plays[index], other, gain))
        return tuple(found)

    def _nash(self, plan: Plan, keep: Keep) -> tuple[Incentive, ...]:
        found, here = [], self.payoffs(plan, keep=keep)
        for index, party in enumerate(self.parties):
            for own, told in other_plans(self.stage, party, plan):
                states = {
                    name: replace(state, plays=(*state.plays[:index], own[name], *state.plays[index + 1 :]))
                    for name, state in plan.states.items()
                }
                gain = (self.payoffs(Plan(states), keep=keep)[party] - here[party]).cancel()
                if gain != 0:
                    found.append(Incentive(party, plan.start, "the plan", told, gain))
        return tuple(found)

    def summary(self) -> str:
        seen = ", ".join(self.labels[:6]) + (", ..." if len(self.labels) > 6 else "")
        return f"{self.title}, discount factor '{self.discount}'; {counted(len(self.labels), 'signal')}: {seen}."

    columns = (col.key("play"), col.labels("payoffs"), col.text("signals"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for combination in self.stage.combinations():
            yield " / ".join(combination), self.stage.table[combination], self.signals[combination]
