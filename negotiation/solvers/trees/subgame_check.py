"""The check of subgame perfection from the definition: in every subgame no party gains by any plan.

For every subgame and party two numbers are computed on the tree itself: what the profile gives, and the most that any
plan of the party's could give while the others follow the profile, a plan making the same move at all nodes of an
information set. Recall being perfect, the best plan is found set by set from the last to the first: at each, the move
with the largest payoff, weighted by the chances with which nature and the others lead to its nodes.
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq

from negotiation.expressions.numbers import from_ball
from negotiation.games import ExtensiveGame, Move
from negotiation.games.nodes import chances
from negotiation.solvers.equilibrium import Verification
from negotiation.solvers.trees.board import Board


def check_subgames(game: ExtensiveGame, profile: Mapping[str, Move]) -> Verification:
    """Whether a profile of a tree without private costs is subgame perfect, in rational arithmetic.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name, rational payoffs and chances.
    profile : mapping of str to str or Mixed
    """
    board = Board(game)
    checker = _Checker(board, profile)
    worst, where = fmpq(0), ""
    for root in sorted(board.subgame_roots):
        for party in range(len(game.parties)):
            regret = checker.best(root, party) - checker.given(root, party)
            if regret > worst:
                worst, where = regret, " › ".join(board.history(root)) or "the start"
    value = from_ball(worst)
    return Verification(not worst, value, where, len(board.sets))


class _Checker:
    def __init__(self, board: Board, profile: Mapping[str, Move]) -> None:
        self.board = board
        self.play = []
        for one in board.sets:
            node = board.game.information_sets[one.where][0]
            given = {a: board.game.point.raw(q) for a, q in chances(node, profile[one.where])}
            self.play.append(tuple(given.get(action, fmpq(0)) for action in one.actions))

    def _lottery(self, node: int) -> tuple[fmpq, ...]:
        return self.board.chances[node] or self.play[self.board.owner[node]]

    def given(self, node: int, party: int) -> fmpq:
        """What the profile gives a party from a node on."""
        payoffs = self.board.ends[node]
        if payoffs is not None:
            return payoffs[party]
        parts = zip(self._lottery(node), self.board.below[node], strict=True)
        return sum((q * self.given(child, party) for q, child in parts if q), fmpq(0))

    def best(self, root: int, party: int) -> fmpq:
        """The most that a plan of the party's gives from the root of a subgame on."""
        reach = self._reach(root, party)
        chosen: dict[int, int] = {}
        for number_, one in reversed(list(enumerate(self.board.sets))):
            if one.party == party and all(node in reach for node in one.nodes):
                chosen[number_] = 0
        for number_ in sorted(chosen, key=lambda i: -self._depth(i)):
            one = self.board.sets[number_]
            worth = [
                sum(
                    (reach[node] * self._value(self.board.below[node][a], party, chosen) for node in one.nodes), fmpq(0)
                )
                for a in range(len(one.actions))
            ]
            chosen[number_] = worth.index(max(worth))
        return self._value(root, party, chosen)

    def _depth(self, number_: int) -> int:
        """How many own moves lead to a set."""
        one = self.board.sets[number_]
        return sum(
            self.board.owner[above] >= 0 and self.board.sets[self.board.owner[above]].party == one.party
            for above, _ in self.board.path(one.nodes[0])
        )

    def _reach(self, root: int, party: int) -> dict[int, fmpq]:
        """Chance of each node below the root under the moves of nature and the others."""
        reach = {root: fmpq(1)}
        for node in self.board.descendants(root):
            if self.board.below[node]:
                own = self.board.owner[node] >= 0 and self.board.sets[self.board.owner[node]].party == party
                for i, child in enumerate(self.board.below[node]):
                    reach[child] = reach[node] * (fmpq(1) if own else self._lottery(node)[i])
        return reach

    def _value(self, node: int, party: int, chosen: Mapping[int, int]) -> fmpq:
        payoffs = self.board.ends[node]
        if payoffs is not None:
            return payoffs[party]
        below, owner = self.board.below[node], self.board.owner[node]
        if owner in chosen:
            return self._value(below[chosen[owner]], party, chosen)
        parts = zip(self._lottery(node), below, strict=True)
        return sum((q * self._value(child, party, chosen) for q, child in parts if q), fmpq(0))
