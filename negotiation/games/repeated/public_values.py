"""The values of a plan under public monitoring: a system of linear equations, solved exactly over a field."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from flint import fmpq, fmpq_mat
from sympy.polys.fields import sfield

from negotiation.errors import GameError
from negotiation.expressions import symbol
from negotiation.games.normal import payoff
from negotiation.games.repeated.plans import Plan, check_plan
from negotiation.games.repeated.public_signals import Combination, PublicSignals

Keep: TypeAlias = Collection[str] | None
Worth: TypeAlias = Callable[[str], list[Any]]
MOST_FORMULAS, SHORT = 64, 40


class Chain:
    """The values of a plan as a system of linear equations over a field: of fractions, or of rational functions."""

    def __init__(self, game: PublicSignals, plan: Plan, keep: Keep) -> None:
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
