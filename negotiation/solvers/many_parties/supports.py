"""All Nash equilibria of a finite game with any number of parties, support by support, each proved to exist.

A support says which strategies each party plays with positive probability. Strategies that are strictly dominated are
removed first. A support is skipped when one of its strategies does worse than another against everything that the
others play (Porter, Nudelman and Shoham 2008, conditional dominance; exact). The rest is solved:

* at most two parties mix: linear equations in rationals (`linear_supports`);
* three parties mix, one of them between two strategies: one polynomial in one unknown (`elimination`), exact;
* otherwise: branch and prune, each zero proved by the Krawczyk operator (`branching`, `krawczyk`).

Each step proves that it loses nothing, so the list is complete unless a support is reported as undecided.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import sympy
from flint import fmpz_poly

from negotiation.errors import UsageError
from negotiation.games import ExtensiveGame, NormalFormGame, Profile
from negotiation.games.conversion import normal_form
from negotiation.games.normal import lottery_of
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.many_parties.branching import branch_and_prune
from negotiation.solvers.many_parties.candidates import (
    Candidate,
    RationalCandidate,
    from_root,
    from_zero,
    is_equilibrium,
)
from negotiation.solvers.many_parties.elimination import eliminated
from negotiation.solvers.many_parties.linear_supports import linear_support
from negotiation.solvers.many_parties.multilinear import IntegerGame, Support, SupportSystem, integer_game
from negotiation.solvers.tables.dominance import undominated
from negotiation.solvers.tables.nash import accepted, all_equilibria, pure_equilibria
from negotiation.solvers.verification import verify

METHOD = "support enumeration"
BUDGET = 1_000_000
MOST_ON_A_CONTINUUM = 4_000
MANY_SUPPORTS = 2_000
ONE_SUPPORT = 4_000


@dataclass
class Tally:
    """What the enumeration has found: candidates with their supports, and what it could not decide."""

    left: int
    found: list[tuple[Support, list[list[Any]]]] = field(default_factory=list)
    undecided: int = 0
    spans: int = 0
    unseen: int = 0


def all_nash(game: NormalFormGame, *, budget: int = BUDGET) -> Solution[Equilibrium]:
    """All Nash equilibria, pure and mixed, of a game with any number of parties.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name in its payoffs.
    budget : int
        How many supports and boxes of lotteries are looked at (the default: some ten seconds at worst). What is left
        then is reported, not dropped.

    Returns
    -------
    Solution of Equilibrium
        'complete' if every support was decided. `missing` counts the supports that were not, and says when some of
        the answers are only the extreme points of sets of infinitely many. Probabilities are rationals, radicals of
        degree two, or numbers that enclose themselves to any precision.

    Raises
    ------
    GameError
        If a payoff has a name without a value, or is not rational.
    UsageError
        If the budget is not positive.

    Examples
    --------
    >>> both = [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    >>> game = NormalFormGame.from_arrays({"a": both, "b": both, "c": both})
    >>> found = all_nash(game)
    >>> len(found), str(found.status)
    (3, 'complete')
    """
    if budget < 1:
        raise UsageError(f"a budget of {budget} allows no support: give a positive number.")
    small = _small(game)
    table = integer_game(small)
    tally = Tally(budget)
    _enumerate(table, tally)
    found: dict[Profile, Equilibrium] = {}
    for support, lotteries in tally.found:
        profile = profile_on(small, support, lotteries)
        if profile not in found:
            found[profile] = accepted(game, profile, METHOD)
    return Solution(
        tuple(found.values()), Coverage.PARTIAL if tally.undecided or tally.unseen else Coverage.COMPLETE, _note(tally)
    )


def _note(tally: Tally) -> str:
    parts = []
    if tally.undecided:
        parts.append(f"{_supports(tally.undecided)} undecided: degenerate, or too large for the budget")
    if tally.unseen:
        parts.append(f"{_supports(tally.unseen)} not looked at: the budget ended")
    if tally.spans:
        parts.append(f"the extreme ones of {_supports(tally.spans)} with infinitely many")
    return "; ".join(parts)


def _supports(count: int) -> str:
    return f"{count:,} support" if count == 1 else f"{count:,} supports"


def _enumerate(game: IntegerGame, tally: Tally) -> None:
    dominance = _Dominance(game)
    total = math.prod(2**size - 1 for size in game.shape)
    for seen, support in enumerate(_by_size(game.shape)):
        if tally.left <= 0:
            tally.unseen = total - seen
            return
        tally.left -= 1
        if not dominance.excludes(support):
            solve_support(game, support, tally)


def _by_size(shape: tuple[int, ...]) -> Iterator[Support]:
    """All supports, small ones first, and balanced ones first among those of one size."""
    sizes = itertools.product(*(range(1, size + 1) for size in shape))
    for chosen in sorted(sizes, key=lambda one: (sum(one), max(one) - min(one), one)):
        yield from itertools.product(*(itertools.combinations(range(n), k) for n, k in zip(shape, chosen, strict=True)))


class _Dominance:
    """Which supports contain a strategy that does worse than another against everything that the others play.

    For each party and pair of its strategies the others' combinations at which one does better are the bits of an
    integer. All combinations of a support are played with positive probability, so it is enough that the other
    strategy never does worse there and does better once.
    """

    def __init__(self, game: IntegerGame) -> None:
        self.shape = game.shape
        self.pairs: list[list[list[tuple[int, int]]]] = []
        for party, size in enumerate(game.shape):
            self.pairs.append([[self._bits(game, party, s, t) for t in range(size) if t != s] for s in range(size)])
        self._played: dict[tuple[int, Support], int] = {}

    @staticmethod
    def _bits(game: IntegerGame, party: int, s: int, t: int) -> tuple[int, int]:
        flat = game.gains(party, s, t).reshape(-1)
        return sum(1 << k for k, v in enumerate(flat) if v > 0), sum(1 << k for k, v in enumerate(flat) if v < 0)

    def excludes(self, support: Support) -> bool:
        """Whether no equilibrium has this support, because a strategy in it is conditionally dominated."""
        for party, played in enumerate(support):
            against = self._against(party, support)
            for s in played:
                for better, worse in self.pairs[party][s]:
                    if better & against and not worse & against:
                        return True
        return False

    def _against(self, party: int, support: Support) -> int:
        key = (party, (*support[:party], *support[party + 1 :]))
        if key not in self._played:
            shape = (*self.shape[:party], *self.shape[party + 1 :])
            places = np.ravel_multi_index(np.ix_(*key[1]), shape) if shape else np.zeros(1, dtype=int)
            self._played[key] = sum(1 << int(k) for k in np.ravel(places))
        return self._played[key]


def solve_support(game: IntegerGame, support: Support, tally: Tally) -> None:
    """Find the equilibria of one support and put them into the tally."""
    mixing = [i for i, played in enumerate(support) if len(played) > 1]
    if len(mixing) <= 2:
        corners = linear_support(game, support)
        if corners is None:
            tally.undecided += 1
            return
        tally.spans += len(corners) > 1
        for one in corners:
            tally.found.append((support, RationalCandidate(one).expressions()))
        return
    found = _three(game, support, mixing) if len(mixing) == 3 else None
    settled = found is not None
    if found is None:
        found, settled = _searched(game, support, tally)
    for candidate in found:
        holds = is_equilibrium(game, support, candidate)
        settled &= holds is not None
        if holds:
            tally.found.append((support, candidate.expressions()))
    tally.undecided += not settled


def _three(game: IntegerGame, support: Support, mixing: list[int]) -> list[Candidate] | None:
    """By elimination, if a party mixes between two strategies; None if that does not decide the support."""
    for h in mixing:
        if len(support[h]) != 2:
            continue
        a, b = sorted((i for i in mixing if i != h), key=lambda i: len(support[i]))
        found = eliminated(
            _equations(game, support, a, (h, b)),
            _equations(game, support, b, (h, a)),
            _equations(game, support, h, (a, b))[0],
        )
        if found is not None:
            return [_candidate(support, (h, a, b), *one) for one in found]
    return None


def _equations(game: IntegerGame, support: Support, party: int, axes: tuple[int, int]) -> Any:
    """The gains between a party's played strategies, [equation][first party of the axes][second]."""
    rest = [i for i in range(len(support)) if i != party]
    mixed = [i for i in rest if i in axes]
    found = []
    for other in support[party][1:]:
        form = game.gains(party, support[party][0], other)[np.ix_(*(support[i] for i in rest))]
        form = form.reshape([len(support[i]) for i in mixed])
        found.append(form if mixed == list(axes) else form.T)
    return np.array(found, dtype=object)


def _candidate(support: Support, parties: tuple[int, int, int], root: Any, a: list[Any], b: list[Any]) -> Candidate:
    z = [fmpz_poly([0, 1]), fmpz_poly([1, -1])]
    lotteries = dict(zip(parties, (z, a, b), strict=True))
    return from_root(root, [lotteries.get(i, [fmpz_poly([1])]) for i in range(len(support))])


def _searched(game: IntegerGame, support: Support, tally: Tally) -> tuple[list[Candidate], bool]:
    """By branch and prune; the second says whether every box was decided.

    A support that elimination left, or with dependent equations, has infinitely many solutions or none: few boxes.
    """
    system = SupportSystem(game, support)
    mixing = sorted(len(one) for one in support if len(one) > 1)
    continuum = system.underdetermined or (len(mixing) == 3 and mixing[0] == 2)
    share = min(tally.left, MOST_ON_A_CONTINUUM) if continuum else (tally.left + 1) // 2
    search = branch_and_prune(system, share)
    tally.left -= search.boxes
    return [from_zero(system, zero) for zero in search.zeros], search.undecided == 0


def profile_on(game: NormalFormGame, support: Support, lotteries: list[list[Any]]) -> Profile:
    moves = {}
    for party, played, chances in zip(game.parties, support, lotteries, strict=True):
        moves[party] = lottery_of([game.strategies[party][s] for s in played], chances)
    return Profile(moves)


def _small(game: NormalFormGame) -> NormalFormGame:
    """The game without strictly dominated strategies; lotteries that dominate are looked for where it pays."""
    game = undominated(game, mixed=False).game
    many = math.prod(2**size - 1 for size in game.shape) > MANY_SUPPORTS
    return undominated(game).game if many else game


def equilibria_with_support(
    game: NormalFormGame, support: Mapping[str, Sequence[str]], *, budget: int = ONE_SUPPORT
) -> list[Profile]:
    """The equilibria (extreme points, where they are infinitely many) that play just these strategies.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name.
    support : mapping of str to labels
        For each party the strategies that it plays.
    budget : int
        How many boxes of lotteries are looked at where no closed form is at hand.
    """
    numbers = tuple(tuple(game.strategies[p].index(label) for label in support[p]) for p in game.parties)
    tally = Tally(budget)
    solve_support(integer_game(game), numbers, tally)
    profiles = [profile_on(game, one, lotteries) for one, lotteries in tally.found]
    return [profile for profile in profiles if verify(game, profile).holds]


def nash_of_table(game: ExtensiveGame | NormalFormGame) -> Solution[Equilibrium]:
    """All equilibria that can be proved, of the normal form of a tree or of a table.

    Parties without a choice are set aside; two others are answered by vertex enumeration (extreme equilibria,
    complete), more by supports.
    """
    table = normal_form(game) if isinstance(game, ExtensiveGame) else game
    active = [party for party, labels in table.strategies.items() if len(labels) > 1]
    if len(active) <= 1:
        return pure_equilibria(table)
    if len(active) > 2:
        return all_nash(table)
    if len(table.parties) == 2:
        return all_equilibria(table)
    solution = all_equilibria(_between(table, active))
    rest = {party: labels[0] for party, labels in table.strategies.items() if party not in active}
    found = tuple(accepted(table, Profile({**rest, **one.profile}), one.method) for one in solution)
    return replace(solution, equilibria=found)


def _between(table: NormalFormGame, active: list[str]) -> NormalFormGame:
    """The game of two parties when all others have one strategy."""
    places = [table.parties.index(party) for party in active]
    payoffs: dict[tuple[str, ...], tuple[sympy.Expr, ...]] = {
        tuple(c[i] for i in places): tuple(row[i] for i in places) for c, row in table.table.items()
    }
    return NormalFormGame({party: table.strategies[party] for party in active}, payoffs, table.values)
