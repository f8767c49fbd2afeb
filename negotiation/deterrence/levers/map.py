"""Maps over two levers: which answer holds where, row by row.

For exact values of the second lever the first is cut exactly, from one end of its range to the other: a row of the map,
in which no interval is missed. Between two rows nothing is proved: `tolerance` inserts rows until neighbours with
different answers are within it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from negotiation.deterrence.levers.lever_line import IDLE, LeverLine, domain, with_lever
from negotiation.deterrence.levers.region import deviations, where_none_pays
from negotiation.deterrence.levers.sign_partition import INFINITY, Pieces
from negotiation.deterrence.levers.window import Window, told, whole, window
from negotiation.display import Column, Part, Result, clean, counted, decimal, text_table
from negotiation.display import columns as col
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Evidence, Number, ends, exact
from negotiation.games import Game
from negotiation.settlement import Configuration, Settlement
from negotiation.settlement.game.territory import companions, giving_way
from negotiation.settlement.settlement import configured

MOST_ROWS = 41
MOST_REFINED = 400
HOLDS, FAILS = "equilibrium", "not an equilibrium"
OPEN, SHUT = "every condition holds", "a condition fails"
NOWHERE = "no value"


@dataclass(frozen=True)
class MapRow(Part):
    """The first lever's whole range at one value of the second.

    Attributes
    ----------
    second : Fraction
        The value of the second lever.
    borders : tuple of Number
        Where the label changes, in order.
    labels : tuple of str
        Before, between and after the borders: one more than there are borders.
    evidence : Evidence
    window : Window or None
        In a map of windows: the window here, with the conditions that fail beyond its ends.
    """

    second: Fraction
    borders: tuple[Number, ...]
    labels: tuple[str, ...]
    evidence: Evidence
    window: Window | None = None

    def label(self, value: Any) -> str | None:
        """The label at a value of the first lever; None on a border (or inside its enclosure)."""
        point = exact(value)
        for label, border in zip(self.labels, self.borders, strict=False):
            low, high = ends(border)
            if point < low:
                return label
            if point <= high:
                return None
        return self.labels[-1]

    @property
    def story(self) -> str:
        """The labels in order, with the borders between them."""
        parts = [f"{label} to {decimal(border)}" for label, border in zip(self.labels, self.borders, strict=False)]
        return "; ".join([*parts, self.labels[-1] + (" beyond" if parts else " throughout")])


@dataclass(frozen=True)
class PhaseMap(Result):
    """The answers over two levers, row by row.

    Attributes
    ----------
    lever, second : str
        The lever that is walked, and the one that is held in each row.
    title : str
        What is mapped.
    walked : tuple of MapRow
        In order of the second lever.
    configuration : Configuration or None
        Whose verdicts or windows they are; None for a game.
    """

    lever: str
    second: str
    title: str
    walked: tuple[MapRow, ...]
    configuration: Configuration | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """All answers that occur in the rows."""
        return tuple(dict.fromkeys(label for row in self.walked for label in row.labels))

    @property
    def exact(self) -> bool:
        """Whether every row was cut exactly (none scanned)."""
        return all(row.evidence.conclusive for row in self.walked)

    @property
    def gaps(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Neighbouring values of the second lever between which the order of the answers changes."""
        return tuple((a.second, b.second) for a, b in pairwise(self.walked) if a.labels != b.labels)

    def row(self, second: Any) -> MapRow:
        """The row at a value of the second lever that was walked.

        Raises
        ------
        UsageError
            If none was.
        """
        value = exact(second)
        found = next((row for row in self.walked if row.second == value), None)
        if found is None:
            raise UsageError(f"no row was walked at {self.second} = {decimal(value)}; name it in `rows`.")
        return found

    def label(self, value: Any, second: Any) -> str | None:
        """The answer at a point of a walked row; None on a border."""
        return self.row(second).label(value)

    def summary(self) -> str:
        first, last = self.walked[0].second, self.walked[-1].second
        total = counted(len(self.walked), "value")
        over = f"{total} of {self.second} from {decimal(first)} to {decimal(last)}"
        if self.walked[0].window is not None:
            open_at = [row.second for row in self.walked if row.window is not None and row.window.feasible]
            where = f", from {decimal(open_at[0])} to {decimal(open_at[-1])}" if open_at else ""
            return f"{self.title}: some {self.lever} meets every condition at {len(open_at)} of {over}{where}."
        scanned = "" if self.exact else "; some rows are scanned"
        return f"{self.title}: {self.lever} walked at {over}; {counted(len(self.labels), 'answer')}{scanned}."

    def _header(self) -> tuple[Column, ...]:
        second = col.number(self.second, index=True)
        if self.walked[0].window is None:
            return second, col.text(f"along {self.lever}", key="along"), col.evidence("evidence")
        return (
            second,
            col.text(f"every condition holds for {self.lever}", key="window", show=told),
            col.interval("window range", hidden=True),
            col.text("below fails"),
            col.text("above fails"),
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for row in self.walked:
            if row.window is None:
                yield row.second, row.story, row.evidence
            else:
                spans = row.window.spans
                yield row.second, spans, whole(spans), row.window.below, row.window.above

    def _items(self) -> Mapping[Fraction, MapRow]:
        return {row.second: row for row in self.walked}

    def __str__(self) -> str:
        parts = [clean(self.summary()), text_table(self.rows())]
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
                {
                    "second": row.second,
                    "labels": list(row.labels),
                    "borders": list(row.borders),
                    "evidence": str(row.evidence),
                    **({} if row.window is None else {"window": row.window.as_data()}),
                }
                for row in self.walked
            ],
            "changes_between": [list(gap) for gap in self.gaps],
        }


