"""Other programs' answers, accepted only if they hold: Nashpy (bounded in steps) and Gambit (extra 'gambit').

A float answer is re-solved on its support in rationals; what does not verify is left out, and the answer says how many.
Both programs may miss equilibria, so their lists are never called complete, but for Gambit's rational enumeration of
two-party games.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from typing import Any

from negotiation.errors import UsageError
from negotiation.games import NormalFormGame, Profile
from negotiation.games.io.nfg import to_nfg
from negotiation.games.io.tables import to_nashpy
from negotiation.solvers.equilibrium import Coverage, Equilibrium, Solution
from negotiation.solvers.many_parties.supports import equilibria_with_support
from negotiation.solvers.tables.nash import accepted

STEPS = 10_000
Answer = list[list[float]]


def nashpy_equilibria(
    game: NormalFormGame, *, algorithm: str = "support enumeration", dropped: int = 0, steps: int = STEPS
) -> Solution[Equilibrium]:
    """Nashpy's equilibria of a two-party game, each re-solved on its support in rationals and verified.

    Parameters
    ----------
    game : NormalFormGame
    algorithm : str
        'support enumeration', 'vertex enumeration' or 'Lemke-Howson'.
    dropped : int
        The label that Lemke-Howson drops.
    steps : int
        At most so many answers (enumerations) or pivots (Lemke-Howson, which can run for ever there) are waited for.

    Returns
    -------
    Solution
        'partial', or 'unknown' if nothing was found or the steps were spent.
    """
    parameters = {"algorithm": algorithm, **({"dropped label": dropped} if algorithm == "Lemke-Howson" else {})}
    answers = nashpy_answers(game, algorithm=algorithm, dropped=dropped, steps=steps)
    if answers is None:
        return Solution((), Coverage.UNKNOWN, f"Nashpy's path did not end within {steps:,} pivots")
    return _resolved(game, answers, "Nashpy", parameters)


def nashpy_answers(
    game: NormalFormGame, *, algorithm: str = "support enumeration", dropped: int = 0, steps: int = STEPS
) -> list[Answer] | None:
    """What Nashpy finds, as it gives it; None if a Lemke-Howson path did not end."""
    floats = to_nashpy(game)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if algorithm == "Lemke-Howson":
            pairs = _bounded_path(floats, dropped, steps)
        elif algorithm in ("support enumeration", "vertex enumeration"):
            pairs = _first(getattr(floats, algorithm.replace(" ", "_"))(), steps)
        else:
            raise UsageError(
                f"Nashpy has no '{algorithm}' here: support enumeration, vertex enumeration, Lemke-Howson."
            )
    return None if pairs is None else [[list(map(float, lottery)) for lottery in pair] for pair in pairs]


def _first(answers: Iterable[Any], steps: int) -> list[Any]:
    found = []
    for one in answers:
        found.append(one)
        if len(found) >= steps:
            break
    return found


def _bounded_path(floats: Any, dropped: int, steps: int) -> list[Any] | None:
    """Nashpy's Lemke-Howson path, pivot by pivot; None if it does not end in time."""
    from nashpy.linalg import create_col_tableau, create_row_tableau

    first, second = floats.payoff_matrices
    columns, rows = create_col_tableau(first, True), create_row_tableau(second, True)
    order = (rows, columns) if dropped in rows.non_basic_variables else (columns, rows)
    entering, every = dropped, columns.labels
    for step in range(steps):
        entering = order[step % 2].pivot_and_drop_label(entering)
        if columns.non_basic_variables | rows.non_basic_variables == every:
            answer = rows.to_strategy(columns.non_basic_variables), columns.to_strategy(rows.non_basic_variables)
            return [answer] if [len(s) for s in answer] == list(first.shape) else []
    return None


def gambit_equilibria(game: NormalFormGame) -> Solution[Equilibrium]:
    """Gambit's equilibria: rational enumeration for two parties, polynomial supports (floats) for more.

    Raises
    ------
    UsageError
        If pygambit is not installed.
    """
    answers = gambit_answers(game)
    import pygambit

    method = "Gambit's enummixed" if len(game.parties) == 2 else "Gambit's enumpoly"
    return _resolved(game, answers, method, {"version": pygambit.__version__})


def gambit_answers(game: NormalFormGame) -> list[Answer]:
    """What Gambit finds, as floats."""
    try:
        import pygambit
    except ImportError:
        raise UsageError("Gambit is not installed: pip install 'negotiation[gambit]'.") from None
    theirs = pygambit.read_nfg(io.BytesIO(to_nfg(game).encode()))
    if len(game.parties) == 2:
        found = pygambit.nash.enummixed_solve(theirs, rational=True).equilibria
    else:
        found = pygambit.nash.enumpoly_solve(theirs).equilibria
    return [[[float(q) for _, q in profile[player]] for player in theirs.players] for profile in found]


def _resolved(
    game: NormalFormGame, answers: list[Answer], method: str, parameters: dict[str, Any]
) -> Solution[Equilibrium]:
    """Float profiles as exact ones with the same supports (nearest where a support has several)."""
    found: dict[Profile, Equilibrium] = {}
    lost = 0
    for answer in answers:
        profile = exactly(game, answer)
        if profile is None:
            lost += 1
            continue
        if profile not in found:
            found[profile] = accepted(game, profile, method, parameters)
    words = [f"{method} may miss some"] + ([f"{lost} of its answers do not hold and were left out"] if lost else [])
    return Solution(tuple(found.values()), Coverage.PARTIAL if found else Coverage.UNKNOWN, "; ".join(words))


def exactly(game: NormalFormGame, answer: Answer) -> Profile | None:
    """The exact equilibrium with the support of a float profile that lies nearest to it."""
    if any(q != q for lottery in answer for q in lottery):
        return None
    support = {
        party: tuple(label for label, q in zip(labels, lottery, strict=True) if q > 1e-9)
        for (party, labels), lottery in zip(game.strategies.items(), answer, strict=True)
    }
    if not all(support.values()):
        return None
    exact = equilibria_with_support(game, support)

    return min(exact, key=lambda profile: distance(game, profile, answer), default=None)


def distance(game: NormalFormGame, profile: Profile, answer: Answer) -> float:
    """The sum of the differences of all chances of an exact profile and an answer in floats."""
    total = 0.0
    for (party, labels), lottery in zip(game.strategies.items(), answer, strict=True):
        chances = {label: float(q) for label, q in game.lottery(party, profile)}
        total += sum(abs(chances.get(label, 0.0) - q) for label, q in zip(labels, lottery, strict=True))
    return total
