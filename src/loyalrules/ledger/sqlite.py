"""A ledger in one SQLite file. An event that was answered is on the disk (WAL, ``synchronous=FULL``).

One process writes at a time; others wait, and after ``patience`` milliseconds get a ``StoreError``.
States are kept in memory between events, and forgotten when another process wrote or something failed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import TypeVar

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.facts.decision import Decision, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, Lot, MemberState, Order
from loyalrules.ledger import sql
from loyalrules.ledger.chain import START, link
from loyalrules.ledger.codec import (
    from_text,
    member_from_text,
    member_to_text,
    order_from_text,
    order_to_text,
    to_text,
    trace_from_text,
    trace_to_text,
)
from loyalrules.ledger.schema import missing_guards
from loyalrules.ledger.sqlite_file import SqliteFile
from loyalrules.ledger.store import Answer, Written

_REMEMBERED = 50_000  # States of each sort that are kept in memory.
_T = TypeVar("_T")


class SqliteStore:
    """See ``loyalrules.ledger.store.Store``.

    >>> store = SqliteStore(":memory:")
    >>> store.member("moon-cafe", "mina").version
    0
    >>> store.close()
    """

    def __init__(self, path: str, *, patience: int = 5_000) -> None:
        self._file = SqliteFile(path, patience)
        self._data_version = -1
        self._members: dict[tuple[str, str], MemberState] = {}
        self._orders: dict[tuple[str, str], Order] = {}
        self._pools: dict[tuple[str, str], Exact] = {}
        self._chains: dict[str, bytes] = {}
        self._transaction = _Transaction(self)

    def close(self) -> None:
        """Let go of the file; closing twice is fine."""
        self._forget()
        self._file.close()

    def transaction(self) -> "_Transaction":
        """Return the context in which ``commit`` works."""
        return self._transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Return a context whose reads all see the same moment."""
        if self._file.inside:
            yield
            return
        self._begin(write=False)
        try:
            yield
        finally:
            self._file.roll_back()

    def answer(self, program: str, source: str, event_id: str) -> tuple[str, str] | None:
        """Return the digest and the answer of an event, ``None`` when it was never written."""
        rows = self._file.rows(sql.ANSWER, (program, event_id, source))
        return (rows[0][0], rows[0][1]) if rows else None

    def member(self, program: str, member_id: str) -> MemberState:
        """Return a member's state; of a member nobody heard of, a new one of version 0."""
        if not self._file.inside:
            with self.snapshot():
                return self.member(program, member_id)
        key = (program, member_id)
        found = self._members.get(key)
        if found is None:
            rows = self._file.rows(sql.MEMBER, key)
            if not rows:
                return MemberState(member_id)
            closed = [row[0] for row in self._file.rows(sql.CLOSED_LOTS, key)]
            found = self._decode(member_from_text, member_id, rows[0][0], closed)
            _remember(self._members, key, found)
        return found

    def order(self, program: str, order_id: str) -> Order | None:
        """Return an order, ``None`` when it is not known."""
        if not self._file.inside:
            with self.snapshot():
                return self.order(program, order_id)
        key = (program, order_id)
        found = self._orders.get(key)
        if found is None:
            rows = self._file.rows(sql.ORDER, key)
            if not rows:
                return None
            found = self._decode(order_from_text, order_id, rows[0][0])
            _remember(self._orders, key, found)
        return found

    def pool(self, program: str, key: str) -> Exact:
        """Return what was used of a shared budget, 0 when nothing was."""
        if not self._file.inside:
            with self.snapshot():
                return self.pool(program, key)
        found = self._pools.get((program, key))
        if found is None:
            rows = self._file.rows(sql.POOL, (program, key))
            found = self._decode(from_text, rows[0][0]) if rows else 0
            _remember(self._pools, (program, key), found)
        return found

    def commit(self, program: str, event: Event, decision: Decision, answer: Answer, order: str = "") -> None:
        """Write one decision. Raises ``StoreError`` when it was made on an older state than the newest."""
        if not self._file.inside:
            raise RuntimeError("commit works only inside a transaction")
        try:
            self._add_event(program, event, decision, answer, order)
            for member in decision.members.values():
                self._put_member(program, member)
            for kept in decision.orders.values():
                self._put_order(program, kept)
            for key, used in decision.pools.items():
                self._file.execute(sql.PUT_POOL, (program, key, to_text(used)))
                _remember(self._pools, (program, key), used)
        except TypeError as error:
            raise self._file.spoil(StoreError("LR709", str(error))) from error

    def _add_event(self, program: str, event: Event, decision: Decision, answer: Answer, order: str) -> None:
        row = (
            program, event.source, event.id, event.digest, event.type, event.member, order, event.at,
            decision.booked_at, decision.program, decision.refused, event.body, answer.to_json(),
            trace_to_text(decision.given, decision.trace),
        )  # fmt: skip
        postings = [sql.posting_row(program, posting) for posting in decision.postings]
        chain = link(self._last_chain(program), row, postings)
        seq = self._file.execute(sql.ADD_EVENT, (*row, chain)).lastrowid
        if postings:
            self._file.execute_many(sql.ADD_POSTING, [(seq, *posting) for posting in postings])
        self._chains[program] = chain

    def _put_member(self, program: str, state: MemberState) -> None:
        key = (program, state.id)
        text = member_to_text(state)
        if state.version == 1:
            self._file.execute(sql.ADD_MEMBER, (*key, 1, state.next_due, text))
            self._put_closed_lots(key, {}, state.closed)
        else:
            closed = self.member(program, state.id).closed
            changed = (state.version, state.next_due, text, *key, state.version - 1)
            self._file.change(sql.CHANGE_MEMBER, changed, f"the member {state.id}")
            if state.closed is not closed:
                self._put_closed_lots(key, closed, state.closed)
        _remember(self._members, key, state)

    def _put_closed_lots(self, key: tuple[str, str], before: dict[str, Lot], after: dict[str, Lot]) -> None:
        for lot_id in before.keys() - after.keys():
            self._file.execute(sql.REOPEN_LOT, (*key, lot_id))
        for lot_id, lot in after.items():
            if before.get(lot_id) is not lot:
                self._file.execute(sql.CLOSE_LOT, (*key, lot_id, to_text(lot)))

    def _put_order(self, program: str, order: Order) -> None:
        key = (program, order.id)
        text = order_to_text(order)
        if order.version == 1:
            self._file.execute(sql.ADD_ORDER, (*key, 1, text))
        else:
            changed = (order.version, text, *key, order.version - 1)
            self._file.change(sql.CHANGE_ORDER, changed, f"the order {order.id}")
        _remember(self._orders, key, order)

    def due(self, program: str, until: int, limit: int) -> list[str]:
        """Return at most ``limit`` members for whom something falls due until a moment, soonest first."""
        return [row[0] for row in self._file.rows(sql.DUE, (program, until, limit))]

    def members(self, program: str) -> Iterable[str]:
        """Return the ids of all members, in their order."""
        return [row[0] for row in self._file.rows(sql.MEMBERS, (program,))]

    def postings(self, program: str, member_id: str | None = None) -> Iterator[Posting]:
        """Yield the postings of one member, or of everybody, in the order they were written."""
        if member_id is None:
            rows = self._file.each(sql.POSTINGS, (program,))
        else:
            rows = self._file.each(sql.POSTINGS_OF_MEMBER, (program, member_id))
        return map(sql.posting_of, rows)

    def events(self, program: str, *, event_id: str | None = None, order: str | None = None) -> list[Written]:
        """Return the events with an id (from any source), or those of an order, in order."""
        if event_id is not None:
            rows = self._file.rows(sql.EVENTS_BY_ID, (program, event_id))
        elif order is not None:
            rows = self._file.rows(sql.EVENTS_BY_ORDER, (program, order))
        else:
            rows = self._file.rows(sql.EVENTS, (program,))
        return [
            Written._make((*row[:-1], *self._decode(trace_from_text, row[-1])))
            for row in rows
            if order is None or row[6] == order
        ]

    def save_program(self, digest: str, file: str, text: str) -> None:
        """Keep the text of a program version; a version that is known stays as it is."""
        if self.program(digest) is None:
            self._file.execute(sql.ADD_PROGRAM, (digest, file, text))

    def program(self, digest: str) -> tuple[str, str] | None:
        """Return the file and text of a program version."""
        rows = self._file.rows(sql.PROGRAM, (digest,))
        return (rows[0][0], rows[0][1]) if rows else None

    def damage(self, program: str) -> list[str]:
        """Return what is broken in the file, which guards are gone, and which event breaks the chain."""
        rows = self._file.rows
        found = [f"the file: {row[0]}" for row in rows("PRAGMA integrity_check") if row[0] != "ok"]
        for table, row, parent, _ in rows("PRAGMA foreign_key_check"):
            found.append(f"row {row} of {table} belongs to a row of {parent} that is not there")
        found += [f"the guard {name} is gone or was changed" for name in missing_guards(rows)]
        postings = groupby(self._file.each(sql.POSTING_ROWS, (program,)), itemgetter(0))
        group = next(postings, None)
        before = START
        for seq, chain, *row in self._file.each(sql.EVENT_ROWS, (program,)):
            own: list[Sequence[object]] = []
            while group is not None and group[0] <= seq:
                own.extend(posting[1:] for posting in group[1])
                group = next(postings, None)
            if link(before, row, own) != chain:
                found.append(f"event {row[2]} of {row[1]} (number {seq}) is not what was written")
            before = chain
        return found

    def _last_chain(self, program: str) -> bytes:
        found = self._chains.get(program)
        if found is None:
            rows = self._file.rows(sql.LAST_CHAIN, (program,))
            found = self._chains[program] = rows[0][0] if rows else START
        return found

    def _decode(self, decode: Callable[..., _T], *values: object) -> _T:
        try:
            return decode(*values)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise StoreError(
                "LR708",
                say("{file} is damaged: {error}", file=self._file.name, error=error),
                say("restore a backup"),
            ) from error

    def _begin(self, *, write: bool) -> None:
        version = self._file.begin(write=write)
        if version != self._data_version:
            self._data_version = version
            self._forget()

    def _end(self, *, keep: bool) -> None:
        try:
            if keep:
                self._file.commit()
            else:
                self._file.roll_back()
        finally:
            if not keep or self._file.spoiled:
                self._forget()

    def _forget(self) -> None:
        self._members.clear()
        self._orders.clear()
        self._pools.clear()
        self._chains.clear()


class _Transaction:
    __slots__ = ("_store",)

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store._begin(write=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store._end(keep=kind is None)


def _remember(cache: dict[tuple[str, str], _T], key: tuple[str, str], value: _T) -> None:
    if len(cache) >= _REMEMBERED and key not in cache:
        cache.clear()
    cache[key] = value
