"""What lives long in memory, packed.

Python's collector of garbage walks every object that may be part of a circle again and again, also those
that are there to stay; an event with its order is two dozen of them. Bytes it leaves alone. So what is kept
of an event, and an order, are taken apart into plain tuples and packed, by ``marshal``: it is the quickest,
and what it packs never leaves the process. What it does not know, such as a fraction, stays a plain tuple.
"""

import marshal
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from loyalrules.facts.decision import Decided, Decision, Given
from loyalrules.facts.event import Event
from loyalrules.facts.state import WHOLE, Context, Grant, Order
from loyalrules.ledger.store import Answer, Written

Plain = tuple[Any, ...]
Kept = bytes | Plain
Teller = Callable[[Plain], str]


def _packed(plain: Plain) -> Kept:
    try:
        return marshal.dumps(plain)
    except ValueError:
        return plain


def _unpacked(kept: Kept) -> Plain:
    if kept.__class__ is not bytes:
        return tuple(kept)
    plain: Plain = marshal.loads(kept)
    return plain


def plain_all(named: Sequence[tuple[Any, ...]]) -> Plain:
    """Return named tuples as plain ones."""
    return tuple([tuple(one) for one in named])


def kept_order(order: Order) -> Kept:
    """Return an order packed."""
    left: tuple[Fraction, ...] | int = order.left
    if order.left.count(WHOLE) == len(order.left):
        left = len(order.left)
    contexts = [(*context[:5], plain_all(context.grants), *context[6:]) for context in order.contexts]
    return _packed((
        order.version, order.id, order.member, order.at, order.program, order.record, left, tuple(contexts),
        order.redeemed, order.refunds, order.returned, order.happened,
    ))  # fmt: skip


def order_of(kept: Kept) -> Order:
    """Return the order that ``kept_order`` packed.

    >>> order = Order("A1", "mina", 0, "v1", (), (WHOLE, WHOLE))
    >>> order_of(kept_order(order)) == order
    True
    """
    plain = _unpacked(kept)
    version, key, member, at, program, record, left, contexts, redeemed, refunds, returned, happened = plain
    made = [
        Context._make((*context[:5], tuple(map(Grant._make, context[5])), *context[6:]))
        for context in contexts
    ]
    left = (WHOLE,) * left if left.__class__ is int else left
    return Order(
        key, member, at, program, record, left, tuple(made), redeemed, refunds, version, returned, happened
    )


def kept_event(
    event: Event, decision: Decision, answer: Answer, order: str, tellers: dict[str, Teller]
) -> Kept:
    """Return what is kept of an event, packed.

    What its answer is made of is kept in place of its text, where it is plain; who makes the text of it is
    put into ``tellers``, by the version of the program.
    """
    told: Plain | str | None = answer.plain()
    if told is None:
        told = answer.to_json()
    elif decision.program not in tellers:
        tellers[decision.program] = answer.teller()
    return _packed((
        event.source, event.id, event.digest, event.type, event.member, order, event.at, decision.booked_at,
        decision.program, decision.refused, event.body, told, plain_all(decision.given),
        plain_all(decision.trace),
    ))  # fmt: skip


def written_of(kept: Kept, seq: int, tellers: dict[str, Teller]) -> Written:
    """Return an event as it was written."""
    *columns, told, given, trace = _unpacked(kept)
    answer = told if told.__class__ is str else tellers[columns[8]](told)
    decided = tuple(map(Decided._make, trace))
    return Written._make((seq, *columns, answer, tuple(map(Given._make, given)), decided))
