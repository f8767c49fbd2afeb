"""Published thresholds come out of the general machinery: a game built with the public API, a walk, and a formula.

For each the game is built from the source's own payoffs; `ng.region` gives the number, `cases` the formula in
all names, and both are compared with what is printed there. Nothing below is known to the package.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence.levers.cases import cases
from negotiation.expressions import Point, symbol
from negotiation.games import Mixed

ZERO = sympy.Integer(0)
ONE = sympy.Integer(1)
INFINITE = float("inf")


def names(text):
    return tuple(symbol(name) for name in text.split())


def choice(keep, other, party="A"):
    """One party that can keep (first payoff) or do something else (second payoff): a tree and the plan to keep."""
    moves = {"keep": ng.Outcome("kept", {party: keep}), "other": ng.Outcome("other", {party: other})}
    return ng.ExtensiveGame((party,), ng.Decision(party, "here", moves)), ng.Profile({"here": "keep"})


def one_threshold(game, plan, lever, formula, value, at, low=None, high=None):
    """The formula is the published one, and formula and walk have the published value; returns the region."""
    solution = cases(game, plan, lever=lever)
    assert any(sympy.simplify(one.formula - formula) == 0 for one in solution), [one.formula for one in solution]
    found = ng.region(game.at(at), plan, lever=lever, low=low, high=high)
    assert found.threshold == value
    assert solution.at(at, low=low, high=high).threshold == value
    return found


# M01: Fearon 1995 --------------------


def bargaining(x, war_a, war_b):
    """A demands x or fights; B accepts or fights."""
    deal, war = ng.Outcome("deal", {"A": x, "B": 1 - x}), ng.Outcome("war", {"A": war_a, "B": war_b})
    reply = ng.Decision("B", "reply", {"accept": deal, "fight": war})
    game = ng.ExtensiveGame(("A", "B"), ng.Decision("A", "start", {"demand": reply, "fight": war}))
    return game, ng.Profile({"start": "demand", "reply": "accept"})


def test_fearon_1995_the_bargaining_range_is_p_minus_c_a_to_p_plus_c_b_as_formula_and_number():
    x, p, a, b = names("x p c_A c_B")
    game, plan = bargaining(x, p - a, 1 - p - b)
    assert {one.formula for one in cases(game, plan, lever="x")} == {p - a, p + b}
    found = ng.region(game.at(p="0.5", c_A="0.2", c_B="0.1"), plan, lever="x", low=0, high=1)
    assert found.intervals == ((Fraction(3, 10), Fraction(6, 10)),)
    assert [one.party for one in found.binding] == ["A", "B"]
    assert Fraction(6, 10) - Fraction(3, 10) == Fraction(2, 10) + Fraction(1, 10), "its width is c_A + c_B"


def demands(p, cost, low, high, grid):
    """A demands one of a grid of shares; B, whose cost of fighting is private and uniform, fights or accepts."""
    law = ng.games.PrivateCost("fight", "uniform", sympy.Rational(low), sympy.Rational(high))
    moves = {}
    for share in grid:
        x, chance = sympy.Rational(share.numerator, share.denominator), sympy.Rational(p)
        war = ng.Outcome(f"war after {share}", {"A": chance - sympy.Rational(cost), "B": 1 - chance})
        deal = ng.Outcome(f"deal at {share}", {"A": x, "B": 1 - x})
        moves[str(share)] = ng.Decision("B", f"reply to {share}", {"fight": war, "accept": deal}, law)
    return ng.ExtensiveGame(("A", "B"), ng.Decision("A", "start", moves)), law


def test_fearon_1995_the_risk_return_demand_is_65_percent_and_war_has_a_chance_of_30_percent():
    """x* = p + max(lo, (hi - c_A)/2); p=.5, c_A=.2, c_B ~ U[0, .5]: .65 and .30; on any grid that has it."""
    game, law = demands("1/2", "1/5", "0", "1/2", [Fraction(step, 100) for step in range(50, 101)])
    (found,) = ng.solve(game)
    assert found.profile["start"] == "13/20"
    cutoff = found.profile["reply to 13/20"].threshold
    assert game.number(law.probability(cutoff)) == Fraction(3, 10)
    certain, _ = demands("1/2", "1/5", "1/4", "1/2", [Fraction(step, 100) for step in range(50, 101)])
    (safe,) = ng.solve(certain)
    assert safe.profile["start"] == "3/4", "p + lo where lo >= (hi - c_A)/2: no risk is taken"


def test_fearon_1995_preventive_war_iff_d_p2_minus_p1_exceeds_c_b_times_one_minus_d_squared():
    """The riser A can give B everything now and takes the surplus later, which leaves B its value of war."""
    d, p1, p2, b = names("d p1 p2 c_B")
    later = (1 - p2) / (1 - d) - b
    game, plan = choice(1 + d * later, (1 - p1) / (1 - d) - b, party="B")
    at = {"d": "0.9", "p1": "0.3", "p2": "0.4"}
    found = one_threshold(game, plan, "c_B", (d * p2 - p1) / (1 - d) ** 2, 6, at, low=0)
    assert found.intervals == ((6, INFINITE),)


def test_fearon_1995_a_first_strike_advantage_closes_the_range_when_it_exceeds_the_costs():
    x, first, second, a, b = names("x p_f p_s c_A c_B")
    game, plan = bargaining(x, first - a, 1 - second - b)
    assert {one.formula for one in cases(game, plan, lever="x")} == {first - a, second + b}
    at = {"p_s": "0.4", "c_A": "0.1", "c_B": "0.15"}
    best = game.at({**at, "x": "0.55"})
    assert ng.region(best, plan, lever="p_f").threshold == Fraction(65, 100), "p_f - p_s <= c_A + c_B"
    assert not ng.region(game.at({**at, "p_f": "0.66"}), plan, lever="x").intervals


# M02: Powell 1999, 2004, 2006 --------------------


def test_powell_2006_commitment_fails_where_the_minmax_grows_by_more_than_the_surplus():
    """d M_A(t+1) - M_A(t) > B - (M_A + M_B), the same as M_B > B - d M_A(t+1)."""
    d, pie, mine, now, later = names("d B M_B M_A M_next")
    game, plan = choice(pie - d * later, mine, party="B")
    gain = game.incentives(plan)[0].gain
    assert sympy.expand(gain - (d * later - now - (pie - (now + mine)))) == 0
    one_threshold(game, plan, "M_next", (pie - mine) / d, 5, {"d": "0.8", "B": 10, "M_B": 6})


def test_powell_2006_war_that_destroys_a_part_d_is_fought_iff_d_p_next_minus_p_exceeds_d_over_one_minus_d():
    d, p, later, lost = names("d p p_next D")
    pie = 1 / (1 - d)
    game, plan = choice(pie - d * later * (1 - lost) * pie, (1 - p) * (1 - lost) * pie, party="B")
    growth = d * later - p
    at = {"d": "0.9", "p": "0.2", "p_next": "0.5"}
    found = one_threshold(game, plan, "D", growth / (1 + growth), Fraction(1, 5), at, low=0, high=Fraction(9, 10))
    assert found.intervals == ((Fraction(1, 5), Fraction(9, 10)),)
    assert Fraction(1, 5) / (1 - Fraction(1, 5)) == Fraction(9, 10) * Fraction(1, 2) - Fraction(1, 5), (
        "D/(1-D) = d p' - p"
    )


def test_powell_2004_shifts_by_chance_count_with_their_expected_value():
    d, p, up, same, q, lost = names("d p p_up p_same q D")
    pie = 1 / (1 - d)

    def after(next_share):
        return ng.Outcome("peace", {"B": pie - d * next_share * (1 - lost) * pie})

    chance = ng.Chance("state", (("rises", q, after(up)), ("stays", 1 - q, after(same))))
    war = ng.Outcome("war", {"B": (1 - p) * (1 - lost) * pie})
    game = ng.ExtensiveGame(("B",), ng.Decision("B", "here", {"keep": chance, "fight": war}))
    mean = q * up + (1 - q) * same
    at = {"d": "0.9", "p": "0.2", "p_up": "0.6", "p_same": "0.2", "D": "0.1"}
    threshold = sympy.solve(d * mean - p - lost / (1 - lost), q)[0]
    one_threshold(game, ng.Profile({"here": "keep"}), "q", threshold, Fraction(118, 324), at, low=0, high=1)


def test_powell_one_time_costs_of_both_sides_count_where_the_riser_gets_its_minmax_only():
    """d p2 - p1 > (1-d)(c_B + d c_A): more than Fearon's threshold, in which the riser takes the surplus."""
    d, p1, p2, a, b = names("d p1 p2 c_A c_B")
    pie = 1 / (1 - d)
    game, plan = choice(pie - d * (p2 * pie - a), (1 - p1) * pie - b, party="B")
    at = {"d": "0.9", "p1": "0.3", "p2": "0.4", "c_A": "0.5"}
    one_threshold(game, plan, "c_B", (d * p2 - p1) / (1 - d) - d * a, Fraction(3, 20), at)


