"""The number type of answers: closed, proved, and at home where Python's own numbers are."""

from __future__ import annotations

import copy
import math
import operator
import pickle
import random
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import pandas
import pytest
import sympy

from negotiation.errors import NegotiationError, Undecided, UsageError
from negotiation.expressions import (
    Enclosure,
    Point,
    ends,
    exact,
    maximum,
    midpoint,
    minimum,
    nonnegative,
    parse,
    sign,
)
from negotiation.expressions.numbers import BITS

THIRD = Point({}).value(parse("1/3", []))
ROOT = Point({}).value(parse("sqrt(2)", []))
MEMBERS = pytest.mark.parametrize("member", [THIRD, ROOT], ids=["Fraction", "Enclosure"])
WIDE = Enclosure(Fraction(1, 4), Fraction(1, 2))
AROUND_ZERO = Enclosure(Fraction(-1, 10), Fraction(1, 5))
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod)
COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge)


# --- proved against exact arithmetic ---


def random_rational(rng):
    return Fraction(rng.randint(-40, 40), rng.choice([1, 2, 3, 7, 10, 64]))


def around(rng, value):
    """An enclosure of a known number, or the number itself; sometimes an end is the number."""
    kind = rng.random()
    if kind < 0.25:
        return value
    low, high = (Fraction(rng.choice([0, 1, 1, 5]), rng.choice([3, 100, 10**6, 2**300])) for _ in range(2))
    return Enclosure(value - low, value + high)


def holds_true(number, truth):
    low, high = ends(number)
    return low <= truth <= high


def decided(operation, *operands):
    try:
        return operation(*operands)
    except (Undecided, ZeroDivisionError):
        return None


@pytest.mark.parametrize("pairs", [600, pytest.param(12_000, marks=pytest.mark.slow)])
def test_random_pairs_agree_with_exact_arithmetic(pairs):
    """What comes out always holds the true value, and no comparison that is answered is wrong."""
    rng, checked, undecided = random.Random(12), 0, 0
    for _ in range(pairs):
        x, y = random_rational(rng), random_rational(rng)
        a, b = around(rng, x), around(rng, y)
        for operation in ARITHMETIC:
            found = decided(operation, a, b)
            if found is None:
                undecided += 1
                continue
            assert holds_true(found, operation(x, y)), (operation, a, b)
            checked += 1
        for comparison in COMPARISONS:
            found = decided(comparison, a, b)
            assert found is None or found is comparison(x, y), (comparison, a, b)
            checked += found is not None
        for operation in (operator.neg, abs, lambda n: n**2, lambda n: n**3):
            assert holds_true(operation(a), operation(x))
        assert holds_true(minimum(a, b), min(x, y))
        assert holds_true(maximum(a, b), max(x, y))
        smaller = decided(min, a, b)
        assert smaller is None or holds_true(smaller, min(x, y))
    assert checked > 7 * pairs
    assert 0 < undecided < checked / 10


def test_powers_hold_the_true_value():
    rng = random.Random(5)
    for _ in range(2_000):
        x, exponent = random_rational(rng), rng.randint(-4, 5)
        found = decided(operator.pow, around(rng, x), exponent)
        if found is not None:
            assert holds_true(found, x**exponent)
    for base in (Fraction(9, 4), Fraction(16)):
        near = Enclosure(base - Fraction(1, 10**9), base + Fraction(1, 10**9))
        assert holds_true(near ** Fraction(1, 2), Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator)))
        assert holds_true(near ** Fraction(-1, 2), Fraction(math.isqrt(base.denominator), math.isqrt(base.numerator)))
        assert holds_true(2 ** Enclosure(Fraction(2), Fraction(5)), Fraction(8))
        assert holds_true(THIRD ** Enclosure(Fraction(1), Fraction(3)), Fraction(1, 9))
    with pytest.raises(Undecided, match="positive"):
        AROUND_ZERO ** Fraction(1, 2)


