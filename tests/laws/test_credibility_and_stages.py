"""Credibility, distrust, bargaining and stages: closed forms against the tree, or a game of their own."""

from __future__ import annotations

import copy
import random
from fractions import Fraction

import pytest
import sympy

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.expressions import Point
from negotiation.games import Decision, ExtensiveGame, Outcome, PrivateCost
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.settlement.game.payoffs import State
from negotiation.settlement.game.territory import share
from negotiation.solvers.trees.induction import subgame_perfect
from negotiation.testing import random_document, settlement

NOTHING = Fraction(0)


def part(rng, low, high):
    return Fraction(rng.randint(low, high), 100)


def hand_tying(forms, guarantee, reliability):
    """N5c: R + ω + r_u = (1 - b_u) F^{-1}(ρ) - B θ σ: the cost of default that makes a guarantee so reliable.

    For a uniform private cost; F^{-1}(ρ) = low + ρ (high - low).
    """
    law, low, high = forms.terms.law(guarantee)
    assert law == "uniform"
    burden = forms.terms.burden(guarantee, forms.mandated)
    stake = forms.get(f"guarantees.{guarantee}.own_stake") * forms.timely(guarantee, forms.mandated)
    return burden * (low + reliability * (high - low)) - stake


def most_distrust(forms):
    """N7: q* = (y_P - W_P^0)/(y_P - W_P): the most doubt under which the protégé still signs."""
    y = share(forms.configuration, forms.terms.protege) - forms.false_alarms(forms.terms.protege)
    refused = 1 - forms.get("war.adversary_share") - forms.get("war.protege_cost") + forms.early[1]
    return (y - refused) / (y - forms.violated)


def only(document):
    return from_data(document).configuration("only")


def incentive(configuration, where, deviation):
    """The gain from a deviation in the tree, the agreement held."""
    game = encode(configuration)
    standing = hold_agreement(game)[0]
    found = [one.gain for one in standing.incentives if one.where == where and one.deviation == deviation]
    assert len(found) == 1
    return game.number(found[0])


# --- N1c ---


@pytest.mark.slow
def test_the_chance_of_an_attack_n1c_is_that_of_the_tree_in_which_the_cost_is_private():
    checked = 0
    for seed in range(120):
        configuration = only(random_document(random.Random(seed), truce=True))
        bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
        forms = ClosedForms(configuration)
        if bounds is None or forms.terms.switching(observed=True):
            continue
        game = encode(configuration, private_war_cost=True)
        free = {w: move for w, move in game.agreement.items() if game.information_sets[w][0].private_cost is None}
        profile = hold_agreement(game, free)[0].profile
        where = "after the ceasefire: A"
        chance = game.information_sets[where][0].private_cost.probability(profile[where].threshold)
        point = Point({**configuration.values, COST_LOW: bounds[0], COST_HIGH: bounds[1]})
        told = assess(configuration).violation_probability
        assert game.number(chance) == point.value(forms.violation_probability) == told
        checked += 0 < told < 1
    assert checked >= 15


# --- N5 ---


def simple_guarantee(seed):
    """A random settlement whose last guarantee is private, waits for nobody, and provokes by its presence only."""
    document = random_document(random.Random(seed), truce=True)
    name, entry = list(document["guarantees"].items())[-1]
    waited = any(name in one.get("after", []) for one in document["guarantees"].values())
    if "uniform" not in entry.get("cost", {}) or waited or entry.get("after") or "a" in entry.get("needs_consent", []):
        return None
    entry["provocation"] = entry.pop("provocation_rate", entry.get("provocation", "0"))
    document["configurations"]["only"]["without"] = ["violations"]
    return document, name


