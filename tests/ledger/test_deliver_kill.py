"""kill -9 of a process that delivers: each message arrives, in order, and at most one a kill comes twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from ledger.made import CAFE, Said, earned, event, telling
from loyalrules.engine.deliver import deliver
from loyalrules.ledger.open import open_store

LIVES = 60 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3
EACH = 8  # Messages that a life delivers before it is killed.
# Takes a message, then waits for leave to return: so it may be killed between that and the mark.
DELIVERER = """
import sys
from loyalrules.engine.deliver import deliver
from loyalrules.ledger.open import open_store
store = open_store({where!r})

def send(message):
    print(message.id, flush=True)
    sys.stdin.readline()

deliver(store, {program!r}, send, lambda: 1)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('path')}"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def running() -> Iterator[list["subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def life(where: str, most: int, more: int, running: list["subprocess.Popen[str]"]) -> list[str]:
    """Deliver until so many messages were taken, or a few more, then be killed; return what was taken."""
    code = DELIVERER.format(where=where, program=CAFE)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    running.append(process)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        process.stdin.write("\n" * (most + more - 1))
        process.stdin.flush()
        taken = [process.stdout.readline().strip() for _ in range(most)]
        process.send_signal(signal.SIGKILL)
        taken += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    assert all(taken), "a deliverer ended before anybody stopped it"
    return taken


def test_a_deliverer_that_is_killed_leaves_nothing_out(where: str, running: list["subprocess.Popen[str]"]):
    count = LIVES * EACH * 3
    with closing(open_store(where)) as store:
        for number in range(count // 3):
            of = event(f"e{number}")
            with store.transaction():
                store.commit(CAFE, of, telling(earned(store, of, 1), "a", "b", "c"), Said(""))
        wanted = [one.id for one in store.outbox(CAFE)]

    taken: list[list[str]] = [life(where, 1 + number % EACH, number % 4, running) for number in range(LIVES)]

    with closing(open_store(where)) as store:
        rest: list[str] = []
        deliver(store, CAFE, lambda message: rest.append(message.id), lambda: 2)
        assert {one.state for one in store.outbox(CAFE)} == {"delivered"}
    taken.append(rest)
    for before, after in pairwise(taken):
        assert after[0] in (before[-1], wanted[wanted.index(before[-1]) + 1])
    once = list(dict.fromkeys(one for life_ in taken for one in life_))
    assert once == wanted
    assert sum(map(len, taken)) <= len(wanted) + LIVES
