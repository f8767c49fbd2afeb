"""The command line: the verbs of Python; tables in a terminal, plain text in a pipe, JSON on request.

Exit status: 0 answered, 1 the document is wrong, 2 the call is wrong.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from negotiation.display import Result
    from negotiation.settlement import Settlement

MODEL = click.argument("model", metavar="MODEL")
SET = click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Set a lever or parameter; may be repeated."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def answering(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the package's errors into messages and exit statuses: no traceback for bad input."""

    @functools.wraps(command)
    def guarded(*args: Any, **options: Any) -> None:
        from negotiation.errors import DocumentError, NegotiationError

        try:
            command(*args, **options)
        except DocumentError as error:
            _complain(error.problems)
            sys.exit(1)
        except NegotiationError as error:
            click.echo(f"error: {_safe(str(error))}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            sys.exit(0)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="negotiation")
def main() -> None:
    """Which configurations of territory, guarantees and mandate make violating an agreement irrational, for whom, by
    how much, and why.

    MODEL is a name that `negotiation models` lists, or the path of a YAML document. Nothing here is a prediction: it
    is what follows from the assumptions that the document states.
    """


@main.command()
@JSON
@answering
def models(as_json: bool) -> None:
    """List the models that come with the package."""
    from negotiation.settlement import models as catalogue

    _show(catalogue(), as_json)


@main.command()
@MODEL
@SET
@JSON
@answering
def compare(model: str, settings: tuple[str, ...], as_json: bool) -> None:
    """Compare the configurations of MODEL: verdict, margin, and what decides it."""
    from negotiation.study import compare as comparison

    found = comparison(_load(model, settings))
    if as_json:
        return _print_json(found)
    _heading(found.settlement.title)
    _say(found.summary())
    if found.changes:
        _say("Set for this comparison: " + ", ".join(f"{p} = {float(v):g}" for p, v in found.changes.items()) + ".")
    _table(found.rows())
    _say(f"The first row is the baseline. {found.unit_note}")
    _say(
        "Over the ranges: the margin when each uncertain parameter is moved on its own. Attack pays: the chance of it "
        "if only the range of the adversary's cost of fighting is known."
    )
    _say("Not a prediction: what follows from the document's assumptions.")
    _say(f"Next: negotiation explain {model} {found.assessments[0].configuration.id}")
    _warn(found.settlement)


@main.command()
@MODEL
@click.option("--lever", "lever_paths", multiple=True, metavar="PATH", help="The number to vary; all if left out.")
@click.option("--configuration", metavar="NAME", help="The configuration; the baseline if left out.")
@SET
@JSON
@answering
def threshold(
    model: str, lever_paths: tuple[str, ...], configuration: str | None, settings: tuple[str, ...], as_json: bool
) -> None:
    """At which value of a lever does violating MODEL's agreement stop paying?"""
    from negotiation.deterrence import levers
    from negotiation.deterrence import threshold as find

    settlement = _load(model, settings)
    paths = lever_paths or levers(settlement, configuration)
    formulas = bool(lever_paths) or as_json
    found = [find(settlement, lever=p, configuration=configuration, closed_form=formulas) for p in paths]
    if as_json:
        data = [one.as_data() for one in found]
        return _print_json(data[0] if len(lever_paths) == 1 else data)
    if lever_paths:
        for one in found:
            _say(str(one))
        return None
    _heading(f"{settlement.title}: thresholds in '{found[0].configuration.id}'")
    _table([row for one in found for row in one.rows()])
    return _say("One number at a time, all others as they are; levers first, then parameters. In this model.")


@main.command()
@MODEL
@click.option("--lever", required=True, metavar="PATH", help="The number to vary.")
@click.option("--configuration", metavar="NAME", help="The configuration; the baseline if left out.")
@SET
@JSON
@answering
def phases(model: str, lever: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """The whole range of a lever of MODEL as intervals, each with its verdict and who decides it."""
    from negotiation.deterrence import phases as diagram

    found = diagram(_load(model, settings), lever=lever, configuration=configuration)
    if as_json:
        return _print_json(found)
    _heading(f"{found.configuration.settlement.title}: '{found.configuration.id}' along {lever}")
    _table(found.rows())
    return _say(f"Evidence: {found.evidence}. In this model, all other numbers as they are.")


@main.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
@answering
def explain(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Explain the verdict on one CONFIGURATION of MODEL in plain words."""
    from negotiation.report import explain as explanation

    found = explanation(_load(model, settings), configuration)
    if as_json:
        return _print_json(found)
    for heading, text in found.paragraphs:
        _heading(heading)
        _say(text)
    return None


@main.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
@click.option("--concept", help="For instance Nash, sequential, subgame perfect (`negotiation solvers` lists them).")
@click.option("--solver", help="The method; the first that suits the game if left out.")
@answering
def solve(
    model: str,
    configuration: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    concept: str | None,
    solver: str | None,
) -> None:
    """Solve the game of one CONFIGURATION of MODEL, or of a Gambit file (.nfg, .efg): every move, its best deviation,
    and the check.
    """
    from negotiation.games.files import is_game_file, read_game
    from negotiation.settlement import encode
    from negotiation.solvers import solve as equilibria

    from_file = is_game_file(model)
    game: Any = read_game(model) if from_file else encode(_load(model, settings), configuration)
    found = equilibria(game, concept=concept, solver=solver)
    if as_json:
        return _print_json(found)
    _heading(game.title)
    _say(found.summary())
    _table(found.rows())
    if hasattr(found, "outcomes") and len(found):
        if from_file:
            _say(found.outcomes().summary())
        else:
            path = [f"{outcome} ({_chance(chance)})" for _, outcome, chance in found[0].path()]
            _say("Where play ends: " + "; ".join(path) + ".")
    unit = "" if from_file else ", in shares of the stake"
    return _say(f"A gain below zero is what the deviation would cost its author{unit}.")


@main.command()
@JSON
@answering
def solvers(as_json: bool) -> None:
    """List what `solve` can be asked: forms of games, concepts, methods, and what each finds and needs."""
    from negotiation.solvers import methods

    found = methods()
    if as_json:
        return _print_json(found)
    _say(found.summary())
    return _table(found.rows())


@main.command()
@click.argument("file")
@click.option("--strict", is_flag=True, help="Treat a number without unit, range, source or status as an error.")
@answering
def validate(file: str, strict: bool) -> None:
    """Check a settlement document: every mistake with its line, what is wrong, and what to do."""
    from negotiation.display import counted
    from negotiation.settlement import load as load_model
    from negotiation.settlement import names, read_file

    settlement = load_model(file) if file in names() else read_file(file, strict=strict)
    _complain(settlement.warnings)
    count = len(settlement.warnings)
    _say(f"{settlement.summary()} No mistakes; {counted(count, 'warning')}.")


@main.command()
def schema() -> None:
    """Print the JSON Schema of settlement documents."""
    from negotiation.settlement.document import SettlementDocument

    click.echo(json.dumps(SettlementDocument.model_json_schema(), indent=2, ensure_ascii=False))


def _load(model: str, settings: tuple[str, ...]) -> Settlement:
    from negotiation.errors import UsageError
    from negotiation.settlement import load

    changes = {}
    for text in settings:
        path, sign, value = text.partition("=")
        if not sign or not path or not value:
            raise UsageError(f"--set wants PATH=VALUE, not '{text}'.")
        changes[path.strip()] = value.strip()
    settlement = load(model)
    return settlement.change(changes) if changes else settlement


def _safe(text: str) -> str:
    from negotiation.display import clean

    return clean(text)


def _complain(problems: Any) -> None:
    for one in problems:
        click.echo(_safe(str(one)), err=True)


def _warn(settlement: Settlement) -> None:
    if settlement.warnings:
        count = len(settlement.warnings)
        click.echo(f"{count} numbers lack unit, range, source or status: negotiation validate lists them.", err=True)


def _show(result: Result, as_json: bool) -> None:
    if as_json:
        return _print_json(result)
    _say(result.summary())
    return _table(result.rows())


def _print_json(result: Any) -> None:
    from negotiation.display import plain

    click.echo(json.dumps(plain(result), indent=2, ensure_ascii=False))


def _chance(value: Any) -> str:
    from negotiation.display import percent

    return percent(value)


def _console() -> Any:
    """A rich console in a terminal; None in a pipe (rich is not even imported there)."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else None


def _heading(text: str) -> None:
    console = _console()
    if console is None:
        click.echo(f"\n{_safe(text)}\n{'=' * len(text)}")
    else:
        from rich.text import Text

        console.print()
        console.print(Text(_safe(text), style="bold"))


def _say(text: str) -> None:
    import textwrap

    console = _console()
    if console is not None:
        from rich.text import Text

        console.print(Text(_safe(text)))
        return
    for line in text.splitlines():
        hanging = "  " if line.startswith("- ") else ""
        click.echo(_safe(textwrap.fill(line, 116, subsequent_indent=hanging, break_on_hyphens=False)) if line else "")


def _table(rows: list[dict[str, Any]]) -> None:
    from negotiation.display import cell, text_table

    console = _console()
    if console is None:
        click.echo(f"\n{text_table(rows)}\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in rows[0] if rows else []:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value), style=_style(cell(value))) for value in row.values()))
    console.print(table)


def _style(text: str) -> str:
    """Colour is a help, never the message: the word stands beside it."""
    if text == "durable":
        return "bold blue"
    return "dark_orange" if "violation pays" in text or text == "opportunistic signature" else ""


def run() -> None:
    """The process behind the command; the cycle collector is off: its scans are a third of a short run."""
    gc.disable()
    atexit.register(gc.freeze)
    main()


if __name__ == "__main__":
    run()
