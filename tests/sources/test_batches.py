"""Rows that are read by columns make the same events, and the same problems, as rows read one by one."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules.sources import parquet
from loyalrules.sources.found import Reading
from loyalrules.sources.from_mapping import read_mapping
from loyalrules.sources.history import read_history
from sources.shop import shop

PROGRAM = shop("America/New_York")
MAP = """
other_rows: OTHERS
sort: SORT
events:
  order.paid:
    rows: {kind: sale}
    group_by: basket
    at: time
    member: household
    fields:
      id: basket
      store: store
      lines: {each_row: {sku: product, quantity: quantity, brand: brand, price: price}}
  reward.claimed:
    rows: {kind: [claim, both]}
    at: time
    member: household
    id: product
    fields: {id: {constant: mug}}
  member.joined:
    rows: {kind: both}
    group_by: [basket, household]
    at: time
    member: household
"""


def often(value: str, *others: str | None) -> st.SearchStrategy[str | None]:
    """Return mostly one value, so that rows make events."""
    return st.sampled_from([value] * 24 + list(others))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": often("sale", "claim", "both", "other", " sale ", None),
            "basket": often("b1", "b2", "b3 ", None),
            "time": often("2026-03-01 10:00", "2026-03-02", " ", "soon", None),
            "household": often("h1", "h2", " ", None),
            "store": often("s1", "s2", None),
            "product": often("p1", "p2", " p3", "", None),
            "quantity": st.sampled_from([1, 2, None]),
            "brand": often("ours", "theirs", " ", None, None),
            "price": st.sampled_from(["1.00", "2.50", "12.00"]),
        }
    ),
    min_size=1,
    max_size=30,
)


def found(path: Path, text: str) -> tuple[list[Any], tuple[int, int]]:
    reading = Reading()
    items = [
        (item.place.line, getattr(item, "raw", None) or (item.code, str(item.message)))
        for item in read_history(path, read_mapping(text, "m", PROGRAM), "shop", reading)
    ]
    return items, (reading.rows, reading.left_out)


@settings(max_examples=60)
@given(ROWS, st.integers(1, 8), st.sampled_from(["skip", "refuse"]), st.sampled_from(["yes", "no"]))
def test_columns_and_rows_are_read_alike(
    rows: list[dict[str, Any]], size: int, others: str, sort: str
) -> None:
    arrow = pytest.importorskip("pyarrow")
    text = MAP.replace("OTHERS", others).replace("SORT", sort)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(parquet, "_BATCH", size)
        columns, lines = Path(folder) / "h.parquet", Path(folder) / "h.jsonl"
        table = arrow.Table.from_pylist(rows, schema=schema(arrow))
        pytest.importorskip("pyarrow.parquet").write_table(table, columns)
        lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        assert found(columns, text) == found(lines, text)


def schema(arrow: Any) -> Any:
    names = ("kind", "basket", "time", "household", "store", "product", "quantity", "brand", "price")
    return arrow.schema([(name, arrow.int64() if name == "quantity" else arrow.string()) for name in names])
