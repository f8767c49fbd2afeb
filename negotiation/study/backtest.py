r"""Back-test: do precedents with a larger margin last longer? Margins by one rule, outcomes from a file.

Harrell's C is the share of comparable pairs in which the arrangement that failed earlier had the smaller score. A pair
is comparable if the earlier of its two times is that of a failure; equal scores count one half (Harrell and others
1982). The interval is from a bootstrap over cases (percentiles, fixed seed). C = 1/2 is what a coin gives.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from negotiation.deterrence import Assessment, assess
from negotiation.deterrence.assessment import VERDICT
from negotiation.display import Column, Result, counted, decimal
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import exact_number
from negotiation.files import read_bounded
from negotiation.study.expectations import war_margin
from negotiation.study.precedents import Case, additive_index, cases, precedent

DRAWS, SEED = 2000, 2026
ENDED = (col.flag("ended", key="failed", words=("failed", "held", "–")), col.number("years", unit="years"))
MOST_BYTES = 1 << 20  # of a file of outcomes


@dataclass(frozen=True)
class Precedent(Result):
    """One case: its margin and verdict by the rule, the simple index, and how it ended if that is known.

    Attributes
    ----------
    case : Case
    assessment : Assessment
    index : Fraction
    failed : bool or None
    years : Fraction or None
        Until it failed, or until it was last seen to hold.
    """

    case: Case
    assessment: Assessment
    index: Fraction
    failed: bool | None = None
    years: Fraction | None = None

    @property
    def score(self) -> float:
        """What starting the war again would cost the adversary (negative: gain it)."""
        return war_margin(self.assessment, "adversary")

    def summary(self) -> str:
        return f"{self.case.case}: {self.assessment.verdict}, margin against war {decimal(self.score, signed=True)}."

    columns = (
        col.key("case"),
        col.text("arrangement"),
        col.value("from"),
        col.signed("margin against war", unit=STAKE),
        VERDICT,
        col.signed("index", digits=2),
    )

    def _header(self) -> tuple[Column, ...]:
        return self.columns if self.years is None else (*self.columns, *ENDED)

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        facts = self.case.id, self.case.case, self.case.start, self.score, self.assessment.verdict, self.index
        yield facts if self.years is None else (*facts, self.failed, self.years)

    def as_data(self) -> dict[str, Any]:
        return {
            "id": self.case.id,
            "case": self.case.case,
            "margin_against_war": self.score,
            "margin": self.assessment.margin,
            "verdict": self.assessment.verdict,
            "index": self.index,
            "failed": self.failed,
            "years": self.years,
        }


@dataclass(frozen=True)
class Concordance:
    """Harrell's C with a bootstrap interval (5 % to 95 %)."""

    value: Fraction
    low: float
    high: float
    pairs: int

    def __str__(self) -> str:
        return f"{decimal(self.value, 3)} ({self.low:.3f} to {self.high:.3f})"

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"c": self.value, "low": self.low, "high": self.high, "pairs": self.pairs, "draws": DRAWS, "seed": SEED}


@dataclass(frozen=True)
class Backtest(Result):
    """All cases by the rule, and, where outcomes are given, how well the margin orders their lives.

    Attributes
    ----------
    precedents : tuple of Precedent
        The smallest margin first.
    margin, index : Concordance or None
        Of the margin against war, and of the simple additive index.
    """

    precedents: tuple[Precedent, ...]
    margin: Concordance | None = None
    index: Concordance | None = None

    def summary(self) -> str:
        deterring = sum(one.score > 0 for one in self.precedents)
        text = f"{counted(len(self.precedents), 'case')} by one rule: war is deterred in {deterring} of them."
        if self.margin is None or self.index is None:
            return text
        known = sum(one.years is not None for one in self.precedents)
        return (
            f"{text} Over {counted(known, 'known outcome')} Harrell's C of the margin is {self.margin}, of a simple "
            f"additive index {self.index}; a coin has 0.5 (evidence: sampled, {DRAWS} bootstrap draws, seed {SEED})."
        )

    def _header(self) -> tuple[Column, ...]:
        known = any(precedent.years is not None for precedent in self.precedents)
        return (*Precedent.columns, *ENDED) if known else Precedent.columns

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        width = len(self._header())
        for case in self.precedents:
            (facts,) = case._cells()
            yield *facts, *(None,) * (width - len(facts))

    def _items(self) -> Mapping[str, Precedent]:
        return {precedent.case.id: precedent for precedent in self.precedents}

    def as_data(self) -> dict[str, Any]:
        return {
            "summary": self.summary(),
            "cases": [one.as_data() for one in self.precedents],
            "margin": None if self.margin is None else self.margin.as_data(),
            "index": None if self.index is None else self.index.as_data(),
        }


