"""Bayesian and signalling games: forms, conversions, equilibria, plausible beliefs."""

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.trees import plan_of
from negotiation.errors import DocumentError, GameError, UsageError
from negotiation.expressions import symbol
from negotiation.games import Mixed, Profile
from negotiation.games.bayesian import BayesianGame
from negotiation.games.conversion import normal_form
from negotiation.games.io.files import load_game
from negotiation.games.signalling import SignallingGame
from negotiation.solvers import plausible, solve, verify
from negotiation.solvers.arrays.many import solve_many


def beer_and_quiche(weak="0.1"):
    """Cho and Kreps 1987, figure I."""
    return SignallingGame.of(
        "sender",
        "receiver",
        {"weak": weak, "surly": 1 - Fraction(weak)},
        {"beer": ["duel", "retreat"], "quiche": ["duel", "retreat"]},
        lambda t, m, r: (
            int((t == "weak") == (m == "quiche")) + 2 * (r == "retreat"),
            int((r == "duel") == (t == "weak")),
        ),
    )


def test_cho_kreps_1987_beer_and_quiche_has_two_outcomes_and_only_beer_is_plausible():
    found = solve(beer_and_quiche())
    assert found.status == "complete"
    assert {one.kind for one in found} == {"pooling"}
    for one in found:
        sent = one.profile["sender (surly)"]
        assert plausible(one).passes is (sent == "beer")
    bad = next(one for one in found if one.profile["sender (surly)"] == "quiche")
    (objection,) = bad.plausibility.objections
    assert (objection.message, objection.excluded, objection.by) == ("beer", ("weak",), "surly")
    assert "weak could only lose by 'beer'" in bad.plausibility.summary()


def test_with_mostly_weak_types_beer_and_quiche_is_semi_separating():
    """Weak types imitate just so often that the receiver is indifferent: 1/9 of 9/10."""
    (found,) = (one for one in solve(beer_and_quiche("0.9")) if one.kind == "semi-separating")
    assert str(found.profile["sender (weak)"]) in ("beer (1/9) or quiche (8/9)",)
    assert found.profile["sender (surly)"] == "beer"
    assert found.beliefs["receiver after beer"] == (Fraction(1, 2), Fraction(1, 2))
    assert str(found.profile["receiver after beer"]) == "duel (1/2) or retreat (1/2)"
    assert found.profile["receiver after quiche"] == "duel"


def test_spence_1973_education_separates_when_it_costs_the_able_less():
    game = SignallingGame.of(
        "worker",
        "firm",
        {"able": "1/2", "other": "1/2"},
        {"study": ["high", "low"], "rest": ["high", "low"]},
        lambda t, m, r: (
            2 * (r == "high") + (r == "low") - (m == "study") * (Fraction(1, 2) if t == "able" else Fraction(3, 2)),
            int((r == "high") == (t == "able")),
        ),
    )
    separating = [one for one in solve(game) if one.kind == "separating"]
    assert [one.profile["worker (able)"] for one in separating] == ["study"]
    assert separating[0].beliefs["firm after study"] == (Fraction(1), Fraction(0))
    assert not separating[0].plausibility.objections, "both messages are sent"


def test_brandts_and_holt_1993_game_four_pools_on_either_message():
    table = {
        ("A", "N"): [(30, 30), (0, 0), (50, 35)], ("A", "S"): [(45, 90), (15, 15), (100, 30)],
        ("B", "N"): [(30, 30), (30, 45), (30, 0)], ("B", "S"): [(45, 0), (0, 30), (0, 15)],
    }  # fmt: skip
    game = SignallingGame.of(
        "1", "2", {"A": "1/2", "B": "1/2"}, {"N": "CDE", "S": "CDE"}, lambda t, m, r: table[t, m]["CDE".index(r)]
    )
    pure = [one for one in solve(game) if all(isinstance(move, str) for move in one.profile.values())]
    assert {(one.kind, one.profile["1 (A)"], one.profile["2 after S"]) for one in pure} == {
        ("pooling", "N", "D"),
        ("pooling", "S", "C"),
    }
    on_n = next(one for one in pure if one.profile["1 (A)"] == "N")
    assert on_n.beliefs["2 after S"][0] <= Fraction(2, 7), "D is best after S just if A is that unlikely"


