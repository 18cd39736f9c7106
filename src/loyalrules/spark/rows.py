"""Events as rows of Spark, and the functions that read them into rows. They run on the executors.

A row stands for one event of one reading (programs that read events alike share one). ``first`` and
``second`` say where it stands in the history; ``raw`` is the event as it was read, exact as it was.
"""

import pickle
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from loyalrules.base.place import Place
from loyalrules.base.problem import LoyalError, Problem
from loyalrules.base.say import with_values_changed
from loyalrules.replay.parts import Entry, Read, entry_of, file_entries
from loyalrules.replay.shaping import order_of
from loyalrules.sources.found import FoundEvent, Item, SourceError
from loyalrules.sources.json_lines import read_line
from loyalrules.spark.job import Job

Row = tuple[Any, ...]
Batches = Iterator[pa.RecordBatch]
Mapped = Callable[[Batches], Batches]

ENTRIES = (
    "member string, first long, second long, reading int, type string, order_id string, source string, "
    "id string, at long, place string, raw binary"
)
READ, FAULT = "\0read", "\0fault"  # Types of rows that hold no event: what reading found, or what stopped it.
_BATCH = 2_000
_TYPES = {"string": pa.string(), "long": pa.int64(), "int": pa.int32(), "binary": pa.binary()}


def as_batches(rows: Iterator[Row], schema: str) -> Batches:
    """Yield rows in batches, as a schema such as ``member string, first long`` says."""
    fields = [part.split() for part in schema.split(", ")]
    arrow = pa.schema([pa.field(name, _TYPES[kind]) for name, kind in fields])
    while some := list(islice(rows, _BATCH)):
        columns = [
            pa.array(column, field.type) for column, field in zip(zip(*some, strict=True), arrow, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=arrow)


def rows_of(batches: Batches) -> Iterator[Row]:
    """Yield the rows of batches."""
    for batch in batches:
        yield from zip(*[column.to_pylist() for column in batch.columns], strict=True)


def reading_files(job: Job) -> Mapped:
    """Return a function from (number of a file, reading) to the rows of its events."""

    def read(batches: Batches) -> Batches:
        for number, reading in rows_of(batches):
            yield from as_batches(_file_rows(job, number, reading), ENTRIES)

    return read


def _file_rows(job: Job, number: int, reading: int) -> Iterator[Row]:
    worker = job.worker()
    which = job.readings.index(reading)
    zone, plan = worker.programs[which].zone, worker.plans[which]
    path, name = job.task.files[number], job.names[number]
    read = Read()
    try:
        for entry in file_entries(path, zone, plan, job.task.shaping, read):
            place = name + entry.place.removeprefix(str(path))
            yield _row(entry._replace(place=place), number, entry.number, reading)
    except SourceError as error:
        said = with_values_changed(error.message, str(path), name)
        yield _other(FAULT, SourceError(error.code, said, error.hint), number, reading)
    except LoyalError as error:
        yield _other(FAULT, error, number, reading)
    read.told = [one._replace(place=name + one.place.removeprefix(str(path))) for one in read.told]
    yield _other(READ, read, number, reading)


def reading_texts(job: Job) -> Mapped:
    """Return a function from events as JSON texts to their rows; ``first`` is the moment of each."""

    def read(batches: Batches) -> Batches:
        yield from as_batches(_text_rows(job, batches), ENTRIES)

    return read


def _text_rows(job: Job, batches: Batches) -> Iterator[Row]:
    zone = job.worker().programs[0].zone
    read = Read()
    for number, (text,) in enumerate(rows_of(batches), start=1):
        if text is None or not text.strip():
            continue
        entry = entry_of(item_of(text, number), number, zone, job.task.shaping, read)
        if entry is not None:
            yield _row(entry._replace(place=name_of(entry.raw)), entry.at, 0, 0)
    yield _other(READ, read, 0, 0)


def item_of(text: str, number: int) -> Item:
    """Return the event of a JSON text, or what is wrong with the text, which is also its place."""
    found = read_line(text.encode(), number, text[:80])
    if isinstance(found, Problem):
        return found
    return FoundEvent(dict(found.values), Place(text[:80], number, 1))


def name_of(raw: dict[str, Any]) -> str:
    """Return how an event is named to people: by its source and its id."""
    return f"{raw.get('source', 'default')}/{raw.get('id')}"


def _row(entry: Entry, first: int, second: int, reading: int) -> Row:
    raw = entry.raw
    texts = [entry.member, str(raw.get("type")), order_of(raw), str(raw.get("source", "default"))]
    member, kind, order, source = [plain(text) for text in texts]
    return (
        member, first, second, reading, kind, order, source, plain(str(raw.get("id"))), entry.at,
        plain(entry.place), pickled(raw),
    )  # fmt: skip


def plain(text: str) -> str:
    """Return a text without half characters, which Spark cannot hold; no event with one is accepted."""
    return text.encode(errors="replace").decode()


def _other(kind: str, what: object, number: int, reading: int) -> Row:
    return "", number, -1, reading, kind, "", "", "", 0, "", pickled(what)


def pickled(what: object) -> bytes:
    """Return something as it travels between processes of one cluster."""
    return pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
