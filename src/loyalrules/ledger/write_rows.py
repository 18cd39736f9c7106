"""From decisions to rows: events, their postings, and what changed in members, orders and pools."""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.kept_say import kept_sentence
from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.facts.state import MemberState, Order
from loyalrules.facts.tracked import Tracked
from loyalrules.ledger import statements as sql
from loyalrules.ledger.chain import link
from loyalrules.ledger.codec import to_text
from loyalrules.ledger.database import Database
from loyalrules.ledger.facts_codec import MAPPINGS, PARTS, member_to_text, order_to_text, trace_to_text
from loyalrules.ledger.head import Head, KnownMember, KnownOrder, Pending
from loyalrules.ledger.papers import join, pack
from loyalrules.ledger.pieces import changed_pieces, pieces
from loyalrules.ledger.rows import Row, changed, lot_row, posting_row
from loyalrules.ledger.store import Answer

Record = tuple[object, ...]
Places = dict[int, tuple[Record, Any]]  # By identity: a record, and where it is written.
_TRACKED = tuple(name for name in MAPPINGS if name != "balances")


class _Rows:
    """Rows by statement, so that each statement runs once."""

    __slots__ = ("by_statement",)

    def __init__(self) -> None:
        self.by_statement: dict[str, list[Row]] = {}

    def add(self, statement: str, row: Row) -> None:
        self.by_statement.setdefault(statement, []).append(row)

    def write(self, database: Database) -> None:
        for statement, rows in self.by_statement.items():
            database.execute_many(statement, rows)


class Writing:
    """Notes one decision under a head; ``members`` and ``orders`` are those that it was made on.

    What it leads to is pending until ``write_pending``: of a member about whom ten events of a group are
    decided, the state is written once.
    """

    def __init__(
        self,
        database: Database,
        head: Head,
        members: Mapping[str, KnownMember | None],
        orders: Mapping[str, KnownOrder | None],
    ) -> None:
        self.database = database
        self.head = head
        self.members = members
        self.orders = orders
        self.numbers: dict[str, int] = {}

    def note(self, event: Event, decision: Decision, answer: Answer, order: str) -> None:
        """Note the event with its papers and postings, and what changed in the states."""
        for member_id, state in decision.members.items():
            self._note_member(member_id, state)
        records = self._new_records(decision)
        self._note_event(event, decision, answer, order, records)
        for kept in decision.orders.values():
            self._note_order(kept, records)
        for key, used in decision.pools.items():
            self.head.pending.pools[key] = used
            self.head.pools.put(key, used)

    def _note_member(self, member_id: str, state: MemberState) -> None:
        known, pending = self.members[member_id], self.head.pending
        if state.version != (1 if known is None else known.state.version + 1):
            raise self.database.spoil(_changed(f"the member {member_id}"))
        if known is None:
            # Its number is made by the database, and postings need it.
            added = (self.head.book, member_id, 1, state.next_due, member_to_text(state))
            number = self.database.rows(sql.ADD_MEMBER, added)[0][0]
            before, version = MemberState(member_id), 1
        elif member_id in pending.members:
            number = known.number
            before, version, _ = pending.members[member_id]
        else:
            number, before, version = known.number, known.state, known.state.version
        self.numbers[member_id] = number
        after = KnownMember(state, number)
        pending.members[member_id] = (before, version, after)
        self.head.members.put(member_id, after)

    def _new_records(self, decision: Decision) -> Places:
        """Return the records that this event is the first to write, in the order of their places."""
        known = {
            id(record)
            for order_id in decision.orders
            if (before := self.orders[order_id]) is not None
            for record, _ in before.records
        }
        found = [root for decided in decision.trace for root in decided.roots]
        for order in decision.orders.values():
            found += _records_of(order)
        places: Places = {}
        for record in found:
            if record and id(record) not in known and id(record) not in places:
                places[id(record)] = (record, len(places))
        return places

    def _note_event(
        self,
        event: Event,
        decision: Decision,
        answer: Answer,
        order: str,
        records: Places,
    ) -> None:
        seq = self.head.events + 1
        row = (
            seq, event.source, event.id, event.digest, event.type, event.member, order, event.at,
            decision.booked_at, decision.program, decision.refused,
        )  # fmt: skip
        places: dict[int, object] = {key: place for key, (_, place) in records.items()}
        said = answer.to_json()
        papers = join(
            (
                event.body,
                said,
                to_text(tuple([record for record, _ in records.values()])),
                trace_to_text(decision.given, decision.trace, places),
                *([kept] if (kept := kept_sentence(decision.refused)) else ()),
            )
        )
        postings = [posting_row(posting) for posting in decision.postings]
        chain = link(self.head.chain, row, papers, postings)
        pending, book = self.head.pending, self.head.book
        pending.events.append((book, *row, pack(papers), chain))
        pending.answers[event.source, event.id] = (event.digest, said)
        pending.postings += [
            (book, seq, line, self._number(posting[0]), *posting[1:])
            for line, posting in enumerate(postings, 1)
        ]
        pending.messages += [(book, seq, one.line, one.id, one.text) for one in decision.messages]
        self.head.events, self.head.chain, self.head.moved = seq, chain, True

    def _number(self, member_id: str) -> int:
        number = self.numbers.get(member_id)
        if number is None:
            raise self.database.spoil(
                StoreError("LR710", say("a posting of {member}, who was not decided about", member=member_id))
            )
        return number

    def _note_order(self, order: Order, new: Places) -> None:
        before, pending = self.orders[order.id], self.head.pending
        if order.version != (1 if before is None else before.order.version + 1):
            raise self.database.spoil(_changed(f"the order {order.id}"))
        known = [] if before is None else list(before.records)
        known += [(record, (self.head.events, place)) for record, place in new.values()]
        used = {id(record) for record in _records_of(order)}
        after = KnownOrder(order, tuple([one for one in known if id(one[0]) in used]))
        in_tables = pending.orders[order.id][0] if order.id in pending.orders else before
        pending.orders[order.id] = (in_tables, after)
        self.head.orders.put(order.id, after)


