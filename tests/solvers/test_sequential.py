"""Sequential equilibria: published games, laws on random trees, and checks that must fail."""

import dataclasses
import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.errors import SolverError
from negotiation.games import Chance, Decision, ExtensiveGame, Outcome, PrivateCost, Profile
from negotiation.solvers import solve, verify
from negotiation.solvers.beliefs.consistency import Tremble
from negotiation.solvers.trees.board import Board
from negotiation.testing import trees


def leaf(label, **payoffs):
    return Outcome(label, {party: sympy.Rational(str(value)) for party, value in payoffs.items()})


def horse():
    """Selten 1975, figure 1."""
    third = lambda name, left, right: Decision(  # noqa: E731
        "3", "three", {"L": leaf(f"{name}L", **left), "R": leaf(f"{name}R", **right)}
    )
    give = lambda a, b, c: {"1": a, "2": b, "3": c}  # noqa: E731
    down = third("D", give(3, 2, 2), give(0, 0, 0))
    second = Decision("2", "two", {"a": leaf("Aa", **give(1, 1, 1)), "d": third("d", give(4, 4, 0), give(0, 0, 1))})
    return ExtensiveGame(("1", "2", "3"), Decision("1", "one", {"D": down, "A": second}))


def test_selten_1975_horse_has_one_outcome_and_party_three_plays_right_with_at_least_three_quarters():
    found = solve(horse(), concept="sequential")
    assert found.status == "complete"
    assert [label for _, label in found.outcomes().reached] == ["Aa"]
    assert found.outcomes().every("Aa")
    assert not found.outcomes().some("DL")
    pure, mixed = found
    assert dict(pure.profile) == {"one": "A", "three": "R", "two": "a"}
    assert mixed.ranges == {("three", "R"): (Fraction(3, 4), Fraction(1))}
    assert mixed.beliefs["three"] == (Fraction(1, 3), Fraction(2, 3))


def test_seltens_other_nash_equilibrium_is_not_sequential():
    tree = horse()
    other = Profile({"one": "D", "three": "L", "two": "a"})
    assert verify(tree, other).holds, "it is subgame perfect: the tree has no proper subgame"
    for weight, order in itertools.product((Fraction(1, 9), Fraction(1), Fraction(9)), (1, 2, 3)):
        later = Tremble(1, weight)
        slips = {("one", "A"): Tremble(order, weight), ("two", "d"): later, ("three", "R"): later}
        beliefs = {"one": (Fraction(1),), "two": (Fraction(1),), "three": (Fraction(1), Fraction(0))}
        checked = verify(tree, other, beliefs=beliefs, mistakes=slips)
        assert checked.holds is False
        assert checked.where == "two"


def test_a_threat_that_no_belief_supports_is_not_sequential_though_it_is_subgame_perfect():
    """Kreps and Wilson 1982: fighting is dominated at both nodes, but nobody reaches them."""
    fight = lambda name, a, b: Decision(  # noqa: E731
        "incumbent",
        "reply",
        {
            "fight": leaf(f"{name} fight", entrant=-a, incumbent=-1),
            "yield": leaf(f"{name} yield", entrant=b, incumbent=0),
        },
    )
    tree = ExtensiveGame(
        ("entrant", "incumbent"),
        Decision(
            "entrant",
            "start",
            {"out": leaf("out", entrant=0, incumbent=2), "in 1": fight("1", 1, 1), "in 2": fight("2", 1, 2)},
        ),
    )
    assert {o for _, o in solve(tree, concept="subgame perfect", solver="subgames").outcomes().reached} == {
        "out",
        "2 yield",
    }
    assert {o for _, o in solve(tree, concept="sequential").outcomes().reached} == {"2 yield"}


def reputation(prior):
    """A guarantor who may be resolute; the adversary sees whether it stood firm before, not its kind."""

    def last(kind, seen):
        stand = leaf(f"{kind} {seen} attacked, honoured", adversary=-2, guarantor=1 if kind == "resolute" else -1)
        fold = leaf(f"{kind} {seen} attacked, abandoned", adversary=1, guarantor=-1 if kind == "resolute" else 0)
        answer = Decision("guarantor", f"{kind} after {seen}", {"honour": stand, "abandon": fold})
        return Decision(
            "adversary",
            f"after {seen}",
            {"attack": answer, "wait": leaf(f"{kind} {seen} peace", adversary=0, guarantor=2)},
        )

    def first(kind):
        cost = "0" if kind == "resolute" else "1"
        show = last(kind, "firmness")
        return Decision("guarantor", f"{kind} first", {"firm": _less(show, cost), "soft": last(kind, "softness")})

    q = sympy.Rational(str(prior))
    return ExtensiveGame(
        ("adversary", "guarantor"), Chance("kind", (("resolute", q, first("resolute")), ("weak", 1 - q, first("weak"))))
    )


