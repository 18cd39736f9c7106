"""The tables that are only what events add up to: compared with those of a ledger that was made anew, row
by row and byte for byte, and put right from it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from loyalrules.base.say import say
from loyalrules.ledger import statements as sql
from loyalrules.ledger.database import Database
from loyalrules.ledger.migrations import OUTBOX_SINCE
from loyalrules.ledger.sql_store import SqlStore


class Derived(NamedTuple):
    """One such table: its columns behind the member or book, and how many of them are its key."""

    table: str
    columns: tuple[str, ...]
    key: int
    of_member: bool


TABLES = (
    Derived("members", ("member", "version", "next_due", "state"), 1, False),
    Derived(
        "lots",
        ("lot", "is_open", "given", "left_over", "spent", "lapsed", "taken", "denominator", "state"), 1, True,
    ),
    Derived("balances", ("unit", "account", "amount", "denominator"), 2, True),
    Derived("parts", ("part", "word", "bucket", "value"), 3, True),
    Derived("orders", ("order_id", "version", "papers"), 1, False),
    Derived("pools", ("pool", "used"), 1, False),
)  # fmt: skip
Row = tuple[Any, ...]


def differences(kept: SqlStore, anew: SqlStore, program: str) -> Iterator[str]:
    """Yield a sentence for each row that is not what a ledger made anew from the same events has."""
    for one in TABLES:
        here, there = _rows(kept, one, program), _rows(anew, one, program)
        for key in sorted({*here, *there}):
            name = f"{one.table}: {' '.join(map(str, key))}"
            if key not in there:
                yield say("{row} is there, and no event leads to it", row=name)
            elif key not in here:
                yield say("{row} is missing", row=name)
            elif here[key] != there[key]:
                columns = one.columns[one.key :]
                other = [
                    column
                    for column, value, wanted in zip(columns, here[key], there[key], strict=True)
                    if value != wanted
                ]
                yield say("{row}: {columns} is not what its events lead to", row=name, columns=other)


def other_messages(kept: SqlStore, anew: SqlStore, program: str) -> Iterator[str]:
    """Yield a sentence for each message that is there and should not be, is missing, or says something else.

    Of events that were written before the ledger had an outbox there is none.
    """
    with kept.snapshot(), anew.snapshot():
        first = kept.database.rows(sql.BEFORE, (kept.head(program).book, OUTBOX_SINCE))[0][0]
        here = {one.id: (one.event, one.line, one.text) for one in kept.outbox(program)}
        there = {one.id: (one.event, one.line, one.text) for one in anew.outbox(program) if one.event > first}
    for key in sorted({*here, *there}):
        if key not in there:
            yield f"message {key} is there, and no event leads to it"
        elif key not in here:
            yield f"message {key} is missing"
        elif here[key] != there[key]:
            yield f"message {key} is not what its event leads to"


def put_right(kept: SqlStore, anew: SqlStore, program: str) -> None:
    """Replace every derived row of a program, in one transaction. Events and postings stay as they are."""
    rows = {one.table: _rows(anew, one, program) for one in TABLES}
    with kept.transaction():
        book = kept.head(program).book
        database = kept.database
        for one in reversed(TABLES):
            if one.of_member:
                of = "member IN (SELECT number FROM members WHERE book = ?)"
                database.execute(f"DELETE FROM {one.table} WHERE {of}", (book,))
            elif one.table != "members":
                database.execute(f"DELETE FROM {one.table} WHERE book = ?", (book,))
        numbers = _put_members(database, book, rows["members"])
        for one in TABLES[1:]:
            _add(database, one, book, numbers, rows[one.table])
        kept.forget()


def _rows(store: SqlStore, one: Derived, program: str) -> dict[Row, Row]:
    """Return the rows by key; a key begins with the member where there is one."""
    if one.of_member:
        columns = ", ".join(f"t.{column}" for column in one.columns)
        source = f"{one.table} AS t JOIN members AS m ON m.number = t.member WHERE m.book = ?"
        statement, key = f"SELECT m.member, {columns} FROM {source}", one.key + 1
    else:
        statement, key = f"SELECT {', '.join(one.columns)} FROM {one.table} WHERE book = ?", one.key
    with store.snapshot():
        found = store.database.rows(statement, (store.head(program).book,))
    return {tuple(row[:key]): tuple(row[key:]) for row in found}


def _put_members(database: Database, book: int, rows: dict[Row, Row]) -> dict[str, int]:
    """Put the rows of members right; they keep their numbers, which postings name."""
    numbers: dict[str, int] = {}
    present = dict(database.rows("SELECT member, number FROM members WHERE book = ?", (book,)))
    for (member,), (version, next_due, state) in rows.items():
        if member in present:
            numbers[member] = number = present.pop(member)
            change = "UPDATE members SET version = ?, next_due = ?, state = ? WHERE number = ?"
            database.execute(change, (version, next_due, state, number))
        else:
            added = (book, member, version, next_due, state)
            numbers[member] = database.rows(sql.ADD_MEMBER, added)[0][0]
    for number in present.values():
        database.execute("DELETE FROM members WHERE number = ?", (number,))
    return numbers


def _add(database: Database, one: Derived, book: int, numbers: dict[str, int], rows: dict[Row, Row]) -> None:
    first = "member" if one.of_member else "book"
    holes = ", ".join("?" * (len(one.columns) + 1))
    statement = f"INSERT INTO {one.table} ({first}, {', '.join(one.columns)}) VALUES ({holes})"
    made = [
        (numbers[key[0]], *key[1:], *rest) if one.of_member else (book, *key, *rest)
        for key, rest in rows.items()
    ]
    if made:
        database.execute_many(statement, made)
