r"""Thresholds as formulas, case by case: no name needs a value.

A plan is an equilibrium where no gain :math:`g_k` is positive. Seen from one lever x each gain is made of branches: a
minimum, a maximum, an absolute value or the law of a private cost takes one of its forms under a condition. On a branch
that is affine in x, :math:`g = a + b\,x`, the threshold is :math:`x^* = -a/b`: the deviation does not pay at most up to
it where b > 0, and at least from it where b < 0. Quotients, quadratics and one exponential of x are solved alike.

So a threshold comes with the conditions under which it holds: its branch is the one in force there, the slope has the
sign, and no other deviation pays there. With numbers put in, the cases give the whole region; `region` gets the same
from a walk that knows nothing of formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.agreement import hold_agreement
from negotiation.deterrence.levers.region import Region, deviations
from negotiation.deterrence.levers.sign_partition import INFINITY, Bound, cut_at
from negotiation.deterrence.levers.solve_for import branches, poles, zeros
from negotiation.deterrence.notation import READABLE
from negotiation.deterrence.verdict import sign_of_margin
from negotiation.display import Result, counted
from negotiation.display import columns as col
from negotiation.errors import NegotiationError, SolverError, UsageError, near_miss
from negotiation.expressions import Evidence, Number, Point, exact, midpoint, symbol
from negotiation.games import Incentive

Plan = tuple[tuple[Incentive, ...], tuple[sympy.Expr, ...]]


@dataclass(frozen=True)
class ThresholdCase(Result):
    """One incentive solved for the lever on one of its branches.

    Attributes
    ----------
    incentive : Incentive
    formula : sympy.Expr
        The value of the lever at which the gain is zero.
    slope : sympy.Expr
        The derivative of the gain there: positive, the deviation does not pay at most up to the formula; negative, at
        least from it on.
    branch : tuple of sympy.Expr
        What must not be negative for the branch to be in force, the lever being at the formula.
    guards : tuple of sympy.Expr
        What must not be positive for the others' moves to be best replies.
    """

    incentive: Incentive
    formula: sympy.Expr
    slope: sympy.Expr
    branch: tuple[sympy.Expr, ...]
    guards: tuple[sympy.Expr, ...] = ()

    @property
    def conditions(self) -> str:
        """The conditions in words."""
        at_most = self.slope.is_positive
        sides = f"at most if {self.slope} > 0, at least if {self.slope} < 0"
        told = ["at most" if at_most else "at least" if self.slope.is_negative else sides]
        told += [f"{one} >= 0" for one in self.branch] + [f"{one} <= 0" for one in self.guards]
        return "; ".join(told)

    def summary(self) -> str:
        return f"{self.incentive.party}, '{self.incentive.deviation}': {self.formula} ({self.conditions})"

    columns = (
        col.text("party"),
        col.text("where"),
        col.text("deviation"),
        col.value("threshold"),
        col.text("conditions"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        told = self.incentive
        yield told.party, told.where, told.deviation, self.formula, self.conditions

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {sympy.latex(self.formula)}$"


@dataclass(frozen=True)
class Cases(Result):
    """All cases of a plan along one lever.

    Attributes
    ----------
    lever : str
    values : mapping of str to Fraction
        The game's values, used where no others are given.
    cases : tuple of ThresholdCase
    plans : tuple of (incentives, guards)
        All incentives, with the conditions (not positive) under which these are the ones that count.
    unsolved : tuple of sympy.Expr
        Gains that have no closed form in the lever on some branch.
    """

    lever: str
    values: Mapping[str, Fraction]
    cases: tuple[ThresholdCase, ...]
    plans: tuple[Plan, ...]
    unsolved: tuple[sympy.Expr, ...]

    columns = ThresholdCase.columns

    def _items(self) -> Mapping[int, ThresholdCase]:
        return dict(enumerate(self.cases))

    @property
    def complete(self) -> bool:
        """Whether every gain is solved on every branch."""
        return not self.unsolved

    def summary(self) -> str:
        missing = f"; {counted(len(self.unsolved), 'gain')} without closed form" if self.unsolved else ""
        return f"{counted(len(self.cases), 'case')} of a threshold of {self.lever}{missing}."

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for case in self.cases:
            yield from case._cells()

    @cached_property
    def _turning(self) -> tuple[tuple[sympy.Expr, ...], tuple[sympy.Expr, ...]]:
        """Every formula at which a sign may change: zeros of gains and guards, and their poles."""
        listed = [e for plan, guards in self.plans for e in (*(one.gain for one in plan), *guards)]
        parts = [part for expression in dict.fromkeys(listed) for part in self._parts(expression)]
        guards = dict.fromkeys(guard for _, guards in self.plans for guard in guards)
        found = [one.formula for one in self.cases]
        found += [zero for guard in guards for part in self._parts(guard) for zero in zeros(part, self.lever) or ()]
        broken = dict.fromkeys(pole for part in parts for pole in poles(part, self.lever) or ())
        return tuple(dict.fromkeys(found)), tuple(broken)

    def _parts(self, expression: sympy.Expr) -> list[sympy.Expr]:
        return [part for part, _ in branches(expression, self.lever)]

    def at(self, values: Mapping[str, Any] | None = None, *, low: Any = None, high: Any = None) -> Region:
        """The region at a setting of all other names, from the formulas alone.

        Parameters
        ----------
        values : mapping of str to number, optional
            In addition to the game's own values.
        low, high : number, optional
            The range of the lever; unbounded if left out.

        Raises
        ------
        SolverError
            If a gain has no closed form.
        """
        if self.unsolved:
            raise SolverError(f"'{sympy.sstr(self.unsolved[0])[:80]}' has no closed form in {self.lever}; use region.")
        given = {**self.values, **{name: exact(one) for name, one in (values or {}).items()}}
        given.pop(self.lever, None)
        least: Bound = -INFINITY if low is None else exact(low)
        most: Bound = INFINITY if high is None else exact(high)
        turns, breaks = (self._values(given, formulas) for formulas in self._turning)
        cut = cut_at(least, most, turns, breaks, lambda value: self._sign(given, value), Evidence.symbolic())
        spans = cut.spans(lambda sign: sign >= 0)
        inner: Any = tuple(end for span in spans for end in span if end not in (least, most))
        return Region(self.lever, spans, inner, tuple(self._binding(given, end) for end in inner), cut.evidence)

    def _values(self, given: Mapping[str, Fraction], formulas: Sequence[sympy.Expr]) -> list[Number]:
        point, found = Point(given), []
        for formula in formulas:
            try:
                found.append(point.value(formula))
            except (NegotiationError, ZeroDivisionError, ValueError):
                continue
        return found

    def _sign(self, given: Mapping[str, Fraction], value: Fraction) -> int:
        """Minus the sign of the largest gain, of the plans whose guards hold there."""
        point, signs = Point({**given, self.lever: value}), []
        for incentives, guards in self.plans:
            if all(point.sign(one) != 1 for one in guards):
                signs.append(sign_of_margin(point.sign(one.gain) for one in incentives))
        return max(signs, default=-1)

    def _binding(self, given: Mapping[str, Fraction], end: Number) -> Incentive:
        point = Point({**given, self.lever: midpoint(end)})
        listed = [one for incentives, _ in self.plans for one in incentives]
        return min(listed, key=lambda one: _size(point, one.gain))


def _size(point: Point, gain: sympy.Expr) -> float:
    """How far a gain is from zero; nothing at a pole, where its sign changes too."""
    try:
        return abs(float(point.value(gain)))
    except (NegotiationError, ZeroDivisionError):
        return 0.0


def cases(
    game: Any,
    equilibrium: Any = None,
    *,
    lever: str | None = None,
    where: Mapping[str, str] | None = None,
    incentives: Sequence[Incentive] | None = None,
) -> Cases:
    """The thresholds of an equilibrium as formulas in all other names, with the conditions under which they hold.

    Parameters
    ----------
    game : Game
        Of any form; no name needs a value.
    equilibrium : Equilibrium, Profile or Plan, optional
        The strategies of all, as the form's `incentives` takes them; an equilibrium keeps its beliefs.
    lever : str, optional
        A name in the payoffs, chances or priors; may be left out where there is only one.
    where : mapping of str to str, optional
        For a tree, instead of all strategies: the moves made at some decisions; all others are best replies, which
        gives cases.
    incentives : sequence of Incentive, optional
        Deviations to look at instead of all that the form gives, for instance those under stated beliefs.

    Raises
    ------
    UsageError
        If no payoff contains the lever, or not exactly one of `equilibrium` and `where` is given.

    Examples
    --------
    >>> from negotiation.games.normal import NormalFormGame, Profile
    >>> from negotiation.expressions import parse
    >>> gain = parse("prize - chance * fine", ["prize", "chance", "fine"])
    >>> table = {("keep", "watch"): (0 * gain, 0 * gain), ("break", "watch"): (gain, 0 * gain)}
    >>> game = NormalFormGame({"A": ("keep", "break"), "B": ("watch",)}, table)
    >>> found = cases(game, Profile({"A": "keep", "B": "watch"}), lever="fine")
    >>> [(one.formula, one.slope) for one in found]
    [(prize/chance, -chance)]
    """
    if lever is None and len(game.names) == 1:
        lever = min(game.names)
    if lever is None:
        raise UsageError(f"say which name is the lever: lever=... of {', '.join(sorted(game.names)) or 'none'}.")
    if lever not in game.names:
        raise UsageError(f"no payoff contains '{lever}'. {near_miss(lever, game.names)}".strip())
    if (equilibrium is None) == (where is None):
        raise UsageError("give either an equilibrium or, for a tree, the moves at some decisions (`where`).")
    plans: tuple[Plan, ...]
    plans = ((tuple(incentives), ()),) if incentives is not None else tuple(_plans(game, equilibrium, where, lever))
    cases: dict[ThresholdCase, None] = {}
    unsolved: dict[sympy.Expr, None] = {}
    for tempting, guards in plans:
        for incentive in tempting:
            found = _solved(incentive, guards, lever)
            cases.update(dict.fromkeys(found or ()))
            if found is None:
                unsolved[incentive.gain] = None
        unsolved.update((one, None) for one in guards if _without_form(one, lever))
    return Cases(lever, dict(game.values), tuple(cases), plans, tuple(unsolved))


def _without_form(expression: sympy.Expr, lever: str) -> bool:
    return any(zeros(one, lever) is None or poles(one, lever) is None for one, _ in branches(expression, lever))


def _plans(game: Any, equilibrium: Any, where: Mapping[str, str] | None, lever: str) -> Iterator[Plan]:
    if where is None:
        yield deviations(game, equilibrium, lever)
        return
    for case in hold_agreement(replace(game, values={}), where):
        yield case.incentives, case.conditions


def _short(expression: sympy.Expr) -> sympy.Expr:
    """An expression that people may read, simplified; a long one as it is."""
    return sympy.factor(sympy.simplify(expression)) if expression.count_ops() <= READABLE else expression


def _solved(incentive: Incentive, guards: tuple[sympy.Expr, ...], lever: str) -> list[ThresholdCase] | None:
    """The cases of one incentive; None if some branch has no closed form."""
    x, found = symbol(lever), []
    for gain, conditions in branches(incentive.gain, lever):
        roots = zeros(gain, lever)
        if roots is None or poles(gain, lever) is None:
            return None
        for root in roots:
            put = {x: root}
            branch = tuple(_short(one.subs(put)) for one in conditions)
            slope = _short(gain.diff(x).subs(put))
            if not any(one.is_negative for one in branch):
                kept = tuple(one for one in branch if not one.is_nonnegative)
                found.append(ThresholdCase(incentive, root, slope, kept, tuple(g.subs(put) for g in guards)))
    return found
