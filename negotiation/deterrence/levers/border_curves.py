"""Border curves of a map: borders of neighbouring rows joined, and solved for the first lever where they can be.

At a border some expression vanishes. Solved for the first lever it gives a candidate lever = f(second lever, all other
numbers). A candidate counts only where it gives the walked border of a row: equal as rationals, or inside the proved
enclosure. What no candidate gives is traced: a proved enclosure at each row, and between the rows a stated deviation
from straight lines, measured, not proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.deterrence.levers.map_rows import MapRow, Walk
from negotiation.deterrence.levers.solve_for import solved_for
from negotiation.deterrence.notation import READABLE, latex_name, shortened
from negotiation.display import Result, counted, decimal
from negotiation.errors import NegotiationError
from negotiation.expressions import Enclosure, Law, Number, Point, symbol

LONG = 10**7
STEP = Fraction(1, 10**9)
Placed = tuple[Fraction, Number]


@dataclass(frozen=True)
class Curve(Result):
    """A border between two labels, over neighbouring rows.

    Attributes
    ----------
    lever, second : str
    between : (str, str)
        The label at lower values of the first lever, and at higher ones.
    points : tuple of (Fraction, Number)
        Value of the second lever and border of the first, row by row.
    formula : sympy.Expr or None
        The first lever in closed form, in the second and all other names.
    values : mapping of str to Fraction
        Values of the other names.
    deviation : float or None
        Of a traced curve: the largest distance of a row's border from the straight line between its neighbours'; None
        with fewer than three rows, or where there is a closed form.
    evidence : str
    """

    lever: str
    second: str
    between: tuple[str, str]
    points: tuple[Placed, ...]
    formula: sympy.Expr | None
    values: Mapping[str, Fraction]
    deviation: float | None
    evidence: str

    @cached_property
    def curve(self) -> sympy.Expr | None:
        """The closed form with the values of all other names put in: a function of the second lever."""
        if self.formula is None:
            return None
        numbers = {
            one: sympy.Rational(self.values[one.name].numerator, self.values[one.name].denominator)
            for one in self.formula.free_symbols
            if one.name in self.values
        }
        bare = self.formula.xreplace(numbers).replace(lambda one: isinstance(one, Law), _known_law)
        return sympy.cancel(bare) if bare.is_rational_function(*bare.free_symbols) else bare

    @cached_property
    def shown(self) -> tuple[str, sympy.Expr] | None:
        """What people read: the sign of equality, and the curve with long or irrational numbers rounded."""
        if self.curve is None:
            return None
        if not _long(self.curve):
            return "=", self.curve
        short = sympy.N(self.curve.replace(lambda one: isinstance(one, Law), _decimal_law), 6)
        short = sympy.expand(short) if short.is_polynomial(symbol(self.second)) else short
        return "≈", short.replace(lambda one: one.is_Float, _six_digits)

    @property
    def text(self) -> str:
        """The curve as an equation, numbers put in; 'traced' without a closed form."""
        if self.shown is None:
            return f"traced at {counted(len(self.points), 'row')}"
        sign, curve = self.shown
        size = int(curve.count_ops())
        told = sympy.sstr(shortened(curve)) if size <= READABLE else f"{size} operations: see `formula`"
        return f"{self.lever} {sign} {told}"

    @property
    def latex(self) -> str:
        """The curve as LaTeX; empty without a closed form."""
        if self.shown is None:
            return ""
        sign, curve = self.shown
        names = {one: latex_name(one.name) for one in curve.free_symbols}
        relation = "=" if sign == "=" else r"\approx"
        return f"{latex_name(self.lever)} {relation} {sympy.latex(curve, symbol_names=names)}"

    def at(self, value: Any) -> Number | None:
        """The border at a value of the second lever, by the closed form; None where it has none."""
        return None if self.formula is None else _valued(self.formula, self.values, self.second, Fraction(value))

    def summary(self) -> str:
        return (
            f"Between '{self.between[0]}' and '{self.between[1]}', {self.second} from {decimal(self.points[0][0])} "
            f"to {decimal(self.points[-1][0])}: {self.text} ({self.evidence})."
        )

    def row(self) -> dict[str, Any]:
        """One row of the table of curves."""
        return {
            "below": self.between[0],
            "above": self.between[1],
            f"{self.second} from": decimal(self.points[0][0]),
            "to": decimal(self.points[-1][0]),
            "border": self.text,
            "evidence": self.evidence,
        }

    def rows(self) -> list[dict[str, Any]]:
        return [{self.second: second, self.lever: border} for second, border in self.points]

    def as_data(self) -> dict[str, Any]:
        return {
            "between": list(self.between),
            "points": [{"second": second, "border": border} for second, border in self.points],
            "formula": None if self.formula is None else sympy.sstr(self.formula),
            "curve": None if self.curve is None else sympy.sstr(self.curve),
            "latex": self.latex,
            "deviation_between_rows": self.deviation,
            "evidence": self.evidence,
        }

    def _repr_latex_(self) -> str | None:
        return f"$\\displaystyle {self.latex}$" if self.latex else None


def _long(curve: sympy.Expr) -> bool:
    """Whether a curve has numbers that people cannot read: irrational ones, or rationals of many digits."""
    parts = list(sympy.preorder_traversal(curve))
    irrational = any(one.is_number and not one.is_Rational and one.args != () for one in parts)
    return irrational or any(one.is_Rational and max(abs(one.p), one.q) >= LONG for one in parts)


def _six_digits(number: sympy.Float) -> sympy.Expr:
    """A rounded number; whole and half ones without a point."""
    value = float(f"{float(number):.6g}")
    return sympy.Rational(int(2 * value), 2) if 2 * value == int(2 * value) else sympy.Float(value, 6)


def _decimal_law(law: sympy.Expr) -> sympy.Expr:
    return law if law.free_symbols else sympy.Float(float(Point({}).value(law)), 15)


def _known_law(law: sympy.Expr) -> sympy.Expr:
    """A law of known numbers as its value, if that is rational."""
    value = Point({}).value(law) if not law.free_symbols else None
    return sympy.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else law


def _valued(formula: sympy.Expr, values: Mapping[str, Fraction], second: str, at: Fraction) -> Number | None:
    try:
        return Point({**values, second: at}).value(formula)
    except (NegotiationError, ZeroDivisionError, ValueError):
        return None


def chains(rows: Sequence[MapRow]) -> Iterator[tuple[tuple[str, str], tuple[Placed, ...]]]:
    """Borders between the same two labels, joined over neighbouring rows that have equally many of them."""
    growing: dict[tuple[str, str, int], list[Placed]] = {}
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        keyed = dict(row.border_keys())
        now: dict[tuple[str, str], int] = {}
        for below, above, _ in keyed:
            now[below, above] = now.get((below, above), 0) + 1
        for key in [one for one in growing if now.get(one[:2]) != counts.get(one[:2])]:
            yield key[:2], tuple(growing.pop(key))
        for key, border in keyed.items():
            growing.setdefault(key, []).append((row.second, border))
        counts = now
    for key, points in growing.items():
        yield key[:2], tuple(points)


def curves(walk: Walk, rows: Sequence[MapRow]) -> tuple[Curve, ...]:
    """All borders of the rows, split where the closed form changes."""
    known = {row.second: row.evidence for row in rows}
    found = []
    for between, points in chains(rows):
        for formula, part in _pieces(walk, points):
            found.append(_curve(walk, between, part, formula, known))
    return tuple(found)


def _pieces(walk: Walk, points: tuple[Placed, ...]) -> Iterator[tuple[sympy.Expr | None, tuple[Placed, ...]]]:
    """Runs of one chain with one formula each: always the candidate that reaches furthest, the shortest of those."""
    traced: list[Placed] = []
    index = 0
    while index < len(points):
        reach, best = 0, None
        for formula in candidates(walk, points[index]):
            length = _run(walk, formula, points[index:])
            better = length == reach and best is not None and formula.count_ops() < best.count_ops()
            if length > reach or better:
                reach, best = length, formula
        if best is None:
            traced.append(points[index])
            index += 1
            continue
        if traced:
            yield None, tuple(traced)
            traced = []
        yield best, points[index : index + reach]
        index += reach
    if traced:
        yield None, tuple(traced)


def _run(walk: Walk, formula: sympy.Expr, points: tuple[Placed, ...]) -> int:
    """At how many rows, from the first on, the formula gives the border."""
    length = 0
    for second, border in points:
        if not agrees(_valued(formula, walk.values, walk.second, second), border):
            break
        length += 1
    return length


def agrees(value: Number | None, border: Number) -> bool:
    """Whether two numbers are equal as rationals, or may be equal within their proved enclosures."""
    if value is None:
        return False
    if isinstance(border, Enclosure):
        return value in border
    return border in value if isinstance(value, Enclosure) else value == border


def candidates(walk: Walk, placed: Placed) -> list[sympy.Expr]:
    """Closed forms of the expressions that vanish at a border, each branch around it tried."""
    second, border = placed
    low, high = (border.lower, border.upper) if isinstance(border, Enclosure) else (border, border)
    middle = (low + high) / 2
    step = STEP * max(Fraction(1), abs(middle))
    points = {at: Point({**walk.values, walk.second: second, walk.lever: at}) for at in (low, high)}
    found: dict[sympy.Expr, None] = {}
    for gain in walk.gains(second):
        signs = {points[low].sign(gain), points[high].sign(gain)}
        if not (0 in signs or {-1, 1} <= signs or None in signs):
            continue
        for at in (middle, middle + step, middle - step):
            here = Point({**walk.values, walk.second: second, walk.lever: at})
            found.update(dict.fromkeys(solved_for(gain, walk.lever, here)))
    return list(found)


def _curve(
    walk: Walk,
    between: tuple[str, str],
    points: tuple[Placed, ...],
    formula: sympy.Expr | None,
    known: Mapping[Fraction, str],
) -> Curve:
    total = counted(len(points), "row")
    scanned = any(known[second].startswith("numeric") for second, _ in points)
    if formula is not None:
        rational = all(isinstance(border, Fraction) for _, border in points)
        how = "scanned border" if scanned else "walked border, tolerance zero" if rational else "proved enclosure"
        evidence = f"symbolic: the {how} at {total}"
        return Curve(walk.lever, walk.second, between, points, formula, walk.values, None, evidence)
    deviation = bend(points)
    told = "unknown between them" if deviation is None else f"up to {deviation:.0e} off straight lines between them"
    evidence = f"{'scanned' if scanned else 'proved'} at {total}; {told} (measured)"
    return Curve(walk.lever, walk.second, between, points, None, walk.values, deviation, evidence)


def bend(points: Sequence[Placed]) -> float | None:
    """The largest distance of a point from the straight line between its two neighbours."""
    if len(points) < 3:
        return None
    plain = [(float(second), float(border)) for second, border in points]
    found = 0.0
    for (a, x), (b, y), (c, z) in zip(plain, plain[1:], plain[2:], strict=False):
        found = max(found, abs(y - x - (z - x) * (b - a) / (c - a)))
    return found
