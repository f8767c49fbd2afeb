r"""Global games: will guarantors act together when each sees the situation a little differently?

Definition of the game of many (Morris and Shin 1998, 2003). There is a continuum of guarantors and a threat θ that
nobody sees. Each sees a signal :math:`x = \theta + \sigma\varepsilon`, the ε independent with distribution function F,
nothing being known of θ before. Participating costs c and gives b > c if the intervention succeeds, that is, if the
share of participants is at least θ; staying out gives 0. The only equilibrium is to participate up to a signal
:math:`x^*`. The intervention then succeeds up to a threat :math:`\theta^*`, and the two follow from

.. math:: F\big((x^* - \theta^*)/\sigma\big) = \theta^*, \qquad 1 - F\big((x^* - \theta^*)/\sigma\big) = c/b,

so :math:`\theta^* = 1 - c/b`, whatever the law F and the size σ of the noise.

Definition of the game of two (in the manner of Carlsson and van Damme 1993). The state θ is what an intervention is
worth to each; it takes both. Who stays out gets s > 0 for sure, who participates alone gets 0. Each sees
:math:`x_i = \theta + \varepsilon_i`, the noise independent and uniform on :math:`[-\sigma, \sigma]`, nothing being
known of θ before. If the other participates from the signal k on, then at the signal k participating is worth
:math:`\int_{-\sigma}^{\sigma} (k + u)\,\frac{\sigma + u}{2\sigma}\,\frac{du}{2\sigma} = k/2 + \sigma/6`, which is s at

.. math:: k = 2 s - \sigma/3.

That nobody ever participates is an equilibrium too, unless a guarantor alone is enough from some state on: then, and
only then, is the cutoff what iterated dominance leaves.

Here both are tabulated on a grid of states and signals, as Bayesian games.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.expressions import exact
from negotiation.games.bayesian import BayesianGame
from negotiation.games.normal import payoff

PARTICIPATE, STAY_OUT = "participate", "stay out"
ZERO = sympy.Integer(0)
MOST_SIGNALS = 5_000
Combination = tuple[str, ...]


def intervention_game(
    stay_out: Any,
    step: Any,
    reach: int,
    states: int,
    *,
    alone: Any = None,
    parties: tuple[str, str] = ("first", "second"),
) -> BayesianGame:
    """Two guarantors with noisy signals of a state, on a grid: the Bayesian game behind `pair_cutoff`.

    Parameters
    ----------
    stay_out : number or expression
        s.
    step : number
        h; the states are 0, h, 2h, ..., equally likely.
    reach : int
        r; the noise is -r h, ..., r h, equally likely.
    states : int
        Number of states; at most 5,000 combinations of signals are tabulated.
    alone : number, optional
        From this state on a guarantor alone is enough (and gets the state); never, if left out.
    parties : (str, str)

    Returns
    -------
    BayesianGame
        Types are called 'signal k', the signal being k h; what the state is worth is expected given both signals.

    Examples
    --------
    >>> intervention_game("0.4", "0.1", 1, 12).summary()
    'intervention game: first (14 types), second (14 types); types known to their own party only.'
    """
    s, h = payoff(stay_out), exact(step)
    least = None if alone is None else exact(alone)
    shared = _shared(states, reach, 2)

    def pays(types: Combination, moves: Combination) -> list[sympy.Expr]:
        worth = [h * index for index in shared[types]]
        both = _mean(worth)
        lone = _mean([one if least is not None and one >= least else Fraction(0) for one in worth])
        inside = moves.count(PARTICIPATE)
        return [s if move == STAY_OUT else both if inside == 2 else lone for move in moves]

    return _game(parties, states, reach, shared, pays, "intervention game")


def threat_game(guarantors: Sequence[str], cost: Any, benefit: Any, step: Any, reach: int, states: int) -> BayesianGame:
    """A few guarantors with noisy signals of a threat, on a grid: the Bayesian game behind `few_cutoff`.

    Parameters
    ----------
    guarantors : sequence of str
    cost, benefit : number or expression
        0 < c < b.
    step, reach, states
        h, r and the number of threats 0, h, 2h, ..., as in `intervention_game`. Threats above 1 should be among them:
        there staying out is dominant.

    Returns
    -------
    BayesianGame
        The intervention succeeds if the share that participates is at least the threat.

    Examples
    --------
    >>> threat_game(["UK", "France"], "0.4", 1, "0.1", 1, 13).summary()
    'threat game: UK (15 types), France (15 types); types known to their own party only.'
    """
    c, b, h, number = payoff(cost), payoff(benefit), exact(step), len(guarantors)
    shared = _shared(states, reach, number)
    succeeds = {
        (types, inside): _mean([Fraction(Fraction(inside, number) >= h * index) for index in indices])
        for types, indices in shared.items()
        for inside in range(number + 1)
    }

    def pays(types: Combination, moves: Combination) -> list[sympy.Expr]:
        worth = b * succeeds[types, moves.count(PARTICIPATE)] - c
        return [ZERO if move == STAY_OUT else worth for move in moves]

    return _game(guarantors, states, reach, shared, pays, "threat game")


def _shared(states: int, reach: int, number: int) -> dict[Combination, list[int]]:
    """The signals that may be seen together, and for each such combination the states that may be behind it."""
    for what, given in (("reach of the noise", reach), ("number of states", states)):
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise GameError(f"the {what} must be a whole number of at least 1, not {given!r}.")
    if (states + 2 * reach) * ((2 * reach + 1) ** number - (2 * reach) ** number) > MOST_SIGNALS:
        raise GameError(
            f"{states} states with a reach of {reach} give {number} guarantors more than {MOST_SIGNALS:,} combinations "
            "of signals; take fewer states or a shorter reach."
        )
    found: dict[Combination, list[int]] = {}
    for index in range(states):
        for noise in itertools.product(range(-reach, reach + 1), repeat=number):
            found.setdefault(tuple(f"signal {index + one}" for one in noise), []).append(index)
    return found


def _game(
    parties: Sequence[str],
    states: int,
    reach: int,
    shared: Mapping[Combination, list[int]],
    pays: Callable[[Combination, Combination], Sequence[Any]],
    title: str,
) -> BayesianGame:
    each = sympy.Rational(1, states * (2 * reach + 1) ** len(parties))
    labels = [f"signal {one}" for one in range(-reach, states + reach)]
    prior: dict[Sequence[str], sympy.Expr]
    prior = {signals: each * len(indices) for signals, indices in shared.items()}
    moves = dict.fromkeys(parties, (PARTICIPATE, STAY_OUT))
    return BayesianGame.of(dict.fromkeys(parties, labels), prior, moves, pays, title=title)


def _mean(numbers: Sequence[Fraction]) -> sympy.Expr:
    return payoff(sum(numbers, Fraction(0)) / len(numbers))
