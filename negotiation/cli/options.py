"""Arguments and options that several commands share, and the model that they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from negotiation.cli.printing import CHANGED

if TYPE_CHECKING:
    from negotiation.settlement import Configuration, Settlement

MODEL = click.argument("model", metavar="MODEL")
SET = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Set a number by its path or name, take a level of a switch (SWITCH=LEVEL), or set territory, mandate, "
    "guarantees (names, joined by commas); may be repeated.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def load_model(model: str, settings: tuple[str, ...]) -> Settlement:
    """The settlement of a name or path, with what --set changes."""
    from negotiation.settlement import load

    settlement = load(model)
    found = settlement.change(_changes(settings, "--set")) if settings else settlement
    click.get_current_context().meta[CHANGED] = found.changes
    return found


def changed_configuration(settlement: Settlement, text: str) -> Configuration:
    """The configuration that 'NAME; PATH=VALUE; ...' says."""
    name, *changes = (part.strip() for part in text.split(";"))
    return settlement.configuration(name).change(_changes([change for change in changes if change], "--beside"))


def _changes(settings: Iterable[str], option: str) -> dict[str, str]:
    """Path or name to value, of texts PATH=VALUE."""
    from negotiation.errors import UsageError

    found: dict[str, str] = {}
    for text in settings:
        path, _, value = (part.strip() for part in text.rpartition("="))
        if not path or not value:
            raise UsageError(f"{option} wants PATH=VALUE, not '{text}'.")
        if path in found:
            raise UsageError(f"{option}: '{path}' is set twice.")
        found[path] = value
    return found
