"""Nash equilibria of normal forms: pure ones of any finite game, all of a two-party game, one by Lemke-Howson.

Whatever a method returns is accepted only if its own incentives say so, in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Column, Result, counted
from negotiation.display import columns as col
from negotiation.errors import SolverError
from negotiation.games import NormalFormGame, Profile
from negotiation.games.normal import pure
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.tables.bimatrix import Lottery, connected, extreme_equilibria, nash_subsets, profile_of
from negotiation.solvers.tables.lemke_howson import lemke_howson
from negotiation.solvers.tables.symbolic import by_case
from negotiation.solvers.verification import verify

CONCEPT = "Nash"


def accepted(
    game: NormalFormGame, profile: Profile, method: str, parameters: Mapping[str, object] | None = None
) -> Equilibrium:
    """A profile as an equilibrium, if no deviation pays.

    Raises
    ------
    SolverError
        If one does: the message names the method.
    """
    verification = verify(game, profile)
    if verification.holds is False:
        raise SolverError(f"{method} gave a profile that fails its verification: {verification}.")
    return Equilibrium(game, CONCEPT, method, profile, verification, parameters=parameters or {})


def pure_equilibria(game: NormalFormGame) -> Solution[Equilibrium]:
    """All pure equilibria of a finite game with any number of parties (ties kept, exact)."""
    payoffs = game.rational
    found = []
    for combination in game.combinations():
        if all(_best_reply(game, payoffs[p], combination, i) for i, p in enumerate(game.parties)):
            profile = pure(dict(zip(game.parties, combination, strict=True)))
            found.append(accepted(game, profile, "enumeration"))
    return Solution(tuple(found))


def _best_reply(
    game: NormalFormGame, table: Mapping[tuple[str, ...], Fraction], combination: tuple[str, ...], index: int
) -> bool:
    party = game.parties[index]
    here = table[combination]
    return all(
        table[(*combination[:index], other, *combination[index + 1 :])] <= here for other in game.strategies[party]
    )


def all_equilibria(game: NormalFormGame) -> Solution[Equilibrium]:
    """All extreme equilibria of a two-party game, complete and exact; `missing` says when they span more.

    In a degenerate game the equilibria are infinitely many: these are the extreme ones, and `components` gives
    the sets that they span. If some payoff has a name without a value, the answer is by case (`symbolic`).
    """
    if any(name not in game.values for name in game.names):
        return by_case(game)
    pairs = extreme_equilibria(*game.proportional())
    found = tuple(accepted(game, profile_of(game, pair), "vertex enumeration") for pair in pairs)
    isolated = len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)
    spans = [] if isolated else [one for one in nash_subsets(pairs) if not one.is_point]
    note = f"the extreme ones; {len(spans)} maximal sets of infinitely many" if spans else ""
    return Solution(found, Coverage.COMPLETE, note)


@dataclass(frozen=True)
class Components(Result):
    """The components of the equilibria of a two-party game.

    Attributes
    ----------
    game : NormalFormGame
    found : tuple of components
        Each a tuple of maximal Nash subsets: (profiles of the first party, profiles of the second), the vertices. Every
        mixture of the first party's vertices of a subset is an equilibrium with every mixture of the second's.
    """

    game: NormalFormGame
    found: tuple[tuple[tuple[tuple[Profile, ...], tuple[Profile, ...]], ...], ...]

    def _items(self) -> Mapping[int, tuple[tuple[tuple[Profile, ...], tuple[Profile, ...]], ...]]:
        return dict(enumerate(self.found))

    def summary(self) -> str:
        return f"{counted(len(self.found), 'component')} of equilibria (complete, exact)."

    def _header(self) -> tuple[Column, ...]:
        return col.count("component"), *(col.text(party, key=party) for party in self.game.parties)

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for number, component in enumerate(self.found, 1):
            for subset in component:
                sides = zip(self.game.parties, subset, strict=True)
                yield number, *("; ".join(str(profile[party]) for profile in side) for party, side in sides)


def components(game: NormalFormGame) -> Components:
    """The components of the equilibria of a two-party game with a value for every name, complete and exact."""
    first, second = game.parties
    found = []
    for component in connected(nash_subsets(extreme_equilibria(*game.matrices()))):
        subsets = []
        for subset in component:
            rows = tuple(Profile({first: profile_of(game, (x, subset.columns[0]))[first]}) for x in subset.rows)
            columns = tuple(Profile({second: profile_of(game, (subset.rows[0], y))[second]}) for y in subset.columns)
            subsets.append((rows, columns))
        found.append(tuple(subsets))
    return Components(game, tuple(found))


def one_equilibrium(game: NormalFormGame, dropped: Iterable[int] = (0,)) -> Solution[Equilibrium]:
    """The equilibria at the ends of the Lemke-Howson paths of the dropped labels (exact; it cannot cycle)."""
    matrices = game.matrices()
    ends: dict[tuple[Lottery, Lottery], int] = {}
    for label in dropped:
        ends.setdefault(lemke_howson(*matrices, label), label)
    found = tuple(
        accepted(game, profile_of(game, pair), "Lemke-Howson", {"dropped label": label}) for pair, label in ends.items()
    )
    return Solution(found, Coverage.PARTIAL, "the others were not looked for")
