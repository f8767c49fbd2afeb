"""Subgame perfection with simultaneous moves."""

import itertools

import pytest
import sympy
from hypothesis import given, settings

from helpers.trees import plan_of
from negotiation.errors import GameError
from negotiation.games import Decision, ExtensiveGame, Mixed, NormalFormGame, Outcome, Profile
from negotiation.games.conversion import normal_form
from negotiation.games.simultaneous import simultaneous
from negotiation.solvers import solve, verify
from negotiation.solvers.trees.board import Board
from negotiation.solvers.trees.subgame_check import check_subgames
from negotiation.testing import trees


def leaf(label, **payoffs):
    return Outcome(label, {party: sympy.Rational(str(value)) for party, value in payoffs.items()})


HELP = ["honour", "abstain"]


def coalition():
    """An attack succeeds unless both guarantors honour; each honours only if the other does (a stag hunt)."""

    def war(first, second):
        both = first == second == "honour"
        cost = {"honour": -1, "abstain": 0}
        return leaf(
            f"{first} and {second}",
            adversary=-2 if both else 3,
            first=(2 if both else 0) + cost[first],
            second=(2 if both else 0) + cost[second],
        )

    answer = simultaneous([("first", "first answers", HELP), ("second", "second answers", HELP)], war)
    moves = {"comply": leaf("peace", adversary=0, first=1, second=1), "attack": answer}
    return ExtensiveGame(
        ("adversary", "first", "second"), Decision("adversary", "truce", moves), agreement={"truce": "comply"}
    )


def test_a_coalition_that_must_act_together_deters_in_some_equilibrium_and_fails_in_another():
    found = solve(coalition())
    assert found.status == "complete"
    assert len(found) == 3
    outcomes = found.outcomes()
    assert outcomes.some("peace")
    assert outcomes.some("abstain and abstain")
    assert not outcomes.every("peace")
    assert "broken in some" in outcomes.summary()
    mixed = next(one for one in found if isinstance(one.profile["first answers"], Mixed))
    assert str(mixed.profile["first answers"]) == "honour (1/2) or abstain (1/2)"
    assert mixed.profile["truce"] == "attack"


def test_where_beliefs_cannot_matter_sequential_and_subgame_perfect_agree():
    mine = {one.profile for one in solve(coalition(), concept="sequential")}
    assert mine == {one.profile for one in solve(coalition(), concept="subgame perfect", solver="subgames")}


def test_the_order_in_which_simultaneous_moves_are_written_changes_nothing():
    pays = dict(zip(itertools.product("xy", "uv"), [(3, 1), (0, 0), (0, 0), (1, 3)], strict=True))
    one = simultaneous([("A", "a", "xy"), ("B", "b", "uv")], lambda a, b: leaf(a + b, A=pays[a, b][0], B=pays[a, b][1]))
    two = simultaneous([("B", "b", "uv"), ("A", "a", "xy")], lambda b, a: leaf(a + b, A=pays[a, b][0], B=pays[a, b][1]))
    profiles = [{frozenset(e.profile.items()) for e in solve(ExtensiveGame(("A", "B"), t))} for t in (one, two)]
    assert profiles[0] == profiles[1]
    assert len(profiles[0]) == 3


def test_a_party_cannot_decide_twice_at_once():
    with pytest.raises(GameError, match="decides twice at once"):
        simultaneous([("A", "a", "xy"), ("A", "b", "uv")], lambda *m: leaf("x"))


@settings(max_examples=50)
@given(trees(parties=2, information=True))
def test_every_subgame_perfect_equilibrium_is_a_nash_equilibrium_of_the_normal_form(tree):
    table = normal_form(tree)
    for one in solve(tree, concept="subgame perfect", solver="subgames"):
        assert check_subgames(tree, one.profile).holds
        if all(isinstance(move, str) for move in one.profile.values()):
            plans = Profile({party: plan_of(tree, party, one.profile) for party in tree.parties})
            assert verify(table, plans).holds


