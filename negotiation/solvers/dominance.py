"""Iterated dominance: strategies that no reasonable belief supports are removed, round by round, exactly.

A strategy is *strictly dominated* when some lottery over the party's other strategies does better whatever the others
do; equivalently, for two parties, when it is never a best reply. What survives strict elimination does not depend on
its order, contains every equilibrium, and in two-party games is the set of rationalisable strategies (Bernheim 1984;
Pearce 1984). Weak elimination depends on the order: here all weakly dominated strategies of a round go at once.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Result
from negotiation.games import NormalFormGame
from negotiation.solvers.linear import maximise


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

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"round": i, "party": party, "removed": strategy}
            for i, removed in enumerate(self.rounds, 1)
            for party, strategy in removed
        ]


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
