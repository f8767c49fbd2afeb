"""Published numbers of imperfect public monitoring, and of probes below the threshold of war."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.deterrence import region
from negotiation.deterrence.levers.cases import cases
from negotiation.errors import GameError
from negotiation.expressions import Point, symbol
from negotiation.games import NormalFormGame
from negotiation.games.repeated import MonitoredGame, detection, grim, limited
from negotiation.repeated.symmetric import best_symmetric

C, D = "C", "D"
ORACLE = {"R": 1, "P": 0, "g": "1/2", "q0": "1/20", "q1": "1/2"}
DRAWS = 1000


def dilemma(*plan_names):
    """The prisoners' dilemma R, P - 1, R + g, P with a bad signal of chance q0 (all cooperate) or q1."""
    r, p, g = (symbol(name) for name in "RPg")
    cells = {(C, C): (r, r), (C, D): (p - 1, r + g), (D, C): (r + g, p - 1), (D, D): (p, p)}
    stage = NormalFormGame({"A": (C, D), "B": (C, D)}, cells)
    signals = detection(stage, (C, C), false_alarm=symbol("q0"), detected=symbol("q1"))
    return MonitoredGame(stage, signals, "d", plan_names)


def chance(rng, low=1, high=99):
    return Fraction(rng.randint(low, high), high + 1)


def draw(rng):
    """Values of a dilemma: R > P, g > 0, q0 < q1."""
    low, high = sorted(rng.sample(range(1, 200), 2))
    p = Fraction(rng.randint(-20, 20), rng.randint(1, 9))
    r, g = p + Fraction(rng.randint(1, 60), 7), Fraction(rng.randint(1, 60), 11)
    return {"R": r, "P": p, "g": g, "q0": Fraction(low, 200), "q1": Fraction(high, 200), "d": chance(rng)}


def keeping(game, plan, where="cooperate"):
    """The gain of the first party by leaving what was agreed."""
    return next(one.gain for one in game.incentives(plan) if one.where == where)


def all_hold(game, plan):
    return all(one.gain <= 0 for one in game.incentives(plan, keep=()))


def test_grim_under_public_monitoring_needs_20_37ths_by_formula_and_by_region():
    game = dilemma()
    plan = grim(game, (C, C), (D, D), {"bad"})
    r, p, g, q0, q1 = (symbol(name) for name in ("R", "P", "g", "q0", "q1"))
    formula = g / ((q1 - q0) * (r - p) + (1 - q0) * g)
    solution = cases(game, plan, lever="d")
    assert solution.complete
    assert any(sympy.cancel(one.formula - formula) == 0 for one in solution)
    found = region(game.at(ORACLE), plan, lever="d", low=0, high=1)
    assert found.threshold == Fraction(20, 37) == Point(ORACLE).value(formula)
    assert str(found.evidence) == "exact"
    assert round(float(found.threshold), 4) == 0.5405
    assert solution.at(ORACLE, low=0, high=Fraction(99, 100)).threshold == Fraction(20, 37)


def test_green_and_porter_1984_the_condition_for_t_periods_is_an_identity():
    game = dilemma("T")
    gain = keeping(game, limited(game, (C, C), (D, D), {"bad"}, periods=symbol("T")))
    rng = random.Random(1984)
    for _ in range(DRAWS):
        v = draw(rng)
        t = rng.randint(1, 40)
        d, caught = v["d"], (v["q1"] - v["q0"]) * (v["R"] - v["P"])
        net = v["g"] - d * caught * (1 - d**t) / (1 - d * (1 - v["q0"]) - v["q0"] * d ** (t + 1))
        assert Point({**v, "T": t}).value(gain) == (1 - d) * net
        if caught > v["q0"] * v["g"]:
            kappa = v["g"] * (1 - d) / (d * (caught - v["q0"] * v["g"]))
            assert (net <= 0) is (1 - d**t >= kappa)
        else:
            assert net > 0


def test_two_periods_are_the_least_punishment_at_patience_nine_tenths():
    game = dilemma().at(ORACLE).at(d="9/10")
    plans = {t: limited(game, (C, C), (D, D), {"bad"}, periods=t) for t in range(1, 9)}
    assert min(t for t, plan in plans.items() if all_hold(game, plan)) == 2
    kappa = Fraction(20, 153)
    assert round(float(kappa), 4) == 0.1307
    assert math.ceil(math.log(1 - kappa) / math.log(0.9)) == 2
    lasting = dilemma("T")
    plan = limited(lasting, (C, C), (D, D), {"bad"}, periods=symbol("T"))
    found = region(lasting.at(ORACLE).at(d="9/10"), plan, lever="T", low=0)
    assert float(found.threshold) == pytest.approx(math.log(1 - kappa) / math.log(0.9), abs=1e-9)


