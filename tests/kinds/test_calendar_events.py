"""Periods begin and end for each member, once, and their end reads what was."""

import pytest

from kinds.world import World
from loyalrules.base.calendar import read_date

HEAD = """
loyalrules: 1
id: calendar
currency: USD
timezone: America/New_York
units:
  points: {round: down, expires: {after: 1 month}}
counters:
  spend: {total: order.net_sales, when: order.paid, each: month}
"""


def world(rules: str) -> World:
    return World(HEAD + "rules:\n" + rules)


def pay(world: World, at: str, amount: str = "50.00", order: str = "A1") -> None:
    assert world.send("order.paid", "mina", at, id=order, lines=[{"price": amount}]).refused == ""


def happened(decision) -> list[str]:
    return [one.event_type for one in decision.trace]


def rule(when: str, amount: str = "1", more: str = "") -> str:
    name = when.replace(".", "-").replace("_", "-")
    return f"  - {{id: {name}, when: {when}, {more} then: [{{earn: {{amount: {amount}}}}}]}}\n"


def test_the_end_of_a_month_reads_the_month_that_ended_and_gives_in_the_next():
    shop = world(rule("month.ended", "2 per 1 USD of member.spend"))
    pay(shop, "2026-01-10 12:00")

    shop.wait("mina", "2026-01-31 23:59")
    assert shop.has("mina", "points") == "0"
    answer = shop.wait("mina", "2026-02-01 00:00")

    assert shop.has("mina", "points") == "100"
    (period,) = answer.trace[0].roots
    assert period == (read_date("2026-01-01"), read_date("2026-01-31"), "2026-01")
    assert answer.postings[0].booked_at == shop.moment("2026-02-01")
    (lot,) = shop.member("mina").lots.values()
    assert shop.program.zone.local_text(lot.expires_at) == "2026-03-02 00:00"


def test_a_refund_after_the_end_comes_too_late_for_it_and_the_next_month_starts_at_nothing():
    shop = world(rule("month.ended", "1 per 1 USD of member.spend"))
    pay(shop, "2026-01-10")
    shop.wait("mina", "2026-02-01")
    shop.send("order.refunded", "mina", "2026-02-05", id="A1")

    shop.wait("mina", "2026-03-01")

    assert shop.has("mina", "points") == "50"


def test_today_is_the_last_day_of_the_period_that_ended():
    shop = world(rule("quarter.ended", more="if: [today is period.end, start of quarter is period.start],"))
    pay(shop, "2026-02-10")

    shop.wait("mina", "2026-04-01")

    assert shop.has("mina", "points") == "1"


def test_what_ends_with_the_period_is_still_there_when_it_ends():
    holds = 'if: [period.id is "2026-01", member.points is 1],'
    shop = world(rule("order.paid") + rule("month.ended", "10", holds))
    pay(shop, "2025-12-31 12:00")  # The point lapses on 1 February at 00:00.

    shop.wait("mina", "2026-02-01")

    assert shop.has("mina", "points") == "10"


def test_a_period_that_is_over_ends_before_the_next_begins_and_each_only_once():
    shop = world(
        "".join(rule(f"{window}.{what}") for window in ("day", "month") for what in ("started", "ended"))
    )
    pay(shop, "2026-01-30 12:00")

    answer = shop.wait("mina", "2026-02-01 12:00")

    assert happened(answer) == [
        "day.ended", "day.started", "day.ended", "month.ended", "day.started", "month.started",
    ]  # fmt: skip
    assert happened(shop.wait("mina", "2026-02-01 23:00")) == []


def test_nothing_happens_for_days_before_a_member_was_known():
    shop = world(rule("day.ended"))
    pay(shop, "2026-01-30 12:00")

    pay(shop, "2026-01-28 12:00", order="A2")
    shop.wait("mina", "2026-01-31")

    assert shop.has("mina", "points") == "1"


@pytest.mark.parametrize(
    ("when", "at", "id", "days"),
    [
        ("week", "2026-01-01", "2026-W01", ("2025-12-29", "2026-01-04")),
        ("quarter", "2026-06-30", "2026-Q2", ("2026-04-01", "2026-06-30")),
        ("half_year", "2026-07-01", "2026-H2", ("2026-07-01", "2026-12-31")),
        ("year", "2026-07-01", "2026", ("2026-01-01", "2026-12-31")),
    ],
)
def test_a_period_says_its_days_and_its_name(when, at, id, days):
    shop = world(rule(f"{when}.ended"))
    pay(shop, at)

    answer = shop.wait("mina", "2027-01-01")

    assert answer.trace[0].roots[0] == (*(read_date(day) for day in days), id)


def test_a_program_that_waits_for_no_period_keeps_nothing_about_it():
    shop = world(rule("order.paid"))
    pay(shop, "2026-01-10")

    assert shop.member("mina").marks.keys() == {"lots"}
    assert shop.wait("mina", "2027-01-10").trace == ()


def test_the_clock_of_the_shop_decides_also_when_it_jumps():
    shop = world(rule("day.ended"))
    pay(shop, "2026-03-07 12:00")

    shop.wait("mina", "2026-03-09")  # On 8 March the day has 23 hours.

    assert shop.has("mina", "points") == "2"


def test_nobody_can_send_the_end_of_a_month():
    assert "month.ended" not in world(rule("month.ended")).program.readers
