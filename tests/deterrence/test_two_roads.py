"""The tree against the closed forms: every assessment compares them, and a fault on either road is told."""

from __future__ import annotations

import copy
import random
from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from negotiation.deterrence import assess
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.errors import SolverError
from negotiation.settlement import from_data
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.responses import Responses
from negotiation.settlement.game.small_violations import SmallViolation
from negotiation.testing import random_document


def one_guarantee(**blocks):
    """A contest about one area, shared by halves, and one guarantee of G1; `blocks` are put in or replace others."""
    document = {
        "id": "one",
        "title": "One guarantee",
        "summary": "Made by hand.",
        "parties": {
            "a": {"role": "adversary", "name": "A"},
            "p": {"role": "protege", "name": "P"},
            "un": {"role": "mandate holder", "name": "UN"},
            "v": {"role": "guarantor", "name": "V"},
            "w": {"role": "guarantor", "name": "W"},
            "g1": {"role": "guarantor", "name": "G1"},
        },
        "territory": {
            "areas": {"k": {"name": "K", "weight": {"a": "1", "p": "1"}}},
            "options": {"o": {"name": "O", "allot": {"k": {"to": "shared"}}}},
            "shared": {"a": "0.5", "p": "0.5"},
        },
        "war": {"adversary_share": "0.6", "adversary_cost": "0.1", "protege_cost": "0.1", "power_shift": "0.1"},
        "guarantees": {
            "g": {
                "name": "G",
                "provider": "g1",
                "denial": "0.1",
                "own_stake": "0.5",
                "reputation": "0.1",
                "cost": {"uniform": {"low": "0", "high": "0.3"}},
            }
        },
        "mandate": {
            "holder": "un",
            "legitimacy_cost": "0.01",
            "burden_sharing": "0.5",
            "public_commitment": "0.05",
            "neutrality": "0.5",
        },
        "configurations": {
            name: {"territory": "o", "guarantees": ["g"], "mandate": mandate}
            for name, mandate in (("absent", "absent"), ("in_force", "in force"), ("voted", "conditional"))
        },
        "baseline": "absent",
    }
    return from_data({**document, **blocks})


# --- a fault on either road is told ---


def fresh(model):
    """A model read anew: nothing that was built before, or is built wrongly here, is shared with it."""
    return from_data(copy.deepcopy(ng.load(model).tree.data))


def negated(owner, name):
    """The method or property of a class with the sign of what it gives turned round."""
    kind, known = type(owner.__dict__[name]), owner.__dict__[name]
    if kind is property:
        return property(lambda self: -known.fget(self))
    if hasattr(known, "func"):
        return property(lambda self: -known.func(self))
    return lambda self, *given: -known(self, *given)


FAULTS = [
    (ClosedForms, "legitimacy", "four-level-framework"),
    (ClosedForms, "need", "four-level-framework"),
    (ClosedForms, "provocation", "four-level-framework"),
    (ClosedForms, "cutoff", "four-level-framework"),
    (ClosedForms, "relief_lost", "sanctions-for-compliance"),
    (Terms, "legitimacy", "four-level-framework"),
    (Terms, "response", "four-level-framework"),
    (Terms, "provocation", "four-level-framework"),
    (Terms, "shift", "land-options"),
    (Terms, "default_cost", "four-level-framework"),
    (SmallViolation, "loss", "sanctions-for-compliance"),
    (ProbeForms, "worth", "sanctions-for-compliance"),
]


