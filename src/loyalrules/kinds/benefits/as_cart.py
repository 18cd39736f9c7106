"""An order as the cart that it was before the discounts: what ``cart.priced`` was asked with."""

from typing import Any

from loyalrules.facts.fields import Record, Shape

LINES = "lines"


def as_cart(record: Record, order: Shape, cart: Shape) -> Record:
    """Return the cart behind an order, in the layout of carts; discounts are not taken off yet."""
    lines_at = order.at(LINES)
    element = Shape("line", order.fields[lines_at].fields)
    before: Any = record[lines_at]
    lines: Any = tuple([_undiscounted(line, element) for line in before])
    net, discount = element.at("net_sales"), element.at("discount")
    off = sum(line[discount] for line in before)
    known: dict[str, Any] = {field.name: value for field, value in zip(order.fields, record, strict=True)}
    known |= {LINES: lines, "net_sales": sum(line[net] for line in lines), "discount": 0}
    known["total"] += off
    return tuple([known.get(field.name, field.default) for field in cart.fields])


def _undiscounted(line: Record, element: Shape) -> Record:
    whole: list[Any] = list(line)
    discount = element.at("discount")
    for name in ("value", "net_sales"):
        whole[element.at(name)] += whole[discount]
    whole[discount] = 0
    return tuple(whole)
