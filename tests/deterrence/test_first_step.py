"""The first step between sides that mistrust each other: its window against the game of two types, solved by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import negotiation as ng
from helpers.agreements import worked
from negotiation.deterrence import assess
from negotiation.deterrence.conditions import first_step
from negotiation.settlement import from_data

NAMES = ("belief", "reward", "temptation", "insincere_temptation", "loss", "first_step")


def drawn(rng):
    """Random numbers of a trust block: T_t < R < T_u, L > 0."""
    temptation, reward, insincere = sorted(rng.sample(range(1, 60), 3))
    loss = rng.randint(1, 60)
    belief = Fraction(rng.randint(1, 99), 100)
    numbers = [belief, *(Fraction(one, 100) for one in (reward, temptation, insincere, loss)), None]
    numbers[5] = Fraction(rng.randint(1, 99), 100)
    return dict(zip(NAMES, numbers, strict=True)), Fraction(rng.randint(50, 99), 100)


def step_of(numbers, discount, *, own=False, **changes):
    block = {name: str(value) for name, value in numbers.items()}
    if own:
        block["discount"] = str(discount)
    return assess(
        from_data(worked(trust=block, truce={"discount": str(Fraction(1, 2) if own else discount)}, **changes))
    )


def gains(numbers, discount, exposure):
    """What each type gains by cooperating first over defecting first, the other side separating; then for ever.

    The sincere cooperate with the sincere for ever at full stake; the insincere betray at the first full stake.
    """
    t, reward, tempted, insincere, loss, _ = (numbers[name] for name in NAMES)
    later = discount / (1 - discount)
    sincere = exposure * (t * reward - (1 - t) * loss) + t * later * reward - exposure * t * tempted
    cheat = exposure * (t * reward - (1 - t) * loss) + discount * t * insincere - exposure * t * insincere
    return sincere, cheat


@pytest.mark.parametrize("own", [False, True])
def test_a_step_is_taken_and_tells_exactly_where_the_gains_of_the_two_types_say(own):
    rng, seen = random.Random(8), set()
    for _ in range(40):
        numbers, discount = drawn(rng)
        answer = step_of(numbers, discount, own=own)
        step = answer.first_step
        sincere, cheat = gains(numbers, discount, numbers["first_step"])
        assert step.taken is (sincere >= 0)
        assert step.tells is (cheat <= 0)
        seen.add((step.taken, step.tells))
        for end, index in ((step.high, 0), (step.low, 1)):
            if end < 1 or index == 1:
                assert gains(numbers, discount, end)[index] == 0
        if step.high == 1:
            assert gains(numbers, discount, Fraction(1))[0] >= 0
    assert len(seen) >= 3


def test_the_least_trust_makes_a_sincere_side_indifferent_about_the_whole_stake():
    rng = random.Random(9)
    for _ in range(20):
        numbers, discount = drawn(rng)
        least = step_of(numbers, discount).first_step.least_belief
        cooperate = least * numbers["reward"] - (1 - least) * numbers["loss"]
        assert cooperate == least * numbers["temptation"]


def test_the_conditions_and_the_sentence_follow_from_the_window():
    rng = random.Random(10)
    for _ in range(40):
        numbers, discount = drawn(rng)
        answer = step_of(numbers, discount)
        step = answer.first_step
        risked, telling = step.conditions()
        assert risked.slack == step.high - step.exposure
        assert telling.slack == step.exposure - step.low
        assert (risked.holds, telling.holds) == (step.taken, step.tells)
        assert [one for one in answer.conditions if one.kind == "trust"] == sorted(
            (risked, telling), key=lambda one: (one.holds, float(one.slack))
        )
        text = step.summary()
        assert ("too large to be risked" in text) is (not step.taken)
        assert ("so small that the insincere take it too" in text) is (step.taken and not step.tells)
        assert ("does both" in text) is (step.taken and step.tells)
        assert ("no first step tells" in text) is (step.low > step.high)
        if step.low <= step.high:
            assert ("(enough to risk" in text) is (step.belief >= step.least_belief)
        assert (text in answer.flags) is (not (step.taken and step.tells))


def test_a_step_never_changes_the_verdict():
    plain = assess(from_data(worked()))
    numbers, discount = drawn(random.Random(3))
    answer = step_of(numbers, discount)
    assert (answer.verdict, answer.margin) == (plain.verdict, plain.margin) == ("durable", Fraction("0.022"))


def test_without_the_block_or_leaving_it_out_there_is_no_step():
    assert assess(from_data(worked())).first_step is None
    model = ng.load("reassurance-force")
    step = first_step(model.configuration("phased"))
    assert (step.exposure, step.belief, step.taken, step.tells) == (Fraction(3, 20), Fraction(1, 5), True, False)
    assert float(step.least_belief) == pytest.approx(0.75)
    numbers, discount = drawn(random.Random(3))
    left_out = {"territory": "line", "guarantees": ["own"], "without": ["trust"]}
    answer = step_of(numbers, discount, configurations__only=left_out)
    assert answer.first_step is None
    assert not [one for one in answer.conditions if one.kind == "trust"]
