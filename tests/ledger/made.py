"""Decisions made by hand: what the kernel would decide, small enough to read. And ledgers in files."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from loyalrules.base.codes_store import STORE
from loyalrules.base.problem import StoreError
from loyalrules.facts.decision import Decided, Decision, Given, Message, Posting
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, Lot, Order
from loyalrules.ledger.sqlite import SqliteStore
from loyalrules.ledger.store import Ledger

CAFE = "moon-cafe"


@dataclass
class Said:
    """An answer of which only the text matters."""

    text: str

    def to_json(self) -> str:
        return self.text

    def plain(self) -> None:
        return None

    def teller(self) -> Callable[[tuple[Any, ...]], str]:
        return str


def event(event_id: str, at: int = 0, *, source: str = "shop", member: str = "mina") -> Event:
    return Event(
        source, event_id, "order.paid", member, at, {}, f"digest of {event_id}", f'{{"id":"{event_id}"}}'
    )


def earned(store: Ledger, of: Event, amount: Exact, *, order: str = "", program: str = CAFE) -> Decision:
    """Decide that a member earns an amount as a lot that lapses 100 later, for an order if it has an id."""
    state = store.member(program, of.member).fork()
    at = max(of.at, state.booked_at)
    lot = str(len(state.lots) + len(state.closed) + 1)
    state.lots[lot] = Lot(
        lot, "stars", order, "base", amount, amount, 0, 0, 0, False, at, at, "", "", at + 100
    )
    state.balances["stars/available"] = state.balance("stars", "available") + amount
    state.counters = {**state.counters, "visits": {7: len(state.lots)}}
    state.facts["tier"] = ("gold", None, (Fraction(1, 3), True))
    state.booked_at, state.next_due = at, min(at + 100, state.next_due or at + 100)
    state.version += 1
    posting = Posting(of.member, "stars", "issued", "available", amount, lot, "base", order, of.at, at)
    given = Given("earn", of.member, "stars", amount, amount, "base", 0, order, "", (("name", "별"),))
    trace = Decided(of.type, of.member, of.at, (("A1", 12000, (("l1", "cold_brew"),)),), (None, 3), ("base",))
    decision = Decision(
        "version 1", of.source, of.id, of.type, of.member, of.at, at, given=(given,), postings=(posting,),
        trace=(trace,), members={of.member: state}, pools={"budget": store.pool(program, "budget") + amount},
    )  # fmt: skip
    if order:
        known = store.order(program, order)
        kept = (
            Order(order, of.member, at, "version 1", ("A1", 12000), (Fraction(1, 2),))
            if known is None
            else known.fork()
        )
        kept.version += 1
        decision.orders[order] = kept
    return decision


def telling(decision: Decision, *texts: str) -> Decision:
    """Return a decision that also tells the shop something, line by line."""
    found = [Message(f"{decision.id}-{line}", line, text) for line, text in enumerate(texts, 1)]
    decision.messages = tuple(found)
    return decision


def spent(store: Ledger, of: Event, *, program: str = CAFE) -> Decision:
    """Decide that a member spends everything: all lots close."""
    state = store.member(program, of.member).fork()
    at = max(of.at, state.booked_at)
    postings = []
    for lot in sorted(state.lots.values(), key=lambda one: int(one.id)):
        del state.lots[lot.id]
        state.closed = {**state.closed, lot.id: lot._replace(left=0, spent=lot.spent + lot.left)}
        postings.append(
            Posting(of.member, "stars", "available", "spent", lot.left, lot.id, "spend", "", of.at, at)
        )
    state.balances["stars/available"] = 0
    state.booked_at, state.next_due = at, None
    state.version += 1
    return Decision(
        "version 1", of.source, of.id, of.type, of.member, of.at, at, postings=tuple(postings),
        members={of.member: state},
    )  # fmt: skip


def returned(store: Ledger, of: Event, *, program: str = CAFE) -> Decision:
    """Decide that the oldest closed lot of a member comes back whole."""
    state = store.member(program, of.member).fork()
    at = max(of.at, state.booked_at)
    lot = min(state.closed.values(), key=lambda one: int(one.id))
    state.closed = {key: value for key, value in state.closed.items() if key != lot.id}
    state.lots[lot.id] = lot._replace(left=lot.spent, spent=0)
    state.balances["stars/available"] = state.balance("stars", "available") + lot.spent
    state.booked_at, state.version = at, state.version + 1
    posting = Posting(of.member, "stars", "spent", "available", lot.spent, lot.id, "spend", "", of.at, at)
    return Decision(
        "version 1", of.source, of.id, of.type, of.member, of.at, at, postings=(posting,),
        members={of.member: state},
    )  # fmt: skip


def earn(
    store: Ledger,
    event_id: str,
    amount: Exact = 10,
    at: int = 0,
    *,
    member: str = "mina",
    order: str = "",
    source: str = "shop",
    program: str = CAFE,
) -> None:
    """Decide and write one event in a transaction of its own."""
    of = event(event_id, at, source=source, member=member)
    with store.transaction():
        decision = earned(store, of, amount, order=order, program=program)
        store.commit(program, of, decision, Said(f"answer to {event_id}"), order)


def opened(path: Path, patience: int = 5_000) -> "closing[SqliteStore]":
    return closing(SqliteStore(str(path), patience=patience))


def raw(path: Path, *statements: str) -> None:
    """Change the file behind the back of every guard but the triggers."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def refusal(do: Callable[[], object]) -> StoreError:
    """Return the one clear error that something ends in."""
    with pytest.raises(StoreError) as caught:
        do()
    assert caught.value.code in STORE
    assert "\n" not in caught.value.message
    return caught.value
