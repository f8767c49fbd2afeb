"""Games built around an answer: draw the threshold first, then payoffs whose binding gain changes sign just there.

Each builder takes a random number generator and returns what `Manufactured` holds. The answer is in no payoff as such:
one parameter is computed from it and from all the other numbers, and carries a name, so that formulas stay symbolic.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

import negotiation as ng
from negotiation.expressions import Point, symbol
from negotiation.games import Cutoff, Mixed

ZERO = sympy.Integer(0)
W = symbol("w")


@dataclass(frozen=True)
class Manufactured:
    game: Any
    plan: Any
    lever: str
    answer: Fraction
    low: Any = None
    high: Any = None
    incentives: Any = None


def number(rng, low, high, scale=24):
    """A random fraction strictly between two whole numbers."""
    return Fraction(rng.randint(low * scale + 1, high * scale - 1), scale)


def exact(value):
    return sympy.Rational(value.numerator, value.denominator)


def closing(gain, lever, answer, values):
    """The value of w that makes a gain, affine in w, zero at the answer."""
    at = {symbol(lever): exact(answer), **{symbol(name): exact(value) for name, value in values.items()}}
    bare = gain.subs(at)
    slope = bare.diff(W)
    value = -bare.subs(W, 0) / slope
    return Fraction(int(value.p), int(value.q))


def tree(rng):
    """A attacks against a chance of resistance that B's prescribed move decides; the lever is what war costs A."""
    x, q, v, s = (symbol(name) for name in ("x", "q", "v", "s"))
    values = {"q": number(rng, 0, 1), "v": number(rng, 1, 4), "s": number(rng, 0, 3)}
    answer = number(rng, 0, 5)
    war = ng.Outcome("war", {"A": v - 2 * x, "B": -x})
    peace = ng.Outcome("peace", {"A": s + W, "B": ZERO})
    lost = ng.Outcome("lost", {"A": v, "B": -x - 3})
    resist = ng.Chance("fortune", (("good", q, war), ("bad", 1 - q, ng.Outcome("gain", {"A": v - x, "B": -x - 1}))))
    reply = ng.Decision("B", "reply", {"resist": resist, "yield": lost})
    gain = q * (v - 2 * x) + (1 - q) * (v - x) - s - W
    game = ng.ExtensiveGame(("A", "B"), ng.Decision("A", "start", {"comply": peace, "attack": reply}))
    plan = ng.Profile({"start": "comply", "reply": "resist"})
    return Manufactured(game.at({**values, "w": closing(gain, "x", answer, values)}), plan, "x", answer, 0, None)


def private_cost(rng):
    """A guarantor honours if its private cost is at most r + x; A is deterred from some stake x on."""
    x, r, h, punish = (symbol(name) for name in ("x", "r", "h", "punish"))
    r_now, answer = number(rng, 0, 1), number(rng, 0, 2)
    values = {"r": r_now, "h": r_now + answer + number(rng, 0, 2), "punish": number(rng, 1, 3)}
    law = ng.games.PrivateCost("honour", "uniform", ZERO, h)
    met = ng.Outcome("met", {"A": W - punish, "G": r + x})
    unmet = ng.Outcome("unmet", {"A": W, "G": ZERO})
    reply = ng.Decision("G", "reply", {"honour": met, "default": unmet}, law)
    peace = ng.Outcome("peace", {"A": ZERO})
    gain = W - punish * (r + x) / h
    game = ng.ExtensiveGame(("A", "G"), ng.Decision("A", "here", {"comply": peace, "attack": reply}))
    plan = ng.Profile({"here": "comply", "reply": Cutoff("honour", r + x)})
    return Manufactured(game.at({**values, "w": closing(gain, "x", answer, values)}), plan, "x", answer, 0, None)


