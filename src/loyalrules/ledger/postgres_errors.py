"""What PostgreSQL says, as one clear ``StoreError``: what is wrong, and what to do."""

import psycopg
from psycopg import errors

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say

_MEET_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
_REFUSED = (errors.IntegrityError, errors.RaiseException)
_NO_RIGHT = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)
_NO_ROOM = (errors.InsufficientResources, errors.IoError)


def store_error(error: Exception, name: str) -> StoreError:
    """Return the ``StoreError`` that says what an error of PostgreSQL means for a ledger.

    >>> print(store_error(errors.UniqueViolation("e1 is there"), "shop"))
    LR710: the ledger shop refused a row: e1 is there
    """
    why = str(error).partition("\n")[0]
    if isinstance(error, _MEET_AGAIN):
        return StoreError("LR713", say("two writers of {name} met", name=name), say("send it again"))
    if isinstance(error, errors.LockNotAvailable | errors.QueryCanceled):
        return StoreError(
            "LR705",
            say("another process has been writing to {name} for too long", name=name),
            say("try again"),
        )
    if isinstance(error, _REFUSED):
        return StoreError("LR710", say("the ledger {name} refused a row: {why}", name=name, why=why))
    if isinstance(error, psycopg.DataError | OverflowError | UnicodeError):
        return StoreError("LR709", say("a value is too large for {name}: {why}", name=name, why=why))
    if isinstance(error, _NO_RIGHT):
        return StoreError(
            "LR706", say("{name} cannot be written: {why}", name=name, why=why), say("check your rights")
        )
    if isinstance(error, _NO_ROOM):
        return StoreError(
            "LR707",
            say("the server of {name} has no room or its disk failed: {why}", name=name, why=why),
            say("free some space, then send it again"),
        )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return unreachable(name, why)
    return StoreError("LR708", say("the ledger {name} could not do it: {error}", name=name, error=why))


def unreachable(name: str, why: str) -> StoreError:
    """Return what to raise when the server does not answer."""
    return StoreError(
        "LR714",
        say("the database {name} cannot be reached: {why}", name=name, why=why),
        say("check the server and the address, then send it again: it is written once"),
    )
