"""Moments: local days and times, the two days without 24 hours, ages, and hours that are exact."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from conformance.makers.line import Gives
from conformance.oracle import NEW_YORK, amount, local, moment, shift, shift_moment, truth

# Around both changes of the clock in New York, and plain ones.
MOMENTS = [
    datetime(2026, 3, 7, 7, 30, tzinfo=UTC), datetime(2026, 3, 8, 6, 59, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC), datetime(2026, 10, 31, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 12, 5, 20, 0, tzinfo=UTC), datetime(2024, 2, 29, 17, 0, tzinfo=UTC),
    datetime(2026, 1, 1, 4, 59, tzinfo=UTC), datetime(2026, 1, 1, 5, 0, tzinfo=UTC),
]  # fmt: skip
SPANS = [
    (1, "hour"),
    (24, "hour"),
    (90, "minute"),
    (1, "day"),
    (1, "week"),
    (1, "month"),
    (12, "month"),
    (30, "second"),
]


def _span(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def vectors() -> Iterator[Gives]:
    yield from _shifted()
    yield from _local()
    yield from _written()
    yield from _within()
    yield from _ages()


def _shifted() -> Iterator[Gives]:
    for at in MOMENTS:
        row = {"order.placed_at": moment(at)}
        for count, word in SPANS:
            later = shift_moment(at, count, word, NEW_YORK)
            earlier = shift_moment(at, -count, word, NEW_YORK)
            yield Gives(f"order.placed_at + {_span(count, word)}", row, moment(later))
            yield Gives(f"order.placed_at - {_span(count, word)}", row, moment(earlier))
    yield Gives("order.delivered_at + 1 hour", {"order.delivered_at": None}, None)


def _local() -> Iterator[Gives]:
    for at in MOMENTS:
        row, there = {"order.placed_at": moment(at)}, at.astimezone(NEW_YORK)
        yield Gives("hour(order.placed_at)", row, amount(there.hour))
        yield Gives("month(order.placed_at)", row, amount(there.month))
        yield Gives("day_of_month(order.placed_at)", row, amount(there.day))
        yield Gives("weekday(order.placed_at) in [saturday, sunday]", row, truth(there.weekday() > 4))
        for day in ("2026-03-08", "2026-11-01", "2026-01-01"):
            wanted = date.fromisoformat(day)
            yield Gives(f"order.placed_at is {day}", row, truth(there.date() == wanted))
            yield Gives(f"order.placed_at before {day}", row, truth(there.date() < wanted))
        row = {**row, "today": "2026-12-05"}
        days = (date(2026, 12, 5) - there.date()).days
        yield Gives("days_between(order.placed_at, today)", row, amount(days))


def _written() -> Iterator[Gives]:
    """A moment without an offset is on the program's clock: in a gap the jump, of two the first."""
    for text, zulu in (
        ("2026-03-08 01:59", "2026-03-08T06:59:00Z"), ("2026-03-08 02:00", "2026-03-08T07:00:00Z"),
        ("2026-03-08 02:30", "2026-03-08T07:00:00Z"), ("2026-03-08 03:00", "2026-03-08T07:00:00Z"),
        ("2026-11-01 01:30", "2026-11-01T05:30:00Z"), ("2026-11-01 02:00", "2026-11-01T07:00:00Z"),
        ("2026-12-05T15:00", "2026-12-05T20:00:00Z"), ("2026-12-05T15:00Z", "2026-12-05T15:00:00Z"),
        ("2026-12-05T15:00+09:00", "2026-12-05T06:00:00Z"), ("2026-12-05 15:00-0330", "2026-12-05T18:30:00Z"),
        ("2026-12-05 15:00:30", "2026-12-05T20:00:30Z"),
    ):  # fmt: skip
        yield Gives(f"order.placed_at is {text}", {"order.placed_at": zulu}, "yes")
        earlier = datetime.fromisoformat(zulu) - timedelta(seconds=1)
        yield Gives(f"order.placed_at is {text}", {"order.placed_at": moment(earlier)}, "no")
        yield Gives(f"order.placed_at < {text}", {"order.placed_at": moment(earlier)}, "yes")


def _within() -> Iterator[Gives]:
    """Days are whole local days; hours are exact, and the moment just that long ago is outside."""
    for now in (datetime(2026, 3, 8, 16, 0, tzinfo=UTC), datetime(2026, 11, 1, 16, 0, tzinfo=UTC)):
        today = now.astimezone(NEW_YORK).date()
        for count, word in ((1, "day"), (7, "day"), (1, "month"), (12, "month")):
            first = local(shift(today + timedelta(days=1), -count, word), 0, 0, NEW_YORK)
            for at in (first - timedelta(seconds=1), first, now, now + timedelta(seconds=1)):
                row = {"order.placed_at": moment(at), "now": moment(now), "today": today.isoformat()}
                inside = first <= at <= now
                yield Gives(f"order.placed_at within {_span(count, word)}", row, truth(inside))
        for count, word in ((24, "hour"), (3, "minute"), (90, "second")):
            size = timedelta(seconds={"hour": 3600, "minute": 60, "second": 1}[word] * count)
            for at in (now - size, now - size + timedelta(seconds=1), now, now + timedelta(seconds=1)):
                row = {"order.placed_at": moment(at), "now": moment(now), "today": today.isoformat()}
                inside = now - size < at <= now
                yield Gives(f"order.placed_at within {_span(count, word)}", row, truth(inside))
        anchor = {"now": moment(now), "today": today.isoformat(), "order.delivered_at": moment(now)}
        for hours, inside in ((-25, False), (-24, True), (0, True), (24, True), (25, False)):
            row = {**anchor, "order.placed_at": moment(now + timedelta(hours=hours))}
            yield Gives("order.placed_at within 24 hours of order.delivered_at", row, truth(inside))
    yield Gives(
        "order.delivered_at within 7 days", {"order.delivered_at": None, "now": moment(MOMENTS[6])}, None
    )


def _ages() -> Iterator[Gives]:
    """A date begins at its first moment."""
    joined = date(2025, 8, 31)
    begin = local(joined, 0, 0, NEW_YORK)
    for count, word in ((6, "month"), (1, "year"), (10, "day"), (48, "hour")):
        due = shift_moment(begin, count, word, NEW_YORK)
        for now in (due - timedelta(seconds=1), due, due + timedelta(seconds=1)):
            row = {"now": moment(now), "member.joined": joined.isoformat()}
            span = _span(count, word)
            yield Gives(f"now - member.joined >= {span}", row, truth(now >= due))
            yield Gives(f"now - member.joined > {span}", row, truth(now > due))
            yield Gives(f"now - member.joined < {span}", row, truth(now < due))
            yield Gives(f"{span} <= now - member.joined", row, truth(now >= due))
            plan = {"plan.age": [moment(begin), moment(now)]}
            yield Gives(f"plan.age >= {span}", plan, truth(now >= due))
            yield Gives(f"plan.age between {span} and 2 years", plan, truth(now >= due))
    yield Gives("plan.age >= 6 months", {"plan.age": None}, None)
    yield Gives("plan.age < 6 months", {"plan.age": None}, None)
