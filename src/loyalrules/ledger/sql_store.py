"""A ledger in the tables of a database: everything that SQLite and PostgreSQL do in the same way.

One transaction at a time writes to a program: it holds the program's row of ``books`` from its first
look to its end. So what it read is still true when it writes, at every isolation level, and no two
transactions can wait for each other over members. States stay in memory between transactions; they are
true as long as the head of the chain is the one that they were read under.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.ledger import statements as sql
from loyalrules.ledger.chain import START
from loyalrules.ledger.codec import from_text
from loyalrules.ledger.damage import broken_links, wrong_messages
from loyalrules.ledger.database import Database
from loyalrules.ledger.erased import FIRST, SOURCE, of_event, of_member, refuse_erased, salt_in
from loyalrules.ledger.head import Head, KnownMember, KnownOrder
from loyalrules.ledger.papers import unpack
from loyalrules.ledger.read_rows import read_member, read_order, written
from loyalrules.ledger.rows import posting_of
from loyalrules.ledger.store import Answer, Outgoing, Written
from loyalrules.ledger.write_rows import Writing, write_pending

_T = TypeVar("_T")
_PENDING = 500  # Events after which a long transaction writes what it has.
_NOBODY = Head(0, 0, START, 0, 0)
_UNFIT = (TypeError, UnicodeError, OverflowError)  # What writing a value raises that no ledger holds.


class SqlStore:
    """See ``loyalrules.ledger.store.Store``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._heads: dict[str, Head] = {}
        self._turn = 0
        self._writing = False
        self._transaction = _Transaction(self)

    def close(self) -> None:
        """Let go of the database; closing twice is fine."""
        self._heads.clear()
        self.database.close()

    def transaction(self) -> "_Transaction":
        """Return the context in which ``commit`` works."""
        return self._transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Return a context whose reads all see the same moment."""
        if self.database.inside:
            yield
            return
        self._begin(write=False)
        try:
            yield
        finally:
            self.database.roll_back()

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest and the answer of an event, ``None`` when it was never written."""
        if not self.database.inside:
            with self.snapshot():
                return self.answer(program, source, event_id)
        head = self._head(program)
        pending = head.pending.answers.get((source, event_id))
        if pending is not None:
            return pending
        rows = self.database.rows(sql.ANSWER, (head.book, event_id, source))
        if not rows and (salt := self._salt(head)):
            rows = self.database.rows(sql.ANSWER, (head.book, of_event(salt, source, event_id), source))
        if not rows and self._writing:
            head.pending.asked.add((source, event_id))
        return (rows[0][0], self._decode(unpack, rows[0][1])[1]) if rows else None

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one of version 0."""
        if not self.database.inside:
            with self.snapshot():
                return self.member(program, member_id)
        head = self._head(program)
        known = self._member(head, member_id)
        if known is None and (salt := self._salt(head)):
            refuse_erased(member_id, self._member(head, of_member(salt, member_id)) is not None)
        return MemberState(member_id) if known is None else known.state

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        if not self.database.inside:
            with self.snapshot():
                return self.order(program, order_id)
        known = self._order(self._head(program), order_id)
        return None if known is None else known.order

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared budget, 0 when nothing was."""
        if not self.database.inside:
            with self.snapshot():
                return self.pool(program, key)
        head = self._head(program)
        found = head.pending.pools.get(key, head.pools.get(key))
        if found is None:
            rows = self.database.rows(sql.POOL, (head.book, key))
            found = self._decode(from_text, rows[0][0]) if rows else 0
            head.pools.put(key, found)
        return found

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Write one decision. Raises ``StoreError`` when it was made on an older state than the newest."""
        if not self.database.inside or not self._writing:
            raise RuntimeError("commit works only inside a transaction")
        head, key = self._head(program), (event.source, event.id)
        if key not in head.pending.asked and self.answer(program, *key) is not None:
            raise self.database.spoil(
                StoreError(
                    "LR710", say("the event {id} of {source} is already written", id=key[1], source=key[0])
                )
            )
        head.pending.asked.discard(key)
        members = {key: self._member(head, key) for key in decision.members}
        orders = {key: self._order(head, key) for key in decision.orders}
        try:
            Writing(self.database, head, members, orders).note(event, decision, answer, order)
        except _UNFIT as error:
            raise self._cannot_be_kept(error) from error
        if len(head.pending.events) >= _PENDING:
            self._flush()

    def _flush(self) -> None:
        """Write what is pending."""
        for head in self._heads.values():
            if head.pending.events:
                try:
                    with self.database.batch():
                        write_pending(self.database, head)
                except _UNFIT as error:
                    raise self._cannot_be_kept(error) from error

    def _cannot_be_kept(self, error: Exception) -> StoreError:
        return self.database.spoil(StoreError("LR709", say("it cannot be kept: {error}", error=error)))

    def _member(self, head: Head, member_id: str) -> KnownMember | None:
        known = head.members.get(member_id)
        if known is None and member_id in head.pending.members:
            return head.pending.members[member_id][2]
        if known is None:
            old = head.old_members.get(member_id)
            known = self._decode(read_member, self.database, head.book, member_id, old)
            if known is not None:
                head.members.put(member_id, known)
        return known

    def _order(self, head: Head, order_id: str) -> KnownOrder | None:
        known = head.orders.get(order_id)
        if known is None and order_id in head.pending.orders:
            return head.pending.orders[order_id][1]
        if known is None and order_id not in head.absent:
            old = head.old_orders.get(order_id)
            known = self._decode(read_order, self.database, head.book, order_id, old)
            if known is None:
                head.absent.put(order_id, None)  # The decision asks, and so does writing it.
            else:
                head.orders.put(order_id, known)
        return known

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return at most ``limit`` members for whom something falls due until a moment, soonest first."""
        with self._looking():
            return [row[0] for row in self.database.rows(sql.DUE, (self._head(program).book, until, limit))]

    def members(self, program: str) -> Iterable[str]:
        """Return the ids of all members, in their order."""
        return self._ids(sql.MEMBERS, program)

    def orders(self, program: str) -> Iterable[str]:
        """Return the ids of all orders, in their order."""
        return self._ids(sql.ORDERS, program)

    def pools(self, program: str) -> Iterable[str]:
        """Return the keys of all shared budgets that were used, in their order."""
        return self._ids(sql.POOLS, program)

    def _ids(self, statement: str, program: str) -> list[str]:
        with self._looking():
            return sorted(row[0] for row in self.database.rows(statement, (self._head(program).book,)))

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield the postings of one member, or of everybody, in the order they were written."""
        with self._looking():
            book = self._head(program).book
        if member_id is None:
            return (posting_of(row) for row in self.database.each(sql.POSTINGS, (book,)))
        return (posting_of(row) for row in self.database.each(sql.POSTINGS_OF_MEMBER, (book, member_id)))

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return the events with an id (from any source), or those of an order, in order."""
        statement, more = sql.EVENTS, []
        if event_id is not None:
            statement, more = sql.EVENTS_BY_ID, [event_id]
        elif order is not None:
            statement, more = sql.EVENTS_BY_ORDER, [order]
        with self._looking():
            rows = self.database.rows(statement, (self._head(program).book, *more))
        return [self._decode(written, row) for row in rows if order is None or row[6] == order]

    def history(self, program: str) -> Iterator[Written]:
        """Yield all events in order, one after the other, without holding all of them."""
        with self._looking():
            book = self._head(program).book
        for row in self.database.each(sql.EVENTS, (book,)):
            yield self._decode(written, row)

    def outbox(self, program: str) -> Iterator[Outgoing]:
        """Yield every message that the shop was ever told, in order, without holding all of them."""
        with self._looking():
            book = self._head(program).book
        return map(Outgoing._make, self.database.each(sql.OUTBOX, (book,)))

    def waiting(self, program: str, limit: int) -> list[Outgoing]:
        """Return at most ``limit`` messages that wait to be delivered, in the order of their effects."""
        with self._looking():
            rows = self.database.rows(sql.WAITING, (self._head(program).book, limit))
        return [Outgoing._make(row) for row in rows]

    def message(self, program: str, message_id: str) -> Outgoing | None:
        """Return a message, ``None`` when there is none of that id."""
        with self._looking():
            rows = self.database.rows(sql.MESSAGE, (self._head(program).book, message_id))
        return Outgoing._make(rows[0]) if rows else None

    def settle(self, program: str, message_id: str, state: str, at: int, said: str = "") -> None:
        """Write what became of a try to deliver a message, inside a transaction."""
        if not self.database.inside or not self._writing:
            raise RuntimeError("settle works only inside a transaction")
        self._flush()
        row = (state, at, said, self._head(program).book, message_id)
        self.database.execute(sql.CHANGE_MESSAGE, row)

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Keep the text of a program version; a version that is known stays as it is."""
        if self.program(digest) is None:
            self.database.execute(sql.ADD_PROGRAM, (digest, file, text))

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        with self._looking():
            rows = self.database.rows(sql.PROGRAM, (digest,))
        return (rows[0][0], rows[0][1]) if rows else None

    def programs(self) -> Iterable[tuple[str, str, str]]:
        """Return the digest, file and text of every program version, by digest."""
        with self._looking():
            return sorted((row[0], row[1], row[2]) for row in self.database.rows(sql.PROGRAMS))

    def namespaces(self) -> Iterable[str]:
        """Return the ids of the programs that have events, in their order."""
        with self._looking():
            return sorted(row[0] for row in self.database.rows(sql.NAMESPACES))

    def damage(self, program: str) -> list[str]:
        """Return what is broken in the tables, which guards are gone, and which event breaks the chain."""
        with self._looking():
            head = self._head(program)
            faults = [*self.database.faults(), *broken_links(self.database, program, head)]
            return [*faults, *wrong_messages(self.database, head)]

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Return a context for reading in which everything that is pending is written."""
        if self.database.inside:
            if self._writing:
                self._flush()
            yield
        else:
            with self.snapshot():
                yield

    def head(self, program: str) -> Head:
        """Return the head of a program's chain; inside a transaction or snapshot."""
        return self._head(program)

    def scrub(self) -> None:
        """Leave nothing of what was removed behind in files, as far as other readers let us."""
        self.database.scrub()

    def _salt(self, head: Head) -> str:
        """Return the salt of pseudonyms, empty while nobody was erased."""
        if head.salt is None:
            rows = self.database.rows(sql.EVENTS_BY_ID, (head.book, FIRST))
            notes = [
                row for row in self._decode(lambda: [written(row) for row in rows]) if row.source == SOURCE
            ]
            head.salt = self._decode(salt_in, notes[0].body) if notes else ""
        return head.salt

    def forget(self) -> None:
        """Forget the states in memory, since their rows were replaced."""
        self._heads.clear()

    def _head(self, program: str) -> Head:
        """Return the head of a program, locked until the end when this transaction writes."""
        head = self._heads.get(program)
        if head is not None and head.turn == self._turn and (head.book or not self._writing):
            return head
        rows = self._look(program)
        if not rows and self._writing:
            self.database.execute(sql.OPEN_BOOK, (program, START))
            rows = self._look(program)
        if not rows:
            return _NOBODY
        book, events, chain = rows[0]
        chain = bytes(chain)
        if head is None or head.book != book:
            head = self._heads[program] = Head(book, events, chain, self._turn, events)
        elif (head.events, head.chain) != (events, chain):
            head = self._heads[program] = head.moved_on(events, chain, self._turn)
        head.turn = self._turn
        return head

    def _look(self, program: str) -> list[Any]:
        return self.database.rows(sql.HEAD + (self.database.lock if self._writing else ""), (program,))

    def _decode(self, decode: Callable[..., _T], *values: object) -> _T:
        try:
            return decode(*values)
        except (ValueError, TypeError, ArithmeticError, LookupError) as error:
            raise StoreError(
                "LR708",
                say("{name} is damaged: {error}", name=self.database.name, error=error),
                say("restore a backup"),
            ) from error

    def _begin(self, *, write: bool) -> None:
        if self.database.begin(write=write):
            self._turn += 1
        self._writing = write

    def _end(self, *, keep: bool) -> None:
        try:
            if keep and not self.database.spoiled:
                self._flush()
                self._move_heads()
            if keep:
                self.database.commit()
            else:
                self.database.roll_back()
        except BaseException:
            self.database.roll_back()
            self._heads.clear()
            raise
        finally:
            self._writing = False
            if not keep or self.database.spoiled:
                self._heads.clear()

    def _move_heads(self) -> None:
        for program, head in self._heads.items():
            if head.moved:
                row = (head.events, head.chain, head.book, head.before)
                self.database.change(sql.MOVE_HEAD, [row], f"the chain of {program}")
                head.moved, head.before = False, head.events


class _Transaction:
    __slots__ = ("_store",)

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store._begin(write=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store._end(keep=kind is None)
