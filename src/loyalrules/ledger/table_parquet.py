"""Rows in Parquet files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow
from pyarrow import parquet

from loyalrules.ledger.columns import Table
from loyalrules.ledger.table_rows import AT_ONCE, Row, in_groups, not_a_row

_TYPES = {"whole": pyarrow.int64(), "text": pyarrow.string(), "bytes": pyarrow.binary()}


def _schema(table: Table) -> pyarrow.Schema:
    return pyarrow.schema(
        [(head, _TYPES[column.kind]) for head, column in zip(table.heads, table.columns, strict=True)]
    )


def write_rows(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write rows, and return how many they were. Raises ``OSError``."""
    schema, count = _schema(table), 0
    with parquet.ParquetWriter(path, schema) as writer:
        for group in in_groups(rows):
            columns = [list(values) for values in zip(*group, strict=True)]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))
            count += len(group)
    return count


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """Yield the rows that ``write_rows`` wrote. Raises ``StoreError``, and ``OSError``."""
    number = 1
    try:
        with parquet.ParquetFile(path) as file:
            if not file.schema_arrow.equals(_schema(table)):
                raise not_a_row(path, 1, f"its columns are not {', '.join(table.heads)}")
            for batch in file.iter_batches(AT_ONCE):
                yield from zip(*[column.to_pylist() for column in batch.columns], strict=True)
                number += batch.num_rows
    except pyarrow.ArrowException as error:
        raise not_a_row(path, number, error) from None
