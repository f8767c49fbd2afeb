"""Existence and contribution: closed forms against a search, and against the tree."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.expressions import Point
from negotiation.games import Outcome
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.settlement.game.territory import share
from negotiation.testing import random_document, settlement

NOTHING = Fraction(0)


def part(rng, low, high):
    return Fraction(rng.randint(low, high), 100)


def only(document):
    return from_data(document).configuration("only")


def shift(forms):
    return forms.get("war.power_shift") + forms.get(f"territory.options.{forms.line}.power_shift")


def existence(forms):
    """N2b: c_A + min(c_P, 1 - p) + b - π(Δ + (1 - s) b); not negative iff some line and strength do both."""
    relief = forms.get("sanctions.relief")
    room = sympy.Min(forms.get("war.protege_cost"), 1 - forms.get("war.adversary_share"))
    growth = shift(forms) + (1 - forms.relief_lost) * relief
    return forms.get("war.adversary_cost") + room + relief - forms.rate * growth


def willingness(forms, guarantee, drop=1):
    """B_j × the loss avoided × the drop in the chance of a violation: the most upkeep that it is worth (m_j)."""
    y = share(forms.configuration, forms.terms.protege) - forms.false_alarms(forms.terms.protege)
    war = 1 - forms.get("war.adversary_share") - shift(forms) - forms.get("war.protege_cost")
    return forms.get(f"guarantees.{guarantee}.own_stake") * (y - war) * drop


def incentive(configuration, where, deviation):
    """The gain from a deviation in the tree, the agreement held."""
    game = encode(configuration)
    standing = hold_agreement(game)[0]
    found = [one.gain for one in standing.incentives if one.where == where and one.deviation == deviation]
    assert len(found) == 1
    return game.number(found[0])


# --- N2b, N2c ---


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


def at(configuration, line, strength):
    path = "territory.shared"
    values = {f"{path}.a": line, f"{path}.p": 1 - line, "guarantees.own.punishment": strength}
    return configuration._unchecked(values)


def constructed(numbers):
    """x* = p + min(c_P, 1 - p), which leaves the adversary most, and S_min and S_acc there."""
    p, shift, c_a, c_p, b, s, rate = numbers
    line = p + min(c_p, 1 - p)
    surplus = line + b - (p - c_a)
    return line, (shift - surplus + (1 - s) * b) / (1 - rate), surplus / rate


def test_where_the_existence_theorem_says_so_the_constructed_line_and_strength_are_durable():
    rng, checked = random.Random(1), 0
    while checked < 40:
        numbers = parameters(rng)
        configuration = only(bare(*numbers))
        forms = ClosedForms(configuration)
        margin = forms.point.value(existence(forms))
        line, least, most = constructed(numbers)
        assert (margin > 0) is (least < most)
        if margin <= 0 or least <= 0:
            continue
        middle = assess(at(configuration, line, (least + most) / 2))
        assert middle.verdict == "durable"
        assert next(one.slack for one in middle.acceptance if one.party == "p") >= 0
        assert assess(at(configuration, line, least)).margin == 0
        assert assess(at(configuration, line, least)).verdict == "undetermined"
        assert assess(at(configuration, line, least * Fraction(99, 100))).verdict == "accepted, violation pays"
        assert assess(at(configuration, line, most * Fraction(101, 100))).verdict == "deterred, not accepted"
        checked += 1


@pytest.mark.slow
def test_where_it_says_no_there_is_no_line_and_strength_on_a_fine_grid():
    rng, checked = random.Random(2), 0
    while checked < 12:
        numbers = parameters(rng)
        configuration = only(bare(*numbers))
        forms = ClosedForms(configuration)
        if forms.point.value(existence(forms)) >= 0:
            continue
        line, least, most = constructed(numbers)
        gains = [one.gain for one in hold_agreement(encode(configuration))[0].incentives]
        lines = [Fraction(i, 20) for i in range(21)] + [line]
        strengths = [Fraction(i, 20) for i in range(31)] + [least, most]
        names = sorted({one for gain in gains for one in gain.free_symbols}, key=str)
        columns = [sympy.Poly(gain, *names, domain="QQ") for gain in gains]
        for x in lines:
            for strength in strengths:
                values = at(configuration, x, strength).values
                here = [sympy.Rational(str(values[one.name])) for one in names]
                assert any(gain.eval(dict(zip(names, here, strict=True))) > 0 for gain in columns)
        checked += 1


def test_without_provocation_that_grows_the_theorem_asks_nothing_of_guarantees():
    """A rate of zero leaves c_A + min(c_P, 1 - p) + b, which is never negative: strength alone can do it."""
    rng = random.Random(4)
    for _ in range(20):
        p, shift, c_a, c_p, b, s, _ = parameters(rng)
        forms = ClosedForms(only(bare(p, shift, c_a, c_p, b, s, 0)))
        assert forms.point.value(existence(forms)) == c_a + min(c_p, 1 - p) + b


def test_dropping_a_layer_adds_minus_its_net_contribution_to_the_margin():
    """N2c, exactly; so a layer with a negative one can be dropped without loss."""
    harmful = 0
    for seed in range(60):
        document = random_document(random.Random(seed), truce=True)
        configuration = document["configurations"]["only"]
        configuration["without"] = ["violations"]
        whole = only(document)
        for name in whole.guarantees:
            if any(name in entry.get("after", []) for entry in document["guarantees"].values()):
                continue
            forms = ClosedForms(whole)
            net = forms.point.value(forms.net_contribution(name))
            configuration["guarantees"] = [one for one in whole.guarantees if one != name]
            gains = [incentive(one, "after the ceasefire: A", "attack") for one in (whole, only(document))]
            assert gains[1] - gains[0] == net
            harmful += net < 0
    assert harmful >= 10


# --- participation ---


def contributing(seed):
    """A random settlement in which one guarantee costs its provider something and an attack has a chance, or not."""
    document = random_document(random.Random(seed), truce=True)
    foreign = [one for one, entry in document["guarantees"].items() if entry["provider"] != "p"]
    if not foreign:
        return None
    for entry in document["guarantees"].values():
        entry.pop("upkeep", None)
    document.pop("strength", None)
    document.get("signature", {}).pop("distrust", None)
    document["guarantees"][foreign[-1]]["upkeep"] = "0"
    for entry in document["guarantees"].values():
        entry["after"] = [one for one in entry.get("after", []) if one != foreign[-1]]
    return document, foreign[-1]


def chance_of_attack(configuration):
    """N1c, over the governments that the adversary sees."""
    bounds = configuration.settlement.quantities["war.adversary_cost"].bounds
    point = Point({**configuration.values, COST_LOW: bounds[0], COST_HIGH: bounds[1]})
    terms = ClosedForms(configuration).terms
    cases = [((), Fraction(1))]
    for party in terms.switching(observed=True):
        willing = point.value(terms.willing(party))
        cases = [((), willing), ((party,), 1 - willing)]
    return sum(q * point.value(ClosedForms(configuration, away=away).violation_probability) for away, q in cases)


def test_at_the_upkeep_that_a_guarantee_is_worth_its_provider_is_exactly_indifferent_to_contributing():
    checked = 0
    for seed in range(200):
        found = contributing(seed)
        if found is None:
            continue
        document, name = found
        entry = document["guarantees"][name]
        where = f"contribution: {entry['name']}"
        whole = only(document)
        if whole.settlement.quantities["war.adversary_cost"].bounds is None:
            continue
        if any({"fixed", "per_strength"} & set(one.get("cost", {})) for one in document["guarantees"].values()):
            continue
        forms = ClosedForms(whole)
        document["configurations"]["only"]["guarantees"].remove(name)
        drop = chance_of_attack(only(document)) - chance_of_attack(whole)
        document["configurations"]["only"]["guarantees"].append(name)
        worth = forms.point.value(willingness(forms, name, sympy.Rational(str(drop))))
        assert incentive(whole, where, "stay out") == -worth
        if worth <= 0:
            continue
        assert incentive(whole._unchecked({f"guarantees.{name}.upkeep": worth}), where, "stay out") == 0
        checked += 1
    assert checked >= 10


@pytest.mark.slow
def test_without_a_range_of_costs_a_pivotal_guarantee_is_worth_all_that_an_attack_would_take():
    """The adversary attacks exactly when the guarantee is missing: the drop in the chance is one."""
    checked = 0
    for seed in range(800):
        found = contributing(seed)
        if found is None:
            continue
        document, name = found
        if isinstance(document["war"]["adversary_cost"], dict):
            document["war"]["adversary_cost"] = document["war"]["adversary_cost"]["value"]
        if any(e["provider"] == document["guarantees"][name]["provider"]
               for one, e in document["guarantees"].items() if one != name):  # fmt: skip
            continue
        for block in ("switching", "violations"):
            document.pop(block, None)
        whole = only(document)
        document["configurations"]["only"]["guarantees"].remove(name)
        alone = only(document)
        document["configurations"]["only"]["guarantees"].append(name)
        margins = [one.point.value(one.margin) for one in map(ClosedForms, (whole, alone))]
        if not margins[1] < 0 < margins[0]:
            continue
        forms = ClosedForms(whole)
        worth = forms.point.value(willingness(forms, name))
        gain = incentive(whole, f"contribution: {document['guarantees'][name]['name']}", "stay out")
        assert gain == -worth
        checked += 1
    assert checked >= 10


def test_a_contributor_has_its_stake_in_what_the_protege_keeps_or_would_have_if_fighting_went_on():
    """B (y_P - W_P) (1 - F) - m while the agreement is kept, B (W_P^0 - W_P) if it is not signed; W_P unanswered."""
    checked = 0
    for seed in range(60):
        found = contributing(seed)
        if found is None or "violations" not in found[0]:
            continue
        document, name = found
        entry = document["guarantees"][name]
        entry["upkeep"] = "0.01"
        whole = only(document)
        game, forms = encode(whole), ClosedForms(whole)
        leaves = {node.label: node.payoffs for node, _ in game.nodes() if isinstance(node, Outcome)}
        value, get = forms.point.value, forms.get
        shift = get("war.power_shift") + get("territory.options.line.power_shift")
        refused = value(get(f"guarantees.{name}.own_stake") * shift)
        assert game.number(leaves["fighting goes on"][entry["provider"]]) == refused
        laws = [set(one.get("cost", {"uniform": 0})) for one in document["guarantees"].values()]
        known = isinstance(document["war"]["adversary_cost"], dict) and all(law == {"uniform"} for law in laws)
        chance = chance_of_attack(whole) if known else 0
        kept = value(willingness(forms, name, sympy.Rational(str(1 - chance)))) - Fraction(1, 100)
        label = next(one for one in leaves if one.startswith("the agreement is kept"))
        assert game.number(leaves[label][entry["provider"]]) == kept
        checked += 1
    assert checked >= 20


def test_doubt_about_the_adversary_does_not_make_a_useless_guarantee_worth_staying_out_of():
    """A guarantee without upkeep that changes no chance is worth exactly nothing, whatever the protégé doubts."""
    document = bare(Fraction(6, 10), 0, Fraction(1, 10), Fraction(1, 10), 0, 0, 0)
    document["parties"]["g"] = {"role": "guarantor", "name": "G"}
    useless = {"name": "Useless", "provider": "g", "own_stake": "0.5", "upkeep": "0", "cost": {"fixed": "1"}}
    document["guarantees"]["useless"] = useless
    document["guarantees"]["own"]["punishment"] = "0.3"
    document["configurations"]["only"]["guarantees"] = ["own", "useless"]
    for doubt in ("0", "0.2"):
        document["signature"] = {"distrust": doubt}
        assert incentive(only(document), "contribution: Useless", "stay out") == 0
