"""Simultaneous moves in a tree: several parties decide at once, none seeing what the others do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from negotiation.errors import GameError
from negotiation.games.nodes import Decision, Node

Choice = tuple[str, str, Sequence[str]]


def simultaneous(choices: Sequence[Choice], then: Callable[..., Node]) -> Node:
    """A node at which several parties choose at once.

    Parameters
    ----------
    choices : sequence of (party, decision, moves)
        Who decides, the label of the decision, the labels of its moves. A party may appear once.
    then : function
        The moves made, in the order of the choices, to the node that follows.

    Returns
    -------
    Node
        Decisions in the given order; all nodes of a decision are one information set, so the order does not matter.

    Raises
    ------
    GameError
        If a party appears twice (it would not recall its own move).

    Examples
    --------
    >>> import sympy
    >>> from negotiation.games import ExtensiveGame, Outcome
    >>> pays = lambda *moves: Outcome(" and ".join(moves), {"UK": sympy.Integer(moves.count("honour"))})
    >>> moves = ["honour", "abstain"]
    >>> node = simultaneous([("UK", "UK responds", moves), ("France", "France responds", moves)], pays)
    >>> len(ExtensiveGame(("UK", "France"), node).information_sets["France responds"])
    2
    """
    parties = [party for party, _, _ in choices]
    twice = next((party for party in parties if parties.count(party) > 1), None)
    if twice is not None:
        raise GameError(f"'{twice}' decides twice at once: give it one decision whose moves combine the two.")
    return _next(list(choices), then, ())


def _next(choices: list[Choice], then: Callable[..., Node], made: tuple[str, ...]) -> Node:
    if not choices:
        return then(*made)
    (party, where, moves), rest = choices[0], choices[1:]
    return Decision(party, where, {move: _next(rest, then, (*made, move)) for move in moves})