def _less(node, cost):
    if isinstance(node, Outcome):
        pays = {**node.payoffs, "guarantor": node.payoffs["guarantor"] - sympy.Rational(cost)}
        return dataclasses.replace(node, payoffs=pays)
    return dataclasses.replace(node, actions={a: _less(child, cost) for a, child in node.actions.items()})


def test_a_weak_guarantor_imitates_just_as_often_as_keeps_the_adversary_indifferent():
    """Manufactured: attacking pays -2 and 1, so the posterior after firmness is 1/3; from 1/5 that takes x = 1/2."""
    found = solve(reputation("0.2"), concept="sequential")
    semi = [one for one in found if str(one.profile["weak first"]) == "firm (1/2) or soft (1/2)"]
    assert semi, [dict(one.profile) for one in found]
    for one in semi:
        assert one.beliefs["after firmness"] == (Fraction(1, 3), Fraction(2, 3))
        assert str(one.profile["after firmness"]) == "attack (1/2) or wait (1/2)"
        assert one.verification.holds


@settings(max_examples=60)
@given(trees(parties=3, information=True))
def test_every_sequential_equilibrium_is_subgame_perfect_and_verified(tree):
    found = solve(tree, concept="sequential")
    for one in found:
        assert one.verification.holds is True
        assert one.verification.regret == 0
        assert verify(tree, one.profile).holds
        assert all(tree.number(incentive.gain) <= 0 for incentive in one.incentives)


@pytest.mark.slow
@settings(max_examples=40)
@given(trees(parties=2, information=True), st.integers(0, 2**32))
def test_no_assessment_that_mistakes_can_reach_is_missed(tree, seed):
    """Completeness: draw mistakes at random; a pure profile that is rational under their beliefs must be listed."""
    rng = random.Random(seed)
    found = solve(tree, concept="sequential")
    listed = {tuple(one.profile[w] for w in tree.information_sets) for one in found}
    menus = {where: list(nodes[0].actions) for where, nodes in tree.information_sets.items()}
    if len(menus) > 7:
        return
    for moves in itertools.product(*menus.values()):
        profile = Profile(dict(zip(menus, moves, strict=True)))
        for _ in range(4):
            slips = {
                (where, move): Tremble(rng.randint(1, 3), Fraction(rng.randint(1, 6), rng.randint(1, 6)))
                for where, menu in menus.items()
                for move in menu
                if move != profile[where]
            }
            if verify(tree, profile, beliefs=limit_beliefs(tree, profile, slips), mistakes=slips).holds:
                assert moves in listed
                break


def limit_beliefs(tree, profile, slips):
    """Beliefs by Bayes' rule at ε = 10^-60, without what is a million times less likely: an independent computation."""
    epsilon = Fraction(1, 10**60)
    found = {}
    board = Board(tree)
    for one in board.sets:
        likely = []
        for node in one.nodes:
            chance = Fraction(1)
            for above, move in board.path(node):
                owner = board.owner[above]
                if owner < 0:
                    q = board.chances[above][move]
                    chance *= Fraction(int(q.p), int(q.q))
                    continue
                label = board.sets[owner].actions[move]
                if profile[board.sets[owner].where] != label:
                    slip = slips[board.sets[owner].where, label]
                    chance *= slip.weight * epsilon**slip.order
            likely.append(chance)
        top = max(likely)
        kept = [chance if chance * 10**30 > top else Fraction(0) for chance in likely]
        found[one.where] = tuple(chance / sum(kept) for chance in kept)
    return found


@settings(max_examples=40)
@given(trees(parties=3, information=False))
def test_with_perfect_information_pure_sequential_equilibria_are_those_of_backward_induction(tree):
    mine = {one.profile for one in solve(tree, concept="sequential")}
    theirs = {one.profile for one in solve(tree, solver="backward induction")}
    assert mine == theirs


@settings(max_examples=30)
@given(trees(parties=3, information=True), st.sampled_from(["1e-12", "1/7", "1e12"]))
def test_the_unit_of_payoffs_changes_no_sequential_equilibrium(tree, unit):
    scale = ng.exact(unit, []) if "/" in unit else sympy.Rational(unit)
    before, after = solve(tree, concept="sequential"), solve(scaled(tree, scale), concept="sequential")
    assert [one.profile for one in before] == [one.profile for one in after]
    assert [one.beliefs for one in before] == [one.beliefs for one in after]


def scaled(tree, factor):
    def of(node):
        if isinstance(node, Outcome):
            return dataclasses.replace(node, payoffs={p: u * factor for p, u in node.payoffs.items()})
        if isinstance(node, Chance):
            return dataclasses.replace(node, branches=tuple((label, q, of(child)) for label, q, child in node.branches))
        return dataclasses.replace(node, actions={a: of(child) for a, child in node.actions.items()})

    return dataclasses.replace(tree, root=of(tree.root))


