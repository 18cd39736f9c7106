"""Dates: parts, distances, durations at month ends and in leap years, and the windows around today."""

from collections.abc import Iterator
from datetime import date, timedelta

from conformance.makers.line import Gives
from conformance.oracle import amount, shift, truth, window, years

DAYS = [
    date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 12, 31),
    date(2025, 1, 1), date(2025, 1, 31), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 5),
    date(1900, 2, 28), date(2000, 2, 29), date(2100, 2, 28),
]  # fmt: skip
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPANS = [
    (1, "day"),
    (30, "day"),
    (365, "day"),
    (2, "week"),
    (1, "month"),
    (13, "month"),
    (1, "year"),
    (4, "year"),
]


def vectors() -> Iterator[Gives]:
    yield from _parts()
    yield from _distances()
    yield from _shifted()
    yield from _windows()
    yield from _within()
    yield from _near()


def _parts() -> Iterator[Gives]:
    for day in DAYS:
        row = {"order.day": day.isoformat()}
        yield Gives("month(order.day)", row, amount(day.month))
        yield Gives("year(order.day)", row, amount(day.year))
        yield Gives("day_of_month(order.day)", row, amount(day.day))
        name = WEEK[day.weekday()]
        yield Gives("weekday(order.day)", row, name)
        yield Gives("weekday(order.day) in [saturday, sunday]", row, truth(day.weekday() > 4))
        yield Gives("month(order.day) is 2", row, truth(day.month == 2))
    for expression in (
        "month(order.due)",
        "year(order.due)",
        "weekday(order.due)",
        "day_of_month(order.due)",
    ):
        yield Gives(expression, {"order.due": None}, None)
    for time in ("00:00", "00:59", "01:00", "14:05", "23:59"):
        yield Gives("hour(order.clock)", {"order.clock": time}, amount(int(time[:2])))
    yield Gives("hour(order.pickup)", {"order.pickup": None}, None)


def _distances() -> Iterator[Gives]:
    for first in DAYS[:6]:
        for second in DAYS[1:11]:
            row = {"member.joined": first.isoformat(), "today": second.isoformat()}
            yield Gives("days_between(member.joined, today)", row, amount((second - first).days))
            yield Gives("years_between(member.joined, today)", row, amount(years(first, second)))
    yield Gives(
        "days_between(member.birthday, today)", {"member.birthday": None, "today": "2026-12-05"}, None
    )
    yield Gives(
        "years_between(member.birthday, today) >= 18", {"member.birthday": None, "today": "2026-12-05"}, None
    )
    for now, adult in (("2026-05-19", False), ("2026-05-20", True), ("2026-05-21", True)):
        row = {"member.birthday": "2008-05-20", "today": now}
        yield Gives("years_between(member.birthday, today) >= 18", row, truth(adult))


def _shifted() -> Iterator[Gives]:
    for day in DAYS:
        for count, word in SPANS:
            span = f"{count} {word}" + ("" if count == 1 else "s")
            row = {"order.day": day.isoformat()}
            yield Gives(f"order.day + {span}", row, shift(day, count, word).isoformat())
            yield Gives(f"order.day - {span}", row, shift(day, -count, word).isoformat())
    row = {"order.day": "2024-01-31", "order.due": None}
    yield Gives("order.due + 1 month", row, None)
    # One step after another: each clamps on its own.
    yield Gives("order.day + 1 month + 1 month", row, "2024-03-29")
    yield Gives("order.day + 2 months", row, "2024-03-31")
    yield Gives("order.day + 1 month - 1 month", row, "2024-01-29")
    yield Gives("order.day + (1 month + 1 day)", row, "2024-03-01")
    yield Gives("1 week + order.day", row, "2024-02-07")
    for day, due in ((date(2024, 2, 29), "2025-02-28"), (date(2023, 2, 28), "2024-02-28")):
        row = {"member.joined": day.isoformat(), "order.day": due}
        yield Gives("member.joined + 1 year is order.day", row, "yes")
    for trial, result in (("1 month", "2024-02-29"), ("30 days", "2024-03-01"), ("1 year", "2025-01-31")):
        row = {"order.day": "2024-01-31", "member.trial": trial}
        yield Gives("order.day + member.trial", row, result)


def _windows() -> Iterator[Gives]:
    for day in DAYS:
        for word in ("day", "week", "month", "quarter", "half_year", "year"):
            first, last = window(day, word)
            row = {"today": day.isoformat()}
            yield Gives(f"start of {word}", row, first.isoformat())
            yield Gives(f"end of {word}", row, last.isoformat())
    for day, result in ((date(2026, 12, 5), "2026-12-14"), (date(2024, 2, 29), "2024-02-14")):
        yield Gives("start of month + 13 days", {"today": day.isoformat()}, result)
    yield Gives("days_between(today, end of month)", {"today": "2026-12-05"}, "26")


def _within() -> Iterator[Gives]:
    """Whole days up to today, both included: of 7 days, today and the six before."""
    for count, word in ((1, "day"), (7, "day"), (2, "week"), (1, "month"), (12, "month"), (1, "year")):
        span = f"{count} {word}" + ("" if count == 1 else "s")
        for today in (date(2024, 2, 29), date(2026, 12, 5), date(2026, 3, 30), date(2025, 1, 1)):
            first = shift(today + timedelta(days=1), -count, word)
            for day in (first - timedelta(days=1), first, today, today + timedelta(days=1)):
                inside = first <= day <= today
                row = {"order.day": day.isoformat(), "today": today.isoformat()}
                yield Gives(f"order.day within {span}", row, truth(inside))
                if word == "day":
                    yield Gives(f"order.day not within {span}", row, truth(not inside))
    row = {"order.due": None, "today": "2026-12-05"}
    yield Gives("order.due within 7 days", row, None)
    yield Gives("order.due not within 7 days", row, None)


def _near() -> Iterator[Gives]:
    """With `of`: at most that far before or after."""
    anchor = date(2024, 2, 29)
    for count, word in ((0, "day"), (1, "day"), (7, "day"), (1, "month"), (1, "year")):
        span = f"{count} {word}" + ("" if count == 1 else "s")
        low, high = shift(anchor, -count, word), shift(anchor, count, word)
        for day in (low - timedelta(days=1), low, anchor, high, high + timedelta(days=1)):
            row = {"order.day": day.isoformat(), "member.joined": anchor.isoformat()}
            yield Gives(f"order.day within {span} of member.joined", row, truth(low <= day <= high))
            yield Gives(f"order.day within {span} of 2024-02-29", row, truth(low <= day <= high))
    row = {"order.day": "2024-02-29", "order.due": None}
    yield Gives("order.day within 7 days of order.due", row, None)
