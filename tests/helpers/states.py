"""Random states of the page, what they stand for in Python, and what the page's own modules answer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np

from negotiation.app.python_answers import configuration_of
from negotiation.app.widget import page_state
from negotiation.deterrence.agreement import Agreement
from negotiation.expressions import Kernel
from negotiation.settlement import encode

HERE = Path(__file__).resolve().parents[1] / "app"


def random_setting(rng, data):
    """A state without numbers moved: a configuration with other layers, line, mandate and parts."""
    name = rng.choice(list(data["configurations"]))
    base = data["configurations"][name]
    layers = [one["id"] for one in data["layers"] if rng.random() < 0.55] if rng.random() < 0.7 else base["layers"]
    return {
        "configuration": name,
        "territory": rng.choice(list(data["territory"])) if rng.random() < 0.5 else base["territory"],
        "mandate": rng.choice(data["mandates"]) if rng.random() < 0.5 else base["mandate"],
        "part": rng.randrange(len(data["parts"])) if rng.random() < 0.5 else base["part"],
        "layers": list(layers),
        "values": {},
    }


def movable(data, *, weights=False):
    """The numbers with a range; worths of areas add up to one and move together, so they are left out."""
    return [
        one
        for one in data["numbers"]
        if one["low"] is not None and (weights or not one["path"].startswith("territory.areas."))
    ]


def random_state(rng, data):
    """A state with some numbers moved inside their ranges."""
    state = random_setting(rng, data)
    numbers = movable(data)
    for one in rng.sample(numbers, min(len(numbers), rng.randint(0, 6))):
        state["values"][one["path"]] = round(rng.uniform(one["low"], one["high"]), 6)
    return state


def node(script, given):
    """What a script beside this file prints as JSON, given JSON."""
    run = subprocess.run(
        ["node", str(HERE / script)], input=json.dumps(given), capture_output=True, text=True, timeout=900, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


def answers(data, states, *, flips=False):
    """Everything that the page says about states."""
    return node("answers.mjs", {"data": data, "states": states, "flips": flips})


def margins(settlement, state, data, columns):
    """The gains from violating and from not signing at many values at once, by Python's own float64 arithmetic.

    None where the choice of somebody outside the agreement, or of the council, depends on the numbers.
    """
    configuration = configuration_of(settlement, page_state({**state, "values": {}}, data))
    game = encode(configuration)
    parts = Agreement(game, settlement.party("adversary"))
    if parts.council is not None or not parts.decided:
        return None
    held = parts.held[None][0]
    size = len(next(iter(columns.values())))
    points = {name: np.full(size, float(value)) for name, value in game.values.items()}
    points.update({path: column for path, column in columns.items() if path in points})
    gains = [one.gain for one in (*held.truce, *held.signature)]
    values = [np.broadcast_to(one, size) for one in Kernel(gains)(points)]
    return np.stack(values[: len(held.truce)]), np.stack(values[len(held.truce) :])
