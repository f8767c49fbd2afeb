"""Games seen through public signals: incentives from the definition, perfect monitoring as the special case."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.deterrence import region
from negotiation.deterrence.levers.cases import cases
from negotiation.errors import GameError
from negotiation.expressions import parse, symbol
from negotiation.games import NormalFormGame
from negotiation.games.repeated import (
    MonitoredGame,
    Plan,
    RepeatedGame,
    State,
    detection,
    grim,
    limited,
    tit_for_tat,
)

C, D = "C", "D"
LABELS = {"A": (C, D), "B": (C, D)}


def dilemma(reward, sucker, temptation, punishment):
    mine = [[reward, sucker], [temptation, punishment]]
    theirs = [[reward, temptation], [sucker, punishment]]
    return NormalFormGame.from_arrays({"A": mine, "B": theirs}, LABELS)


def seen(game, plan):
    """A repeated game with perfect monitoring and its plan, the signal being what was played."""
    words = {c: " / ".join(c) for c in game.stage.combinations()}
    states = {
        name: State(one.plays, one.otherwise or one.then, after={words[c]: one.target(c) for c in words})
        for name, one in plan.states.items()
    }
    return MonitoredGame(game.stage, {c: {y: 1} for c, y in words.items()}, game.discount), Plan(states)


def random_case(seed, states=4, parties=("A", "B")):
    """A random game of three signals with every number set, and a random plan with levies and lotteries."""
    rng = random.Random(seed)

    def number(low=-9, high=9):
        return Fraction(rng.randint(low, high), rng.randint(1, 7))

    def lottery(labels):
        weights = [rng.randint(0, 5) for _ in labels]
        weights[rng.randrange(len(weights))] += 1
        return {label: Fraction(w, sum(weights)) for label, w in zip(labels, weights, strict=True)}

    labels = dict.fromkeys(parties, (C, D))
    shell = NormalFormGame.from_arrays({p: [[0, 0], [0, 0]] for p in parties}, labels)
    table = {c: tuple(sympy.Rational(str(number())) for _ in parties) for c in shell.combinations()}
    stage = NormalFormGame(labels, table)
    names = [f"s{i}" for i in range(states)]
    plan = {}
    for name in names:
        after = {y: rng.choice([rng.choice(names), lottery(names[:3])]) for y in ("y", "z") if rng.random() < 0.7}
        duration = 1 if after or rng.random() < 0.5 else rng.randint(1, 4)
        plays = tuple(rng.choice((C, D)) for _ in parties)
        plan[name] = State(plays, rng.choice(names), after=after, levy={"A": number(0, 4)}, duration=duration)
    game = MonitoredGame(stage, {c: lottery(("x", "y", "z")) for c in stage.combinations()})
    return game.at(discount=Fraction(rng.randint(1, 19), 20)), Plan(plan)


def number(expression):
    assert expression.is_Rational
    return Fraction(int(expression.p), int(expression.q))


def after(game, plan, name, played, worth):
    """Independent: the expected continuation after what was played in a state, straight from the definition."""
    total = Fraction(0)
    for signal, chance in game.signals[played].items():
        target = plan.states[name].after.get(signal, plan.states[name].then)
        shares = {target: 1} if isinstance(target, str) else target
        total += number(chance) * sum(Fraction(q) * worth[t] for t, q in shares.items())
    return total


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_values_solve_their_equation_and_gains_are_what_one_deviation_brings_exactly(seed):
    game, plan = random_case(seed)
    d = game.values["discount"]
    values = game.continuation(plan, keep=())
    gains = {(one.party, one.where): number(one.gain) for one in game.incentives(plan, keep=())}
    for index, party in enumerate(game.parties):
        worth = {name: number(row[index]) for name, row in values.items()}
        for name, state in plan.states.items():
            levy = number(state.levy.get(party, sympy.Integer(0)))
            weight = d ** int(state.duration)
            flow = number(game.stage.payoff(party, state.plays)) - levy
            assert worth[name] == (1 - weight) * flow + weight * after(game, plan, name, state.plays, worth)
            other = D if state.plays[index] == C else C
            played = (*state.plays[:index], other, *state.plays[index + 1 :])
            rest = d ** (int(state.duration) - 1)
            left = (1 - rest) * flow + rest * after(game, plan, name, played, worth)
            turned = (1 - d) * (number(game.stage.payoff(party, played)) - levy) + d * left
            assert gains[party, name] == turned - worth[name]


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_formulas_with_their_names_set_are_the_numbers(seed):
    game, plan = random_case(seed, states=3)
    formulas, numbers = game.incentives(plan), game.incentives(plan, keep=())
    assert [game.number(one.gain) for one in formulas] == [number(one.gain) for one in numbers]
    assert any(one.gain.free_symbols for one in formulas)
    kept = game.continuation(plan, keep=["discount"])
    assert {name: tuple(map(game.number, row)) for name, row in kept.items()} == {
        name: tuple(map(number, row)) for name, row in game.continuation(plan, keep=()).items()
    }


def test_a_plan_of_two_hundred_states_equals_one_linear_system():
    game, plan = random_case(7, states=200)
    values, place = game.continuation(plan, keep=()), {name: row for row, name in enumerate(plan.states)}
    system, flows = fmpq_mat(200, 200), fmpq_mat(200, 1)
    for name, state in plan.states.items():
        row, weight = place[name], game.values["discount"] ** int(state.duration)
        system[row, row] += fmpq(1)
        for signal, chance in game.signals[state.plays].items():
            target = state.after.get(signal, state.then)
            for then, share in {target: 1}.items() if isinstance(target, str) else target.items():
                system[row, place[then]] -= fmpq(*(weight * number(chance) * share).as_integer_ratio())
        flow = (1 - weight) * (number(game.stage.payoff("A", state.plays)) - number(state.levy["A"]))
        flows[row, 0] = fmpq(*flow.as_integer_ratio())
    solved = system.solve(flows)
    assert [str(values[name][0]) for name in place] == [str(solved[row, 0]) for row in range(200)]


@pytest.mark.parametrize("plan", ["grim", "limited", "tit for tat"])
def test_perfect_monitoring_is_the_game_in_which_the_signal_is_what_was_played(plan):
    game = RepeatedGame(dilemma(*(symbol(name) for name in "RSTP")))
    pair = (C, C), (D, D)
    makers = {"grim": grim, "tit for tat": tit_for_tat, "limited": lambda g, c, p: limited(g, c, p, periods=4)}
    made = makers[plan](game, *pair)
    watched, public = seen(game, made)
    there = {(one.party, one.where, one.deviation): one.gain for one in game.incentives(made)}
    here = {(one.party, one.where, one.deviation): one.gain for one in watched.incentives(public)}
    assert set(here) == set(there)
    assert all(sympy.cancel(here[key] - there[key]) == 0 for key in here)


def test_axelrod_1984_grim_needs_one_half_and_tit_for_tat_two_thirds():
    game = RepeatedGame(dilemma(3, 0, 5, 1))
    watched, plan = seen(game, grim(game, (C, C), (D, D)))
    assert region(watched, plan, lever="discount", low=0, high=1).threshold == Fraction(1, 2)
    watched, plan = seen(game, tit_for_tat(game, (C, C), (D, D)))
    incentives = watched.incentives(plan, concept="Nash")
    found = region(watched, plan, lever="discount", low=0, high=1, incentives=incentives)
    assert found.threshold == Fraction(2, 3)


def public_dilemma():
    r, p, g = (symbol(name) for name in "RPg")
    stage = dilemma(r, p - 1, r + g, p)
    signals = detection(stage, (C, C), false_alarm=symbol("q0"), detected=symbol("q1"))
    return MonitoredGame(stage, signals, "d", ("L", "ell"))


@pytest.mark.parametrize("length", range(1, 61))
def test_a_punishment_written_out_and_one_of_that_duration_are_the_same_exactly(length):
    rng = random.Random(length)
    chances = sorted(rng.sample(range(1, 100), 2))
    values = {"R": rng.randint(1, 9), "P": -rng.randint(0, 5), "g": Fraction(rng.randint(1, 20), 7)}
    values |= {"q0": Fraction(chances[0], 100), "q1": Fraction(chances[1], 100), "d": Fraction(rng.randint(1, 99), 100)}
    game = public_dilemma().at(values).at(L=length, ell=1)
    levy = {"A": symbol("ell")}
    written = limited(game, (C, C), (D, D), {"bad"}, periods=length, levy=levy)
    lasting = limited(game, (C, C), (D, D), {"bad"}, periods=symbol("L"), levy=levy)
    assert game.payoffs(written, keep=()) == game.payoffs(lasting, keep=())
    first, second = (
        {(one.party, one.where, one.deviation): one.gain for one in game.incentives(plan, keep=())}
        for plan in (written, lasting)
    )
    assert second.items() <= first.items()
    assert all(gain == second[party, "punish", C] for (party, where, _), gain in first.items() if "punish" in where)
    numbered = limited(game, (C, C), (D, D), {"bad"}, periods=sympy.Integer(length), levy=levy)
    assert game.payoffs(numbered, keep=()) == game.payoffs(lasting, keep=())


def test_names_that_are_not_kept_are_replaced_by_their_values_also_beside_kept_ones():
    game = public_dilemma().at(R=1, P="1/3", g="1/2", q0="1/20", q1="1/2", d="9/10", L=5, ell="1/4")
    plan = limited(game, (C, C), (D, D), {"bad"}, periods=symbol("L"), levy={"A": symbol("ell")})
    whole = {(one.party, one.where): game.number(one.gain) for one in game.incentives(plan, keep=())}
    for keep in ({"g"}, {"L"}, {"g", "d"}, {"q0", "L"}):
        found = game.incentives(plan, keep=keep)
        assert {one.name for incentive in found for one in incentive.gain.free_symbols} == keep
        for one in found:
            assert float(game.number(one.gain)) == pytest.approx(float(whole[one.party, one.where]), abs=1e-15)


def test_the_length_of_a_punishment_is_a_lever_with_a_closed_form():
    game = public_dilemma()
    plan = limited(game, (C, C), (D, D), {"bad"}, periods=symbol("L"))
    found = cases(game, plan, lever="L")
    assert found.complete
    at = {"R": 1, "P": 0, "g": "1/2", "q0": "1/20", "q1": "1/2", "d": "9/10", "ell": 0}
    spans = found.at(at, low=0).intervals
    walked = region(game.at(at), plan, lever="L", low=0).intervals
    assert len(spans) == len(walked) == 1
    assert float(spans[0][0]) == pytest.approx(float(walked[0][0]), abs=1e-12)


def test_a_levy_is_taken_in_its_state_only_and_a_lottery_is_its_mean():
    stage = NormalFormGame.from_arrays({"A": [0, 1]}, {"A": ("wait", "take")})
    game = MonitoredGame(stage, {("wait",): {"y": 1}, ("take",): {"y": 1}}, "d", ("ell", "s"))
    states = {
        "free": State(("wait",), {"fined": symbol("s"), "free": 1 - symbol("s")}),
        "fined": State(("wait",), "fined", levy={"A": symbol("ell")}),
    }
    d, s, ell = (symbol(name) for name in ("d", "s", "ell"))
    values = game.continuation(Plan(states))
    assert values["fined"] == (-ell,)
    assert sympy.cancel(values["free"][0] + d * s * ell / (1 - d * (1 - s))) == 0
    assert {one.where: sympy.expand(one.gain) for one in game.incentives(Plan(states))} == {
        "free": 1 - d,
        "fined": 1 - d,
    }


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 50), st.integers(-50, 50))
def test_the_unit_and_the_zero_of_payoffs_change_no_sign(seed, scale, shift):
    game, plan = random_case(seed)
    table = {c: tuple(scale * u + shift for u in row) for c, row in game.stage.table.items()}
    other = MonitoredGame(NormalFormGame(game.stage.strategies, table, game.values), game.signals)
    states = {
        name: State(s.plays, s.then, after=s.after, levy={"A": scale * s.levy["A"]}, duration=s.duration)
        for name, s in plan.states.items()
    }
    before = [scale * one.gain for one in game.incentives(plan, keep=())]
    assert before == [one.gain for one in other.incentives(Plan(states), keep=())]


def test_an_exponential_may_stand_in_the_chance_of_a_signal():
    stage = dilemma(1, -1, Fraction(3, 2), 0)
    chance = parse("1/20 + 1/2 * (1 - exp(-w))", ["w"])
    signals = detection(stage, (C, C), false_alarm="1/20", detected=chance)
    game = MonitoredGame(stage, signals, "d").at(d="0.9")
    found = region(game, grim(game, (C, C), (D, D), {"bad"}), lever="w", low=0)
    assert 1 - math.exp(-float(found.threshold)) == pytest.approx(1 / 0.9 - 0.95, abs=1e-12)
    (worth,) = set(game.at(w=2).payoffs(grim(game, (C, C), (D, D), {"bad"}), keep=()).values())
    assert float(worth) == pytest.approx(0.1 / (1 - 0.9 * 0.95), abs=1e-12)
    with pytest.raises(GameError, match="'w' has no value"):
        game.payoffs(grim(game, (C, C), (D, D), {"bad"}), keep=())


def test_results_read_well():
    game = public_dilemma()
    assert "discount factor 'd'; 2 signals: good, bad" in game.summary()
    assert game.rows()[1].shown() == {"play": "C / D", "payoffs": "P - 1, R + g", "signals": "good: 1 - q1; bad: q1"}


def test_misuse_is_refused():
    game, stage = public_dilemma(), dilemma(1, -1, 2, 0)
    good = detection(stage, (C, C), false_alarm="1/20", detected="1/2")
    with pytest.raises(GameError, match="sum to 3/2, not 1"):
        MonitoredGame(stage, {**good, (C, C): {"good": 1, "bad": "1/2"}})
    with pytest.raises(GameError, match="is negative"):
        MonitoredGame(stage, {**good, (C, C): {"good": "3/2", "bad": "-1/2"}})
    with pytest.raises(GameError, match="is negative"):
        game.at(q0="3/2")
    with pytest.raises(GameError, match="every combination"):
        MonitoredGame(stage, {(C, C): {"good": 1}})
    with pytest.raises(GameError, match="at least 0 and below 1"):
        game.at(d=1)
    with pytest.raises(GameError, match="Did you mean 'bad'"):
        grim(game, (C, C), (D, D), {"bat"})
    with pytest.raises(GameError, match="signal 'worse', which is not there"):
        limited(game, (C, C), (D, D), {"bad", "worse"}, periods=2)
    with pytest.raises(GameError, match="is agreed is"):
        detection(stage, (C, "E"), false_alarm=0, detected=1)
    with pytest.raises(GameError, match="1 to 255 periods"):
        limited(game, (C, C), (D, D), {"bad"}, periods=0)
    with pytest.raises(GameError, match="plan_names"):
        game.payoffs(limited(game, (C, C), (D, D), {"bad"}, periods=symbol("n")))
    with pytest.raises(GameError, match="duration is positive"):
        game.payoffs(limited(game, (C, C), (D, D), {"bad"}, periods=sympy.Integer(-2)))
    with pytest.raises(GameError, match="set values"):
        game.payoffs(limited(game, (C, C), (D, D), {"bad"}, periods=100))

    def refused(match, **changes):
        state = {"plays": (C, C), "then": "one", **changes}
        with pytest.raises(GameError, match=match):
            game.incentives(Plan({"one": State(**state)}))

    refused("leads to 'oen'.*Did you mean 'one'", then="oen")
    refused("looks at signals", duration=3, after={"bad": "one"})
    refused("levy on 'c'", levy={"c": 1})
    refused("plays", plays=(C, "E"))
    refused("next state after 'one' sum to 1/2", then={"one": "1/2"})
    with pytest.raises(GameError, match="1 to 256 states"):
        game.incentives(Plan({}))
