"""What decides a verdict, as expressions: read it off at any point without solving the game again.

A verdict is made of signs: of the gains from violating and from not signing, the agreement held; of what the adversary
gets by signing and then doing its best; of what it gets by consenting to a mandate; and of the conditions under which
others, whose choice depends on numbers, reply as they do. All of them are expressions in levers and parameters.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import sympy

from negotiation.deterrence.margin import Alternative, alternatives
from negotiation.deterrence.verdict import Decisive, deciding, judge
from negotiation.errors import SolverError
from negotiation.expressions import Point, midpoint
from negotiation.games import Chance, Decision, ExtensiveGame, Incentive, Outcome, PrivateCost, Profile
from negotiation.games.moment import MomentKind
from negotiation.games.nodes import Node, children
from negotiation.settlement import Configuration
from negotiation.settlement.game.territory import companions
from negotiation.solvers import backward_induction


@dataclass(frozen=True)
class Held:
    """The agreement held, others replying as `conditions` (not positive) say: gains from violating and not signing."""

    conditions: tuple[sympy.Expr, ...]
    truce: tuple[Incentive, ...]
    signature: tuple[Incentive, ...]


class VerdictParts:
    """The expressions that decide the verdict on a game.

    Parameters
    ----------
    game : ExtensiveGame
        With an `agreement`; names without a value make cases where others' choices depend on them.
    adversary : str
        Who may consent to a mandate, and sign what it then breaks.
    """

    def __init__(self, game: ExtensiveGame, adversary: str) -> None:
        self.game, self.adversary = game, adversary
        kinds = {where: nodes[0].kind for where, nodes in game.information_sets.items()}
        self.council = next((where for where in game.agreement if kinds[where] == MomentKind.COUNCIL), None)
        mine = [where for where in game.agreement if kinds[where] == MomentKind.SIGNATURE]
        self.where = next(where for where in mine if game.information_sets[where][0].party == adversary)

    @property
    def decided(self) -> bool:
        """Whether nobody outside the agreement chooses by values that may change: one set of expressions for all."""
        return all(
            where in self.game.agreement or nodes[0].private_cost is not None
            for where, nodes in self.game.information_sets.items()
        )

    @cached_property
    def signing(self) -> tuple[Alternative, ...]:
        """What the adversary gains by signing and then doing its best, over fighting on."""
        return alternatives(self.game, self.game.agreement, self.where, "sign", "fight on")

    @cached_property
    def consent(self) -> tuple[Alternative, ...]:
        """What it gains by consenting to the mandate over vetoing it; empty where it is not asked."""
        if self.council is None:
            return ()
        return alternatives(self.game, self.game.agreement, self.council, "consent", "veto")

    @cached_property
    def held(self) -> Mapping[str | None, tuple[Held, ...]]:
        """The council's choice (None where there is none) to the agreement held under it, case by case."""
        if self.council is None:
            return {None: self._cases(None)}
        return {choice: self._cases(choice) for choice in ("consent", "veto")}

    def hold(self, choice: str | None) -> dict[str, str]:
        """The moves of the agreement that remain when the council decides so."""
        agreement = dict(self.game.agreement)
        if choice is None or self.council is None:
            return agreement
        reached = _reached(self.game, self.council, choice)
        return {**{where: move for where, move in agreement.items() if where in reached}, self.council: choice}

    def _cases(self, choice: str | None) -> tuple[Held, ...]:
        hold, found = self.hold(choice), []
        for case in backward_induction(self.game, hold=hold):
            profile = Profile({where: case.moves[where] for where in self.game.information_sets})
            incentives = [one for one in self.game.incentives(profile) if one.where in hold]
            truce = tuple(one for one in incentives if one.kind == MomentKind.TRUCE)
            found.append(
                Held(case.conditions, truce, tuple(one for one in incentives if one.kind == MomentKind.SIGNATURE))
            )
        if not found[0].truce:
            raise SolverError("the game has no decision at which the agreement could be violated.")
        return tuple(found)

    # --- at a point ---

    def choice(self, point: Point) -> str | None:
        """What becomes of a mandate that needs the adversary's consent."""
        if self.council is None:
            return None
        return "consent" if any(point.sign(one.gain) != -1 for one in _valid(point, self.consent)) else "veto"

    def here(self, point: Point) -> Held:
        """The case that holds at a point; where somebody is indifferent, the one with the largest gain."""
        return self.under(self.choice(point), point)

    def under(self, choice: str | None, point: Point) -> Held:
        """The same under one decision of the council."""
        cases = _valid(point, self.held[choice])
        if len(cases) == 1:
            return cases[0]
        return max(cases, key=lambda one: max(float(point.value(each.gain)) for each in one.truce))

    def decisive(self, point: Point) -> Decisive:
        """The verdict at a point, with the most tempting violation and the incentive that decides."""
        case = self.here(point)
        violations = tuple(sorted(((one, point.value(one.gain)) for one in case.truce), key=lambda p: -float(p[1])))
        refusals = tuple((one, point.value(one.gain)) for one in case.signature)
        verdict = judge(point, violations, refusals, lambda: self.opportunistic(point))
        return Decisive(verdict, violations[0][0], deciding(verdict, violations, refusals)[0])

    def verdict(self, point: Point) -> str:
        """The verdict at a point."""
        return self.decisive(point).verdict

    def opportunistic(self, point: Point) -> bool:
        """Whether the adversary would not sign an agreement that is kept, but signs one that it then breaks."""
        refusals = [one for one in self.here(point).signature if one.party == self.adversary]
        if not any(point.sign(one.gain) == 1 for one in refusals):
            return False
        return any(point.sign(one.gain) != -1 for one in _valid(point, self.signing))

    def sign(self, point: Point) -> int:
        """The sign of the margin at a point: 1 if no violation pays, 0 if one makes no difference."""
        signs = []
        for case in _valid(point, self.held[self.choice(point)]):
            found = [point.sign(one.gain) for one in case.truce]
            signs.append(-1 if 1 in found else 0 if 0 in found or None in found else 1)
        return min(signs)

    # --- along a lever ---

    def margin_expressions(self) -> list[sympy.Expr]:
        """Everything that may change the sign of the margin."""
        found = [*_both(self.consent)]
        for case in self._every():
            found += [*case.conditions, *(one.gain for one in case.truce)]
        return list(dict.fromkeys(found))

    def expressions(self, *, labels: bool = False) -> list[sympy.Expr]:
        """Everything that may change the verdict; with `labels` also who is most tempted and who decides."""
        found = [*self.margin_expressions(), *_both(self.signing)]
        for case in self._every():
            found += [one.gain for one in case.signature]
            for group in (case.truce, case.signature) if labels else ():
                found += [one.gain - other.gain for one, other in itertools.combinations(group, 2)]
        return list(dict.fromkeys(found))

    def _every(self) -> list[Held]:
        return [case for cases in self.held.values() for case in cases]


