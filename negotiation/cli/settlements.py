"""Commands about settlements: compare, explain, sources, coalition; about documents: models, show, validate, schema."""

from __future__ import annotations

import json

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import (
    changes_are_told,
    complain,
    heading,
    print_json,
    say,
    sections,
    show,
    table,
    warn,
)
from negotiation.display import clean
from negotiation.errors import UsageError


@click.command()
@JSON
def models(as_json: bool) -> None:
    """List the models that come with the package."""
    from negotiation.settlement import models as catalogue

    show(catalogue(), as_json)


@click.command()
@click.argument("model", required=False)
@click.option("--across", metavar="MODEL,MODEL,...", help="Compare the baselines of several models instead.")
@SET
@JSON
def compare(model: str | None, across: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Compare the configurations of MODEL: verdict, margin, and what decides it."""
    if across is not None:
        return _league(across, model, settings, as_json)
    if model is None:
        raise UsageError("Missing argument 'MODEL': `negotiation models` lists the models; --across compares several.")
    from negotiation.study import compare as comparison

    found = comparison(load_model(model, settings))
    if as_json:
        return print_json(found)
    heading(found.settlement.title)
    say(found.summary())
    for note in found.notes():
        say(note)
    table(found.rows())
    say(f"The first row is the baseline. {found.unit_note}")
    say(
        "Over the ranges: the margin when each uncertain parameter is moved on its own. Attack pays: the chance of it "
        "if only the range of the adversary's cost of fighting is known."
    )
    say("Not a prediction: what follows from the document's assumptions.")
    say(f"Next: negotiation explain {model} {found.assessments[0].configuration.id}")
    warn(found.settlement)


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
def sources(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Every number of a CONFIGURATION of MODEL with its source, and how much of the verdict rests on it."""
    from negotiation.study import sources as find

    found = find(load_model(model, settings), configuration)
    if as_json:
        return print_json(found)
    heading(f"{found.configuration.settlement.title}: the numbers of '{found.configuration.id}'")
    say(found.summary())
    table(found.rows())
    return say("Of the sensitivity: the width of the margin's swing over the number's own range, of all such widths.")


@click.command("show")
@MODEL
def show_model(model: str) -> None:
    """Print MODEL in full as YAML: with what it inherits from the document that it extends."""
    click.echo(load_model(model, ()).as_yaml(), nl=False)


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
def coalition(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Which guarantors contribute to a CONFIGURATION of MODEL in equilibrium, where readiness costs them something?"""
    from negotiation.deterrence.coalition import coalition as find

    found = find(load_model(model, settings), configuration)
    if as_json:
        return print_json(found)
    heading(f"{found.configuration.settlement.title}: contributions to '{found.configuration.id}'")
    say(found.summary())
    table(found.rows())
    return say("Equilibrium: nobody gains by contributing more or less, the others as they are. In this model.")


def _league(across: str, model: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    from negotiation.study.league import league

    if settings or model is not None:
        raise UsageError("--across takes models only; no MODEL beside it, and no --set.")
    found = league([one.strip() for one in across.split(",") if one.strip()])
    if as_json:
        return print_json(found)
    heading("Across models, on one common set of assumptions")
    say(found.summary())
    table(found.rows())
    say(
        "Baselines; numbers about war, time and territory are those of the common ground, the rest is each model's own."
    )
    return say("Not a prediction: what follows from the documents' assumptions.")


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
def explain(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Explain the verdict on one CONFIGURATION of MODEL in plain words."""
    from negotiation.report import explain as explanation

    found = explanation(load_model(model, settings), configuration)
    if as_json:
        return print_json(found)
    changes_are_told()
    return sections(found.paragraphs)


@click.command()
@click.argument("file")
@click.option("--strict", is_flag=True, help="Treat a number without unit, range, source or status as an error.")
def validate(file: str, strict: bool) -> None:
    """Check a settlement document: every mistake with its line, what is wrong, and what to do."""
    from negotiation.display import counted
    from negotiation.settlement import load as load_model
    from negotiation.settlement import names, read_file

    settlement = load_model(file) if file in names() else read_file(file, strict=strict)
    complain(settlement.warnings)
    count = len(settlement.warnings)
    say(f"{settlement.summary()} No mistakes; {counted(count, 'warning')}.")


@click.command()
def schema() -> None:
    """Print the JSON Schema of settlement documents."""
    from negotiation.settlement.json_schema import document_schema

    click.echo(json.dumps(document_schema(), indent=2, ensure_ascii=False))


@click.command("brief")
@MODEL
@SET
@JSON
def page(model: str, settings: tuple[str, ...], as_json: bool) -> None:
    """A page about MODEL for readers, as Markdown: what it is, what the sources say, what follows, how sure."""
    from negotiation.report.narrative.reader_page import brief as write

    found = write(load_model(model, settings))
    if as_json:
        return print_json(found)
    changes_are_told()
    return click.echo(clean(found.to_markdown()), nl=False)
