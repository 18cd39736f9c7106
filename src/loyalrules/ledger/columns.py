"""The tables of a ledger as they are moved from one to another: by what they say, not by its own numbers.

A book is named by its program and a member by its id, so that the rows mean the same in every ledger.
"""

import re
from typing import Literal, NamedTuple

from loyalrules.ledger.tables import TABLES as TEXT

Kind = Literal["whole", "text", "bytes"]
Owner = Literal["", "book", "member", "book of member"]

_TABLE = re.compile(r"CREATE TABLE (\w+) \(\n(.*?)\n\)", re.DOTALL)
_COLUMN = re.compile(r"^ +(\w+) +\{(whole|text|bytes|number)\}", re.MULTILINE)
_KEY = re.compile(r"PRIMARY KEY \(([\w, ]+)\)")
# Members by number and books by number, as they are called in a file.
_NAMES = {"book": "program", "book of member": "program", "member": "member"}


class Column(NamedTuple):
    """A column in a file. ``name`` is in the table; ``owner`` says whose number it is there, if any.

    What only belongs to a member has its book in the file, and not in the table.
    """

    name: str
    kind: Kind
    owner: Owner = ""


class Table(NamedTuple):
    """A table in a file, with a query that yields its rows in the order of their keys."""

    name: str
    columns: tuple[Column, ...]
    query: str

    @property
    def heads(self) -> list[str]:
        """The names of the columns in a file."""
        return [_NAMES.get(column.owner, column.name) for column in self.columns]


def _columns(name: str, body: str) -> list[Column]:
    found = []
    for column, kind in _COLUMN.findall(body):
        if kind == "number":
            continue
        numbered = kind == "whole" and column in ("book", "member")
        owner: Owner = "" if not numbered else "book" if column == "book" else "member"
        found.append(Column(column, "text" if numbered else kind, owner))
    if all(column.owner != "book" for column in found) and any(column.owner for column in found):
        found.insert(0, Column("book", "text", "book of member"))
    return found


def _table(name: str, body: str) -> Table:
    columns = tuple(_columns(name, body))
    owners = {column.owner for column in columns}
    source = f"{name} AS t"
    if "member" in owners:
        source += " JOIN members AS m ON m.number = t.member"
    if owners & {"book", "book of member"}:
        book = "m" if "member" in owners else "t"
        source += f" JOIN books AS b ON b.book = {book}.book"
    shown = {"book": "b.program", "book of member": "b.program", "member": "m.member", "": "t.{name}"}
    picked = [shown[column.owner].format(name=column.name) for column in columns]
    key = _KEY.search(body)
    names = key[1].split(", ") if key else [column.name for column in columns[:2]]
    order = [shown[one.owner].format(name=one.name) for one in columns if one.name in (*names, "book")]
    return Table(name, columns, f"SELECT {', '.join(picked)} FROM {source} ORDER BY {', '.join(order)}")


# In an order in which each row finds what it belongs to.
_ORDER = ("programs", "books", "events", "members")
_FOUND = {name: _table(name, body) for name, body in _TABLE.findall(TEXT)}
TABLES: dict[str, Table] = {name: _FOUND[name] for name in dict.fromkeys((*_ORDER, *_FOUND))}
