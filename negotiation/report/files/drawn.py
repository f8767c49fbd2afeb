"""Pictures of the whole report, drawn once by the picture room and kept as small SVG texts."""

from __future__ import annotations

import io
import re
from typing import Any

from negotiation.report.files.content import Content


def margins(found: Content) -> str:
    """The margins of all configurations with their ranges."""
    from negotiation.report.plots import plot_margins

    return _svg(plot_margins(found.comparison), "m")


def tornado(found: Content) -> str:
    """On which numbers the baseline's margin rests."""
    from negotiation.report.plots import plot_tornado

    return _svg(plot_tornado(found.comparison.assessments[0]), "t")


def _short(attribute: re.Match[str]) -> str:
    """Coordinates with two decimals; no text is touched."""
    return re.sub(r"(\d+\.\d{2})\d+", r"\1", attribute[0])


def _svg(ax: Any, mark: str) -> str:
    """The figure as SVG text: no metadata, short numbers, ids of its own, the figure closed again."""
    from matplotlib import pyplot, rc_context

    out = io.StringIO()
    figure = ax.figure
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": mark}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    pyplot.close(figure)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(?<= )(d|points|x|y|transform|width|height)="[^"]*"', _short, text)
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda one: one[0] if one[1] in used else "", text)
    for one in used:
        text = re.sub(rf'(\bid="|url\(#|href="#){re.escape(one)}(?=["\)])', rf"\1{mark}-{one}", text)
    return text
