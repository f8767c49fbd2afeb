"""Maps over two levers: which answer holds where, and the curves between the answers.

For a grid of exact values of the second lever the first is walked exactly, from one end of its range to the other: a
row of the map, in which no interval is missed. Borders of neighbouring rows are joined to curves; where the expression
that vanishes there can be solved for the first lever, the curve is given in closed form and checked against every row.
Between two rows nothing is proved: `tolerance` inserts rows until neighbours with different answers, and bends of
traced curves, are within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, overload

from negotiation.deterrence.levers.border_curves import Curve, curves
from negotiation.deterrence.levers.map_rows import GameWalk, MapRow, VerdictWalk, Walk, WindowWalk
from negotiation.display import Result, clean, counted, decimal, text_table
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import exact
from negotiation.games import Game
from negotiation.settlement import Configuration, Settlement

MOST_ROWS = 400
WALKS: dict[str, type[VerdictWalk]] = {"verdict": VerdictWalk, "window": WindowWalk}


@dataclass(frozen=True)
class PhaseMap(Result):
    """The answers over two levers, row by row, and the curves between them.

    Attributes
    ----------
    lever, second : str
        The lever that is walked, and the one that is held in each row.
    title : str
        What is mapped.
    walked : tuple of MapRow
        In order of the second lever.
    curves : tuple of Curve
    configuration : Configuration or None
        Whose verdicts they are; None for a game.
    """

    lever: str
    second: str
    title: str
    walked: tuple[MapRow, ...]
    curves: tuple[Curve, ...]
    configuration: Configuration | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """All answers that occur in the rows."""
        return tuple(dict.fromkeys(label for row in self.walked for label in row.labels))

    @property
    def exact(self) -> bool:
        """Whether every row was walked exactly (none scanned)."""
        return not any(row.evidence.startswith("numeric") for row in self.walked)

    @property
    def gaps(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Neighbouring values of the second lever between which the order of the answers changes."""
        return tuple((a.second, b.second) for a, b in pairwise(self.walked) if a.labels != b.labels)

    def row(self, second: Any) -> MapRow:
        """The row at a value of the second lever that was walked."""
        value = exact(second)
        found = next((one for one in self.walked if one.second == value), None)
        if found is None:
            raise UsageError(f"no row was walked at {self.second} = {decimal(value)}; name it in `rows`.")
        return found

    def label(self, value: Any, second: Any) -> str | None:
        """The answer at a point of a walked row; None on a border."""
        return self.row(second).label(exact(value))

    def summary(self) -> str:
        closed = sum(one.formula is not None for one in self.curves)
        first, last = self.walked[0].second, self.walked[-1].second
        return (
            f"{self.title}: {self.lever} walked at {counted(len(self.walked), 'value')} of {self.second} from "
            f"{decimal(first)} to {decimal(last)}; {counted(len(self.labels), 'answer')}, "
            f"{counted(len(self.curves), 'border')}, {closed} of them in closed form"
            f"{'' if self.exact else '; some rows are scanned'}."
        )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {self.second: decimal(one.second), f"along {self.lever}": _story(one), "evidence": one.evidence}
            for one in self.walked
        ]

    def curve_rows(self) -> list[dict[str, Any]]:
        """One row a border curve."""
        return [one.row() for one in self.curves]

    def __str__(self) -> str:
        parts = [clean(self.summary()), text_table(self.rows())]
        if self.curves:
            parts.append(text_table(self.curve_rows()))
        if self.gaps:
            spans = "; ".join(f"{decimal(a)} and {decimal(b)}" for a, b in self.gaps)
            parts.append(f"The order of the answers changes between {self.second} = {spans}.")
        return "\n\n".join(parts)

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "lever": self.lever,
            "second": self.second,
            "summary": self.summary(),
            "rows": [
                {"second": r.second, "labels": list(r.labels), "borders": list(r.borders), "evidence": r.evidence}
                for r in self.walked
            ],
            "curves": [one.as_data() for one in self.curves],
            "changes_between": [list(one) for one in self.gaps],
        }


def _story(row: MapRow) -> str:
    parts = [f"{label} to {decimal(border)}" for label, border in zip(row.labels, row.borders, strict=False)]
    return "; ".join([*parts, row.labels[-1] + (" beyond" if parts else " throughout")])


@overload
def phase_map(
    source: Settlement | Configuration,
    configuration: str | None = None,
    *,
    levers: tuple[str, str],
    of: str = "verdict",
    rows: Sequence[Any] | None = None,
    span: tuple[Any, Any] | None = None,
    steps: int = 9,
    tolerance: Any = None,
) -> PhaseMap: ...


@overload
def phase_map(
    source: Game,
    configuration: Any,
    /,
    *,
    levers: tuple[str, str],
    rows: Sequence[Any] | None = None,
    span: tuple[Any, Any] | None = None,
    steps: int = 9,
    low: Any = None,
    high: Any = None,
    tolerance: Any = None,
) -> PhaseMap: ...