def backtest(outcomes: str | Path | Mapping[str, tuple[Any, Any]] | None = None) -> Backtest:
    """Margin and verdict of every precedent; with outcomes, Harrell's C of the margin and of a simple index.

    Parameters
    ----------
    outcomes : path or mapping, optional
        A CSV file with the columns id, event (1 it failed, 0 it was last seen to hold) and years; or id to
        (event, years).

    Raises
    ------
    UsageError
        If the file cannot be read, names an unknown case, or has a value that is none.

    Examples
    --------
    >>> len(backtest().precedents)
    35
    """
    known = _read(outcomes) if isinstance(outcomes, (str, Path)) else dict(outcomes or {})
    ids = [one.id for one in cases()]
    for name in known:
        if name not in ids:
            raise UsageError(f"there is no case '{name}'. {near_miss(name, ids)}".strip())
    found = []
    for case in cases():
        event, years = known.get(case.id, (None, None))
        time = None if years is None else Fraction(exact_number(str(years)))
        failed = None if event is None else bool(int(event))
        found.append(Precedent(case, assess(precedent(case)), additive_index(case), failed, time))
    found.sort(key=lambda one: one.score)
    seen = [one for one in found if one.years is not None]
    if not seen:
        return Backtest(tuple(found))
    times, events = [one.years or Fraction(0) for one in seen], [bool(one.failed) for one in seen]
    scores = [one.score for one in seen], [float(one.index) for one in seen]
    both = [_with_interval(score, times, events) for score in scores]
    return Backtest(tuple(found), *both)


def concordance(scores: Sequence[float], times: Sequence[Any], events: Sequence[bool]) -> tuple[Fraction, int]:
    """Harrell's C: of all comparable pairs, those in which the earlier failure had the smaller score; and their number.

    Raises
    ------
    UsageError
        If no pair is comparable.

    Examples
    --------
    >>> concordance([0.1, 0.2, 0.3], [1, 2, 3], [True, True, False])
    (Fraction(1, 1), 3)
    """
    comparable, won = _pairs(scores, times, events)
    if not comparable.any():
        raise UsageError("no two outcomes can be compared: nothing failed before another was last seen.")
    pairs = int(comparable.sum())
    return Fraction(int(won.sum()), 2 * pairs), pairs


def _pairs(scores: Sequence[float], times: Sequence[Any], events: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Which pairs (i failed, then j) are comparable, and twice what each counts: 2 agrees, 1 equal scores, 0 not."""
    size = range(len(scores))
    later = [[times[j] > times[i] or (times[j] == times[i] and not events[j]) for j in size] for i in size]
    comparable = np.array(later, dtype=np.int64) * np.array(events, dtype=np.int64)[:, None]
    given = np.asarray(scores, dtype=np.float64)
    counts = 2 * (given[:, None] < given[None, :]) + (given[:, None] == given[None, :])
    return comparable, comparable * counts


def _with_interval(scores: Sequence[float], times: Sequence[Any], events: Sequence[bool]) -> Concordance:
    """C with the interval of a bootstrap over cases; a draw counts each pair as often as both its cases were drawn.

    Two copies of one case are never comparable: their times are equal, and a pair of equal times needs one that held.
    """
    value, pairs = concordance(scores, times, events)
    random = np.random.default_rng(SEED)
    size = len(scores)
    drawn = np.array([np.bincount(random.integers(0, size, size), minlength=size) for _ in range(DRAWS)])
    comparable, won = (((drawn @ matrix) * drawn).sum(axis=1) for matrix in _pairs(scores, times, events))
    shares = won[comparable > 0] / (2 * comparable[comparable > 0])
    low, high = np.quantile(shares, [0.05, 0.95]) if len(shares) else (float("nan"), float("nan"))
    return Concordance(value, float(low), float(high), pairs)


def _read(path: str | Path) -> dict[str, tuple[Any, Any]]:
    try:
        text = read_bounded(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} cannot be read: it is no text (UTF-8).") from None
    rows = csv.DictReader(text.splitlines())
    missing = {"id", "event", "years"} - set(rows.fieldnames or ())
    if missing:
        raise UsageError(f"{path} has no column '{sorted(missing)[0]}'; it needs id, event and years.")
    found: dict[str, tuple[Any, Any]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            years = exact_number(str(row["years"]).strip())
            valid = row["event"].strip() in ("0", "1") and years >= 0
        except (ValueError, AttributeError):
            valid = False
        if not valid:
            raise UsageError(f"{path}, line {number}: event must be 0 or 1, and years a number that is not negative.")
        found[row["id"].strip()] = (row["event"].strip(), row["years"].strip())
    return found