def test_the_margin_moves_along_a_tripwire_by_n5b_inside_the_support():
    checked, step = 0, Fraction(1, 10**9)
    for seed in range(250):
        found = simple_guarantee(seed)
        if found is None:
            continue
        document, name = found
        configuration = only(document)
        forms = ClosedForms(configuration)
        value = forms.point.value
        low, high = (Fraction(document["guarantees"][name]["cost"]["uniform"][end]) for end in ("low", "high"))
        slope = NOTHING
        for state, chance in forms.states:
            if not low < value(forms.cutoff(name, state)) < high:
                break
            if forms.terms.acts(name, state):
                burden = value(forms.terms.burden(name, bool(state)))
                slope += value(chance * forms.full(name, state)) / (high - low) / burden
        else:
            slope *= Fraction(document["guarantees"][name].get("consent", "1"))
            path = f"guarantees.{name}.tripwire"
            more = configuration._unchecked({path: configuration.values[path] + step})
            gains = [incentive(one, "after the ceasefire: A", "attack") for one in (configuration, more)]
            assert gains[0] - gains[1] == slope * step
            checked += slope > 0
    assert checked >= 15


def test_hands_tied_by_n5c_make_a_guarantee_exactly_so_reliable():
    checked, rng = 0, random.Random(5)
    for seed in range(300):
        found = simple_guarantee(seed)
        if found is None:
            continue
        document, name = found
        entry = document["guarantees"][name]
        for one in ("renewals", "renewal_survival"):
            document.get("mandate", {}).pop(one, None)
        document.get("mandate", {}).pop("public_commitment", None)
        entry.pop("tripwire", None)
        document.pop("switching", None)
        wanted = part(rng, 1, 99)
        forms = ClosedForms(only(document))
        cost = forms.point.value(hand_tying(forms, name, sympy.Rational(str(wanted))))
        if cost < 0 or not forms.terms.acts(name, State(forms.mandated)):
            continue
        entry["reputation"] = str(cost)
        game = encode(only(document))
        profile = hold_agreement(game)[0].profile
        where = next(w for w in profile if w.startswith(f"response: {entry['name']}"))
        law = game.information_sets[where][0].private_cost
        assert game.number(law.probability(profile[where].threshold)) == wanted
        checked += 1
    assert checked >= 30


def test_at_the_critical_reliability_n5_the_margin_is_zero_where_the_guarantee_answers_small_violations_too():
    document = bare(Fraction(6, 10), Fraction(1, 10), Fraction(1, 10), Fraction(1, 10), 0, 0, 0)
    document["truce"] = {"discount": "0.9"}
    document["parties"]["g"] = {"role": "guarantor", "name": "G"}
    force = {"name": "Force", "provider": "g", "punishment": "0.2", "reputation": "0.2"}
    document["guarantees"] = {"force": {**force, "cost": {"uniform": {"low": "0", "high": "0.5"}}}}
    document["configurations"]["only"]["guarantees"] = ["force"]
    for response in ("0", "0.1"):
        probe = {"name": "probe", "gain": {"a": "0.01"}, "false_alarm": "0.1", "response": {"force": response}}
        document["violations"] = {"probe": probe}
        needed = assess(from_data(document)).guarantees[0].needed
        again = copy.deepcopy(document)
        again["guarantees"]["force"]["cost"]["uniform"]["high"] = str(Fraction(2, 10) / needed)
        assert incentive(only(again), "after the ceasefire: A", "attack") == 0


# --- N7 with distrust; M09 ---


def test_at_the_most_distrust_the_protege_is_exactly_indifferent_to_signing():
    checked = 0
    for seed in range(150):
        document = random_document(random.Random(seed), truce=True)
        document.setdefault("signature", {})["distrust"] = "0"
        configuration = only(document)
        forms = ClosedForms(configuration)
        kept = forms.point.value(forms.acceptance_protege)
        if kept <= 0:
            continue
        most = forms.point.value(most_distrust(forms))
        if not 0 < most < Fraction(99, 100):
            continue
        for step, sign in ((NOTHING, 0), (Fraction(1, 100), 1), (-min(most, Fraction(1, 100)), -1)):
            doubting = configuration._unchecked({"signature.distrust": most + step})
            gain = incentive(doubting, "signature: P", "fight on")
            assert (gain > 0) - (gain < 0) == sign
        checked += 1
    assert checked >= 10


