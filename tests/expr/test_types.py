"""Which types go together with which word: every pair is accepted or refused as the table says."""

import itertools
from fractions import Fraction

import pytest

from expr.shop import SCOPE, TYPES, checked
from loyalrules.expr.check import check
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.types import MOMENT, NUMBER, TEXT, Type, natural, scale_of

# One name for each kind of value, in the order of the columns below.
SAMPLES = {
    "money": "order.total",
    "euro": "order.in_euro",
    "number": "order.number",
    "percent": "order.rate",
    "stars": "member.stars",
    "text": "order.channel",
    "yes/no": "order.gift",
    "date": "order.day",
    "time": "order.clock",
    "moment": "order.placed_at",
    "duration": "member.trial",
    "age": "shop.age",
    "list": "order.tags",
}
SAME = {(kind, kind) for kind in SAMPLES}
AMOUNTS = ("money", "euro", "number", "percent", "stars")
TIMES = {("date", "moment"), ("moment", "date"), ("time", "moment"), ("moment", "time")}
ORDERED = {pair for pair in SAME if pair[0] in (*AMOUNTS, "date", "time", "moment")} | TIMES
AGES = {("age", "duration"), ("duration", "age")}

ACCEPTED: dict[str, set[tuple[str, str]]] = {
    "is": (SAME - {("age", "age"), ("list", "list")}) | TIMES,
    "is not": (SAME - {("age", "age"), ("list", "list")}) | TIMES,
    "<": ORDERED | AGES,
    "<=": ORDERED | AGES,
    ">": ORDERED | AGES,
    ">=": ORDERED | AGES,
    "before": {pair for pair in ORDERED if set(pair) <= {"date", "time", "moment"}},
    "after": {pair for pair in ORDERED if set(pair) <= {"date", "time", "moment"}},
    "in": {("text", "list")},
    "not in": {("text", "list")},
    "contains": {("list", "text"), ("text", "text")},
    "not contains": {("list", "text"), ("text", "text")},
    "and": {("yes/no", "yes/no")},
    "or": {("yes/no", "yes/no")},
    "+": {pair for pair in SAME if pair[0] in AMOUNTS}
    | {("date", "duration"), ("moment", "duration"), ("duration", "date"), ("duration", "moment")},
    "-": {pair for pair in SAME if pair[0] in AMOUNTS}
    | {("date", "duration"), ("moment", "duration")}
    | set(itertools.product(("date", "moment"), repeat=2)),
    "*": {(left, right) for left in AMOUNTS for right in ("number", "percent")}
    | {(left, right) for left in ("number", "percent") for right in AMOUNTS},
    "/": {(left, right) for left in AMOUNTS for right in ("number", "percent")}
    | {(kind, kind) for kind in AMOUNTS},
    "of": {("percent", kind) for kind in AMOUNTS},
    "within": {("date", "duration"), ("moment", "duration")},
}


def is_accepted(text: str) -> bool:
    try:
        check(parse(text), SCOPE, sensible=False)
    except ExprErrors:
        return False
    return True


@pytest.mark.parametrize("word", ACCEPTED)
@pytest.mark.parametrize("left", SAMPLES)
def test_a_pair_of_types_is_accepted_exactly_where_the_table_says(word: str, left: str):
    for right in SAMPLES:
        text = f"{SAMPLES[left]} {word} {SAMPLES[right]}"

        assert is_accepted(text) == ((left, right) in ACCEPTED[word]), text


@pytest.mark.parametrize("kind", SAMPLES)
def test_only_yes_or_no_has_an_opposite_and_only_amounts_a_minus(kind: str):
    assert is_accepted(f"not {SAMPLES[kind]}") == (kind == "yes/no")
    assert is_accepted(f"-{SAMPLES[kind]}") == (kind in AMOUNTS)


@pytest.mark.parametrize("kind", SAMPLES)
def test_everything_can_be_asked_whether_it_is_known(kind: str):
    assert is_accepted(f"{SAMPLES[kind]} is known")
    assert is_accepted(f"{SAMPLES[kind]} is not known")


