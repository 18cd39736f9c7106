"""Thousands of schedules of clients with bad luck, each judged by the model: nothing may differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ledger.server import fast_folder
from loyalrules.base.problem import StoreError
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.open import open_store
from simulator.model import Member
from simulator.shop import Schedule, Shop, judged

IN_MEMORY, IN_FILES, PARTS = 4_800, 200, 5
# Each of these must really have happened, or it proves nothing.
MUST = (
    "answers lost", "deaths before writing", "deaths after writing", "deaths of deliverers", "errors LR620",
    "members.merged", "order.paid replayed", "order.refunded", "points.adjusted", "points.redeemed",
    "points.transferred", "time passed",
)  # fmt: skip


@pytest.fixture
def path() -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder) / "crowd.db"


@contextmanager
def shop(address: str) -> Iterator[Shop]:
    made = Shop(open_store(address), lambda: open_store(address))
    try:
        yield made
    finally:
        made.close()


def happened(counted: Shop) -> None:
    assert [what for what in MUST if not counted.counted[what]] == []


@pytest.mark.parametrize("part", range(PARTS))
def test_schedules_in_memory(part: int):
    size = IN_MEMORY // PARTS
    made = Shop(MemoryStore())
    assert judged(made, part * size, size) == []
    happened(made)


@pytest.mark.parametrize("part", range(PARTS))
def test_schedules_of_two_processes_on_one_file(part: int, path: Path):
    size = IN_FILES // PARTS
    with shop(f"sqlite:///{path}") as made:
        assert judged(made, 10_000 + part * size, size) == []
        happened(made)


def test_schedules_of_two_processes_on_one_server(postgres: str):
    with shop(postgres) as made:
        assert judged(made, 20_000, 6) == []


def test_a_schedule_is_the_same_each_time():
    def run() -> tuple[object, ...]:
        made = Shop(MemoryStore())
        assert Schedule(made, 7).run() == []
        return [row.answer for row in made.engines[0].store.history("crowd")], made.counted

    assert run() == run()


@pytest.mark.parametrize(
    "what", ["undoing is forgotten", "paid orders are forgotten", "some writes are lost"]
)
def test_a_store_with_a_fault_is_found_out(what: str, monkeypatch: pytest.MonkeyPatch):
    store = MemoryStore()
    commit, end = store.commit, store._end
    writes = count(1)

    def some(*values: Any) -> None:
        if next(writes) % 20:
            commit(*values)

    faults: dict[str, tuple[str, Any]] = {
        "undoing is forgotten": ("_end", lambda **_: end(keep=True)),
        "paid orders are forgotten": ("order", lambda *_: None),
        "some writes are lost": ("commit", some),
    }
    monkeypatch.setattr(store, *faults[what])
    made = Shop(store)
    assert any(Schedule(made, seed).run() for seed in range(30))


def test_a_model_with_a_fault_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Member, "spend", lambda *_: True)
    made = Shop(MemoryStore())
    assert any(Schedule(made, seed).run() for seed in range(30))


def test_a_process_that_does_not_ask_whether_another_one_wrote_is_found_out(path: Path):
    with shop(f"sqlite:///{path}") as made:
        for engine in made.engines:
            database: Any = getattr(engine.store, "database")  # noqa: B009
            begin = database.begin
            database.begin = lambda *, write, begin=begin: begin(write=write) and False
        with pytest.raises(StoreError):
            assert [Schedule(made, seed).run() for seed in range(30)] == []
