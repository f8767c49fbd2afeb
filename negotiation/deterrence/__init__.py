"""Deterrence: margins, verdicts, closed forms and thresholds. The subject of the package."""

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.closed_forms import ClosedForms
from negotiation.deterrence.margin import hold_agreement
from negotiation.deterrence.regions import Region, region
from negotiation.deterrence.thresholds import Threshold, levers, threshold
from negotiation.deterrence.verdict import VERDICTS

__all__ = [
    "VERDICTS",
    "Assessment",
    "ClosedForms",
    "Region",
    "Threshold",
    "assess",
    "hold_agreement",
    "levers",
    "region",
    "threshold",
]
