"""From the address of a store to the store."""

import importlib

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.sqlite import SqliteStore
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
        return _postgres(address)
    if path != address and path and "\0" not in path:
        return SqliteStore(path)
    raise StoreError(
        "LR701",
        say('"{address}" is not the address of a store', address=address),
        say("write memory, sqlite:///loyalty.db or postgresql://user@host/database"),
    )


def _postgres(address: str) -> Ledger:
    """Open a ledger in PostgreSQL; its driver is an extra, and looked for only now."""
    try:
        module = importlib.import_module("loyalrules.ledger.postgres")
    except ImportError:
        raise StoreError(
            "LR702",
            say("a ledger in PostgreSQL needs psycopg"),
            say("pip install loyalrules[postgres]"),
        ) from None
    made: Ledger = module.PostgresStore(address)
    return made
