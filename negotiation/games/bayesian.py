r"""Bayesian games: everybody chooses at once, knowing its own type only.

Definition (Harsanyi 1967-68). A finite set of parties; for each party i types :math:`T_i` and actions :math:`A_i`; a
common prior q over type profiles; payoffs :math:`u_i(t, a)`. A strategy gives each type a lottery over actions. A
profile σ is a Bayesian Nash equilibrium when no type gains by another action given what it believes of the others,

.. math:: \sum_{t_{-i}} q(t_{-i} \mid t_i)\,[u_i(t, (b, \sigma_{-i}(t_{-i}))) - u_i(t, \sigma(t))] \le 0,

so the incentives are these interim gains, one for each type and action. Each type sits at a *seat* of its own, called
'party (type)', or just 'party' where there is one type.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.display import Column, counted
from negotiation.display import columns as col
from negotiation.errors import GameError, near_miss
from negotiation.expressions import exact
from negotiation.frozen import FrozenMap
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.form import Valued
from negotiation.games.incentives import Cutoff, Incentive, Move
from negotiation.games.nodes import Chance, Decision, Node, Outcome
from negotiation.games.normal import NormalFormGame, payoff

Combination = tuple[str, ...]


@dataclass(frozen=True)
class BayesianGame(Valued):
    """A game of types with a common prior.

    Parameters
    ----------
    types : mapping of str to tuple of str
        Party to the labels of its types; the order is that of the parties.
    prior : mapping of tuple of str to number or expression
        A type for each party to its probability; combinations left out have probability zero.
    actions : mapping of str to tuple of str
        Party to the labels of its actions, the same for every type.
    table : mapping of (types, actions) to tuple of sympy.Expr
        A payoff for each party, for every combination of types in the prior and of actions.
    values : mapping of str to number, optional
    title : str

    Raises
    ------
    GameError
        If labels repeat or are unknown, an entry is missing, or a type has probability zero.

    Examples
    --------
    An adversary does not know whether its opponent is resolute; only a resolute one resists.

    >>> game = BayesianGame.of(
    ...     {"adversary": ["any"], "protege": ["resolute", "weak"]},
    ...     {("any", "resolute"): "0.7", ("any", "weak"): "0.3"},
    ...     {"adversary": ["wait", "attack"], "protege": ["resist", "yield"]},
    ...     lambda t, a: (0, 0) if a[0] == "wait" else
    ...         ((-1, 1 if t[1] == "resolute" else -2) if a[1] == "resist" else (2, -1)),
    ... )
    >>> game.seats
    ('adversary', 'protege (resolute)', 'protege (weak)')
    """

    types: Mapping[str, tuple[str, ...]]
    prior: Mapping[Combination, sympy.Expr]
    actions: Mapping[str, tuple[str, ...]]
    table: Mapping[tuple[Combination, Combination], tuple[sympy.Expr, ...]]
    values: Mapping[str, Fraction] = field(default_factory=dict)
    title: str = "Bayesian game"

    def __post_init__(self) -> None:
        for name in ("types", "actions"):
            given = {party: tuple(labels) for party, labels in getattr(self, name).items()}
            object.__setattr__(self, name, FrozenMap(given))
        prior = {tuple(t): payoff(q) for t, q in self.prior.items()}
        object.__setattr__(self, "prior", FrozenMap({t: q for t, q in prior.items() if q != 0}))
        object.__setattr__(self, "table", FrozenMap(dict(self.table)))
        object.__setattr__(self, "values", FrozenMap({k: exact(v) for k, v in self.values.items()}))
        _validate(self)

    @classmethod
    def of(
        cls,
        types: Mapping[str, Sequence[str]],
        prior: Mapping[Sequence[str], Any],
        actions: Mapping[str, Sequence[str]],
        payoffs: Callable[[Combination, Combination], Sequence[Any]],
        *,
        title: str = "Bayesian game",
    ) -> BayesianGame:
        """A game whose payoffs are given by a function of types and actions (one payoff for each party, in order)."""
        known = {tuple(t): q for t, q in prior.items()}
        every = list(itertools.product(*(tuple(labels) for labels in actions.values())))
        table = {(t, a): tuple(payoff(u) for u in payoffs(t, a)) for t in known for a in every}
        fixed = {party: tuple(labels) for party, labels in types.items()}
        return cls(fixed, known, {p: tuple(labels) for p, labels in actions.items()}, table, title=title)

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(self.types)

    @property
    def seats(self) -> tuple[str, ...]:
        """The label of every type's seat."""
        return tuple(self.seat(party, kind) for party, kinds in self.types.items() for kind in kinds)

    def seat(self, party: str, kind: str) -> str:
        """The label at which a type's move stands in a profile."""
        return party if len(self.types[party]) == 1 else f"{party} ({kind})"

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> BayesianGame:
        """The same game with some values set (exact numbers)."""
        return replace(self, values=self.with_values({**(values or {}), **named}))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all levers and parameters in payoffs and prior."""
        every = itertools.chain(self.prior.values(), *self.table.values())
        return frozenset(one.name for expression in every for one in expression.free_symbols)

    def weights(self, party: str, kind: str) -> list[tuple[Combination, sympy.Expr]]:
        """What a type believes of everybody's types: (types, conditional probability)."""
        index = self.parties.index(party)
        mine = [(t, q) for t, q in self.prior.items() if t[index] == kind]
        total = sympy.Add(*(q for _, q in mine))
        return [(t, sympy.cancel(q / total)) for t, q in mine]

    def interim(self, party: str, kind: str, profile: Mapping[str, Move]) -> sympy.Expr:
        """Expected payoff of a type."""
        index = self.parties.index(party)
        parts = []
        for types, belief in self.weights(party, kind):
            lotteries = [self._lottery(p, k, profile) for p, k in zip(self.parties, types, strict=True)]
            for draw in itertools.product(*lotteries):
                chance = sympy.Mul(belief, *(q for _, q in draw))
                parts.append(chance * self.table[types, tuple(a for a, _ in draw)][index])
        return sympy.Add(*parts)

    def _lottery(self, party: str, kind: str, profile: Mapping[str, Move]) -> list[tuple[str, sympy.Expr]]:
        seat = self.seat(party, kind)
        if seat not in profile:
            raise GameError(f"the profile says nothing about '{seat}'. {near_miss(seat, profile)}".strip())
        move = profile[seat]
        if isinstance(move, Cutoff):
            raise GameError(f"'{seat}' has no private cost: its move is an action or a lottery.")
        lottery = [(move, sympy.Integer(1))] if isinstance(move, str) else list(move.lottery)
        for action, _ in lottery:
            if action not in self.actions[party]:
                raise GameError(f"'{seat}' has no action '{action}'. {near_miss(action, self.actions[party])}".strip())
        return lottery

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party before types are known."""
        found = {}
        for index, (party, kinds) in enumerate(self.types.items()):
            chance = {k: sympy.Add(*(q for t, q in self.prior.items() if t[index] == k)) for k in kinds}
            found[party] = sympy.Add(*(chance[kind] * self.interim(party, kind, profile) for kind in kinds))
        return found

    def incentives(self, profile: Mapping[str, Move]) -> tuple[Incentive, ...]:
        """The gain of each type from each other action, given what it believes of the others."""
        found = []
        for party, kind in self.each_type():
            seat = self.seat(party, kind)
            here = self.interim(party, kind, profile)
            for action in self.actions[party]:
                if action != profile[seat]:
                    gain = self.interim(party, kind, {**profile, seat: action}) - here
                    found.append(Incentive(party, seat, str(profile[seat]), action, gain))
        return tuple(found)

    def each_type(self) -> Iterator[tuple[str, str]]:
        """All (party, type) pairs in order."""
        return ((party, kind) for party, kinds in self.types.items() for kind in kinds)

    def agents(self) -> NormalFormGame:
        """The agent form: a table in which every type is a party of its own, with its interim payoffs.

        Its Nash equilibria are the Bayesian Nash equilibria of the game (Harsanyi 1968).
        """
        strategies = {self.seat(party, kind): self.actions[party] for party, kind in self.each_type()}
        table = {}
        for combination in itertools.product(*strategies.values()):
            profile = dict(zip(strategies, combination, strict=True))
            table[combination] = tuple(self.interim(party, kind, profile) for party, kind in self.each_type())
        return NormalFormGame(strategies, table, self.values, f"agent form of {self.title}")

    def tree(self) -> ExtensiveGame:
        """The same game as a tree: nature draws types, then everybody moves without seeing more than its own type."""
        branches = tuple((", ".join(types), q, self._below(types, ())) for types, q in self.prior.items())
        return ExtensiveGame(self.parties, Chance("types", branches), self.values, title=self.title)

    def _below(self, types: Combination, done: Combination) -> Node:
        if len(done) == len(self.parties):
            pays = self.table[types, done]
            return Outcome("; ".join((*types, *done)), dict(zip(self.parties, pays, strict=True)))
        party = self.parties[len(done)]
        moves = {action: self._below(types, (*done, action)) for action in self.actions[party]}
        return Decision(party, self.seat(party, types[len(done)]), moves)

    def summary(self) -> str:
        kinds = ", ".join(f"{party} ({counted(len(labels), 'type')})" for party, labels in self.types.items())
        return f"{self.title}: {kinds}; types known to their own party only."

    def _header(self) -> tuple[Column, ...]:
        return (
            *(col.key(f"{party}'s type") for party in self.parties),
            col.value("probability"),
            *(col.key(party) for party in self.parties),
            *(col.value(f"{party} gets") for party in self.parties),
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each combination of types and actions what everybody gets."""
        for (types, actions), pays in self.table.items():
            if types in self.prior:
                yield *types, self.prior[types], *actions, *pays

    def _identity(self) -> tuple[Any, ...]:
        return *super()._identity(), *map(tuple, (self.types.items(), self.actions.items()))