@pytest.mark.parametrize(
    ("text", "kind", "unit", "scale", "maybe"),
    [
        ("order.total", "money", "USD", 2, False),
        ("order.total + 1", "money", "USD", 2, False),
        ("order.total + 0.125", "money", "USD", 3, False),
        ("order.total * order.weight", "money", "USD", 5, False),
        ("5% of order.total", "money", "USD", 4, False),
        ("50% of order.total", "money", "USD", 3, False),
        ("100% of order.total", "money", "USD", 2, False),
        ("order.total / 2", "money", "USD", 3, False),
        ("order.total / 3", "money", "USD", None, False),
        ("order.total / order.number", "money", "USD", None, True),
        ("order.total / order.net_sales", "number", None, None, True),
        ("order.total * order.share", "money", "USD", None, False),
        ("order.rate of order.total", "money", "USD", 6, False),
        ("order.rate * order.rate", "percent", None, 8, False),
        ("order.rate / order.rate", "number", None, None, True),
        ("member.visits + 1", "number", None, 0, True),
        ("1.50", "number", None, 1, False),
        ("1.00 USD", "money", "USD", 0, False),
        ("1 / 3", "number", None, None, False),
        ("0.5%", "percent", None, 3, False),
        ("10 stamps", "quantity", "stamps", 0, False),
        ("min(order.total, 50)", "money", "USD", 2, False),
        ("min(order.weight, order.number)", "number", None, 3, False),
        ("min(order.weight, order.share)", "number", None, None, False),
        ("round_up(order.total, 1000)", "money", "USD", 2, False),
        ("round_up(order.share)", "number", None, None, False),
        ("round_down(order.total, order.net_sales)", "money", "USD", 2, True),
        ("sum(line.net_sales)", "money", "USD", 2, False),
        ("sum(line.weight)", "number", None, 3, True),
        ("average(line.net_sales)", "money", "USD", None, True),
        ("least(line.baked_on)", "date", None, 0, True),
        ("count(line)", "number", None, 0, False),
        ("distinct(line.brand)", "number", None, 0, True),
        ("domain(order.channel)", "text", None, 0, True),
        ("today - member.joined", "age", None, 0, False),
        ("member.birthday + 1 day", "date", None, 0, True),
        ("start of quarter", "date", None, 0, False),
        ("start of member_year", "date", None, 0, True),
        ("member.visits > 3", "yes/no", None, 0, True),
        ("member.city is known", "yes/no", None, 0, False),
        ("member.adult and order.gift", "yes/no", None, 0, True),
        ("any(line.own_cup)", "yes/no", None, 0, False),
        ("order.number in [1, member.visits]", "yes/no", None, 0, True),
        ("order.tags contains a", "yes/no", None, 0, False),
        ("order.ratings contains 1", "yes/no", None, 0, True),
    ],
)
def test_type_scale_and_doubt_of_a_result_are_known_beforehand(
    text: str, kind: str, unit: str | None, scale: int | None, maybe: bool
):
    type_ = checked(text).type

    assert (type_.kind, type_.unit, type_.scale, type_.maybe) == (kind, unit, scale, maybe)


def test_types_are_said_so_that_everybody_understands():
    said = {path: type_.said for path, type_ in TYPES.items()}

    assert said["order.total"] == "money (USD)"
    assert said["member.stars"] == "an amount of stars"
    assert said["order.tags"] == "a list of text"
    assert said["order.gift"] == "yes or no"
    assert str(Type("list", item=MOMENT)) == "list of moment"


def test_types_are_alike_when_kind_and_unit_are():
    assert Type("money", "USD", 2).like(Type("money", "USD", 4, maybe=True))
    assert not Type("money", "USD").like(Type("money", "EUR"))
    assert not NUMBER.like(TEXT)
    assert NUMBER.with_maybe(False) is NUMBER


def test_a_scale_is_the_smallest_that_holds_a_value():
    for text, scale in (("1", 0), ("1.50", 1), ("0.125", 3), ("1/8", 3), ("1/3", None), ("1/7", None)):
        assert scale_of(Fraction(text)) == scale
    assert natural(1250, 2) == natural(Fraction(25, 2), None) == Fraction("12.5")
