"""What executors do with a stream: decide the events of a key in their order, on the states kept for it."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from operator import itemgetter
from typing import Any

from pyspark.sql import Row as SparkRow
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

from loyalrules.base.problem import EventError, LoyalError
from loyalrules.base.say import say
from loyalrules.engine.desk import Desk
from loyalrules.engine.read_event import receive
from loyalrules.facts.entries import is_entry
from loyalrules.plugins.program import Program
from loyalrules.program.from_text import load_text
from loyalrules.spark.arriving import StreamJob
from loyalrules.spark.noted import NOTES, Notes
from loyalrules.spark.rows import name_of
from loyalrules.spark.shelves import Shelves, shelves
from loyalrules.spark.stream_store import StreamStore

_NAMES = tuple(part.split()[0] for part in NOTES.split(", "))
_IN_ORDER = itemgetter("at", "source", "id", "raw")


class Deciding(StatefulProcessor):
    """See Spark's ``transformWithState``. It decides what arrives for one key, and what falls due for it."""

    def __init__(self, job: StreamJob) -> None:
        self.job = job

    def init(self, handle: Any) -> None:
        """Find the states, and the program of this process."""
        self._handle = handle
        self._shelves: Callable[[], Shelves] = shelves(
            lambda name: handle.getMapState(name, "name string", "kept string")
        )
        self._worker = self.job.job.worker()
        self._texts = {digest: (file, text) for digest, file, text in self.job.texts}

    def handleInputRows(self, key: Any, rows: Iterable[Any], timerValues: Any) -> Iterator[Any]:
        """Decide events by their moment, those of one moment by source and id."""
        if not key[0]:
            notes = Notes(self._worker.programs[0])
            for row in rows:
                notes.refuse(row.id, row.why)
            return _told(notes)
        one = _Key(self, key[0])
        for row in sorted(rows, key=_IN_ORDER):
            one.decide(pickle.loads(row.raw))
        return one.done()

    def handleExpiredTimer(
        self,
        key: Any,
        timerValues: Any,
        expiredTimerInfo: Any,
    ) -> Iterator[Any]:
        """Let time pass for those of a key for whom something falls due."""
        one = _Key(self, key[0])
        one.let_time_pass(expiredTimerInfo.getExpiryTimeInMs(), timerValues.getCurrentWatermarkInMs())
        return one.done()

    def close(self) -> None:
        """Do nothing."""


class _Key:
    """The desk of one key, for one micro-batch."""

    def __init__(self, by: Deciding, key: str) -> None:
        program = by._worker.programs[0]
        self.by = by
        self.notes = Notes(program)
        only = None if by.job.together else key
        self.store = StreamStore(by._shelves(), only, by._texts, self.notes)
        self.desk = Desk(program, self.store, self._load, nullcontext, by._worker.kinds[0])

    def _load(self, text: str, file: str) -> Program:
        return load_text(text, file, self.by._worker.registry)

    def decide(self, raw: dict[str, Any]) -> None:
        """Decide one event. What cannot be read is noted, what was decided before is left alone."""
        try:
            ready = self.desk.answer(receive(raw))
        except EventError as error:
            self.notes.refuse(name_of(raw), f"[{error.code}] {error.message}")
            return
        if ready.decision is not None:
            self.desk.write(ready)

    def let_time_pass(self, woken: int, until: int) -> None:
        """Let happen what falls due, moment by moment, until a millisecond.

        Raises ``LoyalError`` when it cannot be decided.
        """
        program, store = self.desk.program.id, self.store
        for member_id in sorted(store.woken(woken), key=is_entry):
            while (due := store.member(program, member_id).next_due) is not None and due <= until * 1_000:
                ready = self.desk.settle(member_id, due)
                if ready is None or ready.decision is None or ready.decision.refused:
                    why = "" if ready is None or ready.decision is None else ready.decision.refused
                    raise LoyalError(say("time cannot pass for {member}: {why}", member=member_id, why=why))
                self.desk.write(ready)

    def done(self) -> Iterator[Any]:
        """Write what was changed, and return what was noted."""
        self.store.shelves.write()
        if self.by.job.timed:
            for at in self.store.wakes:
                self.by._handle.registerTimer(at)
        return _told(self.notes)


def _told(notes: Notes) -> Iterator[Any]:
    for row in notes.take():
        yield SparkRow(**dict(zip(_NAMES, row, strict=True)))
