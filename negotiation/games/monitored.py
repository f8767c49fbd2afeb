r"""Repeated games with imperfect public monitoring: nobody sees what is done, everybody sees a signal of it.

Definition. In every period the parties play the stage game (a normal form); a public signal y is drawn with chance
:math:`\rho(y \mid a)`, which depends on what was played. A plan is a *public automaton*: states, each with what is to
be played there and the state (or a lottery over states) that follows every signal. Outsiders may impose a *levy* on a
party in every period of a state, and a state may last n periods (its *duration*). With :math:`\delta` the discount
factor, u the stage payoffs and :math:`\ell` the levy, the average values solve

.. math:: V_s = (1-\delta^{n_s})\,(u(a_s) - \ell_s) + \delta^{n_s} \sum_y \rho(y \mid a_s)\, V_{\tau(s, y)},

and the incentive of party i in state s to play b once is

.. math:: (1-\delta)\,[u_i(b, a_{s,-i}) - u_i(a_s)]
          + \delta \sum_y [\rho(y \mid b, a_{s,-i}) - \rho(y \mid a_s)]\, V_i(\tau(s, y)).

The plan is a perfect public equilibrium exactly when none of them is positive, in any state (the one-shot deviation
principle: Mailath and Samuelson 2006, proposition 7.1.1; Abreu, Pearce and Stacchetti 1990). A state that lasts longer
than one period must lead to the same state after every signal: then its second term is zero in each of its periods, and
one deviation stands for all. Perfect monitoring is the case in which the signal is the combination played.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import sympy
from flint import fmpq, fmpq_mat
from sympy.polys.fields import sfield

from negotiation.display import counted
from negotiation.errors import GameError, near_miss
from negotiation.expressions import symbol
from negotiation.games.form import Valued
from negotiation.games.incentives import Incentive
from negotiation.games.normal import NormalFormGame, payoff
from negotiation.games.repeated import Combination

Target: TypeAlias = str | Mapping[str, Any]
Levy: TypeAlias = Mapping[str, Any]
Bad: TypeAlias = Collection[str]
Keep: TypeAlias = Collection[str] | None
Worth: TypeAlias = Callable[[str], list[Any]]
NOTHING: Levy = MappingProxyType({})
MOST_STATES, MOST_FORMULAS, SHORT = 256, 64, 40


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


@dataclass(frozen=True)
class MonitoredGame(Valued):
    """A stage game played for ever, of which everybody sees a signal only.

    Parameters
    ----------
    stage : NormalFormGame
    signals : mapping of combination to mapping of signal to expression
        For every combination the chances of the signals, 0 where left out; a GameError if they are no lottery.
    discount : str
        The name of the discount factor in expressions; its value lies in [0, 1).
    plan_names : tuple of str
        Names that plans use and the game does not (levies, lengths of punishments), so that they can be levers.

    Examples
    --------
    >>> stage = NormalFormGame.from_arrays({"A": [[2, -1], [3, 0]], "B": [[2, 3], [-1, 0]]})
    >>> game = MonitoredGame(stage, detection(stage, ("1", "1"), false_alarm="1/20", detected="1/2"))
    >>> plan = trigger(game, ("1", "1"), ("2", "2"), bad={"bad"})
    >>> next(one.gain for one in game.incentives(plan) if one.where == "cooperate")
    -(discount - 1)*(37*discount - 20)/(19*discount - 20)
    """

    stage: NormalFormGame
    signals: Mapping[Combination, Mapping[str, Any]]
    discount: str = "discount"
    plan_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        table = {c: MappingProxyType({y: payoff(q) for y, q in row.items()}) for c, row in self.signals.items()}
        object.__setattr__(self, "signals", MappingProxyType(table))
        _validate(self)

    @property
    def title(self) -> str:
        return f"{self.stage.title}, repeated, seen through public signals"

    @property
    def parties(self) -> tuple[str, ...]:
        return self.stage.parties

    @property
    def values(self) -> Mapping[str, Fraction]:
        return self.stage.values

    @property
    def names(self) -> frozenset[str]:
        chances = (q for row in self.signals.values() for q in row.values())
        return self.stage.names | {self.discount, *self.plan_names} | {s.name for q in chances for s in q.free_symbols}

    @property
    def labels(self) -> tuple[str, ...]:
        """The signals, in order of appearance."""
        return tuple(dict.fromkeys(y for row in self.signals.values() for y in row))

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> MonitoredGame:
        """The same game with the discount factor or other names set (exact numbers)."""
        return replace(self, stage=replace(self.stage, values=self.with_values({**(values or {}), **named})))

    def continuation(self, plan: PublicPlan, *, keep: Keep = None) -> dict[str, tuple[sympy.Expr, ...]]:
        """The average value of each state to each party when everybody follows the plan.

        Names in `keep` (all if left out) stay symbols, the others are replaced by their values: with `keep=()` the
        answer is numbers, which takes up to 256 states; formulas take up to 64.
        """
        chain = _Chain(self, plan, keep)
        return {name: tuple(map(chain.written, chain.worth(name))) for name in plan.states}

    def payoffs(self, plan: PublicPlan, *, keep: Keep = None) -> dict[str, sympy.Expr]:
        """The average value of the plan from its start (`keep` as in `continuation`)."""
        chain = _Chain(self, plan, keep)
        return dict(zip(self.parties, map(chain.written, chain.worth(plan.start)), strict=True))

    def incentives(self, plan: PublicPlan, *, keep: Keep = None) -> tuple[Incentive, ...]:
        """Every one-shot deviation in every state (in one of its periods if it lasts), with its gain."""
        chain, found = _Chain(self, plan, keep), []
        for name, state in plan.states.items():
            for index, (party, labels) in enumerate(self.stage.strategies.items()):
                for other in labels:
                    if other != state.plays[index]:
                        gain = chain.written(chain.gain(name, index, other))
                        found.append(Incentive(party, name, state.plays[index], other, gain, "monitored"))
        return tuple(found)

    def summary(self) -> str:
        seen = ", ".join(self.labels[:6]) + (", ..." if len(self.labels) > 6 else "")
        return f"{self.title}, discount factor '{self.discount}'; {counted(len(self.labels), 'signal')}: {seen}."

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "play": " / ".join(c),
                "payoffs": ", ".join(str(u) for u in self.stage.table[c]),
                "signals": "; ".join(f"{y}: {q}" for y, q in self.signals[c].items()),
            }
            for c in self.stage.combinations()
        ]


class _Chain:
    """The values of a plan as a system of linear equations over a field: of fractions, or of rational functions."""

    def __init__(self, game: MonitoredGame, plan: PublicPlan, keep: Keep) -> None:
        check_plan(game, plan)
        self.game, self.plan, self.delta = game, plan, symbol(game.discount)
        self.kept = game.names if keep is None else frozenset(keep)
        self.put = {symbol(name): payoff(value) for name, value in game.values.items() if name not in self.kept}
        self.unknown: dict[sympy.Dummy, sympy.Expr] = {}
        self.lag = {name: self._lag(state.duration) for name, state in plan.states.items()}
        rows = [*game.stage.table.values(), *(row.values() for row in game.signals.values())]
        rows += [state.expressions for state in plan.states.values()]
        used = list(dict.fromkeys([self.delta, *self.lag.values(), *itertools.chain(*rows)]))
        fixed = [self._fixed(one) for one in used]
        self.numbers = all(isinstance(one, sympy.Rational) for one in fixed)
        if not self.numbers and len(plan.states) > MOST_FORMULAS:
            raise GameError(f"formulas take {MOST_FORMULAS} states, not {len(plan.states)}: set values, say keep=().")
        made = [fmpq(int(one.p), int(one.q)) for one in fixed] if self.numbers else sfield(fixed)[1]
        self.element = dict(zip(used, made, strict=True))
        self.worth = (_by_one_system if self.numbers else _by_elimination)(
            {name: self._row(name) for name in plan.states}
        )

    def _lag(self, duration: sympy.Expr) -> sympy.Expr:
        """What the next state weighs: δ^n; for an n that is no whole number, 1 - δ^n stands as one unknown."""
        if isinstance(duration, sympy.Integer):
            return self.delta**duration
        unknown = sympy.Dummy("X", real=True)
        self.unknown[unknown] = 1 - self.delta**duration
        return 1 - unknown

    def _fixed(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression with its names replaced by their values, but for those that are kept."""
        whole = expression.xreplace(self.unknown)
        gone = [one for one in whole.free_symbols if one.name not in self.kept]
        missing = next((one.name for one in gone if one not in self.put), None)
        if missing:
            raise GameError(f"'{missing}' has no value; set it with at(...) or name it in `keep`.")
        if gone and len(gone) == len(whole.free_symbols):
            number = self.game.number(whole)
            if isinstance(number, Fraction):
                return payoff(number)
        return expression.xreplace(self.put)

    def _row(self, name: str) -> tuple[dict[str, Any], list[Any]]:
        """The weights of next states and the flows in the equation of a state."""
        state, lag = self.plan.states[name], self.element[self.lag[name]]
        table = zip(self.game.parties, self.game.stage.table[state.plays], strict=True)
        flows = [self.element[u] - self.element.get(state.levy.get(party), 0) for party, u in table]
        return {t: lag * q for t, q in self._next(name, state.plays).items()}, [(1 - lag) * one for one in flows]

    def _next(self, name: str, played: Combination) -> dict[str, Any]:
        """The chance of each next state after what was played in a state."""
        found: dict[str, Any] = {}
        for signal, chance in self.game.signals[played].items():
            for target, share in self.plan.states[name].follows(signal).items():
                found[target] = found.get(target, 0) + self.element[chance] * self.element[share]
        return found

    def gain(self, name: str, index: int, other: str) -> Any:
        """The incentive, from the definition above."""
        planned, delta = self.plan.states[name].plays, self.element[self.delta]
        played = (*planned[:index], other, *planned[index + 1 :])
        now, before = (self.element[self.game.stage.table[c][index]] for c in (played, planned))
        there, here = self._next(name, played), self._next(name, planned)
        moved = {target: there.get(target, 0) - here.get(target, 0) for target in {**here, **there}}
        later = sum(delta * chance * self.worth(target)[index] for target, chance in moved.items() if chance != 0)
        return (1 - delta) * (now - before) + later

    def written(self, element: Any) -> sympy.Expr:
        """A value as an expression: in factors where it is short."""
        if self.numbers:
            return sympy.Rational(int(element.p), int(element.q))
        short = len(element.numer) + len(element.denom) <= SHORT
        parts = [sympy.factor(one) if short else one for one in (element.numer.as_expr(), element.denom.as_expr())]
        return (parts[0] / parts[1]).xreplace({one: meant.xreplace(self.put) for one, meant in self.unknown.items()})


