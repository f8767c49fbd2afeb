"""Plans for repeated games: automata that look at what was played or at public signals, and those of the literature."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import sympy

from negotiation.errors import GameError, UsageError, near_miss
from negotiation.frozen import FrozenMap
from negotiation.games.normal import NormalFormGame, payoff
from negotiation.games.repeated.public_signals import Combination, PublicSignals, among, check_lottery

Target: TypeAlias = str | Mapping[str, Any]
Levy: TypeAlias = Mapping[str, Any]
Bad: TypeAlias = Collection[str]
NOTHING: Levy = FrozenMap()
MOST_STATES, MOST_SEEN_STATES, MOST_PLANS = 256, 60, 4_096
PERFECT, NASH = "subgame perfect", "Nash"


class Repeated(Protocol):
    """A stage game that is played for ever."""

    @property
    def stage(self) -> NormalFormGame: ...
    @property
    def parties(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class State:
    """What is played in a state, and where what is then seen leads: combinations of strategies, or public signals.

    Attributes
    ----------
    plays : tuple of str
        A strategy of the stage game for each party.
    then : str or mapping of str to chance
        The next state; with public signals also a lottery over next states.
    otherwise : str, optional
        Where everybody sees what was played: the next state after anything but `plays`; `then` if left out.
    after : mapping of combination or signal to str or lottery
        Exceptions to both.
    levy : mapping of party to expression
        With public signals: what outsiders take from a party's flow in every period of the state.
    duration : expression
        With public signals: periods spent there; other than 1 only where no signal matters (`after` is empty).
    """

    plays: Combination
    then: Target
    otherwise: str | None = None
    after: Mapping[Any, Target] = field(default_factory=dict)
    levy: Levy = field(default_factory=dict)
    duration: Any = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "plays", tuple(self.plays))
        object.__setattr__(self, "levy", {party: payoff(taken) for party, taken in self.levy.items()})
        object.__setattr__(self, "duration", payoff(self.duration))

    def target(self, seen: Combination | str) -> Target:
        """The next state, or the lottery over next states, after what is seen."""
        if seen in self.after:
            return self.after[seen]
        return self.then if self.otherwise is None or seen == self.plays else self.otherwise

    def follows(self, seen: Combination | str) -> dict[str, sympy.Expr]:
        """The lottery over next states after what is seen."""
        target = self.target(seen)
        return {target: sympy.Integer(1)} if isinstance(target, str) else {t: payoff(q) for t, q in target.items()}

    @property
    def expressions(self) -> list[sympy.Expr]:
        """The levies, the duration and the chances of next states."""
        return [*self.levy.values(), self.duration, *(q for y in ("", *self.after) for q in self.follows(y).values())]


@dataclass(frozen=True)
class Plan:
    """What everybody does in a repeated game, as an automaton: states by name, the first being the start."""

    states: Mapping[str, State]

    @property
    def start(self) -> str:
        return next(iter(self.states))


def grim(
    game: Repeated, cooperate: Combination, punish: Combination, bad: Bad | None = None, *, levy: Levy = NOTHING
) -> Plan:
    """Cooperate until somebody does anything else, or a bad signal is seen; then punish for ever (Friedman 1971).

    Definition for public signals: with the gain g of a violation, the loss ℓ of being punished (R - P, and the levy),
    and the chance of the bad signal q₀ after compliance and q₁ after a violation, compliance pays from the discount
    factor g / ((q₁ - q₀) ℓ + (1 - q₀) g) on. That is below 1 iff L - 1 > g/ℓ with L = q₁/q₀, strictly: at equality the
    violation pays at every discount factor below 1, however long the punishment.

    Parameters
    ----------
    game : RepeatedGame or MonitoredGame
    cooperate, punish : tuple of str
        A strategy of the stage game for each party.
    bad : collection of str
        The signals that are punished: needed with public signals, and only there.
    levy : mapping of party to expression, optional
        With public signals: what outsiders take from a party in every period of the punishment.

    Raises
    ------
    GameError
        If a strategy or a signal is not the game's, or `bad` is given or lacking against the game's kind.

    Examples
    --------
    >>> from negotiation.games import MonitoredGame, NormalFormGame
    >>> from negotiation.games.repeated import detection
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="3/40"))  # L - 1 = g/ℓ
    >>> game.incentives(grim(game, ("1", "1"), ("2", "2"), bad={"bad"}))[0].gain
    -10*(discount - 1)**2/(19*discount - 20)
    """
    first = _watching(game, cooperate, bad, levy)
    return Plan({"cooperate": first, "punish": State(_played(game, punish), "punish", levy=levy)})


def limited(
    game: Repeated,
    cooperate: Combination,
    punish: Combination,
    bad: Bad | None = None,
    *,
    periods: Any,
    levy: Levy = NOTHING,
) -> Plan:
    """Cooperate; after anything else, or a bad signal, punish for some periods, then forgive (Green and Porter 1984).

    A whole number of periods is written out, a state each; what is done meanwhile adds nothing. With public signals an
    expression makes one state of that duration, so that the length can be a lever; some length at some discount factor
    below 1 deters iff `grim` does at some: L - 1 > g/ℓ, strictly.

    Parameters
    ----------
    game, cooperate, punish, bad, levy
        As in `grim`.
    periods : int, or with public signals an expression

    Examples
    --------
    >>> from negotiation.games import MonitoredGame, NormalFormGame
    >>> from negotiation.games.repeated import detection
    >>> stage = NormalFormGame.from_arrays({"A": [[1, -1], ["3/2", 0]], "B": [[1, "3/2"], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> list(limited(game, ("1", "1"), ("2", "2"), {"bad"}, periods=2).states)
    ['cooperate', 'punish', 'punish 2']
    """
    whole, seen = isinstance(periods, int), not isinstance(game, PublicSignals)
    most = (MOST_SEEN_STATES if seen else MOST_STATES) - 1
    if (whole and not 1 <= periods <= most) or (seen and not whole):
        raise GameError(f"a punishment lasts 1 to {most} periods, not {periods}.")
    names = ["punish", *(f"punish {i}" for i in range(2, periods + 1 if whole else 2))]
    states = {"cooperate": _watching(game, cooperate, bad, levy)}
    for name, then in itertools.pairwise([*names, "cooperate"]):
        states[name] = State(_played(game, punish), then, levy=levy, duration=1 if whole else periods)
    return Plan(states)


def tit_for_tat(game: Repeated, cooperate: Combination, defect: Combination) -> Plan:
    """Begin by cooperating, then do what the other did last; two parties, two strategies each that matter.

    Parameters
    ----------
    game : RepeatedGame
        Of two parties.
    cooperate, defect : (str, str)
        For each party its cooperating and its defecting strategy; whatever else a party plays counts as defecting.
    """
    if len(game.parties) != 2:
        raise GameError(f"tit-for-tat is for two parties; this game has {len(game.parties)}.")
    if isinstance(game, PublicSignals):
        raise GameError("tit-for-tat needs perfect monitoring: this game has signals.")
    _played(game, cooperate), _played(game, defect)
    names = {(True, True): "both", (True, False): "first only", (False, True): "second only", (False, False): "neither"}

    def state(first: bool, second: bool) -> State:
        plays = cooperate[0] if first else defect[0], cooperate[1] if second else defect[1]
        after = {}
        for played in game.stage.combinations():
            after[played] = names[played[1] == cooperate[1], played[0] == cooperate[0]]
        return State(plays, after[plays], names[False, False], after)

    return Plan({name: state(*kind) for kind, name in names.items()})


def _watching(game: Repeated, cooperate: Combination, bad: Bad | None, levy: Levy) -> State:
    """The state in which all cooperate until something is to be punished."""
    plays = _played(game, cooperate)
    if isinstance(game, PublicSignals):
        if bad is None:
            raise GameError(f"say which signals are punished: bad={{...}} of {', '.join(game.labels)}.")
        among(game.labels, bad, "what is punished is the signal")
        return State(plays, "cooperate", after=dict.fromkeys(sorted(bad), "punish"))
    if bad is not None or levy:
        raise GameError("`bad` and `levy` belong to games with public signals; here everybody sees what was played.")
    return State(plays, "cooperate", "punish")


def _played(game: Repeated, combination: Combination) -> Combination:
    """A combination of the stage game; the party whose strategy is unknown is named."""
    if len(combination) != len(game.parties):
        raise GameError(f"a combination has a strategy for each of {', '.join(game.parties)}, not {combination}.")
    for (party, labels), label in zip(game.stage.strategies.items(), combination, strict=True):
        if label not in labels:
            listed = ", ".join(f"'{known}'" for known in labels)
            raise GameError(
                f"'{label}' is no strategy of '{party}'; strategies: {listed}. {near_miss(label, labels)}".strip()
            )
    return tuple(combination)


def asks_for_nash(concept: str) -> bool:
    """Whether gains from the start are asked for; a UsageError if the concept is neither."""
    if concept not in (PERFECT, NASH):
        raise UsageError(f"there is no concept '{concept}' here. {near_miss(concept, [PERFECT, NASH])}".strip())
    return concept == NASH


def other_plans(stage: NormalFormGame, party: str, plan: Plan) -> Iterator[tuple[dict[str, str], str]]:
    """The other plans of a party that look at the state only, each with its words."""
    labels, index = stage.strategies[party], stage.parties.index(party)
    if len(labels) ** len(plan.states) > MOST_PLANS:
        raise GameError(f"'{party}' has more than {MOST_PLANS:,} plans against {len(plan.states)} states.")
    own = {name: state.plays[index] for name, state in plan.states.items()}
    for moves in itertools.product(labels, repeat=len(plan.states)):
        other = dict(zip(plan.states, moves, strict=True))
        if other != own:
            yield other, ", ".join(f"{move} in {name}" for name, move in other.items())


def check_automaton(stage: NormalFormGame, plan: Plan) -> None:
    """Refuse a plan that does not fit a stage game whose plays everybody sees (GameError says where and why)."""
    if not 1 <= len(plan.states) <= MOST_SEEN_STATES:
        raise GameError(f"an automaton has 1 to {MOST_SEEN_STATES} states, not {len(plan.states)}.")
    for name, state in plan.states.items():
        if state.plays not in stage.table:
            raise GameError(f"state '{name}' plays {state.plays}, which the stage game does not have.")
        if state.levy or state.duration != 1:
            raise GameError(f"state '{name}' has a levy or a duration: these belong to games with public signals.")
        targets = [state.then, *([] if state.otherwise is None else [state.otherwise]), *state.after.values()]
        for target in targets:
            if not isinstance(target, str):
                raise GameError(f"state '{name}' leads to a lottery: these belong to games with public signals.")
            if target not in plan.states:
                raise GameError(f"state '{name}' leads to '{target}'. {near_miss(target, plan.states)}".strip())


def check_plan(game: PublicSignals, plan: Plan) -> None:
    """Refuse a plan that does not fit a game with public signals (GameError says where and why)."""
    if not 1 <= len(plan.states) <= MOST_STATES:
        raise GameError(f"a plan has 1 to {MOST_STATES} states, not {len(plan.states)}.")
    for name, state in plan.states.items():
        where, lotteries = f"state '{name}'", [state.follows(signal) for signal in ("", *state.after)]
        if state.otherwise is not None:
            raise GameError(f"{where} looks at what was played, which nobody sees: say where signals lead (`after`).")
        among(game.stage.table, [state.plays], f"{where} plays")
        among(game.parties, state.levy, f"{where} has a levy on")
        among(game.labels, state.after, f"{where} looks at the signal")
        among(plan.states, [target for lottery in lotteries for target in lottery], f"{where} leads to")
        unknown = {s.name for e in state.expressions for s in e.free_symbols} - game.names
        if unknown:
            raise GameError(f"{where} uses '{min(unknown)}', which the game does not: add it to the game's plan_names.")
        if state.duration != 1 and state.after:
            raise GameError(f"{where} lasts {state.duration} periods and looks at signals: write its periods out.")
        if game.point.covers(state.duration) and game.point.sign(state.duration) != 1:
            raise GameError(f"{where} lasts {state.duration} periods: a duration is positive.")
        for lottery in lotteries:
            check_lottery(game, lottery.values(), f"the next state after '{name}'")
