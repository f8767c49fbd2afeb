"""How answers are printed: as wide as the terminal (or COLUMNS), coloured in a terminal only, JSON on request."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

CHANGED = "negotiation.changes"  # where a command keeps what --set changed, for whatever it prints

if TYPE_CHECKING:
    from negotiation.display import Result
    from negotiation.settlement import Settlement

WIDTH, NARROWEST = 116, 20


def show(result: Result, as_json: bool = False, title: str = "", *closing: str) -> None:
    """Print a result: its title, sentence and table, and what is to be said at the end; or JSON.

    Parameters
    ----------
    result : Result
    as_json : bool
        Print JSON and nothing else.
    title : str
        The heading; none if left out.
    *closing : str
        Sentences after the table, a paragraph each; empty ones are left out.
    """
    if as_json:
        return print_json(result)
    if title:
        heading(title)
    say(result.summary())
    table(result.rows())
    for sentence in closing:
        say(sentence)
    return None


def print_json(result: Any) -> None:
    """A result as JSON, with what --set changed."""
    from negotiation.display import plain

    data = plain(result)
    changes = click.get_current_context().meta.pop(CHANGED, ())
    if changes and isinstance(data, dict) and "changes" not in data:
        data = {**data, "changes": [change.as_data() for change in changes]}
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def tell_changes() -> None:
    """Say what --set changed, once for a command."""
    changes = click.get_current_context().meta.pop(CHANGED, ())
    if changes:
        told = [f"{change.path} = {change.after} instead of {change.before}" for change in changes]
        say(f"Set for this answer: {'; '.join(told)}.")


def changes_are_told() -> None:
    """The answer itself says what --set changed."""
    click.get_current_context().meta.pop(CHANGED, None)


def sections(texts: Iterable[tuple[str, str]]) -> None:
    """Headings with what stands below them."""
    for index, (title, text) in enumerate(texts):
        if index:
            click.echo()
        heading(title)
        say(text)


def heading(text: str) -> None:
    """A title: bold in a terminal, underlined in a pipe."""
    title = safe(text)
    if coloured():
        click.secho("\n".join(_wrapped(title)), bold=True)
    else:
        click.echo(f"{title}\n{'=' * min(len(title), width())}")
    tell_changes()


def say(text: str) -> None:
    """Paragraphs, wrapped, each as far in as it begins; nothing for an empty text."""
    for line in safe(text).splitlines():
        start = line[: len(line) - len(line.lstrip())]
        parts = _wrapped(line, "  " if line.startswith("- ") else "")
        click.echo("\n".join(f"{start}{part}" for part in parts))


def table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as a table; nothing where there are none."""
    from negotiation.display import text_table

    rows = list(rows)
    if rows:
        click.echo(f"\n{text_table(rows, width(), _painted if coloured() else None)}\n")


def width() -> int:
    """Characters of a line: COLUMNS where it is set, else the terminal's, else 116."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return max(NARROWEST, int(given))
    return max(NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else WIDTH


def coloured() -> bool:
    """Whether bold and colour are shown: in a terminal that knows them, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _wrapped(line: str, indent: str = "") -> list[str]:
    from negotiation.display.lines import wrapped

    return wrapped(line, min(width(), WIDTH), indent)


def _painted(cell: str, line: str) -> str:
    """Colour is a help, never the message: the word stands beside it."""
    if cell == "durable":
        return click.style(line, fg="blue", bold=True)
    return click.style(line, fg="yellow") if "violation pays" in cell or cell == "opportunistic signature" else line


def complain(problems: Any) -> None:
    """Problems on the error stream, a line each."""
    for problem in problems:
        click.echo(safe(str(problem)), err=True)


def warn(settlement: Settlement) -> None:
    """Say on the error stream how many numbers a document leaves open."""
    if settlement.warnings:
        count = len(settlement.warnings)
        click.echo(f"{count} numbers lack unit, range, source or status: negotiation validate lists them.", err=True)


def safe(text: str) -> str:
    """Text without control characters."""
    from negotiation.display import clean

    return clean(text)


def chance(value: Any) -> str:
    """A probability for people."""
    from negotiation.display import percent

    return percent(value)
