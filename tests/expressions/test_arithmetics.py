"""One expression, many arithmetics: exact, enclosed and float64 values agree; signs are proved."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import GameError, UsageError
from negotiation.expressions import LAWS, Enclosure, Kernel, Point, exact, parse, symbol, written_out
from negotiation.expressions.tape import Isolated

X, A, B = symbol("x"), symbol("a"), symbol("b")
small = st.fractions(-3, 3, max_denominator=30)
positive = st.fractions(Fraction(1, 30), 3, max_denominator=30)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(small, small, positive, st.sampled_from(sorted(LAWS)))
def test_the_three_arithmetics_agree_on_the_laws(x, first, second, law):
    second = first + second if law == "uniform" else second
    values = {"x": x, "a": first, "b": second}
    for function in LAWS[law]:
        expression = function(X, A, B)
        exact_value = Point(values).value(expression)
        (array,) = Kernel([expression])({name: np.array([float(v)]) for name, v in values.items()})
        assert array[0] == pytest.approx(float(exact_value), rel=1e-12, abs=1e-12)
        elementary = written_out(expression).subs({X: x, A: first, B: second}).evalf(30)
        assert float(elementary) == pytest.approx(float(exact_value), rel=1e-12, abs=1e-12)


def test_the_normal_law_equals_the_standard_librarys():
    for x in (-2, -0.5, 0, 1.25):
        value = Point({"x": str(x), "a": "0.5", "b": "1.5"}).value(LAWS["normal"][0](X, A, B))
        assert float(value) == pytest.approx(NormalDist(0.5, 1.5).cdf(x), abs=1e-14)


@pytest.mark.parametrize("law", sorted(LAWS))
def test_the_integral_of_a_law_has_the_law_as_its_derivative(law):
    cdf, integral = LAWS[law]
    second = "1.7" if law == "uniform" else "0.6"
    step = Fraction(1, 10**6)
    for x in (Fraction(-1), Fraction(1, 3), Fraction(6, 5), Fraction(3)):
        up, down = (Point({"x": x + s, "a": "0.2", "b": second}).value(integral(X, A, B)) for s in (step, -step))
        slope = (float(up) - float(down)) / (2 * float(step))
        assert slope == pytest.approx(float(Point({"x": x, "a": "0.2", "b": second}).value(cdf(X, A, B))), abs=1e-5)


def test_rational_expressions_stay_rational():
    expression = parse("max(x, 1/3) / (a + 2) - abs(b) * x**3", ["x", "a", "b"])
    value = Point({"x": "0.1", "a": "-1", "b": "-2/7"}).value(expression)
    assert value == Fraction(1, 3) - Fraction(2, 7) / 1000


@settings(max_examples=100, deadline=None)
@given(small, small)
def test_enclosures_contain_the_value_and_are_narrow(x, a):
    value = Point({"x": x, "a": a}).value(parse("exp(x) - sqrt(abs(a) + 2) * log(x * x + 1)", ["x", "a"]))
    truth = math.exp(x) - math.sqrt(abs(a) + 2) * math.log(x * x + 1)
    assert float(value) == pytest.approx(truth, rel=1e-12, abs=1e-12)
    if isinstance(value, Enclosure):
        assert value.lower <= value.upper
        assert value.radius < 1e-20


def test_exponentials_of_zero_and_perfect_roots_stay_exact():
    assert Point({"x": 0}).value(sympy.exp(X)) == 1
    assert Point({"x": "4/9"}).value(sympy.sqrt(X)) == Fraction(2, 3)
    assert Point({"x": 1}).value(sympy.log(X)) == 0
    assert Point({"x": "0.9", "a": 3}).value(X**A) == Fraction(729, 1000)


def test_the_sign_of_a_tiny_difference_is_proved_not_rounded():
    point = Point({"x": "1e-25", "a": 1})
    assert point.sign(sympy.exp(X) - 1) == 1
    assert point.sign(1 - sympy.exp(X)) == -1
    assert Point({"x": "0.3", "a": "0.1", "b": "0.2"}).sign(X - A - B) == 0


def test_a_tie_between_irrational_numbers_is_undecided_and_not_called_zero():
    expression = sympy.exp(X) * sympy.exp(A, evaluate=False) - sympy.exp(B)
    assert Point({"x": "1/3", "a": "2/3", "b": 1}).sign(expression) is None


def test_arrays_of_any_size_are_valued_in_blocks_without_a_seam():
    kernel = Kernel([parse("x * x - a", ["x", "a"]), parse("min(x, a)", ["x", "a"])])
    x = np.linspace(-1, 1, 50_001)
    square, least = kernel({"x": x, "a": 0.25})
    assert np.array_equal(square, x * x - 0.25)
    assert np.array_equal(least, np.minimum(x, 0.25))
    grid = kernel({"x": x[:6].reshape(2, 3), "a": 0.25})[0]
    assert grid.shape == (2, 3)


def test_floats_are_refused_where_exact_numbers_belong():
    with pytest.raises(UsageError, match="text"):
        exact(0.1)
    with pytest.raises(UsageError):
        exact(True)


def test_a_missing_value_is_named_with_the_nearest_known_name():
    with pytest.raises(UsageError, match="'gian' has no value. Did you mean 'gain'"):
        Point({"gain": 1}).value(symbol("gian"))
    with pytest.raises(UsageError, match="'x' has no value"):
        Kernel([X])({})


def test_what_is_outside_the_language_is_refused():
    with pytest.raises(GameError, match="outside the payoff language"):
        Point({"x": 1}).value(sympy.sin(X))


class Root2:
    """A source of one irrational number that encloses itself on request."""

    key = "root two"

    def ball(self, index, precision):
        with flint.ctx.workprec(precision):
            return flint.arb(2).sqrt() + index


def test_a_number_without_closed_form_is_enclosed_at_the_precision_asked_for():
    root, more = Isolated(Root2(), 0), Isolated(Root2(), 1)
    value = Point({"x": "1/3"}).value(X * root - root / 3 + root * root)
    assert 2 in value
    assert value.radius < 1e-25
    assert Point({}).sign(more - root - 1 + Fraction(1, 10**300)) == 1
    assert Point({}).sign(root * root - 2) is None
    assert float(root) == pytest.approx(math.sqrt(2), rel=1e-15)
    assert str(root + X) in ("x + 1.41421", "1.41421 + x")


def test_numbers_without_closed_form_are_equal_when_source_and_index_are():
    assert Isolated(Root2(), 0) == Isolated(Root2(), 0)
    assert Isolated(Root2(), 0) != Isolated(Root2(), 1)
    assert hash(Isolated(Root2(), 0)) == hash(Isolated(Root2(), 0))
    assert Isolated(Root2(), 0) - Isolated(Root2(), 0) == 0


def test_numbers_of_any_size_are_enclosed_or_refused_at_once():
    """Written out, exp(-10^9) would have more than a thousand million binary digits."""
    small = Point({"x": -(10**9)}).value(parse("exp(x)", ["x"]))
    assert small.lower == 0
    assert 0 < small.upper < Fraction(1, 2**65000)
    minus = Point({"x": -(10**9)}).value(parse("-exp(x)", ["x"]))
    assert minus.upper == 0
    assert minus.lower < 0
    with pytest.raises(UsageError, match="larger than"):
        Point({"x": 10**9}).value(parse("exp(x)", ["x"]))


@pytest.mark.parametrize(
    "refused", ["y", "y + x", "(x - 1) * y", "1 / (x - 1)", "log(x - 2)", "(x - 1) * exp(1 / (x - 1))"]
)
def test_an_expression_without_a_value_spoils_no_other_at_the_same_point(refused):
    point = Point({"x": 1})
    known = parse("x + exp(x)", ["x"])
    for _ in range(2):
        with pytest.raises((UsageError, GameError, ZeroDivisionError)):
            point.value(parse(refused, ["x", "y"]))
        assert float(point.value(known)) == pytest.approx(1 + math.e)
        assert point.sign(known) == 1
