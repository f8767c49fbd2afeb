"""Which method answers which question: the capabilities of the solvers, declared in one table.

To add a method: one file, and one line in `METHODS`. For a form and concept the first method that suits a game is its
default, or the next one if that finds the game out of its reach; the first concept of a form with a method that suits
is the form's default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.games import ExtensiveGame, NormalFormGame
from negotiation.games.bayesian import BayesianGame
from negotiation.games.signalling import SignallingGame
from negotiation.solvers.adapters import gambit_equilibria, nashpy_equilibria
from negotiation.solvers.beliefs.bayesian_nash import bayesian_equilibria
from negotiation.solvers.beliefs.perfect_bayesian import signalling_equilibria
from negotiation.solvers.beliefs.sequential import one_sequential_equilibrium, sequential_equilibria
from negotiation.solvers.equilibrium import Solution
from negotiation.solvers.logit.quantal_response import quantal_limit
from negotiation.solvers.many_parties.supports import all_nash, nash_of_table
from negotiation.solvers.tables.nash import all_equilibria, one_equilibrium, pure_equilibria
from negotiation.solvers.tables.symbolic import by_case
from negotiation.solvers.trees.induction import subgame_perfect
from negotiation.solvers.trees.subgame_nash import subgame_equilibria


def _any(game: Any) -> bool:
    return True


@dataclass(frozen=True)
class Method:
    """One way to answer one question.

    Attributes
    ----------
    form : type
    concept, name : str
    run : function
        Game to Solution.
    finds : str
        What the list holds: 'all', 'all extreme', 'one', 'some', ...
    arithmetic : str
        In which the answers are found; every answer is verified exactly or in proved enclosures.
    needs : str
        What the method needs of a game, in words; '' if nothing.
    suits : function
        Game to whether it is the method's kind of game.
    """

    form: type
    concept: str
    name: str
    run: Callable[[Any], Solution[Any]]
    finds: str
    arithmetic: str
    needs: str = ""
    suits: Callable[[Any], bool] = _any


def _two(game: NormalFormGame) -> bool:
    return len(game.parties) == 2


def _valued(game: Any) -> bool:
    return not game.names or all(name in game.values for name in game.names)


def _open(game: Any) -> bool:
    return not _valued(game)


def _two_valued(game: NormalFormGame) -> bool:
    return _two(game) and _valued(game)


def _few_active(game: NormalFormGame) -> bool:
    return _valued(game) and sum(len(labels) > 1 for labels in game.strategies.values()) <= 2


def _no_costs(game: ExtensiveGame) -> bool:
    return _valued(game) and not any(nodes[0].private_cost for nodes in game.information_sets.values())


TWO, VALUES = "two parties", "a value for every name"
N, X, B = NormalFormGame, ExtensiveGame, BayesianGame
BALLS = "rational, or proved enclosures"

METHODS: tuple[Method, ...] = (
    Method(N, "Nash", "vertex enumeration", all_equilibria, "all extreme", "rational", f"{TWO}, {VALUES}", _two_valued),
    Method(N, "Nash", "by case", by_case, "all but knife edges", "symbolic", "small", _open),
    Method(N, "Nash", "parties with a choice", nash_of_table, "all extreme", "rational", VALUES, _few_active),
    Method(N, "Nash", "supports", all_nash, "all, or says what is open", BALLS, VALUES, _valued),
    Method(N, "Nash", "logit path", quantal_limit, "one", "float path, solved again exactly", VALUES, _valued),
    Method(N, "Nash", "Lemke-Howson", one_equilibrium, "one", "rational", f"{TWO}, {VALUES}", _two_valued),
    Method(
        N, "Nash", "nashpy", nashpy_equilibria, "some", "float, re-solved in rationals", f"{TWO}, Nashpy", _two_valued
    ),
    Method(N, "Nash", "gambit", gambit_equilibria, "some", "as Gambit's, re-checked", "extra 'gambit'", _valued),
    Method(N, "pure Nash", "enumeration", pure_equilibria, "all", "rational", VALUES, _valued),
    Method(
        X,
        "subgame perfect",
        "backward induction",
        subgame_perfect,
        "all pure, by case",
        "rational, enclosures or symbolic",
        "best replies that need no beliefs",
    ),
    Method(
        X,
        "subgame perfect",
        "subgames",
        subgame_equilibria,
        "all extreme",
        BALLS,
        f"{VALUES}, no private costs",
        _no_costs,
    ),
    Method(
        X,
        "sequential",
        "supports",
        sequential_equilibria,
        "all pure, mixed of small systems",
        "rational",
        f"{VALUES}, no private costs",
        _no_costs,
    ),
    Method(
        X,
        "sequential",
        "logit limit",
        one_sequential_equilibrium,
        "one",
        "float path, solved again in rationals",
        f"{VALUES}, no private costs",
        _no_costs,
    ),
    Method(
        X,
        "Nash",
        "normal form",
        nash_of_table,
        "all extreme (two parties)",
        BALLS,
        f"{VALUES}, no private costs",
        _no_costs,
    ),
    Method(
        SignallingGame,
        "perfect Bayesian",
        "supports",
        signalling_equilibria,
        "all pure, mixed of small systems",
        "rational",
        VALUES,
        _valued,
    ),
    Method(SignallingGame, "sequential", "supports", signalling_equilibria, "the same", "rational", VALUES, _valued),
    Method(B, "Bayesian Nash", "plans", bayesian_equilibria, "all extreme (two parties)", BALLS, VALUES, _valued),
)


@dataclass(frozen=True)
class Methods(Result):
    """The table of methods."""

    listed: tuple[Method, ...]

    def summary(self) -> str:
        return f"{len(self.listed)} methods; the first of a form and concept that suits a game is its default."

    columns = (
        col.key("form"),
        col.key("concept"),
        col.key("solver"),
        col.text("finds"),
        col.text("arithmetic"),
        col.text("needs"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for method in self.listed:
            yield method.form.__name__, method.concept, method.name, method.finds, method.arithmetic, method.needs


def methods() -> Methods:
    """What `solve` can be asked: forms, concepts, solvers, and what each finds and needs."""
    return Methods(METHODS)
