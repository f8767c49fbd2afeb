r"""Trust and starting small: how much to expose at first so that cooperation tells friend from foe.

Definition (Kydd 2000, 2005; Watson 1999, 2002, in a reduction of two stages). Each of two sides is trustworthy with
probability t, independently, and knows only its own type. A stage at stake x pays x times

=================  ===========  ==========
own \ other        cooperate    defect
=================  ===========  ==========
cooperate          R            -L
defect             T            0
=================  ===========  ==========

with the temptation :math:`T_t < R` of a trustworthy and :math:`T_u > R` of an untrustworthy side, L > 0. The first
stage has stake α. The second has stake 1 - α, or (with a discount factor d) stake 1 in every later period for ever,
which is played with the grim trigger and enters with its value.

In the *separating plan* the trustworthy cooperate at first and the untrustworthy defect; the trustworthy go on after
mutual cooperation, everybody else defects. It is an equilibrium exactly in a window of the exposure α (`formulas`):
above it a trustworthy side does not dare to cooperate, below it an untrustworthy side would cooperate first to cheat
later.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.nodes import Chance, Node, Outcome
from negotiation.games.normal import payoff
from negotiation.games.simultaneous import simultaneous
from negotiation.library.formulas import ONE, ZERO

COOPERATE, DEFECT = "cooperate", "defect"
TRUSTWORTHY, UNTRUSTWORTHY = "trustworthy", "untrustworthy"
KINDS = (TRUSTWORTHY, UNTRUSTWORTHY)
Pair = tuple[str, str]


def trust_game(
    trust: Any,
    exposure: Any,
    reward: Any,
    low_temptation: Any,
    high_temptation: Any,
    loss: Any,
    *,
    discount: Any = None,
    betrays: bool = True,
    parties: Pair = ("A", "B"),
) -> ExtensiveGame:
    """Two sides of two types each, a first stage at some exposure and a second: the tree behind `exposure_window`.

    Parameters
    ----------
    trust, reward, low_temptation, high_temptation, loss, discount, betrays
        As in `exposure_window`. With a discount factor the second stage is for ever: cooperation of both is worth
        d R / (1 - d), a betrayal d T and -d L once. An untrustworthy side that betrays has no other move there.
    exposure : number or expression
        α, the stake of the first stage.
    parties : (str, str)

    Returns
    -------
    ExtensiveGame

    Examples
    --------
    >>> trust_game("0.3", "0.5", 1, "0.8", "1.5", 1).summary()
    'trust game: 2 parties, 20 information sets, 64 outcomes, 0 levers and parameters'
    """
    if len(set(parties)) != 2:
        raise GameError(f"a trust game has two sides of different names, not {parties}.")
    t, alpha = payoff(trust), payoff(exposure)
    R, T_t, T_u, L = (payoff(one) for one in (reward, low_temptation, high_temptation, loss))
    temptation, chance = dict(zip(KINDS, (T_t, T_u), strict=True)), dict(zip(KINDS, (t, ONE - t), strict=True))
    d = None if discount is None else payoff(discount)
    stages = _Stages(parties, alpha, R, temptation, L, d, betrays)
    pairs = itertools.product(KINDS, repeat=2)
    branches = tuple((", ".join(pair), chance[pair[0]] * chance[pair[1]], stages.first(pair)) for pair in pairs)
    return ExtensiveGame(parties, Chance("types", branches), title="trust game")


@dataclass(frozen=True)
class _Stages:
    """The two stages of a trust game, for given types of the two sides."""

    parties: Pair
    exposure: sympy.Expr
    reward: sympy.Expr
    temptation: Mapping[str, sympy.Expr]
    loss: sympy.Expr
    discount: sympy.Expr | None
    betrays: bool

    def first(self, kinds: tuple[str, ...]) -> Node:
        """The first stage and what follows."""
        choices = [(p, _where(p, kind), (COOPERATE, DEFECT)) for p, kind in zip(self.parties, kinds, strict=True)]
        return simultaneous(choices, lambda *first: self._second(kinds, first))

    def _second(self, kinds: tuple[str, ...], first: tuple[str, ...]) -> Node:
        known, for_ever = (first, first[::-1]), self.discount is not None
        choices = [
            (party, _where(party, kind, past), _moves(kind, for_ever and self.betrays))
            for party, kind, past in zip(self.parties, kinds, known, strict=True)
        ]
        return simultaneous(choices, lambda *second: self._end(kinds, first, second))

    def _end(self, kinds: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...]) -> Outcome:
        values = self._pays(kinds[0], first, second), self._pays(kinds[1], first[::-1], second[::-1])
        return Outcome("; ".join((*kinds, *first, *second)), dict(zip(self.parties, values, strict=True)))

    def _pays(self, kind: str, first: tuple[str, ...], second: tuple[str, ...]) -> sympy.Expr:
        """What a side of a kind gets: the first stage at its stake, the second at the rest or for ever."""
        early, late = (_stage(moves, self.reward, self.temptation[kind], self.loss) for moves in (first, second))
        if self.discount is None:
            return self.exposure * early + (ONE - self.exposure) * late
        periods = ONE / (ONE - self.discount) if second == (COOPERATE, COOPERATE) else ONE
        return self.exposure * early + self.discount * late * periods


def _stage(moves: tuple[str, ...], reward: sympy.Expr, temptation: sympy.Expr, loss: sympy.Expr) -> sympy.Expr:
    own, other = moves
    if other == COOPERATE:
        return reward if own == COOPERATE else temptation
    return -loss if own == COOPERATE else ZERO


def _moves(kind: str, betrays: bool) -> tuple[str, ...]:
    return (DEFECT,) if betrays and kind == UNTRUSTWORTHY else (COOPERATE, DEFECT)


def _where(party: str, kind: str, past: tuple[str, ...] | None = None) -> str:
    return f"{party} ({kind}) {'at first' if past is None else f'after {past[0]}, the other {past[1]}'}"
