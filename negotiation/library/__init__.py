"""Games of the literature, by name, and the formulas of institutions that settlements use.

* `catalogue`: the list and the door, `ng.library()`; `formulas`: chances, windows and cutoffs in closed form
* `inspection`: how often to look; `votes`: a council; `contribution`: a guarantee that needs enough guarantors
* `global_game`: guarantors who see a threat with noise; `trust`: starting small
"""

from negotiation.library.formulas import (
    ExposureWindow,
    exposure_window,
    imperfect_inspection,
    inspection_chance,
    minimum_trust,
    snapback_chance,
    threat_cutoff,
)

__all__ = [
    "ExposureWindow",
    "exposure_window",
    "imperfect_inspection",
    "inspection_chance",
    "minimum_trust",
    "snapback_chance",
    "threat_cutoff",
]
