"""A points program without state, replayed beside the same written by hand for DuckDB and for Polars.

    python bench/columns.py --orders 200000

All read one Parquet file of order lines and add up what each of four rules gives. The totals must agree
to the last point, and so must the sales, to the last cent; only then are times printed. DuckDB and Polars
count in whole cents, for a float would not be comparable. A script knows nothing of members, lots,
refunds, ids that are sent twice or lines that cannot be read: the ratio says what that costs.
What is compared is processor time. ``--threads`` is for all of them; two commands, with 1 and with 2,
show what a second core brings.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from make_history import CATEGORIES

from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import simulated

PROGRAM = """
loyalrules: 1
id: columns
currency: USD
timezone: UTC
units: {points: {worth: 0.01 USD, round: down}}
rules:
  - id: base
    when: order.paid
    for_each: order.line
    unless: [line.category is gift_card]
    then: [{earn: {amount: 1 for every 1 USD of line.net_sales}}]
  - id: fresh
    when: order.paid
    for_each: order.line
    if: ["line.category in [produce, bakery]"]
    then: [{earn: {amount: 2 for every 1 USD of line.net_sales}}]
  - id: app
    when: order.paid
    if: [order.channel is app]
    then: [{earn: {amount: 1 for every 2 USD of order.net_sales, at_most: 40}}]
  - id: drinks
    when: order.paid
    if: [count(line where line.category is drinks) >= 2]
    then: [{earn: {amount: 10}}]
"""
MAPPING = """
events:
  order.paid:
    group_by: order
    at: paid_at
    member: member
    fields:
      id: order
      channel: channel
      lines: {each_row: {category: category, price: price}}
"""
SQL = """
with orders as (
  select any_value(channel) as channel, sum(cents) as total,
    coalesce(sum(cents) filter (category <> 'gift_card'), 0) as base,
    coalesce(sum(cents) filter (category in ('produce', 'bakery')), 0) as fresh,
    count(*) filter (category = 'drinks') as drinks
  from (select "order", channel, category, cast(price * 100 as bigint) as cents from read_parquet(?))
  group by "order")
select sum(base // 100), sum(2 * (fresh // 100)),
  sum(case when channel = 'app' then least(base // 200, 40) else 0 end),
  sum(case when drinks >= 2 then 10 else 0 end), sum(total)
from orders
"""
RULES = ("base", "fresh", "app", "drinks")
_BATCH = 50_000
Totals = dict[str, int]  # By rule in points, and the sales in cents.


def write_lines(path: Path, orders: int, seed: int) -> int:
    """Write so many orders, line by line, in the order of time; return the number of lines."""
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    schema = arrow.schema(
        [
            ("order", arrow.string()), ("member", arrow.string()), ("paid_at", arrow.timestamp("us")),
            ("channel", arrow.string()), ("category", arrow.string()), ("price", arrow.decimal128(12, 2)),
        ]
    )  # fmt: skip
    chance = random.Random(seed)
    at, written = datetime(2025, 1, 1), 0  # noqa: DTZ001  The mapping says in which zone.
    with parquet.ParquetWriter(path, schema) as writer:
        rows: list[tuple[Any, ...]] = []
        for number in range(orders):
            at += timedelta(seconds=chance.randrange(60))
            order = f"A{number:09}", f"m{chance.randrange(orders // 20 + 1):08}", at
            order = (*order, chance.choice(("web", "app", "store")))
            for _ in range(chance.randrange(1, 9)):
                category, low, high = chance.choice(CATEGORIES)
                rows.append((*order, category, Decimal(chance.randrange(low * 100, high * 100)).scaleb(-2)))
            if len(rows) >= _BATCH or number + 1 == orders:
                columns = dict(zip(schema.names, zip(*rows, strict=True), strict=True))
                writer.write_table(arrow.table(columns, schema=schema))
                written += len(rows)
                rows = []
    return written


def by_simulate(path: Path, jobs: int) -> Totals:
    """Replay the lines, as ``loyalrules simulate`` does."""
    registry = build_registry()
    program = load_text(PROGRAM, "columns.loyal.yaml", registry)
    replayed = replay(Inputs([program], registry, [path], (MAPPING, "columns.map.yaml"), jobs=jobs))
    report = simulated(program, replayed, Shaping())
    given = {line.rule: line.given for line in report.rules}
    return _whole([given[rule] for rule in RULES], report.sales * 100)


def by_duckdb(path: Path, threads: int) -> Totals:
    """Ask DuckDB."""
    connection = import_module("duckdb").connect(config={"threads": threads})
    *points, sales = connection.execute(SQL, [str(path)]).fetchone()
    return _whole(points, sales)


def by_polars(path: Path, threads: int) -> Totals:
    """Ask Polars; the number of its threads was told before it was imported."""
    pl = import_module("polars")
    cents = (pl.col("price") * 100).cast(pl.Int64)
    category = pl.col("category")
    orders = (
        pl.scan_parquet(path)
        .with_columns(cents.alias("cents"))
        .group_by("order")
        .agg(
            pl.col("channel").first(),
            pl.col("cents").sum().alias("total"),
            pl.col("cents").filter(category != "gift_card").sum().alias("base"),
            pl.col("cents").filter(category.is_in(["produce", "bakery"])).sum().alias("fresh"),
            (category == "drinks").sum().alias("drinks"),
        )
    )
    app = pl.when(pl.col("channel") == "app").then(pl.min_horizontal(pl.col("base") // 200, 40))
    found = orders.select(
        (pl.col("base") // 100).sum(),
        (2 * (pl.col("fresh") // 100)).sum(),
        app.otherwise(0).sum().alias("app"),
        (pl.when(pl.col("drinks") >= 2).then(10).otherwise(0)).sum().alias("drinks"),
        pl.col("total").sum(),
    ).collect()
    *points, sales = found.row(0)
    return _whole(points, sales)


def _worked() -> float:
    """Return the processor time of this process and those that it waited for."""
    return sum(os.times()[:4])


def _whole(points: list[Any], sales: Any) -> Totals:
    exact = [Fraction(one) for one in (*points, sales)]
    assert all(one.denominator == 1 for one in exact), "points and cents are whole"
    return dict(zip((*RULES, "sales"), (one.numerator for one in exact), strict=True))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--orders", type=int, default=100_000)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(chosen.threads)
    ways: dict[str, Callable[[Path, int], Totals]] = {
        "DuckDB": by_duckdb, "Polars": by_polars, "loyalrules simulate": by_simulate,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.parquet"
        lines = write_lines(path, chosen.orders, chosen.seed)
        print(f"{chosen.orders:,} orders of {lines:,} lines, {chosen.threads} threads or processes")
        found: dict[str, Totals] = {}
        took: dict[str, float] = {}
        worked: dict[str, float] = {}
        for name, way in ways.items():
            way(path, chosen.threads) if name != "loyalrules simulate" else None  # Loaded and warm.
            began, worked_before = time.perf_counter(), _worked()
            found[name] = way(path, chosen.threads)
            took[name], worked[name] = time.perf_counter() - began, _worked() - worked_before
    assert len({tuple(one.items()) for one in found.values()}) == 1, found
    print("all agree:", ", ".join(f"{name} {amount:,}" for name, amount in found["DuckDB"].items()))
    for name, seconds in worked.items():
        ratios = f"{seconds / worked['DuckDB']:8.1f} x DuckDB {seconds / worked['Polars']:8.1f} x Polars"
        print(f"{name:22} {seconds:8.2f} s of processor {ratios}; {took[name]:.2f} s by the clock")


if __name__ == "__main__":
    main()
