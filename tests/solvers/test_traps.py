"""Games that other programs trip over: ties everywhere, one strategy, copies, payoffs of mixed size, fractions."""

from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.games import NormalFormGame
from negotiation.solvers import correlated, rationalisable, refinements, solve
from negotiation.solvers.arrays.many import solve_many

TINY, HUGE = Fraction(1, 10**9), 10**9
TRAPS = {
    "ties everywhere": ([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
    "one row": ([[1, 5, 2]], [[3, 3, 1]]),
    "one column": ([[1], [5], [5]], [[2], [2], [2]]),
    "copies of a strategy": ([[2, 2, 0], [0, 0, 1]], [[1, 1, 0], [0, 0, 2]]),
    "mixed size": ([[TINY, HUGE], [2 * TINY, -HUGE]], [[HUGE, TINY], [TINY, HUGE]]),
    "fractions": ([[Fraction(1, 3), 0], [0, Fraction(2, 7)]], [[Fraction(5, 11), 0], [0, Fraction(1, 13)]]),
    "beyond 10^9": ([[4 * 10**12, 0], [3 * 10**12, 3 * 10**12]], [[4 * 10**12, 3 * 10**12], [0, 3 * 10**12]]),
    "a near tie": ([[1, 0], [1 - TINY**2, 1]], [[0, 1], [1, 0]]),
}


@pytest.mark.parametrize("name", TRAPS)
def test_each_trap_is_answered_completely_alone_and_in_an_array(name):
    rows, columns = TRAPS[name]
    game = NormalFormGame.from_arrays({"A": rows, "B": columns})
    found = solve(game)
    assert found.status == "complete"
    assert len(found) >= 1
    assert all(one.verification.holds and one.arithmetic == "exact" for one in found)
    many = solve_many(ng.games.GameArray({"A": np.array([rows], dtype=object), "B": np.array([columns], dtype=object)}))
    assert {str(one.profile) for one in many.solution(0)} == {str(one.profile) for one in found}
    assert len(refinements(found).listed) == len(found)
    assert set(rationalisable(game).sets) == {"A", "B"}
    assert correlated(game, party="A").value >= max(game.number(one.payoffs["A"]) for one in found)


def test_payoffs_of_ten_to_the_nine_and_more_have_their_three_equilibria():
    """Gambit's rational enumeration returns none of them (a stag hunt in units of a million million)."""
    rows, columns = TRAPS["beyond 10^9"]
    assert len(solve(NormalFormGame.from_arrays({"A": rows, "B": columns}))) == 3


def test_a_tie_that_floats_cannot_see_decides_which_strategies_are_played():
    rows, columns = TRAPS["a near tie"]
    (one,) = solve(NormalFormGame.from_arrays({"A": rows, "B": columns}))
    chances = dict(one.profile["B"].lottery)
    assert chances["1"] == 1 / (1 + Fraction(1, 10**18)), "indifference of the row party, to eighteen digits"
