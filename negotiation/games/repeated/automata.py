"""Plans that look at what was played: automata, for games with perfect monitoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from negotiation.errors import GameError, near_miss
from negotiation.games.normal import NormalFormGame

Combination = tuple[str, ...]
MOST_STATES = 60


@dataclass(frozen=True)
class State:
    """What is to be played, where that leads, and where everything else leads.

    Attributes
    ----------
    plays : tuple of str
        A strategy of the stage game for each party.
    then : str
        The next state if that is played.
    otherwise : str
        The next state after anything else.
    after : mapping of combination to str
        Exceptions to `otherwise`.
    """

    plays: Combination
    then: str
    otherwise: str
    after: Mapping[Combination, str] = field(default_factory=dict)

    def follows(self, played: Combination) -> str:
        """The next state after what was played."""
        if played == self.plays:
            return self.then
        return self.after.get(played, self.otherwise)


@dataclass(frozen=True)
class Automaton:
    """A plan for everybody: states by name, the first being the start."""

    states: Mapping[str, State]

    @property
    def start(self) -> str:
        return next(iter(self.states))


def check_automaton(stage: NormalFormGame, plan: Automaton) -> None:
    """Refuse an automaton that does not fit the stage game (GameError says where and why)."""
    if not 1 <= len(plan.states) <= MOST_STATES:
        raise GameError(f"an automaton has 1 to {MOST_STATES} states, not {len(plan.states)}.")
    for name, state in plan.states.items():
        if state.plays not in stage.table:
            raise GameError(f"state '{name}' plays {state.plays}, which the stage game does not have.")
        for target in (state.then, state.otherwise, *state.after.values()):
            if target not in plan.states:
                raise GameError(f"state '{name}' leads to '{target}'. {near_miss(target, plan.states)}".strip())