def _both(found: tuple[Alternative, ...]) -> list[sympy.Expr]:
    return [expression for one in found for expression in (one.gain, *one.conditions)]


Case = TypeVar("Case", Held, Alternative)


def _valid(point: Point, cases: tuple[Case, ...]) -> list[Case]:
    """The cases whose conditions hold."""
    return [one for one in cases if all(point.sign(condition) != 1 for condition in one.conditions)]


def _reached(game: ExtensiveGame, council: str, choice: str) -> frozenset[str]:
    """Decisions that remain when the council decides so."""
    found: set[str] = set()
    stack: list[Node] = [game.root]
    while stack:
        node = stack.pop()
        if isinstance(node, Decision):
            found.add(node.where)
        stack.extend(
            child for label, child in children(node) if getattr(node, "where", "") != council or label == choice
        )
    return frozenset(found)


def parts_along(parts: VerdictParts, configuration: Configuration, lever: str) -> VerdictParts:
    """The same for every value of one lever; weights that must add up to one give way to it."""
    moving = companions(configuration, lever)
    if parts.decided and not moving:
        return parts
    values = {name: value for name, value in parts.game.values.items() if name != lever}
    return VerdictParts(moved(replace(parts.game, values=values), moving), parts.adversary)


def solved_at(
    parts: VerdictParts, configuration: Configuration, lever: str, value: Fraction
) -> tuple[VerdictParts, Point]:
    """The same at one value of a lever only, where others' choices make too many cases to keep it open."""
    point = Point({**configuration.values, lever: value})
    moved_along = {one.name: point.value(to) for one, to in companions(configuration, lever).items()}
    exact = {name: midpoint(one) for name, one in moved_along.items()}
    values = {**parts.game.values, **exact, lever: value}
    return VerdictParts(replace(parts.game, values=values), parts.adversary), Point(values)


def moved(game: ExtensiveGame, moving: Mapping[sympy.Symbol, sympy.Expr]) -> ExtensiveGame:
    """The game with names in its payoffs and chances replaced: weights that give way to another one."""
    if not moving:
        return game

    def put(node: Node) -> Node:
        if isinstance(node, Outcome):
            return Outcome(
                node.label, {p: sympy.sympify(u, strict=True).xreplace(moving) for p, u in node.payoffs.items()}
            )
        if isinstance(node, Chance):
            return Chance(node.label, tuple((one, q.xreplace(moving), put(below)) for one, q, below in node.branches))
        law = node.private_cost
        if law is not None:
            law = PrivateCost(law.move, law.law, law.first.xreplace(moving), law.second.xreplace(moving))
        return replace(node, actions={one: put(below) for one, below in node.actions.items()}, private_cost=law)

    return replace(game, root=put(game.root))
