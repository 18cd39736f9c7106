"""What every test shares: how long and how freely Hypothesis searches, and a PostgreSQL server."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from ledger.server import NoServer, Server

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


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server; without one the test is skipped, and says why."""
    try:
        running = Server()
    except NoServer as reason:
        pytest.skip(f"no PostgreSQL here: {reason}")
    yield running
    running.stop()


@pytest.fixture
def postgres(server: Server) -> str:
    """The address of an empty database."""
    return server.new()
