"""The report as a tagged PDF through typst: a fixed template, in which a stranger's texts are data and never markup."""

from __future__ import annotations

import json
import re
from typing import Any

from negotiation.display import clean
from negotiation.errors import UsageError
from negotiation.report.files.content import Content
from negotiation.report.files.texts import Pictures, shown
from negotiation.report.narrative.messages import Words
from negotiation.report.templating import FOLDER

# What the template names; the rest would only be carried along.
SHOWN = (
    *("language", "title", "frame", "answer", "margin_note", "summary", "unit", "page_titles", "comparison", "each"),
    *("rests", "told", "limits", "number_titles", "numbers", "references", "method", "again", "command", "words"),
)


def as_pdf(found: Content, words: Words, pictures: Pictures) -> bytes:
    """The PDF, tagged, with title and language."""
    try:
        import typst
    except ImportError:
        raise UsageError("a PDF needs a package more: pip install 'negotiation[report]'.") from None
    told = shown(found, words)
    data = json.dumps({**_cleaned({key: told[key] for key in SHOWN}), "pictures": pictures}, ensure_ascii=False)
    try:
        # The template gets its data and pictures as an input: it reads no file, and none is written.
        template = FOLDER / "report.typ"
        return typst.compile(template, root=FOLDER, format="pdf", pdf_standards="ua-1", sys_inputs={"data": data})
    except (typst.TypstError, RuntimeError) as error:
        raise UsageError(f"typst did not make the PDF: {str(error)[:300]}") from None


def _cleaned(value: Any) -> Any:
    """All as texts, in one line and without control characters."""
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return value if value is None or isinstance(value, bool) else re.sub(r"\s+", " ", clean(str(value)))
