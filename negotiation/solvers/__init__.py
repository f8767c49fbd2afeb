"""Equilibria: one method a file, one door (`solve`), and verification in one place.

To add a method: one file, and one line in `METHODS`; the first method of a form and concept is its default.

* `induction`: subgame-perfect equilibria of trees
* `nash`, `bimatrix`, `polytope`, `lemke_howson`: Nash equilibria of normal forms, exact
* `symbolic`: equilibria by case, payoffs with symbols
* `dominance`: iterated elimination; `correlated`: best and worst correlated equilibria
* `zero_sum`: values; `linear`: exact linear programs
"""

from collections.abc import Callable
from typing import Any

from negotiation.errors import UsageError, near_miss
from negotiation.games import ExtensiveGame, Game, NormalFormGame
from negotiation.solvers.correlated import CorrelatedEquilibrium, correlated
from negotiation.solvers.dominance import Elimination, undominated
from negotiation.solvers.equilibrium import Equilibrium, Solution, Verification
from negotiation.solvers.induction import backward_induction, subgame_perfect
from negotiation.solvers.nash import all_equilibria, nash_components, one_equilibrium, pure_equilibria
from negotiation.solvers.symbolic import by_case
from negotiation.solvers.tree import TreeEquilibrium
from negotiation.solvers.verification import verify
from negotiation.solvers.zero_sum import Value, zero_sum_value

METHODS: dict[tuple[type, str], dict[str, Callable[[Any], Solution[Any]]]] = {
    (ExtensiveGame, "subgame perfect"): {"backward induction": subgame_perfect},
    (NormalFormGame, "Nash"): {
        "vertex enumeration": all_equilibria,
        "Lemke-Howson": one_equilibrium,
        "by case": by_case,
    },
    (NormalFormGame, "pure Nash"): {"enumeration": pure_equilibria},
}


def solve(game: Game, *, concept: str | None = None, solver: str | None = None) -> Solution[Any]:
    """Find the equilibria of a game; every answer is verified from the definition before it is returned.

    Parameters
    ----------
    game : ExtensiveGame or NormalFormGame
    concept : str, optional
        'subgame perfect' (trees), 'Nash' (two parties, all extreme equilibria) or 'pure Nash' (any number of
        parties); the first that fits the game if left out.
    solver : str, optional
        The method; the default of the concept if left out.

    Raises
    ------
    UsageError
        If no method answers this concept for this form.
    SolverError
        If the method does not reach the game.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> from negotiation.games import Decision, ExtensiveGame, Outcome
    >>> stay = Outcome("peace", {"A": parse("1/2", [])})
    >>> go = Outcome("war", {"A": parse("p - c", ["p", "c"])})
    >>> game = ExtensiveGame(("A",), Decision("A", "truce", {"comply": stay, "attack": go}))
    >>> solve(game.at(p="0.6", c="0.2"))[0].profile
    truce: comply
    >>> coordination = NormalFormGame.from_arrays({"row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]})
    >>> len(solve(coordination))
    3
    """
    concept = concept or _default(game)
    methods = METHODS.get((type(game), concept))
    if methods is None:
        known = [name for form, name in METHODS if form is type(game)]
        raise UsageError(f"no method finds '{concept}' here. {near_miss(concept, known)}".strip())
    if solver is None:
        return next(iter(methods.values()))(game)
    if solver not in methods:
        raise UsageError(f"'{solver}' does not find '{concept}' here. {near_miss(solver, methods)}".strip())
    return methods[solver](game)


def _default(game: Game) -> str:
    if isinstance(game, NormalFormGame) and len(game.parties) != 2:
        return "pure Nash"
    return next((name for form, name in METHODS if form is type(game)), "")


__all__ = [
    "METHODS",
    "CorrelatedEquilibrium",
    "Elimination",
    "Equilibrium",
    "Solution",
    "TreeEquilibrium",
    "Value",
    "Verification",
    "backward_induction",
    "correlated",
    "nash_components",
    "solve",
    "undominated",
    "verify",
    "zero_sum_value",
]
