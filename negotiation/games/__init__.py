"""Game forms. Each file opens with the formal definition of its form; all of them speak in incentives.

* `normal`: everybody chooses at once
* `extensive`: trees with chance, information sets and private costs
* `repeated`: a normal form played for ever, plans as automata
* `nfg`, `efg`: Gambit's files, read and written without Gambit
* `form`: what every form offers
* `incentives`: the waist that every form shares
* `finite_types`: a private cost replaced by equally likely types
* `conversion`: a tree as a normal form of plans
"""

from negotiation.games.extensive import ExtensiveGame
from negotiation.games.form import Game
from negotiation.games.incentives import Cutoff, Incentive, Mixed, Move, Profile
from negotiation.games.nodes import Chance, Decision, Outcome, PrivateCost
from negotiation.games.normal import NormalFormGame

__all__ = [
    "Chance",
    "Cutoff",
    "Decision",
    "ExtensiveGame",
    "Game",
    "Incentive",
    "Mixed",
    "Move",
    "NormalFormGame",
    "Outcome",
    "PrivateCost",
    "Profile",
]
