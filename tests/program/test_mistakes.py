"""Mistakes in programs: one problem each, at its place, with what to write instead; no cascades."""

import pytest

from loyalrules import ProgramError, build_registry, load_text
from loyalrules.document.from_text import read_document
from loyalrules.program.from_text import check_document

GOOD = """loyalrules: 1
id: cafe
currency: KRW
timezone: Asia/Seoul
units:
  stars: {worth: 1 KRW, round: down}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  review: month.ended
  levels: [{id: friend}, {id: gold, from: 300000}]
rules:
  - id: base
    when: order.paid
    for_each: order.line
    unless:
      - line.category is gift_card
    then:
      - earn: {amount: 5% of line.net_sales}
  - id: extra
    when: order.paid
    if:
      - member.tier is gold
    then:
      - multiply: {rule: base, by: 2, at_most: 5000}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ProgramError) as caught:
        load_text(text, "cafe.yaml")
    return [f"{p.place.line}:{p.place.column} {p.code} {p.hint or ''}".strip() for p in caught.value.problems]


@pytest.mark.parametrize(
    ("good", "bad", "found"),
    [
        ("unless:", "unles:", ['15:5 LR101 did you mean "unless"?']),
        ("\nrules:", "\nruels:", ['11:1 LR101 did you mean "rules"?']),
        ("order.paid\n    for_each", "order.payed\n    for_each", ['13:11 LR119 did you mean "order.paid"?']),
        ("for_each: order.line", "for_each: order.lines", ['14:15 LR118 did you mean "order.line"?']),
        ("line.category", "line.categry", None),
        ("earn:", "award:", ['18:9 LR127 did you mean "earn"?']),
        ("rule: base", "rule: bas", ['24:26 LR141 did you mean "base"?']),
        ("is gold", "is golt", None),
        ("5% of line.net_sales", "5%", ["18:24 LR151 write for example 5% of order.net_sales"]),
        ("id: extra", "id: base", ["19:9 LR116 give this one another name"]),
        ("from: 300000", "from: 3 USD", None),
        ("currency: KRW", "currency: KRX", None),
        ("timezone: Asia/Seoul", "timezone: Asia/Soul", None),
        ("review: month.ended", "review: monthly", None),
        ("worth: 1 KRW, ", "", ["18:24 LR129 declare  worth:  for stars, or write  1 for every ..."]),
        ("by: 2", "by: 0.5", None),
        (
            "when: order.paid\n    if",
            "when: cart.priced\n    if",
            ["24:9 LR128 only discount, free_item, free_shipping can"],
        ),
    ],
)
def test_one_mistake_is_one_problem_at_its_place(good, bad, found):
    assert good in GOOD
    text = GOOD.replace(good, bad, 1)
    got = problems(text)

    assert len(got) == 1
    line = text[: text.index(bad) if bad else text.index("round")].count("\n") + 1
    if found is not None:
        assert got == found
    else:
        assert got[0].startswith(f"{line}:")


def test_a_section_that_cannot_be_read_is_told_once():
    assert [problem.split()[1] for problem in problems(GOOD.replace("round: down", "ruond: down"))] == [
        "LR101"
    ]


def test_every_problem_of_a_program_is_told_in_one_run_in_the_order_of_the_file():
    text = GOOD.replace("unless:", "unles:").replace("earn:", "award:").replace("is gold", "is golt")
    got = problems(text)

    assert [int(problem.split(":")[0]) for problem in got] == sorted(int(p.split(":")[0]) for p in got)
    assert len(got) >= 2


def test_stars_that_would_stay_pending_for_ever_are_told():
    text = GOOD.replace("round: down}", "round: down, available: {after: order.delivered}}") + (
        "  - id: birthday\n    when: member.birthday\n    then:\n      - earn: {amount: 100}\n"
    )
    program, found = check_document(read_document(text, "cafe.yaml"), build_registry())

    assert program is not None
    assert [(problem.code, problem.severity) for problem in found] == [("LR314", "warning")]


def test_rules_that_multiply_each_other_are_refused():
    text = GOOD.replace(
        "      - earn: {amount: 5% of line.net_sales}",
        "      - multiply: {rule: extra, by: 2}",
    )

    assert any("LR14" in problem for problem in problems(text))
