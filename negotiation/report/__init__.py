"""Reports: results told in words."""

from negotiation.report.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