def bargaining(p, borne, top, offers):
    """P offers A a share; A, whose cost of war is private and uniform on [0, top], accepts or fights."""
    low, high = sympy.Integer(0), sympy.Rational(str(top))

    def answer(offer):
        share, win = sympy.Rational(str(offer)), sympy.Rational(str(p))
        war = Outcome("war", {"A": win, "P": 1 - win - sympy.Rational(str(borne))})
        peace = Outcome("peace", {"A": share, "P": 1 - share})
        law = PrivateCost("fight", "uniform", low, high)
        return Decision("A", f"A, offered {offer}", {"accept": peace, "fight": war}, law)

    moves = {f"offer {one}": answer(one) for one in offers}
    game = ExtensiveGame(("A", "P"), Decision("P", "P offers", moves), {})
    found = subgame_perfect(game)
    assert len(found) == 1
    move = found[0].profile["P offers"]
    where = f"A, offered {str(move).removeprefix('offer ')}"
    law = game.information_sets[where][0].private_cost
    return game.number(law.probability(found[0].profile[where].threshold))


def test_m09_bearing_the_cost_of_war_raises_the_risk_of_war_in_bargaining_by_the_closed_form():
    rng, checked = random.Random(6), 0
    while checked < 8:
        seed = rng.randrange(10**6)
        document = random_document(random.Random(seed), truce=True)
        name, entry = list(document["guarantees"].items())[-1]
        document.pop("switching", None)
        for one in ("renewals", "renewal_survival"):
            document.get("mandate", {}).pop(one, None)
        for one in document["guarantees"].values():
            one.pop("cost_share", None)
        entry["cost_share"] = share = str(part(rng, 10, 90))
        top = part(rng, 20, 40)
        document["war"] |= {
            "adversary_share": str(part(rng, 45, 80)),
            "adversary_cost": {"value": "0.1", "range": ["0", str(top)]},
            "protege_cost": str(part(rng, 1, 15)),
        }
        configuration = only(document)
        forms = ClosedForms(configuration)
        point = Point({**configuration.values, COST_LOW: 0, COST_HIGH: top})
        reliability = point.value(forms.reliability(name, forms.states[0][0]))
        if not reliability:
            continue
        p, c_p = (Fraction(document["war"][one]) for one in ("adversary_share", "protege_cost"))
        grid = [Fraction(i, 200) for i in range(-6, 7)]
        risks = []
        for borne in (c_p * (1 - Fraction(share) * reliability), c_p):
            best = p - (top - borne) / 2
            risks.append(bargaining(p, borne, top, [best + step for step in grid]))
        assert risks[0] - risks[1] == point.value(forms.war_risk)
        checked += 1


# --- stages ---


def bare(p, shift, c_a, c_p, relief, snapback, rate):
    """One line anywhere (`shared`), and the protégé's own forces, which punish and provoke in proportion."""
    return (
        settlement()
        .war(adversary_share=p, adversary_cost=c_a, protege_cost=c_p, power_shift=shift)
        .guarantee("own", "p", punishment="0.1", provocation_rate=rate)
        .block("sanctions", relief=relief, snapback=snapback)
        .document()
    )


def parameters(rng):
    """p, Δ, c_A, c_P, b, s, π."""
    war = part(rng, 20, 95), part(rng, 1, 60), part(rng, 0, 12), part(rng, 0, 12)
    return (*war, part(rng, 0, 12), part(rng, 0, 100), part(rng, 5, 90))


def staged(rng):
    """A bare settlement with stages in which everything is deployed and granted at once, but re-armament is not."""
    numbers = parameters(rng)
    document = bare(*numbers)
    document["parties"]["g"] = {"role": "guarantor", "name": "G"}
    document["guarantees"]["force"] = {
        "name": "Force",
        "provider": "g",
        "punishment": str(part(rng, 1, 40)),
        "provocation_rate": str(numbers[-1]),
        "reputation": str(part(rng, 1, 30)),
        "cost": {"uniform": {"low": "0", "high": str(part(rng, 5, 50))}},
    }
    document["configurations"]["only"]["guarantees"] = ["own", "force"]
    document["truce"] = {"discount": str(part(rng, 30, 98))}
    stage = {"name": "First", "periods": str(rng.randint(0, 4)), "deployed": "1", "power_shift": str(part(rng, 0, 100))}
    document["staging"] = {"stages": {"first": stage}}
    return document, numbers


