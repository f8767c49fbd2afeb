"""Repeated games: a stage game for ever, with perfect monitoring or with public signals.

* `plans`: what everybody does, as automata; grim, limited, tit-for-tat
* `perfect`: everybody sees what was played
* `monitored`: everybody sees a signal only; `public_signals`: their chances; `public_values`: what a plan is worth, one
  exact linear system
"""

from negotiation.games.repeated.monitored import MonitoredGame
from negotiation.games.repeated.perfect import RepeatedGame
from negotiation.games.repeated.plans import Plan, State, check_plan, grim, limited, tit_for_tat
from negotiation.games.repeated.public_signals import Combination, detection

__all__ = [
    "Combination",
    "MonitoredGame",
    "Plan",
    "RepeatedGame",
    "State",
    "check_plan",
    "detection",
    "grim",
    "limited",
    "tit_for_tat",
]
