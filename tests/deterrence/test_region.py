"""Regions for any form: manufactured thresholds come back exactly, several changes along one lever included."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence.levers.sign_partition import SignPartition
from negotiation.expressions import Point, symbol
from negotiation.games import Cutoff
from negotiation.games.repeated import MonitoredGame, detection, limited

X = symbol("x")


def rational(rng, low=-20, high=20, scale=12):
    return sympy.Rational(rng.randint(low, high), scale)


def tree_with(gain):
    """A complies (0) or attacks (the gain)."""
    stay = ng.Outcome("stay", {"A": sympy.Integer(0)})
    go = ng.Outcome("go", {"A": gain})
    game = ng.ExtensiveGame(("A",), ng.Decision("A", "here", {"comply": stay, "attack": go}))
    return game, ng.Profile({"here": "comply"})


def table_with(gain):
    zero = sympy.Integer(0)
    table = {("comply", "wait"): (zero, zero), ("attack", "wait"): (gain, zero)}
    return ng.NormalFormGame({"A": ("comply", "attack"), "B": ("wait",)}, table), ng.Profile(
        {"A": "comply", "B": "wait"}
    )


def repeated_with(gain):
    """Grim: the gain in the cooperative state is (1-d)(T-R) - d(R-P); with P = R it is (1-d) times the gain."""
    zero = sympy.Integer(0)
    stage = ng.NormalFormGame({"A": ("C", "D"), "B": ("C",)}, {("C", "C"): (zero, zero), ("D", "C"): (gain, zero)})
    game = ng.RepeatedGame(stage, discount="d").at(d="1/2")
    return game, ng.repeated.grim(game, ("C", "C"), ("C", "C"))


FORMS = {"tree": tree_with, "table": table_with, "repeated": repeated_with}


@pytest.mark.parametrize("form", FORMS)
def test_manufactured_thresholds_come_back_exactly(form):
    """Draw the answer t first; the gain slope * (x - t) + 0, written so that t is not to be seen."""
    rng = random.Random(form)
    for _ in range(100):
        answer, slope = rational(rng), rational(rng, 1, 30)
        sign = rng.choice([1, -1])
        gain = sympy.expand(sign * slope * (X - answer))
        game, profile = FORMS[form](gain)
        found = ng.region(game, profile, lever="x")
        assert found.threshold == Fraction(int(answer.p), int(answer.q))
        low, high = found.intervals[0]
        assert (high if sign > 0 else low) == found.threshold
        assert found.binding[0].deviation in ("attack", "D")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("changes", [2, 3, 6])
def test_no_interval_is_missed_with_several_changes_along_one_lever(form, changes):
    rng = random.Random(changes)
    for _ in range(15):
        answers = sorted({rational(rng, -60, 60, 7) for _ in range(changes)})
        gain = sympy.expand(sympy.prod([X - one for one in answers]))
        game, profile = FORMS[form](gain)
        found = ng.region(game, profile, lever="x")
        assert [sympy.Rational(e.numerator, e.denominator) for e in found.ends] == answers


def test_piecewise_gains_equal_a_dense_exact_grid():
    rng = random.Random(4)
    low, high = symbol("low"), symbol("high")
    for _ in range(40):
        a, b, c = (rational(rng) for _ in range(3))
        chance = ng.games.PrivateCost("move", "uniform", low, high).probability(a * X + b)
        gain = sympy.Max(c - X, X * chance - rational(rng), sympy.Min(X, a)) - rational(rng, 0, 20)
        values = {"low": Fraction(0), "high": Fraction(1)}

        def sign(value, gain=gain, values=values):
            return -(Point({**values, "x": value}).sign(gain) or 0)

        spans = SignPartition([gain], "x", values, Fraction(-3), Fraction(3)).pieces(sign).spans(lambda one: one >= 0)
        for step in range(-60, 60):
            value = Fraction(step, 20) + Fraction(1, 997)
            inside = any(float(one) <= value <= float(other) for one, other in spans)
            assert inside is (sign(value) >= 0)


def test_the_private_cost_of_a_guarantor_gives_a_quadratic_threshold():
    """A gains v if unanswered and loses s if met; G honours with chance stake*s: deterred from s* on."""
    s = symbol("s")
    law = ng.games.PrivateCost("honour", "uniform", sympy.Integer(0), sympy.Integer(1))
    met = ng.Outcome("met", {"A": sympy.Rational(1, 5) - s, "G": s})
    unmet = ng.Outcome("unmet", {"A": sympy.Rational(1, 5), "G": sympy.Integer(0)})
    reply = ng.Decision("G", "reply", {"honour": met, "default": unmet}, law)
    peace = ng.Outcome("peace", {"A": sympy.Integer(0)})
    game = ng.ExtensiveGame(("A", "G"), ng.Decision("A", "here", {"comply": peace, "attack": reply}))
    found = ng.region(game, ng.Profile({"here": "comply", "reply": Cutoff("honour", s)}), lever="s", low=0, high=1)
    assert float(found.threshold) == pytest.approx(0.2**0.5, abs=1e-15)
    assert str(found.evidence).startswith("enclosed to")


def test_a_pole_ends_an_interval_and_a_gain_that_is_zero_everywhere_binds_nowhere():
    x, zero = symbol("x"), sympy.Integer(0)
    ends = {"stay": ng.Outcome("s", {"A": zero}), "go": ng.Outcome("g", {"A": 1 / (x - 2) - 1})}
    game = ng.ExtensiveGame(("A",), ng.Decision("A", "here", ends))
    found = ng.region(game, ng.Profile({"here": "stay"}), lever="x", low=0, high=5)
    assert [(float(low), float(high)) for low, high in found.intervals] == [(0.0, 2.0), (3.0, 5.0)]
    same = ng.Outcome("stay", {"A": zero, "B": zero})
    idle = ng.Decision("B", "idle", {"one": same, "two": same})
    moves = {"stay": idle, "go": ng.Outcome("go", {"A": x - 3, "B": zero})}
    both = ng.ExtensiveGame(("A", "B"), ng.Decision("A", "here", moves))
    plan = ng.Profile({"here": "stay", "idle": "one"})
    (binding,) = ng.region(both, plan, lever="x", low=0, high=5).binding
    assert binding.party == "A"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("multiple", [1, 2, 7, 40])
def test_a_lever_in_an_exponent_is_enclosed_and_not_scanned(form, multiple):
    """The gain 1/3 - b^x, times a sum of powers that never vanishes, changes sign at log(1/3) / log(b)."""
    b, base = symbol("b"), sympy.Rational(9, 10)
    gain = sympy.expand((sympy.Rational(1, 3) - b**X) * (1 + b ** (multiple * X)))
    game, profile = FORMS[form](gain)
    found = ng.region(game.at(b="9/10"), profile, lever="x", low=0, high=100)
    assert str(found.evidence).startswith("enclosed")
    (end,) = found.ends
    low, high = (sympy.Rational(one.numerator, one.denominator) for one in (end.lower, end.upper))
    answer = sympy.log(sympy.Rational(1, 3)) / sympy.log(base)
    assert high - low < sympy.Rational(1, 10**30)
    assert low <= answer.evalf(100) <= high


def test_the_length_of_a_punishment_is_an_enclosed_threshold():
    """Green and Porter's least length log(1 - kappa) / log d, the length being a lever in an exponent."""
    stage = ng.NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    signals = detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2")
    game = MonitoredGame(stage, signals, plan_names=("T",)).at(discount="0.9")
    plan = limited(game, ("1", "1"), ("2", "2"), {"bad"}, periods=symbol("T"))
    found = ng.region(game, plan, lever="T", low=1, high=100)
    kappa = Fraction(1, 20) / (Fraction(9, 10) * (Fraction(9, 20) - Fraction(1, 40)))
    assert str(found.evidence).startswith("enclosed")
    assert float(found.threshold) == pytest.approx(math.log(1 - kappa) / math.log(0.9), abs=1e-14)