def random_signals(seed):
    rng = random.Random(seed)
    table = {key: (rng.randint(-4, 4), rng.randint(-4, 4)) for key in itertools.product("st", "mn", "xyz")}
    prior = Fraction(rng.randint(1, 5), 6)
    return SignallingGame.of("S", "R", {"s": prior, "t": 1 - prior}, {"m": "xyz", "n": "xy"}, lambda *key: table[key])


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_every_signalling_game_has_an_equilibrium_and_each_is_a_nash_equilibrium(seed):
    game = random_signals(seed)
    found = solve(game)
    assert len(found) >= 1 or found.status != "complete"
    for one in found:
        assert one.verification.holds
        assert verify(game.tree, one.profile).holds
        assert all(game.number(each.gain) <= 0 for each in one.incentives)


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_pure_perfect_bayesian_equilibria_are_those_that_an_enumeration_of_beliefs_finds(seed):
    """Independent: try every pure profile with all beliefs at which replies to payoffs from -4 to 4 can change."""
    game = random_signals(seed)
    listed = {
        tuple(one.profile[w] for w in game.tree.information_sets)
        for one in solve(game)
        if all(isinstance(move, str) for move in one.profile.values())
    }
    for sent in itertools.product("mn", repeat=2):
        for after_m, after_n in itertools.product("xyz", "xy"):
            moves = {"S (s)": sent[0], "S (t)": sent[1], "R after m": after_m, "R after n": after_n}
            order = tuple(moves[w] for w in game.tree.information_sets)
            assert (order in listed) is by_hand(game, moves)


GRID = sorted({Fraction(p, q) for q in range(1, 17) for p in range(q + 1)})


def by_hand(game, moves):
    pays = {key: tuple(Fraction(int(u)) for u in row) for key, row in game.table.items()}
    for kind in "st":
        worth = {m: game.table[kind, m, moves[f"R after {m}"]][0] for m in "mn"}
        if max(worth.values()) > worth[moves[f"S ({kind})"]]:
            return False
    for message in "mn":
        senders = [k for k in "st" if moves[f"S ({k})"] == message]
        if len(senders) == 2:
            grid = [Fraction(str(game.prior["s"]))]
        elif senders:
            grid = [Fraction(senders == ["s"])]
        else:
            grid = GRID
        chosen = moves[f"R after {message}"]
        if not any(
            all(
                q * (pays["s", message, r][1] - pays["s", message, chosen][1])
                + (1 - q) * (pays["t", message, r][1] - pays["t", message, chosen][1])
                <= 0
                for r in game.replies[message]
            )
            for q in grid
        ):
            return False
    return True


def attack_game(prior="0.7"):
    return BayesianGame.of(
        {"adversary": ["any"], "protege": ["resolute", "weak"]},
        {("any", "resolute"): prior, ("any", "weak"): 1 - Fraction(prior)},
        {"adversary": ["wait", "attack"], "protege": ["resist", "yield"]},
        lambda t, a: (
            (0, 0) if a[0] == "wait" else ((-1, 1 if t[1] == "resolute" else -2) if a[1] == "resist" else (2, -1))
        ),
    )


def test_an_adversary_attacks_when_resolve_is_unlikely():
    """-p + 2 (1 - p) > 0 just if p < 2/3; the resolute resist and the weak yield once attacked."""
    war = {"adversary": "attack", "protege (resolute)": "resist", "protege (weak)": "yield"}
    assert war in [dict(one.profile) for one in solve(attack_game("0.6"))]
    careful = solve(attack_game("0.7"))
    assert {str(one.profile["adversary"]) for one in careful} >= {"wait"}
    assert "attack" not in {one.profile["adversary"] for one in careful}


