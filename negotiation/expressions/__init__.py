"""The payoff language and its arithmetics.

One expression, many numbers: text is read by a small grammar into SymPy (`parse`), printed and solved there, and
flattened to a tape for numbers: exact rationals, proved enclosures (`Point`), float64 arrays (`Kernel`).
"""

from negotiation.expressions.distributions import LAWS, Law, written_out
from negotiation.expressions.evaluation import Point
from negotiation.expressions.evidence import Evidence, EvidenceKind
from negotiation.expressions.float64 import Kernel
from negotiation.expressions.grammar import FUNCTIONS, Limits, exact_number, parse, symbol
from negotiation.expressions.numbers import (
    Enclosure,
    Number,
    ends,
    exact,
    maximum,
    midpoint,
    minimum,
    nonnegative,
    sign,
)

__all__ = [
    "FUNCTIONS",
    "LAWS",
    "Enclosure",
    "Evidence",
    "EvidenceKind",
    "Kernel",
    "Law",
    "Limits",
    "Number",
    "Point",
    "ends",
    "exact",
    "exact_number",
    "maximum",
    "midpoint",
    "minimum",
    "nonnegative",
    "parse",
    "sign",
    "symbol",
    "written_out",
]
