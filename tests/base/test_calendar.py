"""Dates, durations and windows: month ends clamp, windows follow one another without gaps."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.calendar import (
    DAY,
    FIRST_DAY,
    HOUR,
    LAST_DAY,
    MINUTE,
    SECOND,
    WINDOWS,
    Duration,
    Zone,
    add,
    add_days,
    add_months,
    read_date,
    read_duration,
    read_moment,
    read_time,
    window_end,
    window_start,
    write_date,
    write_time,
)

DAYS = st.integers(FIRST_DAY, LAST_DAY)
MANY_DAYS = st.integers(date(1900, 1, 1).toordinal(), date(2200, 1, 1).toordinal())
SEOUL = Zone("Asia/Seoul")
NEW_YORK = Zone("America/New_York")


@given(DAYS)
def test_a_date_is_read_as_it_is_written(ordinal):
    assert read_date(write_date(ordinal)) == ordinal


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "is not a day of the calendar"),
        ("2025-13-01", "is not a day of the calendar"),
        ("0000-01-01", "is not a day of the calendar"),
        ("25-01-01", "is not a date such as"),
        ("2025-1-01", "is not a date such as"),
        ("20250101", "is not a date such as"),
        ("2025-W01-1", "is not a date such as"),
        ("２０２５-01-01", "is not a date such as"),
        ("", "is not a date such as"),
    ],
)
def test_other_dates_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        read_date(text)


@given(st.integers(0, 86399))
def test_a_time_is_read_as_it_is_written(seconds):
    assert read_time(write_time(seconds * SECOND)) == seconds * SECOND


@pytest.mark.parametrize(
    "text", ["24:00", "12:60", "12:00:60", "1:30", "12", "12:00:00:00", "１２:00", "", "-1:00"]
)
def test_other_times_are_refused(text):
    with pytest.raises(ValueError, match="is not a time of day"):
        read_time(text)


@given(MANY_DAYS, st.integers(-1200, 1200))
def test_month_arithmetic_keeps_the_day_or_clamps_to_the_last(ordinal, months):
    before, after = date.fromordinal(ordinal), date.fromordinal(add_months(ordinal, months))

    assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == months
    if after.day != before.day:
        assert after.day < before.day
        assert date.fromordinal(after.toordinal() + 1).day == 1


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
    ],
)
def test_month_ends(start, months, end):
    assert write_date(add_months(read_date(start), months)) == end


def test_the_calendar_has_an_end_and_says_so():
    with pytest.raises(ValueError, match="ends with the year 9999"):
        add_months(LAST_DAY, 1)
    with pytest.raises(ValueError, match="ends with the year 9999"):
        add_days(LAST_DAY, 1)
    with pytest.raises(ValueError, match="ends with the year 9999"):
        add_months(FIRST_DAY, -1)
    assert window_end("year", LAST_DAY) == window_end("month", LAST_DAY) == LAST_DAY + 1


@given(st.sampled_from(WINDOWS), DAYS)
def test_each_day_is_in_one_window_and_windows_follow_one_another(window, ordinal):
    start, end = window_start(window, ordinal), window_end(window, ordinal)

    assert start <= ordinal < end
    assert (
        window_start(window, max(start, 1)),
        window_end(window, end - 1 if end > LAST_DAY else start),
    ) == (start, end)
    if end <= LAST_DAY:
        assert window_start(window, end) == end


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("day", "2026-12-05", "2026-12-06"),
        ("week", "2026-11-30", "2026-12-07"),
        ("month", "2026-12-01", "2027-01-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
        ("half_year", "2026-07-01", "2027-01-01"),
        ("year", "2026-01-01", "2027-01-01"),
    ],
)
def test_windows_of_a_saturday_in_december(window, start, end):
    day = read_date("2026-12-05")

    assert (write_date(window_start(window, day)), write_date(window_end(window, day))) == (start, end)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1 day", Duration(0, 1, 0)),
        ("7 days", Duration(0, 7, 0)),
        ("2 weeks", Duration(0, 14, 0)),
        ("12 months", Duration(12, 0, 0)),
        ("1 year", Duration(12, 0, 0)),
        ("90 minutes", Duration(0, 0, 90 * MINUTE)),
        ("24 hours", Duration(0, 0, DAY)),
        ("1 second", Duration(0, 0, SECOND)),
        ("0 days", Duration()),
        (" 3  Days ", Duration(0, 3, 0)),
    ],
)
def test_durations(text, duration):
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "days",
        "7d",
        "7 d",
        "7days",
        "1.5 hours",
        "-1 day",
        "a week",
        "７ days",
        "1_0 days",
        "7 dayss",
        "7 dogs",
    ],
)
def test_other_durations_are_refused(text):
    with pytest.raises(ValueError, match="is not a duration such as 7 days"):
        read_duration(text)


@pytest.mark.parametrize("text", ["1001 years", "999999999999 days", "9" * 5000 + " seconds"])
def test_a_duration_has_a_limit(text):
    with pytest.raises(ValueError, match="at most 1000 years"):
        read_duration(text)


@given(st.integers(1, 1000), st.sampled_from(["second", "minute", "hour", "day", "month"]))
def test_a_duration_reads_as_people_say_it(count, word):
    written = str(read_duration(f"{count} {word}s"))

    assert written.split()[0] not in ("0", "1") or not written.split()[1].endswith("s") or written == "0 days"


def test_days_keep_the_clock_and_hours_are_exact():
    noon = read_moment("2026-03-07T12:00:00-05:00")  # The night after, New York skips an hour.

    assert NEW_YORK.local_text(add(NEW_YORK, noon, Duration(days=1))) == "2026-03-08 12:00"
    assert NEW_YORK.local_text(add(NEW_YORK, noon, Duration(micros=24 * HOUR))) == "2026-03-08 13:00"


def test_a_time_that_the_clock_skips_becomes_the_first_moment_after():
    night = read_moment("2026-03-07T02:30:00-05:00")

    assert NEW_YORK.iso(add(NEW_YORK, night, Duration(days=1))) == "2026-03-08T03:00:00-04:00"


def test_several_months_are_counted_from_the_start():
    start = read_moment("2026-01-31T10:00:00+09:00")
    month = Duration(months=1)

    assert [SEOUL.local_text(add(SEOUL, start, month, times))[5:10] for times in (1, 2, 3)] == [
        "02-28", "03-31", "04-30",
    ]  # fmt: skip
    assert SEOUL.local_text(add(SEOUL, start, month, -2)) == "2025-11-30 10:00"


@given(st.integers(0, 4 * 10**15), st.integers(0, 40), st.integers(0, 400), st.integers(0, 10**12))
def test_adding_nothing_changes_nothing_and_more_is_never_earlier(us, months, days, micros):
    zero, some = Duration(), Duration(months, days, micros)
    more = Duration(months, days + 1, micros)

    assert add(NEW_YORK, us, zero) == us
    assert add(NEW_YORK, us, zero, 3) == us
    assert us - HOUR <= add(NEW_YORK, us, some) <= add(NEW_YORK, us, more)


def test_adding_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="ends with the year 9999"):
        add(SEOUL, read_moment("2999-12-31T00:00:00Z"), Duration(months=12), 8000)
