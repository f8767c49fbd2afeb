"""Every run of the tests draws the same examples: a red test is red again when it is looked at."""

import os

from hypothesis import settings

os.environ.pop("COLUMNS", None)  # what commands print is compared as wide as in a pipe; some runners set the width

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """What drives a browser and what runs a notebook is marked by where it lies."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if item.path.suffix == ".ipynb":
            item.add_marker("slow")