def _by_elimination(rows: Mapping[str, tuple[dict[str, Any], list[Any]]]) -> Worth:
    """Values on demand: each state is put into the others, those without a loop and with few successors first."""
    left, told, known = dict(rows), {}, {}
    while left:
        name = min(reversed(left), key=lambda one: (one in left[one][0], len(left[one][0])))
        weights, flows = left.pop(name)
        if name in weights:
            scale = 1 - weights.pop(name)
            weights, flows = {t: w / scale for t, w in weights.items()}, [one / scale for one in flows]
        told[name] = weights, flows
        for others, sums in left.values():
            through = others.pop(name, None)
            if through is not None:
                others.update({t: others.get(t, 0) + through * w for t, w in weights.items()})
                sums[:] = [one + through * more for one, more in zip(sums, flows, strict=True)]

    def worth(name: str) -> list[Any]:
        if name not in known:
            weights, total = told[name]
            for target, weight in weights.items():
                total = [one + weight * more for one, more in zip(total, worth(target), strict=True)]
            known[name] = total
        return known[name]

    return worth


def _by_one_system(rows: Mapping[str, tuple[dict[str, Any], list[Any]]]) -> Worth:
    """All values at once, exactly: the way for numbers, whose plans may have many states."""
    place = {name: row for row, name in enumerate(rows)}
    system = fmpq_mat(len(rows), len(rows))
    for name, (weights, _) in rows.items():
        for target, weight in {name: fmpq(0), **weights}.items():
            system[place[name], place[target]] = int(target == name) - weight
    solved = system.solve(fmpq_mat([flows for _, flows in rows.values()]))
    return lambda name: [solved[place[name], column] for column in range(solved.ncols())]


