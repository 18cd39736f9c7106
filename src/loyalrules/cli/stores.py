"""Ledgers as commands name them."""

from pathlib import Path

import click

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.engine.engine import Engine
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore

_SQLITE = "sqlite:///"


def open_engine(program: Path, store: str, *, make: bool) -> Engine:
    """Open an engine on a ledger; without ``make`` the ledger must be there already.

    Raises ``StoreError``, and ``ProgramError`` for the program.
    """
    if not make:
        _must_exist(store)
    return Engine.open(program, store, entry_points=True)


def open_ledger(store: str) -> SqlStore:
    """Open a ledger that is there, without a program. Raises ``StoreError``."""
    _must_exist(store)
    opened = open_store(store)
    assert isinstance(opened, SqlStore), "only the memory is another store"
    return opened


def _must_exist(store: str) -> None:
    if store == "memory":
        raise click.UsageError(
            say("a ledger in memory is empty; name the one to look at, such as sqlite:///shop.db")
        )
    path = Path(store.removeprefix(_SQLITE))
    if store.startswith(_SQLITE) and not path.exists():
        raise StoreError(
            "LR702",
            say("there is no ledger {path}", path=path),
            say("loyalrules run makes one from a history"),
        )
