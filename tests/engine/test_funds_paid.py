"""Funds in an engine: paid when time passes, after all members and once; verified; told to the shop."""

from pathlib import Path

import pytest

from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.engine.rebuild import Rebuilding
from loyalrules.ledger.sql_store import SqlStore
from loyalrules.plugins.registry import build_registry

PROGRAM = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
fields: {member.charity: text}
counters:
  spend: {total: order.net_sales, when: order.paid, each: month, per: program}
funds:
  causes:
    apart_by: member.charity
    charities: [library, parks, shelter]
    pay_out: {when: month.ended}
    receipts: {}
rules:
  - id: round-up
    when: order.paid
    then: [{donate: {to: causes, from: member, amount: "round_up(order.total, 1 USD) - order.total"}}]
  - id: share
    when: month.ended
    if: [member.spend > 0]
    then: [{donate: {to: causes, from: shop, amount: 100 USD * (member.spend / program.spend), round: none}}]
"""
MEMBERS = [f"m{number}" for number in range(7)]


def paid(number: int, member: str, at: str = "2026-01-10T10:00:00Z") -> dict[str, object]:
    order = {"id": f"A{number}", "lines": [{"price": f"{number + 1}.30"}]}
    return {"id": f"e{number}", "type": "order.paid", "at": at, "member": member, "order": order}


def opened(tmp_path: Path, store: str = "memory") -> Engine:
    file = tmp_path / "giving.loyal.yaml"
    file.write_text(PROGRAM, encoding="utf-8")
    engine = Engine.open(file, store)
    for number, member in enumerate(MEMBERS):
        charity = ["library", "parks", "opera"][number % 3]
        engine.evaluate(
            {
                "id": f"c{number}", "type": "member.updated", "at": "2026-01-01T10:00:00Z",
                "member": {"id": member, "charity": charity},
            }
        )  # fmt: skip
        engine.evaluate(paid(number, member))
    return engine


def payouts(engine: Engine) -> dict[tuple[str, str], str]:
    found = {}
    for row in engine.store.history("giving"):
        for given in row.given:
            if given.verb == "pay_out":
                detail = dict(given.detail)
                key = (str(detail["to"]), str(detail["period"]))
                assert key not in found, "each period is paid once"
                found[key] = f"{given.change / 100:.2f}"
    return found


@pytest.mark.parametrize("group", [1, 2, 3, 500])
def test_accounts_are_settled_after_every_member_however_many_are_written_at_once(tmp_path, group):
    engine = opened(tmp_path)
    engine.advance("2026-03-01T00:00:00Z", group=group)

    amounts = payouts(engine)
    assert {period for _, period in amounts} == {"2026-01"}
    assert sum(float(amount) for amount in amounts.values()) == pytest.approx(100 + 7 * 0.70)
    assert engine.advance("2026-03-01T00:00:00Z", group=group) == 0


def test_a_ledger_with_funds_has_no_faults_and_is_the_same_when_it_is_decided_again(tmp_path):
    with opened(tmp_path, f"sqlite:///{tmp_path}/shop.db") as engine:
        engine.advance("2026-02-01T00:00:00Z")
        engine.evaluate({**paid(90, "m0", "2026-02-02T10:00:00Z")})
        engine.evaluate(
            {"id": "r", "type": "order.refunded", "at": "2026-02-03T10:00:00Z", "order": {"id": "A1"}}
        )
        engine.advance("2026-03-01T00:00:00Z")
        assert engine.verify() == []
        assert isinstance(engine.store, SqlStore)
        assert Rebuilding(engine.store, "giving", build_registry()).faults == []


def test_the_shop_is_told_what_to_pay_and_to_write_and_not_how_it_was_divided(tmp_path):
    engine = opened(tmp_path)
    engine.advance("2026-02-01T00:00:00Z")

    kinds = [message.text.partition('"type":"')[2].partition('"')[0] for message in engine.outbox()]
    assert kinds.count("receipt") == 7
    assert kinds.count("pay_out") == 3
    assert "divided" not in kinds


def test_no_event_can_be_about_the_account_of_a_fund(tmp_path):
    engine = opened(tmp_path)
    holders = [one for one in engine.store.members("giving") if "fund" in one]
    assert len(holders) == 3

    with pytest.raises(EventError, match="printable"):
        engine.evaluate(paid(50, holders[0]))
