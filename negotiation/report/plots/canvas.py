"""What all pictures share: axes, titles that say the finding, notes, and text that is never read as mathematics."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from negotiation.display import clean, sentence
from negotiation.errors import UsageError
from negotiation.report.plots.palette import INK, PAPER, SOFT
from negotiation.settlement import Configuration, Settlement
from negotiation.settlement.labels import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Names come from strangers: '$' and '\' in them are text.
PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}
HALO: dict[str, Any] = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "boxstyle": "square,pad=0.12"}
CHARACTER = 0.068
MODEL = "In this model"
WHOLE = "whole figure"
MULTIPLE = "times what the document says"


def axes_of(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes that are given, or those of a new figure of this size in inches."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError:
        raise UsageError("pictures need matplotlib: pip install 'negotiation[notebook]'.") from None
    _, fresh = pyplot.subplots(figsize=(width, height), layout="constrained")
    fresh.set_gid(WHOLE)
    return fresh


def svg_text(ax: Axes) -> str:
    """The picture as SVG text: letters as letters, no metadata, the same text for the same picture; it is closed."""
    from matplotlib import pyplot, rc_context

    out = io.StringIO()
    figure = ax.figure.canvas.figure
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "negotiation"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    pyplot.close(figure)
    text = out.getvalue()
    return text[text.index("<svg") :]


def inches(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes as they will be drawn."""
    whole = ax.figure.canvas.figure
    whole.draw_without_rendering()
    return ax.bbox.width / whole.dpi, ax.bbox.height / whole.dpi


def wrapped(text: str, width: float, lines: int = 9) -> str:
    """Text broken into lines of so many characters; what does not fit ends in '…'."""
    found = textwrap.wrap(clean(text), max(4, int(width))) or [""]
    if len(found) > lines:
        found = [*found[: lines - 1], textwrap.shorten(found[lines - 1], max(4, int(width)) - 2, placeholder="") + " …"]
    return "\n".join(found)


def finding(ax: Axes, text: str, lines: int = 3) -> None:
    """The title: what the picture shows, as a sentence from the left edge."""
    style: dict[str, Any] = {"fontsize": 11, "color": INK, **PLAIN}
    if ax.get_gid() == WHOLE:
        width = ax.figure.canvas.figure.get_size_inches()[0] / 0.087
        ax.figure.suptitle(wrapped(sentence(text), width, lines), x=0.012, ha="left", **style)
    else:
        ax.set_title(wrapped(sentence(text), inches(ax)[0] / 0.087, lines), loc="left", pad=10, **style)


def note(ax: Axes, text: str) -> None:
    """A small line below the axis: the model, the evidence, how to read it."""
    style: dict[str, Any] = {"fontsize": 8, "color": SOFT, "ha": "left", **PLAIN}
    if ax.get_gid() == WHOLE:
        width = ax.figure.canvas.figure.get_size_inches()[0] / 0.061
        ax.figure.supxlabel(wrapped(text, width), x=0.012, **style)
        return
    ax.annotate(
        wrapped(text, inches(ax)[0] / 0.061),
        xy=(0, 0),
        xycoords=(ax.transAxes, ax.xaxis.label),
        xytext=(0, -5),
        textcoords="offset points",
        va="top",
        annotation_clip=False,
        **style,
    )


def names(ax: Axes, places: Iterable[float], texts: Iterable[str], width: int = 30, size: float = 9) -> None:
    """Labels of rows, wrapped."""
    found = [wrapped(one, width) for one in texts]
    ax.set_yticks(list(places), labels=found, fontsize=size, color=INK, **PLAIN)
    ax.tick_params(axis="y", length=0)


def axis_label(source: Settlement | Configuration | None, path: str) -> str:
    """What a number is called in front of people, with its unit."""
    settlement = source.settlement if isinstance(source, Configuration) else source
    if settlement is None:
        return f"{path} (in the game's own unit)"
    quantity = settlement.quantities.get(path)
    text = label(settlement, path)
    unit = quantity.unit if quantity is not None else ""
    return f"{text} ({unit or (MULTIPLE if path == 'strength' else 'a number without unit')})"


def spare(ax: Axes, *, left: bool = False) -> None:
    """Take away the frame's lines that carry nothing."""
    for side in ("top", "right", *(() if left else ("left",))):
        ax.spines[side].set_visible(False)
