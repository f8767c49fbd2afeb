"""Published numbers come out of games built with the public API, none of them special-cased."""

from __future__ import annotations

from fractions import Fraction

import sympy

import negotiation as ng
from negotiation.expressions import symbol
from negotiation.games import Chance, Decision, ExtensiveGame, Outcome


def tree(party, where, **actions):
    return Decision(party, where, {label.replace("_", " "): node for label, node in actions.items()})


def test_huth_and_russett_1988_attack_is_deterred_from_resolve_three_quarters():
    """Attack iff (1-r)V + r(pV - c) > S; V=1, S=.4, p=.3, c=.1 gives r* = 3/4."""
    r, V, S, p, c = (symbol(name) for name in "rVSpc")
    fight = Chance(
        "defender", (("fights", r, Outcome("war", {"C": p * V - c})), ("yields", 1 - r, Outcome("gain", {"C": V})))
    )
    game = ExtensiveGame(("C",), tree("C", "crisis", hold=Outcome("status quo", {"C": S}), attack=fight))
    at = {"V": 1, "S": "0.4", "p": "0.3", "c": "0.1"}
    (attack,) = ng.solve(game.at(at).at(r="0.8"))[0].incentives
    (formula,) = sympy.solve(attack.gain, r)
    assert sympy.simplify(formula - (V - S) / (V * (1 - p) + c)) == 0
    moves = [ng.solve(game.at({**at, "r": value}))[0].profile["crisis"] for value in ("0.74", "0.76")]
    assert moves == ["attack", "hold"]
    assert len(ng.solve(game.at({**at, "r": "0.75"}))) == 2


def test_fearon_1995_the_bargaining_range_is_p_minus_c_a_to_p_plus_c_b():
    """B accepts A's demand x iff 1 - x >= 1 - p - c_B; A demands rather than fights iff x >= p - c_A."""
    x, p, a, b = (symbol(name) for name in ("x", "p", "c_A", "c_B"))
    war = Outcome("war", {"A": p - a, "B": 1 - p - b})
    offer = tree("B", "reply", accept=Outcome("deal", {"A": x, "B": 1 - x}), fight=war)
    game = ExtensiveGame(("A", "B"), tree("A", "start", demand=offer, fight=war)).at(p="0.5", c_A="0.2", c_B="0.1")

    def deal(value):
        found = ng.solve(game.at(x=value))
        return any(one.path()[0][1] == "deal" for one in found)

    assert [deal(v) for v in ("0.29", "0.30", "0.45", "0.60", "0.61")] == [False, True, True, True, False]


def test_selten_1978_the_chain_store_with_three_towns_accommodates_everywhere():
    def town(k, store):
        if k == 4:
            return Outcome(f"{store}", {"S": sympy.Integer(store), **{f"E{i}": sympy.Integer(0) for i in (1, 2, 3)}})
        return Decision(
            f"E{k}",
            f"town {k}, store has {store}",
            {
                "out": with_entrant(town(k + 1, store + 5), k, 1),
                "in": Decision(
                    "S",
                    f"answer {k}, store has {store}",
                    {
                        "accommodate": with_entrant(town(k + 1, store + 2), k, 2),
                        "fight": with_entrant(town(k + 1, store), k, 0),
                    },
                ),
            },
        )

    game = ExtensiveGame(("S", "E1", "E2", "E3"), unique(town(1, 0)))
    (found,) = ng.solve(game)
    assert found.payoffs == {"S": 6, "E1": 2, "E2": 2, "E3": 2}


def with_entrant(node, k, value):
    if isinstance(node, Outcome):
        return Outcome(node.label, {**node.payoffs, f"E{k}": sympy.Integer(value)})
    return Decision(node.party, node.where, {a: with_entrant(c, k, value) for a, c in node.actions.items()})


def unique(node, history=()):
    """Perfect information: every decision its own information set."""
    if isinstance(node, Outcome):
        return node
    actions = {a: unique(c, (*history, a)) for a, c in node.actions.items()}
    return Decision(node.party, f"{node.where} after {'/'.join(history) or 'start'}", actions)


def test_fearon_1997_a_guarantor_honours_when_its_cost_is_at_most_its_stake_and_what_default_costs():
    """Tying hands: resist iff c <= a + p v; with c uniform on [0, 1] that is its probability."""
    from negotiation.games import PrivateCost

    v, p, a = (symbol(name) for name in ("v", "p", "a"))
    law = PrivateCost("resist", "uniform", sympy.Integer(0), sympy.Integer(1))
    moves = {"resist": Outcome("resisted", {"D": p * v}), "concede": Outcome("conceded", {"D": -a})}
    game = ExtensiveGame(("D",), Decision("D", "challenge", moves, law))
    cutoff = ng.solve(game.at(v="0.8", p="0.5", a="0.1"))[0].profile["challenge"]
    assert cutoff.threshold == p * v + a
    assert game.at(v="0.8", p="0.5", a="0.1").number(law.probability(cutoff.threshold)) == Fraction(1, 2)