@pytest.mark.parametrize("patience", ["20/37", "3/5", "9/10", "999/1000"])
def test_abreu_milgrom_and_pearce_1991_the_best_symmetric_payoff_is_17_18ths_once_it_can_be_sustained(patience):
    found = best_symmetric(dilemma().at(ORACLE).at(d=patience))
    assert (found.best, found.worst) == (Fraction(17, 18), 0)
    assert round(float(found.best), 4) == 0.9444
    assert found.plan.states["best"].plays == (C, C)


def test_below_the_critical_patience_of_grim_nothing_better_than_defection_is_sustained():
    for patience in (Fraction(0), Fraction(1, 2), Fraction(20, 37) - Fraction(1, 10**12)):
        found = best_symmetric(dilemma().at(ORACLE).at(d=patience))
        assert (found.best, found.worst) == (0, 0)


def test_the_best_symmetric_payoff_is_r_minus_g_over_l_minus_1_exactly_where_grim_holds():
    rng, sustained = random.Random(1991), 0
    for _ in range(150):
        v = draw(rng)
        found = best_symmetric(dilemma().at(v))
        ratio = v["q1"] / v["q0"]
        least = v["g"] / ((v["q1"] - v["q0"]) * (v["R"] - v["P"]) + (1 - v["q0"]) * v["g"])
        holds = v["d"] >= least
        sustained += holds
        assert found.best == (v["R"] - v["g"] / (ratio - 1) if holds else v["P"])
    assert 20 < sustained < 130


@pytest.mark.parametrize(("surplus", "ever"), [(Fraction(1, 10**6), True), (0, False), (-Fraction(1, 10**6), False)])
def test_cooperation_is_sustained_by_some_patience_just_if_the_likelihood_ratio_exceeds_1_plus_g_over_r_minus_p(
    surplus, ever
):
    """At equality no patience below 1 does: the best payoff would be P itself, which leaves no room to punish."""
    q0, g = Fraction(1, 20), Fraction(1, 2)
    q1 = q0 * (1 + g + surplus)
    patient = dilemma().at({**ORACLE, "q1": q1, "d": 1 - Fraction(1, 10**9)})
    assert (best_symmetric(patient).best > 0) is ever


@pytest.mark.parametrize(("surplus", "ever"), [(Fraction(1, 10), True), (0, False), (-Fraction(1, 10), False)])
def test_punishment_deters_at_some_patience_just_if_the_likelihood_ratio_exceeds_1_plus_gain_over_loss(surplus, ever):
    """At equality no punishment does, of whatever length, however near 1 the discount factor; 2 periods are too few."""
    patient = {**ORACLE, "q1": Fraction(1, 20) * (1 + Fraction(1, 2) + surplus)}
    game = dilemma()
    plans = {
        "for ever": grim(game, (C, C), (D, D), {"bad"}),
        "2 periods": limited(game, (C, C), (D, D), {"bad"}, periods=2),
        "200 periods": limited(game, (C, C), (D, D), {"bad"}, periods=200),
    }
    for name, plan in plans.items():
        held = [all_hold(game.at(patient).at(d=1 - Fraction(1, 10**power)), plan) for power in (1, 2, 6)]
        assert any(held) is (ever and name != "2 periods")


def outer_interval(game, rounds=500):
    """Independent: the operator of Abreu, Pearce and Stacchetti from outside, each linear programme by its corners."""
    numbers = {c: (float(row[0]), float(game.signals[c]["bad"])) for c, row in game.stage.table.items()}
    labels, d = game.stage.strategies["A"], float(game.values["d"])
    flows = [numbers[c][0] for c in numbers]
    low, high = min(flows), max(flows)
    for _ in range(rounds):
        reached = []
        for a in labels:
            u, q = numbers[a, a]
            rules = [(numbers[b, a][0] - u, numbers[b, a][1] - q) for b in labels if b != a]
            lines = [(1.0, 0.0, low), (1.0, 0.0, high), (0.0, 1.0, low), (0.0, 1.0, high)]
            lines += [(-d * s, d * s, -(1 - d) * gain) for gain, s in rules]  # d s (w_bad - w_good) = -(1-d) gain
            for (a1, b1, c1), (a2, b2, c2) in itertools.combinations(lines, 2):
                det = a1 * b2 - a2 * b1
                if abs(det) < 1e-14:
                    continue
                good, bad = (c1 * b2 - c2 * b1) / det, (a1 * c2 - a2 * c1) / det
                inside = all(low - 1e-10 <= w <= high + 1e-10 for w in (good, bad))
                if inside and all((1 - d) * gain <= d * s * (good - bad) + 1e-10 for gain, s in rules):
                    reached.append((1 - d) * u + d * ((1 - q) * good + q * bad))
        if not reached:
            return None
        low, high = min(reached), max(reached)
    return low, high


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_the_best_symmetric_payoff_equals_the_operator_iterated_from_outside(seed):
    rng = random.Random(seed)
    labels = ("a", "b", "c")[: rng.choice((2, 3))]
    flow = {pair: rng.randint(-6, 6) for pair in itertools.product(labels, repeat=2)}
    bad = {}
    for one, other in itertools.product(labels, repeat=2):
        bad[one, other] = bad.get((other, one), chance(rng, 0, 20))
    table = {(a, b): (sympy.Integer(flow[a, b]), sympy.Integer(flow[b, a])) for a, b in flow}
    signals = {c: {"good": 1 - q, "bad": q} for c, q in bad.items()}
    game = MonitoredGame(NormalFormGame({"A": labels, "B": labels}, table), signals, "d")
    game = game.at(d=rng.choice(("3/10", "3/5", "4/5")))
    found, outer = best_symmetric(game), outer_interval(game)
    if found.best is None:
        assert outer is None
    else:
        assert outer == pytest.approx((float(found.worst), float(found.best)), abs=1e-6)


