r"""The check of an assessment from the definition, by code that finds nothing.

Two things are recomputed on the tree itself. *Beliefs*: with chance :math:`w\varepsilon^c` for every move that is not
played, each node has a likelihood whose leading term is a weight times a power of ε; the beliefs must be the shares of
the nodes with the lowest power (Kreps and Wilson 1982). *Rationality*: at every information set no move gains under the
beliefs; for consistent beliefs this is enough to exclude every plan (the one-shot deviation principle; Hendon, Jacobsen
and Sloth 1996).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import SolverError
from negotiation.games import ExtensiveGame, Move, Outcome
from negotiation.games.nodes import Chance, Node, chances
from negotiation.solvers.equilibrium import Verification

Mistakes = Mapping[tuple[str, str], Any]


def check_assessment(
    game: ExtensiveGame,
    profile: Mapping[str, Move],
    beliefs: Mapping[str, Sequence[Fraction]],
    mistakes: Mistakes,
) -> Verification:
    """Whether an assessment is a sequential equilibrium, in exact arithmetic.

    Parameters
    ----------
    game : ExtensiveGame
        With a value for every name and no private costs.
    profile : mapping of str to str or Mixed
    beliefs : mapping of str to sequence of Fraction
        For each decision the probability of its nodes, in the order of the tree.
    mistakes : mapping of (decision, move) to an object with `order` (int, at least 1) and `weight` (Fraction > 0)
        One for each move that is not played.

    Raises
    ------
    SolverError
        If beliefs are not the limit under the mistakes: the message names the decision.
    """
    _check_beliefs(game, profile, beliefs, mistakes)
    view = _Values(game, profile)
    worst, where = Fraction(0), ""
    for label, nodes in game.information_sets.items():
        party = nodes[0].party
        worth = {
            action: sum(
                (q * view.of(node.actions[action])[party] for q, node in zip(beliefs[label], nodes, strict=True)),
                Fraction(0),
            )
            for action in nodes[0].actions
        }
        given = sum((view.number(q) * worth[a] for a, q in chances(nodes[0], profile[label])), Fraction(0))
        regret = max(worth.values()) - given
        if regret > worst:
            worst, where = regret, label
    return Verification(worst == 0, worst, where, len(game.information_sets))


class _Values:
    """What each node is worth to each party under the profile."""

    def __init__(self, game: ExtensiveGame, profile: Mapping[str, Move]) -> None:
        self.game, self.profile = game, profile
        self.known: dict[int, dict[str, Fraction]] = {}

    def number(self, expression: Any) -> Fraction:
        value = self.game.number(sympy.sympify(expression, strict=True))
        if not isinstance(value, Fraction):
            raise SolverError("an assessment can be checked where payoffs and chances are rational numbers.")
        return value

    def of(self, node: Node) -> dict[str, Fraction]:
        if id(node) not in self.known:
            self.known[id(node)] = self._compute(node)
        return self.known[id(node)]

    def _compute(self, node: Node) -> dict[str, Fraction]:
        if isinstance(node, Outcome):
            return {party: self.number(node.payoffs.get(party, 0)) for party in self.game.parties}
        if isinstance(node, Chance):
            branches = [(self.number(q), self.of(child)) for _, q, child in node.branches]
        else:
            branches = [(self.number(q), self.of(node.actions[a])) for a, q in chances(node, self.profile[node.where])]
        return {party: sum((q * v[party] for q, v in branches), Fraction(0)) for party in self.game.parties}


def _check_beliefs(
    game: ExtensiveGame, profile: Mapping[str, Move], beliefs: Mapping[str, Sequence[Fraction]], mistakes: Mistakes
) -> None:
    likelihoods: dict[str, list[tuple[int, Fraction]]] = {where: [] for where in game.information_sets}
    _walk(game, profile, mistakes, likelihoods)
    for where, found in likelihoods.items():
        least = min((order for order, weight in found if weight > 0), default=None)
        kept = [weight if order == least else Fraction(0) for order, weight in found]
        total = sum(kept, Fraction(0))
        if total == 0 or [weight / total for weight in kept] != list(beliefs[where]):
            raise SolverError(f"the beliefs at '{where}' are not the limit of Bayes' rule under the given mistakes.")


def _walk(
    game: ExtensiveGame,
    profile: Mapping[str, Move],
    mistakes: Mistakes,
    likelihoods: dict[str, list[tuple[int, Fraction]]],
) -> None:
    number = _Values(game, profile).number
    waiting: list[tuple[Node, int, Fraction]] = [(game.root, 0, Fraction(1))]
    while waiting:
        node, order, weight = waiting.pop()
        if isinstance(node, Outcome):
            continue
        if isinstance(node, Chance):
            waiting.extend((child, order, weight * number(q)) for _, q, child in reversed(node.branches))
            continue
        likelihoods[node.where].append((order, weight))
        played = {action: number(q) for action, q in chances(node, profile[node.where])}
        for action, child in reversed(list(node.actions.items())):
            if played.get(action):
                waiting.append((child, order, weight * played[action]))
                continue
            slip = mistakes.get((node.where, action))
            if slip is None or slip.order < 1 or slip.weight <= 0:
                raise SolverError(f"no mistake is given for '{action}' at '{node.where}'.")
            waiting.append((child, order + slip.order, weight * slip.weight))
