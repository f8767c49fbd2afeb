"""Nash equilibria of the normal form of a tree: the methods that fit the number of parties who have a choice."""

from __future__ import annotations

from dataclasses import replace

import sympy

from negotiation.games import ExtensiveGame, NormalFormGame, Profile
from negotiation.games.conversion import normal_form
from negotiation.solvers.equilibrium import Equilibrium, Solution
from negotiation.solvers.many_parties.supports import multiparty_equilibria
from negotiation.solvers.tables.nash import accepted, all_equilibria, pure_equilibria


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
        return multiparty_equilibria(table)
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
