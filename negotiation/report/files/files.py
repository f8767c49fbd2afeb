"""The report as an object, and as a file of the kind that its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from negotiation.display import Result
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.report.files.content import Content, content
from negotiation.report.files.paper import as_pdf
from negotiation.report.files.sheets import as_xlsx
from negotiation.report.files.texts import Pictures, csv_text, html_text, json_text, markdown_text, tex_text
from negotiation.report.narrative.messages import Words, words
from negotiation.report.narrative.reader_page import Brief, brief
from negotiation.settlement import Configuration, Settlement, configured
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
    def pictures(self) -> Pictures:
        """The pictures as SVG texts: `margins`, `tornado`, and `conditions`, one for each configuration."""
        from negotiation.report.plots import plot_conditions, plot_margins, plot_tornado
        from negotiation.report.plots.canvas import svg_text

        every = self.content.comparison.assessments
        return {
            "margins": svg_text(plot_margins(self.content.comparison)),
            "tornado": svg_text(plot_tornado(every[0])),
            "conditions": [svg_text(plot_conditions(found)) for found in every],
        }

    def html(self) -> str:
        """The report as one page: no script, nothing outside itself."""
        return html_text(self.content, self.words, self.pictures)

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

        Parameters
        ----------
        suffix : str
            Of the kind, or the name of the file, which the command that makes it again then names.

        Raises
        ------
        UsageError
            For another suffix, or if a package of the extra `report` is missing.
        """
        file = suffix if Path(suffix).suffix else f"report{kind(suffix)}"
        return SUFFIXES[kind(suffix)](replace(self, content=self.content.named(file)))

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
        return write_whole(path, self.bytes(str(path)))


SUFFIXES: dict[str, Callable[[Report], bytes]] = {
    ".html": lambda one: one.html().encode(),
    ".pdf": lambda one: as_pdf(one.content, one.words, one.pictures),
    ".xlsx": lambda one: as_xlsx(one.content, one.words),
    ".csv": lambda one: csv_text(one.content, one.words).encode(),
    ".md": lambda one: markdown_text(one.content, one.words).encode(),
    ".tex": lambda one: tex_text(one.content, one.words).encode(),
    ".json": lambda one: json_text(one.content).encode(),
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


def report(settlement: Settlement | Configuration, *, beside: Sequence[Configuration] = ()) -> Report:
    """A report on a settlement: its configurations compared and explained, what they rest on, every assumption.

    Parameters
    ----------
    settlement : Settlement or Configuration
        A changed configuration is reported as a row beside those of its settlement.
    beside : sequence of Configuration
        More changed configurations of the settlement, each a row of its own.

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
    if not isinstance(settlement, Settlement):
        settlement = configured(settlement)
        beside = [settlement, *beside] if settlement.by_hand else beside
        settlement = settlement.settlement
    return Report(content(settlement, words(), beside), words())
