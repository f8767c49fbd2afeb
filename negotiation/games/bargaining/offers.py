r"""Alternating offers, the range of a crisis, and solutions on a smooth frontier.

* Rubinstein (1982): with discount factors :math:`\delta_1, \delta_2` the first to offer gets
  :math:`(1-\delta_2)/(1-\delta_1\delta_2)`;
* crisis bargaining (Fearon 1995): peace is better for both at shares in :math:`[p - c_A, p + c_B]`; the asymmetric
  Nash solution with power θ of A is :math:`p - c_A + \theta(c_A + c_B)`;
* on a frontier :math:`v = f(u)` with disagreement at zero: Nash maximises :math:`u f(u)`, Kalai-Smorodinsky takes the
  point with equal shares of the best payoffs.
"""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.normal import payoff

ONE = sympy.Integer(1)


def rubinstein(first: Any, second: Any) -> sympy.Expr:
    """The share of the one who offers first: (1 - d2)/(1 - d1 d2).

    Parameters
    ----------
    first, second : number or expression
        Discount factors in (0, 1) of the one who offers first and of the other.

    Examples
    --------
    >>> rubinstein("0.9", "0.9"), rubinstein("0.9", "0.8")
    (10/19, 5/7)
    """
    one, two = payoff(first), payoff(second)
    return (ONE - two) / (ONE - one * two)


def crisis_range(strength: Any, cost: Any, other_cost: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """The shares of A that both prefer to war: from p - c_A to p + c_B (not clipped to [0, 1]).

    Examples
    --------
    >>> crisis_range("0.5", "0.2", "0.1")
    (3/10, 3/5)
    """
    p, mine, other = payoff(strength), payoff(cost), payoff(other_cost)
    return p - mine, p + other


def nash_in_crisis(strength: Any, cost: Any, other_cost: Any, power: Any = "1/2") -> sympy.Expr:
    """The asymmetric Nash solution of a crisis: p - c_A + θ (c_A + c_B), θ in [0, 1] the bargaining power of A.

    Examples
    --------
    >>> nash_in_crisis("0.5", "0.2", "0.1"), nash_in_crisis("0.5", "0.2", "0.1", 1)
    (9/20, 3/5)
    """
    low, high = crisis_range(strength, cost, other_cost)
    return low + payoff(power) * (high - low)


def frontier_solutions(frontier: sympy.Expr, variable: sympy.Symbol) -> dict[str, tuple[sympy.Expr, sympy.Expr]]:
    """Nash and Kalai-Smorodinsky on a decreasing concave frontier v = f(u) with disagreement (0, 0), exact.

    Parameters
    ----------
    frontier : sympy.Expr
        f, a polynomial in the variable of degree at most 3, with f(0) > 0 and one positive root.
    variable : sympy.Symbol
        u.

    Raises
    ------
    GameError
        If f has no positive root.

    Examples
    --------
    >>> u = sympy.Symbol("u", positive=True)
    >>> frontier_solutions(1 - u**2, u)["Nash"]
    (sqrt(3)/3, 2/3)
    """
    top = frontier.subs(variable, 0)
    most = _least_positive(frontier, variable)
    nash = _least_positive(sympy.diff(variable * frontier, variable), variable)
    fair = _least_positive(sympy.expand(frontier - top * variable / most), variable)
    chosen = {"Nash": nash, "Kalai-Smorodinsky": fair}
    return {name: (at, sympy.simplify(frontier.subs(variable, at))) for name, at in chosen.items()}


def _least_positive(polynomial: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    roots = [root for root in sympy.roots(sympy.Poly(polynomial, variable)) if root.is_real and root.is_positive]
    if not roots:
        raise GameError("the frontier has no positive root: it must fall to zero.")
    return min(roots, key=lambda root: float(root))
