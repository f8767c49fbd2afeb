"""One script of the page's modules, joined in the order of their dependencies, imports and exports removed.

A file that opens from disk cannot import modules beside it, a notebook takes one text. The modules are ours, plain,
and share one space of names (a test sees that none is given twice), so joining them needs no tool.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
_IMPORT = re.compile(r'^import [^;]*? from "\./([a-z]+)\.js";\n', re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


@lru_cache(maxsize=8)
def bundle(entry: str) -> str:
    """The script of an entry module (without `.js`) and all that it imports, each once, in order."""
    done: list[str] = []
    _collect(entry, done)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _read(one))) for one in done)


def _collect(module: str, done: list[str]) -> None:
    for other in _IMPORT.findall(_read(module)):
        if other not in done:
            _collect(other, done)
    if module not in done:
        done.append(module)


def _read(module: str) -> str:
    return (STATIC / f"{module}.js").read_text(encoding="utf-8")


def style() -> str:
    """The style sheet of the page."""
    return (STATIC / "explorer.css").read_text(encoding="utf-8")
