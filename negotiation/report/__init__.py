"""Reports: results told in words."""

from negotiation.report.explain import Explanation, explain

__all__ = ["Explanation", "explain"]
