"""Posters of benefits: each gift is 1 of its own unit, so limits, refunds and the books work alike."""

from collections.abc import Sequence
from typing import Any

from loyalrules.books.count_poster import CountPoster
from loyalrules.books.lots import Terms, open_lot
from loyalrules.books.merging import merged_now
from loyalrules.books.takeback import give_again
from loyalrules.facts.fields import Record, Shape
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Effect, Raised, Source


class OncePoster(CountPoster):
    """Counts a gift that a member can hold once, such as a badge."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count the gift unless the member holds it already, and one more reason to hold it."""
        reasons = self._reasons(member, effect)
        member.marks[self._key(effect)] = reasons + 1
        return "" if reasons else super().give(work, effect, member, amount, source)

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take one reason away, and with the last the gift."""
        reasons = self._reasons(member, effect)
        if reasons <= 1:
            member.marks.pop(self._key(effect), None)
            return super().take(work, effect, member, amount, source) if reasons else 0
        member.marks[self._key(effect)] = reasons - 1
        return 0

    def _reasons(self, member: MemberState, effect: Effect) -> int:
        known: Any = member.marks.get(self._key(effect), int(member.balance(effect.unit.id, "counted")))
        return int(known)

    def _key(self, effect: Effect) -> str:
        return f"reasons {effect.unit.id}"


def one_of_each(work: Any, occurrence: Occurrence) -> None:
    """Let a member who was two have each badge once, with the reasons of both to hold it."""
    both = merged_now(work, occurrence)
    for key, amount in () if both is None else list(both[0].balances.items()):
        unit, _, account = key.rpartition("/")
        if both is not None and unit.startswith("badge ") and account == "counted" and amount > 1:
            known: Any = both[0].marks.get(f"reasons {unit}", 0)
            both[0].marks[f"reasons {unit}"] = max(known, amount)
            work.post(both[0], unit, "counted", "issued", amount - 1)


class CouponPoster:
    """Issues a coupon as a lot of its own, so that it has a lifetime and lapses."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Issue the coupon, or give a withdrawn one again, with its dates."""
        if source.lot:
            give_again(work, member, effect.unit.id, amount, owner=source.order, rule=effect.rule)
            return source.lot
        terms = Terms(effect.hold, effect.lifetime, effect.rule, source.order, source.event_type)
        return open_lot(work, member, effect.unit, amount, terms)

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Withdraw the coupon if it was not used; a used or lapsed coupon is forgiven."""
        lot = member.lots.get(source.lot)
        if lot is None or lot.left < amount:
            return amount
        account = "pending" if lot.pending else "available"
        work.post(member, effect.unit.id, account, "issued", amount, lot.id, effect.rule, source.order)
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """A coupon raises nothing."""
        return None


class MessagePoster(CountPoster):
    """A message: it is told, and cannot be taken back."""

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Tell it; nothing is posted."""
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """What was said stays said."""
        return amount


class UsedPoster(MessagePoster):
    """A discount on a cart that an order used: nothing is posted, but its use can be given back."""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Nothing of it is forgiven: with the order, the discount went too."""
        return 0


class DiscountPoster(UsedPoster):
    """A discount on a cart: all of them together are never more than its goods cost."""

    def most(self, work: Any, event: Any, records: Sequence[Record]) -> Exact:
        """Return what is left of the price of the goods after the discounts that were told before."""
        told: Exact = sum(given.change for given in work.given if given.verb == "discount")
        return max(goods(event.shape, records[0]) - told, 0)


def goods(shape: Shape, record: Record) -> Exact:
    """Return what the lines of a cart cost, after the discounts that they have."""
    lines_at = shape.at("lines")
    at = Shape("line", shape.fields[lines_at].fields).at("value")
    lines: Any = record[lines_at]
    total: Exact = sum(line[at] for line in lines or ())
    return total


COUNT, ONCE, COUPON, MESSAGE = CountPoster(), OncePoster(), CouponPoster(), MessagePoster()
USED, DISCOUNT = UsedPoster(), DiscountPoster()
