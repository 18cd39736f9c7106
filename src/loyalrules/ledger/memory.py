"""A ledger in the memory of one process: for tests, simulations and small jobs. Nothing outlives it."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import islice
from types import TracebackType
from typing import Any

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.ledger.erased import FIRST, SOURCE, of_event, of_member, refuse_erased, salt_in
from loyalrules.ledger.plain import (
    Kept,
    Teller,
    kept_event,
    kept_order,
    order_of,
    written_of,
)
from loyalrules.ledger.store import Answer, Outgoing, Written


class MemoryStore:
    """See ``loyalrules.ledger.store.Store``. Commits take a few microseconds.

    >>> store = MemoryStore()
    >>> store.member("moon-cafe", "mina").version
    0
    """

    def __init__(self) -> None:
        self._books: dict[str, _Book] = {}
        self._programs: dict[str, tuple[str, str]] = {}
        self._open = False
        self._undo: list[tuple[dict[Any, Any], object, object]] = []
        self._lengths: list[tuple[_Book, int, int]] = []
        self._transaction = _Transaction(self)

    def close(self) -> None:
        """Do nothing: the memory is freed with the store."""

    def transaction(self) -> "_Transaction":
        """Return the context in which ``commit`` works."""
        return self._transaction

    def snapshot(self) -> "_Snapshot":
        """Return a context for reading; one thread sees one moment anyway."""
        return _SNAPSHOT

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest and the answer of an event, ``None`` when it was never written."""
        book = self._books.get(program)
        kept = None if book is None else book.events.get((source, event_id))
        if kept is None and book is not None and (salt := book.salt()):
            kept = book.events.get((source, of_event(salt, source, event_id)))
        if book is None or kept is None:
            return None
        row = written_of(kept, 0, book.tellers)
        return row.digest, row.answer

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one of version 0."""
        book = self._books.get(program)
        found = None if book is None else book.members.get(member_id)
        if found is None and book is not None and (salt := book.salt()):
            refuse_erased(member_id, of_member(salt, member_id) in book.members)
        return MemberState(member_id) if found is None else found

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        book = self._books.get(program)
        kept = None if book is None else book.orders.get(order_id)
        return None if kept is None else order_of(kept)

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared budget, 0 when nothing was."""
        book = self._books.get(program)
        return 0 if book is None else book.pools.get(key, 0)

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Write one decision. Raises ``StoreError`` when it was made on an older state than the newest."""
        book = self._books.get(program)
        if book is None:
            book = self._books[program] = _Book()
        key = (event.source, event.id)
        self._check(book, key, decision)
        undo = self._undo
        self._lengths.append((book, len(book.order), len(book.postings)))
        undo.append((book.events, key, None))
        book.events[key] = kept_event(event, decision, answer, order, book.tellers)
        book.order.append(key)
        book.owners.append(order)
        if decision.postings:
            book.postings.extend(map(tuple, decision.postings))
        for message in decision.messages:
            undo.append((book.messages, message.id, None))
            book.messages[message.id] = Outgoing(
                message.id, len(book.order), message.line, "waiting", 0, None, "", message.text
            )
        members = book.members
        for member_id, state in decision.members.items():
            before = members.get(member_id)
            undo.append((members, member_id, before))
            members[member_id] = state
            if state.next_due is not None and (before is None or before.next_due != state.next_due):
                heappush(book.due, (state.next_due, member_id))
        for order_id, kept in decision.orders.items():
            undo.append((book.orders, order_id, book.orders.get(order_id)))
            book.orders[order_id] = kept_order(kept)
        for name, used in decision.pools.items():
            undo.append((book.pools, name, book.pools.get(name)))
            book.pools[name] = used

    def _check(self, book: "_Book", key: tuple[str, str], decision: Decision) -> None:
        if not self._open:
            raise RuntimeError("commit works only inside a transaction")
        if key in book.events:
            raise StoreError(
                "LR710", say("the event {id} of {source} is already written", id=key[1], source=key[0])
            )
        for member_id, state in decision.members.items():
            known = book.members.get(member_id)
            if state.version != (1 if known is None else known.version + 1):
                raise StoreError(
                    "LR710",
                    say("the member {member_id} was changed meanwhile", member_id=member_id),
                    say("decide again"),
                )
        for order_id, order in decision.orders.items():
            before = book.orders.get(order_id)
            if order.version != (1 if before is None else order_of(before).version + 1):
                raise StoreError(
                    "LR710",
                    say("the order {order_id} was changed meanwhile", order_id=order_id),
                    say("decide again"),
                )

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return at most ``limit`` members for whom something falls due until a moment, soonest first."""
        book = self._books.get(program)
        return [] if book is None else book.soonest(until, limit)

    def members(self, program: str) -> Iterable[str]:
        """Return the ids of all members, in their order."""
        book = self._books.get(program)
        return [] if book is None else sorted(book.members)

    def orders(self, program: str) -> Iterable[str]:
        """Return the ids of all orders, in their order."""
        book = self._books.get(program)
        return [] if book is None else sorted(book.orders)

    def pools(self, program: str) -> Iterable[str]:
        """Return the keys of all shared budgets that were used, in their order."""
        book = self._books.get(program)
        return [] if book is None else sorted(book.pools)

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield the postings of one member, or of everybody, in the order they were written."""
        book = self._books.get(program)
        for values in [] if book is None else book.postings:
            if member_id is None or values[0] == member_id:
                yield Posting(*values)

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return the events with an id (from any source), or those of an order, in order."""
        book = self._books.get(program)
        if book is None:
            return []
        return [
            written_of(book.events[key], seq, book.tellers)
            for seq, (key, owner) in enumerate(zip(book.order, book.owners, strict=True), 1)
            if (event_id is None or key[1] == event_id) and (order is None or owner == order)
        ]

    def history(self, program: str) -> Iterator[Written]:
        """Yield all events in order, one after the other."""
        book = self._books.get(program)
        if book is not None:
            for seq, key in enumerate(list(book.order), 1):
                yield written_of(book.events[key], seq, book.tellers)

    def outbox(self, program: str) -> Iterator[Outgoing]:
        """Yield every message that the shop was ever told, in order."""
        book = self._books.get(program)
        return iter([] if book is None else list(book.messages.values()))

    def waiting(self, program: str, limit: int) -> list[Outgoing]:
        """Return at most ``limit`` messages that wait to be delivered, in the order of their effects."""
        return list(islice((one for one in self.outbox(program) if one.state == "waiting"), limit))

    def message(self, program: str, message_id: str) -> Outgoing | None:
        """Return a message, ``None`` when there is none of that id."""
        book = self._books.get(program)
        return None if book is None else book.messages.get(message_id)

    def settle(self, program: str, message_id: str, state: str, at: int, said: str = "") -> None:
        """Write what became of a try to deliver a message, inside a transaction."""
        if not self._open:
            raise RuntimeError("settle works only inside a transaction")
        book, known = self._books.get(program), self.message(program, message_id)
        if book is None or known is None or known.state == "delivered":
            return
        self._undo.append((book.messages, message_id, known))
        book.messages[message_id] = known._replace(
            state=state, tries=known.tries + 1, changed_at=at, said=said
        )

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Keep the text of a program version; a version that is known stays as it is."""
        self._programs.setdefault(digest, (file, text))

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        return self._programs.get(digest)

    def programs(self) -> Iterable[tuple[str, str, str]]:
        """Return the digest, file and text of every program version, by digest."""
        return [(digest, file, text) for digest, (file, text) in sorted(self._programs.items())]

    def namespaces(self) -> Iterable[str]:
        """Return the ids of the programs that have events, in their order."""
        return sorted(self._books)

    def replace(self, program: str, anew: "MemoryStore") -> None:
        """Put a program's books of another store in the place of its own; what became of messages stays."""
        before, after = self._books[program], anew._books[program]
        for known, message in zip(before.messages.values(), after.messages.values(), strict=True):
            after.messages[message.id] = message._replace(
                state=known.state, tries=known.tries, changed_at=known.changed_at, said=known.said
            )
        self._undo.append((self._books, program, before))
        self._books[program] = after

    def scrub(self) -> None:
        """Do nothing: there are no files."""

    def damage(self, program: str) -> list[str]:
        """Return nothing: memory that is broken does not say so."""
        return []

    def _begin(self) -> None:
        if self._open:
            raise RuntimeError("transactions do not nest")
        self._open = True

    def _end(self, *, keep: bool) -> None:
        self._open = False
        if not keep:
            for mapping, key, before in reversed(self._undo):
                if before is None:
                    mapping.pop(key, None)
                else:
                    mapping[key] = before
            for book, events, postings in reversed(self._lengths):
                del book.order[events:], book.owners[events:], book.postings[postings:]
                book.due = sorted(
                    (state.next_due, key) for key, state in book.members.items() if state.next_due is not None
                )
        self._undo.clear()
        self._lengths.clear()


