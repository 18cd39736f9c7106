"""kill -9 while it writes: every event that was acknowledged is there, once."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.made import CAFE, opened
from loyalrules.ledger.checks import verify

TESTS = Path(__file__).parents[1]
WRITER = """
import sys
sys.path.insert(0, {tests!r})
from ledger.made import CAFE, Said, earned, event
from loyalrules.ledger.sqlite import SqliteStore
store = SqliteStore({path!r})
number, group = {first}, {group}
while True:
    with store.transaction():
        for step in range(group):
            of = event(f"e{{number + step}}", member=f"m{{(number + step) % 7}}")
            store.commit(CAFE, of, earned(store, of, 1, order=f"A{{number + step}}"), Said("yes"))
    for step in range(group):
        print(f"e{{number + step}}", flush=True)
    number += group
"""


@pytest.fixture
def writers() -> Iterator[list[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.parametrize("group", [1, 20])
def test_every_acknowledged_event_is_there_once_after_kill_9(
    path: Path, group: int, writers: list[subprocess.Popen[str]]
):
    acknowledged: list[str] = []
    for life in range(3):
        code = WRITER.format(tests=str(TESTS), path=str(path), first=life * 100_000, group=group)
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        writers.append(process)
        assert process.stdout is not None
        acknowledged.append(process.stdout.readline().strip())
        time.sleep(0.05 * (life + 1))
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
    assert len(acknowledged) > 3
    with opened(path) as store:
        written = [row.id for row in store.events(CAFE)]
        assert len(set(written)) == len(written)
        assert set(acknowledged) <= set(written)
        assert len(written) % group == 0
        assert verify(store, CAFE) == []