def test_powell_1999_the_satisfied_state_offers_p_minus_half_of_hi_minus_c_s_and_takes_no_risk_from_p_minus_lo():
    """y* = max(q, p - (hi - c_S)/2): p=.6, c_S=.1, c_D ~ U[0, .5] gives .4 (offers are D's shares: A demands 1 - y)."""
    grid = [Fraction(step, 20) for step in range(21)]
    game, law = demands("2/5", "1/10", "0", "1/2", grid)
    (found,) = ng.solve(game)
    assert found.profile["start"] == "3/5", "the rest is D's share y* = 2/5"
    assert game.number(law.probability(found.profile["reply to 3/5"].threshold)) == Fraction(2, 5)
    q, p, low = names("q p lo")
    tree, plan = choice(q, p - low, party="D")
    one_threshold(tree, plan, "q", p - low, Fraction(1, 2), {"p": "0.6", "lo": "0.1"})


# M04: Zagare and Kilgour --------------------


def test_zagare_and_kilgour_rudimentary_deterrence_needs_a_credibility_of_a_dc_minus_a_sq_over_a_dc_minus_a_dd():
    hard, dc, sq, dd = names("p_B a_DC a_SQ a_DD")

    def pays(types, acts):
        if acts[0] == "C":
            return sq, ZERO
        resists = acts[1] == "D"
        return (dd if resists else dc), sympy.Integer(1 if resists is (types[1] == "Hard") else -1)

    game = ng.BayesianGame.of(
        {"A": ["any"], "B": ["Hard", "Soft"]},
        {("any", "Hard"): hard, ("any", "Soft"): 1 - hard},
        {"A": ["C", "D"], "B": ["D", "C"]},
        pays,
    )
    plan = ng.Profile({"A": "C", "B (Hard)": "D", "B (Soft)": "C"})
    at = {"a_DC": 4, "a_SQ": 2, "a_DD": 1}
    found = one_threshold(
        game, plan, "p_B", (dc - sq) / (dc - dd), Fraction(2, 3), at, low=Fraction(1, 100), high=Fraction(99, 100)
    )
    assert found.intervals == ((Fraction(2, 3), Fraction(99, 100)),)


