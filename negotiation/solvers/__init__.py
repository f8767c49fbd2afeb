"""Equilibria: one method a file, one door (`solve`), and verification in one place.

What can be asked stands in `registry` (`methods()` prints it). The rooms:

* `tables`: tables of payoffs; `many_parties`: three and more parties
* `trees`: trees, subgame by subgame; `beliefs`: sequential and perfect Bayesian equilibria, types and signals
* `logit`: quantal responses; `arrays`: many games at once
* `payoff_set`: repeated games
* `equilibrium`: what a solver returns; `verification`: the check from the definition, by code that finds nothing
* `adapters`: other programs
"""

from typing import Any, Literal, overload

from negotiation.errors import OutOfReach, SolverError, UsageError, near_miss
from negotiation.games import BayesianGame, ExtensiveGame, Game, NormalFormGame, SignallingGame
from negotiation.solvers.arrays.solve_array import solve_array
from negotiation.solvers.beliefs.bayesian_nash import BayesianEquilibrium
from negotiation.solvers.beliefs.perfect_bayesian import SignallingSolution
from negotiation.solvers.beliefs.plausibility import plausible
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.cross_check import CrossCheck, cross_check
from negotiation.solvers.equilibrium import Equilibrium, Solution, Verification
from negotiation.solvers.logit.quantal_response import quantal_path, quantal_response
from negotiation.solvers.many_parties.supports import all_nash
from negotiation.solvers.registry import METHODS, Method, methods
from negotiation.solvers.tables.correlated import CorrelatedEquilibrium, correlated
from negotiation.solvers.tables.dominance import Elimination, rationalisable, undominated
from negotiation.solvers.tables.nash import components
from negotiation.solvers.tables.refinement import refinements
from negotiation.solvers.tables.zero_sum import Value, zero_sum_value
from negotiation.solvers.trees.induction import backward_induction
from negotiation.solvers.trees.tree import Outcomes, TreeEquilibrium, TreeSolution
from negotiation.solvers.verification import verify


@overload
def solve(
    game: NormalFormGame, *, concept: Literal["Nash", "pure Nash"] | None = None, solver: str | None = None
) -> Solution[Equilibrium]: ...


@overload
def solve(
    game: ExtensiveGame, *, concept: Literal["subgame perfect"] | None = None, solver: str | None = None
) -> TreeSolution[TreeEquilibrium]: ...


@overload
def solve(
    game: ExtensiveGame, *, concept: Literal["sequential"], solver: str | None = None
) -> TreeSolution[SequentialEquilibrium]: ...


@overload
def solve(game: ExtensiveGame, *, concept: Literal["Nash"], solver: str | None = None) -> Solution[Equilibrium]: ...


@overload
def solve(game: SignallingGame, *, concept: str | None = None, solver: str | None = None) -> SignallingSolution: ...


@overload
def solve(
    game: BayesianGame, *, concept: str | None = None, solver: str | None = None
) -> Solution[BayesianEquilibrium]: ...


@overload
def solve(game: Game, *, concept: str | None = None, solver: str | None = None) -> Solution[Any]: ...


def solve(game: Game, *, concept: str | None = None, solver: str | None = None) -> Solution[Any]:
    """Find the equilibria of a game; every answer is verified from the definition before it is returned.

    Parameters
    ----------
    game : Game
        Of any form that `methods()` lists.
    concept : str, optional
        'Nash' or 'pure Nash' (tables), 'subgame perfect' or 'sequential' (trees), 'perfect Bayesian' (signals),
        'Bayesian Nash' (types); the first that fits the game if left out.
    solver : str, optional
        The method; the first that suits the game if left out (`methods()` lists them).

    Raises
    ------
    UsageError
        If no method answers this concept for this form.
    SolverError
        If the method does not reach the game.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> from negotiation.games import Decision, ExtensiveGame, NormalFormGame, Outcome
    >>> stay = Outcome("peace", {"A": parse("1/2", [])})
    >>> go = Outcome("war", {"A": parse("p - c", ["p", "c"])})
    >>> game = ExtensiveGame(("A",), Decision("A", "truce", {"comply": stay, "attack": go}))
    >>> solve(game.at(p="0.6", c="0.2"))[0].profile
    truce: comply
    >>> coordination = NormalFormGame.from_arrays({"row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]})
    >>> len(solve(coordination))
    3
    """
    answering = [one for one in METHODS if isinstance(game, one.form)]
    if not answering:
        forms = ", ".join(dict.fromkeys(one.form.__name__ for one in METHODS))
        raise UsageError(f"{type(game).__name__} is not a game that solve() takes: {forms}.")
    concept = concept or next((one.concept for one in answering if one.suits(game)), "")
    named = [one for one in answering if one.concept == concept]
    if not named:
        known = dict.fromkeys(one.concept for one in answering)
        raise UsageError(
            f"no method finds '{concept}' here. {near_miss(concept, known) or 'Known: ' + ', '.join(known)}".strip()
        )
    if solver is not None:
        return _named(named, solver).run(game)
    suiting = [one for one in named if one.suits(game)]
    for position, one in enumerate(suiting):
        try:
            return one.run(game)
        except OutOfReach:
            if position == len(suiting) - 1:
                raise
    needs = "; or ".join(f"'{one.name}' needs {one.needs}" for one in named)
    advice = "Set values with at(...); replace private costs by tree.discretise(types)." if "private" in needs else ""
    advice = advice or "Set values with at(...)."
    raise SolverError(f"no method for '{concept}' suits this game: {needs}. {advice}")


def _named(methods_: list[Method], solver: str) -> Method:
    found = next((one for one in methods_ if one.name == solver), None)
    if found is None:
        names = [one.name for one in methods_]
        raise UsageError(f"'{solver}' does not find '{methods_[0].concept}' here. {near_miss(solver, names)}".strip())
    return found


__all__ = [
    "BayesianEquilibrium",
    "CorrelatedEquilibrium",
    "CrossCheck",
    "Elimination",
    "Equilibrium",
    "Method",
    "Outcomes",
    "SequentialEquilibrium",
    "SignallingSolution",
    "Solution",
    "TreeEquilibrium",
    "TreeSolution",
    "Value",
    "Verification",
    "all_nash",
    "backward_induction",
    "components",
    "correlated",
    "cross_check",
    "methods",
    "plausible",
    "quantal_path",
    "quantal_response",
    "rationalisable",
    "refinements",
    "solve",
    "solve_array",
    "undominated",
    "verify",
    "zero_sum_value",
]
