"""Rows of a Parquet file. pyarrow is an extra: it is looked for when the first such file is read."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loyalrules.base.say import say
from loyalrules.sources.batch import Batch
from loyalrules.sources.found import Reading, SourceError

_BATCH = 10_000


def parquet_batches(path: Path, reading: Reading, columns: tuple[str, ...]) -> Iterator[Batch]:
    """Yield the rows of a Parquet file with the given columns only; the line of a row is its number.

    Columns that the file does not have are left out; the caller says so. Raises ``SourceError`` when
    pyarrow is missing (LR653) or the file is not Parquet (LR654).
    """
    arrow, file = _open(path)
    reading.size = file.metadata.num_rows
    known = [name for name in columns if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(batch_size=_BATCH, columns=known):
            yield Batch(
                {name: _in_micros(arrow, batch.column(name)) for name in batch.schema.names}, reading.done
            )
    except arrow.ArrowException as error:
        raise _damaged(path, error) from None


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Return the names of the columns."""
    return tuple(_open(path)[1].schema_arrow.names)


def _open(path: Path) -> tuple[Any, Any]:
    try:
        arrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise SourceError(
            "LR653",
            say("to read {path}, pyarrow must be installed", path=path),
            say("pip install loyalrules[parquet]"),
        ) from None
    try:
        return arrow, parquet.ParquetFile(path)
    except arrow.ArrowException as error:
        raise _damaged(path, error) from None


def _in_micros(arrow: Any, column: Any) -> Any:
    """Cut moments to microseconds: finer ones have no Python value."""
    if arrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(arrow.timestamp("us", column.type.tz), safe=False)
    return column


def _damaged(path: Path, error: Exception) -> SourceError:
    said = str(error).split("\n", 1)[0]
    return SourceError(
        "LR654",
        say("{path} cannot be read as Parquet: {said}", path=path, said=said),
        say("write the file again"),
    )
