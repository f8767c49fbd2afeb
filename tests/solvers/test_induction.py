"""Backward induction: laws, ties, information sets, finite types, and a verification that nothing false passes."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.deterrence import hold_agreement
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import symbol
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Outcome, PrivateCost, Profile
from negotiation.settlement import encode, from_data
from negotiation.solvers import solve, verify
from negotiation.solvers.trees import subgame_check
from negotiation.testing import assert_no_deviation_pays, random_document, settlements


def leaf(label, **payoffs):
    return Outcome(label, {party: sympy.sympify(value) for party, value in payoffs.items()})


def random_tree(rng, depth, ties=False):
    """A random tree of perfect information for three parties with integer payoffs."""
    counter = itertools.count()
    top = 2 if ties else 10**6

    def grow(level):
        if level == 0 or rng.random() < 0.15:
            return leaf(f"o{next(counter)}", **{p: rng.randint(0, top) for p in "ABC"})
        children = [grow(level - 1) for _ in range(rng.randint(2, 3))]
        if rng.random() < 0.2:
            weight = sympy.Rational(1, len(children))
            return Chance(f"n{next(counter)}", tuple((str(i), weight, c) for i, c in enumerate(children)))
        return Decision(rng.choice("ABC"), f"d{next(counter)}", {str(i): c for i, c in enumerate(children)})

    return ExtensiveGame(("A", "B", "C"), grow(depth))


def brute_force(game):
    """All pure profiles that are subgame perfect, by trying every plan of every party at every decision."""
    wheres = list(game.information_sets)
    menus = [list(game.information_sets[where][0].actions) for where in wheres]
    found = []
    for moves in itertools.product(*menus):
        profile = Profile(dict(zip(wheres, moves, strict=True)))
        if all(one.gain <= 0 for one in game.incentives(profile)):
            found.append(profile)
    return set(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_induction_finds_every_pure_subgame_perfect_equilibrium_also_with_ties(seed):
    rng = random.Random(seed)
    game = random_tree(rng, 3, ties=seed % 2 == 0)
    while len(game.information_sets) > 8:
        game = random_tree(rng, 3, ties=seed % 2 == 0)
    assert {one.profile for one in solve(game)} == brute_force(game)


def test_ties_are_kept_and_reported():
    game = ExtensiveGame(("A",), Decision("A", "here", {"left": leaf("l", A=1), "right": leaf("r", A=1)}))
    found = solve(game)
    assert {one.profile["here"] for one in found} == {"left", "right"}
    assert all(len(one.ties) == 1 for one in found)


def test_a_tie_that_floats_cannot_see_is_kept():
    sums = {"a": "0.1", "b": "0.2", "c": "0.3"}
    left = Outcome("l", {"A": symbol("a") + symbol("b")})
    right = Outcome("r", {"A": symbol("c")})
    game = ExtensiveGame(("A",), Decision("A", "here", {"left": left, "right": right})).at(sums)
    assert len(solve(game)) == 2


def test_without_values_the_answer_is_by_case_with_its_conditions():
    x = symbol("x")
    game = ExtensiveGame(("A",), Decision("A", "here", {"keep": leaf("k", A=0), "go": Outcome("g", {"A": x})}))
    found = {one.profile["here"]: one.conditions for one in solve(game)}
    assert found == {"keep": (x,), "go": (-x,)}
    assert all(one.verification.holds is None for one in solve(game))
    assert [one.profile["here"] for one in solve(game.at(x=-1))] == ["keep"]


def test_beliefs_that_matter_are_refused_and_not_guessed():
    first = Decision("B", "blind", {"x": leaf("1", B=1), "y": leaf("2", B=0)})
    second = Decision("B", "blind", {"x": leaf("3", B=0), "y": leaf("4", B=2)})
    game = ExtensiveGame(("A", "B"), Decision("A", "start", {"left": first, "right": second}))
    with pytest.raises(SolverError, match="believes"):
        solve(game, solver="backward induction")


def test_an_information_set_is_answered_where_the_same_move_is_best_everywhere():
    first = Decision("B", "blind", {"x": leaf("1", A=3, B=1), "y": leaf("2", A=0, B=0)})
    second = Decision("B", "blind", {"x": leaf("3", A=1, B=5), "y": leaf("4", A=9, B=2)})
    game = ExtensiveGame(("A", "B"), Decision("A", "start", {"left": first, "right": second}))
    (found,) = solve(game)
    assert dict(found.profile) == {"start": "left", "blind": "x"}


@settings(max_examples=40, deadline=None)
@given(settlements())
def test_every_answer_for_a_random_settlement_is_verified_exactly(settlement):
    game = encode(settlement)
    for one in solve(game):
        assert one.verification.holds is True
        assert one.arithmetic == "exact"
        assert one.verification.regret == 0
        assert_no_deviation_pays(game, one.profile)


@settings(max_examples=40, deadline=None)
@given(settlements(), st.randoms(use_true_random=False))
def test_a_mutated_answer_is_rejected_whenever_a_deviation_pays(settlement, rng):
    """Manufactured: turn one move of a verified profile; verification must notice exactly what the gains say."""
    game = encode(settlement)
    moves = dict(solve(game)[0].profile)
    where = rng.choice(list(moves))
    node = game.information_sets[where][0]
    if isinstance(moves[where], Cutoff):
        moves[where] = Cutoff(moves[where].move, moves[where].threshold + rng.choice([-1, 1]))
        law = node.private_cost
        before = game.number(law.probability(solve(game)[0].profile[where].threshold))
        changed = game.number(law.probability(moves[where].threshold)) != before
        assert verify(game, Profile(moves)).holds is (not changed)
        return
    moves[where] = rng.choice([a for a in node.actions if a != moves[where]])
    profile = Profile(moves)
    paying = [
        one
        for one in game.incentives(profile)
        if not isinstance(profile[one.where], Cutoff) and game.point.sign(one.gain) == 1
    ]
    if verify(game, profile).holds:
        assert all(len(game.information_sets[one.where]) > 1 for one in paying), "where no subgame begins"
        assert not paying or subgame_check.check_subgames(game, profile).holds
    else:
        assert paying


@settings(max_examples=25, deadline=None)
@given(settlements(), st.integers(1, 50))
def test_the_unit_of_payoffs_changes_no_move(settlement, unit):
    game = encode(settlement)
    scaled = ExtensiveGame(game.parties, scale(game.root, unit), game.values)
    plain = [{w: m for w, m in e.profile.items() if isinstance(m, str)} for e in solve(game)]
    assert plain == [{w: m for w, m in e.profile.items() if isinstance(m, str)} for e in solve(scaled)]


def scale(node, unit):
    """Multiply all payoffs, and the laws of private costs with them."""
    if isinstance(node, Outcome):
        return Outcome(node.label, {p: unit * v for p, v in node.payoffs.items()})
    if isinstance(node, Chance):
        return Chance(node.label, tuple((a, q, scale(c, unit)) for a, q, c in node.branches))
    cost = node.private_cost
    if cost:
        cost = PrivateCost(cost.move, cost.law, unit * cost.first, unit * cost.second)
    return Decision(
        node.party, node.where, {a: scale(c, unit) for a, c in node.actions.items()}, cost, node.moment, node.acts
    )


def uniform_documents(count):
    rng = random.Random(77)
    while count:
        document = random_document(rng)
        costs = [g.get("cost", {}) for g in document["guarantees"].values()]
        if all("uniform" in cost or not cost for cost in costs) and any(costs) and len(costs) <= 2:
            document.pop("mandate", None)
            document["configurations"]["only"]["mandate"] = "absent"
            for guarantee in document["guarantees"].values():
                guarantee.pop("requires_mandate", None)
            count -= 1
            yield document


def tree_margin(game):
    found = hold_agreement(game)[0].of_kind("truce", "a")
    return -float(game.number(next(one.gain for one in found if one.deviation == "attack")))


@pytest.mark.parametrize("types", [1, 2, 4, 8])
def test_a_finite_type_version_lies_within_its_error_bound_of_the_continuous_game(types):
    """Each private cost split into m equal types moves each honour probability by at most 1/(2m)."""
    for document in uniform_documents(40):
        game = encode(from_data(document))
        finite = game.discretise(types)
        assert not any(nodes[0].private_cost for nodes in finite.information_sets.values())
        responses = [
            Fraction(g.get("denial", "0")) + Fraction(g.get("punishment", "0")) for g in document["guarantees"].values()
        ]
        bound = float(sum(responses)) * len(responses) / (2 * types)
        assert abs(tree_margin(finite) - tree_margin(game)) <= bound + 1e-12


def test_the_finite_type_version_converges_on_the_worked_example():
    from negotiation.settlement import read_file

    settlement = read_file("tests/settlement/documents/we1.yaml")
    game = encode(settlement, "force_un")
    exact = margin_of(game)
    errors = [abs(margin_of(game.discretise(types)) - exact) for types in (1, 4, 16, 64, 256)]
    assert errors[-1] < 2e-4
    assert errors[-1] < errors[0] / 20


def margin_of(game):
    found = hold_agreement(game)[0].of_kind("truce", "adversary")
    return -float(game.number(found[0].gain))


def test_information_sets_stay_intact_when_costs_are_split_into_types():
    document = next(iter(uniform_documents(1)))
    game = encode(from_data(document))
    finite = game.discretise(3)
    for where, nodes in game.information_sets.items():
        if nodes[0].private_cost:
            split = [w for w in finite.information_sets if w.startswith(f"{where} (type")]
            assert len(split) == 3
            assert all(len(finite.information_sets[w]) >= len(nodes) for w in split)


def test_a_concept_without_a_method_is_refused():
    game = ExtensiveGame(("A",), leaf("x", A=1))
    with pytest.raises(UsageError, match="subgame perfect"):
        solve(game, concept="subgame prefect")


@pytest.mark.parametrize("seed", range(25))
def test_a_subgame_perfect_equilibrium_is_an_equilibrium_of_the_normal_form(seed):
    from helpers.trees import plan_of
    from negotiation.games.conversion import normal_form
    from negotiation.solvers.verification import verify_choices

    rng = random.Random(500 + seed)
    tree = random_tree(rng, 3)
    while len(tree.information_sets) > 6:
        tree = random_tree(rng, 3)
    table = normal_form(tree)
    for one in solve(tree):
        plans = Profile({party: plan_of(tree, party, one.profile) for party in tree.parties})
        assert verify_choices(table, plans).holds is True
        assert table.payoffs(plans) == one.payoffs