def test_beliefs_that_are_no_limit_and_missing_mistakes_are_refused():
    (one, *_) = solve(horse(), concept="sequential")
    wrong = {**one.beliefs, "three": (Fraction(1, 2), Fraction(1, 2))}
    with pytest.raises(SolverError, match="not the limit"):
        verify(horse(), one.profile, beliefs=wrong, mistakes=one.mistakes)
    with pytest.raises(SolverError, match="no mistake is given"):
        verify(horse(), one.profile, beliefs=one.beliefs, mistakes={})


def test_a_spent_budget_is_said_and_one_equilibrium_is_found_by_the_logit_path():
    from negotiation.solvers.beliefs.sequential import sequential_equilibria

    found = sequential_equilibria(horse(), budget=1)
    assert found.status == "partial"
    assert "budget" in found.missing
    (one,) = found
    assert one.method == "logit limit"
    assert one.profile["one"] == "A"


def test_private_costs_and_open_names_are_sent_elsewhere():
    made = {"honour": leaf("h", a=1), "default": leaf("d", a=0)}
    cost = PrivateCost("honour", "uniform", sympy.Integer(0), sympy.Integer(1))
    with pytest.raises(SolverError, match="no method for 'sequential' suits"):
        solve(ExtensiveGame(("a",), Decision("a", "here", made, cost)), concept="sequential")


def test_the_outcome_table_says_on_which_paths_the_agreement_is_broken():
    moves = {"comply": leaf("peace", A=0), "attack": leaf("war", A=0)}
    tree = ExtensiveGame(("A",), Decision("A", "truce", moves), agreement={"truce": "comply"})
    outcomes = solve(tree).outcomes()
    assert "broken in some" in outcomes.summary()
    assert {row["outcome"]: row["agreement"] for row in outcomes.rows()} == {"peace": "kept", "war": "broken"}


def chain_store(entrants, prior, monopoly="2", entry="1/2", idle=False):
    """Kreps and Wilson 1982, section 2: a monopolist who may be tough meets entrants one after the other.

    Payoffs as there: out a > 1 to the monopolist; entry and fight -1 (weak) or 0 (tough) against 0 (weak) or -1 (tough)
    for giving way; an entrant gets b if let in, b - 1 if fought, 0 outside. With `idle` the monopolist has a decision
    without choice where nobody enters, as in the version with 65 information sets that other programs ship.
    """
    a, b, p = (sympy.Rational(text) for text in (monopoly, entry, prior))
    parties = ("monopolist", *(f"entrant {i + 1}" for i in range(entrants)))

    def stage(kind, past, pays):
        if len(past) == entrants:
            return Outcome(f"{kind} {''.join(past)}", pays)
        who, seen = f"entrant {len(past) + 1}", "".join(past) or "nothing"

        def paid(mine, theirs):
            return {**pays, "monopolist": pays["monopolist"] + mine, who: sympy.sympify(theirs)}

        fight, yield_ = (0, -1) if kind == "tough" else (-1, 0)
        answer = {
            "fight": stage(kind, (*past, "F"), paid(fight, b - 1)),
            "yield": stage(kind, (*past, "Y"), paid(yield_, b)),
        }
        out = stage(kind, (*past, "O"), paid(a, 0))
        if idle:
            out = Decision("monopolist", f"{kind} idle after {seen}", {"wait": out})
        entered = Decision("monopolist", f"{kind} after {seen}", answer)
        return Decision(who, f"{who} after {seen}", {"enter": entered, "out": out})

    none = {party: sympy.Integer(0) for party in parties}
    kinds = (("tough", p, stage("tough", (), none)), ("weak", 1 - p, stage("weak", (), none)))
    return ExtensiveGame(parties, Chance("kind", kinds), title="chain store")


def kreps_wilson(one, entrants, prior, monopoly="2", entry="1/2"):
    """What Kreps and Wilson 1982 say (section 2, proposition 1) at every history, beliefs included.

    Where the monopolist has given way and then fights, nobody plays like that: they choose the belief 0, other beliefs
    are limits of mistakes too, so these histories are left out.
    """
    a, b = Fraction(monopoly), Fraction(entry)
    for where, beliefs in one.beliefs.items():
        if not where.startswith("entrant"):
            continue
        past = where.split(" after ")[1].replace("nothing", "")
        if "Y" in past:
            continue
        left = entrants - len(past)
        p = Fraction(prior)
        for step, what in enumerate(past):
            p = max(p, b ** (entrants - step - 1)) if what == "F" else p
        assert beliefs[0] == p, where
        out = 1 / a if p == b**left else int(p > b**left)
        assert chance(one, where, "out") == out, where
        fights = chance(one, f"weak after {past or 'nothing'}", "fight")
        target = b ** (left - 1)
        if left == 1:
            assert fights == 0
        else:
            assert fights == (1 if p >= target else (1 - target) * p / ((1 - p) * target)), where


