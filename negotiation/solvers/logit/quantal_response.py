r"""Logit quantal response equilibria: parties make mistakes, and worse mistakes less often.

Definition. Each agent plays each of its actions with a probability that grows with what the action is worth,

.. math:: p_a = \frac{\exp(\lambda U_a(p))}{\sum_b \exp(\lambda U_b(p))}.

* Normal form (McKelvey and Palfrey 1995): the agents are the parties, :math:`U_a` is the expected payoff of strategy a
  against the others' lotteries.
* Agent form of a tree (McKelvey and Palfrey 1998): the agents are the information sets, :math:`U_a` is the expected
  payoff of their party given that the information set is reached (`agent_form`).

:math:`\lambda \ge 0` is one over a payoff: an action worth one payoff unit more is :math:`e^\lambda` times as likely.
At 0 all actions are equally likely. The branch that starts there is followed (`logit_path`); where it goes as
:math:`\lambda` grows is a Nash equilibrium (1995, theorem 2), for the agent form the play of a sequential equilibrium
(1998, theorem 4). Answers are float64 and state their residual; a Nash equilibrium is accepted only after it has been
solved again on its support and verified.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import GameError, SolverError, UsageError
from negotiation.expressions import exact
from negotiation.frozen import FrozenMap
from negotiation.games import ExtensiveGame, NormalFormGame, Profile
from negotiation.games.normal import lottery_of
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.logit.agent_form import AgentForm
from negotiation.solvers.logit.logit_certificate import proved_radius
from negotiation.solvers.logit.logit_path import Equations, Path, trace
from negotiation.solvers.many_parties.supports import equilibria_with_support
from negotiation.solvers.tables.nash import accepted
from negotiation.solvers.verification import verify

METHOD = "logit path"
LARGE = 1e6
THRESHOLDS = (1e-4, 1e-6, 1e-3, 1e-2)
BOXES = 20_000
NEAR = 0.05
Label = tuple[str, str]


@dataclass(frozen=True)
class QuantalResponse(Result):
    """A logit quantal response equilibrium in float64, with its residual.

    Attributes
    ----------
    game : NormalFormGame or ExtensiveGame
    lam : float
        The precision, in one over the payoff unit of the game.
    probabilities : mapping of (party or information set, action) to float
    log_probabilities : mapping of the same
        Keep the digits of small probabilities.
    residual : float
        The largest error of the equations for log-probabilities (of their scale).
    path : tuple of (lambda, probabilities in the order of `probabilities`)
        The branch from the centre; lambda in one over the payoff unit.
    turning_points, bifurcations : tuple of float
        Where the branch turned in lambda, or another crossed it.
    """

    game: Any
    lam: float
    probabilities: Mapping[Label, float]
    log_probabilities: Mapping[Label, float]
    residual: float
    path: tuple[tuple[float, tuple[float, ...]], ...] = ()
    turning_points: tuple[float, ...] = ()
    bifurcations: tuple[float, ...] = ()

    arithmetic = "float"

    @cached_property
    def proved_radius(self) -> float | None:
        """A radius within which a true quantal response equilibrium is proved to lie; None if none up to 1e-5 was.

        Every log-probability of exactly one true equilibrium of a table is within it of the stated one.

        Raises
        ------
        GameError
            If the answer is that of a tree.

        Examples
        --------
        >>> game = NormalFormGame.from_arrays({"row": [[9, 0], [0, 1]], "column": [[0, 1], [1, 0]]})
        >>> quantal_response(game, 1).proved_radius < 1e-11
        True
        """
        if not isinstance(self.game, NormalFormGame):
            raise GameError("only logit responses of a normal form can be proved here.")
        return proved_radius(self.game, self.lam, list(self.log_probabilities.values()))

    def summary(self) -> str:
        form = "agent" if isinstance(self.game, ExtensiveGame) else "normal"
        tail = "".join(
            f"; {len(found)} {noun}{'s' if len(found) > 1 else ''} on the way"
            for found, noun in ((self.turning_points, "turning point"), (self.bifurcations, "crossing branch"))
            if found
        )
        return (
            f"Logit quantal response equilibrium of the {form} form at lambda = {self.lam:.6g} "
            f"(float arithmetic, residual {self.residual:.0e}){tail.replace('branchs', 'branches')}."
        )

    columns = (col.key("decides"), col.key("action"), col.number("probability"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        return ((where, action, chance) for (where, action), chance in self.probabilities.items())


@dataclass(frozen=True)
class QuantalPath(QuantalResponse):
    """The last point of the branch of a table or of the agent form of a tree, with where it leads.

    Attributes
    ----------
    beliefs : mapping of str to tuple of float
        Of a tree: for each information set the probability of each of its nodes, given that it is reached (order of
        `game.information_sets`); all play has positive probability, so they are defined everywhere.
    log_reach : mapping of str to tuple of float
        Log-probability of reaching each of these nodes.
    finished : bool
        Whether the path came to its end; `reason` says why not.
    """

    beliefs: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    log_reach: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    finished: bool = True
    reason: str = ""

    def summary(self) -> str:
        lost = "" if self.finished else f" The branch was lost here: {self.reason} (in payoff ranges)."
        return super().summary() + lost

    def supports(self, least: float = THRESHOLDS[0]) -> dict[str, tuple[str, ...]]:
        """For each information set the actions of at least this probability."""
        found: dict[str, tuple[str, ...]] = {}
        for (where, action), q in self.probabilities.items():
            found[where] = (*found.get(where, ()), action) if q >= least else found.get(where, ())
        return found

    def rounded(self, least: float = THRESHOLDS[0]) -> Profile:
        """The profile with small probabilities left out and the others as near rationals (not yet verified)."""
        moves = {}
        for where, actions in self.supports(least).items():
            moves[where] = _rounded(actions, [self.probabilities[where, action] for action in actions])
        return Profile(moves)

    @cached_property
    def limit(self) -> Profile | None:
        """The equilibrium that the branch leads to, verified in exact arithmetic; None if what is near is none.

        Of a table it is solved again on its support; of a tree the rounded profile is subgame perfect.
        """
        if isinstance(self.game, NormalFormGame):
            found = (_nearest(self.game, self.probabilities, least) for least in THRESHOLDS)
            return next((profile for profile in found if profile is not None), None)
        tried = (self.rounded(least) for least in THRESHOLDS)
        return next((profile for profile in tried if verify(self.game, profile).holds), None)


class NormalForm:
    """The parties of a table as agents; a `LogitModel`. Payoffs are divided by the largest range of any party."""

    def __init__(self, game: NormalFormGame) -> None:
        if not isinstance(game, NormalFormGame):
            raise GameError("logit responses of the normal form need a table.")
        rational = game.rational
        low = {p: min(table.values()) for p, table in rational.items()}
        self.scale = max(max(t.values()) - low[p] for p, t in rational.items()) or Fraction(1)
        self.labels = tuple((party, s) for party, labels in game.strategies.items() for s in labels)
        self.starts = np.cumsum([0, *game.shape])
        self.tables = [
            np.array([float((rational[p][c] - low[p]) / self.scale) for c in game.combinations()]).reshape(game.shape)
            for p in game.parties
        ]

    def values(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(expected payoff of each strategy, derivatives by the log-probabilities)."""
        chances = np.exp(x)
        parts = [slice(a, b) for a, b in zip(self.starts[:-1], self.starts[1:], strict=True)]
        worth, slopes = np.zeros(len(x)), np.zeros((len(x), len(x)))
        letters = string.ascii_letters[: len(parts)]
        for i, mine in enumerate(parts):
            if len(parts) == 1:
                worth[mine] = self.tables[0]
            for j in range(len(parts)):
                if j == i:
                    continue
                rest = [k for k in range(len(parts)) if k not in (i, j)]
                text = ",".join([letters, *(letters[k] for k in rest)]) + f"->{letters[i]}{letters[j]}"
                pair = np.einsum(text, self.tables[i], *(chances[parts[k]] for k in rest))
                slopes[mine, parts[j]] = pair * chances[parts[j]]
                worth[mine] = pair @ chances[parts[j]]
        return worth, slopes