CHALLENGER = {"DD-": Fraction(0), "CD": Fraction(1, 5), "DD+": Fraction(2, 5), "SQ": Fraction(3, 5), "DC": Fraction(1)}
DEFENDER = {"DD-": Fraction(0), "DC": Fraction(2, 5), "DD+": Fraction(3, 5), "CD": Fraction(1), "SQ": Fraction(1)}
C_HARD, C_SOFT, D_STAR = Fraction(2, 3), Fraction(1, 2), Fraction(3, 5)


def unilateral():
    """Ch {C -> SQ, D}; Def {C -> DC, D}; Ch {C -> CD, D -> DD}; both types private, with chances p_Ch and p_Def."""
    p_ch, p_def = names("p_Ch p_Def")

    def end(label, ch, de):
        hard = {"Ch": "+" if ch == "Hard" else "-", "Def": "+" if de == "Hard" else "-"}
        mine = CHALLENGER[label + hard["Ch"] if label == "DD" else label]
        theirs = DEFENDER[label + hard["Def"] if label == "DD" else label]
        return ng.Outcome(f"{label} {ch} {de}", {"Ch": sympy.Rational(mine), "Def": sympy.Rational(theirs)})

    branches = []
    for ch, q in (("Hard", p_ch), ("Soft", 1 - p_ch)):
        for de, r in (("Hard", p_def), ("Soft", 1 - p_def)):
            last = ng.Decision("Ch", f"Ch {ch}, resisted", {"C": end("CD", ch, de), "D": end("DD", ch, de)})
            reply = ng.Decision("Def", f"Def {de}", {"C": end("DC", ch, de), "D": last})
            branches.append((f"{ch}, {de}", q * r, ng.Decision("Ch", f"Ch {ch}", {"C": end("SQ", ch, de), "D": reply})))
    return ng.ExtensiveGame(("Ch", "Def"), ng.Chance("types", tuple(branches)))


