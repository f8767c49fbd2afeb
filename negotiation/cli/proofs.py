"""The command line of proofs over ranges: `prove`, `verify` and `largest-box`.

Exit status: 0 answered (or verified), 1 the document or the certificate is wrong, 2 the call is wrong.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import answering, heading, print_json, say, table

RANGE = click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="PATH=LOW:HIGH",
    help="Only these numbers vary, in these ranges; may be repeated. Left out: the document's ranges.",
)


@click.command()
@MODEL
@click.argument("configuration", required=False)
@RANGE
@SET
@click.option("-o", "--output", metavar="FILE", help="Write the certificate to a file.")
@click.option("--boxes", default=100_000, show_default=True, help="Boxes to look at, at most.")
@JSON
@answering
def prove(
    model: str,
    configuration: str | None,
    ranges: tuple[str, ...],
    settings: tuple[str, ...],
    output: str | None,
    boxes: int,
    as_json: bool,
) -> None:
    """Prove that no violation of MODEL's agreement pays, for every value of its parameters inside their ranges."""
    from negotiation.deterrence.proofs.prove import prove as proof

    settlement = load_model(model, settings)
    found = proof(settlement, configuration, ranges=_ranges(ranges), budget=boxes)
    if output and found.certificate is not None:
        found.save(output)
    if as_json:
        return print_json(found)
    heading(settlement.title)
    say(found.summary())
    table(found.rows())
    say(f"Evidence: {found.evidence}.")
    if output and found.certificate is None:
        click.echo(f"no certificate was written: the answer is '{found.answer}'.", err=True)
    elif output:
        say(f"Certificate: {output}. Check it again: negotiation check-certificate {output} {model}")
    return say("In this model; all other numbers as they are.")


@click.command("check-certificate")
@click.argument("certificate", metavar="CERTIFICATE")
@click.argument("model", metavar="[MODEL]", required=False)
@JSON
@answering
def verify(certificate: str, model: str | None, as_json: bool) -> None:
    """Check a CERTIFICATE of `prove` again, in other arithmetic and without search, and compare it with MODEL."""
    from negotiation.deterrence.proofs.prove import check_certificate

    found = check_certificate(certificate, load_model(model, ()) if model else None)
    if as_json:
        print_json(found)
    else:
        say(found.summary())
        table(found.rows())
        if found.holds and not found.against_model:
            say("Not compared with a model: give MODEL to see that these are its gains and ranges.")
    if not found.holds:
        sys.exit(1)


@click.command("largest-box")
@MODEL
@click.argument("configuration", required=False)
@RANGE
@SET
@click.option("-o", "--output", metavar="FILE", help="Write the certificate of the box to a file.")
@JSON
@answering
def largest_box(
    model: str,
    configuration: str | None,
    ranges: tuple[str, ...],
    settings: tuple[str, ...],
    output: str | None,
    as_json: bool,
) -> None:
    """How far may MODEL's parameters move, together and alone, before the conclusion is no longer proved?"""
    from negotiation.deterrence.proofs.largest_box import largest_box as grown

    settlement = load_model(model, settings)
    found = grown(settlement, configuration, ranges=_ranges(ranges))
    if output and found.proof.certificate is not None:
        found.proof.save(output)
    if as_json:
        return print_json(found)
    heading(settlement.title)
    say(found.summary())
    table(found.rows())
    return say("Alone: the others anywhere in the box that is proved. What the conclusion rests on comes first.")


def _ranges(texts: tuple[str, ...]) -> dict[str, Any] | None:
    """Ranges from PATH=LOW:HIGH."""
    from negotiation.errors import UsageError

    found: dict[str, Any] = {}
    for text in texts:
        path, sign, pair = text.partition("=")
        low, colon, high = pair.partition(":")
        if not (sign and colon and path.strip() and low.strip() and high.strip()):
            raise UsageError(f"--range wants PATH=LOW:HIGH, not '{text}'.")
        found[path.strip()] = (low.strip(), high.strip())
    return found or None
