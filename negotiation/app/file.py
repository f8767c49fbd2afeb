"""The page as one file: opens by double click from disk, offline, with every live feature."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from negotiation.app.bundle import bundle, source_hash, style
from negotiation.app.page_data import page_data, page_words
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.settlement import Settlement

MOST_BYTES = 3_000_000
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="ng-root"><p>{noscript}</p></div>
<script type="application/json" id="ng-data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def as_json(data: Any) -> str:
    """JSON that may stand inside a page: no text in it can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


def page_html(settlements: Sequence[Settlement]) -> str:
    """The whole page about some scenarios as one HTML text.

    Parameters
    ----------
    settlements : sequence of Settlement
        The first is shown first.
    """
    words = page_words()
    script = bundle("file") + "\nstartFile();\n"
    sheet = style()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {source_hash(script)}",
            f"style-src {source_hash(sheet)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return PAGE.format(
        language=words["language"],
        policy=policy,
        title=html.escape(f"{settlements[0].title}: {words['messages']['ui.title']}"),
        style=sheet,
        noscript=html.escape(words["messages"]["ui.needs_script"]),
        data=as_json({"words": words, "models": [page_data(one) for one in settlements]}),
        script=script,
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