def chance(one, where, action):
    move = one.profile[where]
    if isinstance(move, str):
        return Fraction(move == action)
    return Fraction(str(dict(move.lottery).get(action, 0)))


@pytest.mark.parametrize(
    ("entrants", "prior", "idle"), [(2, "1/10", False), (3, "1/10", False), (3, "1/10", True), (3, "1/5", False)]
)
def test_kreps_and_wilson_1982_reputation_in_the_chain_store(entrants, prior, idle):
    tree = chain_store(entrants, prior, idle=idle)
    if idle:
        assert (len(tree.parties), len(tree.information_sets)) == (4, 65)
    (one,) = solve(tree, concept="sequential", solver="logit limit")
    assert one.arithmetic == "exact"
    kreps_wilson(one, entrants, prior)


def deterrence():
    """Three parties, 28 nodes: the guarantors see that something happened, not whether it was a probe or an attack."""
    names = ("adversary", "first", "second")

    def leaf_of(label, *pays):
        return Outcome(label, {n: sympy.Integer(u) for n, u in zip(names, pays, strict=True)})

    def last(how, a, b):
        helpers, label = (a, b).count("honour"), f"{how}, {a}, {b}"
        if not helpers:
            return leaf_of(f"{label}: lost", {"probe": 2, "attack": 6}[how], -3, -3)
        base = {1: 1, 2: -5}[helpers] + (how == "attack")
        costs = [(-2 if move == "honour" else -1) - 2 * (move == "honour" and helpers == 1) for move in (a, b)]
        more = base - 1 if helpers == 2 else base + 1
        return Decision(
            "adversary",
            label,
            {
                "stop": leaf_of(f"{label}: stop", base, *costs),
                "go on": leaf_of(f"{label}: go on", more, *(cost - 2 for cost in costs)),
            },
        )

    def answer(how):
        moves = ("honour", "abstain")
        return Decision(
            "first", "first", {a: Decision("second", "second", {b: last(how, a, b) for b in moves}) for a in moves}
        )

    start = {"comply": leaf_of("peace", 0, 0, 0), "probe": answer("probe"), "attack": answer("attack")}
    return ExtensiveGame(names, Decision("adversary", "truce", start), agreement={"truce": "comply"})


def test_a_deterrence_tree_of_three_parties_and_28_nodes_is_answered_completely_and_by_outcome():
    """Gambit 16.7 gives no answer in 20 s on a tree of this kind, since unreached sets make it degenerate."""
    tree = deterrence()
    assert sum(1 for _ in tree.nodes()) == 28
    found = solve(tree, concept="sequential")
    assert found.status == "complete"
    assert {label for _, label in found.outcomes().reached} == {"peace", "attack, abstain, abstain: lost"}
    assert "broken in some" in found.outcomes().summary()
    assert all(one.verification.holds and one.arithmetic == "exact" for one in found)
    assert all(set(one.beliefs) == set(tree.information_sets) for one in found)


def test_an_equation_that_no_chance_in_the_box_solves_is_proved_to_have_none():
    import flint

    from negotiation.solvers.beliefs.small_systems import infeasible, solve_system

    context = flint.fmpq_mpoly_ctx.get(["x", "y"], flint.Ordering.lex)
    x, y = context.gens()
    assert infeasible([x * y + x + 1], [])
    assert infeasible([x + y - 1], [x + y - flint.fmpq(1, 2), x - y + flint.fmpq(1, 10), -x - y + flint.fmpq(11, 10)])
    assert not infeasible([x + y - 1], [])
    line = solve_system([3 * x * y - x - y + flint.fmpq(1, 5)], frozenset({0, 1}))
    assert line.points, "a curve: some of its points"
    none = solve_system([x * y + x + 1], frozenset({0, 1}))
    assert not none.solutions
    assert not none.undecided
    root = solve_system([x * x - flint.fmpq(1, 2)], frozenset({0}))
    assert root.undecided, "an irrational root is not dropped"


def test_weights_of_mistakes_exist_just_where_their_products_agree():
    from flint import fmpq

    from negotiation.solvers.beliefs.mistakes import _weights

    one, other = ((0, 1),), ((1, 1),)
    both = (((0, 1), 1), ((1, 1), 1))
    sizes = {((one[0], 1),): fmpq(2), ((other[0], 1),): fmpq(3)}
    assert _weights({**sizes, both: fmpq(6)}) == {(0, 1): 2, (1, 1): 3}
    assert _weights({**sizes, both: fmpq(5)}) is None
    assert _weights({both: fmpq(5)})[0, 1] == 5
