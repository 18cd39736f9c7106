"""Who bought what, when, and what is left of it: read once from the orders of a ledger."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.books.versions import purchase_of
from loyalrules.facts.fields import Shape
from loyalrules.facts.state import Exact, Order
from loyalrules.ledger.store import Ledger
from loyalrules.plugins.program import EventType, Program


class Bought(NamedTuple):
    """An order of which something remains.

    ``day`` is its local day (an ordinal), ``value`` what remains of it in the currency, after discounts
    and refunds. ``products`` are its categories, or article numbers where it has no category.
    ``redeemed`` tells whether units, a coupon or a benefit paid a part of it.
    """

    member: str
    day: int
    value: Fraction
    products: frozenset[str]
    redeemed: bool


def bought(program: Program, store: Ledger) -> list[Bought]:
    """Return the orders of a program of which something remains, by day."""
    return sorted(_read(program, _orders(program, store)))


def standing_value(kind: EventType, order: Order) -> Exact:
    """Return what remains of an order, in the smallest part of the currency; 0 for one without a value."""
    return 0 if kind.value is None else kind.value(_remaining(kind, order))


def _orders(program: Program, store: Ledger) -> Iterator[Order]:
    for order_id in store.orders(program.id):
        order = store.order(program.id, order_id)
        if order is not None:
            yield order


def _read(program: Program, orders: Iterable[Order]) -> Iterator[Bought]:
    for order in orders:
        if order.left and not any(order.left):
            continue
        kind = purchase_of(program, order)
        record = _remaining(kind, order)
        value = Fraction(0 if kind.value is None else kind.value(record), 10**program.decimals)
        paid = bool(order.redeemed) or _paid_with_rewards(kind.shape, record, program)
        day = program.zone.day(order.at)
        yield Bought(order.member, day, value, frozenset(_products(kind, record)), paid)


def _remaining(kind: EventType, order: Order) -> tuple[object, ...]:
    whole = all(share == 1 for share in order.left)
    return order.record if whole or kind.remain is None else kind.remain(order.record, order.left)


def _paid_with_rewards(shape: Shape, record: tuple[object, ...], program: Program) -> bool:
    sent: dict[str, Any] = {field.name: value for field, value in zip(shape.fields, record, strict=False)}
    units = any(tender[0] in program.units for tender in sent.get("tenders") or ())
    return units or bool(sent.get("coupon")) or bool(sent.get("benefits"))


def _products(kind: EventType, record: tuple[object, ...]) -> Iterator[str]:
    if kind.lines_at < 0:
        return
    places = {field.name: place for place, field in enumerate(kind.shape.fields[kind.lines_at].fields)}
    lines: Any = record[kind.lines_at]
    for line in lines:
        named = line[places["category"]] or line[places["sku"]] if "category" in places else None
        if named:
            yield str(named)
