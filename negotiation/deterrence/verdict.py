"""Verdicts: seven words for what follows, the incentive that decides, and the sense in which it is rational."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sympy

from negotiation.expressions import Number, Point, midpoint, nonnegative, sign
from negotiation.games import ExtensiveGame, Incentive, Profile
from negotiation.games.moment import ActKind, MomentKind
from negotiation.games.nodes import children
from negotiation.solvers import Solution
from negotiation.solvers.trees.tree import TreeEquilibrium


class Verdict(StrEnum):
    """What follows from an agreement; `VERDICTS` says what each word means."""

    DURABLE = "durable"
    NOT_ACCEPTED = "deterred, not accepted"
    VIOLATION_PAYS = "accepted, violation pays"
    SMALL_PAYS = "accepted, small violations pay"
    OPPORTUNISTIC = "opportunistic signature"
    NEITHER = "violation pays, not accepted"
    UNDETERMINED = "undetermined"


class Direction(StrEnum):
    """From which side a border of a lever is meant."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


class Answer(StrEnum):
    """Where along a lever a condition holds."""

    ALWAYS = "always"
    NEVER = "never"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    BETWEEN = "between"


DURABLE, NOT_ACCEPTED, VIOLATION_PAYS, SMALL_PAYS, OPPORTUNISTIC, NEITHER, UNDETERMINED = Verdict
VERDICTS = {
    DURABLE: "both sides sign and neither gains by violating",
    NOT_ACCEPTED: "nobody would gain by violating, but somebody is better off not signing or not contributing",
    VIOLATION_PAYS: "both sides would sign an agreement that is kept, but somebody gains by violating it",
    SMALL_PAYS: "both sides would sign and neither gains by war, but somebody gains by small violations",
    OPPORTUNISTIC: "the adversary signs only because it gains by violating later",
    NEITHER: "somebody gains by violating, and somebody is better off not signing or not contributing",
    UNDETERMINED: "somebody is exactly indifferent between keeping and violating",
}
# From the best verdict to the worst; two that are not better than each other share a place.
RANK: dict[str, int] = {
    DURABLE: 0,
    NOT_ACCEPTED: 1,
    UNDETERMINED: 1,
    SMALL_PAYS: 2,
    VIOLATION_PAYS: 3,
    OPPORTUNISTIC: 4,
    NEITHER: 4,
}


@dataclass(frozen=True)
class Acceptance:
    """Whether a party prefers the agreement, kept, to fighting on, and by how much (share of the stake per period)."""

    party: str
    slack: Number
    incentive: Incentive

    @property
    def accepts(self) -> bool | None:
        """Whether the slack is not negative; None if that is not decided."""
        return nonnegative(self.slack)


Valued = tuple[tuple[Incentive, Number], ...]


@dataclass(frozen=True)
class Decisive:
    """A verdict, the violation that tempts most, and the incentive that decides."""

    verdict: Verdict
    tempting: Incentive
    deciding: Incentive


def sign_of_margin(signs: Iterable[int | None]) -> int:
    """The sign of a margin from the signs of the gains: -1 if one is positive, 0 if one is zero or cannot be told."""
    found = set(signs)
    return -1 if 1 in found else 0 if found & {0, None} else 1


def judge(point: Point, violations: Valued, refusals: Valued, opportunistic: Callable[[], bool]) -> Verdict:
    """The verdict from the signs of the gains at a point.

    Parameters
    ----------
    point : Point
    violations, refusals : tuple of (Incentive, Number)
        Gains from violating, the largest first; gains from not signing or not contributing.
    opportunistic : function
        Whether the adversary would not sign an agreement that is kept, but signs one that it then breaks.
    """
    signs = [point.sign(one.gain) for one, _ in violations]
    accepted = all(point.sign(one.gain) != 1 for one, _ in refusals)
    margin = sign_of_margin(signs)
    if margin < 0:
        if accepted:
            paying = any(is_grave(one) and point.sign(one.gain) == 1 for one, _ in violations)
            return VIOLATION_PAYS if paying else SMALL_PAYS
        return OPPORTUNISTIC if opportunistic() else NEITHER
    if margin == 0:
        return UNDETERMINED
    return DURABLE if accepted else NOT_ACCEPTED


def acceptance_of(acceptance: tuple[Acceptance, ...], party: str) -> Acceptance | None:
    """The acceptance of one party."""
    return next((one for one in acceptance if one.party == party), None)


def deciding(verdict: Verdict, violations: Valued, refusals: Valued) -> tuple[Incentive, Number]:
    """The incentive that decides a verdict, and its gain: an attack that pays before small violations that pay."""
    if verdict == NOT_ACCEPTED:
        return max(refusals, key=lambda pair: midpoint(pair[1]))
    grave = [pair for pair in violations if is_grave(pair[0])]
    return grave[0] if sign(grave[0][1]) == 1 else violations[0]


def is_staying_out(incentive: Incentive) -> bool:
    """Whether a guarantor would not contribute its guarantee."""
    return incentive.act is not None and incentive.act.kind == ActKind.STAY_OUT


def is_grave(incentive: Incentive) -> bool:
    """Whether a violation starts the war again or takes ground, and is no small one."""
    return incentive.act is not None and incentive.act.grave


def sense_of(
    game: ExtensiveGame,
    profile: Profile,
    solution: Solution[TreeEquilibrium],
    violations: tuple[tuple[Incentive, Number], ...],
    verdict: Verdict,
    who: str,
) -> str:
    """In which sense keeping is rational (or not); `who` is the party most tempted."""
    count = distinct(solution)
    only = "the only subgame-perfect equilibrium"
    if count != 1:
        only = f"one of {count} subgame-perfect equilibria (ties)"
    if verdict in (VIOLATION_PAYS, SMALL_PAYS, OPPORTUNISTIC, NEITHER):
        return f"keeping is part of no subgame-perfect equilibrium, since {who} does better by violating"
    if verdict == UNDETERMINED:
        return f"keeping is {only}, and so is violating: an exact tie"
    party = violations[0][0].party
    if all(_dominant(game, profile, one) for one, _ in violations if one.party == party):
        return f"keeping is dominant after the ceasefire (it is best even if no guarantee is honoured) and {only}"
    return f"keeping is {only}" if verdict == DURABLE else f"keeping, once signed, is best in {only}"


def distinct(solution: Solution[TreeEquilibrium]) -> int:
    """How many equilibria differ in more than the signature of a party that cannot bring the agreement about."""
    if len(solution) == 1:
        return 1
    plans = set()
    for one in solution:
        kinds = {where: nodes[0].kind for where, nodes in one.game.information_sets.items()}
        outcomes = tuple(label for _, label, _ in one.path())
        plans.add(
            (outcomes, tuple(str(move) for where, move in one.profile.items() if kinds[where] != MomentKind.SIGNATURE))
        )
    return len(plans)


def _dominant(game: ExtensiveGame, profile: Profile, incentive: Incentive) -> bool:
    """Whether the best outcome below the violation is worse than keeping."""
    node = game.information_sets[incentive.where][0]
    kept = ExtensiveGame(game.parties, node, game.values).payoffs(profile)[incentive.party]
    leaves = _leaves(node.actions[incentive.deviation])
    return all(game.point.sign(kept - leaf.payoffs.get(incentive.party, sympy.Integer(0))) == 1 for leaf in leaves)


def _leaves(node: Any) -> list[Any]:
    below = [child for _, child in children(node)]
    return [leaf for child in below for leaf in _leaves(child)] if below else [node]
