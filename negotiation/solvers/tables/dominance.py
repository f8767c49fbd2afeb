"""Iterated dominance: strategies that no reasonable belief supports are removed, round by round, exactly.

A strategy is *strictly dominated* when some lottery over the party's other strategies does better whatever the others
do; equivalently, for two parties, when it is never a best reply. What survives strict elimination does not depend on
its order, contains every equilibrium, and in two-party games is the set of rationalisable strategies (Bernheim 1984;
Pearce 1984). Weak elimination depends on the order: here all weakly dominated strategies of a round go at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result, counted
from negotiation.display import columns as col
from negotiation.games import NormalFormGame
from negotiation.solvers.tables.linear import maximise


@dataclass(frozen=True)
class Elimination(Result):
    """What iterated dominance leaves.

    Attributes
    ----------
    game : NormalFormGame
        The game that is left.
    rounds : tuple of tuple of (party, strategy)
        What each round removed.
    strict : bool
    """

    game: NormalFormGame
    rounds: tuple[tuple[tuple[str, str], ...], ...]
    strict: bool

    def summary(self) -> str:
        kind = "strictly" if self.strict else "weakly"
        count = sum(len(one) for one in self.rounds)
        left = " × ".join(str(size) for size in self.game.shape)
        return f"{count} {kind} dominated strategies removed in {len(self.rounds)} rounds; {left} are left."

    columns = (col.count("round"), col.key("party"), col.key("removed"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        return ((number, *each) for number, removed in enumerate(self.rounds, 1) for each in removed)


def undominated(game: NormalFormGame, *, strict: bool = True, mixed: bool = True) -> Elimination:
    """Remove dominated strategies until none is left.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name in its payoffs.
    strict : bool
        Strict dominance (the result does not depend on the order) or weak.
    mixed : bool
        Whether lotteries may dominate, or only pure strategies.
    """
    rounds: list[tuple[tuple[str, str], ...]] = []
    while True:
        removed = [
            (party, label)
            for party, labels in game.strategies.items()
            for label in labels
            if len(labels) > 1 and dominated(game, party, label, strict=strict, mixed=mixed)
        ]
        if not removed:
            return Elimination(game, tuple(rounds), strict)
        rounds.append(tuple(removed))
        kept = {p: [s for s in labels if (p, s) not in removed] for p, labels in game.strategies.items()}
        game = game.restricted(kept)


def dominated(game: NormalFormGame, party: str, label: str, *, strict: bool = True, mixed: bool = True) -> bool:
    """Whether another strategy, or a lottery over others, does better than a strategy whatever the others do."""
    here, others = _advantages(game, party, label)
    rows = [[row[k] - here[k] for k in range(len(here))] for row in others]
    if not mixed:
        return any(_better(row, strict) for row in rows)
    return _some_lottery(rows, strict)


def support_dominated(game: NormalFormGame, party: str, labels: Sequence[str]) -> bool:
    """Whether lotteries that play just these strategies are weakly dominated.

    The undominated lotteries are a union of faces of the simplex, so one lottery speaks for all with its support
    (Arrow, Barankin and Blackwell 1953); the even one is looked at.
    """
    here, others = _advantages(game, party, labels[0])
    every = {labels[0]: here, **dict(zip([s for s in game.strategies[party] if s != labels[0]], others, strict=True))}
    mean = [sum((every[s][k] for s in labels), Fraction(0)) / len(labels) for k in range(len(here))]
    return _some_lottery([[v - m for v, m in zip(row, mean, strict=True)] for row in every.values()], strict=False)


@dataclass(frozen=True)
class Rationalisable(Result):
    """What parties may do who know the payoffs, are rational, and know this of each other, and so on.

    Attributes
    ----------
    sets : mapping of str to tuple of str
        Party to its rationalisable strategies.
    beliefs : str
        'two parties' (Bernheim 1984; Pearce 1984), or 'correlated' (Brandenburger and Dekel 1987): with more parties a
        belief may correlate what the others do.
    rounds : int
        How many rounds of elimination it took.
    """

    sets: Mapping[str, tuple[str, ...]]
    beliefs: str
    rounds: int

    def summary(self) -> str:
        sizes = " × ".join(str(len(labels)) for labels in self.sets.values())
        tail = "" if self.beliefs == "two parties" else "; beliefs may correlate what the others do"
        return f"{sizes} rationalisable strategies after {counted(self.rounds, 'round')}{tail}."

    columns = (col.key("party"), col.labels("rationalisable"))

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        return self.sets.items()


def rationalisable(game: NormalFormGame) -> Rationalisable:
    """The rationalisable strategies of each party: what iterated strict dominance (by lotteries) leaves, exactly.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name in its payoffs.
    """
    left = undominated(game)
    beliefs = "two parties" if len(game.parties) == 2 else "correlated"
    return Rationalisable(dict(left.game.strategies), beliefs, len(left.rounds))


def _advantages(game: NormalFormGame, party: str, label: str) -> tuple[list[Fraction], list[list[Fraction]]]:
    """Payoffs of a strategy, and of each other strategy of the party, against all that the others can do."""
    index = game.parties.index(party)
    rest = [labels for p, labels in game.strategies.items() if p != party]
    payoffs = game.rational[party]
    against = list(itertools.product(*rest))

    def row(strategy: str) -> list[Fraction]:
        return [payoffs[(*combo[:index], strategy, *combo[index:])] for combo in against]

    return row(label), [row(other) for other in game.strategies[party] if other != label]


def _better(row: list[Fraction], strict: bool) -> bool:
    return all(gap > 0 for gap in row) if strict else all(gap >= 0 for gap in row) and any(gap > 0 for gap in row)


def _some_lottery(rows: list[list[Fraction]], strict: bool) -> bool:
    """Maximise the least (strict) or the summed (weak) advantage of a lottery over the rows."""
    if not rows:
        return False
    width, height = len(rows[0]), len(rows)
    if strict:
        # variables: lottery q, and advantage t (shifted to be nonnegative): q.rows >= t for all k, sum q = 1
        shift = max((abs(v) for row in rows for v in row), default=Fraction(0)) + 1
        limits = [[*(-row[k] for row in rows), Fraction(1)] for k in range(width)]
        bounds = [shift] * width
        total = [Fraction(1)] * height + [Fraction(0)]
        best = maximise([Fraction(0)] * height + [Fraction(1)], limits, bounds, [total], [Fraction(1)])
        return best is not None and best.value > shift
    summed = [sum(row, Fraction(0)) for row in rows]
    limits = [[-row[k] for row in rows] for k in range(width)]
    best = maximise(summed, limits, [Fraction(0)] * width, [[Fraction(1)] * height], [Fraction(1)])
    return best is not None and best.value > 0
