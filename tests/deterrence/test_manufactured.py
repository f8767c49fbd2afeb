"""Manufactured thresholds: formula, walk and numbers give the answer that was drawn, exactly, in every form of game.

The suite draws a few dozen a form; MANUFACTURED=112 draws over a thousand in all (about three minutes).
"""

from __future__ import annotations

import os
import random
from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from helpers.manufactured import FORMS, ZERO, largest, settlement
from negotiation.deterrence.levers.cases import cases
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import Enclosure, Kernel, Point, symbol
from negotiation.settlement import from_data

DRAWS = int(os.environ.get("MANUFACTURED", "25"))
TINY = Fraction(1, 10**12)
X = symbol("x")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_formula_walk_and_numbers_give_the_drawn_threshold_exactly(form):
    rng = random.Random(form)
    for _ in range(DRAWS):
        case = FORMS[form](rng)
        walked = ng.region(
            case.game, case.plan, lever=case.lever, low=case.low, high=case.high, incentives=case.incentives
        )
        assert walked.threshold == case.answer
        assert str(walked.evidence) == "exact"
        solution = cases(case.game, case.plan, lever=case.lever, incentives=case.incentives)
        solved = solution.at(low=case.low, high=case.high)
        assert solved.threshold == case.answer
        assert solved.intervals == walked.intervals
        assert any(Point(case.game.values).value(one.formula) == case.answer for one in solution)
        assert largest(case, case.answer) == 0
        assert {largest(case, case.answer - TINY) > 0, largest(case, case.answer + TINY) > 0} == {True, False}


