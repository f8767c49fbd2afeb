"""One tree at many points: the pure Nash and subgame-perfect profiles of the definition, ties and chance included."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy

from helpers.trees import plan_of
from negotiation.errors import GameError, SolverError
from negotiation.expressions import parse
from negotiation.games import Chance, Decision, ExtensiveGame, Outcome
from negotiation.games.conversion import normal_form
from negotiation.games.tree_arrays import TreeArray
from negotiation.solvers import solve, verify
from negotiation.solvers.arrays.many_trees import solve_trees
from negotiation.solvers.arrays.tree_forms import TreeForms


def leaf(label, **payoffs):
    return Outcome(label, {party: sympy.sympify(value) for party, value in payoffs.items()})


def names_of(count):
    return [f"{p}{k}" for k in range(count) for p in "ab"]


def entry_tree():
    """A enters or not; nature; B fights or not, not knowing nature; A quits or stays after a fight."""
    s = {name: parse(name, [*names_of(6), "q"]) for name in [*names_of(6), "q"]}
    end = iter(range(6))

    def outcome():
        k = next(end)
        return Outcome(f"o{k}", {"A": s[f"a{k}"], "B": s[f"b{k}"]})

    def fight():
        return Decision("A", "after the fight", {"quit": outcome(), "stay": outcome()})

    strong, weak = (Decision("B", "B moves", {"fight": fight(), "give": outcome()}) for _ in "ab")
    nature = Chance("nature", (("strong", s["q"], strong), ("weak", 1 - s["q"], weak)))
    return ExtensiveGame(("A", "B"), Decision("A", "start", {"enter": nature, "wait": leaf("out", A=0, B=0)}))


def drawn_points(names, size, seed, most=4):
    rng = np.random.default_rng(seed)
    points = {name: rng.integers(-most, most + 1, size) for name in names if name != "q"}
    if "q" in names:
        points["q"] = [Fraction(int(k), 5) for k in rng.integers(0, 6, size)]
    return points


def pure_nash(game):
    return {tuple(sorted(dict(one.profile).items())) for one in solve(normal_form(game), concept="pure Nash")}


def test_trees_at_many_points_have_the_pure_equilibria_of_their_normal_forms():
    tree = entry_tree()
    trees = TreeArray(tree, drawn_points(tree.names, 40, 1))
    found = solve_trees(trees)
    for index in range(40):
        listed = {tuple(sorted(one.items())) for one in found.equilibria(index)}
        assert listed == pure_nash(trees.game(index))
        assert found.counts[index] == len(listed)
    assert 0 < found.nash.sum() < found.nash.size


def signalling_free_tree():
    """Perfect information, three levels."""
    s = {name: parse(name, names_of(8)) for name in names_of(8)}
    end = iter(range(8))

    def outcome():
        k = next(end)
        return Outcome(f"o{k}", {"A": s[f"a{k}"], "B": s[f"b{k}"]})

    def last(name):
        return Decision("A", name, {"x": outcome(), "y": outcome()})

    left = Decision("B", "B left", {"l": last("A1"), "r": last("A2")})
    right = Decision("B", "B right", {"l": last("A3"), "r": last("A4")})
    return ExtensiveGame(("A", "B"), Decision("A", "root", {"left": left, "right": right}))


def test_subgame_perfect_profiles_are_those_of_backward_induction_ties_included():
    tree = signalling_free_tree()
    trees = TreeArray(tree, drawn_points(tree.names, 60, 2, most=2))
    found = solve_trees(trees)
    for index in range(60):
        listed = {tuple(sorted(one.items())) for one in found.perfect(index)}
        assert listed == {tuple(sorted(one.profile.items())) for one in solve(trees.game(index))}
    assert (found.subgame_perfect <= found.nash).all()
    assert (found.subgame_perfect < found.nash).any()


def test_subgame_perfect_profiles_are_those_that_verification_accepts():
    tree = signalling_free_tree()
    trees = TreeArray(tree, drawn_points(tree.names, 4, 3, most=2))
    found = solve_trees(trees)
    wheres = {where: tuple(nodes[0].actions) for where, nodes in tree.information_sets.items()}
    for index in range(4):
        accepted = {
            tuple(sorted(moves.items()))
            for moves in (dict(zip(wheres, one, strict=True)) for one in itertools.product(*wheres.values()))
            if verify(trees.game(index), moves).holds
        }
        assert {tuple(sorted(one.items())) for one in found.perfect(index)} == accepted


def test_a_subgame_with_an_information_set_is_held_to_nash_play_inside_it():
    """After entry both choose at once; entry is deterred only by play that is no equilibrium there."""

    def reply(a, b):
        return {"hawk": leaf(f"{a}h", A=-1, B=b), "dove": leaf(f"{a}d", A=a, B=0)}

    inner = Decision(
        "A", "inside A", {k: Decision("B", "inside B", reply(v, parse("b", ["b"]))) for k, v in (("u", 2), ("d", 1))}
    )
    tree = ExtensiveGame(("A", "B"), Decision("A", "entry", {"in": inner, "out": leaf("out", A=0, B=3)}))
    found = solve_trees(TreeArray(tree, {"b": [-1, 1]}))
    deterred = [k for k, one in enumerate(found.profiles) if one["A"].startswith("entry: out")]
    assert found.nash[deterred].any(axis=0).tolist() == [True, True]
    assert found.subgame_perfect[deterred].any(axis=0).tolist() == [False, True]


def subgames(tree):
    """Independent: every node below which each information set lies whole or not at all, as a tree of its own."""
    whole = {where: len(nodes) for where, nodes in tree.information_sets.items()}
    for node, _ in tree.nodes():
        part = ExtensiveGame(tree.parties, node, tree.values)
        inside = {where: len(nodes) for where, nodes in part.information_sets.items()}
        if inside and all(whole[where] == count for where, count in inside.items()):
            yield part


def perfect_by_definition(tree):
    """Independent: profiles whose plans are a pure equilibrium of the normal form of every subgame."""
    tests = [(part, pure_nash(part)) for part in subgames(tree)]
    wheres = {where: tuple(nodes[0].actions) for where, nodes in tree.information_sets.items()}
    for choice in itertools.product(*wheres.values()):
        moves = dict(zip(wheres, choice, strict=True))
        if all(
            tuple(sorted((p, plan_of(part, p, moves)) for p in part.parties)) in equilibria
            for part, equilibria in tests
        ):
            yield tuple(sorted(moves.items()))


def sequel_tree():
    """Nature, then a game of both at once in one branch and a move of B alone in the other."""
    s = {name: parse(name, [*names_of(6), "q"]) for name in [*names_of(6), "q"]}
    end = iter(range(6))

    def outcome():
        k = next(end)
        return Outcome(f"o{k}", {"A": s[f"a{k}"], "B": s[f"b{k}"]})

    def blind():
        return Decision("B", "B blind", {"l": outcome(), "r": outcome()})

    together = Decision("A", "A in it", {"u": blind(), "d": blind()})
    alone = Decision("B", "B alone", {"l": outcome(), "r": outcome()})
    nature = Chance("nature", (("both", s["q"], together), ("one", 1 - s["q"], alone)))
    return ExtensiveGame(("A", "B"), Decision("A", "start", {"go": nature, "stay": leaf("home", A=1, B=0)}))


@pytest.mark.parametrize("make", [entry_tree, sequel_tree])
def test_subgame_perfect_profiles_with_information_sets_and_chance_are_those_of_the_definition(make):
    tree = make()
    trees = TreeArray(tree, drawn_points(tree.names, 12, 9, most=2))
    found = solve_trees(trees)
    for index in range(12):
        assert {tuple(sorted(one.items())) for one in found.perfect(index)} == set(
            perfect_by_definition(trees.game(index))
        )


def test_a_nash_profile_passed_off_as_subgame_perfect_is_stopped_by_the_check(monkeypatch):
    def every_nash(self, moves, levels):
        return self._nash({party: self._plan(party, moves, {}) for party in self.plans})

    monkeypatch.setattr(TreeForms, "_perfect", every_nash)
    tree = signalling_free_tree()
    with pytest.raises(SolverError, match="no equilibrium"):
        solve_trees(TreeArray(tree, drawn_points(tree.names, 9, 6)))


def test_trees_with_huge_payoffs_and_fractions_are_answered_in_large_integers():
    tree = entry_tree()
    points = drawn_points(tree.names, 12, 4)
    scaled = {n: (v if n == "q" else [int(x) * 10**25 for x in v]) for n, v in points.items()}
    small, large = solve_trees(TreeArray(tree, points)), solve_trees(TreeArray(tree, scaled))
    assert set(small.arithmetic) == {"int64"}
    assert set(large.arithmetic) == {"integer"}
    assert (small.nash == large.nash).all()
    thirds = {n: (v if n == "q" else [Fraction(int(x), 3) for x in v]) for n, v in points.items()}
    assert (solve_trees(TreeArray(tree, thirds)).nash == small.nash).all()


def test_chances_that_are_none_are_refused_with_the_point():
    tree = entry_tree()
    points = drawn_points(tree.names, 3, 5) | {"q": ["0.5", 2, 1]}
    with pytest.raises(GameError, match="'nature' are negative or do not sum to one at point 1"):
        solve_trees(TreeArray(tree, points))
    with pytest.raises(GameError, match="has no values"):
        TreeArray(tree, {"q": [1]})


def test_a_wrong_comparison_of_trees_is_stopped_by_the_check(monkeypatch):
    import negotiation.solvers.arrays.many_trees as trees

    honest = trees._compared
    monkeypatch.setattr(trees, "_compared", lambda *given: (honest(*given)[0] | 255, True))
    tree = signalling_free_tree()
    with pytest.raises(SolverError, match="no equilibrium"):
        solve_trees(TreeArray(tree, drawn_points(tree.names, 9, 6)))


def test_the_answer_for_trees_says_how_often_each_profile_is_an_equilibrium():
    tree = signalling_free_tree()
    found = solve_trees(TreeArray(tree, drawn_points(tree.names, 50, 7)))
    assert sum(row["nash"] for row in found.rows()) == found.counts.sum()
    assert "at 50 points" in found.summary()
    assert "at 50 points of a0, a1, a2, a3, a4 and 11 more" in str(found.trees)
    assert len(solve_trees(TreeArray(tree, drawn_points(tree.names, 0, 7)))) == 0
