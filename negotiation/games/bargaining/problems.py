r"""Finite bargaining problems: outcomes that parties can agree on, and what each has without agreement.

Definition. A finite set of outcomes with a payoff for each party, and a disagreement point d. The *zone of agreement*
holds the outcomes that give every party at least its disagreement payoff. Solutions are looked for in the zone only:
an outcome that somebody would refuse solves nothing, however large a product of gains (two losses multiply to a
gain).

* Nash (1950): the largest product :math:`\prod_i (u_i - d_i)` (with weights, :math:`\prod_i (u_i - d_i)^{w_i}`);
* Kalai and Smorodinsky (1975): the largest least ratio :math:`\min_i (u_i - d_i)/(b_i - d_i)`, b the best of each in
  the zone (ties broken by the next least: leximin);
* egalitarian (Kalai 1977): the largest least gain :math:`\min_i (u_i - d_i)`, leximin.

On a finite set several outcomes may tie; all of them are given. Payoffs are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from negotiation.display import Column, Result, counted
from negotiation.display import columns as col
from negotiation.errors import GameError
from negotiation.expressions import exact
from negotiation.frozen import FrozenMap, frozen

Payoffs = Mapping[str, Fraction]


@dataclass(frozen=True)
class BargainingProblem(Result):
    """Outcomes with payoffs, and the payoffs of disagreement.

    Parameters
    ----------
    outcomes : mapping of str to mapping of str to number
        Outcome to party to payoff; every outcome names every party.
    disagreement : mapping of str to number
        What each party has without agreement.
    blocked : mapping of str to tuple of str
        Outcome to the parties that would refuse it for another reason than its payoff (it would not be kept, say).

    Raises
    ------
    GameError
        If there is no outcome, or a payoff is missing.

    Examples
    --------
    >>> land = {"line": {"A": 4, "B": 3}, "more": {"A": 6, "B": 2}, "war": {"A": 0, "B": 0}}
    >>> problem = BargainingProblem(land, {"A": 1, "B": 1})
    >>> problem.zone, problem.nash(), problem.egalitarian()
    (('line', 'more'), ('line',), ('line',))
    """

    outcomes: Mapping[str, Payoffs]
    disagreement: Payoffs
    blocked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        point = {party: exact(value) for party, value in self.disagreement.items()}
        object.__setattr__(self, "disagreement", FrozenMap(point))
        if not self.outcomes or not point:
            raise GameError("a bargaining problem has at least one outcome and one party.")
        told: dict[str, Payoffs] = {}
        for name, payoffs in self.outcomes.items():
            missing = set(point) ^ set(payoffs)
            if missing:
                raise GameError(f"outcome '{name}' and the disagreement point do not both name '{sorted(missing)[0]}'.")
            told[name] = FrozenMap({party: exact(payoffs[party]) for party in point})
        object.__setattr__(self, "outcomes", FrozenMap(told))
        object.__setattr__(self, "blocked", frozen(self.blocked))

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(self.disagreement)

    def gains(self, outcome: str) -> dict[str, Fraction]:
        """What each party gains over disagreement."""
        return {party: self.outcomes[outcome][party] - self.disagreement[party] for party in self.parties}

    def refused_by(self, outcome: str) -> tuple[str, ...]:
        """Who is better off without agreement, or blocks the outcome for another reason."""
        losing = [party for party, gain in self.gains(outcome).items() if gain < 0]
        return tuple(dict.fromkeys([*losing, *self.blocked.get(outcome, ())]))

    @property
    def zone(self) -> tuple[str, ...]:
        """The zone of agreement: what nobody refuses."""
        return tuple(one for one in self.outcomes if not self.refused_by(one))

    @property
    def frontier(self) -> tuple[str, ...]:
        """The Pareto frontier of the zone: no outcome of the zone is better for somebody and worse for nobody."""
        zone = self.zone
        return tuple(one for one in zone if not any(self._dominates(other, one) for other in zone))

    def _dominates(self, one: str, other: str) -> bool:
        pairs = [(self.outcomes[one][party], self.outcomes[other][party]) for party in self.parties]
        return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)

    def nash(self, weights: Mapping[str, int] | None = None) -> tuple[str, ...]:
        """The Nash solution: the largest product of gains, weighted by whole numbers; all outcomes that tie."""
        powers = {party: int((weights or {}).get(party, 1)) for party in self.parties}

        def product(outcome: str) -> tuple[Any, ...]:
            found = Fraction(1)
            for party, gain in self.gains(outcome).items():
                found *= gain ** powers[party]
            return (found, *self._leximin(outcome))

        return self._best(product)

    def egalitarian(self) -> tuple[str, ...]:
        """The egalitarian solution: the largest least gain, then the next least."""
        return self._best(self._leximin)

    def kalai_smorodinsky(self) -> tuple[str, ...]:
        """The Kalai-Smorodinsky solution: the largest least share of what each could gain at best in the zone."""
        gained = [self.gains(one) for one in self.zone]
        best = {party: max((one[party] for one in gained), default=Fraction(0)) for party in self.parties}

        def ratios(outcome: str) -> tuple[Any, ...]:
            gains = self.gains(outcome)
            return tuple(sorted(gains[party] / best[party] if best[party] else Fraction(1) for party in self.parties))

        return self._best(ratios)

    def _leximin(self, outcome: str) -> tuple[Any, ...]:
        return tuple(sorted(self.gains(outcome).values()))

    def _best(self, score: Callable[[str], tuple[Any, ...]]) -> tuple[str, ...]:
        if not self.zone:
            return ()
        scores = {one: score(one) for one in self.zone}
        best = max(scores.values())
        return tuple(one for one, value in scores.items() if value == best)

    def blockers(self) -> dict[str, tuple[str, ...]]:
        """Party to the outcomes that it alone refuses."""
        alone = {one: self.refused_by(one) for one in self.outcomes}
        return {party: tuple(one for one, who in alone.items() if who == (party,)) for party in self.parties}

    def _gist(self) -> str:
        return f"{counted(len(self.outcomes), 'outcome')} for {', '.join(self.parties)}"

    def summary(self) -> str:
        zone = self.zone
        if not zone:
            return f"None of {counted(len(self.outcomes), 'outcome')} is acceptable to all {len(self.parties)} parties."
        return (
            f"{len(zone)} of {counted(len(self.outcomes), 'outcome')} acceptable to all {len(self.parties)} parties; "
            f"Nash: {', '.join(self.nash())}; Kalai-Smorodinsky: {', '.join(self.kalai_smorodinsky())}; "
            f"egalitarian: {', '.join(self.egalitarian())}."
        )

    def _header(self) -> tuple[Column, ...]:
        gains = (col.signed(party) for party in self.parties)
        return (
            col.key("outcome"),
            *gains,
            col.labels("refused by"),
            col.labels("chosen by"),
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        marks = {
            "Nash": self.nash(),
            "Kalai-Smorodinsky": self.kalai_smorodinsky(),
            "egalitarian": self.egalitarian(),
            "frontier": self.frontier,
        }
        for outcome in self.outcomes:
            chosen = tuple(mark for mark, picked in marks.items() if outcome in picked)
            yield outcome, *self.gains(outcome).values(), self.refused_by(outcome), chosen
