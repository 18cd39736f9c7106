"""A ledger's tables in SQLite: its guards, and how a file becomes a ledger or is refused."""

import sqlite3
from collections.abc import Callable, Iterable

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.migrations import check_upgradable, made_by, steps, too_new, too_old
from loyalrules.ledger.tables import VERSION, tables

OLDEST_SQLITE = (3, 37, 0)  # The first with STRICT tables.

_TABLES = tables(
    whole="INTEGER", text="TEXT", bytes="BLOB", number="INTEGER PRIMARY KEY NOT NULL", strict=" STRICT",
    by_key=", WITHOUT ROWID",
)  # fmt: skip

# The trigger on INSERT stops INSERT OR REPLACE, which would remove a row without asking the one on DELETE.
_APPEND_ONLY = """
CREATE TRIGGER {table}_are_not_changed BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END;
CREATE TRIGGER {table}_are_not_removed BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END;
CREATE TRIGGER {table}_are_not_replaced BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END;
"""
# What is sent never changes, and what arrived is not sent again.
_OUTBOX = """
CREATE TRIGGER outbox_is_not_changed BEFORE UPDATE OF book, event, line, id, body ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox: messages are only ever added'); END;
CREATE TRIGGER outbox_is_delivered_once BEFORE UPDATE ON outbox WHEN OLD.state = 'delivered'
BEGIN SELECT RAISE(ABORT, 'outbox: what was delivered stays delivered'); END;
CREATE TRIGGER outbox_is_not_removed BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox: messages are only ever added'); END;
CREATE TRIGGER outbox_is_not_replaced BEFORE INSERT ON outbox
WHEN EXISTS (
    SELECT 1 FROM outbox WHERE book = NEW.book AND ((event = NEW.event AND line = NEW.line) OR id = NEW.id)
)
BEGIN SELECT RAISE(ABORT, 'outbox: messages are only ever added'); END;
"""
_SAME_EVENT = "book = NEW.book AND (seq = NEW.seq OR (id = NEW.id AND source = NEW.source))"
_SAME_POSTING = "book = NEW.book AND event = NEW.event AND line = NEW.line"

STATEMENTS = "\n".join(
    (
        _TABLES,
        _APPEND_ONLY.format(table="events", same=_SAME_EVENT),
        _APPEND_ONLY.format(table="postings", same=_SAME_POSTING),
        _OUTBOX,
        f"INSERT INTO loyalrules_schema VALUES ({VERSION});",
    )
)


def is_ledger(connection: sqlite3.Connection, name: str) -> bool:
    """Tell whether a database is a ledger that this version reads; one without tables is not one yet.

    Raises ``StoreError`` for a database of something else and for a ledger of a newer version.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            "LR702",
            say("SQLite {sqlite_version} is too old", sqlite_version=sqlite3.sqlite_version),
            say("3.37 or newer is needed"),
        )
    if not has_tables(connection, name):
        return False
    version = version_of(connection, name)
    if version > VERSION:
        raise too_new(name, version)
    if version < VERSION:
        raise too_old(name, version)
    return True


def has_tables(connection: sqlite3.Connection, name: str) -> bool:
    """Tell whether a database is a ledger of some version; one without tables is not one yet.

    Raises ``StoreError`` for a database of something else.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "loyalrules_schema" not in tables:
        raise StoreError(
            "LR703",
            say("{name} is a database of something else", name=name),
            say("name another file or a new one"),
        )
    return bool(tables)


def version_of(connection: sqlite3.Connection, name: str) -> int:
    """Return the version of a ledger. Raises ``StoreError`` for one that does not say it."""
    (version,) = connection.execute("SELECT max(version) FROM loyalrules_schema").fetchone()
    if not isinstance(version, int) or version < 1:
        raise StoreError("LR708", say("{name} does not say which version of a ledger it is", name=name))
    return version


def create(connection: sqlite3.Connection, name: str) -> None:
    """Make an empty database a ledger, all of it or nothing; two processes that do it make one."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not is_ledger(connection, name):
            for statement in _split(STATEMENTS):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def upgrade(connection: sqlite3.Connection, name: str) -> int:
    """Bring a ledger to the present form, all of it or nothing, and return the version that it had."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection, name)
        check_upgradable(name, version)
        for statement in steps(version, _split(STATEMENTS)):
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return version


def guards() -> list[tuple[str, str]]:
    """Return the name and the text of every trigger."""
    made = [text for text in _split(STATEMENTS) if text.startswith("CREATE TRIGGER")]
    return [(made_by(text), text) for text in made]


def missing_guards(rows: Callable[[str], Iterable[tuple[str, str]]]) -> list[str]:
    """Return the names of tables, indexes and triggers that a ledger has lost, or that were changed."""
    present = dict(rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    made = [text.strip().rstrip(";") for text in _split(STATEMENTS) if text.startswith("CREATE")]
    return sorted(name for text in made if present.get(name := made_by(text), "").strip() != text)


def _split(script: str) -> list[str]:
    """Cut a script into statements; one with a trigger's body has more than one semicolon."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines():
        pending = f"{pending}{line}\n".lstrip()
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
