"""The agreement held: everybody keeps it, all others reply at their best, and what each deviation gains.

A verdict is made of signs: of the gains from violating and from not signing, the agreement held; of what the adversary
gets by signing and then doing its best; of what it gets by consenting to a mandate; and of the conditions under which
others, whose choice depends on numbers, reply as they do. All of them are expressions in levers and parameters, read
off at any point without solving the game again. With names left open the replies come in cases, each with its
conditions; with every name given a second case remains only where somebody is exactly indifferent.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import sympy

from negotiation.deterrence.verdict import Decisive, Valued, deciding, judge, sign_of_margin
from negotiation.errors import SolverError
from negotiation.expressions import Point, midpoint
from negotiation.games import Chance, Decision, ExtensiveGame, Incentive, Outcome, PrivateCost, Profile
from negotiation.games.moment import MomentKind
from negotiation.games.nodes import Node, children
from negotiation.settlement import Configuration
from negotiation.settlement.game.territory import companions, giving_way
from negotiation.solvers.trees.induction import Case, Induction


@dataclass(frozen=True)
class Held:
    """The agreement held, others replying as `conditions` (none of them positive) say.

    Attributes
    ----------
    profile : Profile
        Everybody's moves: those of the agreement, and the best replies of all others.
    incentives : tuple of Incentive
        All deviations from the agreement, in the order of the tree.
    conditions : tuple of sympy.Expr
    """

    profile: Profile
    incentives: tuple[Incentive, ...]
    conditions: tuple[sympy.Expr, ...] = ()

    def of_kind(self, kind: MomentKind, party: str | None = None) -> tuple[Incentive, ...]:
        """The deviations at one kind of decision, of one party or of all."""
        return tuple(one for one in self.incentives if one.kind == kind and party in (None, one.party))

    @cached_property
    def truce(self) -> tuple[Incentive, ...]:
        """The violations."""
        return self.of_kind(MomentKind.TRUCE)

    @cached_property
    def signature(self) -> tuple[Incentive, ...]:
        """Not signing, and not contributing."""
        return self.of_kind(MomentKind.SIGNATURE)


@dataclass(frozen=True)
class Alternative:
    """By how much one move at a decision is better than another for a party that then does its best."""

    gain: sympy.Expr
    conditions: tuple[sympy.Expr, ...]


Replies = TypeVar("Replies", Held, Alternative)


def hold_agreement(
    game: ExtensiveGame, hold: Mapping[str, str] | None = None, induction: Induction | None = None
) -> tuple[Held, ...]:
    """The agreement kept and all others replying at their best, case by case.

    Parameters
    ----------
    game : ExtensiveGame
        With an `agreement`. Names without a value make cases where others' choices depend on them; with all values
        given there is more than one case only where another party is indifferent between moves.
    hold : mapping of str to str, optional
        Moves to hold instead of the game's agreement.
    induction : Induction, optional
        Of this game: what it has solved already is not solved again.
    """
    held = dict(game.agreement if hold is None else hold)
    if not held:
        raise SolverError("the game names no moves that keep an agreement.")
    solver = induction or Induction(game, held, movers_only=True)
    return tuple(_held(game, case) for case in solver.cases(game.root, held))


def _held(game: ExtensiveGame, case: Case) -> Held:
    order = {where: index for index, where in enumerate(game.information_sets)}
    found = []
    for where, instead, deviation, gain in sorted(dict.fromkeys(case.gains), key=lambda told: order[told[0]]):
        node = game.information_sets[where][0]
        told = (node.moment, node.acts.get(deviation), node.acts.get(instead))
        found.append(Incentive(node.party, where, instead, deviation, gain, *told))
    return Held(Profile({where: case.moves[where] for where in order}), tuple(found), case.conditions)


class Agreement:
    """The agreement of a game, held, at a point or with names open.

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
        self._cases: dict[str | None, tuple[Held, ...]] = {}

    def __reduce__(self) -> tuple[type[Agreement], tuple[ExtensiveGame, str]]:
        return Agreement, (self.game, self.adversary)

    @cached_property
    def _induction(self) -> Induction:
        return Induction(self.game, self.game.agreement, movers_only=True)

    @property
    def decided(self) -> bool:
        """Whether nobody outside the agreement chooses by values that may change: one set of expressions for all."""
        return all(
            where in self.game.agreement or nodes[0].private_cost is not None
            for where, nodes in self.game.information_sets.items()
        )

    # --- the agreement held, and the adversary's own choices before the truce ---

    @property
    def choices(self) -> tuple[str | None, ...]:
        """What the adversary may decide about a mandate; None where it is not asked."""
        return (None,) if self.council is None else ("consent", "veto")

    def hold(self, choice: str | None) -> dict[str, str]:
        """The moves of the agreement that remain when the council decides so."""
        agreement = dict(self.game.agreement)
        if choice is None or self.council is None:
            return agreement
        reached = _reached(self.game, self.council, choice)
        return {**{where: move for where, move in agreement.items() if where in reached}, self.council: choice}

    def cases(self, choice: str | None) -> tuple[Held, ...]:
        """The agreement held under one decision of the council, by cases of the others' replies."""
        if choice not in self._cases:
            found = hold_agreement(self.game, self.hold(choice), self._induction)
            if not found[0].truce:
                raise SolverError("the game has no decision at which the agreement could be violated.")
            self._cases[choice] = found
        return self._cases[choice]

    @property
    def held(self) -> Mapping[str | None, tuple[Held, ...]]:
        """The council's choice (None where there is none) to the agreement held under it, case by case."""
        return {choice: self.cases(choice) for choice in self.choices}

    @cached_property
    def signing(self) -> tuple[Alternative, ...]:
        """What the adversary gains by signing and then doing its best, over fighting on."""
        return self._alternatives(self.where, "sign", "fight on")

    @cached_property
    def consent(self) -> tuple[Alternative, ...]:
        """What it gains by consenting to the mandate over vetoing it; empty where it is not asked."""
        return () if self.council is None else self._alternatives(self.council, "consent", "veto")

    def _alternatives(self, where: str, move: str, other: str) -> tuple[Alternative, ...]:
        """What `move` gains over `other` at a decision, its party doing its best afterwards, all others keeping.

        An adversary may sign an agreement that it means to break: its own later choices count at their best, in one
        expression. More than one answer, each with conditions, only where another party decides by values not given.
        """
        node, sets = self.game.information_sets[where][0], self.game.information_sets
        kept = {place: held for place, held in self.game.agreement.items() if sets[place][0].party != node.party}
        found = [self._induction.cases(node.actions[action], kept, node.party) for action in (move, other)]
        return tuple(
            Alternative(mine.values[node.party] - rest.values[node.party], (*mine.conditions, *rest.conditions))
            for mine, rest in itertools.product(*found)
        )

    # --- at a point ---

    def choice(self, point: Point) -> str | None:
        """What becomes of a mandate that needs the adversary's consent; where it is indifferent, it consents."""
        if self.council is None:
            return None
        return "consent" if any(point.sign(one.gain) != -1 for one in _valid(point, self.consent)) else "veto"

    def here(self, point: Point) -> Held:
        """The case that holds at a point (see `under`)."""
        return self.under(self.choice(point), point)

    def holding(self, point: Point) -> list[Held]:
        """All cases that hold at a point; more than one only where somebody is indifferent."""
        return _valid(point, self.held[self.choice(point)])

    def under(self, choice: str | None, point: Point) -> Held:
        """The same under one decision of the council.

        More than one case holds where somebody is exactly indifferent. A guarantor then honours: N4 says that it does
        if its cost is at most what honouring is worth to it. An adversary whose own consent is needed then refuses.
        Whatever other ties remain are decided by the largest gain from a violation.
        """
        cases = _valid(point, self.cases(choice))
        if len(cases) == 1:
            return cases[0]
        return min(cases, key=lambda case: (self._reluctance(case), -_largest(point, case)))

    def _reluctance(self, case: Held) -> int:
        """How many guarantors do not honour, and how often the adversary lets a guarantee act that it may block."""
        count = 0
        for where, nodes in self.game.information_sets.items():
            if nodes[0].private_cost is None and nodes[0].kind == MomentKind.RESPONSE:
                first = next(iter(nodes[0].actions))
                count += (case.profile[where] == first) is (nodes[0].party == self.adversary)
        return count

    def decisive(self, point: Point) -> Decisive:
        """The verdict at a point, with the most tempting violation and the incentive that decides."""
        case = self.here(point)
        violations, refusals = valued(point, case.truce), valued(point, case.signature)
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
        return sign_of_margin(point.sign(one.gain) for one in self.here(point).truce)

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

    def along(self, configuration: Configuration, lever: str) -> Agreement:
        """The same for every value of one lever; weights that must add up to one give way to it."""
        moving = companions(configuration, lever)
        if self.decided and not moving:
            return self
        values = {name: value for name, value in self.game.values.items() if name != lever}
        return Agreement(_moved(replace(self.game, values=values), moving), self.adversary)

    def solved_at(self, configuration: Configuration, lever: str, value: Fraction) -> tuple[Agreement, Point]:
        """The same at one value of a lever only, where others' choices make too many cases to keep it open."""
        values = {**self.game.values, **giving_way(configuration, lever, value), lever: value}
        return Agreement(replace(self.game, values=values), self.adversary), Point(values)


def valued(point: Point, incentives: Iterable[Incentive]) -> Valued:
    """Deviations with their gains at a point, the largest gain first."""
    return tuple(sorted(((one, point.value(one.gain)) for one in incentives), key=lambda pair: -midpoint(pair[1])))


def _largest(point: Point, case: Held) -> Fraction:
    return max(midpoint(point.value(violation.gain)) for violation in case.truce)


def _both(found: tuple[Alternative, ...]) -> list[sympy.Expr]:
    return [expression for one in found for expression in (one.gain, *one.conditions)]


def _valid(point: Point, cases: tuple[Replies, ...]) -> list[Replies]:
    """The cases whose conditions hold."""
    return [case for case in cases if all(point.sign(condition) != 1 for condition in case.conditions)]


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


def _moved(game: ExtensiveGame, moving: Mapping[sympy.Symbol, sympy.Expr]) -> ExtensiveGame:
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
