"""Logit quantal responses: they satisfy their definition, have their closed forms, and lead to equilibria."""

from __future__ import annotations

import io
import math
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import GameError, SolverError, UsageError
from negotiation.expressions import parse
from negotiation.games import Decision, ExtensiveGame, Mixed, NormalFormGame, Outcome
from negotiation.games.io.efg import to_efg
from negotiation.games.nodes import Chance, PrivateCost
from negotiation.solvers.logit.quantal_response import quantal_limit, quantal_path, quantal_response
from negotiation.solvers.many_parties.supports import all_nash

FEW = settings(max_examples=20, deadline=None)
seeds = st.integers(0, 10**6)
SHAPES = [(2, 2), (3, 2), (3, 3), (2, 2, 2), (2, 3, 2)]
lambdas = st.sampled_from([Fraction(1, 7), Fraction(1), Fraction(5), Fraction(40)])


def nested(shape, draw):
    return [nested(shape[1:], draw) for _ in range(shape[0])] if shape else draw()


def random_table(shape, seed, unit=Fraction(1)):
    rng = random.Random(seed)
    draw = lambda: unit * Fraction(rng.randint(-1000, 1000), 1000)  # noqa: E731
    return NormalFormGame.from_arrays({"abcd"[i]: nested(shape, draw) for i in range(len(shape))})


def leaf(rng, parties, label):
    return Outcome(label, {p: sympy.Rational(rng.randint(-9, 9), 3) for p in parties})


def signalling(seed):
    """A sender of two types, a receiver who sees the message."""
    rng = random.Random(seed)

    def answers(kind, message):
        return {a: leaf(rng, "SR", f"{kind} {message} {a}") for a in ("yes", "no", "wait")}

    types = tuple(
        (
            kind,
            chance,
            Decision("S", f"sender, {kind}", {m: Decision("R", f"after {m}", answers(kind, m)) for m in "lr"}),
        )
        for kind, chance in (("weak", sympy.Rational(2, 3)), ("strong", sympy.Rational(1, 3)))
    )
    return ExtensiveGame(("S", "R"), Chance("type", types))


def chain_store(stages):
    """Kreps and Wilson 1982: an incumbent, weak with 4/5, meets one entrant after another."""
    parties = ("incumbent", *(f"entrant {i}" for i in range(1, stages + 1)))

    def node(i, strong, past, total):
        if i > stages:
            return Outcome(f"{strong} {past}", {p: sympy.Rational(v) for p, v in total.items()})

        def after(move, incumbent, entrant):
            paid = {**total, "incumbent": total.get("incumbent", 0) + incumbent, f"entrant {i}": entrant}
            return node(i + 1, strong, past + move, paid)

        half = Fraction(1, 2)
        kind = "strong" if strong else "weak"
        moves = {"fight": after("f", half if strong else -1, -half), "share": after("s", 0, half)}
        answer = Decision("incumbent", f"{kind}/{past or 'start'}", moves)
        return Decision(f"entrant {i}", f"entrant/{past or 'start'}", {"out": after("o", 2, 0), "in": answer})

    types = tuple(
        (kind, chance, node(1, kind == "strong", "", {}))
        for kind, chance in (("weak", sympy.Rational(4, 5)), ("strong", sympy.Rational(1, 5)))
    )
    return ExtensiveGame(parties, Chance("type", types))


def by_definition(game, found):
    """Independent: the largest error of log p_a - log p_b = lambda (U_a - U_b), payoffs by brute force."""
    worst = 0.0
    for i, (party, labels) in enumerate(game.strategies.items()):
        worth = dict.fromkeys(labels, 0.0)
        for draw in game.combinations():
            chance = math.prod(
                found.probabilities[p, s] for j, (p, s) in enumerate(zip(game.parties, draw, strict=True)) if j != i
            )
            worth[draw[i]] += chance * float(game.rational[party][draw])
        for a in labels:
            logs = found.log_probabilities[party, a] - found.log_probabilities[party, labels[0]]
            worst = max(worst, abs(logs - found.lam * (worth[a] - worth[labels[0]])) / (1 + abs(logs)))
        worst = max(worst, abs(sum(found.probabilities[party, s] for s in labels) - 1))
    return worst


