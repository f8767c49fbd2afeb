"""Many small games and one tree at many points beside QuantEcon, Gambit and Nashpy: medians and ratios of one run.

Run on request, not as a test: ``python tests/benchmarks/arrays.py [GAMES] [ROUNDS]``. Programs that are not installed
are left out. Arrays: random integer payoffs; in each round all programs are timed in turn (interleaved): ours on all
games at once (array built, solved, verified), QuantEcon's float support enumeration on some of them (game objects built
beforehand, and with their building), Gambit's rational enumeration and our own single-game solver on fewer. "differ"
counts the games with another number of equilibria than ours. The tree has 23 nodes, three parties and 64 pure
profiles; Gambit's payoffs are set in place.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from negotiation.expressions import parse
from negotiation.games import Decision, ExtensiveGame, Outcome
from negotiation.games.arrays import GameArray
from negotiation.games.io.efg import to_efg
from negotiation.games.tree_arrays import TreeArray
from negotiation.solvers.arrays.many import solve_many
from negotiation.solvers.arrays.many_trees import solve_trees
from negotiation.solvers.tables.bimatrix import extreme_equilibria

warnings.simplefilter("ignore")
NAMES = [f"{p}{k}" for k in range(12) for p in "abc"]


def timed(run: Callable[[], Any], count: int) -> tuple[float, Any]:
    """Microseconds a game, and the answer."""
    start = time.perf_counter()
    answer = run()
    return (time.perf_counter() - start) / count * 1e6, answer


def others(rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[str, int, Callable[[], list[int]]]]:
    """(name, games, run) of each program; run gives the number of equilibria of each game."""
    games = GameArray({"row": rows, "column": columns})
    yield "ours, one by one (bare)", 100, lambda: [len(extreme_equilibria(*games.matrices(i))) for i in range(100)]
    try:
        from quantecon.game_theory import NormalFormGame, Player, support_enumeration
    except ImportError:
        pass
    else:
        floats = rows.astype(float), columns.astype(float)

        def build(i: int) -> Any:
            return NormalFormGame((Player(floats[0][i]), Player(np.ascontiguousarray(floats[1][i].T))))

        built = [build(i) for i in range(1000)]
        support_enumeration(built[0])
        yield "quantecon, games built before", 1000, lambda: [len(support_enumeration(game)) for game in built]
        yield "quantecon, building counted", 1000, lambda: [len(support_enumeration(build(i))) for i in range(1000)]
    try:
        import pygambit
    except ImportError:
        return
    form = getattr(pygambit, "StrategicGame", pygambit.Game)
    made = [form.from_arrays(rows[i], columns[i]) for i in range(100)]
    yield (
        "gambit rational, built before",
        100,
        lambda: [len(pygambit.nash.enummixed_solve(game, rational=True).equilibria) for game in made],
    )


def arrays(count: int, rounds: int, size: int, most: int) -> None:
    rng = np.random.default_rng(size)
    rows, columns = rng.integers(-most, most + 1, (2, count, size, size))
    found = solve_many(GameArray({"row": rows, "column": columns}))
    programs, times, wrong = list(others(rows, columns)), {}, {}
    for _ in range(rounds):
        mine, found = timed(lambda: solve_many(GameArray({"row": rows, "column": columns})), count)
        times.setdefault("ours, the whole array", []).append(mine)
        for name, games, run in programs:
            taken, answer = timed(run, games)
            times.setdefault(name, []).append(taken)
            wrong[name] = f"{sum(a != b for a, b in zip(answer, found.counts, strict=False))}/{games}"
    base = statistics.median(times["ours, the whole array"])
    share = found.degenerate.mean()
    for name, taken in times.items():
        median = statistics.median(taken)
        row = f"{median:11.2f}   {median / base:11.1f}   {wrong.get(name, ''):>9}"
        print(f"{size}x{size} +-{most:<6} {share:6.2%}   {name:30} {row}")


def tree23() -> ExtensiveGame:
    """Start, reply, aid, and a last move of the first party in half the cases: 23 nodes, 4 x 4 x 4 plans."""
    numbers = iter(range(12))

    def leaf() -> Outcome:
        k = next(numbers)
        return Outcome(f"o{k}", {p.upper(): parse(f"{p}{k}", NAMES) for p in "abc"})

    def end(first: str) -> Decision:
        return Decision("A", f"A after {first}", {"press": leaf(), "stop": leaf()})

    def aid(first: str, pressed: bool) -> Decision:
        aided = end(first) if pressed else leaf()
        return Decision("C", f"C after {first}", {"aid": aided, "none": leaf() if pressed else end(first)})

    def reply(first: str) -> Decision:
        return Decision("B", f"B after {first}", {"hold": aid(first, True), "yield": aid(first, False)})

    moves = {first: reply(first) for first in ("comply", "attack")}
    return ExtensiveGame(("A", "B", "C"), Decision("A", "start", moves), title="a tree of 23 nodes")


def gambit_tree(tree: ExtensiveGame) -> Any:
    """The same tree in Gambit (payoffs are set later)."""
    try:
        import pygambit
    except ImportError:
        return None
    zero = tree.at(dict.fromkeys(NAMES, 0))
    return pygambit.read_efg(io.StringIO(to_efg(zero)))


def trees(count: int, rounds: int) -> None:
    tree, rng = tree23(), np.random.default_rng(0)
    points = {name: rng.integers(-50, 51, count) for name in NAMES}
    times: dict[str, list[float]] = {}
    made, differ, few = gambit_tree(tree), 0, 100

    def loop() -> list[int]:
        import pygambit

        found = []
        for i in range(few):
            for k in range(12):
                made.set_outcome_payoffs(f"o{k}", {p: int(points[f"{p.lower()}{k}"][i]) for p in tree.parties})
            found.append(len(pygambit.nash.enumpure_solve(made).equilibria))
        return found

    for _ in range(rounds):
        taken, answer = timed(lambda: solve_trees(TreeArray(tree, points)), count)
        times.setdefault("ours, Nash and subgame perfect", []).append(taken)
        if made is not None:
            taken, counts = timed(loop, few)
            times.setdefault("gambit, Nash, payoffs in place", []).append(taken)
            differ = sum(a != b for a, b in zip(counts, answer.counts, strict=False))
    base = statistics.median(times["ours, Nash and subgame perfect"])
    for name, taken in times.items():
        median = statistics.median(taken)
        wrong = f"{differ}/{few}" if name.startswith("gambit") else ""
        print(f"tree of 23 nodes      {name:32} {median:11.2f}   {median / base:11.1f}   {wrong:>9}")


def main(count: int, rounds: int) -> None:
    print("games        degenerate  program                        us a game   ratio to ours   differ")
    for size, most in ((2, 99), (2, 10**6), (3, 99), (3, 10**6), (4, 99), (4, 10**5), (5, 99)):
        arrays(count, rounds, size, most)
    trees(count, rounds)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 5)