def test_with_equal_flows_the_model_s_condition_decides_each_stage():
    """S_k ≥ [Δ_k - a + (1 - s) b]/(1 - π), as an identity: the gain is (1 - π)(least S_k - S_k)."""
    rng, signs = random.Random(7), {-1: 0, 1: 0}
    for _ in range(40):
        document, (p, shift, c_a, _, b, s, rate) = staged(rng)
        configuration = only(document)
        forms = ClosedForms(configuration)
        strength = forms.point.value(forms.response)
        reached = Fraction(document["staging"]["stages"]["first"]["power_shift"]) * shift
        surplus = Fraction(1, 2) + b - (p - c_a)
        least = (reached - surplus + (1 - s) * b) / (1 - rate)
        gain = incentive(configuration, "in 'First': A", "attack")
        assert gain == (1 - rate) * (least - strength)
        signs[(gain > 0) - (gain < 0)] += 1
    assert min(signs.values()) >= 5


@pytest.mark.parametrize("count", [1, 3])
def test_stages_in_general_weigh_what_stands_then_and_what_comes_later(count):
    """Gain in stage k = W_k - V_k with V_k = (1 - d^n) y_k + d^n V_{k+1}, by hand; deployment is scaled, shift too."""
    rng = random.Random(count)
    for _ in range(25):
        document, (p, shift, c_a, _, b, s, rate) = staged(rng)
        names = [f"s{i}" for i in range(count)]
        stages = {
            one: {
                "name": one.upper(),
                "periods": str(rng.randint(0, 3)),
                "deployed": str(part(rng, 0, 100)),
                "power_shift": str(part(rng, 0, 100)),
                "relief": str(part(rng, 0, 100)),
            }
            for one in names
        }
        document["staging"] = {"stages": stages}
        stages["s0"]["guarantees"] = {"force": str(part(rng, 0, 100))}
        force, d = document["guarantees"]["force"], Fraction(document["truce"]["discount"])
        chance = min(Fraction(force["reputation"]) / Fraction(force["cost"]["uniform"]["high"]), Fraction(1))

        def flows(scale, grown, granted):
            strength = Fraction(1, 10) + chance * Fraction(force["punishment"]) * scale  # noqa: B023
            kept = Fraction(1, 2) + b * granted - rate * strength  # noqa: B023
            return kept, p - c_a + shift * grown + (1 - s) * b * granted - strength  # noqa: B023

        later = flows(Fraction(1), Fraction(1), Fraction(1))[0]
        for one in reversed(names):
            entry = stages[one]
            scale = entry.get("guarantees", {}).get("force", entry["deployed"])
            kept, attacked = flows(*(Fraction(part) for part in (scale, entry["power_shift"], entry["relief"])))
            later = (1 - d ** int(entry["periods"])) * kept + d ** int(entry["periods"]) * later
            assert incentive(only(document), f"in '{entry['name']}': A", "attack") == attacked - later


def test_false_alarms_cost_nothing_until_the_last_stage_is_over():
    """The gain in the stage is W_k - (y - d^n C), C being what false alarms cost once everything stands."""
    rng = random.Random(9)
    for _ in range(15):
        document, _ = staged(rng)
        before = incentive(only(document), "in 'First': A", "attack")
        probe = {"name": "probe", "gain": {"a": "0.01"}, "false_alarm": "0.1", "response": {"force": "0.2"}}
        document["violations"] = {"probe": probe}
        forms = ClosedForms(only(document))
        cost = forms.point.value(forms.false_alarms("a"))
        later = Fraction(document["truce"]["discount"]) ** int(document["staging"]["stages"]["first"]["periods"])
        assert cost > 0
        assert incentive(only(document), "in 'First': A", "attack") - before == later * cost
