"""Commands whose answer is a page or a file: app, export, site, report."""

from __future__ import annotations

import click

from negotiation.cli.options import MODEL, SET, changed_configuration, load_model
from negotiation.cli.printing import say


@click.command("serve")
@click.argument("model", required=False, default="four-level-framework")
@SET
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535), help="The port.")
@click.option("--open/--no-open", "browser", default=False, help="Open the link in a browser.")
def app(model: str, settings: tuple[str, ...], host: str, port: int, browser: bool) -> None:
    """Serve the page on this machine, starting with MODEL: switches, sliders, and what needs Python."""
    from negotiation.app.server import serve

    def announce(link: str) -> None:
        click.echo(f"The page is at {link}")
        click.echo("It answers on this machine only. Stop it with Ctrl-C.")
        if browser:
            click.launch(link)

    if host not in ("127.0.0.1", "localhost", "::1"):
        say(f"Listening on {host}: anybody who can reach it and has the link can use the page.")
    serve(load_model(model, settings), host=host, port=port, announce=announce)


@click.command("explore")
@MODEL
@SET
@click.option("-o", "--output", required=True, metavar="FILE.html", help="The file to write.")
def export_page(model: str, settings: tuple[str, ...], output: str) -> None:
    """Write the page about MODEL as one file that opens from disk, offline, with every slider: to be sent by mail."""
    from negotiation.app.file import export

    found = export(load_model(model, settings), output)
    say(f"{found}: {found.stat().st_size / 1e6:.2f} MB. It needs nothing else, and sends nothing anywhere.")


@click.command("site")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="The folder to write.")
def write_site(output: str) -> None:
    """Write the documentation pages: a list of the models, and for each one a page with every slider."""
    from negotiation.app.site import site

    say(f"{site(output, told=click.echo)} lists them all.")


@click.command("report")
@MODEL
@SET
@click.option(
    "--beside",
    multiple=True,
    metavar="'NAME; PATH=VALUE; ...'",
    help="A row more: configuration NAME with these changes, beside the document's own; may be repeated.",
)
@click.option("-o", "--output", required=True, metavar="FILE", help=".html, .pdf, .xlsx, .csv, .md, .tex or .json")
def write_report(model: str, settings: tuple[str, ...], beside: tuple[str, ...], output: str) -> None:
    """Write a report on MODEL, of the kind that FILE's suffix says: compared, explained, with every assumption."""
    from negotiation.report.files import kind, report

    kind(output)  # a wrong suffix is told before anything is computed
    settlement = load_model(model, settings)
    rows = [changed_configuration(settlement, text) for text in beside]
    found = report(settlement, beside=rows).save(output)
    say(f"{found}: {found.stat().st_size / 1e6:.2f} MB.")
