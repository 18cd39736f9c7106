from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger will be."""
    return tmp_path / "loyalty.db"
