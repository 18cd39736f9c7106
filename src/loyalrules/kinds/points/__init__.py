"""Points: units with lots, earned by rules, paid with, donated, adjusted, lapsing."""

from typing import Any

from loyalrules.books.credits import CREDITED, credit_again
from loyalrules.books.holds import activate, next_activation
from loyalrules.books.lots import lapse, next_lapse
from loyalrules.books.merging import MERGE
from loyalrules.books.places import POOLS
from loyalrules.books.pools import holder
from loyalrules.books.rises import fall
from loyalrules.books.waiting import next_turn, take_turns
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.points.amounts import finish_points
from loyalrules.kinds.points.circles import endless_credits
from loyalrules.kinds.points.events import adjust, donate, pay_with_points, redeem
from loyalrules.kinds.points.imports import import_unit
from loyalrules.kinds.points.payable import EVENT as PAYMENT_ASKED
from loyalrules.kinds.points.payable import may_pay
from loyalrules.kinds.points.pooling import bring_along, come_or_go, merge_pools
from loyalrules.kinds.points.reservations import (
    OF_A_RESERVATION,
    RESERVED,
    capture,
    join_reservations,
    next_time_out,
    release,
    reserve,
    time_out,
)
from loyalrules.kinds.points.taking import PAY_OUT, TAKE
from loyalrules.kinds.points.transfers import TRANSFERRED, transfer
from loyalrules.kinds.points.units import UnitModel, compile_unit
from loyalrules.kinds.points.used import USED, import_used, view_used
from loyalrules.kinds.points.verbs import EARN, MULTIPLY
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Fact, Program
from loyalrules.plugins.rule import Unit
from loyalrules.shapes.model import ReadableId

POINTS = Shape(
    "points",
    (
        Field("unit", "text", "the unit; may be left out when there is one"),
        Field("amount", "number", "how many; below 0 takes points away in an adjustment", required=True),
        Field("reason", "text", "why; required for an adjustment"),
        Field("by", "text", "who; required for an adjustment"),
        Field("worth", "money", "what they are worth in money", default=0, input=False),
    ),
)
CREDIT = Shape(
    "points",
    (
        Field("unit", "text", "the unit", required=True),
        Field("amount", "number", "how many became available", required=True),
        Field("worth", "money", "what they are worth in money", required=True),
        Field("rule", "text", "the rule that gave them", required=True),
    ),
)
EVENTS = (
    EventType("points.donated", POINTS, finish=finish_points, doc="a member gave points away"),
    EventType("points.redeemed", POINTS, finish=finish_points, doc="a member paid with points"),
    EventType("points.adjusted", POINTS, finish=finish_points, doc="somebody corrected a balance by hand"),
    EventType("points.transferred", TRANSFERRED, finish=finish_points, doc="a member passed units on"),
    EventType("points.reserved", RESERVED, finish=finish_points, doc="units are held for a payment"),
    EventType("points.captured", OF_A_RESERVATION, doc="units that were held are taken"),
    EventType("points.released", OF_A_RESERVATION, doc="units that were held or taken are given back"),
    PAYMENT_ASKED,
    EventType(CREDITED, CREDIT, "derived", again=credit_again, doc="units of a member became available"),
)


def build(builder: Builder) -> None:
    """Add units, what expressions read of them, and what happens to lots as time passes."""
    section: dict[str, UnitModel] = builder.sections.get("units", {})
    for name, model in section.items():
        unit = compile_unit(builder, name, model, ("units", name))
        builder.add_unit(unit)
        _facts(builder, unit)
        builder.add_import(name, import_unit)
    builder.add_due(Due(5, "gifts that wait", next_turn, take_turns))
    if any(unit.limits for unit in builder.units.values()):
        builder.add_view(USED, view_used)
        builder.add_import(USED, import_used)
    if not section:
        return
    shared = tuple([unit.id for unit in builder.units.values() if unit.pool is not None])
    if shared:
        builder.add_part(POOLS, shared)
        for event in ("member.joined", "member.updated", "state.imported"):
            builder.before(event, come_or_go)
        builder.before(MERGE, merge_pools, first=True)
        builder.after(MERGE, bring_along)
    builder.add_due(Due(2, "lots lapse", _next_lapse, _lapse))
    builder.add_due(Due(3, "lots become available", _next_activation, _activate))
    builder.before("order.paid", pay_with_points)
    builder.after("order.refunded", fall)
    builder.after("order.refund_cancelled", fall)
    builder.before(PAYMENT_ASKED.name, may_pay)
    builder.before("points.donated", donate)
    builder.before("points.redeemed", redeem)
    builder.before("points.adjusted", adjust)
    builder.before("points.transferred", transfer)
    builder.before("points.reserved", reserve)
    builder.before("points.captured", capture)
    builder.before("points.released", release)
    builder.before(MERGE, join_reservations)
    builder.add_due(Due(2, "reservations end", next_time_out, time_out))


def _facts(builder: Builder, unit: Unit) -> None:
    scale = unit.decimals
    for account, suffix in (("available", ""), ("pending", ".pending"), ("owed", ".owed")):

        def read(work: Any, member: MemberState, account: str = account) -> object:
            amount = holder(work, member, unit).balance(unit.id, account)
            return -amount if account == "owed" else amount

        kind = Type("quantity", unit.id, scale if unit.round.mode != "none" else None)
        builder.add_fact(Fact(f"{unit.id}{suffix}", kind, read, f"{account} {unit.id}"))


def _next_lapse(_: Program, member: MemberState) -> int | None:
    return next_lapse(member)


def _next_activation(_: Program, member: MemberState) -> int | None:
    return next_activation(member)


def _lapse(work: Any, member: MemberState, at: int) -> None:
    lapse(work, member, at)


def _activate(work: Any, member: MemberState, at: int) -> None:
    activate(work, member, at)


KIND = Kind(
    "points",
    "Units that are earned, held, spent and lapse.",
    sections={"units": dict[ReadableId, UnitModel]},
    verbs=(EARN, MULTIPLY, TAKE, PAY_OUT),
    events=EVENTS,
    build=build,
    order=15,
    check=endless_credits,
)
