r"""Inspection games: how often to look when there are fewer inspections than periods, and how much looking deters.

Definition (Dresher 1962; Avenhaus, von Stengel and Zamir 2002). There are n periods and m inspections. In
each period the inspectee complies or violates and the inspector inspects or passes, at once; the inspectee sees
afterwards whether there was an inspection. A violation ends the game. Payoffs (inspector, inspectee):

==========================  ==========
complied to the end         (0, 0)
violated, not inspected     (-1, +1)
violated, inspected         (-a, -b)
==========================  ==========

with :math:`a < 1` and :math:`b > 0`; Dresher's zero-sum game has :math:`a = -1, b = 1`. With
:math:`s_n^m(x) = \sum_{i \le m} \binom{n}{i} x^{m-i}` the equilibrium payoffs are

.. math:: V = \binom{n-1}{m} / s_n^m(b), \qquad I = -\binom{n-1}{m} / s_n^m(-a).

They follow from :math:`s_n^m = s_{n-1}^m + s_{n-1}^{m-1}` and :math:`s_{n-1}^m = x s_{n-1}^{m-1} + \binom{n-1}{m}`.
"""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Mixed, Move, Profile
from negotiation.games.nodes import Chance, Decision, Node, Outcome
from negotiation.games.normal import payoff
from negotiation.games.simultaneous import at_once

INSPECTOR, INSPECTEE = "inspector", "inspectee"
ZERO, ONE = sympy.Integer(0), sympy.Integer(1)
MOST_PERIODS = 10