@pytest.mark.parametrize("form", FORMS)
def test_float64_bisection_of_the_largest_gain_ends_at_the_drawn_threshold(form):
    rng = random.Random(form)
    for _ in range(max(3, DRAWS // 10)):
        case = FORMS[form](rng)
        listed = case.incentives if case.incentives is not None else case.game.incentives(case.plan)
        kernel = Kernel([one.gain for one in listed])
        values = {name: float(value) for name, value in case.game.values.items()}

        def pays(at, kernel=kernel, values=values, case=case):
            return max(float(gain) for gain in kernel({**values, case.lever: at})) > 1e-13

        reach = min(1.0, float(case.answer), *([] if case.high is None else [float(case.high - case.answer)]))
        low, high = float(case.answer) - abs(reach) * 0.9, float(case.answer) + abs(reach) * 0.7
        below = pays(low)
        assert below is not pays(high)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if pays(middle) is below else (low, middle)
        assert low == pytest.approx(float(case.answer), abs=1e-10)


def test_settlements_built_from_a_shift_of_power_have_it_as_threshold_phase_border_and_break_even():
    rng = random.Random("settlement")
    drawn = 0
    while drawn < max(10, DRAWS):
        document, wanted, denial = settlement(rng)
        if not 0 <= denial <= 1:
            continue
        drawn += 1
        model = from_data(document)
        found = ng.threshold(model, lever="war.power_shift")
        assert wanted in [end for span in found.intervals for end in span]
        values = model.configuration("only").values
        assert wanted in [Point(values).value(formula) for _, formula in found.formulas]
        assert wanted in [one.low for one in ng.phases(model, lever="war.power_shift")]
        assert ng.assess(model.change({"war.power_shift": wanted})).margin == 0
        back = ng.threshold(model.change({"war.power_shift": wanted}), lever="guarantees.own.denial")
        assert denial in [end for span in back.intervals for end in span]


def bumps(rng, count):
    """Answers a1 < b1 < a2 < ...: a gain that is positive just between each a and b, a maximum of quotients."""
    marks = sorted(rng.sample(range(-60, 61), 2 * count))
    answers = [sympy.Rational(one, 7) for one in marks]
    parts = [(X - a) * (b - X) / (rng.randint(1, 9) + X**2) for a, b in zip(answers[::2], answers[1::2], strict=True)]
    return answers, sympy.Max(*parts)


def hosts(gain):
    """The same gain as a deviation in four forms."""
    stay, go = ng.Outcome("stay", {"A": ZERO}), ng.Outcome("go", {"A": gain})
    yield (
        ng.ExtensiveGame(("A",), ng.Decision("A", "here", {"comply": stay, "attack": go})),
        ng.Profile({"here": "comply"}),
    )
    cells = {("C", "C"): (ZERO, ZERO), ("D", "C"): (gain, ZERO)}
    stage = ng.NormalFormGame({"A": ("C", "D"), "B": ("C",)}, cells)
    yield stage, ng.Profile({"A": "C", "B": "C"})
    repeated = ng.RepeatedGame(stage, discount="d").at(d="1/3")
    yield repeated, ng.repeated.grim(repeated, ("C", "C"), ("C", "C"))
    types = {"A": ["low", "high"], "B": ["any"]}
    prior = {("low", "any"): "1/3", ("high", "any"): "2/3"}
    acts = {"A": ["C", "D"], "B": ["C"]}
    bayes = ng.BayesianGame.of(types, prior, acts, lambda t, a: (gain if a[0] == "D" and t[0] == "low" else ZERO, ZERO))
    yield bayes, ng.Profile({"A (low)": "C", "A (high)": "C", "B": "C"})


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_six_changes_along_one_lever_are_all_found_in_every_form_and_equal_a_dense_grid(count):
    rng = random.Random(count)
    for _ in range(2):
        answers, gain = bumps(rng, count)
        for game, plan in hosts(gain):
            found = ng.region(game, plan, lever="x", low=-10, high=10)
            assert [sympy.Rational(e.numerator, e.denominator) for e in found.ends] == answers
            symbolic = cases(game, plan, lever="x").at(low=-10, high=10)
            assert symbolic.intervals == found.intervals
        for step in range(-700, 700):
            value = Fraction(step, 71) + Fraction(1, 9973)
            inside = any(low <= value <= high for low, high in found.intervals)
            assert inside is (Point({"x": value}).sign(gain) != 1)


def random_piecewise(rng, depth=3):
    """A random expression of sums, products, quotients, minima, maxima and absolute values of the lever."""
    if depth == 0:
        return sympy.Rational(rng.randint(-9, 9), 4) + rng.choice([-2, -1, 0, 1, 2]) * X
    one, other = random_piecewise(rng, depth - 1), random_piecewise(rng, depth - 1)
    kind = rng.randrange(6)
    if kind == 0:
        return sympy.Max(one, other)
    if kind == 1:
        return sympy.Min(one, other)
    if kind == 2:
        return sympy.Abs(one) - other
    if kind == 3:
        return one / (2 + X**2) + other
    return one + other if kind == 4 else one - other


@pytest.mark.slow
def test_random_piecewise_rational_games_equal_a_dense_grid_and_their_formulas():
    rng = random.Random(11)
    changes, solved = [], 0
    for _ in range(45):
        gain = random_piecewise(rng)
        if not gain.has(X):
            continue
        game, plan = next(hosts(gain))
        found = ng.region(game, plan, lever="x", low=-6, high=6)
        changes.append(len(found.ends))
        for step in range(-60, 60):
            value = Fraction(step, 10) + Fraction(1, 997)
            inside = any(float(low) <= value <= float(high) for low, high in found.intervals)
            assert inside is (Point({"x": value}).sign(gain) != 1), (gain, value)
        solution = cases(game, plan, lever="x")
        if solution.complete:
            solved += 1
            ends = solution.at(low=-6, high=6).ends
            assert len(ends) == len(found.ends)
            for one, other in zip(ends, found.ends, strict=True):
                assert one == other if isinstance(other, Fraction) else one in other
    assert max(changes) >= 3
    assert solved >= 10


def test_a_threshold_comes_with_the_conditions_under_which_it_holds():
    """A uniform private cost gives three cases, one a branch of its law, and only one of them is in force."""
    case = FORMS["tree with a private cost"](random.Random(1))
    found = cases(case.game, case.plan, lever="x")
    (one,) = found
    w, h, r, punish = (symbol(name) for name in ("w", "h", "r", "punish"))
    assert sympy.simplify(one.formula - (w * h / punish - r)) == 0
    assert sympy.simplify(one.slope + punish / h) == 0
    assert "at least if" in one.conditions
    assert len(one.branch) == 2
    assert "threshold" in found.rows()[0]


def test_best_replies_give_cases_and_hold_without_any_value():
    """A attacks; B fights if w > x: A's gain is -1 if B fights and 1 if not, so the case x <= w deters."""
    w = symbol("w")
    fight, give = ng.Outcome("war", {"A": -1 + 0 * X, "B": w}), ng.Outcome("lost", {"A": 1 + 0 * X, "B": X})
    reply = ng.Decision("B", "reply", {"fight": fight, "give": give})
    start = ng.Decision("A", "start", {"comply": ng.Outcome("peace", {"A": ZERO, "B": ZERO}), "attack": reply})
    game = ng.ExtensiveGame(("A", "B"), start)
    found = cases(game, lever="x", where={"start": "comply"})
    assert found.at({"w": "2/3"}).intervals == ((float("-inf"), Fraction(2, 3)),)


def test_what_has_no_closed_form_says_so():
    game, plan = next(hosts(X**3 + X - 1))
    found = cases(game, plan, lever="x")
    assert not found.complete
    with pytest.raises(SolverError, match="no closed form"):
        found.at()
    assert isinstance(ng.region(game, plan, lever="x").threshold, Enclosure)
    with pytest.raises(UsageError, match="no payoff contains"):
        cases(game, plan, lever="y")
    with pytest.raises(UsageError, match="either an equilibrium"):
        cases(game, lever="x")


def test_where_a_gain_has_a_pole_the_region_changes_there_too():
    game, plan = next(hosts(1 / (X - 2) - 1))
    found = cases(game, plan, lever="x").at()
    assert found.ends == (2, 3)
    assert found.intervals == ((float("-inf"), 2), (3, float("inf")))


def test_the_lever_may_be_left_out_where_there_is_one_name_only_and_an_equilibrium_is_taken_whole():
    x = symbol("x")
    leaf = {label: ng.Outcome(label, {"A": pays}) for label, pays in (("keep", x), ("break", 0 * x + 2))}
    game, plan = ng.ExtensiveGame(("A",), ng.Decision("A", "here", leaf)), ng.Profile({"here": "keep"})
    assert [one.formula for one in cases(game, plan)] == [2]
    equilibrium = ng.solve(game.at(x=3))[0]
    assert [one.formula for one in cases(game, equilibrium)] == [2]
    assert [one.formula for one in cases(game, where={"here": "keep"})] == [2]
    other = ng.NormalFormGame.from_arrays({"A": [[ng.exact("x + y", ["x", "y"])], [0]], "B": [[0], [0]]})
    with pytest.raises(UsageError, match="lever=... of x, y"):
        cases(other, ng.Profile({"A": "1", "B": "1"}))