@pytest.mark.parametrize(("owner", "name", "model"), FAULTS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_sign_turned_round_in_a_formula_or_in_a_payoff_is_told(monkeypatch, request, owner, name, model):
    assess(fresh(model))
    monkeypatch.setattr(owner, name, negated(owner, name))
    if owner in (SmallViolation, ProbeForms):
        request.addfinalizer(forget)
        forget()
    with pytest.raises(SolverError, match="by its closed form"):
        ng.compare(fresh(model))


def forget():
    from negotiation.deterrence.closed_forms import monitoring
    from negotiation.settlement.game import small_violations

    monitoring._worth.cache_clear()
    small_violations._worth.cache_clear()


def test_a_formula_that_is_half_of_what_it_should_be_is_told_with_both_numbers(monkeypatch):
    monkeypatch.setattr(ClosedForms, "legitimacy", sympy.Rational(1, 2))
    with pytest.raises(SolverError, match=r"attack is 0\.0168\d* in the tree and .* report it"):
        assess(fresh("four-level-framework"), "framework")


def test_a_response_that_the_tree_forgets_is_told(monkeypatch):
    known = Responses.outcome

    def forgetful(self, attack, state, done, paid):
        return known(self, attack, state, {one: acted and one != "g" for one, acted in done.items()}, paid)

    monkeypatch.setattr(Responses, "outcome", forgetful)
    with pytest.raises(SolverError, match="gain from an attack"):
        assess(one_guarantee(), "in_force")


@pytest.mark.parametrize("batch", range(4))
def test_no_valid_document_is_refused_by_the_comparison(batch):
    """Random documents with everything that the comparison must know to leave out, or to count."""
    for seed in range(40):
        document = random_document(random.Random(f"{batch} {seed}"), rational=bool(seed % 2), truce=bool(batch % 2))
        entry = document["configurations"]["only"]
        if "mandate" in document and batch > 1:
            document["mandate"]["support"] = {"p": f"{seed}/40"}
            document["mandate"]["veto"] = ["a"] if seed % 3 else []
            entry["mandate"] = "conditional"
        assert assess(from_data(document), "only").margin is not None


# --- ties ---


def tie(cost):
    guarantee = {"name": "G", "provider": "g1", "denial": "0.2", "reputation": "0.15", "cost": {"fixed": cost}}
    return assess(one_guarantee(guarantees={"g": guarantee}), "absent")


def test_a_guarantor_whose_known_cost_is_exactly_its_worth_honours_n4():
    answer = tie("0.15")
    assert (answer.margin, str(answer.verdict)) == (Fraction(1, 10), "durable")
    assert (answer.guarantees[0].reliability, answer.guarantees[0].honour) == (1, 1)
    assert answer.held.profile["response: G"] == "honour"
    assert all(one.holds for one in answer.conditions)
    assert answer.agreement.sign(answer.game.point) == 1


def test_beside_the_tie_reliability_and_margin_belong_to_the_same_case_too():
    below, above = tie("0.149999"), tie("0.150001")
    assert (below.margin, below.guarantees[0].reliability) == (Fraction(1, 10), 1)
    assert (above.margin, above.guarantees[0].reliability) == (Fraction(-1, 10), 0)


def test_a_proof_that_hangs_on_a_tie_is_undecided_and_says_so():
    settlement = one_guarantee(
        guarantees={
            "g": {"name": "G", "provider": "g1", "denial": "0.2", "reputation": "0.15", "cost": {"fixed": "0.15"}}
        }
    )
    ranges = {"guarantees.g.cost.fixed": ("0.1", "0.15")}
    found = ng.prove(settlement, "absent", ranges=ranges)
    assert (found.answer, "indifferent" in str(found.evidence)) == ("undecided", True)
    assert ng.prove(settlement, "absent", ranges={"guarantees.g.cost.fixed": ("0.1", "0.14")}).answer == "proved"
    assert ng.prove(settlement, "absent", ranges={"guarantees.g.cost.fixed": ("0.1", "0.16")}).answer == "refuted"


# --- mandates that others vote on ---


def voted(support, veto=(), **more):
    mandate = {
        "holder": "un",
        "legitimacy_cost": "0.01",
        "burden_sharing": "0.5",
        "public_commitment": "0.05",
        "neutrality": "0.5",
        "support": support,
        "veto": list(veto),
        **more,
    }
    return one_guarantee(mandate=mandate)


def test_a_mandate_adopted_for_sure_counts_as_one_in_force():
    settlement = one_guarantee()
    adopted, given = assess(settlement, "voted"), assess(settlement, "in_force")
    assert (adopted.guarantees[0].reliability, adopted.window.response) == (1, Fraction(11, 100))
    assert adopted.guarantees[0].needed == Fraction(9, 10)
    assert all(one.holds for one in adopted.conditions)
    assert (adopted.guarantees, adopted.window) == (given.guarantees, given.window)


@pytest.mark.parametrize("support", [{"v": "1/4"}, {"v": "1/2", "w": "1/3"}, {"v": "0"}, {"v": "1"}], ids=str)
@pytest.mark.parametrize("veto", [(), ("a",)], ids=["no veto", "consent"])
def test_what_a_guarantee_is_worth_under_a_vote_is_the_mean_over_its_outcomes(support, veto):
    settlement = voted(support, veto, **({"neutrality": "1"} if veto else {}))
    answer = assess(settlement, "voted")
    chance = Fraction(1)
    for one in support.values():
        chance *= Fraction(one)
    if answer.mandate == "vetoed":
        chance = Fraction(0)
    with_it, without = (assess(settlement, name) for name in ("in_force", "absent"))
    for read in (
        lambda one: one.guarantees[0].reliability,
        lambda one: one.guarantees[0].net,
        lambda one: one.window.response,
    ):
        assert read(answer) == chance * read(with_it) + (1 - chance) * read(without)


def test_a_coalition_under_a_vote_counts_the_chance_that_it_is_adopted():
    ranged = {"value": "0.1", "range": ["0", "0.4"]}
    war = {"adversary_share": "0.6", "adversary_cost": ranged, "protege_cost": "0.1", "power_shift": "0.1"}
    guarantee = {
        "name": "G",
        "provider": "g1",
        "denial": "0.1",
        "own_stake": "0.5",
        "reputation": "0.1",
        "upkeep": "0.001",
        "cost": {"uniform": {"low": "0", "high": "0.3"}},
    }
    mandate = {"holder": "un", "legitimacy_cost": "0.01", "burden_sharing": "0.5", "support": {"v": "1/4"}}
    settlement = one_guarantee(war=war, guarantees={"g": guarantee}, mandate=mandate)
    chances = [ng.coalition(settlement, name).chances["g",] for name in ("voted", "in_force", "absent")]
    assert chances[0] == chances[1] / 4 + 3 * chances[2] / 4 != chances[2]
