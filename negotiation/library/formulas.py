r"""Formulas of institutions that settlements use: how often to look, votes, a first step, a threat seen with noise.

**Inspections** (Dresher 1962; Avenhaus, von Stengel and Zamir 2002): the game of `inspection`.

**Votes.** Members vote independently; member j votes for with probability :math:`h_j`. Two rules for putting sanctions
back (the second is that of UN Security Council resolution 2231 of 2015, paragraphs 11 and 12):

* *affirmative*: all must vote for the sanctions, :math:`s = \prod_j h_j`, and 0 if the violator itself has a vote;
* *reverse veto*: the relief must be voted anew, any one refusal ends it, :math:`s = 1 - \prod_j (1 - h_j)`; the
  violator never refuses.

**Trust and starting small** (Kydd 2000, 2005; Watson 1999, 2002): the game of `trust`, whose separating plan is an
equilibrium exactly in a window of the exposure α:

.. math:: \frac{t T_u}{2 t T_u - t R + (1-t) L} \le \alpha \le \frac{t R}{t T_t + (1-t) L} \qquad\text{(two stages)}

.. math:: \frac{d\,t\,W}{t (T_u - R) + (1-t) L} \le \alpha \le \frac{d\,t\,R/(1-d)}{(1-t) L - t (R - T_t)}
          \qquad\text{(for ever)}

where W is what an untrustworthy side gets out of a trusting partner: :math:`T_u` if it betrays at the first full stake,
:math:`\max(T_u, R/(1-d))` if it may also go on cooperating. The upper end is at most 1, and 1 where the denominator is
so small or negative: then cooperation is dared at any stake.

**Acting together** (Morris and Shin 1998, 2003): the game of many in `global_game`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.errors import GameError, near_miss
from negotiation.games.normal import payoff

ZERO, ONE = sympy.Integer(0), sympy.Integer(1)
RULES = ("affirmative", "reverse veto")


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
    return sympy.cancel(weighted(periods - 1, inspections - 1, cost) / weighted(periods, inspections, cost))


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


def snapback_chance(rule: str, willing: Mapping[str, Any], violator: str | None = None) -> sympy.Expr:
    """The chance that sanctions really snap back under a rule of voting.

    Definition: 'affirmative' Π h_j, zero if the violator has a vote; 'reverse veto' 1 - Π (1 - h_j) over all but the
    violator. Nobody has to vote under an empty affirmative rule (1), nobody can refuse under an empty reverse veto (0).

    Parameters
    ----------
    rule : str
        'affirmative' or 'reverse veto'.
    willing : mapping of str to number or expression
        Member to the chance h_j in [0, 1] that it votes for the sanctions, or refuses further relief; independent.
    violator : str, optional
        Who violated; it may be one of the members or not.

    Raises
    ------
    GameError
        If there is no such rule, or a chance is a number outside [0, 1].

    Examples
    --------
    >>> h = {"US": "0.9", "UK": "0.8", "Russia": 1}
    >>> snapback_chance("affirmative", h, "Russia"), snapback_chance("reverse veto", h, "Russia")
    (0, 49/50)
    """
    if rule not in RULES:
        raise GameError(f"there is no rule '{rule}' of voting. {near_miss(rule, RULES)}")
    chances = vote_chances(willing)
    others = [chance for member, chance in chances.items() if member != violator]
    if rule == "affirmative":
        return ZERO if violator in chances else sympy.Mul(*others)
    return ONE - sympy.Mul(*(ONE - chance for chance in others))


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
        return ExposureWindow(t * T_u / (2 * t * T_u - t * R + risk), capped(t * R, t * T_t + risk))
    d = payoff(discount)
    for_ever = R / (ONE - d)
    worth = T_u if betrays else sympy.Max(T_u, for_ever)
    return ExposureWindow(d * t * worth / (t * (T_u - R) + risk), capped(d * t * for_ever, risk - t * (R - T_t)))


def threat_cutoff(cost: Any, benefit: Any) -> sympy.Expr:
    """The largest threat that many guarantors counter although none is sure of the others.

    Definition: θ* = 1 - c/b (Morris and Shin 1998, 2003, in the terms of the module).

    Parameters
    ----------
    cost, benefit : number or expression
        0 < c < b.

    Examples
    --------
    >>> threat_cutoff("0.3", 1)
    7/10
    """
    return ONE - payoff(cost) / payoff(benefit)


def check_counts(periods: int, inspections: int) -> None:
    """Refuse numbers of periods and inspections that are no whole numbers in range (GameError)."""
    for what, number, least in (("periods", periods, 1), ("inspections", inspections, 0)):
        if not isinstance(number, int) or isinstance(number, bool) or number < least:
            raise GameError(f"{what} must be a whole number of at least {least}, not {number!r}.")


def weighted(periods: int, inspections: int, base: sympy.Expr) -> sympy.Expr:
    """The sum of C(n, i) x^(m-i) over i up to m."""
    return sympy.Add(*(sympy.binomial(periods, i) * base ** (inspections - i) for i in range(inspections + 1)))


def vote_chances(given: Mapping[str, Any], known: Collection[str] | None = None) -> dict[str, sympy.Expr]:
    """The chances of votes as expressions; a GameError if a number is none in [0, 1] or a member is unknown."""
    found = {member: payoff(chance) for member, chance in given.items()}
    if known is not None:
        check_members("against", found, known)
    for member, chance in found.items():
        if isinstance(chance, sympy.Rational) and not 0 <= chance <= 1:
            raise GameError(f"'{member}' votes for with a chance of {chance}, which is not between 0 and 1.")
    return found


def check_members(what: str, named: Collection[str], members: Collection[str]) -> None:
    """Refuse names that have no vote."""
    for member in named:
        if member not in members:
            raise GameError(f"{what} names '{member}', who has no vote. {near_miss(member, members)}".strip())


def _shown(end: sympy.Expr) -> str:
    return decimal(end) if end.is_number else sympy.sstr(end)


def capped(top: sympy.Expr, bottom: sympy.Expr) -> sympy.Expr:
    """A quotient with positive numerator, at most 1, and 1 where the denominator is not positive."""
    return top / sympy.Max(bottom, top)
