r"""Whether lotteries of many two-party games are equilibria, from the definition, exactly and without a search.

For each equilibrium, given as integer weights, and each party the payoffs :math:`v_i = \sum_j (M_{ij} - M_{0j}) w_j`
of its strategies against the other's weights are compared: weights must not be negative, some must be positive, and
every strategy that is played must have the largest payoff.

A comparison is exact although sums may exceed 64 bits. Each sum is computed twice: modulo :math:`2^{64}`, and in
float64. Let :math:`h_{(1)} \ge h_{(2)} \ge \dots` be the half ranges of the columns. A weight of a support of s is at
most s! times the product of s - 1 of them and a payoff difference at most twice another, so the absolute terms of a
sum add up to at most :math:`T = 2 s \cdot s!\, h_{(1)} \cdots h_{(s)}`. The finder's bound says
:math:`s!\, h_{(1)} \cdots h_{(s-1)} < 2^{63}` and :math:`h_{(1)} \le 2^{53}`. Hence :math:`T \le 2^{109}`: for s = 1
and s = 2 by the second part, for :math:`s \ge 3` because :math:`h_{(s)} \le h_{(2)} < 2^{31}` by the first. The
float is wrong by at most :math:`2^{-49} T \le 2^{60}` (two conversions, a product and fewer than ten sums, each within
:math:`2^{-53}`). If it lies within :math:`2^{62}` of zero, the true value is below :math:`2^{63}` and equals its
residue; otherwise the float's sign is right.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from negotiation.games.pointwise import LIMIT, Array

MOST_HALF_RANGE = 2**53


def failing(own: Array, other: Array, game: Array, first: Array, second: Array) -> Array:
    """The numbers of the pairs of lotteries that are not equilibria.

    Parameters
    ----------
    own, other : arrays of shape (m, n, N) and (n, m, N)
        Payoffs of the row and of the column party, each with its own strategies first, in int64 or Python integers.
    game : array of int, shape (E,)
        The game of each pair.
    first, second : arrays of shape (m, E) and (n, E)
        Integer weights.

    Examples
    --------
    >>> game = np.array([[[2], [0]], [[0], [1]]])
    >>> failing(game, game, np.array([0, 0]), np.array([[1, 1], [2, 1]]), np.array([[1, 1], [2, 2]])).tolist()
    [1]
    """
    right = _best(own.take(game, axis=2), second, first) & _best(other.take(game, axis=2), first, second)
    wrong: Array = np.flatnonzero(~right)
    return wrong


def _best(payoffs: Array, others: Array, own: Array) -> Array:
    """Whether everything that a party plays is a best reply; payoffs of shape (own, others, E)."""
    played = own > 0
    right = np.asarray(own.min(axis=0) >= 0)
    right &= own.max(axis=0) > 0
    if payoffs.dtype == object or others.dtype == object or _is_short(payoffs, others):
        values = [_sums(one, others, short=True) for one in payoffs]
        most = reduce(np.maximum, values)
        for value, plays in zip(values, played, strict=True):
            right &= (value == most) | ~plays
        return right
    reference = payoffs[played.argmax(axis=0), :, np.arange(own.shape[1])].T
    for mine, plays in zip(payoffs, played, strict=True):
        gain = _sums(mine - reference, others, short=False)
        right &= (gain == 0) | ((gain < 0) & ~plays)
    return right


def _is_short(payoffs: Array, weights: Array) -> bool:
    """Whether no sum of products of payoffs and weights can reach 2^63."""
    if not weights.size:
        return True
    most = max(int(payoffs.max()), -int(payoffs.min()))
    return most * sum(int(row.max()) for row in weights) <= LIMIT and int(weights.min()) >= 0


def _sums(differences: Array, weights: Array, short: bool) -> Array:
    """Sums of products; arrays of shape (others, E). Each has its exact sign (see above), if short its exact value."""
    whole: Array = differences[0] * weights[0]
    for one, weight in zip(differences[1:], weights[1:], strict=True):
        whole += one * weight
    if short or whole.dtype == object:
        return whole
    about = np.zeros(len(whole))
    for one, weight in zip(differences, weights, strict=True):
        about += one.astype(np.float64) * weight
    return np.where(np.abs(about) < 2.0**62, whole, about)