Row: TypeAlias = Callable[[Fraction], MapRow]


def phase_map(
    source: Settlement | Configuration | Game,
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
    configuration : str, or the equilibrium of a game
        Its name, the baseline if left out; of a game an equilibrium, or whatever its `incentives` takes.
    levers : (str, str)
        The lever that is walked, and the one that is held in each row.
    of : str
        What is mapped for a settlement: 'verdict', or 'window' (whether every condition holds).
    rows : sequence of number, optional
        Exact values of the second lever, at most 400.
    span : (low, high), optional
        Instead of `rows`: `steps` values evenly over it; for a settlement the number's range if left out.
    steps : int
        How many rows, from 2 to 41.
    low, high : number, optional
        For a game: the range of the first lever.
    tolerance : number, optional
        Insert rows (400 at most) until neighbours with different answers are this close.

    Raises
    ------
    UsageError
        If a lever is unknown, there are no rows to walk or too many, or a game comes without an equilibrium.

    Examples
    --------
    >>> import negotiation as ng
    >>> gain, fine = (ng.exact(name, [name]) for name in ("gain", "fine"))
    >>> stay, go = ng.Outcome("stay", {"A": 0 * gain}), ng.Outcome("go", {"A": gain - 2 * fine})
    >>> game = ng.ExtensiveGame(("A",), ng.Decision("A", "truce", {"comply": stay, "attack": go}))
    >>> found = phase_map(game, ng.Profile({"truce": "comply"}), levers=("fine", "gain"), span=(0, 4), steps=3)
    >>> found.row(2).borders, found.row(2).labels
    ((Fraction(1, 1),), ('not an equilibrium', 'equilibrium'))
    """
    lever, second = levers
    if lever == second:
        raise UsageError("a map needs two different levers.")
    walk, title, chosen, default = _walk(source, configuration, levers, of, (low, high))
    found = [walk(value) for value in _values(rows, span or default, steps, second)]
    if tolerance is not None:
        found = _refined(walk, found, exact(tolerance))
    return PhaseMap(lever, second, title, tuple(found), chosen)


def _walk(
    source: Any, configuration: Any, levers: tuple[str, str], of: str, ends: tuple[Any, Any]
) -> tuple[Row, str, Configuration | None, tuple[Any, Any] | None]:
    """How a row is found, what is mapped, whose it is, and the range of the second lever."""
    if not isinstance(source, (Settlement, Configuration)):
        return _of_game(source, configuration, levers, *ends), source.title, None, None
    chosen = configured(source, configuration)
    walk, title, chosen = _of_settlement(chosen, *levers, of)
    return walk, title, chosen, _span(chosen, levers[1])


def _of_settlement(configuration: Configuration, lever: str, second: str, of: str) -> tuple[Row, str, Configuration]:
    """How a row of verdicts, or of windows, is found at a value of the second lever."""
    if of not in ("verdict", "window"):
        raise UsageError(
            f"a map is of 'verdict' or 'window', not '{of}'. {near_miss(of, ['verdict', 'window'])}".strip()
        )
    base = with_lever(with_lever(configuration, lever), second)
    moving = companions(base, second)
    if {one.name for one in moving} & {lever, *(one.name for one in companions(base, lever))}:
        raise UsageError(f"'{lever}' and '{second}' are weights of one party: moving one moves the other.")

    def verdicts(value: Fraction) -> MapRow:
        line = LeverLine(_held(base, second, value), lever)
        if not line.plays:
            return MapRow(value, (), (line.verdict(line.here),), IDLE)
        return _row(value, line.verdicts())

    def windows(value: Fraction) -> MapRow:
        found = window(_held(base, second, value), lever=lever)
        labels, borders = _alternating(found)
        return MapRow(value, borders, labels, found.evidence, found)

    title = f"{'Verdicts' if of == 'verdict' else 'Windows'} of '{configuration.id}'"
    return (verdicts if of == "verdict" else windows), title, base


def _held(configuration: Configuration, second: str, value: Fraction) -> Configuration:
    """The second lever at a value, and the weights that give way to it."""
    return configuration.change({**giving_way(configuration, second, value), second: value})


def _of_game(game: Game, equilibrium: Any, levers: tuple[str, str], low: Any, high: Any) -> Row:
    """How a row of a game is found: where along the first lever nobody gains by leaving the equilibrium."""
    if equilibrium is None:
        raise UsageError("a map of a game needs the equilibrium that is asked about, as second argument.")
    for name in levers:
        if name not in game.names:
            raise UsageError(f"no payoff contains '{name}'. {near_miss(name, game.names)}".strip())
    lever, second = levers
    listed, guards = deviations(game, equilibrium, lever)
    limits = (-INFINITY if low is None else exact(low), INFINITY if high is None else exact(high))

    def row(value: Fraction) -> MapRow:
        cut = where_none_pays(game.at({second: value}), [one.gain for one in listed], guards, lever, limits)
        return _row(value, cut.relabelled(lambda holds: HOLDS if holds else FAILS))

    return row


def _row(value: Fraction, cut: Pieces) -> MapRow:
    labels = tuple(NOWHERE if piece.label is None else str(piece.label) for piece in cut)
    return MapRow(value, cut.borders, labels, cut.evidence)


def _alternating(found: Window) -> tuple[tuple[str, ...], tuple[Number, ...]]:
    """Labels and borders of a window: open and shut in turn."""
    labels = [SHUT if not found.ends or found.ends[0].side == "below" else OPEN]
    if not found.ends and found.spans:
        labels = [OPEN]
    for end in found.ends:
        labels.append(SHUT if end.side == "above" else OPEN)
    return tuple(labels), tuple(end.value for end in found.ends)


def _span(configuration: Configuration, second: str) -> tuple[Any, Any]:
    """The second lever's range in the document, or else its domain."""
    quantity = configuration.settlement.quantities.get(second)
    return (quantity.bounds if quantity is not None else None) or domain(configuration, second)


def _values(rows: Sequence[Any] | None, span: tuple[Any, Any] | None, steps: int, second: str) -> list[Fraction]:
    if rows is not None:
        found = sorted({exact(value) for value in rows})
        if not 0 < len(found) <= MOST_REFINED:
            raise UsageError(f"give 1 to {MOST_REFINED} values of '{second}' to walk, not {len(found)}.")
        return found
    if not 2 <= steps <= MOST_ROWS:
        raise UsageError(f"a map has 2 to {MOST_ROWS} rows, not {steps:.4g}; name more of them in `rows`.")
    if span is None or any(isinstance(end, float) for end in span):
        raise UsageError(f"'{second}' has no range to divide into {steps} rows; give `rows`, or a `span`.")
    low, high = (exact(end) for end in span)
    return [low + (high - low) * Fraction(i, steps - 1) for i in range(steps)]


def _refined(walk: Row, rows: list[MapRow], tolerance: Fraction) -> list[MapRow]:
    """Rows inserted halfway where the order of answers changes, until the neighbours are within the tolerance."""
    if tolerance <= 0:
        raise UsageError("the tolerance must be above 0.")
    while len(rows) < MOST_REFINED:
        wanted = [
            (a.second + b.second) / 2
            for a, b in pairwise(rows)
            if a.labels != b.labels and b.second - a.second > tolerance
        ]
        if not wanted:
            break
        fresh = [walk(value) for value in wanted[: MOST_REFINED - len(rows)]]
        rows = sorted([*rows, *fresh], key=lambda row: row.second)
    return rows


def joined_borders(found: PhaseMap) -> Iterator[tuple[tuple[Fraction, Number], ...]]:
    """Borders between the same two answers, joined over neighbouring rows that have them in the same order."""
    runs: list[list[MapRow]] = []
    for row in found.walked:
        if runs and runs[-1][-1].labels == row.labels:
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in runs:
        for place in range(len(run[0].borders)):
            yield tuple((row.second, row.borders[place]) for row in run)
