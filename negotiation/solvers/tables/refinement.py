r"""Which equilibria to take seriously: strict, undominated, perfect; payoff and risk dominance; the index.

* *Strict*: every other strategy does worse.
* *Undominated*: no party plays a lottery that some other lottery never does worse than, and sometimes better.
* *Perfect* (Selten 1975): the limit of equilibria under small mistakes. A strict equilibrium is perfect, a dominated
  one is not, and with two parties undominated is the same as perfect (van Damme 1991, theorem 3.2.2); what these facts
  leave open with more parties is said to be open.
* *Payoff dominance*: better for every party than another equilibrium. *Risk dominance* between two strict equilibria of
  two parties: the larger product of the losses from deviating alone (Harsanyi and Selten 1988, section 3.9).
* *Index* of a regular equilibrium (Shapley 1974; Ritzberger 1994): with the gains :math:`g_{ia} = u_i(a, \cdot) -
  u_i(a_0, \cdot)` of the strategies played, the sign of :math:`\det(-\partial g / \partial p)`. It is +1 for strict
  equilibria, sums to +1 over all equilibria of a generic game, and is defined where unplayed strategies do worse and
  the determinant is not 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import flint
import sympy
from flint import arb, arb_mat, fmpq, fmpq_mat

from negotiation.display import Column, Result, counted
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.expressions.evaluation import PRECISIONS
from negotiation.games import NormalFormGame
from negotiation.solvers.equilibrium import Equilibrium, Solution, played
from negotiation.solvers.tables.dominance import support_dominated


@dataclass(frozen=True)
class Refined(Result):
    """What can be said of one equilibrium beside the others.

    Attributes
    ----------
    equilibrium : Equilibrium
    strict, undominated : bool
    perfect : bool or None
        None where it is open.
    index : int or None
        None where it is not defined.
    """

    equilibrium: Equilibrium
    strict: bool
    undominated: bool
    perfect: bool | None
    index: int | None

    def summary(self) -> str:
        words = [name for name in ("strict", "undominated", "perfect") if getattr(self, name)]
        index = "not defined" if self.index is None else f"{self.index:+d}"
        return f"{', '.join(words) or 'neither strict nor undominated'}; index {index}"

    def _header(self) -> tuple[Column, ...]:
        flags = (col.flag(name) for name in ("strict", "undominated", "perfect"))
        parties = (col.text(party, key=party) for party in self.equilibrium.game.parties)
        return *parties, *flags, col.signed("index")

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        moves = (self.equilibrium.strategy(party) for party in self.equilibrium.game.parties)
        yield *moves, self.strict, self.undominated, self.perfect, self.index


@dataclass(frozen=True)
class Refinements(Result):
    """The equilibria of a table, each with what speaks for it.

    Attributes
    ----------
    game : NormalFormGame
    listed : tuple of Refined
    """

    game: NormalFormGame
    listed: tuple[Refined, ...]

    @cached_property
    def _payoffs(self) -> list[list[Any]]:
        return [
            [self.game.point.raw(u) for u in self.game.payoffs(one.equilibrium.profile).values()] for one in self.listed
        ]

    def payoff_dominates(self, one: int, other: int) -> bool:
        """Whether every party is better off in one equilibrium (numbers from 0) than in another."""
        return all(bool(a > b) for a, b in zip(self._payoffs[one], self._payoffs[other], strict=True))

    def risk_dominates(self, one: int, other: int) -> bool:
        """Whether one strict equilibrium of two parties risk-dominates another.

        Raises
        ------
        UsageError
            If there are not two parties, or an equilibrium is not strict.
        """
        pair = [self.listed[one], self.listed[other]]
        if len(self.game.parties) != 2 or not all(each.strict for each in pair):
            raise UsageError("risk dominance compares two strict equilibria of two parties.")
        here, there = (each.equilibrium.profile for each in pair)
        return bool(self._loss(here, there) > self._loss(there, here))

    def _loss(self, here: Mapping[str, Any], there: Mapping[str, Any]) -> Any:
        """The product of what each party loses by playing as in `there` while the other stays `here`."""
        product = fmpq(1)
        for party in self.game.parties:
            stay = self.game.payoff(party, [here[p] for p in self.game.parties])
            move = self.game.payoff(party, [(there if p == party else here)[p] for p in self.game.parties])
            product *= self.game.point.raw(stay - move)
        return product

    @property
    def payoff_dominant(self) -> int | None:
        """The number of the equilibrium that is better for everybody than each of the others, or None."""
        every = range(len(self.listed))
        return next((i for i in every if all(i == j or self.payoff_dominates(i, j) for j in every)), None)

    @property
    def risk_dominant(self) -> int | None:
        """The number of the strict equilibrium that risk-dominates the other strict ones, or None."""
        strict = [i for i, one in enumerate(self.listed) if one.strict]
        if len(self.game.parties) != 2 or len(strict) < 2:
            return None
        return next((i for i in strict if all(i == j or self.risk_dominates(i, j) for j in strict)), None)

    def summary(self) -> str:
        counts = ", ".join(
            f"{sum(bool(getattr(one, name)) for one in self.listed)} {name}"
            for name in ("strict", "undominated", "perfect")
        )
        best = []
        for name in ("payoff_dominant", "risk_dominant"):
            number = getattr(self, name)
            if number is not None:
                best.append(f"number {number + 1} is {name.replace('_', ' ')}")
        tail = f"; {'; '.join(best)}" if best else ""
        return f"{counted(len(self.listed), 'equilibrium', 'equilibria')}: {counts}{tail}."

    def _header(self) -> tuple[Column, ...]:
        inner = self.listed[0]._header() if self.listed else ()
        return col.count("equilibrium", index=True), *inner, col.text("dominant in")

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each equilibrium what speaks for it."""
        dominant = {"payoff": self.payoff_dominant, "risk": self.risk_dominant}
        for number, refined in enumerate(self.listed):
            marks = " and ".join(name for name, best in dominant.items() if best == number)
            yield number + 1, *next(iter(refined._cells())), marks

    def _items(self) -> Mapping[int, Refined]:
        return dict(enumerate(self.listed))

    def _gist(self) -> str:
        return f"of {counted(len(self.listed), 'equilibrium', 'equilibria')} of {self.game.title}"


