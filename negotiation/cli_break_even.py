"""The command `negotiation break-even`: which single number flips the verdict, how far it is from doing so.

The command line owns documents, options and printing; this module answers and says in which order it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation.deterrence.break_evens import BreakEvens
    from negotiation.settlement import Settlement

HELP = "For every number of CONFIGURATION of MODEL: the nearest value, lower and higher, that flips the verdict."


def answer(settlement: Settlement, configuration: str | None = None) -> BreakEvens:
    """The break-even values of one configuration; the baseline if left out."""
    from negotiation.deterrence.break_evens import break_even

    return break_even(settlement, configuration)


def show(
    found: BreakEvens,
    heading: Callable[[str], None],
    say: Callable[[str], None],
    table: Callable[[list[dict[str, Any]]], None],
) -> None:
    """Print the answer with the printers of the command line: title, sentence, table, how to read it, what is next."""
    settlement, name = found.configuration.settlement, found.configuration.id
    heading(f"{settlement.title}: break-even values in '{name}'")
    say(found.summary())
    table(found.table())
    say(
        "One number at a time, through every value that it may take, all others as they are: two numbers together may "
        "flip the verdict sooner. Distance is counted in widths of the range that the document gives for the number."
    )
    scanned = [one.path for one in found if one.evidence.startswith("numeric")]
    if scanned:
        say(f"Borders are exact or proved, but for {', '.join(scanned)}: scanned, so a narrow change may be missed.")
    else:
        say("Borders are exact or proved.")
    if found.flipping:
        say(f"Next: negotiation phases {settlement.id} --lever {found.flipping[0].path} --configuration {name}")
    say("Sources of the numbers: --json. Not a prediction: what follows from the document's assumptions.")
