"""Profiles of irrational probabilities become equilibria: verified, with the largest regret as an enclosure.

An irrational probability is a ball, and so is every gain. A gain between two strategies that are both played is zero,
which balls can only enclose; the enclosure is kept as the regret, so that the answer says how narrowly it was checked.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import flint
from flint import arb, fmpq

from negotiation.expressions import Enclosure
from negotiation.expressions.evaluation import number
from negotiation.games import NormalFormGame, Profile
from negotiation.solvers.equilibrium import Equilibrium
from negotiation.solvers.nash import accepted

PRECISION = 96


def accepted_enclosed(
    game: NormalFormGame, profile: Profile, method: str, parameters: Mapping[str, object] | None = None
) -> Equilibrium:
    """A profile as an equilibrium, if no deviation pays; says 'enclosed', and how narrowly, if it is irrational.

    Raises
    ------
    SolverError
        If a deviation pays: the message names the method.
    """
    found = accepted(game, profile, method, parameters)
    if isinstance(found.verification.regret, Enclosure):
        return found
    lotteries = [
        [(label, game.point.raw(q, PRECISION)) for label, q in game.lottery(p, found.profile)] for p in game.parties
    ]
    if all(isinstance(q, fmpq) for one in lotteries for _, q in one):
        return found
    with flint.ctx.workprec(PRECISION):
        regrets = [(_regret(game, index, lotteries), party) for index, party in enumerate(game.parties)]
    widest, where = max(regrets, key=lambda one: float(one[0].abs_upper()))
    return replace(found, verification=replace(found.verification, regret=number(widest), where=where))


def _regret(game: NormalFormGame, index: int, lotteries: list[list[tuple[str, Any]]]) -> Any:
    """What the best strategy of a party gives more than its lottery, as a ball."""
    party = game.parties[index]
    table, scale = game.integers[party]
    values: dict[str, Any] = dict.fromkeys(game.strategies[party], arb(0))
    for draw in itertools.product(*(one for i, one in enumerate(lotteries) if i != index)):
        chance = math.prod((q for _, q in draw), start=arb(1))
        before, after = tuple(label for label, _ in draw[:index]), tuple(label for label, _ in draw[index:])
        for label in values:
            values[label] += chance * table[(*before, label, *after)]
    given = sum((q * values[label] for label, q in lotteries[index]), arb(0))
    best = values[game.strategies[party][0]]
    for one in values.values():
        best = best.max(one)
    return (best - given) / scale
