"""An assessment: a profile of a tree with the beliefs that support it, and the mistakes that lead to these beliefs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from negotiation.display import columns as col
from negotiation.display import decimal, percent
from negotiation.display.columns import Strategy
from negotiation.solvers.beliefs.consistency import Tremble
from negotiation.solvers.trees.tree import TreeEquilibrium


@dataclass(frozen=True)
class SequentialEquilibrium(TreeEquilibrium):
    """A sequential equilibrium: moves, beliefs, and the small mistakes of which the beliefs are the limit.

    Attributes
    ----------
    beliefs : mapping of str to tuple of Fraction
        For each decision: the probability of each of its nodes, in the order of the tree.
    mistakes : mapping of (str, str) to Tremble
        For each move that is not played: the order and weight of the mistake, chance ``weight * ε ** order``. Bayes'
        rule under these mistakes gives the beliefs as ε goes to 0.
    ranges : mapping of (str, str) to (Fraction, Fraction)
        Chances of moves that may vary, the rest being as it is: the closed range.
    """

    beliefs: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    mistakes: Mapping[tuple[str, str], Tremble] = field(default_factory=dict)
    ranges: Mapping[tuple[str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)

    def belief(self, where: str) -> dict[tuple[str, ...], Fraction]:
        """What a party believes at a decision: history (labels of the moves so far) to probability."""
        return dict(zip(self.game.histories(where), self.beliefs[where], strict=True))

    columns = (*TreeEquilibrium.columns, col.text("believes"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each decision, besides, what the party believes where several nodes are possible."""
        for cells, (_, where) in zip(super()._cells(), self.decides(), strict=True):
            several = len(self.beliefs.get(where, ())) > 1
            yield *cells, Strategy(self._believed(where), self._belief_text(where)) if several else None

    def _believed(self, where: str) -> dict[str, Fraction]:
        return {" › ".join(history): chance for history, chance in self.belief(where).items()}

    def _belief_text(self, where: str) -> str:
        histories = self.game.histories(where)
        told = [" › ".join(_telling(history, histories)) for history in histories]
        parts = [f"{text} {percent(q)}" for text, q in zip(told, self.beliefs[where], strict=True) if q]
        return "; ".join(parts)

    def move_text(self, where: str) -> str:
        text = super().move_text(where)
        free = [(move, low, high) for (at, move), (low, high) in self.ranges.items() if at == where and low < high]
        spans = ", ".join(f"{move} from {decimal(low)} to {decimal(high)}" for move, low, high in free)
        return f"{text} [{spans}]" if spans else text

    def as_data(self) -> dict[str, Any]:
        return {
            **super().as_data(),
            "beliefs": {where: list(chances) for where, chances in self.beliefs.items()},
            "mistakes": [
                {"where": where, "move": move, "order": one.order, "weight": one.weight}
                for (where, move), one in self.mistakes.items()
            ],
        }


def _telling(history: tuple[str, ...], all_histories: tuple[tuple[str, ...], ...]) -> list[str]:
    """The moves of a history that tell it from the others (all of them where lengths differ)."""
    if len({len(one) for one in all_histories}) > 1:
        return list(history)
    return [m for i, m in enumerate(history) if len({one[i] for one in all_histories}) > 1] or list(history)
