"""The phase diagram: the whole range of a lever as a strip, one block a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import isfinite
from typing import TYPE_CHECKING

from negotiation.deterrence.levers.phases import Phase, Phases
from negotiation.display import decimal
from negotiation.errors import UsageError
from negotiation.report.plots.canvas import (
    CHARACTER,
    HALO,
    MODEL,
    PLAIN,
    axes_of,
    axis_label,
    finding,
    inches,
    names,
    note,
    spare,
    wrapped,
)
from negotiation.report.plots.palette import INK, SOFT, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 0.62


def plot_phases(found: Phases | Sequence[Phases], *, ax: Axes | None = None) -> Axes:
    """Draw how the verdict changes along a lever, for one configuration or several below each other.

    Parameters
    ----------
    found : Phases or sequence of Phases
        From `phases`; several are of one lever.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        Each block is a phase (colour, hatch and word are its verdict), each number above a border, the triangle and
        the line the present value. A range without limit is drawn as far as its borders and present value ask.

    Raises
    ------
    UsageError
        If there is nothing to draw, or the levers differ.
    """
    strips = [found] if isinstance(found, Phases) else list(found)
    if not strips or any(one.lever != strips[0].lever for one in strips):
        raise UsageError("a phase diagram is drawn along one lever: give the phases of one, for any configurations.")
    ax = axes_of(ax, 8.8, 1.9 + 0.95 * len(strips))
    low, high = _limits(strips)
    ax.set_xlim(low, high)
    ax.set_ylim(len(strips) - 0.35, -0.72)
    names(ax, range(len(strips)), [one.configuration.name for one in strips], 20)
    ax.set_xlabel(axis_label(strips[0].configuration, strips[0].lever), color=INK, **PLAIN)
    spare(ax)
    finding(ax, _finding(strips))
    evidence = "; ".join(dict.fromkeys(str(one.evidence) for one in strips))
    note(ax, f"{MODEL}, all other numbers as they are; in brackets who decides. Evidence: {evidence}.")
    per_inch = inches(ax)[0] / (high - low)
    untold = {word for row, one in enumerate(strips) for word in _strip(ax, row, one, (low, high), per_inch)}
    _now(ax, strips)
    if untold:
        _key(ax, untold)
    return ax


def _finding(strips: list[Phases]) -> str:
    one = strips[0]
    now = None if one.current is None else one.at(one.current)
    where = f" (at {decimal(one.current)})" if now is not None else ""
    if len(strips) > 1:
        return f"{len(strips)} configurations along one lever: where each verdict holds"
    if len({phase.verdict for phase in one}) == 1:
        return f"'{one.configuration.name}' is {one.phases[0].verdict} at every value of this lever"
    durable = " and ".join(_span(phase) for phase in _joined(one, "durable"))
    tail = f"durable {durable}" if durable else "durable at no value of this lever"
    return (
        f"'{one.configuration.name}' is now: {now.verdict}{where}; {tail}"
        if now
        else f"{one.configuration.name}: {tail}"
    )


def _joined(one: Phases, verdict: str) -> list[tuple[float, float]]:
    """The intervals of a verdict, neighbouring phases of it joined."""
    spans: list[tuple[float, float]] = []
    for phase in one:
        if phase.verdict == verdict:
            low, high = float(phase.low), float(phase.high)
            if spans and spans[-1][1] == low:
                low = spans.pop()[0]
            spans.append((low, high))
    return spans


def _span(ends: tuple[float, float]) -> str:
    low, high = ends
    if not isfinite(high):
        return f"from {decimal(low)} on" if isfinite(low) else "everywhere"
    return f"from {decimal(low)} to {decimal(high)}" if isfinite(low) else f"up to {decimal(high)}"


def _limits(strips: list[Phases]) -> tuple[float, float]:
    """The range shown: the lever's own where it ends; else what borders and present values ask, and half as much."""
    ends = [float(x) for one in strips for phase in one for x in (phase.low, phase.high)]
    known = [x for x in ends if isfinite(x)] + [float(one.current) for one in strips if one.current is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    room = (high - low) / 2 or abs(high) or 1.0
    return (low if min(ends) == low else low - room), (high if max(ends) == high else high + room)


def _strip(ax: Axes, row: int, one: Phases, ends: tuple[float, float], per_inch: float) -> set[str]:
    """The blocks of a configuration; the verdicts that some block was too narrow to name."""
    for phase in one:
        left, right = max(float(phase.low), ends[0]), min(float(phase.high), ends[1])
        style = look(phase.verdict)
        (bar,) = ax.barh(row, right - left, HEIGHT, left, color=style.colour, hatch=style.hatch, edgecolor="#7f7f7f")
        bar.set_gid(phase.verdict)
        bar.set_linewidth(0.6)
    untold = set()
    for verdict, same in groupby(one.phases, key=lambda phase: phase.verdict):
        phases = list(same)
        left, right = max(float(phases[0].low), ends[0]), min(float(phases[-1].high), ends[1])
        text = _told(phases, (right - left) * per_inch / CHARACTER - 1.0)
        if text:
            ax.text((left + right) / 2, row, text, ha="center", va="center", fontsize=8.5, bbox=HALO, **PLAIN)
        else:
            untold.add(verdict)
    _borders(ax, row, one, per_inch)
    return untold


def _told(phases: list[Phase], width: float) -> str:
    """Verdict and who decides it, as far as they fit; empty if not even the verdict does."""
    verdict, decides = phases[0].verdict, f"({', then '.join(dict.fromkeys(one.decides for one in phases))})"
    if width < max(len(word) for word in verdict.split()):
        return ""
    text = wrapped(verdict, width)
    below = wrapped(decides, width)
    fits = width >= max(len(word) for word in decides.split())
    if fits and text.count("\n") + below.count("\n") <= 2:
        return f"{text}\n{below}"
    return text if text.count("\n") <= 3 else ""


def _borders(ax: Axes, row: int, one: Phases, per_inch: float) -> None:
    """The values at which the verdict changes; of two close ones the first stands left and the second right."""
    places = [float(a.high) for a, b in pairwise(one.phases) if a.verdict != b.verdict]
    texts = dict(zip(places, (decimal(a.high) for a, b in pairwise(one.phases) if a.verdict != b.verdict), strict=True))
    chain = 0
    for index, here in enumerate(places):
        near = index > 0 and (here - places[index - 1]) * per_inch < 0.58
        close = index + 1 < len(places) and (places[index + 1] - here) * per_inch < 0.58
        chain = chain + 1 if near else 0
        side = "center" if not near and not close else ("right", "left")[min(chain, 1)]
        top = row - HEIGHT / 2
        ax.plot([here, here], [row + HEIGHT / 2, top - 0.05], color=INK, lw=1.2, gid="border")
        height = top - 0.06 - 0.14 * max(0, chain - 1)
        ax.text(here, height, texts[here], ha=side, va="bottom", fontsize=8, **PLAIN)


def _now(ax: Axes, strips: list[Phases]) -> None:
    for row, one in enumerate(strips):
        if one.current is None:
            continue
        here = float(one.current)
        (line,) = ax.plot([here, here], [row - HEIGHT / 2, row + HEIGHT / 2], color=INK, lw=2, ls=(0, (1, 1)))
        line.set_gid("now")
        ax.plot([here], [row + HEIGHT / 2], marker="^", ms=8, color=INK, clip_on=False, zorder=5)
        text = f"now {decimal(here)}"
        ax.annotate(
            text, (here, row + HEIGHT / 2), (7, -9), textcoords="offset points", fontsize=8.5, weight="bold", **PLAIN
        )


def _key(ax: Axes, verdicts: set[str]) -> None:
    """Names of the blocks that were too narrow for theirs, in a row of their own above the strips."""
    from matplotlib.patches import Patch

    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom, top - 0.5)
    handles = [
        Patch(facecolor=look(one).colour, hatch=look(one).hatch, edgecolor=SOFT, label=one) for one in sorted(verdicts)
    ]
    key = ax.legend(handles=handles, loc="upper left", ncols=3, fontsize=8.5, frameon=False, borderpad=0)
    for text in key.get_texts():
        text.set_parse_math(False)
