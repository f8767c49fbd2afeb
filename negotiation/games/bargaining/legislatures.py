r"""Bargaining in a council under a closed rule, with vetoes (Baron and Ferejohn 1989; Winter 1996).

Definition. In every round one of n members, drawn with equal chance, proposes a division of 1; it passes if q members
agree, among them all k with a veto (the proposer agrees with its own). Otherwise the next round follows, weighed by d.
In the stationary symmetric equilibrium a proposer pays every other veto player its continuation value :math:`d V_v`
and as many ordinary members as are missing :math:`d V_o`, the cheapest first. The values solve

.. math:: V_o = \frac{1}{n}\,(1 - d k V_v - d m V_o) + \frac{d V_o}{n}\,\Big(\frac{k(q-k)}{n-k} + m\Big),

with :math:`m = q - 1 - k` ordinary partners of an ordinary proposer and :math:`q - k` of a veto player, and
:math:`k V_v + (n-k) V_o = 1`.
"""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.normal import payoff


def council_values(members: int, vetoes: int, quota: int, discount: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """The value of an ordinary member and of a veto player before a proposer is drawn.

    Definition: :math:`V_o = (1-d)(n-k)/Z` and :math:`V_v = (n-k-d(q-k))/Z` with
    :math:`Z = (n-k)(n - d(n-k)) - d k (q-k)`. Without vetoes every member has 1/n.

    Parameters
    ----------
    members, vetoes, quota : int
        n, k and q with 0 <= k < q <= n (all vetoes count towards the quota) and k < n.
    discount : number or expression
        d in [0, 1].

    Raises
    ------
    GameError
        If the numbers do not fit.

    Examples
    --------
    >>> council_values(15, 5, 9, "0.9")
    (1/42, 16/105)
    """
    n, k, q, d = members, vetoes, quota, payoff(discount)
    if not 0 <= k < q <= n or k >= n:
        raise GameError(f"a council of {n} with {k} vetoes and a quota of {q}: 0 <= vetoes < quota <= members.")
    if k == 0:
        return sympy.Rational(1, n), sympy.Rational(1, n)
    bottom = (n - k) * (n - d * (n - k)) - d * k * (q - k)
    return sympy.cancel((1 - d) * (n - k) / bottom), sympy.cancel((n - k - d * (q - k)) / bottom)


def council_shares(members: int, vetoes: int, quota: int, discount: Any) -> dict[str, sympy.Expr]:
    """What a proposer keeps and pays: without vetoes it keeps 1 - d (q - 1)/n (Baron and Ferejohn 1989).

    Returns
    -------
    dict
        'ordinary proposer keeps', 'veto proposer keeps', 'paid to a veto player', 'paid to an ordinary member'.

    Examples
    --------
    >>> council_shares(5, 0, 3, "0.8")["ordinary proposer keeps"]
    17/25
    """
    n, k, q, d = members, vetoes, quota, payoff(discount)
    ordinary, veto = council_values(n, k, q, d)
    partners = q - 1 - k
    return {
        "ordinary proposer keeps": sympy.cancel(1 - d * (k * veto + partners * ordinary)),
        "veto proposer keeps": sympy.cancel(1 - d * ((k - 1) * veto + (q - k) * ordinary)) if k else sympy.Integer(0),
        "paid to a veto player": sympy.cancel(d * veto) if k else sympy.Integer(0),
        "paid to an ordinary member": sympy.cancel(d * ordinary),
    }
