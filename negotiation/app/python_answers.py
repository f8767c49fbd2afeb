"""What the page asks of Python: exact borders along a number, proofs, sweeps that can be stopped, reports, documents.

Requests are untrusted input: every name is looked up, every number read by its kind.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.deterrence import assess, phases
from negotiation.deterrence.proofs.prove import prove
from negotiation.deterrence.sensitivity import margin_over
from negotiation.display import counted, percent, plain
from negotiation.errors import DocumentError, UsageError
from negotiation.settlement import Configuration, Settlement, from_yaml
from negotiation.settlement.changes import PARTS

MOST_VALUES = 200
BLOCK, BLOCKS, JOBS = 500, 40, 4
KINDS = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".tex": "application/x-tex",
    ".json": "application/json",
}


@dataclass(frozen=True)
class Download:
    """A file to hand over."""

    name: str
    kind: str
    content: bytes


@dataclass
class _Sweep:
    """Random worlds, block by block: how often the verdict's sign is what it is now."""

    done: int = 0
    kept: int = 0
    stopped: bool = False
    finished: bool = False
    error: str = ""


class PythonAnswers:
    """Answers by name.

    Parameters
    ----------
    find : function
        Id to settlement.
    add : function
        Takes in a document of the reader's own.
    """

    def __init__(self, find: Callable[[str], Settlement], add: Callable[[Settlement], None]) -> None:
        self.find, self.add = find, add
        self._sweeps: dict[str, _Sweep] = {}
        self._numbers = itertools.count(1)

    def ask(self, what: str, given: dict[str, Any]) -> dict[str, Any]:
        """One answer.

        Raises
        ------
        UsageError
            If the question or something in it is unknown.
        """
        known = {
            "exact": self.exact,
            "prove": self.prove,
            "sweep": self.sweep,
            "progress": self.progress,
            "stop": self.stop,
            "check": self.check,
        }
        if what not in known:
            raise UsageError(f"'{what[:40]}' cannot be asked; known are {', '.join(known)}.")
        found: dict[str, Any] = plain(known[what](given))
        return found

    # --- a state ---

    def configuration(self, given: dict[str, Any]) -> Configuration:
        """The configuration of a page's state, or a refusal."""
        return configuration_of(self.find(_text(given, "model")), given.get("state"))

    # --- answers ---

    def exact(self, given: dict[str, Any]) -> dict[str, Any]:
        """The verdict and its borders along one number, exact or enclosed."""
        here = self.configuration(given)
        lever = _one_of(_text(given, "path"), here.settlement.quantities)
        answer, found = assess(here), phases(here, lever=lever)
        return {
            "verdict": answer.verdict,
            "margin": answer.margin,
            "evidence": str(found.evidence),
            "rows": found.rows(),
            "verification": str(answer.solution[0].verification),
        }

    def prove(self, given: dict[str, Any]) -> dict[str, Any]:
        """Whether no violation pays for every value of some numbers in their ranges at once."""
        here = self.configuration(given)
        paths = [_one_of(one, here.settlement.quantities) for one in _texts(given, "paths")][:8]
        ranges = {path: here.settlement.quantities[path].range for path in paths}
        missing = [path for path, one in ranges.items() if one is None]
        if missing or not ranges:
            raise UsageError(f"'{missing[0]}' has no range." if missing else "no number was named.")
        found = prove(here, ranges=ranges)
        return {"answer": found.answer, "summary": found.summary(), "certificate": found.certificate is not None}

    def sweep(self, given: dict[str, Any]) -> dict[str, Any]:
        """Start many random worlds: every number with a range drawn evenly from it."""
        here = self.configuration(given)
        running = [one for one in self._sweeps.values() if not (one.finished or one.stopped)]
        if len(running) >= JOBS:
            raise UsageError(f"{counted(len(running), 'sweep')} are running already: stop one first.")
        job, name = _Sweep(), str(next(self._numbers))
        self._sweeps = {**dict(list(self._sweeps.items())[-16:]), name: job}
        threading.Thread(target=_run, args=(job, here), daemon=True).start()
        return {"job": name, "worlds": BLOCK * BLOCKS}

    def progress(self, given: dict[str, Any]) -> dict[str, Any]:
        """How far a sweep is."""
        job = self._job(given)
        share = job.kept / job.done if job.done else 0.0
        told = f"{job.kept} of {job.done} random worlds ({percent(share)})" if job.done else ""
        state = {"done": job.done, "kept": job.kept, "finished": job.finished, "stopped": job.stopped}
        return {**state, "error": job.error, "text": told, "worlds": BLOCK * BLOCKS}

    def stop(self, given: dict[str, Any]) -> dict[str, Any]:
        """Stop a sweep; what it found so far stays."""
        self._job(given).stopped = True
        return self.progress(given)

    def _job(self, given: dict[str, Any]) -> _Sweep:
        name = _text(given, "job")
        if name not in self._sweeps:
            raise UsageError(f"there is no sweep '{name[:20]}'.")
        return self._sweeps[name]

    def check(self, given: dict[str, Any]) -> dict[str, Any]:
        """A document of the reader's own: its mistakes with their lines, or its id."""
        try:
            found = from_yaml(_text(given, "text", most=1 << 20), file="the document")
        except DocumentError as error:
            problems = [{"line": p.place.line or 1, "what": p.what, "advice": p.advice} for p in error.problems]
            return {"model": None, "problems": problems}
        self.add(found)
        notes = [{"line": p.place.line or 1, "what": p.what, "advice": p.advice} for p in found.warnings[:50]]
        return {"model": found.id, "title": found.title, "problems": notes}

    def report(self, given: dict[str, Any]) -> Download:
        """A report on the scenario, with the state shown as a row of its own, as a file of the kind asked for."""
        from negotiation.report.files import report

        settlement = self.find(_text(given, "model"))
        suffix = _one_of(_text(given, "suffix"), KINDS)
        shown = [configuration_of(settlement, given["state"])] if given.get("state") is not None else []
        name = f"{settlement.id}{suffix}"
        found = report(settlement, beside=[here for here in shown if here.by_hand])
        return Download(name, KINDS[suffix], found.bytes(name))


