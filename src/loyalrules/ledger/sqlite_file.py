"""One connection to one SQLite file: opened safely, and silent about SQLite when something fails."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.database import guard_gone
from loyalrules.ledger.sqlite_errors import is_disk_failure, store_error
from loyalrules.ledger.sqlite_schema import create, guards, has_tables, is_ledger, missing_guards, upgrade
from loyalrules.ledger.turns import Turns

_FAILURES = (sqlite3.Error, OverflowError, UnicodeError)
_ATTEMPTS = 20
_CHECKPOINT = 5_000  # Rows that are written before the log is moved into the file.


class SqliteFile:
    """Statements and transactions on one ledger file; every failure is a ``StoreError``.

    A statement that failed inside a transaction spoils it: it can only be rolled back. After a failure
    of the disk nothing works until the file is opened again, because nobody knows what is on the disk.
    """

    def __init__(self, name: str, patience: int) -> None:
        self.name = name
        self._patience = patience
        self.lock = ""  # BEGIN IMMEDIATE has locked the file.
        self._data_version = -1
        self._broken: StoreError | None = None
        self._spoiled: StoreError | None = None
        self._turns = Turns("")
        self._changes = 0
        self._waits = patience
        self._connection = _connect(name, patience)
        if name != ":memory:":
            self._turns = Turns(str(Path(name).resolve().parent))

    @property
    def inside(self) -> bool:
        """Tell whether a transaction or snapshot is under way."""
        return self._broken is None and self._connection.in_transaction

    @property
    def spoiled(self) -> bool:
        """Tell whether something failed since ``begin``."""
        return self._spoiled is not None

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        self._connection.close()
        self._turns.close()
        self._broken = StoreError(
            "LR711", say("the ledger {name} is closed", name=self.name), say("open it again")
        )

    def batch(self) -> AbstractContextManager[None]:
        """Return a context that changes nothing: each statement is judged at once."""
        return nullcontext()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._run(statement, values)

    def _run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        if self._broken is not None:
            raise self._broken
        try:
            if self._waits != self._patience and not self._connection.in_transaction:
                self._wait(self._patience)
            return self._connection.execute(statement, values)
        except _FAILURES as error:
            raise self.failed(error) from error

    def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        try:
            self._connection.executemany(statement, rows)
        except _FAILURES as error:
            raise self.failed(error) from error

    def change(self, statement: str, rows: Sequence[Sequence[Any]], what: str) -> None:
        """Run updates that must hit one row each: they name the version that the row must have."""
        if not rows:
            return
        try:
            hit = self._connection.executemany(statement, rows).rowcount
        except _FAILURES as error:
            raise self.failed(error) from error
        if hit != len(rows):
            raise self.spoil(
                StoreError("LR710", say("{what} was changed meanwhile", what=what), say("decide again"))
            )

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        if self._broken is not None:
            raise self._broken
        try:
            if self._waits != self._patience and not self._connection.in_transaction:
                self._wait(self._patience)
            return self._connection.execute(statement, values).fetchall()
        except _FAILURES as error:
            raise self.failed(error) from error

    def each(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows of a query without holding all of them."""
        cursor = self._run(statement, values)
        while True:
            try:
                row = cursor.fetchone()
            except _FAILURES as error:
                raise self.failed(error) from error
            if row is None:
                return
            yield row

    def begin(self, *, write: bool) -> bool:
        """Begin a transaction, and tell whether another connection has written since the last one."""
        if self.inside:
            raise RuntimeError("transactions do not nest")
        self._spoiled = None
        if write:
            self._begin_to_write()
        else:
            self.execute("BEGIN")
        try:
            version: int = self.rows("PRAGMA data_version")[0][0]
            if write:
                self._turns.write()
        except StoreError:
            self.roll_back()
            raise
        changed = version != self._data_version
        self._data_version = version
        return changed

    def _begin_to_write(self) -> None:
        """Wait for the other writers, looking every millisecond.

        SQLite would look less and less often, and whoever has just written would write again and again.
        """
        if self._broken is not None:
            raise self._broken
        execute = self._connection.execute
        try:
            self._wait(1)  # It stays so for what writes next: only reading outside of a transaction waits.
            for left in range(self._patience, -1, -1):
                try:
                    execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if not left or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                        raise
                else:
                    break
        except _FAILURES as error:
            raise self.failed(error) from error

    def _wait(self, milliseconds: int) -> None:
        """Say how long SQLite waits for a lock of others, unless it knows."""
        if self._waits != milliseconds:
            self._connection.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
            self._waits = milliseconds

    def commit(self) -> None:
        """Write everything since ``begin``, or raise and write nothing."""
        if self._spoiled is not None:
            self.roll_back()
            raise self._spoiled
        try:
            self.execute("COMMIT")
        except StoreError:
            self.roll_back()
            raise
        self._turns.done()
        if self._connection.total_changes - self._changes >= _CHECKPOINT:
            self._checkpoint()

    def _checkpoint(self) -> None:
        """Move what is in the log into the file, unless somebody is writing: then a later commit does."""
        if not self._turns.checkpoint():
            return
        try:
            # The commit is on the disk whatever becomes of this: the log is kept until it is done.
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._changes = self._connection.total_changes
        except sqlite3.Error as error:
            if is_disk_failure(error):
                self._broken = store_error(error, self.name)
        finally:
            self._turns.done()

    def roll_back(self) -> None:
        """Leave the transaction; what was done in it is undone."""
        try:
            if self.inside:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            # Without a COMMIT nothing was written. The connection is of no use any more.
            self._broken = store_error(error, self.name)
        finally:
            self._turns.done()

    def spoil(self, error: StoreError) -> StoreError:
        """Make sure that the present transaction is not committed, and return the error to raise."""
        self._spoiled = error
        return error

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Return a context in which events can be removed: SQLite undoes triggers with their transaction."""
        for name, _ in guards():
            self.execute(f"DROP TRIGGER IF EXISTS {name}")
        yield
        for _, text in guards():
            self.execute(text)

    def scrub(self) -> None:
        """Write the file anew without what was removed, and empty the log; readers of old rows keep that."""
        if not self._turns.checkpoint():
            return
        try:
            self._wait(self._patience)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError as error:
            raise self.failed(error) from error
        finally:
            self._turns.done()

    def faults(self) -> list[str]:
        """Return what SQLite finds broken in the file, and which guards are gone or were changed."""
        found = [
            say("the file: {fault}", fault=row[0])
            for row in self.rows("PRAGMA integrity_check")
            if row[0] != "ok"
        ]
        for table, row, parent, _ in self.rows("PRAGMA foreign_key_check"):
            found.append(
                say(
                    "a row of {table} ({row}) belongs to a row of {parent} that is not there",
                    table=table,
                    row=row or say("by key"),
                    parent=parent,
                )
            )
        return [*found, *map(guard_gone, missing_guards(self.rows))]

    def failed(self, error: Exception) -> StoreError:
        """Return what to raise for an error of SQLite; the present transaction is spoiled."""
        found = self.spoil(store_error(error, self.name))
        if is_disk_failure(error):
            self._broken = found
        return found


def upgrade_file(name: str, patience: int = 5_000) -> int:
    """Bring a ledger file to the present form, and return the version that it had. Raises ``StoreError``."""
    try:
        with closing(sqlite3.connect(name, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {patience:d}")
            connection.execute("PRAGMA synchronous = FULL")
            if not has_tables(connection, name):
                raise StoreError("LR702", say("there is no ledger {path}", path=name))
            return upgrade(connection, name)
    except _FAILURES as error:
        raise store_error(error, name) from error


def _connect(name: str, patience: int) -> sqlite3.Connection:
    if name != ":memory:" and Path(name).is_dir():
        raise StoreError("LR702", say("{name} is a folder", name=name), say("name a file in it"))
    try:
        connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    except _FAILURES as error:
        raise store_error(error, name) from error
    try:
        connection.execute(f"PRAGMA busy_timeout = {patience:d}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        new = not is_ledger(connection, name)
        if name != ":memory:":
            _write_ahead(connection, name)
            connection.execute("PRAGMA wal_autocheckpoint = 0")  # See ``turns``.
        connection.execute("PRAGMA synchronous = FULL")
        if new:
            create(connection, name)
        return connection
    except _FAILURES as error:
        connection.close()
        raise store_error(error, name) from error
    except StoreError:
        connection.close()
        raise


def _write_ahead(connection: sqlite3.Connection, name: str) -> None:
    """Switch to a write-ahead log. SQLite does not wait here while another process opens the file: we do."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == _ATTEMPTS:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            if mode == "wal":
                return
            raise StoreError(
                "LR702",
                say("{name} is on a disk without the locks a ledger needs", name=name),
                say("use a local one"),
            )
