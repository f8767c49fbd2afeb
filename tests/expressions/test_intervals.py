"""Enclosures: exact values and exact slopes always lie inside, in float64 arrays and in ball arithmetic."""

from __future__ import annotations

import importlib.util
import random
from fractions import Fraction
from pathlib import Path

import flint
import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from negotiation.errors import GameError, UsageError
from negotiation.expressions import LAWS, Point, parse, symbol
from negotiation.expressions.endpoints import Checked, NotDefinedError, exact_ends
from negotiation.expressions.intervals import Intervals, multiply, reciprocal, rounded
from negotiation.expressions.program import Program, read_ratio
from negotiation.expressions.slopes import Enclosed

_spec = importlib.util.spec_from_file_location(
    "attack_on_proofs", Path(__file__).parents[1] / "benchmarks" / "attack_on_proofs.py"
)
attack_on_proofs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attack_on_proofs)


def enclosures(gain, ends):
    """(low, high) and slopes by name, in both arithmetics; None where one does not reach the box."""
    program = Program.of([gain])
    arrays = {n: tuple(np.array([rounded(e)[side]]) for side, e in enumerate(pair)) for n, pair in ends.items()}
    walked = Enclosed(program, arrays)
    low, high = (np.broadcast_to(one, (1,))[0] for one in walked.value(0))
    slopes = {n: tuple(float(np.broadcast_to(e, (1,))[0]) for e in s) for n, s in walked.slopes(0).items()}
    found = [((low, high), slopes)]
    try:
        with flint.ctx.workprec(128):
            checked = Checked(program, {n: exact_ends(*pair) for n, pair in ends.items()})
            found.append((checked.value(0), checked.slopes(0)))
    except (NotDefinedError, ZeroDivisionError):
        pass
    return found


def ball(value):
    with flint.ctx.workprec(400):
        if isinstance(value, fmpq):
            return arb(value)
        return value


def not_outside(value, low, high):
    """Whether a ball meets [low, high] (it lies inside but for its own radius)."""
    return not value < low and not value > high


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(250))
def test_exact_values_and_difference_quotients_lie_in_both_enclosures(seed):
    rng = random.Random(seed)
    gain, ends = attack_on_proofs.problem(rng)
    found = enclosures(gain, ends)

    def at(point):
        try:
            return ball(Point(point).raw(gain, 384))
        except (ZeroDivisionError, GameError):
            return None

    for _ in range(6):
        point = {
            n: a + (b - a) * Fraction(rng.choice([0, 1, 8, rng.randint(0, 16)]), 16 if rng.random() < 2 else 1)
            for n, (a, b) in ends.items()
        }
        point = {n: min(max(v, ends[n][0]), ends[n][1]) for n, v in point.items()}
        value = at(point)
        if value is None or not value.is_finite():
            continue
        for (low, high), _ in found:
            assert not_outside(value, arb(low), arb(high)), (gain, point)
        name = rng.choice(sorted(ends))
        a, b = ends[name]
        other = {**point, name: a + (b - a) * Fraction(rng.randint(0, 64), 64)}
        shifted = at(other)
        if other == point or shifted is None or not shifted.is_finite():
            continue
        gap = other[name] - point[name]
        with flint.ctx.workprec(400):
            quotient = (shifted - value) / arb(fmpq(gap.numerator, gap.denominator))
        for _, slopes in found:
            low, high = slopes.get(name, (0, 0))
            assert not_outside(quotient, arb(low), arb(high)), (gain, point, other)


def test_the_two_arithmetics_reach_nearly_the_same_width():
    """The slow one is not a looser one: certificates would fail."""
    wider = 0
    for seed in range(120):
        gain, ends = attack_on_proofs.problem(random.Random(seed))
        found = enclosures(gain, ends)
        if len(found) == 2 and np.isfinite(found[0][0][0]) and np.isfinite(found[0][0][1]):
            (low, high), (a, b) = found[0][0], found[1][0]
            wider += float(b - a) > (high - low) * (1 + 1e-9) + 1e-12
    assert wider == 0