def test_the_smallest_and_the_largest_of_numbers_are_enclosed_tightly():
    assert maximum(WIDE, Fraction(1, 3)) == Enclosure(Fraction(1, 3), Fraction(1, 2))
    assert minimum(WIDE, Fraction(1, 3)) == Enclosure(Fraction(1, 4), Fraction(1, 3))
    assert maximum(WIDE, Fraction(2), ROOT) == 2
    assert minimum(ROOT) == ROOT


def test_a_power_of_an_enclosure_around_zero_is_no_product_of_two_numbers():
    assert Enclosure(Fraction(0), Fraction(1, 25)) == AROUND_ZERO**2
    assert AROUND_ZERO**0 == 1
    assert (AROUND_ZERO * AROUND_ZERO).lower < 0


def test_long_computations_keep_short_ends_and_the_truth():
    value, truth = Enclosure(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**40)), Fraction(1, 3)
    for step in range(1, 120):
        factor = Fraction(2 * step + 1, 2 * step)
        value, truth = value * factor + Fraction(1, step), truth * factor + Fraction(1, step)
    assert holds_true(value, truth)
    assert 0 < value.radius < 1e-36
    assert max(end.numerator.bit_length() for end in ends(value)) <= BITS + 1


def test_ends_that_meet_are_a_fraction():
    for value in (Enclosure(1, 1), ROOT * 0, AROUND_ZERO**0, minimum(Fraction(1), WIDE + 1, Fraction(1))):
        assert isinstance(value, Fraction)
    with pytest.raises(UsageError, match="order"):
        Enclosure(2, 1)


def test_interval_arithmetic_does_not_know_two_copies_of_one_number():
    assert 0 in ROOT - ROOT
    assert isinstance(ROOT - ROOT, Enclosure)
    assert 1 in ROOT / ROOT


def test_decimals_are_exact_operands():
    assert ROOT + Decimal("0.1") == ROOT + Fraction(1, 10)
    assert Decimal("0.1") * ROOT == ROOT * Fraction(1, 10)
    assert operator.gt(ROOT, Decimal("1.4"))
    assert Decimal("1.5") > ROOT
    with pytest.raises(TypeError):
        ROOT + Decimal("nan")


# --- comparisons that are not decided ---


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_an_undecided_comparison_raises_and_says_what_to_do(comparison):
    for other in (WIDE, Fraction(1, 3), 0.3, Decimal("0.3"), Enclosure(Fraction(2, 5), Fraction(3))):
        with pytest.raises(Undecided) as caught:
            comparison(WIDE, other)
        assert isinstance(caught.value, NegotiationError)
        assert isinstance(caught.value, ArithmeticError)
        assert "Point.sign" in str(caught.value)
        assert "midpoint" in str(caught.value)
        assert caught.value.radius >= 0.125
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.radius) == (str(caught.value), caught.value.radius)


def test_ends_that_touch_decide_what_they_can():
    number, half = WIDE, Fraction(1, 2)
    assert number <= half
    assert half >= number
    assert not number > half
    with pytest.raises(Undecided):
        _ = number < half
    assert number < math.inf
    assert number > -math.inf
    assert not number < math.nan


def test_signs_and_truth():
    assert [sign(x) for x in (THIRD, -ROOT, AROUND_ZERO, Fraction(0), 0.0)] == [1, -1, None, 0, 0]
    assert [nonnegative(x) for x in (THIRD, -ROOT, AROUND_ZERO, Fraction(0))] == [True, False, None, True]
    assert ROOT.sign() == 1
    assert bool(ROOT) is True
    with pytest.raises(Undecided, match="zero"):
        bool(AROUND_ZERO)
    with pytest.raises(Undecided, match="divisor"):
        1 / AROUND_ZERO
    with pytest.raises(ZeroDivisionError):
        ROOT / 0


