"""Deterrence: margins, verdicts, closed forms and thresholds. The subject of the package."""

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.closed_forms import ClosedForms
from negotiation.deterrence.constraints import Constraint
from negotiation.deterrence.margin import hold_agreement
from negotiation.deterrence.phase_diagram import Change, Phase, Phases, nearest_changes, phases
from negotiation.deterrence.regions import Region, region
from negotiation.deterrence.thresholds import Threshold, levers, threshold
from negotiation.deterrence.verdict import VERDICTS

__all__ = [
    "VERDICTS",
    "Assessment",
    "Change",
    "ClosedForms",
    "Constraint",
    "Phase",
    "Phases",
    "Region",
    "Threshold",
    "assess",
    "hold_agreement",
    "levers",
    "nearest_changes",
    "phases",
    "region",
    "threshold",
]