def test_a_game_that_is_not_symmetric_or_has_more_signals_is_refused():
    game = dilemma().at(ORACLE)
    with pytest.raises(GameError, match="without a value"):
        best_symmetric(game)
    uneven = dict(game.signals) | {(C, D): {"good": 0, "bad": 1}}
    with pytest.raises(GameError, match="not symmetric"):
        best_symmetric(MonitoredGame(game.stage, uneven, "d").at(d="1/2"))
    three = {c: {"good": "1/2", "bad": "1/4", "none": "1/4"} for c in game.signals}
    with pytest.raises(GameError, match="2 signals; this game has 3"):
        best_symmetric(MonitoredGame(game.stage, three, "d").at(d="1/2"))


def test_where_all_do_the_same_in_no_equilibrium_there_is_no_best():
    cells = {("h", "h"): (1, -1), ("h", "t"): (-1, 1), ("t", "h"): (-1, 1), ("t", "t"): (1, -1)}
    table = {c: tuple(map(sympy.Integer, row)) for c, row in cells.items()}
    stage = NormalFormGame({"A": ("h", "t"), "B": ("h", "t")}, table)
    with pytest.raises(GameError, match="not symmetric"):
        best_symmetric(MonitoredGame(stage, {c: {"y": 1, "n": 0} for c in cells}, "d").at(d="1/2"))
    dove = {("h", "h"): (-2, -2), ("h", "t"): (2, 0), ("t", "h"): (0, 2), ("t", "t"): (1, 1)}
    stage = NormalFormGame(
        {"A": ("h", "t"), "B": ("h", "t")}, {c: tuple(map(sympy.Integer, r)) for c, r in dove.items()}
    )
    found = best_symmetric(MonitoredGame(stage, {c: {"y": 1, "n": 0} for c in dove}, "d").at(d="1/2"))
    assert found.best is None
    assert "no equilibrium in which all do the same" in found.summary()


# Probes: model N3. A complies (0) or probes (gain z); after a bad signal the guarantors are on guard, when probing
# gains nothing, and A bears the levy ell.
NAMES = ("z", "ell", "D", "alpha", "d", "L")
WORKED = {"z": "0.05", "ell": "0.08", "D": "0.6", "alpha": "0.02", "d": "0.97"}


def probes(length):
    """The game of model 3.3 (G-II), and the plan with a punishment of some length (None: for ever)."""
    z, zero = symbol("z"), sympy.Integer(0)
    cells = {("comply", "watch"): zero, ("probe", "watch"): z, ("comply", "guard"): zero, ("probe", "guard"): zero}
    labels = {"A": ("comply", "probe"), "guarantors": ("watch", "guard")}
    stage = NormalFormGame(labels, {c: (u, zero) for c, u in cells.items()})
    signals = {c: {"good": 1 - q, "bad": q} for c, q in ((c, symbol("D" if "probe" in c else "alpha")) for c in cells)}
    game = MonitoredGame(stage, signals, "d", ("ell",) if length is None or isinstance(length, int) else ("ell", "L"))
    agreed, guarded, levy = ("comply", "watch"), ("comply", "guard"), {"A": symbol("ell")}
    if length is None:
        return game, grim(game, agreed, guarded, {"bad"}, levy=levy)
    return game, limited(game, agreed, guarded, {"bad"}, periods=length, levy=levy)


def probing(rng):
    """Values of the game of probes: z, ell > 0 and alpha < D."""
    low, high = sorted(rng.sample(range(1, 100), 2))
    z, ell = Fraction(rng.randint(1, 50), 100), Fraction(rng.randint(1, 90), 100)
    return {"z": z, "ell": ell, "D": Fraction(high, 100), "alpha": Fraction(low, 100), "d": chance(rng)}


