"""Independent methods: the closed forms N1 to N7 against backward induction on the tree, tolerance zero.

The closed forms are written from the mathematics; induction knows only the tree. Where all numbers are rational they
must be the same rational; where an exponential or a normal law enters, the proved enclosures must meet and be narrow.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.deterrence.assessment import attack_probability
from negotiation.expressions import Enclosure, Point
from negotiation.games import Cutoff
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.encoding import COST_HIGH, COST_LOW
from negotiation.testing import random_document, random_settlement

SETTLEMENTS = 2000
BATCH = 100


def same(one, other):
    """Equal exactly, or enclosures of width below 1e-18 that meet."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    ends = [(n.lower, n.upper) if isinstance(n, Enclosure) else (n, n) for n in (one, other)]
    meet = ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]
    return meet and all(high - low < Fraction(1, 10**18) for low, high in ends)


def longest_delay(forms):
    """N1d: m* = ln(z/(z + y_A - W_A))/ln d, for a margin that is not negative."""
    gain = forms.get("fait_accompli.gain")
    return sympy.log(gain / (gain + forms.margin)) / sympy.log(forms.get("truce.discount"))


class Solved:
    """One random settlement: its tree with the agreement held, and its closed forms."""

    def __init__(self, settlement):
        self.settlement = settlement
        self.configuration = settlement.configuration("only")
        self.game = encode(self.configuration)
        self.standing = hold_agreement(self.game)[0]
        self.forms = ClosedForms(self.configuration)

    def tree_margin(self, party, deviation, kind="truce"):
        found = [one.gain for one in self.standing.of_kind(kind, party) if one.deviation == deviation]
        return -self.game.number(found[0])

    def closed(self, expression):
        return self.forms.point.value(expression)


def draws(batch, rational):
    for index in range(BATCH):
        yield Solved(random_settlement(random.Random(batch * BATCH + index), rational=rational))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(SETTLEMENTS // BATCH))
def test_the_closed_forms_equal_induction_exactly_on_rational_settlements(batch):
    for solved in draws(batch, rational=True):
        compare_all(solved)
        assert isinstance(solved.tree_margin("a", "attack"), Fraction)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(5))
def test_the_closed_forms_meet_induction_in_enclosures_where_exponentials_and_normal_laws_enter(batch):
    for solved in draws(1000 + batch, rational=False):
        compare_all(solved)


def compare_all(solved):
    forms, configuration = solved.forms, solved.configuration
    assert same(solved.tree_margin("a", "attack"), solved.closed(forms.margin)), "N1"
    assert same(solved.tree_margin("p", "attack"), solved.closed(forms.emboldenment_margin)), "N6"
    assert same(solved.tree_margin("a", "fight on", "signature"), solved.closed(forms.acceptance_adversary)), "N7 A"
    assert same(solved.tree_margin("p", "fight on", "signature"), solved.closed(forms.acceptance_protege)), "N7 P"
    if configuration.has("fait_accompli.gain"):
        assert same(solved.tree_margin("a", "seize"), solved.closed(forms.seizure_margin)), "N1d"
    check_attack_probability(solved)
    for where, move in solved.standing.profile.items():
        if isinstance(move, Cutoff):
            check_guarantor(solved, where, move)
    check_windows(solved)
    for guarantee in configuration.guarantees:
        check_critical_reliability(solved, guarantee)


def check_attack_probability(solved):
    """N1c: the tree in which the cost of attacking is private, the closed form, and what an assessment says."""
    bounds = solved.configuration.settlement.quantities["war.adversary_cost"].bounds
    if bounds is None:
        return
    game = encode(solved.configuration, private_war_cost=True)
    free = {w: move for w, move in game.agreement.items() if game.information_sets[w][0].private_cost is None}
    profile = hold_agreement(game, free)[0].profile
    where = "after the ceasefire: A"
    law = game.information_sets[where][0].private_cost
    found = game.number(law.probability(profile[where].threshold))
    point = Point({**solved.configuration.values, COST_LOW: bounds[0], COST_HIGH: bounds[1]})
    assert same(found, point.value(solved.forms.violation_probability)), "N1c"
    valued = tuple((one, solved.game.number(one.gain)) for one in solved.standing.of_kind("truce"))
    assert same(found, attack_probability(solved.configuration, solved.game, valued)), "N1c"


