"""Every run of the tests draws the same examples: a red test is red again when it is looked at."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """What drives a browser and what runs a notebook is marked by where it lies."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if item.path.suffix == ".ipynb":
            item.add_marker("slow")
