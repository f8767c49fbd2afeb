r"""From one form to another, where it means something.

A tree without private costs becomes a normal form whose strategies are *plans*: a move for every information set of
the party that its own earlier moves do not rule out (the reduced normal form). Payoffs are expectations over chance.

A private cost becomes m equally likely types: the finite game that converges to the continuous one. Each decision with
a private cost :math:`K \sim F` becomes a move of nature that draws one of m costs, the quantiles
:math:`F^{-1}((i - 1/2)/m)`, followed by a plain decision of that type. Information sets stay intact: a type cannot
tell apart the nodes that the party could not tell apart, and nobody else learns the type. The probability of the
costly move differs from the continuous game's by at most 1/(2m) in equilibrium.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import TypeVar

import sympy

from negotiation.errors import GameError
from negotiation.games.incentives import Profile
from negotiation.games.nodes import Chance, Decision, Node, Outcome, PrivateCost, children
from negotiation.games.normal import MOST_OUTCOMES, NormalFormGame
from negotiation.games.outline import Tree

Plan = tuple[tuple[str, str], ...]
T = TypeVar("T", bound=Tree)


def normal_form(game: Tree) -> NormalFormGame:
    """The reduced normal form of a tree.

    Parameters
    ----------
    game : ExtensiveGame
        Without private costs (`discretise` replaces them).

    Returns
    -------
    NormalFormGame
        Strategies are called 'decision: move; decision: move'; a party that never moves has the strategy 'none'.

    Raises
    ------
    GameError
        If a decision has a private cost, or the table would have more than 200,000 entries.

    Examples
    --------
    >>> from negotiation.games import ExtensiveGame
    >>> leaf = lambda v: Outcome(str(v), {"A": sympy.Integer(v)})
    >>> tree = ExtensiveGame(("A",), Decision("A", "here", {"left": leaf(1), "right": leaf(2)}))
    >>> normal_form(tree).strategies["A"]
    ('here: left', 'here: right')
    """
    for where, decisions in game.information_sets.items():
        if decisions[0].private_cost:
            raise GameError(f"'{where}' has a private cost; replace it with tree.discretise(types) first.")
    every = {party: list(plans(game, party)) for party in game.parties}
    size = 1
    for one in every.values():
        size *= len(one)
    if size > MOST_OUTCOMES:
        raise GameError(f"the normal form would have {size:,} entries; at most {MOST_OUTCOMES:,} are kept.")
    table = {}
    for combination in itertools.product(*every.values()):
        moves = {where: move for plan in combination for where, move in plan}
        payoffs = game.payoffs(_complete(game, moves))
        table[tuple(name(plan) for plan in combination)] = tuple(payoffs[party] for party in game.parties)
    labels = {party: tuple(name(plan) for plan in one) for party, one in every.items()}
    return NormalFormGame(labels, table, game.values, f"normal form of {game.title}")


def name(plan: Plan) -> str:
    """The label of a plan."""
    return "; ".join(f"{where}: {move}" for where, move in plan) or "none"


def _pasts(game: Tree, party: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The own moves that lead to each information set of a party (one sequence each: recall is perfect)."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    stack: list[tuple[Node, tuple[tuple[str, str], ...]]] = [(game.root, ())]
    while stack:
        node, past = stack.pop()
        own = isinstance(node, Decision) and node.party == party
        if isinstance(node, Decision) and own:
            found[node.where] = past
        for label, child in reversed(children(node)):
            stack.append((child, (*past, (node.where, label)) if isinstance(node, Decision) and own else past))
    return found


def plans(game: Tree, party: str) -> Iterator[Plan]:
    """The plans of a party, in the order of the strategies of the normal form."""
    pasts = _pasts(game, party)
    order = [where for where in game.information_sets if where in pasts]
    yield from _extend(game, order, pasts, ())


def _extend(
    game: Tree, order: list[str], pasts: Mapping[str, tuple[tuple[str, str], ...]], plan: Plan
) -> Iterator[Plan]:
    """Decide the information sets in the order of the tree; skip those that the plan itself rules out."""
    if not order:
        yield plan
        return
    where, rest = order[0], order[1:]
    if not set(pasts[where]) <= set(plan):
        yield from _extend(game, rest, pasts, plan)
        return
    for move in game.information_sets[where][0].actions:
        yield from _extend(game, rest, pasts, (*plan, (where, move)))


def _complete(game: Tree, moves: Mapping[str, str]) -> Profile:
    """A profile from plans: decisions that are ruled out get their first move, which is never reached."""
    first = {where: next(iter(nodes[0].actions)) for where, nodes in game.information_sets.items()}
    return Profile({**first, **moves})


def discretise(game: T, types: int) -> T:
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
    root = _split(game.root, types, {})
    found: T = replace(game, root=root, agreement={}, title=f"{game.title}, {types} types")  # type: ignore[type-var]
    agreement = {
        where: move
        for where in found.information_sets
        for old, move in game.agreement.items()
        if where == old or where.startswith(f"{old} (type ")
    }
    return replace(found, agreement=agreement)  # type: ignore[type-var]


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
