"""Thresholds: the values of one lever or parameter at which the margin changes sign.

The whole allowed range of the lever is walked (see `line`), so that "always", "never" and "only between" are answers
like any other. Where the binding incentive can be solved for the lever, the threshold is also given as a formula in
all other levers and parameters, and the formula's value is checked against the walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import sympy

from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.formula import solved_for
from negotiation.deterrence.line import Piece, Walker, pieces, scanned
from negotiation.deterrence.margin import Standing, hold_agreement
from negotiation.deterrence.notation import Readable, latex_name, readable
from negotiation.deterrence.rational_function import PRECISION, NotRationalError
from negotiation.display import Result, decimal
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Enclosure, Number, Point
from negotiation.games import ExtensiveGame, Profile
from negotiation.settlement import Configuration, Settlement, encode, is_lever
from negotiation.settlement.encoding import COUNCIL, TRUCE
from negotiation.settlement.territory import companions
from negotiation.settlement.validation import kind_at
from negotiation.solvers import backward_induction


@dataclass(frozen=True)
class Threshold(Result):
    """The answer to "at which value of this lever does violating stop paying?"

    Attributes
    ----------
    lever : str
        Path of the lever or parameter.
    configuration : Configuration
    answer : str
        'at least', 'at most', 'always', 'never' or 'between' (several changes of sign).
    value : Fraction, Enclosure or None
        The threshold where there is exactly one.
    intervals : tuple of (low, high)
        Where no violation pays, in order; bounds may be infinite.
    formulas : tuple of (Number, sympy.Expr)
        Ends of the intervals in closed form, in all other levers and parameters.
    current : Fraction or None
        The lever's value in the configuration.
    margin : Number
        The margin at that value.
    evidence : str
        'exact', 'numeric' with a tolerance, and 'symbolic' where the closed form gives the same value.
    unit : str
    """

    lever: str
    configuration: Configuration
    answer: str
    value: Number | None
    intervals: tuple[tuple[Number | float, Number | float], ...]
    formulas: tuple[tuple[Number, sympy.Expr], ...]
    current: Fraction | None
    margin: Number
    evidence: str
    unit: str

    @property
    def formula(self) -> sympy.Expr | None:
        """The closed form of the threshold nearest to the current value, where there is one."""
        if not self.formulas:
            return None
        here = float(self.current or 0)
        return min(self.formulas, key=lambda pair: abs(float(pair[0]) - here))[1]

    @property
    def holds_now(self) -> bool:
        """Whether no violation pays at the current value."""
        return float(self.margin) >= 0

    def summary(self) -> str:
        kind = "lever" if is_lever(self.lever) else "parameter"
        unit = f" {self.unit}" if self.unit else ""
        if self.answer == "always":
            return f"At every value of this {kind} violating does not pay in '{self.configuration.id}'."
        if self.answer == "never":
            return f"No value of this {kind} deters in '{self.configuration.id}'."
        now = "not in the document" if self.current is None else f"now {decimal(self.current)}"
        state = "so violating does not pay" if self.holds_now else "so violating pays"
        if self.value is not None:
            return (
                f"Violating does not pay while {self.lever} is {self.answer} "
                f"{decimal(self.value)}{unit} ({now}, {state}) in '{self.configuration.id}'."
            )
        spans = "; ".join(f"from {decimal(low)} to {_upper(high)}" for low, high in self.intervals)
        return (
            f"Violating does not pay while {self.lever} is {spans}{unit} ({now}, {state}) in '{self.configuration.id}'."
        )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "lever": self.lever,
                "now": "–" if self.current is None else decimal(self.current),
                "deters when it is": self.condition,
                "unit": self.unit or "–",
                "margin now": decimal(self.margin, signed=True),
                "evidence": self.evidence,
            }
        ]

    @property
    def condition(self) -> str:
        """The answer in a few words."""
        if self.value is not None:
            return f"{self.answer} {decimal(self.value)}"
        if self.answer in ("always", "never"):
            return "at every value" if self.answer == "always" else "at no value"
        return "; ".join(f"{decimal(low)} to {_upper(high)}" for low, high in self.intervals)

    def __str__(self) -> str:
        text = self.summary()
        for value, formula in self.formulas:
            told = self._readable(formula)
            text += f"\n\nClosed form of {decimal(value)}: "
            text += told.text if told.short else f"{formula.count_ops()} operations long; see `formula`, or JSON."
        return f"{text}\nEvidence: {self.evidence}. In this model, all other numbers as they are."

    def _repr_latex_(self) -> str | None:
        if self.formula is None:
            return None
        told = self._readable(self.formula)
        if not told.short:
            return None
        return f"$\\displaystyle {latex_name(self.lever)} = {told.latex}$"

    def _readable(self, formula: sympy.Expr) -> Readable:
        return readable(formula, Point(self.configuration.values))

    def as_data(self) -> dict[str, Any]:
        return {
            "lever": self.lever,
            "configuration": self.configuration.id,
            "answer": self.answer,
            "value": self.value,
            "unit": self.unit,
            "intervals": [list(one) for one in self.intervals],
            "formulas": [{"value": value, "formula": sympy.sstr(formula)} for value, formula in self.formulas],
            "current": self.current,
            "margin": self.margin,
            "evidence": self.evidence,
            "summary": self.summary(),
        }


def _upper(value: Number | float) -> str:
    return "any higher value" if float(value) == float("inf") else decimal(value)


def threshold(
    settlement: Settlement | Configuration, *, lever: str, configuration: str | None = None, closed_form: bool = True
) -> Threshold:
    """The values of a lever or parameter at which no violation pays, all else as it is.

    Parameters
    ----------
    settlement : Settlement or Configuration
    lever : str
        Path of the number, for instance 'guarantees.us_backstop.denial'.
    configuration : str, optional
        Its name; the baseline if left out.
    closed_form : bool
        Whether to look for a formula too (slower).

    Raises
    ------
    UsageError
        If the path is no number of this document.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.threshold(ng.load("four-level-framework"), lever="mandate.legitimacy_cost").answer
    'at least'
    """
    if isinstance(settlement, Settlement):
        settlement = settlement.configuration(configuration or settlement.document.baseline)
    settlement = _with_lever(settlement, lever)
    now = assess(settlement)
    low, high = _domain(settlement, lever)
    given = settlement.settlement.quantities.get(lever)
    current = settlement.values[lever] if given is not None or lever in settlement.settlement.quantities else None
    if lever not in now.game.names:
        answer = "always" if float(now.margin) >= 0 else "never"
        whole: tuple[tuple[Any, Any], ...] = ((low, high),) if answer == "always" else ()
        return _answer(now, lever, answer, None, whole, (), current, "exact: it plays no part here")
    found, evidence = _pieces(now, lever, low, high)
    answer, value, spans = read_off(found)
    ends = [end for span in spans for end in span if end is not low and end is not high]
    wanted = ends if closed_form else []
    formulas = tuple((end, formula) for end in wanted if (formula := _formula(now, lever, end)) is not None)
    if ends and len(formulas) == len(ends):
        evidence = f"symbolic, {evidence}"
    return _answer(now, lever, answer, value, spans, formulas, current, evidence)


def _answer(
    now: Assessment,
    lever: str,
    answer: str,
    value: Number | None,
    spans: tuple[tuple[Any, Any], ...],
    formulas: tuple[tuple[Number, sympy.Expr], ...],
    current: Fraction | None,
    evidence: str,
) -> Threshold:
    quantity = now.configuration.settlement.quantities.get(lever)
    unit = quantity.unit if quantity is not None else ""
    return Threshold(lever, now.configuration, answer, value, spans, formulas, current, now.margin, evidence, unit)


def levers(settlement: Settlement, configuration: str | None = None) -> tuple[str, ...]:
    """Paths of all numbers that play a part in a configuration's game, levers first."""
    game = encode(settlement, configuration)
    return tuple(sorted(game.names, key=lambda path: (not is_lever(path), path)))


