"""Votes: formulas against counting every profile of votes, and against backward induction on trees of votes."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.votes import council_chance, relief_needed
from negotiation.deterrence import region
from negotiation.errors import GameError
from negotiation.expressions import Point, symbol
from negotiation.games import NormalFormGame
from negotiation.games.repeated import Plan, RepeatedGame, State
from negotiation.library.formulas import RULES, snapback_chance
from negotiation.library.votes import vote_game
from negotiation.solvers import solve

chances = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=12), min_size=1, max_size=4)


def fraction(expression):
    return Fraction(int(expression.p), int(expression.q))


def counted(votes, passes):
    """Sum the probabilities of all profiles of (for, abstain, against) that pass; independent of the programme."""
    total = Fraction(0)
    for profile in itertools.product(range(3), repeat=len(votes)):
        weight = Fraction(1)
        for one, shares in zip(profile, votes, strict=True):
            weight *= shares[one]
        total += weight * passes(profile)
    return total


def named(values):
    return {f"member {i}": value for i, value in enumerate(values)}


def test_the_council_chance_is_the_sum_over_all_votes_on_1000_random_councils():
    draw = random.Random(7)
    for _ in range(1000):
        size = draw.randint(1, 5)
        votes = []
        for _ in range(size):
            cuts = sorted(draw.randint(0, 12) for _ in range(2))
            votes.append((Fraction(cuts[0], 12), Fraction(cuts[1] - cuts[0], 12), Fraction(12 - cuts[1], 12)))
        needed, veto = draw.randint(0, size), draw.sample(range(size), draw.randint(0, size))
        found = council_chance(
            named(v[0] for v in votes),
            needed,
            [f"member {i}" for i in veto],
            against=named(v[2] for v in votes),
        )
        expected = counted(votes, lambda p: p.count(0) >= needed and not any(p[i] == 2 for i in veto))  # noqa: B023
        assert fraction(found) == expected


def test_snapback_is_the_sum_over_all_votes_on_1000_random_draws():
    draw = random.Random(8)
    for _ in range(1000):
        h = [Fraction(draw.randint(0, 12), 12) for _ in range(draw.randint(1, 4))]
        violator = draw.choice([None, "stranger", "member 0"])
        sits = violator == "member 0"
        votes = [(0, 0, 1) if sits and i == 0 else (one, 0, 1 - one) for i, one in enumerate(h)]
        everybody = counted(votes, lambda p: all(one == 0 for one in p))
        anybody = counted(votes, lambda p: any(one == 0 for one in p))
        assert fraction(snapback_chance("affirmative", named(h), violator)) == everybody
        assert fraction(snapback_chance("reverse veto", named(h), violator)) == anybody


@settings(max_examples=40)
@given(chances, st.data())
def test_backward_induction_on_the_tree_of_votes_gives_the_council_chance(h, data):
    needed = data.draw(st.integers(0, len(h)))
    veto = data.draw(st.sets(st.sampled_from(list(named(h)))))
    game = vote_game(named(h), needed, veto, stakes={"violator": -3})
    (found,) = solve(game)
    passed = [chance for _, label, chance in found.path() if label == "adopted"]
    expected = fraction(council_chance(named(h), needed, veto))
    assert sum(passed, Fraction(0)) == expected
    assert found.game.number(found.payoffs["violator"]) == -3 * expected


@settings(max_examples=30)
@given(chances)
def test_both_rules_of_snapback_are_votes_of_a_council_on_which_the_violator_never_agrees(h):
    members = {**named(h), "violator": "0.7"}
    silent = {**members, "violator": 0}
    for rule, needed in (("affirmative", len(silent)), ("reverse veto", 1)):
        (found,) = solve(vote_game(silent, needed))
        passed = sum((chance for _, label, chance in found.path() if label == "adopted"), Fraction(0))
        assert fraction(snapback_chance(rule, members, "violator")) == passed


def test_symbols_in_give_one_expression_that_agrees_at_numbers():
    h = [symbol(f"h{i}") for i in range(5)]
    found = council_chance(named(h), 3, ["member 1"])
    numbers = [Fraction(i + 1, 7) for i in range(5)]
    at = Point({one.name: value for one, value in zip(h, numbers, strict=True)}).value(found)
    assert at == fraction(council_chance(named(numbers), 3, ["member 1"]))
    reverse = snapback_chance("reverse veto", named(h[:2]))
    assert sympy.expand(reverse - (h[0] + h[1] - h[0] * h[1])) == 0


def test_equal_members_without_veto_give_the_binomial_tail():
    p = sympy.Rational(2, 7)
    tail = sum(sympy.binomial(15, k) * p**k * (1 - p) ** (15 - k) for k in range(9, 16))
    assert council_chance(named([p] * 15), 9) == tail


def test_the_security_council_needs_nine_and_all_five_permanent_members():
    """With five sure permanent members four of the other ten are enough; one sure veto ends it, one abstention not."""
    p = sympy.Rational(1, 3)
    support = {**{f"P{i}": 1 for i in range(5)}, **{f"E{i}": p for i in range(10)}}
    permanent = [f"P{i}" for i in range(5)]
    tail = sum(sympy.binomial(10, k) * p**k * (1 - p) ** (10 - k) for k in range(4, 11))
    assert council_chance(support, 9, permanent) == tail
    assert council_chance({**support, "P0": 0}, 9, permanent) == 0
    abstains = sum(sympy.binomial(10, k) * p**k * (1 - p) ** (10 - k) for k in range(5, 11))
    assert council_chance({**support, "P0": 0}, 9, permanent, against={"P0": 0}) == abstains


@given(chances)
def test_a_reverse_veto_is_never_weaker_than_an_affirmative_vote(h):
    assert snapback_chance("affirmative", named(h)) <= snapback_chance("reverse veto", named(h))
    for rule in RULES:
        assert snapback_chance(rule, named(h)) <= snapback_chance(rule, named([*h[:-1], 1]))


def snapback_plan(delay, gain, chance):
    """Relief until a violation; after the delay it is gone for ever (in expectation, with the chance of snapback)."""
    relief = symbol("relief")
    table = {}
    for move in ("comply", "violate"):
        for given_ in ("relief", "none"):
            flow = relief if given_ == "relief" else relief * (1 - chance)
            table[move, given_] = (flow + (gain if move == "violate" else 0), sympy.Integer(0))
    stage = NormalFormGame({"A": ("comply", "violate"), "council": ("relief", "none")}, table)
    after = [f"wait {i}" for i in range(1, delay)] + ["gone"]
    states = {"kept": State(("comply", "relief"), "kept", after[0])}
    states |= {one: State(("comply", "relief"), then, then) for one, then in itertools.pairwise(after) if one != "gone"}
    states["gone"] = State(("comply", "none"), "gone", "gone")
    return RepeatedGame(stage), Plan(states)


@pytest.mark.parametrize("delay", [1, 2, 3])
@pytest.mark.parametrize(("gain", "chance", "discount"), [("1/20", "1/2", "9/10"), ("2/5", "7/9", "1/3")])
def test_a_single_violation_is_deterred_exactly_from_the_relief_needed_on(delay, gain, chance, discount):
    gain, chance = sympy.Rational(gain), sympy.Rational(chance)
    game, plan = snapback_plan(delay, gain, chance)
    game = game.at(discount=discount)
    once = [one for one in game.incentives(plan) if one.where == "kept" and one.party == "A"]
    found = region(game, plan, lever="relief", low=0, high=1000, incentives=once)
    assert found.threshold == fraction(relief_needed(gain, discount, chance, delay))


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_violating_for_ever_takes_the_larger_relief(delay):
    gain, chance, discount = sympy.Rational(1, 20), sympy.Rational(1, 2), Fraction(9, 10)
    game, plan = snapback_plan(delay, gain, chance)
    game = game.at(discount=discount)
    plans = [one for one in game.incentives(plan, concept="Nash") if one.party == "A"]
    found = region(game, plan, lever="relief", low=0, high=1000, incentives=plans)
    assert found.threshold == fraction(relief_needed(gain, discount, chance, delay, ever=True))
    assert found.threshold == 10 * fraction(relief_needed(gain, discount, chance, delay))


def test_misuse_is_refused():
    with pytest.raises(GameError, match="no rule 'afirmative' of voting. Did you mean 'affirmative'"):
        snapback_chance("afirmative", {})
    with pytest.raises(GameError, match="'US' votes for with a chance of 11/10"):
        snapback_chance("affirmative", {"US": "1.1"})
    with pytest.raises(GameError, match="veto names 'Rusia', who has no vote. Did you mean 'Russia'"):
        council_chance({"Russia": 0, "US": 1}, 1, ["Rusia"])
    with pytest.raises(GameError, match="from 0 to 2, not 3"):
        council_chance({"Russia": 0, "US": 1}, 3)
    with pytest.raises(GameError, match="13/10 in all"):
        council_chance({"US": "0.5"}, 1, against={"US": "0.8"})
    with pytest.raises(GameError, match="'US' votes: a stake"):
        vote_game({"US": "0.5"}, 1, stakes={"US": 1})
