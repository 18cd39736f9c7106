"""Donations: money that goes to funds, from members and from the shop, and what follows from it."""

from dataclasses import replace
from typing import Any

from loyalrules.base.money import write_plain
from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.donations.circles import endless
from loyalrules.kinds.donations.funds import (
    GIVERS,
    MONEY,
    Fund,
    compile_fund,
    funds_of,
    paid_id,
    pool_key,
    unit_id,
)
from loyalrules.kinds.donations.model import FundModel
from loyalrules.kinds.donations.payouts import mark_of, next_pay_out, pay_out
from loyalrules.kinds.donations.verbs import DONATE
from loyalrules.kinds.donations.votes import VOTED, vote
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Fact, Program
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import Id


def _received(funds: tuple[str, ...] | None) -> Shape:
    return Shape(
        "donation",
        (
            Field("to", "text", "the fund", required=True, values=funds),
            Field("from", "text", "who gave: member or shop", required=True, values=GIVERS),
            Field("amount", "money", "how much money", required=True),
            Field("unit", "text", "what was given in kind; not known for money"),
            Field("pieces", "number", "how many pieces in kind", default=0, scale=0),
        ),
    )


EVENTS = (
    EventType("donation.received", _received(None), "derived", doc="a fund received money or goods"),
    VOTED,
)


def build(builder: Builder) -> None:
    """Add the funds' accounts, what members gave, and the event that rules may wait for."""
    section: dict[str, FundModel] | None = builder.sections.get("funds")
    if section is None:
        return
    funds = {name: compile_fund(builder, name, model, ("funds", name)) for name, model in section.items()}
    builder.add_part("funds", funds)
    builder.add_part("tells", {"pay_out": True, "receipt": True, "divided": False})
    builder.add_event(replace(EVENTS[0], shape=_received(tuple(funds))))
    given = {"total": "donation.amount", "when": "donation.received", "if": ["donation.from is member"]}
    builder.counter("donated_total", MeasureModel.model_validate(given), ("funds",))
    builder.add_view("donated", _view)
    builder.add_view("account", _account)
    builder.add_due(Due(6, "funds pay out", next_pay_out, pay_out))
    builder.before("fund.voted", vote)
    for name in funds:
        if name.isidentifier():
            builder.add_fact(_raised(builder, name))


def _raised(builder: Builder, fund: str) -> Fact:
    """Return the name under which expressions read what a fund has received from everybody."""

    def read(work: Any, member: MemberState) -> object:
        return work.pool(pool_key(fund))

    kind = Type("money", builder.currency, builder.decimals)
    return Fact(f"{fund}.raised", kind, read, f"the money that {fund} received so far", subject=False)


def _view(program: Program, member: MemberState, _: int) -> object:
    """What was given to each fund on the member's account: exact money, and goods by the piece."""
    found = {}
    for fund in funds_of(program).values():
        given = _by_giver(program, member, fund, MONEY)
        goods = {kind: pieces for kind in fund.goods if (pieces := _by_giver(program, member, fund, kind))}
        if goods:
            given["goods"] = goods
        if given:
            found[fund.id] = given
    return found


def _by_giver(program: Program, member: MemberState, fund: Fund, kind: str) -> dict[str, object]:
    given = {giver: member.balance(unit_id(fund.id, giver, kind), "counted") for giver in GIVERS}
    decimals = 0 if kind else program.decimals
    if not any(given.values()):
        return {}
    return {giver: write_plain(amount, decimals) for giver, amount in given.items()}


def _account(program: Program, holder: MemberState, _: int) -> object:
    """What was paid out of the account of a fund or a charity, and what is carried; nothing for members."""
    mark = mark_of(holder)
    fund = None if mark is None else funds_of(program).get(mark.fund)
    if fund is None:
        return {}
    found: dict[str, object] = {}
    for kind in fund.kinds:
        carried: Any = holder.marks.get(f"carried {kind}", 0)
        decimals = 0 if kind else program.decimals
        paid = holder.balance(paid_id(fund.id, kind), "counted")
        its = {"paid": write_plain(paid, decimals), "carried": write_plain(carried, decimals)}
        found.update({kind: its} if kind else its)
    return found


KIND = Kind(
    "donations",
    "Money for funds: round-ups, shares, matching gifts.",
    sections={"funds": dict[Id, FundModel]},
    verbs=(DONATE,),
    events=EVENTS,
    build=build,
    order=35,
    check=endless,
)
