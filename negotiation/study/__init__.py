"""Studies: many configurations, many worlds."""

from negotiation.study.comparison import Comparison, compare
from negotiation.study.expectations import Finding, check_expectations

__all__ = ["Comparison", "Finding", "check_expectations", "compare"]
