"""Ledgers of older versions: refused until somebody asks, then brought to the present form, or left alone."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from engine.cafe import REGISTRY, TEXT, opened, paid
from ledger.made import refusal
from loyalrules.ledger import sqlite_schema
from loyalrules.ledger.checks import verify
from loyalrules.ledger.open import open_store, upgrade_store
from loyalrules.ledger.tables import VERSION
from loyalrules.program.from_text import load_text

KEPT = Path(__file__).parent / "kept"
CAFE = "moon-cafe"
# The program that wrote it: it also gives a coupon for orders of 50 and more.
COUPONS = TEXT.replace(
    "rules:\n",
    "rules:\n  - id: coupon\n    when: order.paid\n    if: [order.net_sales >= 50]\n    then:\n"
    "      - issue_coupon: {worth: 5 EUR, expires: {after: 30 days}}\n",
)


@pytest.fixture
def old(path: Path) -> str:
    """A ledger that version 2 wrote: five orders, a refund, and time that passed."""
    path.write_bytes(gzip.decompress((KEPT / "version-2.db.gz").read_bytes()))
    return f"sqlite:///{path}"


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT max(version) FROM loyalrules_schema").fetchone()[0]
        return found


def postings(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM postings ORDER BY event, line").fetchall()


def test_an_older_ledger_is_refused_and_the_command_that_helps_is_named(old: str):
    error = refusal(lambda: open_store(old))
    assert error.code == "LR712"
    assert "store upgrade" in str(error.hint)


def test_an_upgraded_ledger_is_whole_and_goes_on(old: str, path: Path):
    before = postings(path)
    assert upgrade_store(old) == 2
    assert upgrade_store(old) == VERSION  # There is nothing more to do.
    assert postings(path) == before
    with opened(old, load_text(COUPONS, "moon-cafe.loyal.yaml", REGISTRY)) as engine:
        assert engine.outbox() == []  # What was answered before there was an outbox is not told again.
        engine.evaluate(paid(9, "60", day=20))
        assert [one.data["type"] for one in engine.outbox()] == ["issue_coupon"]
        assert engine.verify() == []


def test_an_upgraded_ledger_has_the_guards_of_a_new_one(old: str, path: Path):
    upgrade_store(old)
    new = path.with_name("new.db")
    open_store(f"sqlite:///{new}").close()

    def schema(file: Path) -> set[tuple[str, str]]:
        with closing(sqlite3.connect(file)) as connection:
            return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))

    assert schema(path) == schema(new)


class _Stop(Exception):
    pass


def test_an_upgrade_that_stops_at_any_statement_leaves_the_old_ledger(
    old: str, path: Path, monkeypatch: pytest.MonkeyPatch
):
    every = list(sqlite_schema.steps(2, sqlite_schema._split(sqlite_schema.STATEMENTS)))
    assert len(every) > 5
    before = path.read_bytes()
    for stop in range(len(every)):

        def some(*_: object, stop: int = stop) -> object:
            yield from every[:stop]
            raise _Stop

        monkeypatch.setattr(sqlite_schema, "steps", some)
        with pytest.raises(_Stop):
            upgrade_store(old)
        assert version(path) == 2
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert upgrade_store(old) == 2


@pytest.mark.parametrize(("has", "code"), [(VERSION + 1, "LR704"), (1, "LR712")])
def test_newer_and_much_older_ledgers_are_not_upgraded(old: str, path: Path, has: int, code: str):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE loyalrules_schema SET version = ?", (has,))
    assert refusal(lambda: upgrade_store(old)).code == code
    assert version(path) == has


def test_only_a_ledger_is_upgraded(path: Path):
    assert refusal(lambda: upgrade_store("memory")).code == "LR701"
    assert refusal(lambda: upgrade_store(f"sqlite:///{path}")).code == "LR702"
    assert not path.exists()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE till (id)")
    assert refusal(lambda: upgrade_store(f"sqlite:///{path}")).code == "LR703"


def test_a_ledger_in_postgresql_is_upgraded(postgres: str):
    with opened(postgres) as engine:
        engine.evaluate(paid(1))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("SET search_path = loyalrules")
        connection.execute("DROP TABLE outbox, upgrades")
        connection.execute("UPDATE loyalrules_schema SET version = 2")
    assert refusal(lambda: open_store(postgres)).code == "LR712"
    assert upgrade_store(postgres) == 2
    with opened(postgres) as engine:
        engine.evaluate(paid(2))
        assert verify(engine.store, CAFE) == []
