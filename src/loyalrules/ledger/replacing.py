"""The one door through which events leave a ledger: a program's books give way to a copy that names nobody.

Whoever replaces books decides every event again into another ledger first, and holds both in one transaction:
the guards are gone inside of it, and nobody sees that. The new books have a number of their own, so other
processes see at once that what they remember is of other books.
"""

from loyalrules.ledger.columns import TABLES
from loyalrules.ledger.moving import Filling
from loyalrules.ledger.sql_store import SqlStore

_LEFT_OUT = ("programs", "upgrades")
_OF_A_MEMBER = ("lots", "balances", "parts")
_OF_A_BOOK = ("outbox", "postings", "members", "orders", "pools", "events")
_OLD_NAME = "\x1e"


def replace_books(kept: SqlStore, anew: SqlStore, program: str) -> None:
    """Put a program's books of another ledger in the place of its own; inside a transaction.

    What became of messages stays: what was delivered is not sent again.
    """
    old = kept.head(program).book
    database = kept.database
    if not old:
        raise ValueError(f"no events of {program} are there")
    with database.unguarded():
        database.execute("UPDATE books SET program = ? WHERE book = ?", (_OLD_NAME + program, old))
        filling = Filling(kept)
        with anew.snapshot():
            for name, table in TABLES.items():
                if name not in _LEFT_OUT:
                    filling.fill(table, anew.database.each(table.query))
        new = database.rows("SELECT book FROM books WHERE program = ?", (program,))[0][0]
        states = database.rows(
            "SELECT state, tries, changed_at, event, line FROM outbox WHERE book = ? AND tries > 0", (old,)
        )
        database.execute_many(
            "UPDATE outbox SET state = ?, tries = ?, changed_at = ?"
            " WHERE book = ? AND event = ? AND line = ?",
            [(*row[:3], new, *row[3:]) for row in states],
        )
        database.execute("UPDATE upgrades SET book = ? WHERE book = ?", (new, old))
        for table_name in _OF_A_MEMBER:
            of = "member IN (SELECT number FROM members WHERE book = ?)"
            database.execute(f"DELETE FROM {table_name} WHERE {of}", (old,))
        for table_name in (*_OF_A_BOOK, "books"):
            database.execute(f"DELETE FROM {table_name} WHERE book = ?", (old,))
    kept.forget()
