r"""Trust and starting small: how much to expose at first so that cooperation tells friend from foe.

Definition (Kydd 2000, 2005; Watson 1999, 2002, in a reduction of two stages). Each of two sides is trustworthy with
probability t, independently, and knows only its own type. A stage at stake x pays x times

=================  ===========  ==========
own \ other        cooperate    defect
=================  ===========  ==========
cooperate          R            -L
defect             T            0
=================  ===========  ==========

with the temptation :math:`T_t < R` of a trustworthy and :math:`T_u > R` of an untrustworthy side, L > 0. The first
stage has stake α. The second has stake 1 - α, or (with a discount factor d) stake 1 in every later period for ever,
which is played with the grim trigger and enters with its value.

In the *separating plan* the trustworthy cooperate at first and the untrustworthy defect; the trustworthy go on after
mutual cooperation, everybody else defects. It is an equilibrium exactly in a window of the exposure α. Above it a
trustworthy side does not dare to cooperate, below it an untrustworthy side would cooperate first to cheat later:

.. math:: \frac{t T_u}{2 t T_u - t R + (1-t) L} \le \alpha \le \frac{t R}{t T_t + (1-t) L} \qquad\text{(two stages)}

.. math:: \frac{d\,t\,W}{t (T_u - R) + (1-t) L} \le \alpha \le \frac{d\,t\,R/(1-d)}{(1-t) L - t (R - T_t)}
          \qquad\text{(for ever)}

where W is what an untrustworthy side gets out of a trusting partner: :math:`T_u` if it betrays at the first full stake,
:math:`\max(T_u, R/(1-d))` if it may also go on cooperating. The upper end is at most 1, and 1 where the denominator is
so small or negative: then cooperation is dared at any stake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.games.normal import payoff

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


@dataclass(frozen=True)
class ExposureWindow(Result):
    """The first-stage exposures at which cooperation separates the types.

    Attributes
    ----------
    low : sympy.Expr
        Below it an untrustworthy side would cooperate first. Above 1 no exposure separates.
    high : sympy.Expr
        Above it a trustworthy side does not dare; at most 1.
    """

    low: sympy.Expr
    high: sympy.Expr

    @property
    def width(self) -> sympy.Expr:
        """The upper less the lower end: not negative where the window is not empty."""
        return self.high - self.low

    def summary(self) -> str:
        low, high = _shown(self.low), _shown(self.high)
        if self.width.is_negative:
            return f"No exposure separates the types: it would be at least {low}, at most {high}."
        return f"The types separate at exposures from {low} to {high}."

    columns = (col.value("from", shown_as="number"), col.value("to", shown_as="number"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        yield self.low, self.high


def minimum_trust(reward: Any, temptation: Any, punished: Any, exploited: Any) -> sympy.Expr:
    """The least probability that the other cooperates at which a trustworthy side cooperates.

    Definition: m = (P - S) / ((P - S) + (R - T)) (Kydd 2000, 2005).

    Parameters
    ----------
    reward, temptation, punished, exploited : number or expression
        R, T, P, S of a trustworthy side: R > T and P > S.

    Examples
    --------
    >>> minimum_trust(1, "0.8", 0, -1)
    5/6
    """
    R, T, P, S = (payoff(one) for one in (reward, temptation, punished, exploited))
    return (P - S) / ((P - S) + (R - T))


def exposure_window(
    trust: Any,
    reward: Any,
    low_temptation: Any,
    high_temptation: Any,
    loss: Any,
    *,
    discount: Any = None,
    betrays: bool = True,
) -> ExposureWindow:
    """The exposures of a first stage at which the separating plan is an equilibrium.

    Definition and source: the two windows of the module. The upper end is written N / max(D, N), which is 1 where the
    quotient N / D would be larger or D is not positive.

    Parameters
    ----------
    trust : number or expression
        t, in (0, 1).
    reward, low_temptation, high_temptation, loss : number or expression
        R, T_t < R, T_u > R and L > 0, per unit of stake.
    discount : number or expression, optional
        d in (0, 1): the full stake is played for ever after the first stage. Left out: two stages, stakes α and 1 - α.
    betrays : bool
        With a discount factor: whether an untrustworthy side cannot but betray at the first full stake (the usual
        formula, right whenever d ≤ 1 - R/T_u), or does what pays it best.

    Returns
    -------
    ExposureWindow

    Examples
    --------
    >>> exposure_window("0.05", 1, "0.8", "1.5", 1, discount="0.8").summary()
    'The types separate at exposures from 0.0615 to 0.2128.'
    >>> exposure_window("0.3", 1, "0.8", "1.5", 1, discount="0.8", betrays=False).summary()
    'No exposure separates the types: it would be at least 1.4118, at most 1.0000.'
    """
    t, R, T_t, T_u, L = (payoff(one) for one in (trust, reward, low_temptation, high_temptation, loss))
    risk = (ONE - t) * L
    if discount is None:
        return ExposureWindow(t * T_u / (2 * t * T_u - t * R + risk), _capped(t * R, t * T_t + risk))
    d = payoff(discount)
    for_ever = R / (ONE - d)
    worth = T_u if betrays else sympy.Max(T_u, for_ever)
    return ExposureWindow(d * t * worth / (t * (T_u - R) + risk), _capped(d * t * for_ever, risk - t * (R - T_t)))


def staged_trust(reward: Any, low_temptation: Any, high_temptation: Any, loss: Any) -> sympy.Expr:
    """The least trust at which some division of one stake into two stages separates the types.

    Definition: the two ends of the two-stage window are equal at t = g / (g + R (T_u - R) + T_u (R - T_t)) with
    g = L (T_u - R). It is always below `minimum_trust`: starting small replaces trust.

    Parameters
    ----------
    reward, low_temptation, high_temptation, loss : number or expression
        R, T_t < R, T_u > R and L > 0.

    Examples
    --------
    >>> staged_trust(1, "0.8", "1.5", 1), minimum_trust(1, "0.8", 0, -1)
    (5/13, 5/6)
    """
    R, T_t, T_u, L = (payoff(one) for one in (reward, low_temptation, high_temptation, loss))
    short = L * (T_u - R)
    return short / (short + R * (T_u - R) + T_u * (R - T_t))


def _shown(end: sympy.Expr) -> str:
    return decimal(end) if end.is_number else sympy.sstr(end)


def _capped(top: sympy.Expr, bottom: sympy.Expr) -> sympy.Expr:
    """A quotient with positive numerator, at most 1, and 1 where the denominator is not positive."""
    return top / sympy.Max(bottom, top)
