"""Funds, votes, pools, receipts, granted time and fees in points: every store keeps them alike."""

from pathlib import Path
from typing import Any

import pytest

from loyalrules import load
from loyalrules.engine.engine import Engine
from loyalrules.ledger.postgres import PostgresStore
from loyalrules.report.gifts import paid_periods, receipts

PROGRAM = """
loyalrules: 1
id: families
currency: USD
timezone: UTC
units: {tokens: {}, points: {worth: 0.01 USD, pay: {at_least: 1}}}
fields: {member.club: text}
values: {pool: {each: month, given: outside}}
counters: {spend: {total: order.net_sales, when: order.paid, if: [member.club is known], each: month, per: program}}
funds:
  voted: {charities: [library, parks, shelter], votes: {cost: 1 tokens}, pay_out: {when: month.ended}, receipts: {from: both}}
  clubs: {apart_by: member.club, pay_out: {when: month.ended, round: down, at_least: 25 USD}}
memberships: {plus: {price: {amount: 10 USD, each: month}, refund: {gives: unused days}}}
referrals: {attach: {when: member.joined}}
rules:
  - {id: token, when: order.paid, then: [{earn: {unit: tokens, amount: 1}}]}
  - {id: points, when: order.paid, then: [{earn: {unit: points, amount: 10 per 1 USD of order.net_sales}}]}
  - {id: share, when: order.paid, then: [{donate: {to: voted, from: shop, amount: 1% of order.net_sales, budget: {total: 3, each: month}}}]}
  - {id: month, when: referral.qualified, then: [{grant_membership: {plan: plus, to: referrer, for: 1 month}}]}
  - id: part-of-the-pool
    when: month.ended
    if: [member.spend > 0]
    then:
      - donate: {to: clubs, from: shop, amount: value.pool * (member.spend / program.spend), round: none, limit: {total: 300 USD, each: month}}
"""  # noqa: E501
TENDERS = [{"method": "points", "amount": "4"}]
EVENTS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("member.joined", "ann", "01", "member", {"club": "chess"}),
    ("member.joined", "bo", "01", "member", {"club": "rowing", "referrer": "ann"}),
    ("member.joined", "cy", "01", "member", {"referrer": "bo"}),
    ("value.declared", "office", "02", "declared", {"name": "pool", "value": "400", "period": "2026-01"}),
    ("order.paid", "ann", "03", "order", {"id": "A", "lines": [{"price": "100.00"}]}),
    ("order.paid", "bo", "04", "order", {"id": "B", "lines": [{"price": "150.00"}]}),
    ("order.paid", "cy", "05", "order", {"id": "C", "lines": [{"price": "90.00"}]}),
    ("fund.voted", "ann", "06", "vote", {"for": "parks", "fund": "voted"}),
    ("fund.voted", "bo", "07", "vote", {"for": "library", "fund": "voted"}),
    ("fund.voted", "bo", "07", "vote", {"for": "library", "fund": "voted"}),
    ("membership.bought", "cy", "08", "membership", {"id": "plus", "tenders": TENDERS}),
    ("order.refunded", "bo", "09", "order", {"id": "B", "amount": "50.00"}),
    ("order.refunded", "cy", "10", "order", {"id": "C"}),
    ("membership.cancelled", "cy", "20", "membership", {"id": "plus", "at_end": False}),
)  # fmt: skip
STORES = ("sqlite", "postgresql", "serializable")


def opened(path: Path, kind: str, folder: Path, request: pytest.FixtureRequest, url: str) -> Engine:
    if kind == "memory":
        return Engine.open(path)
    if kind == "sqlite":
        return Engine.open(path, store=f"sqlite:///{folder / 'loyalty.db'}")
    if kind == "postgresql":
        return Engine.open(path, store=PostgresStore(url))
    return Engine.open(path, store=PostgresStore(url, isolation="serializable"))


def story(path: Path, kind: str, request: pytest.FixtureRequest) -> list[Any]:
    """Send everything, opening the ledger anew now and then; return what came of it."""
    found: list[Any] = []
    url = "" if kind in ("memory", "sqlite") else request.getfixturevalue("postgres")
    engine = opened(path, kind, path.parent, request, url)
    for number, (event, member, day, word, record) in enumerate(EVENTS):
        answer = engine.evaluate(
            {
                "specversion": "1.0", "source": "shop", "id": f"e{number}", "type": event,
                "time": f"2026-01-{day}T12:00:00Z", "subject": member, "data": {word: record},
            }
        )  # fmt: skip
        found.append((answer.refused, [(one.rule, str(one.amount), one.detail) for one in answer.effects]))
        if kind != "memory" and number % 4 == 3:
            engine.close()
            engine = opened(path, kind, path.parent, request, url)
    found.append(engine.advance("2026-02-01T00:00:00Z"))
    program = load(path)
    history = list(engine.store.history(program.id))
    found.append(paid_periods(program, history))
    found.append(receipts(program, history))
    found.append([engine.member(member) for member in ("ann", "bo", "cy")])
    found.append(engine.verify())
    engine.close()
    return found


@pytest.mark.parametrize("kind", STORES)
def test_what_a_store_keeps_of_the_families_is_what_memory_knows(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    path = tmp_path / "families.loyal.yaml"
    path.write_text(PROGRAM, encoding="utf-8")
    known = story(path, "memory", request)

    assert story(path, kind, request) == known
    assert known[-1] == []
    paid = {(one.fund, one.charity): str(one.paid) for one in known[-4]}
    assert paid["clubs", "chess"] == "200"
    assert paid["clubs", "rowing"] == "200"
