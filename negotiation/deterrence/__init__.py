"""Deterrence: margins, verdicts, closed forms and thresholds. The subject of the package."""

from negotiation.deterrence.agreement import Agreement, hold_agreement
from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.conditions import Condition
from negotiation.deterrence.levers.phases import Change, Phase, Phases, nearest_changes, phases
from negotiation.deterrence.levers.region import Region, region
from negotiation.deterrence.levers.threshold import Threshold, threshold
from negotiation.deterrence.verdict import VERDICTS

__all__ = [
    "VERDICTS",
    "Agreement",
    "Assessment",
    "Change",
    "ClosedForms",
    "Condition",
    "Phase",
    "Phases",
    "Region",
    "Threshold",
    "assess",
    "hold_agreement",
    "nearest_changes",
    "phases",
    "region",
    "threshold",
]