def check_windows(solved):
    """N1b, N2 as identities with the tree: margin = (1 - π)(S - S_min), acceptance = π (S_acc - S)."""
    forms = solved.forms
    if solved.closed(forms.rate) == 1:
        return
    gap = solved.closed((1 - forms.rate) * (forms.response - forms.least_response))
    assert same(gap, solved.tree_margin("a", "attack")), "N1b"
    if forms.most_accepted is not None:
        room = forms.rate * (forms.most_accepted - forms.response) + forms.get("signature.pressure")
        assert same(solved.closed(room), solved.tree_margin("a", "fight on", "signature")), "N2"
    delay_check(solved)


def delay_check(solved):
    """N1d: at m* the weight d^m* satisfies d^m* (z + margin) = z."""
    forms, configuration = solved.forms, solved.configuration
    if not configuration.has("fait_accompli.gain"):
        return
    margin = solved.tree_margin("a", "attack")
    if isinstance(margin, Fraction) and margin > 0 and configuration.values["fait_accompli.gain"] > 0:
        left = solved.closed(forms.get("truce.discount") ** longest_delay(forms))
        right = configuration.values["fait_accompli.gain"] / (configuration.values["fait_accompli.gain"] + margin)
        assert same(left, right), "N1d"


def check_critical_reliability(solved, guarantee):
    """N5 as an identity with the tree: margin = (ρ - ρ*) × what certainty would add to the margin."""
    forms = solved.forms
    critical = forms.critical_reliability(guarantee)
    if critical is None or len(forms.states) > 1:
        return
    zero, one = {guarantee: sympy.Integer(0)}, {guarantee: sympy.Integer(1)}
    worth = [solved.closed(forms.guaranteed(f) - forms.growing_provocation(f)) for f in (zero, one)]
    honour = solved.closed(forms.honour(guarantee, forms.states[0][0]))
    if all(isinstance(number, Fraction) for number in (*worth, honour)):
        found = (honour - solved.closed(critical)) * (worth[1] - worth[0])
        assert same(found, solved.tree_margin("a", "attack")), "N5"


def check_guarantor(solved, where, move):
    """N4: the cutoff of the tree is the burden times K*, and the law gives the same honour probability."""
    node = solved.game.information_sets[where][0]
    guarantee = node.moment.guarantee
    state = solved.configuration.mandate != "absent" and node.moment.stands is not False
    forms = solved.forms
    burden = forms.terms.burden(guarantee, state)
    assert same(solved.game.number(move.threshold), solved.closed(burden * forms.cutoff(guarantee, state)))
    chance = node.private_cost.probability(move.threshold)
    assert same(solved.game.number(chance), solved.closed(forms.honour(guarantee, state)))


def critical_cases(count, condition):
    """Random rational settlements that satisfy a condition on their document."""
    rng = random.Random(5)
    found = 0
    while found < count:
        document = random_document(rng)
        if condition(document):
            found += 1
            yield document


@pytest.mark.slow
def test_at_the_critical_reliability_n5_the_margin_of_the_tree_is_exactly_zero():
    checked = 0

    def one_private_cost(document):
        first = document["guarantees"]["g0"]
        return "uniform" in first.get("cost", {}) and "renewals" not in document.get("mandate", {})

    for document in critical_cases(600, one_private_cost):
        solved = Solved(from_data(document))
        critical = solved.forms.critical_reliability("g0")
        if critical is None:
            continue
        wanted = solved.closed(critical)
        cutoff = solved.closed(solved.forms.cutoff("g0", solved.forms.states[0][0]))
        if not 0 < wanted < 1 or cutoff <= 0:
            continue
        document["guarantees"]["g0"]["cost"] = {"uniform": {"low": "0", "high": str(cutoff / wanted)}}
        assert Solved(from_data(document)).tree_margin("a", "attack") == 0
        checked += 1
    assert checked >= 30


def own_forces_document(rng):
    """One guarantee that always acts, with proportional provocation."""
    document = random_document(rng)
    document["guarantees"] = {
        "g0": {
            "name": "Own",
            "provider": "p",
            "denial": "0.1",
            "provocation_rate": str(Fraction(rng.randint(1, 60), 100)),
        }
    }
    document.pop("mandate", None)
    document.pop("fait_accompli", None)
    document["configurations"]["only"] = {"territory": "line", "guarantees": ["g0"]}
    return document


