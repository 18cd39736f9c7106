"""A traced quote says of each rule what evaluating the event, and its explanation, say of it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decide.test_quote_alike import AT, HEAD, USUAL, programs, sales
from loyalrules import Engine, EventError, load_text, make_quote
from loyalrules.decide import quote as quotes
from loyalrules.program.fused_index import FEWEST_FOR_AN_INDEX

RULES = """
  - id: app
    when: sale.made
    if: [sale.channel is app]
    then: [{earn: {amount: 1 per 1 EUR of sale.total, at_most: 12}}]
  - id: cakes
    when: sale.made
    for_each: sale.item
    if: [sale.total >= 10, item.category is cake]
    then: [{earn: {amount: 2 per 1 EUR of item.price}}]
  - id: dearest
    when: sale.made
    if: ["sum(item.price) > 5"]
    then: [{earn: {amount: 7}}]
  - id: badge
    when: sale.made
    then: [{earn: {amount: 1, unit: stamps}}]
"""
TEXT = HEAD.format(currency="EUR", zone="UTC", round="none").replace(
    "units:\n", "units:\n  stamps: {round: none}\n"
) + RULES.replace("earn: {amount: 1 per", "earn: {unit: points, amount: 1 per").replace(
    "{amount: 2", "{unit: points, amount: 2"
).replace("{amount: 7", "{unit: points, amount: 7")


def traced():
    return make_quote(load_text(TEXT), "sale.made", "points", trace=True)


def test_a_trace_says_what_each_rule_gave_and_which_line_stopped_it():
    answer = traced()({**USUAL, "total": "20.00"})

    assert answer.amount == Decimal("218.98")
    assert [(fact.rule, fact.amount, fact.capped, fact.stopped_by) for fact in answer.rules] == [
        ("app", Decimal(12), True, None),
        ("cakes", Decimal("199.98"), False, None),
        ("dearest", Decimal(7), False, None),
    ]


def test_a_rule_that_does_not_fire_has_the_line_that_stopped_it_or_none_where_no_element_passed():
    answer = traced()({**USUAL, "channel": "web", "total": "12.00", "items": []})

    app, cakes, dearest = answer.rules
    assert (app.amount, app.stopped_by.text) == (None, "sale.channel is app")
    assert (cakes.amount, cakes.stopped_by) == (None, None)
    assert dearest.stopped_by.text == "sum(item.price) > 5"
    cheap = traced()({**USUAL, "total": "9.99"})
    assert cheap.rules[1].stopped_by.text == "sale.total >= 10"


def test_the_reasons_of_a_trace_tell_what_was_read_and_what_was_not_known():
    text = TEXT.replace("total: required money", "total: required money\n    shop: text")
    text = text.replace("if: [sale.channel is app]", "if: [sale.shop is north]")
    quote = make_quote(load_text(text), "sale.made", "points", trace=True)

    unknown, _, dearest = quote({**USUAL, "items": []}).reasons()
    elsewhere, *_ = quote({**USUAL, "shop": "south"}).reasons()

    assert unknown.stopped_by.held is None
    assert (elsewhere.stopped_by.held, elsewhere.stopped_by.reads) == (False, (("sale.shop", "south"),))
    assert dearest.stopped_by.held is False


def test_an_unusual_record_is_traced_the_careful_way_to_the_same_facts():
    usual = traced()({**USUAL, "total": "20.00"})
    unusual = traced()({**USUAL, "total": "20"})

    assert unusual.amount == usual.amount
    assert unusual.rules == usual.rules


def test_a_record_that_is_refused_is_refused_with_a_trace_too():
    with pytest.raises(EventError, match="LR601"):
        traced()({**USUAL, "total": "2_0.00"})


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_trace_is_what_evaluating_gives_and_explains(data):
    currency, text = data.draw(programs())
    program = load_text(text)
    plain = make_quote(program, "sale.made", "points")
    quick = make_quote(program, "sale.made", "points", trace=True)
    sale = data.draw(sales(currency))
    with Engine.open(program) as engine:
        outcome = engine.evaluate({"id": "e", "type": "sale.made", "at": AT, "member": "mina", "sale": sale})
        [explained] = engine.explain("e")
    [step] = explained.steps
    answer = quick(sale)
    careful = quotes.careful_traced(program, "sale.made", "points")(sale)

    assert answer.amount == careful.amount == plain(sale)
    given_: dict[str, Fraction] = {}
    for effect in outcome.effects:
        given_[effect.rule] = given_.get(effect.rule, Fraction(0)) + Fraction(str(effect.amount))
    for reason, fact, one in zip(step.reasons, answer.rules, careful.rules, strict=True):
        assert (fact.rule, fact.amount is not None) == (reason.rule.id, reason.fired)
        assert Fraction(fact.amount or 0) == given_.get(fact.rule, 0) == Fraction(one.amount or 0)
        assert fact.capped == one.capped
        stopped = reason.stopped_by
        line = None if stopped is None or stopped.line.by_element else stopped.line
        assert one.stopped_by == line
        if len(program.rules) < FEWEST_FOR_AN_INDEX:
            assert fact.stopped_by == line
