"""How many modules the threshold of one number enters, and how many calls cross from one module to another.

`python tests/benchmarks/calls.py` prints the counts and the busiest crossings; a test holds the counts to a bound.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

import negotiation as ng

MODEL, LEVER = "four-level-framework", "war.power_shift"


@dataclass(frozen=True)
class Trace:
    """What was called: modules entered, all calls inside the package, and those from one module of it to another."""

    modules: frozenset[str]
    calls: int
    crossings: Counter[tuple[str, str]]


def traced(model: str = MODEL, lever: str = LEVER) -> Trace:
    """The trace of one threshold, everything imported and the model freshly loaded."""
    ng.threshold(ng.load(model), lever=lever)
    settlement = ng.load(model)
    modules: set[str] = set()
    crossings: Counter[tuple[str, str]] = Counter()
    calls = 0

    def note(frame: Any, event: str, _: Any) -> None:
        nonlocal calls
        here = str(frame.f_globals.get("__name__", ""))
        if event != "call" or not here.startswith("negotiation"):
            return
        calls += 1
        modules.add(here)
        before = str(frame.f_back.f_globals.get("__name__", "")) if frame.f_back else ""
        if before.startswith("negotiation") and before != here:
            crossings[before, here] += 1

    sys.setprofile(note)
    try:
        ng.threshold(settlement, lever=lever)
    finally:
        sys.setprofile(None)
    return Trace(frozenset(modules), calls, crossings)


if __name__ == "__main__":
    found = traced()
    print(f"{len(found.modules)} modules, {found.calls} calls, {found.crossings.total()} from one module to another")
    for (caller, called), count in found.crossings.most_common(20):
        print(f"{count:6d}  {caller} -> {called}")
