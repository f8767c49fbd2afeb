"""Precedents by one rule: the same for all, from nothing but the codes; and how a list of outcomes is scored."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from click.testing import CliRunner

from negotiation.cli import main
from negotiation.errors import UsageError
from negotiation.study.backtest import backtest, concordance
from negotiation.study.precedents import additive_index, cases, precedent, rule, valued


@pytest.fixture(scope="module")
def found():
    return backtest()


def test_all_thirty_five_cases_have_a_margin_and_a_verdict(found):
    assert len(found.precedents) == 35
    assert len({one.case.id for one in found.precedents}) == 35
    scores = [one.score for one in found.precedents]
    assert scores == sorted(scores)


def test_the_rule_sees_the_codes_and_nothing_else():
    """Two cases with the same codes get the same settlement, whatever they are called and whenever they were."""
    from dataclasses import replace

    one, other = cases()[0], cases()[7]
    twin = replace(other, codes=one.codes)
    mine, theirs = precedent(one), precedent(twin)
    assert {p: q.value for p, q in mine.quantities.items()} == {p: q.value for p, q in theirs.quantities.items()}
    assert additive_index(one) == additive_index(twin)
    told = {word for entry in walk(rule()) for word in entry}
    assert told <= set(one.codes)


def walk(node):
    """The codes that the rule reads."""
    if isinstance(node, dict):
        if "by" in node:
            yield [node["by"]]
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def test_every_code_that_occurs_has_a_number_in_the_rule():
    for case in cases():
        for block in rule().values():
            for entry in block.values() if isinstance(block, dict) else ():
                if isinstance(entry, dict) and {"by", "sum", "fixed"} & set(entry):
                    valued(entry, case.codes)
    with pytest.raises(UsageError, match="no number for dmz = 9"):
        valued({"by": "dmz", "table": {"0": "1"}}, {"dmz": 9})


def test_a_stronger_code_never_lowers_the_margin_against_war():
    """Denial, local forces and a demilitarised zone help in every case (a duty also answers false alarms)."""
    from dataclasses import replace

    from negotiation.deterrence import assess
    from negotiation.study.expectations import war_margin

    for case, code in itertools.product(cases()[::6], ("guar_local", "local_force", "dmz")):
        scores = []
        for value in (0, 1):
            moved = replace(case, codes={**case.codes, code: value})
            scores.append(war_margin(assess(precedent(moved)), "adversary"))
        assert scores[0] <= scores[1] + 1e-12, (case.id, code)


def slow(scores, times, events):
    """Harrell's C by looking at every pair."""
    good, pairs = Fraction(0), 0
    for i, j in itertools.combinations(range(len(scores)), 2):
        first, second = (i, j) if times[i] < times[j] else (j, i)
        if times[i] == times[j]:
            if events[i] == events[j]:
                continue
            first, second = (i, j) if events[i] else (j, i)
        elif not events[first]:
            continue
        pairs += 1
        good += 1 if scores[first] < scores[second] else Fraction(1, 2) if scores[first] == scores[second] else 0
    return good / pairs, pairs


def test_harrells_c_is_what_a_look_at_every_pair_gives():
    rng = random.Random(3)
    for _ in range(300):
        size = rng.randint(2, 12)
        scores = [rng.randint(0, 5) for _ in range(size)]
        times = [rng.randint(1, 6) for _ in range(size)]
        events = [rng.random() < 0.6 for _ in range(size)]
        try:
            wanted = slow(scores, times, events)
        except ZeroDivisionError:
            with pytest.raises(UsageError):
                concordance(scores, times, events)
            continue
        assert concordance(scores, times, events) == wanted


def test_outcomes_made_from_the_margin_are_ordered_by_it_and_outcomes_against_it_are_not(found):
    lives = {one.case.id: (1, rank + 1) for rank, one in enumerate(found.precedents)}
    agreeing = backtest(lives)
    tied = len(found.precedents) - len({one.score for one in found.precedents})
    assert agreeing.margin.value == 1 if not tied else agreeing.margin.value > Fraction(99, 100)
    against = backtest({name: (1, 40 - years) for name, (_, years) in lives.items()})
    assert against.margin.value + agreeing.margin.value == 1
    assert agreeing.margin.low <= float(agreeing.margin.value) <= agreeing.margin.high + 1e-12
    assert agreeing.margin.pairs == 35 * 34 // 2


def test_the_same_outcomes_give_the_same_interval():
    lives = {one.id: (i % 2, 1 + i % 9) for i, one in enumerate(cases())}
    assert backtest(lives).margin == backtest(lives).margin


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,event\nKOR53,1\n", "no column 'years'"),
        ("id,event,years\nKOR53,2,1\n", "line 2: event must be 0 or 1"),
        ("id,event,years\nKOR53,1,-1\n", "not negative"),
        ("id,event,years\nKOR53,1,__import__('os')\n", "line 2"),
        ("id,event,years\nKOR5,1,3\n", "Did you mean"),
    ],
)
def test_a_wrong_table_of_outcomes_is_told_with_its_line(tmp_path, text, told):
    path = tmp_path / "outcomes.csv"
    path.write_text(text)
    result = CliRunner().invoke(main, ["backtest", "--outcomes", str(path)])
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_the_command_prints_the_interval_beside_the_simple_index(tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text("id,event,years\n" + "".join(f"{one.id},{i % 2},{1 + i % 7}\n" for i, one in enumerate(cases())))
    result = CliRunner().invoke(main, ["backtest", "--outcomes", str(path)])
    assert result.exit_code == 0
    assert "Harrell's C of the margin is 0." in result.stdout
    assert "index 0." in result.stdout