@settings(max_examples=30)
@given(st.integers(0, 10**9))
def test_bayesian_equilibria_are_those_of_the_agent_form_and_of_the_tree(seed):
    """Independent methods: plans of two parties, types as parties, the normal form of the tree."""
    game = random_types(seed)
    pure = {one.profile for one in solve(game) if not any(isinstance(m, Mixed) for m in one.profile.values())}
    agents = {one.profile for one in solve(game.agents(), concept="pure Nash")}
    assert pure == agents
    tree = game.tree()
    table = normal_form(tree)
    for profile in pure:
        plans = Profile({party: plan_of(tree, party, profile) for party in game.parties})
        assert verify(table, plans).holds
        assert dict(game.payoffs(profile)) == dict(tree.payoffs(profile))


def random_types(seed):
    rng = random.Random(seed)
    weights = {t: rng.randint(1, 4) for t in itertools.product("st", "uv")}
    total = sum(weights.values())
    table = {}
    return BayesianGame.of(
        {"A": "st", "B": "uv"},
        {t: Fraction(w, total) for t, w in weights.items()},
        {"A": "xy", "B": "xy"},
        lambda t, a: table.setdefault((t, a), (rng.randint(-5, 5), rng.randint(-5, 5))),
    )


def test_names_in_payoffs_and_prior_are_set_with_at_and_gains_are_closed_forms():
    p, cost = symbol("p"), symbol("cost")
    game = BayesianGame.of(
        {"A": ["one"], "B": ["tough", "soft"]},
        {("one", "tough"): p, ("one", "soft"): 1 - p},
        {"A": ["attack", "wait"], "B": ["hold"]},
        lambda t, a: (-cost if t[1] == "tough" else 1, 0) if a[0] == "attack" else (0, 0),
    )
    profile = Profile({"A": "wait", "B (tough)": "hold", "B (soft)": "hold"})
    (gain,) = (one.gain for one in game.incentives(profile))
    assert sympy.simplify(gain - (1 - p - p * cost)) == 0
    assert solve(game.at(p="1/2", cost=2))[0].profile["A"] == "wait"
    assert solve(game.at(p="1/4", cost=2))[0].profile["A"] == "attack"


def test_mistakes_in_the_forms_are_told():
    with pytest.raises(GameError, match="sums to 3/2"):
        BayesianGame.of({"A": "st"}, {("s",): "1/2", ("t",): 1}, {"A": "x"}, lambda t, a: (0,))
    with pytest.raises(GameError, match="probability zero"):
        BayesianGame.of({"A": "st"}, {("s",): 1}, {"A": "x"}, lambda t, a: (0,))
    with pytest.raises(GameError, match="must be positive and sum to 1"):
        SignallingGame.of("S", "R", {"s": "1/2", "t": "1/3"}, {"m": "x"}, lambda *k: (0, 0))
    with pytest.raises(UsageError, match="signalling games"):
        plausible(solve(attack_game())[0])


def test_a_type_that_only_may_gain_is_no_objection():
    """Two replies to the unused message are best against the type that is left; by one of them it would lose."""
    pays = {
        ("s", "m", "x"): (0, 0), ("t", "m", "x"): (0, 0),
        ("s", "n", "x"): (1, 0), ("s", "n", "y"): (-1, 0),
        ("t", "n", "x"): (-2, 0), ("t", "n", "y"): (-2, 0),
    }  # fmt: skip
    game = SignallingGame.of("S", "R", {"s": "1/2", "t": "1/2"}, {"m": "x", "n": "xy"}, lambda *key: pays[key])
    pooled = next(one for one in solve(game) if one.profile["S (s)"] == "m" and one.profile["S (t)"] == "m")
    (objection,) = pooled.plausibility.objections
    assert objection.excluded == ("t",)
    assert objection.by == ""
    assert pooled.plausibility.passes


def test_misuse_is_told_in_words():
    with pytest.raises(GameError, match="gave 1 numbers; sender and receiver need one each"):
        SignallingGame.of("S", "R", {"s": 1}, {"m": "xy"}, lambda *key: (1,))
    with pytest.raises(UsageError, match="str is not a game that solve"):
        solve("a game")
    with pytest.raises(DocumentError, match="ends in .nfg"):
        load_game("game.txt")
    with pytest.raises(UsageError, match="takes a GameArray"):
        solve_many(attack_game())