def tree_by_definition(game, found):
    """Independent: the same for the agents of a tree, payoffs by recursion over paths."""
    below = {}

    def value(node, party):
        if isinstance(node, Outcome):
            return float(node.payoffs[party])
        if isinstance(node, Chance):
            return sum(float(q) * value(child, party) for _, q, child in node.branches)
        return sum(found.probabilities[node.where, a] * value(c, party) for a, c in node.actions.items())

    def walk(node, reach):
        if isinstance(node, Decision):
            for action, child in node.actions.items():
                entry = below.setdefault((node.where, action), [0.0, 0.0])
                entry[0] += reach * value(child, node.party)
                entry[1] += reach
                walk(child, reach * found.probabilities[node.where, action])
        elif isinstance(node, Chance):
            for _, q, child in node.branches:
                walk(child, reach * float(q))

    walk(game.root, 1.0)
    worst = 0.0
    for (where, action), (total, reach) in below.items():
        first = next(a for w, a in below if w == where)
        other, again = below[where, first]
        logs = found.log_probabilities[where, action] - found.log_probabilities[where, first]
        worst = max(worst, abs(logs - found.lam * (total / reach - other / again)))
    return worst


@pytest.mark.parametrize("game", [random_table((2, 3, 4), 1), signalling(1)], ids=["table", "tree"])
def test_at_lambda_zero_everything_is_equally_likely(game):
    found = quantal_response(game, 0)
    sizes = {}
    for where, _ in found.probabilities:
        sizes[where] = sizes.get(where, 0) + 1
    assert all(q == pytest.approx(1 / sizes[where], rel=1e-14) for (where, _), q in found.probabilities.items())


@FEW
@given(seeds, st.sampled_from(SHAPES), lambdas)
def test_answers_satisfy_the_definition(seed, shape, lam):
    game = random_table(shape, seed)
    found = quantal_response(game, lam)
    assert by_definition(game, found) < 1e-10
    assert found.residual < 1e-11
    assert found.path[0][0] == 0
    assert found.path[-1][0] == pytest.approx(float(lam))


@FEW
@given(seeds, lambdas)
def test_agents_of_a_tree_satisfy_the_definition_with_payoffs_given_that_they_are_reached(seed, lam):
    game = signalling(seed)
    assert tree_by_definition(game, quantal_response(game, lam)) < 1e-9


@FEW
@given(seeds, st.sampled_from(SHAPES))
def test_the_branch_leads_to_a_verified_equilibrium_in_generic_games(seed, shape):
    game = random_table(shape, seed)
    if len({v for t in game.rational.values() for v in t.values()}) < 2 * math.prod(shape):
        return
    (one,) = quantal_limit(game)
    assert one.verification.holds
    assert one.profile in {other.profile for other in all_nash(game)}


def solved(function, low, high):
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return low


@pytest.mark.parametrize("lam", [0.5, 2.0, 10.0])
def test_two_by_two_coordination_is_the_root_of_its_scalar_equation(lam):
    """p = 1 / (1 + exp(-lam (3 p - 2 (1 - p)))), the root that is joined to one half."""
    game = NormalFormGame.from_arrays({"row": [[3, 0], [0, 2]], "column": [[3, 0], [0, 2]]})
    found = quantal_response(game, lam)
    p = solved(lambda p: 1 / (1 + math.exp(-lam * (5 * p - 2))) - p, 0.5, 1.0)
    assert found.probabilities["row", "1"] == pytest.approx(p, rel=1e-11)
    assert found.probabilities["column", "1"] == pytest.approx(p, rel=1e-11)


@pytest.mark.parametrize("lam", [0.3, 1.0, 6.0])
def test_asymmetric_matching_pennies_is_the_root_of_its_scalar_equation(lam):
    """Ochs 1995: row earns 9 at the top left; p and q are logit responses to each other."""
    game = NormalFormGame.from_arrays({"row": [[9, 0], [0, 1]], "column": [[0, 1], [1, 0]]})
    found = quantal_response(game, lam)
    answer = lambda p: 1 / (1 + math.exp(-lam * (1 - 2 * p)))  # noqa: E731
    p = solved(lambda p: 1 / (1 + math.exp(-lam * (10 * answer(p) - 1))) - p, 0.0, 1.0)
    assert found.probabilities["row", "1"] == pytest.approx(p, rel=1e-10)
    assert found.probabilities["column", "1"] == pytest.approx(answer(p), rel=1e-10)
    (limit,) = quantal_limit(game)
    assert dict(limit.profile["column"].lottery)["1"] == sympy.Rational(1, 10)


