"""The command `negotiation`, with its verbs.

Exit status: 0 answered, 1 the document is wrong, 2 the call is wrong.
"""

from __future__ import annotations

import atexit
import gc

import click

from negotiation.cli.games import solve, solvers, tree
from negotiation.cli.levers import break_even, phase_map, phases, threshold, window
from negotiation.cli.library import cite_model, cross_check_table, library_games
from negotiation.cli.page import app, export_page, write_report, write_site
from negotiation.cli.proofs import largest_box, prove, verify
from negotiation.cli.settlements import coalition, compare, explain, models, page, schema, show_model, sources, validate
from negotiation.cli.studies import backtest, switches, talks


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
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


def run() -> None:
    """The process behind the command; the cycle collector is off: its scans are a third of a short run."""
    gc.disable()
    atexit.register(gc.freeze)
    main()