def configuration_of(settlement: Settlement, state: Any) -> Configuration:
    """The configuration that a state of the page stands for; numbers are read as their shortest decimals.

    Parameters
    ----------
    settlement : Settlement
    state : mapping
        'configuration' to the one to start from, 'territory', 'layers', 'mandate', 'without', 'assurances', and
        'values', path to number.

    Raises
    ------
    UsageError
        If the state is none, or is refused like any other change.
    """
    if not isinstance(state, dict):
        raise UsageError("the request has no state.")
    base = settlement.configuration(_text(state, "configuration"))
    parts = {
        "territory": _text(state, "territory"),
        "mandate": _text(state, "mandate"),
        "guarantees": _texts(state, "layers"),
        "without": _texts(state, "without"),
        "assurances": _texts(state, "assurances"),
    }
    return base.change({**parts, **_values(state.get("values"))})


def _run(job: _Sweep, configuration: Configuration) -> None:
    """Draw worlds block by block until all are drawn or somebody stops it."""
    try:
        answer = assess(configuration)
        gains = [one.gain for one, _ in answer.violations]
        rng = np.random.default_rng(1)
        ranges = {
            path: one.bounds
            for path, one in configuration.settlement.quantities.items()
            if one.bounds and path in answer.game.names and path not in configuration.changed
        }
        for _ in range(BLOCKS):
            if job.stopped:
                return
            points = {name: np.full(BLOCK, float(value)) for name, value in answer.game.values.items()}
            for path, (low, high) in ranges.items():
                points[path] = rng.uniform(float(low), float(high), BLOCK)
            _whole(points, answer.game.values)
            margins = margin_over(answer.game, points, gains, answer.hold)
            job.kept += int(((margins > 0) == (float(answer.margin) > 0)).sum())
            job.done += BLOCK
        job.finished = True
    except Exception as error:  # a thread of its own: what went wrong is told by its progress
        job.error, job.stopped = str(error)[:200], True


def _whole(points: dict[str, np.ndarray], values: Mapping[str, Fraction]) -> None:
    """Worths of areas are shares of one stake: those of each side are scaled to keep their sum."""
    sides: dict[str, list[str]] = {}
    for path in points:
        if path.startswith("territory.areas.") and ".weight." in path:
            sides.setdefault(path.rsplit(".", 1)[-1], []).append(path)
    for paths in sides.values():
        before = sum(float(values[path]) for path in paths)
        total = np.sum([points[path] for path in paths], axis=0)
        for path in paths:
            points[path] = points[path] * before / total


def _text(given: dict[str, Any], name: str, most: int = 200) -> str:
    found = given.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise UsageError(f"the request has no '{name}'.")
    return found


def _texts(given: dict[str, Any], name: str) -> list[str]:
    found = given.get(name)
    if not isinstance(found, list) or len(found) > 64 or not all(isinstance(one, str) for one in found):
        raise UsageError(f"the request has no list '{name}'.")
    return found


def _one_of(name: str, known: Any) -> str:
    if name not in known:
        raise UsageError(f"'{name[:60]}' is unknown.")
    return name


def _values(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or len(given) > MOST_VALUES:
        raise UsageError("the request has no mapping 'values'.")
    found = {}
    for path, value in given.items():
        if path in PARTS:
            raise UsageError(f"'{path}' is no number.")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UsageError(f"'{path[:60]}' has no number.")
        found[path] = _decimal(value)
    return found


def _decimal(value: float) -> str:
    """The shortest decimal of a number of JSON."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "1e30"  # beyond what any number may be
    return repr(value)


__all__ = ["Download", "PythonAnswers", "configuration_of"]
