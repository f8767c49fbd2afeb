r"""Inspection games: how often to look when there are fewer inspections than periods, and how much looking deters.

Definition (Dresher 1962; Avenhaus, von Stengel and Zamir 2002). There are n periods and m inspections. In
each period the inspectee complies or violates and the inspector inspects or passes, at once; the inspectee sees
afterwards whether there was an inspection. A violation ends the game. Payoffs (inspector, inspectee):

==========================  ==========
complied to the end         (0, 0)
violated, not inspected     (-1, +1)
violated, inspected         (-a, -b)
==========================  ==========

with :math:`a < 1` and :math:`b > 0`; Dresher's zero-sum game has :math:`a = -1, b = 1`. With
:math:`s_n^m(x) = \sum_{i \le m} \binom{n}{i} x^{m-i}` the equilibrium payoffs are

.. math:: V = \binom{n-1}{m} / s_n^m(b), \qquad I = -\binom{n-1}{m} / s_n^m(-a).

They follow from :math:`s_n^m = s_{n-1}^m + s_{n-1}^{m-1}` and :math:`s_{n-1}^m = x s_{n-1}^{m-1} + \binom{n-1}{m}`.
"""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.normal import payoff

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


def inspectee_value(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """What the inspectee expects in equilibrium.

    Definition: C(n-1, m) / Σ_{i≤m} C(n, i) b^(m-i) (Avenhaus, von Stengel and Zamir 2002).

    Parameters
    ----------
    periods, inspections : int
        n at least 1, m at least 0.
    penalty : number or expression
        b, what a detected violation costs the inspectee, in gains of an undetected one; positive.

    Raises
    ------
    GameError
        If periods or inspections are no such whole numbers.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspectee_value(4, 2, symbol("b")), inspectee_value(4, 2)
    (3/(b**2 + 4*b + 6), 3/11)
    """
    check_counts(periods, inspections)
    return sympy.binomial(periods - 1, inspections) / _weighted(periods, inspections, payoff(penalty))


def inspector_value(periods: int, inspections: int, loss: Any = -1) -> sympy.Expr:
    """What the inspector expects in equilibrium.

    Definition: -C(n-1, m) / Σ_{i≤m} C(n, i) (-a)^(m-i) (Avenhaus, von Stengel and Zamir 2002).

    Parameters
    ----------
    periods, inspections : int
    loss : number or expression
        a, what a detected violation costs the inspector, in losses of an undetected one; below 1. The default -1 is
        Dresher's zero-sum game.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspector_value(3, 1, symbol("a")), inspector_value(3, 1)
    (-2/(3 - a), -1/2)
    """
    check_counts(periods, inspections)
    return -sympy.binomial(periods - 1, inspections) / _weighted(periods, inspections, -payoff(loss))


def leadership_value(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """What the inspector expects if it announces its chances of inspection and is believed.

    Definition (Maschler 1966; Avenhaus, von Stengel and Zamir 2002): the schedule is that of the
    equilibrium; the inspectee, indifferent, complies while inspections are left; the value is minus the inspectee's,
    -C(n-1, m) / Σ_{i≤m} C(n, i) b^(m-i), whatever a.

    Examples
    --------
    >>> leadership_value(3, 1, 2)
    -2/5
    """
    return -inspectee_value(periods, inspections, penalty)


def inspection_chance(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """The chance of an inspection in the first period, at which the inspectee is indifferent.

    Definition: s(n-1, m-1) / s(n, m) with s(n, m) = Σ_{i≤m} C(n, i) b^(m-i); none if no inspection is left. With as
    many inspections as periods it is 1/(1 + b), the least chance that deters.

    Parameters
    ----------
    periods, inspections : int
    penalty : number or expression
        b, positive.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspection_chance(2, 1, symbol("b")), inspection_chance(4, 2)
    (1/(b + 2), 4/11)
    """
    check_counts(periods, inspections)
    if inspections == 0:
        return ZERO
    cost = payoff(penalty)
    return sympy.cancel(_weighted(periods - 1, inspections - 1, cost) / _weighted(periods, inspections, cost))


def violation_chance(periods: int, inspections: int, loss: Any = -1) -> sympy.Expr:
    """The chance of a violation in the first period, at which the inspector is indifferent.

    Definition: q with -q + (1 - q) I(n-1, m) = I(n, m); certain without inspections, none with one for each period.

    Parameters
    ----------
    periods, inspections : int
    loss : number or expression
        a, below 1.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> violation_chance(2, 1, symbol("a")), violation_chance(2, 1)
    (-1/(a - 2), 1/3)
    """
    check_counts(periods, inspections)
    if inspections == 0 or inspections >= periods:
        return ONE if inspections == 0 else ZERO
    later, now = inspector_value(periods - 1, inspections, loss), inspector_value(periods, inspections, loss)
    return sympy.cancel((later - now) / (1 + later))


def imperfect_inspection(penalty: Any, loss: Any, detection: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """The penalty and the loss to put into the other formulas where an inspection may miss a violation.

    Definition: an inspected violation costs the inspectee b' = D b - (1 - D) and the inspector a' = D a + (1 - D) in
    expectation. The formulas hold with these as long as b' > 0, that is D > 1/(1 + b): below, even a certain
    inspection deters nobody.

    Parameters
    ----------
    penalty, loss : number or expression
        b and a of a detected violation.
    detection : number or expression
        D, the chance in [0, 1] that an inspection finds a violation.

    Returns
    -------
    penalty, loss : sympy.Expr

    Examples
    --------
    >>> imperfect_inspection(2, "0.5", "0.8")
    (7/5, 3/5)
    """
    b, a, D = (payoff(one) for one in (penalty, loss, detection))
    return D * b - (ONE - D), D * a + (ONE - D)


def least_detection(gain: Any, penalty: Any, false_alarm: Any = 0, accusation: Any = 0) -> sympy.Expr:
    """The least chance of detection at which a single violation does not pay.

    Definition: D ≥ (d + α e) / (d + b) (Avenhaus, von Stengel and Zamir 2002): a violation gives d
    undetected and -b detected; compliance costs e where a false alarm (chance α) accuses it.

    Parameters
    ----------
    gain : number or expression
        d, positive.
    penalty : number or expression
        b, with d + b positive.
    false_alarm : number or expression
        α, chance in [0, 1].
    accusation : number or expression
        e, not negative. Above 1 the answer says that no detection deters.

    Examples
    --------
    >>> least_detection(1, 4), least_detection(1, 4, "0.05", 2)
    (1/5, 11/50)
    """
    d, b, alpha, e = (payoff(one) for one in (gain, penalty, false_alarm, accusation))
    return (d + alpha * e) / (d + b)


def check_counts(periods: int, inspections: int) -> None:
    """Refuse numbers of periods and inspections that are no whole numbers in range (GameError)."""
    for what, number, least in (("periods", periods, 1), ("inspections", inspections, 0)):
        if not isinstance(number, int) or isinstance(number, bool) or number < least:
            raise GameError(f"{what} must be a whole number of at least {least}, not {number!r}.")


def _weighted(periods: int, inspections: int, base: sympy.Expr) -> sympy.Expr:
    """The sum of C(n, i) x^(m-i) over i up to m."""
    return sympy.Add(*(sympy.binomial(periods, i) * base ** (inspections - i) for i in range(inspections + 1)))
