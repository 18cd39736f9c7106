"""In every database texts are ordered by their characters' numbers, as Python and SQLite do it."""

from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from engine.cafe import opened, paid
from ledger.made import CAFE
from ledger.server import NoServer, Server
from loyalrules.engine.engine import Engine
from loyalrules.ledger.checks import verify
from loyalrules.ledger.moving import export, import_
from loyalrules.ledger.open import open_store, upgrade_store
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.tables import VERSION

# American English puts them as a A-b Ab b B _c; by their numbers the capitals come first.
NAMES = ["b", "A-b", "a", "B", "Ab", "_c"]


@pytest.fixture
def other(server: Server) -> str:
    """The address of an empty database that sorts like people."""
    try:
        address = server.new_that_sorts_like_people()
    except NoServer as reason:
        pytest.skip(str(reason))
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT 'a' < 'B'").fetchone() == (True,)
    return address


def filled(address: str) -> Engine:
    """A cafe where everybody's points fall due at one moment."""
    engine = opened(address)
    for number, name in enumerate(NAMES):
        event = paid(number, "60", day=1, member=name)
        order = event["order"]
        assert isinstance(order, dict)
        order["id"] = f"o-{name}"
        assert not engine.evaluate(event).refused
    return engine


def test_members_that_fall_due_at_one_moment_come_in_the_same_order(other: str):
    with filled("sqlite:///:memory:") as plain, filled(other) as sorting:
        due = plain.store.due(CAFE, 1 << 60, 100)
        assert due == sorted(NAMES)
        assert sorting.store.due(CAFE, 1 << 60, 100) == due
        assert sorting.store.due(CAFE, 1 << 60, 2) == due[:2]
        for engine in (plain, sorting):
            engine.advance("2030-01-01T00:00:00Z")
        assert list(sorting.store.postings(CAFE)) == list(plain.store.postings(CAFE))


def test_an_export_has_the_same_bytes(other: str, tmp_path: Path):
    with filled("sqlite:///:memory:") as plain, filled(other) as sorting, ExitStack() as stack:
        for name, engine in (("plain", plain), ("sorting", sorting)):
            assert isinstance(engine.store, SqlStore)
            export(engine.store, tmp_path / name, "csv")
        for path in (tmp_path / "plain").iterdir():
            assert (tmp_path / "sorting" / path.name).read_bytes() == path.read_bytes(), path.name
        back = stack.enter_context(closing(open_store("sqlite:///:memory:")))
        assert isinstance(back, SqlStore)
        import_(back, tmp_path / "sorting")
        assert verify(back, CAFE) == []


def _other_collations(address: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(
            "SELECT attrelid::regclass::text, attname"
            " FROM pg_attribute AS a JOIN pg_class AS c ON a.attrelid = c.oid"
            " WHERE relnamespace = 'loyalrules'::regnamespace AND relname <> 'guards' AND attnum > 0"
            " AND attcollation NOT IN (0, 'pg_catalog.\"C\"'::regcollation)"
        ).fetchall()


def test_no_column_rests_on_the_order_of_the_database(postgres: str):
    open_store(postgres).close()
    assert _other_collations(postgres) == []


def test_an_upgrade_brings_the_order_of_an_older_ledger_right(other: str):
    """A ledger of version 3 had the order of its database."""
    with filled(other):
        pass
    with psycopg.connect(other, autocommit=True) as connection:
        connection.execute("SET search_path = loyalrules")
        connection.execute('ALTER TABLE members ALTER COLUMN member TYPE text COLLATE "default"')
        connection.execute("UPDATE loyalrules_schema SET version = 3")
    assert _other_collations(other)
    assert upgrade_store(other) == 3
    assert _other_collations(other) == []
    with opened(other) as engine:
        assert engine.store.due(CAFE, 1 << 60, 100) == sorted(NAMES)
        assert verify(engine.store, CAFE) == []
        assert VERSION >= 4
