"""Global games: cutoffs against exact integration of what the marginal signal tells, and against games on a grid."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from helpers.global_games import chance_of_intervention, few_cutoff, grid_cutoffs, pair_cutoff, signal_cutoff
from negotiation.errors import GameError
from negotiation.expressions import Point, symbol, written_out
from negotiation.games import Profile
from negotiation.library.formulas import threat_cutoff
from negotiation.library.global_game import PARTICIPATE, STAY_OUT, intervention_game, threat_game
from negotiation.solvers import undominated, verify

E = sympy.Symbol("e")
HALF = sympy.Rational(1, 2)
# Densities of the noise on [-1/2, 1/2] in pieces (from, to, polynomial): even, peaked, and lopsided.
LAWS = {
    "uniform": [(-HALF, HALF, sympy.Integer(1))],
    "triangular": [(-HALF, sympy.Integer(0), 2 + 4 * E), (sympy.Integer(0), HALF, 2 - 4 * E)],
    "rising": [(-HALF, HALF, 2 * E + 1)],
}


def mass(law, low, high):
    """The probability of the noise between two numbers, piece by piece."""
    total = sympy.Integer(0)
    for start, end, density in LAWS[law]:
        a, b = max(start, low), min(end, high)
        total += sympy.integrate(density, (E, a, b)) if a < b else 0
    return total


def chance_of_success(law, signal, cutoff, noise):
    """What a signal tells of θ ≤ cutoff, nothing being known before: ε = (x - θ)/σ is at least (x - cutoff)/σ."""
    return mass(law, (signal - cutoff) / noise, HALF)


def fraction(expression):
    return Fraction(int(expression.p), int(expression.q))


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("noise", ["1/1000", "1/3", "7"])
@pytest.mark.parametrize("quantile", ["-2/5", "-1/7", "0", "1/11", "3/8"])
def test_the_marginal_signal_is_indifferent_at_1_less_c_over_b_whatever_the_noise(law, noise, quantile):
    """Made from the answer: choose the quantile, read off the share that participates, and the cost with it."""
    noise, quantile = sympy.Rational(noise), sympy.Rational(quantile)
    share = mass(law, -HALF, quantile)
    benefit = sympy.Rational(5, 3)
    cost = benefit * (1 - share)
    threat = threat_cutoff(cost, benefit)
    signal = signal_cutoff(cost, benefit, noise, quantile)
    participating = mass(law, -HALF, (signal - threat) / noise)
    assert participating == threat, "at the cutoff just as many participate as are needed"
    assert chance_of_success(law, signal, threat, noise) * benefit == cost
    step = noise / 100
    assert chance_of_success(law, signal - step, threat, noise) * benefit > cost
    assert chance_of_success(law, signal + step, threat, noise) * benefit < cost
    assert mass(law, -HALF, (signal - threat - step) / noise) < threat + step, "larger threats are not countered"


@given(st.fractions(min_value="1/20", max_value="19/20", max_denominator=20), st.fractions("1/50", 5))
def test_the_default_signal_cutoff_is_that_of_uniform_noise(ratio, noise):
    threat, signal = threat_cutoff(ratio, 1), signal_cutoff(ratio, 1, noise)
    noise = sympy.Rational(noise.numerator, noise.denominator)
    assert fraction(mass("uniform", -HALF, (signal - threat) / noise)) == 1 - ratio
    assert fraction(chance_of_success("uniform", signal, threat, noise)) == ratio


@given(st.fractions(0, 2), st.fractions("1/9", 2), st.fractions("1/20", "19/20"))
def test_the_chance_of_intervention_is_the_share_of_threats_up_to_the_cutoff(low, width, ratio):
    found = Point({}).value(chance_of_intervention(ratio, 1, low, low + width))
    assert found == min(max((1 - ratio - low) / width, 0), 1)


def test_formulas_keep_symbols():
    c, b = symbol("c"), symbol("b")
    assert sympy.simplify(threat_cutoff(c, b) - (1 - c / b)) == 0
    assert written_out(chance_of_intervention(c, b, 0, 2)).subs({c: 1, b: 2}) == sympy.Rational(1, 4)
    s, noise = symbol("s"), symbol("noise")
    assert sympy.expand(pair_cutoff(s, noise) - 2 * s + noise / 3) == 0


def worth(signal, cutoff, noise):
    """∫ (x + u) P(the other's signal is at least the cutoff | θ = x + u) du / 2σ, in pieces."""
    u = sympy.Symbol("u")
    # P(ε ≥ k - x - u) for ε uniform on [-σ, σ]: 0, (σ - k + x + u) / 2σ, 1
    edges = sorted({-noise, noise, *(e for e in (cutoff - signal - noise, cutoff - signal + noise) if abs(e) < noise)})
    total = sympy.Integer(0)
    for a, b in itertools.pairwise(edges):
        chance = (noise - cutoff + signal + u) / (2 * noise)
        at = chance.subs(u, (a + b) / 2)
        chance = sympy.Integer(0) if at <= 0 else sympy.Integer(1) if at >= 1 else chance
        total += sympy.integrate((signal + u) * chance, (u, a, b))
    return total / (2 * noise)


@pytest.mark.slow
@given(
    st.fractions("1/10", 4, max_denominator=12),
    st.fractions("1/12", 1, max_denominator=12),
    st.fractions("1/9", "8/9", max_denominator=9),
)
def test_the_marginal_guarantor_of_two_is_indifferent_and_the_others_follow_their_signals(s, share, shift):
    s = sympy.Rational(s.numerator, s.denominator)
    noise = s * sympy.Rational(share.numerator, share.denominator)
    step = noise * sympy.Rational(shift.numerator, shift.denominator)
    cutoff = pair_cutoff(s, noise)
    assert worth(cutoff, cutoff, noise) == s
    assert worth(cutoff + step, cutoff, noise) > s
    assert worth(cutoff - step, cutoff, noise) < s


def monotone(game, cutoffs):
    """Each party participates from its cutoff on (a position in the list of signals)."""
    profile = {}
    for party, cutoff in zip(game.parties, cutoffs, strict=True):
        for place, kind in enumerate(game.types[party]):
            profile[game.seat(party, kind)] = PARTICIPATE if place >= cutoff else STAY_OUT
    return Profile(profile)


def gains(game, cutoff):
    """What the first party gains by participating at each signal if the second does from a cutoff on."""
    profile = dict(monotone(game, (0, cutoff)))
    listed = []
    for kind in game.types["first"]:
        seat = game.seat("first", kind)
        inside, outside = (game.interim("first", kind, {**profile, seat: move}) for move in (PARTICIPATE, STAY_OUT))
        listed.append(fraction(inside - outside))
    return listed


def left_by_dominance(game):
    """(first signal not dominated out, first signal from which participating is dominant), by iteration from both ends.

    Participating is worth more the more the other participates (checked below), so the extreme plans decide.
    """
    size = len(game.types["first"])
    surely_in = size
    while True:
        listed = gains(game, surely_in)
        place = next((i for i in range(size) if all(gain > 0 for gain in listed[i:])), size)
        if place == surely_in:
            break
        surely_in = place
    surely_out = 0
    while True:
        listed = gains(game, surely_out)
        place = next((i for i in range(size) if listed[i] >= 0), size)
        if place == surely_out:
            return surely_out, surely_in
        surely_out = place


GRIDS = [(2, 12), (3, 18), (5, 29)]


@pytest.mark.parametrize(("reach", "states"), GRIDS)
def test_iterated_dominance_on_a_grid_leaves_just_the_signals_between_the_grid_cutoffs(reach, states):
    """s = 1/2, σ = 1/2: the cutoff is 5/6; from 9/4 on one is enough."""
    s, step = sympy.Rational(1, 2), Fraction(1, 2 * reach)
    game = intervention_game(s, step, reach, states, alone="9/4")
    low, high = grid_cutoffs(s, step, reach)
    first, last = left_by_dominance(game)
    signals = [(place - reach) * sympy.Rational(1, 2 * reach) for place in range(len(game.types["first"]))]
    assert [x < low for x in signals] == [place < first for place in range(len(signals))]
    assert [x > high for x in signals] == [place >= last for place in range(len(signals))]
    assert low <= pair_cutoff(s, s) <= high


def test_the_grid_closes_in_on_the_cutoff():
    s, noise = sympy.Rational(2, 5), sympy.Rational(1, 3)
    cutoff = pair_cutoff(s, noise)
    for reach in (1, 10, 100, 1000, 10**6):
        low, high = grid_cutoffs(s, noise / reach, reach)
        assert low < cutoff < high
        assert high - low < 2 * s / reach
    assert pair_cutoff(s, noise) == sympy.Rational(31, 45)
    assert pair_cutoff(s) == 2 * s


@pytest.mark.parametrize(("reach", "states"), GRIDS[:2])
def test_a_cutoff_is_an_equilibrium_of_the_bayesian_game_exactly_between_the_grid_cutoffs(reach, states):
    s, step = sympy.Rational(1, 2), Fraction(1, 2 * reach)
    game = intervention_game(s, step, reach, states, alone="9/4")
    low, high = grid_cutoffs(s, step, reach)
    for place in range(1, len(game.types["first"]) - 2 * reach - 1):
        signal, before = ((p - reach) * sympy.Rational(1, 2 * reach) for p in (place, place - 1))
        expected = bool(signal >= low and before <= high)
        assert verify(game, monotone(game, (place, place))).holds is expected, place


def test_participating_is_worth_more_the_more_the_other_participates():
    game = intervention_game("1/2", "1/6", 3, 18, alone="9/4")
    for types in game.prior:
        alone = game.table[types, (PARTICIPATE, STAY_OUT)][0]
        together = game.table[types, (PARTICIPATE, PARTICIPATE)][0]
        assert together >= alone
        assert game.table[types, (STAY_OUT, PARTICIPATE)][0] == game.table[types, (STAY_OUT, STAY_OUT)][0]


def test_if_one_is_never_enough_that_nobody_participates_is_an_equilibrium_beside_the_cutoff():
    """The published cutoff is the only equilibrium only where participating is dominant at some signals."""
    never = intervention_game("1/2", "1/4", 2, 12)
    size = len(never.types["first"])
    nobody = monotone(never, (size, size))
    cutoff = monotone(never, (6, 6))
    assert verify(never, nobody).holds
    assert verify(never, cutoff).holds
    from_some_state = intervention_game("1/2", "1/4", 2, 12, alone="9/4")
    assert not verify(from_some_state, monotone(from_some_state, (size, size))).holds
    assert verify(from_some_state, cutoff).holds


def test_on_a_tiny_grid_the_solver_s_own_iterated_dominance_leaves_the_same_signals():
    game = intervention_game("3/4", "1", 1, 3, alone=2)
    left = undominated(game.agents(), mixed=False).game.strategies
    first, last = left_by_dominance(game)
    for party in game.parties:
        for place, kind in enumerate(game.types[party]):
            moves = left[game.seat(party, kind)]
            assert (STAY_OUT not in moves) is (place >= last)
            assert (PARTICIPATE not in moves) is (place < first)


def threat_gains(game, cutoff):
    """What the first guarantor gains by participating at each signal if all others do below a cutoff."""
    first, *others = game.parties
    profile = {
        game.seat(party, kind): PARTICIPATE if place < cutoff else STAY_OUT
        for party in others
        for place, kind in enumerate(game.types[party])
    }
    listed = []
    for kind in game.types[first]:
        profile |= dict.fromkeys((game.seat(first, one) for one in game.types[first]), STAY_OUT)
        profile[game.seat(first, kind)] = PARTICIPATE
        listed.append(fraction(game.interim(first, kind, profile)))
    return listed


@pytest.mark.parametrize(
    ("number", "ratio", "reach", "step", "states"),
    [(2, "1/3", 2, "1/12", 17), (2, "2/3", 2, "1/12", 17), (3, "1/2", 2, "1/18", 25), (3, "1/4", 1, "1/9", 14)],
)
def test_dominance_leaves_a_few_guarantors_no_other_cutoff_than_theirs(number, ratio, reach, step, states):
    """Iterated from both ends on a grid: all remaining plans agree up to the reach of the noise."""
    game = threat_game([f"G{i}" for i in range(number)], ratio, 1, step, reach, states)
    size = len(game.types["G0"])
    surely = 0
    while (found := next((i for i, gain in enumerate(threat_gains(game, surely)) if gain <= 0), size)) != surely:
        surely = found
    possibly = size
    while True:
        listed = threat_gains(game, possibly)
        found = next((i for i in range(size) if all(gain < 0 for gain in listed[i:])), size)
        if found == possibly:
            break
        possibly = found
    threat, h = few_cutoff(number, ratio, 1), sympy.Rational(step)
    assert surely <= possibly
    assert threat - 2 * reach * h <= (surely - 1 - reach) * h
    assert (possibly - reach) * h <= threat + 2 * reach * h
    assert verify(game, Profile(_all_below(game, surely))).holds


def _all_below(game, cutoff):
    return {
        game.seat(party, kind): PARTICIPATE if place < cutoff else STAY_OUT
        for party in game.parties
        for place, kind in enumerate(game.types[party])
    }


@given(st.integers(2, 40), st.fractions("1/20", "19/20", max_denominator=20))
def test_the_marginal_guarantor_counts_on_each_number_of_others_alike(number, ratio):
    """The chance of k others below the marginal signal is ∫ C(n-1, k) F^k (1-F)^(n-1-k) dF = 1/n, whatever the law."""
    for k in (0, number // 2, number - 1):
        q = sympy.Poly(sympy.binomial(number - 1, k) * E**k * (1 - E) ** (number - 1 - k), E)
        assert q.integrate().eval(1) == sympy.Rational(1, number)
    threat = few_cutoff(number, ratio, 1)
    needed = max(k for k in range(1, number + 1) if Fraction(number - k + 1, number) > ratio)
    assert fraction(threat) == Fraction(needed, number)
    assert 0 <= fraction(threat - threat_cutoff(ratio, 1)) < Fraction(1, number)


def test_the_prior_of_the_signals_is_that_of_states_and_noise():
    game = intervention_game("1/2", "1/4", 2, 5)
    counted: dict[tuple[str, str], int] = {}
    for state in range(5):
        for one in range(-2, 3):
            for other in range(-2, 3):
                pair = f"signal {state + one}", f"signal {state + other}"
                counted[pair] = counted.get(pair, 0) + 1
    assert {pair: q * 125 for pair, q in game.prior.items()} == counted


def test_misuse_is_refused():
    with pytest.raises(GameError, match="at least 1, not 0"):
        grid_cutoffs(1, 1, 0)
    with pytest.raises(GameError, match="more than 5,000 combinations"):
        intervention_game(1, 1, 20, 1000)
    with pytest.raises(GameError, match="number of states must be"):
        intervention_game(1, 1, 2, 0)
    with pytest.raises(GameError, match="of guarantors must be"):
        few_cutoff(0, 1, 2)
