"""Other programs' answers and tables in and out."""

import random
from fractions import Fraction

import pandas
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.errors import GameError, UsageError
from negotiation.expressions import symbol
from negotiation.games import NormalFormGame
from negotiation.solvers import solve
from negotiation.solvers.adapters import gambit_equilibria, nashpy_equilibria

nashpy = pytest.importorskip("nashpy")


def random_game(seed, shape=(3, 3), low=-9, high=9):
    rng = random.Random(seed)
    payoffs = {p: [[rng.randint(low, high) for _ in range(shape[1])] for _ in range(shape[0])] for p in "AB"}
    return NormalFormGame.from_arrays(payoffs)


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.sampled_from(["support enumeration", "vertex enumeration", "Lemke-Howson"]))
def test_what_nashpy_finds_is_exact_afterwards_and_among_all_equilibria(seed, algorithm):
    game = random_game(seed, low=-(10**6), high=10**6)
    every = {one.profile for one in solve(game)}
    found = nashpy_equilibria(game, algorithm=algorithm)
    assert {one.profile for one in found} <= every
    assert found.status in ("partial", "unknown")
    for one in found:
        assert one.arithmetic == "exact"
        assert one.method == "Nashpy"
        assert one.parameters["algorithm"] == algorithm


def test_nashpys_endless_path_is_cut_and_the_answer_is_unknown_and_not_none():
    """Its Lemke-Howson overflows whole-number pivots and then never ends on many larger games."""
    rng = random.Random(3)
    cut = 0
    for _ in range(12):
        payoffs = {p: [[rng.randint(-99, 99) for _ in range(10)] for _ in range(10)] for p in "AB"}
        found = nashpy_equilibria(NormalFormGame.from_arrays(payoffs), algorithm="Lemke-Howson", steps=300)
        if found.status == "unknown":
            cut += "pivots" in found.missing
    assert cut >= 1


def test_nashpy_misses_equilibria_of_a_degenerate_game_and_its_list_is_never_called_complete():
    game = NormalFormGame.from_arrays({"A": [[1, 0], [0, 0]], "B": [[1, 0], [0, 0]]})
    assert solve(game, solver="nashpy").status != "complete"
    assert solve(game).status == "complete"


def test_nashpy_games_go_out_and_come_back():
    game = random_game(1)
    back = ng.io.from_nashpy(ng.io.to_nashpy(game), parties=("A", "B"))
    assert back.matrices() == game.matrices()
    tenth = ng.io.from_nashpy(nashpy.Game([[0.1]], [[0.5]]))
    assert tenth.payoff("row", ("1", "1")) == sympy.Rational(0.1), "a float is the binary fraction that it is"


@settings(max_examples=25)
@given(st.integers(0, 10**9))
def test_frames_go_out_and_come_back(seed):
    game = random_game(seed, (2, 4))
    frames = ng.io.to_frames(game)
    assert list(frames["A"].columns) == ["1", "2", "3", "4"]
    assert ng.io.from_frames(frames).matrices() == game.matrices()


def test_frames_keep_labels_exact_numbers_and_symbols():
    one = pandas.DataFrame([["0.1", Fraction(1, 3)]], index=["hold"], columns=["push", "wait"])
    game = ng.io.from_frames({"A": one, "B": one})
    assert game.strategies == {"A": ("hold",), "B": ("push", "wait")}
    assert game.payoff("A", ("hold", "push")) == sympy.Rational(1, 10)
    open_game = NormalFormGame({"A": ("x",), "B": ("y",)}, {("x", "y"): (symbol("gain"), sympy.Integer(0))})
    assert ng.io.to_frames(open_game)["A"].loc["x", "y"] == symbol("gain")
    cube = NormalFormGame.from_arrays({p: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] for p in "abc"})
    assert ng.io.to_frames(cube)["b"].loc[("1", "2", "1"), "payoff"] == 3
    with pytest.raises(GameError, match="different labels"):
        ng.io.from_frames({"A": one, "B": one.rename(columns={"push": "pull"})})
    with pytest.raises(GameError, match="two frames"):
        ng.io.from_frames({"A": one})


def test_misuse_and_missing_programs_are_told():
    with pytest.raises(UsageError, match="Nashpy has no"):
        nashpy_equilibria(random_game(1), algorithm="magic")
    try:
        import pygambit  # noqa: F401
    except ImportError:
        with pytest.raises(UsageError, match="negotiation\\[gambit\\]"):
            gambit_equilibria(random_game(1))


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
def test_what_gambit_finds_is_exact_afterwards(shape):
    pytest.importorskip("pygambit")
    rng = random.Random(5)

    def array(depth=0):
        if depth == len(shape):
            return rng.randint(-99, 99)
        return [array(depth + 1) for _ in range(shape[depth])]

    game = NormalFormGame.from_arrays({party: array() for party in "abc"[: len(shape)]})
    every = {one.profile for one in solve(game, concept="Nash")}
    found = solve(game, concept="Nash", solver="gambit")
    assert len(found) >= 1
    assert {one.profile for one in found} <= every


def test_steps_are_counted_pivot_by_pivot():
    game = NormalFormGame.from_arrays({"A": [[3, 0, 2], [0, 3, 1], [1, 2, 0]], "B": [[0, 2, 1], [3, 0, 2], [1, 1, 3]]})
    assert nashpy_equilibria(game, algorithm="Lemke-Howson", steps=1).status == "unknown"
    assert nashpy_equilibria(game, algorithm="Lemke-Howson", steps=50).status == "partial"


def test_a_wrong_answer_of_another_program_is_left_out_and_counted(monkeypatch):
    game = NormalFormGame.from_arrays({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    wrong = [([1.0, 0.0], [0.0, 1.0]), ([1.0, 0.0], [1.0, 0.0]), ([float("nan"), 0.0], [1.0, 0.0])]
    monkeypatch.setattr(nashpy.Game, "support_enumeration", lambda self: iter(wrong))
    found = nashpy_equilibria(game)
    assert [one.profile for one in found] == [ng.Profile({"A": "1", "B": "1"})]
    assert "2 of its answers do not hold" in found.missing
