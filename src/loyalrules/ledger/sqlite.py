"""A ledger in one SQLite file. An event that was answered is on the disk (WAL, ``synchronous=FULL``).

One process writes at a time; others wait, and after ``patience`` milliseconds get a ``StoreError``.
"""

from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.sqlite_file import SqliteFile


class SqliteStore(SqlStore):
    """See ``loyalrules.ledger.store.Store``.

    >>> store = SqliteStore(":memory:")
    >>> store.member("moon-cafe", "mina").version
    0
    >>> store.close()
    """

    def __init__(self, path: str, *, patience: int = 5_000) -> None:
        super().__init__(SqliteFile(path, patience))
