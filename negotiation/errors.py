"""Errors: one family; each knows what is wrong, where, why it matters and what to do.

A message is public interface: it names the place (file, line, column, path), says what is wrong in one
sentence, and ends with what to do, with the nearest name where a name was not found.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """A spot in a document: file, line and column (from 1) and the dotted path of the entry."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""

    def __str__(self) -> str:
        spot = self.file or "document"
        if self.line is not None:
            spot += f":{self.line}"
            if self.column is not None:
                spot += f":{self.column}"
        return f"{spot}: {self.path}" if self.path else spot


@dataclass(frozen=True)
class Problem:
    """One mistake in a document: what is wrong, where, and what to do about it."""

    what: str
    place: Place = Place()
    advice: str = ""
    severity: str = "error"

    def at(self, **changes: object) -> Problem:
        """The same problem with parts of its place filled in."""
        return replace(self, place=replace(self.place, **changes))  # type: ignore[arg-type]

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}: {self.what}"
        return f"{text} {self.advice}".rstrip() if self.advice else text


class NegotiationError(Exception):
    """Base of every error that this package raises on purpose."""


class UsageError(NegotiationError, ValueError):
    """The call is wrong: an unknown name, an impossible combination (exit status 2)."""


class UnknownKey(UsageError, KeyError):  # noqa: N818 (it says what happened)
    """A result, row or table has nothing under this key."""

    __str__ = Exception.__str__  # a KeyError would show its message in quotes


class FormulaError(NegotiationError, ValueError):
    """A payoff formula is refused; `column` counts characters from 1."""

    def __init__(self, what: str, column: int, advice: str = "") -> None:
        self.what, self.column, self.advice = what, column, advice
        super().__init__(f"column {column}: {what}" + (f" {advice}" if advice else ""))


class DocumentError(NegotiationError, ValueError):
    """A document is wrong (exit status 1); `problems` holds every mistake found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class GameError(NegotiationError, ValueError):
    """A game is not well formed, or a question does not fit its form."""


class SolverError(NegotiationError, RuntimeError):
    """A solver's answer failed its own incentives, or the method does not reach this game."""


class OutOfReach(SolverError):  # noqa: N818 (it says what happened)
    """A solver cannot handle this game; `solve` then tries the next method."""


class Undecided(NegotiationError, ArithmeticError):  # noqa: N818 (it says what happened)
    """A comparison that the two bounds of a number do not decide; `radius` is how far the number may be off."""

    def __init__(self, what: str, radius: float = 0.0) -> None:
        self.what, self.radius = what, radius
        advice = "Subtract the expressions and ask `Point.sign`, or compare `midpoint(x)` if a guess will do."
        super().__init__(f"{what} It is known to within {radius:.0e}. {advice}")

    def __reduce__(self) -> tuple[type[Undecided], tuple[str, float]]:
        return type(self), (self.what, self.radius)


def near_miss(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known name, or lists the known ones when there are few.

    >>> near_miss("rusia", ["russia", "ukraine"])
    "Did you mean 'russia'?"
    """
    names = sorted({str(one) for one in known})
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    if names and len(names) <= 12:
        return "Known: " + ", ".join(names) + "."
    return ""
