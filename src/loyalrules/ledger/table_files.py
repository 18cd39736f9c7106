"""Rows in files: CSV, JSON Lines and Parquet, each read back exactly as it was written.

Bytes are written in hexadecimal digits where the form has none. A cell of a CSV file that a spreadsheet would
take for a formula gets an apostrophe in front, and so does one that begins with an apostrophe.
"""

import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.ledger.columns import Column, Table
from loyalrules.ledger.table_rows import Row, not_a_row

FORMS = ("csv", "jsonl", "parquet")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_LONGEST = 1 << 28  # Characters of a cell: a ledger's longest papers.


def write_rows(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write rows in the form of the file's ending, and return how many they were. Raises ``OSError``."""
    if path.suffix == ".parquet":
        written: int = _parquet().write_rows(path, table, rows)
        return written
    count = 0
    with path.open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        if path.suffix == ".csv":
            writer = csv.writer(file)  # Lines end as RFC 4180 says: then cells with either sign are quoted.
            writer.writerow(table.heads)
            for row in rows:
                writer.writerow([_cell(value) for value in row])
                count += 1
        else:
            for row in rows:
                count += 1
                data = dict(zip(table.heads, map(_plain, row), strict=True))
                file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """Yield the rows that ``write_rows`` wrote. Raises ``StoreError`` with the line, and ``OSError``."""
    if path.suffix == ".parquet":
        yield from _parquet().read_rows(path, table)
        return
    csv.field_size_limit(_LONGEST)
    with path.open(encoding="utf-8", newline="", errors="surrogatepass") as file:
        lines = csv.reader(file, strict=True) if path.suffix == ".csv" else _objects(file)
        number = 0
        try:
            for number, cells in enumerate(lines, 1):
                if number == 1 and path.suffix == ".csv":
                    if cells != table.heads:
                        raise ValueError(f"its columns are not {', '.join(table.heads)}")
                    continue
                yield _row(cells, table)
        except (ValueError, LookupError, TypeError, csv.Error) as error:
            raise not_a_row(path, number, error) from None


def _cell(value: Any) -> object:
    if value.__class__ is str:
        return f"'{value}" if value.startswith(_FORMULA) else value
    return _plain(value)


def _plain(value: Any) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _objects(file: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in file:
        found = json.loads(line)
        if not isinstance(found, dict):
            raise ValueError("it is no object")
        yield found


def _row(cells: Any, table: Table) -> Row:
    if isinstance(cells, dict):
        if list(cells) != table.heads:
            raise ValueError(f"its keys are not {', '.join(table.heads)}")
        return [_value(cells[head], column) for head, column in zip(table.heads, table.columns, strict=True)]
    return [_value(_told(cell, column), column) for cell, column in zip(cells, table.columns, strict=True)]


def _told(cell: str, column: Column) -> object:
    """Return what a cell of a CSV file says."""
    if column.kind == "text":
        return cell[1:] if cell.startswith("'") else cell
    if column.kind == "bytes":
        return cell
    if cell and str(int(cell)) != cell:
        raise ValueError(f"{cell} is no whole number")
    return int(cell) if cell else None


def _value(value: Any, column: Column) -> object:
    if column.kind == "bytes":
        return bytes.fromhex(value)
    wanted = str if column.kind == "text" else int
    if value.__class__ is not wanted and not (value is None and wanted is int):
        raise ValueError(f"{column.name} is {value!r:.40}")
    return value


def _parquet() -> Any:
    """Return what reads and writes Parquet; its library is an extra, and looked for only now."""
    try:
        return importlib.import_module("loyalrules.ledger.table_parquet")
    except ImportError:
        raise StoreError(
            "LR702", say("Parquet files need pyarrow"), say("pip install loyalrules[parquet]")
        ) from None
