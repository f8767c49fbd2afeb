"""Templates of everything that is written for readers, and the escapes of each kind of file.

Escaping is the environment's work, not the template's: every value that a template shows is made harmless for the kind
of file, wherever it comes from. What is markup on purpose (a style sheet, a script of our own) has to say so with the
filter `safe`. LaTeX has its own brackets, `<< >>` and `<% %>`, since braces are its own.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from negotiation.display import clean

FOLDER = Path(__file__).resolve().parent / "templates"
APART = "\u200b"
_TEX = {
    APART: "{}",
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    # Brackets and stars are read as options after a line's end.
    **{sign: f"{{{sign}}}" for sign in "[]*"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "…": r"\dots{}",
    "→": r"$\to$",
    "∞": r"$\infty$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "−": "$-$",
}


def render(name: str, **values: Any) -> str:
    """A template filled in; every value is escaped for the kind of file that the template's name says.

    Parameters
    ----------
    name : str
        A file of `templates/`: .html, .md or .tex.
    **values
        What the template names; one that is missing is an error.
    """
    return _environment(Path(name).suffix).get_template(name).render(values)


def source(name: str) -> str:
    """A file of `templates/` as it is."""
    return (FOLDER / name).read_text(encoding="utf-8")


def as_html(text: str) -> str:
    """Text as HTML shows it.

    >>> as_html("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(clean(text))


def as_markdown(text: str) -> str:
    r"""Text in one line, in which Markdown reads neither markup nor HTML nor the end of a cell.

    >>> print(as_markdown("- a_b | <c>"))
    \- a\_b &#124; \<c\>
    """
    line = re.sub(r"([\\`*_\[\]<>#~$])", r"\\\1", clean(" ".join(text.split())))
    line = re.sub(r"^(\d*)([-+=.)])(?=[-+=.)]*(\s|$))", r"\1\\\2", line)
    return line.replace("&", "&amp;").replace("|", "&#124;")


def as_tex(text: str) -> str:
    r"""Text in which no sign is active in LaTeX; letters beyond Latin-1, which it may not know, as '?' or otherwise.

    >>> print(as_tex(r"\input{x} [1]"))
    \textbackslash{}input\{x\} {[}1{]}
    """
    # Two hyphens would become a dash: of an option of a command too.
    signs = re.sub("-(?=-)", f"-{APART}", clean(" ".join(text.split())))
    return "".join(_TEX.get(sign) or (sign if ord(sign) < 0x250 else "?") for sign in signs)


ESCAPES: dict[str, Callable[[str], str]] = {".html": as_html, ".md": as_markdown, ".tex": as_tex}
_BRACKETS: dict[str, Any] = {
    "variable_start_string": "<<",
    "variable_end_string": ">>",
    "block_start_string": "<%",
    "block_end_string": "%>",
    "comment_start_string": "<#",
    "comment_end_string": "#>",
}


@lru_cache(maxsize=len(ESCAPES))
def _environment(suffix: str) -> Environment:
    escape = ESCAPES[suffix]

    def harmless(value: Any) -> Any:
        # Only what is markup on purpose stays as it is.
        return value if hasattr(value, "__html__") else Markup(escape(str(value)))

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **(_BRACKETS if suffix == ".tex" else {}),
    )
    made.filters |= {"sha256": sha256, "script_data": script_data, "block": block}
    return made


def sha256(text: str) -> str:
    """The digest by which a Content-Security-Policy names an inline script or style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def block(text: str) -> Markup:
    r"""Text as an indented block of Markdown, in which no sign is active.

    >>> print(block("a `b`\n<c>"))
        a `b`
        <c>
    """
    return Markup("\n".join(f"    {line}" for line in clean(text).splitlines()))


def script_data(data: Any) -> Markup:
    """JSON that may stand inside a page: no text in it can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028")):
        text = text.replace(sign, code)
    return Markup(text)
