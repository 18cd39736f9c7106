"""A program that knows more fields goes on with orders and gifts that an older version read."""

from loyalrules.engine.engine import Engine
from loyalrules.ledger.memory import MemoryStore
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

TEXT = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
{fields}
units:
  points: {{}}
  stars: {{limit: {{times: 1, each: day, when_used_up: wait}}}}
rules:
  - id: base
    when: order.paid
    then: [{{earn: {{unit: points, amount: 1 for every 1 USD of order.net_sales}}}}]
  - id: star
    when: order.paid
    for_each: order.line
    {lines}
    then: [{{earn: {{unit: stars, amount: 1 for every 1 USD of line.net_sales}}}}]
  - id: delivered
    when: order.delivered
    {orders}
    then: [{{earn: {{unit: points, amount: 5 for every 1 USD of order.net_sales}}}}]
"""
FIELDS = "fields: {line.scent: text, order.colour: text, order.aa: text}"
LINES = "if: [line.scent is not known]"
ORDERS = "if: [order.colour is not known]"


def version(*, newer: bool) -> Program:
    told = (
        {"fields": FIELDS, "lines": LINES, "orders": ORDERS}
        if newer
        else {"fields": "", "lines": "", "orders": ""}
    )
    return load_text(TEXT.format(**told), "shop.loyal.yaml", build_registry())


def sent(event: str, type_: str, at: str, **order: object) -> dict[str, object]:
    return {"id": event, "source": "till", "type": type_, "at": at, "member": "mina", "order": order}


def has(engine: Engine, unit: str) -> str:
    return str(engine.member("mina").balance(unit).available)


def test_a_newer_version_reads_what_an_older_one_read() -> None:
    store = MemoryStore()
    older = Engine.open([version(newer=False)], store)
    lines = [{"id": "a", "price": "10.00"}, {"id": "b", "price": "4.00"}]
    for number in (1, 2):
        older.evaluate(sent(f"e{number}", "order.paid", "2026-03-01T12:00:00Z", id=f"A{number}", lines=lines))
    assert (has(older, "points"), has(older, "stars")) == ("28", "14"), "the stars of A2 wait"

    newer = Engine.open([version(newer=True)], store)
    newer.evaluate(sent("d1", "order.delivered", "2026-03-01T13:00:00Z", id="A1"))
    assert has(newer, "points") == str(28 + 5 * 14)
    newer.advance("2026-03-02T00:00:00Z")
    assert has(newer, "stars") == "28", "what waited was given by the lines of now"

    newer.evaluate(sent("r1", "order.refunded", "2026-03-02T12:00:00Z", id="A1", lines=[{"id": "a"}]))
    newer.evaluate(sent("r2", "order.refunded", "2026-03-02T12:00:00Z", id="A2", lines=[{"id": "b"}]))
    assert (has(newer, "points"), has(newer, "stars")) == (str(4 + 5 * 4 + 10), str(4 + 10))