def inspectee_value(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """What the inspectee expects in equilibrium.

    Definition: C(n-1, m) / Σ_{i≤m} C(n, i) b^(m-i) (Avenhaus, von Stengel and Zamir 2002).

    Parameters
    ----------
    periods, inspections : int
        n at least 1, m at least 0.
    penalty : number or expression
        b, what a detected violation costs the inspectee, in gains of an undetected one; positive.

    Raises
    ------
    GameError
        If periods or inspections are no such whole numbers.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspectee_value(4, 2, symbol("b")), inspectee_value(4, 2)
    (3/(b**2 + 4*b + 6), 3/11)
    """
    _check(periods, inspections)
    return sympy.binomial(periods - 1, inspections) / _weighted(periods, inspections, payoff(penalty))


def inspector_value(periods: int, inspections: int, loss: Any = -1) -> sympy.Expr:
    """What the inspector expects in equilibrium.

    Definition: -C(n-1, m) / Σ_{i≤m} C(n, i) (-a)^(m-i) (Avenhaus, von Stengel and Zamir 2002).

    Parameters
    ----------
    periods, inspections : int
    loss : number or expression
        a, what a detected violation costs the inspector, in losses of an undetected one; below 1. The default -1 is
        Dresher's zero-sum game.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspector_value(3, 1, symbol("a")), inspector_value(3, 1)
    (-2/(3 - a), -1/2)
    """
    _check(periods, inspections)
    return -sympy.binomial(periods - 1, inspections) / _weighted(periods, inspections, -payoff(loss))


def leadership_value(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """What the inspector expects if it announces its chances of inspection and is believed.

    Definition (Maschler 1966; Avenhaus, von Stengel and Zamir 2002): the schedule is that of the
    equilibrium; the inspectee, indifferent, complies while inspections are left; the value is minus the inspectee's,
    -C(n-1, m) / Σ_{i≤m} C(n, i) b^(m-i), whatever a.

    Examples
    --------
    >>> leadership_value(3, 1, 2)
    -2/5
    """
    return -inspectee_value(periods, inspections, penalty)


def inspection_chance(periods: int, inspections: int, penalty: Any = 1) -> sympy.Expr:
    """The chance of an inspection in the first period, at which the inspectee is indifferent.

    Definition: s(n-1, m-1) / s(n, m) with s(n, m) = Σ_{i≤m} C(n, i) b^(m-i); none if no inspection is left. With as
    many inspections as periods it is 1/(1 + b), the least chance that deters.

    Parameters
    ----------
    periods, inspections : int
    penalty : number or expression
        b, positive.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> inspection_chance(2, 1, symbol("b")), inspection_chance(4, 2)
    (1/(b + 2), 4/11)
    """
    _check(periods, inspections)
    if inspections == 0:
        return ZERO
    cost = payoff(penalty)
    return sympy.cancel(_weighted(periods - 1, inspections - 1, cost) / _weighted(periods, inspections, cost))


def violation_chance(periods: int, inspections: int, loss: Any = -1) -> sympy.Expr:
    """The chance of a violation in the first period, at which the inspector is indifferent.

    Definition: q with -q + (1 - q) I(n-1, m) = I(n, m); certain without inspections, none with one for each period.

    Parameters
    ----------
    periods, inspections : int
    loss : number or expression
        a, below 1.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> violation_chance(2, 1, symbol("a")), violation_chance(2, 1)
    (-1/(a - 2), 1/3)
    """
    _check(periods, inspections)
    if inspections == 0 or inspections >= periods:
        return ONE if inspections == 0 else ZERO
    later, now = inspector_value(periods - 1, inspections, loss), inspector_value(periods, inspections, loss)
    return sympy.cancel((later - now) / (1 + later))


def imperfect_inspection(penalty: Any, loss: Any, detection: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """The penalty and the loss to put into the other formulas where an inspection may miss a violation.

    Definition: an inspected violation costs the inspectee b' = D b - (1 - D) and the inspector a' = D a + (1 - D) in
    expectation. The formulas hold with these as long as b' > 0, that is D > 1/(1 + b): below, even a certain
    inspection deters nobody.

    Parameters
    ----------
    penalty, loss : number or expression
        b and a of a detected violation.
    detection : number or expression
        D, the chance in [0, 1] that an inspection finds a violation.

    Returns
    -------
    penalty, loss : sympy.Expr

    Examples
    --------
    >>> imperfect_inspection(2, "0.5", "0.8")
    (7/5, 3/5)
    """
    b, a, D = (payoff(one) for one in (penalty, loss, detection))
    return D * b - (ONE - D), D * a + (ONE - D)


def inspection_game(periods: int, inspections: int, penalty: Any = 1, loss: Any = -1) -> ExtensiveGame:
    """The game of n periods and m inspections as a tree with simultaneous moves in each period.

    Parameters
    ----------
    periods, inspections : int
        At most 10 periods (the tree doubles with each).
    penalty, loss : number or expression
        b and a of the module's table; the defaults are Dresher's zero-sum game.

    Returns
    -------
    ExtensiveGame
        Moves 'inspect' and 'pass', 'comply' and 'violate'. Without inspections left only the inspectee moves.

    Examples
    --------
    >>> inspection_game(2, 1).summary()
    'inspection game: 2 parties, 5 information sets, 8 outcomes, 0 levers and parameters'
    """
    _check(periods, inspections)
    if periods > MOST_PERIODS:
        raise GameError(f"a tree of {periods} periods is too large; build one of at most {MOST_PERIODS}.")
    root = _stage(periods, inspections, (payoff(penalty), payoff(loss)), ())
    return ExtensiveGame((INSPECTOR, INSPECTEE), root, title="inspection game")


def inspection_plan(periods: int, inspections: int, penalty: Any = 1, loss: Any = -1) -> Profile:
    """The equilibrium of `inspection_game` as lotteries whose chances are expressions.

    With an inspection for each period left, the inspector inspects and the inspectee complies.

    Examples
    --------
    >>> inspection_plan(1, 1)
    inspectee in period 1: comply; inspector in period 1: inspect
    """
    moves: dict[str, Move] = {}
    _plan(periods, inspections, (payoff(penalty), payoff(loss)), (), moves)
    return Profile(moves)


def least_detection(gain: Any, penalty: Any, false_alarm: Any = 0, accusation: Any = 0) -> sympy.Expr:
    """The least chance of detection at which a single violation does not pay.

    Definition: D ≥ (d + α e) / (d + b) (Avenhaus, von Stengel and Zamir 2002): a violation gives d
    undetected and -b detected; compliance costs e where a false alarm (chance α) accuses it.

    Parameters
    ----------
    gain : number or expression
        d, positive.
    penalty : number or expression
        b, with d + b positive.
    false_alarm : number or expression
        α, chance in [0, 1].
    accusation : number or expression
        e, not negative. Above 1 the answer says that no detection deters.

    Examples
    --------
    >>> least_detection(1, 4), least_detection(1, 4, "0.05", 2)
    (1/5, 11/50)
    """
    d, b, alpha, e = (payoff(one) for one in (gain, penalty, false_alarm, accusation))
    return (d + alpha * e) / (d + b)


def detection_game(gain: Any, penalty: Any, detection: Any, false_alarm: Any = 0, accusation: Any = 0) -> ExtensiveGame:
    """One decision to comply or violate, then an alarm or none: the tree behind `least_detection`.

    Parameters
    ----------
    gain, penalty, false_alarm, accusation : number or expression
        As in `least_detection`.
    detection : number or expression
        Chance of an alarm after a violation.

    Examples
    --------
    >>> [one.gain for one in detection_game(1, 4, "0.2").incentives(Profile({"the inspectee decides": "comply"}))]
    [0]
    """
    d, b, D, alpha, e = (payoff(one) for one in (gain, penalty, detection, false_alarm, accusation))

    def ends(label: str, chance: sympy.Expr, alarm: sympy.Expr, quiet: sympy.Expr) -> Chance:
        told = Outcome(f"{label}, alarm", {INSPECTEE: alarm})
        untold = Outcome(f"{label}, no alarm", {INSPECTEE: quiet})
        return Chance(f"alarm after {label}", (("alarm", chance, told), ("no alarm", 1 - chance, untold)))

    moves: dict[str, Node] = {"comply": ends("comply", alpha, -e, ZERO), "violate": ends("violate", D, -b, d)}
    return ExtensiveGame((INSPECTEE,), Decision(INSPECTEE, "the inspectee decides", moves), title="detection")


def _check(periods: int, inspections: int) -> None:
    for what, number, least in (("periods", periods, 1), ("inspections", inspections, 0)):
        if not isinstance(number, int) or isinstance(number, bool) or number < least:
            raise GameError(f"{what} must be a whole number of at least {least}, not {number!r}.")


def _weighted(periods: int, inspections: int, base: sympy.Expr) -> sympy.Expr:
    """The sum of C(n, i) x^(m-i) over i up to m."""
    return sympy.Add(*(sympy.binomial(periods, i) * base ** (inspections - i) for i in range(inspections + 1)))


def _where(party: str, past: tuple[str, ...]) -> str:
    told = f" after {', '.join(past)}" if past else ""
    return f"{party} in period {len(past) + 1}{told}"


def _stage(periods: int, inspections: int, terms: tuple[sympy.Expr, sympy.Expr], past: tuple[str, ...]) -> Node:
    if periods == 0:
        return Outcome(f"complied; {', '.join(past)}", {INSPECTOR: ZERO, INSPECTEE: ZERO})
    b, a = terms

    def then(own: str, looked: str) -> Node:
        history = (*past, looked)
        if own == "comply":
            return _stage(periods - 1, inspections - (looked == "inspect"), terms, history)
        pays = (-a, -b) if looked == "inspect" else (-ONE, ONE)
        return Outcome(f"violated; {', '.join(history)}", dict(zip((INSPECTOR, INSPECTEE), pays, strict=True)))

    chooses = (INSPECTEE, _where(INSPECTEE, past), ["comply", "violate"])
    if inspections == 0:
        return at_once([chooses], lambda own: then(own, "pass"), stage="period")
    looks = (INSPECTOR, _where(INSPECTOR, past), ["inspect", "pass"])
    return at_once([chooses, looks], then, stage="period")


def _plan(
    periods: int,
    inspections: int,
    terms: tuple[sympy.Expr, sympy.Expr],
    past: tuple[str, ...],
    moves: dict[str, Move],
) -> None:
    if periods == 0:
        return
    b, a = terms
    own, looked = _where(INSPECTEE, past), _where(INSPECTOR, past)
    if inspections == 0:
        moves[own] = "violate"
    elif inspections >= periods:
        moves[own], moves[looked] = "comply", "inspect"
    else:
        p, q = inspection_chance(periods, inspections, b), violation_chance(periods, inspections, a)
        moves[own] = Mixed((("comply", 1 - q), ("violate", q)))
        moves[looked] = Mixed((("inspect", p), ("pass", 1 - p)))
    if inspections:
        _plan(periods - 1, inspections - 1, terms, (*past, "inspect"), moves)
    _plan(periods - 1, inspections, terms, (*past, "pass"), moves)
