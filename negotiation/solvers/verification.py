"""Verification from the definition, in one place, sharing no code with the solvers.

A profile is subgame perfect when at every decision, reached or not, no party gains by any plan for the rest of the
game. For each party this module computes two numbers at every node, both in exact arithmetic: what the profile
gives, and the most that any plan of the party's could give while the others follow the profile. The difference is
the party's regret there; the largest must not be positive.

At an information set of several decisions the best plan may choose differently at each (it is told more than the
party knows), so a regret of zero is sufficient whatever the beliefs. Where it is not zero and no private cost stands in
the tree, the finer check of `subgame_check` decides.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import flint
import sympy
from flint import arb, fmpq

from negotiation.errors import SolverError, UsageError
from negotiation.expressions.evaluation import PRECISIONS, Exact
from negotiation.expressions.numbers import from_ball
from negotiation.games import Cutoff, Decision, ExtensiveGame, Game, Move, NormalFormGame, Outcome
from negotiation.games.nodes import Chance, Node, chances
from negotiation.solvers.beliefs.belief_check import Mistakes, check_assessment
from negotiation.solvers.equilibrium import Verification
from negotiation.solvers.trees.subgame_check import check_subgames

Weights: TypeAlias = list[tuple[int, int]]


def verify(
    game: Game,
    profile: Mapping[str, Move],
    *,
    beliefs: Mapping[str, Sequence[Fraction]] | None = None,
    mistakes: Mistakes | None = None,
) -> Verification:
    """Check a profile of a game whose levers and parameters all have values.

    A tree is checked for subgame perfection, with beliefs and mistakes as a sequential equilibrium; any other form for
    the Nash property.

    Parameters
    ----------
    game : Game
    profile : mapping of str to move
        Decision (of a tree) or party to what is played.
    beliefs : mapping of str to sequence of Fraction, optional
        Of a tree: for each decision the probability of its nodes, in the order of the tree.
    mistakes : mapping of (decision, move) to an object with `order` and `weight`, optional
        With beliefs: how unlikely each move is that is not played (`order` at least 1, `weight` above 0).

    Returns
    -------
    Verification
        `holds` is None if some payoff has a name without a value.

    Raises
    ------
    UsageError
        If beliefs come without mistakes, or with a game that is no tree.
    SolverError
        If the beliefs are not the limit of Bayes' rule under the mistakes: the message names the decision.
    """
    if beliefs is not None or mistakes is not None:
        if beliefs is None or mistakes is None or not isinstance(game, ExtensiveGame):
            raise UsageError("an assessment is a tree's profile with both `beliefs` and `mistakes`.")
        return check_assessment(game, profile, beliefs, mistakes)
    if not isinstance(game, ExtensiveGame):
        return verify_choices(game, profile)
    decisions = sum(len(nodes) for nodes in game.information_sets.values())
    if any(name not in game.values for name in game.names):
        return Verification(None, decisions=decisions)
    for precision in PRECISIONS:
        checker = _Checker(game, profile, precision)
        with flint.ctx.workprec(precision):
            worst, where, settled = checker.worst()
        if settled:
            break
    if worst > 0 and _knows_too_much(game):
        return check_subgames(game, profile)
    return Verification(not bool(worst > 0), from_ball(worst), where, decisions)


def _knows_too_much(game: ExtensiveGame) -> bool:
    """Whether the best plan of the check may tell nodes apart that the party cannot, and a finer check is at hand."""
    sets = game.information_sets.values()
    return any(len(nodes) > 1 for nodes in sets) and not any(nodes[0].private_cost for nodes in sets)


def verify_choices(game: Game, profile: Mapping[str, Move]) -> Verification:
    """Check that no party gains by another strategy, all choosing at once."""
    if any(name not in game.values for name in game.names):
        return Verification(None, decisions=len(game.parties))
    if isinstance(game, NormalFormGame):
        weights = [_weights(game, party, profile) for party in game.parties]
        if None in weights:
            return _verify_balls(game, profile)
        return _verify_pair(game, *weights) if len(weights) == 2 else _verify_table(game, weights)  # type: ignore[arg-type]
    worst, where = fmpq(0), ""
    for one in game.incentives(profile):
        gain = game.point.raw(one.gain, PRECISIONS[-1])
        if bool(gain > worst):
            worst, where = gain, one.where
    return Verification(not bool(worst > 0), from_ball(worst), where, len(game.parties))


def _weights(game: NormalFormGame, party: str, profile: Mapping[str, Move]) -> Weights | None:
    """A rational lottery as (number of the strategy, weight), or None if a chance is not rational."""
    labels, move = game.strategies[party], profile.get(party)
    if isinstance(move, str) and move in labels:
        return [(labels.index(move), 1)]
    lottery = game.lottery(party, profile)
    if not all(isinstance(chance, sympy.Rational) for _, chance in lottery):
        return None
    common = math.lcm(*(int(chance.q) for _, chance in lottery))
    weights = [(labels.index(label), int(chance.p) * (common // int(chance.q))) for label, chance in lottery]
    if min(weight for _, weight in weights) < 0 or sum(weight for _, weight in weights) != common:
        raise SolverError(f"the chances {', '.join(str(q) for _, q in lottery)} are no lottery.")
    return weights


def _verify_pair(game: NormalFormGame, mine: Weights, theirs: Weights) -> Verification:
    """The largest regret in a table of two parties, in integers: payoffs and lotteries are scaled to integers first."""
    (a, a_scale), (b, b_scale) = game.whole
    rows = [sum([q * row[j] for j, q in theirs]) for row in a]
    columns = [sum([p * b[i][j] for i, p in mine]) for j in range(len(b[0]))]
    worst, where = Fraction(0), ""
    total = _size(mine) * _size(theirs)
    for party, own, values, scale in zip(
        game.parties, (mine, theirs), (rows, columns), (a_scale, b_scale), strict=True
    ):
        regret = _size(own) * max(values) - sum([q * values[s] for s, q in own])
        if regret > 0 and Fraction(regret, scale * total) > worst:
            worst, where = Fraction(regret, scale * total), party
    return Verification(not worst, worst, where, 2)


def _size(weights: Weights) -> int:
    return sum([weight for _, weight in weights])


def _verify_table(game: NormalFormGame, weights: list[Weights]) -> Verification:
    """The same for any number of parties."""
    worst, where = Fraction(0), ""
    total = math.prod(_size(one) for one in weights)
    labels = list(game.strategies.values())
    for index, party in enumerate(game.parties):
        table, scale = game.integers[party]
        values = [0] * len(labels[index])
        for draw in itertools.product(*(one for i, one in enumerate(weights) if i != index)):
            chance = math.prod(weight for _, weight in draw)
            places = iter(draw)
            played = [own[next(places)[0]] if i != index else "" for i, own in enumerate(labels)]
            before, after = tuple(played[:index]), tuple(played[index + 1 :])
            for s, label in enumerate(labels[index]):
                values[s] += chance * table[(*before, label, *after)]
        own = weights[index]
        regret = max(values) * _size(own) - sum(values[s] * weight for s, weight in own)
        if regret > 0 and Fraction(regret, scale * total) > worst:
            worst, where = Fraction(regret, scale * total), party
    return Verification(not worst, worst, where, len(game.parties))


def _verify_balls(game: NormalFormGame, profile: Mapping[str, Move]) -> Verification:
    """The largest regret in a table whose lotteries are not all rational, as a ball.

    A gain between two strategies that are both played is zero, which balls can only enclose; the enclosure is kept as
    the regret, so that the answer says how narrowly it was checked.
    """
    for precision in PRECISIONS:
        with flint.ctx.workprec(precision):
            lotteries = [[(s, game.point.raw(q, precision)) for s, q in game.lottery(p, profile)] for p in game.parties]
            regrets = [(_ball_regret(game, index, lotteries), party) for index, party in enumerate(game.parties)]
        sure = [one for one in regrets if bool(one[0] > 0)]
        widest, where = max(sure or regrets, key=lambda one: float(one[0].abs_upper()))
        if sure or float(widest.abs_upper()) < 1e-20:
            break
    return Verification(not sure, from_ball(widest), where, len(game.parties))


def _ball_regret(game: NormalFormGame, index: int, lotteries: list[list[tuple[str, Any]]]) -> arb:
    """What the best strategy of a party gives more than its lottery."""
    party = game.parties[index]
    table, scale = game.integers[party]
    values: dict[str, Any] = dict.fromkeys(game.strategies[party], arb(0))
    for draw in itertools.product(*(one for i, one in enumerate(lotteries) if i != index)):
        chance = math.prod((q for _, q in draw), start=arb(1))
        before, after = tuple(label for label, _ in draw[:index]), tuple(label for label, _ in draw[index:])
        for label in values:
            values[label] += chance * table[(*before, label, *after)]
    given = sum((q * values[label] for label, q in lotteries[index]), arb(0))
    best = values[game.strategies[party][0]]
    for one in values.values():
        best = best.max(one)
    return (best - given) / scale


class _Checker:
    """Values of the profile and of the best plan of one party, in fmpq or arb, at each node."""

    def __init__(self, game: ExtensiveGame, profile: Mapping[str, Move], precision: int) -> None:
        self.game, self.profile, self.precision = game, profile, precision
        self.exact = Exact()
        self.regrets: list[tuple[Any, str]] = []

    def raw(self, expression: Any) -> Any:
        return self.game.point.raw(expression, self.precision)

    def worst(self) -> tuple[Any, str, bool]:
        for party in self.game.parties:
            self.values(self.game.root, party)
        worst, where = fmpq(0), ""
        for regret, place in self.regrets:
            if bool(regret > worst):
                worst, where = regret, place
        balls = [r for r, _ in self.regrets if isinstance(r, arb)]
        if worst == 0 and balls:
            widest = max(balls, key=lambda ball: float(ball.abs_upper()))
            return widest, where, float(widest.abs_upper()) < 1e-20
        return worst, where, True

    def values(self, node: Node, party: str) -> tuple[Any, Any]:
        """(what the profile gives the party from here on, the most that it could get)."""
        if isinstance(node, Outcome):
            value = self.raw(node.payoffs.get(party, 0))
            return value, value
        if isinstance(node, Chance):
            branches = [(self.raw(q), self.values(child, party)) for _, q, child in node.branches]
            return sum((q * v for q, (v, _) in branches), fmpq(0)), sum((q * b for q, (_, b) in branches), fmpq(0))
        below = {action: self.values(child, party) for action, child in node.actions.items()}
        move = self.profile[node.where]
        if node.party != party:
            lottery = [(self.raw(q), below[action]) for action, q in chances(node, move)]
            return sum((q * v for q, (v, _) in lottery), fmpq(0)), sum((q * b for q, (_, b) in lottery), fmpq(0))
        given, best = self.own(node, move, below)
        self.regrets.append((best - given, node.where))
        return given, best

    def own(self, node: Decision, move: Move, below: dict[str, tuple[Any, Any]]) -> tuple[Any, Any]:
        if not isinstance(move, Cutoff):
            given = sum((self.raw(q) * below[action][0] for action, q in chances(node, move)), fmpq(0))
            return given, self.exact.max(tuple(b for _, b in below.values()), None)
        other = node.other(move.move)
        law = node.private_cost
        assert law is not None
        first, second = self.raw(law.first), self.raw(law.second)

        def law_at(x: Any) -> tuple[Any, Any]:
            cdf = self.exact.apply(f"{law.law}_cdf", (x, first, second), None)
            return cdf, self.exact.apply(f"{law.law}_integral", (x, first, second), None)

        threshold = self.raw(move.threshold)
        cdf, integral = law_at(threshold)
        given = below[other][0] + cdf * (below[move.move][0] - below[other][0] - threshold) + integral
        return given, below[other][1] + law_at(below[move.move][1] - below[other][1])[1]
