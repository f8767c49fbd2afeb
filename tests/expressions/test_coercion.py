"""One reader of numbers and formulas: whatever stands for a number is read as that number, or refused."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import fmpq

import negotiation as ng
from negotiation.errors import FormulaError, UsageError
from negotiation.expressions import symbol

TENTH = [
    0.1,
    "0.1",
    "1/10",
    Fraction(1, 10),
    Decimal("0.1"),
    np.float64(0.1),
    np.float32(0.1),
    np.array(0.1),
    np.array(Fraction(1, 10), dtype=object),
    fmpq(1, 10),
    sympy.Rational(1, 10),
    sympy.Float(0.1),
]


@pytest.mark.parametrize("value", TENTH, ids=lambda value: f"{type(value).__name__} {value}")
def test_a_number_of_any_sort_is_the_same_number(value):
    assert ng.exact(value) == Fraction(1, 10)
    assert isinstance(ng.exact(value), Fraction)
    assert f"{ng.exact(value):.2f}" == "0.10"
    assert ng.exact(value, []) == sympy.Rational(1, 10)


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), "3", Fraction(3), 3.0, sympy.Integer(3)])
def test_whole_numbers_too(value):
    assert ng.exact(value) == 3


def test_a_float_is_the_shortest_decimal_that_prints_as_it():
    rng = random.Random(5)
    for _ in range(500):
        digits = rng.randint(0, 10**6)
        wanted = Fraction(digits, 10**5)
        assert ng.exact(digits / 10**5) == wanted
    assert ng.exact(1e-300) == Fraction(1, 10**300)
    assert ng.exact(0.1 + 0.2) != Fraction(3, 10)
    assert ng.exact(0.1 + 0.2, max_denominator=1000) == Fraction(3, 10)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), np.float64("nan"), True, np.bool_(True)])
def test_what_is_no_finite_number_is_refused(value):
    with pytest.raises(UsageError, match="not a finite number|truth value"):
        ng.exact(value)


@pytest.mark.parametrize("value", [None, [1], np.array([1, 2]), object(), 1j, symbol("p")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(UsageError, match="is not a number"):
        ng.exact(value)


def test_text_without_names_is_a_number_and_with_names_a_formula():
    with pytest.raises(FormulaError):
        ng.exact("p")
    assert ng.exact("p*(1 - q)", ["p", "q"]) == symbol("p") * (1 - symbol("q"))
    with pytest.raises(FormulaError, match="p"):
        ng.exact("p", ["q"])


def test_foreign_symbols_are_reconciled_by_name():
    theirs = sympy.Symbol("p") - sympy.Symbol("p", real=True) + sympy.Symbol("c", positive=True)
    assert ng.exact(theirs, ["p", "c"]) == symbol("c")
    p, c = ng.symbols("p, c")
    assert (p, c) == (symbol("p"), symbol("c"))
    with pytest.raises(FormulaError, match="Did you mean 'cost'"):
        ng.exact(sympy.Symbol("cots"), ["cost"])
    with pytest.raises(UsageError, match="no real number"):
        ng.exact(sympy.Symbol("n", integer=True), ["n"])
    with pytest.raises(UsageError, match="no real number"):
        ng.exact(sympy.Dummy("p"), ["p"])


def test_floats_inside_an_expression_are_read_like_floats():
    x = symbol("x")
    assert ng.exact(0.1 * x + 0.5, ["x"]) == x / 10 + sympy.Rational(1, 2)
