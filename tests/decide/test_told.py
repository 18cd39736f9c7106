"""What is said of gifts and pay-outs: who gives what to whom, in three languages."""

from pathlib import Path

import pytest

from loyalrules.engine.engine import Engine

PROGRAM = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
funds:
  causes:
    charities: [library, parks]
    goods: [meals]
    pay_out: {when: month.ended, at_least: 1 USD, at_most: 2 USD, round: down}
    receipts: {}
rules:
  - id: give
    when: order.paid
    then:
      - donate: {to: causes, from: member, amount: "round_up(order.total, 5 USD) - order.total"}
      - donate: {to: causes, from: shop, amount: 1% of order.net_sales, round: none}
      - donate: {to: causes, from: shop, unit: meals, amount: 2}
"""
ORDER = {
    "id": "e1", "type": "order.paid", "at": "2026-01-10T10:00:00Z", "member": "mina",
    "order": {"id": "A1", "lines": [{"id": "a", "price": "12.30"}, {"id": "b", "price": "80.15"}]},
}  # fmt: skip
REFUND = {"id": "e2", "type": "order.refunded", "at": "2026-01-11T10:00:00Z", "order": {"id": "A1"}}
PAID = {
    "en": [
        "receipt 2026-1: 2.55 USD to causes",
        "mina gives 2.55 USD to causes",
        "the shop gives 0.9245 USD to causes for mina",
        "the shop gives 2 meals to causes for mina",
    ],
    "ko": [
        "영수증 2026-1: causes에 2.55 USD",
        "mina 회원이 causes에 2.55 USD를 기부합니다",
        "상점이 mina 회원의 몫으로 causes에 0.9245 USD를 기부합니다",
        "상점이 mina 회원의 몫으로 causes에 2 meals를 기부합니다",
    ],
    "zh": [
        "收据 2026-1：捐给 causes 2.55 USD",
        "mina 向 causes 捐 2.55 USD",
        "店铺为 mina 向 causes 捐 0.9245 USD",
        "店铺为 mina 向 causes 捐 2 meals",
    ],
}


def engine(tmp_path: Path) -> Engine:
    file = tmp_path / "giving.loyal.yaml"
    file.write_text(PROGRAM, encoding="utf-8")
    return Engine.open(file)


@pytest.mark.parametrize("lang", ["en", "ko", "zh"])
def test_a_gift_says_who_gives_what_to_whom(tmp_path: Path, lang: str):
    said = engine(tmp_path).evaluate(ORDER).explain(lang=lang).splitlines()

    assert said[: len(PAID[lang])] == PAID[lang]


def test_a_refund_says_what_comes_back_and_that_the_receipt_is_lower(tmp_path: Path):
    opened = engine(tmp_path)
    opened.evaluate(ORDER)

    assert opened.evaluate(REFUND).explain().splitlines()[:4] == [
        "receipt 2026-1 is lowered by 2.55 USD",
        "mina gets 2.55 USD back from causes",
        "the shop takes 0.9245 USD for mina back from causes",
        "the shop takes 2 meals for mina back from causes",
    ]


def test_a_pay_out_says_what_was_paid_carried_and_dropped(tmp_path: Path):
    opened = engine(tmp_path)
    opened.evaluate(ORDER)
    opened.evaluate({**ORDER, "id": "e3", "order": {"id": "A2", "lines": [{"price": "96.00"}]}})
    opened.advance("2026-02-01T00:00:00Z")
    told = [
        line
        for row in opened.store.history("giving")
        if row.event_type == "time.passed"
        for one in opened.explain(row.id)
        for line in one.text().splitlines()
    ]

    assert "library gets 4.22225 USD of what causes divides" in told
    assert "library is paid 2.00 USD for 2026-01" in told
    assert "more than at_most is not paid" in told
    assert "2.22 is carried to the next period" in told
    assert "library is paid 2 meals for 2026-01" in told
