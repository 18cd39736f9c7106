"""What an expression depends on, and what it asks of single texts and lists."""

import pytest

from expr.shop import checked
from loyalrules.expr.reads import Guard, guards, names_in
from loyalrules.expr.typed import Typed, children, depth, walk


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("order.total > 5", ("order.total",)),
        ("order.total > 5 or order.total < 3", ("order.total",)),
        ("member.tier is gold", ("member.tier",)),
        ("order.net_sales + order.total", ("order.net_sales", "order.total")),
        ("given(base) + given(base)", ("given(base)",)),
        ("member.last_order within 12 months", ("member.last_order", "now")),
        ("member.joined within 12 months", ("member.joined", "today")),
        ("end of month is order.day", ("today", "order.day")),
        ("sum(line.net_sales where line.category is coffee)", ("line.net_sales", "line.category")),
        ("count(line) + count(tender)", ("line", "tender")),
        ("any(line.sku is order.channel)", ("line.sku", "order.channel")),
        ("5 > 3", ()),
    ],
)
def test_names_are_listed_in_order_and_once(text: str, names: tuple[str, ...]):
    assert names_in(checked(text)) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("member.tier is gold", [("member.tier", "is", ("gold",))]),
        ('"gold" is member.tier', [("member.tier", "is", ("gold",))]),
        ("member.tier in [gold, vip]", [("member.tier", "in", ("gold", "vip"))]),
        ("order.tags contains gift", [("order.tags", "contains", ("gift",))]),
        ("gift in order.tags", [("order.tags", "contains", ("gift",))]),
        (
            "member.tier is gold and (order.channel is web and order.total > 5)",
            [("member.tier", "is", ("gold",)), ("order.channel", "is", ("web",))],
        ),
        ("member.tier is gold or order.gift", []),
        ("not member.tier is gold", []),
        ("member.tier is not gold", []),
        ("member.tier not in [gold]", []),
        ("order.number is 5", []),
        ("order.number in [1, 2]", []),
        ("order.gift", []),
        ("order.channel is member.city", []),
        ("order.channel in [web, member.city]", []),
        ("order.channel contains web", []),
        ("lower(order.channel) is web", []),
        ("any(line.category is coffee)", []),
    ],
)
def test_guards_are_what_must_hold_in_any_case(text: str, found: list[tuple[str, str, tuple[str, ...]]]):
    text = text.replace("gift in", '"gift" in')

    assert guards(checked(text)) == [Guard(*guard) for guard in found]  # type: ignore[arg-type]


def test_a_tree_is_walked_from_left_to_right():
    typed = checked("order.number + 2 > 3")

    assert [type(part).__name__ for part in walk(typed)] == [
        "Compared",
        "Total",
        "Read",
        "Constant",
        "Constant",
    ]
    assert depth(typed) == 3
    assert all(isinstance(part, Typed) for part in children(typed))
