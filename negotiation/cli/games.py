"""Commands about games: solve, solvers, tree."""

from __future__ import annotations

from typing import Any

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import chance, print_json, say, show


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@JSON
@click.option("--concept", help="For instance Nash, sequential, subgame perfect (`negotiation methods` lists them).")
@click.option("--solver", help="The method; the first that suits the game if left out.")
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
    from negotiation import solvers

    game, more = _game(model, configuration, settings)
    found = solvers.solve(game, concept=concept, solver=solver)
    ends = ""
    if hasattr(found, "outcomes") and len(found):
        path = [f"{outcome} ({chance(share)})" for _, outcome, share in found[0].path()] if more else []
        ends = f"Where play ends: {'; '.join(path)}." if more else found.outcomes().summary()
    unit = ", in shares of the stake" if more else ""
    cost = f"A gain below zero is what the deviation would cost its author{unit}."
    show(found, as_json, game.title, ends, cost)


def _game(model: str, configuration: str | None, settings: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    """The game of a Gambit file, or of a configuration, and then how a picture names its parties and its unit."""
    from negotiation.games.io.files import is_game_file, load_game
    from negotiation.settlement import encode

    if is_game_file(model):
        return load_game(model), {}
    settlement = load_model(model, settings)
    game = encode(settlement, configuration)
    names = {party: settlement.name(party) for party in game.parties}
    return game, {"names": names, "unit": f"share of the stake per {settlement.document.period}"}


@click.command("methods")
@JSON
def solvers(as_json: bool) -> None:
    """List what `solve` can be asked: forms of games, concepts, methods, and what each finds and needs."""
    from negotiation import solvers

    show(solvers.methods(), as_json)


@click.command()
@MODEL
@click.argument("configuration", required=False)
@SET
@click.option(
    "-o", "--output", metavar="FILE.svg", help="Write the tree as a picture; its outline is printed if left out."
)
@click.option("--leaves", default=40, show_default=True, help="Parts of a larger tree are folded in the picture.")
@JSON
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
    from negotiation.report.tree.tree_svg import tree_svg
    from negotiation.solvers import solve

    game, more = _game(model, configuration, settings)
    if not isinstance(game, ExtensiveGame):
        raise UsageError(f"{model} is a table, not a tree: `negotiation solve {model}` prints it.")
    found = solve(game)
    picture = tree_svg(game, found[0] if len(found) else None, most_leaves=leaves, **more)
    if output:
        picture.save(output)
    if as_json:
        return print_json(picture.as_data())
    if output:
        return say(f"{clean(game.title)}: {picture.layout.rows} leaves drawn. Written to {output}.")
    return click.echo(picture.outline)
