"""How many examples: 500 of the same on every run, or ``HYPOTHESIS_PROFILE=nightly``."""

import os

from hypothesis import settings

settings.register_profile(
    "everyday", max_examples=500, deadline=None, derandomize=True, database=None
)
settings.register_profile("nightly", max_examples=20_000, deadline=None, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
