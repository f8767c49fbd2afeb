"""Symbolic thresholds beside plain `sympy.solve` on the same equations: medians and ratios of one run.

Run on request, not as a test: ``python tests/benchmarks/thresholds.py [DRAWS]``. The equations are the binding gains of
games built around a drawn threshold (all other numbers are names), and the gains from violations of the models that
come with the package, each along several levers, with the laws of private costs written out for SymPy. Both sides get
the same gain in turn (interleaved). "right" counts the equations for which one of the formulas, valued at the numbers
of the game, is the walked threshold; SymPy is stopped after 20 seconds an equation ("stopped"). Our time includes the
search for branches; the conditions of each branch, which `sympy.solve` does not give, come with it.
"""

from __future__ import annotations

import random
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import sympy

import negotiation as ng
from negotiation.deterrence.levers.solve_for import branches, zeros
from negotiation.errors import NegotiationError
from negotiation.expressions import Enclosure, Point, symbol, written_out

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.manufactured import FORMS

LIMIT = 20
LEVERS = ("war.power_shift", "mandate.legitimacy_cost", "war.adversary_cost", "guarantees.european_reserve.denial")
LEVERS += ("guarantees.us_backstop.reputation", "guarantees.european_peacekeepers.response_delay")
Equation = tuple[str, sympy.Expr, str, dict[str, Fraction], Any]


def manufactured(draws: int) -> Iterator[Equation]:
    """(group, gain, lever, values, answer) of games built around their answer."""
    for form, build in FORMS.items():
        rng = random.Random(form)
        for _ in range(draws):
            case = build(rng)
            listed = case.incentives if case.incentives is not None else case.game.incentives(case.plan)
            values = {name: value for name, value in case.game.values.items() if name != case.lever}
            at, beside = (Point({**values, case.lever: case.answer + move}) for move in (0, Fraction(1, 997)))
            gains = [one.gain for one in listed if at.sign(one.gain) == 0 != beside.sign(one.gain)]
            yield form, gains[0], case.lever, values, case.answer


def documents() -> Iterator[Equation]:
    """The same of a document's violations, where the walk finds a threshold."""
    settlement = ng.load("four-level-framework")
    for lever in LEVERS:
        found = ng.threshold(settlement, lever=lever, closed_form=False)
        ends = [one for span in found.intervals for one in span if not isinstance(one, float)]
        now = ng.assess(settlement)
        values = {name: value for name, value in now.game.values.items() if name != lever}
        for end in ends:
            at = (end.lower + end.upper) / 2 if isinstance(end, Enclosure) else end
            point = Point({**values, lever: at})
            gain = min((one.gain for one, _ in now.violations), key=lambda g: abs(float(point.value(g))))
            if abs(float(point.value(gain))) < 1e-9 and gain.has(symbol(lever)):
                yield "document", gain, lever, values, end


def ours(gain: sympy.Expr, lever: str) -> list[sympy.Expr]:
    return [root for part, _ in branches(gain, lever) for root in zeros(part, lever) or ()]


def plain(gain: sympy.Expr, lever: str) -> list[sympy.Expr]:
    return list(sympy.solve(written_out(gain), symbol(lever)))


def timed(solve: Callable[..., list[sympy.Expr]], gain: sympy.Expr, lever: str) -> tuple[float, list[Any] | None]:
    """Seconds and formulas; None if it was stopped or failed."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    start = time.perf_counter()
    try:
        found: list[Any] | None = solve(gain, lever)
    except (TimeoutError, NotImplementedError, NegotiationError, ValueError, TypeError):
        found = None
    finally:
        signal.alarm(0)
    return time.perf_counter() - start, found


def right(formulas: list[Any] | None, values: dict[str, Fraction], answer: Any) -> bool:
    """Whether a formula has the value that the walk found: in plain numbers for SymPy's Piecewise, 1e-9 apart."""
    numbers = {symbol(name): sympy.Rational(v.numerator, v.denominator) for name, v in values.items()}
    for formula in formulas or ():
        try:
            got = float(Point(values).value(formula))
        except (NegotiationError, ZeroDivisionError, ValueError):
            try:
                got = complex(formula.subs(numbers).evalf()).real
            except (TypeError, ValueError):
                continue
        if abs(got - float(answer)) <= 1e-9 * max(1.0, abs(float(answer))):
            return True
    return False


def main(draws: int) -> None:
    times: dict[str, tuple[list[float], list[float]]] = {}
    counts: dict[str, list[int]] = {}
    for group, gain, lever, values, answer in (*manufactured(draws), *documents()):
        pair, tally = times.setdefault(group, ([], [])), counts.setdefault(group, [0, 0, 0])
        for index, solve in enumerate((ours, plain)):
            sympy.core.cache.clear_cache()
            taken, found = timed(solve, gain, lever)
            pair[index].append(taken)
            tally[index] += right(found, values, answer)
            tally[2] += index == 1 and found is None
    print("equations                    n   ours ms   sympy ms   ratio   right: ours   sympy   stopped")
    for group, (mine, theirs) in times.items():
        medians = [1000 * statistics.median(one) for one in (mine, theirs)]
        a, b, stopped = counts[group]
        print(
            f"{group:25} {len(mine):4}  {medians[0]:8.1f}   {medians[1]:8.1f}   {medians[1] / medians[0]:5.1f}"
            f"   {a:11}   {b:5}   {stopped:7}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
