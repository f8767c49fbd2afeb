"""Game forms. Each file opens with the formal definition of its form; all of them speak in incentives.

Forms:

* `normal`: everybody chooses at once
* `extensive`: trees with chance, information sets and private costs; `nodes`: what they are made of; `moment`: what a
  decision is about, as data
* `simultaneous`: several parties decide at once within a tree; `outline`: a tree as text
* `bayesian`: types with a common prior; `signalling`: a sender with a type and a receiver
* `repeated` (a room): a stage game for ever, with perfect monitoring or with public signals; plans as automata
* `bargaining` (a room): what can be agreed, councils with vetoes, power in votes

What they share:

* `form`: what every form offers; `incentives`: the waist that every form shares; `moment`: when a decision is made
* `arrays`, `tree_arrays`: many tables, one tree at many points; `pointwise`: exact values at many points
* `conversion`: a tree as a normal form of plans, a private cost replaced by equally likely types
* `io` (a room): Gambit's files without Gambit, pandas, Nashpy, in and out
"""

from negotiation.games.arrays import GameArray
from negotiation.games.bayesian import BayesianGame
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.form import Game
from negotiation.games.incentives import Cutoff, Incentive, Mixed, Move, Profile
from negotiation.games.nodes import Chance, Decision, Outcome, PrivateCost
from negotiation.games.normal import NormalFormGame
from negotiation.games.repeated import MonitoredGame, RepeatedGame
from negotiation.games.signalling import SignallingGame
from negotiation.games.simultaneous import simultaneous
from negotiation.games.tree_arrays import TreeArray

__all__ = [
    "BayesianGame",
    "Chance",
    "Cutoff",
    "Decision",
    "ExtensiveGame",
    "Game",
    "GameArray",
    "Incentive",
    "Mixed",
    "MonitoredGame",
    "Move",
    "NormalFormGame",
    "Outcome",
    "PrivateCost",
    "Profile",
    "RepeatedGame",
    "SignallingGame",
    "TreeArray",
    "simultaneous",
]
