"""Random states of the page, and the configurations that they stand for."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from negotiation.app.kernel import openable
from negotiation.settlement.settlement import weights_of

HERE = Path(__file__).resolve().parent


def random_state(rng, data, *, spread=1.0):
    """A state of the page: a configuration with other layers, line, mandate, part, and some numbers moved."""
    name = rng.choice(list(data["configurations"]))
    base = data["configurations"][name]
    state = {
        "configuration": name,
        "territory": rng.choice(list(data["territory"])) if rng.random() < 0.5 else base["territory"],
        "mandate": rng.choice(data["mandates"]) if rng.random() < 0.5 else base["mandate"],
        "part": rng.randrange(len(data["parts"])) if rng.random() < 0.5 else base["part"],
        "layers": list(base["layers"]),
        "values": {},
    }
    if rng.random() < 0.7:
        state["layers"] = [one["id"] for one in data["layers"] if rng.random() < 0.55]
    moved = [
        one for one in data["numbers"] if one["low"] is not None and not one["path"].startswith("territory.areas.")
    ]
    for one in rng.sample(moved, min(len(moved), rng.randint(0, 6))):
        state["values"][one["path"]] = round(rng.uniform(one["low"], one["high"]), 6)
    return state


def configuration_of(settlement, state, data):
    """The configuration of a state, values as the exact fractions of their decimals."""
    part = data["parts"][state["part"]]
    base = settlement.configuration(state["configuration"])
    values = {path: Fraction(str(value)) for path, value in state["values"].items()}
    return replace(
        base,
        territory=state["territory"],
        mandate=state["mandate"],
        guarantees=tuple(one["id"] for one in data["layers"] if one["id"] in state["layers"]),
        without=tuple(part["without"]),
        assurances=tuple(part["assurances"]),
        changed={**base.changed, **values},
    )


def answers(data, states, *, flips=False):
    """What the page's modules answer, run by node."""
    told = json.dumps({"data": data, "states": states, "flips": flips})
    run = subprocess.run(
        ["node", str(HERE / "answers.mjs")], input=told, capture_output=True, text=True, timeout=600, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


__all__ = ["answers", "configuration_of", "openable", "random_state", "weights_of"]
