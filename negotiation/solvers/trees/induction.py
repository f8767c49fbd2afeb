"""Backward induction: subgame-perfect equilibria of trees, with values that are expressions.

At a decision with a private cost the move is a cutoff, whatever the numbers; its value is an expression. At a plain
decision the best move depends on numbers: where the game's values decide, the worse moves are dropped, exactly; at a
tie every best move is kept, and each gives an equilibrium; where a name has no value the answer branches into cases,
each with the conditions under which it holds.

Information sets of several decisions are answered when beliefs do not matter, that is when the same move is best at
all of them; otherwise the method says that it does not reach the game.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from negotiation.errors import GameError, OutOfReach, SolverError
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Move, Outcome, Profile
from negotiation.games.nodes import Node, children
from negotiation.solvers.trees.tree import TreeEquilibrium, TreeSolution
from negotiation.solvers.verification import verify

METHOD = "backward induction"
CASE_LIMIT = 256
COMBINATIONS = 4096
ZERO = sympy.Integer(0)


@dataclass(frozen=True)
class Case:
    """A continuation from a node: values, moves below, and the conditions (not positive) under which it holds.

    `gains` has (label of the decision, prescribed move, other move, gain) for the decisions whose move is prescribed.
    """

    values: Mapping[str, sympy.Expr]
    moves: Mapping[str, Move]
    conditions: tuple[sympy.Expr, ...] = ()
    gains: tuple[tuple[str, str, str, sympy.Expr], ...] = ()


Combination: TypeAlias = tuple[
    tuple[Case, ...], dict[str, Move], tuple[sympy.Expr, ...], tuple[tuple[str, str, str, sympy.Expr], ...]
]


def backward_induction(
    game: ExtensiveGame, *, hold: Mapping[str, str] | None = None, fold: str | None = None
) -> tuple[Case, ...]:
    """All cases of backward induction on a tree.

    Parameters
    ----------
    game : ExtensiveGame
    hold : mapping of str to str, optional
        Decisions whose move is prescribed (not chosen), for instance the moves that keep an agreement; all other
        decisions are best replies to them.
    fold : str, optional
        A party whose choices are not told apart: its own value is written as the maximum over its moves, so that they
        make no cases. The values of the others then say nothing.

    Raises
    ------
    SolverError
        If beliefs matter at an information set, or there are more than 256 cases.
    """
    return Induction(game).cases(game.root, hold or {}, fold)


class Induction:
    """Backward induction on one tree under several prescriptions; what none of them touches is solved once.

    Parameters
    ----------
    game : ExtensiveGame
    held : iterable of str
        All decisions whose move may be prescribed (those of the call, if left out).
    movers_only : bool
        Follow at each node only the values of the parties that decide there or above.
    """

    def __init__(self, game: ExtensiveGame, held: Iterable[str] = (), *, movers_only: bool = False) -> None:
        self.game, self.held = game, frozenset(held)
        self.settled = all(name in game.values for name in game.names)
        self.hold: Mapping[str, str] = {}
        self.fold: str | None = None
        self._solved: dict[int, tuple[Case, ...]] = {}
        self._deciding: dict[int, frozenset[str]] = {}
        self._followed = _movers(game.root, {}) if movers_only else None

    def cases(self, node: Node, hold: Mapping[str, str], fold: str | None = None) -> tuple[Case, ...]:
        """All cases from a node on (see `backward_induction`)."""
        for where, action in hold.items():
            if where not in self.game.information_sets or action not in self.game.information_sets[where][0].actions:
                raise GameError(f"the tree has no move '{action}' at '{where}'.")
        if not self.held >= hold.keys():
            self.held, self._solved, self._deciding = self.held | hold.keys(), {}, {}
        self.hold, self.fold = hold, fold
        return self._cases(node)

    def _cases(self, node: Node) -> tuple[Case, ...]:
        if isinstance(node, Outcome):
            payoffs = {party: node.payoffs.get(party, ZERO) for party in self._parties(node)}
            return (Case({party: sympy.sympify(payoff, strict=True) for party, payoff in payoffs.items()}, {}),)
        if self._touched(node):
            return self._combined(node)
        found = self._solved.get(id(node))
        if found is None:
            found = self._solved[id(node)] = self._combined(node)
        return found

    def _parties(self, node: Node) -> Iterable[str]:
        """Whose values are followed at a node."""
        return self.game.parties if self._followed is None else self._followed[id(node)]

    def _touched(self, node: Node) -> bool:
        """Whether a prescription, or a party whose choices are not told apart, may change what follows a node."""
        below = self._below(node)
        return "" in below or self.fold in below

    def _below(self, node: Node) -> frozenset[str]:
        """The parties with a free choice from a node on; '' among them if some move there may be prescribed."""
        found = self._deciding.get(id(node))
        if found is None:
            found = frozenset().union(*(self._below(child) for _, child in children(node)))
            if isinstance(node, Decision):
                here = {""} if node.where in self.held else {node.party} if node.private_cost is None else set()
                found |= here
            self._deciding[id(node)] = found
        return found

    def _combined(self, node: Chance | Decision) -> tuple[Case, ...]:
        if isinstance(node, Chance):
            combined = self._combine(node.label, [self._cases(child) for _, _, child in node.branches])
            chances = [chance for _, chance, _ in node.branches]
            followed = self._parties(node)
            return tuple(
                Case(_mean(chances, parts, followed), moves, conditions, gains)
                for parts, moves, conditions, gains in combined
            )
        combined = self._combine(node.where, [self._cases(child) for child in node.actions.values()])
        found = [case for one in combined for case in self._decide(node, *one)]
        return _bounded(found, node.where)

    def _combine(self, label: str, branches: list[tuple[Case, ...]]) -> list[Combination]:
        """All choices of one case a branch whose moves agree at information sets that reach several branches."""
        found = []
        if math.prod(len(one) for one in branches) > COMBINATIONS:
            raise SolverError(f"more than {COMBINATIONS} combinations of cases at '{label}'; set values with at(...).")
        for parts in itertools.product(*branches):
            moves = self._merge(parts)
            if moves is not None:
                conditions = tuple(dict.fromkeys(one for case in parts for one in case.conditions))
                found.append((parts, moves, conditions, tuple(gain for case in parts for gain in case.gains)))
        if not found:
            raise OutOfReach(
                f"backward induction does not reach this game: below '{label}' the best move at an information set "
                "depends on what the party believes about where it is."
            )
        return found

    def _merge(self, parts: Iterable[Case]) -> dict[str, Move] | None:
        merged: dict[str, Move] = {}
        for case in parts:
            for where, move in case.moves.items():
                if where in merged and not self._same(merged[where], move):
                    return None
                merged.setdefault(where, move)
        return merged

    def _same(self, one: Move, other: Move) -> bool:
        if one == other:
            return True
        if isinstance(one, Cutoff) and isinstance(other, Cutoff):
            gap = one.threshold - other.threshold
            return bool(gap == 0 or (self._covers(gap) and self.game.point.sign(gap) == 0))
        return False

    def _covers(self, expression: sympy.Expr) -> bool:
        """Whether every name of an expression has a value."""
        return self.settled or self.game.point.covers(expression)

    def _decide(
        self,
        node: Decision,
        parts: tuple[Case, ...],
        moves: dict[str, Move],
        conditions: tuple[sympy.Expr, ...],
        gains: tuple[tuple[str, str, str, sympy.Expr], ...],
    ) -> list[Case]:
        values = {action: case.values for action, case in zip(node.actions, parts, strict=True)}
        if node.where in self.hold:
            action = self.hold[node.where]
            kept = values[action][node.party]
            mine = [(node.where, action, o, less(values[o][node.party], kept)) for o in node.actions if o != action]
            return [Case(values[action], {**moves, node.where: action}, conditions, (*mine, *gains))]
        if node.private_cost is not None:
            return [self._cutoff(node, values, moves, conditions, gains)]
        if node.party == self.fold:
            first = next(iter(node.actions))
            best = sympy.Max(*(one[node.party] for one in values.values()), evaluate=False)
            return [Case({**values[first], node.party: best}, {**moves, node.where: first}, conditions, gains)]
        found = []
        for action in node.actions:
            needed = self._conditions(node, values, action)
            if needed is not None:
                found.append(Case(values[action], {**moves, node.where: action}, conditions + needed, gains))
        return found

    def _cutoff(
        self,
        node: Decision,
        values: Mapping[str, Mapping[str, sympy.Expr]],
        moves: dict[str, Move],
        conditions: tuple[sympy.Expr, ...],
        gains: tuple[tuple[str, str, str, sympy.Expr], ...],
    ) -> Case:
        law = node.private_cost
        assert law is not None
        made, rest = values[law.move], values[node.other(law.move)]
        threshold = less(made[node.party], rest[node.party])
        chance = law.probability(threshold)
        mixed = {
            party: rest[party] + chance * less(made[party], rest[party]) if made[party] != rest[party] else rest[party]
            for party in self._parties(node)
        }
        mixed[node.party] = rest[node.party] + law.worth(threshold)
        return Case(mixed, {**moves, node.where: Cutoff(law.move, threshold)}, conditions, gains)

    def _conditions(
        self, node: Decision, values: Mapping[str, Mapping[str, sympy.Expr]], action: str
    ) -> tuple[sympy.Expr, ...] | None:
        """What must not be positive for the action to be best; None if some other action is better for sure."""
        needed = []
        for other in node.actions:
            if other == action:
                continue
            gain = less(values[other][node.party], values[action][node.party])
            if self._covers(gain):
                if self.game.point.sign(gain) == 1:
                    return None
            elif gain != 0:
                needed.append(gain)
        return tuple(needed)


def less(one: sympy.Expr, other: sympy.Expr) -> sympy.Expr:
    """one - other; the terms that both have are left out first, which SymPy would negate, sort and cancel."""
    mine, theirs = sympy.Add.make_args(one), sympy.Add.make_args(other)
    both = set(mine).intersection(theirs)
    if not both:
        return one - other
    return sympy.Add(*(term for term in mine if term not in both), *(-term for term in theirs if term not in both))


def _movers(node: Node, found: dict[int, frozenset[str]], above: frozenset[str] = frozenset()) -> dict[int, Any]:
    """For each node the parties that decide there or above."""
    known = found.get(id(node))
    mine = above | {node.party} if isinstance(node, Decision) else above
    if known is None or not mine <= known:
        found[id(node)] = mine = mine if known is None else mine | known
        for _, child in children(node):
            _movers(child, found, mine)
    return found


def _mean(chances: list[sympy.Expr], parts: tuple[Case, ...], parties: Iterable[str]) -> dict[str, sympy.Expr]:
    """Expected values of a move of nature, written as V_last + Σ q (V - V_last) so that common parts cancel."""
    last = parts[-1].values
    return {
        party: sympy.Add(
            last[party],
            *(q * less(case.values[party], last[party]) for q, case in zip(chances[:-1], parts[:-1], strict=True)),
        )
        for party in parties
    }


def _bounded(cases: list[Case], where: str) -> tuple[Case, ...]:
    if len(cases) > CASE_LIMIT:
        raise SolverError(f"more than {CASE_LIMIT} cases at '{where}'; set values with at(...) so that fewer remain.")
    return tuple(cases)


def subgame_perfect(game: ExtensiveGame) -> TreeSolution[TreeEquilibrium]:
    """All subgame-perfect equilibria that backward induction reaches, each verified from the definition.

    Without values for some names the answer is by case: each equilibrium lists the conditions (expressions that
    must not be positive) under which it holds.

    Raises
    ------
    SolverError
        If the method does not reach the game, or an answer fails its own verification.
    """
    cases = backward_induction(game)
    tied = len(cases) > 1 and not any(case.conditions for case in cases)
    remarks = {"lotteries over tied moves are not listed": False} if tied else {}
    if any(len(nodes) > 1 for nodes in game.information_sets.values()):
        remarks["moves are best whatever is believed"] = False
    return TreeSolution.of(tuple(equilibrium(game, case) for case in cases), remarks)


def equilibrium(game: ExtensiveGame, case: Case) -> TreeEquilibrium:
    """Accept a case as an equilibrium only if its own incentives say so."""
    ordered = {where: case.moves[where] for where in game.information_sets}
    profile = Profile(ordered)
    verification = verify(game, profile)
    if verification.holds is False:
        raise SolverError(f"{METHOD} gave a profile that fails its verification: {verification}.")
    return TreeEquilibrium(game, "subgame-perfect", METHOD, profile, verification, case.conditions)
