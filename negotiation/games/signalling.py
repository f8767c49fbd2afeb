r"""Signalling games: a sender who knows its type sends a message, a receiver who sees only the message replies.

Definition (Spence 1973; Cho and Kreps 1987). Types t with prior p(t); messages m; replies r (which may depend on the
message); payoffs :math:`u_S(t, m, r), u_R(t, m, r)`. A perfect Bayesian equilibrium gives each type a lottery over
messages, each message a lottery over replies and a belief :math:`\mu(t \mid m)` such that messages are best for their
types, replies are best under the beliefs, and beliefs follow from Bayes' rule where the message is sent. In this form
every such equilibrium is sequential (Fudenberg and Tirole 1991, proposition 2).

A profile has a move for each type at the decision called '<sender> (<type>)' and for each message at '<receiver> after
<message>'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.display import Column
from negotiation.display import columns as col
from negotiation.errors import GameError
from negotiation.expressions import exact
from negotiation.frozen import FrozenMap
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.form import Valued
from negotiation.games.incentives import Incentive, Move
from negotiation.games.nodes import Chance, Decision, Outcome
from negotiation.games.normal import payoff


@dataclass(frozen=True)
class SignallingGame(Valued):
    """A sender with a type, a receiver, messages and replies.

    Parameters
    ----------
    sender, receiver : str
    prior : mapping of str to number or expression
        Type to its probability.
    replies : mapping of str to tuple of str
        Message to the replies that may follow it.
    table : mapping of (type, message, reply) to (sender's payoff, receiver's payoff)
    values : mapping of str to number, optional
    title : str

    Raises
    ------
    GameError
        If an entry is missing, labels repeat, or the prior is no probability.

    Examples
    --------
    A resolute sender can afford to deploy; a bluffer cannot, unless it is believed.

    >>> game = SignallingGame.of(
    ...     "sender", "receiver", {"resolute": "0.5", "bluffer": "0.5"},
    ...     {"deploy": ["yield", "test"], "talk": ["yield", "test"]},
    ...     lambda t, m, r: (
    ...         (3 if r == "yield" else 1 if t == "resolute" else -2) - (m == "deploy") * (1 if t == "resolute" else 4),
    ...         0 if r == "yield" else -1 if t == "resolute" else 1,
    ...     ),
    ... )
    >>> game.tree.information_sets["receiver after talk"][0].party
    'receiver'
    """

    sender: str
    receiver: str
    prior: Mapping[str, sympy.Expr]
    replies: Mapping[str, tuple[str, ...]]
    table: Mapping[tuple[str, str, str], tuple[sympy.Expr, sympy.Expr]]
    values: Mapping[str, Fraction] = field(default_factory=dict)
    title: str = "signalling game"

    def __post_init__(self) -> None:
        object.__setattr__(self, "prior", FrozenMap({t: payoff(q) for t, q in self.prior.items()}))
        object.__setattr__(self, "replies", FrozenMap({m: tuple(r) for m, r in self.replies.items()}))
        object.__setattr__(self, "table", FrozenMap(dict(self.table)))
        object.__setattr__(self, "values", FrozenMap({k: exact(v) for k, v in self.values.items()}))
        _validate(self)

    @classmethod
    def of(
        cls,
        sender: str,
        receiver: str,
        prior: Mapping[str, Any],
        replies: Mapping[str, Sequence[str]],
        payoffs: Callable[[str, str, str], Sequence[Any]],
        *,
        title: str = "signalling game",
    ) -> SignallingGame:
        """A game whose payoffs are given by a function of type, message and reply."""
        keys = [(t, m, r) for t in prior for m, rs in replies.items() for r in rs]
        table = {}
        for key in keys:
            pays = tuple(payoffs(*key))
            if len(pays) != 2:
                raise GameError(f"payoffs{key} gave {len(pays)} numbers; sender and receiver need one each.")
            table[key] = payoff(pays[0]), payoff(pays[1])
        return cls(sender, receiver, prior, {m: tuple(r) for m, r in replies.items()}, table, title=title)

    @property
    def parties(self) -> tuple[str, ...]:
        return self.sender, self.receiver

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self.prior)

    @property
    def messages(self) -> tuple[str, ...]:
        return tuple(self.replies)

    def seat(self, kind: str) -> str:
        """The decision of a type."""
        return f"{self.sender} ({kind})"

    def after(self, message: str) -> str:
        """The receiver's decision after a message."""
        return f"{self.receiver} after {message}"

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> SignallingGame:
        """The same game with some values set (exact numbers)."""
        return replace(self, values=self.with_values({**(values or {}), **named}))

    @property
    def names(self) -> frozenset[str]:
        return self.tree.names

    @cached_property
    def tree(self) -> ExtensiveGame:
        """The game as a tree."""
        branches = tuple(
            (
                kind,
                chance,
                Decision(self.sender, self.seat(kind), {m: self._reply(kind, m) for m in self.messages}),
            )
            for kind, chance in self.prior.items()
        )
        return ExtensiveGame(self.parties, Chance("type", branches), self.values, title=self.title)

    def _reply(self, kind: str, message: str) -> Decision:
        leaves = {
            reply: Outcome(
                f"{kind}; {message}; {reply}", dict(zip(self.parties, self.table[kind, message, reply], strict=True))
            )
            for reply in self.replies[message]
        }
        return Decision(self.receiver, self.after(message), leaves)

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party before the type is drawn."""
        return self.tree.payoffs(profile)

    def incentives(
        self, profile: Mapping[str, Move], beliefs: Mapping[str, Sequence[Any]] | None = None
    ) -> tuple[Incentive, ...]:
        """The gains of the tree: each type's from other messages, the receiver's from other replies."""
        return self.tree.incentives(profile, beliefs)

    def summary(self) -> str:
        return (
            f"{self.title}: {self.sender} has {len(self.types)} types and {len(self.messages)} messages; "
            f"{self.receiver} sees the message only."
        )

    def _header(self) -> tuple[Column, ...]:
        return (
            col.key("type"),
            col.value("probability"),
            col.key("message"),
            col.key("reply"),
            col.value(self.sender),
            col.value(self.receiver),
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for (kind, message, reply), pays in self.table.items():
            yield kind, self.prior[kind], message, reply, *pays

    def _identity(self) -> tuple[Any, ...]:
        return *super()._identity(), tuple(self.prior), tuple(self.replies.items())


def _validate(game: SignallingGame) -> None:
    if game.sender == game.receiver:
        raise GameError("sender and receiver must have different labels.")
    if not game.prior or not game.replies:
        raise GameError("a signalling game needs a type and a message.")
    for message, replies in game.replies.items():
        if not replies or len(set(replies)) != len(replies):
            raise GameError(f"the replies to '{message}' must be there and have different labels.")
    for key in [(t, m, r) for t in game.prior for m, rs in game.replies.items() for r in rs]:
        if len(game.table.get(key, ())) != 2:
            raise GameError(f"the table lacks the two payoffs at type, message, reply {key}.")
    numbers = [q for q in game.prior.values() if not q.free_symbols]
    if any(q <= 0 for q in numbers) or (len(numbers) == len(game.prior) and sum(numbers) != 1):
        raise GameError("the probabilities of the types must be positive and sum to 1.")
