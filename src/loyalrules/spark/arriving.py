"""Events of a stream as they arrive: each text becomes a row for the key that it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass

from loyalrules.base.say import say
from loyalrules.replay.parts import Read, entry_of
from loyalrules.spark.job import Job
from loyalrules.spark.rows import (
    Batches,
    Mapped,
    Row,
    as_batches,
    item_of,
    name_of,
    pickled,
    plain,
    rows_of,
)

ARRIVED = "key string, at long, source string, id string, why string, raw binary"
EVERYBODY = "everybody"  # The key of all members together.


@dataclass(frozen=True, slots=True)
class StreamJob:
    """One stream: what executors must know. ``texts`` are versions of the program: (digest, file, text).

    ``together`` puts everybody under one key; ``timed`` lets time pass without events.
    """

    job: Job
    texts: tuple[tuple[str, str, str], ...]
    together: bool
    timed: bool


def arriving(job: StreamJob) -> Mapped:
    """Return a function from events as JSON texts to rows of ``ARRIVED``.

    What is no event is a row under an empty key, and says ``why``.
    """

    def read(batches: Batches) -> Batches:
        yield from as_batches(_rows(job, batches), ARRIVED)

    return read


def _rows(job: StreamJob, batches: Batches) -> Iterator[Row]:
    zone = job.job.worker().programs[0].zone
    for (text,) in rows_of(batches):
        if text is None or not text.strip():
            continue
        read = Read()
        entry = entry_of(item_of(text, 1), 1, zone, job.job.task.shaping, read)
        if entry is None:
            yield from (_unread(plain(one.place), one.said) for one in read.told)
        elif job.together or entry.member:
            raw = entry.raw
            key = EVERYBODY if job.together else plain(entry.member)
            source, event_id = plain(str(raw.get("source", "default"))), plain(str(raw.get("id")))
            yield key, entry.at, source, event_id, None, pickled(raw)
        else:
            why = say("the event does not say which member it is about")
            yield _unread(plain(name_of(entry.raw)), f"[LR605] {why}")


def _unread(place: str, why: str) -> Row:
    return "", None, None, place, why, None