def table(rng):
    """Both could deviate in two ways; only one deviation binds, and it rises or falls with the lever."""
    x, a, b = (symbol(name) for name in ("x", "a", "b"))
    values = {"a": number(rng, -4, 4), "b": rng.choice([1, -1]) * number(rng, 0, 4)}
    answer = number(rng, -6, 6)
    gain = (a + b * x) / 3 - W
    strategies = {"A": ("keep", "raid", "war"), "B": ("keep", "raid")}
    cells = {}
    for mine in strategies["A"]:
        for theirs in strategies["B"]:
            one = {"keep": ZERO, "raid": gain, "war": gain - 1}[mine] + number(rng, -3, 3) * int(theirs == "raid")
            cells[mine, theirs] = (
                sympy.sympify(one),
                sympy.Integer(-2 if theirs == "raid" else 0) + a * int(mine != "keep"),
            )
    game = ng.NormalFormGame(strategies, cells)
    plan = ng.Profile({"A": "keep", "B": "keep"})
    return Manufactured(game.at({**values, "w": closing(gain, "x", answer, values)}), plan, "x", answer)


def mixed_table(rng):
    """Inspection: the inspector's chance d/(d + x) keeps the inspectee indifferent at any fine x; hiding tempts."""
    x, d, up, down = (symbol(name) for name in ("x", "d", "up", "down"))
    values = {"d": number(rng, 0, 4), "up": number(rng, 1, 5), "down": number(rng, 0, 1)}
    answer = number(rng, 0, 6)
    inspect = d / (d + x)
    gain = inspect * up + (1 - inspect) * down - W
    cells = {
        ("legal", "inspect"): (ZERO, sympy.Integer(-1)),
        ("legal", "rest"): (ZERO, ZERO),
        ("violate", "inspect"): (-x, ZERO),
        ("violate", "rest"): (d, sympy.Integer(-3)),
        ("hide", "inspect"): (up - W, ZERO),
        ("hide", "rest"): (down - W, ZERO),
    }
    game = ng.NormalFormGame({"A": ("legal", "violate", "hide"), "B": ("inspect", "rest")}, cells)
    quarter = sympy.Rational(1, 4)
    plan = ng.Profile(
        {
            "A": Mixed((("legal", 3 * quarter), ("violate", quarter))),
            "B": Mixed((("inspect", inspect), ("rest", 1 - inspect))),
        }
    )
    return Manufactured(game.at({**values, "w": closing(gain, "x", answer, values)}), plan, "x", answer, 0, None)


def repeated(rng):
    """Grim trigger from the discount factor (T - R)/(T - P) on: draw it, and give B less temptation than A."""
    answer = Fraction(rng.randint(1, 46), 47)
    reward, punishment = number(rng, 2, 4), number(rng, 0, 2)
    tempted = (reward - answer * punishment) / (1 - answer)
    milder = reward + (tempted - reward) * Fraction(rng.randint(1, 9), 10)
    r, p, t = (symbol(name) for name in ("r", "p", "w"))
    sucker = p - 1
    cells = {("C", "C"): (r, r), ("C", "D"): (sucker, exact(milder)), ("D", "C"): (t, sucker), ("D", "D"): (p, p)}
    game = ng.RepeatedGame(ng.NormalFormGame({"A": ("C", "D"), "B": ("C", "D")}, cells))
    plan = ng.repeated.grim(game, ("C", "C"), ("D", "D"))
    set_values = {"r": reward, "p": punishment, "w": tempted}
    return Manufactured(game.at(set_values), plan, "discount", answer, 0, 1)


def bayesian(rng):
    """A attacks unless B is resolute with probability x at least; the prior is the lever."""
    x, loss, calm = (symbol(name) for name in ("x", "loss", "calm"))
    answer = Fraction(rng.randint(1, 36), 37)
    values = {"loss": number(rng, 0, 3), "calm": number(rng, 0, 1)}
    gain = x * -loss + (1 - x) * W - calm

    def pays(types, acts):
        if acts[0] == "wait":
            return calm, ZERO
        if acts[1] == "yield":
            return W, sympy.Integer(-1)
        return -loss, sympy.Integer(1 if types[1] == "resolute" else -2)

    game = ng.BayesianGame.of(
        {"A": ["any"], "B": ["resolute", "weak"]},
        {("any", "resolute"): x, ("any", "weak"): 1 - x},
        {"A": ["wait", "attack"], "B": ["resist", "yield"]},
        pays,
    )
    plan = ng.Profile({"A": "wait", "B (resolute)": "resist", "B (weak)": "yield"})
    set_values = {**values, "w": closing(gain, "x", answer, values)}
    return Manufactured(game.at(set_values), plan, "x", answer, Fraction(1, 1000), Fraction(999, 1000))