def assessed(game, hard, soft, soft_def, belief, posterior=None):
    """Incentives of a plan: Hard Def resists, the last mover is true to type; belief of Def that Ch is Hard."""
    p_def = symbol("p_Def")
    posterior = p_def if posterior is None else posterior
    last = {"Ch Hard, resisted": "D", "Ch Soft, resisted": "C"}
    plan = ng.Profile({"Ch Hard": hard, "Ch Soft": soft, "Def Hard": "D", "Def Soft": soft_def, **last})
    beliefs = {
        "Ch Hard": [p_def, 1 - p_def],
        "Ch Soft": [p_def, 1 - p_def],
        "Def Hard": [belief, 1 - belief],
        "Def Soft": [belief, 1 - belief],
        "Ch Hard, resisted": [posterior, 1 - posterior],
        "Ch Soft, resisted": [posterior, 1 - posterior],
    }
    return plan, game.incentives(plan, beliefs)


def test_zagare_and_kilgour_unilateral_deterrence_has_thresholds_two_thirds_one_half_and_three_fifths():
    game = unilateral()
    ch = symbol("p_Ch")

    def region(lever, given, others):
        plan, incentives = given
        return ng.region(game.at(others), plan, lever=lever, low=0, high=1, incentives=incentives).intervals

    deterred = assessed(game, "C", "C", "C", ONE)
    separating = assessed(game, "D", "C", "C", ONE)
    attack = assessed(game, "D", "D", "C", ch)
    assert region("p_Def", deterred, {"p_Ch": "1/4"}) == ((C_HARD, 1),)
    assert region("p_Def", separating, {"p_Ch": "1/4"}) == ((C_SOFT, C_HARD),)
    assert region("p_Def", attack, {"p_Ch": "4/5"}) == ((0, C_SOFT),)
    assert region("p_Ch", attack, {"p_Def": "1/10"}) == ((D_STAR, 1),)
    c, d = CHALLENGER, DEFENDER
    assert (c["DC"] - c["SQ"]) / (c["DC"] - c["DD+"]) == C_HARD
    assert (c["DC"] - c["SQ"]) / (c["DC"] - c["CD"]) == C_SOFT
    assert (d["CD"] - d["DC"]) / (d["CD"] - d["DD-"]) == D_STAR


def test_zagare_and_kilgour_bluffs_have_chances_two_ninths_and_four_ninths():
    """p_Ch = 1/4, p_Def = 1/10: as formulas x = p_Ch(1-d*)/((1-p_Ch)d*), y = (c_S-p_Def)/(1-p_Def), no gain is left."""
    ch, de = names("p_Ch p_Def")
    d_star, c_soft = sympy.Rational(3, 5), sympy.Rational(1, 2)
    x, y = ch * (1 - d_star) / ((1 - ch) * d_star), (c_soft - de) / (1 - de)
    at = Point({"p_Ch": "1/4", "p_Def": "1/10"})
    assert (at.value(x), at.value(y)) == (Fraction(2, 9), Fraction(4, 9))
    game = unilateral()
    soft, resist = Mixed((("D", x), ("C", 1 - x))), Mixed((("D", y), ("C", 1 - y)))
    belief = sympy.cancel(ch / (ch + (1 - ch) * x))
    plan, incentives = assessed(game, "D", soft, resist, belief, de / (de + (1 - de) * y))
    found = ng.region(
        game.at({"p_Ch": "1/4"}),
        plan,
        lever="p_Def",
        low=Fraction(1, 100),
        high=Fraction(49, 100),
        incentives=incentives,
    )
    assert found.intervals == ((Fraction(1, 100), Fraction(49, 100)),)
    mixing = [one for one in incentives if one.where in ("Ch Soft", "Def Soft")]
    assert {sympy.simplify(one.gain) for one in mixing} == {0}


