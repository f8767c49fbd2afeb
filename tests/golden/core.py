"""Every answer about every model in one file: `python tests/golden/core.py` writes `core.json` anew.

For each configuration of each model: verdict, margin and what decides; for each baseline: thresholds of five numbers
and the phases of the adversary's gain in strength. A change of this file is a change of answers and is explained in
CHANGELOG.md.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("core.json")
LEVERS = ("war.adversary_cost", "war.power_shift", "truce.discount", "strength")


def number(value: Any) -> str | float | None:
    """Exact numbers as text; enclosed ones by their middle, to twelve digits."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, Fraction)):
        return str(Fraction(value))
    real = float(value)
    return str(real) if real in (float("inf"), float("-inf")) else float(f"{real:.12g}")


def of_model(name: str) -> dict[str, Any]:
    """The answers about one model."""
    import negotiation as ng

    settlement = ng.load(name)
    found: dict[str, Any] = {"configurations": {}, "thresholds": {}}
    for one in settlement.configurations:
        answer = ng.assess(settlement, one)
        found["configurations"][one] = {
            "verdict": str(answer.verdict),
            "margin": number(answer.margin),
            "binding": [answer.binding.party, answer.binding.where, answer.binding.deviation],
            "gain": number(answer.binding_gain),
        }
    first = settlement.configuration(settlement.document.baseline).guarantees[:1]
    for lever in (*LEVERS, *(f"guarantees.{one}.denial" for one in first)):
        found["thresholds"][lever] = threshold(settlement, lever)
    found["phases"] = [
        [number(one.low), number(one.high), str(one.verdict)]
        for one in ng.phases(settlement, lever="war.power_shift").phases
    ]
    return found


def threshold(settlement: Any, lever: str) -> Any:
    """The values of a lever at which no violation pays; the refusal where the lever is no number of the model."""
    import negotiation as ng

    try:
        found = ng.threshold(settlement, lever=lever, closed_form=False)
    except ng.NegotiationError as error:
        return {"refused": type(error).__name__}
    return {
        "answer": str(found.answer),
        "value": number(found.value),
        "intervals": [[number(end) for end in one] for one in found.intervals],
    }


def every_model() -> dict[str, Any]:
    """The answers about all models."""
    import negotiation as ng

    names = [one.id for one in ng.models().settlements]
    with ProcessPoolExecutor() as pool:
        return dict(zip(names, pool.map(of_model, names), strict=True))


if __name__ == "__main__":
    FILE.write_text(json.dumps(every_model(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")
