"""A zero is proved to exist and to be alone in a box, or the test says that it does not know."""

from __future__ import annotations

import pickle
from fractions import Fraction

import flint
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import SolverError
from negotiation.expressions import Point
from negotiation.expressions.tape import Isolated
from negotiation.solvers.many_parties.krawczyk import empty, isolated_zero, value

small = st.integers(-5, 5)


def ball(middle, radius):
    return arb(fmpq(middle.numerator, middle.denominator), fmpq(radius.numerator, radius.denominator))


def square(root):
    """x² - root."""
    return [{(2,): fmpq(1), (0,): fmpq(-root)}]


@settings(max_examples=60, deadline=None)
@given(st.lists(small, min_size=8, max_size=8), st.tuples(small, small), st.integers(2, 9))
def test_a_system_built_around_its_zero_has_it_proved_and_enclosed(coefficients, middle, denominator):
    """Manufactured: two bilinear forms a dx + b dy + c dx dy with dx = x - x0, dy = y - y0."""
    x0, y0 = (Fraction(m, denominator) for m in middle)
    a, b, c, _, d, e, f, _ = coefficients
    if a * e - b * d == 0:
        return
    system = []
    for p, q, r in ((a, b, c), (d, e, f)):
        system.append({(1, 0): p - r * y0, (0, 1): q - r * x0, (1, 1): r, (0, 0): r * x0 * y0 - p * x0 - q * y0})
    system = [{k: fmpq(Fraction(v).numerator, Fraction(v).denominator) for k, v in one.items()} for one in system]
    size = Fraction(1, 10**4)
    zero = isolated_zero(system, [ball(x0 + size / 3, size), ball(y0 - size / 5, size)])
    assert zero is not None
    for index, true in enumerate((x0, y0)):
        found = zero.ball(index, 200)
        with flint.ctx.workprec(300):
            assert (found * true.denominator).contains(true.numerator)
        assert float(found.rad()) < 1e-55


def test_a_box_without_a_zero_is_never_said_to_hold_one():
    assert isolated_zero(square(2), [arb("1.6", "0.1")]) is None
    assert empty(square(2), [arb("1.6", "0.1")])
    assert not empty(square(2), [arb("1.4", "0.1")])


def test_a_box_with_two_zeros_or_a_double_one_is_not_decided():
    assert isolated_zero(square(2), [arb("0", "2")]) is None
    assert isolated_zero([{(2,): fmpq(1)}], [arb("0", "0.1")]) is None


def test_a_zero_is_as_narrow_as_asked_for():
    root = isolated_zero(square(2), [arb("1.4", "0.1")])
    for bits in (64, 500, 3000):
        with flint.ctx.workprec(bits + 64):
            found = root.ball(0, bits)
            assert found.contains(arb(2).sqrt())
            assert found.rel_accuracy_bits() >= bits


def test_quantities_are_polynomials_of_the_zero_and_keep_its_precision():
    root = isolated_zero(square(2), [arb("1.4", "0.1")])
    assert root.key == isolated_zero(square(2), [arb("1.41", "0.1")]).key
    assert root.key != isolated_zero(square(3), [arb("1.73", "0.1")]).key
    assert root.same(isolated_zero(square(2), [arb("1.41", "0.1")]))
    assert not root.same(isolated_zero(square(2), [arb("-1.41", "0.1")]))


def test_a_zero_survives_storage_and_is_proved_again():
    root = isolated_zero(square(2), [arb("1.4", "0.1")])
    leaf = Isolated(root, 0)
    again = pickle.loads(pickle.dumps(leaf))
    assert again == leaf
    assert Point({}).sign(again * again - 2 + Fraction(1, 10**40)) == 1


def test_values_are_exact_at_rationals():
    assert value({(2, 1): fmpq(3), (0, 0): fmpq(-1, 2)}, [fmpq(1, 3), fmpq(2)]) == fmpq(1, 6)


def test_a_system_that_is_not_square_is_refused():
    with pytest.raises(SolverError, match="unknowns"):
        isolated_zero([{(1, 1): fmpq(1)}], [arb(0, 1)])