def detection(
    stage: NormalFormGame, agreed: Combination, *, false_alarm: Any, detected: Any
) -> dict[Combination, dict[str, sympy.Expr]]:
    """Signals 'good' and 'bad': bad with one chance while all play what was agreed, with another after all else."""
    _among(stage.table, [tuple(agreed)], "what is agreed is")
    bad = {c: payoff(false_alarm if c == tuple(agreed) else detected) for c in stage.combinations()}
    return {c: {"good": 1 - q, "bad": q} for c, q in bad.items()}


def trigger(
    game: MonitoredGame, cooperate: Combination, punish: Combination, bad: Bad, *, levy: Levy = NOTHING
) -> PublicPlan:
    """Cooperate until a bad signal, then punish for ever; `levy` is what outsiders take meanwhile."""
    _among(game.labels, bad, "what is punished is the signal")
    states = {"cooperate": PublicState(cooperate, "cooperate", dict.fromkeys(sorted(bad), "punish"))}
    return PublicPlan(states | {"punish": PublicState(punish, "punish", levy=levy)})


def limited_trigger(
    game: MonitoredGame, cooperate: Combination, punish: Combination, bad: Bad, length: Any, *, levy: Levy = NOTHING
) -> PublicPlan:
    """Cooperate; after a bad signal punish for some periods, then cooperate again (Green and Porter 1984).

    A whole number `length` is written out, a state each; an expression makes one state of that duration, so that the
    length can be a lever. `levy` is what outsiders take from a party in every period of the punishment.
    """
    whole = isinstance(length, int)
    if whole and not 1 <= length < MOST_STATES:
        raise GameError(f"a punishment lasts 1 to {MOST_STATES - 1} periods, not {length}.")
    names = ["punish", *(f"punish {i}" for i in range(2, length + 1 if whole else 2))]
    _among(game.labels, bad, "what is punished is the signal")
    states = {"cooperate": PublicState(cooperate, "cooperate", dict.fromkeys(sorted(bad), "punish"))}
    for name, then in itertools.pairwise([*names, "cooperate"]):
        states[name] = PublicState(punish, then, levy=levy, duration=1 if whole else length)
    return PublicPlan(states)


