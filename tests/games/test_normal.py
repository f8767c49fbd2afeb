"""The normal form: labels in, labels out; exact payoffs; incentives from the definition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

import negotiation as ng
from negotiation.errors import GameError
from negotiation.games import Mixed, NormalFormGame, Profile

HALF = sympy.Rational(1, 2)


def pennies():
    return NormalFormGame.from_arrays(
        {"even": [[1, -1], [-1, 1]], "odd": [[-1, 1], [1, -1]]},
        {"even": ["heads", "tails"], "odd": ["heads", "tails"]},
    )


def test_payoffs_and_incentives_of_a_lottery():
    game = pennies()
    even = Mixed((("heads", HALF), ("tails", HALF)))
    assert game.payoffs({"even": even, "odd": "heads"}) == {"even": 0, "odd": 0}
    gains = {(one.party, one.deviation): one.gain for one in game.incentives(Profile({"even": even, "odd": "heads"}))}
    assert gains == {("even", "heads"): 1, ("even", "tails"): -1, ("odd", "tails"): 0}


def test_floats_are_the_binary_fractions_that_they_are():
    game = NormalFormGame.from_arrays({"a": np.array([[0.1, 0.5]]), "b": np.array([[1.0, 2.0]])})
    assert game.rational["a"]["1", "1"] == Fraction(0.1)
    assert game.rational["a"]["1", "1"] != Fraction(1, 10)
    assert NormalFormGame.from_arrays({"a": [["0.1"]], "b": [[0]]}).rational["a"]["1", "1"] == Fraction(1, 10)


def test_payoffs_may_be_expressions_with_values_set_later():
    v, c = ng.exact("v", ["v"]), ng.exact("c", ["c"])
    game = NormalFormGame.from_arrays(
        {"i": [[(v - c) / 2, v], [0, v / 2]], "j": [[(v - c) / 2, 0], [v, v / 2]]},
        {"i": ["hawk", "dove"], "j": ["hawk", "dove"]},
    )
    assert game.names == {"v", "c"}
    with pytest.raises(GameError, match="without a value"):
        _ = game.rational
    at = game.at(v=2, c=4)
    mixed = next(one for one in ng.solve(at) if isinstance(one.profile["i"], Mixed))
    assert dict(mixed.profile["i"].lottery)["hawk"] == HALF
    with pytest.raises(GameError, match="no payoff contains 'w'"):
        game.at(w=1)


def test_three_parties_and_one_strategy_are_games_too():
    game = NormalFormGame.from_arrays({p: np.arange(8).reshape(2, 2, 2) for p in "abc"})
    assert game.shape == (2, 2, 2)
    assert game.payoff("b", ("2", "1", "2")) == 5
    lonely = NormalFormGame.from_arrays({"a": [3, 5, 5]})
    assert {one.profile["a"] for one in ng.solve(lonely)} == {"2", "3"}


def test_misuse_is_refused_in_words():
    for arrays, what in [
        ({"a": [[1, 2], [3]], "b": [[1, 2], [3, 4]]}, "differ in length"),
        ({"a": [[1, 2]], "b": [[1], [2]]}, "has shape"),
        ({"a": [1, 2], "b": [1, 2]}, "axes"),
    ]:
        with pytest.raises(GameError, match=what):
            NormalFormGame.from_arrays(arrays)
    with pytest.raises(GameError, match="labels do not fit"):
        NormalFormGame.from_arrays({"a": [[1]], "b": [[1]]}, {"a": ["x", "y"], "b": ["z"]})
    with pytest.raises(GameError, match="different labels"):
        NormalFormGame({"a": ("x", "x")}, {("x",): (sympy.Integer(0),)})
    with pytest.raises(GameError, match="lacks"):
        NormalFormGame({"a": ("x", "y")}, {("x",): (sympy.Integer(0),)})
    with pytest.raises(GameError, match="Did you mean 'heads'"):
        pennies().payoffs({"even": "head", "odd": "heads"})
    with pytest.raises(GameError, match="says nothing about 'odd'"):
        pennies().payoffs({"even": "heads"})


def test_a_table_is_shown_with_labels():
    text = str(pennies())
    assert "even \\ odd" in text
    assert "1, -1" in text
    assert "<table>" in pennies()._repr_html_()


def stackelberg():
    leaf = lambda a, b: ng.Outcome(f"{a},{b}", {"A": sympy.Integer(a), "B": sympy.Integer(b)})  # noqa: E731
    low = ng.Decision("B", "after low", {"enter": leaf(2, 1), "stay out": leaf(4, 0)})
    high = ng.Decision("B", "after high", {"enter": leaf(1, -1), "stay out": leaf(3, 0)})
    return ng.ExtensiveGame(("A", "B"), ng.Decision("A", "start", {"low": low, "high": high}))


def test_a_tree_becomes_a_table_of_plans():
    table = stackelberg().normal_form()
    assert table.strategies["A"] == ("start: low", "start: high")
    assert len(table.strategies["B"]) == 4
    plan = "after low: enter; after high: stay out"
    assert table.table["start: high", plan] == (3, 0)


def test_a_plan_leaves_out_what_its_own_moves_rule_out():
    leaf = lambda v: ng.Outcome(str(v), {"A": sympy.Integer(v), "B": sympy.Integer(0)})  # noqa: E731
    again = ng.Decision("A", "again", {"go on": leaf(3), "stop": leaf(1)})
    tree = ng.ExtensiveGame(
        ("A", "B"),
        ng.Decision("A", "first", {"out": leaf(2), "in": ng.Decision("B", "reply", {"yes": again, "no": leaf(0)})}),
    )
    assert tree.normal_form().strategies["A"] == ("first: out", "first: in; again: go on", "first: in; again: stop")


def test_subgame_perfect_equilibria_are_equilibria_of_the_normal_form():
    from helpers.trees import plan_of

    tree = stackelberg()
    table = tree.normal_form()
    nash = {one.profile for one in ng.solve(table, concept="pure Nash")}
    perfect = {Profile({party: plan_of(tree, party, one.profile) for party in tree.parties}) for one in ng.solve(tree)}
    assert perfect < nash
    threat = Profile({"A": "start: high", "B": "after low: enter; after high: stay out"})
    assert threat in nash
