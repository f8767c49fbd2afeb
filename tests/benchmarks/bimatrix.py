"""All equilibria of random two-party games beside Gambit's rational enumeration and Nashpy: medians and ratios.

Run on request, not as a test: ``python tests/benchmarks/bimatrix.py [GAMES]``. Programs that are not installed are
left out. The same games go to every program in turn (interleaved), payoffs are integers in -99..99; "wrong" counts the
games whose equilibria differ from ours (ours are exact and verified; Gambit's rational mode is exact too).
"""

from __future__ import annotations

import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction

from negotiation.games import NormalFormGame, Profile
from negotiation.solvers import solve
from negotiation.solvers.tables.bimatrix import extreme_equilibria

Game = tuple[list[list[int]], list[list[int]]]


def exact(rows: list[list[int]]) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in rows]


def ours(game: Game) -> set:
    return set(extreme_equilibria(exact(game[0]), exact(game[1])))


def ours_verified(game: Game) -> set:
    """The answers that users get: labels, incentives as expressions, and the check from the definition."""
    table = NormalFormGame.from_arrays({"row": game[0], "column": game[1]})
    return {tuple(_chances(table, party, one.profile) for party in table.parties) for one in solve(table)}


def _chances(table: NormalFormGame, party: str, profile: Profile) -> tuple[Fraction, ...]:
    played = {label: Fraction(int(q.p), int(q.q)) for label, q in table.lottery(party, profile)}
    return tuple(played.get(label, Fraction(0)) for label in table.strategies[party])


def gambit() -> Callable[[Game], set] | None:
    try:
        import pygambit
    except ImportError:
        return None

    def run(game: Game) -> set:
        made = getattr(pygambit, "StrategicGame", pygambit.Game).from_arrays(*game)
        found = pygambit.nash.enummixed_solve(made, rational=True).equilibria
        return {
            tuple(tuple(Fraction(int(q.numerator), int(q.denominator)) for _, q in e[p]) for p in "12") for e in found
        }

    return run


def _fraction(rational) -> Fraction:
    return Fraction(int(rational.numerator), int(rational.denominator))


def nashpy() -> Callable[[Game], set] | None:
    try:
        import nashpy
    except ImportError:
        return None

    def run(game: Game) -> set:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(nashpy.Game(*game).support_enumeration())
        return {tuple(tuple(round(float(v), 9) for v in s) for s in pair) for pair in found}

    return run


def rounded(found: set) -> set:
    return {tuple(tuple(round(float(v), 9) for v in s) for s in pair) for pair in found}


def main(games: int) -> None:
    programs: dict[str, Callable[[Game], set]] = {"ours": ours, "ours, as users get them": ours_verified}
    programs |= {name: run for name, run in (("gambit rational", gambit()), ("nashpy", nashpy())) if run is not None}
    print("size  program                      median ms   ratio to ours   wrong")
    for size in range(2, 9):
        rng = random.Random(size)
        times: dict[str, list[float]] = {name: [] for name in programs}
        wrong = dict.fromkeys(programs, 0)
        for _ in range(max(3, games // size**2)):
            game = tuple([[rng.randint(-99, 99) for _ in range(size)] for _ in range(size)] for _ in range(2))
            answers = {}
            for name, run in programs.items():
                if name == "nashpy" and size > 5:
                    continue
                start = time.perf_counter()
                answers[name] = run(game)
                times[name].append(time.perf_counter() - start)
            for name, answer in answers.items():
                wrong[name] += rounded(answer) != rounded(answers["ours"])
        base = statistics.median(times["ours"])
        for name, taken in times.items():
            if taken:
                median = statistics.median(taken)
                print(f"{size:4}  {name:27}  {median * 1000:9.3f}   {median / base:13.1f}   {wrong[name]}/{len(taken)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
