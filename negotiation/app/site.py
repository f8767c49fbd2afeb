"""The documentation pages: every scenario as a page that works, and a list of them; plain files for any web server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from negotiation.app.file import export
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.report.files.content import answer
from negotiation.report.narrative.messages import words
from negotiation.report.templating import render, source
from negotiation.settlement import load, names
from negotiation.study import compare


def site(folder: str | Path, *, told: Callable[[str], None] = lambda name: None) -> Path:
    """Write the documentation pages: `index.html`, and one page for each scenario of the catalogue.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there; files of the same names are replaced.
    told : callable, optional
        Called with each model's name when its page is written.

    Returns
    -------
    Path
        Of `index.html`.

    Raises
    ------
    UsageError
        If the folder cannot be made or written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{target} cannot be made: {(error.strerror or str(error)).lower()}.") from None
    entries = []
    for name in names():
        settlement = load(name)
        file = export(settlement, target / f"{name}.html").name
        found = answer(compare(settlement), words())
        summary = settlement.document.summary.strip()
        entries.append({"name": name, "file": file, "title": settlement.title, "summary": summary, "answer": found})
        told(name)
    say, language = words().say, words().language
    values = {"language": language, "title": say("ui.title"), "frame": say("ui.frame"), "sheet": source("site.css")}
    return write_whole(target / "index.html", render("site.html", **values, entries=entries))
