"""Repeated games: a stage game for ever, with perfect monitoring or with public signals.

* `perfect`: everybody sees what was played; `automata`: plans for it; `classic_plans`: grim, limited, tit-for-tat
* `monitored`: everybody sees a signal only; `public_signals`: their chances; `public_plans`: plans, triggers
* `public_values`: what a plan is worth, one exact linear system
"""

from negotiation.games.repeated.automata import Automaton, Combination, State
from negotiation.games.repeated.classic_plans import grim, limited, tit_for_tat
from negotiation.games.repeated.monitored import MonitoredGame
from negotiation.games.repeated.perfect import RepeatedGame
from negotiation.games.repeated.public_plans import PublicPlan, PublicState, check_plan, limited_trigger, trigger
from negotiation.games.repeated.public_signals import detection

__all__ = [
    "Automaton",
    "Combination",
    "MonitoredGame",
    "PublicPlan",
    "PublicState",
    "RepeatedGame",
    "State",
    "check_plan",
    "detection",
    "grim",
    "limited",
    "limited_trigger",
    "tit_for_tat",
    "trigger",
]
