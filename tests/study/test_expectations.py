"""Expectations of a document are really checked: a false statement of each kind is found, with what holds instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from negotiation.settlement import from_yaml
from negotiation.study import check_expectations

WE1 = (Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml").read_text()

TRUE = [
    "{configuration: force_un, verdict: durable}",
    "{configuration: force, binding: gains 0.0555 by attacking}",
    "{larger_margin: [all_three_un, force_un]}",
    "{configuration: force_un, threshold: guarantees.force.denial, answer: at least}",
    "{configuration: force_un, threshold: guarantees.force.denial, between: [0.10, 0.11]}",
    "{configuration: force, threshold: guarantees.force.reputation, answer: never}",
]
FALSE = [
    ("{configuration: force, verdict: durable}", "accepted, violation pays"),
    ("{configuration: force, binding: would lose}", "gains 0.0555"),
    ("{larger_margin: [force, force_un]}", "-0.0555 and +0.0094"),
    ("{configuration: force_un, threshold: guarantees.force.denial, answer: at most}", "at least 0.1084"),
    ("{configuration: force_un, threshold: guarantees.force.denial, between: [0.2, 0.3]}", "at least 0.1084"),
]


def findings(statement):
    return check_expectations(from_yaml(f"{WE1}expect:\n  - {statement}\n"))


@pytest.mark.parametrize("statement", TRUE)
def test_a_true_statement_is_checked_and_holds(statement):
    (one,) = findings(statement)
    assert one.holds is True


@pytest.mark.parametrize(("statement", "instead"), FALSE)
def test_a_false_statement_is_found_with_what_holds_instead(statement, instead):
    (one,) = findings(statement)
    assert one.holds is False
    assert instead in one.found
