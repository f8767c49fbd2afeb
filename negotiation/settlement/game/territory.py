r"""Territory: what share of its stake each party holds under an option.

A party's stake is split over named areas with weights :math:`w_{ik}` that add up to one. An option allots every
area to a side, demilitarises it, or shares it. The value that party i keeps is

.. math:: x_i = \sum_k w_{ik} h_{ik},

where :math:`h_{ik}` is 1 for the holder and 0 for the other side, or the part of a demilitarised (shared) area that
party i still enjoys. An area held *in fact* only, without title, is worth :math:`1 - l_i` to its holder i, and the
other side j keeps the part :math:`l_j` of its own valuation: a claim that is not signed away.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import sympy

from negotiation.expressions import symbol
from negotiation.settlement.changes import weights_of
from negotiation.settlement.settlement import Configuration

LINE = "line"


def line_shift(configuration: Configuration) -> sympy.Expr:
    """The further shift of power that the configuration's territorial option brings."""
    if LINE in configuration.open:
        return symbol(f"{LINE}.power_shift")
    return configuration.expression(f"territory.options.{configuration.territory}.power_shift")


def share(configuration: Configuration, party: str) -> sympy.Expr:
    """The share of its own stake that a party holds under the configuration's territorial option."""
    if LINE in configuration.open:
        return symbol(f"{LINE}.{party}")
    parts = []
    for area, allotment in configuration.option.allot.items():
        weight = configuration.expression(f"territory.areas.{area}.weight.{party}")
        parts.append(weight * _held(configuration, party, allotment.to, allotment.title))
    return sympy.Add(*parts)


def _held(configuration: Configuration, party: str, to: str, title: str) -> sympy.Expr:
    if to in ("demilitarised", "shared"):
        return configuration.expression(f"territory.{to}.{party}")
    claim = configuration.expression(f"territory.de_facto.{party}") if title == "in fact" else sympy.Integer(0)
    return 1 - claim if to == party else claim


def playing(configuration: Configuration, names: Iterable[str]) -> frozenset[str]:
    """Paths that affect a game with these names, weights included that are rescaled when another weight changes."""
    named = frozenset(names)
    sides = {path.rsplit(".", 1)[-1] for path in named if path.startswith("territory.areas.")}
    return named.union(*(weights_of(configuration.values, side) for side in sides))


def giving_way(configuration: Configuration, path: str, value: Fraction) -> dict[str, Fraction]:
    """The weights that give way to one weight at a value of it, exactly; empty for every other path."""
    parts = path.split(".")
    if parts[:2] != ["territory", "areas"] or parts[-2] != "weight":
        return {}
    weights = weights_of(configuration.values, parts[-1])
    rest = 1 - weights.get(path, Fraction(0))
    if path not in weights or rest == 0:
        return {}
    return {other: weight * (1 - value) / rest for other, weight in weights.items() if other != path}


def companions(configuration: Configuration, path: str) -> dict[sympy.Symbol, sympy.Expr]:
    """What moves when one weight moves: the party's other weights, in proportion, so that the sum stays one.

    Empty for every path that is not the weight of an area.
    """
    parts = path.split(".")
    if parts[:2] != ["territory", "areas"] or parts[-2] != "weight":
        return {}
    weights = weights_of(configuration.values, parts[-1])
    rest = 1 - weights.get(path, 0)
    if path not in weights or rest == 0:
        return {}
    scale = (1 - symbol(path)) / sympy.Rational(rest.numerator, rest.denominator)
    return {symbol(other): symbol(other) * scale for other in weights if other != path}
