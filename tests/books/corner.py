"""A corner shop for tests of the books: one program and one member, whose days count from 1 May 2026."""

from typing import Any

from loyalrules import Engine, load_text
from loyalrules.engine.outcome import Outcome

HEAD = "loyalrules: 1\nid: shop\ncurrency: EUR\ntimezone: UTC\n"
UNITS = (
    "units: {points: {worth: 0.01 EUR, expires: {after: 10 days}, pay: {at_most: 50% of order.subtotal}}}\n"
)
BASE = """rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 1 for every 1 EUR of order.net_sales}}]
"""


class Shop:
    """An engine that numbers its events; days count from 1 May 2026."""

    def __init__(self, text: str) -> None:
        self.engine = Engine.open([load_text(text)])
        self.number = 0

    def send(self, kind: str, day: int, **record: object) -> Outcome:
        """Send an event about the member; its record is what is named."""
        self.number += 1
        word = kind.split(".")[0]
        return self.engine.evaluate(
            {"id": f"e{self.number}", "type": kind, "at": at(day), "member": "m", word: record}
        )

    def available(self) -> int:
        """Return the points that can be spent."""
        return int(self.engine.member("m").balance("points").available)

    def net(self) -> int:
        """Return the points that can be spent, less what is owed."""
        balance = self.engine.member("m").balance("points")
        return int(balance.available) - int(balance.owed)

    def level(self) -> Any:
        """Return the level that the member holds."""
        return self.engine.member("m").parts["tier"]["id"]

    def buy(self, day: int, order: str, euros: int, points: int = 0, **more: object) -> Outcome:
        """Pay an order of one line, in part with points."""
        tenders = [{"method": "points", "amount": f"{points / 100:.2f}"}] if points else []
        return self.send(
            "order.paid", day, id=order, lines=[{"id": "l", "price": str(euros)}], tenders=tenders, **more
        )

    def spend(self, day: int, points: int) -> Outcome:
        """Pay for something with points."""
        return self.send("points.redeemed", day, amount=points)

    def refund(self, day: int, order: str, **more: object) -> Outcome:
        """Refund an order, or a part of it."""
        return self.send("order.refunded", day, id=order, **more)

    def cancel(self, day: int, order: str, refund: str | None = None) -> Outcome:
        """Cancel a refund."""
        named = {} if refund is None else {"refund": refund}
        return self.send("order.refund_cancelled", day, id=order, **named)


def at(day: int) -> str:
    """Return ten o'clock of a day."""
    return f"2026-{5 + (day - 1) // 28:02d}-{(day - 1) % 28 + 1:02d}T10:00:00Z"