@pytest.mark.parametrize("power", [-12, -3, 12])
def test_the_unit_of_payoffs_does_not_matter_when_lambda_is_scaled_inversely(power):
    for seed in range(4):
        unit = Fraction(10) ** power
        here = quantal_response(random_table((2, 3, 2), seed), Fraction(7))
        there = quantal_response(random_table((2, 3, 2), seed, unit), Fraction(7) / unit)
        assert list(here.probabilities.values()) == pytest.approx(list(there.probabilities.values()), rel=1e-11)
        assert len(here.path) == len(there.path)
        assert there.path[3][0] * float(unit) == pytest.approx(here.path[3][0], rel=1e-9)


def test_constants_for_each_choice_of_the_others_do_not_matter():
    base = NormalFormGame.from_arrays({"row": [[3, 0], [1, 2]], "column": [[0, 4], [5, 0]]})
    moved = NormalFormGame.from_arrays({"row": [[10, -5], [8, -3]], "column": [[6, 10], [2, -3]]})
    here, there = (quantal_response(game, Fraction(3, 2)) for game in (base, moved))
    assert list(here.probabilities.values()) == pytest.approx(list(there.probabilities.values()), rel=1e-11)


@pytest.mark.parametrize("stake", [3, 5, 8])
def test_the_limit_of_a_symmetric_two_by_two_game_is_the_risk_dominant_equilibrium(stake):
    """Turocy 2005: hunting the hare is safe and pays 4; the stag pays more, but only together."""
    game = NormalFormGame.from_arrays({"a": [[stake + 2, 0], [4, 4]], "b": [[stake + 2, 4], [0, 4]]})
    (one,) = quantal_limit(game)
    risk_dominant = "1" if stake + 2 > 8 else "2"
    assert dict(one.profile) == {"a": risk_dominant, "b": risk_dominant}