def test_whole_parts_raise_only_where_the_ends_disagree():
    assert (int(ROOT), math.floor(ROOT), math.ceil(ROOT), math.trunc(-ROOT), ROOT // 1) == (1, 1, 2, -1, 1)
    assert divmod(ROOT * 3, 2)[0] == 2
    assert 0.24 < (ROOT * 3) % 2 < 0.25
    one = Enclosure(Fraction(9, 10), Fraction(11, 10))
    for operation in (int, math.floor, math.ceil, math.trunc, lambda x: x // 1, lambda x: x % 1):
        with pytest.raises(Undecided):
            operation(one)


def test_a_value_is_refined_until_its_sign_is_known():
    """Told apart by Point.sign, told apart by the value: 96 bits do not see this difference, 384 do."""
    near = parse("sqrt(2) - 1.41421356237309504880168872420", [])
    close = sympy.sqrt(2) - sympy.Rational(int(sympy.floor(sympy.sqrt(2) * 10**60)), 10**60)
    for expression in (near, close, sympy.sqrt(2) * sympy.sqrt(3) - sympy.sqrt(6) + sympy.Rational(1, 10**80)):
        value = Point({}).value(expression)
        assert sign(value) == Point({}).sign(expression) == 1
        assert isinstance(str(value), str)


# --- equality, hash, membership ---


def test_equality_compares_ends_and_agrees_with_the_hash():
    same = Enclosure(WIDE.lower, WIDE.upper)
    assert same == WIDE
    assert hash(same) == hash(WIDE)
    assert WIDE in [same]
    assert {WIDE: 1}[same] == 1
    assert Enclosure(WIDE.lower, WIDE.upper + 1) != WIDE
    for other in (Fraction(3, 8), 0.375, 1, "0.375", None):
        assert other != WIDE
        assert not operator.eq(WIDE, other)


def test_membership_says_whether_the_number_may_be_that():
    assert Fraction(1, 3) in WIDE
    assert 0.3 in WIDE
    assert WIDE in WIDE
    assert Fraction(1, 2) in WIDE
    assert Fraction(2, 3) not in WIDE
    assert Enclosure(Fraction(3, 5), Fraction(1)) not in WIDE


# --- floats, text ---


@MEMBERS
@pytest.mark.parametrize("other", [0.5, np.float64(0.5), np.float32(0.5)])
def test_floats_are_contagious(member, other):
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow):
        for found, known in (
            (operation(member, other), operation(float(member), 0.5)),
            (operation(other, member), operation(0.5, float(member))),
        ):
            assert isinstance(found, (float, np.floating))
            assert found == pytest.approx(known)


@MEMBERS
def test_middles_never_raise(member):
    assert float(member) == pytest.approx(float(midpoint(member)))
    assert isinstance(round(member, 3), Fraction)
    assert isinstance(round(member), int)
    assert abs(round(member, 3) - midpoint(member)) <= Fraction(1, 2000)
    assert complex(member).imag == 0


def test_huge_enclosures_have_a_float():
    assert float(Enclosure(Fraction(10**400), Fraction(10**400 + 1))) == math.inf
    assert float(-Enclosure(Fraction(10**400), Fraction(10**400 + 1))) == -math.inf
    assert "e+400" in str(Enclosure(Fraction(10**400), Fraction(10**400 + 1)))


@MEMBERS
@pytest.mark.parametrize("spec", [".3f", "+.2f", ".1%", ".2e", "10.3f", "<12.4f", ",.1f", ".4g", "e", ">30", ""])
def test_formatting_works_on_both_members_and_on_every_python(member, spec):
    assert isinstance(format(member, spec), str)
    if spec.endswith("f") and member is THIRD:
        assert format(member, spec) == format(1 / 3, spec)


def test_formatting_rounds_the_exact_number_half_to_even():
    rng = random.Random(3)
    for _ in range(500):
        value, digits = exact(f"{rng.randint(-(10**9), 10**9)}/{rng.choice([2, 16, 2000, 999, 8])}"), rng.randint(0, 6)
        known = (value * 10**digits).limit_denominator(10**12)
        rounded = Decimal(round(known)).scaleb(-digits).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
        assert format(value, f".{digits}f").lstrip("-") == format(rounded, "f").lstrip("-")


def test_results_stay_themselves_under_arithmetic():
    for value in (THIRD + 1, 1 - THIRD, THIRD * Fraction(1, 2), Fraction(1, 2) / THIRD, -THIRD, abs(-THIRD), THIRD**2):
        assert f"{value:.2f}"
        assert f"{value + 1:.2f}"
        assert repr(value) == repr(Fraction(value))
        assert hash(value) == hash(Fraction(value))


def test_text_shows_proved_digits_only():
    assert str(ROOT) == "1.41421356237"
    assert repr(ROOT).startswith("Enclosure(1.41421356237 ± ")
    assert str(Enclosure(Fraction("0.03178"), Fraction("0.03182"))) == "0.0318"
    assert str(WIDE) == "0.375 ± 0.2"
    assert repr(WIDE) == "Enclosure(0.375 ± 0.2)"
    rng = random.Random(1)
    for _ in range(500):
        value = random_rational(rng) or Fraction(1)
        number = Enclosure(value - abs(value) / rng.choice([10**3, 10**7, 10**30]), value + abs(value) / 10**9)
        if "±" not in str(number):
            shown = Decimal(str(number))
            unit = Fraction(10) ** shown.as_tuple().exponent
            assert all(abs(end - Fraction(shown)) <= unit for end in ends(number))


# --- copies, other libraries ---


@MEMBERS
def test_copies_and_pickles_are_equal(member):
    for other in (copy.copy(member), copy.deepcopy([member])[0], pickle.loads(pickle.dumps(member))):
        assert other == member
        assert hash(other) == hash(member)
        assert repr(other) == repr(member)


def test_enclosures_do_not_change():
    with pytest.raises(AttributeError):
        ROOT.lower = Fraction(0)
    with pytest.raises(AttributeError):
        del ROOT.lower


@MEMBERS
def test_python_functions_on_collections(member):
    values = [member, Fraction(1, 5), 3, member + 1]
    assert max(values) == 3
    assert min(values) == Fraction(1, 5)
    assert [round(float(x), 2) for x in sorted(values)] == sorted(round(float(x), 2) for x in values)
    assert float(sum(values)) == pytest.approx(sum(float(x) for x in values))
    assert math.isclose(member, float(member))
    assert math.sqrt(member) == pytest.approx(float(member) ** 0.5)


@MEMBERS
def test_numpy_arrays_of_objects(member):
    array = np.array([member, member + 1], dtype=object)
    assert (array * 2).dtype == object
    assert (array + 1)[0] == member + 1
    assert (np.array([1, 2]) * member)[1] == member * 2
    floats = np.array([0.5, 1.5]) * member
    assert floats.dtype == object
    assert isinstance(floats[0], float)
    assert array.astype(float) == pytest.approx([float(member), float(member) + 1])
    assert array.sum() == member + (member + 1)
    assert (array > 0).all()
    assert np.int64(2) * member == 2 * member
    assert member + np.int64(1) == member + 1
    with pytest.raises(TypeError):
        np.sqrt(array)


@MEMBERS
def test_pandas_columns(member):
    frame = pandas.DataFrame({"x": [member + 1, member, Fraction(1, 9)]})
    assert frame["x"].dtype == object
    assert not frame["x"].isna().any()
    assert frame.sort_values("x")["x"].tolist() == [Fraction(1, 9), member, member + 1]
    assert float(frame["x"].mean()) == pytest.approx(frame["x"].astype(float).mean())
    assert (frame["x"] > Fraction(1, 5)).tolist() == [True, True, False]
    assert pickle.loads(pickle.dumps(frame))["x"].tolist() == frame["x"].tolist()


def test_sympy_gets_a_float_of_the_proved_digits():
    found = sympy.sympify(ROOT)
    assert isinstance(found, sympy.Float)
    assert abs(found - sympy.sqrt(2)) < 1e-12
    assert sympy.Symbol("x") * ROOT == found * sympy.Symbol("x")
    assert sympy.sympify(THIRD) == sympy.Rational(1, 3)


@MEMBERS
def test_strangers_are_refused(member):
    for other in ("1", None, object(), [1]):
        with pytest.raises(TypeError):
            member + other
        with pytest.raises(TypeError):
            _ = member < other
