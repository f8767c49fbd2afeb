"""The one walker of a lever: pieces cover the domain, one sign in each, and every event says truly why it is one."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence.levers.sign_partition import EventKind, SignPartition, below, middle
from negotiation.expressions import Point, ends, midpoint, symbol

X = symbol("x")
LOW, HIGH = Fraction(-3), Fraction(3)
HAIR = Fraction(1, 10**9)


def ratio(rng, low=-12, high=12, scale=6):
    return sympy.Rational(rng.randint(low, high), scale)


def product(rng, most):
    """A product of up to some linear factors; some stand twice, so that it touches zero and does not cross it."""
    factors = [X - ratio(rng) for _ in range(rng.randint(0, most))]
    return sympy.Mul(*factors, *factors[: rng.randint(0, 1)])


def piecewise_rational(rng):
    """Quotients, minima, maxima, absolute values and uniform laws of a lever: with poles, touching zeros and kinks."""
    first = product(rng, 3) / (product(rng, 2) or 1) - ratio(rng)
    kind = rng.randrange(5)
    if kind == 0:
        return sympy.Min(first, product(rng, 2) - ratio(rng))
    if kind == 1:
        return sympy.Max(ratio(rng), first) - ratio(rng)
    if kind == 2:
        return sympy.Abs(X - ratio(rng)) - sympy.Max(first, ratio(rng))
    if kind == 3:
        law = ng.games.PrivateCost("move", "uniform", sympy.Integer(0), sympy.Integer(1))
        return law.probability(ratio(rng) * X + ratio(rng)) * X - ratio(rng)
    return first


def value_at(expression, place):
    """The exact value; None where something is divided by zero."""
    try:
        return Point({"x": place}).value(expression)
    except ZeroDivisionError:
        return None


def sign_at(expression, place):
    value = value_at(expression, place)
    return None if value is None else (value > 0) - (value < 0)


SEEDS = range(60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_pieces_are_the_whole_domain_in_order_and_each_has_one_sign(seed):
    rng = random.Random(seed)
    expressions = [piecewise_rational(rng) for _ in range(rng.randint(1, 3))]
    cut = SignPartition(expressions, "x", {}, LOW, HIGH)
    assert cut.exact
    pieces = cut.pieces()
    assert (pieces[0].low.value, pieces[-1].high.value) == (LOW, HIGH)
    assert all(one.high == other.low for one, other in pairwise(pieces))
    assert all(one.label != other.label or EventKind.POLE in other.low for one, other in pairwise(pieces))
    for cell in cut.cells:
        first, last = ends(cell.low.value)[1], ends(cell.high.value)[0]
        for _ in range(6):
            place = first + (last - first) * Fraction(rng.randint(1, 10**6 - 1), 10**6)
            signs = tuple(sign_at(one, place) for one in cut.expressions)
            assert signs == cut.signs(cell.sample), (place, cell)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_dense_exact_grid_sees_no_sign_that_the_partition_does_not_say(seed):
    rng = random.Random(1000 + seed)
    expression = piecewise_rational(rng)
    pieces = SignPartition([expression], "x", {}, LOW, HIGH).pieces()
    for step in range(1, 600):
        place = LOW + (HIGH - LOW) * Fraction(step, 600) + Fraction(1, 99991)
        piece = next((one for one in pieces if below(one.low.value, place) and below(place, one.high.value)), None)
        seen = sign_at(expression, place)
        if piece is not None and seen != 0:  # at a touching zero the sign is that of both sides
            assert piece.label == (seen,), place


@pytest.mark.parametrize("seed", SEEDS)
def test_events_are_just_where_something_vanishes_breaks_or_changes_its_branch(seed):
    rng = random.Random(2000 + seed)
    expression = piecewise_rational(rng)
    cut = SignPartition([expression], "x", {}, LOW, HIGH)
    for event in cut.events[1:-1]:
        if not isinstance(event.value, Fraction):
            continue
        value = value_at(expression, event.value)
        assert (value is None) is (EventKind.POLE in event)
        if value is not None and value == 0:
            assert EventKind.ZERO in event
        if EventKind.ZERO in event and EventKind.POLE not in event:
            assert value == 0
        assert event.kinds
    inner = [one.value for one in cut.events]
    assert all(below(one, other) for one, other in pairwise(inner))
    for one, other in pairwise(cut.pieces()):
        if one.label != other.label:
            assert {EventKind.ZERO, EventKind.POLE} & other.low.kinds, other.low


def test_a_pole_is_named_wherever_it_stands_and_whatever_lies_on_both_sides():
    for expression, *places in (
        (1 / (X - 1), 1),
        (1 / (X - 1) ** 2, 1),
        (1 / (2 + 1 / (X - 2)), Fraction(3, 2), 2),  # at 2 only a part of it has no value
        (sympy.Max(-1, 3 / X), 0),
        ((X + 1) ** -3 - 5, -1),
    ):
        assert list(SignPartition([expression], "x", {}, LOW, HIGH).pieces().poles) == places
        for place in places:
            assert value_at(expression, Fraction(place)) is None


def test_a_condition_that_holds_on_both_sides_of_a_pole_holds_in_two_intervals():
    pieces = SignPartition([1 / X**2], "x", {}, LOW, HIGH).pieces(lambda value: value != 0)
    assert pieces.spans() == ((LOW, 0), (0, HIGH))


def test_a_zero_that_is_only_touched_is_an_event_but_no_border():
    cut = SignPartition([(X - 1) ** 2], "x", {}, LOW, HIGH)
    (event,) = cut.events[1:-1]
    assert (event.value, event.kinds) == (1, {EventKind.ZERO})
    assert [one.label for one in cut.pieces()] == [(1,)]
    assert cut.pieces().spans(lambda signs: signs[0] > 0) == ((LOW, HIGH),)


def test_an_open_domain_is_covered_to_both_ends():
    cut = SignPartition([X**2 - 2], "x", {})
    pieces = cut.pieces()
    assert [one.label for one in pieces] == [(1,), (-1,), (1,)]
    assert (pieces[0].low.value, pieces[-1].high.value) == (float("-inf"), float("inf"))
    assert [float(one) for one in pieces.borders] == pytest.approx([-(2**0.5), 2**0.5], abs=1e-15)
    assert str(pieces.evidence).startswith("enclosed")


def test_what_is_no_rational_function_is_scanned_and_bisected_and_says_so():
    gain = sympy.exp(X**2) - 2
    cut = SignPartition([gain], "x", {}, LOW, HIGH)
    assert not cut.exact
    pieces = cut.pieces()
    assert [one.label for one in pieces] == [(1,), (-1,), (1,)]
    assert not pieces.evidence.conclusive
    for border in pieces.borders:
        assert border.upper - border.lower <= Fraction(1, 10**11)
        assert sign_at(gain, border.lower) != sign_at(gain, border.upper)
    assert all(one.low.kinds == {EventKind.SCANNED} for one in pieces[1:])


def test_where_an_expression_has_no_value_there_is_a_piece_without_label():
    pieces = SignPartition([sympy.sqrt(X) - 1], "x", {}, LOW, HIGH).pieces()
    assert [one.label for one in pieces] == [None, (-1,), (1,)]
    assert pieces[1].low.kinds == {EventKind.UNDEFINED}
    assert float(pieces.borders[0]) == pytest.approx(0, abs=1e-11)
    assert pieces.spans(lambda signs: signs[0] > 0)[0][1] == HIGH


@pytest.mark.parametrize("here", [Fraction(-2), Fraction(0), Fraction(5, 7)])
@pytest.mark.parametrize("expression", [(X - 1) * (X + 1), sympy.exp(X**2) - 2])
def test_the_nearest_change_on_each_side_is_that_of_the_pieces(here, expression):
    cut = SignPartition([expression], "x", {}, LOW, HIGH, here)
    now = cut.signs(here)
    over = next((one for one in cut.pieces() if one.label != now and below(here, one.low.value)), None)
    under = next((one for one in list(cut.pieces())[::-1] if one.label != now and below(one.high.value, here)), None)
    for above, wanted in ((True, over), (False, under)):
        found = cut.nearest(cut.signs, now, above=above)
        assert (found is None) is (wanted is None)
        if found is not None:
            border = wanted.low if above else wanted.high
            assert float(found[0].value) == pytest.approx(float(border.value), abs=1e-10)
            assert found[1] == wanted.label


@pytest.mark.parametrize("seed", range(30))
def test_the_extremes_of_a_cell_are_at_its_ends_or_where_the_expression_turns(seed):
    rng = random.Random(3000 + seed)
    expression = piecewise_rational(rng)
    cut = SignPartition([expression], "x", {}, LOW, HIGH)
    for cell in cut.cells:
        places = [cell.low.value, *cut.turning(cell, 0), cell.high.value]
        values = [cut.limit(cell, 0, place) for place in places]
        for _ in range(20):
            first, last = midpoint(cell.low.value), midpoint(cell.high.value)
            inside = float(value_at(expression, first + (last - first) * Fraction(rng.randint(1, 999), 1000)))
            assert min(values) - 1e-9 * abs(inside) <= inside <= max(values) + 1e-9 * abs(inside)


def test_the_middle_of_two_points_lies_between_them():
    for low, high in (
        (float("-inf"), float("inf")),
        (float("-inf"), Fraction(-7, 2)),
        (Fraction(10**30), float("inf")),
        (Fraction(1), Fraction(1) + HAIR),
        (Fraction(-(10**400)), Fraction(10**400)),
    ):
        assert below(low, middle(low, high))
        assert below(middle(low, high), high)
