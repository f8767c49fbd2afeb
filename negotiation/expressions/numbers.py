"""Stand-in for the number module."""
from fractions import Fraction
from negotiation.expressions.evaluation import Enclosure, Number


def midpoint(value):
    return (value.lower + value.upper) / 2 if isinstance(value, Enclosure) else value


def ends(value):
    return (value.lower, value.upper) if isinstance(value, Enclosure) else (value, value)
