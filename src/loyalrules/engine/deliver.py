"""Delivering the outbox: each message at least once, in order, with an id that never changes.

A message is marked when it was taken, one by one. So whoever delivers may be killed at any moment: the next
one sends at most one message a second time, under the same id, and leaves none out.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from loyalrules.base.problem import LoyalError
from loyalrules.engine.again import again
from loyalrules.ledger.store import Ledger, Outgoing

_AT_ONCE = 100


class Unreachable(LoyalError):
    """The receiver cannot be asked at all now. The message waits, however often that happens."""


class Delivery(NamedTuple):
    """What became of an outbox: how many messages were taken and given up, and why it stopped, if it did."""

    delivered: int
    parked: int
    stopped: str


def deliver(
    store: Ledger,
    program: str,
    send: Callable[[Outgoing], object],
    now: Callable[[], int],
    *,
    most_tries: int = 10,
    parked: bool = False,
    lock: AbstractContextManager[object] | None = None,
) -> Delivery:
    """Send every message that waits, in order; a message is delivered when ``send`` returns.

    When ``send`` raises ``Unreachable``, delivering stops, and is to be begun again later. When it raises
    anything else, the message was refused: delivering stops, too, but the try counts, and at the
    ``most_tries``-th one the message is parked and those behind it go on. With ``parked`` the parked ones
    are tried again, first. ``lock`` is held while the store is asked, not while something is sent.
    """
    desk = _Desk(store, program, now, most_tries, nullcontext() if lock is None else lock)
    for message in desk.messages(parked=parked):
        try:
            send(message)
        except Unreachable as error:
            desk.settle(message, "waiting" if message.state == "waiting" else "parked", str(error))
            return Delivery(desk.delivered, desk.parked, str(error))
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())[:500]
            if not desk.give_up(message, said):
                return Delivery(desk.delivered, desk.parked, said)
        else:
            desk.settle(message, "delivered", "")
            desk.delivered += 1
    return Delivery(desk.delivered, desk.parked, "")


class _Desk:
    def __init__(
        self,
        store: Ledger,
        program: str,
        now: Callable[[], int],
        most_tries: int,
        lock: AbstractContextManager[object],
    ) -> None:
        self.delivered = self.parked = 0
        self._store = store
        self._program = program
        self._now = now
        self._most_tries = most_tries
        self._lock = lock

    def messages(self, *, parked: bool) -> Iterator[Outgoing]:
        """Yield what is to be sent: each message once, also one that comes in meanwhile."""
        if parked:
            with self._lock, self._store.snapshot():
                again_ = [one for one in self._store.outbox(self._program) if one.state == "parked"]
            yield from again_
        while True:
            with self._lock:
                found = self._store.waiting(self._program, _AT_ONCE)
            if not found:
                return
            yield from found

    def settle(self, message: Outgoing, state: str, said: str) -> None:
        """Write what became of a try, and be sure of it before the next one."""

        def write() -> None:
            with self._lock, self._store.transaction():
                self._store.settle(self._program, message.id, state, self._now(), said)

        again(write)

    def give_up(self, message: Outgoing, said: str) -> bool:
        """Count a try that was refused; tell whether the message is parked, so that others can go on."""
        if message.state != "parked" and message.tries + 1 < self._most_tries:
            self.settle(message, "waiting", said)
            return False
        self.settle(message, "parked", said)
        self.parked += 1
        return True
