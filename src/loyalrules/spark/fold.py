"""What executors do with the events of members, in their order: the same as the processes of one machine."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from loyalrules.replay.members import Set
from loyalrules.replay.shaping import Happening
from loyalrules.replay.workers import Worker
from loyalrules.spark.job import Job
from loyalrules.spark.rows import Batches, Mapped, Row, as_batches, rows_of

EVENTS = ("reading", "first", "second", "at", "place", "raw")  # Columns that are folded, behind the key.
RESULTS = "number long, result binary"


def by_program(rows: Iterator[Row], readings: Sequence[int]) -> list[list[Happening]]:
    """Return the events of one member, or of one set, for each program; rows are a key and ``EVENTS``."""
    found: dict[int, list[Happening]] = {}
    for _, reading, first, second, at, place, raw in rows:
        one = Happening((first, second), at, pickle.loads(raw), place)
        found.setdefault(reading, []).append(one)
    return [found.get(reading, []) for reading in readings]


def grouped(batches: Batches, readings: Sequence[int]) -> Iterator[tuple[Any, list[list[Happening]]]]:
    """Yield each member (or number of a set) with its events, for each program."""
    for key, rows in groupby(rows_of(batches), key=itemgetter(0)):
        yield key, by_program(rows, readings)


def alone(job: Job) -> Mapped:
    """Return a function from the events of members to one result: what they came to, each alone."""

    def fold(batches: Batches) -> Batches:
        worker = job.worker()
        result = worker.nothing()
        for member, events in grouped(batches, job.readings):
            worker.add_alone(result, member, events, job.end)
        yield from as_batches(iter([(0, pickle.dumps(result, pickle.HIGHEST_PROTOCOL))]), RESULTS)

    return fold


def together(job: Job, sets: Mapping[int, Set]) -> Mapped:
    """Return a function from the events of sets of members to the result of each set."""

    def fold(batches: Batches) -> Batches:
        yield from as_batches(_together(job.worker(), job, sets, batches), RESULTS)

    return fold


def _together(worker: Worker, job: Job, sets: Mapping[int, Set], batches: Batches) -> Iterator[Row]:
    for number, events in grouped(batches, job.readings):
        members, pools = sets[number]
        result = worker.replay_set(members, events, job.end, pools)
        yield number, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
