"""What a ledger in a file must bear: other processes, full disks, missing rights, files of something else."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.made import CAFE, Said, earn, earned, event, opened, raw, refusal, returned, spent
from loyalrules.base.problem import StoreError
from loyalrules.ledger.checks import verify
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.tables import VERSION

DIGEST = sha256("program: 달 카페".encode()).hexdigest()


def test_everything_is_there_after_opening_again(path: Path):
    with opened(path) as store:
        for number in range(3):
            earn(store, f"e{number}", Fraction(5, 3), number, order="A1")
        for event_id, decide in (("spend", spent), ("return", returned)):
            of = event(event_id, 5)
            with store.transaction():
                store.commit(CAFE, of, decide(store, of), Said("별"))
        store.save_program(DIGEST, "cafe.loyal.yaml", "program: 달 카페")
        before = (store.member(CAFE, "mina"), store.order(CAFE, "A1"), store.events(CAFE))
    with opened(path) as store:
        assert (store.member(CAFE, "mina"), store.order(CAFE, "A1"), store.events(CAFE)) == before
        assert store.pool(CAFE, "budget") == 5
        assert store.program(DIGEST) == ("cafe.loyal.yaml", "program: 달 카페")
        assert store.answer(CAFE, "shop", "spend") == ("digest of spend", "별")
        assert verify(store, CAFE) == []


def test_every_address_has_its_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for address in ("memory", "sqlite:///:memory:", "sqlite:///here.db", f"sqlite:///{tmp_path}/there.db"):
        open_store(address).close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["here.db", "there.db"]


@pytest.mark.parametrize(
    "address", ["", "sqlite:loyalty.db", "sqlite:///", "mysql://x", "a.db", "sqlite:///a\0b"]
)
def test_another_address_is_refused(address: str):
    error = refusal(lambda: open_store(address))
    assert error.code == "LR701"
    assert error.hint is not None


# --- Files that are no ledger ---------------------------------------------------------------------


def test_a_folder_is_refused(tmp_path: Path):
    assert refusal(lambda: SqliteStore(str(tmp_path))).code == "LR702"


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    assert refusal(lambda: SqliteStore(str(tmp_path / "no" / "loyalty.db"))).code == "LR702"


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path):
    text = b"program: moon-cafe\n" * 100
    path.write_bytes(text)
    assert refusal(lambda: SqliteStore(str(path))).code == "LR703"
    assert path.read_bytes() == text


def test_a_database_of_something_else_is_refused_and_left_alone(path: Path):
    raw(path, "CREATE TABLE customers (name TEXT)")
    before = path.read_bytes()
    assert refusal(lambda: SqliteStore(str(path))).code == "LR703"
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_ledger(path: Path):
    path.touch()
    with opened(path) as store:
        earn(store, "e1")
        assert len(store.events(CAFE)) == 1


def test_a_ledger_of_a_newer_version_is_refused(path: Path):
    SqliteStore(str(path)).close()
    raw(path, f"INSERT INTO loyalrules_schema VALUES ({VERSION + 1})")
    error = refusal(lambda: SqliteStore(str(path)))
    assert error.code == "LR704"
    assert error.hint == "upgrade loyalrules"


def test_two_processes_may_open_a_new_file_at_once(path: Path):
    code = f"from loyalrules.ledger.sqlite import SqliteStore; SqliteStore({str(path)!r}).close()"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    with opened(path) as store:
        assert store.damage(CAFE) == []


# --- What happens while it is open ----------------------------------------------------------------


def test_a_busy_ledger_is_refused_after_a_while_and_works_later(path: Path):
    with opened(path) as store, opened(path, patience=50) as other:
        with store.transaction():
            of = event("e1")
            store.commit(CAFE, of, earned(store, of, 1), Said(""))
            assert refusal(lambda: earn(other, "e2")).code == "LR705"
        earn(other, "e2")
        assert [row.id for row in store.events(CAFE)] == ["e1", "e2"]
        assert verify(store, CAFE) == []


def test_what_another_process_wrote_is_seen(path: Path):
    with opened(path) as store, opened(path) as other:
        for number in range(4):
            earn(other if number % 2 else store, f"e{number}", order="A1")
        for one in (store, other):
            assert one.member(CAFE, "mina").balance("stars", "available") == 40
            assert one.pool(CAFE, "budget") == 40
            assert verify(one, CAFE) == []


def test_a_snapshot_does_not_move(path: Path):
    with opened(path) as store, opened(path) as other:
        earn(store, "e1")
        with store.snapshot():
            assert store.member(CAFE, "mina").version == 1
            earn(other, "e2")
            assert store.member(CAFE, "mina").version == 1
            assert len(list(store.postings(CAFE))) == 1
        assert store.member(CAFE, "mina").version == 2


def test_a_full_disk_writes_nothing_and_later_works(path: Path):
    with opened(path) as store:
        earn(store, "e1")
        (pages,) = store.database.rows("PRAGMA page_count")[0]
        store.database.rows(f"PRAGMA max_page_count = {pages}")
        of = event("big")
        big = Said("".join(chr(0x4E00 + number % 20_000) for number in range(0, 400_000, 7)))

        def write() -> None:
            with store.transaction():
                store.commit(CAFE, of, earned(store, of, 3), big)

        assert refusal(write).code == "LR707"
        assert [row.id for row in store.events(CAFE)] == ["e1"]
        assert store.member(CAFE, "mina").version == 1
        store.database.rows("PRAGMA max_page_count = 100000")
        write()
        assert verify(store, CAFE) == []


def test_a_read_only_ledger_says_so(path: Path):
    with opened(path) as store:
        earn(store, "e1")
        store.database.execute("PRAGMA query_only = ON")
        assert refusal(lambda: earn(store, "e2")).code == "LR706"
        assert store.member(CAFE, "mina").version == 1


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_or_folder_without_rights_is_refused(what: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loyalty.db"
        with opened(path) as store:
            earn(store, "e1")
        before = path.read_bytes()
        path.chmod(0o444 if what == "file" else 0o666)
        Path(folder).chmod(0o777 if what == "file" else 0o555)

        def write() -> None:
            with opened(path) as store:
                earn(store, "e2")

        assert _as_nobody(lambda: refusal(write).code) in ("LR702", "LR706")
        Path(folder).chmod(0o777)
        assert path.read_bytes() == before


def _as_nobody(ask: Callable[[], str]) -> str:
    """Ask in a child process without the rights of root, which nothing is forbidden to."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            os.write(write, ask().encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer


def test_a_closed_ledger_says_so(path: Path):
    store = SqliteStore(str(path))
    store.close()
    store.close()
    assert refusal(lambda: store.member(CAFE, "mina")).code == "LR711"
    assert refusal(lambda: earn(store, "e1")).code == "LR711"


def test_a_failure_that_somebody_swallows_still_writes_nothing(path: Path):
    with opened(path) as store:
        earn(store, "e1")

        def swallow() -> None:
            with store.transaction():
                fine, again = event("e2"), event("e1")
                store.commit(CAFE, fine, earned(store, fine, 1), Said(""))
                with pytest.raises(StoreError):
                    store.commit(CAFE, again, earned(store, again, 1), Said(""))

        assert refusal(swallow).code == "LR710"
        assert [row.id for row in store.events(CAFE)] == ["e1"]
        assert store.member(CAFE, "mina").version == 1


@pytest.mark.parametrize("amount", [2**63, Fraction(1, 2**63)])
def test_an_amount_that_no_column_holds_is_refused(path: Path, amount: int | Fraction):
    with opened(path) as store:
        assert refusal(lambda: earn(store, "e1", amount)).code == "LR709"
        assert store.events(CAFE) == []


@pytest.mark.parametrize("value", [float("1.5"), {1, 2}, object(), "\ud800"])
def test_a_value_that_is_not_exact_is_refused(path: Path, value: object):
    with opened(path) as store:
        of = event("e1")
        decision = earned(store, of, 1)
        decision.members["mina"].marks["mine"] = value

        def write() -> None:
            with store.transaction():
                store.commit(CAFE, of, decision, Said(""))

        assert refusal(write).code == "LR709"
        assert store.events(CAFE) == []
