"""From one form to another, where it means something.

A tree without private costs becomes a normal form whose strategies are *plans*: a move for every information set of
the party that its own earlier moves do not rule out (the reduced normal form). Payoffs are expectations over chance.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Profile
from negotiation.games.nodes import Decision, Node, children
from negotiation.games.normal import MOST_OUTCOMES, NormalFormGame

Plan = tuple[tuple[str, str], ...]


def normal_form(game: ExtensiveGame) -> NormalFormGame:
    """The reduced normal form of a tree.

    Parameters
    ----------
    game : ExtensiveGame
        Without private costs (`finite_types` replaces them).

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
    >>> import sympy
    >>> from negotiation.games.nodes import Outcome
    >>> leaf = lambda v: Outcome(str(v), {"A": sympy.Integer(v)})
    >>> tree = ExtensiveGame(("A",), Decision("A", "here", {"left": leaf(1), "right": leaf(2)}))
    >>> normal_form(tree).strategies["A"]
    ('here: left', 'here: right')
    """
    for where, decisions in game.information_sets.items():
        if decisions[0].private_cost:
            raise GameError(f"'{where}' has a private cost; replace it with finite_types first.")
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


def plan_of(game: ExtensiveGame, party: str, profile: Mapping[str, object]) -> str:
    """The label of a party's plan in a pure profile of the tree."""
    return next(name(plan) for plan in plans(game, party) if all(profile[where] == move for where, move in plan))


def _pasts(game: ExtensiveGame, party: str) -> dict[str, tuple[tuple[str, str], ...]]:
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


def plans(game: ExtensiveGame, party: str) -> Iterator[Plan]:
    """The plans of a party, in the order of the strategies of the normal form."""
    pasts = _pasts(game, party)
    order = [where for where in game.information_sets if where in pasts]
    yield from _extend(game, order, pasts, ())


def _extend(
    game: ExtensiveGame, order: list[str], pasts: Mapping[str, tuple[tuple[str, str], ...]], plan: Plan
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


def _complete(game: ExtensiveGame, moves: Mapping[str, str]) -> Profile:
    """A profile from plans: decisions that are ruled out get their first move, which is never reached."""
    first = {where: next(iter(nodes[0].actions)) for where, nodes in game.information_sets.items()}
    return Profile({**first, **moves})
