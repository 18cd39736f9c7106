"""between: both ends of amounts and dates are inside, the end of times and moments is outside."""

from collections.abc import Iterator
from fractions import Fraction

from conformance.makers.line import Gives
from conformance.oracle import truth


def vectors() -> Iterator[Gives]:
    yield from _amounts()
    yield from _dates()
    yield from _times()
    yield from _moments()


def _both(name: str, ends: str, value: str | None, answer: bool | None) -> Iterator[Gives]:
    yield Gives(f"{name} between {ends}", {name: value}, truth(answer))
    yield Gives(f"{name} not between {ends}", {name: value}, truth(None if answer is None else not answer))


def _amounts() -> Iterator[Gives]:
    cases = [
        ("order.quantity", "2 and 5", 2, 5, ["1", "2", "3", "5", "6"]),
        ("order.quantity", "-5 and -2", -5, -2, ["-6", "-5", "-2", "-1"]),
        ("order.quantity", "3 and 3", 3, 3, ["2", "3", "4"]),
        ("order.weight", "0.5 and 1.25", Fraction(1, 2), Fraction(5, 4), ["0.499", "0.500", "1.25", "1.251"]),
        ("order.share", "0.5 and 2", Fraction(1, 2), 2, ["1/3", "1/2", "2", "7/3"]),
        ("order.total", "20 and 25.99", 20, Fraction("25.99"), ["19.99", "20.00", "25.99", "26.00"]),
        ("order.total", "20 USD and 1,000 USD", 20, 1000, ["999.99", "1000.00", "1000.01"]),
        ("member.stars", "100 and 200 stars", 100, 200, ["99", "100", "200", "201"]),
        ("order.rate", "5% and 10%", Fraction(1, 20), Fraction(1, 10), ["0.0499", "0.05", "0.1", "0.1001"]),
    ]
    for name, ends, low, high, values in cases:
        for value in values:
            yield from _both(name, ends, value, low <= Fraction(value) <= high)
    for name, ends in (("member.visits", "1 and 2"), ("member.spend", "1 and 2"), ("order.cut", "1% and 2%")):
        yield from _both(name, ends, None, None)
    row = {"order.quantity": "5", "member.visits": "3"}
    yield Gives("order.quantity between member.visits and 9", row, "yes")
    yield Gives("order.quantity between 6 and member.visits + 9", row, "no")
    # An end that is not known leaves it open, even when the other end already says no.
    yield Gives("order.quantity between member.visits and 9", {**row, "member.visits": None}, None)
    yield Gives("order.quantity between member.visits and 4", {**row, "member.visits": None}, None)
    yield Gives("order.total between 20 - 30", {"order.total": "25.00"}, "yes")


def _dates() -> Iterator[Gives]:
    for value, inside in (
        ("2024-02-27", False), ("2024-02-28", True), ("2024-02-29", True), ("2024-03-01", True),
        ("2024-03-02", False),
    ):  # fmt: skip
        yield from _both("order.day", "2024-02-28 and 2024-03-01", value, inside)
    yield from _both("order.due", "2024-02-28 and 2024-03-01", None, None)
    # A moment between two dates: its local day.
    for value, inside in (
        ("2024-02-28T04:59:59Z", False), ("2024-02-28T05:00:00Z", True), ("2024-03-02T04:59:59Z", True),
        ("2024-03-02T05:00:00Z", False),
    ):  # fmt: skip
        yield from _both("order.placed_at", "2024-02-28 and 2024-03-01", value, inside)


def _times() -> Iterator[Gives]:
    ranges = [
        ("14:00 and 18:00", 840, 1080), ("00:00 and 12:00", 0, 720), ("18:00 and 24:00", 1080, 1440),
        ("22:00 and 02:00", 1320, 120), ("23:59 and 00:01", 1439, 1), ("12:00 and 11:59", 720, 719),
    ]  # fmt: skip
    for ends, low, high in ranges:
        for value in (
            "00:00",
            "00:01",
            "02:00",
            "11:59",
            "12:00",
            "14:00",
            "17:59",
            "18:00",
            "22:00",
            "23:59",
        ):
            at = int(value[:2]) * 60 + int(value[3:])
            inside = low <= at < high if low <= high else at >= low or at < high
            yield from _both("order.clock", ends, value, inside)
        yield from _both("order.pickup", ends, None, None)
    for value, inside in (
        ("2026-12-05T18:59:59Z", False),
        ("2026-12-05T19:00:00Z", True),
        ("2026-12-05T23:00:00Z", False),
    ):
        yield from _both("order.placed_at", "14:00 and 18:00", value, inside)
    # In summer the same times come an hour earlier in UTC.
    for value, inside in (
        ("2026-07-05T17:59:59Z", False),
        ("2026-07-05T18:00:00Z", True),
        ("2026-07-05T22:00:00Z", False),
    ):
        yield from _both("order.placed_at", "14:00 and 18:00", value, inside)
    # 01:30 comes twice on the day the clocks go back.
    for value in ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"):
        yield from _both("order.placed_at", "01:00 and 02:00", value, True)


def _moments() -> Iterator[Gives]:
    ends = "2026-12-05 14:00 and 2026-12-05 18:00"
    for value, inside in (
        ("2026-12-05T18:59:59Z", False), ("2026-12-05T19:00:00Z", True), ("2026-12-05T22:59:59Z", True),
        ("2026-12-05T23:00:00Z", False),
    ):  # fmt: skip
        yield from _both("order.placed_at", ends, value, inside)
        yield from _both("order.delivered_at", ends, value, inside)
    yield from _both("order.delivered_at", ends, None, None)