def write_pending(database: Database, head: Head) -> None:
    """Write what is pending for a program."""
    pending, head.pending = head.pending, Pending()
    rows = _Rows()
    if pending.events:
        rows.by_statement[sql.ADD_EVENT] = pending.events
    if pending.postings:
        rows.by_statement[sql.ADD_POSTING] = pending.postings
    if pending.messages:
        rows.by_statement[sql.ADD_MESSAGE] = pending.messages
    members = {key: row for key, one in pending.members.items() if (row := _put_member(*one, rows))}
    orders: dict[str, Row] = {}
    for key, (before, (order, records)) in pending.orders.items():
        papers = pack(join([order_to_text(order, {id(record): place for record, place in records})]))
        if before is None:
            rows.add(sql.ADD_ORDER, (head.book, key, order.version, papers))
        else:
            orders[key] = (order.version, papers, head.book, key, before.order.version)
    for key, used in pending.pools.items():
        rows.add(sql.PUT_POOL, (head.book, key, to_text(used)))
    rows.write(database)
    database.change(sql.CHANGE_MEMBER, list(members.values()), f"the member {' or '.join(members)}")
    database.change(sql.CHANGE_ORDER, list(orders.values()), f"the order {' or '.join(orders)}")


def _put_member(before: MemberState, version: int, known: KnownMember, rows: _Rows) -> Row | None:
    """Add the rows of a member that changed, and return the change of the member's own row, if any."""
    state, number = known
    _put_lots(number, before, state, rows)
    for key in changed(before.balances, state.balances):
        unit, _, account = key.rpartition("/")
        if (amount := state.balances.get(key)) is None:
            rows.add(sql.DROP_BALANCE, (number, unit, account))
        else:
            rows.add(sql.PUT_BALANCE, (number, unit, account, amount.numerator, amount.denominator))
    for part in PARTS:
        _put_part(number, part, getattr(before, part), getattr(state, part), rows)
    for name in _TRACKED:
        _keep_track(state, name)
    if state.version == version:
        return None
    return (state.version, state.next_due, member_to_text(state), number, version)


def _put_lots(number: int, before: MemberState, state: MemberState, rows: _Rows) -> None:
    keys = dict.fromkeys((*changed(before.lots, state.lots), *changed(before.closed, state.closed)))
    for key in keys:
        held = state.lots.get(key)
        lot = held or state.closed.get(key)
        if lot is None:
            rows.add(sql.DROP_LOT, (number, key))
        elif lot is not (before.closed if held is None else before.lots).get(key):
            rows.add(sql.PUT_LOT, (number, *lot_row(lot, is_open=held is not None)))


def _put_part(number: int, part: str, before: dict[str, Any], after: dict[str, Any], rows: _Rows) -> None:
    for key in changed(before, after):
        if part == "counters":
            old, new = before.get(key, {}), after.get(key, {})
            for bucket, value in new.items():
                if old.get(bucket) != value or bucket not in old:
                    rows.add(sql.PUT_PART, (number, part, key, bucket, to_text(value)))
            for bucket in old.keys() - new.keys():
                rows.add(sql.DROP_PART, (number, part, key, bucket))
        elif key in after:
            for at, text in changed_pieces(before.get(key), after[key], is_new=key not in before):
                if text is None:
                    rows.add(sql.DROP_PART, (number, part, key, at))
                else:
                    rows.add(sql.PUT_PART, (number, part, key, at, text))
        else:
            for at in pieces(before.get(key)):
                rows.add(sql.DROP_PART, (number, part, key, at))


def _keep_track(state: MemberState, name: str) -> None:
    mapping = getattr(state, name)
    if isinstance(mapping, Tracked) and mapping.tracks:
        mapping.kept()
    else:
        setattr(state, name, Tracked(mapping))


def _records_of(order: Order) -> list[Record]:
    return [order.record, *[root for context in order.contexts for root in context.roots]]


def _changed(what: str) -> StoreError:
    return StoreError("LR710", say("{what} was changed meanwhile", what=what), say("decide again"))
