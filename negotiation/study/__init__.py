"""Studies: many configurations, many worlds."""

from negotiation.study.comparison import Comparison, compare
from negotiation.study.expectations import Finding, check_expectations
from negotiation.study.sources import Sources, sources

__all__ = ["Comparison", "Finding", "Sources", "check_expectations", "compare", "sources"]
