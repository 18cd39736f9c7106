"""Worked numbers of other systems' documents, restated: levels by a balance, how long levels hold."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalrules import Engine, load_text

HEAD = "loyalrules: 1\nid: worked\ncurrency: EUR\ntimezone: Europe/Warsaw\nunits: {points: {}}\n"
ZONE = ZoneInfo("Europe/Warsaw")


def engine_of(tiers: str) -> Engine:
    return Engine.open([load_text(HEAD + "tiers: " + tiers)])


def adjust(engine: Engine, at: str, amount: int) -> None:
    points = {"amount": str(amount), "reason": "worked", "by": "ops"}
    event = {"id": at, "type": "points.adjusted", "at": at, "member": "m", "points": points}
    assert engine.evaluate(event).refused == ""


def level(engine: Engine, at: str) -> str:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    part: Any = engine.member("m", moment).parts["tier"]
    return str(part["id"])


def test_a_level_by_the_balance_of_now_goes_up_and_down():
    levels = "[{id: one}, {id: two, from: 100}, {id: three, from: 500}, {id: four, from: 1000}]"
    engine = engine_of(f"{{balance: points, levels: {levels}}}")
    found = []
    for number, change in enumerate((100, -50, 500)):
        adjust(engine, f"2026-03-0{number + 1}T10:00:00+01:00", change)
        found.append(level(engine, f"2026-03-0{number + 1} 10:00"))

    assert found == ["two", "one", "three"]


@pytest.mark.parametrize(
    ("expires", "last", "gone"),
    [
        ("", "", "2026-07-20 12:00"),
        (", expires: {after: 1 month, at: end of day before}", "2026-08-19 23:59:59", "2026-08-20 00:00"),
        (", expires: {after: 1 month, at: end of month}", "2026-08-31 23:59:59", "2026-09-01 00:00"),
    ],
    ids=["at once", "a month of grace", "a month, and to the end of that month"],
)
def test_a_level_is_kept_for_its_time_of_grace_when_points_are_spent(expires, last, gone):
    levels = "[{id: bronze}, {id: gold, from: 250}]"
    engine = engine_of(f"{{balance: points{expires}, levels: {levels}}}")
    adjust(engine, "2026-07-01T12:00:00+02:00", 250)
    assert level(engine, "2026-07-20 11:59") == "gold"
    adjust(engine, "2026-07-20T12:00:00+02:00", -200)

    assert not last or level(engine, last) == "gold"
    assert level(engine, gone) == "bronze"


@pytest.mark.parametrize(
    ("expires", "last", "gone"),
    [
        ("{after: 30 days}", "2026-08-19 23:59:59", "2026-08-20 00:00"),
        ("{at: end of month}", "2026-07-31 23:59:59", "2026-08-01 00:00"),
        ("{after: 1 month, at: end of month}", "2026-08-31 23:59:59", "2026-09-01 00:00"),
        ("{after: 7 days, at: same time}", "2026-07-27 11:59:59", "2026-07-27 12:00"),
    ],
    ids=["thirty days", "this month", "this month and the next", "seven days"],
)
def test_a_level_that_was_reached_holds_for_its_time(expires, last, gone):
    measure = "measure: {total: order.net_sales, when: order.paid, each: month}"
    engine = engine_of(f"{{{measure}, expires: {expires}, levels: [{{id: low}}, {{id: high, from: 10}}]}}")
    order = {"id": "A", "lines": [{"price": "10"}]}
    at = "2026-07-20T12:00:00+02:00"
    engine.evaluate({"id": "A", "type": "order.paid", "at": at, "member": "m", "order": order})

    assert (level(engine, last), level(engine, gone)) == ("high", "low")
