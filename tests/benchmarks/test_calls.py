"""A threshold stays short to follow: few modules, and few calls from one to another."""

import importlib.util
import sys
from pathlib import Path

MODULES, CROSSINGS = 30, 9_285


def counted():
    spec = importlib.util.spec_from_file_location("calls", Path(__file__).with_name("calls.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["calls"] = module
    spec.loader.exec_module(module)
    return module.traced()


def test_a_threshold_enters_few_modules_and_crosses_seldom_between_them():
    found = counted()
    assert len(found.modules) <= MODULES, sorted(found.modules)
    assert found.crossings.total() <= CROSSINGS, found.crossings.most_common(10)
