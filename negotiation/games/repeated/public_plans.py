"""Plans that look at public signals only: public automata, and the triggers that the literature uses."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sympy

from negotiation.errors import GameError
from negotiation.frozen import FrozenMap
from negotiation.games.normal import payoff
from negotiation.games.repeated.automata import Combination
from negotiation.games.repeated.public_signals import PublicSignals, among, check_lottery

Target: TypeAlias = str | Mapping[str, Any]
Levy: TypeAlias = Mapping[str, Any]
Bad: TypeAlias = Collection[str]
NOTHING: Levy = FrozenMap({})
MOST_STATES = 256


@dataclass(frozen=True)
class PublicState:
    """What is played in a state, and where each signal leads.

    Attributes
    ----------
    plays : tuple of str
        A strategy of the stage game for each party.
    then : str or mapping of str to chance
        The next state, or a lottery over next states.
    after : mapping of signal to str or lottery
        Exceptions to `then`.
    levy : mapping of party to expression
        What outsiders take from a party's flow in every period of the state.
    duration : expression
        Periods spent there; other than 1 only where no signal matters (`after` is empty).
    """

    plays: Combination
    then: Target
    after: Mapping[str, Target] = field(default_factory=dict)
    levy: Levy = field(default_factory=dict)
    duration: Any = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "plays", tuple(self.plays))
        object.__setattr__(self, "levy", {party: payoff(one) for party, one in self.levy.items()})
        object.__setattr__(self, "duration", payoff(self.duration))

    def follows(self, signal: str) -> dict[str, sympy.Expr]:
        """The lottery over next states after a signal."""
        target = self.after.get(signal, self.then)
        return {target: sympy.Integer(1)} if isinstance(target, str) else {t: payoff(q) for t, q in target.items()}

    @property
    def expressions(self) -> list[sympy.Expr]:
        """The levies, the duration and the chances of next states."""
        return [*self.levy.values(), self.duration, *(q for y in ("", *self.after) for q in self.follows(y).values())]


@dataclass(frozen=True)
class PublicPlan:
    """A plan for everybody that looks at public signals only: states by name, the first being the start."""

    states: Mapping[str, PublicState]

    @property
    def start(self) -> str:
        return next(iter(self.states))


def trigger(
    game: PublicSignals, cooperate: Combination, punish: Combination, bad: Bad, *, levy: Levy = NOTHING
) -> PublicPlan:
    """Cooperate until a bad signal, then punish for ever; `levy` is what outsiders take meanwhile.

    Definition: with the gain g of a violation, the loss ℓ of being punished (R - P, and the levy), and the chance of
    the bad signal q₀ after compliance and q₁ after a violation, compliance pays from the discount factor
    g / ((q₁ - q₀) ℓ + (1 - q₀) g) on. That is below 1 iff L - 1 > g/ℓ with L = q₁/q₀, strictly: at equality the
    violation pays at every discount factor below 1, however long the punishment.

    Examples
    --------
    >>> from negotiation.games import MonitoredGame, NormalFormGame, detection
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="3/40"))  # L - 1 = g/ℓ
    >>> game.incentives(trigger(game, ("1", "1"), ("2", "2"), bad={"bad"}))[0].gain
    -10*(discount - 1)**2/(19*discount - 20)
    """
    among(game.labels, bad, "what is punished is the signal")
    states = {"cooperate": PublicState(cooperate, "cooperate", dict.fromkeys(sorted(bad), "punish"))}
    return PublicPlan(states | {"punish": PublicState(punish, "punish", levy=levy)})


def limited_trigger(
    game: PublicSignals, cooperate: Combination, punish: Combination, bad: Bad, length: Any, *, levy: Levy = NOTHING
) -> PublicPlan:
    """Cooperate; after a bad signal punish for some periods, then cooperate again (Green and Porter 1984).

    A whole number `length` is written out, a state each; an expression makes one state of that duration, so that the
    length can be a lever. `levy` is what outsiders take from a party in every period of the punishment. Some length at
    some discount factor below 1 deters iff `trigger` does at some: L - 1 > g/ℓ, strictly.

    Examples
    --------
    >>> from negotiation.games import MonitoredGame, NormalFormGame, detection
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> list(limited_trigger(game, ("1", "1"), ("2", "2"), {"bad"}, 2).states)
    ['cooperate', 'punish', 'punish 2']
    """
    whole = isinstance(length, int)
    if whole and not 1 <= length < MOST_STATES:
        raise GameError(f"a punishment lasts 1 to {MOST_STATES - 1} periods, not {length}.")
    names = ["punish", *(f"punish {i}" for i in range(2, length + 1 if whole else 2))]
    among(game.labels, bad, "what is punished is the signal")
    states = {"cooperate": PublicState(cooperate, "cooperate", dict.fromkeys(sorted(bad), "punish"))}
    for name, then in itertools.pairwise([*names, "cooperate"]):
        states[name] = PublicState(punish, then, levy=levy, duration=1 if whole else length)
    return PublicPlan(states)


def check_plan(game: PublicSignals, plan: PublicPlan) -> None:
    """Refuse a plan that does not fit the game (GameError says where and why)."""
    if not 1 <= len(plan.states) <= MOST_STATES:
        raise GameError(f"a plan has 1 to {MOST_STATES} states, not {len(plan.states)}.")
    for name, state in plan.states.items():
        where, lotteries = f"state '{name}'", [state.follows(signal) for signal in ("", *state.after)]
        among(game.stage.table, [state.plays], f"{where} plays")
        among(game.parties, state.levy, f"{where} has a levy on")
        among(game.labels, state.after, f"{where} looks at the signal")
        among(plan.states, [target for one in lotteries for target in one], f"{where} leads to")
        unknown = {s.name for e in state.expressions for s in e.free_symbols} - game.names
        if unknown:
            raise GameError(f"{where} uses '{min(unknown)}', which the game does not: add it to the game's plan_names.")
        if state.duration != 1 and state.after:
            raise GameError(f"{where} lasts {state.duration} periods and looks at signals: write its periods out.")
        if game.point.covers(state.duration) and game.point.sign(state.duration) != 1:
            raise GameError(f"{where} lasts {state.duration} periods: a duration is positive.")
        for one in lotteries:
            check_lottery(game, one.values(), f"the next state after '{name}'")
