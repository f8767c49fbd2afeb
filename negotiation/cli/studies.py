"""Commands about many models, or one as many sources or formats have it: backtest, switches, talks."""

from __future__ import annotations

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import print_json, say, show, table

NO_PREDICTION = "Not a prediction: what follows from the document's assumptions."


@click.command()
@click.option("--outcomes", metavar="FILE", help="CSV with id, event (1 failed, 0 last seen to hold) and years.")
@JSON
def backtest(outcomes: str | None, as_json: bool) -> None:
    """Margin and verdict of 35 coded precedents by one rule; with outcomes, how well the margin orders their lives."""
    from negotiation.study import backtest

    show(
        backtest.backtest(outcomes),
        as_json,
        "Precedents by one rule from codes to numbers",
        "The rule with its reasons: models/precedents/rule.yaml. It uses a case's codes and nothing that came after.",
        "Margin against war: what starting it again would cost the adversary (share of the stake per month).",
    )


@click.command("alternatives")
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
def switches(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Where the sources contradict each other: a CONFIGURATION of MODEL under every level of every switch."""
    from negotiation.study import switch_table

    found = switch_table.alternatives(load_model(model, settings), configuration)
    show(
        found,
        as_json,
        f"{found.configuration.settlement.title}: what the sources disagree on",
        "One switch at a time, all else as the document has it. Take a level in any command: --set SWITCH=LEVEL.",
        NO_PREDICTION,
    )


@click.command()
@MODEL
@click.argument("format_name", metavar="[FORMAT]", required=False)
@SET
@JSON
def talks(model: str, format_name: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """Who can block what in each format of talks about MODEL, what all would accept, and what solutions pick."""
    from negotiation.study.talks import negotiations

    found = negotiations.talks(load_model(model, settings), format_name)
    if as_json:
        return print_json(found)
    show(found, False, f"{found.settlement.title}: who can agree on what", *found.notes())
    if len(found.formats) == 1:
        table(found.formats[0].power_rows())
        say(found.formats[0].power_note)
    return say(f"Evidence: {found.evidence}. {NO_PREDICTION}")