@settings(max_examples=40)
@given(trees(parties=3, information=True))
def test_the_check_of_subgames_says_what_brute_force_over_plans_says(tree):
    """Independent: a pure profile passes just if no party has a better plan in the normal form of any subgame."""
    sets = tree.information_sets
    if len(sets) > 5:
        return
    menus = {where: list(nodes[0].actions) for where, nodes in sets.items()}
    board = Board(tree)
    roots = [board.nodes[root] for root in board.subgame_roots]
    for moves in itertools.islice(itertools.product(*menus.values()), 40):
        profile = Profile(dict(zip(menus, moves, strict=True)))
        holds = all(is_nash(ExtensiveGame(tree.parties, root), profile) for root in roots)
        assert check_subgames(tree, profile).holds is holds


def is_nash(game, profile):
    own = {where: profile[where] for where in game.information_sets}
    here = game.payoffs(own)
    for party in game.parties:
        mine = [where for where, nodes in game.information_sets.items() if nodes[0].party == party]
        for moves in itertools.product(*(list(game.information_sets[where][0].actions) for where in mine)):
            if game.payoffs({**own, **dict(zip(mine, moves, strict=True))})[party] > here[party]:
                return False
    return True


def test_a_subgame_of_three_parties_is_solved_too():
    def contribute(safe):
        def pays(*moves):
            gains = {p: int(moves.count("in") == 3) if m == "in" else safe for p, m in zip("abc", moves, strict=True)}
            return leaf(" ".join(moves), **gains)

        return ExtensiveGame(("a", "b", "c"), simultaneous([(p, p, ["in", "out"]) for p in "abc"], pays))

    found = solve(contribute("1/4"))
    assert found.status == "complete"
    assert {str(one.profile["a"]) for one in found} == {"in", "out", "in (1/2) or out (1/2)"}
    found = solve(contribute("1/2"))
    assert found.status == "partial", "one goes in with a chance of the root of 1/2"
    assert "irrational" in found.missing
    table = solve(normal_form(contribute("1/2")))
    assert any("sqrt(2)/2" in str(one.profile["a"]) for one in table)


def test_subgame_roots_respect_information_sets():
    tree = coalition()
    board = Board(tree)
    assert [board.history(root) for root in sorted(board.subgame_roots)] == [(), ("attack",)]


def test_a_table_and_the_tree_of_simultaneous_moves_have_the_same_equilibria():
    table = NormalFormGame.from_arrays({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}, {"A": "xy", "B": "uv"})
    tree = ExtensiveGame(
        ("A", "B"),
        simultaneous(
            [("A", "A", "xy"), ("B", "B", "uv")],
            lambda *m: Outcome("".join(m), {p: table.payoff(p, m) for p in "AB"}),
        ),
    )
    assert {one.profile for one in solve(table)} == {one.profile for one in solve(tree)}


def test_lotteries_over_plans_become_chances_that_sum_to_one_at_every_decision():
    """Manufactured: rock, paper, scissors, of which the last two are one move and then another (Kuhn 1953)."""
    signs = {("rock", "r"): 0, ("rock", "p"): -1, ("rock", "s"): 1, ("paper", "r"): 1, ("paper", "p"): 0}
    signs |= {("paper", "s"): -1, ("scissors", "r"): -1, ("scissors", "p"): 1, ("scissors", "s"): 0}

    def end(mine, theirs):
        return leaf(f"{mine} {theirs}", A=signs[mine, theirs], B=-signs[mine, theirs])

    def reply(mine):
        return Decision("B", "B", {theirs: end(mine, theirs) for theirs in "rps"})

    later = Decision("A", "second", {"paper": reply("paper"), "scissors": reply("scissors")})
    tree = ExtensiveGame(("A", "B"), Decision("A", "first", {"rock": reply("rock"), "other": later}))
    (one,) = solve(tree)
    assert dict(one.profile["first"].lottery) == {"rock": sympy.Rational(1, 3), "other": sympy.Rational(2, 3)}
    assert dict(one.profile["second"].lottery) == {"paper": sympy.Rational(1, 2), "scissors": sympy.Rational(1, 2)}
