"""Game forms. Each file opens with the formal definition of its form; all of them speak in incentives.

* `normal`: everybody chooses at once
* `extensive`: trees with chance, information sets and private costs; `nodes`: what they are made of
* `simultaneous`: several parties decide at once within a tree; `outline`: a tree as text
* `bayesian`: types with a common prior; `signalling`: a sender with a type and a receiver
* `repeated`: a normal form played for ever, plans as automata
* `arrays`, `tree_arrays`: many tables, one tree at many points; `pointwise`: exact values at many points
* `nfg`, `efg`: Gambit's files, read and written without Gambit; `files`: the reader that fits a file
* `tables`: pandas and Nashpy, in and out
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
