r"""Cutoffs of global games in closed form (definitions: `negotiation.library.global_game`)."""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.expressions import LAWS
from negotiation.games.normal import payoff
from negotiation.library.formulas import ONE, threat_cutoff


def few_cutoff(guarantors: int, cost: Any, benefit: Any) -> sympy.Expr:
    """The largest threat that n guarantors counter, in the limit of small noise.

    Definition: ⌈n (1 - c/b)⌉ / n. At the marginal signal each number of other participants, from 0 to n - 1, is equally
    likely (Morris and Shin 2003: Laplacian beliefs), so a threat that takes k of them is countered iff
    (n - k + 1)/n > c/b. It is never below that of many, and tends to it as n grows.

    Parameters
    ----------
    guarantors : int
        n, at least 1.
    cost, benefit : number
        0 < c < b. (Symbols leave a ceiling, which the package's arithmetics do not value.)

    Examples
    --------
    >>> few_cutoff(3, "0.4", 1), few_cutoff(300, "0.4", 1)
    (2/3, 3/5)
    """
    if not isinstance(guarantors, int) or isinstance(guarantors, bool) or guarantors < 1:
        raise GameError(f"the number of guarantors must be a whole number of at least 1, not {guarantors!r}.")
    return sympy.ceiling(guarantors * threat_cutoff(cost, benefit)) / guarantors


def signal_cutoff(cost: Any, benefit: Any, noise: Any, quantile: Any = None) -> sympy.Expr:
    """The largest signal at which a guarantor among many participates.

    Definition: x* = θ* + σ F⁻¹(θ*) with θ* = 1 - c/b.

    Parameters
    ----------
    cost, benefit : number or expression
        0 < c < b.
    noise : number or expression
        σ > 0.
    quantile : number or expression, optional
        F⁻¹(θ*); θ* - 1/2 if left out, that of ε uniform on [-1/2, 1/2].

    Examples
    --------
    >>> signal_cutoff("0.3", 1, "0.1")
    18/25
    """
    cutoff = threat_cutoff(cost, benefit)
    return cutoff + payoff(noise) * (cutoff - ONE / 2 if quantile is None else payoff(quantile))


def chance_of_intervention(cost: Any, benefit: Any, low: Any, high: Any) -> sympy.Expr:
    """The chance that many guarantors intervene with success, the threat being uniform on [low, high].

    Definition: F_U(θ*; low, high) with θ* = 1 - c/b. Exact where no signal near the cutoff tells that the threat is at
    an end of the range (noise on [-1/2, 1/2]: x* - σ/2 ≥ low and x* + σ/2 ≤ high), and in the limit of small noise.

    Parameters
    ----------
    cost, benefit : number or expression
        0 < c < b.
    low, high : number or expression
        low < high.

    Returns
    -------
    sympy.Expr
        A `uniform_cdf`, which the package's arithmetics value and `written_out` writes out.

    Examples
    --------
    >>> from negotiation.expressions import Point
    >>> Point({}).value(chance_of_intervention("0.3", 1, 0, 2))
    Fraction(7, 20)
    """
    return LAWS["uniform"][0](threat_cutoff(cost, benefit), payoff(low), payoff(high))


def pair_cutoff(stay_out: Any, noise: Any = 0) -> sympy.Expr:
    """The signal from which on each of two guarantors participates.

    Definition: 2 s - σ/3 for noise uniform on [-σ, σ]; 2 s in the limit, where participating with a partner who does so
    with chance 1/2 is as good as staying out (Carlsson and van Damme 1993: risk dominance).

    Parameters
    ----------
    stay_out : number or expression
        s > 0.
    noise : number or expression
        σ, from 0 to 3 s/2 (beyond, states below zero would matter).

    Examples
    --------
    >>> pair_cutoff("0.4", "0.3"), pair_cutoff("0.4")
    (7/10, 4/5)
    """
    return 2 * payoff(stay_out) - payoff(noise) / 3


def grid_cutoffs(stay_out: Any, step: Any, reach: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Between which signals the cutoffs of two guarantors lie when states and noise are on a grid.

    Definition: with steps of h and noise j h, j = -r, ..., r equally likely, staying out is what iterated dominance
    leaves below (2r+1) s/(r+1) - r h/3, participating above (2r+1) s/r - (r+1) h/3. Both tend to 2 s - σ/3 as r grows
    with r h = σ fixed.

    Parameters
    ----------
    stay_out, step : number or expression
        s and h, positive.
    reach : int
        r, at least 1.

    Examples
    --------
    >>> grid_cutoffs(1, "1/8", 4), grid_cutoffs(1, "1/80", 40), pair_cutoff(1, "1/2")
    ((49/30, 49/24), (445/246, 89/48), 11/6)
    """
    s, h = payoff(stay_out), payoff(step)
    if not isinstance(reach, int) or isinstance(reach, bool) or reach < 1:
        raise GameError(f"the noise must reach a whole number of steps, at least 1, not {reach!r}.")
    width = sympy.Integer(2 * reach + 1)
    return width * s / (reach + 1) - reach * h / 3, width * s / reach - (reach + 1) * h / 3
