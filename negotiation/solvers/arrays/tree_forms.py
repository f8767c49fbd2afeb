"""A tree compiled for many points: which expected payoffs must be compared for each pure profile.

Each party's payoff from a node on depends only on the outcomes that the pure profile reaches from there, so few
different *values* occur: outcomes, and mixtures of values by chance. A pure profile is a Nash equilibrium when, for
each party, its value is at least that of each of the party's other plans; it is subgame perfect when in each subgame
the same holds for the moves that lie in no smaller subgame, what follows in smaller subgames being kept (one level at
a time, by induction: a plan that pays in a subgame pays at some level of it, the levels below being equilibria).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from negotiation.errors import SolverError
from negotiation.games import Chance, Decision, ExtensiveGame, Outcome
from negotiation.games.conversion import Plan, plans
from negotiation.games.nodes import Node, children

MOST_PROFILES = 4096
Moves = Mapping[str, str]
Comparison = tuple[int, int, int]
Level = tuple[tuple[str, ...], Mapping[tuple[str, ...], tuple[int, ...]]]


@dataclass(frozen=True)
class Value:
    """What a profile gives from a node on: an outcome's number, or chance branches (their numbers) with values.

    `level` is the greatest number of chance moves on a path to an outcome.
    """

    outcome: int = -1
    branches: tuple[tuple[int, int], ...] = ()
    level: int = 0


class TreeForms:
    """The values and comparisons of a tree.

    Attributes
    ----------
    outcomes, lotteries : lists of Outcome, Chance
    branches : list of (id of a lottery, branch)
    values : list of Value
        A value refers only to earlier ones.
    comparisons : list of (party number, value, value)
        Whether the party gets at least as much from the first value as from the second.
    profiles : list of mapping of str to Plan
        All combinations of reduced plans.
    nash : list of tuple of int
        For each of them the comparisons that make it a Nash equilibrium.
    strategies : list of mapping of str to str
        All pure profiles with a move at every decision, ruled out or not.
    perfect : list of tuple of int
        For each of them the comparisons that make it subgame perfect.
    """

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        nodes = [node for node, _ in game.nodes()]
        self.outcomes = [node for node in nodes if isinstance(node, Outcome)]
        self.lotteries = [node for node in nodes if isinstance(node, Chance)]
        self._outcome = {id(node): k for k, node in enumerate(self.outcomes)}
        self.branches = [(id(node), k) for node in self.lotteries for k in range(len(node.branches))]
        self._branch = {key: number for number, key in enumerate(self.branches)}
        self.values: list[Value] = []
        self._value: dict[Value, int] = {}
        self._comparison: dict[Comparison, int] = {}
        self._refuse_large()
        self.first = {where: next(iter(found[0].actions)) for where, found in game.information_sets.items()}
        self.nash = [self._nash(profile) for profile in self.profiles]
        levels = [self._level(node, own) for node, own in self.subgames()]
        self.perfect = [self._perfect(moves, levels) for moves in self.strategies]

    @property
    def comparisons(self) -> list[Comparison]:
        return list(self._comparison)

    @cached_property
    def plans(self) -> dict[str, list[Plan]]:
        """The reduced plans of each party."""
        return {party: list(plans(self.game, party)) for party in self.game.parties}

    @cached_property
    def profiles(self) -> list[dict[str, Plan]]:
        return [dict(zip(self.plans, one, strict=True)) for one in itertools.product(*self.plans.values())]

    @cached_property
    def strategies(self) -> list[dict[str, str]]:
        return self._moves(self.game.information_sets)

    def _moves(self, wheres: Sequence[str] | Mapping[str, object]) -> list[dict[str, str]]:
        """All ways to decide some information sets."""
        options = [tuple(self.game.information_sets[where][0].actions) for where in wheres]
        return [dict(zip(wheres, one, strict=True)) for one in itertools.product(*options)]

    def _refuse_large(self) -> None:
        size = math.prod(len(found[0].actions) for found in self.game.information_sets.values())
        if size > MOST_PROFILES:
            raise SolverError(
                f"{self.game.title} has {size:,} pure profiles; trees of up to {MOST_PROFILES:,} are solved as arrays."
            )

    def value(self, node: Node, moves: Moves) -> int:
        """The number of the value of a node under a profile."""
        if isinstance(node, Decision):
            return self.value(node.actions[moves[node.where]], moves)
        if isinstance(node, Outcome):
            found = Value(self._outcome[id(node)])
        else:
            below = [self.value(child, moves) for _, _, child in node.branches]
            if len(set(below)) == 1:
                return below[0]
            level = 1 + max(self.values[one].level for one in below)
            found = Value(-1, tuple((self._branch[id(node), k], one) for k, one in enumerate(below)), level)
        if found not in self._value:
            self._value[found] = len(self.values)
            self.values.append(found)
        return self._value[found]

    def _compare(self, party: str, mine: int, other: int) -> int:
        key = (self.game.parties.index(party), mine, other)
        return self._comparison.setdefault(key, len(self._comparison))

    def _nash(self, profile: Mapping[str, Plan]) -> tuple[int, ...]:
        here = self.value(self.game.root, self.moves(profile))
        found = set()
        for party, own in self.plans.items():
            for plan in own:
                there = self.value(self.game.root, self.moves({**profile, party: plan}))
                if there != here:
                    found.add(self._compare(party, here, there))
        return tuple(sorted(found))

    def moves(self, profile: Mapping[str, Plan]) -> dict[str, str]:
        """Plans as moves; decisions that the plans rule out get their first one."""
        return {**self.first, **{where: move for plan in profile.values() for where, move in plan}}

    def subgames(self) -> list[tuple[Node, tuple[str, ...]]]:
        """The roots of all subgames with the information sets that lie in no smaller subgame, larger ones first."""
        sizes = {where: len(nodes) for where, nodes in self.game.information_sets.items()}
        roots = []
        for node, _ in self.game.nodes():
            inside = _inside(node)
            if inside and all(count == sizes[where] for where, count in inside.items()):
                roots.append((node, inside))
        own: dict[str, int] = {}
        for k, (_, inside) in enumerate(roots):
            own.update(dict.fromkeys(inside, k))
        return [
            (node, tuple(where for where in sizes if own[where] == k))
            for k, (node, _) in enumerate(roots)
            if k in own.values()
        ]

    def _level(self, node: Node, own: tuple[str, ...]) -> Level:
        """For each way to decide the information sets below a root the comparisons of its own level."""
        inside = _inside(node)
        below = tuple(where for where in self.game.information_sets if where in inside)
        found = {}
        for moves in self._moves(below):
            here, needed = self.value(node, moves), set()
            for party in self.game.parties:
                mine = [where for where in own if self.game.information_sets[where][0].party == party]
                for other in self._moves(mine):
                    there = self.value(node, {**moves, **other})
                    if there != here:
                        needed.add(self._compare(party, here, there))
            found[tuple(moves.values())] = tuple(sorted(needed))
        return below, found

    def _perfect(self, moves: Moves, levels: Sequence[Level]) -> tuple[int, ...]:
        found: set[int] = set()
        for below, needed in levels:
            found.update(needed[tuple(moves[where] for where in below)])
        return tuple(sorted(found))

    @cached_property
    def completions(self) -> list[list[int]]:
        """For each combination of plans the strategies that agree with it."""
        number = {tuple(profile.values()): k for k, profile in enumerate(self.profiles)}
        known: dict[tuple[str, ...], Plan] = {}
        found: list[list[int]] = [[] for _ in self.profiles]
        for k, moves in enumerate(self.strategies):
            found[number[tuple(self._plan(party, moves, known) for party in self.plans)]].append(k)
        return found

    def _plan(self, party: str, moves: Moves, known: dict[tuple[str, ...], Plan]) -> Plan:
        """The plan of a party's moves."""
        own = (party, *(moves[w] for w, nodes in self.game.information_sets.items() if nodes[0].party == party))
        if own not in known:
            known[own] = next(plan for plan in self.plans[party] if all(moves[where] == move for where, move in plan))
        return known[own]

    def within(self, node: Node) -> list[tuple[dict[str, str], list[int]]]:
        """The ways to move below a node, each with the strategies that do so."""
        inside = _inside(node)
        groups: dict[tuple[str, ...], list[int]] = {}
        for k, moves in enumerate(self.strategies):
            groups.setdefault(tuple(moves[where] for where in inside), []).append(k)
        return [(self.strategies[which[0]], which) for which in groups.values()]


def _inside(node: Node) -> dict[str, int]:
    """How many decisions of each information set lie at or below a node."""
    found: dict[str, int] = {}
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Decision):
            found[one.where] = found.get(one.where, 0) + 1
        stack.extend(child for _, child in children(one))
    return found
