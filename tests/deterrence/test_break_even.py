"""Break-even values: flips are where phases say, verdicts beyond them are of solved games, ranks are distances."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.deterrence.levers.break_even import break_even
from negotiation.deterrence.levers.lever_line import LeverLine
from negotiation.expressions import Enclosure, Point
from negotiation.settlement import from_data, from_yaml
from negotiation.settlement.game.territory import companions
from negotiation.testing import random_settlement

WE1 = Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml"


@pytest.fixture(scope="module")
def framework():
    return break_even(ng.load("four-level-framework"))


def verdict_at(configuration, path, value):
    point = Point({**configuration.values, path: value})
    moved = {one.name: point.value(to) for one, to in companions(configuration, path).items()}
    return ng.assess(configuration._unchecked({**moved, path: value})).verdict


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_unchanged_up_to_each_flip_and_another_one_just_beyond(seed):
    """Independent method: the game solved again on a grid up to the border, and a hair beyond it."""
    settlement = random_settlement(random.Random(seed))
    configuration = settlement.configuration("only")
    found = break_even(settlement)
    assert {one.path for one in found} == set(ng.levers(settlement))
    for one in random.Random(seed).sample(found.numbers, 6):
        assert one.evidence.conclusive
        for flip, limit, side in ((one.below, one.domain[0], -1), (one.above, one.domain[1], 1)):
            end = flip.value if flip else limit
            end = one.current + side * 2 if isinstance(end, float) else end
            end = (end.lower + end.upper) / 2 if isinstance(end, Enclosure) else Fraction(end)
            for step in (Fraction(1, 3), Fraction(9, 11), Fraction(99991, 100003)):
                value = one.current + (end - one.current) * step
                if value != one.current:
                    assert verdict_at(configuration, one.path, value) == found.verdict, one.path
            if flip and end + side * Fraction(1, 10**9) != limit:
                assert verdict_at(configuration, one.path, end + side * Fraction(1, 10**9)) == flip.verdict, one.path


def test_a_flip_is_the_nearest_border_of_the_phases(framework):
    settlement, found = framework.configuration.settlement, framework
    for path in ("war.power_shift", "mandate.legitimacy_cost", "guarantees.european_reserve.denial"):
        phases = [p for p in ng.phases(settlement, lever=path) if p.verdict != found.verdict]
        above = [float(p.low) for p in phases if float(p.low) >= found[path].current]
        below = [float(p.high) for p in phases if float(p.high) <= found[path].current]
        flips = [None if flip is None else float(flip.value) for flip in (found[path].below, found[path].above)]
        assert flips == [pytest.approx(max(below)) if below else None, pytest.approx(min(above)) if above else None]


def test_rows_are_ranked_by_distance_in_ranges_and_what_never_flips_stands_last(framework):
    found = framework
    ranks = [one.rank for one in found]
    assert ranks == sorted(ranks)
    assert found.numbers[0].within_range is True
    assert not found.numbers[-1].flips
    first = found["war.adversary_share"]
    assert (first.bounds, first.status) == ((Fraction(48, 100), Fraction(62, 100)), "estimated")
    value = first.nearest.value
    expected = abs(value - first.current) / (first.bounds[1] - first.bounds[0])
    assert first.distance == expected if isinstance(value, Fraction) else float(first.distance) == float(expected)
    assert "never (exact)" in str(found)
    assert first.source.startswith("ISW")


def test_a_number_without_a_range_has_no_distance_and_ranks_after_those_with_one():
    found = break_even(from_yaml(WE1.read_text()), "force_un")
    assert found["war.power_shift"].flips
    assert found["war.power_shift"].distance is None
    assert found["war.power_shift"].within_range is None
    assert {one.rank[0] for one in found} <= {1, 2}


def test_a_conditional_mandate_is_walked_exactly_and_equals_solved_games():
    settlement = ng.load("four-level-framework")
    configuration = settlement.configuration("mandate_needs_consent")
    now = ng.assess(configuration)
    for path in ("mandate.legitimacy_cost", "war.power_shift", "guarantees.us_backstop.denial"):
        line = LeverLine(configuration, path, now.agreement)
        assert line.evidence.conclusive
        for step in range(1, 12):
            value = Fraction(step, 12) + Fraction(1, 9973)
            assert line.verdict(value) == verdict_at(configuration, path, value)


def test_two_values_with_the_same_signs_have_the_same_verdict():
    for seed in range(4):
        settlement = random_settlement(random.Random(seed), rational=False)
        configuration = settlement.configuration("only")
        lever = random.Random(seed).choice([one for one in ng.levers(settlement) if "uniform" not in one])
        line = LeverLine(configuration, lever)
        for step in range(1, 10):
            value = Fraction(step, 10) + Fraction(1, 9973)
            assert line.verdict(value) == verdict_at(configuration, lever, value)


def test_a_number_exactly_on_the_border_has_distance_zero():
    small = from_data(on_the_border())
    found = break_even(small)
    assert found.verdict == "undetermined"
    assert found["war.power_shift"].distance == 0


def on_the_border():
    half = {"a": "1/2", "p": "1/2"}
    return {
        "id": "border",
        "title": "Border",
        "summary": "The adversary is exactly indifferent.",
        "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
        "war": {
            "adversary_share": "1/2",
            "adversary_cost": "1/5",
            "protege_cost": "1/5",
            "power_shift": {"value": "1/5", "range": ["0", "2/5"]},
        },
        "territory": {
            "areas": {"held": {"name": "Held", "weight": half}, "rest": {"name": "Rest", "weight": half}},
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
        },
        "configurations": {"only": {"territory": "line"}},
        "baseline": "only",
    }


def test_the_command_says_title_sentence_table_and_what_was_scanned():
    said = CliRunner().invoke(main, ["break-even", str(WE1), "force_un"])
    assert said.exit_code == 0
    assert "break-even values in 'force_un'" in said.stdout
    assert "Borders are exact or proved" in said.stdout
    assert "negotiation phases" in said.stdout
    data = json.loads(CliRunner().invoke(main, ["break-even", str(WE1), "force_un", "--json"]).stdout)
    assert {"path", "below", "above", "distance_in_ranges", "status", "source"} <= set(data["numbers"][0])
    assert data["numbers"][0]["flips"] is True


@pytest.mark.parametrize(
    ("seed", "lever", "beyond"), [(12, "war.adversary_share", False), (77, "war.power_shift", True)]
)
def test_the_verdict_flips_where_the_adversary_begins_to_sign_an_agreement_that_it_breaks(seed, lever, beyond):
    """It signs what it would not keep from where its best violation is worth more than fighting on."""
    configuration = random_settlement(random.Random(seed)).configuration("only")
    line = LeverLine(configuration, lever)
    border = [
        value
        for value in (event.value for event in line.events[1:-1])
        if _opportunistic(configuration, lever, value, 1) != _opportunistic(configuration, lever, value, -1)
    ]
    assert bool(border) is beyond
    for value in border:
        answer = ng.assess(configuration._unchecked({lever: value}))
        assert answer.game.number(answer.agreement.signing[0].gain) == 0


def _opportunistic(configuration, lever, value, side):
    return verdict_at(configuration, lever, value + side * Fraction(1, 10**9)) == "opportunistic signature"
