"""The report as an object, and as a file of the kind that its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from negotiation.display import Result
from negotiation.errors import UsageError
from negotiation.report.files.content import Content, content
from negotiation.report.files.drawn import margins, tornado
from negotiation.report.files.paper import as_pdf
from negotiation.report.files.sheets import as_xlsx
from negotiation.report.files.texts import as_csv, as_json, as_markdown, as_tex
from negotiation.report.files.web import page
from negotiation.report.narrative.messages import Words, words
from negotiation.report.narrative.reader_page import Brief, brief
from negotiation.settlement import Settlement
from negotiation.study import Comparison


@dataclass(frozen=True)
class Report(Result):
    """A report on a settlement: what there is to say, written in seven kinds of files.

    Attributes
    ----------
    content : Content
    words : Words
    """

    content: Content
    words: Words

    @cached_property
    def pictures(self) -> tuple[str, str]:
        """The two large pictures, as SVG texts."""
        return margins(self.content), tornado(self.content)

    def html(self) -> str:
        """The report as one page: no script, nothing outside itself."""
        return page(self.content, self.words, self.pictures)

    def _identity(self) -> tuple[Any, ...]:
        return self.content, self.words.language

    def summary(self) -> str:
        return self.content.comparison.summary()

    columns = Comparison.columns

    def _cells(self) -> Iterable[tuple[Any, ...]]:
        return self.content.comparison._cells()

    def _items(self) -> Mapping[Any, Any]:
        return self.content.comparison._items()

    def as_data(self) -> dict[str, Any]:
        return self.content.data

    def bytes(self, suffix: str) -> bytes:
        """The file's content by its suffix.

        Raises
        ------
        UsageError
            For another suffix, or if a package of the extra `report` is missing.
        """
        return SUFFIXES[kind(suffix)](self)

    def brief(self) -> Brief:
        """The page about the scenario for readers, with `to_markdown()`: what it is, what follows, how sure it is."""
        return brief(self.content.settlement)

    def save(self, path: str | Path) -> Path:
        """Write the report; the suffix of the path says which kind. A file is there whole or not at all.

        Raises
        ------
        UsageError
            As `bytes`, or if the file cannot be written.
        """
        target = Path(path)
        found = self.bytes(kind(target))
        waiting = target.with_name(f".{target.name}.part")
        try:
            waiting.write_bytes(found)
            waiting.replace(target)
        except OSError as error:
            waiting.unlink(missing_ok=True) if target.parent.is_dir() else None
            raise UsageError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}.") from None
        return target


SUFFIXES: dict[str, Callable[[Report], bytes]] = {
    ".html": lambda one: one.html().encode(),
    ".pdf": lambda one: as_pdf(one.content, one.words, one.pictures),
    ".xlsx": lambda one: as_xlsx(one.content, one.words),
    ".csv": lambda one: as_csv(one.content, one.words).encode(),
    ".md": lambda one: as_markdown(one.content, one.words).encode(),
    ".tex": lambda one: as_tex(one.content, one.words).encode(),
    ".json": lambda one: as_json(one.content).encode(),
}


def kind(path: str | Path) -> str:
    """The suffix of a report's path, or a suffix itself, in small letters.

    Raises
    ------
    UsageError
        If there is no report of that kind.

    Examples
    --------
    >>> kind("Report.PDF"), kind(".csv")
    ('.pdf', '.csv')
    """
    suffix = Path(path).suffix.lower() or str(path).lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"there is no report of the kind '{suffix[:20]}'; there are {', '.join(SUFFIXES)}.")
    return suffix


def report(settlement: Settlement) -> Report:
    """A report on a settlement: its configurations compared and explained, what they rest on, every assumption.

    Parameters
    ----------
    settlement : Settlement

    Returns
    -------
    Report
        With `html()` and `save(path)`; the suffix says the kind: .html, .pdf, .xlsx, .csv, .md, .tex, .json.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.report(ng.load("land-options")).bytes(".csv").decode().splitlines()[1][:18]
    '"Freeze, own army"'
    """
    return Report(content(settlement, words()), words())
