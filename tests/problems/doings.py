"""Mistakes that are no text: what is done to a store, or by a plugin."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from psycopg.errors import SerializationFailure
from yaml.error import Mark, MarkedYAMLError

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import ProgramError
from loyalrules.document.lines import Lines
from loyalrules.document.syntax import syntax_problem
from loyalrules.engine.engine import Engine
from loyalrules.expr.check import check
from loyalrules.expr.from_text import parse
from loyalrules.expr.scope import Scope
from loyalrules.expr.types import Type
from loyalrules.functions.numbers import FUNCTIONS
from loyalrules.ledger import postgres_errors
from loyalrules.ledger.moving import export, import_
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.sqlite_errors import store_error
from loyalrules.plugins.hookspecs import hookimpl
from loyalrules.plugins.registry import build_registry
from loyalrules.sources.history import read_history
from loyalrules.sources.parquet import parquet_columns
from problems.cases import BASES

Doing = Callable[[Path], None]


class Twice:
    """A plugin that brings a function which is there already."""

    @hookimpl
    def loyalrules_functions(self) -> list[object]:
        return list(FUNCTIONS[:1])


class Broken:
    """A plugin that cannot say what it brings."""

    @hookimpl
    def loyalrules_kinds(self) -> list[object]:
        raise KeyError("currency")


def opens(address: str) -> Doing:
    return lambda folder: open_store(address).close()


def refused(name: str) -> Doing:
    """What SQLite says with the error of a name."""

    def doing(folder: Path) -> None:
        error = sqlite3.OperationalError("CHECK constraint failed: amount > 0")
        error.sqlite_errorname = name  # type: ignore[attr-defined]
        raise store_error(error, "loyalty.db")

    return doing


def _other_file(folder: Path) -> None:
    Path("notes.txt").write_text("call the roastery about the new beans\n" * 40, encoding="utf-8")
    open_store("sqlite:///notes.txt").close()


def _other_database(folder: Path) -> None:
    with sqlite3.connect("till.db") as other:
        other.execute("CREATE TABLE receipt (id TEXT)")
    other.close()
    open_store("sqlite:///till.db").close()


def _newer(folder: Path) -> None:
    open_store("sqlite:///loyalty.db").close()
    with sqlite3.connect("loyalty.db") as other:
        other.execute("UPDATE loyalrules_schema SET version = 999")
    other.close()
    open_store("sqlite:///loyalty.db").close()


def _older(folder: Path) -> None:
    open_store("sqlite:///loyalty.db").close()
    with sqlite3.connect("loyalty.db") as other:
        other.execute("UPDATE loyalrules_schema SET version = 1")
    other.close()
    open_store("sqlite:///loyalty.db").close()


def _meets(folder: Path) -> None:
    raise postgres_errors.store_error(SerializationFailure("could not serialize access"), "shop")


def _down(folder: Path) -> None:
    raise postgres_errors.unreachable("shop", "connection refused")


def _folder(folder: Path) -> None:
    Path("ledgers").mkdir()
    open_store("sqlite:///ledgers").close()


def _closed(folder: Path) -> None:
    store = open_store("sqlite:///loyalty.db")
    store.close()
    store.members("cafe")


def _no_reason(folder: Path) -> None:
    mark = Mark("shop.loyal.yaml", 15, 1, 0, None, 0)
    error = MarkedYAMLError("while doing something new", mark, "found what no version had before", mark)
    lines = Lines("shop.loyal.yaml", "loyalrules: 1\nid: cafe\n")
    raise ProgramError([syntax_problem(error, lines, None)])


def _same_id(folder: Path) -> None:
    text = (BASES / "cafe.loyal.yaml").read_text(encoding="utf-8")
    Path("cafe.loyal.yaml").write_text(text, encoding="utf-8")
    Path("old-cafe.loyal.yaml").write_text(text, encoding="utf-8")
    Engine.open(".", "memory")


def _no_program(folder: Path) -> None:
    Path("programs").mkdir()
    Engine.open("programs", "memory")


def _another_kind(folder: Path) -> None:
    scope = Scope({}, {}, {}, "USD", {}, Zone("UTC"))
    check(parse("5 USD > 3 USD"), scope, Type("money", "USD", 2))


def _never_sent(folder: Path) -> None:
    with Engine.open(BASES / "cafe.loyal.yaml", "memory") as engine:
        engine.explain("A1-payd")


def _reads_folder(folder: Path) -> None:
    Path("orders.jsonl").mkdir()
    list(read_history(Path("orders.jsonl")))


def _without_pyarrow(folder: Path) -> None:
    there = sys.modules.get("pyarrow")
    sys.modules["pyarrow"] = None  # type: ignore[assignment]
    try:
        parquet_columns(Path("orders.parquet"))
    finally:
        del sys.modules["pyarrow"]
        if there is not None:
            sys.modules["pyarrow"] = there


def _too_large(folder: Path) -> None:
    raise store_error(OverflowError("Python int too large to convert to SQLite INTEGER"), "loyalty.db")


def _half_a_character(folder: Path) -> None:
    raise store_error(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), "loyalty.db")


def _exported(folder: Path, *only: str) -> Path:
    with closing(SqliteStore(":memory:")) as store:
        store.save_program("d1", "shop.loyal.yaml", "")
        export(store, folder / "moved", "csv", only)
    return folder / "moved"


def _part_of_a_ledger(folder: Path) -> None:
    with closing(SqliteStore(":memory:")) as store:
        import_(store, _exported(folder, "balances").relative_to(folder))


def _exports_again(folder: Path) -> None:
    with closing(SqliteStore(":memory:")) as store:
        export(store, _exported(folder).relative_to(folder), "csv")


def _told(folder: Path, line: str, *events: dict[str, object]) -> Engine:
    program = """
