"""Repeated games: incentives from the definition, and the textbook's critical discount factors exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.deterrence import region
from negotiation.errors import GameError, UsageError
from negotiation.expressions import Enclosure, symbol
from negotiation.games import NormalFormGame
from negotiation.games.repeated import MonitoredGame, Plan, RepeatedGame, State, detection, grim, limited, tit_for_tat

C, D = "C", "D"


def test_slips_are_told_with_the_cure():
    game = prisoners(9, 1, 10, 3)
    watched = MonitoredGame(game.stage, detection(game.stage, (C, C), false_alarm="1/20", detected="1/2"))
    with pytest.raises(GameError, match="'X' is no strategy of 'A'; strategies: 'C', 'D'"):
        grim(game, ("X", C), (D, D))
    with pytest.raises(GameError, match="which signals are punished"):
        grim(watched, (C, C), (D, D))
    with pytest.raises(GameError, match="everybody sees what was played"):
        grim(game, (C, C), (D, D), {"bad"})
    with pytest.raises(GameError, match="needs perfect monitoring"):
        tit_for_tat(watched, (C, C), (D, D))
    with pytest.raises(GameError, match="lottery"):
        game.incentives(Plan({"c": State((C, C), {"c": 1})}))
    with pytest.raises(GameError, match="nobody sees"):
        watched.incentives(grim(game, (C, C), (D, D)))
    with pytest.raises(UsageError, match="Did you mean 'Nash'"):
        game.incentives(grim(game, (C, C), (D, D)), concept="nash")


def prisoners(reward, sucker, temptation, punishment):
    labels = {"A": [C, D], "B": [C, D]}
    mine = [[reward, sucker], [temptation, punishment]]
    theirs = [[reward, temptation], [sucker, punishment]]
    return RepeatedGame(NormalFormGame.from_arrays({"A": mine, "B": theirs}, labels))


def played_out(game, plan, state, index, deviation, discount, periods=400):
    """Independent: play the plan from a state, with a one-shot deviation of a party or none, and add up payoffs."""
    total, weight = 0.0, 1 - discount
    for period in range(periods):
        combination = plan.states[state].plays
        if period == 0 and deviation is not None:
            combination = (*combination[:index], deviation, *combination[index + 1 :])
        total += weight * float(game.stage.table[combination][index])
        weight *= discount
        state = plan.states[state].target(combination)
    return total


def test_the_prisoners_dilemma_9_1_10_3_has_the_critical_discount_factor_one_seventh():
    game = prisoners(9, 1, 10, 3)
    found = region(game, grim(game, (C, C), (D, D)), lever="discount", low=0, high=1)
    assert found.threshold == Fraction(1, 7)
    assert str(found.evidence) == "exact"
    assert {one.where for one in found.binding} == {"cooperate"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True))
def test_grim_sustains_cooperation_from_t_minus_r_over_t_minus_p(payoffs):
    sucker, punishment, reward, temptation = sorted(payoffs)
    game = prisoners(reward, sucker, temptation, punishment)
    found = region(game, grim(game, (C, C), (D, D)), lever="discount", low=0, high=1)
    assert found.threshold == Fraction(temptation - reward, temptation - punishment)


def test_a_three_period_punishment_has_an_algebraic_threshold():
    """δ + δ² + δ³ = 2 at δ* = 0.8105357137661367740..., isolated to a proved enclosure."""
    game = prisoners(1, -3, 3, 0)
    found = region(game, limited(game, (C, C), (D, D), periods=3), lever="discount", low=0, high=1)
    assert isinstance(found.threshold, Enclosure)
    assert float(found.threshold) == pytest.approx(0.8105357137661367740, abs=1e-15)
    assert found.threshold.radius < 1e-20


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.sampled_from(["0.2", "0.5", "0.75"]))
def test_gains_equal_what_playing_the_plan_out_adds_up_to(periods, discount):
    game = prisoners(9, 1, 10, 3)
    plan = limited(game, (C, C), (D, D), periods=periods)
    for one in game.incentives(plan):
        index = game.parties.index(one.party)
        kept = played_out(game, plan, one.where, index, None, float(discount))
        left = played_out(game, plan, one.where, index, one.deviation, float(discount))
        assert float(game.at(discount=discount).number(one.gain)) == pytest.approx(left - kept, abs=1e-9)


def test_payoffs_may_be_symbols_and_the_gain_is_the_closed_form():
    t, r, s, p = (symbol(name) for name in "trsp")
    game = prisoners(r, s, t, p)
    gain = next(one.gain for one in game.incentives(grim(game, (C, C), (D, D))) if one.where == "cooperate")
    (critical,) = sympy.solve(gain, symbol("discount"))
    assert sympy.simplify(critical - (t - r) / (t - p)) == 0


def test_tit_for_tat_is_an_automaton_too_and_rarely_perfect():
    states = {
        "both": State((C, C), "both", "punish A", {(C, D): "punish B", (D, D): "none"}),
        "punish A": State((C, D), "punish B", "none", {(C, C): "both", (D, D): "none", (D, C): "punish A"}),
        "punish B": State((D, C), "punish A", "none", {(C, C): "both", (D, D): "none", (C, D): "punish B"}),
        "none": State((D, D), "none", "punish A", {(C, D): "punish B", (D, C): "punish A", (C, C): "both"}),
    }
    game = prisoners(9, 1, 10, 3)
    assert region(game, Plan(states), lever="discount", low=0, high=1).intervals == ()


def test_misuse_is_refused():
    game = prisoners(9, 1, 10, 3)
    with pytest.raises(GameError, match="leads to 'punsh'. Did you mean 'punish'"):
        game.incentives(Plan({"c": State((C, C), "c", "punsh"), "punish": State((D, D), "c", "c")}))
    with pytest.raises(GameError, match="does not have"):
        game.incentives(Plan({"c": State(("X", C), "c", "c")}))
    with pytest.raises(GameError, match="1 to 59 periods"):
        limited(game, (C, C), (D, D), periods=0)
    with pytest.raises(UsageError, match="Did you mean 'discount'"):
        region(game, grim(game, (C, C), (D, D)), lever="discuont")
    with pytest.raises(UsageError, match="has no value"):
        region(prisoners(symbol("r"), 1, 10, 3), grim(game, (C, C), (D, D)), lever="discount")
