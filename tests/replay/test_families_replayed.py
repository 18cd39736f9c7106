"""What a simulation says beside points: levels, friends, plans and gifts, worked out by hand."""

import json
from fractions import Fraction
from pathlib import Path

from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.family_lines import MoveLine
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import Simulated, as_data, simulated

PROGRAM = """
loyalrules: 1
id: everything
currency: USD
timezone: UTC
fields: {order.charity: text}
units: {points: {worth: 0.01 USD}}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: guest, from: 0}, {id: gold, from: 100}]
referrals:
  attach: {when: member.joined}
  qualified: {when: order.paid}
memberships:
  plus:
    price: {amount: 10 USD, each: month}
    trial: 7 days
    grace: 3 days
    refund: [{within: 60 days, gives: all}]
funds:
  causes: {apart_by: order.charity, charities: [library, parks], pay_out: {when: month.ended}}
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
  - {id: thanks, when: referral.qualified, then: [{earn: {to: referrer, amount: 500}}]}
  - id: round-up
    when: order.paid
    then: [{donate: {to: causes, from: member, amount: "round_up(order.total, 1 USD) - order.total"}}]
  - {id: share, when: order.paid, then: [{donate: {to: causes, from: shop, amount: 1% of order.net_sales}}]}
"""


def event(kind: str, day: str, member: str, **record: object) -> dict[str, object]:
    name = f"{kind} {day} {member}"
    return {"id": name, "source": "shop", "type": kind, "at": f"{day}T10:00:00Z", "member": member, **record}


def joined(day: str, member: str, **record: object) -> dict[str, object]:
    return {**event("member.joined", day, member), "member": {"id": member, **record}}


def paid(order: str, day: str, member: str, price: str, charity: str = "library") -> dict[str, object]:
    return event(
        "order.paid", day, member, order={"id": order, "charity": charity, "lines": [{"price": price}]}
    )


CHEAP = {"id": "plus", "fee_paid": "8", "trial": False}
HISTORY = [
    joined("2026-01-01", "ana"),
    joined("2026-01-02", "bo", referrer="ana"),
    joined("2026-01-03", "cy", referrer="ana"),
    event("membership.bought", "2026-01-05", "ana", membership={"id": "plus", "trial": False}),
    event("membership.bought", "2026-01-05", "bo", membership={"id": "plus"}),  # Its trial ends unpaid.
    event(
        "membership.bought", "2026-01-06", "cy", membership={"id": "plus", "trial": False, "fee_paid": "8"}
    ),
    paid("b1", "2026-01-10", "bo", "99.60"),  # 0.40 rounded up, 1.00 from the shop.
    paid("a1", "2026-01-20", "ana", "100.00", "parks"),  # 1.00 from the shop; gold.
    event("membership.refunded", "2026-02-01", "cy", membership={"id": "plus", "fee": "8"}),
    event("membership.bought", "2026-02-03", "di", membership={"id": "plus", "trial": False}),
    event("membership.renewed", "2026-02-05", "ana", membership={"id": "plus"}),
    event("order.refunded", "2026-02-10", "ana", order={"id": "a1"}),  # 1.00 goes back; guest.
    event("membership.renewed", "2026-03-10", "di", membership={"id": "plus"}),  # After the grace: again.
]


def test_what_is_no_points_is_told_as_well(tmp_path: Path) -> None:
    report = simulate(tmp_path)
    lines = report.families
    assert lines.moves == (
        MoveLine("tier", "gold", "guest", 1, up=False), MoveLine("tier", "guest", "gold", 1, up=True),
    )  # fmt: skip
    (friends,) = lines.friends
    assert (friends.joined, friends.qualified, friends.cost) == (2, 1, 5), "cy never bought"
    assert [line.rule for line in friends.gave] == ["thanks"]
    (plus,) = lines.plans
    # ana, bo, cy, di, and di again; bo's trial ended, cy gave it back, di and ana let it lapse.
    assert (plus.joined, plus.renewed, plus.left) == (5, 1, 4)
    assert (plus.held, plus.fees, plus.back) == ((("active", 1),), 10 + 8 + 10 + 10 + 10, 8)
    (causes,) = lines.funds
    assert causes.gave == (("member", Fraction("0.40")), ("shop", 1))
    assert causes.paid == (("library", Fraction("1.40")),), "what came back before it was settled is not paid"


def test_data_and_processes_say_the_same(tmp_path: Path) -> None:
    data = as_data(simulate(tmp_path, jobs=2))
    assert data == as_data(simulate(tmp_path))
    assert data["referrals"] == [
        {"tree": "", "joined": 2, "qualified": 1, "rules": ["thanks"], "cost": "5"}
    ]  # fmt: skip
    assert data["memberships"][0]["held"] == {"active": 1}
    assert data["funds"][0]["from"] == {"member": "0.4", "shop": "1"}


def simulate(folder: Path, jobs: int = 1) -> Simulated:
    program = load_text(PROGRAM, "everything.loyal.yaml", build_registry())
    file = folder / "1.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in HISTORY), encoding="utf-8")
    return simulated(program, replay(Inputs([program], build_registry(), [file], jobs=jobs)), Shaping())
