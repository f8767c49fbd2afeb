"""Bargaining: published numbers, and solutions against their definitions."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import factorial

import pytest
import sympy

from negotiation.errors import GameError
from negotiation.games.bargaining import (
    BargainingProblem,
    VotingRule,
    banzhaf,
    council_shares,
    council_values,
    frontier_solutions,
    nash_in_crisis,
    rubinstein,
    security_council,
    shapley_shubik,
)
from negotiation.games.bargaining.power import swings


def test_the_security_council_has_the_published_indices():
    council = security_council()
    power = shapley_shubik(council)
    assert (power["P1"], power["E1"]) == (Fraction(421, 2145), Fraction(4, 2145))
    assert sum(power.values()) == 1
    assert (swings(council)["P1"], swings(council)["E1"], sum(swings(council).values())) == (848, 84, 5080)
    assert round(float(banzhaf(council)["P1"]), 5) == 0.16693
    assert round(float(banzhaf(council)["E1"]), 6) == 0.016535
    before = shapley_shubik(security_council(elected=6, quota=7))
    assert (before["P1"], before["E1"]) == (Fraction(76, 385), Fraction(1, 462))


def test_power_indices_equal_the_count_of_all_orders_and_coalitions_on_random_rules():
    rng = random.Random(1)
    for _ in range(40):
        names = "abcde"[: rng.randint(2, 5)]
        weights = {name: rng.randint(0, 4) for name in names}
        quota = rng.randint(1, max(1, sum(weights.values())))
        rule = VotingRule(weights, quota, frozenset(name for name in names if rng.random() < 0.3))
        pivots, swinging = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
        for order in itertools.permutations(names):
            first = next((i for i in range(len(order)) if rule.passes(set(order[: i + 1]))), None)
            if first is not None:
                pivots[order[first]] += 1
        for size in range(len(names) + 1):
            for chosen in itertools.combinations(names, size):
                for one in chosen:
                    swinging[one] += rule.passes(set(chosen)) and not rule.passes(set(chosen) - {one})
        assert shapley_shubik(rule) == {n: Fraction(count, factorial(len(names))) for n, count in pivots.items()}
        assert swings(rule) == swinging


def test_baron_and_ferejohn_the_proposer_keeps_one_less_d_times_partners_over_n():
    d = sympy.Symbol("d")
    for n, q in ((3, 2), (5, 3), (15, 9)):
        kept = council_shares(n, 0, q, d)["ordinary proposer keeps"]
        assert sympy.simplify(kept - (1 - d * sympy.Rational(q - 1, n))) == 0


def test_winter_1996_elected_members_of_the_council_get_nothing_in_the_limit():
    d = sympy.Symbol("d")
    ordinary, veto = council_values(15, 5, 9, d)
    assert sympy.simplify(ordinary - (1 - d) / (3 * (5 - 4 * d))) == 0
    assert sympy.simplify(veto - (5 - 2 * d) / (15 * (5 - 4 * d))) == 0
    assert council_values(15, 5, 9, "0.9") == (sympy.Rational(1, 42), sympy.Rational(16, 105))
    assert (ordinary.subs(d, 1), veto.subs(d, 1)) == (0, sympy.Rational(1, 5))


@pytest.mark.parametrize(("n", "k", "q"), [(5, 1, 3), (15, 5, 9), (7, 2, 5), (6, 3, 4)])
def test_the_values_of_a_council_solve_the_equations_of_a_proposer_drawn_at_random(n, k, q):
    d = sympy.Rational(4, 5)
    ordinary, veto = council_values(n, k, q, d)
    partners = q - 1 - k
    keeps = 1 - d * (k * veto + partners * ordinary)
    others = sympy.Rational(k * (q - k), n - k) + partners
    assert sympy.simplify(ordinary - (keeps / n + d * ordinary * others / n)) == 0
    assert sympy.simplify(k * veto + (n - k) * ordinary - 1) == 0


def test_rubinstein_nash_and_kalai_smorodinsky_have_their_published_numbers():
    assert rubinstein("0.9", "0.9") == sympy.Rational(10, 19)
    u = sympy.Symbol("u", positive=True)
    found = frontier_solutions(1 - u**2, u)
    assert found["Nash"] == (1 / sympy.sqrt(3), sympy.Rational(2, 3))
    golden = (sympy.sqrt(5) - 1) / 2
    assert all(sympy.simplify(one - golden) == 0 for one in found["Kalai-Smorodinsky"])
    assert nash_in_crisis("0.5", "0.2", "0.1", "1/3") == sympy.Rational(2, 5)


def test_a_product_of_two_losses_is_never_a_solution():
    """B and C both lose 3 under 'carve-up': the naive product 9 x 5 = 45 beats every acceptable outcome."""
    outcomes = {
        "carve-up": {"A": 5, "B": -3, "C": -3},
        "line": {"A": 2, "B": 2, "C": 2},
        "tilt": {"A": 4, "B": 1, "C": 1},
    }
    problem = BargainingProblem(outcomes, dict.fromkeys("ABC", 0))
    naive = dict.fromkeys(outcomes, 1)
    for one in outcomes:
        for gain in problem.gains(one).values():
            naive[one] *= gain
    assert max(naive, key=lambda one: naive[one]) == "carve-up"
    assert problem.refused_by("carve-up") == ("B", "C")
    assert problem.nash() == ("line",)
    assert "carve-up" not in (*problem.egalitarian(), *problem.kalai_smorodinsky(), *problem.frontier)


def test_solutions_lie_on_the_frontier_of_the_zone_and_satisfy_their_definitions_on_random_problems():
    rng = random.Random(2)
    for _ in range(200):
        outcomes = {f"o{i}": {p: rng.randint(-4, 9) for p in "ABC"} for i in range(rng.randint(1, 8))}
        problem = BargainingProblem(outcomes, {p: rng.randint(-2, 3) for p in "ABC"})
        for solution in (problem.nash(), problem.egalitarian(), problem.kalai_smorodinsky()):
            assert bool(solution) is bool(problem.zone)
            assert set(solution) <= set(problem.zone)
        least = [min(problem.gains(one).values()) for one in problem.zone]
        for one in problem.egalitarian():
            assert min(problem.gains(one).values()) == max(least)
        products = {one: sympy.prod(list(problem.gains(one).values())) for one in problem.zone}
        for one in problem.nash():
            assert products[one] == max(products.values())
        if problem.zone and max(products.values()) > 0:
            assert set(problem.nash()) <= set(problem.frontier)


def test_what_does_not_fit_is_refused():
    with pytest.raises(GameError, match="do not both name 'B'"):
        BargainingProblem({"x": {"A": 1}}, {"A": 0, "B": 0})
    with pytest.raises(GameError, match="0 <= vetoes < quota"):
        council_values(5, 3, 3, "0.9")
    with pytest.raises(GameError, match="has a veto and no vote"):
        VotingRule({"a": 1}, 1, frozenset({"b"}))
