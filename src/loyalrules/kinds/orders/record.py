"""Completing the record of an order: what follows from what the shop sent, exactly."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalrules.base.problem import EventError
from loyalrules.base.rounding import split
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.kinds.orders import shapes as at
from loyalrules.plugins.program import Program

ONE = 10**NUMBER_SCALE
# Places in a line, near at hand: they are looked up for each line of each order.
PRICE, UNIT_PRICE, QUANTITY, DISCOUNT, TAX = at.PRICE, at.UNIT_PRICE, at.QUANTITY, at.DISCOUNT, at.TAX
CATEGORY, SUBTOTAL, NET, VALUE, NOT_SENT = at.CATEGORY, at.SUBTOTAL, at.NET, at.VALUE, at.NOT_SENT


def finish_order(record: Record, program: Program, moment: int) -> Record:
    """Return the order with its computed amounts; it was placed when it was paid, unless it says so."""
    return _finish(record, program, moment, "/order")


def finish_cart(record: Record, program: Program, moment: int) -> Record:
    """Return the cart with its computed amounts."""
    return _finish(record, program, moment, "/cart")


def _finish(record: Record, program: Program, moment: int, pointer: str) -> Record:
    order: list[Any] = list(record)
    sent: Sequence[Any] = order[at.LINES_AT]
    lines = [_line(line, number, pointer) for number, line in enumerate(sent)]
    _spread(lines, order[at.ORDER_DISCOUNT], at.DISCOUNT, pointer)
    points = _paid_with_points(order[at.TENDERS], program, pointer) if order[at.TENDERS] else 0
    if points:
        before = [line[at.VALUE] for line in lines]
        if points > sum(before):
            raise EventError(
                "LR608", say("more is paid with points than the goods cost"), f"{pointer}/tenders"
            )
        for line, part in zip(lines, split(points, before), strict=True):
            line[at.NET] = max(line[at.NET] - part, 0)
    included = order[at.TAX_INCLUDED]
    tax = subtotal = net = discount = value = 0
    for number, line in enumerate(lines):
        if line[TAX]:
            tax += line[TAX]
            if included:
                line[NET] = max(line[NET] - line[TAX], 0)
        if line[CATEGORY] == at.GIFT_CARD:
            line[NET] = 0
        if line[0] is None:
            line[0] = str(number + 1)
        subtotal += line[SUBTOTAL]
        net += line[NET]
        discount += line[DISCOUNT]
        value += line[VALUE]
    _unique(lines, pointer)
    if not order[at.ORDER_TAX]:
        order[at.ORDER_TAX] = tax
    order[at.LINES_AT] = tuple([tuple(line) for line in lines])
    order[at.PLACED_AT] = order[at.PLACED_AT] or moment
    order[at.ORDER_SUBTOTAL], order[at.ORDER_NET], order[at.ORDER_DISCOUNT] = subtotal, net, discount
    if order[at.TOTAL] == at.NOT_SENT:
        order[at.TOTAL] = value + order[at.SHIPPING] + (0 if included else order[at.ORDER_TAX])
    return tuple(order)


def _paid_with_points(tenders: Sequence[Any], program: Program, pointer: str) -> Any:
    if any(tender[1] < 0 for tender in tenders):
        raise EventError("LR608", say("a tender pays 0 or more"), f"{pointer}/tenders")
    return sum(tender[1] for tender in tenders if tender[0] in program.units)


def _line(sent: Sequence[Any], number: int, pointer: str) -> list[Any]:
    line = list(sent)
    price, net, discount, quantity = line[PRICE], line[NET], line[DISCOUNT], line[QUANTITY]
    if net == NOT_SENT and price is not None and quantity == ONE and 0 <= discount <= price:
        # Most lines are one piece with a price. The rest is looked at below.
        if line[UNIT_PRICE] is None:
            line[UNIT_PRICE] = price
        line[SUBTOTAL] = price
        line[VALUE] = line[NET] = price - discount
        return line
    where = f"{pointer}/lines/{number}"
    if quantity <= 0:
        raise EventError(
            "LR608", say("a quantity must be above 0; send a refund as order.refunded"), f"{where}/quantity"
        )
    if price is None and line[at.UNIT_PRICE] is not None:
        price, rest = divmod(line[at.UNIT_PRICE] * line[at.QUANTITY], ONE)
        if rest:
            raise EventError(
                "LR608",
                say("unit_price x quantity is not a whole amount"),
                where,
                say("send the line's price as well"),
            )
    if price is None:
        if net == at.NOT_SENT:
            raise EventError("LR605", say("a line needs a price (or a unit_price)"), f"{where}/price")
        price = net + discount
    if line[at.UNIT_PRICE] is None and price * ONE % line[at.QUANTITY] == 0:
        line[at.UNIT_PRICE] = price * ONE // line[at.QUANTITY]
    if price < 0 or discount < 0 or discount > price:
        raise EventError("LR608", say("a price is 0 or more, and its discount not above it"), where)
    line[at.SUBTOTAL] = price
    line[at.VALUE] = price - discount
    if net != at.NOT_SENT and not 0 <= net <= price:
        raise EventError(
            "LR608", say("net_sales are 0 or more, and not above the price"), f"{where}/net_sales"
        )
    line[at.NET] = price - discount if net == at.NOT_SENT else net
    return line


def _spread(lines: list[list[Any]], discount: int, field: int, pointer: str) -> None:
    """Spread a discount on the whole over the lines, by their value; the shares sum to the whole."""
    if not discount:
        return
    weights = [0 if line[at.CATEGORY] == at.GIFT_CARD else line[at.VALUE] for line in lines]
    if discount < 0 or discount > sum(weights):
        raise EventError("LR608", say("the discount is larger than the goods"), f"{pointer}/discount")
    for line, part in zip(lines, split(discount, weights), strict=True):
        line[field] += part
        line[at.VALUE] -= part
        line[at.NET] -= part


def _unique(lines: list[list[Any]], pointer: str) -> None:
    if len({line[0] for line in lines}) != len(lines):
        raise EventError("LR608", say("two lines have the same id"), f"{pointer}/lines")


def value_of(record: Record) -> Any:
    """Return what the lines are worth after discounts, the part paid with points included."""
    lines: Any = record[at.LINES_AT]
    return sum(line[at.VALUE] for line in lines)


def remaining(record: Record, left: tuple[Fraction, ...]) -> Record:
    """Return what is left of an order when these shares of its lines remain, in exact proportion."""
    order: list[Any] = list(record)
    if all(share == 1 for share in left):
        return record
    lines = []
    for line, share in zip(order[at.LINES_AT], left, strict=False):
        if share == 0:
            continue
        part = list(line)
        for field in (at.QUANTITY, at.SUBTOTAL, at.DISCOUNT, at.TAX, at.NET, at.VALUE, at.PRICE):
            if part[field] is not None:
                part[field] = _whole(part[field] * share)
        lines.append(tuple(part))
    before = value_of(record)
    order[at.LINES_AT] = tuple(lines)
    for field, source in (
        (at.ORDER_SUBTOTAL, at.SUBTOTAL),
        (at.ORDER_NET, at.NET),
        (at.ORDER_DISCOUNT, at.DISCOUNT),
    ):
        order[field] = sum(line[source] for line in lines)
    extra = order[at.TOTAL] - before
    order[at.TOTAL] = (value_of(tuple(order)) + extra) if lines else 0
    total: Any = record[at.TOTAL]
    if total:
        paid: Any = order[at.TENDERS]
        kept = Fraction(order[at.TOTAL]) / Fraction(total)
        order[at.TENDERS] = tuple([(method, _whole(amount * kept), *rest) for method, amount, *rest in paid])
    if not lines:
        order[at.ORDER_TAX] = order[at.SHIPPING] = 0
    elif before:
        order[at.ORDER_TAX] = _whole(Fraction(order[at.ORDER_TAX]) * Fraction(value_of(tuple(order)), before))
    return tuple(order)


def _whole(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else value