def _with_lever(configuration: Configuration, lever: str) -> Configuration:
    """The configuration with the lever as a number of its own (zero if the document leaves it out)."""
    quantities = configuration.settlement.quantities
    parts = tuple(lever.split("."))
    if lever in configuration.values:
        return configuration
    if lever in quantities:
        value = Point(configuration.values).value(configuration.expression(lever))
        middle = value if isinstance(value, Fraction) else (value.lower + value.upper) / 2
        return configuration.set({lever: middle})
    node: Any = configuration.settlement.document
    for part in parts[:-1]:
        node = node.get(part) if isinstance(node, dict) else getattr(node, part, None)
    if kind_at(parts) is None or node is None or isinstance(node, dict):
        raise UsageError(f"'{lever}' is no number of {configuration.settlement.id}. {_near(lever, quantities)}".strip())
    return configuration.set({lever: 0})


def _near(lever: str, quantities: Mapping[str, Any]) -> str:
    hint = near_miss(lever, quantities)
    if not hint:
        last = lever.split(".")[-1]
        alike = [path for path in quantities if path.split(".")[-1] == last or last in path]
        hint = "Known: " + ", ".join(alike[:6]) + "." if alike else ""
    return f"{hint} `negotiation threshold MODEL` without --lever lists all.".strip()


def _domain(configuration: Configuration, lever: str) -> tuple[Any, Any]:
    """The values that the lever may take, the rest of the configuration as it is."""
    kind = kind_at(tuple(lever.split(".")))
    low: Any = float("-inf") if kind is None or kind.low is None else kind.low
    high: Any = float("inf") if kind is None or kind.high is None else kind.high
    if lever.endswith(".cost.uniform.low"):
        high = configuration.values.get(lever[:-3] + "high", high)
    if lever.endswith(".cost.uniform.high"):
        low = configuration.values.get(lever[:-4] + "low", low)
    return low, high


