"""Random margins over random boxes: is anything called proved that sampling or optimisation can break?

Run on request: ``python tests/benchmarks/attack_on_proofs.py [MARGINS] [SEED]``; the tests use the same functions on a
few hundred. Margins are made of sums, products, quotients, powers, min, max, abs, exp, log and the laws of a private
cost in one to five parameters; the constant is put near the largest value that sampling finds, so that most statements
are close. Every `proved` is attacked by random points, corners, coordinate search and L-BFGS-B, every violation found
being confirmed in exact arithmetic; every `refuted` is valued again exactly; every certificate is verified from its
text.
"""

from __future__ import annotations

import collections
import random
import sys
import time
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from negotiation.deterrence.proofs.certificate import check, read_certificate
from negotiation.deterrence.proofs.prove import Proof, prove_margins
from negotiation.expressions import LAWS, Kernel, Point, symbol
from negotiation.expressions.program import Program

NAMES = ("u", "v", "w", "x", "y")


def constant(rng: random.Random) -> sympy.Rational:
    return sympy.Rational(rng.randint(-30, 30), rng.choice([1, 2, 3, 7, 10, 20]))


def expression(rng: random.Random, names: tuple[str, ...], depth: int) -> Any:
    """A random expression that is defined on the whole box in most draws."""
    if depth == 0 or rng.random() < 0.08:
        return symbol(rng.choice(names)) if rng.random() < 0.8 else constant(rng)
    kind = rng.choice(
        ["sum", "sum", "difference", "product", "product", "bound", "power", "exp", "quotient", "law", "other"]
    )
    one = expression(rng, names, depth - 1)
    if kind == "power":
        return one ** rng.choice([2, 2, 3, 4])
    if kind == "exp":
        return sympy.exp(one / rng.choice([2, 5, -5]))
    two = expression(rng, names, depth - 1)
    if kind == "sum":
        return one + two
    if kind == "difference":
        return one - constant(rng) * two
    if kind == "product":
        return one * two
    if kind == "bound":
        return rng.choice([sympy.Min, sympy.Max])(one, two)
    if kind == "quotient":
        below = rng.choice([two**2 + sympy.Rational(1, 3), sympy.exp(two / 3), two + 5, two])
        return one / below if below != 0 else one
    if kind == "law":
        law = LAWS[rng.choice(["uniform", "normal", "logistic"])][rng.randint(0, 1)]
        first = two / 4
        spread = sympy.Rational(rng.randint(1, 9), 4)
        uniform = law.__name__.startswith("uniform")
        return law(one, first, first + spread if uniform else spread + rng.choice([0, 1]) * symbol(names[0]) ** 2 / 4)
    return rng.choice([sympy.Abs(one), sympy.log(1 + two**2), sympy.sqrt(two**2 + 1), (one**2 + 1) ** (two / 3)])


def drawn(rng: random.Random, names: tuple[str, ...]) -> Any:
    """A random expression with a name in it that the tape can hold (SymPy turns exp(1) into a number of its own)."""
    while True:
        try:
            gain = sympy.sympify(expression(rng, names, rng.randint(2, 4)), strict=True)
            Program.of([gain])
        except ValueError:  # SymPy cannot compare a law of numbers with another number, or makes what no formula has
            continue
        if gain.free_symbols and not gain.has(sympy.zoo, sympy.nan, sympy.oo, sympy.E, sympy.I):
            return gain


