"""Trust and starting small: the windows of exposure against the incentives of the tree of types, exactly."""

from __future__ import annotations

import random
from fractions import Fraction
from types import SimpleNamespace

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.trust import separating_plan, staged_trust
from negotiation.deterrence import region
from negotiation.errors import GameError
from negotiation.expressions import symbol
from negotiation.games import NormalFormGame
from negotiation.games.pointwise import ExactValues
from negotiation.games.repeated import RepeatedGame, grim
from negotiation.library.formulas import exposure_window, minimum_trust
from negotiation.library.trust import trust_game
from negotiation.solvers import verify

NAMES = ("trust", "reward", "low", "high", "loss", "discount")
SYMBOLS = [symbol(name) for name in NAMES]
VARIANTS = {"two stages": (False, True), "betrays": (True, True), "best reply": (True, False)}


def fraction(expression):
    return Fraction(int(expression.p), int(expression.q))


def built(variant, values, exposure):
    forever, betrays = VARIANTS[variant]
    *rest, discount = values
    return trust_game(rest[0], exposure, *rest[1:], discount=discount if forever else None, betrays=betrays)


def window(variant, values):
    forever, betrays = VARIANTS[variant]
    *rest, discount = values
    found = exposure_window(*rest, discount=discount if forever else None, betrays=betrays)
    return fraction(found.low), fraction(found.high)


def keeps(variant, values):
    """Whether an untrustworthy side that is free to prefers cooperation for ever to one betrayal."""
    _, reward, _, high, _, discount = values
    return variant == "best reply" and discount >= 1 - reward / high


def draws(seed, number):
    """Random trust, R > 0, 0 < T_t < R < T_u, L, d."""
    draw = random.Random(seed)
    for _ in range(number):
        reward, low = sorted((Fraction(draw.randint(2, 40), 10), Fraction(draw.randint(1, 39), 10)), reverse=True)
        if low == reward:
            low = reward / 2
        high = reward + Fraction(draw.randint(1, 30), 10)
        trust, discount = Fraction(draw.randint(1, 29), 30), Fraction(draw.randint(1, 19), 20)
        yield trust, reward, low, high, Fraction(draw.randint(1, 30), 10), discount


def signs(variant, keeping, points):
    """The sign of the largest gain at each point (values, exposure), exactly, from one tree with symbols."""
    game = built(variant, SYMBOLS, symbol("exposure"))
    gains = {one.gain for one in game.incentives(*separating_plan(game, keeps=keeping))}
    polynomials = [sympy.cancel(gain * (1 - SYMBOLS[-1])) for gain in gains]
    columns = {name: [values[i] for values, _ in points] for i, name in enumerate(NAMES)}
    table, _ = ExactValues(polynomials)({**columns, "exposure": [exposure for _, exposure in points]})
    largest = table.max(axis=0)
    return [(one > 0) - (one < 0) for one in largest]


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_largest_gain_changes_sign_exactly_at_the_ends_of_the_window_on_1000_random_draws(variant):
    points: dict[bool, list] = {False: [], True: []}
    tiny, met = Fraction(1, 10**9), set()
    for values in draws(11, 1000):
        low, high = window(variant, values)
        for exposure in (low - tiny, low, low + tiny, (low + high) / 2, high - tiny, high, high + tiny):
            if 0 < exposure <= 1:
                points[keeps(variant, values)].append((values, exposure))
    for kept, listed in points.items():
        for (values, exposure), sign in zip(listed, signs(variant, kept, listed) if listed else (), strict=True):
            low, high = window(variant, values)
            may = {1} if not low <= exposure <= high else {0} if exposure in (low, high) else {-1}
            if may != {1} and (exposure == 1 or _on_edge(values)):
                may = {0, -1}  # at most 1 by definition; or indifferent in the second stage, whatever the exposure
            assert sign in may, (values, exposure)
            met.add(sign)
    assert met == {-1, 0, 1}


