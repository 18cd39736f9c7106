"""What a ledger adds up to, on a small program that was decided by the real engine."""

from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest

from loyalrules.engine.engine import Engine
from loyalrules.facts.decision import Posting
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.report.budgets import BudgetLine, budgets
from loyalrules.report.by_month import MonthLine, by_month, counted_by_month
from loyalrules.report.by_rule import UseLine, by_rule, by_use
from loyalrules.report.levels import members_by_level
from loyalrules.report.sums import Move, Sums, sum_postings
from report.cafe import END, EVENTS, cafe, opened, sums_of


def number(text: str) -> Fraction:
    return Fraction(text)


def moved(line: MonthLine) -> dict[str, Fraction]:
    """Return what is not 0 of a month."""
    amounts = {field.name: getattr(line, field.name) for field in fields(line) if field.name != "month"}
    return {name: amount for name, amount in amounts.items() if amount}


@pytest.fixture(scope="module")
def year() -> Engine:
    return opened(*EVENTS, until=END)


@pytest.fixture(scope="module")
def sums(year: Engine) -> Sums:
    return sums_of(year)


def test_each_rule_shows_what_it_gave_and_what_that_costs(year: Engine, sums: Sums):
    base, badge, twice, hello, latte = by_rule(year.programs["cafe"], sums)

    assert (base.rule, base.name, base.unit) == ("base", "A star for a dollar", "stars")
    assert (base.times, base.members) == (4, 2)
    assert (base.given, base.taken_back) == (number("83.2"), 38)
    assert base.cost == (number("83.2") - 38) * number("0.05")
    assert (twice.rule, twice.given, twice.taken_back) == ("twice", 30, 5)
    assert (badge.unit, badge.given, badge.taken_back, badge.cost) == ("badge big-eater", 1, 1, None)
    assert (hello.times, hello.members) == (2, 2)
    assert (latte.rule, latte.unit, latte.cost) == ("latte", "coupon latte", None)


def test_what_units_were_spent_on_is_told_apart_from_what_gave_them(year: Engine, sums: Sums):
    assert by_use(year.programs["cafe"], sums) == [UseLine("latte", "stars", 1, number("20"), number("1"))]


def test_points_that_a_refund_gives_back_are_not_used():
    program = cafe()
    sums = sum_postings(
        program,
        [
            Posting("mina", "stars", "available", "spent", 70, "1", "paid with stars", "A", 0, 0),
            Posting("mina", "stars", "spent", "available", 20, "1", "paid with stars", "A", 0, 0),
        ],
    )

    (use,) = by_use(program, sums)
    (month,) = by_month(program, sums, "stars")

    assert use.used == 5
    assert month.used == 5


def test_months_tell_what_moved_and_what_stood_at_the_end(year: Engine, sums: Sums):
    lines = by_month(year.programs["cafe"], sums, "stars")

    assert [date.fromordinal(line.month).isoformat() for line in lines] == [
        "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01",
    ]  # fmt: skip
    assert [moved(line) for line in lines] == [
        {"issued": number("50.2"), "available": number("40.2"), "pending": 10},
        {"issued": 63, "taken_back": 13, "used": 20, "available": number("80.2")},
        {"taken_back": 30, "lapsed": 10, "available": number("40.2")},
        {"lapsed": number("40.2")},
    ]


def test_a_booking_a_second_before_midnight_of_the_shop_is_of_the_month_that_ends(year: Engine):
    jun = [move for move in sums_of(opened(EVENTS[1])).moves if move.unit == "stars"]

    assert [date.fromordinal(move.month).isoformat() for move in jun] == ["2026-05-01"]


@pytest.mark.parametrize("events", range(1, len(EVENTS) + 1))
def test_what_was_issued_is_taken_back_used_lapsed_or_outstanding_after_every_event(events: int):
    engine = opened(*EVENTS[:events])
    gone = Fraction(0)

    for line in by_month(engine.programs["cafe"], sums_of(engine), "stars"):
        gone += line.issued - line.taken_back - line.used - line.lapsed + line.forgiven
        assert gone == line.outstanding

    held = [engine.member(member).balance("stars") for member in engine.store.members("cafe")]
    assert gone == sum(Fraction(one.available) + Fraction(one.pending) - Fraction(one.owed) for one in held)


