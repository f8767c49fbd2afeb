"""Refinement and selection: laws of the index, dominance, published cases."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import UsageError
from negotiation.games import NormalFormGame
from negotiation.solvers import rationalisable, refinements, solve
from negotiation.solvers.tables.dominance import support_dominated


def random_game(seed, shape, low=-9, high=9):
    rng = random.Random(seed)

    def array(depth=0):
        if depth == len(shape):
            return rng.randint(low, high)
        return [array(depth + 1) for _ in range(shape[depth])]

    return NormalFormGame.from_arrays({party: array() for party in "abc"[: len(shape)]})


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from([(2, 2), (3, 3), (3, 4), (4, 4), (2, 2, 2), (2, 3, 2)]))
def test_the_indices_of_a_generic_game_sum_to_one(seed, shape):
    found = solve(random_game(seed, shape, -(10**6), 10**6), concept="Nash")
    if found.status != "complete" or found.missing:
        return
    indices = [one.index for one in refinements(found).listed]
    assert all(one in (1, -1) for one in indices)
    assert sum(indices) == 1


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_strict_equilibria_are_undominated_perfect_and_of_index_one(seed):
    game = random_game(seed, (3, 3), -2, 2)
    for one in refinements(solve(game)).listed:
        if one.strict:
            assert one.undominated
            assert one.perfect
            assert one.index == 1
        assert one.perfect is one.undominated, "two parties"


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_an_undominated_pure_equilibrium_survives_the_removal_of_weakly_dominated_strategies(seed):
    """Independent: dominance of one strategy by enumeration of the others' choices and lotteries over pairs."""
    game = random_game(seed, (3, 3), -1, 1)
    for one in refinements(solve(game, concept="pure Nash")).listed if len(solve(game, concept="pure Nash")) else ():
        worse = any(beaten(game, party, one.equilibrium.profile[party]) for party in game.parties)
        if worse:
            assert not one.undominated


def beaten(game, party, label):
    others = next(p for p in game.parties if p != party)

    def pay(s, t):
        return game.payoff(party, [s if p == party else t for p in game.parties])

    columns = game.strategies[others]
    return any(
        all(pay(s, t) >= pay(label, t) for t in columns) and any(pay(s, t) > pay(label, t) for t in columns)
        for s in game.strategies[party]
    )


def test_selten_1975_a_dominated_equilibrium_is_not_perfect():
    game = NormalFormGame.from_arrays({"A": [[1, 0], [0, 0]], "B": [[1, 0], [0, 0]]})
    by_profile = {tuple(one.equilibrium.profile.values()): one for one in refinements(solve(game)).listed}
    assert by_profile["1", "1"].perfect is True
    assert by_profile["2", "2"].perfect is False
    assert by_profile["2", "2"].index is None


def test_harsanyi_and_selten_1988_the_stag_hunt_sets_payoff_against_risk():
    labels = {"A": ["stag", "hare"], "B": ["stag", "hare"]}
    found = refinements(solve(NormalFormGame.from_arrays({"A": [[9, 0], [8, 7]], "B": [[9, 8], [0, 7]]}, labels)))
    names = [one.equilibrium.profile["A"] for one in found.listed]
    assert names[found.payoff_dominant] == "stag"
    assert names[found.risk_dominant] == "hare"
    assert "risk dominant" in found.summary()
    with pytest.raises(UsageError, match="strict equilibria of two"):
        found.risk_dominates(0, names.index(next(n for n in names if not isinstance(n, str))))


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(1, 9), st.integers(-9, 9))
def test_risk_dominance_does_not_change_with_units_and_with_constants_for_each_choice_of_the_other(seed, unit, shift):
    rng = random.Random(seed)
    a, b = ([[rng.randint(5, 9), rng.randint(0, 4)], [rng.randint(0, 4), rng.randint(5, 9)]] for _ in range(2))
    moved = [[unit * v + (shift if j == 0 else 0) for j, v in enumerate(row)] for row in a]
    before, after = (refinements(solve(NormalFormGame.from_arrays({"A": m, "B": b}))) for m in (a, moved))
    assert before.risk_dominant == after.risk_dominant


def test_with_three_parties_perfection_may_be_open():
    cube = {p: [[[1, 0], [0, 0]], [[0, 0], [0, 0]]] for p in "abc"}
    listed = refinements(solve(NormalFormGame.from_arrays(cube), concept="pure Nash")).listed
    assert {one.perfect for one in listed} == {True, False}
    mixed = refinements(solve(random_game(5, (2, 2, 2)), concept="Nash")).listed
    assert all(one.perfect is None for one in mixed if not one.strict and one.undominated)


def test_rationalisable_sets_are_named_by_the_beliefs_that_they_allow():
    game = NormalFormGame.from_arrays({"A": [[3, 0], [1, 1], [0, 0]], "B": [[1, 0], [1, 0], [1, 0]]})
    two = rationalisable(game)
    assert two.sets == {"A": ("1",), "B": ("1",)}
    assert two.beliefs == "two parties"
    three = rationalisable(random_game(1, (2, 2, 2)))
    assert three.beliefs == "correlated"
    assert "correlate" in three.summary()


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_every_equilibrium_plays_rationalisable_strategies_only(seed):
    game = random_game(seed, (3, 3))
    sets = rationalisable(game).sets
    for one in solve(game):
        for party in game.parties:
            assert {label for label, _ in game.lottery(party, one.profile)} <= set(sets[party])


def test_refinements_need_equilibria_of_one_table():
    with pytest.raises(UsageError):
        refinements([])
    assert refinements(solve(random_game(2, (2, 2)))).rows()[0]["equilibrium"] == 1


def test_a_lottery_can_be_dominated_though_none_of_its_strategies_is():
    game = NormalFormGame.from_arrays({"A": [[4, 0], [0, 4], [3, 3]], "B": [[0, 0], [0, 0], [0, 0]]})
    assert support_dominated(game, "A", ["1", "2"])
    assert not support_dominated(game, "A", ["1"])
    assert not support_dominated(game, "A", ["1", "3"])
