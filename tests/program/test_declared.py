"""Declared fields and events: they are read, judged, and change nothing else about an event."""

import pytest

from loyalrules import Engine, EventError, ProgramError, load_text

HEAD = "loyalrules: 1\nid: shop\ncurrency: EUR\ntimezone: UTC\nunits: {points: {worth: 0.01 EUR}}\n"
RULE = """rules:
  - id: base
    when: order.paid
    for_each: order.line
    if:
      - line.own_cup
      - order.portal is app
    then: [{earn: {amount: 1 for every 1 EUR of line.net_sales}}]
"""
AT = "2026-05-01T10:00:00Z"


def order(*lines: dict, **fields: object) -> dict:
    return {
        "id": "e", "type": "order.paid", "at": AT, "member": "m",
        "order": {"id": "o", "lines": list(lines), **fields},
    }  # fmt: skip


def test_a_refund_by_line_knows_the_lines_of_an_order_with_declared_fields():
    engine = Engine.open([load_text(HEAD + "fields: {line.own_cup: yes/no, order.portal: text}\n" + RULE)])
    lines = [{"id": "a", "price": "40", "own_cup": True}, {"id": "b", "price": "5", "own_cup": True}]
    engine.evaluate(order(*lines, portal="app"))
    engine.evaluate(
        {"id": "r", "type": "order.refunded", "at": AT, "order": {"id": "o", "lines": [{"id": "a"}]}}
    )

    assert engine.member("m").balances["points"].available == 5


def test_a_declared_field_that_is_not_sent_is_not_known_and_stops_the_rule():
    engine = Engine.open([load_text(HEAD + "fields: {line.own_cup: yes/no, order.portal: text}\n" + RULE)])
    outcome = engine.evaluate(order({"id": "a", "price": "40"}, portal="app"))

    assert outcome.effects == ()
    assert "not known" in outcome.explain()


def test_a_required_field_that_is_not_sent_is_refused():
    text = HEAD + (
        "events: {stay.completed: {nights: required number}}\n"
        "rules: [{id: night, when: stay.completed, then: [{earn: {amount: 10 * stay.nights}}]}]\n"
    )
    engine = Engine.open([load_text(text)])
    stay = {"id": "s", "type": "stay.completed", "at": AT, "member": "m", "stay": {"nights": 3}}

    assert engine.evaluate(stay).balances["m"]["points"].available == 30
    with pytest.raises(EventError, match="nights is missing"):
        engine.evaluate({**stay, "id": "s2", "stay": {}})


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("fields: {portal: text}", "LR111"),
        ("fields: {ordr.portal: text}", "LR111"),
        ("fields: {order.portal: string}", "LR112"),
        ("fields: [order.portal]", "LR115"),
        ("events: {order.paid: {portal: text}}", "LR113"),
        ("events: {stay: {nights: number}}", "LR114"),
        ("events: {stay.completed: {nights: numbr}}", "LR112"),
    ],
)
def test_a_mistaken_declaration_is_told(declared, code):
    with pytest.raises(ProgramError) as caught:
        load_text(HEAD + declared + "\n")

    assert [problem.code for problem in caught.value.problems] == [code]