def _pieces(now: Assessment, lever: str, low: Any, high: Any) -> tuple[list[Piece], str]:
    decide = _Sign(now, lever)
    if now.mandate not in ("consented", "vetoed"):
        try:
            walker = Walker(lever, {k: v for k, v in now.game.values.items() if k != lever}, decide.expressions())
            with flint.ctx.workprec(PRECISION):
                return pieces(walker, decide, low, high), "exact"
        except (NotRationalError, ZeroDivisionError):
            pass
    found = scanned(decide, low, high, now.configuration.values.get(lever, Fraction(0)))
    return found, "numeric: scanned, bisected to 1e-12"


class _Sign:
    """The sign of the margin at a value of the lever, exactly; by induction at that value."""

    def __init__(self, now: Assessment, lever: str) -> None:
        self.now, self.lever = now, lever
        values = {name: value for name, value in now.game.values.items() if name != lever}
        self.open: ExtensiveGame = replace(now.game, values=values)
        hold = {} if self._council() else dict(now.game.agreement)
        self.cases = backward_induction(self.open, hold=hold) if hold else ()
        moving = companions(now.configuration, lever)
        self.gains: list[tuple[sympy.Expr, ...]] = []
        self.conditions: list[tuple[sympy.Expr, ...]] = []
        for case in self.cases:
            profile = Profile({where: case.moves[where] for where in self.open.information_sets})
            standing = Standing(self.open, profile, self.open.incentives(profile))
            self.gains.append(tuple(one.gain.xreplace(moving) for one in standing.stage(TRUCE)))
            self.conditions.append(tuple(one.xreplace(moving) for one in case.conditions))

    def _council(self) -> bool:
        return any(nodes[0].stage == COUNCIL for nodes in self.now.game.information_sets.values())

    def expressions(self) -> list[sympy.Expr]:
        """Everything that may change the answer: gains from violations, and conditions of best replies."""
        return list(dict.fromkeys(one for group in (*self.gains, *self.conditions) for one in group))

    def __call__(self, value: Fraction) -> int:
        if self._council():
            return self._by_assessment(value)
        point = Point({**self.open.values, self.lever: value})
        signs = []
        for conditions, gains in zip(self.conditions, self.gains, strict=True):
            if all(point.sign(condition) != 1 for condition in conditions):
                found = [point.sign(one) for one in gains]
                signs.append(-1 if 1 in found else 0 if 0 in found or None in found else 1)
        return min(signs)

    def _by_assessment(self, value: Fraction) -> int:
        margin = assess(self.now.configuration.set({self.lever: value})).margin
        return -1 if float(margin) < 0 else 1 if float(margin) > 0 else 0


def read_off(found: list[Piece]) -> tuple[str, Number | None, tuple[tuple[Any, Any], ...]]:
    """The answer, its value where there is one, and the intervals on which no violation pays."""
    spans: list[tuple[Any, Any]] = []
    for piece in found:
        if piece.sign < 0:
            continue
        if spans and spans[-1][1] is piece.low:
            spans[-1] = (spans[-1][0], piece.high)
        else:
            spans.append((piece.low, piece.high))
    if not spans:
        return "never", None, ()
    first, last = found[0].low, found[-1].high
    if len(spans) == 1:
        low, high = spans[0]
        if low is first and high is last:
            return "always", None, tuple(spans)
        if high is last:
            return "at least", low, tuple(spans)
        if low is first:
            return "at most", high, tuple(spans)
    return "between", None, tuple(spans)


def _formula(now: Assessment, lever: str, value: Number) -> sympy.Expr | None:
    """The closed form of a threshold, if its value is the one that the walk found."""
    if now.mandate in ("consented", "vetoed"):
        return None
    inside = (value.lower + value.upper) / 2 if isinstance(value, Enclosure) else value
    moving = companions(now.configuration, lever)
    points = [Point({**now.game.values, lever: inside + step}) for step in (0, Fraction(1, 10**9), -Fraction(1, 10**9))]
    game = replace(now.game, values={**now.game.values, lever: inside})
    gains = [one.gain.xreplace(moving) for standing in hold_agreement(game) for one in standing.stage(TRUCE)]
    gains.sort(key=lambda gain: abs(float(points[0].value(gain))))
    for gain in gains:
        for point in points:
            for formula in solved_for(gain, lever, point):
                if _agrees(formula, points[0], value):
                    return formula
    return None


def _agrees(formula: sympy.Expr, point: Point, value: Number) -> bool:
    try:
        got = point.value(formula)
    except (ValueError, ZeroDivisionError):
        return False
    return abs(float(got) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
