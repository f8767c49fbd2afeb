"""The documentation pages: every scenario as a page that works, and a list of them; plain files for any web server."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

from negotiation.app.bundle import source_hash
from negotiation.app.file import export
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.report.files.content import answer
from negotiation.report.narrative.messages import words
from negotiation.settlement import load, names
from negotiation.study import compare

SHEET = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#1a1a1a}"
    "h2{font-size:1.1rem;margin:1.4rem 0 .2rem}p{margin:.2rem 0}.soft{color:#555}a{color:#004488}"
)


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
        export(settlement, target / f"{name}.html")
        title, summary = html.escape(settlement.title), html.escape(settlement.document.summary.strip())
        told_answer = html.escape(answer(compare(settlement), words()))
        entries.append(
            f'<h2><a href="{name}.html">{title}</a></h2><p>{summary}</p><p class="soft">{told_answer} '
            f"<code>negotiation compare {name}</code></p>"
        )
        told(name)
    say = words().say
    policy = f"default-src 'none'; style-src {source_hash(SHEET)}; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{html.escape(say('ui.title'))}</title><style>{SHEET}</style></head>"
    )
    body = f'<body><main><h1>{html.escape(say("ui.title"))}</h1><p class="soft">{html.escape(say("ui.frame"))}</p>'
    return write_whole(target / "index.html", f"{head}{body}{''.join(entries)}</main></body></html>\n")
