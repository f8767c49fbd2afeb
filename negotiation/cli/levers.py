"""Commands about levers: threshold, phases, break-even, phase-map, window."""

from __future__ import annotations

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import heading, print_json, say, show, table

CONFIGURATION = click.option("--configuration", metavar="NAME", help="The configuration; the baseline if left out.")


@click.command()
@MODEL
@click.option("--lever", "lever_paths", multiple=True, metavar="PATH", help="The number to vary; all if left out.")
@CONFIGURATION
@SET
@JSON
def threshold(
    model: str, lever_paths: tuple[str, ...], configuration: str | None, settings: tuple[str, ...], as_json: bool
) -> None:
    """At which value of a lever does violating MODEL's agreement stop paying?"""
    import negotiation

    settlement = load_model(model, settings)
    paths = lever_paths or negotiation.levers(settlement, configuration)
    formulas = bool(lever_paths) or as_json
    found = [negotiation.threshold(settlement, configuration, lever=path, closed_form=formulas) for path in paths]
    if as_json:
        data = [one.as_data() for one in found]
        return print_json(data[0] if len(lever_paths) == 1 else data)
    if lever_paths:
        for one in found:
            say(str(one))
        return None
    heading(f"{settlement.title}: thresholds in '{found[0].configuration.id}'")
    table([row for one in found for row in one.rows()])
    return say("One number at a time, all others as they are; levers first, then parameters. In this model.")


@click.command()
@MODEL
@click.option("--lever", required=True, metavar="PATH", help="The number to vary.")
@CONFIGURATION
@SET
@JSON
def phases(model: str, lever: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """The whole range of a lever of MODEL as intervals, each with its verdict and who decides it."""
    import negotiation

    found = negotiation.phases(load_model(model, settings), configuration, lever=lever)
    if as_json:
        return print_json(found)
    heading(f"{found.configuration.settlement.title}: '{found.configuration.id}' along {lever}")
    table(found.rows())
    return say(f"Evidence: {found.evidence}. In this model, all other numbers as they are.")


@click.command("break-even")
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
def break_even(model: str, configuration: str | None, settings: tuple[str, ...], as_json: bool) -> None:
    """For every number of a CONFIGURATION of MODEL: the nearest value, lower and higher, that flips the verdict."""
    import negotiation
    from negotiation.deterrence.levers.break_even import ALONE

    found = negotiation.break_even(load_model(model, settings), configuration)
    if as_json:
        return print_json(found)
    settlement, name = found.configuration.settlement, found.configuration.id
    heading(f"{settlement.title}: break-even values in '{name}'")
    say(found.summary())
    table(found.rows())
    say(f"{ALONE} Two numbers together may flip the verdict sooner. Distance is counted in widths of the range.")
    scanned = [one.path for one in found if not one.evidence.conclusive]
    but = f", but for {', '.join(scanned)}: scanned, so a narrow change may be missed" if scanned else ""
    say(f"Borders are exact or proved{but}.")
    if found.flipping:
        say(f"Next: negotiation phases {settlement.id} --lever {found.flipping[0].path} --configuration {name}")
    return say("Sources of the numbers: --json. Not a prediction: what follows from the document's assumptions.")


@click.command("phase-map")
@MODEL
@click.option("--lever", required=True, metavar="PATH", help="The number that is walked, left to right.")
@click.option("--second", required=True, metavar="PATH", help="The number that changes from row to row.")
@click.option("--steps", default=9, show_default=True, help="How many rows, 2 to 41.")
@CONFIGURATION
@SET
@JSON
def phase_map(
    model: str,
    lever: str,
    second: str,
    steps: int,
    configuration: str | None,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """The verdicts of MODEL over two levers, row by row."""
    import negotiation

    settlement = load_model(model, settings)
    found = negotiation.phase_map(settlement, configuration, levers=(lever, second), steps=steps)
    show(found, as_json, f"{settlement.title}: {lever} and {second}", "In this model, all other numbers as they are.")


@click.command()
@MODEL
@click.argument("configuration", required=False)
@click.option("--lever", default="strength", show_default=True, metavar="PATH", help="The number to vary.")
@click.option("--over", "second", metavar="PATH", help="A second number: one window for each of its values.")
@click.option("--steps", default=9, show_default=True, help="How many values of the second number, 2 to 41.")
@SET
@JSON
def window(
    model: str,
    configuration: str | None,
    lever: str,
    second: str | None,
    steps: int,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """For which values of a lever does every condition hold: strong enough to deter, neutral enough to be accepted?"""
    import negotiation

    settlement = load_model(model, settings)
    if second is not None:
        rows = negotiation.phase_map(settlement, configuration, levers=(lever, second), of="window", steps=steps)
        if as_json:
            return print_json(rows)
        heading(f"{settlement.title}: '{configuration or settlement.document.baseline}' over {second}")
        say(rows.summary())
        table(rows.rows())
        return say("In this model, all other numbers as they are.")
    found = negotiation.window(settlement, configuration, lever=lever)
    if as_json:
        return print_json(found)
    heading(f"{settlement.title}: the window of '{found.configuration.id}'")
    say(found.summary())
    table(found.rows())
    return say(f"Evidence: {found.evidence}. In this model, all other numbers as they are.")
