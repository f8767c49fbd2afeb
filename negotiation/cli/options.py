"""Arguments and options that several commands share, and the model that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from negotiation.cli.printing import CHANGED

if TYPE_CHECKING:
    from negotiation.settlement import Settlement

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
    from negotiation.errors import UsageError
    from negotiation.settlement import load

    changes: dict[str, str] = {}
    settlement = load(model)
    for text in settings:
        path, _, value = (part.strip() for part in text.rpartition("="))
        if not path or not value:
            raise UsageError(f"--set wants PATH=VALUE, not '{text}'.")
        changes[path] = value
    found = settlement.change(changes) if changes else settlement
    click.get_current_context().meta[CHANGED] = found.changes
    return found