def _on_edge(values):
    _, reward, _, high, _, discount = values
    return discount == 1 - reward / high


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_region_along_the_exposure_is_the_window(variant):
    numbers = [Fraction("0.6"), Fraction(1), Fraction("0.8"), Fraction("1.5"), Fraction(1), Fraction("0.3")]
    low, high = window(variant, numbers)
    game = built(variant, numbers, symbol("exposure"))
    plan, beliefs = separating_plan(game)
    found = region(game, plan, lever="exposure", low=0, high=1, incentives=game.incentives(plan, beliefs))
    assert 0 < low < high <= 1
    assert found.intervals == ((low, high),)
    assert {one.where.split(" (")[1] for one in found.binding} <= {"trustworthy) at first", "untrustworthy) at first"}


def test_inside_the_window_the_separating_plan_is_a_sequential_equilibrium_and_outside_it_is_not():
    for exposure, holds in (("0.53", True), ("0.49", False), ("0.56", False)):
        game = trust_game("0.5", exposure, 1, "0.8", "1.5", 1)
        plan, beliefs = separating_plan(game)
        numbers = {where: tuple(fraction(q) for q in chances) for where, chances in beliefs.items()}
        slip = SimpleNamespace(order=1, weight=Fraction(1))
        sets = game.information_sets.items()
        mistakes = {(where, move): slip for where, nodes in sets for move in nodes[0].actions if move != plan[where]}
        assert verify(game, plan, beliefs=numbers, mistakes=mistakes).holds is holds


def test_the_printed_figures_of_the_repeated_version():
    """R = 1, T_t = 0.8, T_u = 1.5, L = 1, d = 0.8."""
    values = (1, "0.8", "1.5", 1)
    trusting = exposure_window("0.3", *values, discount="0.8")
    wary = exposure_window("0.05", *values, discount="0.8")
    assert [round(float(one), 4) for one in (trusting.low, trusting.high)] == [0.4235, 1]
    assert [round(float(one), 4) for one in (wary.low, wary.high)] == [0.0615, 0.2128]
    assert (wary.low, wary.high) == (sympy.Rational(4, 65), sympy.Rational(10, 47))


def test_at_the_printed_figures_an_untrustworthy_side_that_is_free_to_would_rather_never_betray():
    """d = 0.8 > 1 - R/T_u = 1/3: the window needs a type that cannot but betray; free, it would cooperate for ever."""
    game = trust_game("0.3", "0.5", 1, "0.8", "1.5", 1, discount="0.8", betrays=False)
    gains = {one.where: one.gain for one in game.incentives(*separating_plan(game))}
    assert gains["A (untrustworthy) after cooperate, the other cooperate"] > 0
    kept = {one.where: one.gain for one in game.incentives(*separating_plan(game, keeps=True))}
    assert kept["A (untrustworthy) after cooperate, the other cooperate"] < 0
    assert kept["A (untrustworthy) at first"] > 0
    free = exposure_window("0.3", 1, "0.8", "1.5", 1, discount="0.8", betrays=False)
    assert free.low > 1
    assert exposure_window("0.05", 1, "0.8", "1.5", 1, discount="0.8", betrays=False).width > 0


def test_with_much_trust_no_exposure_is_too_large():
    """The quotient of the upper end is negative there: cooperation is a best reply at any stake."""
    t, values = sympy.Rational(9, 10), (1, sympy.Rational(4, 5), sympy.Rational(3, 2), 1)
    assert (1 - t) * values[3] - t * (values[0] - values[1]) < 0
    assert t >= minimum_trust(values[0], values[1], 0, -values[3])
    assert exposure_window(t, *values, discount="0.3").high == 1
    game = trust_game(t, 1, *values, discount="0.3")
    assert max(one.gain for one in game.incentives(*separating_plan(game))) <= 0


@pytest.mark.parametrize("betrays", [True, False])
def test_however_little_trust_there_is_the_window_is_open_exactly_for_patience_of_1_less_r_over_t_u(betrays):
    for values in draws(12, 300):
        _, reward, low, high, loss, discount = values
        tiny = exposure_window(Fraction(1, 10**12), reward, low, high, loss, discount=discount, betrays=betrays)
        assert bool(tiny.width >= 0) is (discount >= 1 - reward / high)
        edge = exposure_window(Fraction(1, 10**12), reward, low, high, loss, discount=1 - reward / high)
        assert edge.width >= 0