@pytest.mark.parametrize("law", [one for pair in LAWS.values() for one in pair])
def test_a_law_at_a_point_is_enclosed_to_many_digits(law):
    x, m, s = symbol("x"), symbol("m"), symbol("s")
    rng = random.Random(5)
    for _ in range(40):
        first = Fraction(rng.randint(-20, 20), 7)
        second = (
            first + Fraction(rng.randint(1, 30), 7)
            if law.__name__.startswith("uniform")
            else Fraction(rng.randint(1, 30), 7)
        )
        values = {"x": Fraction(rng.randint(-60, 60), 7), "m": first, "s": second}
        exact = float(Point(values).value(law(x, m, s)))
        for (low, high), _ in enclosures(law(x, m, s), {n: (v, v) for n, v in values.items()}):
            assert float(low) <= exact * (1 + 1e-15) + 1e-300
            assert float(high) >= exact * (1 - 1e-15)
            assert float(high) - float(low) <= 1e-10 * max(abs(exact), 1e-6)


def test_an_expression_that_is_not_defined_everywhere_is_never_bounded():
    for text in ("1/x", "log(x)", "1/x**2", "sqrt(x - 1)", "max(0, min(1, 1/x))"):
        gain = parse(text, ["x"])
        found = enclosures(gain, {"x": (Fraction(-1), Fraction(1))})
        assert len(found) == 1
        assert found[0][0] == (-np.inf, np.inf)


def test_known_signs_and_zeros_stay_known():
    half = (np.array([0.0]), np.array([1.0]))
    assert multiply(half, (np.array([2.0]), np.array([3.0])))[0][0] == 0
    assert multiply(half, (np.array([-2.0]), np.array([3.0])))[1][0] > 3
    with np.errstate(all="ignore"):
        assert multiply((np.array([0.0]),) * 2, (np.array([-np.inf]), np.array([np.inf])))[0][0] == 0
    tiny = (np.array([1e-200]),) * 2
    assert multiply(tiny, (-tiny[1], -tiny[0]))[0][0] < 0
    with np.errstate(all="ignore"):
        assert reciprocal((np.array([1.0]), np.array([np.inf])))[0][0] == 0


def test_thirds_and_tenths_are_enclosed_and_halves_are_exact():
    assert rounded(Fraction(1, 2)) == (0.5, 0.5)
    for value in (Fraction(1, 3), Fraction(1, 10), Fraction(-7, 3)):
        low, high = rounded(value)
        assert Fraction(low) < value < Fraction(high)
        assert np.nextafter(low, np.inf) == high


def test_folding_values_changes_no_result_and_counts_degrees():
    x, y, z = (symbol(one) for one in "xyz")
    gain = (x + 2) * y * z + sympy.exp(y) * (1 - z) + 3 * z**2
    program = Program.of([gain]).folded({"z": Fraction(1, 3), "y": Fraction(2)})
    assert program.names == ("x",)
    assert program.degrees(program.outputs[0]) == {"x": 1}
    low, high = Enclosed(program, {"x": (np.array([1.0]), np.array([1.0]))}).value(0)
    exact = float(Point({"x": 1, "y": 2, "z": "1/3"}).value(gain))
    assert low[0] <= exact <= high[0]
    assert high[0] - low[0] < 1e-11
    assert Program.of([x**2 * y]).degrees(Program.of([x**2 * y]).outputs[0]) == {"x": 2, "y": 1}


def test_programs_read_back_are_the_same_and_strangers_are_refused():
    x, y = symbol("x"), symbol("a.path")
    program = Program.of([LAWS["normal"][1](x * y, y, 2), sympy.Max(x, y / 3) ** -3])
    assert Program.from_data(program.as_data(), program.outputs) == program
    good = program.as_data()
    for bad in (
        [],
        ["add"],
        [["system", 0, 0]],
        [["add", 0, 1]],
        [["name", "x"], ["power", 10**9, 0]],
        [["name", "x"], ["add", 0, True]],
        [["name", "x"], ["exp", -1]],
        [["constant", "1e999999999"]],
        [["constant", "1/0"]],
        [["constant", 0.5]],
        [["__class__", 0]],
        [["name", "x" * 400]],
        good * 20_001,
    ):
        with pytest.raises(UsageError):
            Program.from_data(bad, (0,))
    with pytest.raises(UsageError):
        Program.from_data(good, (len(good),))
    with pytest.raises(UsageError):
        read_ratio("9" * 10_000)


def test_a_constant_is_a_pair_of_neighbours():
    low, high = Intervals().constant(Fraction(1, 10))
    assert Fraction(float(low)) < Fraction(1, 10) < Fraction(float(high))
