"""``loyalrules export`` and ``loyalrules import``."""

from pathlib import Path

import pytest

from cli.shop_files import STORE, lines, run

pytestmark = pytest.mark.usefixtures("shop_folder")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_ledger_is_moved(form: str):
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    written = lines(run("export", STORE, "moved", "--format", form))
    assert f"moved/events.{form}: 2 rows" in written
    assert lines(run("import", "moved", "sqlite:///new.db")) == ["2 events and 6 postings of 2 members"]
    for command in (("member", "mina", "--store"), ("verify", "--replay")):
        moved = run(*command, "sqlite:///new.db").stdout
        assert moved == run(*command, STORE).stdout


def test_some_tables_and_a_table_that_is_none():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    assert lines(run("export", STORE, "some", "--only", "balances")) == ["some/balances.csv: 6 rows"]
    assert sorted(path.name for path in Path("some").iterdir()) == ["balances.csv", "ledger.json"]
    assert "there is no table balance;" in run("export", STORE, "x", "--only", "balance", exit_code=2).stderr
    assert "[LR715]" in run("import", "some", "sqlite:///new.db", exit_code=2).stderr


def test_a_ledger_in_memory_is_no_place():
    Path("moved").mkdir()
    assert "gone at once" in run("import", "moved", "memory", exit_code=2).stderr
