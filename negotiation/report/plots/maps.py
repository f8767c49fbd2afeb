"""The region map: which answer holds where over two levers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from negotiation.deterrence.levers.lever_line import domain
from negotiation.deterrence.levers.map import MapRow, PhaseMap, joined_borders
from negotiation.display import decimal
from negotiation.report.plots.canvas import (
    CHARACTER,
    HALO,
    MODEL,
    PLAIN,
    axes_of,
    axis_label,
    finding,
    inches,
    note,
    spare,
    wrapped,
)
from negotiation.report.plots.palette import INK, SOFT, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_map(found: PhaseMap, *, ax: Axes | None = None) -> Axes:
    """Draw which answer holds where over two levers.

    Parameters
    ----------
    found : PhaseMap
        From `phase_map`.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        Areas between neighbouring rows with the same order of answers (colour, hatch and word), the borders with a dot
        at each walked row, a cross at the present values. Between two rows whose order of answers differs nothing is
        known: that strip stays white.
    """
    ax = axes_of(ax, 8.0, 5.4)
    low, high = _limits(found)
    bottom, top = float(found.walked[0].second), float(found.walked[-1].second)
    ax.set_xlim(low, high)
    ax.set_ylim(bottom, top if top > bottom else bottom + 1)
    areas = list(_areas(found, low, high))
    for area in areas:
        style = look(area.label)
        ax.fill(
            *area.outline,
            facecolor=style.colour,
            hatch=style.hatch,
            edgecolor="#8a8a8a",
            lw=0,
            gid=area.label,
            zorder=1,
        )
    for row in found.walked:
        _lone(ax, row, found, low, high)
    for line in joined_borders(found):
        xs, ys = [float(border) for _, border in line], [float(value) for value, _ in line]
        ax.plot(xs, ys, color=INK, lw=1.8, marker="o", ms=3, zorder=3, gid="border", clip_on=False)
    ax.set_xlabel(axis_label(found.configuration, found.lever), color=INK, **PLAIN)
    ax.set_ylabel(wrapped(axis_label(found.configuration, found.second), 46), color=INK, **PLAIN)
    spare(ax, left=True)
    now = _present(ax, found)
    finding(ax, _finding(found, now))
    white = "; white: between rows whose answers differ in order, not known" if found.gaps else ""
    note(ax, f"{MODEL}, all other numbers as they are. Dots: rows that were walked, straight lines between{white}.")
    _words(ax, areas, found)
    for a, b in found.gaps:
        if float(b - a) > 0.06 * (top - bottom):
            middle = (low + high) / 2
            ax.text(middle, float(a + b) / 2, "not known", ha="center", va="center", fontsize=8, color=SOFT, **PLAIN)
    return ax


def _finding(found: PhaseMap, now: str | None) -> str:
    what = f"'{found.configuration.name}'" if found.configuration is not None else found.title
    others = "; ".join(one for one in found.labels if one != now)
    if now is None:
        return f"{what} on this map: {others}"
    return f"{what} is now: {now}. Elsewhere on this map: {others}" if others else f"{what}: {now} all over this map"


def _limits(found: PhaseMap) -> tuple[float, float]:
    """The first lever's own range where it is finite; else what the borders and the present value ask."""
    borders = [float(one) for row in found.walked for one in row.borders]
    ends = (float("-inf"), float("inf"))
    if found.configuration is not None:
        ends = tuple(float(one) for one in domain(found.configuration, found.lever))  # type: ignore[assignment]
        if found.lever in found.configuration.values:
            borders.append(float(found.configuration.values[found.lever]))
    low, high = min(borders, default=0.0), max(borders, default=1.0)
    room = (high - low) / 4 or abs(high) / 2 or 1.0
    if isfinite(ends[0]) and isfinite(ends[1]):
        return ends
    return max(ends[0], low - room), min(ends[1], high + room)


