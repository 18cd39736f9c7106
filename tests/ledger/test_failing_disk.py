"""Each write, sync and truncate of a scenario fails once: a clear error, nothing half written, all well then.

A small library in C stands before that of the system and lets one call fail. Without a C compiler, or on a
system that does not load it, the test is skipped, and ``test_disk`` remains.
"""

import json
import os
import shutil
import subprocess
import sys
from errno import EIO, ENOSPC
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EVENTS = 3
SWEEP = """
import ctypes, json, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from ledger.made import CAFE, Said, earned, event, telling
from loyalrules.base.problem import StoreError
from loyalrules.ledger import sqlite_file
from loyalrules.ledger.checks import verify
from loyalrules.ledger.sqlite import SqliteStore
disk = ctypes.CDLL(None)
disk.calls.restype = ctypes.c_long
sqlite_file._CHECKPOINT = 30  # The log is moved into the file twice.
path = Path({path!r})

def work(store, acknowledged):
    for number in range({events}):
        of = event(f"e{{number}}", member=f"m{{number % 2}}")
        with store.transaction():
            if store.answer(CAFE, of.source, of.id) is None:
                decision = telling(earned(store, of, 1, order=f"A{{number}}"), "a", "b")
                store.commit(CAFE, of, decision, Said("yes"), f"A{{number}}")
        acknowledged.append(of.id)

def broken(store):
    # The messages are made up, and so are the answers that they are compared with.
    return [one for one in verify(store, CAFE) if not one.startswith("message")]

def attempt(call, reason):
    for name in ("", "-wal", "-shm", "-journal"):
        Path(f"{{path}}{{name}}").unlink(missing_ok=True)
    acknowledged, code = [], ""
    disk.fail_at(ctypes.c_long(call), reason)
    try:
        store = SqliteStore(str(path))
        try:
            work(store, acknowledged)
        except StoreError as error:
            code = error.code
            try:  # Nobody knows what is on the disk: it goes on only when it is opened again.
                work(store, [])
            except StoreError:
                pass
        finally:
            store.close()
    except StoreError as error:
        code = error.code
    calls = disk.calls()
    disk.fail_at(ctypes.c_long(0), 0)
    store = SqliteStore(str(path))
    there = [row.id for row in store.events(CAFE)]
    faults = broken(store)
    again = []
    work(store, again)
    faults += broken(store)
    whole = [row.id for row in store.events(CAFE)], len(list(store.outbox(CAFE)))
    store.close()
    return calls, code, acknowledged, there, faults, whole

total = attempt(0, 0)[0]
found = [(call, reason, *attempt(call, reason)) for reason in {reasons!r} for call in range(1, total + 1)]
print(json.dumps([total, found]))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, compiled; without a compiler the test is skipped."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler here, or another system than Linux")
    made = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", made, HERE / "failing_disk.c", "-ldl"], check=True)
    return made


def test_every_call_to_the_disk_fails_once(library: Path, path: Path):
    code = SWEEP.format(tests=str(HERE.parent), path=str(path), events=EVENTS, reasons=(EIO, ENOSPC))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={**os.environ, "LD_PRELOAD": str(library)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    total, found = json.loads(done.stdout)
    everything = [f"e{number}" for number in range(EVENTS)]
    assert total > 40, "the library saw what SQLite asked of the disk"
    assert len(found) == 2 * total
    for call, reason, _, error, acknowledged, there, faults, whole in found:
        name = f"call {call} of {total}, reason {reason}"
        assert faults == [], name
        assert error in ("LR707", "LR702", "LR706", ""), name
        assert acknowledged == everything or error, f"{name}: it stopped and said nothing"
        assert there == everything[: len(there)], name
        assert len(there) >= len(acknowledged), f"{name}: what was acknowledged is lost"
        assert whole == [everything, 2 * EVENTS], name
    assert sum(1 for one in found if one[3]) > total, "most failures are told"