def test_at_s_min_n1b_the_margin_of_the_tree_is_exactly_zero():
    checked = 0
    rng = random.Random(11)
    for _ in range(400):
        document = own_forces_document(rng)
        least = Solved(from_data(document))
        wanted = least.closed(least.forms.least_response)
        rate = Fraction(document["guarantees"]["g0"]["provocation_rate"])
        assert wanted == least.closed(least.forms.need) / (1 - rate)
        if 0 <= wanted <= 1:
            document["guarantees"]["g0"]["denial"] = str(wanted)
            assert Solved(from_data(document)).tree_margin("a", "attack") == 0
            checked += 1
    assert checked >= 100


def test_at_s_acc_n2_the_adversary_is_exactly_indifferent_to_signing():
    checked = 0
    rng = random.Random(12)
    for _ in range(400):
        document = own_forces_document(rng)
        document.pop("signature", None)
        solved = Solved(from_data(document))
        most = solved.closed(solved.forms.most_accepted)
        if 0 < most <= 1:
            document["guarantees"]["g0"]["denial"] = str(most)
            again = Solved(from_data(document))
            assert again.tree_margin("a", "fight on", "signature") == 0
            checked += 1
    assert checked >= 50


@pytest.mark.slow
def test_at_the_longest_delay_n1d_a_seizure_neither_pays_nor_costs():
    checked = 0

    def seizing(document):
        return float(Fraction(document.get("fait_accompli", {}).get("gain", "0"))) > 0

    for document in critical_cases(150, seizing):
        solved = Solved(from_data(document))
        if solved.closed(solved.forms.margin) <= 0:
            continue
        delay = solved.closed(longest_delay(solved.forms))
        document["fait_accompli"]["response_delay"] = str(Fraction(float(delay)).limit_denominator(10**12))
        gap = Solved(from_data(document)).tree_margin("a", "seize")
        assert abs(float(gap)) < 1e-9
        checked += 1
    assert checked >= 10


def test_the_strongest_credible_denial_n4_is_where_a_provider_turns_from_honouring_to_default():
    checked = 0

    def growing_cost(document):
        return "per_strength" in document["guarantees"]["g0"].get("cost", {})

    for document in critical_cases(60, growing_cost):
        solved = Solved(from_data(document))
        forms = solved.forms
        if solved.closed(forms.terms.default_cost("g0", forms.mandated)) == 0 or slope(solved) <= 0:
            continue
        strongest = solved.closed(forms.strongest_credible("g0"))
        if not 0 < strongest < Fraction(99, 100):
            continue
        for step, honours in ((-Fraction(1, 1000), True), (Fraction(1, 1000), False)):
            denial = strongest + step
            if denial > 0:
                document["guarantees"]["g0"]["denial"] = str(denial)
                again = Solved(from_data(document))
                where = next(w for w in again.standing.profile if w.startswith("response: Guarantee 0"))
                assert (again.standing.profile[where] == "honour") is honours
        checked += 1
    assert checked >= 10


def slope(solved):
    """k(1 - b_u) - B θ: how much faster the cost grows than the provider's own stake."""
    forms = solved.forms
    path = "guarantees.g0"
    known = forms.get(f"{path}.cost.per_strength") * forms.terms.burden("g0", forms.mandated)
    own = forms.get(f"{path}.own_stake")
    if forms.mandated and forms.terms.covered("g0"):
        own = own * forms.get("mandate.robustness", 1)
    return solved.closed(known - own)


@pytest.mark.slow
def test_n8_the_path_is_durable_peace_exactly_when_n1_n6_and_n7_hold():
    for batch in range(3):
        for solved in draws(3000 + batch, rational=True):
            forms = solved.forms
            needed = [forms.margin, forms.emboldenment_margin, forms.acceptance_adversary, forms.acceptance_protege]
            if solved.configuration.has("fait_accompli.gain"):
                needed.append(forms.seizure_margin)
            values = [solved.closed(one) for one in needed]
            if 0 in values:
                continue
            answer = assess(solved.configuration)
            assert (answer.verdict == "durable") is all(value > 0 for value in values)
            outcomes = {outcome for _, outcome, _ in answer.solution[0].path()}
            assert ("the agreement is kept" in outcomes) is all(value > 0 for value in values)