# M07, M08: Fearon 1994 and 1997, Huth and Russett --------------------


def test_fearon_1997_a_challenger_attacks_while_resistance_is_less_likely_than_v_over_v_plus_c():
    r, v, c = names("r v_C c_C")
    met = ng.Chance(
        "defender", (("resists", r, ng.Outcome("war", {"C": -c})), ("yields", 1 - r, ng.Outcome("w", {"C": v})))
    )
    game = ng.ExtensiveGame(
        ("C",), ng.Decision("C", "here", {"hold": ng.Outcome("status quo", {"C": ZERO}), "challenge": met})
    )
    at = {"v_C": "0.6", "c_C": "0.2"}
    one_threshold(game, ng.Profile({"here": "hold"}), "r", v / (v + c), Fraction(3, 4), at, low=0, high=1)


def test_fearon_1997_tied_hands_resist_from_c_minus_a_over_p_and_need_an_audience_cost_of_c_minus_p_v():
    v, p, c, a = names("v p c a")
    game, plan = choice(p * v - c, -a, party="D")
    one_threshold(game, plan, "v", (c - a) / p, Fraction(2, 5), {"p": "0.5", "c": "0.3", "a": "0.1"})
    one_threshold(game, plan, "a", c - p * v, Fraction(1, 5), {"p": "0.5", "c": "0.3", "v": "0.2"})
    assert ng.region(game.at(p="0.5", c="0.3", v=0), plan, lever="a").threshold == Fraction(3, 10), (
        "full commitment: a = c"
    )


def test_fearon_1997_the_least_sunk_cost_without_bluffs_is_c_over_p():
    """The type v = c/p is the most tempted of those that would not fight; a signal of m* = v = c/p keeps it out."""
    m, v, p, c = names("m v p c")
    replies = {"signal": ["hold", "challenge"], "none": ["hold", "challenge"]}

    def pays(kind, message, reply):
        fights = 3 * p * v - c if kind == "strong" else ZERO
        mine = (3 * v if kind == "strong" else v) if reply == "hold" else fights
        return mine - (m if message == "signal" else 0), ZERO if reply == "hold" else ONE * (
            -1 if kind == "strong" else 1
        )

    game = ng.SignallingGame.of("D", "C", {"strong": "1/2", "weak": "1/2"}, replies, pays)
    plan = ng.Profile(
        {"D (strong)": "signal", "D (weak)": "none", "C after signal": "hold", "C after none": "challenge"}
    )
    beliefs = {"D (weak)": [ONE], "C after signal": [ONE, ZERO], "C after none": [ZERO, ONE]}
    given = game.incentives(plan, beliefs)
    indifferent = {"v": Fraction(3, 10) / Fraction(1, 2), "p": "0.5", "c": "0.3"}
    found = ng.region(game.at(indifferent), plan, lever="m", low=0, incentives=given)
    assert found.threshold == Fraction(3, 10) / Fraction(1, 2), "m* = c/p"
    assert found.intervals == ((Fraction(3, 5), INFINITE),)


def test_fearon_1997_pooling_bluffs_survive_down_to_v_minus_v_minus_c_over_p_over_s():
    """Types above x signal, uniform on [x, V]; the part above c/p resists, and that must be s* = v_C/(v_C + c_C)."""
    x, top, c, p, v, cost = names("x V c p v_C c_C")
    resist = (top - c / p) / (top - x)
    game, plan = choice(ZERO, (1 - resist) * v - resist * cost, party="C")
    share = v / (v + cost)
    at = {"V": 1, "c": "0.3", "p": "0.5", "v_C": "0.6", "c_C": "0.2"}
    one_threshold(game, plan, "x", top - (top - c / p) / share, Fraction(7, 15), at, low=0, high=Fraction(1, 2))


def test_fearon_1994_a_side_is_locked_in_when_its_audience_cost_has_reached_its_cost_of_war():
    t, rate, cost = names("t a cbar")
    game, plan = choice(-cost, -rate * t)
    one_threshold(game, plan, "t", cost / rate, Fraction(5, 2), {"a": "0.2", "cbar": "0.5"}, low=0)


