"""Histories in Parquet: typed columns become exact text, and binary numbers only with their decimals."""

import importlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loyalrules.base.problem import Problem
from loyalrules.plugins.program import Program
from loyalrules.sources.found import Reading, SourceError
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history
from sources.shop import shop

MAP = """
events:
  order.paid:
    group_by: basket
    at: time
    member: household
    fields:
      id: basket
      lines: {each_row: {sku: product, quantity: quantity, price: {column: sales, decimals: 2}}}
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return shop("America/New_York")


@pytest.fixture
def table(tmp_path: Path):
    """Write columns to a Parquet file and return its path."""
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")

    def write(columns: dict[str, Any], **types: Any) -> Path:
        arrays = {name: arrow.array(values, types.get(name)) for name, values in columns.items()}
        parquet.write_table(arrow.table(arrays), tmp_path / "h.parquet")
        return tmp_path / "h.parquet"

    return write


COLUMNS: dict[str, Any] = {
    "basket": [31198459046, 31198459046, 31198459047],
    "time": [datetime(2017, 1, 1, 6, 53, 26), datetime(2017, 1, 1, 6, 53, 26), datetime(2017, 7, 1, 12)],  # noqa: DTZ001
    "household": ["1", "1", "2"],
    "product": [819312, 1000, 2000],
    "quantity": [1, 2, 1],
    "sales": [0.1, 4.35, 1e2],
    "unused": ["a", "b", "c"],
}


def test_rows_become_orders_with_exact_amounts_and_local_moments(table, program: Program):
    reading = Reading()

    items = list(read_history(table(COLUMNS), read_mapping(MAP, "m", program), "shop", reading))

    first, second = [item.raw for item in items]
    assert first["time"] == "2017-01-01T06:53:26-05:00"
    assert second["time"] == "2017-07-01T12:00:00-04:00"
    assert first["data"] == {
        "order": {
            "id": "31198459046",
            "lines": [
                {"sku": "819312", "quantity": "1", "price": "0.10"},
                {"sku": "1000", "quantity": "2", "price": "4.35"},
            ],
        }
    }
    assert second["data"]["order"]["lines"] == [{"sku": "2000", "quantity": "1", "price": "100.00"}]
    assert [item.place.line for item in items] == [1, 3]
    assert (reading.size, reading.done, reading.rows) == (3, 3, 3)


def test_binary_numbers_without_decimals_are_refused(table, program: Program):
    mapping = MAP.replace("{column: sales, decimals: 2}", "sales")

    items = list(read_history(table(COLUMNS), read_mapping(mapping, "m", program)))

    assert [item.code for item in items if isinstance(item, Problem)] == ["LR647", "LR647"]


def test_decimals_days_and_moments_with_zones_are_read_exactly(table, program: Program):
    columns = {
        **COLUMNS,
        "basket": [1, 2, 3],
        "time": [datetime(2017, 1, 1, 12, tzinfo=UTC)] * 3,
        "sales": [Decimal("0.10"), Decimal("12345678901.23"), Decimal("3.00")],
    }
    mapping = MAP.replace("{column: sales, decimals: 2}", "sales")

    raws = [item.raw for item in read_history(table(columns), read_mapping(mapping, "m", program))]

    assert [raw["data"]["order"]["lines"][0]["price"] for raw in raws] == ["0.10", "12345678901.23", "3.00"]
    assert raws[0]["time"] == "2017-01-01T07:00:00-05:00"
    days = {**COLUMNS, "time": [date(2017, 1, 1), date(2017, 1, 1), date(2017, 1, 2)]}
    raws = [item.raw for item in read_history(table(days), read_mapping(MAP, "m", program))]
    assert raws[0]["time"] == "2017-01-01T00:00:00-05:00"


def test_moments_finer_than_a_microsecond_are_cut(table, program: Program):
    arrow = pytest.importorskip("pyarrow")
    nanos = [1_483_271_606_123_456_789] * 2 + [1_498_924_800_000_000_001]

    path = table({**COLUMNS, "time": nanos}, time=arrow.timestamp("ns"))

    first, _ = [item.raw for item in read_history(path, read_mapping(MAP, "m", program))]
    assert first["time"] == "2017-01-01T11:53:26.123456-05:00"


def test_empty_cells_are_empty_also_when_a_table_says_nan(table, program: Program):
    columns = {**COLUMNS, "household": ["1", "1", None], "sales": [0.1, None, 1.0]}

    first, second = read_history(table(columns), read_mapping(MAP, "m", program))

    assert first.raw["data"]["order"]["lines"][1] == {"sku": "1000", "quantity": "2"}
    assert second.code == "LR655"


def test_a_missing_column_is_told(table, program: Program):
    columns = {name: values for name, values in COLUMNS.items() if name != "sales"}

    with pytest.raises(SourceError) as caught:
        list(read_history(table(columns), read_mapping(MAP, "m", program)))

    assert caught.value.code == "LR643"


def test_a_file_that_is_not_parquet_is_told(tmp_path: Path, program: Program):
    pytest.importorskip("pyarrow")
    (tmp_path / "h.parquet").write_bytes(b"not parquet at all")

    with pytest.raises(SourceError) as caught:
        list(read_history(tmp_path / "h.parquet", read_mapping(MAP, "m", program)))

    assert caught.value.code == "LR654"


def test_without_pyarrow_the_message_says_what_to_install(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
):
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    (tmp_path / "h.parquet").write_bytes(b"PAR1")

    with pytest.raises(SourceError, match="pyarrow must be installed") as caught:
        list(read_history(tmp_path / "h.parquet", read_mapping(MAP, "m", program)))

    assert (caught.value.code, caught.value.hint) == ("LR653", "pip install loyalrules[parquet]")
