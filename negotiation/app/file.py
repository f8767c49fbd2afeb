"""The page as one file: opens by double click from disk, offline, with every live feature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from negotiation.app.bundle import bundle, style
from negotiation.app.page_data import page_data, page_words
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.report.templating import render
from negotiation.settlement import Settlement

MOST_BYTES = 3_000_000


def page_html(settlements: Sequence[Settlement]) -> str:
    """The whole page about some scenarios as one HTML text.

    Parameters
    ----------
    settlements : sequence of Settlement
        The first is shown first.
    """
    words = page_words()
    return render(
        "file.html",
        language=words["language"],
        title=f"{settlements[0].title}: {words['messages']['ui.title']}",
        sheet=style(),
        needs_script=words["messages"]["ui.needs_script"],
        data={"words": words, "models": [page_data(settlement) for settlement in settlements]},
        script=bundle("file") + "\nstartFile();\n",
    )


def export(settlement: Settlement, path: str | Path) -> Path:
    """Write the page about a scenario as one file that needs nothing else: to be sent by mail and opened from disk.

    Parameters
    ----------
    settlement : Settlement
    path : str or Path
        Of the HTML file to write; an existing one is replaced.

    Returns
    -------
    Path

    Raises
    ------
    UsageError
        If the path is no `.html`, cannot be written, or the file would be larger than 3 MB.
    """
    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"'{target.name}' is no .html file; `negotiation report` writes other kinds.")
    text = page_html([settlement]).encode()
    if len(text) > MOST_BYTES:
        raise UsageError(f"the file would have {len(text) / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB are sent.")
    return write_whole(target, text)
