"""A ledger's tables in SQLite: its guards, and how a file becomes a ledger or is refused."""

import sqlite3
from collections.abc import Callable, Iterable

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
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
_SAME_EVENT = "book = NEW.book AND (seq = NEW.seq OR (id = NEW.id AND source = NEW.source))"
_SAME_POSTING = "book = NEW.book AND event = NEW.event AND line = NEW.line"

STATEMENTS = "\n".join(
    (
        _TABLES,
        _APPEND_ONLY.format(table="events", same=_SAME_EVENT),
        _APPEND_ONLY.format(table="postings", same=_SAME_POSTING),
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
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return False
    if "loyalrules_schema" not in tables:
        raise StoreError(
            "LR703",
            say("{name} is a database of something else", name=name),
            say("name another file or a new one"),
        )
    (version,) = connection.execute("SELECT max(version) FROM loyalrules_schema").fetchone()
    if not isinstance(version, int) or version < 1:
        raise StoreError("LR708", say("{name} does not say which version of a ledger it is", name=name))
    if version > VERSION:
        raise StoreError(
            "LR704",
            say(
                "{name} was written by a newer loyalrules (ledger version {version}, this one reads {known})",
                name=name,
                version=version,
                known=VERSION,
            ),
            say("upgrade loyalrules"),
        )
    if version < VERSION:
        raise StoreError(
            "LR712",
            say(
                "{name} was written by an older loyalrules (ledger version {version}, now it is {known})",
                name=name,
                version=version,
                known=VERSION,
            ),
            say("send the events to a new ledger"),
        )
    return True


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


def missing_guards(rows: Callable[[str], Iterable[tuple[str, str]]]) -> list[str]:
    """Return the names of tables, indexes and triggers that a ledger has lost, or that were changed."""
    present = dict(rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    made = [text.strip().rstrip(";") for text in _split(STATEMENTS) if text.startswith("CREATE")]
    return sorted(name for text in made if present.get(name := text.split()[2], "").strip() != text)


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
