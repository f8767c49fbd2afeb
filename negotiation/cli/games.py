"""Commands about games: solve, solvers, tree."""

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
@click.option("--concept", help="For instance Nash, sequential, subgame perfect (`negotiation methods` lists them).")
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
    from negotiation.games.io.files import is_game_file, load_game
    from negotiation.settlement import encode
    from negotiation.solvers import solve as equilibria

    from_file = is_game_file(model)
    game: Any = load_game(model) if from_file else encode(load_model(model, settings), configuration)
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


@click.command("methods")
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


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@click.option(
    "-o", "--output", metavar="FILE.svg", help="Write the tree as a picture; its outline is printed if left out."
)
@click.option("--leaves", default=40, show_default=True, help="Parts of a larger tree are folded in the picture.")
@JSON
@answering
def tree(
    model: str,
    configuration: str | None,
    settings: tuple[str, ...],
    output: str | None,
    leaves: int,
    as_json: bool,
) -> None:
    """The game tree of one CONFIGURATION of MODEL, or of a Gambit file (.efg), with what everybody does."""
    from negotiation.display import clean
    from negotiation.errors import UsageError
    from negotiation.games import ExtensiveGame
    from negotiation.games.io.files import is_game_file, load_game
    from negotiation.report.tree.tree_svg import tree_svg
    from negotiation.settlement import encode
    from negotiation.solvers import solve as equilibria

    more: dict[str, Any] = {}
    if is_game_file(model):
        game: Any = load_game(model)
    else:
        settlement = load_model(model, settings)
        game = encode(settlement, configuration)
        more["names"] = {party: settlement.name(party) for party in game.parties}
        more["unit"] = f"share of the stake per {settlement.document.period}"
    if not isinstance(game, ExtensiveGame):
        raise UsageError(f"{model} is a table, not a tree: `negotiation solve {model}` prints it.")
    found = equilibria(game)
    picture = tree_svg(game, found[0] if len(found) else None, most_leaves=leaves, **more)
    if output:
        picture.save(output)
    if as_json:
        return print_json(picture.as_data())
    if output:
        return say(f"{clean(game.title)}: {picture.layout.rows} leaves drawn. Written to {output}.")
    return click.echo(picture.outline)
