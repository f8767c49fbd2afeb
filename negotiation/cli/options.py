"""Arguments and options that several commands share, and the model that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from negotiation.settlement import Settlement

MODEL = click.argument("model", metavar="MODEL")
SET = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Set a lever or parameter, or take a level of a switch (SWITCH=LEVEL); may be repeated.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def load_model(model: str, settings: tuple[str, ...]) -> Settlement:
    """The settlement of a name or path, with what --set changes."""
    from negotiation.errors import UsageError
    from negotiation.settlement import load, switched

    changes: dict[str, str] = {}
    levels: dict[str, str] = {}
    settlement = load(model)
    for text in settings:
        path, sign, value = text.partition("=")
        if not sign or not path or not value:
            raise UsageError(f"--set wants PATH=VALUE, not '{text}'.")
        chosen = levels if path.strip() in settlement.document.switches else changes
        chosen[path.strip()] = value.strip()
    settlement = switched(settlement, levels)
    return settlement.change(changes) if changes else settlement
