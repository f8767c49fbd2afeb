r"""Inspection games as trees: fewer inspections than periods.

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
from negotiation.games.nodes import Node, Outcome
from negotiation.games.normal import payoff
from negotiation.games.simultaneous import simultaneous
from negotiation.library.formulas import ONE, ZERO, check_counts

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
        return simultaneous([chooses], lambda own: then(own, "pass"))
    looks = (INSPECTOR, _where(INSPECTOR, past), ["inspect", "pass"])
    return simultaneous([chooses, looks], then)
