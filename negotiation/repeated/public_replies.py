"""Nash equilibria of repeated games with public signals: what other plans of one's own would gain, by the start.

Against a public automaton a party faces a Markov decision problem on the public states, so one of its best replies
looks at the state only, and finitely many gains decide.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from negotiation.errors import GameError
from negotiation.games.incentives import Incentive
from negotiation.games.repeated import MonitoredGame, PublicPlan

MOST_PLANS = 4_096


def public_nash_incentives(game: MonitoredGame, plan: PublicPlan) -> tuple[Incentive, ...]:
    """What each party gains from the start by each other plan of its own that looks at the public state only.

    Against a public automaton some such plan is a best reply, so none of these gains is positive exactly if the plan is
    a Nash equilibrium. That is the condition meant for tit-for-tat, which is rarely perfect. Hand it to `region` or
    `threshold_cases` as their `incentives`.

    Raises
    ------
    GameError
        If a party has more than 4,096 such plans.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> from negotiation.games.repeated import detection, trigger
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> plan = trigger(game, ("1", "1"), ("2", "2"), bad={"bad"})
    >>> found = public_nash_incentives(game.at(discount="0.9"), plan)
    >>> [str(one.at({"discount": "0.9"})) for one in found if one.party == "A"]
    ['-9/29', '-394/319', '-133/319']
    """
    found, here = [], game.payoffs(plan)
    for index, (party, own, plays) in _others(game, plan):
        states = {
            name: replace(state, plays=(*state.plays[:index], own[name], *state.plays[index + 1 :]))
            for name, state in plan.states.items()
        }
        gain = (game.payoffs(PublicPlan(states))[party] - here[party]).cancel()
        if gain != 0:
            found.append(Incentive(party, plan.start, "the plan", plays, gain, "monitored"))
    return tuple(found)


def _others(game: MonitoredGame, plan: PublicPlan) -> Iterator[tuple[int, tuple[str, dict[str, str], str]]]:
    for index, (party, labels) in enumerate(game.stage.strategies.items()):
        if len(labels) ** len(plan.states) > MOST_PLANS:
            raise GameError(f"'{party}' has more than {MOST_PLANS:,} plans against {len(plan.states)} states.")
        for moves in itertools.product(labels, repeat=len(plan.states)):
            own = dict(zip(plan.states, moves, strict=True))
            yield index, (party, own, ", ".join(f"{move} in {name}" for name, move in own.items()))
