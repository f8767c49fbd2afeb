"""The command line of proofs over ranges: `prove`, `verify` and `largest-box`.

Exit status: 0 answered (or verified), 1 the document or the certificate is wrong, 2 the call is wrong.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from negotiation.cli.options import JSON, MODEL, SET, load_model
from negotiation.cli.printing import show

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
    from negotiation.deterrence.proofs import prove

    settlement = load_model(model, settings)
    found = prove.prove(settlement, configuration, ranges=_ranges(ranges), budget=boxes)
    written = output if found.certificate is not None else None
    if written:
        found.save(written)
    checked = (
        f"Certificate: {written}. Check it again: negotiation check-certificate {written} {model}" if written else ""
    )
    evidence = f"Evidence: {found.evidence}."
    show(found, as_json, settlement.title, evidence, checked, "In this model; all other numbers as they are.")
    if output and not written:
        click.echo(f"no certificate was written: the answer is '{found.answer}'.", err=True)


@click.command("check-certificate")
@click.argument("certificate", metavar="CERTIFICATE")
@click.argument("model", metavar="[MODEL]", required=False)
@JSON
def verify(certificate: str, model: str | None, as_json: bool) -> None:
    """Check a CERTIFICATE of `prove` again, in other arithmetic and without search, and compare it with MODEL."""
    from negotiation.deterrence.proofs.prove import check_certificate

    found = check_certificate(certificate, load_model(model, ()) if model else None)
    alone = found.holds and not found.against_model
    show(found, as_json, "", "Not compared with a model: give MODEL to see that these are its gains." if alone else "")
    if not found.holds:
        sys.exit(1)


@click.command("largest-box")
@MODEL
@click.argument("configuration", required=False)
@RANGE
@SET
@click.option("-o", "--output", metavar="FILE", help="Write the certificate of the box to a file.")
@JSON
def largest_box(
    model: str,
    configuration: str | None,
    ranges: tuple[str, ...],
    settings: tuple[str, ...],
    output: str | None,
    as_json: bool,
) -> None:
    """How far may MODEL's parameters move, together and alone, before the conclusion is no longer proved?"""
    from negotiation.deterrence.proofs import largest_box

    settlement = load_model(model, settings)
    found = largest_box.largest_box(settlement, configuration, ranges=_ranges(ranges))
    if output and found.proof.certificate is not None:
        found.proof.save(output)
    closing = "Alone: the others anywhere in the box that is proved. What the conclusion rests on comes first."
    show(found, as_json, settlement.title, closing)


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
