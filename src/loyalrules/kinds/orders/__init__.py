"""Orders: paid, delivered, refunded, and the cart that is only asked about."""

from typing import Any

from loyalrules.expr.types import Type
from loyalrules.facts.state import MemberState
from loyalrules.kinds.orders.record import finish_cart, finish_order, remaining, value_of
from loyalrules.kinds.orders.refunds import cancelled, left_after, refunded_once
from loyalrules.kinds.orders.shapes import CANCELLATION, CART, DELIVERED, LINES_AT, ORDER, REFUND
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import EventType, Fact, Occurrence
from loyalrules.shapes.measure import MeasureModel

EVENTS = (
    EventType(
        "order.paid", ORDER, "purchase", finish=finish_order, remain=remaining, value=value_of,
        lines_at=LINES_AT, doc="an order was paid",
    ),
    EventType("order.delivered", DELIVERED, "progress", doc="an order reached the customer"),
    EventType(
        "order.refunded", REFUND, "refund", left_after=left_after, doc="lines, or an amount, were refunded"
    ),
    EventType(
        "order.refund_cancelled", CANCELLATION, "refund", cancels=cancelled,
        doc="a refund did not happen after all, so what it took back is given again",
    ),
    EventType(
        "cart.priced", CART, "question", finish=finish_cart, lines_at=LINES_AT,
        doc="what would this cart get? Nothing is written",
    ),
)  # fmt: skip


def build(builder: Builder) -> None:
    """Add what is known of a member's orders."""
    builder.counter("orders", MeasureModel.model_validate({"count": "order.paid", "each": "ever"}), ())
    builder.add_fact(
        Fact("last_order", Type("moment", maybe=True), _last_order, "when the last order was paid")
    )
    builder.after("order.paid", _note_order)
    builder.before("order.refunded", refunded_once)


def _last_order(_: Any, member: MemberState) -> object:
    return member.facts.get("last_order")


def _note_order(work: Any, occurrence: Occurrence) -> None:
    member = work.member(occurrence.member)
    last = member.facts.get("last_order")
    if not isinstance(last, int) or occurrence.at > last:
        member.facts["last_order"] = occurrence.at


KIND = Kind("orders", "Orders, their lines, refunds, and carts.", events=EVENTS, build=build, order=10)
