r"""Equal guarantors who contribute by chance: the symmetric equilibria of the threshold public good.

Definition (the game of `negotiation.library.contribution`; Palfrey and Rosenthal 1984). With n equal guarantors of
amount 1 each, contributing with chance p is a symmetric equilibrium inside (0, 1) iff

.. math:: \binom{n-1}{w-1} p^{w-1} (1-p)^{n-w} = c / v,

the left side being the chance of being pivotal (no refund). The volunteer's dilemma (Diekmann 1985) is w = 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.expressions import exact
from negotiation.games.normal import payoff
from negotiation.library.contribution import _amounts, _same
from negotiation.library.formulas import ONE


def providing_coalitions(
    benefits: Mapping[str, Any],
    costs: Mapping[str, Any],
    needed: Any,
    contributions: Mapping[str, Any] | None = None,
) -> tuple[tuple[str, ...], ...]:
    """The sets of contributors that are pure equilibria providing the good (no refund).

    Definition: they reach the threshold, each is pivotal, and each one's benefit covers its cost. There is one iff
    those whose benefit covers their cost reach the threshold together.

    Parameters
    ----------
    benefits, costs, contributions : mapping of str to number
        Costs positive (who contributes for nothing need not be pivotal).
    needed : number

    Returns
    -------
    tuple of tuple of str
        Small sets first; the empty set alone if nothing is needed.

    Examples
    --------
    >>> providing_coalitions({"UK": 3, "France": 3, "Italy": 1}, {"UK": 1, "France": 2, "Italy": 2}, 2)
    (('UK', 'France'),)
    """
    worth, price = ({k: exact(v) for k, v in one.items()} for one in (benefits, costs))
    amounts, goal = _amounts(worth, contributions), exact(needed)
    _same("costs", worth, price)
    ready = [party for party in worth if worth[party] >= price[party]]
    found = []
    for size in range(len(ready) + 1):
        for chosen in itertools.combinations(ready, size):
            total = sum((amounts[p] for p in chosen), Fraction(0))
            if total >= goal and all(total - amounts[p] < goal for p in chosen):
                found.append(chosen)
    return tuple(found)


def nobody_contributes(
    benefits: Mapping[str, Any],
    costs: Mapping[str, Any],
    needed: Any,
    contributions: Mapping[str, Any] | None = None,
) -> bool:
    """Whether nobody contributing is an equilibrium: no guarantor reaches the threshold alone at a gain.

    Parameters
    ----------
    benefits, costs, contributions : mapping of str to number
        Costs not negative.
    needed : number

    Examples
    --------
    >>> nobody_contributes({"UK": 3, "France": 3}, {"UK": 1, "France": 1}, 2)
    True
    >>> nobody_contributes({"UK": 3, "France": 3}, {"UK": 1, "France": 1}, 1)
    False
    """
    worth, price = ({k: exact(v) for k, v in one.items()} for one in (benefits, costs))
    amounts, goal = _amounts(worth, contributions), exact(needed)
    _same("costs", worth, price)
    return goal <= 0 or not any(amounts[p] >= goal and worth[p] > price[p] for p in worth)


def symmetric_condition(guarantors: int, needed: int, chance: Any) -> sympy.Expr:
    """The chance of being pivotal when all others contribute with the same chance.

    Definition: C(n-1, w-1) p^(w-1) (1-p)^(n-w); a symmetric mixed equilibrium has it equal to c/v (Palfrey and
    Rosenthal 1984, no refund).

    Parameters
    ----------
    guarantors, needed : int
        n at least 1, w from 1 to n.
    chance : number or expression
        p, in [0, 1].

    Raises
    ------
    GameError
        If n and w are no such whole numbers.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> symmetric_condition(5, 3, symbol("p")), symmetric_condition(5, 3, "1/2")
    (6*p**2*(1 - p)**2, 3/8)
    """
    _whole(guarantors, needed)
    p = payoff(chance)
    return sympy.binomial(guarantors - 1, needed - 1) * p ** (needed - 1) * (ONE - p) ** (guarantors - needed)


def symmetric_maximum(guarantors: int, needed: int) -> sympy.Rational:
    """The largest ratio c/v at which a symmetric equilibrium with p > 0 exists.

    Definition: `symmetric_condition` at p = (w-1)/(n-1). Below it two chances solve the condition if 1 < w < n, and
    one if w is 1 or n.

    Examples
    --------
    >>> symmetric_maximum(5, 3), symmetric_maximum(5, 1)
    (3/8, 1)
    """
    _whole(guarantors, needed)
    if guarantors == 1:
        return ONE
    return symmetric_condition(guarantors, needed, sympy.Rational(needed - 1, guarantors - 1))


def volunteer_chance(guarantors: int, cost: Any, benefit: Any) -> sympy.Expr:
    """The chance with which each of n equal guarantors volunteers, where one is enough.

    Definition: p = 1 - (c/v)^(1/(n-1)) (Diekmann 1985).

    Parameters
    ----------
    guarantors : int
        At least 2.
    cost, benefit : number or expression
        0 < c < v.

    Examples
    --------
    >>> volunteer_chance(3, 1, 4), volunteer_chance(2, 1, 4)
    (1/2, 3/4)
    """
    _whole(guarantors, 1, least=2)
    return ONE - (payoff(cost) / payoff(benefit)) ** sympy.Rational(1, guarantors - 1)


def nobody_chance(guarantors: int, cost: Any, benefit: Any) -> sympy.Expr:
    """The chance that nobody volunteers: (c/v)^(n/(n-1)), which rises with n towards c/v (Diekmann 1985).

    Parameters
    ----------
    guarantors : int
        At least 2.
    cost, benefit : number or expression
        0 < c < v.

    Examples
    --------
    >>> nobody_chance(3, 1, 4), nobody_chance(2, 1, 4)
    (1/8, 1/16)
    """
    _whole(guarantors, 1, least=2)
    return (payoff(cost) / payoff(benefit)) ** sympy.Rational(guarantors, guarantors - 1)


def _whole(guarantors: int, needed: int, least: int = 1) -> None:
    if not isinstance(guarantors, int) or isinstance(guarantors, bool) or guarantors < least:
        raise GameError(f"the number of guarantors must be a whole number of at least {least}, not {guarantors!r}.")
    if not isinstance(needed, int) or isinstance(needed, bool) or not 1 <= needed <= guarantors:
        raise GameError(f"the number needed must be a whole number from 1 to {guarantors}, not {needed!r}.")
