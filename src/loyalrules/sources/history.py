"""Reading a history of events from a file, whatever its form."""

from collections.abc import Iterator
from pathlib import Path

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.sources.csv_file import csv_rows
from loyalrules.sources.found import FoundEvent, Item, Reading, Row, SourceError
from loyalrules.sources.json_lines import json_rows
from loyalrules.sources.parquet import parquet_batches, parquet_columns
from loyalrules.sources.plan import MapPlan
from loyalrules.sources.rows_to_events import (
    batches_to_events,
    check_columns,
    misspelt_columns,
    rows_to_events,
)

FORMS = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet"}


def read_history(
    path: Path, plan: MapPlan | None = None, source: str | None = None, reading: Reading | None = None
) -> Iterator[Item]:
    """Yield the events of a CSV, JSON Lines or Parquet file, and a problem for each unreadable place.

    Without a plan (a mapping that was compiled) the file holds events in our own form, which only JSON
    Lines can. ``source`` names the sender; events in our own form may name it themselves. ``reading``
    is kept up to date while the file is read. Raises ``SourceError`` when the file cannot be read.
    """
    reading = Reading() if reading is None else reading
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMS)
        raise SourceError(
            "LR641",
            say("{path}: the form of a history is told by its ending", path=path),
            say("one of {known}", known=known),
        )
    try:
        yield from _items(path, form, plan, source, reading)
    except OSError as error:
        raise _cannot_read(path, error) from None


def _items(
    path: Path, form: str, plan: MapPlan | None, source: str | None, reading: Reading
) -> Iterator[Item]:
    if path.is_dir():
        raise SourceError(
            "LR640", say("{path} is a folder, not a file", path=path), say("name the files in it")
        )
    if plan is None:
        if form != "json":
            hint = say("say with --map which columns fill which fields")
            raise SourceError(
                "LR642", say("{path} has columns, and no mapping says what they mean", path=path), hint
            )
        yield from _own_form(json_rows(path, reading), source, str(path), reading)
        return
    name = source or plan.source or path.name
    columns = tuple(dict.fromkeys(column for event in plan.events for column in event.columns))
    if form == "parquet":
        check_columns(plan, parquet_columns(path), str(path))
        batches = parquet_batches(path, reading, columns)
        yield from batches_to_events(plan, batches, str(path), name, reading)
    elif form == "csv":
        rows = _checked(csv_rows(path, reading), plan, str(path))
        yield from rows_to_events(plan, rows, str(path), name, reading)
    else:
        seen: dict[str, None] = {}
        rows = _filled(json_rows(path, reading), columns, seen)
        yield from rows_to_events(plan, rows, str(path), name, reading)
        yield from misspelt_columns(plan, seen, str(path))


def _checked(rows: Iterator[Row | Problem], plan: MapPlan, file: str) -> Iterator[Row | Problem]:
    """Check the columns at the first row: all rows of a file have the same."""
    unchecked = True
    for row in rows:
        if unchecked and isinstance(row, Row):
            check_columns(plan, row.values, file)
            unchecked = False
        yield row


def _filled(
    rows: Iterator[Row | Problem], columns: tuple[str, ...], seen: dict[str, None]
) -> Iterator[Row | Problem]:
    """Objects of JSON may leave keys out: a column that is not there is empty. ``seen`` notes all keys."""
    empty = dict.fromkeys(columns)
    for row in rows:
        if isinstance(row, Row):
            if not row.values.keys() <= seen.keys():
                seen.update(dict.fromkeys(row.values))
            yield Row(row.line, {**empty, **row.values})
        else:
            yield row


def _own_form(
    rows: Iterator[Row | Problem], source: str | None, file: str, reading: Reading
) -> Iterator[Item]:
    for row in rows:
        reading.rows += 1
        if isinstance(row, Problem):
            yield row
            continue
        raw = dict(row.values)
        if source is not None:
            raw.setdefault("source", source)
        yield FoundEvent(raw, Place(file, row.line, 1))


def _cannot_read(path: Path, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(
            "LR640", say("there is no file {path}", path=path), say("the path counts from the current folder")
        )
    if isinstance(error, PermissionError):
        return SourceError(
            "LR640", say("{path} may not be read", path=path), say("ask for the right to read it")
        )
    return SourceError(
        "LR640", say("{path} cannot be read: {value}", path=path, value=error.strerror or error)
    )
