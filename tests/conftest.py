"""Every run of the tests draws the same examples: a red test is red again when it is looked at."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