def test_mckelvey_and_mclennan_game_is_followed_across_its_crossings_to_an_equilibrium():
    none = (0, 0, 0)
    cells = [(9, 8, 12), none, none, (9, 8, 2), none, (3, 4, 6), (3, 4, 6), none]
    arrays = {
        p: [[[cells[4 * c + 2 * b + a][i] for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
        for i, p in enumerate("abc")
    }
    (one,) = quantal_limit(NormalFormGame.from_arrays(arrays))
    assert one.verification.holds


def test_kreps_and_wilson_1982_reputation_is_the_limit_of_the_agents_responses():
    """Two entrants: a weak incumbent fights with 1/4 (posterior 1/2), after which the second enters with 1/2."""
    found = quantal_path(chain_store(2))
    assert found.finished
    assert found.probabilities["weak/start", "fight"] == pytest.approx(1 / 4, abs=1e-4)
    assert found.probabilities["strong/start", "fight"] == pytest.approx(1, abs=1e-9)
    assert found.probabilities["entrant/f", "in"] == pytest.approx(1 / 2, abs=1e-4)
    assert found.beliefs["entrant/f"] == pytest.approx((1 / 2, 1 / 2), abs=1e-4)
    assert found.beliefs["entrant/s"] == pytest.approx((1, 0), abs=1e-9)
    assert found.supports()["entrant/s"] == ("in",)
    assert found.rounded()["weak/start"] == Mixed((("fight", sympy.Rational(1, 4)), ("share", sympy.Rational(3, 4))))


def test_the_limit_of_a_tree_is_handed_back_only_if_it_verifies():
    found = quantal_path(chain_store(2))
    assert found.limit == found.rounded()
    early = quantal_path(chain_store(2), end=1.0)
    assert early.limit is None


def test_within_a_set_of_infinitely_many_the_limit_is_verified_where_it_lies():
    """Two copies of a strategy are equally likely all along the branch."""
    (one,) = quantal_limit(NormalFormGame.from_arrays({"a": [[1, 0], [1, 0], [0, 3]], "b": [[2, 0], [2, 0], [0, 1]]}))
    assert one.verification.holds
    assert one.profile["a"] == Mixed((("1", sympy.Rational(1, 2)), ("2", sympy.Rational(1, 2))))


def test_a_tree_of_many_information_sets_is_followed_to_a_large_lambda():
    found = quantal_path(chain_store(3))
    assert found.finished
    assert len(found.probabilities) == 78
    assert found.residual < 1e-9
    assert sum(found.beliefs["entrant/ff"]) == pytest.approx(1)
    assert set(found.beliefs) == set(found.game.information_sets)


def test_beliefs_are_those_of_bayes_rule():
    game = signalling(3)
    found = quantal_path(game, end=3.0)
    weak = 2 / 3 * found.probabilities["sender, weak", "l"]
    strong = 1 / 3 * found.probabilities["sender, strong", "l"]
    assert found.beliefs["after l"] == pytest.approx((weak / (weak + strong), strong / (weak + strong)), rel=1e-12)
    assert found.log_reach["after l"] == pytest.approx((math.log(weak), math.log(strong)), rel=1e-12)


@FEW
@given(seeds, st.sampled_from([(2, 2), (2, 2, 2), (3, 3)]), lambdas)
def test_a_true_response_is_proved_to_lie_near_the_float_answer(seed, shape, lam):
    found = quantal_response(random_table(shape, seed), lam)
    radius = found.proved_radius
    assert radius is None or radius <= 1e-5
    if lam <= 1:
        assert radius is not None
        assert radius < 1e-9


def test_a_wrong_answer_is_not_proved():
    from dataclasses import replace

    found = quantal_response(random_table((2, 2), 5), 2)
    wrong = {label: x + (1e-4 if label[1] == "1" else 0.0) for label, x in found.log_probabilities.items()}
    assert found.proved_radius is not None
    assert replace(found, log_probabilities=wrong).proved_radius is None


def test_results_print_as_a_sentence_and_a_table():
    text = str(quantal_response(random_table((2, 2), 0), "0.5"))
    assert text.startswith("Logit quantal response equilibrium of the normal form at lambda = 0.5 (float arithmetic")
    assert "probability" in text


def test_a_lost_branch_is_said_to_be_lost(monkeypatch):
    monkeypatch.setattr("negotiation.solvers.logit.logit_path.MOST_STEPS", 5)
    found = quantal_path(signalling(1))
    assert not found.finished
    assert "The branch was lost here" in found.summary()
    with pytest.raises(SolverError, match="was lost before"):
        quantal_response(signalling(1), 10)
    limit = quantal_limit(random_table((3, 3), 3))
    assert (limit.equilibria, limit.status) == ((), "partial")
    assert "near no verified equilibrium" in limit.missing


def test_wrong_questions_are_refused():
    with pytest.raises(UsageError, match="not negative"):
        quantal_response(random_table((2, 2), 0), -1)
    gain = parse("gain", ["gain"])
    nameless = ExtensiveGame(("A",), Decision("A", "x", {"l": Outcome("l", {"A": gain}), "r": Outcome("r", {})}))
    with pytest.raises(GameError, match="'gain' has no value"):
        quantal_response(nameless, 1)
    cost = PrivateCost("l", "uniform", sympy.Integer(0), sympy.Integer(1))
    hidden = Decision("A", "x", {"l": Outcome("l", {}), "r": Outcome("r", {})}, cost)
    with pytest.raises(GameError, match="private cost"):
        quantal_path(ExtensiveGame(("A",), hidden))
    with pytest.raises(GameError, match="quantal_path"):
        quantal_limit(signalling(0))
    with pytest.raises(GameError, match="normal form"):
        _ = quantal_response(signalling(0), 1).proved_radius


@pytest.mark.parametrize("lam", [0.2, 1.0, 4.0])
def test_gambit_follows_the_same_branch(lam):
    pygambit = pytest.importorskip("pygambit")
    game = signalling(2)
    other = pygambit.read_efg(io.StringIO(to_efg(game)))
    found = pygambit.qre.logit_solve_lambda(other, lam=lam, use_strategic=False)
    profile = (found[0] if isinstance(found, list) else found).profile
    theirs = sorted(float(q) for party in profile for _, actions in party for _, q in actions)
    assert theirs == pytest.approx(sorted(quantal_response(game, lam).probabilities.values()), abs=1e-6)