class _Book:
    """The books of one program. ``due`` is a heap; what is no longer true in it is skipped when read."""

    __slots__ = (
        "due",
        "events",
        "members",
        "messages",
        "order",
        "orders",
        "owners",
        "pools",
        "postings",
        "tellers",
    )

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], Kept] = {}
        self.tellers: dict[str, Teller] = {}  # What makes the texts of answers, by version.
        self.order: list[tuple[str, str]] = []
        self.owners: list[str] = []  # The order of each event, in the same order.
        self.postings: list[tuple[Any, ...]] = []
        self.members: dict[str, MemberState] = {}
        self.messages: dict[str, Outgoing] = {}
        self.orders: dict[str, Kept] = {}
        self.pools: dict[str, Exact] = {}
        self.due: list[tuple[int, str]] = []

    def salt(self) -> str:
        """Return the salt of pseudonyms, empty while nobody was erased."""
        first = self.events.get((SOURCE, FIRST))
        return "" if first is None else salt_in(written_of(first, 0, self.tellers).body)

    def soonest(self, until: int, limit: int) -> list[str]:
        found: list[tuple[int, str]] = []
        while self.due and self.due[0][0] <= until and len(found) < limit:
            entry = heappop(self.due)
            state = self.members.get(entry[1])
            if state is not None and state.next_due == entry[0] and (not found or found[-1] != entry):
                found.append(entry)
        for entry in found:
            heappush(self.due, entry)
        return [member_id for _, member_id in found]


class _Transaction:
    __slots__ = ("store",)

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    def __enter__(self) -> None:
        self.store._begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store._end(keep=kind is None)


class _Snapshot:
    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


_SNAPSHOT = _Snapshot()