def phase_map(
    source: Any,
    configuration: Any = None,
    *,
    levers: tuple[str, str],
    of: str = "verdict",
    rows: Sequence[Any] | None = None,
    span: tuple[Any, Any] | None = None,
    steps: int = 9,
    low: Any = None,
    high: Any = None,
    tolerance: Any = None,
) -> PhaseMap:
    """The map of answers over two levers: of a settlement, or where a profile is an equilibrium of a game.

    Parameters
    ----------
    source : Settlement, Configuration or Game
        A game of any form, with values for all names but the two levers.
    configuration : str, or the profile of a game
        Of a settlement; the baseline if left out. Of a game the strategies of all, as its `incentives` take them.
    levers : (str, str)
        The lever that is walked, and the one that is held in each row.
    of : str
        What is mapped for a settlement: 'verdict', or 'window' (whether every condition holds).
    rows : sequence of number, optional
        Exact values of the second lever.
    span : (low, high), optional
        Instead of `rows`: `steps` values evenly over it; for a settlement the number's range if left out.
    low, high : number, optional
        For a game: the range of the first lever.
    tolerance : number, optional
        Insert rows (400 at most) until neighbours with different answers are this close, and traced curves bend less.

    Raises
    ------
    UsageError
        If a lever is unknown, there are no rows to walk, or a game comes without a profile.

    Examples
    --------
    >>> import negotiation as ng
    >>> gain, fine = (ng.exact(name, [name]) for name in ("gain", "fine"))
    >>> stay, go = ng.Outcome("stay", {"A": 0 * gain}), ng.Outcome("go", {"A": gain - 2 * fine})
    >>> game = ng.ExtensiveGame(("A",), ng.Decision("A", "truce", {"comply": stay, "attack": go}))
    >>> profile = ng.Profile({"truce": "comply"})
    >>> phase_map(game, profile, levers=("fine", "gain"), span=(0, 4), steps=3).curves[0].text
    'fine = gain/2'
    """
    lever, second = levers
    if isinstance(source, Settlement):
        source = source.configuration(configuration or source.document.baseline)
    if isinstance(source, Configuration):
        walk = _walk(of)(source, lever, second)
        values = _values(rows, span or walk.span(), steps, second)
        return _mapped(walk, f"{of.capitalize()}s of '{source.id}'", values, tolerance)
    _check(source, configuration, levers)
    held = GameWalk(source, configuration, lever, second, low, high)
    return _mapped(held, source.title, _values(rows, span, steps, second), tolerance)


def _walk(of: str) -> type[VerdictWalk]:
    if of not in WALKS:
        raise UsageError(f"there is no map of '{of}'. {near_miss(of, WALKS) or 'Known: ' + ', '.join(WALKS)}.")
    return WALKS[of]


def _mapped(walk: Walk, title: str, values: list[Fraction], tolerance: Any) -> PhaseMap:
    if walk.lever == walk.second:
        raise UsageError("a map needs two different levers.")
    found = [walk.row(value) for value in values]
    if tolerance is not None:
        found = _refined(walk, found, exact(tolerance))
    configuration = walk.configuration if isinstance(walk, VerdictWalk) else None
    return PhaseMap(walk.lever, walk.second, title, tuple(found), curves(walk, found), configuration)


def _check(game: Any, profile: Any, levers: tuple[str, str]) -> None:
    if profile is None:
        raise UsageError("a map of a game needs the profile that may be an equilibrium, as second argument.")
    for name in levers:
        if name not in game.names:
            raise UsageError(f"no payoff contains '{name}'. {near_miss(name, game.names)}".strip())


def _values(rows: Sequence[Any] | None, span: tuple[Any, Any] | None, steps: int, second: str) -> list[Fraction]:
    if rows is not None:
        found = sorted({exact(one) for one in rows})
    else:
        if span is None or any(isinstance(one, float) for one in span) or steps < 2:
            raise UsageError(f"say which values of '{second}' to walk: `rows`, or `span` with at least two `steps`.")
        low, high = (exact(one) for one in span)
        found = [low + (high - low) * Fraction(i, steps - 1) for i in range(steps)]
    if not found:
        raise UsageError(f"there are no values of '{second}' to walk.")
    return found


def _refined(walk: Walk, rows: list[MapRow], tolerance: Fraction) -> list[MapRow]:
    """Rows inserted halfway where the order of answers changes or a traced curve bends, until within the tolerance."""
    while len(rows) < MOST_ROWS:
        wanted = {
            (a.second + b.second) / 2
            for a, b in pairwise(rows)
            if a.labels != b.labels and b.second - a.second > tolerance
        }
        for one in curves(walk, rows):
            if one.deviation is not None and one.deviation > tolerance:
                wanted |= {(a + b) / 2 for (a, _), (b, _) in pairwise(one.points)}
        if not wanted:
            break
        fresh = [walk.row(value) for value in sorted(wanted)[: MOST_ROWS - len(rows)]]
        rows = sorted([*rows, *fresh], key=lambda one: one.second)
    return rows
