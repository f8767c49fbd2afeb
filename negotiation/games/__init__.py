"""Game forms. Each file opens with the formal definition of its form; all of them speak in incentives.

* `extensive`: trees with chance, information sets and private costs
* `incentives`: the waist that every form shares
* `finite_types`: a private cost replaced by equally likely types
"""

from negotiation.games.extensive import Chance, Decision, ExtensiveGame, Outcome, PrivateCost
from negotiation.games.incentives import Cutoff, Incentive, Mixed, Move, Profile

__all__ = [
    "Chance",
    "Cutoff",
    "Decision",
    "ExtensiveGame",
    "Incentive",
    "Mixed",
    "Move",
    "Outcome",
    "PrivateCost",
    "Profile",
]