def _validate(game: MonitoredGame) -> None:
    patience = game.values.get(game.discount)
    if patience is not None and not 0 <= patience < 1:
        raise GameError(f"the discount factor '{game.discount}' is at least 0 and below 1, not {patience}.")
    odd = set(game.stage.table) ^ set(game.signals)
    if odd:
        raise GameError(f"signals are given for every combination of the stage game and no other; see {min(odd)}.")
    for combination, row in game.signals.items():
        _lottery(game, row.values(), f"the signals after {combination}")


def _lottery(game: MonitoredGame, chances: Collection[sympy.Expr], what: str) -> None:
    """Refuse chances that do not sum to 1, or of which one is known to be negative."""
    rest = sympy.Add(*chances) - 1
    if rest != 0 and sympy.cancel(rest) != 0 and not (game.point.covers(rest) and game.point.sign(rest) == 0):
        raise GameError(f"the chances of {what} sum to {rest + 1}, not 1.")
    for one in chances:
        if game.point.covers(one) and game.point.sign(one) == -1:
            raise GameError(f"a chance of {what} is negative: {one}.")


def check_plan(game: MonitoredGame, plan: PublicPlan) -> None:
    """Refuse a plan that does not fit the game (GameError says where and why)."""
    if not 1 <= len(plan.states) <= MOST_STATES:
        raise GameError(f"a plan has 1 to {MOST_STATES} states, not {len(plan.states)}.")
    for name, state in plan.states.items():
        where, lotteries = f"state '{name}'", [state.follows(signal) for signal in ("", *state.after)]
        _among(game.stage.table, [state.plays], f"{where} plays")
        _among(game.parties, state.levy, f"{where} has a levy on")
        _among(game.labels, state.after, f"{where} looks at the signal")
        _among(plan.states, [target for one in lotteries for target in one], f"{where} leads to")
        unknown = {s.name for e in state.expressions for s in e.free_symbols} - game.names
        if unknown:
            raise GameError(f"{where} uses '{min(unknown)}', which the game does not: add it to the game's plan_names.")
        if state.duration != 1 and state.after:
            raise GameError(f"{where} lasts {state.duration} periods and looks at signals: write its periods out.")
        if game.point.covers(state.duration) and game.point.sign(state.duration) != 1:
            raise GameError(f"{where} lasts {state.duration} periods: a duration is positive.")
        for one in lotteries:
            _lottery(game, one.values(), f"the next state after '{name}'")


def _among(known: Collection[Any], used: Iterable[Any], what: str) -> None:
    for one in used:
        if one not in known:
            raise GameError(f"{what} '{one}', which is not there. {near_miss(str(one), known)}".strip())
