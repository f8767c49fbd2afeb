"""Repeated games, everything in one place: the games and their plans, and what can be asked of them.

* `patience`: the best punishment; `payoff_set`: all payoffs of subgame-perfect equilibria
* `symmetric`: the best that all can reach by doing the same, under public signals
* `simulation`: plans played out by chance

`from_settlement` is the game behind a truce that is monitored, `probe_formulas` its thresholds in closed form.
"""

from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.games.repeated import MonitoredGame, Plan, RepeatedGame, State, detection, grim, limited, tit_for_tat
from negotiation.repeated.patience import Patience, best_punishment
from negotiation.repeated.payoff_set import PayoffSet, payoff_set
from negotiation.repeated.simulation import Simulation, simulate
from negotiation.repeated.symmetric import BestSymmetric, best_symmetric
from negotiation.settlement.game.monitored_truce import monitored_truce as from_settlement

probe_formulas = ProbeForms.of

__all__ = [
    "BestSymmetric",
    "MonitoredGame",
    "Patience",
    "PayoffSet",
    "Plan",
    "RepeatedGame",
    "Simulation",
    "State",
    "best_punishment",
    "best_symmetric",
    "detection",
    "from_settlement",
    "grim",
    "limited",
    "payoff_set",
    "probe_formulas",
    "simulate",
    "tit_for_tat",
]
