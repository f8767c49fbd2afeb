r"""Inspection games in closed form, and their equilibrium as a profile (`negotiation.library.inspection`)."""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Mixed, Move, Profile
from negotiation.games.nodes import Chance, Decision, Node, Outcome
from negotiation.games.normal import payoff
from negotiation.library.formulas import ONE, check_counts, inspection_chance, weighted
from negotiation.library.global_game import ZERO
from negotiation.library.inspection import INSPECTEE, INSPECTOR, _where


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
    check_counts(periods, inspections)
    return sympy.binomial(periods - 1, inspections) / weighted(periods, inspections, payoff(penalty))


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
    check_counts(periods, inspections)
    return -sympy.binomial(periods - 1, inspections) / weighted(periods, inspections, -payoff(loss))


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
    check_counts(periods, inspections)
    if inspections == 0 or inspections >= periods:
        return ONE if inspections == 0 else ZERO
    later, now = inspector_value(periods - 1, inspections, loss), inspector_value(periods, inspections, loss)
    return sympy.cancel((later - now) / (1 + later))


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
