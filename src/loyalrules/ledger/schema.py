"""The tables of a ledger in SQLite, and how a file becomes one or is refused.

``events`` and ``postings`` are the truth: rows are added and never changed, which triggers enforce
for every program that opens the file. ``members``, ``closed_lots``, ``orders`` and ``pools`` are what
they add up to.
"""

import sqlite3
from collections.abc import Callable, Iterable

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say

VERSION = 1
OLDEST_SQLITE = (3, 37, 0)  # The first with STRICT tables.

_TABLES = """
CREATE TABLE loyalrules_schema (version INTEGER NOT NULL) STRICT;

CREATE TABLE programs (
    digest TEXT PRIMARY KEY NOT NULL CHECK (length(digest) > 0),
    file   TEXT NOT NULL,
    text   TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    seq       INTEGER PRIMARY KEY,
    program   TEXT NOT NULL CHECK (length(program) > 0),
    source    TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 1000),
    id        TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 1000),
    digest    TEXT NOT NULL,
    type      TEXT NOT NULL CHECK (length(type) > 0),
    member    TEXT NOT NULL,
    order_id  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    booked_at INTEGER NOT NULL CHECK (booked_at >= at),
    version   TEXT NOT NULL,
    refused   TEXT NOT NULL,
    body      TEXT NOT NULL,
    answer    TEXT NOT NULL,
    trace     TEXT NOT NULL,
    chain     BLOB NOT NULL CHECK (length(chain) = 32),
    UNIQUE (program, id, source)
) STRICT;
CREATE INDEX events_of_program ON events (program);
CREATE INDEX events_of_order ON events (program, order_id) WHERE order_id <> '';

CREATE TABLE postings (
    seq         INTEGER PRIMARY KEY,
    event       INTEGER NOT NULL REFERENCES events (seq),
    program     TEXT NOT NULL,
    member      TEXT NOT NULL CHECK (length(member) > 0),
    unit        TEXT NOT NULL CHECK (length(unit) > 0),
    source      TEXT NOT NULL CHECK (length(source) > 0),
    target      TEXT NOT NULL CHECK (length(target) > 0 AND target <> source),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    denominator INTEGER NOT NULL CHECK (denominator > 0),
    lot         TEXT NOT NULL,
    rule        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    value_at    INTEGER NOT NULL,
    booked_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX postings_of_member ON postings (program, member);

CREATE TABLE members (
    program  TEXT NOT NULL,
    member   TEXT NOT NULL CHECK (length(member) > 0),
    version  INTEGER NOT NULL CHECK (version > 0),
    next_due INTEGER,
    state    TEXT NOT NULL,
    UNIQUE (program, member)
) STRICT;
CREATE INDEX members_due ON members (program, next_due, member) WHERE next_due IS NOT NULL;

CREATE TABLE closed_lots (
    program TEXT NOT NULL,
    member  TEXT NOT NULL,
    lot     TEXT NOT NULL,
    state   TEXT NOT NULL,
    PRIMARY KEY (program, member, lot),
    FOREIGN KEY (program, member) REFERENCES members (program, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
    program  TEXT NOT NULL,
    order_id TEXT NOT NULL CHECK (length(order_id) > 0),
    version  INTEGER NOT NULL CHECK (version > 0),
    state    TEXT NOT NULL,
    UNIQUE (program, order_id)
) STRICT;

CREATE TABLE pools (
    program TEXT NOT NULL,
    pool    TEXT NOT NULL,
    used    TEXT NOT NULL,
    PRIMARY KEY (program, pool)
) STRICT, WITHOUT ROWID;
"""

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
_SAME_EVENT = "seq = NEW.seq OR (program = NEW.program AND id = NEW.id AND source = NEW.source)"

STATEMENTS = "\n".join(
    (
        _TABLES,
        _APPEND_ONLY.format(table="events", same=_SAME_EVENT),
        _APPEND_ONLY.format(table="postings", same="seq = NEW.seq"),
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
