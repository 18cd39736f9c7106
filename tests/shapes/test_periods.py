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


class Shop:
    """A shop whose one member buys, joins and sends things back."""

    def __init__(self, program: str) -> None:
        self.engine = Engine.open(load_text(program))
        self.sent = 0

    def send(self, type: str, day: str, **data: object) -> None:
        self.sent += 1
        self.engine.evaluate(
            {
                "specversion": "1.0", "source": "t", "id": str(self.sent), "type": type, "subject": "mina",
                "time": f"{day}T12:00:00Z", "data": data,
            }
        )  # fmt: skip

    def buy(self, day: str, order: str) -> None:
        self.send("order.paid", day, order={"id": order, "lines": [{"price": "1"}]})

    def counted(self, counter: str) -> dict[int, object]:
        counted = self.engine.store.member("shop", "mina").counters[counter]
        return {bucket: amount for bucket, amount in counted.items() if amount}

    @property
    def points(self) -> str:
        return str(self.engine.member("mina").balance("points").available)


def test_a_member_who_joins_anew_counts_from_that_day():
    """What was counted and used before goes on in the first window."""
    shop = Shop(PROGRAM)
    shop.buy("2026-01-05", "A")
    shop.send("member.joined", "2026-02-10", member={})
    shop.buy("2026-02-11", "B")

    assert shop.counted("visits") == {day("2026-02-10"): 2 * 10**9}
    assert shop.points == "0"
    shop.buy("2027-02-10", "C")
    assert [f"{lot.expires_at:%Y-%m-%d}" for lot in shop.engine.member("mina").lots] == ["2028-02-10"]


def test_what_went_on_with_the_anchor_comes_back_there():
    """A refund frees the count and the use where they stand now; a late event counts there as well."""
    shop = Shop(PROGRAM.replace("{points: {expires: {at: end of member_year}}}", "{points: {}}"))
    shop.buy("2026-01-05", "A")
    shop.send("member.joined", "2026-02-10", member={})
    shop.send("order.refunded", "2026-02-11", order={"id": "A"})

    assert (shop.counted("visits"), shop.points) == ({}, "0")
    shop.buy("2026-01-20", "late")
    assert (shop.counted("visits"), shop.points) == ({day("2026-02-10"): 10**9}, "1")
    shop.buy("2026-02-12", "B")
    assert (shop.counted("visits"), shop.points) == ({day("2026-02-10"): 2 * 10**9}, "1")


TIER_YEAR = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
periods: {gold_year: {each: 1 year, from: member.tier.gold.since}}
units: {points: {}}
counters: {visits: {count: order.paid, each: ever}, in_the_year: {count: order.paid, each: gold_year}}
tiers: {measure: visits, levels: [{id: guest}, {id: gold, from: 2}]}
rules: [{id: base, when: order.paid, then: [{earn: {amount: 1, limit: {times: 2, each: gold_year}}}]}]
"""


def test_a_period_that_counts_from_a_level_begins_anew_with_it():
    """What reached the level is not part; when a refund takes the level away, all counts as before."""
    shop = Shop(TIER_YEAR)
    for number, want in enumerate(["1", "2", "3", "4", "4"]):  # Two until gold, two in the year.
        shop.buy(f"2026-01-0{number + 1}", f"A{number}")
        assert shop.points == want
    engine = shop.engine
    assert engine.member("mina").parts["tier"]["id"] == "gold"
    for number in range(4):
        shop.send("order.refunded", f"2026-02-0{number + 1}", order={"id": f"A{number}"})

    assert engine.member("mina").parts["tier"]["id"] == "guest"
    assert shop.points == "0"
    shop.buy("2026-03-01", "B0")
    shop.buy("2026-03-02", "B1")
    assert shop.points == "2"  # A4 took nothing, B0 made gold with A4, B1 is the first of the year.
