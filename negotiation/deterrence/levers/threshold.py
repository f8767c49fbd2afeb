"""Thresholds: the values of one lever or parameter at which the margin changes sign.

The whole allowed range of the lever is cut by the sign of the margin (see `sign_partition`), so that "always", "never"
and "only between" are answers like any other. Where the binding incentive can be solved for the lever, the threshold is
also given as a formula in all other levers and parameters, and the formula's value is checked against the partition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.agreement import Agreement, Held
from negotiation.deterrence.levers.lever_line import IDLE, LeverLine
from negotiation.deterrence.levers.sign_partition import Bound, Pieces
from negotiation.deterrence.levers.solve_for import solved_for
from negotiation.deterrence.notation import Readable, latex_name, readable
from negotiation.deterrence.verdict import Answer
from negotiation.display import Result, decimal
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import Evidence, Number, Point, midpoint
from negotiation.settlement import Configuration, Settlement, encode, is_lever
from negotiation.settlement.game.territory import playing
from negotiation.settlement.settlement import configured

BESIDE = Fraction(1, 10**9)


@dataclass(frozen=True)
class Threshold(Result):
    """The answer to "at which value of this lever does violating stop paying?"

    Attributes
    ----------
    lever : str
        Path of the lever or parameter.
    configuration : Configuration
    answer : Answer
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
    evidence : Evidence
        Exact, enclosed (proved bounds), numeric (scanned); symbolic where a closed form gives the same.
    unit : str
    tempted : (str, str)
        Who would gain by violating just below the first interval and just above the last one.
    """

    lever: str
    configuration: Configuration
    answer: Answer
    value: Number | None
    intervals: tuple[tuple[Number | float, Number | float], ...]
    formulas: tuple[tuple[Number, sympy.Expr], ...]
    current: Fraction | None
    margin: Number
    evidence: Evidence
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
        if self.answer == Answer.ALWAYS:
            return f"At every value of this {kind} violating does not pay in '{self.configuration.id}'."
        if self.answer == Answer.NEVER:
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

    columns = (
        col.key("lever"),
        col.number("now"),
        col.text("deters when it is"),
        col.category("answer", order=tuple(Answer), hidden=True),
        col.number("value", hidden=True),
        col.text("unit"),
        col.signed("margin now", unit=STAKE),
        col.evidence("evidence"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        answer = self.condition, self.answer, self.value
        yield self.lever, self.current, *answer, self.unit, self.margin, self.evidence

    def _gist(self) -> str:
        condition = self.condition.replace("at least ", ">= ").replace("at most ", "<= ")
        return f"{self.lever} {condition} in '{self.configuration.id}', {self.evidence}"

    @property
    def condition(self) -> str:
        """The answer in a few words."""
        if self.value is not None:
            return f"{self.answer} {decimal(self.value)}"
        if self.answer in (Answer.ALWAYS, Answer.NEVER):
            return "at every value" if self.answer == Answer.ALWAYS else "at no value"
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
            "intervals": [list(span) for span in self.intervals],
            "formulas": [{"value": value, "formula": sympy.sstr(formula)} for value, formula in self.formulas],
            "current": self.current,
            "margin": self.margin,
            "evidence": str(self.evidence),
            "summary": self.summary(),
        }


def _upper(value: Number | float) -> str:
    return "any higher value" if float(value) == float("inf") else decimal(value)


def threshold(
    settlement: Settlement | Configuration,
    configuration: str | None = None,
    *,
    lever: str,
    closed_form: bool = True,
) -> Threshold:
    """The values of a lever or parameter at which no violation pays, all else as it is.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    lever : str
        Path of the number, for instance 'guarantees.us_backstop.denial'.
    closed_form : bool
        Whether to look for a formula too (slower).

    Raises
    ------
    UsageError
        If the path is no number of this document, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> str(ng.threshold(ng.load("four-level-framework"), lever="mandate.legitimacy_cost").answer)
    'at least'
    """
    line = LeverLine(configured(settlement, configuration), lever)
    point = line.game.point
    margin = -max((point.value(one.gain) for one in line.now.here(point).truce), key=float)
    if not line.plays:
        holds = line.now.sign(point) >= 0
        whole: tuple[tuple[Bound, Bound], ...] = ((line.low, line.high),) if holds else ()
        answer = Answer.ALWAYS if holds else Answer.NEVER
        return Threshold(lever, line.configuration, answer, None, whole, (), line.current, margin, IDLE, line.unit)
    cut = line.margin()
    answer, value, spans = read_off(cut)
    ends = [end for span in spans for end in span if end not in (line.low, line.high)]
    formulas = tuple(_formulas(line, cut, ends)) if closed_form else ()
    evidence = Evidence.symbolic(cut.evidence) if ends and len(formulas) == len(ends) else cut.evidence
    tempted = _tempted(line, spans) if answer == Answer.BETWEEN else ("", "")
    return Threshold(
        lever, line.configuration, answer, value, spans, formulas, line.current, margin, evidence, line.unit, tempted
    )


def read_off(cut: Pieces) -> tuple[Answer, Number | None, tuple[tuple[Bound, Bound], ...]]:
    """The answer, its value where there is one, and the intervals on which no violation pays."""
    spans = cut.spans(lambda sign: sign >= 0)
    if not spans:
        return Answer.NEVER, None, ()
    if len(spans) > 1:
        return Answer.BETWEEN, None, spans
    ((low, high),) = spans
    from_start, to_end = low == cut[0].ends[0], high == cut[-1].ends[1]
    if from_start and to_end:
        return Answer.ALWAYS, None, spans
    value: Any = low if to_end else high
    if from_start or to_end:
        return (Answer.AT_LEAST if to_end else Answer.AT_MOST), value, spans
    return Answer.BETWEEN, None, spans


def _tempted(line: LeverLine, spans: tuple[tuple[Bound, Bound], ...]) -> tuple[str, str]:
    """Who would gain by violating just below the first interval and just above the last."""
    names = []
    for end, limit, side in ((spans[0][0], line.low, -1), (spans[-1][1], line.high, 1)):
        party = "" if end == limit else line.decisive(midpoint(end) + side * 1000 * BESIDE).tempting.party  # type: ignore[arg-type]
        names.append(line.configuration.settlement.name(party) if party else "")
    return names[0], names[1]


def levers(settlement: Settlement | Configuration, configuration: str | None = None) -> tuple[str, ...]:
    """Paths of all numbers that play a part in a configuration's game, levers first.

    Raises
    ------
    UsageError
        If there is no such configuration, or a name stands beside a configuration.
    """
    here = configured(settlement, configuration)
    return tuple(sorted(playing(here, encode(here).names), key=lambda path: (not is_lever(path), path)))


def _formulas(line: LeverLine, cut: Pieces, ends: list[Any]) -> Iterator[tuple[Number, sympy.Expr]]:
    """Ends of intervals with their closed forms; none is looked for at poles, or where a mandate is to be agreed."""
    for end in ends if line.now.council is None else ():
        formula = None if end in cut.poles else _formula(line, end)
        if formula is not None:
            yield end, formula


def _formula(line: LeverLine, value: Number) -> sympy.Expr | None:
    """The closed form of a threshold, if its value is the one that the partition found."""
    inside = midpoint(value)
    agreement, point = line.at(inside)
    points = [point, *(line.at(inside + step)[1] for step in (BESIDE, -BESIDE))]
    gains = list(dict.fromkeys(one.gain for case in _holding(agreement, point) for one in case.truce))
    gains.sort(key=lambda gain: abs(float(point.value(gain))))
    for gain in gains:
        for beside in points:
            for formula in solved_for(gain, line.lever, beside):
                if _agrees(formula, point, value):
                    return formula
    return None


def _holding(agreement: Agreement, point: Point) -> list[Held]:
    """All cases that hold at a point: at an end of an interval somebody may be indifferent."""
    cases = agreement.cases(agreement.choice(point))
    return [case for case in cases if all(point.sign(condition) != 1 for condition in case.conditions)]


def _agrees(formula: sympy.Expr, point: Point, value: Number) -> bool:
    try:
        got = point.value(formula)
    except (ValueError, ZeroDivisionError):
        return False
    return abs(float(got) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
