"""What a shop's books must say after any number of clients: a second account, with plain dicts and sums.

It knows what was promised: an event is decided once for its source and id, an order is paid once, and what a
member has follows from what was accepted, in the order in which it was accepted. It shares no code with the
package. How points of one member move (waits, expiry, a cap, debts) is told by the small account of the laws.
"""

from dataclasses import dataclass, field
from typing import Any

from laws.model import BONUS_FROM, Model, Order

FOR_EVER = 10**9


class Member(Model):
    """One member: the points of the laws, and corrections by hand."""

    def adjust(self, day: int, amount: int) -> None:
        """Give points that never lapse, or take some; what is missing is owed."""
        self._pass(day)
        if amount > 0:
            self.orders.append(Order(day, 0))  # Nobody can refund it.
            self._open(len(self.orders) - 1, amount, day, FOR_EVER)
        else:
            self._take(day, -1, -amount)


@dataclass
class Answer:
    """What an event must be answered: whether it is accepted, and what its member has after it."""

    accepted: bool
    balance: tuple[int, int, int]


@dataclass
class World:
    """Everything that was accepted so far, by all clients."""

    members: dict[str, Member] = field(default_factory=dict)
    orders: dict[str, tuple[str, int]] = field(default_factory=dict)  # Whose it is, and which of his.
    answers: dict[str, tuple[Any, Answer]] = field(default_factory=dict)  # By id: content and answer.
    messages: int = 0

    def decide(self, event: dict[str, Any], day: int) -> Answer | None:
        """Return the answer to an event, decided at its first coming; ``None`` for one that is an error."""
        key, content = event["id"], repr(event)
        if key in self.answers:
            known, answer = self.answers[key]
            return answer if known == content else None
        member = self.members.setdefault(self.whose(event), Member())
        accepted = getattr(self, event["type"].replace(".", "_"))(event, member, day)
        answer = Answer(accepted, member.balance(day))
        self.answers[key] = content, answer
        return answer

    def whose(self, event: dict[str, Any]) -> str:
        """Return the member of an event; a refund is about the member who paid."""
        if "order" in event and event["order"]["id"] in self.orders:
            return self.orders[event["order"]["id"]][0]
        return str(event["member"])

    def order_paid(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """An order is paid once, whatever the event is called. A large one brings a coupon."""
        order = event["order"]["id"]
        if order in self.orders:
            return False
        cents = cents_of(event["order"]["lines"][0]["price"])
        self.orders[order] = event["member"], len(member.orders)
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

    def points_adjusted(self, event: dict[str, Any], member: Member, day: int) -> bool:
        """By hand, with a reason."""
        member.adjust(day, event["points"]["amount"])
        return True


def cents_of(text: str | None) -> int:
    """Return money as cents, 0 for none."""
    return 0 if text is None else int(text.replace(".", ""))
