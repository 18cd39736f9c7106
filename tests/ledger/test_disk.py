"""A disk that takes no more at any point of the work: a clear error, nothing half written, all well later."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.made import CAFE, Said, earned, event, opened
from loyalrules.ledger.checks import verify

TESTS = Path(__file__).parents[1]
# The system lets no file grow beyond a limit, as if the disk were full there. The limit moves through
# all that a few events write: each write of the log, and each of the file when the log is moved into it.
WRITER = """
import resource, sys
sys.path.insert(0, {tests!r})
from ledger.made import CAFE, Said, earned, event
from loyalrules.base.problem import StoreError
from loyalrules.ledger import sqlite_file
from loyalrules.ledger.sqlite import SqliteStore
sqlite_file._CHECKPOINT = 20
store = SqliteStore({path!r})
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    for number in range(12):
        of = event(f"e{{number}}", member=f"m{{number % 3}}")
        with store.transaction():
            store.commit(CAFE, of, earned(store, of, 1, order=f"A{{number}}"), Said("yes"))
        print(of.id, flush=True)
except StoreError as error:
    print(error.code, file=sys.stderr, flush=True)
"""
LIMITS = (0, 1, 4096, 20_000, 40_000, 56_500, 70_000, 90_001, 110_000, 150_000, 190_000, 240_000, 1 << 40)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system limits no files")
@pytest.mark.parametrize("limit", LIMITS)
def test_a_disk_that_is_full_at_some_write_leaves_whole_events(path: Path, limit: int):
    with opened(path) as store:
        assert store.events(CAFE) == []
    code = WRITER.format(tests=str(TESTS), path=str(path), limit=limit)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, preexec_fn=_no_signal, check=False
    )
    acknowledged = done.stdout.split()
    assert done.returncode == 0, done.stderr
    assert done.stderr.split() in (["LR707"], []), done.stderr
    assert bool(done.stderr) == (len(acknowledged) < 12)
    with opened(path) as store:
        assert [row.id for row in store.events(CAFE)] == acknowledged
        assert verify(store, CAFE) == []
        of = event("later")
        with store.transaction():
            store.commit(CAFE, of, earned(store, of, 1), Said(""))
        assert verify(store, CAFE) == []


def _no_signal() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
