"""Durable evaluations a second, beside the bare minimum: the same rows, written by hand in one transaction.

Run with ``python bench/durable.py``. The orders of ``bench/evaluate.py`` go through the engine into
a ledger, one by one and in groups. Every statement that wrote something is recorded; then the same
statements with the same values are run again on a new ledger, with nothing around them but BEGIN and COMMIT.
The server of PostgreSQL is the one that the tests start. Run it on a quiet machine.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from evaluate import PROGRAM, orders

from loyalrules import Engine
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from ledger.server import Server

Written = list[tuple[str, Sequence[Any]]]


def recorded(store: SqlStore) -> list[Written]:
    """Make a store note what each of its transactions writes: statements with their rows."""
    database: Any = store.database
    transactions: list[Written] = []
    begin, execute, many = database.begin, database.execute, database.execute_many
    change, rows = database.change, database.rows

    def note(statement: str, values: Sequence[Any]) -> None:
        transactions[-1].append((statement, values))

    def began(*, write: bool) -> bool:
        if write:
            transactions.append([])
        return bool(begin(write=write))

    def executed(statement: str, values: Sequence[Any] = ()) -> None:
        if "INSERT" in statement:
            note(statement, [values])
        execute(statement, values)

    def executed_many(statement: str, values: Sequence[Any]) -> None:
        note(statement, values)
        many(statement, values)

    def changed(statement: str, values: Sequence[Any], what: str) -> None:
        if values:
            note(statement, values)
        change(statement, values, what)

    def asked(statement: str, values: Sequence[Any] = ()) -> list[Any]:
        if "INSERT" in statement:
            note(statement, [values])
        return list(rows(statement, values))

    database.begin, database.execute, database.execute_many = began, executed, executed_many
    database.change, database.rows = changed, asked
    return transactions


def through_the_engine(
    first: str, second: str, events: list[dict[str, object]], group: int
) -> tuple[float, list[Written]]:
    """Return the seconds that the engine takes, and what it writes (noted in a second, slower run)."""
    with Engine.open(PROGRAM, store=first) as engine:
        begin = time.perf_counter()
        for outcome in engine.evaluate_many(events, group=group):
            assert not getattr(outcome, "refused", "")
        spent = time.perf_counter() - begin
    store = open_store(second)
    assert isinstance(store, SqlStore)
    with Engine.open(PROGRAM, store=store) as engine:
        transactions = recorded(store)
        for _ in engine.evaluate_many(events, group=group):
            pass
    return spent, [one for one in transactions if one]


def by_hand(run: Callable[[str, Sequence[Any]], object], transactions: list[Written]) -> float:
    """Return the seconds that the bare statements take; ``run`` runs one for each of its rows."""
    begin = time.perf_counter()
    for statements in transactions:
        run("BEGIN", [()])
        for statement, rows in statements:
            run(statement, rows)
        run("COMMIT", [()])
    return time.perf_counter() - begin


def on_sqlite(events: list[dict[str, object]], group: int) -> None:
    """Measure both on files of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        spent, transactions = through_the_engine(
            f"sqlite:///{folder}/shop1", f"sqlite:///{folder}/shop2", events, group
        )
        bare = f"{folder}/bare"
        Engine.open(PROGRAM, store=f"sqlite:///{bare}").close()
        with closing(sqlite3.connect(bare, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")

            def run(statement: str, rows: Sequence[Any]) -> None:
                if statement in ("BEGIN", "COMMIT"):
                    connection.execute(statement)
                else:
                    connection.executemany(statement, rows)

            least = by_hand(run, transactions)
        size = Path(f"{folder}/shop1").stat().st_size
    tell(f"SQLite, {'one by one' if group == 1 else f'groups of {group}'}", spent, least, len(events))
    print(f"{'':<28} {size / len(events):,.0f} bytes an event")


def on_postgres(events: list[dict[str, object]], group: int) -> None:
    """Measure both on databases of one server."""
    server = Server()
    try:
        addresses = [server.new() for _ in range(3)]
        spent, transactions = through_the_engine(addresses[0], addresses[1], events, group)
        Engine.open(PROGRAM, store=addresses[2]).close()
        with psycopg.connect(addresses[2], autocommit=True) as connection:
            connection.execute("SET search_path = loyalrules")
            cursor = connection.cursor()

            def run(statement: str, rows: Sequence[Any]) -> None:
                if statement in ("BEGIN", "COMMIT"):
                    cursor.execute(statement.encode())
                else:
                    cursor.executemany(statement.replace("?", "%s").encode(), rows)

            least = by_hand(run, transactions)
    finally:
        server.stop()
    tell(f"PostgreSQL, {'one by one' if group == 1 else f'groups of {group}'}", spent, least, len(events))


def tell(name: str, spent: float, least: float, events: int) -> None:
    """Print one line."""
    print(
        f"{name:<28} {events / spent:>7,.0f} events/s   by hand {events / least:>7,.0f}"
        f"   {least / spent:>5.2f} of the bare minimum"
    )


def main() -> None:
    """Measure one by one and in groups."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", nargs="?", type=int, default=4000)
    count: int = options.parse_args().count
    events = orders(count, 300)
    for group in (1, 500):
        on_sqlite(events, group)
    for group in (1, 500):
        on_postgres(events, group)


if __name__ == "__main__":
    main()
