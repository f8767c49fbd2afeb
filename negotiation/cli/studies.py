"""Commands about many models at once: backtest."""

from __future__ import annotations

import click

from negotiation.cli.options import JSON
from negotiation.cli.printing import answering, heading, print_json, say, table


@click.command()
@click.option("--outcomes", metavar="FILE", help="CSV with id, event (1 failed, 0 last seen to hold) and years.")
@JSON
@answering
def backtest(outcomes: str | None, as_json: bool) -> None:
    """Margin and verdict of 35 coded precedents by one rule; with outcomes, how well the margin orders their lives."""
    from negotiation.study.backtest import backtest as run

    found = run(outcomes)
    if as_json:
        return print_json(found)
    heading("Precedents by one rule from codes to numbers")
    say(found.summary())
    table(found.rows())
    say("The rule with its reasons: models/precedents/rule.yaml. It uses a case's codes and nothing that came after.")
    return say("Margin against war: what starting it again would cost the adversary (share of the stake per month).")
