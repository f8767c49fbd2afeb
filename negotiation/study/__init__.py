"""Studies: many configurations, many worlds."""

from negotiation.study.compare import Comparison, compare
from negotiation.study.expect import Finding, check_expectations

__all__ = ["Comparison", "Finding", "check_expectations", "compare"]
