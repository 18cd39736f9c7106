"""From the rows of a ledger to states and events."""

from typing import Any

from loyalrules.base.kept_say import sentence_again
from loyalrules.base.say import say
from loyalrules.facts.state import Lot
from loyalrules.facts.tracked import Tracked
from loyalrules.ledger import statements as sql
from loyalrules.ledger.codec import from_text
from loyalrules.ledger.database import Database
from loyalrules.ledger.facts_codec import PARTS, member_from_text, order_from_text, trace_from_text
from loyalrules.ledger.head import KnownMember, KnownOrder
from loyalrules.ledger.papers import unpack
from loyalrules.ledger.pieces import whole
from loyalrules.ledger.rows import exact, lot_of
from loyalrules.ledger.store import Written

BODY, ANSWER, RECORDS, TRACE = range(4)


def read_member(database: Database, book: int, member_id: str, old: KnownMember | None) -> KnownMember | None:
    """Return a member, ``None`` when there is none of that id. Raises ``ValueError`` for damaged rows.

    ``old`` is what was read or written before; it is returned when the member was not changed since.
    """
    rows = database.rows(sql.MEMBER, (book, member_id))
    if not rows:
        return None
    number, version, next_due, text = rows[0]
    if old is not None and (old.number, old.state.version) == (number, version):
        return old
    state = member_from_text(member_id, version, next_due, text)
    lots: dict[str, Lot] = {}
    closed: dict[str, Lot] = {}
    for row in database.rows(sql.LOTS, (number,)):
        lot, is_open = lot_of(row)
        (lots if is_open else closed)[lot.id] = lot
    state.lots, state.closed = Tracked(lots), Tracked(closed)
    state.balances = {
        f"{unit}/{account}": exact(amount, under)
        for unit, account, amount, under in database.rows(sql.BALANCES, (number,))
    }
    parts: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for part, word, bucket, value in database.rows(sql.PARTS, (number,)):
        if part not in parts:
            raise ValueError(say("a member has no {part}", part=part))
        text = from_text(value) if part == "counters" else value
        parts[part].setdefault(word, {})[bucket] = text
    for part, values in parts.items():
        if part != "counters":
            parts[part] = {word: whole(texts) for word, texts in values.items()}
    for part, values in parts.items():
        setattr(state, part, Tracked(values))
    return KnownMember(state, number)


def read_order(database: Database, book: int, order_id: str, old: KnownOrder | None) -> KnownOrder | None:
    """Return an order, ``None`` when there is none of that id. Raises ``ValueError`` for damaged rows.

    ``old`` is what was read or written before; it is returned when the order was not changed since.
    """
    rows = database.rows(sql.ORDER, (book, order_id))
    if not rows:
        return None
    version, papers = rows[0]
    if old is not None and old.order.version == version:
        return old
    by_event: dict[int, tuple[Any, ...]] = {}
    found: dict[tuple[int, int], tuple[object, ...]] = {}

    def find(place: Any) -> tuple[object, ...]:
        event, at = place
        if event not in by_event:
            (row,) = database.rows(sql.PAPERS, (book, event))
            by_event[event] = from_text(unpack(row[0])[RECORDS])
        record: tuple[object, ...] = by_event[event][at]
        return found.setdefault((event, at), record)

    (text,) = unpack(papers)
    order = order_from_text(order_id, version, text, find)
    return KnownOrder(order, tuple([(record, place) for place, record in found.items()]))


def written(row: tuple[Any, ...]) -> Written:
    """Return the event of a row of ``EVENTS``. Raises ``ValueError`` for a damaged one."""
    body, answer, records, trace, *kept = unpack(row[-1])
    given, decided = trace_from_text(trace, from_text(records).__getitem__)
    *columns, refused = row[:-1]
    if kept:
        refused = sentence_again(kept[0], refused)
    return Written._make((*columns, refused, body, answer, given, decided))
