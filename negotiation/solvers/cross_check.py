"""A second opinion on a table: other programs' equilibria beside ours, each checked by our own verification.

Float programs miss equilibria of degenerate tables (Nashpy's support enumeration missed an extreme one in 76 of 150
tables with ties) and give answers that do not hold. So neither a missed nor a refuted answer is an error of either
side by itself; the report says which of the two it is, and nothing of theirs is believed unchecked.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from negotiation.display import Part, Result, counted
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.expressions import Number, midpoint
from negotiation.games import NormalFormGame, Profile
from negotiation.games.normal import lottery_of
from negotiation.solvers.adapters import Answer, distance, exactly, gambit_answers, nashpy_answers
from negotiation.solvers.equilibrium import Solution
from negotiation.solvers.many_parties.supports import all_nash
from negotiation.solvers.tables.nash import all_equilibria
from negotiation.solvers.verification import verify

NEAR = 1e-6


@dataclass(frozen=True)
class Peer(Part):
    """One program's answers.

    Attributes
    ----------
    name : str
    confirmed : int
        Answers that hold exactly as near rationals, or lie within a millionth of an exact equilibrium of their support.
    refuted : tuple of (profile, regret)
        The others, as near rationals, with their exact regret.
    malformed : int
        Answers that are no lotteries (NaN, negative chances, another sum than one).
    missed : tuple of Profile
        Of our equilibria those that none of its answers is beside.
    trouble : str
        Why there is no answer; empty if there is one.
    """

    name: str
    confirmed: int = 0
    refuted: tuple[tuple[Profile, Number], ...] = ()
    missed: tuple[Profile, ...] = ()
    malformed: int = 0
    trouble: str = ""


@dataclass(frozen=True)
class CrossCheck(Result):
    """What other programs find in a table, judged by our verification.

    Attributes
    ----------
    game : NormalFormGame
    ours : Solution
    peers : tuple of Peer
    """

    game: NormalFormGame
    ours: Solution[Any]
    peers: tuple[Peer, ...]

    def summary(self) -> str:
        told = []
        for peer in self.peers:
            words = f"{peer.confirmed} confirmed, {len(peer.refuted)} refuted, {len(peer.missed)} of ours not found"
            told.append(f"{peer.name}: {peer.trouble or words}")
        return f"{counted(len(self.ours), 'equilibrium', 'equilibria')} here; {'; '.join(told)}."

    columns = (
        col.key("program"),
        col.count("confirmed"),
        col.count("refuted"),
        col.number("largest regret"),
        col.count("malformed"),
        col.count("missed"),
        col.text("remark", none=""),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for peer in self.peers:
            worst = max((regret for _, regret in peer.refuted), key=midpoint, default=None)
            counts = len(peer.refuted), worst, peer.malformed, len(peer.missed)
            yield peer.name, peer.confirmed, *counts, peer.trouble

    def _items(self) -> Mapping[str, Peer]:
        return {peer.name: peer for peer in self.peers}


def cross_check(game: NormalFormGame) -> CrossCheck:
    """Ask other programs for the equilibria of a table, and judge each answer by our own verification.

    Nashpy is asked for two parties, Gambit (extra 'gambit') for any number, where it is installed.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name.

    Raises
    ------
    UsageError
        If the game is no table, or a name has no value.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays({"row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]})
    >>> [(peer.confirmed, len(peer.refuted), len(peer.missed)) for peer in cross_check(game).peers if not peer.trouble]
    [(3, 0, 0)]
    """
    if not isinstance(game, NormalFormGame):
        raise UsageError(f"cross_check takes a table, not {type(game).__name__}; a tree's is tree.normal_form().")
    missing = next((name for name in sorted(game.names) if name not in game.values), None)
    if missing is not None:
        raise UsageError(f"'{missing}' has no value; set it with at(...).")
    ours = all_equilibria(game) if len(game.parties) == 2 else all_nash(game)
    peers = []
    if len(game.parties) == 2:
        peers.append(_peer("Nashpy", game, ours, lambda table: nashpy_answers(table) or []))
    if importlib.util.find_spec("pygambit") is None:
        peers.append(Peer("Gambit", trouble="not installed (pip install 'negotiation[gambit]')"))
    else:
        peers.append(_peer("Gambit", game, ours, gambit_answers))
    return CrossCheck(game, ours, tuple(peers))


def _peer(
    name: str, game: NormalFormGame, ours: Solution[Any], answers: Callable[[NormalFormGame], list[Answer]]
) -> Peer:
    try:
        found = answers(game)
    except Exception as error:  # another program's failure is an answer about that program
        return Peer(name, trouble=f"failed: {type(error).__name__}")
    confirmed, refuted, malformed = [], [], 0
    for answer in found:
        profile = _rationals(game, answer)
        exact = exactly(game, answer)
        check = None if profile is None else verify(game, profile)
        if (check is not None and check.holds) or (exact is not None and distance(game, exact, answer) < NEAR):
            confirmed.append(answer)
        elif profile is None:
            malformed += 1
        elif check is not None and check.regret is not None:
            refuted.append((profile, check.regret))
    missed = [
        equilibrium.profile
        for equilibrium in ours
        if not any(distance(game, equilibrium.profile, answer) < NEAR for answer in confirmed)
    ]
    return Peer(name, len(confirmed), tuple(refuted), tuple(missed), malformed)


def _rationals(game: NormalFormGame, answer: Answer) -> Profile | None:
    """The answer as near rationals that sum to one; None if it is no profile of lotteries (NaN, negative chances)."""
    moves = {}
    for (party, labels), lottery in zip(game.strategies.items(), answer, strict=True):
        if any(chance != chance or chance < -NEAR for chance in lottery) or abs(sum(lottery) - 1) > NEAR:
            return None
        chances = [Fraction(max(chance, 0.0)).limit_denominator(10**6) for chance in lottery]
        moves[party] = lottery_of(labels, [chance / sum(chances) for chance in chances])
    return Profile(moves)
