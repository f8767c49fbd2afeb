"""Box proofs beside z3 and cvc5 on the same inequality: medians and ratios of one run.

Run on request, not as a test: ``python tests/benchmarks/proofs.py [ROUNDS] [LIMIT]``. Programs that are not installed
are left out. Two families with 4, 6, 8 and 10 parameters: *deterrence*, the gain of an attacker against guarantors who
act with a clipped linear chance (rational, min, max, partly monotone), and *cubic*, monotone in nothing. The constant
is the largest gain that a search finds plus 20 %, 5 % or 1 % of the gain's spread, so that "not positive" is true with
that slack. Ours is timed from the expression to the certificate, replayed in ball arithmetic (search alone is given
too); the others are asked for unsatisfiability of "in the box and positive". A program that does not answer within the
limit (seconds) is not asked again for that case.
"""

from __future__ import annotations

import importlib
import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from negotiation.deterrence.proofs.falsify import attacked
from negotiation.deterrence.proofs.prove import prove_margins
from negotiation.deterrence.proofs.statement import Box, values_at
from negotiation.expressions import Kernel, symbol
from negotiation.expressions.program import Program

PEERS = ("z3", "cvc5.pythonic")
Ends = dict[str, tuple[Fraction, Fraction]]


def deterrence(size: int) -> tuple[Any, Ends]:
    """Attack gain p - c + Δ - x - Σ σ_j F_j, F_j = clip((B_j σ_j + R_j)/K_j); pairs (σ_j, R_j)."""
    share, cost = symbol("share"), symbol("cost")
    ends: Ends = {"share": (Fraction(45, 100), Fraction(65, 100)), "cost": (Fraction(3, 100), Fraction(14, 100))}
    gain: Any = share - cost - share * cost
    for j in range((size - 2) // 2):
        strength, default = symbol(f"strength_{j}"), symbol(f"default_{j}")
        ends[f"strength_{j}"] = (Fraction(3, 100), Fraction(12 + j, 100))
        ends[f"default_{j}"] = (Fraction(2, 100), Fraction(20, 100))
        stake = sympy.Rational(3 + j, 10)
        chance = sympy.Max(0, sympy.Min(1, (stake * strength + default) / (sympy.Rational(1, 4) + strength)))
        gain -= strength * chance - strength * (strength - sympy.Rational(7, 100)) * 3
    return gain, ends


def cubic(size: int) -> tuple[Any, Ends]:
    """Σ x_i x_{i+1} (x_{i+2} - 1/3) - x_i² + x_i³/2 over [-1, 1], the indices in a circle."""
    x = [symbol(f"x{i}") for i in range(size)]
    half, third = sympy.Rational(1, 2), sympy.Rational(1, 3)
    terms = [x[i] * x[(i + 1) % size] * (x[(i + 2) % size] - third) - x[i] ** 2 + half * x[i] ** 3 for i in range(size)]
    return sympy.Add(*terms), {one.name: (Fraction(-1), Fraction(1)) for one in x}


def posed(family: Callable[[int], tuple[Any, Ends]], size: int, slack: Fraction) -> tuple[Any, Ends]:
    """The gain minus its largest value and a slack."""
    gain, ends = family(size)
    part = Program.of([gain])
    met = attacked(part, Box(ends).ends)
    assert met is not None
    top = values_at(part, met[0])[0]
    rng = np.random.default_rng(1)
    points = {n: float(a) + rng.random(20_000) * float(b - a) for n, (a, b) in ends.items()}
    spread = Fraction(float(np.ptp(Kernel([gain])(points)[0]))).limit_denominator(1000)
    level = Fraction(int(top.p), int(top.q)).limit_denominator(10**9) + slack * spread
    return gain - sympy.Rational(level.numerator, level.denominator), ends


def translated(api: Any, program: Program) -> tuple[Any, dict[str, Any]]:
    """The program in the language of a solver."""
    names = {name: api.Real(name) for name in program.names}
    found: list[Any] = []
    for step in program.instructions:
        parts = [found[i] for i in step.operands]
        if step.operation == "name":
            value = names[step.data]
        elif step.operation == "constant":
            value = api.Q(step.data.numerator, step.data.denominator)
        elif step.operation == "power" and step.data < 0:
            value = 1 / _product([parts[0]] * -step.data)
        else:
            parts = [parts[0]] * step.data if step.operation == "power" else parts
            value = parts[0]
            for other in parts[1:]:
                value = _joined(api, step.operation, value, other)
        found.append(value)
    return found[program.outputs[0]], names


def _product(parts: list[Any]) -> Any:
    value = parts[0]
    for other in parts[1:]:
        value = value * other
    return value


def _joined(api: Any, operation: str, one: Any, other: Any) -> Any:
    if operation == "add":
        return one + other
    if operation in ("mul", "power"):
        return one * other
    return api.If(one <= other, one, other) if operation == "min" else api.If(one >= other, one, other)


def asked(module: str, gain: Any, ends: Ends, channel: Any) -> None:
    """In a process of its own: is the violation unsatisfiable?"""
    api = importlib.import_module(module)
    start = time.perf_counter()
    value, names = translated(api, Program.of([gain]))
    solver = api.SolverFor("QF_NRA")
    for name, (low, high) in ends.items():
        solver.add(names[name] >= api.Q(low.numerator, low.denominator))
        solver.add(names[name] <= api.Q(high.numerator, high.denominator))
    solver.add(value > 0)
    answer = str(solver.check())
    channel.put((time.perf_counter() - start, answer))


def peer(module: str, gain: Any, ends: Ends, limit: float) -> tuple[float, str]:
    """Seconds and answer of a peer; infinity past the limit."""
    context = multiprocessing.get_context("fork")
    channel = context.Queue()
    process = context.Process(target=asked, args=(module, gain, ends, channel))
    process.start()
    try:
        found: tuple[float, str] = channel.get(timeout=limit)
    except Exception:
        found = float("inf"), "no answer"
    process.kill()
    process.join()
    return found


def ours(gain: Any, ends: Ends) -> tuple[float, float, str, int]:
    """Seconds with the replay of the certificate, seconds of the search, answer and boxes."""
    from negotiation.deterrence.proofs.prove import prove_statement

    start = time.perf_counter()
    found = prove_margins([gain], ends, budget=400_000)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    prove_statement(found.statement, "", budget=400_000, replay=False)
    return whole, time.perf_counter() - start, found.answer, found.boxes


def case(family: Callable[[int], tuple[Any, Ends]], size: int, slack: Fraction, rounds: int, limit: float) -> str:
    """One row of the table."""
    gain, ends = posed(family, size, slack)
    times: dict[str, list[float]] = {"ours": [], "search": [], **{one: [] for one in PEERS}}
    answers: dict[str, str] = {}
    order = list(PEERS)
    for _ in range(rounds):
        random.shuffle(order)
        whole, search, answers["ours"], boxes = ours(gain, ends)
        times["ours"].append(whole)
        times["search"].append(search)
        for one in order:
            if answers.get(one) != "no answer":
                seconds, answers[one] = peer(one, gain, ends, limit)
                times[one].append(seconds)
    median = {one: statistics.median(found) for one, found in times.items() if found}
    mine = median["ours"]
    row = f"{family.__name__:11}{size:4}{float(slack):7.0%}  {answers['ours']:10}{boxes:8}{mine:9.3f}"
    row += f"{median['search']:9.3f}"
    for one in PEERS:
        seconds = median[one]
        text = f"> {limit:g}" if seconds == float("inf") else f"{seconds:.3f}"
        ratio = f"> {limit / mine:.0f}" if seconds == float("inf") else f"{seconds / mine:.1f}"
        row += f"  {text:>8} {answers[one]:>9} {ratio:>7}"
    return row


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 10
    global PEERS
    PEERS = tuple(one for one in PEERS if importlib.util.find_spec(one.split(".")[0]) is not None)
    heads = "".join(f"  {one.split('.')[0]:>8} {'answer':>9} {'ratio':>7}" for one in PEERS)
    print(f"{'family':11}{'k':>4}{'slack':>7}  {'ours':10}{'boxes':>8}{'seconds':>9}{'search':>9}{heads}", flush=True)
    for family in (deterrence, cubic):
        for size in (4, 6, 8, 10):
            for slack in (Fraction(1, 5), Fraction(1, 20), Fraction(1, 100)):
                print(case(family, size, slack, rounds, limit), flush=True)


if __name__ == "__main__":
    main()