def test_huth_and_russett_resolve_deters_from_v_minus_s_over_v_times_one_minus_p_plus_c():
    r, v, s, p, c = names("r V S p c")
    war, gain = ng.Outcome("war", {"C": p * v - c}), ng.Outcome("gain", {"C": v})
    fight = ng.Chance("defender", (("fights", r, war), ("yields", 1 - r, gain)))
    hold = ng.Outcome("status quo", {"C": s})
    game = ng.ExtensiveGame(("C",), ng.Decision("C", "crisis", {"hold": hold, "attack": fight}))
    at = {"V": 1, "S": "0.4", "p": "0.3", "c": "0.1"}
    formula = (v - s) / (v * (1 - p) + c)
    found = one_threshold(game, ng.Profile({"crisis": "hold"}), "r", formula, Fraction(3, 4), at, low=0, high=1)
    assert found.intervals == ((Fraction(3, 4), 1),)


# M14, M15, M19: inspection, repetition, snapback --------------------


def test_one_inspection_with_false_alarms_deters_from_d_plus_alpha_e_over_d_plus_b():
    detect, d, b, alarm, e = names("D d b alpha e")
    found = ng.Outcome("detected", {"I": -b})
    violate = ng.Chance("inspection", (("found", detect, found), ("missed", 1 - detect, ng.Outcome("free", {"I": d}))))
    accused, left = ng.Outcome("accused", {"I": -e}), ng.Outcome("left alone", {"I": ZERO})
    legal = ng.Chance("alarm", (("false", alarm, accused), ("none", 1 - alarm, left)))
    game = ng.ExtensiveGame(("I",), ng.Decision("I", "here", {"legal": legal, "violate": violate}))
    at = {"d": 1, "b": 2, "alpha": "0.1", "e": "0.5"}
    formula = (d + alarm * e) / (d + b)
    one_threshold(game, ng.Profile({"here": "legal"}), "D", formula, Fraction(7, 20), at, low=0, high=1)


def dilemma(reward, sucker, temptation, punishment):
    cells = {
        ("C", "C"): (reward, reward),
        ("C", "D"): (sucker, temptation),
        ("D", "C"): (temptation, sucker),
        ("D", "D"): (punishment, punishment),
    }
    return ng.RepeatedGame(ng.NormalFormGame({"A": ("C", "D"), "B": ("C", "D")}, cells))


def test_grim_holds_from_t_minus_r_over_t_minus_p_and_axelrod_gives_one_half_and_two_thirds():
    r, s, t, p = names("R S T P")
    game = dilemma(r, s, t, p)
    plan = ng.repeated.grim(game, ("C", "C"), ("D", "D"))
    axelrod = {"R": 3, "S": 0, "T": 5, "P": 1}
    one_threshold(game, plan, "discount", (t - r) / (t - p), Fraction(1, 2), axelrod, low=0, high=1)
    tit = ng.repeated.tit_for_tat(game, ("C", "C"), ("D", "D"))
    incentives = game.incentives(tit, concept="Nash")
    formulas = {sympy.factor(one.formula) for one in cases(game, tit, lever="discount", incentives=incentives)}
    assert {sympy.factor((t - r) / (t - p)), sympy.factor((t - r) / (r - s))} <= formulas
    found = ng.region(game.at(axelrod), tit, lever="discount", low=0, high=1, incentives=incentives)
    assert found.threshold == Fraction(2, 3)


def monitored(value, after_bad):
    """One period under public monitoring: a flow now, then the plan's value or, after a bad signal, another."""
    d, r, g, q0, q1 = names("d R g q0 q1")

    def period(flow, bad):
        outcomes = [
            ng.Outcome(label, {"A": (1 - d) * flow + d * then}) for label, then in (("bad", after_bad), ("good", value))
        ]
        return ng.Chance(f"signal after {flow}", (("bad", bad, outcomes[0]), ("good", 1 - bad, outcomes[1])))

    moves = {"keep": period(r, q0), "deviate": period(r + g, q1)}
    return ng.ExtensiveGame(("A",), ng.Decision("A", "here", moves)), ng.Profile({"here": "keep"})


