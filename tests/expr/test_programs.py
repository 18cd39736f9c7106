"""Every kind of expression that real loyalty programs need is read, checked, compiled and printed."""

from pathlib import Path
from typing import NamedTuple

import pytest

from expr.shop import FUNCTIONS
from loyalrules.base.calendar import Zone
from loyalrules.base.money import exponent
from loyalrules.expr.check import check
from loyalrules.expr.check_amount import (
    ForEvery,
    Per,
    RateForEvery,
    RatePer,
    RatePercent,
    Value,
    check_amount,
)
from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import Constants
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.scope import Each, Name, Scope
from loyalrules.expr.to_python import to_python
from loyalrules.expr.to_text import to_text
from loyalrules.expr.typed import Typed
from loyalrules.expr.types import AGE, DATE, MOMENT, TEXT, YES_NO, Type

NUMBERS = """
    friend.orders referrer.friends_total referrer.friends_this_year plus.renewals_in_a_row member.stays
    member.tier_nights member.base_points member.nights member.rolled_nights upline.level campaign.need
    member.visits used(base)
"""
MONEY = """
    order.net_sales order.subtotal order.total line.net_sales donation.amount points.worth value.cap
    member.donated_total membership.fee_paid member.received spent.worth
"""
POINTS = ["given(base)", "campaign.bonus", "points.amount"]
TEXTS = """
    line.category order.category order.method membership.cancelled_by membership.id reward.id donation.from
    points.unit stay.brand member.charity member.email
"""
DATES = ["today", "member.joined", "executive.renews_on", "end of member_year"]
LISTS = ["member.memberships", "member.consents", "value.bonus_categories"]


def scope(currency: str) -> Scope:
    money = Type("money", currency, exponent(currency))
    types = {
        **{path: Type("number", scale=2) for path in NUMBERS.split()},
        **dict.fromkeys(MONEY.split(), money),
        **dict.fromkeys(POINTS, Type("quantity", "points")),
        **dict.fromkeys(TEXTS.split(), TEXT),
        **dict.fromkeys(DATES, DATE),
        **dict.fromkeys(LISTS, Type("list", item=TEXT)),
        "member.tier": Type("text", values=("friend", "gold", "vip")),
        "member.last_order": MOMENT.with_maybe(True),
        "order.placed_at": MOMENT,
        "now": MOMENT,
        "plus.age": AGE.with_maybe(True),
        "order.portal": YES_NO,
        "stay.coupon": YES_NO,
    }
    lists = {
        "spent": Each("spent", "f[0]", {"price": Name("spent.price", money, "{x}[0]")}),
        "night": Each("night", "f[1]", {"price": Name("night.price", money, "{x}[0]")}),
        "line": Each(
            "line",
            "f[2]",
            {
                "category": Name("line.category", TEXT, "{x}[0]"),
                "net_sales": Name("line.net_sales", money, "{x}[1]"),
            },
        ),
    }
    names = {path: Name(path, type_, f"v[{index}]") for index, (path, type_) in enumerate(types.items())}
    return Scope(names, lists, FUNCTIONS, currency, {"points": 0, "stamps": 0}, Zone("Asia/Seoul"))


class Line(NamedTuple):
    currency: str
    form: str
    expression: str


def lines() -> list[Line]:
    table = Path(__file__).with_name("programs.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [Line(*row.split(" ; ")) for row in table if row and not row.startswith("#")]


def compiled(typed: Typed) -> None:
    constants = Constants()
    source = f"def run(v, f):\n    return {to_python(typed, constants)}\n"
    compile_function(source, "run", constants.bindings)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.currency} {line.expression}")
def test_an_expression_of_a_program_is_understood(line: Line):
    here = scope(line.currency)
    if line.form in ("condition", "value"):
        node = parse(line.expression)
        typed = check(node, here, YES_NO if line.form == "condition" else None)

        assert parse(to_text(node)) == node
        compiled(typed)
        return
    node = parse_amount(line.expression)
    amount = check_amount(node, here)

    assert parse_amount(to_text(node)) == node
    if line.form == "rate":
        assert isinstance(amount, RatePercent | RateForEvery | RatePer)
    elif isinstance(amount, Value):
        compiled(amount.typed)
    else:
        assert isinstance(amount, ForEvery | Per)
        compiled(amount.base)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.currency} {line.expression}")
def test_they_are_written_in_the_canonical_way(line: Line):
    """What the examples teach is what `fmt` would write."""
    reader = parse if line.form in ("condition", "value") else parse_amount

    assert to_text(reader(line.expression)) == line.expression