def refinements(solution: Solution[Equilibrium]) -> Refinements:
    """What speaks for each equilibrium of a normal form.

    Parameters
    ----------
    solution : Solution
        Of a `NormalFormGame` with a value for every name, as `solve` returns it.

    Raises
    ------
    UsageError
        If the solution is empty, or of another form.

    Examples
    --------
    The stag hunt: hunting together pays more, hunting the hare risks less.

    >>> from negotiation.solvers import solve
    >>> labels = {"A": ["stag", "hare"], "B": ["stag", "hare"]}
    >>> hunt = NormalFormGame.from_arrays({"A": [[4, 0], [3, 3]], "B": [[4, 3], [0, 3]]}, labels)
    >>> found = refinements(solve(hunt))
    >>> [str(refined.rows()[0].A) for refined in found], found.payoff_dominant, found.risk_dominant
    (['stag', 'stag (3/4) or hare (1/4)', 'hare'], 0, 2)
    """
    games = {id(one.game): one.game for one in solution}
    if len(games) != 1:
        raise UsageError("refinements compare the equilibria of one game, at least one of them.")
    (game,) = games.values()
    if not isinstance(game, NormalFormGame):
        raise UsageError("refinements are for tables of payoffs; take normal_form(game) of a tree.")
    return Refinements(game, tuple(_refined(game, one) for one in solution))


def _refined(game: NormalFormGame, one: Equilibrium) -> Refined:
    pure = all(isinstance(move, str) for move in one.profile.values())
    strict = pure and all(game.point.sign(each.gain) == -1 for each in one.incentives)
    undominated = strict or not any(
        support_dominated(game, party, sorted(played(one.profile[party]))) for party in game.parties
    )
    perfect = True if strict else False if not undominated else True if len(game.parties) == 2 else None
    return Refined(one, strict, undominated, perfect, index(game, one))


def index(game: NormalFormGame, one: Equilibrium) -> int | None:
    """The index of an equilibrium: +1 or -1; None where it is not defined (or cannot be told from 0)."""
    support = {party: sorted(played(one.profile[party]), key=game.strategies[party].index) for party in game.parties}
    for each in one.incentives:
        if each.deviation not in support[each.party] and game.point.sign(each.gain) != -1:
            return None
    unknowns = [(party, s) for party, labels in support.items() for s in labels[1:]]
    if not unknowns:
        return 1
    for precision in PRECISIONS:
        with flint.ctx.workprec(precision):
            rows = [[-_slope(game, one, support, row, column, precision) for column in unknowns] for row in unknowns]
            determinant = _determinant(rows)
        if determinant != 0 and (isinstance(determinant, fmpq) or not determinant.contains(0)):
            return 1 if determinant > 0 else -1
        if isinstance(determinant, fmpq):
            return None
    return None


def _determinant(rows: list[list[Any]]) -> Any:
    size = len(rows)
    flat = [value for row in rows for value in row]
    if all(isinstance(value, fmpq) for value in flat):
        return fmpq_mat(size, size, flat).det()
    return arb_mat(size, size, [value if isinstance(value, arb) else arb(value) for value in flat]).det()


def _slope(
    game: NormalFormGame,
    one: Equilibrium,
    support: Mapping[str, Sequence[str]],
    row: tuple[str, str],
    column: tuple[str, str],
    precision: int,
) -> Any:
    """How the gain from a strategy (against the first of the support) changes with a chance of another party's."""
    (party, s), (other, t) = row, column
    if party == other:
        return fmpq(0)
    total = sympy.Integer(0)
    rest = [p for p in game.parties if p not in (party, other)]
    lotteries = [game.lottery(p, one.profile) for p in rest]
    for draw in itertools.product(*lotteries):
        chance = sympy.Mul(*(q for _, q in draw))
        fixed = {p: label for p, (label, _) in zip(rest, draw, strict=True)}
        for mine, sign in ((s, 1), (support[party][0], -1)):
            for theirs, turn in ((t, 1), (support[other][0], -1)):
                labels = {**fixed, party: mine, other: theirs}
                total += sign * turn * chance * game.payoff(party, [labels[p] for p in game.parties])
    return game.point.raw(total, precision)
