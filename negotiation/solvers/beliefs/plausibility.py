r"""Are beliefs plausible? The intuitive criterion for messages that nobody sends (Cho and Kreps 1987, section IV.3).

Take a message m that no type sends, and the equilibrium payoff :math:`u^*(t)` of each type. Types that could only lose
by m, whatever belief the receiver answers best to, :math:`u^*(t) > \max_{r \in BR(T, m)} u_S(t, m, r)`, should not be
believed to send it. If then some other type would gain for certain, :math:`u^*(t) < \min_{r \in BR(T \setminus D, m)}
u_S(t, m, r)`, the equilibrium rests on beliefs that are not plausible. BR(S, m) are the replies that are best under
some belief on S; exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result, portable
from negotiation.display import columns as col
from negotiation.errors import SolverError, UsageError
from negotiation.games import Move
from negotiation.games.nodes import chances
from negotiation.games.signalling import SignallingGame
from negotiation.solvers.tables.linear import maximise


@portable
@dataclass(frozen=True)
class Objection:
    """A message that nobody sends, the types that could only lose by it, and the type that would send it (or '')."""

    message: str
    excluded: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Plausibility(Result):
    """The intuitive criterion applied to an equilibrium.

    Attributes
    ----------
    objections : tuple of Objection
        One for each message that nobody sends.
    """

    objections: tuple[Objection, ...]

    @property
    def passes(self) -> bool:
        """Whether no type would send an unused message once beliefs are plausible."""
        return not any(one.by for one in self.objections)

    def summary(self) -> str:
        bad = [one for one in self.objections if one.by]
        if not bad:
            return "its beliefs are plausible (intuitive criterion)"
        one = bad[0]
        return (
            f"its beliefs are not plausible (intuitive criterion): {', '.join(one.excluded)} could only lose by "
            f"'{one.message}', so the receiver should think of {one.by}, who gains by it"
        )

    columns = (col.key("unused message"), col.labels("could only lose"), col.text("would send it", none="nobody"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        return ((objection.message, objection.excluded, objection.by) for objection in self.objections)


def plausible(equilibrium: Any) -> Plausibility:
    """The intuitive criterion for an equilibrium of a signalling game (as `solve` returns it).

    Raises
    ------
    UsageError
        If it is an equilibrium of another form.
    """
    signals = getattr(equilibrium, "signals", None)
    if not isinstance(signals, SignallingGame):
        raise UsageError("the intuitive criterion is for signalling games: solve a SignallingGame first.")
    return plausible_beliefs(signals, equilibrium.profile)


def plausible_beliefs(game: SignallingGame, profile: Mapping[str, Move]) -> Plausibility:
    """The intuitive criterion for a profile of a signalling game."""
    worth = {kind: _worth(game, kind, profile) for kind in game.types}
    sent = {m for kind in game.types for m, q in _lottery(game, game.seat(kind), profile) if q > 0}
    return Plausibility(tuple(_objection(game, m, worth) for m in game.messages if m not in sent))


def _number(game: SignallingGame, expression: Any) -> Fraction:
    value = game.number(expression)
    if not isinstance(value, Fraction):
        raise SolverError("the intuitive criterion is decided where payoffs are rational numbers.")
    return value


def _lottery(game: SignallingGame, where: str, profile: Mapping[str, Move]) -> list[tuple[str, Fraction]]:
    node = game.tree.information_sets[where][0]
    return [(label, _number(game, q)) for label, q in chances(node, profile[where])]


def _worth(game: SignallingGame, kind: str, profile: Mapping[str, Move]) -> Fraction:
    total = Fraction(0)
    for message, q in _lottery(game, game.seat(kind), profile):
        for reply, r in _lottery(game, game.after(message), profile):
            total += q * r * _number(game, game.table[kind, message, reply][0])
    return total


def _objection(game: SignallingGame, message: str, worth: Mapping[str, Fraction]) -> Objection:
    def gain(kind: str, reply: str) -> Fraction:
        return _number(game, game.table[kind, message, reply][0]) - worth[kind]

    every = best_replies(game, message, game.types)
    excluded = tuple(kind for kind in game.types if max(gain(kind, reply) for reply in every) < 0)
    left = [kind for kind in game.types if kind not in excluded]
    if not left:
        return Objection(message, excluded, "")
    replies = best_replies(game, message, left)
    would = next((kind for kind in left if min(gain(kind, reply) for reply in replies) > 0), "")
    return Objection(message, excluded, would)


def best_replies(game: SignallingGame, message: str, types: Sequence[str]) -> list[str]:
    """The replies to a message that are best under some belief on these types."""
    return [reply for reply in game.replies[message] if _best_under_some(game, message, reply, types)]


def _best_under_some(game: SignallingGame, message: str, reply: str, types: Sequence[str]) -> bool:
    def value(kind: str, one: str) -> Fraction:
        return _number(game, game.table[kind, message, one][1])

    rows = [[value(t, other) - value(t, reply) for t in types] for other in game.replies[message] if other != reply]
    zero = [Fraction(0)] * len(types)
    return maximise(zero, rows, [Fraction(0)] * len(rows), [[Fraction(1)] * len(types)], [Fraction(1)]) is not None
