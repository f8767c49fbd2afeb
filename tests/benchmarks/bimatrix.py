"""All equilibria of random two-party games beside Gambit's rational enumeration and Nashpy: medians and ratios.

Run on request, not as a test: ``python tests/benchmarks/bimatrix.py [GAMES]``. Programs that are not installed are
left out. The same games go to every program in turn (interleaved), game objects built beforehand; payoffs are integers
in -99..99; "wrong" counts the games whose equilibria differ from ours (ours are exact and verified; Gambit's rational
mode is exact too). "Bare" is our enumeration without labels and without the check from the definition.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from negotiation.games import NormalFormGame
from negotiation.solvers import solve
from negotiation.solvers.tables.bimatrix import extreme_equilibria

Game = tuple[list[list[int]], list[list[int]]]
Program = tuple[Callable[[Game], Any], Callable[[Any], Any], Callable[[Any, Any], set]]


def ours() -> Program:
    def build(game: Game) -> NormalFormGame:
        return NormalFormGame.from_arrays({"row": game[0], "column": game[1]})

    def read(table: NormalFormGame, found: Any) -> set:
        return {tuple(_chances(table, party, one.profile) for party in table.parties) for one in found}

    return build, solve, read


def bare() -> Program:
    return lambda game: game, lambda game: extreme_equilibria(*game), lambda _, found: set(found)


def _chances(table: NormalFormGame, party: str, profile: Any) -> tuple[Fraction, ...]:
    played = {label: Fraction(int(q.p), int(q.q)) for label, q in table.lottery(party, profile)}
    return tuple(played.get(label, Fraction(0)) for label in table.strategies[party])


def gambit() -> Program | None:
    try:
        import pygambit
    except ImportError:
        return None

    def build(game: Game) -> Any:
        return getattr(pygambit, "StrategicGame", pygambit.Game).from_arrays(*game)

    def read(_: Any, found: Any) -> set:
        return {
            tuple(tuple(Fraction(int(q.numerator), int(q.denominator)) for _, q in e[p]) for p in "12")
            for e in found.equilibria
        }

    return build, lambda made: pygambit.nash.enummixed_solve(made, rational=True), read


def nashpy() -> Program | None:
    try:
        import nashpy
    except ImportError:
        return None

    def read(_: Any, found: Any) -> set:
        return {tuple(tuple(float(v) for v in s) for s in pair) for pair in found}

    return lambda game: nashpy.Game(*game), lambda made: list(made.support_enumeration()), read


def rounded(found: set) -> set:
    return {tuple(tuple(round(float(v), 9) for v in s) for s in pair) for pair in found}


def main(games: int) -> None:
    offered = (("ours", ours()), ("ours, bare", bare()), ("gambit rational", gambit()), ("nashpy", nashpy()))
    programs = {name: program for name, program in offered if program is not None}
    print("size  program            median ms   times ours   wrong")
    for size in range(2, 9):
        rng = random.Random(size)
        times: dict[str, list[float]] = {name: [] for name in programs}
        wrong = dict.fromkeys(programs, 0)
        for _ in range(max(5, games // size**2)):
            game = tuple([[rng.randint(-99, 99) for _ in range(size)] for _ in range(size)] for _ in range(2))
            answers = {}
            for name, (build, run, read) in programs.items():
                if name == "nashpy" and size > 5:
                    continue
                made = build(game)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    start = time.perf_counter()
                    found = run(made)
                    times[name].append(time.perf_counter() - start)
                answers[name] = rounded(read(made, found))
            for name, answer in answers.items():
                wrong[name] += answer != answers["ours"]
        base = statistics.median(times["ours"])
        for name, taken in times.items():
            if taken:
                median = statistics.median(taken)
                print(f"{size:4}  {name:17}  {median * 1000:9.3f}   {median / base:10.1f}   {wrong[name]}/{len(taken)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
