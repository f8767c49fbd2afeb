"""How an answer is known: its kind, how far a number may be off, and a note for the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from negotiation.display import portable
from negotiation.expressions.numbers import Enclosure


@portable
class EvidenceKind(StrEnum):
    """What stands behind an answer, the strongest first."""

    PROVED = "proved"
    EXACT = "exact"
    ENCLOSED = "enclosed"
    SYMBOLIC = "symbolic"
    NUMERIC = "numeric"
    SAMPLED = "sampled"


@portable
@dataclass(frozen=True)
class Evidence:
    """How an answer is known; `str` of it is a sentence for people.

    Parameters
    ----------
    kind : EvidenceKind
        'proved' (by an argument over a whole range), 'exact' (rational), 'enclosed' (a proved bound on the error),
        'symbolic' (a formula), 'numeric' (in floats, or by a scan that may miss something), 'sampled'.
    radius : Fraction or float, optional
        How far a number may be off at most: proved if the kind is 'enclosed' or 'symbolic', a tolerance if 'numeric'.
    note : str
        What else a reader should know.

    Examples
    --------
    >>> print(Evidence.of([Fraction(1, 2), Enclosure(Fraction(0), Fraction(1, 500))]))
    enclosed to 1e-03
    """

    kind: EvidenceKind
    radius: Fraction | float | None = None
    note: str = ""

    @classmethod
    def proved(cls, note: str = "") -> Evidence:
        """Shown by an argument that covers everything asked about."""
        return cls(EvidenceKind.PROVED, None, note)

    @classmethod
    def exact(cls, note: str = "") -> Evidence:
        """In rationals, without any rounding."""
        return cls(EvidenceKind.EXACT, None, note)

    @classmethod
    def enclosed(cls, radius: Fraction | float | None = None, note: str = "") -> Evidence:
        """Between two rationals that are proved to bound it, at most `radius` from the middle."""
        return cls(EvidenceKind.ENCLOSED, radius, note)

    @classmethod
    def of(cls, values: Iterable[Any], note: str = "") -> Evidence:
        """Exact if all numbers are, else enclosed to the widest of them."""
        radii = [value.radius for value in values if isinstance(value, Enclosure)]
        return cls.enclosed(max(radii), note) if radii else cls.exact(note)

    @classmethod
    def symbolic(cls, numbers: Evidence | None = None, note: str = "") -> Evidence:
        """A formula; `numbers` is how its value is known."""
        if numbers is None:
            return cls(EvidenceKind.SYMBOLIC, None, note)
        return cls(EvidenceKind.SYMBOLIC, numbers.radius, ", ".join(part for part in (str(numbers), note) if part))

    @classmethod
    def numeric(cls, tolerance: Fraction | float | None = None, note: str = "") -> Evidence:
        """Computed in floats, or scanned; without a note, scanned and bisected to the tolerance."""
        if tolerance is not None and not note:
            note = f"scanned, bisected to {float(tolerance):.0e}"
        return cls(EvidenceKind.NUMERIC, tolerance, note)

    @classmethod
    def sampled(cls, draws: int, seed: int, note: str = "", *, what: str = "draws") -> Evidence:
        """From random draws; the same seed gives the same answer."""
        return cls(EvidenceKind.SAMPLED, None, f"{draws:,} {what}, seed {seed}" + (f"; {note}" if note else ""))

    @property
    def conclusive(self) -> bool:
        """Whether it rests on an argument, and not on floats, a scan or a sample."""
        return self.kind not in (EvidenceKind.NUMERIC, EvidenceKind.SAMPLED)

    def __str__(self) -> str:
        text = str(self.kind)
        if self.kind is EvidenceKind.ENCLOSED and self.radius is not None:
            text += f" to {max(float(self.radius), 1e-300):.0e}"
        joint = ", " if self.kind in (EvidenceKind.ENCLOSED, EvidenceKind.SYMBOLIC) else ": "
        return f"{text}{joint}{self.note}" if self.note else text
