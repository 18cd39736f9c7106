"""Links and gifts outlive the process: a ledger in a file, closed and opened between any two events."""

from pathlib import Path

import pytest

from loyalrules.engine.engine import Engine

PROGRAM = """
loyalrules: 1
id: both
currency: USD
timezone: UTC
units:
  credit: {worth: 1 USD, round: {down_to: 0.01}, expires: {after: 30 days}}
funds: {library: {}}
referrals: {attach: {touch: last}, qualified: {within: 30 days}, never_reward: [same_email]}
rules:
  - id: thanks
    when: referral.qualified
    for_each: member.upline
    then: [{earn: {to: upline, amount: {of: order.net_sales, by: upline.level, steps: [{is: 1, gives: 10%}, {otherwise: 1%}]}}}]
  - id: give
    when: order.paid
    then: [{donate: {to: library, from: member, amount: 3% of order.net_sales}}]
  - id: match
    when: donation.received
    if: [donation.from is member]
    then: [{donate: {to: library, from: shop, amount: 100% of donation.amount, budget: {total: 2, each: month}}}]
"""  # noqa: E501
EVENTS = (
    ("referral.accepted", "jun", "2026-01-01", {"referrer": "ann"}),
    ("referral.accepted", "jun", "2026-01-02", {"referrer": "mina"}),
    ("referral.accepted", "mina", "2026-01-02", {"referrer": "noor"}),
    ("referral.accepted", "noor", "2026-01-03", {"referrer": "jun"}),
    ("order.paid", "jun", "2026-01-05", {"id": "A1", "lines": [{"id": "l1", "price": "50.00"}]}),
    ("order.paid", "mina", "2026-01-06", {"id": "B1", "lines": [{"id": "l1", "price": "30.00"}]}),
    ("order.refunded", "jun", "2026-01-07", {"id": "A1", "amount": "20.00"}),
    ("order.refunded", "mina", "2026-01-08", {"id": "B1"}),
    ("order.paid", "mina", "2026-01-09", {"id": "B2", "lines": [{"id": "l1", "price": "80.00"}]}),
)
MEMBERS = ("jun", "mina", "noor", "ann")


def send(engine: Engine, number: int) -> str:
    kind, member, day, record = EVENTS[number]
    word = "referral" if kind.startswith("referral") else "order"
    return engine.evaluate(
        {
            "specversion": "1.0", "source": "shop", "id": f"e{number}", "type": kind,
            "time": f"{day}T12:00:00Z", "subject": member, "data": {word: record},
        }
    ).refused  # fmt: skip


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "both.loyal.yaml"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def test_what_a_file_keeps_is_what_memory_knows(program: Path, tmp_path: Path):
    store = f"sqlite:///{tmp_path / 'loyalty.db'}"
    with Engine.open(program) as memory:
        refused = []
        for number in range(len(EVENTS)):
            with Engine.open(program, store) as engine:
                assert send(engine, number) == send(memory, number)
                refused.append(bool(send(engine, number)))
        assert refused == [number == 3 for number in range(len(EVENTS))]
        with Engine.open(program, store) as engine:
            for member in MEMBERS:
                assert engine.member(member) == memory.member(member)
            assert engine.member("jun").parts["referrer"] == "mina"
            assert engine.member("ann").parts["friends"] == {"invited": 0, "qualified": 0}
            assert engine.member("mina").parts["friends"] == {"invited": 1, "qualified": 1}
            assert str(engine.member("mina").balance("credit").available) == "3.00"
            assert str(engine.member("noor").balance("credit").available) == "8.30"
            assert engine.member("jun").parts["donated"] == {"library": {"member": "1.50", "shop": "1.50"}}
            assert engine.member("mina").parts["donated"] == {"library": {"member": "2.40", "shop": "0.50"}}
            assert engine.verify() == memory.verify()