@dataclass(frozen=True)
class _Area:
    """One answer over neighbouring rows: its label, and its left and right edge at each of them."""

    label: str
    edges: tuple[tuple[float, float, float], ...]

    @property
    def outline(self) -> tuple[list[float], list[float]]:
        up = [(left, y) for y, left, _ in self.edges]
        down = [(right, y) for y, _, right in reversed(self.edges)]
        return [x for x, _ in up + down], [y for _, y in up + down]


def _areas(found: PhaseMap, low: float, high: float) -> Iterator[_Area]:
    for run in _runs(found):
        if len(run) > 1:
            for place, label in enumerate(run[0].labels):
                edges = tuple((float(row.second), *_edges(row, place, low, high)) for row in run)
                yield _Area(label, edges)


def _runs(found: PhaseMap) -> list[list[MapRow]]:
    """Neighbouring rows with the same answers in the same order."""
    runs = [[found.walked[0]]]
    for before, row in pairwise(found.walked):
        if row.labels == before.labels:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _edges(row: MapRow, place: int, low: float, high: float) -> tuple[float, float]:
    left = float(row.borders[place - 1]) if place else low
    right = float(row.borders[place]) if place < len(row.borders) else high
    return min(max(left, low), high), min(max(right, low), high)


def _lone(ax: Axes, row: MapRow, found: PhaseMap, low: float, high: float) -> None:
    """A row unlike both its neighbours: a line in the colours of its answers."""
    if any(row in run and len(run) > 1 for run in _runs(found)):
        return
    for place, label in enumerate(row.labels):
        left, right = _edges(row, place, low, high)
        ax.plot([left, right], [float(row.second)] * 2, color=look(label).colour, lw=5, zorder=2, gid=label)


def _words(ax: Axes, areas: list[_Area], found: PhaseMap) -> None:
    """The answer written into the widest place of each area, away from the cross."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    width, height = inches(ax)
    values = found.configuration.values if found.configuration is not None else {}
    cross = float(values[found.second]) if found.second in values else None
    for area in areas:
        most = max(b - a for _, a, b in area.edges)
        wide = [one for one in area.edges if one[2] - one[1] >= 0.6 * most]
        free = [one for one in wide if cross is None or abs(one[0] - cross) > 0.1 * (top - bottom)] or wide
        middle = (area.edges[0][0] + area.edges[-1][0]) / 2
        y, a, b = min(free, key=lambda one: abs(one[0] - middle))
        characters = (b - a) / (right - left) * width / CHARACTER - 1
        tall = (area.edges[-1][0] - area.edges[0][0]) / (top - bottom) * height
        text = wrapped(area.label, characters)
        if characters < max(len(word) for word in area.label.split()) or tall < 0.17 * (text.count("\n") + 1):
            continue
        margin = 0.14 * (text.count("\n") + 1) / height * (top - bottom)
        y = min(max(y, bottom + margin), top - margin)
        ax.text((a + b) / 2, y, text, ha="center", va="center", fontsize=9, bbox=HALO, zorder=4, **PLAIN)


def _present(ax: Axes, found: PhaseMap) -> str | None:
    """A cross at the present values, named; the answer there if its row was walked."""
    if found.configuration is None:
        return None
    values = found.configuration.values
    if found.lever not in values or found.second not in values:
        return None
    x, y = values[found.lever], values[found.second]
    if not float(found.walked[0].second) <= float(y) <= float(found.walked[-1].second):
        return None
    ax.plot(
        [float(x)], [float(y)], marker="P", ms=11, color=INK, mec="white", mew=1.2, zorder=6, gid="now", clip_on=False
    )
    right = float(x) > sum(ax.get_xlim()) / 2
    ax.annotate(
        f"now ({decimal(x)}; {decimal(y)})",
        (float(x), float(y)),
        (-9 if right else 9, 7),
        textcoords="offset points",
        ha="right" if right else "left",
        fontsize=9,
        weight="bold",
        bbox=HALO,
        zorder=6,
        **PLAIN,
    )
    row = next((one for one in found.walked if one.second == y), None)
    return row.label(x) if row is not None else None