def _validate(game: BayesianGame) -> None:
    if tuple(game.types) != tuple(game.actions) or not game.types:
        raise GameError("types and actions must name the same parties in the same order.")
    for what, labels_of in (("types", game.types), ("actions", game.actions)):
        for party, labels in labels_of.items():
            if not labels or len(set(labels)) != len(labels):
                raise GameError(f"the {what} of '{party}' must be there and have different labels.")
    for types in game.prior:
        for party, kind in itertools.zip_longest(game.parties, types):
            if party is None or kind not in game.types[party]:
                raise GameError(
                    f"the prior speaks of {types}. {near_miss(str(kind), game.types.get(party, ()))}".strip()
                )
    for index, (party, kinds) in enumerate(game.types.items()):
        for kind in kinds:
            if not any(types[index] == kind for types in game.prior):
                raise GameError(f"the type '{kind}' of '{party}' has probability zero: leave it out.")
    total = sympy.Add(*game.prior.values())
    if not total.free_symbols and total != 1:
        raise GameError(f"the prior sums to {total}, not to 1.")
    for types in game.prior:
        for actions in itertools.product(*game.actions.values()):
            if len(game.table.get((types, actions), ())) != len(game.types):
                raise GameError(f"the table lacks a payoff for each party at types {types} and actions {actions}.")
