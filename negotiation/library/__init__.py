"""Institutions as games: inspections, votes, guarantees that need several, and trust.

* `inspection`: how often to look, how much looking deters; `inspection_tree`: the same as trees
* `votes`: sanctions put back, resolutions adopted; `vote_tree`: the votes of a council
* `contribution`: a guarantee that needs enough guarantors; `volunteers`: equal guarantors who contribute by chance
* `cutoffs`: guarantors who see a threat with noise; `global_game`: the same on a grid
* `trust`: starting small; `trust_tree`: the plan that separates the types
"""

from negotiation.library.contribution import contribution_game, nobody_contributes, providing_coalitions
from negotiation.library.cutoffs import (
    chance_of_intervention,
    few_cutoff,
    grid_cutoffs,
    pair_cutoff,
    signal_cutoff,
    threat_cutoff,
)
from negotiation.library.global_game import intervention_game, threat_game
from negotiation.library.inspection import (
    imperfect_inspection,
    inspectee_value,
    inspection_chance,
    inspector_value,
    leadership_value,
    least_detection,
    violation_chance,
)
from negotiation.library.inspection_tree import detection_game, inspection_game, inspection_plan
from negotiation.library.trust import ExposureWindow, exposure_window, minimum_trust, staged_trust
from negotiation.library.trust_tree import separating_plan, trust_game
from negotiation.library.volunteers import (
    nobody_chance,
    symmetric_condition,
    symmetric_maximum,
    volunteer_chance,
)
from negotiation.library.vote_tree import vote_game
from negotiation.library.votes import RULES, council_chance, relief_needed, snapback_chance

__all__ = [
    "RULES",
    "ExposureWindow",
    "chance_of_intervention",
    "contribution_game",
    "council_chance",
    "detection_game",
    "exposure_window",
    "few_cutoff",
    "grid_cutoffs",
    "imperfect_inspection",
    "inspectee_value",
    "inspection_chance",
    "inspection_game",
    "inspection_plan",
    "inspector_value",
    "intervention_game",
    "leadership_value",
    "least_detection",
    "minimum_trust",
    "nobody_chance",
    "nobody_contributes",
    "pair_cutoff",
    "providing_coalitions",
    "relief_needed",
    "separating_plan",
    "signal_cutoff",
    "snapback_chance",
    "staged_trust",
    "symmetric_condition",
    "symmetric_maximum",
    "threat_cutoff",
    "threat_game",
    "trust_game",
    "violation_chance",
    "volunteer_chance",
    "vote_game",
]
