"""Where numbers come from, and how much of a verdict rests on those that are assumed."""

from __future__ import annotations

import pytest

import negotiation as ng
from negotiation.study import sources


@pytest.mark.parametrize("name", ["four-level-framework", "reassurance-force", "us-led-monitoring"])
def test_the_weights_are_the_swings_of_the_margin_and_add_up_to_one(name):
    settlement = ng.load(name)
    found, answer = sources(settlement), ng.assess(settlement)
    widths = {one.path: one.width for one in answer.sensitivity.swings}
    total = sum(widths.values())
    for one in found:
        assert one.weight == pytest.approx(widths.get(one.path, 0) / total, abs=1e-12)
    assert sum(one.weight for one in found) == pytest.approx(1)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


def test_every_number_that_plays_a_part_is_listed_with_its_source_and_no_other():
    settlement = ng.load("land-options")
    found = {one.path: one for one in sources(settlement, "freeze_us")}
    assert "guarantees.us_committed.denial" in found
    assert "guarantees.nato_membership.denial" not in found
    for path, one in found.items():
        quantity = settlement.quantities[path]
        assert (one.unit, one.status, one.source) == (quantity.unit, quantity.status, quantity.source)
        assert one.kind == ("lever" if ng.settlement.is_lever(path) else "parameter")


def test_what_is_set_in_a_configuration_is_told_as_set_and_weighs_nothing():
    found = {one.path: one for one in sources(ng.load("land-options"), "ceded_line_kept")}
    one = found["territory.options.donbas_ceded.power_shift"]
    assert one.source == "set in this configuration"
    assert one.weight == 0


def test_the_share_that_rests_on_assumptions_falls_when_a_number_is_reported():
    """The widest number made reported: just its weight moves from one side to the other."""
    settlement = ng.load("four-level-framework")
    before = sources(settlement)
    widest = next(one for one in before if one.status == "assumed")
    data = dict(settlement.tree.data)
    block, entry = widest.path.split(".", 1)
    assert block == "war"
    data["war"] = {**data["war"], entry: {**data["war"][entry], "status": "reported"}}
    after = sources(ng.load(data))
    assert before.assumed_share - after.assumed_share == pytest.approx(widest.weight, abs=1e-9)
    assert after.counts["reported"] == before.counts["reported"] + 1
