"""The payoff language and its arithmetics.

One expression, many numbers: text is read by a small grammar into SymPy (`parse`), printed and solved there, and
flattened to a tape for numbers: exact rationals, proved enclosures (`Point`), float64 arrays (`Kernel`).
"""

from negotiation.expressions.distributions import LAWS, Law, written_out
from negotiation.expressions.evaluation import Enclosure, Kernel, Number, Point, exact
from negotiation.expressions.grammar import FUNCTIONS, Limits, exact_number, parse, symbol

__all__ = [
    "FUNCTIONS",
    "LAWS",
    "Enclosure",
    "Kernel",
    "Law",
    "Limits",
    "Number",
    "Point",
    "exact",
    "exact_number",
    "parse",
    "symbol",
    "written_out",
]
