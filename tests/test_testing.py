"""What the package offers to testers does what it says: laws fail where they should, draws are steady and varied."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given

import negotiation as ng
from negotiation.solvers import solve
from negotiation.testing import (
    assert_no_deviation_pays,
    assert_scale_free,
    random_document,
    random_settlement,
    settlement,
    tables,
    trees,
)


def choice(left, right):
    leaf = {label: ng.Outcome(label, {"A": sympy.Integer(v)}) for label, v in (("left", left), ("right", right))}
    return ng.ExtensiveGame(("A",), ng.Decision("A", "here", leaf))


def test_a_deviation_that_pays_is_reported_with_who_and_where():
    assert_no_deviation_pays(choice(2, 1), ng.Profile({"here": "left"}))
    with pytest.raises(AssertionError, match="A at 'here' gains 1 by 'left'"):
        assert_no_deviation_pays(choice(2, 1), ng.Profile({"here": "right"}))


def test_a_change_of_unit_is_told_from_a_change_of_game():
    assert_scale_free(choice(2, 1), choice(20, 10))
    with pytest.raises(AssertionError, match="unit of payoffs"):
        assert_scale_free(choice(2, 1), choice(1, 2))


def test_the_same_seed_draws_the_same_settlement_and_many_seeds_draw_every_part():
    assert random_document(random.Random(7)) == random_document(random.Random(7))
    drawn = [random_document(random.Random(seed)) for seed in range(80)]
    for block in ("mandate", "fait_accompli", "sanctions", "protege_violation", "monitoring", "signature"):
        assert 0 < sum(block in one for one in drawn) < len(drawn)
    guarantees = [g for one in drawn for g in one["guarantees"].values()]
    assert any("after" in g for g in guarantees)
    assert any("requires_mandate" in g for g in guarantees)
    assert {kind for g in guarantees for kind in g.get("cost", {"own": 0})} >= {
        "uniform",
        "fixed",
        "per_strength",
        "own",
    }
    assert random_settlement(random.Random(7), rational=False).document.fait_accompli is not None


def test_assumptions_list_every_number_with_its_source():
    found = ng.load("four-level-framework").assumptions
    assert len(found.rows()) == len(ng.load("four-level-framework").quantities)
    assert all(row["source"] != "–" for row in found.rows())
    assert "assumed" in found.summary()


@given(tables((2, 3), largest=1), trees(parties=2))
def test_drawn_tables_and_trees_are_games_that_can_be_solved(table, tree):
    assert table.shape == (2, 3)
    assert len(solve(table)) >= 1
    assert len(solve(tree, concept="Nash")) >= 1
    assert solve(table).status == "complete"


def test_the_smallest_settlement_is_valid_durable_and_rational():
    answer = ng.assess(settlement().build())
    assert (answer.verdict, answer.margin) == ("durable", Fraction(1, 10))
    assert settlement().document() == settlement().document()


def test_every_part_of_the_builder_gives_a_document_that_is_read():
    plain = settlement()
    built = (
        plain.guarantee("g", denial="0.1", reputation="0.1")
        .private_cost("g", 0, Fraction(2, 5))
        .guarantee("own", "p", denial="0.05")
        .mandate(veto="a", legitimacy_cost="0.02")
        .violation("fire", gain="0.05", punishment=3)
        .block("sanctions", relief="0.02", snapback="0.5")
        .war(power_shift="0.05")
    )
    found = built.build()
    assert found.configuration("only").guarantees == ("g", "own")
    assert found.quantities["guarantees.g.cost.uniform.high"].number == Fraction(2, 5)
    assert ng.assess(found).mandate in ("consented", "vetoed")
    assert plain.document() == settlement().document(), "a builder is never changed"
    assert ng.assess(plain.guarantee("g", denial="0.1", reputation="0.2").known_cost("g", "0.1").build()).verdict
