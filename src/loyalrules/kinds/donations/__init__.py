"""Donations: money that goes to funds, from members and from the shop, and what follows from it."""

from dataclasses import replace
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.donations.circles import endless
from loyalrules.kinds.donations.funds import GIVERS, FundModel, compile_fund, unit_id
from loyalrules.kinds.donations.verbs import DONATE
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import EventType, Program
from loyalrules.shapes.measure import MeasureModel
from loyalrules.shapes.model import Id


def _received(funds: tuple[str, ...] | None) -> Shape:
    return Shape(
        "donation",
        (
            Field("to", "text", "the fund", required=True, values=funds),
            Field("from", "text", "who gave: member or shop", required=True, values=GIVERS),
            Field("amount", "money", "how much", required=True),
        ),
    )


EVENTS = (EventType("donation.received", _received(None), "derived", doc="a fund received money"),)


def build(builder: Builder) -> None:
    """Add the funds' accounts, what members gave, and the event that rules may wait for."""
    section: dict[str, FundModel] | None = builder.sections.get("funds")
    if section is None:
        return
    funds = {name: compile_fund(builder, name, model, ("funds", name)) for name, model in section.items()}
    builder.add_part("funds", funds)
    builder.add_event(replace(EVENTS[0], shape=_received(tuple(funds))))
    given = {"total": "donation.amount", "when": "donation.received", "if": ["donation.from is member"]}
    builder.counter("donated_total", MeasureModel.model_validate(given), ("funds",))
    builder.add_view("donated", _view)


def _view(program: Program, member: MemberState, _: int) -> object:
    """What was given to each fund on the member's account, as exact money."""
    funds: Any = program.parts["funds"]
    found = {}
    for fund in funds:
        given = {giver: member.balance(unit_id(fund, giver), "counted") for giver in GIVERS}
        if any(given.values()):
            found[fund] = {giver: write_exact(amount, program.decimals) for giver, amount in given.items()}
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