ORACLE = {"R": 1, "P": 0, "g": "1/2", "q0": "1/20", "q1": "1/2"}


def test_public_monitoring_grim_needs_20_37ths_at_the_oracle():
    d, r, p, g, q0, q1 = names("d R P g q0 q1")
    value = ((1 - d) * r + d * q0 * p) / (1 - d * (1 - q0))
    game, plan = monitored(value, p)
    formula = g / ((q1 - q0) * (r - p) + (1 - q0) * g)
    found = one_threshold(game, plan, "d", formula, Fraction(20, 37), ORACLE, low=0, high=Fraction(999, 1000))
    assert round(float(found.threshold), 4) == 0.5405


@pytest.mark.parametrize(("periods", "holds"), [(1, False), (2, True), (3, True)])
def test_public_monitoring_punishing_for_two_periods_is_the_least_that_does_at_patience_nine_tenths(periods, holds):
    d, r, p, g, q0, q1 = names("d R P g q0 q1")
    punished = symbol("W")
    value = ((1 - d) * r + d * q0 * (1 - d**periods) * p) / (1 - d * (1 - q0) - q0 * d ** (periods + 1))
    game, plan = monitored(value, punished)
    game = game.at({name: number for name, number in {**ORACLE, "d": "0.9"}.items() if name in game.names})
    worth = Point({**{n: v for n, v in ORACLE.items() if n not in ("g", "q1")}, "d": "0.9"})
    after = worth.value((1 - d**periods) * p + d**periods * value)
    spans = ng.region(game, plan, lever="W").intervals
    assert any(low <= after <= high for low, high in spans) is holds
    kappa = Point({**ORACLE, "d": "0.9"}).value(g * (1 - d) / (d * ((q1 - q0) * (r - p) - q0 * g)))
    assert round(float(kappa), 4) == 0.1307
    assert (1 - Fraction(9, 10) ** periods >= kappa) is holds


def test_the_best_strongly_symmetric_payoff_under_public_monitoring_is_17_18ths():
    """A bad signal costs `drop`; the least that deters gives V = R - g/(L-1), L = q1/q0."""
    d, g, q0, q1, drop, v = names("d g q0 q1 drop V")
    game, plan = monitored(v, v - drop)
    at = {"R": 1, "g": "1/2", "q0": "1/20", "q1": "1/2", "d": "0.9", "V": 0}
    formula = (1 - d) * g / (d * (q1 - q0))
    found = one_threshold(game, plan, "drop", formula, Fraction(10, 81), at, low=0)
    best = 1 - Fraction(9, 10) * Fraction(1, 20) * found.threshold / Fraction(1, 10)
    assert best == Fraction(17, 18)
    assert round(float(best), 4) == 0.9444


@pytest.mark.parametrize(("votes", "chance"), [("any", Fraction(7, 10)), ("all", Fraction(1, 5))])
def test_snapback_deters_from_a_relief_of_z_times_one_minus_d_over_s_d_to_the_tau(votes, chance):
    """Relief to be re-voted: one unwilling vote ends it, s = 1 - Π(1-h); ending it by vote: all must, s = Π h."""
    b, z, d = names("b z d")
    h = names("h1 h2")
    lost = ng.Outcome("snapback", {"V": (1 - d) * z - d**2 * b})
    kept = ng.Outcome("relief goes on", {"V": (1 - d) * z})
    node = kept if votes == "any" else lost
    for index, one in enumerate(h):
        pair = (lost, node) if votes == "any" else (node, kept)
        node = ng.Chance(f"vote {index}", (("ends it", one, pair[0]), ("does not", 1 - one, pair[1])))
    comply = ng.Outcome("comply", {"V": ZERO})
    game = ng.ExtensiveGame(("V",), ng.Decision("V", "here", {"comply": comply, "violate": node}))
    s = 1 - (1 - h[0]) * (1 - h[1]) if votes == "any" else h[0] * h[1]
    at = {"z": "0.3", "d": "0.9", "h1": "0.5", "h2": "0.4"}
    value = Fraction(3, 100) / (chance * Fraction(81, 100))
    one_threshold(game, ng.Profile({"here": "comply"}), "b", z * (1 - d) / (s * d**2), value, at, low=0)
