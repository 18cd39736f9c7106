"""What PostgreSQL undoes because two writers met is decided again, with the same id: once in the books."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected, SerializationFailure

from engine.cafe import opened, paid
from loyalrules.base.problem import StoreError
from loyalrules.engine.engine import Engine
from loyalrules.ledger.postgres import PostgresDatabase
from loyalrules.ledger.postgres_errors import store_error

CAFE = "moon-cafe"


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    with closing(opened(postgres)) as made:
        yield made


def undoing(
    database: PostgresDatabase, name: str, error: type[Exception], times: float
) -> Callable[..., Any]:
    """Return a statement, or a commit, that the server undoes some times before it lets it through."""
    work, tries = getattr(database, name), count(1)

    def run(*values: Any, **more: Any) -> Any:
        if next(tries) > times:
            return work(*values, **more)
        if name == "commit":
            database.roll_back()
        raise database.spoil(store_error(error("met"), "shop"))

    return run


@pytest.mark.parametrize("error", [SerializationFailure, DeadlockDetected])
@pytest.mark.parametrize("name", ["execute", "execute_many", "change", "commit"])
def test_it_is_decided_again_and_written_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, error: type[Exception]
):
    database: Any = getattr(engine.store, "database")  # noqa: B009
    with monkeypatch.context() as patch:
        patch.setattr(database, name, undoing(database, name, error, 3))
        outcome = engine.evaluate(paid(1))
        [first, second] = engine.evaluate_many([paid(2), paid(3)])
    assert not outcome.replayed
    assert {one.replayed for one in (first, second)} == {False}
    assert engine.evaluate(paid(1)).data == {**outcome.data, "replayed": True}
    assert [row.id for row in engine.store.events(CAFE)] == ["paid-1", "paid-2", "paid-3"]
    assert engine.verify() == []


def test_two_that_meet_for_ever_are_told_and_nothing_is_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    database: Any = getattr(engine.store, "database")  # noqa: B009
    with monkeypatch.context() as patch:
        patch.setattr(database, "commit", undoing(database, "commit", DeadlockDetected, 10**6))
        with pytest.raises(StoreError) as told:
            engine.evaluate(paid(1))
    assert told.value.code == "LR713"
    assert engine.store.events(CAFE) == []
    assert not engine.evaluate(paid(1)).replayed
