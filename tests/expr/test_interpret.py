"""The interpreter as explanations use it: what was read, and what it was."""

from fractions import Fraction
from typing import Any

import pytest

from expr.shop import checked, told
from loyalrules.base.calendar import Duration, Zone, read_date
from loyalrules.expr import runtime
from loyalrules.expr.interpret import exact_value, interpret
from loyalrules.expr.typed import Read
from loyalrules.expr.types import Type


def watched(text: str, row: dict[str, Any]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def watch(read: Read, value: Any) -> None:
        seen.append((read.name.path, value))

    def elements(word: str) -> list[Any]:
        return [lambda path, item=item: item[path.partition(".")[2]] for item in row[word]]

    interpret(checked(text), row.__getitem__, elements, watch)
    return seen


def test_every_name_that_is_read_is_told_with_its_exact_value():
    assert watched(
        "order.total > 5 and member.tier is gold", {"order.total": 1250, "member.tier": "vip"}
    ) == [
        ("order.total", Fraction("12.5")),
        ("member.tier", "vip"),
    ]


def test_fields_of_elements_are_told_one_by_one():
    row = {"line": [{"net_sales": 500, "own_cup": True}, {"net_sales": 700, "own_cup": False}]}

    assert watched("sum(line.net_sales where line.own_cup)", row) == [
        ("line.own_cup", True),
        ("line.own_cup", False),
        ("line.net_sales", Fraction(5)),
    ]


def test_values_are_converted_by_the_type_of_their_name():
    assert exact_value(None, Type("number")) is None
    assert exact_value((100, None), Type("list", item=Type("number", scale=2))) == (Fraction(1), None)
    assert exact_value("a", Type("text")) == "a"


def test_the_right_side_is_always_read():
    """No short cut hides a name from an explanation."""
    assert [
        path for path, _ in watched("order.gift and order.total > 5", {"order.gift": False, "order.total": 1})
    ] == [
        "order.gift",
        "order.total",
    ]


@pytest.mark.parametrize(
    ("start", "duration", "sign", "end"),
    [
        ("2026-01-31", Duration(1, 0), 1, "2026-02-28"),
        ("2026-03-31", Duration(1, 0), -1, "2026-02-28"),
        ("2024-02-29", Duration(12, 0), 1, "2025-02-28"),
        ("2026-12-31", Duration(0, 1), 1, "2027-01-01"),
        ("9999-12-31", Duration(0, 1), 1, "9999-12-31"),
        ("0001-01-01", Duration(1, 0), -1, "0001-01-01"),
        ("9999-12-31", Duration(0, 1), -1, "9999-12-30"),
    ],
)
def test_days_are_moved_by_the_calendar_and_stop_at_its_ends(
    start: str, duration: Duration, sign: int, end: str
):
    assert runtime.shift_day(read_date(start), duration, sign) == read_date(end)


def test_moments_stop_at_the_ends_of_the_calendar():
    zone = Zone("Asia/Seoul")
    last = zone.start_of_day(read_date("9999-12-31"))
    first = zone.start_of_day(read_date("0001-01-01"))

    assert runtime.shift_moment(zone, last, Duration(months=1), 1) == last
    assert runtime.shift_moment(zone, first, Duration(months=1), -1) == first


def test_windows_are_asked_of_any_day():
    for side in ("start", "end"):
        for day in (-5, 0, 1, 10**7):
            assert 0 < runtime.edge(side, "year")(day) < 4 * 10**6


def test_recent_moments_agree_with_the_plain_form_on_every_day():
    zone, duration = Zone("America/New_York"), Duration(months=1)
    quick = runtime.recent_moments(zone, duration)
    now = zone.instant(read_date("2026-03-31"), 0)
    for hours in range(-40, 24 * 70, 7):
        moment = now - hours * 3_600_000_000
        assert quick(moment, now) == runtime.recent_moment(zone, moment, now, duration)


def test_arithmetic_of_the_reference_is_exact():
    assert told(checked("order.share + 1 / 3"), {"order.share": Fraction(2, 3)}) == 1
