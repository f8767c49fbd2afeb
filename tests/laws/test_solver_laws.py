"""Laws that every solver must obey, whatever the game: units, names, dominance, hulls, inclusions between concepts."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.games import Mixed, NormalFormGame, Profile
from negotiation.games.bayesian import BayesianGame
from negotiation.games.signalling import SignallingGame
from negotiation.solvers import correlated, rationalisable, refinements, solve, undominated, verify
from negotiation.testing import trees

SEEDS = st.integers(0, 10**9)
UNITS = st.sampled_from([Fraction(1, 10**12), Fraction(3, 7), Fraction(10**12)])
SHAPES = st.sampled_from([(2, 2), (2, 3), (3, 3), (2, 2, 2), (2, 3, 2)])


def draw(seed, shape, low=-9, high=9):
    rng = random.Random(seed)

    def array(depth=0):
        if depth == len(shape):
            return rng.randint(low, high)
        return [array(depth + 1) for _ in range(shape[depth])]

    return {party: array() for party in "abc"[: len(shape)]}


def mapped(array, change):
    return [mapped(one, change) for one in array] if isinstance(array, list) else change(array)


def profiles(game):
    return {one.profile for one in solve(game, concept="Nash")}


@settings(max_examples=40)
@given(SEEDS, SHAPES, UNITS, st.integers(-5, 5))
def test_units_and_origins_of_payoffs_change_no_equilibrium(seed, shape, unit, shift):
    payoffs = draw(seed, shape)
    moved = {party: mapped(array, lambda v: unit * v + shift) for party, array in payoffs.items()}
    before, after = NormalFormGame.from_arrays(payoffs), NormalFormGame.from_arrays(moved)
    assert {str(p) for p in profiles(before)} == {str(p) for p in profiles(after)}
    assert rationalisable(before).sets == rationalisable(after).sets
    indices = [[one.index for one in refinements(solve(g, concept="Nash")).listed] for g in (before, after)]
    assert indices[0] == indices[1]


@settings(max_examples=40)
@given(SEEDS, SHAPES)
def test_names_and_order_of_strategies_and_parties_change_no_equilibrium(seed, shape):
    """Relabel and permute everything: the equilibria are the old ones with the new names."""
    rng = random.Random(seed)
    game = NormalFormGame.from_arrays(draw(seed, shape))
    parties = list(game.parties)
    order = rng.sample(parties, len(parties))
    menus = {party: rng.sample(list(game.strategies[party]), len(game.strategies[party])) for party in parties}
    table = {}
    for combination in itertools.product(*(menus[party] for party in order)):
        chosen = dict(zip(order, combination, strict=True))
        pays = [game.payoff(party, [chosen[p] for p in parties]) for party in order]
        table[tuple(f"{label}!" for label in combination)] = tuple(pays)
    named = {f"{party}!": tuple(f"{label}!" for label in menus[party]) for party in order}
    other = NormalFormGame(named, table)
    assert {as_dict(game, one) for one in profiles(game)} == {as_dict(other, one, "!") for one in profiles(other)}


def as_dict(game, profile, suffix=""):
    rows = []
    for party in game.parties:
        for label, chance in game.lottery(party, profile):
            rows.append((party.removesuffix(suffix), label.removesuffix(suffix), round(float(chance), 12)))
    return frozenset(rows)


@settings(max_examples=40)
@given(SEEDS, st.sampled_from([(2, 2), (2, 3), (2, 2, 2)]))
def test_a_strictly_dominated_strategy_more_changes_no_equilibrium(seed, shape):
    game = NormalFormGame.from_arrays(draw(seed, shape))
    first = game.parties[0]
    strategies = {**game.strategies, first: (*game.strategies[first], "bad")}
    table = dict(game.table)
    worst = min(row[0] for row in game.table.values()) - 1
    for combination, row in game.table.items():
        table["bad", *combination[1:]] = (worst, *row[1:])
    assert profiles(NormalFormGame(strategies, table)) == profiles(game)


@settings(max_examples=30)
@given(SEEDS, st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]))
def test_every_equilibrium_is_a_correlated_equilibrium_and_lies_within_their_bounds(seed, shape):
    game = NormalFormGame.from_arrays(draw(seed, shape))
    for party in game.parties:
        best, worst = correlated(game, party=party).value, correlated(game, best=False, party=party).value
        for one in solve(game, concept="Nash"):
            value = float(game.payoffs(one.profile)[party])
            assert float(worst) - 1e-9 <= value <= float(best) + 1e-9
            assert obedient(game, one.profile)


def obedient(game, profile):
    """From the definition: told a strategy by the product lottery, nobody gains by another."""
    chances = {party: dict(game.lottery(party, profile)) for party in game.parties}
    for index, party in enumerate(game.parties):
        others = [chances[p].items() for p in game.parties if p != party]
        for told in chances[party]:
            for other in game.strategies[party]:
                gain = sympy.Integer(0)
                for rest in itertools.product(*others):
                    labels = [label for label, _ in rest]
                    weight = sympy.Mul(*(q for _, q in rest))
                    here, there = ((*labels[:index], s, *labels[index:]) for s in (told, other))
                    gain += weight * (game.payoff(party, there) - game.payoff(party, here))
                if game.point.sign(gain) == 1:
                    return False
    return True


@settings(max_examples=40)
@given(SEEDS, st.sampled_from([(2, 2), (3, 4), (2, 2, 2), (3, 3, 2)]))
def test_a_game_with_a_common_interest_has_its_best_outcome_as_an_equilibrium(seed, shape):
    common = draw(seed, shape)["a"]
    game = NormalFormGame.from_arrays(dict.fromkeys("abc"[: len(shape)], common))
    best = max(game.table, key=lambda c: game.table[c][0])
    assert ng.Profile(dict(zip(game.parties, best, strict=True))) in {
        one.profile for one in solve(game, concept="pure Nash")
    }


@settings(max_examples=40)
@given(SEEDS, st.integers(2, 4))
def test_a_symmetric_game_has_a_symmetric_equilibrium(seed, size):
    mine = draw(seed, (size, size), -(10**5), 10**5)["a"]
    game = NormalFormGame.from_arrays({"a": mine, "b": [list(row) for row in zip(*mine, strict=True)]})
    assert any(str(one.profile["a"]) == str(one.profile["b"]) for one in solve(game))


@settings(max_examples=40)
@given(SEEDS, SHAPES)
def test_what_iterated_dominance_leaves_has_the_same_equilibria(seed, shape):
    game = NormalFormGame.from_arrays(draw(seed, shape))
    left = undominated(game).game
    assert {as_dict(game, one) for one in profiles(game)} == {as_dict(left, one) for one in profiles(left)}


@settings(max_examples=40)
@given(trees(parties=3, information=True))
def test_sequential_lies_within_subgame_perfect_and_that_within_nash(tree):
    table = tree.normal_form()
    for one in solve(tree, concept="sequential"):
        assert verify(tree, one.profile).holds
        if not any(isinstance(move, Mixed) for move in one.profile.values()):
            from helpers.trees import plan_of

            plans = Profile({party: plan_of(tree, party, one.profile) for party in tree.parties})
            assert verify(table, plans).holds


@settings(max_examples=25)
@given(SEEDS, UNITS)
def test_units_change_no_equilibrium_with_types_or_signals(seed, unit):
    rng = random.Random(seed)
    pays = {key: (rng.randint(-4, 4), rng.randint(-4, 4)) for key in itertools.product("st", "mn", "xy")}

    def signals(scale):
        return SignallingGame.of(
            "S", "R", {"s": "1/3", "t": "2/3"}, {"m": "xy", "n": "xy"}, lambda *k: [scale * v for v in pays[k]]
        )

    def types(scale):
        return BayesianGame.of(
            {"A": "st", "B": "u"},
            {("s", "u"): "1/3", ("t", "u"): "2/3"},
            {"A": "mn", "B": "xy"},
            lambda t, a: [scale * v for v in pays[t[0], a[0], a[1]]],
        )

    for form in (signals, types):
        before, after = solve(form(1)), solve(form(unit))
        assert [str(one.profile) for one in before] == [str(one.profile) for one in after]
        assert before.status == after.status


@settings(max_examples=30)
@given(SEEDS, st.sampled_from([(2, 2), (2, 2, 2)]))
def test_mixing_probabilities_do_not_depend_on_ones_own_payoffs(seed, shape):
    """Comparative statics: scale the payoffs of one party alone and its equilibrium lottery stays the same."""
    payoffs = draw(seed, shape)
    changed = {**payoffs, "a": mapped(payoffs["a"], lambda v: 7 * v - 3)}
    before, after = (profiles(NormalFormGame.from_arrays(one)) for one in (payoffs, changed))
    assert {str(one) for one in before} == {str(one) for one in after}
