"""What a ledger rests on: versions, settings, room. Each finding says whether it is fine."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from loyalrules.base.say import say
from loyalrules.ledger.database import Database
from loyalrules.ledger.tables import VERSION
from loyalrules.ledger.turns import can_take_turns

LITTLE_ROOM = 1 << 30


class Finding(NamedTuple):
    """One thing that was looked at, what was found, and whether that is as it should be."""

    what: str
    said: str
    fine: bool


def has_reset_fault(version: tuple[int, ...]) -> bool:
    """Tell whether an SQLite can lose a write when a checkpoint and a writer of two connections meet.

    The fault came with write-ahead logs (3.7.0) and was mended in 3.51.3, 3.50.7 and 3.44.6.

    >>> [has_reset_fault(version) for version in ((3, 40, 1), (3, 44, 6), (3, 45, 0), (3, 50, 7), (3, 51, 3))]
    [True, False, True, False, False]
    """
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return False
    return not ((3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0))


def health(database: Database) -> Iterator[Finding]:
    """Yield what was found about a ledger and the database under it."""
    said = say("{name}, version {version}", name=database.name, version=VERSION)
    yield Finding(say("ledger"), said, fine=True)
    if database.lock:
        yield from _of_postgres(database)
    else:
        yield from _of_sqlite(database)
    faults = database.faults()
    broken = say("{faults}", faults=faults) if faults else say("nothing is broken or gone")
    yield Finding(say("integrity and guards"), broken, fine=not faults)


def _of_sqlite(database: Database) -> Iterator[Finding]:
    version = sqlite3.sqlite_version
    faulty = has_reset_fault(sqlite3.sqlite_version_info)
    mode = _one(database, "PRAGMA journal_mode")
    if not faulty or mode != "wal":
        yield Finding("SQLite", version, fine=True)
    else:
        turns = can_take_turns()
        said = say(
            "{version} has the WAL-reset fault; writers and checkpoints take turns, so it does no harm",
            version=version,
        )
        if not turns:
            said = say(
                "{version} has the WAL-reset fault, and this system has no locks against it: use one process",
                version=version,
            )
        yield Finding("SQLite", said, fine=turns)
    yield Finding(say("journal"), mode, fine=mode in ("wal", "memory"))
    level = _one(database, "PRAGMA synchronous")
    levels = {"2": say("full"), "3": say("extra")}
    yield Finding(say("synchronous"), levels.get(level, level), fine=level in ("2", "3"))
    keys = _one(database, "PRAGMA foreign_keys")
    checked = say("checked") if keys == "1" else say("not checked")
    yield Finding(say("foreign keys"), checked, fine=keys == "1")
    if database.name != ":memory:":
        free = shutil.disk_usage(Path(database.name).resolve().parent).free
        size = Path(database.name).stat().st_size
        said = say("{used:,} MB used, {free:,} GB free", used=size // 10**6, free=free // 10**9)
        yield Finding(say("disk"), said, fine=free > max(LITTLE_ROOM, size // 10))


def _of_postgres(database: Database) -> Iterator[Finding]:
    yield Finding("PostgreSQL", _one(database, "SHOW server_version"), fine=True)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        setting = _one(database, f"SHOW {name}")
        yield Finding(name, setting, fine=setting not in ("off", "local"))
    level = _one(database, "SHOW default_transaction_isolation")
    yield Finding(say("isolation"), say("{level}; every level is right", level=level), fine=True)
    size = int(_one(database, "SELECT pg_database_size(current_database())"))
    yield Finding(say("size"), say("{size:,} MB", size=size // 10**6), fine=True)


def _one(database: Database, question: str) -> str:
    return str(database.rows(question)[0][0])
