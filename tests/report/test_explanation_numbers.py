"""Every number in every sentence about a verdict is one of the assessment's, rounded the same way; flips are true."""

from __future__ import annotations

import random
import re
from collections import Counter
from fractions import Fraction
from functools import cache

import pytest
import sympy

import negotiation as ng
from helpers.agreements import drawn, put
from negotiation.deterrence import assess
from negotiation.deterrence.verdict import distinct
from negotiation.display import decimal, percent, sentence
from negotiation.games import ExtensiveGame
from negotiation.report import explain
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.small_violations import attributed
from negotiation.settlement.labels import label

NUMBER = re.compile(r"over \d+ %|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?: %)?")
MODELS = ("four-level-framework", "reassurance-force", "us-type-switching", "sanctions-for-compliance", "istanbul-2022")
DURABLE = "durable"


@cache
def told():
    """Explanations of models at random values of their numbers, in random configurations, and of random settlements."""
    rng, found = random.Random(7), []
    for name in MODELS:
        settlement = ng.load(name)
        ranged = [path for path, one in settlement.quantities.items() if one.bounds and one.number is not None]
        for _ in range(4):
            moved = {path: between(rng, *settlement.quantities[path].bounds) for path in rng.sample(ranged, 3)}
            free = {path: value for path, value in moved.items() if ".weight." not in path}
            found.append(explain(settlement.change(free), rng.choice(list(settlement.configurations))))
    return [*found, *(explain(one) for one in drawn(30, 500))]


def between(rng, low, high):
    return str(low + (high - low) * Fraction(rng.randint(0, 20), 20))


def texts(data):
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [one for key, value in data.items() for one in (str(key), *texts(value))]
    return [one for value in data for one in texts(value)] if isinstance(data, (list, tuple)) else []


def numbers(text, settlement):
    """The numbers in a text, those in the document's own words left out."""
    names = [*settlement.quantities, *(label(settlement, one) for one in settlement.quantities)]
    own = {one.strip() for one in (*texts(settlement.document.model_dump()), *names) if re.search(r"\d", one)}
    for one in sorted(own, key=len, reverse=True):
        if not re.fullmatch(r"[-+/.\d]+", one):
            text = text.replace(one, "").replace(sentence(one), "")
    return NUMBER.findall(text)


# What each paragraph may say. Everything is taken from the game and the assessment, nothing from the sentences.


def slacks(answer):
    """What each deviation gains, by the game itself, and the slack of each other condition."""
    gains = [answer.game.number(one.gain) for one, _ in answer.violations]
    gains += [answer.game.number(one.incentive.gain) for one in answer.acceptance]
    assert answer.margin == -max(gains[: len(answer.violations)], key=float)
    return [*gains, *(one.slack for one in answer.conditions if one.incentive is None)]


def amounts(values):
    """Numbers as they are printed: with or without sign, either way round."""
    return {
        decimal(real, signed=signed) for one in values for real in (one, -one, abs(float(one))) for signed in (0, 1)
    }


def counts(answer):
    among = [one for one in answer.conditions if one.incentive is not None]
    return {str(one) for one in range(len(among) + 1)}


def flips(found):
    return amounts([one.value for one in found.changes]) | amounts([one.current for one in found.changes])


def promises(answer):
    each = answer.guarantees
    chances = {percent(one) for g in each for one in (g.honour, g.reliability, g.needed) if one is not None}
    return chances | amounts([one for g in each for one in (g.cutoff, g.known_cost) if one is not None])


def setting(answer):
    """How the truce compares with war, and the response with what is needed."""
    w = answer.window
    found = [float(w.surplus) - float(w.provocation), w.response, float(w.need) + float(w.provocation)]
    return amounts(found) | {percent(answer.violation_probability)} | amounts([answer.margin, answer.binding_gain])


def weighed(answer):
    """What the most tempted gets by keeping and by violating, each branch valued alone; what violating costs it."""
    incentive, game = answer.violations[0][0], answer.game
    node, found = game.information_sets[incentive.where][0], []
    for action in (incentive.instead_of, incentive.deviation):
        below = ExtensiveGame(game.parties, node.actions[action], game.values)
        found.append(game.number(below.payoffs(answer.held.profile).get(incentive.party, 0)))
    terms, away = Terms(answer.configuration), incentive.moment.away
    lost = answer.configuration.values.get("protege_violation.aid_lost", 0)
    seen = [q * attributed(terms, state) for state, q in terms.states(answer.mandate.stands, away)]
    return amounts([*found, lost]) | {percent(game.number(sympy.Add(*seen)))}


def spread(answer):
    found = answer.sensitivity
    ends = [n for one in found.swings[:5] for n in (one.low, one.high, one.margin_at_low, one.margin_at_high)]
    ends += [n for one in found.swings[:5] if one.turns_inside for n in (one.lowest, one.highest)]
    both = {decimal(one, 3, signed=True) for one in (found.lowest, found.highest)}
    return amounts(ends) | both | {str(len(found.swings)), str(len(found.flipping))}


def window(answer):
    w = answer.window
    known = (w.response, w.surplus, w.need, w.provocation, w.least, w.most_accepted, w.most_credible)
    return amounts([one for one in known if abs(float(one)) != float("inf")])


