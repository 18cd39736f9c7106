"""What the shop does for a member: coupons, discounts, free items, badges, messages."""

from typing import Any

from loyalrules.expr.types import Type
from loyalrules.facts.state import MemberState
from loyalrules.kinds.benefits.used import book_used
from loyalrules.kinds.benefits.verbs import VERBS
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Fact, Program


def build(builder: Builder) -> None:
    """Add badges and coupons to what is known of a member."""
    builder.add_fact(Fact("badges", Type("list", item=Type("text")), _badges, "badges of the member"))
    builder.before("order.paid", book_used, first=True)
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


def _coupon_view(_: Program, member: MemberState, at: int) -> object:
    return [
        {"coupon": lot.unit.removeprefix("coupon "), "id": lot.id, "until": lot.expires_at}
        for lot in member.lots.values()
        if lot.unit.startswith("coupon ") and (lot.expires_at is None or lot.expires_at > at)
    ]


KIND = Kind(
    "benefits", "Coupons, discounts, free items, badges and messages.", verbs=VERBS, build=build, order=70
)
