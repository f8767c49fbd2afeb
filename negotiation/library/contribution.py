r"""Contributions to a guarantee that needs enough of them: a threshold public good.

Definition (Palfrey and Rosenthal 1984; Bagnoli and Lipman 1989). Each guarantor i contributes an amount :math:`x_i` at
cost :math:`c_i` or does not; the good is provided iff the amounts reach a threshold w; then each gets :math:`v_i`.
A contributor pays whether or not the good is provided, or (with refund) only if it is.

A set of contributors is an equilibrium that provides iff it reaches w, would not without any one of them, and
:math:`v_i \ge c_i` for all of them. Nobody contributing is an equilibrium iff no guarantor reaches w alone at a gain.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import GameError, near_miss
from negotiation.expressions import exact
from negotiation.games.normal import NormalFormGame, payoff

CONTRIBUTE, REFRAIN = "contribute", "refrain"
ZERO = sympy.Integer(0)
MOST_PARTIES = 14


def contribution_game(
    benefits: Mapping[str, Any],
    costs: Mapping[str, Any],
    needed: Any,
    contributions: Mapping[str, Any] | None = None,
    *,
    refund: bool = False,
) -> NormalFormGame:
    """Everybody contributes or refrains at once; the good is provided if enough contribute.

    Parameters
    ----------
    benefits, costs : mapping of str to number or expression
        Guarantor to what the good is worth to it, and to what its contribution costs it.
    needed : number
        The threshold, in units of contributions.
    contributions : mapping of str to number, optional
        Guarantor to the amount that it contributes; 1 each if left out.
    refund : bool
        Whether contributions are given back where the good is not provided.

    Returns
    -------
    NormalFormGame
        Strategies 'contribute' and 'refrain'.

    Raises
    ------
    GameError
        If the mappings do not name the same guarantors, or there are more than 14.

    Examples
    --------
    >>> game = contribution_game({"UK": 3, "France": 3}, {"UK": 1, "France": 1}, 1)
    >>> game.table["contribute", "refrain"], game.table["refrain", "refrain"]
    ((2, 3), (0, 0))
    """
    worth, price = ({k: payoff(v) for k, v in one.items()} for one in (benefits, costs))
    amounts, goal = _amounts(worth, contributions), exact(needed)
    _same("costs", worth, price)
    if len(worth) > MOST_PARTIES:
        raise GameError(f"the table of {len(worth)} guarantors is too large; at most {MOST_PARTIES} are tabulated.")
    table = {}
    for combination in itertools.product((CONTRIBUTE, REFRAIN), repeat=len(worth)):
        giving = dict(zip(worth, (move == CONTRIBUTE for move in combination), strict=True))
        provided = sum((amounts[p] for p in worth if giving[p]), Fraction(0)) >= goal
        paying = provided or not refund
        table[combination] = tuple(
            (worth[p] if provided else ZERO) - (price[p] if giving[p] and paying else ZERO) for p in worth
        )
    return NormalFormGame(dict.fromkeys(worth, (CONTRIBUTE, REFRAIN)), table, title="contribution game")


def _amounts(parties: Mapping[str, Any], contributions: Mapping[str, Any] | None) -> dict[str, Fraction]:
    if not parties:
        raise GameError("a contribution game needs a guarantor.")
    if contributions is None:
        return dict.fromkeys(parties, Fraction(1))
    _same("contributions", parties, contributions)
    return {party: exact(contributions[party]) for party in parties}


def _same(what: str, parties: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    for party in parties:
        if party not in given:
            raise GameError(f"the {what} lack '{party}'. {near_miss(party, given)}".strip())
    stranger = next((party for party in given if party not in parties), None)
    if stranger is not None:
        raise GameError(f"the {what} name '{stranger}', who has no benefit. {near_miss(stranger, parties)}".strip())
