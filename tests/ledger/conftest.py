from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.server import NoServer, Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger will be."""
    return tmp_path / "loyalty.db"


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
