r"""A private cost replaced by m equally likely types: the finite game that converges to the continuous one.

Each decision with a private cost :math:`K \sim F` becomes a move of nature that draws one of m costs, the quantiles
:math:`F^{-1}((i - 1/2)/m)`, followed by a plain decision of that type. Information sets stay intact: a type cannot
tell apart the nodes that the party could not tell apart, and nobody else learns the type. The probability of the
costly move differs from the continuous game's by at most 1/(2m) in equilibrium.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.nodes import Chance, Node, Outcome, PrivateCost


def finite_types(game: ExtensiveGame, types: int) -> ExtensiveGame:
    """The game in which every private cost takes one of `types` equally likely values.

    Parameters
    ----------
    game : ExtensiveGame
    types : int
        Number of types of each private cost, at least 1. The tree grows by this factor at every such decision.

    Returns
    -------
    ExtensiveGame
        Without private costs; decisions are called '<where> (type i of m)'.

    Raises
    ------
    GameError
        If `types` is less than 1.
    """
    if types < 1:
        raise GameError("a private cost needs at least one type.")
    found = replace(game, root=_split(game.root, types, {}), agreement={}, title=f"{game.title}, {types} types")
    agreement = {
        where: move
        for where in found.information_sets
        for old, move in game.agreement.items()
        if where == old or where.startswith(f"{old} (type ")
    }
    return replace(found, agreement=agreement)


def quantile(cost: PrivateCost, share: sympy.Rational) -> sympy.Expr:
    """The cost that is not exceeded with the given probability (normal: a 1e-12 rational approximation)."""
    if cost.law == "uniform":
        return cost.first + share * (cost.second - cost.first)
    if cost.law == "logistic":
        return cost.first + cost.second * sympy.log(share / (1 - share))
    score = NormalDist().inv_cdf(float(share))
    return cost.first + cost.second * sympy.Rational(round(score * 10**12), 10**12)


def _split(node: Node, types: int, known: Mapping[str, str]) -> Node:
    """The tree with types; `known` is what each party remembers of its own earlier types."""
    if isinstance(node, Outcome):
        return node
    if isinstance(node, Chance):
        return replace(node, branches=tuple((l, q, _split(child, types, known)) for l, q, child in node.branches))
    memory = known.get(node.party, "")
    if node.private_cost is None:
        actions = {label: _split(child, types, known) for label, child in node.actions.items()}
        return replace(node, where=node.where + memory, actions=actions)
    branches = []
    for index in range(1, types + 1):
        cost = quantile(node.private_cost, sympy.Rational(2 * index - 1, 2 * types))
        label = f"{memory} (type {index} of {types})"
        later = {**known, node.party: label}
        actions = {a: _split(child, types, later) for a, child in node.actions.items()}
        move = node.private_cost.move
        own = {a: _charge(c, node.party, cost) if a == move else c for a, c in actions.items()}
        decision = replace(node, where=node.where + label, actions=own, private_cost=None)
        branches.append((f"type {index}", sympy.Rational(1, types), decision))
    return Chance(f"private cost at {node.where}", tuple(branches))


def _charge(node: Node, party: str, cost: sympy.Expr) -> Node:
    """Take a cost from a party's payoff at every outcome below a node."""
    if isinstance(node, Outcome):
        return replace(node, payoffs={**node.payoffs, party: node.payoffs.get(party, sympy.Integer(0)) - cost})
    if isinstance(node, Chance):
        return replace(node, branches=tuple((l, q, _charge(child, party, cost)) for l, q, child in node.branches))
    return replace(node, actions={label: _charge(child, party, cost) for label, child in node.actions.items()})