def test_a_debt_is_above_zero_and_lowers_what_is_outstanding():
    sums = sum_postings(cafe(), [Posting("mina", "stars", "owed", "issued", 300, "", "base", "A", 0, 0)])

    (line,) = by_month(cafe(), sums, "stars")

    assert (line.owed, line.outstanding, line.taken_back) == (30, -30, 30)


def test_forgiven_points_are_gone_and_still_add_up():
    postings = [
        Posting("mina", "stars", "issued", "available", 50, "1", "base", "A", 0, 0),
        Posting("mina", "stars", "available", "spent", 50, "1", "latte", "", 0, 0),
        Posting("mina", "stars", "forgiven", "issued", 50, "", "base", "A", 0, 0),
    ]

    (line,) = by_month(cafe(), sum_postings(cafe(), postings), "stars")

    assert (line.issued, line.taken_back, line.used, line.forgiven, line.outstanding) == (5, 5, 5, 5, 0)


def test_months_without_a_booking_are_there_too():
    zone = cafe().zone
    postings = [
        Posting("mina", "stars", "issued", "available", 50, "1", "base", "A", at, at)
        for at in (
            zone.read_moment("2026-01-15T12:00:00-05:00"),
            zone.read_moment("2026-04-15T12:00:00-04:00"),
        )
    ]

    lines = by_month(cafe(), sum_postings(cafe(), postings), "stars")

    assert [line.issued for line in lines] == [5, 0, 0, 5]
    assert [line.available for line in lines] == [5, 5, 5, 10]


def test_a_unit_that_never_moved_has_no_months(sums: Sums):
    assert by_month(cafe(), sums, "moons") == []


def test_counters_add_up_for_everybody_and_refunds_are_subtracted(year: Engine, sums: Sums):
    counted = counted_by_month(year.programs["cafe"], sums, "sales")

    assert {date.fromordinal(month).isoformat(): amount for month, amount in counted.items()} == {
        "2026-05-01": number("50.25"),
        "2026-06-01": number("25"),
        "2026-07-01": -30,
    }


def test_members_are_counted_by_level_the_lowest_first():
    engine = opened(*EVENTS[:3])
    at = engine.programs["cafe"].zone.read_moment("2026-06-05T00:00:00-04:00")

    counts = members_by_level(engine.programs["cafe"], engine.store, at)

    assert list(counts.items()) == [("guest", 1), ("friend", 1), ("family", 0)]


def test_members_fall_as_time_passes(year: Engine):
    program = year.programs["cafe"]

    assert members_by_level(program, year.store, program.zone.read_moment(END))["guest"] == 2


def test_a_program_without_tiers_has_no_levels():
    program = load_text(
        "loyalrules: 1\nid: bare\ncurrency: USD\ntimezone: Asia/Seoul\n", "bare.loyal.yaml", build_registry()
    )
    engine = Engine.open([program])

    assert members_by_level(program, engine.store, 0) == {}


def test_budgets_say_what_is_used_and_left(year: Engine):
    program = year.programs["cafe"]

    june, first = budgets(program, year.store, program.zone.read_moment("2026-06-30T12:00:00-04:00"))

    assert june == BudgetLine("june", "stars", number("30"), number("25"))
    assert june.left == 5
    assert first == BudgetLine("first-ones", "", number("5"), number("2"))


def test_a_budget_that_was_used_up_is_full_until_a_refund_frees_it():
    engine = opened(*EVENTS[:5])
    program = engine.programs["cafe"]

    june = budgets(program, engine.store, 0)[0]

    assert (june.used, june.left) == (30, 0)


def test_postings_of_one_way_are_added_and_counted():
    postings = [
        Posting("mina", "stars", "issued", "available", part, "1", "base", "A", 0, 0) for part in (10, 5)
    ]

    sums = sum_postings(cafe(), postings)

    ((move, moved),) = sums.moves.items()
    assert isinstance(move, Move)
    assert (moved.amount, moved.times, sums.members) == (15, 2, {("stars", "base"): 1})
