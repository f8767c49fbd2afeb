"""How answers are printed: tables in a terminal, plain text in a pipe, JSON on request; errors without a traceback."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from negotiation.display import Result
    from negotiation.settlement import Settlement


def answering(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the package's errors into messages and exit statuses: no traceback for bad input."""

    @functools.wraps(command)
    def guarded(*args: Any, **options: Any) -> None:
        from negotiation.errors import DocumentError, NegotiationError

        try:
            command(*args, **options)
        except DocumentError as error:
            complain(error.problems)
            sys.exit(1)
        except NegotiationError as error:
            click.echo(f"error: {safe(str(error))}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            sys.exit(0)

    return guarded


def safe(text: str) -> str:
    """Text without control characters."""
    from negotiation.display import clean

    return clean(text)


def complain(problems: Any) -> None:
    """Problems on the error stream, a line each."""
    for one in problems:
        click.echo(safe(str(one)), err=True)


def warn(settlement: Settlement) -> None:
    """Say on the error stream how many numbers a document leaves open."""
    if settlement.warnings:
        count = len(settlement.warnings)
        click.echo(f"{count} numbers lack unit, range, source or status: negotiation validate lists them.", err=True)


def show(result: Result, as_json: bool) -> None:
    """A result as a sentence and a table, or as JSON."""
    if as_json:
        return print_json(result)
    say(result.summary())
    return table(result.rows())


def print_json(result: Any) -> None:
    """A result as JSON."""
    from negotiation.display import plain

    click.echo(json.dumps(plain(result), indent=2, ensure_ascii=False))


def chance(value: Any) -> str:
    """A probability for people."""
    from negotiation.display import percent

    return percent(value)


def _console() -> Any:
    """A rich console in a terminal; None in a pipe (rich is not even imported there)."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else None


def heading(text: str) -> None:
    """A title."""
    console = _console()
    if console is None:
        click.echo(f"\n{safe(text)}\n{'=' * len(text)}")
    else:
        from rich.text import Text

        console.print()
        console.print(Text(safe(text), style="bold"))


def say(text: str) -> None:
    """A paragraph, wrapped."""
    import textwrap

    console = _console()
    if console is not None:
        from rich.text import Text

        console.print(Text(safe(text)))
        return
    for line in text.splitlines():
        hanging = "  " if line.startswith("- ") else ""
        click.echo(safe(textwrap.fill(line, 116, subsequent_indent=hanging, break_on_hyphens=False)) if line else "")


def table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as a table."""
    from negotiation.display import text_table, titled

    rows = [titled(row) for row in rows]
    console = _console()
    if console is None:
        click.echo(f"\n{text_table(rows)}\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in rows[0] if rows else []:
        grid.add_column(title, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(told, style=_style(told)) for told in row.values()))
    console.print(grid)


def _style(text: str) -> str:
    """Colour is a help, never the message: the word stands beside it."""
    if text == "durable":
        return "bold blue"
    return "dark_orange" if "violation pays" in text or text == "opportunistic signature" else ""
