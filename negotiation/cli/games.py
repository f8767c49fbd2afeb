"""Commands about games: solve, solvers."""

from __future__ import annotations

from typing import Any

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import answering, chance, heading, print_json, say, table


@click.command()
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
    game: Any = read_game(model) if from_file else encode(load_model(model, settings), configuration)
    found = equilibria(game, concept=concept, solver=solver)
    if as_json:
        return print_json(found)
    heading(game.title)
    say(found.summary())
    table(found.rows())
    if hasattr(found, "outcomes") and len(found):
        if from_file:
            say(found.outcomes().summary())
        else:
            path = [f"{outcome} ({chance(q)})" for _, outcome, q in found[0].path()]
            say("Where play ends: " + "; ".join(path) + ".")
    unit = "" if from_file else ", in shares of the stake"
    return say(f"A gain below zero is what the deviation would cost its author{unit}.")


@click.command()
@JSON
@answering
def solvers(as_json: bool) -> None:
    """List what `solve` can be asked: forms of games, concepts, methods, and what each finds and needs."""
    from negotiation.solvers import methods

    found = methods()
    if as_json:
        return print_json(found)
    say(found.summary())
    return table(found.rows())