loyalrules: 1
id: cafe
currency: EUR
timezone: UTC
units: {points: {}}
rules: [{id: base, when: order.paid, if: [LINE], then: [{earn: {amount: 5}}]}]
"""
    (folder / "cafe.loyal.yaml").write_text(program.replace("LINE", line), encoding="utf-8")
    engine = Engine.open(folder / "cafe.loyal.yaml")
    for event in events:
        engine.evaluate(event)
    return engine


JOINS = {"id": "j1", "type": "member.joined", "at": "2026-03-01T12:00:00Z",
         "member": {"id": "mina", "address": "elm"}}  # fmt: skip
PAYS = {
    "id": "p1",
    "type": "order.paid",
    "at": "2026-03-02T12:00:00Z",
    "member": "mina",
    "order": {"id": "A1"},
}


def _erased(folder: Path) -> None:
    engine = _told(folder, "order.total >= 0", JOINS)
    engine.erase("mina", reason="asked for it", by="kim")
    engine.evaluate(PAYS)


def _rests(folder: Path) -> None:
    _told(folder, "member.address is elm", JOINS, PAYS).erase("mina", reason="asked for it", by="kim")


DOINGS: dict[str, Doing] = {
    "a plugin brings a function again": lambda folder: build_registry(Twice()) and None,
    "fails for a reason that no version of the reader had before": _no_reason,
    "loads two programs with one id": _same_id,
    "loads an empty folder": _no_program,
    "loads a file that is not there": lambda folder: Engine.open("mooncafe.loyal.yaml", "memory") and None,
    "a plugin asks for money and gets yes or no": _another_kind,
    "asks about an event that was never sent": _never_sent,
    "reads a folder": _reads_folder,
    "reads Parquet without pyarrow": _without_pyarrow,
    "a plugin fails": lambda folder: build_registry(Broken()) and None,
    "opens mysql": opens("mysql://shop/loyalty"),
    "opens with one slash": opens("sqlite:/loyalty.db"),
    "opens a path": opens("loyalty.db"),
    "opens in a missing folder": opens("sqlite:///ledgers/loyalty.db"),
    "opens a folder": _folder,
    "opens a text file": _other_file,
    "opens a till": _other_database,
    "opens a newer ledger": _newer,
    "opens an older ledger": _older,
    "meets another writer of PostgreSQL": _meets,
    "asks a server of PostgreSQL that is down": _down,
    "imports only balances": _part_of_a_ledger,
    "exports into a folder with files": _exports_again,
    "tells of somebody who was erased": _erased,
    "erases somebody on whom an amount rests": _rests,
    "asks a closed ledger": _closed,
    "too large": _too_large,
    "half a character": _half_a_character,
    **{name: refused(name) for name in (
        "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CORRUPT",
        "SQLITE_CONSTRAINT", "SQLITE_CANTOPEN", "SQLITE_TOOBIG",
    )},
}  # fmt: skip
