"""Rows that somebody changed, and files that broke: refused at once, or found by ``verify``."""

import sqlite3
from pathlib import Path

import pytest

from ledger.made import CAFE, Said, earn, event, opened, raw, refusal, spent
from loyalrules.base.problem import StoreError
from loyalrules.ledger.checks import verify


@pytest.mark.parametrize("table", ["events", "postings"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET member = 'jun'",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE seq = 1",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
)
def test_events_and_postings_are_only_ever_added(path: Path, table: str, statement: str):
    with opened(path) as store:
        earn(store, "e1")
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            raw(path, "PRAGMA foreign_keys = OFF", statement.format(table=table))
        assert verify(store, CAFE) == []


@pytest.mark.parametrize("value", ["0", "-5", "'ten'", "1.5", "NULL"])
def test_the_file_itself_refuses_an_amount_that_is_no_amount(path: Path, value: str):
    with opened(path) as store:
        earn(store, "e1")
    row = f"1, '{CAFE}', 'mina', 'stars', 'issued', 'available', {value}, 1, '1', 'base', '', 0, 0"
    with pytest.raises(sqlite3.IntegrityError):
        raw(path, f"INSERT INTO postings SELECT 99, {row}")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE postings SET amount = 11 WHERE seq = 2", "event e1"),
        ("DELETE FROM postings WHERE seq = 2", "event e1"),
        ("UPDATE events SET answer = 'other' WHERE id = 'e1'", "event e1"),
        ("UPDATE events SET trace = '[[],[]]' WHERE id = 'e1'", "event e1"),
        ("UPDATE members SET state = replace(state, '30', '31')", "balance|add up"),
        ("UPDATE members SET state = 'nonsense'", "damaged"),
        ("UPDATE closed_lots SET state = '[1,2]'", "damaged"),
        ("DELETE FROM closed_lots", "has postings|add up"),
    ],
)
def test_a_changed_row_is_found(path: Path, change: str, told: str):
    with opened(path) as store:
        for number in range(3):
            earn(store, f"e{number}")
        of = event("spend")
        with store.transaction():
            store.commit(CAFE, of, spent(store, of), Said(""))
        for number in range(3, 6):
            earn(store, f"e{number}")
    triggers = [f"DROP TRIGGER {table}_are_not_{done}" for table in ("events", "postings")
                for done in ("changed", "removed", "replaced")]  # fmt: skip
    raw(path, "PRAGMA foreign_keys = OFF", *triggers, change)
    with opened(path) as store:
        try:
            found = verify(store, CAFE)
        except StoreError as error:
            found = [str(error)]
        assert any(part in fault for fault in found for part in told.split("|")), found


def test_a_lost_trigger_is_found(path: Path):
    with opened(path) as store:
        assert store.damage(CAFE) == []
    raw(path, "DROP TRIGGER postings_are_not_removed")
    with opened(path) as store:
        assert store.damage(CAFE) == ["the guard postings_are_not_removed is gone or was changed"]


def test_a_damaged_file_is_one_clear_error(path: Path):
    with opened(path) as store:
        for number in range(300):
            earn(store, f"e{number}", member=f"m{number}")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (size - 4096 * 3))

    def use() -> None:
        with opened(path) as store:
            for number in range(300):
                store.member(CAFE, f"m{number}")
            earn(store, "e1000")

    assert refusal(use).code == "LR708"


def test_a_file_that_was_cut_is_one_clear_error(path: Path):
    with opened(path) as store:
        for number in range(300):
            earn(store, f"e{number}", member=f"m{number}")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)

    def use() -> None:
        with opened(path) as store:
            earn(store, "e1000")
            store.events(CAFE)

    assert refusal(use).code == "LR708"
