"""Each event of an order is decided again under the version of the program that decided it."""

from pathlib import Path

from loyalrules import Engine, load_text

PROGRAM = """
loyalrules: 1
id: two-versions
currency: EUR
timezone: UTC
units:
  points: {worth: 0.01 EUR, round: down}
rules:
  - id: bought
    when: order.paid
    then: [{earn: {amount: PAID for every 1 EUR of order.net_sales}}]
  - id: brought
    when: order.delivered
    then: [{earn: {amount: BROUGHT for every 1 EUR of order.net_sales}}]
"""


def test_a_refund_decides_purchase_and_delivery_each_under_its_own_version(tmp_path: Path):
    store = f"sqlite:///{tmp_path / 'ledger.db'}"
    order = {"id": "a", "lines": [{"id": "l", "price": "100"}]}
    with Engine.open([load_text(PROGRAM.replace("PAID", "1").replace("BROUGHT", "2"))], store) as first:
        first.evaluate(
            {"id": "1", "type": "order.paid", "at": "2026-01-01T00:00:00Z", "member": "m", "order": order}
        )
    with Engine.open([load_text(PROGRAM.replace("PAID", "5").replace("BROUGHT", "3"))], store) as second:
        second.evaluate(
            {"id": "2", "type": "order.delivered", "at": "2026-01-02T00:00:00Z", "order": {"id": "a"}}
        )
        assert int(second.member("m").balance("points").available) == 100 + 300
        part = {"id": "a", "amount": "40"}
        second.evaluate({"id": "3", "type": "order.refunded", "at": "2026-01-03T00:00:00Z", "order": part})

        assert int(second.member("m").balance("points").available) == 60 + 180
