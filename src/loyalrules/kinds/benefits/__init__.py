"""What the shop does for a member: coupons, discounts, free items, badges, messages."""

from fractions import Fraction
from typing import Any

from loyalrules.base.say import say
from loyalrules.books.lot_order import spending_order
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import Lot, MemberState
from loyalrules.kinds.benefits.used import book_used
from loyalrules.kinds.benefits.verbs import VERBS
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import EventType, Fact, Occurrence, Program
from loyalrules.plugins.work import Refused

COUPON = "coupon "
EVENTS = (
    EventType(
        "coupon.used",
        Shape("coupon", (Field("id", "text", "the rule or reward that issued it", required=True),)),
        doc="a member used a coupon",
    ),
)


def build(builder: Builder) -> None:
    """Add badges and coupons to what is known of a member."""
    builder.add_fact(Fact("badges", Type("list", item=Type("text")), _badges, "badges of the member"))
    builder.before("order.paid", book_used, first=True)
    builder.before("coupon.used", use_coupon)
    builder.add_view("badges", _badge_view)
    builder.add_view("coupons", _coupon_view)


def _badges(_: Any, member: MemberState) -> object:
    return tuple(
        sorted(
            key.removeprefix("badge ").removesuffix("/counted")
            for key, amount in member.balances.items()
            if key.startswith("badge ") and amount > 0
        )
    )


def _badge_view(_: Program, member: MemberState, __: int) -> object:
    return _badges(None, member)


def _coupon_view(program: Program, member: MemberState, at: int) -> object:
    return [
        _shown(program, lot)
        for lot in member.lots.values()
        if lot.unit.startswith(COUPON) and (lot.expires_at is None or lot.expires_at > at)
    ]


def _shown(program: Program, lot: Lot) -> dict[str, object]:
    view: dict[str, object] = {
        "coupon": lot.unit.removeprefix(COUPON),
        "id": lot.id,
        "until": lot.expires_at,
    }
    unit = program.units.get(lot.unit)  # Only of coupons whose worth was worked out.
    if unit is not None:
        view["worth"] = Fraction(lot.left) / 10**unit.decimals
    return view


def use_coupon(work: Any, occurrence: Occurrence) -> None:
    """Take the coupon that was used: the one that lapses first."""
    name = str(occurrence.records["coupon"][0])
    member = work.member(occurrence.member)
    ready = [lot for lot in member.lots.values() if lot.unit == f"{COUPON}{name}" and not lot.pending]
    if not ready:
        raise Refused(say("{member} has no coupon {name}", member=member.id, name=name))
    lot = min(ready, key=spending_order)
    work.post(member, lot.unit, "available", "spent", lot.left, lot.id, "coupon.used")


KIND = Kind(
    "benefits",
    "Coupons, discounts, free items, badges and messages.",
    verbs=VERBS,
    events=EVENTS,
    build=build,
    order=70,
)
