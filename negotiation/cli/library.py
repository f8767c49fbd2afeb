"""Commands about the literature and about other programs: library, cite, cross-check."""

from __future__ import annotations

import click

from negotiation.cli.options import JSON, load_model
from negotiation.cli.printing import heading, print_json, say, show, table
from negotiation.errors import UsageError


@click.command("library")
@JSON
def library_games(as_json: bool) -> None:
    """List the games of the literature that come with the package."""
    from negotiation.library.catalogue import library

    show(library(), as_json)


@click.command("cite")
@click.argument("model", required=False)
@click.option("--bibtex", is_flag=True, help="As BibTeX entries.")
@JSON
def cite_model(model: str | None, bibtex: bool, as_json: bool) -> None:
    """How to cite the software and, if given, the document of MODEL."""
    from negotiation.citation import cite

    found = cite(load_model(model, ()) if model else None)
    if as_json:
        return print_json(found)
    return click.echo(found.to_bibtex() if bibtex else str(found), nl=not bibtex)


@click.command("cross-check")
@click.argument("file", metavar="FILE.nfg")
@JSON
def cross_check_table(file: str, as_json: bool) -> None:
    """Ask Nashpy and Gambit (where installed) for the equilibria of a table, and judge each by our verification."""
    from negotiation.games import NormalFormGame
    from negotiation.games.io.files import load_game
    from negotiation.solvers.cross_check import cross_check

    game = load_game(file)
    if not isinstance(game, NormalFormGame):
        raise UsageError(f"{file} is a tree, not a table: cross-check takes an .nfg file.")
    found = cross_check(game)
    if as_json:
        return print_json(found)
    heading(game.title)
    say(found.summary())
    table(found.rows())
    return say(
        "A missed or refuted answer is no error by itself: float programs may miss equilibria of degenerate tables."
    )