def _signal(cost, resolute, gain, loss):
    def pays(kind, message, reply):
        mine = (gain if reply == "yield" else -loss) - (cost if message == "deploy" else ZERO)
        mine += sympy.Integer(50) if kind == "resolute" and message == "deploy" else ZERO
        theirs = ZERO if reply == "yield" else -W if kind == "resolute" else sympy.Integer(1)
        return mine, theirs

    replies = {"deploy": ["yield", "test"], "talk": ["yield", "test"]}
    return ng.SignallingGame.of("S", "R", {"resolute": resolute, "bluffer": 1 - resolute}, replies, pays)


OWN = {seat: [sympy.Integer(1)] for seat in ("S (resolute)", "S (bluffer)")}


def signalling_prior(rng):
    """Both types deploy; the receiver yields while the resolute are likely enough."""
    x, g, s = symbol("x"), symbol("g"), symbol("s")
    answer = Fraction(rng.randint(1, 36), 37)
    values = {"g": number(rng, 2, 5), "s": number(rng, 0, 1)}
    game = _signal(ZERO, x, g, s)
    game = game.at({**values, "w": closing(x * -W + (1 - x), "x", answer, {})})
    plan = ng.Profile(
        {"S (resolute)": "deploy", "S (bluffer)": "deploy", "R after deploy": "yield", "R after talk": "test"}
    )
    beliefs = {**OWN, "R after deploy": [x, 1 - x], "R after talk": [ZERO, sympy.Integer(1)]}
    given = game.incentives(plan, beliefs)
    return Manufactured(game, plan, "x", answer, Fraction(1, 1000), Fraction(999, 1000), given)


def signalling_cost(rng):
    """The resolute deploy, the bluffer does not: not worth it from some cost x on (what yielding and a test pay)."""
    x, g, s = symbol("x"), symbol("g"), symbol("s")
    answer = number(rng, 0, 8)
    worth = answer * Fraction(rng.randint(1, 9), 10)
    game = _signal(x, sympy.Rational(1, 2), g, s).at({"g": worth, "s": answer - worth, "w": number(rng, 0, 2)})
    plan = ng.Profile(
        {"S (resolute)": "deploy", "S (bluffer)": "talk", "R after deploy": "yield", "R after talk": "test"}
    )
    beliefs = {**OWN, "R after deploy": [sympy.Integer(1), ZERO], "R after talk": [ZERO, sympy.Integer(1)]}
    return Manufactured(game, plan, "x", answer, 0, 50, game.incentives(plan, beliefs))


FORMS = {
    "tree": tree,
    "tree with a private cost": private_cost,
    "table": table,
    "mixed table": mixed_table,
    "repeated": repeated,
    "Bayesian": bayesian,
    "signalling, prior": signalling_prior,
    "signalling, cost": signalling_cost,
}


def settlement(rng):
    """A ceasefire that own forces keep: from the answer (a shift of power) to the denial that just deters it."""
    wanted = Fraction(rng.randint(-20, 40), 100)
    share, cost = Fraction(rng.randint(40, 70), 100), Fraction(rng.randint(2, 20), 100)
    held, relief = Fraction(rng.randint(30, 60), 100), Fraction(rng.randint(0, 10), 100)
    denial = share + wanted - cost - held - relief
    weights = [{"a": str(one), "p": str(one)} for one in (held, 1 - held)]
    document = {
        "id": "manufactured",
        "title": "Manufactured",
        "summary": "Built from its answer.",
        "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
        "war": {"adversary_share": str(share), "adversary_cost": str(cost), "protege_cost": "1", "power_shift": "0"},
        "territory": {
            "areas": {"held": {"name": "H", "weight": weights[0]}, "rest": {"name": "R", "weight": weights[1]}},
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
        },
        "guarantees": {"own": {"name": "Own", "provider": "p", "denial": str(denial)}},
        "sanctions": {"relief": str(relief), "snapback": "1"},
        "configurations": {"only": {"territory": "line", "guarantees": ["own"]}},
        "baseline": "only",
    }
    return document, wanted, denial


def largest(case, value):
    """The largest gain at a value of the lever, exactly, from the incentives of the game set there."""
    game = case.game.at({case.lever: value})
    listed = case.incentives if case.incentives is not None else game.incentives(case.plan)
    point = Point(game.values)
    return max(point.value(one.gain) for one in listed)