def test_both_ends_shrink_like_the_trust():
    t = symbol("trust")
    for end, slope in (("low", sympy.Rational(6, 5)), ("high", 4)):
        at = [getattr(exposure_window(t / n, 1, "0.8", "1.5", 1, discount="0.8"), end) * n for n in (10**9, 10**12)]
        assert abs(at[0].subs(t, 1) - slope) < sympy.Rational(1, 10**7)
        assert abs(at[1].subs(t, 1) - slope) < sympy.Rational(1, 10**10)


def test_kydd_s_minimum_trust_is_5_sixths_and_the_border_of_the_one_shot_game():
    assert minimum_trust(1, "0.8", 0, -1) == sympy.Rational(5, 6)
    trust = symbol("trust")
    game = trust_game(trust, 1, 1, "0.8", "1.5", 1)
    plan, beliefs = separating_plan(game)
    daring = [one for one in game.incentives(plan, beliefs) if one.where == "A (trustworthy) at first"]
    found = region(game, plan, lever="trust", low=Fraction(1, 10), high=Fraction(99, 100), incentives=daring)
    assert found.threshold == Fraction(5, 6)


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_reassurance_works_exactly_if_the_trustworthy_would_risk_more_than_the_untrustworthy(seed):
    """Kydd's theorem: each type's largest daring exposure is read off its own incentive, without the formulas."""
    (values,) = draws(seed, 1)
    trust, reward, low, high, loss, _ = values
    game = trust_game(trust, symbol("exposure"), reward, low, high, loss)
    plan, beliefs = separating_plan(game)
    dares = {}
    for kind, sign in (("trustworthy", 1), ("untrustworthy", -1)):
        (one,) = [i for i in game.incentives(plan, beliefs) if i.where == f"A ({kind}) at first"]
        slope = sympy.diff(one.gain, symbol("exposure"))
        assert slope * sign > 0, "the larger the exposure the less a type wants to cooperate"
        (root,) = sympy.solve(one.gain, symbol("exposure"))
        dares[kind] = fraction(root)
    works = dares["trustworthy"] >= dares["untrustworthy"]
    assert works is (window("two stages", values)[0] <= min(dares["trustworthy"], Fraction(1)))
    assert works is (trust >= fraction(staged_trust(reward, low, high, loss)))


@given(st.integers(0, 10**6))
def test_types_that_hardly_differ_cannot_be_told_apart_and_starting_small_needs_less_trust(seed):
    ((trust, reward, low, high, loss, _),) = draws(seed, 1)
    assert staged_trust(reward, low, high, loss) < minimum_trust(reward, low, 0, -loss)
    same = exposure_window(trust, reward, reward, reward, loss)
    assert same.width == 0
    assert exposure_window(trust, reward, low, high, loss).high >= same.high


def test_the_value_of_cooperating_for_ever_is_that_of_the_grim_trigger():
    stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    game = RepeatedGame(stage).at(discount="0.8")
    plan = grim(game, ("1", "1"), ("2", "2"))
    total = game.number(game.continuation(plan)["cooperate"][0]) / (1 - Fraction("0.8"))
    tree = trust_game("0.3", "0.5", 1, "0.8", "1.5", 1, discount="0.8", betrays=False)
    leaf = next(node for node, history in tree.nodes() if history[1:] == ("cooperate",) * 4)
    assert fraction(leaf.payoffs["A"]) == Fraction(1, 2) + Fraction("0.8") * total
    betrayal = next(one.gain for one in game.incentives(plan) if one.where == "cooperate")
    assert (game.number(betrayal) > 0) is (Fraction("0.8") < 1 - 1 / Fraction("1.5"))


def test_misuse_is_refused():
    with pytest.raises(GameError, match="two sides of different names"):
        trust_game("0.3", "0.5", 1, "0.8", "1.5", 1, parties=("A", "A"))
