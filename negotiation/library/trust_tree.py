"""The trust game as a tree, with its separating plan (definition and formulas: `trust`)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Profile
from negotiation.games.nodes import Chance, Decision, Node, Outcome
from negotiation.games.normal import payoff
from negotiation.games.simultaneous import at_once
from negotiation.library.trust import ONE, ZERO

COOPERATE, DEFECT = "cooperate", "defect"
TRUSTWORTHY, UNTRUSTWORTHY = "trustworthy", "untrustworthy"
KINDS = (TRUSTWORTHY, UNTRUSTWORTHY)
Pair = tuple[str, str]


def trust_game(
    trust: Any,
    exposure: Any,
    reward: Any,
    low_temptation: Any,
    high_temptation: Any,
    loss: Any,
    *,
    discount: Any = None,
    betrays: bool = True,
    parties: Pair = ("A", "B"),
) -> ExtensiveGame:
    """Two sides of two types each, a first stage at some exposure and a second: the tree behind `exposure_window`.

    Parameters
    ----------
    trust, reward, low_temptation, high_temptation, loss, discount, betrays
        As in `exposure_window`. With a discount factor the second stage is for ever: cooperation of both is worth
        d R / (1 - d), a betrayal d T and -d L once. An untrustworthy side that betrays has no other move there.
    exposure : number or expression
        α, the stake of the first stage.
    parties : (str, str)

    Returns
    -------
    ExtensiveGame

    Examples
    --------
    >>> trust_game("0.3", "0.5", 1, "0.8", "1.5", 1).summary()
    'trust game: 2 parties, 20 information sets, 64 outcomes, 0 levers and parameters'
    """
    if len(set(parties)) != 2:
        raise GameError(f"a trust game has two sides of different names, not {parties}.")
    t, alpha = payoff(trust), payoff(exposure)
    R, T_t, T_u, L = (payoff(one) for one in (reward, low_temptation, high_temptation, loss))
    temptation, chance = dict(zip(KINDS, (T_t, T_u), strict=True)), dict(zip(KINDS, (t, ONE - t), strict=True))
    d = None if discount is None else payoff(discount)
    stages = _Stages(parties, alpha, R, temptation, L, d, betrays)
    pairs = itertools.product(KINDS, repeat=2)
    branches = tuple((", ".join(pair), chance[pair[0]] * chance[pair[1]], stages.first(pair)) for pair in pairs)
    return ExtensiveGame(parties, Chance("types", branches), title="trust game")


@dataclass(frozen=True)
class _Stages:
    """The two stages of a trust game, for given types of the two sides."""

    parties: Pair
    exposure: sympy.Expr
    reward: sympy.Expr
    temptation: Mapping[str, sympy.Expr]
    loss: sympy.Expr
    discount: sympy.Expr | None
    betrays: bool

    def first(self, kinds: tuple[str, ...]) -> Node:
        """The first stage and what follows."""
        choices = [(p, _where(p, kind), (COOPERATE, DEFECT)) for p, kind in zip(self.parties, kinds, strict=True)]
        return at_once(choices, lambda *first: self._second(kinds, first))

    def _second(self, kinds: tuple[str, ...], first: tuple[str, ...]) -> Node:
        known, for_ever = (first, first[::-1]), self.discount is not None
        choices = [
            (party, _where(party, kind, past), _moves(kind, for_ever and self.betrays))
            for party, kind, past in zip(self.parties, kinds, known, strict=True)
        ]
        return at_once(choices, lambda *second: self._end(kinds, first, second))

    def _end(self, kinds: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...]) -> Outcome:
        values = self._pays(kinds[0], first, second), self._pays(kinds[1], first[::-1], second[::-1])
        return Outcome("; ".join((*kinds, *first, *second)), dict(zip(self.parties, values, strict=True)))

    def _pays(self, kind: str, first: tuple[str, ...], second: tuple[str, ...]) -> sympy.Expr:
        """What a side of a kind gets: the first stage at its stake, the second at the rest or for ever."""
        early, late = (_stage(moves, self.reward, self.temptation[kind], self.loss) for moves in (first, second))
        if self.discount is None:
            return self.exposure * early + (ONE - self.exposure) * late
        periods = ONE / (ONE - self.discount) if second == (COOPERATE, COOPERATE) else ONE
        return self.exposure * early + self.discount * late * periods


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


def _stage(moves: tuple[str, ...], reward: sympy.Expr, temptation: sympy.Expr, loss: sympy.Expr) -> sympy.Expr:
    own, other = moves
    if other == COOPERATE:
        return reward if own == COOPERATE else temptation
    return -loss if own == COOPERATE else ZERO


def _moves(kind: str, betrays: bool) -> tuple[str, ...]:
    return (DEFECT,) if betrays and kind == UNTRUSTWORTHY else (COOPERATE, DEFECT)


def _where(party: str, kind: str, past: tuple[str, ...] | None = None) -> str:
    return f"{party} ({kind}) {'at first' if past is None else f'after {past[0]}, the other {past[1]}'}"


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
