import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.server import fast_folder


@pytest.fixture
def path() -> Iterator[Path]:
    """Where a ledger will be."""
    folder = tempfile.mkdtemp(prefix="lr-", dir=fast_folder())
    yield Path(folder) / "loyalty.db"
    shutil.rmtree(folder)
