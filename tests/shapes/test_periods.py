"""Periods count from their anchor: the boundary of a block never drifts, and names are checked."""

from datetime import date

import pytest

from loyalrules import Engine, ProgramError, load_text
from loyalrules.shapes.period import Period


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("months", "days", "anchor", "at", "first", "after"),
    [
        (1, 0, "2026-01-31", "2026-02-27", "2026-01-31", "2026-02-28"),
        (1, 0, "2026-01-31", "2026-03-01", "2026-02-28", "2026-03-31"),
        (12, 0, "2024-02-29", "2025-02-28", "2025-02-28", "2026-02-28"),
        (12, 0, "2024-02-29", "2028-02-28", "2027-02-28", "2028-02-29"),
        (0, 28, "2026-01-01", "2026-01-29", "2026-01-29", "2026-02-26"),
        (3, 0, "2026-05-10", "2025-01-01", "2024-11-10", "2025-02-10"),
    ],
)
def test_a_block(months: int, days: int, anchor: str, at: str, first: str, after: str):
    block = Period("p", months, days, None).block(day(anchor), day(at))

    assert [date.fromordinal(one).isoformat() for one in block] == [first, after]


def test_every_day_is_in_the_block_that_its_first_day_begins():
    period = Period("p", 1, 0, None)
    for at in range(day("2023-01-01"), day("2026-01-01")):
        first, after = period.block(day("2024-01-31"), at)
        assert first <= at < after
        assert period.block(day("2024-01-31"), first) == (first, after)


PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
periods: {member_year: {each: 1 year, from: member.joined}}
units: {points: {expires: {at: end of member_year}}}
counters: {visits: {count: order.paid, each: member_year}}
rules: [{id: base, when: order.paid, then: [{earn: {amount: 1, limit: {times: 1, each: member_year}}}]}]
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("order.paid, each: member_year", "order.paid, each: membr_year", "LR183"),
        ("times: 1, each: member_year", "times: 1, each: mont", "LR183"),
        ("at: end of member_year", "at: end of membr_year", "LR183"),
        ("at: end of member_year", "at: the end", "LR104"),
        ("each: 1 year, from", "each: 3 hours, from", "LR183"),
        ("member.joined", "member.joind", "LR204"),
        ("{member_year: {each", "{month: {each", "LR183"),
    ],
)
def test_what_cannot_be_is_told(old: str, new: str, code: str):
    with pytest.raises(ProgramError) as caught:
        load_text(PROGRAM.replace(old, new, 1))

    assert code in {problem.code for problem in caught.value.problems}


def test_a_member_who_joins_anew_counts_from_that_day():
    """What was counted before goes on in the first window, and what ends with the period ends with it."""
    engine = Engine.open(load_text(PROGRAM))

    def send(id: str, type: str, at: str, **more: object) -> None:
        engine.evaluate({"id": id, "type": type, "at": at, "member": "mina", **more})

    send("1", "order.paid", "2026-01-05T12:00:00Z", order={"id": "A", "lines": [{"price": "1"}]})
    engine.evaluate(
        {
            "specversion": "1.0", "source": "t", "id": "3", "type": "member.joined", "subject": "mina",
            "time": "2026-02-10T12:00:00Z", "data": {"member": {}},
        }
    )  # fmt: skip
    send("4", "order.paid", "2026-02-11T12:00:00Z", order={"id": "B", "lines": [{"price": "1"}]})
    lots = engine.member("mina").lots

    assert dict(engine.store.member("shop", "mina").counters["visits"]) in (
        {0: 0, day("2026-02-10"): 2 * 10**9},
        {day("2026-02-10"): 2 * 10**9},
    )
    assert [f"{lot.expires_at:%Y-%m-%d}" for lot in lots] == ["2027-02-10"]
