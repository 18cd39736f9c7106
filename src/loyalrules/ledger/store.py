"""What every store promises. The engine knows this page, and no database.

A store keeps, for each program id (its namespace): the events that were accepted with their answers,
the postings, and the newest state of members, orders and pools. Events and postings are only ever
added. States are what the postings add up to, kept so that nobody has to add.

States that a store hands out are shared: a caller forks them before changing anything. A store is used
by one thread at a time. Everything raises ``StoreError`` when it cannot be done, and then nothing of
the transaction is written.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from loyalrules.facts.decision import Decided, Decision, Given, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order


class Answer(Protocol):
    """The answer to an event; its text is made when somebody needs it."""

    def to_json(self) -> str:
        """Return the answer as text, the same text at every call."""
        ...

    def plain(self) -> tuple[Any, ...] | None:
        """Return what the text is made of as plain tuples of plain values, ``None`` where it is not."""
        ...

    def teller(self) -> Callable[[tuple[Any, ...]], str]:
        """Return what makes the text of ``plain``, for all answers under this version of the program."""
        ...


class Written(NamedTuple):
    """One event as it was written, with what explains it. ``seq`` grows by one from event to event."""

    seq: int
    source: str
    id: str
    digest: str
    event_type: str
    member: str
    order: str
    at: int
    booked_at: int
    program: str  # The digest of the program version that decided it.
    refused: str
    body: str
    answer: str
    given: tuple[Given, ...]
    trace: tuple[Decided, ...]


class Outgoing(NamedTuple):
    """A message of the outbox: what the shop is told, and what became of it.

    ``event`` and ``line`` are its place: the number of its event and of the effect in it. ``state`` is
    "waiting", "delivered" or "parked" (given up, after ``tries``); ``said`` is why it was not delivered.
    ``changed_at`` is in microseconds since 1970 UTC, ``None`` before it was tried.
    """

    id: str
    event: int
    line: int
    state: str
    tries: int
    changed_at: int | None
    said: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """What is told, read from the text."""
        found: dict[str, Any] = json.loads(self.text)
        return found


class Store(Protocol):
    """Where a ledger is kept. ``program`` is always the id of a program, and so the namespace."""

    def close(self) -> None:
        """Let go of the file; closing twice is fine."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which ``commit`` works: all of it is written at its end, or nothing.

        Reading inside sees what was committed in it so far. Transactions do not nest.
        """
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Return a context whose reads all see the same moment; nothing is written in it."""
        ...

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest and the answer of an event, ``None`` when it was never written."""
        ...

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one of version 0."""
        ...

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        ...

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared budget, 0 when nothing was."""
        ...

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Write one decision: its event with body and answer, its postings and messages, and its states.

        ``order`` is the id of the order that the event is about, for ``events``.
        """
        ...

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return at most ``limit`` members for whom something falls due until a moment, soonest first."""
        ...

    def members(self, program: str) -> Iterable[str]:
        """Return the ids of all members, in their order."""
        ...

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield the postings of one member, or of everybody, in the order they were written."""
        ...

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return the events with an id (from any source), or those of an order, in order."""
        ...

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Keep the text of a program version; a version that is known stays as it is."""
        ...

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        ...


class Ledger(Store, Protocol):
    """A store that also tells everything that is in it, for the outbox, checks, rebuilding and export."""

    def outbox(self, program: str) -> Iterator[Outgoing]:
        """Yield every message that the shop was ever told, in order, without holding all of them."""
        ...

    def waiting(self, program: str, limit: int) -> list[Outgoing]:
        """Return at most ``limit`` messages that wait to be delivered, in the order of their effects."""
        ...

    def message(self, program: str, message_id: str) -> Outgoing | None:
        """Return a message, ``None`` when there is none of that id."""
        ...

    def settle(self, program: str, message_id: str, state: str, at: int, said: str = "") -> None:
        """Write what became of a try to deliver a message, inside a transaction.

        A message that was delivered stays delivered; one that is not there is left alone.
        """
        ...

    def orders(self, program: str) -> Iterable[str]:
        """Return the ids of all orders, in their order."""
        ...

    def pools(self, program: str) -> Iterable[str]:
        """Return the keys of all shared budgets that were used, in their order."""
        ...

    def history(self, program: str) -> Iterator[Written]:
        """Yield all events in order, one after the other, without holding all of them."""
        ...

    def programs(self) -> Iterable[tuple[str, str, str]]:
        """Return the digest, file and text of every program version, by digest."""
        ...

    def namespaces(self) -> Iterable[str]:
        """Return the ids of the programs that have events, in their order."""
        ...

    def scrub(self) -> None:
        """Leave nothing of what was removed behind in files, as far as other readers let us."""
        ...

    def damage(self, program: str) -> list[str]:
        """Return what the store itself finds broken, one sentence each."""
        ...
