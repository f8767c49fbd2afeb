r"""The payoffs that subgame-perfect equilibria of a repeated game can have: two parties, perfect monitoring, exact.

Definition. Stage payoffs g(a), discount factor δ, public randomisation, pure actions. :math:`V^*` is the largest set W
with W = co B(W), where v is in B(W) if :math:`v = (1-\delta) g(a) + \delta w` for an action profile a and a w in W with
:math:`(1-\delta) h_i(a) \le \delta (w_i - \underline w_i)`: h the gain from the best deviation, :math:`\underline w`
the least payoffs in W (Abreu, Pearce and Stacchetti 1990).

Two sequences enclose it, in rational arithmetic. From *outside*, the operator of Abreu and Sannikov (2014), which keeps
for each a at most four points, starting with all feasible payoffs. From *inside*, the same operator starting with stage
equilibria, and with every g(a) that repetition alone sustains under the punishments found so far: all its points are
equilibrium payoffs. Points and segments are sets like any other. Where the two agree the set is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Column, Result, counted, decimal
from negotiation.display import columns as col
from negotiation.errors import SolverError
from negotiation.expressions import Evidence
from negotiation.games.repeated import RepeatedGame

Point = tuple[Fraction, Fraction]
ROUNDS = 60
DIGITS = 40


@dataclass(frozen=True)
class PayoffSet(Result):
    """The equilibrium payoffs of a repeated game, enclosed.

    Attributes
    ----------
    game : RepeatedGame
    inner, outer : tuple of points
        Corners, counter-clockwise from the least; the set lies between their hulls. `inner` is empty if no
        equilibrium was found.
    rounds : int
    """

    game: RepeatedGame
    inner: tuple[Point, ...]
    outer: tuple[Point, ...]
    rounds: int

    @property
    def exact(self) -> bool:
        """Whether the inner and the outer hull are the same."""
        return self.inner == self.outer

    @property
    def evidence(self) -> Evidence:
        """Exact, or enclosed with the largest distance of a corner of the outer hull from the inner one's."""
        if self.exact:
            return Evidence.exact()
        return Evidence.enclosed(note=f"corners up to {decimal(self.gap)} apart" if self.inner else "from outside only")

    @property
    def gap(self) -> Fraction:
        """The largest distance (in the larger coordinate) from a corner of the outer hull to one of the inner."""
        if not self.inner:
            return max((abs(x) for p in self.outer for x in p), default=Fraction(0))
        return max(min(max(abs(a - b) for a, b in zip(p, q, strict=True)) for q in self.inner) for p in self.outer)

    def contains(self, payoffs: Iterable[Any]) -> bool | None:
        """Whether a pair of payoffs is an equilibrium payoff; None if it lies between the two hulls."""
        first, second = (Fraction(x) for x in payoffs)
        if self.inner and _inside((first, second), self.inner):
            return True
        return None if self.outer and _inside((first, second), self.outer) else False

    @property
    def worst(self) -> tuple[Point, Point]:
        """For each party the least equilibrium payoff, enclosed: (from outside, from inside)."""
        inner = self.inner or self.outer
        return _least(self.outer), _least(inner)

    def summary(self) -> str:
        first, second = self.game.parties
        kind = {0: "no payoff", 1: "one point", 2: "a segment"}.get(len(self.outer), f"{len(self.outer)} corners")
        at = decimal(self.game.values[self.game.discount])
        how = f"{self.evidence}; {counted(self.rounds, 'round')}"
        return f"Equilibrium payoffs of {first} and {second} at discount factor {at}: {kind} ({how})."

    def _header(self) -> tuple[Column, ...]:
        return *map(col.number, self.game.parties), col.flag("sure", words=("yes", "outer", "open"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """The corners."""
        known = set(self.inner)
        return ((*corner, corner in known) for corner in self.outer)


def payoff_set(game: RepeatedGame, *, rounds: int = ROUNDS) -> PayoffSet:
    """The set of subgame-perfect equilibrium payoffs of a repeated game of two parties, with public randomisation.

    Parameters
    ----------
    game : RepeatedGame
        With a value for the discount factor and every name of the stage game.
    rounds : int
        At most so many rounds of the operators; what is open then shows in `inner` and `outer`.

    Raises
    ------
    SolverError
        If there are not two parties, or a name has no value.

    Examples
    --------
    >>> from negotiation.games import NormalFormGame
    >>> stage = NormalFormGame.from_arrays({"A": [[9, 1], [10, 3]], "B": [[9, 10], [1, 3]]})
    >>> payoff_set(RepeatedGame(stage).at(discount="1/7")).contains((9, 9))
    True
    >>> payoff_set(RepeatedGame(stage).at(discount="0.14")).outer
    ((Fraction(3, 1), Fraction(3, 1)),)
    """
    return _Operators(game).enclose(rounds)


class _Operators:
    def __init__(self, game: RepeatedGame) -> None:
        if len(game.parties) != 2:
            raise SolverError(f"the payoff set is for two parties; this game has {len(game.parties)}.")
        if any(name not in game.values for name in game.names):
            missing = next(name for name in game.names if name not in game.values)
            raise SolverError(f"'{missing}' has no value. Set it with at(...).")
        self.game, self.delta = game, game.values[game.discount]
        if not 0 < self.delta < 1:
            raise SolverError(f"a discount factor lies between 0 and 1, not at {self.delta}.")
        rows, columns = game.stage.matrices()
        self.payoff: list[Point] = []
        self.gain: list[Point] = []
        for i, row in enumerate(rows):
            for j in range(len(row)):
                own = rows[i][j], columns[i][j]
                best = max(line[j] for line in rows), max(columns[i])
                self.payoff.append(own)
                self.gain.append((best[0] - own[0], best[1] - own[1]))
        self.security = (
            min(max(line[j] for line in rows) for j in range(len(rows[0]))),
            min(max(line) for line in columns),
        )

    def enclose(self, rounds: int) -> PayoffSet:
        outer, inner = hull(self.payoff), self._start()
        threat, used = self.security, 0
        while used < rounds:
            used += 1
            bigger = self._step(outer, threat)
            threat = _least(bigger) if bigger else threat
            threat = max(threat[0], self.security[0]), max(threat[1], self.security[1])
            smaller = hull([*inner, *self._step(inner, _least(inner))]) if inner else inner
            bigger, smaller = _coarse(bigger, outward=True), _coarse(smaller, outward=False)
            still = bigger == outer
            outer, inner = bigger, smaller
            if still or outer == inner or not outer:
                break
        if not outer:
            inner = ()
        elif outer != inner:
            inner = outer if self._generates(outer) else inner
        return PayoffSet(self.game, inner, outer, used)

    def _start(self) -> tuple[Point, ...]:
        """Stage equilibria: their repetition is an equilibrium."""
        return hull([g for g, h in zip(self.payoff, self.gain, strict=True) if not any(h)])

    def _generates(self, corners: tuple[Point, ...]) -> bool:
        """Whether a set is contained in the hull of what it generates, so that all its points are equilibria."""
        made = self._step(corners, _least(corners))
        return bool(made) and all(_inside(corner, made) for corner in corners)

    def _step(self, corners: tuple[Point, ...], threat: Point) -> tuple[Point, ...]:
        """The hull of what every action profile generates with continuations in a set."""
        made: list[Point] = []
        for g, h in zip(self.payoff, self.gain, strict=True):
            least = tuple(t + (1 - self.delta) / self.delta * x for t, x in zip(threat, h, strict=True))
            if g[0] >= least[0] and g[1] >= least[1]:
                made.append(g)
                continue
            for w in _binding(corners, (least[0], least[1])):
                made.append(tuple((1 - self.delta) * a + self.delta * b for a, b in zip(g, w, strict=True)))  # type: ignore[arg-type]
        return hull(made)


def _binding(corners: tuple[Point, ...], least: Point) -> list[Point]:
    """The extreme points of {w in the hull: w >= least} at which one of the two bounds is met with equality."""
    cut = list(corners)
    for axis in (0, 1):
        cut = _clipped(cut, axis, least[axis])
    return [w for w in hull(cut) if w[0] == least[0] or w[1] == least[1]]


def _clipped(corners: list[Point], axis: int, bound: Fraction) -> list[Point]:
    """A convex polygon without what lies below a bound of one coordinate."""
    kept = []
    for here, there in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        if here[axis] >= bound:
            kept.append(here)
        if (here[axis] - bound) * (there[axis] - bound) < 0:
            share = (bound - here[axis]) / (there[axis] - here[axis])
            crossing = tuple(a + share * (b - a) for a, b in zip(here, there, strict=True))
            kept.append((crossing[0], crossing[1]))
    return kept


def hull(points: Iterable[Point]) -> tuple[Point, ...]:
    """Corners of the convex hull, counter-clockwise from the least; a point or the two ends of a segment too."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return tuple(ordered)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return tuple(dict.fromkeys((*lower[:-1], *upper[:-1])))


def _chain(points: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _inside(p: Point, corners: tuple[Point, ...]) -> bool:
    if len(corners) == 1:
        return p == corners[0]
    if len(corners) == 2:
        a, b = corners
        within = all(min(x, y) <= z <= max(x, y) for x, y, z in zip(a, b, p, strict=True))
        return within and _turn(a, b, p) == 0
    return all(_turn(a, b, p) >= 0 for a, b in zip(corners, (*corners[1:], corners[0]), strict=True))


def _least(corners: tuple[Point, ...]) -> Point:
    return min(x for x, _ in corners), min(y for _, y in corners)


def _coarse(corners: tuple[Point, ...], *, outward: bool) -> tuple[Point, ...]:
    """Corners with denominators that stay printable: only when they grow large, and then to the safe side."""
    if all(x.denominator < 10**DIGITS for p in corners for x in p):
        return corners
    if not outward:
        return tuple(p for p in corners if all(x.denominator < 10**DIGITS for x in p))
    step = Fraction(1, 10 ** (DIGITS // 2))
    found = []
    for p in corners:
        if all(x.denominator < 10**DIGITS for x in p):
            found.append(p)
            continue
        grid = [[x // step * step, (x // step + 1) * step] for x in p]
        found.extend((a, b) for a in grid[0] for b in grid[1])
    return hull(found)
