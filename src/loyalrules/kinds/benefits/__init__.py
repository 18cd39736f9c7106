"""What the shop does for a member: coupons, discounts, free items, badges, messages."""

from fractions import Fraction
from typing import Any

from loyalrules.books.merging import MERGE
from loyalrules.expr.types import Type
from loyalrules.facts.state import Lot, MemberState
from loyalrules.kinds.benefits.coupons import COUPON, COUPON_USED, use_coupon
from loyalrules.kinds.benefits.posters import one_of_each
from loyalrules.kinds.benefits.used import book_used
from loyalrules.kinds.benefits.verbs import VERBS
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import EventType, Fact, Program

EVENTS = (
    EventType(
        "coupon.used",
        COUPON_USED,
        doc="a member used a coupon",
    ),
)


def build(builder: Builder) -> None:
    """Add badges and coupons to what is known of a member."""
    builder.add_fact(Fact("badges", Type("list", item=Type("text")), _badges, "badges of the member"))
    builder.before("order.paid", book_used, first=True)
    builder.before("coupon.used", use_coupon)
    builder.before(MERGE, one_of_each)
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


KIND = Kind(
    "benefits",
    "Coupons, discounts, free items, badges and messages.",
    verbs=VERBS,
    events=EVENTS,
    build=build,
    order=70,
)
