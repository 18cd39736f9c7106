"""From the address of a store to the store."""

import importlib
from pathlib import Path
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.sqlite_file import upgrade_file
from loyalrules.ledger.store import Ledger

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_store(address: str) -> Ledger:
    """Open the store of an address: ``memory``, ``sqlite:///loyalty.db``, ``sqlite:///:memory:`` or
    ``postgresql://user@host/database``.

    What follows the third slash is the path, so an absolute one begins with a fourth. A file that is
    not there is made.

    >>> open_store("memory").members("moon-cafe")
    []

    Raises ``StoreError`` for any other address and for a file that is no ledger.
    """
    if address == "memory":
        return MemoryStore()
    path = address.removeprefix(_SQLITE)
    if address.startswith(_POSTGRES):
        made: Ledger = _postgres_module().PostgresStore(address)
        return made
    if path != address and path and "\0" not in path:
        return SqliteStore(path)
    raise _not_an_address(address)


def upgrade_store(address: str) -> int:
    """Bring a ledger to the form that this loyalrules writes, and return the version that it had.

    Everything happens in one transaction: a ledger is in the old form or in the new one. Raises
    ``StoreError`` for a newer ledger, for one that is too old, and for what is none.
    """
    path = address.removeprefix(_SQLITE)
    if address.startswith(_POSTGRES):
        before: int = _postgres_module().upgrade_database(address)
        return before
    if path == address:
        raise _not_an_address(address)
    if not Path(path).is_file():
        raise StoreError("LR702", say("there is no ledger {path}", path=path))
    return upgrade_file(path)


def _postgres_module() -> Any:
    """Return what opens ledgers in PostgreSQL; its driver is an extra, and looked for only now."""
    try:
        return importlib.import_module("loyalrules.ledger.postgres")
    except ImportError:
        raise StoreError(
            "LR702",
            say("a ledger in PostgreSQL needs psycopg"),
            say("pip install loyalrules[postgres]"),
        ) from None


def _not_an_address(address: str) -> StoreError:
    return StoreError(
        "LR701",
        say('"{address}" is not the address of a store', address=address),
        say("write memory, sqlite:///loyalty.db or postgresql://user@host/database"),
    )
