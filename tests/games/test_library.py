"""The library of games: every entry builds, is solved by the concept that it names, and refuses what it has not."""

from __future__ import annotations

import pytest

import negotiation as ng
from negotiation.errors import UsageError


@pytest.mark.parametrize("name", [entry.id for entry in ng.library().entries])
def test_every_game_of_the_library_builds_and_is_solved_by_its_concept(name):
    entry = next(entry for entry in ng.library().entries if entry.id == name)
    assert len(ng.solve(ng.library(name), concept=entry.concept)) >= 1


def test_sizes_are_given_by_name():
    assert len(ng.library("dresher-inspection", periods=2, inspections=1).information_sets) == 5
    with pytest.raises(UsageError, match="Did you mean 'periods'"):
        ng.library("dresher-inspection", period=2)
    with pytest.raises(UsageError, match="Did you mean 'dresher-inspection'"):
        ng.library("dresher-inspections")


def test_the_list_names_every_source():
    rows = ng.library().rows()
    assert len(rows) == len({row["id"] for row in rows}) >= 6
    assert all(row["source"] for row in rows)


def test_a_citation_tells_the_document_with_what_was_set_in_it():
    settlement = ng.load("land-options")
    plain, moved = ng.cite(settlement), ng.cite(settlement.change({"war.power_shift": "0.1"}))
    assert ng.__version__ in str(ng.cite())
    assert plain.mark != moved.mark
    assert ng.cite(settlement.configuration("freeze")) == plain
    assert "@misc{land-options," in plain.to_bibtex()
    with pytest.raises(UsageError):
        ng.cite("land-options")