def quantal_response(game: NormalFormGame | ExtensiveGame, lam: Any) -> QuantalResponse:
    """The logit quantal response equilibrium at a given lambda on the branch from the centre.

    Parameters
    ----------
    game : NormalFormGame or ExtensiveGame
        With a value for every name; a tree is answered in its agent form.
    lam : number
        Not negative, in one over the payoff unit. Where the branch turns, the point at which it first gets there.

    Raises
    ------
    SolverError
        If the branch could not be followed so far.
    UsageError
        If lambda is negative.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays({"row": [[9, 0], [0, 1]], "column": [[0, 1], [1, 0]]})
    >>> found = quantal_response(game, 1)
    >>> round(found.probabilities["row", "1"], 4), found.residual < 1e-12
    (0.8936, True)
    """
    wanted = lam if isinstance(lam, float) else float(exact(lam))
    if not 0 <= wanted < np.inf:
        raise UsageError(f"lambda is {lam}: it must be a finite number, not negative.")
    model = AgentForm(game) if isinstance(game, ExtensiveGame) else NormalForm(game)
    path = trace(model, _in_ranges(wanted, model.scale))
    if not path.finished:
        raise SolverError(f"the logit branch was lost before lambda = {lam}: {path.reason} (in payoff ranges).")
    return QuantalResponse(game, wanted, *_answer(model, path))


def _in_ranges(lam: float, scale: Fraction) -> float:
    return float(Fraction(lam) * scale)


def _answer(model: Any, path: Path) -> tuple[Any, ...]:
    """The attributes of an answer after the game and lambda, in order."""
    lam, x = path.last
    equations = Equations(model)
    values, _ = equations.at(np.append(x, lam), equations.likeliest(x))
    unit = 1 / float(model.scale)
    return (
        _labelled(model, np.exp(x)),
        _labelled(model, x),
        float(np.abs(values).max()) / (1 + float(np.abs(x).max())),
        tuple((at * unit, tuple(np.exp(y).tolist())) for at, y in path.points),
        tuple(one * unit for one in path.turning_points),
        tuple(one * unit for one in path.bifurcations),
    )


