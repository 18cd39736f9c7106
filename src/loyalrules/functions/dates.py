"""Parts of dates and times, and the days between two dates."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import FIRST_DAY, HOUR, LAST_DAY
from loyalrules.expr.functions import Function, Parameter, simple
from loyalrules.expr.types import NUMBER, Type

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DATE = Parameter("date", ("date",))
_TIME = Parameter("time", ("time",))


def _date(day: int) -> date:
    return date.fromordinal(min(max(day, FIRST_DAY), LAST_DAY))


def _month(day: int) -> int:
    return _date(day).month


def _year(day: int) -> int:
    return _date(day).year


def _weekday(day: int) -> str:
    return WEEKDAYS[(day - 1) % 7]  # Day 1, 0001-01-01, was a Monday.


def _day_of_month(day: int) -> int:
    return _date(day).day


def _years_between(first: int, second: int) -> int:
    """Whole years; of somebody born on 29 February, the next is full on 1 March of a common year."""
    one, other = _date(first), _date(second)
    if first > second:
        return -_years_between(second, first)
    return other.year - one.year - ((other.month, other.day) < (one.month, one.day))


def _hour(time: int) -> int:
    return time // HOUR


def _days_between(first: int, second: int) -> int:
    return second - first


def _number(
    name: str,
    parameters: tuple[Parameter, ...],
    helper: Callable[..., int],
    doc: str,
    examples: tuple[str, ...],
    least: int | None = None,
    most: int | None = None,
) -> Function:
    def interpret(*values: Any) -> Fraction:
        return Fraction(helper(*values))

    return Function(
        name,
        parameters,
        lambda types: NUMBER,
        simple(helper),
        interpret,
        doc,
        examples,
        least=least,
        most=most,
    )


FUNCTIONS: tuple[Function, ...] = (
    _number(
        "days_between",
        (Parameter("first", ("date",)), Parameter("second", ("date",))),
        _days_between,
        "How many days the second date is after the first; below 0 when it is before.",
        ("days_between(member.joined, today) >= 30", "days_between(2026-12-05, 2026-12-25) is 20"),
    ),
    _number(
        "month",
        (_DATE,),
        _month,
        "The month of a date: 1 to 12.",
        ("month(today) is 12", "month(2026-12-05) is 12"),
        1,
        12,
    ),
    _number(
        "years_between",
        (Parameter("first", ("date",)), Parameter("second", ("date",))),
        _years_between,
        "How many whole years passed from the first date to the second; below 0 when it is before.",
        ("years_between(member.birthday, today) >= 18", "years_between(2008-02-29, 2026-02-28) is 17"),
    ),
    _number(
        "day_of_month",
        (_DATE,),
        _day_of_month,
        "The day of the month of a date: 1 to 31.",
        ("day_of_month(today) in [1, 15]", "day_of_month(2024-02-29) is 29"),
        1,
        31,
    ),
    _number(
        "year",
        (_DATE,),
        _year,
        "The year of a date.",
        ("year(member.joined) < 2020", "year(2026-12-05) is 2026"),
        1,
        9999,
    ),
    _number(
        "hour",
        (_TIME,),
        _hour,
        "The hour of a time: 0 to 23.",
        ("hour(order.placed_at) in [8, 9]", "hour(14:05) is 14"),
        0,
        23,
    ),
    Function(
        "weekday",
        (_DATE,),
        lambda types: Type("text", values=WEEKDAYS),
        simple(_weekday),
        _weekday,
        "The day of the week of a date: monday to sunday.",
        ("weekday(today) in [saturday, sunday]", "weekday(2026-12-05) is saturday"),
    ),
)
