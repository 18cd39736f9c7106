"""What SQLite says, as one clear ``StoreError``: what is wrong, and what to do."""

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say

_BY_NAME: dict[str, tuple[str, str, str | None]] = {
    "SQLITE_BUSY": ("LR705", "another process has been writing to {name} for too long", "try again"),
    "SQLITE_LOCKED": ("LR705", "{name} is locked", "try again"),
    "SQLITE_READONLY": ("LR706", "{name} cannot be written", "check the rights of the file and its folder"),
    "SQLITE_PERM": ("LR706", "{name} cannot be written", "check the rights of the file and its folder"),
    "SQLITE_FULL": ("LR707", "there is no room left to write {name}", "free some space, then send it again"),
    "SQLITE_IOERR": ("LR707", "the disk under {name} failed", "check the disk, then open the ledger again"),
    "SQLITE_CORRUPT": ("LR708", "{name} is damaged", "stop writing to it and restore a backup"),
    "SQLITE_NOTADB": ("LR703", "{name} is not an SQLite database", "name another file, or a new one"),
    "SQLITE_CANTOPEN": ("LR702", "{name} cannot be opened", "check that its folder exists and is yours"),
    "SQLITE_TOOBIG": ("LR709", "a text is too long for {name}", "look at what the event brings along"),
    "SQLITE_CONSTRAINT": (
        "LR710",
        "the ledger {name} refused a row: {why}",
        "nothing was written; send the event again",
    ),
    "SQLITE_NOMEM": ("LR707", "there is no memory left to write {name}", "try again"),
}


def store_error(error: Exception, name: str) -> StoreError:
    """Return the ``StoreError`` that says what an error of SQLite means for a ledger.

    >>> print(store_error(OverflowError("int too large"), "loyalty.db"))
    LR709: a number is too large for loyalty.db
    """
    if isinstance(error, OverflowError):
        return StoreError(
            "LR709",
            say("a number is too large for {name}", name=name),
            say("look at the amounts of the event"),
        )
    if isinstance(error, UnicodeError):
        return StoreError(
            "LR709",
            say("a text for {name} is not valid Unicode", name=name),
            say("look at the texts of the event"),
        )
    found = getattr(error, "sqlite_errorname", "") or ""
    for start, (code, message, hint) in _BY_NAME.items():
        if found.startswith(start):
            return StoreError(code, message.format(name=name, why=error), hint)
    return StoreError("LR708", say("the ledger {name} could not do it: {error}", name=name, error=error))


def is_disk_failure(error: Exception) -> bool:
    """Tell whether the disk failed, so that nobody knows what of the last write is on it."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_IOERR")
