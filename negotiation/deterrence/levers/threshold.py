"""Thresholds: the values of one lever or parameter at which the margin changes sign.

The whole allowed range of the lever is walked (see `line`), so that "always", "never" and "only between" are answers
like any other. Where the binding incentive can be solved for the lever, the threshold is also given as a formula in
all other levers and parameters, and the formula's value is checked against the walk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.agreement import hold_agreement
from negotiation.deterrence.assessment import Assessment, assess
from negotiation.deterrence.levers.along import domain, read_off, signed_pieces, with_lever
from negotiation.deterrence.levers.solve_for import solved_for
from negotiation.deterrence.notation import Readable, latex_name, readable
from negotiation.display import Result, decimal
from negotiation.expressions import Enclosure, Number, Point
from negotiation.games.moment import MomentKind
from negotiation.settlement import Configuration, Settlement, encode, is_lever
from negotiation.settlement.game.territory import companions, playing


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
        'exact', 'enclosed' (proved bounds), 'numeric' (scanned); 'symbolic' where a closed form gives the same.
    unit : str
    tempted : (str, str)
        Who would gain by violating just below the first interval and just above the last one.
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
    tempted: tuple[str, str] = ("", "")

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
        below, above = (f"{who} would gain by violating" if who else "" for who in self.tempted)
        sides = (f" Below, {below}." if below else "") + (f" Above, {above}." if above else "")
        return (
            f"Violating does not pay while {self.lever} is {spans}{unit} ({now}, {state}) "
            f"in '{self.configuration.id}'.{sides}"
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
            "tempted_outside": list(self.tempted),
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
    settlement = with_lever(settlement, lever)
    now = assess(settlement)
    low, high = domain(settlement, lever)
    given = settlement.settlement.quantities.get(lever)
    current = settlement.values[lever] if given is not None or lever in settlement.settlement.quantities else None
    if lever not in playing(settlement, now.game.names):
        answer = "always" if float(now.margin) >= 0 else "never"
        whole: tuple[tuple[Any, Any], ...] = ((low, high),) if answer == "always" else ()
        return _answer(now, lever, answer, None, whole, (), current, "exact: it plays no part here")
    found, evidence = signed_pieces(now, lever, low, high)
    answer, value, spans = read_off(found)
    ends = [end for span in spans for end in span if end is not low and end is not high]
    wanted = ends if closed_form else []
    formulas = tuple((end, formula) for end in wanted if (formula := _formula(now, lever, end)) is not None)
    if ends and len(formulas) == len(ends):
        evidence = f"symbolic, {evidence}"
    found_answer = _answer(now, lever, answer, value, spans, formulas, current, evidence)
    return (
        replace(found_answer, tempted=_tempted(now, lever, spans, low, high)) if answer == "between" else found_answer
    )


def _tempted(now: Assessment, lever: str, spans: tuple[tuple[Any, Any], ...], low: Any, high: Any) -> tuple[str, str]:
    """Who would gain by violating just below the first interval and just above the last."""
    step = Fraction(1, 10**6)
    ends = [(spans[0][0], low, -step), (spans[-1][1], high, step)]
    names = []
    for end, limit, move in ends:
        if end is limit:
            names.append("")
            continue
        value = Fraction(float(end)).limit_denominator(10**9) + move
        point = Point({**now.configuration.values, lever: value})
        moved = {one.name: point.value(to) for one, to in companions(now.configuration, lever).items()}
        party = assess(now.configuration.set({**moved, lever: value})).violations[0][0].party
        names.append(now.configuration.settlement.name(party))
    return names[0], names[1]


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


def levers(settlement: Settlement | Configuration, configuration: str | None = None) -> tuple[str, ...]:
    """Paths of all numbers that play a part in a configuration's game, levers first."""
    here = settlement
    if isinstance(here, Settlement):
        here = here.configuration(configuration or here.document.baseline)
    return tuple(sorted(playing(here, encode(here).names), key=lambda path: (not is_lever(path), path)))


def _formula(now: Assessment, lever: str, value: Number) -> sympy.Expr | None:
    """The closed form of a threshold, if its value is the one that the walk found."""
    if now.mandate in ("consented", "vetoed"):
        return None
    inside = (value.lower + value.upper) / 2 if isinstance(value, Enclosure) else value
    moving = companions(now.configuration, lever)
    points = [Point({**now.game.values, lever: inside + step}) for step in (0, Fraction(1, 10**9), -Fraction(1, 10**9))]
    game = replace(now.game, values={**now.game.values, lever: inside})
    gains = [
        one.gain.xreplace(moving) for standing in hold_agreement(game) for one in standing.of_kind(MomentKind.TRUCE)
    ]
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
