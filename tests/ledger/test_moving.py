"""A ledger as files and back: the same rows, hashes and answers, in any form and any database."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from fractions import Fraction
from pathlib import Path

import pytest

from engine.cafe import CAFE, REGISTRY, opened, paid, refunded
from ledger.made import earn, refusal
from loyalrules.engine.rebuild import rebuilding
from loyalrules.ledger.checks import verify
from loyalrules.ledger.columns import TABLES
from loyalrules.ledger.moving import export, import_
from loyalrules.ledger.open import open_store
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.table_files import FORMS, read_rows, write_rows

# What a spreadsheet would run, what CSV needs quotes for, and what looks like something else.
ODD = [
    "=HYPERLINK(1)",
    "'quoted",
    '"a",b',
    "two\nlines",
    "with\rreturn",
    " 007",
    "1e3",
    "",
    "별 🌙",
    "-1",
    "\t",
]


@pytest.fixture
def ledgers() -> Iterator[ExitStack]:
    """Ledgers that are closed in the end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def store() -> Iterator[SqlStore]:
    """A cafe with members whose names are odd, a refund, thirds of a star, and time that passed."""
    made = SqliteStore(":memory:")
    with opened(made) as engine:
        for number, member in enumerate(name for name in ODD if name and name.isprintable()):
            assert not engine.evaluate(paid(number, "60", day=1 + number, member=member)).refused
        engine.evaluate(refunded(2, day=20))
        engine.advance("2026-03-25T00:00:00+01:00")
        earn(made, "third", Fraction(10, 3), program="thirds")
        assert engine.verify() == []
        yield made


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_ledger_goes_through_every_form_and_database_and_stays_the_same(
    store: SqlStore, tmp_path: Path, postgres: str, ledgers: ExitStack
):
    export(store, tmp_path / "first", "csv")
    previous = store
    ways = [("csv", postgres), ("jsonl", "sqlite:///:memory:"), ("parquet", f"sqlite:///{tmp_path}/last.db")]
    for number, (form, address) in enumerate(ways):
        folder = tmp_path / f"way {number}"
        rows = export(previous, folder, form)
        moved = ledgers.enter_context(closing(open_store(address)))
        assert isinstance(moved, SqlStore)
        assert import_(moved, folder) == rows
        previous = moved
    export(previous, tmp_path / "last", "csv")

    assert texts(tmp_path / "last") == texts(tmp_path / "first")
    assert list(previous.history("moon-cafe")) == list(store.history("moon-cafe"))
    with opened(previous) as engine:
        assert engine.evaluate(paid(0, "60", day=1, member=ODD[0])).replayed
        assert not engine.evaluate(paid(99, day=28, member=ODD[0])).refused
        assert engine.verify() == []
        with rebuilding(previous, CAFE.id, REGISTRY) as made:
            assert made.faults == []


@pytest.mark.parametrize("form", FORMS)
def test_every_text_is_read_back_as_it_was(form: str, tmp_path: Path):
    table = TABLES["pools"]
    rows = [("shop", text, str(number)) for number, text in enumerate(ODD)]
    assert write_rows(tmp_path / f"pools.{form}", table, rows) == len(rows)
    assert [tuple(row) for row in read_rows(tmp_path / f"pools.{form}", table)] == rows


def test_a_spreadsheet_finds_no_formula(tmp_path: Path):
    write_rows(tmp_path / "pools.csv", TABLES["pools"], [("shop", "=HYPERLINK(1)", "1")])
    assert "shop,'=HYPERLINK(1),1" in (tmp_path / "pools.csv").read_text()


def test_balances_are_plain_to_read(store: SqlStore, tmp_path: Path):
    assert list(export(store, tmp_path / "some", "jsonl", ["balances"])) == ["balances"]
    lines = [json.loads(line) for line in (tmp_path / "some" / "balances.jsonl").read_text().splitlines()]
    assert {"program": "thirds", "member": "mina", "unit": "stars", "account": "available", "amount": 10,
            "denominator": 3} in lines  # fmt: skip


def test_an_export_of_the_version_before_is_read(store: SqlStore, tmp_path: Path):
    rows = export(store, tmp_path / "out", "csv")
    about = tmp_path / "out" / "ledger.json"
    about.write_text(about.read_text().replace('"ledger": 4', '"ledger": 3'))
    with closing(new()) as made:
        assert import_(made, tmp_path / "out") == rows


def new() -> SqlStore:
    return SqliteStore(":memory:")


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("postings.csv", ",30,1,", ",31,1,"),
        ("postings.csv", ",available,", ",pending,"),
        ("balances.csv", ",available,", ",availabel,"),
        ("events.csv", ",paid-1,", ",paid-7x,"),
        ("events.csv", "program,seq", "program,number"),
        ("members.csv", "moon-cafe,", "moon-caff,"),
        ("lots.csv", ",1,", ",one,"),
        ("ledger.json", '"ledger": 4', '"ledger": 2'),
        ("ledger.json", '"members": ', '"members": 1'),
    ],
)
def test_files_that_were_changed_make_no_ledger(
    store: SqlStore, tmp_path: Path, file: str, before: str, after: str
):
    export(store, tmp_path / "out", "csv")
    path = tmp_path / "out" / file
    text = path.read_bytes()
    assert before.encode() in text, "the change must change something"
    path.write_bytes(text.replace(before.encode(), after.encode(), 1))
    with closing(new()) as empty:
        error = refusal(lambda: import_(empty, tmp_path / "out"))
        assert error.code in ("LR715", "LR710")
        assert list(empty.namespaces()) == []
        assert empty.database.rows("SELECT * FROM programs") == []


def test_nothing_is_written_over(store: SqlStore, tmp_path: Path):
    export(store, tmp_path / "out", "csv")
    assert refusal(lambda: export(store, tmp_path / "out", "csv")).code == "LR716"
    assert refusal(lambda: import_(store, tmp_path / "out")).code == "LR716"
    assert verify(store, "moon-cafe") == []


def test_a_part_of_a_ledger_is_not_imported(store: SqlStore, tmp_path: Path):
    export(store, tmp_path / "some", "csv", ["postings", "balances"])
    with closing(new()) as empty:
        assert refusal(lambda: import_(empty, tmp_path / "some")).code == "LR715"
        assert refusal(lambda: import_(empty, tmp_path / "nowhere")).code == "LR715"
