"""Levels with lines of their own follow refunds; sets of levels stand beside each other."""

import pytest

from loyalrules import Engine, load_text
from loyalrules.base.problem import ProgramError

PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
counters:
  spend: {total: order.net_sales, when: order.paid, each: year}
  visits: {count: order.paid, each: year}
tiers:
  levels:
    - {id: basic}
    - {id: gold, if: [member.spend >= 100, member.visits >= 2]}
"""


def paid(number: int, price: int) -> dict[str, object]:
    return {
        "id": f"p{number}", "type": "order.paid", "at": f"2026-03-0{number}T12:00:00Z", "member": "mina",
        "order": {"id": f"A{number}", "lines": [{"price": str(price)}]},
    }  # fmt: skip


def refunded(number: int, day: int) -> dict[str, object]:
    return {
        "id": f"r{number}", "type": "order.refunded", "at": f"2026-03-{day:02}T12:00:00Z", "member": "mina",
        "order": {"id": f"A{number}"},
    }  # fmt: skip


def level(engine: Engine) -> object:
    tier = engine.member("mina").parts["tier"]
    assert isinstance(tier, dict)
    return tier["id"]


def test_a_refund_takes_a_level_back_whose_lines_no_longer_hold():
    engine = Engine.open(load_text(PROGRAM))
    engine.evaluate(paid(1, 60))
    engine.evaluate(paid(2, 60))
    assert level(engine) == "gold"

    engine.evaluate(refunded(1, 5))

    assert level(engine) == "basic"


def test_a_level_that_later_orders_carry_stays():
    engine = Engine.open(load_text(PROGRAM))
    for number, price in ((1, 60), (2, 60), (3, 60)):
        engine.evaluate(paid(number, price))

    engine.evaluate(refunded(1, 5))

    assert level(engine) == "gold"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("if: [member.spend >= 100, member.visits >= 2]", "from: 9", "above the lowest has lines"),
        ("tiers:\n", "tiers:\n  measure: spend\n", "not both"),
        ("tiers:\n", "tiers:\n  go_up: at_review\n", "needs  review:"),
        ("member.spend >= 100", "member.spent >= 100", "member.spend"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(old: str, new: str, words: str):
    with pytest.raises(ProgramError) as caught:
        load_text(PROGRAM.replace(old, new))

    assert any(words in f"{problem.message} {problem.hint}" for problem in caught.value.problems)


def test_lines_keep_their_marks_through_a_ledger(tmp_path):
    file = f"sqlite:///{tmp_path}/ledger.db"
    engine = Engine.open(load_text(PROGRAM), file)
    engine.evaluate(paid(1, 60))
    engine.evaluate(paid(2, 60))

    again = Engine.open(load_text(PROGRAM), file)
    again.evaluate(refunded(2, 6))

    assert level(again) == "basic"
