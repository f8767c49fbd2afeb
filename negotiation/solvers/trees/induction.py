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

import sympy

from negotiation.errors import GameError, OutOfReach, SolverError
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Move, Outcome, Profile
from negotiation.games.nodes import Node
from negotiation.solvers.trees.tree import TreeEquilibrium, TreeSolution
from negotiation.solvers.verification import verify

METHOD = "backward induction"
CASE_LIMIT = 256
COMBINATIONS = 4096


@dataclass(frozen=True)
class Case:
    """A continuation from a node: values, moves below, and the conditions (not positive) under which it holds."""

    values: Mapping[str, sympy.Expr]
    moves: Mapping[str, Move]
    conditions: tuple[sympy.Expr, ...] = ()


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
    return _Induction(game, hold or {}, fold).cases(game.root)


class _Induction:
    def __init__(self, game: ExtensiveGame, hold: Mapping[str, str], fold: str | None = None) -> None:
        self.game, self.hold, self.fold = game, hold, fold
        for where, action in hold.items():
            if where not in game.information_sets or action not in game.information_sets[where][0].actions:
                raise GameError(f"the tree has no move '{action}' at '{where}'.")

    def cases(self, node: Node) -> tuple[Case, ...]:
        if isinstance(node, Outcome):
            zero = sympy.Integer(0)
            return (Case({p: sympy.sympify(node.payoffs.get(p, zero), strict=True) for p in self.game.parties}, {}),)
        if isinstance(node, Chance):
            combined = self._combine(node.label, [self.cases(child) for _, _, child in node.branches])
            chances = [chance for _, chance, _ in node.branches]
            return tuple(Case(_mean(chances, parts), moves, conditions) for parts, moves, conditions in combined)
        combined = self._combine(node.where, [self.cases(child) for child in node.actions.values()])
        found = [case for parts, moves, where in combined for case in self._decide(node, parts, moves, where)]
        return _bounded(found, node.where)

    def _combine(
        self, label: str, branches: list[tuple[Case, ...]]
    ) -> list[tuple[tuple[Case, ...], dict[str, Move], tuple[sympy.Expr, ...]]]:
        """All choices of one case a branch whose moves agree at information sets that reach several branches."""
        found = []
        if math.prod(len(one) for one in branches) > COMBINATIONS:
            raise SolverError(f"more than {COMBINATIONS} combinations of cases at '{label}'; set values with at(...).")
        for parts in itertools.product(*branches):
            moves = self._merge(parts)
            if moves is not None:
                conditions = tuple(dict.fromkeys(one for case in parts for one in case.conditions))
                found.append((parts, moves, conditions))
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
            return bool(gap == 0 or (self.game.point.covers(gap) and self.game.point.sign(gap) == 0))
        return False

    def _decide(
        self, node: Decision, parts: tuple[Case, ...], moves: dict[str, Move], conditions: tuple[sympy.Expr, ...]
    ) -> list[Case]:
        values = {action: case.values for action, case in zip(node.actions, parts, strict=True)}
        if node.where in self.hold:
            action = self.hold[node.where]
            return [Case(values[action], {**moves, node.where: action}, conditions)]
        if node.private_cost is not None:
            return [self._cutoff(node, values, moves, conditions)]
        if node.party == self.fold:
            first = next(iter(node.actions))
            best = sympy.Max(*(one[node.party] for one in values.values()), evaluate=False)
            return [Case({**values[first], node.party: best}, {**moves, node.where: first}, conditions)]
        found = []
        for action in node.actions:
            needed = self._conditions(node, values, action)
            if needed is not None:
                found.append(Case(values[action], {**moves, node.where: action}, conditions + needed))
        return found

    def _cutoff(
        self,
        node: Decision,
        values: Mapping[str, Mapping[str, sympy.Expr]],
        moves: dict[str, Move],
        conditions: tuple[sympy.Expr, ...],
    ) -> Case:
        law = node.private_cost
        assert law is not None
        made, rest = values[law.move], values[node.other(law.move)]
        threshold = made[node.party] - rest[node.party]
        chance = law.probability(threshold)
        mixed = {p: rest[p] + chance * (made[p] - rest[p]) if made[p] != rest[p] else rest[p] for p in rest}
        mixed[node.party] = rest[node.party] + law.worth(threshold)
        return Case(mixed, {**moves, node.where: Cutoff(law.move, threshold)}, conditions)

    def _conditions(
        self, node: Decision, values: Mapping[str, Mapping[str, sympy.Expr]], action: str
    ) -> tuple[sympy.Expr, ...] | None:
        """What must not be positive for the action to be best; None if some other action is better for sure."""
        needed = []
        for other in node.actions:
            if other == action:
                continue
            gain = values[other][node.party] - values[action][node.party]
            if self.game.point.covers(gain):
                if self.game.point.sign(gain) == 1:
                    return None
            elif gain != 0:
                needed.append(gain)
        return tuple(needed)


def _mean(chances: list[sympy.Expr], parts: tuple[Case, ...]) -> dict[str, sympy.Expr]:
    """Expected values of a move of nature, written as V_last + Σ q (V - V_last) so that common parts cancel."""
    last = parts[-1].values
    return {
        party: sympy.Add(
            last[party],
            *(q * (case.values[party] - last[party]) for q, case in zip(chances[:-1], parts[:-1], strict=True)),
        )
        for party in last
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