def sources(answer):
    known = [one for one in answer.configuration.settlement.quantities.values() if one.number is not None]
    by = Counter(one.status for one in known)
    missing = sum(not one.source for one in known)
    return {str(one) for one in (len(known), missing, distinct(answer.solution), *by.values())}


def first_step(answer):
    step = answer.first_step
    return amounts([step.exposure, step.low, step.high, step.belief, step.least_belief]) if step else set()


def allowed(one):
    answer = one.assessment
    equilibria, every = str(distinct(answer.solution)), amounts(slacks(answer))
    by_others = set(NUMBER.findall(f"{answer.solution[0].verification} {answer.evidence}"))
    risk = set(re.findall(r"bargaining rises by (over \d+ %|[\d.e-]+ %)", str(one)))  # see test_in_short
    return {
        "The configuration": {percent(answer.game.point.value(Terms(answer.configuration).standing))},
        "What was set": {number for one in answer.configuration.changes for number in NUMBER.findall(str(one))},
        "The answer": amounts([answer.margin]) | {equilibria},
        "In short": every | flips(one) | counts(answer),
        "Why": setting(answer) | weighed(answer),
        "The conditions": every,
        "The stages": every,
        "The guarantees": promises(answer),
        "Would they sign?": every | risk | first_step(answer) | {equilibria},
        "How strong a response is needed": window(answer),
        "What would change the answer": flips(one),
        "What it rests on": spread(answer),
        "How we know": sources(answer) | by_others,
    }


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(MODELS) * 4 + 30))
def test_every_number_in_every_paragraph_is_one_of_the_assessments(index):
    one = told()[index]
    settlement, known = one.assessment.configuration.settlement, allowed(one)
    for heading, text in one.paragraphs:
        for number in numbers(text, settlement):
            assert number in known[heading], f"{number} in {heading}: {text}"


@pytest.mark.slow
def test_enough_numbers_are_looked_at():
    seen = Counter()
    for one in told():
        for heading, text in one.paragraphs:
            seen[heading] += len(numbers(text, one.assessment.configuration.settlement))
    assert len(seen) == 13
    assert min(seen.values()) >= 4, seen
    assert sum(seen.values()) > 2000
    assert len({one.assessment.verdict for one in told()}) >= 5


@pytest.mark.slow
def test_every_number_of_the_facts_is_one_of_the_assessments():
    looked = 0
    for one in told():
        answer, facts = one.assessment, one.facts
        sentences = facts.sentences()
        ends = amounts([answer.sensitivity.lowest, answer.sensitivity.highest])
        known = [set(), amounts([answer.margin]), ends, amounts(slacks(answer))]
        known += [promises(answer)] if facts.promise is not None else []
        known.append(flips(one))
        assert len(known) == len(sentences)
        for text, each in zip(sentences, known, strict=True):
            found = numbers(text, answer.configuration.settlement)
            assert set(found) <= each, text
            looked += len(found)
    assert looked > 200


@pytest.mark.slow
def test_the_smallest_change_of_the_facts_flips_the_verdict_just_there():
    seen = Counter()
    for one in told():
        if not one.changes:
            continue
        change, text = one.facts.changes[0], one.facts.sentences()[-1]
        assert f" {change.direction} {decimal(change.value)} " in text
        assert f"(now {decimal(one.assessment.configuration.values[change.lever])})" in text
        step = Fraction(1, 10**9) * (1 if change.direction == "at least" else -1)
        middle = Fraction(float(change.value))
        beyond, short = (put(one.assessment.configuration, change.lever, middle + way * step) for way in (1, -1))
        if beyond is not None:
            assert assess(beyond).verdict == change.verdict, change
            seen[change.verdict] += 1
            assert (change.verdict == DURABLE) is ("makes it durable: " in text and "No single" not in text)
        if short is not None:
            assert assess(short).verdict != change.verdict, change
    assert sum(seen.values()) > 25
    assert seen[DURABLE] >= 5


def test_a_chance_just_above_the_one_needed_deters_and_one_just_below_does_not():
    """The chance needed put back: a private cost spread so that the provider honours with just that chance."""
    checked = 0
    for one in told():
        answer = one.assessment
        c, adversary = answer.configuration, answer.configuration.settlement.party("adversary")
        for g in answer.guarantees:
            path = f"guarantees.{g.guarantee}.cost.uniform"
            plain = c.has(f"{path}.low") and not isinstance(g.needed, type(None)) and g.honour == g.reliability
            if not plain or not 0.01 < float(g.needed) < 0.99 or not float(g.cutoff) > 0:
                continue
            margins = []
            for chance in (float(g.needed) * 1.0001, float(g.needed) * 0.9999):
                high = Fraction(float(g.cutoff) / chance)
                there = put(c.change({f"{path}.low": 0}), f"{path}.high", high) if high > 0 else None
                if there is None:
                    break
                found = assess(there)
                gains = [
                    float(gain)
                    for incentive, gain in found.violations
                    if incentive.party == adversary and incentive.deviation == "attack"
                ]
                margins.append(-max(gains))
            if len(margins) == 2 and len(gains) == 1 and answer.mandate in ("absent", "in force"):
                assert margins[0] > 0 > margins[1], (c.id, g.guarantee, margins)
                checked += 1
    assert checked >= 5
