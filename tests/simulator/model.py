"""What a shop's books must say after any number of clients: a second account, with plain dicts and sums.

It knows what was promised: an event is decided once for its source and id, an order is paid once, and what a
member has follows from what was accepted, in the order in which it was accepted. It shares no code with the
package. How points of one member move (waits, expiry, a cap, debts) is told by the small account of the laws.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from laws.model import BONUS_FROM, Lot, Model, Order

FOR_EVER = 10**9


class Member(Model):
    """One member: the points of the laws, corrections by hand, points passed on, and two who become one."""

    def adjust(self, day: int, amount: int) -> None:
        """Give points that never lapse, or take some; what is missing is owed."""
        self._pass(day)
        if amount > 0:
            self.orders.append(Order(day, 0))  # Nobody can refund it.
            self._open(len(self.orders) - 1, amount, day, FOR_EVER)
        else:
            self._take(day, -1, -amount)

    def pass_on(self, day: int, amount: int, to: "Member") -> bool:
        """Give points to another: each part keeps its last day and the day it was earned."""
        self._pass(day)
        to._pass(day)
        before = {lot.number: lot.left for lot in self.lots}
        if not self.spend(day, amount):
            return False
        for lot in sorted(self.lots, key=lambda lot: (lot.ends, self.orders[lot.order].day, lot.number)):
            part = before[lot.number] - lot.left
            if part:
                to.orders.append(Order(self.orders[lot.order].day, 0))
                to.lots.append(Lot(len(to.lots), len(to.orders) - 1, part, day, lot.ends))
                to._pay(to.lots[-1])
        return True

    def join(self, day: int, other: "Member") -> int:
        """Have all that another has; return how far the numbers of its orders move."""
        self._pass(day)
        other._pass(day)
        orders, lots = len(self.orders), len(self.lots)
        self.orders += other.orders
        for lot in other.lots:
            self.lots.append(replace(lot, number=lot.number + lots, order=lot.order + orders))
        for month, used in other.used.items():
            self.used[month] = self.used.get(month, 0) + used
        self.debt += other.debt
        for lot in self._ready(day):
            self._pay(lot)
        return orders


@dataclass
class Answer:
    """What an event must be answered: whether it is accepted, and what its member has after it."""

    accepted: bool
    balance: tuple[int, int, int]
    member: str


@dataclass
class World:
    """Everything that was accepted so far, by all clients."""

    members: dict[str, Member] = field(default_factory=dict)
    orders: dict[str, tuple[str, int]] = field(default_factory=dict)  # Whose it is, and which of his.
    now: dict[str, str] = field(default_factory=dict)  # Who an id means that was merged.
    answers: dict[str, tuple[Any, Answer]] = field(default_factory=dict)  # By id: content and answer.
    messages: int = 0

    def decide(self, event: dict[str, Any], day: int) -> Answer | None:
        """Return the answer to an event, decided at its first coming; ``None`` for one that is an error."""
        key, content = event["id"], repr(event)
        if key in self.answers:
            known, answer = self.answers[key]
            return answer if known == content else None
        name = self.whose(event)
        member = self.members.setdefault(name, Member())
        accepted = getattr(self, event["type"].replace(".", "_"))(event, member, day)
        answer = Answer(accepted, member.balance(day), name)
        self.answers[key] = content, answer
        return answer

    def whose(self, event: dict[str, Any]) -> str:
        """Return the member of an event; a refund is about the member who paid."""
        if "order" in event and event["order"]["id"] in self.orders:
            return self.orders[event["order"]["id"]][0]
        return self.called(str(event["member"]))

    def called(self, name: str) -> str:
        """Return whom an id means by now."""
        while name in self.now:
            name = self.now[name]
        return name

    def order_paid(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """An order is paid once, whatever the event is called. A large one brings a coupon."""
        order = event["order"]["id"]
        if order in self.orders:
            return False
        cents = cents_of(event["order"]["lines"][0]["price"])
        self.orders[order] = self.called(event["member"]), len(member.orders)
        member.buy(day, cents)
        self.messages += cents >= BONUS_FROM
        return True

    def order_refunded(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """A part or all that remains; a coupon goes when the order is no longer large."""
        order = event["order"]["id"]
        if order not in self.orders:
            return False
        number = self.orders[order][1]
        known = member.orders[number]
        whole = int(known.cents - known.refunded)
        had = known.bonus
        done = member.refund(day, number, cents_of(event["order"].get("amount")) or whole)
        self.messages += bool(had and not known.bonus)
        return done

    def points_redeemed(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """Never more than there is."""
        return member.spend(day, event["points"]["amount"])

    def points_transferred(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """Never to oneself, under whatever id."""
        to = self.called(event["points"]["to"])
        if to == self.called(event["member"]):
            return False
        return member.pass_on(day, event["points"]["amount"], self.members.setdefault(to, Member()))

    def members_merged(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """One member of two; the same again says the same, and who became another is not merged anew."""
        stays, gone = self.called(event["member"]), event["members"]["from"]
        if gone in self.now:
            return self.called(gone) == stays
        if gone == stays:
            return False
        moved = member.join(day, self.members.pop(gone, Member()))
        self.now[gone] = stays
        for order, (whose, number) in self.orders.items():
            if whose == gone:
                self.orders[order] = stays, number + moved
        return True

    def points_adjusted(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """By hand, with a reason."""
        member.adjust(day, event["points"]["amount"])
        return True


def cents_of(text: str | None) -> int:
    """Return money as cents, 0 for none."""
    return 0 if text is None else int(text.replace(".", ""))