def test_n3_the_least_patience_that_deters_probes_is_0_5241():
    game, plan = probes(None)
    z, ell, found, alpha = (symbol(name) for name in ("z", "ell", "D", "alpha"))
    formula = z / ((found - alpha) * ell + (1 - alpha) * z)
    assert any(sympy.cancel(one.formula - formula) == 0 for one in cases(game, plan, lever="d"))
    least = region(game.at(WORKED), plan, lever="d", low=0, high=1).threshold
    assert least == Point(WORKED).value(formula) == Fraction(250, 477)
    assert round(float(least), 4) == 0.5241


def test_n3b_the_least_detection_that_deters_probes_is_0_0518():
    game, plan = probes(None)
    found = region(game.at(WORKED), plan, lever="D", low=0, high=1).threshold
    z, ell, alpha, d = (Fraction(WORKED[name]) for name in ("z", "ell", "alpha", "d"))
    assert found == alpha + z * (1 - d * (1 - alpha)) / (d * ell)
    assert round(float(found), 4) == 0.0518


def test_the_guarantors_and_a_on_guard_gain_nothing():
    game, plan = probes(symbol("L"))
    gains = {(one.party, one.where): one.gain for one in game.incentives(plan)}
    assert len(gains) == 4
    assert [key for key, gain in gains.items() if gain != 0] == [("A", "cooperate")]


def test_two_periods_are_the_least_punishment_of_probes():
    held = {}
    for length in range(1, 6):
        game, plan = probes(length)
        held[length] = all_hold(game.at(WORKED), plan)
    assert held == {1: False, 2: True, 3: True, 4: True, 5: True}
    game, plan = probes(symbol("L"))
    least = region(game.at(WORKED), plan, lever="L", low=0).threshold
    assert math.ceil(float(least)) == 2


def test_n3_closed_forms_are_the_incentives_exactly():
    """N3, N3b and N3c on random rational draws: each condition holds just where the gain is not positive."""
    (ever, grim), (lasting, limited) = probes(None), probes(symbol("L"))
    for_ever, for_some = keeping(ever, grim), keeping(lasting, limited)
    rng, signs = random.Random(3), set()
    for _ in range(DRAWS):
        v, length = probing(rng), rng.randint(1, 30)
        z, ell, found, alpha, d = (v[name] for name in ("z", "ell", "D", "alpha", "d"))
        least = alpha + z * (1 - d * (1 - alpha)) / (d * ell)
        gain = Point(v).value(for_ever)
        assert gain * (1 - d * (1 - alpha)) == (1 - d) * d * ell * (least - found)
        assert (gain <= 0) is (d >= z / ((found - alpha) * ell + (1 - alpha) * z)) is (found >= least)
        kept = 1 - d**length
        scale = 1 - d * (1 - alpha) - alpha * d ** (length + 1)
        least = alpha + z * scale / (d * kept * ell)
        gain = Point({**v, "L": length}).value(for_some)
        assert gain * scale == (1 - d) * d * kept * ell * (least - found)
        signs.add(gain > 0)
    assert signs == {True, False}


def test_n3d_the_price_of_imperfect_monitoring_is_0_00172_at_the_shortest_sufficient_punishment():
    """The levy that just deters costs compliance z / (D/alpha - 1), whatever the length and the patience."""
    game, plan = probes(symbol("L"))
    worth, rng = game.payoffs(plan)["A"], random.Random(4)
    for _ in range(DRAWS):
        v, length = probing(rng), rng.randint(1, 30)
        z, found, alpha, d = (v[name] for name in ("z", "D", "alpha", "d"))
        scale = 1 - d * (1 - alpha) - alpha * d ** (length + 1)
        just = z * scale / (d * (1 - d**length) * (found - alpha))
        assert Point({**v, "L": length, "ell": just}).value(worth) == -z / (found / alpha - 1)
    loss = Fraction(5, 100) / (Fraction(6, 10) / Fraction(2, 100) - 1)
    assert round(float(loss), 5) == 0.00172


@pytest.mark.parametrize(("surplus", "ever"), [(Fraction(1, 10**6), True), (0, False), (-Fraction(1, 10**6), False)])
def test_n3f_some_patience_deters_probes_just_if_the_levy_exceeds_z_over_d_over_alpha_minus_1(surplus, ever):
    """At equality the least patience is 1 itself, so none below 1 does."""
    game, plan = probes(None)
    border = Fraction(5, 100) / (Fraction(6, 10) / Fraction(2, 100) - 1)
    at = game.at({**WORKED, "ell": border * (1 + surplus)})
    assert bool(region(at, plan, lever="d", low=0, high=1).intervals) is ever
    assert all_hold(at.at(d=1 - Fraction(1, 10**9)), plan) is ever