def problem(rng: random.Random) -> tuple[Any, dict[str, tuple[Fraction, Fraction]]]:
    """A margin's negative (the gain) and a box; the gain's largest value is near zero."""
    names = NAMES[: rng.randint(1, 5)]
    ends = {}
    for name in names:
        low = Fraction(rng.randint(-30, 20), 10)
        ends[name] = (low, low + Fraction(rng.randint(1, 30), rng.choice([7, 10, 100])))
    gain = drawn(rng, names)
    points = spread(rng, ends, 400)
    heights = Kernel([gain])(points)[0]
    heights = heights[np.isfinite(heights)]
    if not len(heights) or np.max(np.abs(heights)) > 1e200:
        return gain, ends
    top, width = float(np.max(heights)), float(np.ptp(heights))
    slack = rng.choice([-0.01, 0, 1e-6, 0.001, 0.01, 0.05, 0.2, 1]) * width
    level = Fraction(top + slack).limit_denominator(10**6)
    return gain - sympy.Rational(level.numerator, level.denominator), ends


def spread(rng: random.Random, ends: dict[str, tuple[Fraction, Fraction]], count: int) -> dict[str, np.ndarray]:
    """Random points of a box, half of the coordinates at ends."""
    draws = np.random.default_rng(rng.randint(0, 2**32)).random((len(ends), count))
    draws[:, ::2] = np.where(draws[:, ::2] < 0.3, 0, np.where(draws[:, ::2] > 0.7, 1, draws[:, ::2]))
    return {n: float(a) + q * (float(b) - float(a)) for (n, (a, b)), q in zip(ends.items(), draws, strict=True)}


def highest(
    rng: random.Random, gain: Any, ends: dict[str, tuple[Fraction, Fraction]], count: int = 2000
) -> dict[str, Fraction]:
    """The highest point of a box that sampling, coordinate search and L-BFGS-B find."""
    from scipy.optimize import minimize

    names = list(ends)
    kernel = Kernel([gain])
    points = spread(rng, ends, count)

    def height(one: np.ndarray) -> float:
        found = float(kernel({n: one[i] for i, n in enumerate(names)})[0])
        return found if np.isfinite(found) else -1e300

    heights = np.broadcast_to(np.asarray(kernel(points)[0]), (count,))
    order = np.argsort(-np.where(np.isfinite(heights), heights, -np.inf))[:2]
    best, top = None, -np.inf
    bounds = [(float(a), float(b)) for a, b in ends.values()]
    for start in order:
        first = np.array([points[n][start] for n in names])
        with np.errstate(all="ignore"):
            last = minimize(lambda one: -height(one), first, method="L-BFGS-B", bounds=bounds).x
        for one in (first, np.clip(last, [b[0] for b in bounds], [b[1] for b in bounds])):
            if best is None or height(one) > top:
                best, top = one, height(one)
    assert best is not None
    return {n: min(max(Fraction(float(v)), ends[n][0]), ends[n][1]) for n, v in zip(names, best, strict=True)}


def attack(seed: int, budget: int = 1500) -> tuple[str, Proof]:
    """One random margin: the answer, or what is wrong with it."""
    rng = random.Random(seed)
    gain, ends = problem(rng)
    found = prove_margins([gain], ends, budget=budget)
    if found.answer == "proved":
        point = highest(rng, gain, ends)
        if Point(point).sign(gain) == 1:
            return "FALSE PROOF", found
        assert found.certificate is not None
        if not check(read_certificate(found.certificate.to_json())).holds:
            return "CERTIFICATE REFUSED", found
    if found.answer == "refuted":
        inside = all(a <= found.point[n] <= b for n, (a, b) in ends.items())
        if not inside or Point(found.point).sign(gain) != 1:
            return "FALSE REFUTATION", found
    return found.answer, found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    answers: collections.Counter[str] = collections.Counter()
    start = time.perf_counter()
    for seed in range(first, first + count):
        answer, found = attack(seed)
        answers[answer] += 1
        if "too close to call" in found.evidence.note:
            answers["(undecided because the replay did not close)"] += 1
        if (seed + 1) % 500 == 0:
            print(seed + 1, dict(answers), flush=True)
        if answer.isupper():
            print(seed, answer, found.statement.program, found.point)
    print(f"{count} margins in {time.perf_counter() - start:.0f} s: {dict(answers)}")


if __name__ == "__main__":
    main()
