"""What SQLite says, as one clear ``StoreError``: what is wrong, and what to do."""

from collections.abc import Callable

from loyalrules.base.problem import StoreError
from loyalrules.base.say import Said, say

_BY_NAME: dict[str, tuple[str, Callable[[str, Exception], Said], Said | None]] = {
    "SQLITE_BUSY": (
        "LR705",
        lambda name, _: say("another process has been writing to {name} for too long", name=name),
        say("try again"),
    ),
    "SQLITE_LOCKED": (
        "LR705",
        lambda name, _: say("{name} is locked", name=name),
        say("try again"),
    ),
    "SQLITE_READONLY": (
        "LR706",
        lambda name, _: say("{name} cannot be written", name=name),
        say("check the rights of the file and its folder"),
    ),
    "SQLITE_PERM": (
        "LR706",
        lambda name, _: say("{name} cannot be written", name=name),
        say("check the rights of the file and its folder"),
    ),
    "SQLITE_FULL": (
        "LR707",
        lambda name, _: say("there is no room left to write {name}", name=name),
        say("free some space, then send it again"),
    ),
    "SQLITE_IOERR": (
        "LR707",
        lambda name, _: say("the disk under {name} failed", name=name),
        say("check the disk, then open the ledger again"),
    ),
    "SQLITE_CORRUPT": (
        "LR708",
        lambda name, _: say("{name} is damaged", name=name),
        say("stop writing to it and restore a backup"),
    ),
    "SQLITE_NOTADB": (
        "LR703",
        lambda name, _: say("{name} is not an SQLite database", name=name),
        say("name another file, or a new one"),
    ),
    "SQLITE_CANTOPEN": (
        "LR702",
        lambda name, _: say("{name} cannot be opened", name=name),
        say("check that its folder exists and is yours"),
    ),
    "SQLITE_TOOBIG": (
        "LR709",
        lambda name, _: say("a text is too long for {name}", name=name),
        say("look at what the event brings along"),
    ),
    "SQLITE_CONSTRAINT": (
        "LR710",
        lambda name, why: say("the ledger {name} refused a row: {why}", name=name, why=why),
        say("nothing was written; send the event again"),
    ),
    "SQLITE_NOMEM": (
        "LR707",
        lambda name, _: say("there is no memory left to write {name}", name=name),
        say("try again"),
    ),
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
            return StoreError(code, message(name, error), hint)
    return StoreError("LR708", say("the ledger {name} could not do it: {error}", name=name, error=error))


def is_disk_failure(error: Exception) -> bool:
    """Tell whether the disk failed, so that nobody knows what of the last write is on it."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_IOERR")
