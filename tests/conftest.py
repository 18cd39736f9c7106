"""What every test shares: how long and how freely Hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

# A slow machine is no failure of the code, so no profile has a deadline.
settings.register_profile("dev", deadline=None)
# The same examples on every run: a change is judged by what it changed, not by luck.
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# For a long search on purpose.
settings.register_profile(
    "soak", deadline=None, max_examples=5_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
