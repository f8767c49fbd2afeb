"""Other programs beside ours: what they find is confirmed or refuted by our verification, what they miss is counted."""

from __future__ import annotations

import random

import pytest

import negotiation as ng
from negotiation.errors import UsageError
from negotiation.solvers import cross_check as module


def table(rng, size=3):
    return ng.NormalFormGame.from_arrays(
        {party: [[rng.randint(-3, 3) for _ in range(size)] for _ in range(size)] for party in ("A", "B")}
    )


def nashpy_of(game):
    found = ng.cross_check(game)
    return next(peer for peer in found.peers if peer.name == "Nashpy"), found


@pytest.mark.slow
def test_on_degenerate_tables_nashpy_invents_nothing_and_misses_some():
    """The figures of the text: 150 tables with payoffs -3..3, ties on purpose."""
    rng, missing = random.Random(0), 0
    for _ in range(150):
        peer, _ = nashpy_of(table(rng))
        assert not peer.trouble
        assert not peer.refuted
        missing += bool(peer.missed)
    assert 40 <= missing <= 110


def test_a_wrong_answer_is_refuted_with_its_regret_and_a_malformed_one_counted(monkeypatch):
    game = ng.NormalFormGame.from_arrays({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    wrong, broken = [[1.0, 0.0], [0.0, 1.0]], [[float("nan"), 1.0], [1.0, 0.0]]
    monkeypatch.setattr(module_of(), "nashpy_answers", lambda table: [wrong, broken])
    peer, found = nashpy_of(game)
    ((profile, regret),) = peer.refuted
    assert (profile, regret) == (ng.Profile({"A": "1", "B": "2"}), 1)
    assert (peer.confirmed, peer.malformed, len(peer.missed)) == (0, 1, 3)
    assert "1 refuted, 3 of ours not found" in found.summary()


def test_a_program_that_fails_is_an_answer_about_that_program(monkeypatch):
    def fails(table):
        raise ZeroDivisionError

    monkeypatch.setattr(module_of(), "nashpy_answers", fails)
    peer, _ = nashpy_of(table(random.Random(1)))
    assert peer.trouble == "failed: ZeroDivisionError"


def module_of():
    import sys

    return sys.modules["negotiation.solvers.cross_check"]


def test_what_is_no_table_with_values_is_refused():
    tree = ng.encode(ng.load("land-options"))
    with pytest.raises(UsageError, match="normal_form"):
        ng.cross_check(tree)
    open_ = ng.NormalFormGame.from_arrays({"A": [[ng.exact("x", ["x"])]], "B": [[0]]})
    with pytest.raises(UsageError, match="'x' has no value"):
        ng.cross_check(open_)
    assert callable(module)
