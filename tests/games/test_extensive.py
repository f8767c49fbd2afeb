"""The extensive form: definitions hold, private costs count, information sets are respected."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from negotiation.errors import GameError
from negotiation.expressions import symbol
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Mixed, Outcome, PrivateCost, Profile
from negotiation.games.moment import Moment, MomentKind
from negotiation.games.outline import outline

ONE = sympy.Integer(1)
HALF = sympy.Rational(1, 2)


def leaf(label, **payoffs):
    return Outcome(label, {party: sympy.sympify(value) for party, value in payoffs.items()})


def honour_game():
    """A attacks or not; G, with a uniform private cost, honours or defaults."""
    law = PrivateCost("honour", "uniform", symbol("low"), symbol("high"))
    response = Decision(
        "G",
        "response",
        {"honour": leaf("met", A=-symbol("loss"), G=symbol("stake")), "default": leaf("unmet", A=symbol("prize"), G=0)},
        law,
        "response",
    )
    return ExtensiveGame(
        ("A", "G"),
        Decision(
            "A", "truce", {"comply": leaf("peace", A=0, G=0), "attack": response}, moment=Moment(MomentKind.TRUCE, "A")
        ),
        agreement={"truce": "comply"},
    )


def test_a_private_cost_is_paid_only_by_the_types_that_move():
    game = honour_game().at(low=0, high=1, stake="0.4", loss=1, prize=1)
    profile = Profile({"truce": "attack", "response": Cutoff("honour", sympy.Rational(2, 5))})
    payoffs = game.payoffs(profile)
    assert game.number(payoffs["A"]) == Fraction(3, 5) - Fraction(2, 5)
    assert game.number(payoffs["G"]) == Fraction(2, 5) * Fraction(2, 5) - Fraction(2, 5) ** 2 / 2


def test_the_incentives_of_a_cutoff_are_those_of_its_marginal_types():
    game = honour_game().at(low=0, high=1, stake="0.4", loss=1, prize=1)
    for cutoff, signs in ((Fraction(2, 5), (0, 0)), (Fraction(1, 2), (1, -1)), (Fraction(1, 4), (-1, 1))):
        exact = sympy.Rational(cutoff.numerator, cutoff.denominator)
        found = game.incentives(Profile({"truce": "comply", "response": Cutoff("honour", exact)}))
        gains = {one.deviation: game.point.sign(one.gain) for one in found if one.where == "response"}
        assert (gains["default"], gains["honour"]) == signs


def test_the_gain_of_an_attack_is_the_expression_a_person_would_write():
    game = honour_game()
    profile = Profile({"truce": "comply", "response": Cutoff("honour", symbol("stake"))})
    (attack,) = (one for one in game.incentives(profile) if one.where == "truce")
    chance = game.information_sets["response"][0].private_cost.probability(symbol("stake"))
    wanted = symbol("prize") + chance * (-symbol("loss") - symbol("prize"))
    assert sympy.expand(attack.gain - wanted) == 0
    assert (attack.party, attack.instead_of, attack.deviation) == ("A", "comply", "attack")


def test_a_game_is_not_changed_by_setting_values():
    game = honour_game()
    other = game.at(low=0)
    assert "low" not in game.values
    assert other.values["low"] == 0
    with pytest.raises(GameError, match="Did you mean 'high'"):
        game.at(hgih=1)


def test_a_lottery_over_moves_blends_payoffs():
    node = Decision("A", "here", {"left": leaf("l", A=1, B=0), "right": leaf("r", A=0, B=2)})
    game = ExtensiveGame(("A", "B"), node)
    profile = Profile({"here": Mixed((("left", HALF), ("right", HALF)))})
    assert game.payoffs(profile) == {"A": HALF, "B": ONE}
    gains = {one.deviation: one.gain for one in game.incentives(profile)}
    assert gains == {"left": HALF, "right": -HALF}


def test_moves_of_nature_blend_payoffs_and_keep_their_labels():
    game = ExtensiveGame(
        ("A",), Chance("coin", (("heads", symbol("q"), leaf("h", A=1)), ("tails", 1 - symbol("q"), leaf("t", A=0))))
    )
    assert game.payoffs(Profile({})) == {"A": symbol("q")}
    assert [history for _, history in game.nodes()] == [(), ("heads",), ("tails",)]


def two_node_set(second_actions=("x", "y"), second_party="B", cost=None):
    first = Decision("B", "blind", {"x": leaf("1", A=1, B=1), "y": leaf("2", A=0, B=0)})
    second = Decision(second_party, "blind", {a: leaf(a * 2, A=0, B=0) for a in second_actions}, cost)
    return Decision("A", "start", {"left": first, "right": second})


def test_an_information_set_must_have_one_party_one_menu_and_one_law():
    ExtensiveGame(("A", "B"), two_node_set())
    for wrong in (
        two_node_set(second_actions=("x", "z")),
        two_node_set(second_party="A"),
        two_node_set(cost=PrivateCost("x", "uniform", ONE, ONE + 1)),
    ):
        with pytest.raises(GameError):
            ExtensiveGame(("A", "B"), wrong)


def test_a_party_that_would_forget_its_own_move_is_refused():
    later = {"left": "blind", "right": "blind"}
    nodes = {
        label: Decision("A", where, {"x": leaf(label, A=1), "y": leaf(label + "2", A=0)})
        for label, where in later.items()
    }
    with pytest.raises(GameError, match="forgotten"):
        ExtensiveGame(("A",), Decision("A", "start", nodes))


def test_misuse_is_refused_with_the_nearest_name():
    node = Decision("Rusia", "start", {"x": leaf("1", Russia=1)})
    with pytest.raises(GameError, match="Did you mean 'Russia'"):
        ExtensiveGame(("Russia",), node)
    with pytest.raises(GameError, match="pays 'Rusia'"):
        ExtensiveGame(("Russia",), leaf("x", Rusia=1))
    three = {a: leaf(a, A=0) for a in "xyz"}
    with pytest.raises(GameError, match="two moves"):
        ExtensiveGame(("A",), Decision("A", "w", three, PrivateCost("x", "uniform", ONE, ONE + 1)))
    game = honour_game()
    with pytest.raises(GameError, match="says nothing about"):
        game.incentives(Profile({"truce": "comply"}))
    with pytest.raises(GameError, match="no move"):
        game.payoffs(Profile({"truce": "complly", "response": Cutoff("honour", ONE)}))
    with pytest.raises(GameError, match="agreement"):
        ExtensiveGame(("A",), leaf("x", A=1), agreement={"truce": "comply"})


def test_deviations_that_differ_between_the_nodes_of_an_information_set_are_listed_for_each():
    first = Decision("B", "blind", {"x": leaf("1", B=1), "y": leaf("2", B=0)})
    second = Decision("B", "blind", {"x": leaf("3", B=0), "y": leaf("4", B=2)})
    game = ExtensiveGame(("A", "B"), Decision("A", "start", {"left": first, "right": second}))
    gains = [one.gain for one in game.incentives(Profile({"start": "left", "blind": "x"})) if one.where == "blind"]
    assert gains == [-1, 2]


def test_a_tree_shows_in_a_notebook_as_a_table_and_an_outline_with_names_escaped():
    names = ("<b>A</b>",)
    moves = {"<script>alert(1)</script>": Outcome("<i>end</i>", {names[0]: sympy.Integer(1)}), "go": Outcome("x", {})}
    game = ExtensiveGame(names, Decision(names[0], "here & now", moves))
    page = game._repr_html_()
    assert "<script>" not in page
    assert "<i>end" not in page
    assert "<pre>" in page
    assert "here &amp; now" in page
    assert "└─ go: x" in page


def test_an_outline_marks_the_moves_played_and_is_cut_where_it_grows_long():
    moves = {str(i): Outcome(f"end {i}", {"A": sympy.Integer(i)}) for i in range(30)}
    game = ExtensiveGame(("A",), Decision("A", "here", moves))
    text = outline(game, {"here": "7"}, most=12)
    assert "├▶ 7: end 7 (A 7)" in text
    assert "├─ 6: end 6 (A 6)" in text
    assert text.splitlines()[-1] == "… 20 more lines"
