"""How a ledger of an older form becomes one of the present form: what each version added.

A migration only adds tables and guards, or derives anew what events add up to. Events and postings are never
touched, so their hashes stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.tables import VERSION

# By version: the tables, indexes and triggers that it added, by the names that begin like these.
_ADDED: dict[int, tuple[str, ...]] = {3: ("outbox", "upgrades"), 4: ()}
OUTBOX_SINCE = 3
OLDEST = min(_ADDED) - 1

_NOTE = "INSERT INTO upgrades (version, book, events) SELECT {version}, book, events FROM books"
_VERSION = "INSERT INTO loyalrules_schema VALUES ({version})"
_NOTHING: Mapping[int, Sequence[str]] = {}


def check_upgradable(name: str, version: int) -> None:
    """Raise ``StoreError`` for a ledger that is newer than this loyalrules, or too old for an upgrade."""
    if version > VERSION:
        raise too_new(name, version)
    if version < OLDEST:
        raise StoreError(
            "LR712",
            say(
                "{name} has a form that is no longer known (ledger version {version})",
                name=name, version=version,
            ),
            say("send the events to a new ledger"),
        )  # fmt: skip


def too_new(name: str, version: int) -> StoreError:
    """Return what to raise for a ledger of a newer form."""
    return StoreError(
        "LR704",
        say(
            "{name} was written by a newer loyalrules (ledger version {version}, this one reads {known})",
            name=name, version=version, known=VERSION,
        ),
        say("upgrade loyalrules"),
    )  # fmt: skip


def too_old(name: str, version: int) -> StoreError:
    """Return what to raise for a ledger of an older form, where nobody asked for an upgrade."""
    return StoreError(
        "LR712",
        say(
            "{name} was written by an older loyalrules (ledger version {version}, now it is {known})",
            name=name, version=version, known=VERSION,
        ),
        say("make a backup, then: loyalrules store upgrade"),
    )  # fmt: skip


def made_by(statement: str) -> str:
    """Return the name of the table, index or trigger that a statement makes; of others an empty text.

    >>> made_by("CREATE TABLE outbox (book INTEGER)"), made_by("INSERT INTO outbox VALUES (1)")
    ('outbox', '')
    """
    return statement.split()[2] if statement.startswith("CREATE") else ""


def steps(
    version: int, statements: Sequence[str], changed: Mapping[int, Sequence[str]] = _NOTHING
) -> Iterator[str]:
    """Yield what turns a ledger of a version into one of the present one, statement by statement.

    ``statements`` are those that make a new ledger; ``changed`` what versions changed in one database only.
    """
    for after in range(version + 1, VERSION + 1):
        yield from [one for one in statements if made_by(one).startswith(_ADDED[after])]
        yield from changed.get(after, ())
        yield _NOTE.format(version=after)
        yield _VERSION.format(version=after)
