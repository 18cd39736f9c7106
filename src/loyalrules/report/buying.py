"""Who bought what, when, and what is left of it: read once from the orders of a ledger."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.base.problem import StoreError
from loyalrules.base.say import say
from loyalrules.books.versions import purchase_of
from loyalrules.facts.fields import Shape
from loyalrules.facts.state import Exact, Order
from loyalrules.ledger.store import Ledger
from loyalrules.plugins.program import EventType, Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

Version = Callable[[str], Program]  # From the digest of a program version to the version.


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


def bought(program: Program, store: Ledger, version: Version | None = None) -> list[Bought]:
    """Return the orders of a program of which something remains, by day.

    Each is read by the version that decided it; without ``version`` their texts are compiled with the
    words that ship with loyalrules.
    """
    of = kept_versions(program, store) if version is None else version
    return sorted(_read(program, _orders(program, store), of))


def kept_versions(program: Program, store: Ledger) -> Version:
    """Return what compiles the versions of a ledger when they are first asked for."""
    known = {program.digest: program}

    def version(digest: str) -> Program:
        if digest not in known:
            kept = store.program(digest)
            if kept is None:
                said = say("the text of program version {digest} is not in the ledger", digest=digest)
                raise StoreError("LR708", said)
            known[digest] = load_text(kept[1], kept[0], build_registry())
        return known[digest]

    return version


def standing_value(kind: EventType, order: Order) -> Exact:
    """Return what remains of an order, in the smallest part of the currency; 0 for one without a value."""
    return 0 if kind.value is None else kind.value(_remaining(kind, order))


def _orders(program: Program, store: Ledger) -> Iterator[Order]:
    for order_id in store.orders(program.id):
        order = store.order(program.id, order_id)
        if order is not None:
            yield order


def stands(order: Order) -> bool:
    """Tell whether anything of an order remains; an order without lines always does."""
    return not order.left or any(order.left)


def _read(program: Program, orders: Iterable[Order], version: Version) -> Iterator[Bought]:
    for order in orders:
        if not stands(order):
            continue
        then = program if order.program in ("", program.digest) else version(order.program)
        kind = purchase_of(then, order)
        record = _remaining(kind, order)
        value = Fraction(0 if kind.value is None else kind.value(record), 10**then.decimals)
        paid = _paid_with_units(order) or _paid_with_rewards(kind.shape, record, order, then)
        day = program.zone.day(order.at)
        yield Bought(order.member, day, value, frozenset(_products(kind, record)), paid)


def _remaining(kind: EventType, order: Order) -> tuple[object, ...]:
    whole = all(share == 1 for share in order.left)
    return order.record if whole or kind.remain is None else kind.remain(order.record, order.left)


def _paid_with_units(order: Order) -> bool:
    return any(amount > given_back for _, _, amount, given_back in order.redeemed)


def _paid_with_rewards(shape: Shape, record: tuple[object, ...], order: Order, program: Program) -> bool:
    sent: dict[str, Any] = {field.name: value for field, value in zip(shape.fields, record, strict=False)}
    told = (
        () if order.redeemed else sent.get("tenders") or ()
    )  # What was booked says more than what was sent.
    units = any(tender[0] in program.units for tender in told)
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
