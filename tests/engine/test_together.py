"""Threads at one engine share transactions, and nothing else: what fails in one does not reach another."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from engine.cafe import CAFE, TEA, address, opened, paid
from loyalrules.base.problem import EventError, StoreError
from loyalrules.engine import together
from loyalrules.engine.desk import Desk, Ready
from loyalrules.engine.engine import Engine
from loyalrules.engine.outcome import Outcome
from loyalrules.engine.read_event import Sent
from loyalrules.ledger.sql_store import SqlStore


class Counting(deque[Any]):
    """Says when something waits."""

    def __init__(self) -> None:
        super().__init__()
        self.came = Semaphore(0)

    def append(self, one: Any) -> None:
        super().append(one)
        self.came.release()


def at_once(engine: Engine, events: list[Any]) -> tuple[list["Future[Outcome]"], int]:
    """Evaluate events in a thread each, while the engine is busy; return their futures and the commits."""
    waiting = engine._together._waiting = Counting()
    commits = 0
    assert isinstance(engine.store, SqlStore)
    database: Any = engine.store.database
    commit = database.commit

    def counted() -> None:
        nonlocal commits
        commits += 1
        commit()

    database.commit = counted
    with ThreadPoolExecutor(len(events)) as pool, engine._lock:
        futures = []
        for event in events:
            futures.append(pool.submit(engine.evaluate, event))
            waiting.came.acquire()
    database.commit = commit
    return futures, commits


def test_threads_that_wait_are_written_in_one_transaction_in_their_order(tmp_path: Path):
    with opened(address(tmp_path / "shop.db")) as engine:
        futures, commits = at_once(engine, [paid(number, member=f"m{number % 3}") for number in range(9)])
        assert commits == 1
        assert [future.result().event_id for future in futures] == [f"paid-{number}" for number in range(9)]
        written = [row.id for row in engine.store.history("moon-cafe")]
        assert written == [f"paid-{number}" for number in range(9)]
        assert engine.verify() == []


def test_more_than_one_transaction_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(together, "MOST", 4)
    with opened(address(tmp_path / "shop.db")) as engine:
        futures, commits = at_once(engine, [paid(number) for number in range(9)])
        assert commits == 3
        assert not any(future.result().refused for future in futures)


def test_an_event_that_cannot_be_read_fails_alone(tmp_path: Path):
    with opened(address(tmp_path / "shop.db")) as engine:
        bad = {**paid(1), "at": "yesterday"}
        futures, commits = at_once(engine, [paid(0), bad, paid(0), {**paid(0), "at": paid(0, day=2)["at"]}])
        assert commits == 1
        assert isinstance(futures[1].exception(), EventError)
        assert [futures[0].result().replayed, futures[2].result().replayed] == [False, True]
        error = futures[3].exception()
        assert isinstance(error, EventError)
        assert error.code == "LR620"
        assert engine.verify() == []


def test_an_event_that_cannot_be_written_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write = Desk.write

    def failing(desk: Desk, ready: Ready) -> None:
        write(desk, ready)
        if ready.outcome.event_id == "paid-1":
            raise StoreError("LR709", "a number is too large")

    with opened(address(tmp_path / "shop.db")) as engine:
        monkeypatch.setattr(Desk, "write", failing)
        futures, commits = at_once(engine, [paid(number) for number in range(3)])
        assert commits == 2  # The others were written one by one.
        assert isinstance(futures[1].exception(), StoreError)
        assert [futures[0].result().event_id, futures[2].result().event_id] == ["paid-0", "paid-2"]
        assert [row.id for row in engine.store.history("moon-cafe")] == ["paid-0", "paid-2"]
        assert engine.verify() == []


class _Stopped(BaseException):
    """Such as Ctrl-C."""


def test_who_is_stopped_leaves_the_others_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    answer, stops = Desk.answer, [True]

    def stopped(desk: Desk, sent: Sent) -> Ready:
        if stops and stops.pop():
            raise _Stopped
        return answer(desk, sent)

    with opened(address(tmp_path / "shop.db")) as engine:
        monkeypatch.setattr(Desk, "answer", stopped)
        futures, _ = at_once(engine, [paid(number) for number in range(4)])
        failures = [future.exception() for future in futures]
        assert [type(one) for one in failures if one is not None] == [_Stopped]
        assert len(engine.store.events("moon-cafe")) == 3
        assert engine.verify() == []


def test_two_programs_are_written_together(tmp_path: Path):
    with Engine.open([TEA, CAFE], address(tmp_path / "shop.db")) as engine:
        names = ["tea-house", "moon-cafe"] * 3
        events = [{**paid(number), "program": name} for number, name in enumerate(names)]
        futures, commits = at_once(engine, events)
        assert commits == 1
        assert [future.result().program for future in futures] == names
        assert engine.verify() == []
