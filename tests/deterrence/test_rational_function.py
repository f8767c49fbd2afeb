"""Powers of rational functions along a lever: roots enclosed up to a degree, and refused rather than guessed."""

from __future__ import annotations

import random
from fractions import Fraction

import flint
import pytest
import sympy
from flint import arb, arb_poly

import negotiation as ng
from negotiation.deterrence.levers.rational_function import MOST_DEGREE, PRECISION, NotRationalError, real_roots
from negotiation.deterrence.levers.sign_partition import SignPartition
from negotiation.expressions import symbol
from negotiation.games.repeated import MonitoredGame, detection, limited

X = symbol("x")


def changes(gain, low=0, high=1):
    """Where an expression in x may change its sign."""
    return [one.value for one in SignPartition([gain], "x", {}, Fraction(low), Fraction(high)).events[1:-1]]


@pytest.mark.parametrize("exponent", [2, 16, 17, 63, 64, MOST_DEGREE])
def test_the_root_of_a_high_power_comes_back(exponent):
    """Draw a and b first: (x + b)^n = (a + b)^n has the one solution a in [0, 1]."""
    rng = random.Random(exponent)
    a, b = (sympy.Rational(rng.randint(1, 8), 9) for _ in range(2))
    (found,) = changes((X + b) ** exponent - (a + b) ** exponent)
    assert found == Fraction(int(a.p), int(a.q))


@pytest.mark.parametrize("exponent", [17, 64])
def test_the_root_of_a_high_power_with_a_logarithm_is_enclosed(exponent):
    """(x log 3)^n = (log 2)^n at log 2 / log 3."""
    (found,) = changes((X * sympy.log(3)) ** exponent - sympy.log(2) ** exponent)
    low, high = (sympy.Rational(*one.as_integer_ratio()) for one in (found.lower, found.upper))
    assert low <= (sympy.log(2) / sympy.log(3)).evalf(90) <= high
    assert found.upper - found.lower < Fraction(1, 10**30)


@pytest.mark.parametrize("base", [X, X**2 + X, (X + 1) / (X + 3), 1 / (X**3 + 1)])
def test_a_power_beyond_the_degree_is_refused_whatever_its_base(base):
    degree = max(sympy.degree(one, X) for one in sympy.fraction(base))
    most = MOST_DEGREE // degree
    for exponent in (most + 1, -most - 1, 10**30):
        assert not SignPartition([base**exponent - 3], "x", {}, Fraction(0), Fraction(1)).exact


@pytest.mark.parametrize("periods", [16, 40, MOST_DEGREE - 1])
def test_a_long_punishment_is_walked_along_the_discount_factor(periods):
    """The end is where g (1 - d (1 - q0) - q0 d^(T+1)) = d (q1 - q0) (1 - d^T) (R - P): Green and Porter 1984."""
    stage = ng.NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    plan = limited(game, ("1", "1"), ("2", "2"), {"bad"}, periods=sympy.Integer(periods))
    found = ng.region(game, plan, lever="discount", low=0, high=Fraction(99, 100))
    q0, q1, g = Fraction(1, 20), Fraction(1, 2), Fraction(1, 2)

    def surplus(d):
        return d * (q1 - q0) * (1 - d**periods) - g * (1 - d * (1 - q0) - q0 * d ** (periods + 1))

    assert str(found.evidence).startswith("enclosed")
    assert surplus(found.threshold.lower) < 0 < surplus(found.threshold.upper)


def test_a_leading_coefficient_that_may_be_zero_is_dropped_only_where_it_is_small_beside_the_others():
    """Rounding leaves a ball around zero; beside coefficients of its own size it may be a true one."""
    with flint.ctx.workprec(PRECISION):
        rest = arb(0, 2.0**-250)
        assert [float(one) for one in real_roots(arb_poly([-1, 2, rest]))] == [0.5]
        tiny = arb(2) ** -240
        with pytest.raises(NotRationalError):
            real_roots(arb_poly([-tiny, tiny * 2, rest]))
        with pytest.raises(NotRationalError):
            real_roots(arb_poly([-tiny, rest]))
