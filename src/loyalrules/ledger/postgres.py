"""A ledger in a PostgreSQL database. An event that was answered is on the server's disk.

Any number of processes may use it; those that write to one program take turns. A connection that broke
is made again with the next transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from typing import Any, Literal
from urllib.parse import urlsplit

import psycopg

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.database import guard_gone
from loyalrules.ledger.postgres_errors import store_error
from loyalrules.ledger.postgres_schema import Connection, missing_guards, prepare, upgrade
from loyalrules.ledger.sql_store import SqlStore

Isolation = Literal["read committed", "repeatable read", "serializable"]

_FAILURES = (psycopg.Error, OverflowError, UnicodeError)
_AT_ONCE = 2_000
_GUARDED = ("events", "postings", "outbox")


class PostgresStore(SqlStore):
    """See ``loyalrules.ledger.store.Store``. ``patience`` is in milliseconds.

    It is right at every isolation level. At the higher ones writers of all programs take turns: they would
    look at the database as it was before they waited, and have to decide again for each one before them.
    """

    def __init__(
        self, address: str, *, patience: int = 5_000, isolation: Isolation = "read committed"
    ) -> None:
        super().__init__(PostgresDatabase(address, patience, isolation))


def upgrade_database(address: str) -> int:
    """Bring a ledger to the present form, and return the version that it had. Raises ``StoreError``."""
    name = _shown(address)
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            return upgrade(connection, name)
    except _FAILURES as error:
        raise store_error(error, name) from error


class PostgresDatabase:
    """See ``loyalrules.ledger.database.Database``."""

    def __init__(self, address: str, patience: int, isolation: Isolation) -> None:
        self.name = _shown(address)
        self.lock = " FOR UPDATE"
        self._address = address
        self._patience = patience
        self._begin = f"BEGIN ISOLATION LEVEL {isolation}"
        # LOCK TABLE is the only way to wait before a transaction has its snapshot.
        self._waits_first = isolation != "read committed"
        self._spoiled: StoreError | None = None
        self._closed: StoreError | None = None
        self._unchecked: list[tuple[psycopg.Cursor[Any], int, str]] | None = None
        self._cursors = count()
        self._connection = self._connect()

    def _connect(self) -> Connection:
        try:
            connection = psycopg.connect(self._address, autocommit=True)
        except _FAILURES as error:
            raise store_error(error, self.name) from error
        try:
            connection.execute(f"SET lock_timeout = {self._patience:d}".encode())
            connection.execute("SET synchronous_commit = on")
            prepare(connection, self.name)
        except BaseException as error:
            connection.close()
            if isinstance(error, psycopg.Error):
                raise store_error(error, self.name) from error
            raise
        return connection

    @property
    def inside(self) -> bool:
        """Tell whether a transaction or snapshot is under way."""
        status = self._connection.info.transaction_status
        return status not in (psycopg.pq.TransactionStatus.IDLE, psycopg.pq.TransactionStatus.UNKNOWN)

    @property
    def spoiled(self) -> bool:
        """Tell whether something failed since ``begin``."""
        return self._spoiled is not None

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        self._connection.close()
        self._closed = StoreError(
            "LR711", say("the ledger {name} is closed", name=self.name), say("open it again")
        )

    def begin(self, *, write: bool) -> bool:
        """Begin a transaction. Others may always have written since the last one."""
        if self._closed is not None:
            raise self._closed
        if self.inside:
            raise RuntimeError("transactions do not nest")
        self._spoiled = None
        if self._connection.closed:
            self._connection = self._connect()
        self._run(self._begin if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if write and self._waits_first:
            try:
                self._run("LOCK TABLE books IN EXCLUSIVE MODE")
            except StoreError:
                self.roll_back()
                raise
        return True

    def commit(self) -> None:
        """Write everything since ``begin``, or raise and write nothing."""
        if self._spoiled is not None:
            self.roll_back()
            raise self._spoiled
        self._run("COMMIT")

    def roll_back(self) -> None:
        """Leave the transaction; what was done in it is undone."""
        try:
            if self.inside:
                self._connection.execute("ROLLBACK")
        except psycopg.Error:
            self._connection.close()  # Without a COMMIT nothing was written.

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Return a context whose statements are sent without waiting for each; they are judged at its end."""
        unchecked = self._unchecked = []
        try:
            with self._connection.pipeline():
                yield
        except _FAILURES as error:
            raise self._failed(error) from error
        finally:
            self._unchecked = None
        for cursor, wanted, what in unchecked:
            self._check(cursor, wanted, what)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._run(statement, values)

    def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(_translated(statement), rows)
        except _FAILURES as error:
            raise self._failed(error) from error

    def change(self, statement: str, rows: Sequence[Sequence[Any]], what: str) -> None:
        """Run updates that must hit one row each: they name the version that the row must have."""
        if not rows:
            return
        try:
            cursor = self._connection.cursor()
            cursor.executemany(_translated(statement), rows)
        except _FAILURES as error:
            raise self._failed(error) from error
        if self._unchecked is None:
            self._check(cursor, len(rows), what)
        else:
            self._unchecked.append((cursor, len(rows), what))

    def _check(self, cursor: psycopg.Cursor[Any], wanted: int, what: str) -> None:
        if cursor.rowcount != wanted:
            raise self.spoil(
                StoreError("LR710", say("{what} was changed meanwhile", what=what), say("decide again"))
            )

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        try:
            return self._run(statement, values).fetchall()
        except _FAILURES as error:
            raise self._failed(error) from error

    def each(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows of a query; inside a transaction without holding all of them."""
        if not self.inside:
            yield from self.rows(statement, values)
            return
        try:
            with self._connection.cursor(f"each_{next(self._cursors)}") as cursor:
                cursor.itersize = _AT_ONCE
                cursor.execute(_translated(statement), values)
                yield from cursor
        except _FAILURES as error:
            raise self._failed(error) from error

    def spoil(self, error: StoreError) -> StoreError:
        """Make sure that the present transaction is not committed, and return the error to raise."""
        self._spoiled = error
        return error

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Return a context in which events can be removed; the triggers are there again before its end."""
        for what in ("DISABLE", "ENABLE"):
            for table in _GUARDED:
                self.execute(f"ALTER TABLE {table} {what} TRIGGER USER")
            if what == "DISABLE":
                yield

    def scrub(self) -> None:
        """Write the tables anew without what was removed."""
        self._run("VACUUM FULL")

    def faults(self) -> list[str]:
        """Return which guards are gone or were changed."""
        return [guard_gone(name) for name in missing_guards(self._connection)]

    def _run(self, statement: str, values: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
        if self._closed is not None:
            raise self._closed
        try:
            return self._connection.execute(_translated(statement), values)
        except _FAILURES as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreError:
        if self._spoiled is not None and isinstance(error, psycopg.errors.PipelineAborted):
            return self._spoiled
        return self.spoil(store_error(error, self.name))


@cache
def _translated(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


def _shown(address: str) -> str:
    """Return an address as it may be shown: without its password."""
    with suppress(ValueError):
        parts = urlsplit(address)
        host = parts.hostname or "this machine"
        return f"{parts.path.lstrip('/') or 'postgres'} on {host}"
    return "the database"
