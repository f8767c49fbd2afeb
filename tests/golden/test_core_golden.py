"""Every verdict, margin, threshold and phase of every model is what it was: `core.json` was written by version 0.1.0.

A change is explained in CHANGELOG.md, and `python tests/golden/core.py` writes the file anew.
"""

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KNOWN = json.loads((HERE / "core.json").read_text(encoding="utf-8"))


def answers():
    spec = importlib.util.spec_from_file_location("golden_core", HERE / "core.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_answer_about_a_model_is_what_it_was(name):
    assert answers().of_model(name) == KNOWN[name]


def test_the_file_speaks_of_every_model_and_of_no_other():
    import negotiation as ng

    assert sorted(one.id for one in ng.models().settlements) == sorted(KNOWN)
    assert sum(len(one["configurations"]) for one in KNOWN.values()) == 326
