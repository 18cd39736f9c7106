"""Writers and checkpoints of an SQLite file take turns, and a log does not grow without end."""

from pathlib import Path

import pytest

from ledger.made import CAFE, Said, earn, earned, event, opened
from loyalrules.ledger import sqlite_file
from loyalrules.ledger.checks import verify
from loyalrules.ledger.turns import Turns


def test_nobody_checkpoints_while_somebody_writes(path: Path):
    writer, other = Turns(str(path.parent)), Turns(str(path.parent))
    writer.write()
    assert not other.checkpoint()
    writer.done()
    assert other.checkpoint()
    assert not writer.checkpoint()
    other.done()
    writer.close()
    other.close()
    other.close()


def test_a_checkpoint_waits_for_a_commit_without_another_writer(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite_file, "_CHECKPOINT", 1)
    other = Turns(str(path.parent))
    with opened(path) as store:
        other.write()
        earn(store, "e1")
        assert path.stat().st_size <= 4096, "everything is in the log only"
        other.done()
        earn(store, "e2")
        assert path.stat().st_size > 4096
        with store.transaction():
            assert not other.checkpoint(), "a writer keeps its turn until the end"
            of = event("e3")
            store.commit(CAFE, of, earned(store, of, 1), Said(""))
        assert other.checkpoint(), "and not longer"
        other.done()
        assert verify(store, CAFE) == []
    other.close()


@pytest.mark.parametrize("end", ["commit", "failure"])
def test_a_turn_ends_with_the_transaction(path: Path, end: str):
    other = Turns(str(path.parent))
    with opened(path) as store:
        try:
            with store.transaction():
                of = event("e1")
                store.commit(CAFE, of, earned(store, of, 1), Said(""))
                if end == "failure":
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        assert other.checkpoint()
    other.close()


def test_the_log_does_not_grow_without_end(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite_file, "_CHECKPOINT", 50)
    with opened(path) as store:
        for number in range(300):
            earn(store, f"e{number}", member=f"m{number}")
        assert Path(f"{path}-wal").stat().st_size < 300 * 4096
