"""Simulated plays agree with exact values and incentives, and would notice if they were wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from negotiation.errors import GameError, UsageError
from negotiation.expressions import symbol
from negotiation.games import NormalFormGame
from negotiation.games.repeated import (
    MonitoredGame,
    Plan,
    State,
    detection,
    grim,
    limited,
)
from negotiation.repeated.simulation import simulate

C, D = "C", "D"
PLAYS = 20_000


def dilemma(discount="9/10", caught="1/2"):
    labels = {"A": (C, D), "B": (C, D)}
    stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]}, labels)
    signals = detection(stage, (C, C), false_alarm="1/20", detected=symbol("q1"))
    return MonitoredGame(stage, signals, "d", ("L", "ell")).at(d=discount, q1=caught, L=3, ell="1/4")


def three_signals():
    """Two unequal parties, three signals, a lottery over states, a levy and a state that lasts."""
    mine, theirs = [[3, 0], [4, 1]], [[2, 3], [-1, 1]]
    stage = NormalFormGame.from_arrays({"A": mine, "B": theirs}, {"A": (C, D), "B": (C, D)})
    signals = {
        c: {"quiet": 1 - q - r, "noise": q, "alarm": r}
        for c, q, r in zip(
            stage.combinations(),
            (Fraction(1, 10), Fraction(1, 3), Fraction(1, 4), Fraction(1, 2)),
            (Fraction(1, 50), Fraction(1, 3), Fraction(1, 5), Fraction(1, 2)),
            strict=True,
        )
    }
    states = {
        "calm": State((C, C), "calm", after={"alarm": "talks", "noise": {"calm": "4/5", "tense": "1/5"}}),
        "tense": State((D, C), "calm", after={"quiet": "tense"}, levy={"A": "1/3"}),
        "talks": State((D, D), {"calm": "1/2", "tense": "1/2"}, levy={"B": "1/7"}, duration=4),
    }
    return MonitoredGame(stage, signals).at(discount="4/5"), Plan(states)


def plans(game):
    pair = (C, C), (D, D), {"bad"}
    yield grim(game, *pair)
    yield limited(game, *pair, periods=3, levy={"A": symbol("ell")})
    yield limited(game, *pair, periods=symbol("L"), levy={"A": symbol("ell")})


CASES = [(dilemma(), plan) for plan in plans(dilemma())] + [three_signals()]


@pytest.mark.parametrize(("game", "plan"), CASES)
def test_means_are_within_four_standard_errors_of_the_exact_values(game, plan):
    found, exact = simulate(game, plan, plays=PLAYS, seed=5), game.payoffs(plan, keep=())
    assert found.left_out < 1e-5
    for party, value in exact.items():
        assert abs(found.means[party] - float(value)) < 4 * found.errors[party] + found.left_out
        assert 0 < found.errors[party] < 0.01


@pytest.mark.parametrize(("game", "plan"), CASES)
def test_the_gain_of_every_deviation_is_within_four_standard_errors_of_its_incentive(game, plan):
    for one in game.incentives(plan, keep=()):
        found = simulate(game, plan, plays=PLAYS, seed=6, deviation=(one.party, one.where, one.deviation))
        assert abs(found.gain - float(one.gain)) < 4 * found.gain_error + 2 * found.left_out
        where = game.continuation(plan, keep=())[one.where][game.parties.index(one.party)]
        assert abs(found.means[one.party] - float(where)) < 4 * found.errors[one.party] + found.left_out


def test_a_wrong_chance_of_detection_would_be_noticed():
    right, wrong = dilemma(), dilemma(caught="9/20")
    plan = next(plans(right))
    deviation = ("A", "cooperate", D)
    found = simulate(wrong, plan, plays=PLAYS, seed=7, deviation=deviation)
    (gain,) = (
        one.gain for one in right.incentives(plan, keep=()) if (one.party, one.where, one.deviation) == deviation
    )
    assert abs(found.gain - float(gain)) > 8 * found.gain_error


def test_a_wrong_false_alarm_rate_would_be_noticed():
    right = dilemma()
    signals = {c: dict(row) for c, row in right.signals.items()}
    signals[C, C] = {"good": Fraction(47, 50), "bad": Fraction(3, 50)}
    wrong = MonitoredGame(right.stage, signals, "d", ("L", "ell"))
    plan = next(plans(right))
    found = simulate(wrong, plan, plays=PLAYS, seed=8)
    assert abs(found.means["A"] - float(right.payoffs(plan, keep=())["A"])) > 8 * found.errors["A"]


def test_a_seed_gives_the_same_plays_and_another_one_others():
    game, plan = three_signals()
    first, again, other = (simulate(game, plan, plays=500, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.means != other.means


def test_more_plays_than_a_block_are_played_in_blocks():
    game, plan = three_signals()
    found = simulate(game, plan, plays=120_001, periods=3, seed=1)
    assert found.plays == 120_001
    exact = game.payoffs(plan, keep=())
    assert found.left_out == pytest.approx(0.8**3 * 11 / 3)
    assert all(abs(found.means[party] - float(value)) < found.left_out for party, value in exact.items())


def test_without_chance_there_is_no_error_and_the_mean_is_the_value():
    stage = NormalFormGame.from_arrays({"A": [1, 3]}, {"A": ("wait", "take")})
    game = MonitoredGame(stage, {("wait",): {"y": 1}, ("take",): {"n": 1}}).at(discount="1/2")
    plan = Plan({"one": State(("wait",), "two"), "two": State(("take",), "one")})
    found = simulate(game, plan, plays=2, periods=60)
    assert found.errors == {"A": 0.0}
    assert found.means["A"] == pytest.approx(5 / 3, abs=1e-15)
    still = simulate(game.at(discount=0), plan, plays=2)
    assert (still.means["A"], still.periods, still.left_out) == (1.0, 1, 0.0)


def test_the_answer_says_that_it_is_sampled():
    game, plan = three_signals()
    found = simulate(game, plan, plays=1000, seed=3)
    assert str(found.evidence).startswith("sampled: 1,000 plays of 62 periods, seed 3; later periods add at most")
    assert str(found.evidence) in found.summary()
    assert [row["party"] for row in found.rows()] == ["A", "B"]
    turned = simulate(game, plan, plays=1000, seed=3, deviation=("B", "calm", D))
    assert turned.summary().startswith("B gains ")


def test_misuse_is_refused():
    game, plan = three_signals()
    with pytest.raises(UsageError, match="Did you mean 'calm'"):
        simulate(game, plan, deviation=("A", "clam", D))
    with pytest.raises(UsageError, match="names 'E'"):
        simulate(game, plan, deviation=("A", "calm", "E"))
    with pytest.raises(UsageError, match="names 'Z'"):
        simulate(game, plan, deviation=("Z", "calm", D))
    with pytest.raises(UsageError, match="at least 2 and 1"):
        simulate(game, plan, plays=1)
    with pytest.raises(UsageError, match="has no value"):
        simulate(MonitoredGame(game.stage, game.signals, "patience"), plan)
    with pytest.raises(GameError, match="leads to"):
        simulate(game, Plan({"calm": State((C, C), "war")}))
    half = Plan({"calm": State((C, C), "calm", duration=sympy.Rational(3, 2))})
    with pytest.raises(UsageError, match="a whole number"):
        simulate(game, half)
