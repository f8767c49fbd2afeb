"""Inspection games as trees, with their equilibrium as a profile (definition and formulas: `inspection`)."""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.incentives import Mixed, Move, Profile
from negotiation.games.nodes import Chance, Decision, Node, Outcome
from negotiation.games.normal import payoff
from negotiation.games.simultaneous import at_once
from negotiation.library.inspection import ONE, ZERO, check_counts, inspection_chance, violation_chance

INSPECTOR, INSPECTEE = "inspector", "inspectee"
MOST_PERIODS = 10


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
    check_counts(periods, inspections)
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
        return at_once([chooses], lambda own: then(own, "pass"))
    looks = (INSPECTOR, _where(INSPECTOR, past), ["inspect", "pass"])
    return at_once([chooses, looks], then)


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
