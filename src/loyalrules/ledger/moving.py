"""A ledger as a folder of files, one for each table, and an empty ledger filled from such a folder.

What comes back is the same ledger: the same rows, hashes and answers, in any of the databases.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.checks import verify
from loyalrules.ledger.columns import TABLES, Table
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.table_files import FORMS, read_rows, write_rows
from loyalrules.ledger.table_rows import Row, in_groups
from loyalrules.ledger.tables import SAME_TABLES, VERSION

ABOUT = "ledger.json"  # What makes a folder an export: the ledger's version, the form, rows by table.


def export(store: SqlStore, folder: Path, form: str, only: Iterable[str] = ()) -> dict[str, int]:
    """Write the tables of a ledger, as they are at one moment, and return how many rows each has.

    ``form`` is "csv", "jsonl" or "parquet"; ``only`` names tables. Writers of the ledger go on meanwhile.
    Raises ``StoreError`` for a folder that is not empty, and ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise StoreError(
            "LR716", say("the folder {folder} is not empty", folder=folder), say("name a new folder")
        )
    chosen = [table for name, table in TABLES.items() if name in only or not only]
    with store.snapshot():
        rows = {
            table.name: write_rows(folder / f"{table.name}.{form}", table, store.database.each(table.query))
            for table in chosen
        }
    about = {"ledger": VERSION, "form": form, "rows": rows}
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return rows


def import_(store: SqlStore, folder: Path) -> dict[str, int]:
    """Fill an empty ledger from an export of all tables, all of it or nothing; return the rows of each.

    What came in is verified before it is kept. Raises ``StoreError`` for a folder that is no such export, for
    a ledger that is not empty, and for rows that are no whole ledger; ``OSError`` for files.
    """
    form, wanted = _about(folder)
    with store.transaction():
        if list(store.database.rows("SELECT 1 FROM books LIMIT 1")):
            raise StoreError(
                "LR716", say("the ledger {name} is not empty", name=store.database.name),
                say("import into a new ledger"),
            )  # fmt: skip
        filling = Filling(store)
        rows = {
            name: filling.fill(table, read_rows(folder / f"{name}.{form}", table))
            for name, table in TABLES.items()
        }
        store.forget()
        faults = [f"{name} has {rows[name]} rows" for name in TABLES if rows[name] != wanted[name]]
        for program in store.namespaces():
            faults += verify(store, program)
        if faults:
            raise StoreError(
                "LR715", say("this is no whole ledger: {fault}", fault=faults[0]),
                say("export the ledger again, and do not change the files"),
            )  # fmt: skip
    return rows


def _about(folder: Path) -> tuple[str, Mapping[str, int]]:
    """Return the form of an export and how many rows each table has."""
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        form, rows = about["form"], about["rows"]
        if form in FORMS and set(rows) == set(TABLES) and about["ledger"] in SAME_TABLES:
            return form, rows
    except (OSError, ValueError, LookupError, TypeError):
        pass  # Whatever it is, it is no export.
    raise StoreError(
        "LR715",
        say("{folder} is no export of a whole ledger of version {version}", folder=folder, version=VERSION),
        say("loyalrules export STORE FOLDER makes one, without --only"),
    )


class Filling:
    """Puts rows into tables, and finds the numbers of the books and members that they belong to."""

    def __init__(self, store: SqlStore) -> None:
        self._database = store.database
        self._books: dict[str, int] = {}
        self._members: dict[tuple[str, str], int] = {}

    def fill(self, table: Table, rows: Iterator[Row]) -> int:
        """Add rows to a table, and return how many they were."""
        columns = [one for one in table.columns if one.owner != "book of member"]
        names = ", ".join(one.name for one in columns)
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})"
        count = 0
        for group in in_groups(rows):
            self._database.execute_many(statement, [self._numbered(table, row) for row in group])
            count += len(group)
        if table.name == "books":
            self._books = dict(self._database.rows("SELECT program, book FROM books"))
        elif table.name == "members":
            found = self._database.rows(
                "SELECT b.program, m.member, m.number FROM members AS m JOIN books AS b ON b.book = m.book"
            )
            self._members = {(program, member): number for program, member, number in found}
        return count

    def _numbered(self, table: Table, row: Row) -> list[object]:
        program = next((row[at] for at, one in enumerate(table.columns) if one.owner.startswith("book")), "")
        values: list[object] = []
        for column, value in zip(table.columns, row, strict=True):
            if column.owner == "member":
                values.append(self._known(self._members.get((program, value)), value))
            elif column.owner == "book":
                values.append(self._known(self._books.get(value), value))
            elif not column.owner:
                values.append(value)
        return values

    @staticmethod
    def _known(number: int | None, key: str) -> int:
        if number is None:
            raise StoreError(
                "LR715", say("a row belongs to {key}, which is not there", key=key),
                say("export the ledger again, and do not change the files"),
            )  # fmt: skip
        return number
