"""kill -9 while it writes, of the writer and of the server: what was acknowledged is there, once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.made import CAFE
from ledger.server import Server
from loyalrules.ledger.checks import verify
from loyalrules.ledger.open import open_store

TESTS = Path(__file__).parents[1]
LIVES = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3
WRITER = """
import sys
sys.path.insert(0, {tests!r})
from ledger.made import CAFE, Said, earned, event
from loyalrules.engine.again import again
from loyalrules.ledger.open import open_store
store = open_store({where!r})
number, group = {first}, {group}

def write():
    with store.transaction():
        for step in range(group):
            of = event(f"e{{number + step}}", member=f"m{{(number + step) % 7}}")
            order = f"A{{number + step}}"
            store.commit(CAFE, of, earned(store, of, 1, order=order), Said("yes"), order)

while True:
    again(write)  # As the engine does: of two writers that meet, the database may undo one.
    for step in range(group):
        print(f"e{{number + step}}", flush=True)
    number += group
"""
Writers = list["subprocess.Popen[str]"]


@pytest.fixture
def writers() -> Iterator[Writers]:
    running: Writers = []
    yield running
    for process in running:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def writer(where: str, first: int, group: int, writers: Writers) -> "subprocess.Popen[str]":
    """Start a process that writes until it is killed, and says what was written."""
    code = WRITER.format(tests=str(TESTS), where=where, first=first, group=group)
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    writers.append(process)
    return process


def first_of(process: "subprocess.Popen[str]", lines: int) -> list[str]:
    """Return the first lines that a process says: so it is killed in the middle of its work."""
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(lines)]
    assert all(said), "a writer ended before anybody stopped it"
    return said


def all_of(process: "subprocess.Popen[str]") -> list[str]:
    """Return what a process that was killed had said; a line that is cut off does not count."""
    assert process.stdout is not None
    said = [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    return said


def judge(where: str, acknowledged: list[str], group: int) -> None:
    with closing(open_store(where)) as store:
        written = [row.id for row in store.events(CAFE)]
        assert len(set(written)) == len(written)
        assert set(acknowledged) <= set(written)
        assert len(written) % group == 0, "a group is written as a whole"
        assert [row.seq for row in store.events(CAFE)] == list(range(1, len(written) + 1))
        assert verify(store, CAFE) == []


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('path')}"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.mark.parametrize("group", [1, 20])
def test_a_writer_that_is_killed_loses_and_doubles_nothing(where: str, group: int, writers: Writers):
    acknowledged: list[str] = []
    for life in range(LIVES):
        process = writer(where, life * 100_000, group, writers)
        acknowledged += first_of(process, 3 * (life % 7) + 1)
        process.send_signal(signal.SIGKILL)
        acknowledged += all_of(process)
    assert len(acknowledged) > LIVES
    judge(where, acknowledged, group)


def test_a_server_that_is_killed_loses_and_doubles_nothing(server: Server, postgres: str, writers: Writers):
    acknowledged: list[str] = []
    for life in range(max(2, LIVES // 10)):
        running = [writer(postgres, (2 * life + one) * 100_000, 1, writers) for one in (0, 1)]
        for process in running:
            acknowledged += first_of(process, 3 * (life % 7) + 1)
        server.kill()
        for process in running:
            acknowledged += all_of(process)
            assert process.returncode == 1, "a writer without its server ends with an error"
        server.start()
    judge(postgres, acknowledged, 1)
