r"""The separating plan of a trust game, and when two stages can separate at all (`negotiation.library.trust`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Profile
from negotiation.games.nodes import Chance, Decision, Node
from negotiation.games.normal import payoff
from negotiation.library.formulas import ONE, ZERO
from negotiation.library.trust import COOPERATE, DEFECT, TRUSTWORTHY, UNTRUSTWORTHY, _where


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
    >>> from negotiation.library import minimum_trust
    >>> staged_trust(1, "0.8", "1.5", 1), minimum_trust(1, "0.8", 0, -1)
    (5/13, 5/6)
    """
    R, T_t, T_u, L = (payoff(one) for one in (reward, low_temptation, high_temptation, loss))
    short = L * (T_u - R)
    return short / (short + R * (T_u - R) + T_u * (R - T_t))


def separating_plan(game: ExtensiveGame, *, keeps: bool = False) -> tuple[Profile, dict[str, tuple[sympy.Expr, ...]]]:
    """The separating plan of a `trust_game`, and what each side believes when it follows from Bayes' rule.

    No decision needs more: whatever a side did itself, the other's move was expected of one of its types.

    Parameters
    ----------
    game : ExtensiveGame
        A `trust_game`.
    keeps : bool
        Whether an untrustworthy side goes on cooperating after mutual cooperation (off the path): right in the game
        for ever where d ≥ 1 - R/T_u and it is free to.

    Returns
    -------
    profile : Profile
    beliefs : mapping of str to tuple
        Decision to the probabilities of its nodes, as `ExtensiveGame.incentives` takes them.

    Examples
    --------
    >>> from negotiation.library.trust import trust_game
    >>> game = trust_game("0.5", "0.53", 1, "0.8", "1.5", 1)
    >>> max(one.gain for one in game.incentives(*separating_plan(game)))
    -23/1000
    """
    stays = {TRUSTWORTHY, UNTRUSTWORTHY} if keeps else {TRUSTWORTHY}
    moves = {}
    for where, nodes in game.information_sets.items():
        party = nodes[0].party
        cooperates = {_where(party, TRUSTWORTHY), *(_where(party, kind, (COOPERATE, COOPERATE)) for kind in stays)}
        moves[where] = COOPERATE if where in cooperates else DEFECT
    reached: dict[str, list[sympy.Expr]] = {where: [] for where in moves}
    for party in game.parties:
        _weigh(game.root, party, moves, ONE, reached)
    beliefs = {where: tuple(sympy.cancel(q / sympy.Add(*found)) for q in found) for where, found in reached.items()}
    return Profile(moves), beliefs


def _weigh(
    node: Node, party: str, moves: Mapping[str, str], weight: sympy.Expr, reached: dict[str, list[sympy.Expr]]
) -> None:
    """The probability of each node of a party if it makes its own moves on the way and the others follow the plan."""
    if isinstance(node, Chance):
        for _, chance, child in node.branches:
            _weigh(child, party, moves, weight * chance, reached)
    elif isinstance(node, Decision):
        if node.party == party:
            reached[node.where].append(weight)
        for move, child in node.actions.items():
            follows = node.party == party or moves[node.where] == move
            _weigh(child, party, moves, weight if follows else ZERO, reached)
