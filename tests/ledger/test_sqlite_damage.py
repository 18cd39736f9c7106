"""Rows that somebody changed, and files that broke: refused at once, or found by ``verify``."""

import re
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.made import CAFE, Said, earn, event, opened, raw, refusal, spent
from loyalrules.base.problem import StoreError
from loyalrules.ledger.checks import verify


@pytest.mark.parametrize("table", ["events", "postings"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET booked_at = 7",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE booked_at = 0",
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
    row = f"1, 1, 99, 1, 'stars', 'issued', 'available', {value}, 1, '1', 'base', '', 0, 0"
    with pytest.raises(sqlite3.IntegrityError):
        raw(path, f"INSERT INTO postings SELECT {row}")
    with pytest.raises(sqlite3.IntegrityError):
        raw(path, f"UPDATE lots SET left_over = {value}")
    with pytest.raises(sqlite3.IntegrityError):
        raw(path, f"UPDATE lots SET given = {value} + 3")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE postings SET amount = 11 WHERE event = 2", "event e1"),
        ("UPDATE postings SET rule = 'other' WHERE event = 2", "event e1"),
        ("UPDATE postings SET member = 2 WHERE event = 2", "event e1"),
        ("UPDATE postings SET line = 2 WHERE event = 2", "event e1.*missing or was added"),
        ("DELETE FROM postings WHERE event = 2", "event e1"),
        (
            "INSERT INTO postings SELECT book, event, 2, member, unit, source, target, amount, denominator, "
            "lot, rule, owner, value_at, booked_at FROM postings WHERE event = 2",
            "event e1",
        ),
        ("UPDATE events SET member = 'jun' WHERE id = 'e1'", "event e1"),
        ("UPDATE events SET booked_at = 99 WHERE id = 'e1'", "event e1"),
        (
            "UPDATE events SET papers = (SELECT papers FROM events WHERE id = 'e2') WHERE id = 'e1'",
            "event e1",
        ),
        ("UPDATE events SET papers = substr(papers, 1, 20) WHERE id = 'e1'", "event e1.*cut off"),
        ("UPDATE events SET papers = x'07' WHERE id = 'e1'", "event e1.*unknown form"),
        ("UPDATE events SET chain = zeroblob(32) WHERE id = 'e1'", "event e1"),
        ("DELETE FROM events WHERE id = 'e1'", "no event number 2"),
        ("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)", "should have 8 events.*it has 7"),
        ("UPDATE books SET events = 9", "should have 9 events"),
        ("UPDATE books SET chain = zeroblob(32)", "the last with the hash 0000"),
        ("DELETE FROM members WHERE member = 'jun'", "belongs to a row of members|has postings"),
        ("UPDATE members SET state = 'nonsense'", "damaged"),
        ("UPDATE members SET state = '[-1]'", "older than its last posting"),
        ("UPDATE lots SET given = 11, left_over = 11 WHERE lot = '4'", "lot 4: 11 is left, its postings"),
        ("UPDATE lots SET state = '[1,2]'", "damaged"),
        ("UPDATE lots SET is_open = 0 WHERE lot = '4'", "lot 4: is closed and has 10 left"),
        ("DELETE FROM lots WHERE is_open = 0", "has postings|add up"),
        ("UPDATE balances SET amount = 31", "says 31, its postings add up to 30"),
        ("DELETE FROM balances", "says 0, its postings add up to 30"),
        ("UPDATE parts SET value = '{'", "damaged"),
        ("UPDATE parts SET part = 'other'", "damaged"),
        ("UPDATE orders SET papers = x'01'", "order A1"),
        ("UPDATE pools SET used = '{'", "pool budget"),
        ("UPDATE programs SET text = 'other'", "version"),
    ],
)
def test_a_changed_row_is_found(path: Path, change: str, told: str):
    with opened(path) as store:
        for number in range(3):
            earn(store, f"e{number}", order="A1")
        earn(store, "e of jun", member="jun")
        store.save_program(sha256(b"text").hexdigest(), "cafe.loyal.yaml", "text")
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
        assert any(re.search(told, fault) for fault in found), found


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
