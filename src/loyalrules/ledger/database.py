"""What the store asks of a database: statements and transactions, and one clear error for every failure."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say

Values = Sequence[Any]


class Database(Protocol):
    """One connection. A statement that failed inside a transaction spoils it: it can only be rolled back.

    After a failure of the disk or of the connection nothing works until it is opened again, because
    nobody knows what was written.
    """

    name: str
    lock: str  # What is put behind a SELECT so that its rows are locked until the end; "" needs nothing.

    @property
    def inside(self) -> bool:
        """Tell whether a transaction or snapshot is under way."""
        ...

    @property
    def spoiled(self) -> bool:
        """Tell whether something failed since ``begin``."""
        ...

    def begin(self, *, write: bool) -> bool:
        """Begin a transaction, and tell whether somebody else may have written since the last one."""
        ...

    def commit(self) -> None:
        """Write everything since ``begin``, or raise and write nothing."""
        ...

    def roll_back(self) -> None:
        """Leave the transaction; what was done in it is undone."""
        ...

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back. Closing twice is fine."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Return a context whose statements may be sent together; they are judged at its end."""
        ...

    def execute(self, statement: str, values: Values = ()) -> None:
        """Run one statement."""
        ...

    def execute_many(self, statement: str, rows: Sequence[Values]) -> None:
        """Run one statement for each row of values."""
        ...

    def change(self, statement: str, rows: Sequence[Values], what: str) -> None:
        """Run updates that must hit one row each: they name the version that the row must have."""
        ...

    def rows(self, statement: str, values: Values = ()) -> list[Any]:
        """Return all rows of a query."""
        ...

    def each(self, statement: str, values: Values = ()) -> Iterator[Any]:
        """Yield the rows of a query without holding all of them."""
        ...

    def spoil(self, error: StoreError) -> StoreError:
        """Make sure that the present transaction is not committed, and return the error to raise."""
        ...

    def unguarded(self) -> AbstractContextManager[None]:
        """Return a context, in a transaction, in which events can be removed; only ``replacing`` does so."""
        ...

    def scrub(self) -> None:
        """Leave nothing of rows that were removed behind in files, as far as others let us."""
        ...

    def faults(self) -> list[str]:
        """Return what the database itself finds broken, and which of its guards are gone."""
        ...


def guard_gone(name: str) -> str:
    """Return what is said about a trigger that should keep rows from being changed, and does not."""
    return say("the guard {name} is gone or was changed", name=name)
