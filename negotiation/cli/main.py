"""The command `negotiation`, with its verbs; and the one place where errors, signals and broken streams end.

Exit status: 0 answered, 1 the document is wrong (or a certificate does not hold), 2 the call is wrong,
70 a defect of this program, 74 the answer could not be written, 130 interrupted (Ctrl-C), 141 whoever read the answer
closed the pipe, 143 terminated.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import click

from negotiation.cli.games import solve, solvers, tree
from negotiation.cli.levers import break_even, phase_map, phases, threshold, window
from negotiation.cli.library import cite_model, cross_check_table, library_games
from negotiation.cli.page import app, export_page, write_report, write_site
from negotiation.cli.printing import complain, safe, tell_changes
from negotiation.cli.proofs import largest_box, prove, verify
from negotiation.cli.settlements import coalition, compare, explain, models, page, schema, show_model, sources, validate
from negotiation.cli.studies import backtest, switches, talks

WRONG_DOCUMENT, WRONG_CALL, DEFECT, UNWRITTEN, INTERRUPTED, PIPE_CLOSED, TERMINATED = 1, 2, 70, 74, 130, 141, 143
TRACEBACK = "NEGOTIATION_TRACEBACK"
# Errors of a stream that takes no more, as Python raises them: without the name of a file.
STREAM = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}


class Commands(click.Group):
    """The group of all commands: whatever ends one of them ends here, as a message and an exit status."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _ended():
            if sys.stdout is None:
                _leave(UNWRITTEN, "the standard output is closed: there is nowhere to write the answer.")
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _ended():
            found = super().invoke(ctx)
            tell_changes()
            return found


@contextlib.contextmanager
def _ended() -> Iterator[None]:
    """Every end of a command but its answer and click's own refusals."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, click.Abort):
        _leave(INTERRUPTED)
    except BrokenPipeError:
        _leave(PIPE_CLOSED)
    except OSError as error:
        if error.filename is not None or error.errno not in STREAM:
            _defect(error)
        reason = (error.strerror or str(error)).lower()
        _leave(UNWRITTEN, f"the answer could not be written: {reason}.")
    except Exception as error:
        from negotiation.errors import DocumentError, NegotiationError

        if isinstance(error, DocumentError):
            complain(error.problems)
            _leave(WRONG_DOCUMENT)
        if isinstance(error, NegotiationError):
            _leave(WRONG_CALL, str(error))
        _defect(error)


def _defect(error: Exception) -> NoReturn:
    """An error that nobody foresaw: what it is and how to report it; where it arose, on request."""
    import traceback

    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    spot = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(os.path.dirname(spot.filename))}/{os.path.basename(spot.filename)}:{spot.lineno}"
    what = f"{type(error).__name__}: {str(error)[:200]}" if str(error) else type(error).__name__
    again = "" if os.environ.get(TRACEBACK) else f" {TRACEBACK}=1 before the command shows where it arose."
    _leave(
        DEFECT,
        f"this is a defect of negotiation, not yours ({what}, {place}). Please report it with the command.{again}",
    )


def _leave(status: int, message: str = "") -> NoReturn:
    """Say a last line on the error stream, if it takes one, and leave; what is still unwritten is given up."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # no such stream, or a broken one
        if status == INTERRUPTED:
            click.echo("\ninterrupted." if sys.stderr.isatty() else "interrupted.", err=True)
        elif message:
            click.echo(f"error: {safe(message)}", err=True)
    if status in (PIPE_CLOSED, UNWRITTEN):
        # The interpreter would try to write the rest once more when it ends, and complain.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="negotiation")
def main() -> None:
    """Which configurations of territory, guarantees and mandate make violating an agreement irrational, for whom, by
    how much, and why.

    MODEL is a name that `negotiation models` lists, or the path of a YAML document. Nothing here is a prediction: it
    is what follows from the assumptions that the document states.
    """


for command in (
    app,
    export_page,
    write_site,
    write_report,
    models,
    compare,
    explain,
    coalition,
    threshold,
    phases,
    break_even,
    phase_map,
    window,
    prove,
    verify,
    largest_box,
    backtest,
    solve,
    solvers,
    tree,
    library_games,
    cite_model,
    cross_check_table,
    page,
    sources,
    switches,
    talks,
    show_model,
    validate,
    schema,
):
    main.add_command(command)
