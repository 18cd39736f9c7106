"""Days of calendar rules: those of RFC 5545, found within a bounded span."""

from datetime import date

import pytest

from loyalrules.base.calendar import read_date, write_date
from loyalrules.base.recurrence import read_recurrence

# Rules in the manner of the RFC's own examples from 2 September 1997 on, with their first days. They, and
# the same rules from three other days, were compared with python-dateutil over six years.
ROWS = [
    ("FREQ=DAILY;INTERVAL=10", "1997-09-02 1997-09-12 1997-09-22 1997-10-02"),
    ("FREQ=DAILY;BYMONTH=1", "1998-01-01 1998-01-02 1998-01-03 1998-01-04"),
    ("FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR", "1998-02-13 1998-03-13 1998-11-13 1999-08-13"),
    ("FREQ=WEEKLY", "1997-09-02 1997-09-09 1997-09-16 1997-09-23"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH", "1997-09-02 1997-09-04 1997-09-16 1997-09-18"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU", "1997-09-02 1997-09-07 1997-09-16 1997-09-21"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", "1997-09-02 1997-09-14 1997-09-16 1997-09-28"),
    ("FREQ=WEEKLY;BYMONTH=9,12;BYDAY=MO", "1997-09-08 1997-09-15 1997-09-22 1997-09-29"),
    ("FREQ=MONTHLY", "1997-09-02 1997-10-02 1997-11-02 1997-12-02"),
    ("FREQ=MONTHLY;BYDAY=1FR", "1997-09-05 1997-10-03 1997-11-07 1997-12-05"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", "1997-09-07 1997-09-28 1997-11-02 1997-11-30"),
    ("FREQ=MONTHLY;BYDAY=-2MO", "1997-09-22 1997-10-20 1997-11-17 1997-12-22"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28 1997-10-29 1997-11-28 1997-12-29"),
    ("FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02 1997-09-15 1997-10-02 1997-10-15"),
    ("FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12", "1997-09-10 1997-09-11 1997-09-12 1999-03-10"),
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13 1997-10-11 1997-11-08 1997-12-13"),
    ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06 1997-12-04"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29 1997-10-30 1997-11-27 1997-12-30"),
    ("FREQ=YEARLY", "1997-09-02 1998-09-02 1999-09-02 2000-09-02"),
    ("FREQ=YEARLY;BYMONTH=6,7", "1998-06-02 1998-07-02 1999-06-02 1999-07-02"),
    ("FREQ=YEARLY;BYDAY=20MO", "1998-05-18 1999-05-17 2000-05-15 2001-05-14"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1998-03-05 1998-03-12 1998-03-19 1998-03-26"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1997-11-04 2001-11-06"),
    ("FREQ=YEARLY;BYDAY=-1SU", "1997-12-28 1998-12-27 1999-12-26 2000-12-31"),
    ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "1997-11-27 1998-11-26 1999-11-25 2000-11-23"),
    ("FREQ=YEARLY;BYDAY=MO;BYSETPOS=1,-1", "1997-12-29 1998-01-05 1998-12-28 1999-01-04"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "1997-10-31 1997-12-31 1998-01-31 1998-03-31"),
    ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", "2000-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "wanted"), ROWS)
def test_the_first_days_of_a_rule(rule, wanted):
    days = sorted(read_recurrence(rule).days(read_date("1997-09-02"), read_date("2003-09-02")))

    assert [write_date(day) for day in days[:4]] == wanted.split()


def test_count_ends_a_rule_after_so_many_days():
    days = read_recurrence("RRULE:FREQ=WEEKLY;COUNT=3;").days(
        read_date("2026-03-03"), read_date("2027-01-01")
    )

    assert [write_date(day) for day in sorted(days)] == ["2026-03-03", "2026-03-10", "2026-03-17"]


@pytest.mark.parametrize("freq", ["DAILY", "YEARLY", "MONTHLY"])
def test_a_day_that_never_comes_is_looked_for_no_longer_than_the_span(freq):
    rule = read_recurrence(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30;COUNT=1")

    assert rule.days(read_date("2026-01-01"), read_date("2036-01-01")) == frozenset()


def test_a_rule_reaches_the_last_day_that_there_is():
    last = date.max.toordinal()

    assert read_recurrence("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31").days(last - 10, last) == {last}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;UNTIL=20260101",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=x",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTH=-1",
        "BYDAY=TU",
        "FREQ=WEEKLY;WKST=QQ",
    ],
)
def test_what_is_no_rule_of_days_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+"):
        read_recurrence(text)
