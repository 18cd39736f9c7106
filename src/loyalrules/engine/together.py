"""Threads that evaluate at once are written in one transaction: they share the sync of the disk.

The first that waits takes all that wait by then, decides them in the order in which they came, and writes
them as one group. While the disk is busy with it, the next ones gather. A thread alone is written alone.
"""

from collections import deque
from threading import Lock, RLock
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.engine.again import again
from loyalrules.engine.desk import Desk
from loyalrules.engine.outcome import Outcome
from loyalrules.engine.read_event import Sent
from loyalrules.ledger.store import Store

MOST = 64  # Events of one transaction: the first one waits for all of them.


class _Waiting:
    """An event that a thread waits for, and what became of it."""

    __slots__ = ("desk", "error", "outcome", "sent", "wake")

    def __init__(self, desk: Desk, sent: Sent) -> None:
        self.desk = desk
        self.sent = sent
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
        self.wake = Lock()  # Free when the event is done, or is the first that waits.
        self.wake.acquire()

    @property
    def done(self) -> bool:
        return self.outcome is not None or self.error is not None

    def result(self) -> Outcome:
        if self.error is not None:
            raise self.error
        assert self.outcome is not None, "it was decided, or says why not"
        return self.outcome


class Together:
    """Writes events of one store for all threads that share a lock."""

    def __init__(self, store: Store, lock: RLock) -> None:
        self._store = store
        self._lock: Any = lock
        self._gate = Lock()
        self._waiting: deque[_Waiting] = deque()  # Its first one waits for the lock, the others for it.

    def write(self, desk: Desk, sent: Sent) -> Outcome:
        """Decide and write an event, alone or with those of other threads; return its outcome.

        Raises what deciding or writing this event raises. What fails in another thread's event is raised
        there, and does not reach this one.
        """
        lock = self._lock
        if lock._is_owned():  # A plugin evaluates while it is asked: the store refuses that.
            return self._alone(desk, sent)
        if not self._waiting and lock.acquire(blocking=False):
            try:
                return self._alone(desk, sent)
            finally:
                lock.release()
        mine = _Waiting(desk, sent)
        with self._gate:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.wake.release()
        try:
            mine.wake.acquire()
            if not mine.done:
                with self._lock:
                    self._lead()
        except BaseException:
            self._leave(mine)
            raise
        return mine.result()

    def _lead(self) -> None:
        """Write what waits; this thread's event is the first."""
        with self._gate:
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
            self._call_first()
        try:
            if len(taken) == 1:
                self._each(taken)
                return
            # Programs are locked in one order, so that no two groups wait for each other.
            group = sorted(taken, key=lambda one: one.desk.program.id)
            try:
                again(lambda: self._group(group))
            except Exception:
                self._each(group)  # Nothing was written. Whoever it was, the others are innocent.
        finally:
            left = [one for one in taken[1:] if not one.done]
            if left:  # This thread was stopped.
                with self._gate:
                    alone = not self._waiting
                    self._waiting.extendleft(reversed(left))
                    if alone:
                        self._call_first()
            for one in taken[1:]:
                if one.done:
                    one.wake.release()

    def _call_first(self) -> None:
        if self._waiting:
            self._waiting[0].wake.release()

    def _leave(self, mine: _Waiting) -> None:
        """Let nobody wait for an event any more whose thread was stopped."""
        with self._gate:
            if mine in self._waiting:
                first = self._waiting[0] is mine
                self._waiting.remove(mine)
                if first:
                    self._call_first()

    def _group(self, taken: list[_Waiting]) -> None:
        found: list[Outcome | Exception] = []
        with self._store.transaction():
            for one in taken:
                try:
                    ready = one.desk.answer(one.sent)
                except StoreError:
                    raise
                except Exception as error:
                    found.append(error)  # Deciding writes nothing, so the group stays whole.
                    continue
                one.desk.write(ready)
                found.append(ready.outcome)
        for one, result in zip(taken, found, strict=True):
            if isinstance(result, Exception):
                one.error = result
            else:
                one.outcome = result

    def _each(self, taken: list[_Waiting]) -> None:
        for one in taken:
            try:
                one.outcome = self._alone(one.desk, one.sent)
            except Exception as error:
                one.error = error

    def _alone(self, desk: Desk, sent: Sent) -> Outcome:
        def write() -> Outcome:
            with self._store.transaction():
                ready = desk.answer(sent)
                desk.write(ready)
            return ready.outcome

        return again(write)