def _labelled(model: Any, numbers: np.ndarray) -> Mapping[Label, float]:
    return FrozenMap(dict(zip(model.labels, numbers.tolist(), strict=True)))


def quantal_path(game: NormalFormGame | ExtensiveGame, *, end: float = LARGE) -> QuantalPath:
    """Follow the branch from the centre to a large lambda: play (and, in a tree, beliefs) near an equilibrium.

    Parameters
    ----------
    game : NormalFormGame or ExtensiveGame
        With a value for every name; a tree, which is answered in its agent form, without private costs.
    end : float
        The lambda at which the path ends, in one over the largest range of payoffs of any party.

    Returns
    -------
    QuantalPath
        The last point; `finished` is False if the branch could not be followed to the end; `limit` is the equilibrium.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays({"row": [[9, 0], [0, 1]], "column": [[0, 1], [1, 0]]})
    >>> quantal_path(game).limit
    row: 1 (1/2) or 2 (1/2); column: 1 (1/10) or 2 (9/10)
    """
    tree = isinstance(game, ExtensiveGame)
    model: Any = AgentForm(game) if isinstance(game, ExtensiveGame) else NormalForm(game)
    path = trace(model, end)
    lam, x = path.last
    beliefs, log_reach = _beliefs(model, x) if tree else ({}, {})
    point = QuantalResponse(game, lam / float(model.scale), *_answer(model, path))
    return QuantalPath(**vars(point), beliefs=beliefs, log_reach=log_reach, finished=path.finished, reason=path.reason)


def _beliefs(model: AgentForm, x: np.ndarray) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(beliefs, log-probabilities of being reached) of the nodes of each information set."""
    reach, nodes = model.reach(x), {id(node): i for i, node in enumerate(model.tree.nodes)}
    log_reach, beliefs = {}, {}
    for where, members in model.game.information_sets.items():
        logs = np.array([reach[nodes[id(node)]] if id(node) in nodes else -np.inf for node in members])
        weights = np.exp(logs - logs.max())
        log_reach[where] = tuple(logs.tolist())
        beliefs[where] = tuple((weights / weights.sum()).tolist())
    return FrozenMap(beliefs), FrozenMap(log_reach)


def quantal_limit(game: NormalFormGame, *, end: float = LARGE) -> Solution[Equilibrium]:
    """The Nash equilibrium that the logit branch from the centre leads to, solved again on its support and verified.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name.
    end : float
        The lambda at which the branch is left, in one over the largest range of payoffs of any party.

    Returns
    -------
    Solution of Equilibrium
        'partial', with one equilibrium, or with none if what the branch ends near could not be verified as one.
    """
    if not isinstance(game, NormalFormGame):
        raise GameError("the limit as a list of equilibria needs a table; of a tree ask quantal_path(...).limit.")
    path = quantal_path(game, end=end)
    if path.limit is not None:
        found = accepted(game, path.limit, METHOD, {"lambda": path.lam})
        return Solution((found,), Coverage.PARTIAL, "the others were not looked for")
    lost = f" ({path.reason})" if path.reason else ""
    return Solution(
        (), Coverage.PARTIAL, f"the branch ends at lambda = {path.lam:.6g}{lost} near no verified equilibrium"
    )


def _nearest(game: NormalFormGame, chances: Mapping[Label, float], least: float) -> Profile | None:
    """The equilibrium with the support of a float profile that is nearest to it, if there is one nearby."""
    played = {p: [s for s in labels if chances[p, s] >= least] for p, labels in game.strategies.items()}
    profiles = equilibria_with_support(game, played, budget=BOXES)
    best = min(profiles, key=lambda one: _away(game, one, chances), default=None)
    if best is not None and _away(game, best, chances) < NEAR:
        return best
    return _on_a_continuum(game, chances, played)


def _away(game: NormalFormGame, profile: Profile, chances: Mapping[Label, float]) -> float:
    exactly = {(p, s): float(q) for p in game.parties for s, q in game.lottery(p, profile)}
    return max(abs(q - exactly.get(label, 0.0)) for label, q in chances.items())


def _on_a_continuum(
    game: NormalFormGame, chances: Mapping[Label, float], played: Mapping[str, list[str]]
) -> Profile | None:
    """Near rationals, if they happen to be an equilibrium (within a set of infinitely many)."""
    profile = Profile({p: _rounded(labels, [chances[p, s] for s in labels]) for p, labels in played.items()})
    return profile if verify(game, profile).holds else None


def _rounded(labels: Any, chances: list[float]) -> Any:
    """A lottery of near rationals with small denominators that sum to one."""
    numbers = [Fraction(q).limit_denominator(1000) for q in chances]
    total = sum(numbers)
    return lottery_of(labels, [q / total for q in numbers])
